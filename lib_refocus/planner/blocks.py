"""A scene as blocks for the solver: how large each thing is, what lies in what, how groups are arranged."""
from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .geometry import Box, around
from .nouns import FLAT, WORN, ends_in, size_of
from .scene import Scene

MOST_BOXES = 24  # a group of more than this gets one box
SHARE = 0.3  # of a container's area that its contents cover
SIZE_STEP = 1.6  # ratio of areas that "bigger" makes at least
POWER = 0.22  # sizes in pictures differ less than in the world
BETWEEN_MEMBERS = 0.12  # gap between a group's members, of a member's side
BACKDROP = 1.8  # times as large, in metres, as what stands before it
COMPARED = ("bigger", "smaller", "same")
NESTING = ("inside", "wearing", "holding")
HEAD = {"hat", "cap", "helmet", "crown", "glasses", "sunglasses", "mask", "beret", "headphones", "goggles", "wig",
        "bowtie", "scarf", "earrings"}
FEET = {"shoe", "boot", "sock", "sandals", "sneakers", "skis"}


@dataclass
class Block:
    """Members of one entity that stand together. ``width``, ``height``: of one, at scale 1 (1: the picture's)."""

    entity: int
    count: int
    width: float
    height: float
    columns: int = 1
    nested: list[tuple[int, str]] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return math.ceil(self.count / self.columns)

    @property
    def size(self) -> tuple[float, float]:
        """Extents at scale 1."""
        across = self.columns + (self.columns - 1) * BETWEEN_MEMBERS
        down = self.rows + (self.rows - 1) * BETWEEN_MEMBERS
        return self.width * across, self.height * down

    def members(self, x: float, y: float, scale: float) -> list[Box]:
        """Boxes of the members around the centre; a last row that is not full is centred."""
        width, height = self.width * scale, self.height * scale
        step_x, step_y = width * (1 + BETWEEN_MEMBERS), height * (1 + BETWEEN_MEMBERS)
        boxes = []
        for row in range(self.rows):
            inside = min(self.columns, self.count - row * self.columns)
            at = y + (row - (self.rows - 1) / 2) * step_y
            boxes += [around(x + (column - (inside - 1) / 2) * step_x, at, width, height) for column in range(inside)]
        return boxes


def boxes_of(scene: Scene, entity: int) -> int:
    """How many boxes a thing gets: its count; one for a number that is left open or very large."""
    count = scene.entities[entity].count
    return 1 if count is None or count > MOST_BOXES else max(count, 1)


def member_areas(scene: Scene) -> list[float]:
    """Area of one member of each entity, in arbitrary units: what is usual, then what the prompt demands."""
    logs = []
    for e in scene.entities:
        metres, _ = size_of(e.name)
        logs.append(2 * (POWER * math.log(metres) + 0.6 * math.log(e.factor)))
    middle = sum(logs) / len(logs) if logs else 0.0
    logs = [min(max(v, middle - 1.3), middle + 1.3) for v in logs]
    hosts = {i: o for i, (o, how) in parents(scene).items() if how == "inside"}
    for turn in range(len(logs) + 2):
        for r in scene.relations:
            for a in r.subjects:
                for b in r.objects:
                    if r.kind in ("bigger", "smaller"):
                        enlarge(logs, hosts, *((a, b) if r.kind == "bigger" else (b, a)), both=not turn)
                    elif r.kind == "same":
                        logs[a] = logs[b] = max(logs[a], logs[b])
    return [math.exp(v) for v in logs]


def enlarge(logs: list[float], hosts: Mapping[int, int], big: int, small: int, both: bool) -> None:
    """Make one thing larger than another, by as little as it takes: by ``both``, or the larger one alone. What lies in
    a host has a share of its area."""
    if hosts.get(big, big) == hosts.get(small, small):
        hosts = {}
    shares = [math.log(SHARE / sum(o == hosts[i] for o in hosts.values())) if i in hosts else 0.0 for i in (big, small)]
    host, other = hosts.get(big, big), hosts.get(small, small)
    lack = max(logs[other] + shares[1] + math.log(SIZE_STEP) - logs[host] - shares[0], 0.0)
    logs[host] += lack / 2 if both else lack
    logs[other] -= lack / 2 if both else 0.0


def parents(scene: Scene) -> dict[int, tuple[int, str]]:
    """{thing: (what it lies in, is worn or held by, how)}; no circles, each in one."""
    found: dict[int, tuple[int, str]] = {}
    for r in scene.relations:
        fence = r.kind == "around" and len(r.subjects) == 1 and scene.entities[r.subjects[0]].count == 1 and not r.hint
        if not (fence or r.kind in NESTING):
            continue
        inner, outer = (r.subjects, r.objects) if r.kind == "inside" else (r.objects, r.subjects)
        for i in inner:
            o = outer[0]
            if i in found or i in ancestors(found, o) or i == o or apart(scene, i, o):
                continue
            found[i] = o, "inside" if fence else r.kind
    return found


def ancestors(found: Mapping[int, tuple[int, str]], i: int) -> set[int]:
    seen = {i}
    while i in found:
        i = found[i][0]
        seen.add(i)
    return seen


def apart(scene: Scene, inner: int, outer: int) -> bool:
    """Whether the text also puts the two side by side, or makes the inner one larger."""
    for r in scene.demands():
        pair = (inner in r.subjects and outer in r.objects, outer in r.subjects and inner in r.objects)
        if any(pair) and (r.kind in ("left", "right", "above", "below", "on", "between", "front", "behind")
                          or ((r.kind == "bigger") == pair[0] and r.kind in ("bigger", "smaller"))):
            return True
    return False


def shape(scene: Scene, entity: int, count: int, wide: bool) -> int:
    """Columns of a group."""
    e = scene.entities[entity]
    if e.lines > 1 and e.arrangement in ("row", "column"):
        return math.ceil(count / e.lines) if e.arrangement == "row" else min(e.lines, count)
    if e.arrangement == "row":
        return count
    if e.arrangement == "column":
        return 1
    layered = any(r.kind in ("front", "behind") and entity in (*r.subjects, *r.objects) for r in scene.demands())
    if (wide or layered) and count <= 5:
        return count  # one row stands wholly before another
    _, aspect = size_of(e.name)
    return max(1, min(count, round(math.sqrt(count * 1.4 / aspect))))


def make_block(scene: Scene, entity: int, count: int, area: float, frame: float, wide: bool) -> Block:
    """``frame``: width / height of the picture."""
    _, aspect = size_of(scene.entities[entity].name)
    aspect = min(max(aspect, 0.45), 2.2)
    if scene.entities[entity].count is None and scene.entities[entity].plural and not sized(scene, entity):
        aspect, area = max(aspect, 1.5), area * 2.5
    side = math.sqrt(area)
    width, height = side * math.sqrt(aspect / frame), side / math.sqrt(aspect / frame)
    return Block(entity, count, width, height, shape(scene, entity, count, wide))


def widen_supports(scene: Scene, blocks: Sequence[Block], roots: Mapping[int, Sequence[int]]) -> None:
    """A table is as wide as what stands on it, unless the text speaks of its size."""
    loads: dict[int, set[int]] = {}
    for r in scene.relations:
        if r.kind == "on" and len(r.objects) == 1 and len(roots.get(r.objects[0], ())) == 1:
            loads.setdefault(r.objects[0], set()).update(b for i in r.subjects for b in roots.get(i, ()))
    for o, load in loads.items():
        base = blocks[roots[o][0]]
        if not sized(scene, o) and base.count == 1 and ends_in(scene.entities[o].name, FLAT):
            width = sum(blocks[b].size[0] for b in load - {roots[o][0]})
            base.width = min(max(base.width, 1.1 * width), 3 * base.width)


def enlarge_backdrops(scene: Scene, blocks: Sequence[Block], roots: Mapping[int, Sequence[int]]) -> None:
    """A house behind a car is large enough to be seen around it, unless the text speaks of sizes."""
    for r in scene.relations:
        front, back = (r.subjects, r.objects) if r.kind == "front" else (r.objects, r.subjects)
        if r.kind not in ("front", "behind") or len(back) != 1 or len(roots.get(back[0], ())) != 1:
            continue
        behind = blocks[roots[back[0]][0]]
        metres = size_of(scene.entities[back[0]].name)[0]
        for i in front:
            smaller = metres > BACKDROP * size_of(scene.entities[i].name)[0] and not any(
                scene.entities[e].factor != 1 or sized(scene, e) for e in (i, back[0]))
            for k in roots.get(i, ()) if smaller and behind.count == 1 else ():
                width, height = blocks[k].size
                behind.width, behind.height = max(behind.width, 1.3 * width), max(behind.height, 1.2 * height)


def sized(scene: Scene, entity: int) -> bool:
    """Whether the text speaks of its size."""
    return any(entity in (*r.subjects, *r.objects) for r in scene.relations if r.kind in COMPARED)


def nested_boxes(scene: Scene, inner: int, how: str, outer: Box, ratio: float) -> list[Box]:
    """Boxes of what is inside, worn or held, from the box of what has it. ``ratio``: of their usual areas."""
    return grid_in(scene, boxes_of(scene, inner), how, outer, ratio, inner)


def grid_in(scene: Scene, count: int, how: str, outer: Box, ratio: float, inner: int) -> list[Box]:
    """The same for a given number of boxes."""
    name = scene.entities[inner].name
    width, height = outer[2] - outer[0], outer[3] - outer[1]
    x, y = (outer[0] + outer[2]) / 2, (outer[1] + outer[3]) / 2
    if how == "inside":
        return grid(x, y + 0.04 * height, width * 0.62, height * 0.62, count)
    if how == "wearing" and ends_in(name, WORN):
        if name in HEAD:
            return grid(x, outer[1] + 0.09 * height, width * 0.6, height * 0.18, count)
        if name in FEET:
            return grid(x, outer[3] - 0.07 * height, width * 0.7, height * 0.14, count)
        return grid(x, outer[1] + 0.42 * height, width * 0.75, height * 0.4, count)
    side = min(max(math.sqrt(max(ratio, 0.01)), 0.28), 0.75)
    reach = math.sqrt(width * height) * side
    return grid(outer[2] - 0.1 * width, outer[1] + 0.5 * height, reach * (1 + 0.4 * (count > 1)), reach, count)


def grid(x: float, y: float, width: float, height: float, count: int) -> list[Box]:
    """``count`` boxes that fill the area around a centre."""
    if count < 1:
        return []
    columns = max(1, min(count, round(math.sqrt(count * width / max(height, 1e-6)))))
    rows = math.ceil(count / columns)
    w, h = width / columns, height / rows
    return [around(x + (k % columns - (columns - 1) / 2) * w, y + (k // columns - (rows - 1) / 2) * h, 0.9 * w, 0.9 * h)
            for k in range(count)]
