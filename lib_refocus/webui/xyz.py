"""Axes for the WebUI's "X/Y/Z plot" script. A cell's values travel on its copy of ``p``, never in what cells share."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..fields import BY_NAME, FIELDS, Field
from ..layout import Layout
from .args import decode, flag

WISHES = "_attention_refocus_xyz"  # the attribute of p: values by the names of args.NAMES
PREFIX = "[Attention Refocus] "
SWITCH = ("True", "False")


def register() -> None:
    """Called by the WebUI before it builds its page."""
    from modules import scripts

    found = [s.module for s in scripts.scripts_data if s.script_class.__module__ == "xyz_grid.py"]
    if not found:
        return
    known = {option.label for option in found[0].axis_options}
    found[0].axis_options.extend(a for a in axes(found[0].AxisOption) if a.label not in known)


def axes(option: Callable) -> list[Any]:
    """One axis for each option, and for switching on and off, the hires pass and the layout."""
    made = [option(PREFIX + "On", str, wish("enabled"), confirm=allowed(lambda x: flag(x, "enabled")),
                   choices=lambda: list(SWITCH)),
            option(PREFIX + "Hires pass", str, wish("hires"), confirm=allowed(lambda x: flag(x, "hires")),
                   choices=lambda: list(SWITCH)),
            option(PREFIX + "Layout", str, wish("layout"), confirm=allowed(read), format_value=in_short)]
    return made + [axis(option, f) for f in FIELDS]


def axis(option: Callable, f: Field) -> Any:
    kind = type(f.default) if type(f.default) in (int, float) else str
    choices = f.choices or (SWITCH if isinstance(f.default, bool) else ())
    return option(PREFIX + f.label, kind, wish(f.name), confirm=allowed(BY_NAME[f.name].check),
                  **({"choices": lambda: list(choices)} if choices else {}))


def wish(name: str) -> Callable:
    """A cell's value: p's own dict is replaced, for copies of p share it."""
    def apply(p: Any, value: Any, values: Sequence[Any]) -> None:
        setattr(p, WISHES, {**getattr(p, WISHES, {}), name: value})
    return apply


def allowed(check: Callable[[Any], Any]) -> Callable:
    """Refuses an axis before the first picture is made."""
    def confirm(p: Any, values: Sequence[Any]) -> None:
        for value in values:
            check(value)
    return confirm


def read(text: str) -> Layout:
    return Layout.parse(decode(text))


def in_short(p: Any, option: Any, text: str) -> str:
    """A layout as the legend shows it: its phrases."""
    return ", ".join(region.phrase for region in read(text).regions) or "no regions"
