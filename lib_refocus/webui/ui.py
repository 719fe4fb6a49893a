"""The script's part of the page, made from the table of options. Called several times by the WebUI."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr
from modules.ui_components import FormRow, InputAccordion

from ..fields import FIELDS, Field
from ..panel import panel_html, why_html
from .job import TITLE
from .panel import words
from .settings import default_of

EXAMPLE = '{"regions": [{"phrase": "a red cat", "box": [0.1, 0.3, 0.5, 0.9]}]}'
FIRST = ("strength", "budget", "start", "end")  # the rest is folded away


def components(tab: str, elem_id: Callable[[str], str]) -> list[Any]:
    """The components in the order of args.NAMES. Their labels are the API's documentation."""
    with InputAccordion(False, label=TITLE, elem_id=elem_id("enabled")) as enabled:
        gr.HTML(panel_html(tab, words()), elem_id=f"{tab}_attention_refocus_panel")
        layout = gr.Textbox(
            "", label="Layout (JSON)", lines=3, max_lines=20, placeholder=EXAMPLE, elem_id=elem_id("layout"),
            info="Boxes are x0, y0, x1, y1 as shares of the picture, from its top left corner.")
        layout.do_not_save_to_config = True
        made = options(elem_id)
        hires = gr.Checkbox(default_of("hires", True), label="Steer the hires pass", elem_id=elem_id("hires"))
        hires.do_not_save_to_config = True
        with FormRow():
            why = gr.Checkbox(default_of("explain", False), label="See why", elem_id=elem_id("explain"),
                              info="Adds maps, a verdict for each region and the most useful next step.")
            tries = gr.Slider(1, 16, 1, step=1, label="Seeds to try, best is kept", elem_id=elem_id("tries"))
        why.do_not_save_to_config = tries.do_not_save_to_config = True
        gr.HTML(why_html(tab, words()), elem_id=f"{tab}_attention_refocus_why")
    return [enabled, layout, hires, *(made[f.name] for f in FIELDS), why, tries]


def options(elem_id: Callable[[str], str]) -> dict[str, Any]:
    """A component for each option, by name."""
    made: dict[str, Any] = {}
    first = [f for f in FIELDS if f.name in FIRST]
    for pair in (first[:2], first[2:]):
        with FormRow():
            made |= {f.name: component(f, elem_id(f.name)) for f in pair}
    with gr.Accordion("More options", open=False, elem_id=elem_id("more")):
        made |= {f.name: component(f, elem_id(f.name)) for f in FIELDS if f.name not in FIRST}
    return made


def component(f: Field, elem_id: str) -> Any:
    """Its first value is a matter of the settings page; the WebUI's own memory of first values would hide that."""
    made = widget(f, elem_id)
    made.do_not_save_to_config = True
    return made


def widget(f: Field, elem_id: str) -> Any:
    common = {"value": default_of(f.name, f.default), "label": f.label, "info": f.help, "elem_id": elem_id}
    if f.choices:
        return gr.Dropdown(choices=list(f.choices), **common)
    if isinstance(f.default, bool):
        return gr.Checkbox(**common)
    return gr.Slider(f.low, f.high, step=f.step, **common)
