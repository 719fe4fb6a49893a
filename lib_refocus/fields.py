"""The one table of options: UI, API, schema, infotext, XYZ axes and documentation are made from it."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from .layout import shown


@dataclass(frozen=True)
class Field:
    """One option. ``low``/``high``/``step`` bound numbers; ``choices`` lists what text may be."""

    name: str
    label: str
    default: Any
    help: str
    infotext: str
    low: float | None = None
    high: float | None = None
    step: float | None = None
    choices: tuple[str, ...] = ()

    @property
    def allowed(self) -> str:
        """What a message tells the user that the value may be."""
        if self.choices:
            return "one of " + ", ".join(self.choices)
        if isinstance(self.default, bool):
            return "true or false"
        kind = "a whole number" if isinstance(self.default, int) else "a number"
        return f"{kind} {self.low:g}..{self.high:g}"

    def check(self, value: Any) -> Any:
        """The value in the field's type. Raises OptionError, naming the value and what is allowed."""
        if isinstance(value, str) and not self.choices:
            value = from_text(value, type(self.default))
        right = {bool: (bool,), int: (int,), float: (int, float), str: (str,)}[type(self.default)]
        fits = isinstance(value, right) and isinstance(value, bool) == isinstance(self.default, bool)
        if fits and self.choices:
            fits = value in self.choices
        elif fits and not isinstance(value, bool):
            fits = self.low <= value <= self.high
        if not fits:
            raise OptionError(f"{self.name}: {shown(value)}; allowed is {self.allowed}")
        return type(self.default)(value)


class OptionError(ValueError):
    """An option that cannot be used; the message names it, its value and what is allowed."""


def from_text(text: str, kind: type) -> Any:
    """"0.5" -> 0.5, "on" -> True; text that does not fit is returned as it is, and refused later by name."""
    if kind is bool:
        return {"true": True, "on": True, "1": True, "false": False, "off": False, "0": False}.get(text.lower(), text)
    try:
        return kind(text)
    except ValueError:
        return text


METHODS = ("refocus", "paper", "official", "cross-entropy")

FIELDS: tuple[Field, ...] = (
    Field("method", "Method", "refocus",
          "Loss and step: 'refocus' is this project's; 'paper' the formulas of arXiv 2306.05427; 'official' the "
          "authors' code; 'cross-entropy' the form that pulls every pixel of the map.", "method", choices=METHODS),
    Field("strength", "Strength", 1.0,
          "Multiplies every step of the latent; 0 only watches.", "strength", 0.0, 10.0, 0.05),
    Field("start", "Start", 0.0, "Share of the noise range (in log sigma, from noise to picture) at which guidance "
          "begins.", "start", 0.0, 1.0, 0.01),
    Field("end", "End", 0.25, "Share of the noise range at which guidance ends.", "end", 0.0, 1.0, 0.01),
    Field("budget", "Iterations", 10, "Most inner iterations in all, spread evenly over the guided part of log "
          "sigma, so that 20 and 50 steps behave alike; 5 is fast, 24 thorough.", "budget", 0, 400, 1),
    Field("step_limit", "Step limit", 0.0, "Most that one iteration may change the latent (RMS, in units of the "
          "model's unit-variance input); 0 shares out 0.9 among the iterations, so that fewer take longer steps.",
          "limit", 0.0, 1.0, 0.001),
    Field("target", "Target", 0.9, "Share of a phrase's attention that shall lie in its region; guidance stops for an "
          "image when every region has it.", "target", 0.0, 1.0, 0.01),
    Field("foreground", "Foreground weight", 1.0, "CAR: the phrase's map peaks inside its region.", "fg",
          0.0, 10.0, 0.05),
    Field("background", "Background weight", 0.5, "CAR: the phrase's map does not peak outside.", "bg",
          0.0, 10.0, 0.05),
    Field("outline", "Outline weight", 1.0, "CAR: the phrase's map ends at the region's edge, once the object is "
          "there; sets the object's size.", "outline", 0.0, 10.0, 0.05),
    Field("self_attention", "Self-attention weight", 0.05, "SAR: pixels of a region do not attend to other regions.",
          "sar", 0.0, 10.0, 0.05),
    Field("attributes", "Attribute weight", 0.0, "CAR for the adjectives of a phrase, bound to the same regions.",
          "attr", 0.0, 10.0, 0.05),
    Field("bounding", "Bounded until", 0.25, "Share of the noise range during which the sampling passes themselves "
          "do not see a phrase outside its regions: no second copies, at next to no cost; 0 is off.", "bound",
          0.0, 1.0, 0.01),
    Field("smoothing", "Smoothing", 1.0, "Blur of the gradient, in latent cells: moves objects, not pixels.",
          "smooth", 0.0, 8.0, 0.1),
    Field("relations", "Relation matrix", False, "SAR may let related regions (one inside or on the other) attend to "
          "each other partly.", "relations"),
    Field("separate", "Keep copies apart", True, "Where a phrase has several regions: only attention above bare "
          "ground counts, and while bounded, pixels of one region do not see the phrase's other regions.", "separate"),
    Field("write_out", "Write copies out", True, "A phrase with several regions is given to the model once for each, "
          "in the singular: 'three cats' as 'a cat, a cat, a cat'. The prompt in the infotext stays as it is.",
          "write"),
)
BY_NAME: dict[str, Field] = {f.name: f for f in FIELDS}


@dataclass(frozen=True)
class Options:
    """The options of one run: one attribute a row of FIELDS, in its order (tests/test_fields.py holds them to it)."""

    method: str = BY_NAME["method"].default
    strength: float = BY_NAME["strength"].default
    start: float = BY_NAME["start"].default
    end: float = BY_NAME["end"].default
    budget: int = BY_NAME["budget"].default
    step_limit: float = BY_NAME["step_limit"].default
    target: float = BY_NAME["target"].default
    foreground: float = BY_NAME["foreground"].default
    background: float = BY_NAME["background"].default
    outline: float = BY_NAME["outline"].default
    self_attention: float = BY_NAME["self_attention"].default
    attributes: float = BY_NAME["attributes"].default
    bounding: float = BY_NAME["bounding"].default
    smoothing: float = BY_NAME["smoothing"].default
    relations: bool = BY_NAME["relations"].default
    separate: bool = BY_NAME["separate"].default
    write_out: bool = BY_NAME["write_out"].default


def make_options(values: Mapping[str, Any] | None = None) -> Options:
    """Options from names and values (text is converted). Raises OptionError."""
    values = dict(values or {})
    for name in values:
        if name not in BY_NAME:
            raise OptionError(f"unknown option {shown(name)}; allowed are {', '.join(BY_NAME)}")
    return Options(**{name: BY_NAME[name].check(value) for name, value in values.items()})


def changed(options: Options) -> dict[str, Any]:
    """The options that differ from their defaults, for compact infotext."""
    return {f.name: v for f in FIELDS if (v := getattr(options, f.name)) != f.default}


def schema() -> dict:
    """JSON schema of the options."""
    names = {bool: "boolean", int: "integer", float: "number", str: "string"}
    properties = {}
    for f in FIELDS:
        entry: dict[str, Any] = {"type": names[type(f.default)], "title": f.label, "description": f.help,
                                 "default": f.default}
        if f.choices:
            entry["enum"] = list(f.choices)
        if f.low is not None:
            entry |= {"minimum": f.low, "maximum": f.high}
        properties[f.name] = entry
    return {"type": "object", "properties": properties, "additionalProperties": False}


def markdown() -> str:
    """The options as a Markdown table, as the README has it."""
    lines = ["| option | default | allowed | what it does |", "|---|---|---|---|"]
    lines += [f"| `{f.name}` | {str(f.default).lower()} | {f.allowed} | {f.help} |" for f in FIELDS]
    return "\n".join(lines) + "\n"


__all__ = ["BY_NAME", "FIELDS", "METHODS", "Field", "OptionError", "Options", "asdict", "changed", "fields",
           "make_options", "markdown", "schema"]
