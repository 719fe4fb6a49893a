"""From numbers as they were written to boxes 0..1: unit, order of the numbers, and the repairs that numbers allow."""
from __future__ import annotations

from collections.abc import Sequence

from ..sentences import Sentence
from .answers import Answer, Entry
from .geometry import Box, area, common, tidied

SLACK = 1.05  # numbers may overshoot their range by so much
WHOLE = 0.97  # boxes that cover more of the picture are its background
TINY = 4e-4
UNITS = ("auto", "1", "100", "1000", "pixels")


def convert(answer: Answer, size: tuple[int, int], unit: str = "auto",
            prefer: str = "pixels") -> list[tuple[str, Box]]:
    """Named boxes in shares of the picture, perhaps still out of range or inverted.

    ``size``: width, height of the picture in pixels. ``unit``: one of UNITS. ``prefer``: what numbers up to the
    picture's size are where nothing tells, "pixels" or "1000".
    """
    entries = answer.entries
    ordered = [(e.name, as_corners(e.numbers) if e.order == "xywh" or (not e.order and extents(entries)) else e.numbers)
               for e in entries]
    width, height = scale_of(answer, [b for _, b in ordered], size, unit, prefer)
    return [(n, (b[0] / width, b[1] / height, b[2] / width, b[3] / height)) for n, b in ordered]


def as_corners(b: Box) -> Box:
    return b[0], b[1], b[0] + b[2], b[1] + b[3]


def extents(entries: Sequence[Entry]) -> bool:
    """Whether bare numbers are x, y, width, height: read as corners, some would be inside out."""
    bare = [e.numbers for e in entries if not e.order]
    if not bare:
        return False
    inverted = sum(b[2] <= b[0] or b[3] <= b[1] for b in bare)
    top = max(max(abs(v) for v in b) for b in bare)
    overshoot = sum(b[0] + b[2] > SLACK * max(top, limit_of(top)) or b[1] + b[3] > SLACK * max(top, limit_of(top))
                    for b in bare)
    return inverted > 0 and overshoot == 0


def limit_of(top: float) -> float:
    """The smallest usual range that holds the largest number."""
    return next((r for r in (1.0, 100.0, 512.0, 1000.0, 1024.0) if top <= r * SLACK), top)


def scale_of(answer: Answer, boxes: Sequence[Box], size: tuple[int, int], unit: str,
             prefer: str) -> tuple[float, float]:
    """What the numbers are shares of, across and down."""
    fixed = {"1": (1.0, 1.0), "100": (100.0, 100.0), "1000": (1000.0, 1000.0),
             "pixels": (float(size[0]), float(size[1]))}
    if unit in fixed:
        return fixed[unit]
    right = max((max(b[0], b[2]) for b in boxes), default=1.0)
    down = max((max(b[1], b[3]) for b in boxes), default=1.0)
    top = max(right, down)
    if top <= SLACK and all(isinstance(v, float) for b in boxes for v in b):
        return fixed["1"]
    if answer.unit == "%":
        return fixed["100"]
    if answer.unit == "px" and top <= 64 * SLACK:
        return 64.0, 64.0  # LayoutGPT's canvas
    if top <= 100 * SLACK and answer.unit != "px":
        return fixed["100"]
    fits = right <= size[0] * SLACK and down <= size[1] * SLACK
    if (prefer == "pixels" or answer.unit == "px") and fits:
        return fixed["pixels"]
    if top <= 512 * SLACK and prefer == "pixels":
        return 512.0, 512.0
    if top <= 1000 * SLACK:
        return fixed["1000"]
    if fits:
        return fixed["pixels"]
    return (1024.0, 1024.0) if top <= 1024 * SLACK else (top, top)


def repaired(boxes: Sequence[tuple[str, Box]]) -> tuple[list[tuple[str, Box]], list[str]]:
    """Valid boxes and what was done: edges put in order, all moved and scaled into the picture where one reaches far
    outside (as LLM-grounded Diffusion does), small overshoot cut off, backgrounds and specks dropped."""
    notes: list[str] = []
    ordered = []
    for name, (x0, y0, x1, y1) in boxes:
        if x0 > x1 or y0 > y1:
            notes.append(Sentence("{name}: edges put in order", name=repr(name)))
        ordered.append((name, (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))))
    if outside(ordered):
        ordered = fitted(ordered)
        notes.append(Sentence("boxes reached outside the picture: all were scaled and moved to fit"))
    result = []
    for name, box in ordered:
        cut = tidied(box)
        if area(cut) >= WHOLE and len(ordered) > 1:
            notes.append(Sentence("{name}: dropped, it covers the whole picture", name=repr(name)))
        elif area(cut) < TINY or min(cut[2] - cut[0], cut[3] - cut[1]) < 0.01:
            notes.append(Sentence("{name}: dropped, it has no size", name=repr(name)))
        else:
            result.append((name, cut))
    return without_doubles(result, notes), notes


def without_doubles(boxes: list[tuple[str, Box]], notes: list[str]) -> list[tuple[str, Box]]:
    """Not the same box twice under one name."""
    result: list[tuple[str, Box]] = []
    for name, box in boxes:
        if any(n == name and common(b, box) > 0.95 * max(area(b), area(box)) for n, b in result):
            notes.append(Sentence("{name}: dropped, given twice", name=repr(name)))
        else:
            result.append((name, box))
    return result


def outside(boxes: Sequence[tuple[str, Box]]) -> bool:
    return any(v < 1 - SLACK or v > SLACK for _, b in boxes for v in b)


def fitted(boxes: Sequence[tuple[str, Box]]) -> list[tuple[str, Box]]:
    """All boxes scaled (never enlarged) and moved so that the picture holds them."""
    result = [list(b) for _, b in boxes]
    for axis in (0, 1):
        low = min(b[axis] for b in result)
        high = max(b[axis + 2] for b in result)
        scale = min(1.0, 1 / max(high - low, 1e-9))
        shift = -low * scale if low < 0 or scale < 1 else min(0.0, 1 - high)
        for b in result:
            b[axis], b[axis + 2] = b[axis] * scale + shift, b[axis + 2] * scale + shift
    return [(n, (b[0], b[1], b[2], b[3])) for (n, _), b in zip(boxes, result, strict=True)]
