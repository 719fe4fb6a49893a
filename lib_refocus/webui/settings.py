"""The extension's part of the settings page: first values of the options, and what a server's owner allows.

No secret is kept here: settings are stored in the clear and sent to every browser.
"""
from __future__ import annotations

from typing import Any

import gradio as gr
from modules import shared

from ..explain.tries import GOOD_ENOUGH
from ..fields import BY_NAME, FIELDS, Field
from .args import whole
from .job import TITLE

SECTION = ("attention_refocus", TITLE)
LIMIT, OVERLAY, RESULT = "attention_refocus_limit", "attention_refocus_overlay", "attention_refocus_result"
INNER, SAVE, GOOD = "attention_refocus_inner", "attention_refocus_save_why", "attention_refocus_good_enough"


def default_key(name: str) -> str:
    return f"attention_refocus_default_{name}"


def register() -> None:
    """Called by the WebUI when it builds its settings."""
    made = {
        OVERLAY: shared.OptionInfo(False, "Add a copy of each picture with the regions drawn on it").info(
            "shown and returned by the API, not saved"),
        RESULT: shared.OptionInfo(True, "Write what came of each region under the picture").info(
            "as 'Attention Refocus result'; the layout itself is always written"),
        INNER: shared.OptionInfo(False, "Steer the detail passes of ADetailer too").info(
            "where its own list of script names has attention_refocus; regions still mean the whole picture"),
        SAVE: shared.OptionInfo(False, "Save what 'See why' shows beside the picture").info(
            "its sheets, and a page that opens in any browser"),
        GOOD: shared.OptionInfo(GOOD_ENOUGH, "Stop trying seeds at this score", gr.Slider,
                                {"minimum": 0, "maximum": 1, "step": 0.01}).info("mean over the regions, 0 to 1"),
        default_key("explain"): shared.OptionInfo(False, "First value of 'See why'").needs_reload_ui(),
        LIMIT: shared.OptionInfo(
            int(BY_NAME["budget"].high or 0), "Most iterations in one pass", gr.Slider, slider(BY_NAME["budget"]),
            restrict_api=True).info("of any request; the API cannot change it"),
        default_key("hires"): shared.OptionInfo(True, "First value of 'Steer the hires pass'").needs_reload_ui(),
        **{default_key(f.name): first_value(f) for f in FIELDS},
    }
    for name, option in made.items():
        option.section = SECTION
        shared.opts.add_option(name, option)


def first_value(f: Field) -> shared.OptionInfo:
    """The value that the page shows at first, and that API requests get which do not name the option."""
    label = f"First value of '{f.label}'"
    if f.choices:
        option = shared.OptionInfo(f.default, label, gr.Dropdown, {"choices": list(f.choices)})
    elif isinstance(f.default, bool):
        option = shared.OptionInfo(f.default, label)
    else:
        option = shared.OptionInfo(f.default, label, gr.Slider, slider(f))
    return option.needs_reload_ui()


def slider(f: Field) -> dict[str, Any]:
    return {"minimum": f.low, "maximum": f.high, "step": f.step}


def default_of(name: str, otherwise: Any) -> Any:
    """The first value that the settings give the option ``name``; ``otherwise`` where it is none that is allowed."""
    value = getattr(shared.opts, default_key(name), otherwise)
    try:
        return BY_NAME[name].check(whole(value, name)) if name in BY_NAME else bool(value)
    except ValueError:
        return otherwise
