"""The layout: which phrase of the prompt belongs where. Pure data; no torch.

Coordinates are normalised to the final picture, 0..1, origin top left, x to the right and y down. The JSON form is
versioned::

    {"version": 1, "regions": [{"phrase": "a red circle", "box": [0.1, 0.1, 0.5, 0.5]}]}

A region has exactly one of ``box`` [x0, y0, x1, y1], ``ellipse`` (its bounding box), ``polygon`` [[x, y], ...] or
``mask`` {"width", "height", "runs"}. Optional: ``weight`` (1 = normal), ``start`` and ``end`` (share of the sampling
steps, 0..1), ``occurrence`` (which mention of the phrase in the prompt; 0 = all). Several regions may share a phrase.
"""
from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .sentences import Sentence, joined

VERSION = 1
MAX_REGIONS = 64
MAX_POINTS = 512
MAX_MASK_SIDE = 1024
MAX_PHRASE = 1000
MAX_TEXT = 4_000_000
MIN_SIDE = 1e-3
TOLERANCE = 1e-6  # rounding in a client is no error

Box = tuple[float, float, float, float]


class LayoutError(ValueError):
    """A layout that cannot be used; the message names the place, the value and what is allowed."""


@dataclass(frozen=True)
class Shape:
    """A region's form. ``kind`` is box, ellipse, polygon or mask; ``box`` is its bounding box.

    ``points``: the corners of a polygon. ``mask``: rows of 0/1 bytes, ``mask_size`` = (width, height).
    """

    kind: str
    box: Box
    points: tuple[tuple[float, float], ...] = ()
    mask: bytes = b""
    mask_size: tuple[int, int] = (0, 0)

    @property
    def uses_means(self) -> bool:
        """Masks are judged by means over the region instead of maxima (paper, appendix on segmentation masks)."""
        return self.kind == "mask"


@dataclass(frozen=True)
class Region:
    """One phrase of the prompt and the place where its object shall appear."""

    phrase: str
    shape: Shape
    weight: float = 1.0
    start: float = 0.0
    end: float = 1.0
    occurrence: int = 0

    @property
    def box(self) -> Box:
        return self.shape.box


@dataclass(frozen=True)
class Layout:
    """Regions in the order in which the user gave them."""

    regions: tuple[Region, ...] = field(default_factory=tuple)

    @classmethod
    def parse(cls, value: Any) -> Layout:
        """A layout from JSON text, a mapping, or a bare list of regions; None and blank text are the empty layout.

        Raises LayoutError.
        """
        if value is None or (isinstance(value, str) and not value.strip()):
            return cls()
        if isinstance(value, str):
            value = parse_json(value)
        if isinstance(value, Layout):
            return value
        if isinstance(value, Sequence):
            value = {"regions": value}
        if not isinstance(value, Mapping):
            raise LayoutError(Sentence("layout: {value} is {kind}; allowed are an object with 'regions' or a list",
                                       value=shown(value), kind=kind_of(value)))
        version = value.get("version", VERSION)
        if version != VERSION or isinstance(version, bool):
            raise LayoutError(Sentence("layout version {value}: allowed is {version}", value=shown(version),
                                       version=VERSION))
        refuse_unknown(value, {"version", "regions"}, "layout")
        regions = value.get("regions", [])
        if not isinstance(regions, Sequence) or isinstance(regions, str):
            raise LayoutError(Sentence("regions: {value} is {kind}; allowed is a list", value=shown(regions),
                                       kind=kind_of(regions)))
        if len(regions) > MAX_REGIONS:
            raise LayoutError(Sentence("regions: {count} given; allowed are at most {most}", count=len(regions),
                                       most=MAX_REGIONS))
        return cls(tuple(parse_region(r, f"regions[{i}]") for i, r in enumerate(regions)))

    def to_json(self) -> dict:
        """The JSON form: defaults are left out, so that parse(to_json()) is the same layout in the fewest bytes."""
        return {"version": VERSION, "regions": [region_json(r) for r in self.regions]}

    def dumps(self) -> str:
        """Compact JSON text."""
        return json.dumps(self.to_json(), ensure_ascii=False, separators=(",", ":"))

    def __bool__(self) -> bool:
        return bool(self.regions)


def parse_json(text: str) -> Any:
    """JSON text as plain values."""
    if len(text) > MAX_TEXT:
        raise LayoutError(Sentence("{where}: {count} characters; allowed are at most {most}", where="layout",
                                   count=len(text), most=MAX_TEXT))
    try:
        return json.loads(text)
    except json.JSONDecodeError as e:
        raise LayoutError(Sentence("layout is not JSON: {text} at line {line}, column {column}: {near}", text=e.msg,
                                   line=e.lineno, column=e.colno,
                                   near=shown(text[max(0, e.pos - 15):e.pos + 15]))) from None
    except (RecursionError, ValueError) as e:
        raise LayoutError(Sentence("layout is not JSON: {text}", text=str(e))) from None


def parse_region(value: Any, where: str) -> Region:
    """A region from its JSON object; ``where`` is its place for messages."""
    if isinstance(value, Region):
        return value
    if not isinstance(value, Mapping):
        raise LayoutError(Sentence("{where}: {value} is {kind}; allowed is an object", where=where, value=shown(value),
                                   kind=kind_of(value)))
    refuse_unknown(value, {"phrase", "weight", "start", "end", "occurrence", *PARSERS}, where)
    phrase = value.get("phrase")
    if not isinstance(phrase, str) or not phrase.strip():
        raise LayoutError(Sentence("{where}.phrase: {value}; allowed is a phrase of the prompt", where=where,
                                   value=shown(phrase)))
    if len(phrase) > MAX_PHRASE:
        raise LayoutError(Sentence("{where}: {count} characters; allowed are at most {most}", where=f"{where}.phrase",
                                   count=len(phrase), most=MAX_PHRASE))
    if not writable(phrase):
        raise LayoutError(Sentence("{where}.phrase: {value} cannot be written to a file (half of a surrogate pair); "
                                   "allowed is Unicode text", where=where, value=shown(phrase)))
    kinds = [k for k in PARSERS if value.get(k) is not None]
    if len(kinds) != 1:
        has = joined(kinds) if kinds else Sentence("no form")
        raise LayoutError(Sentence("{where}: has {kinds}; allowed is exactly one of {allowed}", where=where, kinds=has,
                                   allowed=", ".join(PARSERS)))
    shape = PARSERS[kinds[0]](value[kinds[0]], f"{where}.{kinds[0]}")
    start, end = number(value, "start", where, 0, 1, 0.0), number(value, "end", where, 0, 1, 1.0)
    if start >= end:
        raise LayoutError(Sentence("{where}: start {start} is not before end {end}", where=where, start=f"{start:g}",
                                   end=f"{end:g}"))
    occurrence = value.get("occurrence", 0)
    if isinstance(occurrence, bool) or not isinstance(occurrence, int) or not 0 <= occurrence <= 99:
        raise LayoutError(Sentence("{where}.occurrence: {value}; allowed is a whole number 0..99 (0 = every mention)",
                                   where=where, value=shown(occurrence)))
    return Region(" ".join(phrase.split()), shape, number(value, "weight", where, 0, 10, 1.0), start, end, occurrence)


def parse_box(value: Any, where: str) -> Box:
    """[x0, y0, x1, y1] with 0 <= x0 < x1 <= 1 and 0 <= y0 < y1 <= 1."""
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) != 4:
        raise LayoutError(Sentence("{where}: {value}; allowed are four numbers [x0, y0, x1, y1]", where=where,
                                   value=shown(value)))
    x0, y0, x1, y1 = (coordinate(v, f"{where}[{i}]") for i, v in enumerate(value))
    for axis, low, high in (("x", x0, x1), ("y", y0, y1)):
        if high - low < MIN_SIDE:
            raise LayoutError(Sentence(
                "{where}: {axis}1 {high} is not larger than {axis}0 {low} (at least {least} apart; order is x0, y0, "
                "x1, y1)", where=where, axis=axis, high=f"{high:g}", low=f"{low:g}", least=MIN_SIDE))
    return x0, y0, x1, y1


def parse_polygon(value: Any, where: str) -> Shape:
    """[[x, y], ...], at least three points; the last joins the first."""
    if not isinstance(value, Sequence) or isinstance(value, str) or not 3 <= len(value) <= MAX_POINTS:
        count = Sentence("{n} points", n=len(value)) if isinstance(value, Sequence) else kind_of(value)
        raise LayoutError(Sentence("{where}: {count}; allowed are 3 to {most} points [x, y]", where=where, count=count,
                                   most=MAX_POINTS))
    points = []
    for i, point in enumerate(value):
        if not isinstance(point, Sequence) or isinstance(point, str) or len(point) != 2:
            raise LayoutError(Sentence("{where}: {value}; allowed is [x, y]", where=f"{where}[{i}]",
                                       value=shown(point)))
        points.append((coordinate(point[0], f"{where}[{i}][0]"), coordinate(point[1], f"{where}[{i}][1]")))
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Shape("polygon", parse_box([min(xs), min(ys), max(xs), max(ys)], where), tuple(points))


def parse_mask(value: Any, where: str) -> Shape:
    """{"width", "height", "runs"}: run lengths of 0s and 1s in turn, row by row from the top left, 0s first."""
    if not isinstance(value, Mapping):
        raise LayoutError(Sentence("{where}: {value} is {kind}; allowed is an object with width, height, runs",
                                   where=where, value=shown(value), kind=kind_of(value)))
    refuse_unknown(value, {"width", "height", "runs"}, where)
    sides = []
    for name in ("width", "height"):
        side = value.get(name)
        if isinstance(side, bool) or not isinstance(side, int) or not 1 <= side <= MAX_MASK_SIDE:
            raise LayoutError(Sentence("{where}: {value}; allowed is a whole number {low}..{high}",
                                       where=f"{where}.{name}", value=shown(side), low=1, high=MAX_MASK_SIDE))
        sides.append(side)
    width, height = sides
    runs = value.get("runs")
    if not isinstance(runs, Sequence) or isinstance(runs, str):
        raise LayoutError(Sentence("{where}.runs: {value} is {kind}; allowed is a list of run lengths", where=where,
                                   value=shown(runs), kind=kind_of(runs)))
    for i, run in enumerate(runs):
        if isinstance(run, bool) or not isinstance(run, int) or not 0 <= run <= width * height:
            raise LayoutError(Sentence("{where}: {value}; allowed is a whole number {low}..{high}",
                                       where=f"{where}.runs[{i}]", value=shown(run), low=0, high=width * height))
    if sum(runs) != width * height:
        raise LayoutError(Sentence("{where}.runs: sum is {sum}; allowed is width x height = {cells}", where=where,
                                   sum=sum(runs), cells=width * height))
    mask = b"".join(bytes([i % 2]) * run for i, run in enumerate(runs))
    return mask_shape(mask, width, height, where)


def mask_shape(mask: bytes, width: int, height: int, where: str = "mask") -> Shape:
    """A mask region from rows of 0/1 bytes (width x height), with its bounding box."""
    columns = [x for x in range(width) if any(mask[x::width])]
    rows = [y for y in range(height) if any(mask[y * width:(y + 1) * width])]
    if not columns:
        raise LayoutError(Sentence("{where}: the mask is empty; allowed is at least one painted pixel", where=where))
    box = (columns[0] / width, rows[0] / height, (columns[-1] + 1) / width, (rows[-1] + 1) / height)
    return Shape("mask", box, mask=mask, mask_size=(width, height))


PARSERS = {
    "box": lambda value, where: Shape("box", parse_box(value, where)),
    "ellipse": lambda value, where: Shape("ellipse", parse_box(value, where)),
    "polygon": parse_polygon,
    "mask": parse_mask,
}


def region_json(region: Region) -> dict:
    """A region's JSON object, without fields that have their default."""
    shape = region.shape
    form: Any = [tidy(v) for v in shape.box]
    if shape.kind == "polygon":
        form = [[tidy(x), tidy(y)] for x, y in shape.points]
    elif shape.kind == "mask":
        form = {"width": shape.mask_size[0], "height": shape.mask_size[1], "runs": mask_runs(shape.mask)}
    result: dict[str, Any] = {"phrase": region.phrase, shape.kind: form}
    for name, default in (("weight", 1.0), ("start", 0.0), ("end", 1.0), ("occurrence", 0)):
        value = getattr(region, name)
        if value != default:
            result[name] = value
    return result


def mask_runs(mask: bytes) -> list[int]:
    """Run lengths of 0s and 1s in turn, 0s first."""
    runs, current, length = [], 0, 0
    for pixel in mask:
        if pixel != current:
            runs.append(length)
            current, length = pixel, 0
        length += 1
    return [*runs, length]


def writable(text: str) -> bool:
    """Whether text can be written to files: JSON may hold halves of surrogate pairs, which have no UTF-8."""
    return not re.search("[\ud800-\udfff]", text)


def tidy(value: float) -> float | int:
    """0.5 stays 0.5; 1.0 becomes 1."""
    return int(value) if value == int(value) else value


def finite(value: float) -> bool:
    """Whether the number is one, and small enough to be a float (JSON's whole numbers have no limit)."""
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def coordinate(value: Any, where: str) -> float:
    """A share of the width or height, 0..1."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not finite(value):
        raise LayoutError(Sentence("{where}: {value}; allowed is a number {low}..{high}", where=where,
                                   value=shown(value), low=0, high=1))
    if not -TOLERANCE <= value <= 1 + TOLERANCE:
        raise LayoutError(Sentence("{where}: {value} is outside the picture; allowed is 0..1 (a share of the width or "
                                   "height)", where=where, value=f"{float(value):g}"))
    return min(max(float(value), 0.0), 1.0)


def number(value: Mapping, name: str, where: str, low: float, high: float, default: float) -> float:
    """A field's number, ``low`` to ``high``."""
    given = value.get(name, default)
    if isinstance(given, bool) or not isinstance(given, (int, float)) or not low <= given <= high:
        raise LayoutError(Sentence("{where}: {value}; allowed is a number {low}..{high}", where=f"{where}.{name}",
                                   value=shown(given), low=f"{low:g}", high=f"{high:g}"))
    return float(given)


def refuse_unknown(value: Mapping, allowed: set[str], where: str) -> None:
    for name in value:
        if name not in allowed:
            raise LayoutError(Sentence("{where}: unknown field {name}; allowed are {allowed}", where=where,
                                       name=shown(name), allowed=", ".join(sorted(allowed))))


def shown(value: Any, limit: int = 60) -> str:
    """A short repr for messages."""
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # a whole number of thousands of digits; a very deep list
        text = "a value too large to show"
    return text if len(text) <= limit else text[:limit - 1] + "…"


def kind_of(value: Any) -> str:
    names = {type(None): "nothing", bool: "true or false", int: "a number", float: "a number", str: "text",
             list: "a list", tuple: "a list", dict: "an object"}
    return names.get(type(value), type(value).__name__)
