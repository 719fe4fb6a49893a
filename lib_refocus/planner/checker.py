"""What a prompt demands against what a layout gives. Pure; shared by page, API, command line and both planners."""
from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from ..layout import MAX_REGIONS, Layout, LayoutError, kind_of, parse_json, shown
from ..sentences import Sentence, joined
from .blocks import MOST_BOXES
from .geometry import Box
from .grammar import parse
from .matching import in_prompt, match, suggestion
from .meaning import DEMANDS, holds
from .scene import Relation, Scene

TOLERANCE = 1e-6
MAX_PROPOSED = 16  # repairs: each tries many places, and a prompt may name hundreds of things
THIN = 0.01  # boxes thinner than this steer nothing


@dataclass(frozen=True)
class Piece:
    """A region as it was given, valid or not. ``fixed``: it has a finer form than a box."""

    phrase: str
    box: Box
    occurrence: int = 0
    fixed: bool = False


@dataclass(frozen=True)
class Violation:
    """One thing that the prompt demands and the layout does not give.

    ``kind``: box, phrase, missing, count, relation, size, place or absent. ``regions``: indices in the layout.
    ``repair``: a proposal, see repair.propose; None where there is none.
    """

    kind: str
    message: str
    regions: tuple[int, ...] = ()
    phrases: tuple[str, ...] = ()
    repair: dict[str, Any] | None = None
    about: tuple[int, ...] = field(default=(), compare=False)  # entities
    relation: Relation | None = field(default=None, compare=False)

    def to_json(self) -> dict[str, Any]:
        known = asdict(self)
        return {"kind": self.kind, "message": self.message, "regions": list(self.regions),
                "phrases": list(self.phrases), "repair": known["repair"]}


def read_pieces(value: Any) -> list[Piece]:
    """Regions from a layout, its JSON, or a list of {"phrase", "box"}; boxes may be out of range, that is a finding.

    Raises LayoutError where a region cannot be understood at all.
    """
    if isinstance(value, Layout):
        return [Piece(r.phrase, r.box, r.occurrence, r.shape.kind != "box") for r in value.regions]
    if value is None or (isinstance(value, str) and not value.strip()):
        return []
    if isinstance(value, str):
        value = parse_json(value)
    if isinstance(value, Mapping):
        value = value.get("regions", value.get("layout", value))
        if isinstance(value, Mapping):
            return read_pieces(value) if "regions" in value or "layout" in value else read_pieces([value])
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise LayoutError(Sentence("layout: {value} is {kind}; allowed are an object with 'regions' or a list",
                                   value=shown(value), kind=kind_of(value)))
    if len(value) > MAX_REGIONS:
        raise LayoutError(Sentence("regions: {count} given; allowed are at most {most}", count=len(value),
                                   most=MAX_REGIONS))
    return [piece(v, f"regions[{i}]") for i, v in enumerate(value)]


def piece(value: Any, where: str) -> Piece:
    """A region, its box unchecked."""
    if not isinstance(value, Mapping) or not isinstance(value.get("phrase"), str):
        raise LayoutError(Sentence("{where}: {value}; allowed is an object with 'phrase' and 'box'", where=where,
                                   value=shown(value)))
    occurrence = value.get("occurrence", 0)
    occurrence = occurrence if isinstance(occurrence, int) and not isinstance(occurrence, bool) else 0
    box = value.get("box")
    if box is None:
        inner = {k: v for k, v in value.items() if k in ("phrase", "ellipse", "polygon", "mask")}
        region = Layout.parse([inner]).regions[0]
        return Piece(region.phrase, region.box, occurrence, True)
    if not isinstance(box, Sequence) or isinstance(box, str) or len(box) != 4 or not all(
            isinstance(v, (int, float)) and not isinstance(v, bool) for v in box):
        raise LayoutError(Sentence("{where}: {value}; allowed are four numbers [x0, y0, x1, y1]",
                                   where=f"{where}.box", value=shown(box)))
    numbers = [float(v) if abs(v) < 1e12 else math.copysign(math.inf, v) for v in box]
    return Piece(value["phrase"], (numbers[0], numbers[1], numbers[2], numbers[3]), occurrence)


def check(prompt: str, layout: Any, most: int = MAX_PROPOSED) -> list[Violation]:
    """Every violation, the first ``most`` that can be repaired, of the first MAX_PROPOSED, with a proposed repair.
    Raises LayoutError, see read_pieces."""
    from .repair import propose

    pieces, scene, owner = understood(prompt, layout)
    found = findings(scene, pieces, owner)
    proposed = 0
    for i, violation in enumerate(found[:MAX_PROPOSED]):
        if proposed >= most:
            break
        found[i] = propose(scene, pieces, owner, violation)
        proposed += found[i].repair is not None
    return found


def violations(prompt: str, layout: Any) -> int:
    """How many violations check finds, at a small part of its cost: nothing is proposed."""
    pieces, scene, owner = understood(prompt, layout)
    return len(findings(scene, pieces, owner))


def understood(prompt: str, layout: Any) -> tuple[list[Piece], Scene, list[int | None]]:
    """Regions, what the prompt says, and whose each region is. Raises LayoutError, see read_pieces."""
    pieces = read_pieces(layout)
    scene = parse(prompt)
    return pieces, scene, owners(scene, pieces)


def owners(scene: Scene, pieces: Sequence[Piece]) -> list[int | None]:
    """The entity of each region."""
    return match(scene, [p.phrase for p in pieces], [p.occurrence for p in pieces],
                 lambda owner: len(relation_findings(scene, pieces, owner)))


def findings(scene: Scene, pieces: Sequence[Piece], owner: Sequence[int | None]) -> list[Violation]:
    """Violations without repairs."""
    return [*box_findings(pieces), *phrase_findings(scene, pieces, owner), *count_findings(scene, pieces, owner),
            *relation_findings(scene, pieces, owner)]


def box_findings(pieces: Sequence[Piece]) -> list[Violation]:
    result = []
    for i, p in enumerate(pieces):
        x0, y0, x1, y1 = p.box
        values = {"phrase": repr(p.phrase), "box": "[" + ", ".join(f"{v:g}" for v in p.box) + "]"}
        if not all(math.isfinite(v) and -TOLERANCE <= v <= 1 + TOLERANCE for v in p.box):
            text = Sentence("the box of {phrase} {box} reaches outside the picture; allowed is 0..1", **values)
        elif x1 <= x0 or y1 <= y0:
            text = Sentence("the box of {phrase} {box} is turned inside out; the order is x0, y0, x1, y1", **values)
        elif x1 - x0 < THIN or y1 - y0 < THIN:
            text = Sentence("the box of {phrase} {box} is too thin to steer; each side needs at least {least}",
                            **values, least=THIN)
        else:
            continue
        result.append(Violation("box", text, (i,), (p.phrase,)))
    return result


def phrase_findings(scene: Scene, pieces: Sequence[Piece], owner: Sequence[int | None]) -> list[Violation]:
    result = []
    for i, p in enumerate(pieces):
        entity = owner[i]
        if entity is not None and scene.entities[entity].absent:
            text = Sentence("the prompt says that there is no {phrase}", phrase=p.phrase)
            result.append(Violation("absent", text, (i,), (p.phrase,), about=(entity,)))
        elif not in_prompt(scene.prompt, p.phrase):
            meant = scene.entities[entity].phrase if entity is not None else suggestion(scene, p.phrase)
            if entity is not None and may_be_called(scene, entity, p.phrase):
                continue
            text = Sentence("{phrase} is not in the prompt", phrase=repr(p.phrase))
            if meant:
                text = Sentence("{phrase} is not in the prompt; perhaps {meant} is meant", phrase=repr(p.phrase),
                                meant=repr(meant))
            result.append(Violation("phrase", text, (i,), (p.phrase,), about=() if entity is None else (entity,)))
    return result


def may_be_called(scene: Scene, entity: int, phrase: str) -> bool:
    """A region may leave words out ("car" for "red sports car"), or be numbered ("person 1")."""
    from .matching import stems

    return set(stems(phrase)) <= {*stems(scene.entities[entity].phrase), *stems(scene.entities[entity].name)}


def count_findings(scene: Scene, pieces: Sequence[Piece], owner: Sequence[int | None]) -> list[Violation]:
    """Things that have no region, or not as many as the prompt says. Members of one group are counted together."""
    result = []
    groups: dict[tuple[int, str], list[int]] = {}
    for i in scene.present():
        groups.setdefault((scene.entities[i].start, scene.entities[i].phrase), []).append(i)
    for (_, phrase), members in groups.items():
        regions = tuple(k for k, o in enumerate(owner) if o in members)
        counts = [scene.entities[i].count for i in members]
        wanted = None if None in counts else sum(c for c in counts if c)
        if not regions:
            text = Sentence("the prompt's {phrase} has no region", phrase=repr(phrase))
            if wanted and wanted > 1:
                text = Sentence("the prompt's {phrase} has no region ({count} of them)", phrase=repr(phrase),
                                count=wanted)
            result.append(Violation("missing", text, (), (phrase,), about=tuple(members)))
        elif wanted is not None and wanted <= MOST_BOXES and len(regions) != wanted:
            text = Sentence("the prompt says {wanted} for {phrase}, the layout has {count}", wanted=wanted,
                            phrase=repr(phrase), count=len(regions))
            result.append(Violation("count", text, regions, (phrase,), about=tuple(members)))
    return result


def boxes_by_entity(pieces: Sequence[Piece], owner: Sequence[int | None]) -> dict[int, list[int]]:
    """{entity: its regions}"""
    result: dict[int, list[int]] = {}
    for k, o in enumerate(owner):
        if o is not None and all(map(math.isfinite, pieces[k].box)):
            result.setdefault(o, []).append(k)
    return result


def relation_findings(scene: Scene, pieces: Sequence[Piece], owner: Sequence[int | None]) -> list[Violation]:
    """Relations, sizes and places that the boxes contradict; each pair is judged where both have regions."""
    by_entity = boxes_by_entity(pieces, owner)
    result = []
    for r in scene.demands():
        for subjects, objects in judged(r):
            a = [k for i in subjects for k in by_entity.get(i, ())]
            b = [k for i in objects for k in by_entity.get(i, ())]
            complete = all(i in by_entity for i in (*subjects, *objects))
            if not complete or holds(r.kind, [pieces[k].box for k in a], [pieces[k].box for k in b]):
                continue
            result.append(told(scene, r, subjects, objects, (*a, *b)))
    return result


def judged(r: Relation) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """The pairs that a relation is judged by: each subject with each object, or with all objects together."""
    if r.kind.startswith("@"):
        return [((i,), ()) for i in r.subjects]
    if r.kind in ("between", "among"):
        return [((i,), r.objects) for i in r.subjects]
    if r.kind == "around":
        return [(r.subjects, (j,)) for j in r.objects]
    return [((i,), (j,)) for i in r.subjects for j in r.objects]


def told(scene: Scene, r: Relation, subjects: Sequence[int], objects: Sequence[int],
         regions: tuple[int, ...]) -> Violation:
    """The violation of a relation that the boxes contradict."""
    sides = {name: joined([" ".join(scene.entities[i].told().split()) for i in side])
             for name, side in (("first", subjects), ("second", objects)) if side}
    kind = "size" if r.kind in ("bigger", "smaller", "same") else "place" if not objects else "relation"
    demand = Sentence(DEMANDS[r.kind], **sides)
    text = Sentence("{demand}; in the layout it is not", demand=demand)
    if any(scene.entities[i].plural for i in subjects) or len(subjects) > 1:
        text = Sentence("{demand}; in the layout they are not", demand=demand)
    phrases = tuple(scene.entities[i].phrase for i in (*subjects, *objects))
    relation = Relation(r.kind, tuple(subjects), tuple(objects), r.text)
    return Violation(kind, text, regions, phrases, about=(*subjects, *objects), relation=relation)
