"""The planner in the WebUI: its settings, its addresses behind the WebUI's logins, and planning as a picture is made.

Of the endpoint, settings hold address, model, temperature and time limit; API callers cannot change them, and the key
is no setting at all (see planner.keys).
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import gradio as gr
from fastapi import Depends
from modules import shared

from ..layout import Layout
from ..planner.plan import PLANNERS, PlannerError
from . import infotext
from .args import Request
from .job import TITLE

if TYPE_CHECKING:
    from ..planner.client import Endpoint

SECTION = ("attention_refocus", TITLE)
PLANNER, ADDRESS, MODEL, TEMPERATURE, LIMIT, EMPTY = (
    f"attention_refocus_planner{name}" for name in ("", "_url", "_model", "_temperature", "_timeout", "_when_empty"))
OFF = "off"


def register_settings() -> None:
    """Called by the WebUI when it builds its settings."""
    made = {
        PLANNER: shared.OptionInfo("rules", "Suggest layouts by", gr.Radio, {"choices": list(PLANNERS)},
                                   restrict_api=True).info("rules: built in, no network; llm: the endpoint below"),
        ADDRESS: shared.OptionInfo("", "Base URL of an OpenAI-compatible endpoint", restrict_api=True).info(
            "e.g. http://localhost:11434/v1; the key is read from OPENAI_API_KEY or from a file that only its owner "
            "can read (ATTENTION_REFOCUS_KEY_FILE), and is sent to this address"),
        MODEL: shared.OptionInfo("", "Model", restrict_api=True).info("empty: the first that the endpoint lists"),
        TEMPERATURE: shared.OptionInfo(0.2, "Temperature", gr.Slider, {"minimum": 0, "maximum": 2, "step": 0.05},
                                       restrict_api=True),
        LIMIT: shared.OptionInfo(60, "Seconds to wait for an answer", gr.Slider,
                                 {"minimum": 5, "maximum": 600, "step": 5}, restrict_api=True),
        EMPTY: shared.OptionInfo(OFF, "When a picture is made without a layout, plan one by", gr.Radio,
                                 {"choices": [OFF, *PLANNERS]}),
    }
    for name, option in made.items():
        option.section = SECTION
        shared.opts.add_option(name, option)


def option(name: str, default: Any) -> Any:
    value = getattr(shared.opts, name, default)
    return default if value is None else value


def endpoint() -> Endpoint | None:
    """The endpoint of the settings, None where none is set. The planner is imported when it is first asked."""
    from ..planner.client import Endpoint

    address = str(option(ADDRESS, "")).strip()
    if not address:
        return None
    return Endpoint(address, str(option(MODEL, "")).strip(), float(option(TEMPERATURE, 0.2)), float(option(LIMIT, 60)))


def default_planner() -> str:
    chosen = option(PLANNER, "rules")
    return chosen if chosen in PLANNERS else "rules"


def register_routes(demo: Any, app: Any) -> None:
    """Called by the WebUI at its start: POST /attention-refocus/{plan,check,paste,ask,cancel,progress}."""
    from ..web import register_planner
    from .routes import entrance

    register_planner(app, [Depends(entrance(app, page=demo is not None))], "", endpoint, default_planner)


def wanted_planner(asked: str) -> str:
    """The planner for a picture without a layout: what the request says, else the setting; "" for none."""
    chosen = default_planner() if asked == "on" else asked or option(EMPTY, OFF)
    return chosen if chosen in PLANNERS else ""


def filled(p: Any, request: Request) -> Request:
    """The request with a planned layout, where it has none and one is wanted; page and infotext say what came of it."""
    planner = "" if request.layout else wanted_planner(request.plan)
    if not planner:
        return request
    said: list[str] = []
    request = replace(request, layout=planned_layout(p, planner, said.append))
    for text in said:
        p.comment(f"{TITLE}: {text}")
    if said and not request.layout:
        p.extra_generation_params[infotext.RESULT] = "; ".join(said)
    return request


def planned_layout(p: Any, planner: str, say: Callable[[str], None]) -> Layout:
    """A layout for the picture's first prompt, as it stands after styles and wildcards. Empty, and said why, where none
    can be made: the picture is made all the same."""
    from ..planner import service

    prompt = next(iter(getattr(p, "all_prompts", None) or [p.prompt]))
    try:
        made = service.make_plan(str(prompt), (int(p.width), int(p.height)), 0, planner, endpoint())
    except (PlannerError, ValueError) as e:
        say(f"no layout was planned: {e}")
        return Layout()
    for note in (*made.notes, *(v["message"] for v in made.violations)):
        say(f"planned layout: {note}")
    return made.layout
