"""What each relation means for boxes: the checker's judge, and the planner's proof.

Directions compare centres (of the whole group, where there are several): so do HRS-Bench's and LayoutGPT's evaluations.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence

from .geometry import Box, area, center, gap, holds_point, hull

EPS = 1e-6
BESIDE = 0.35  # things farther apart are not next to each other
TOUCHING = 0.06
SAME = 1.5  # largest ratio of areas that are "as large as"
Boxes = Sequence[Box]


def holds(kind: str, subjects: Boxes, objects: Boxes) -> bool:
    """Whether boxes obey a relation; kinds that demand nothing of boxes always hold."""
    if kind.startswith("@"):
        rule = PLACES.get(kind[1:])
        return rule is None or rule(*_middle(subjects))
    judge = JUDGES.get(kind)
    return judge is None or judge(subjects, objects)


def _middle(boxes: Boxes) -> tuple[float, float]:
    return center(hull(boxes))


def _left(a: Boxes, b: Boxes) -> bool:
    return _middle(a)[0] < _middle(b)[0] - EPS


def _above(a: Boxes, b: Boxes) -> bool:
    return _middle(a)[1] < _middle(b)[1] - EPS


def _between(a: Boxes, b: Boxes) -> bool:
    """Every subject's centre lies between the outermost objects' centres, along one axis at least."""
    if len(b) < 2:
        return True
    points = hull([(*center(box), *center(box)) for box in b])
    low, high = points[:2], points[2:]
    return all(any(low[axis] + EPS < center(box)[axis] < high[axis] - EPS for axis in (0, 1)) for box in a)


def _around(a: Boxes, b: Boxes) -> bool:
    """The object's centre lies between the outermost subjects, along one axis at least; a single subject is near."""
    near = min(gap(x, hull(b)) for x in a) <= BESIDE
    whole = hull(a)
    x, y = _middle(b)
    return near and (len(a) == 1 or whole[0] < x < whole[2] or whole[1] < y < whole[3])


def _front(a: Boxes, b: Boxes) -> bool:
    return hull(a)[3] >= hull(b)[3] - 0.05


def _near(limit: float) -> Callable[[Boxes, Boxes], bool]:
    return lambda a, b: min(gap(x, y) for x in a for y in b) <= limit


def _inside(a: Boxes, b: Boxes) -> bool:
    return all(any(holds_point(y, center(x)) for y in [*b, hull(b)]) for x in a)


def _size(boxes: Boxes) -> float:
    return sum(map(area, boxes)) / len(boxes)


def _far(a: Boxes, b: Boxes) -> bool:
    (ax, ay), (bx, by) = _middle(a), _middle(b)
    return max(abs(ax - bx), abs(ay - by)) >= 0.3


JUDGES: dict[str, Callable[[Boxes, Boxes], bool]] = {
    "left": _left,
    "right": lambda a, b: _left(b, a),
    "above": _above,
    "below": lambda a, b: _above(b, a),
    "on": _above,
    "riding": lambda a, b: _above(a, b) and _near(BESIDE)(a, b),
    "between": _between,
    "among": lambda a, b: _between(a, b) or _inside(a, b),
    "around": _around,
    "front": _front,
    "behind": lambda a, b: _front(b, a),
    "next": _near(BESIDE),
    "holding": _near(TOUCHING),
    "wearing": _near(TOUCHING),
    "inside": _inside,
    "bigger": lambda a, b: _size(a) > _size(b) + EPS,
    "smaller": lambda a, b: _size(a) < _size(b) - EPS,
    "same": lambda a, b: max(_size(a), _size(b)) <= SAME * min(_size(a), _size(b)),
    "far": _far,
}
PLACES: dict[str, Callable[[float, float], bool]] = {
    "left": lambda x, y: x < 0.5,
    "right": lambda x, y: x > 0.5,
    "top": lambda x, y: y < 0.5,
    "bottom": lambda x, y: y > 0.5,
    "center": lambda x, y: abs(x - 0.5) <= 0.2 and abs(y - 0.5) <= 0.25,
    "top-left": lambda x, y: x < 0.5 and y < 0.5,
    "top-right": lambda x, y: x > 0.5 and y < 0.5,
    "bottom-left": lambda x, y: x < 0.5 and y > 0.5,
    "bottom-right": lambda x, y: x > 0.5 and y > 0.5,
}
DEMANDS = {  # whole sentences, for languages that put their words in another order
    "left": "the prompt puts {first} to the left of {second}",
    "right": "the prompt puts {first} to the right of {second}",
    "above": "the prompt puts {first} above {second}",
    "below": "the prompt puts {first} below {second}",
    "on": "the prompt puts {first} on {second}",
    "riding": "the prompt puts {first} on {second}",
    "between": "the prompt puts {first} between {second}",
    "among": "the prompt puts {first} among {second}",
    "around": "the prompt puts {first} around {second}",
    "front": "the prompt puts {first} in front of {second}",
    "behind": "the prompt puts {first} behind {second}",
    "next": "the prompt puts {first} next to {second}",
    "holding": "the prompt puts {first} holding {second}",
    "wearing": "the prompt puts {first} wearing {second}",
    "inside": "the prompt puts {first} inside {second}",
    "bigger": "the prompt makes {first} bigger than {second}",
    "smaller": "the prompt makes {first} smaller than {second}",
    "same": "the prompt makes {first} as large as {second}",
    "far": "the prompt puts {first} far from {second}",
    "@left": "the prompt puts {first} on the left",
    "@right": "the prompt puts {first} on the right",
    "@top": "the prompt puts {first} at the top",
    "@bottom": "the prompt puts {first} at the bottom",
    "@center": "the prompt puts {first} in the middle",
    "@top-left": "the prompt puts {first} at the top left",
    "@top-right": "the prompt puts {first} at the top right",
    "@bottom-left": "the prompt puts {first} at the bottom left",
    "@bottom-right": "the prompt puts {first} at the bottom right",
}
