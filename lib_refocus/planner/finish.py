"""What can be said of a scene only when all of its prompt is read."""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from .comparing import contrasts
from .lexicon import MIDDLING
from .nouns import ANIMATE, ROOMY, TABLES, WORN, ends_in, is_beast, size_of
from .relations import CONVERSE
from .scene import Relation, Scene

TABLEWARE = 0.5  # metres: what is taken to stand on a table beside its like
UPRIGHT = ("above", "below", "on")  # "holds a kite above a dog": not who holds it
BESIDE = (*UPRIGHT, "left", "right", "front", "behind", "next", "between", "among")
LARGE, SMALL = 1.3, 0.8  # factors of size from which a thing is called large or small
SUPERLATIVES = {"@largest": "bigger", "@smallest": "smaller", "@second-largest": "bigger",
                "@second-smallest": "smaller", "@leftmost": "left", "@rightmost": "right",
                "@topmost": "above", "@lowest": "below"}
BOUND = ("bigger", "smaller", "same", "holding", "wearing", "riding", "inside", "on")


def chain(order: str, ids: Sequence[int]) -> list[Relation]:
    """"from left to right: A, B, C" as relations of neighbours."""
    return [Relation(order, (a,), (b,), "in this order") for a, b in pairwise(ids)]


def finish(scene: Scene) -> None:
    """What can be said only when all is read: superlatives, converses, mentions of one phrase told apart."""
    result = []
    for r in scene.relations:
        if r.kind in SUPERLATIVES:
            others = tuple(i for i in outdone(scene, r) if i not in r.subjects)
            if others:
                result.append(replace(r, kind=SUPERLATIVES[r.kind], objects=others))
            continue
        if r.kind == "@sky":
            r = replace(r, kind="@top", hint=True)
        if r.kind == "around" and "side" in r.text.lower():  # "a tree on either side": two trees
            for i in r.subjects:
                if len(r.subjects) == 1 and scene.entities[i].count == 1:
                    scene.entities[i].count, scene.entities[i].plural = 2, True
            if len(r.subjects) > 1 and len(r.objects) == 1:
                r = replace(r, kind="between", subjects=r.objects, objects=r.subjects)
        if r.kind == "inside" and dressed(scene, r):
            r = replace(r, kind="wearing")
        if r.kind in ("under", "contains", "flanking"):
            r = replace(r, kind=CONVERSE.get(r.kind, r.kind), subjects=r.objects, objects=r.subjects)
        if not any(scene.entities[i].absent for i in (*r.subjects, *r.objects)):
            result.append(r)
    result = sides(owners(result))
    result = [*(r for r in result if r.kind != "versus"), *contrasts(scene, result)]
    scene.relations = [*result, *sizes(scene, result), *neighbours(scene, result), *company(scene, result)]
    phrases: dict[str, set[int]] = {}
    for e in scene.entities:
        phrases.setdefault(e.phrase.lower(), set()).add(e.start)
    for e in scene.entities:
        if len(phrases[e.phrase.lower()]) > 1:
            e.occurrence = mention_number(scene.prompt, e.phrase, e.start)


def dressed(scene: Scene, r: Relation) -> bool:
    """"a man in a suit": who is in clothes wears them; but a kitten may sit in a shoe or a hat."""
    beasts = any(is_beast(scene.entities[i].name) for i in r.subjects)
    names = [scene.entities[i].name for i in r.objects]
    return all(scene.entities[i].animate for i in r.subjects) and all(
        ends_in(name, WORN) and not (beasts and ends_in(name, ROOMY)) for name in names)


def owners(known: Sequence[Relation]) -> list[Relation]:
    """"a woman in a dress beside a car", "a girl with a balloon in front of a house": who wears or has a thing is where
    the thing is said to be."""
    had = [(r, i) for r in known if r.kind in ("wearing", "holding") for i in r.objects]
    result = []
    for r in known:
        whose = {i: h.subjects for h, i in had if r.kind in BESIDE
                 and (r.kind not in UPRIGHT or h.kind == "wearing" or h.text == "with")}
        if r.subjects and all(i in whose for i in r.subjects):
            people = tuple(dict.fromkeys(i for thing in r.subjects for i in whose[thing]))
            r = r if {*people} & {*r.objects} else replace(r, subjects=people)
        result.append(r)
    return result


def outdone(scene: Scene, best: Relation) -> list[int]:
    """What a superlative sets its subject above: nothing that the text sets above it, as in "a car larger than a dog
    and a cat; of these two the dog is the larger", and for "the second largest" not the largest."""
    if best.objects:
        return list(best.objects)
    kind = SUPERLATIVES[best.kind]
    first = best.kind.replace("second-", "")
    above = set(best.subjects)
    for _ in scene.relations:
        above.update(i for r in scene.relations if r.kind in (kind, CONVERSE.get(kind)) for i in (
            r.subjects if r.kind == kind and set(r.objects) & above else
            r.objects if r.kind != kind and set(r.subjects) & above else ()))
    before = scene.relations if best.kind != first else scene.relations[:scene.relations.index(best)]
    above.update(i for r in before if r.kind == first and r is not best for i in r.subjects)
    return [i for i in scene.present() if i not in above]


def sides(relations: Sequence[Relation]) -> list[Relation]:
    """"a cat on one side of a dog, a cow on the other": the dog is between them; a side alone is next to it."""
    groups: dict[tuple[int, ...], list[int]] = {}
    for r in relations:
        if r.kind == "side":
            groups.setdefault(r.objects, []).extend(r.subjects)
    return [*(r for r in relations if r.kind != "side"),
            *(Relation("between", objects, tuple(members), "on one side and the other") if len(members) > 1
              else Relation("next", tuple(members), objects, "on one side") for objects, members in groups.items())]


def sizes(scene: Scene, known: Sequence[Relation]) -> list[Relation]:
    """"A huge apple and a small tree": the apple is the bigger one, unless one holds the other or the like."""
    related = {frozenset((a, b)) for r in known if r.kind in BOUND for a in r.subjects for b in r.objects}
    factors = {i: scene.entities[i].factor for i in scene.present()}
    middling = {i for i in factors if MIDDLING & {*scene.entities[i].modifiers}}
    return [Relation("bigger", (a,), (b,), hint=True) for a, fa in factors.items() for b, fb in factors.items()
            if (fa > LARGE or a in middling) and (fb < SMALL or b in middling) and fa > fb
            and frozenset((a, b)) not in related]


def neighbours(scene: Scene, known: Sequence[Relation]) -> list[Relation]:
    """What follows for neighbours: "under it a cat stands next to a car" puts the car there too; of "a cat and a dog by
    a chair" both are next to the chair where it is in the middle."""
    result = []
    for r in known:
        if r.kind != "next" or r.hint or len(r.objects) != 1:
            continue
        pairs = {frozenset((a, b)) for q in known if q is not r for a in q.subjects for b in q.objects}
        result += [Relation(q.kind, r.objects, q.objects, q.text, True) for q in known
                   if q.kind in ("above", "below") and set(r.subjects) <= set(q.subjects) and not any(
                       frozenset((r.objects[0], b)) in pairs or b == r.objects[0] for b in q.objects)]
        trio = (*r.subjects, *r.objects)
        apart = not any(frozenset((a, b)) in pairs for a in trio for b in trio if a != b)
        if len(r.subjects) == 2 and apart:
            result.append(Relation("between", r.objects, r.subjects, r.text, True))
    return result


def company(scene: Scene, known: Sequence[Relation]) -> list[Relation]:
    """What follows for tables: "a bottle on a table, two lemons next to it" has the lemons on the table too, for they
    are small and no animals, and nothing else is said of them and the table."""
    on = [(a, b) for r in known if r.kind == "on" for a in r.subjects for b in r.objects
          if ends_in(scene.entities[b].name, TABLES)]
    apart = {frozenset((a, b)) for r in known if r.kind != "next" for a in r.subjects for b in r.objects}
    beside = {(a, b): r for r in known if r.kind == "next" for a in r.subjects for b in r.objects}
    # the other way round, but for what is beside the table itself: "a cup on a desk beside a book" may mean either
    beside |= {(b, a): r for (a, b), r in beside.items() if not any(b == table for _, table in on)}
    return [Relation("on", (b,), (table,), r.text, True) for (a, b), r in beside.items() for thing, table in on
            if a in (thing, table) and b not in (thing, table) and frozenset((b, table)) not in apart
            and tableware(scene.entities[b].name)]


def tableware(name: str) -> bool:
    """Whether a thing is small, and no animal."""
    return size_of(name)[0] <= TABLEWARE and not ends_in(name, ANIMATE)


def mention_number(prompt: str, phrase: str, start: int) -> int:
    """Which mention of the phrase stands at ``start``, from 1."""
    pattern = re.compile(r"(?<!\w)" + re.escape(phrase) + r"(?!\w)", re.IGNORECASE)
    return 1 + sum(m.start() < start for m in pattern.finditer(prompt))
