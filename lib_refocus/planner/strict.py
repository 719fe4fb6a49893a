"""The bench's own judge: ground truth against a layout, without any reading of the prompt.

A record holds what its prompt demands: HRS-Bench's ``objects``/``relations``, ``counts`` or ``colored``, or a list of
``demands`` such as "cat left dog", "3 red apple", "cup between lamp+vase", "sun @top-left". A thing's boxes are those
whose phrase contains its name as whole words, plural or singular; every box must lie in the picture.
"""
from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from .lexicon import COLOURS
from .nouns import singular

Box = Sequence[float]
SAME_WORD = {"dryer": "drier", "doughnut": "donut", "television": "tv", "bike": "bicycle", "fridge": "refrigerator",
             "scissor": "scissors", "ski": "skis", "people": "person", "plane": "airplane", "sofa": "couch",
             "grey": "gray"}
WORDING = {"on the left of": "left", "on the right of": "right", "over": "above", "under": "below", "beneath": "below",
           "in the middle of": "between", "among": "between", "larger": "bigger"}


def fold(text: str) -> list[str]:
    """Words in the singular, joiners and signs dropped."""
    words = [singular(w) for w in re.findall(r"[^\W\d_]+", text.lower())]
    return [SAME_WORD.get(w, w) for w in words]


def run_of(words: Sequence[str], name: Sequence[str]) -> bool:
    return any(list(words[i:i + len(name)]) == list(name) for i in range(len(words) - len(name) + 1))


def boxes(layout: Sequence[Mapping], name: str, names: Sequence[str], counted: bool = True) -> list[Box]:
    """The boxes of a thing; a phrase that holds a longer name of the record belongs to that one, where the
    shorter name is ``counted`` too ("dog" beside "hot dog"; but "fox" beside "orange fox" is the same)."""
    wanted = fold(name)
    longer = [n for n in map(fold, names if counted else ()) if len(n) > len(wanted) and run_of(n, wanted)]
    others = [n for n in map(fold, names) if n != wanted]
    return [r["box"] for r, words in zip(layout, told(layout), strict=True)
            if named(words, wanted, others) and not any(named(words, n, ()) for n in longer)]


def told(layout: Sequence[Mapping]) -> list[list[str]]:
    """The words of each region; a colour alone in the box of something else is a word of that one, and of none else."""
    words = [fold(r["phrase"]) for r in layout]
    hues = [bool(w) and set(w) <= COLOURS for w in words]
    result = []
    for r, own, hue in zip(layout, words, hues, strict=True):
        partners = [w for s, w, h in zip(layout, words, hues, strict=True) if s["box"] == r["box"] and h != hue]
        result.append([] if hue and partners else [*own, *(w for p in partners for w in p)])
    return result


def named(words: Sequence[str], name: Sequence[str], others: Sequence[Sequence[str]]) -> bool:
    """Whether a phrase names a thing: its words in one run; or its colour apart from the rest ("cat is red", "red old
    cat"), where nothing else that the record names stands between the two."""
    if run_of(words, name):
        return True
    colour, rest = name[0], list(name[1:])
    if colour not in COLOURS or not rest or colour not in words:
        return False
    starts = [i for i in range(len(words)) if words[i:i + len(rest)] == rest]
    heads = [[w for w in n if w not in COLOURS] for n in others]
    return any(not any(run_of(words[min(i + len(rest), k + 1):max(i, k)], h) for h in heads if h)
               for i in starts for k, w in enumerate(words) if w == colour)


def valid(box: Box) -> bool:
    return (all(math.isfinite(v) and -1e-6 <= v <= 1 + 1e-6 for v in box) and box[0] < box[2] and box[1] < box[3])


def middle(box: Box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def size(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def apart(a: Box, b: Box) -> float:
    return math.hypot(max(a[0] - b[2], b[0] - a[2], 0), max(a[1] - b[3], b[1] - a[3], 0))


PAIRS = {
    "left": lambda a, b: middle(a)[0] < middle(b)[0],
    "right": lambda a, b: middle(a)[0] > middle(b)[0],
    "above": lambda a, b: middle(a)[1] < middle(b)[1],
    "on": lambda a, b: middle(a)[1] < middle(b)[1],
    "below": lambda a, b: middle(a)[1] > middle(b)[1],
    "bigger": lambda a, b: size(a) > size(b),
    "smaller": lambda a, b: size(a) < size(b),
    "same": lambda a, b: max(size(a), size(b)) <= 1.5 * min(size(a), size(b)),
    "front": lambda a, b: a[3] >= b[3] - 0.02,
    "behind": lambda a, b: a[3] <= b[3] + 0.02,
    "next": lambda a, b: apart(a, b) <= 0.3,
    "inside": lambda a, b: b[0] <= middle(a)[0] <= b[2] and b[1] <= middle(a)[1] <= b[3],
}
PLACES = {"left": lambda x, y: x < 0.5, "right": lambda x, y: x > 0.5, "top": lambda x, y: y < 0.5,
          "bottom": lambda x, y: y > 0.5, "center": lambda x, y: abs(x - 0.5) < 0.2 and abs(y - 0.5) < 0.25}


def related(kind: str, a: Sequence[Box], b: Sequence[Box]) -> bool:
    """Every box of one side with every box of the other; "between": each lies between two of the others."""
    if kind == "inside":
        return all(any(PAIRS[kind](x, y) for y in b) for x in a)
    if kind != "between":
        return all(PAIRS[kind](x, y) for x in a for y in b)
    return all(any(min(middle(y)[axis] for y in b) < middle(x)[axis] < max(middle(y)[axis] for y in b)
                   for axis in (0, 1)) for x in a)


def demands_of(record: Mapping[str, Any]) -> list[str]:
    """A record's ground truth as demands."""
    if "demands" in record:
        return list(record["demands"])
    if "counts" in record:
        return [f"{n} {name}" for name, n in record["counts"]]
    things, told = record["objects"], [WORDING.get(r, r) for r in record.get("relations", [])]
    result = [f"1 {name}" for name in things]
    if "colored" in record:
        return [f"1 {colour} {name}" for name, colour in record["colored"]]
    if not told:
        return result
    if told[0] == "between":
        return result + [f"{a} between {'+'.join(things[-2:])}" for a in things[:-2]]
    if len(things) == 2:
        return [*result, f"{things[0]} {told[0]} {things[1]}"]
    if len(things) == 3:
        return result + [f"{things[0]} {r} {b}" for r, b in zip(told, things[1:], strict=True)]
    if record["category"] == "size":
        return result + [f"{things[0]} {r} {b}" for r, b in zip((told[0], *told), things[1:], strict=True)]
    return result + [f"{a} {r} {b}" for a in things[:2] for r, b in zip(told, things[2:], strict=True)]


_RELATION = re.compile(rf"^(.+?) ({'|'.join([*PAIRS, 'between'])}) (.+)$")


def failures(record: Mapping[str, Any], layout: Sequence[Mapping]) -> list[str]:
    """The demands that the layout does not meet, and "box" where one is not valid."""
    demands = demands_of(record)
    parsed = [(d, *parts(d)) for d in demands]
    names = [n for _, _, sides in parsed for side in sides for n in side]
    counted = {sides[0][0] for _, kind, sides in parsed if kind.isdigit()}
    result = [] if all(valid(r["box"]) for r in layout) else ["box"]
    for demand, kind, sides in parsed:
        found = [[b for n in side for b in boxes(layout, n, names, n in counted)] for side in sides]
        if kind.isdigit():
            good = len(found[0]) == int(kind)
        elif kind.startswith("@"):
            good = bool(found[0]) and all(PLACES[p](*middle(b)) for b in found[0] for p in kind[1:].split("-"))
        else:
            every = all(boxes(layout, n, names, n in counted) for side in sides for n in side)
            good = every and related(kind, *found)
        if not good:
            result.append(demand)
    return result


def parts(demand: str) -> tuple[str, list[list[str]]]:
    """"cup between lamp+vase" as ("between", [["cup"], ["lamp", "vase"]]); a count's kind is its number."""
    first, _, rest = demand.partition(" ")
    if first.isdigit():
        return first, [[rest]]
    if " @" in demand:
        name, _, place = demand.partition(" @")
        return "@" + place, [[name]]
    match = _RELATION.match(demand)
    if match is None:
        raise ValueError(f"demand {demand!r}; allowed are 'N thing', 'thing @place' and 'thing relation thing'")
    return match[2], [[match[1]], match[3].split("+")]
