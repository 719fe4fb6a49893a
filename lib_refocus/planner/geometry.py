"""Boxes (x0, y0, x1, y1), 0..1, y down."""
from __future__ import annotations

from collections.abc import Iterable, Sequence

Box = tuple[float, float, float, float]


def center(box: Box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def area(box: Box) -> float:
    return max(box[2] - box[0], 0.0) * max(box[3] - box[1], 0.0)


def hull(boxes: Iterable[Box]) -> Box:
    """The smallest box around them all."""
    xs0, ys0, xs1, ys1 = zip(*boxes, strict=True)
    return min(xs0), min(ys0), max(xs1), max(ys1)


def common(a: Box, b: Box) -> float:
    """Area of the overlap."""
    return max(min(a[2], b[2]) - max(a[0], b[0]), 0.0) * max(min(a[3], b[3]) - max(a[1], b[1]), 0.0)


def gap(a: Box, b: Box) -> float:
    """Distance between two boxes; 0 where they touch."""
    dx = max(a[0] - b[2], b[0] - a[2], 0.0)
    dy = max(a[1] - b[3], b[1] - a[3], 0.0)
    return float((dx * dx + dy * dy) ** 0.5)


def holds_point(box: Box, point: tuple[float, float]) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


def around(x: float, y: float, width: float, height: float) -> Box:
    """The box of this size around a centre, moved into the picture."""
    width, height = min(width, 1.0), min(height, 1.0)
    x = min(max(x, width / 2), 1 - width / 2)
    y = min(max(y, height / 2), 1 - height / 2)
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def tidied(box: Sequence[float], digits: int = 4) -> Box:
    x0, y0, x1, y1 = (min(max(round(float(v), digits), 0.0), 1.0) for v in box)
    return x0, y0, x1, y1
