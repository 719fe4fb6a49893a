"""What the user asked for, from the page's components or from the API. Pure: nothing of the WebUI is imported.

The page sends a flat list in the order of NAMES. The API may send the same, or ``[true, layout]``, or one object
alone; layouts are objects, lists of regions or JSON text, and an object may hold options beside its regions::

    [true, {"regions": [{"phrase": "a cat", "box": [0, 0, 0.5, 1]}], "strength": 1.5}]
    [{"layout": {"regions": []}, "options": {"strength": 1.5}, "hires": false}]

An object may also say ``"plan": "rules"`` or ``"llm"`` (true: as the settings say): a layout is then planned from the
prompt, if none is given.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..explain.tries import checked
from ..fields import BY_NAME, Options, from_text, make_options
from ..layout import Layout, kind_of, parse_json, shown

NAMES = ("enabled", "layout", "hires", *BY_NAME, "explain", "tries")  # the order of the page's components
LAYOUT_KEYS = ("version", "regions")
PLANS = {None: "", False: "off", True: "on", "off": "off", "on": "on", "rules": "rules", "llm": "llm"}


class ArgumentError(ValueError):
    """Arguments that cannot be used; the message names the value and what is allowed."""


@dataclass(frozen=True)
class Request:
    """One job's wishes. ``hires``: whether the second pass of the hires fix is steered too. ``plan``: who makes
    a layout where none is given: rules, llm, on, off, or "" for what the settings say. ``explain``: maps, verdicts and
    sheets; ``tries``: seeds to try at most, of which the best is kept."""

    enabled: bool = False
    layout: Layout = field(default_factory=Layout)
    options: Options = field(default_factory=Options)
    hires: bool = True
    plan: str = ""
    explain: bool = False
    tries: int = 1


def parse(values: Sequence[Any], wishes: Mapping[str, Any] | None = None) -> Request:
    """A request from the script's arguments. Raises ValueError; never when it is switched off by its first value.

    ``wishes``: values by name that win over the arguments, as a grid's cell has them.
    """
    named = wished(values, wishes) if wishes else named_arguments(values)
    if not named["enabled"]:
        return Request()
    options = {name: whole(named[name], name) for name in BY_NAME if named.get(name) is not None}
    hires = named.get("hires")
    return Request(True, Layout.parse(named.get("layout")), make_options(options),
                   True if hires is None else flag(hires, "hires"), plan_of(named.get("plan")),
                   flag(named.get("explain"), "explain"), tries_of(named.get("tries")))


def wished(values: Sequence[Any], wishes: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments by name, overridden by ``wishes``."""
    enabled = flag(wishes["enabled"], "enabled") if "enabled" in wishes else None
    if enabled and not isinstance(decode(values[0] if values else None), (Mapping, list, tuple)):
        values = [True, *values[1:]]
    named = named_arguments(values)
    if enabled is not None:
        named["enabled"] = enabled
    if named["enabled"] and "layout" in wishes:
        named = merged(named, decode(wishes["layout"]))
    return named | {k: v for k, v in wishes.items() if k not in ("enabled", "layout")}


def named_arguments(values: Sequence[Any]) -> dict[str, Any]:
    """The arguments by name. An object says more than the components: its entries win."""
    if not values:
        return {"enabled": False}
    named = dict(zip(NAMES, values, strict=False))
    first = decode(values[0])
    if isinstance(first, (Mapping, list, tuple)):  # one object alone asks for it, unless it says otherwise
        named["enabled"] = True
        return merged(named, first)
    named["enabled"] = flag(first, "enabled")
    return merged(named, decode(named.get("layout"))) if named["enabled"] else named


def merged(named: dict[str, Any], given: Any) -> dict[str, Any]:
    """``named`` with what an object or a list of regions holds; other values are left for Layout.parse to judge."""
    if not isinstance(given, Mapping):
        return named if given is None else {**named, "layout": given}
    inner = unpack(given)
    enabled = named["enabled"] and flag(inner.pop("enabled", True), "enabled")
    return {**named, "layout": None, **inner, "enabled": enabled}


def unpack(given: Mapping) -> dict[str, Any]:
    """An object's entries as named arguments: its regions become the layout, its 'options' stand beside it."""
    for name in given:
        if name not in (*NAMES, *LAYOUT_KEYS, "options", "plan"):
            allowed = ", ".join((*LAYOUT_KEYS, "options", "plan", *NAMES))
            raise ArgumentError(f"unknown argument {shown(name)}; allowed are {allowed}")
    layout = decode(given.get("layout"))
    bare = {k: given[k] for k in LAYOUT_KEYS if k in given}
    if bare.get("regions") and layout:
        raise ArgumentError("both 'regions' and 'layout' are given; allowed is one of them")
    lifted = {}
    if isinstance(layout, Mapping):  # as in the infotext: options beside the regions
        lifted = {k: layout[k] for k in (*BY_NAME, "hires") if k in layout}
        layout = {k: v for k, v in layout.items() if k not in lifted}
    rest = {k: v for k, v in given.items() if k in (*NAMES, "plan") and k != "layout"}
    return {**lifted, **options_of(given), **rest, "layout": layout or bare}


def plan_of(value: Any) -> str:
    """Who plans where no layout is given."""
    if isinstance(value, (bool, str, type(None))) and value in PLANS:
        return PLANS[value]
    raise ArgumentError(f"plan: {shown(value)}; allowed are true, false, 'rules' and 'llm'")


def tries_of(value: Any) -> int:
    """How many seeds to try; none given is one."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return 1 if value is None else checked(value)


def options_of(given: Mapping) -> dict[str, Any]:
    """The object's 'options' object, names checked."""
    options = decode(given.get("options")) or {}
    if not isinstance(options, Mapping):
        raise ArgumentError(f"options: {shown(options)} is {kind_of(options)}; allowed is an object")
    for name in options:
        if name not in BY_NAME:
            raise ArgumentError(f"options: unknown option {shown(name)}; allowed are {', '.join(BY_NAME)}")
    return dict(options)


def decode(value: Any) -> Any:
    """JSON text of an object or a list as its value; blank text as None; anything else as it is."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    return parse_json(text) if text[:1] in ("{", "[") else text or None


def flag(value: Any, name: str) -> bool:
    """None is False: other extensions call scripts with nothing but None."""
    value = from_text(value, bool) if isinstance(value, str) else value
    if value is None or (isinstance(value, (bool, int)) and value in (0, 1)):
        return bool(value)
    raise ArgumentError(f"{name}: {shown(value)}; allowed is true or false")


def whole(value: Any, name: str) -> Any:
    """40.0 for a whole number is 40: browsers do not tell them apart."""
    counts = isinstance(BY_NAME[name].default, int) and not isinstance(BY_NAME[name].default, bool)
    return int(value) if counts and isinstance(value, float) and value.is_integer() else value
