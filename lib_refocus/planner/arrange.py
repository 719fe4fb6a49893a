"""From a scene to boxes: relations become order along an axis, the rest is kept apart where there is room."""
from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..sentences import Sentence
from . import blocks as b
from .geometry import Box, area, around, center, hull, tidied
from .nouns import SKY, ends_in
from .piles import kept_together, pass_by, piles
from .scene import Relation, Scene
from .solver import Axis, largest_scale

GAP = 0.03
LOWER = 0.02  # that what stands in front reaches farther down
THINNEST = 0.02  # side of a box
COVER = 0.42  # share of the picture that all boxes together cover at most
INTERIOR = 0.9  # of what contains several things: how much of its sides they share
LARGEST = 0.85  # of a block's extents
BOUNDS = {"left": ((0, 0.46), None), "right": ((0.54, 1), None), "top": (None, (0, 0.44)), "bottom": (None, (0.56, 1)),
          "center": ((0.4, 0.6), (0.36, 0.64)), "top-left": ((0, 0.4), (0, 0.4)), "top-right": ((0.6, 1), (0, 0.4)),
          "bottom-left": ((0, 0.4), (0.6, 1)), "bottom-right": ((0.6, 1), (0.6, 1))}
WISHED = {"left": (0.22, None), "right": (0.78, None), "top": (None, 0.18), "bottom": (None, 0.84),
          "center": (0.5, 0.5), "top-left": (0.2, 0.2), "top-right": (0.8, 0.2),
          "bottom-left": (0.2, 0.8), "bottom-right": (0.8, 0.8), "background": (None, 0.28), "foreground": (None, 0.8)}


@dataclass(frozen=True)
class Style:
    """One way to fill the freedom that a prompt leaves. ``rows``: of the things that nothing relates."""

    rows: int = 1
    wide: bool = True
    key: tuple[float, ...] = ()
    mirrored: bool = False
    roominess: float = 1.0


@dataclass
class Arrangement:
    """A scene in the making: blocks, which entity has which, and both axes."""

    scene: Scene
    frame: float
    style: Style
    blocks: list[b.Block] = field(default_factory=list)
    roots: dict[int, list[int]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    overlapping: set[tuple[int, int]] = field(default_factory=set)  # pairs of blocks that may
    stacked: list[tuple[int, int]] = field(default_factory=list)  # pairs of blocks: the first stands on the second

    def __post_init__(self) -> None:
        self.parents = b.parents(self.scene)
        self.areas = b.member_areas(self.scene)
        self.make_blocks()
        sizes = [block.size for block in self.blocks]
        self.x, self.y = Axis([s[0] for s in sizes]), Axis([s[1] for s in sizes])
        for relation in sorted(self.scene.relations, key=lambda r: (r.hint, r.kind in ("front", "behind"))):
            self.impose(relation)
        self.place_levels()
        self.separate()

    def root(self, entity: int) -> list[int]:
        """The blocks that move an entity: its own, or those of what it lies in."""
        while entity in self.parents:
            entity = self.parents[entity][0]
        return self.roots.get(entity, [])

    def make_blocks(self) -> None:
        split = split_entities(self.scene, self.parents)
        for i in self.scene.present():
            if i in self.parents:
                continue
            count = max(b.boxes_of(self.scene, i), 2 if i in split else 1)
            parts = [count - count // 2, count // 2] if i in split else [count]
            for part in parts:
                tall = self.style.wide if len(parts) == 1 else False
                self.roots.setdefault(i, []).append(len(self.blocks))
                self.blocks.append(b.make_block(self.scene, i, part, self.areas[i], self.frame, tall))
        b.widen_supports(self.scene, self.blocks, self.roots)
        b.enlarge_backdrops(self.scene, self.blocks, self.roots)

    def impose(self, r: Relation) -> None:
        """A relation as order, bounds and wishes."""
        if r.kind.startswith("@"):
            for block in {k for i in r.subjects for k in self.root(i)}:
                self.bound(block, r.kind[1:])
            return
        if r.kind in ("between", "among", "around"):
            self.enclose(r)
            return
        for i in r.subjects:
            for j in r.objects:
                for p in self.root(i):
                    for q in self.root(j):
                        if p != q:
                            self.pair(r, p, q)

    def pair(self, r: Relation, p: int, q: int) -> None:
        done = True
        if r.kind in ("left", "right"):
            done = self.x.add(*((p, q) if r.kind == "left" else (q, p)), GAP)
            self.y.springs.append((p, q, 0, 0.1))
        elif r.kind in ("above", "below"):
            done = self.y.add(*((p, q) if r.kind == "above" else (q, p)), GAP)
            self.x.springs.append((p, q, 0, 0.15))
        elif r.kind in ("on", "riding"):
            done = self.y.add(p, q, 0.0)
            self.stacked += [(p, q)] if done else []
            self.x.springs.append((p, q, 0, 0.3))
            self.y.springs.append((p, q, 1, 0.6))
        elif r.kind in ("front", "behind"):
            front, back = (p, q) if r.kind == "front" else (q, p)
            done = self.y.add(back, front, LOWER, ends=True)
            if self.overlooks(back, front):
                pile = next((pile for pile in piles(self.stacked) if front in pile and back not in pile), {front})
                self.overlapping |= {pair for k in pile for pair in ((k, back), (back, k))}  # with what stands on it
                self.x.springs.append((p, q, 0, 0.15))
            else:
                self.x.springs.append((p, q, 1, 0.15))
        elif r.kind in ("next", "near", "holding", "wearing", "inside"):
            self.x.springs += [(p, q, 1, 0.25), (q, p, 1, 0.0)]
            self.y.springs.append((p, q, 0, 0.2))
        if not done:
            first, second = (self.scene.entities[self.blocks[k].entity].phrase for k in (p, q))
            self.notes.append(Sentence("contradiction: {first} cannot be {relation} {second} as well", first=first,
                                       relation=r.text or r.kind, second=second))

    def enclose(self, r: Relation) -> None:
        """Something in the middle of others, which stand on both of its sides."""
        inner, outer = (r.objects, r.subjects) if r.kind == "around" else (r.subjects, r.objects)
        middle = [k for i in inner for k in self.root(i)]
        rim = [k for i in outer for k in self.root(i) if k not in middle]
        if len(rim) < 2 or not middle:
            return
        rim = [k for k in self.x.order(self.keys()) if k in rim]
        heights = [self.y.bounds.get(k, (0.0, 1.0)) for k in rim]
        if len(rim) == 2 and heights[0][1] <= heights[1][0]:
            self.y.add(rim[0], rim[1], GAP)  # one at the top, one at the bottom: what is between them is so in height
        elif len(rim) == 2 and heights[1][1] <= heights[0][0]:
            self.y.add(rim[1], rim[0], GAP)
        axis = self.x
        if any(self.y.related(p, q) for p in rim for q in rim) and not self.x.related(rim[0], rim[-1]):
            axis, rim = self.y, [k for k in self.y.order(self.keys()) if k in rim]
        half = (len(rim) + 1) // 2
        for m in middle:
            for position, k in enumerate(rim):
                axis.add(*((k, m) if position < half else (m, k)), GAP)
                (self.y if axis is self.x else self.x).springs.append((m, k, 0, 0.3))

    def bound(self, block: int, place: str) -> None:
        for axis, limits, wish in zip((self.x, self.y), BOUNDS.get(place, (None, None)),
                                      WISHED.get(place, (None, None)), strict=True):
            if limits is not None:
                low, high = axis.bounds.get(block, (0.0, 1.0))
                if max(low, limits[0]) < min(high, limits[1]):
                    axis.bounds[block] = max(low, limits[0]), min(high, limits[1])
            if wish is not None:
                axis.targets[block] = wish, 0.3

    def keys(self) -> list[float]:
        """Free choices of order: where the text places a thing, then the order of mention (or chance)."""
        result = []
        for k, block in enumerate(self.blocks):
            low, high = self.x.bounds.get(k, (0, 1))
            mention = self.style.key[block.entity] if self.style.key else float(block.entity)
            half = 50 if self.roots[block.entity][-1] == k and len(self.roots[block.entity]) > 1 else 0
            result.append(((low + high) / 2 - 0.5) * 1000 + half + (-mention if self.style.mirrored else mention))
        return result

    def place_levels(self) -> None:
        """What flies is above what stands; what stands, stands on the ground."""
        for k, block in enumerate(self.blocks):
            name = self.scene.entities[block.entity].name
            if k not in self.y.targets:
                self.y.targets[k] = (0.18, 0.1) if ends_in(name, SKY) else (0.62, 0.06)
            self.x.targets.setdefault(k, (0.5, 0.02))

    def flies(self, k: int) -> bool:
        return ends_in(self.scene.entities[self.blocks[k].entity].name, SKY)

    def separate(self) -> None:
        """Order every pair that nothing orders yet, along one of the axes."""
        count = len(self.blocks)
        pairs = [(i, j) for i in range(count) for j in range(i + 1, count)]
        for i, j in pairs:
            if self.flies(i) != self.flies(j) and not self.ordered(i, j) and not self.pinned(i, j):
                self.y.add(*((i, j) if self.flies(i) else (j, i)), GAP)
        rows = self.rows()
        for i, j in pairs:
            if rows[i] != rows[j] and not self.ordered(i, j) and not self.pinned(i, j):
                self.y.add(*((i, j) if rows[i] < rows[j] else (j, i)), GAP)
        found = piles(self.stacked)
        pass_by(self.x, found, self.ordered, GAP)
        order = self.x.order(kept_together(self.neighbourly(), found))
        at = {k: n for n, k in enumerate(order)}
        for i, j in pairs:
            if not self.ordered(i, j):
                self.x.add(*((i, j) if at[i] < at[j] else (j, i)), GAP)

    def neighbourly(self) -> list[float]:
        """The keys, with things that belong together drawn together."""
        keys = self.keys()
        for i, j, _, weight in [*self.x.springs, *self.y.springs]:
            if weight >= 0.2 and not self.x.related(i, j):
                keys[j] = keys[i] + 0.01 * (1 + j - i if j > i else -1)
        return keys

    def ordered(self, i: int, j: int) -> bool:
        return self.x.related(i, j) or self.y.related(i, j) or (i, j) in self.overlapping

    def overlooks(self, back: int, front: int) -> bool:
        """Whether what is behind is so much larger that it is seen around what stands before it."""
        (w, h), (u, v) = self.blocks[back].size, self.blocks[front].size
        return self.blocks[back].count == 1 and w > 1.25 * u and h > 1.15 * v

    def pinned(self, i: int, j: int) -> bool:
        """Whether the text puts both at different sides of the picture."""
        for axis in (self.x, self.y):
            a, c = axis.bounds.get(i), axis.bounds.get(j)
            if a is not None and c is not None and (a[1] <= c[0] or c[1] <= a[0]):
                return True
        return False

    def rows(self) -> list[int]:
        order = self.y.order(self.keys())
        size = -(-len(order) // self.style.rows)
        row = [0] * len(order)
        for n, k in enumerate(order):
            row[k] = n // size
        return row

    def solve(self) -> tuple[float, dict[int, list[Box]]]:
        """(scale, {entity: its boxes}); scale 0 where not everything fits."""
        orders = [axis.order(range(len(self.blocks))) for axis in (self.x, self.y)]
        covered = sum(w * h for w, h in (block.size for block in self.blocks)) or 1.0
        limit = min((COVER * self.style.roominess / covered) ** 0.5,
                    *(LARGEST / max(block.size) for block in self.blocks))
        scale = largest_scale((self.x, self.y), orders, limit)
        if not scale:
            self.x.bounds, self.y.bounds = {}, {}
            scale = largest_scale((self.x, self.y), orders, limit)
        for k, block in enumerate(self.blocks):  # things stand on the ground, not in the middle of the air
            if self.y.targets[k] == (0.62, 0.06):
                self.y.targets[k] = (max(0.55, 0.9 - block.size[1] * scale / 2), 0.06)
        xs, ys = (axis.place(scale, order) for axis, order in zip((self.x, self.y), orders, strict=True))
        boxes: dict[int, list[Box]] = {}
        for k, block in enumerate(self.blocks):
            boxes.setdefault(block.entity, []).extend(block.members(xs[k], ys[k], scale))
        self.nest(boxes)
        return scale, {i: [tidied(not_thin(box)) for box in found] for i, found in boxes.items()}

    def nest(self, boxes: dict[int, list[Box]]) -> None:
        waiting = dict(self.parents)
        while waiting:
            ready = [i for i, (o, _) in waiting.items() if o in boxes]
            if not ready:
                break
            together: dict[int, list[int]] = {}
            for i in ready:
                if waiting[i][1] == "inside":
                    together.setdefault(waiting[i][0], []).append(i)
            for outer, group in together.items():
                if len(group) > 1:
                    boxes |= interior(self.scene, group, hull(boxes[outer]), self.frame)
            for i in ready:
                outer, how = waiting.pop(i)
                if i not in boxes:
                    boxes[i] = share_out(self.scene, i, how, boxes[outer], self.areas[i] / self.areas[outer])


def interior(scene: Scene, group: Sequence[int], outer: Box, frame: float) -> dict[int, list[Box]]:
    """Boxes of several things that lie in one: a scene of their own, so that they keep to what is said of them."""
    number = {i: k for k, i in enumerate(group)}
    inner = Scene(scene.prompt, [scene.entities[i] for i in group])
    for r in scene.relations:
        subjects, objects = ([number[i] for i in ids if i in number] for ids in (r.subjects, r.objects))
        if subjects and objects and r.kind not in b.NESTING:
            inner.relate(r.kind, subjects, objects, r.text, r.hint)
    width, height = outer[2] - outer[0], outer[3] - outer[1]
    found, _ = arrange(inner, frame * width / height)
    edge = (1 - INTERIOR) / 2
    return {group[k]: [(outer[0] + width * (edge + INTERIOR * x0), outer[1] + height * (edge + INTERIOR * y0),
                        outer[0] + width * (edge + INTERIOR * x1), outer[1] + height * (edge + INTERIOR * y1))
                       for x0, y0, x1, y1 in boxes] for k, boxes in found.items()}


def not_thin(box: Box) -> Box:
    """Boxes in boxes in boxes stay large enough to steer something."""
    x, y = center(box)
    return around(x, y, max(box[2] - box[0], THINNEST), max(box[3] - box[1], THINNEST))


def share_out(scene: Scene, inner: int, how: str, outers: Sequence[Box], ratio: float) -> list[Box]:
    """As many as there are owners: one for each; otherwise all in the first of them, or spread over all."""
    count = b.boxes_of(scene, inner)
    if count > 1 and len(outers) > 1:
        boxes: list[Box] = []
        for k, outer in enumerate(outers):
            part = count // len(outers) + (k < count % len(outers))
            boxes += b.grid_in(scene, part, how, outer, ratio, inner)
        return boxes
    outer = outers[0] if how != "inside" or count == 1 else hull(outers)
    return b.nested_boxes(scene, inner, how, outer, ratio)


def split_entities(scene: Scene, parents: dict[int, tuple[int, str]]) -> set[int]:
    """Groups that stand on both sides of something."""
    found = set()
    for r in scene.relations:
        rim = r.objects if r.kind in ("between", "among") else r.subjects if r.kind == "around" else ()
        if len(rim) == 1 and rim[0] not in parents and (scene.entities[rim[0]].count != 1):
            found.add(rim[0])
    return found


def styles(scene: Scene, seed: int) -> list[Style]:
    """The ways to try, the plainest first."""
    count = len(scene.entities)
    if seed == 0:
        return [Style(1, True), Style(1, False), Style(2, True), Style(2, False), Style(3, False)]
    rng = random.Random(seed)
    key = tuple(rng.random() * count for _ in range(count))
    mirrored, room = rng.random() < 0.5, rng.uniform(0.7, 1.1)
    return [Style(rows, wide, key, mirrored, room) for rows, wide in ((1, True), (1, False), (2, True), (2, False),
                                                                      (3, False))]


def arrange(scene: Scene, frame: float = 1.0, seed: int = 0) -> tuple[dict[int, list[Box]], list[str]]:
    """({entity: boxes}, notes): the plainest way whose things are nearly as large as in the roomiest."""
    if not scene.present():
        return {}, []
    best: tuple[float, dict[int, list[Box]], list[str]] | None = None
    for style in styles(scene, seed):
        made = Arrangement(scene, frame, style)
        _, boxes = made.solve()
        smallest = min((area(box) for found in boxes.values() for box in found), default=0.0)
        if best is None or smallest > 1.5 * best[0]:
            best = smallest, boxes, made.notes
        if len(made.blocks) < 3 and style.wide and all(block.count == 1 for block in made.blocks):
            break
    assert best is not None
    return best[1], best[2]
