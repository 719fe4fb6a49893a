"""Proposed repairs of violations. Nothing here changes a layout: proposals are shown, and applied when asked for.

A proposal is {"action", "text", "regions"}: "regions" lists the new phrase and box of each region that changes, by its
index; an index of None is a new region, a box of None removes one.
"""
from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ..sentences import Sentence, joined
from .blocks import MOST_BOXES, make_block, member_areas
from .geometry import Box, area, around, center, common, hull, tidied
from .meaning import holds
from .scene import Scene

if TYPE_CHECKING:
    from .checker import Piece, Violation

STEPS = 11  # places tried along each axis
ROUNDS = 12  # of mending
TRIED = 4  # repairs in each


def propose(scene: Scene, pieces: Sequence[Piece], owner: Sequence[int | None], v: Violation) -> Violation:
    """The violation with its proposal, if there is one."""
    make = {"box": mend_box, "phrase": rename, "absent": remove, "missing": add_missing, "count": mend_count,
            "relation": mend_relation, "place": mend_relation, "size": mend_size}[v.kind]
    return replace(v, repair=make(scene, pieces, owner, v))


def change(action: str, text: str, *regions: tuple[int | None, str, Box | None]) -> dict[str, Any]:
    """A proposal."""
    return {"action": action, "text": text,
            "regions": [{"index": i, "phrase": p, "box": None if b is None else list(tidied(b))}
                        for i, p, b in regions]}


def valid_box(box: Box) -> Box:
    """The nearest valid box: ordered, moved into the picture, not too thin."""
    x0, x1 = sorted((finite(box[0]), finite(box[2])))
    y0, y1 = sorted((finite(box[1]), finite(box[3])))
    return around((x0 + x1) / 2, (y0 + y1) / 2, max(x1 - x0, 0.05), max(y1 - y0, 0.05))


def finite(value: float) -> float:
    return min(max(value, -1e6), 1e6) if not math.isnan(value) else 0.5


def mend_box(scene, pieces, owner, v) -> dict[str, Any]:
    i = v.regions[0]
    text = Sentence("fit the box of {phrase} into the picture", phrase=repr(pieces[i].phrase))
    return change("fit", text, (i, pieces[i].phrase, valid_box(pieces[i].box)))


def rename(scene, pieces, owner, v) -> dict[str, Any]:
    from .matching import suggestion

    i = v.regions[0]
    meant = scene.entities[v.about[0]].phrase if v.about else suggestion(scene, pieces[i].phrase)
    if not meant:
        return remove(scene, pieces, owner, v)
    return change("rename", Sentence("call it {phrase}", phrase=repr(meant)), (i, meant, pieces[i].box))


def remove(scene, pieces, owner, v) -> dict[str, Any]:
    text = Sentence("remove the region of {phrase}", phrase=repr(pieces[v.regions[0]].phrase))
    return change("remove", text, *((i, pieces[i].phrase, None) for i in v.regions))


def add_missing(scene: Scene, pieces: Sequence[Piece], owner: Sequence[int | None], v: Violation) -> dict[str, Any]:
    """Boxes for what has none, where there is room and the relations hold."""
    total = sum(min(scene.entities[i].count or 1, MOST_BOXES) for i in v.about)
    return with_new(scene, pieces, owner, v.about, total, Sentence("add {phrase}", phrase=repr(v.phrases[0])))


def mend_count(scene: Scene, pieces: Sequence[Piece], owner: Sequence[int | None], v: Violation) -> dict[str, Any]:
    wanted = sum(scene.entities[i].count or 1 for i in v.about)
    extra, phrase = len(v.regions) - wanted, repr(v.phrases[0])
    if extra < 0:
        text = Sentence("add {count} of {phrase}", count=-extra, phrase=phrase)
        return with_new(scene, pieces, owner, v.about, -extra, text)
    boxes = {i: valid_box(pieces[i].box) for i in v.regions}
    crowded = sorted(v.regions, key=lambda i: (-sum(common(boxes[i], boxes[j]) for j in v.regions if j != i)
                                               / area(boxes[i]), area(boxes[i])))
    return change("remove", Sentence("remove {count} of {phrase}", count=extra, phrase=phrase),
                  *((i, pieces[i].phrase, None) for i in crowded[:extra]))


def with_new(scene: Scene, pieces: Sequence[Piece], owner: Sequence[int | None], entities: Sequence[int], count: int,
             text: str) -> dict[str, Any]:
    """``count`` new regions, each put where it disturbs least."""
    now, owned = list(pieces), list(owner)
    added: list[tuple[int | None, str, Box | None]] = []
    for k in range(count):
        entity = entities[min(k, len(entities) - 1)]
        width, height = usual_size(scene, now, owned, entity)
        box = best_place(scene, now, owned, entity, None, width, height)
        phrase = scene.entities[entity].phrase
        now.append(replace(now[0], phrase=phrase, box=box) if now else piece_of(phrase, box))
        owned.append(entity)
        added.append((None, phrase, box))
    return change("add", text, *added)


def piece_of(phrase: str, box: Box) -> Piece:
    from .checker import Piece

    return Piece(phrase, box)


def usual_size(scene: Scene, pieces: Sequence[Piece], owner: Sequence[int | None], entity: int) -> tuple[float, float]:
    """As large as its fellows, or else in proportion to what the layout has."""
    boxes = [(o, valid_box(p.box)) for p, o in zip(pieces, owner, strict=True) if o is not None]
    if same := [box for o, box in boxes if o == entity]:
        return same[-1][2] - same[-1][0], same[-1][3] - same[-1][1]
    areas = member_areas(scene)
    ratios = [area(box) / areas[o] for o, box in boxes]
    unit = sorted(ratios)[len(ratios) // 2] if ratios else 0.12 / areas[entity]
    block = make_block(scene, entity, 1, min(max(areas[entity] * unit, 0.01), 0.3), 1.0, True)
    return min(block.width, 0.7), min(block.height, 0.7)


def best_place(scene: Scene, pieces: Sequence[Piece], owner: Sequence[int | None], entity: int, moved: int | None,
               width: float, height: float) -> Box:
    """Where a box of this size breaks fewest relations, overlaps least and moves least."""
    others = [valid_box(p.box) for k, p in enumerate(pieces) if k != moved]
    before = center(valid_box(pieces[moved].box)) if moved is not None else (0.5, 0.55)
    at_stake = relations_of(scene, pieces, owner, entity, moved)
    best, cost = around(*before, width, height), math.inf
    for row in range(STEPS):
        for column in range(STEPS):
            box = around(column / (STEPS - 1), row / (STEPS - 1), width, height)
            x, y = center(box)
            overlap = sum(common(box, other) for other in others) / max(width * height, 1e-6)
            away = math.hypot(x - before[0], y - before[1])
            price = 10 * broken(at_stake, box) + 2 * overlap + away
            if price < cost:
                best, cost = box, price
    return best


@dataclass(frozen=True)
class Stake:
    """A relation of the box that is being placed, which stands as None among the ``subjects`` or the ``objects``."""

    kind: str
    price: float  # hints count a little
    subjects: list[Box | None]
    objects: list[Box | None]


def relations_of(scene: Scene, pieces: Sequence[Piece], owner: Sequence[int | None], entity: int,
                 moved: int | None) -> list[Stake]:
    """What the entity's new box, or its ``moved`` one, can break. The same for every place that is tried."""
    from .checker import judged

    def boxes(i: int) -> list[Box | None]:
        own: list[Box | None] = [None] if i == entity else []
        if i == entity and moved is not None:
            own += [p.box for k, p in enumerate(pieces) if owner[k] == i and k != moved]
        return own or [valid_box(p.box) for k, p in enumerate(pieces) if owner[k] == i]

    result = []
    for r in scene.relations:
        if entity not in (*r.subjects, *r.objects):
            continue
        for subjects, objects in judged(r):
            if entity not in (*subjects, *objects):
                continue
            a = [q for i in subjects for q in boxes(i)]
            b = [q for i in objects for q in boxes(i)]
            if a and (b or not objects):
                result.append(Stake(r.kind, 0.1 if r.hint else 1.0, a, b))
    return result


def broken(at_stake: Sequence[Stake], box: Box) -> float:
    """How many of these relations the box breaks."""
    return sum(s.price for s in at_stake if not holds(s.kind, [q or box for q in s.subjects],
                                                      [q or box for q in s.objects]))


def mend_relation(scene: Scene, pieces: Sequence[Piece], owner: Sequence[int | None], v: Violation) -> dict[str, Any]:
    """Change places, if that mends it and breaks nothing; else move the subject."""
    from .checker import relation_findings

    assert v.relation is not None
    before = len(relation_findings(scene, pieces, owner))
    subjects = [k for k in v.regions if owner[k] in v.relation.subjects]
    objects = [k for k in v.regions if owner[k] in v.relation.objects]
    if len(subjects) == 1:
        for other in objects:
            a, b = exchanged(valid_box(pieces[subjects[0]].box), valid_box(pieces[other].box))
            trial = [replace(p, box=a if k == subjects[0] else b if k == other else p.box)
                     for k, p in enumerate(pieces)]
            if len(relation_findings(scene, trial, owner)) < before:
                phrases = pieces[subjects[0]].phrase, pieces[other].phrase
                text = Sentence("let {first} and {second} change places", first=repr(phrases[0]),
                                second=repr(phrases[1]))
                return change("swap", text, (subjects[0], phrases[0], a), (other, phrases[1], b))
    moves = [move_group(scene, pieces, owner, group) for group in (subjects, objects) if group]
    return min(moves, key=lambda m: len(relation_findings(scene, apply(pieces, m), owner)))


def exchanged(a: Box, b: Box) -> tuple[Box, Box]:
    """Both boxes, each around the other's centre, standing on the other's ground where they fit."""
    return (around(*center(b), a[2] - a[0], a[3] - a[1]), around(*center(a), b[2] - b[0], b[3] - b[1]))


def move_group(scene: Scene, pieces: Sequence[Piece], owner: Sequence[int | None],
               regions: Sequence[int]) -> dict[str, Any]:
    """Move the subject (a group as one) to where its relations hold."""
    boxes = [valid_box(pieces[k].box) for k in regions]
    whole = hull(boxes)
    entity = owner[regions[0]]
    assert entity is not None
    rest = [(p, o) for k, (p, o) in enumerate(zip(pieces, owner, strict=True)) if k not in regions]
    one = [*(p for p, _ in rest), replace(pieces[regions[0]], box=whole)]
    new = best_place(scene, one, [*(o for _, o in rest), entity], entity, len(one) - 1, whole[2] - whole[0],
                     whole[3] - whole[1])
    dx, dy = new[0] - whole[0], new[1] - whole[1]
    moved = ((k, pieces[k].phrase, (b[0] + dx, b[1] + dy, b[2] + dx, b[3] + dy))
             for k, b in zip(regions, boxes, strict=True))
    return change("move", Sentence("move {phrase}", phrase=repr(pieces[regions[0]].phrase)), *moved)


def mend_size(scene: Scene, pieces: Sequence[Piece], owner: Sequence[int | None], v: Violation) -> dict[str, Any]:
    """Grow what shall be larger and shrink what shall be smaller, by the same factor."""
    assert v.relation is not None
    r = v.relation
    groups = [[k for k in v.regions if owner[k] in side] for side in (r.subjects, r.objects)]
    means = [sum(area(valid_box(pieces[k].box)) for k in g) / len(g) for g in groups]
    wanted = {"bigger": 1.6, "smaller": 1 / 1.6, "same": 1.0}[r.kind]
    factor = (wanted * means[1] / max(means[0], 1e-6)) ** 0.25  # of each side, shared between both
    changes = []
    for g, f in zip(groups, (factor, 1 / factor), strict=True):
        for k in g:
            b = valid_box(pieces[k].box)
            x, y = center(b)
            width, height = (b[2] - b[0]) * f, (b[3] - b[1]) * f
            changes.append((k, pieces[k].phrase, around(x, b[3] - height / 2 if f < 1 else y, width, height)))
    return change("resize", Sentence("resize {phrases}", phrases=joined([repr(p) for p in v.phrases])), *changes)


def apply(pieces: Sequence[Piece], proposal: dict[str, Any]) -> list[Piece]:
    """The regions with a proposal carried out."""
    result: list[Piece | None] = list(pieces)
    for entry in proposal["regions"]:
        i, box = entry["index"], entry["box"]
        if i is None:
            result.append(piece_of(entry["phrase"], tuple(box)))
        else:
            result[i] = None if box is None else replace(pieces[i], phrase=entry["phrase"], box=tuple(box), fixed=False)
    return [p for p in result if p is not None]


def mended(prompt: str, layout: Any) -> tuple[list[Piece], list[Violation]]:
    """The layout with repairs carried out one after the other, and what is left. For proposals of a whole layout."""
    from .checker import check, read_pieces, violations

    pieces = read_pieces(layout)
    best, left = pieces, check(prompt, to_json(pieces), TRIED)
    for _ in range(ROUNDS):
        todo = [v for v in left if v.repair]
        if not todo:
            break
        trials = [apply(best, v.repair) for v in todo[:TRIED] if v.repair]
        outcomes = [(violations(prompt, to_json(t)), t) for t in trials]
        count, trial = min(outcomes, key=lambda o: o[0])
        if count >= len(left):
            break
        best, left = trial, check(prompt, to_json(trial), TRIED)
    return (best, left) if not left else replanned(prompt, best, left)


def replanned(prompt: str, pieces: list[Piece], left: list[Violation]) -> tuple[list[Piece], list[Violation]]:
    """The built-in planner's layout, where it is better than what repairs could make."""
    from .checker import check, read_pieces
    from .rules import plan_rules

    layout = plan_rules(prompt).layout
    found = check(prompt, layout, TRIED)
    return (read_pieces(layout), found) if len(found) < len(left) else (pieces, left)


def to_json(pieces: Sequence[Piece]) -> list[dict[str, Any]]:
    """Regions as JSON."""
    return [{"phrase": p.phrase, "box": list(p.box), **({"occurrence": p.occurrence} if p.occurrence else {})}
            for p in pieces]
