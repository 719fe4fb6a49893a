"""The layouts of the fidelity bench: suites of cases, each made from one random generator.

A suite is a list of cases; the same cases go to every method. Coordinates are normalised, origin top left.
"""
from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ..shapes.captions import listing, noun
from ..shapes.detector import named
from ..shapes.scenes import COLOURS, SHAPES, Thing, sample_boxes

SIDES = {2: (0.30, 0.40), 3: (0.26, 0.34), 4: (0.22, 0.28)}  # box side by number of objects
SMALL = (0.15, 0.22)
SAMPLERS = ("Euler", "Euler a", "DPM++ 2M Karras", "DDIM", "UniPC")
STEPS = (20, 30, 50)
CFG_SCALES = (3.0, 5.0, 8.0)
SIZES = ((320, 192), (192, 320), (384, 192), (256, 320))  # width x height


@dataclass(frozen=True)
class Case:
    """One prompt, its layout, the things that shall be seen (with boxes), a seed, and settings that differ."""

    prompt: str
    layout: tuple[Mapping[str, Any], ...]
    things: tuple[Thing, ...]
    seed: int
    settings: Mapping[str, Any] = field(default_factory=dict)


Rng = np.random.Generator
Names = list[tuple[str, str]]


def names(rng: Rng, count: int) -> Names:
    """(colour, shape) of ``count`` different things."""
    every = [(c, s) for c in COLOURS for s in SHAPES]
    return [every[i] for i in rng.choice(len(every), count, replace=False)]


def things_of(words: Names, boxes) -> tuple[Thing, ...]:
    return tuple(Thing(c, s, (float(x0), float(y0), float(x1), float(y1)))
                 for (c, s), (x0, y0, x1, y1) in zip(words, boxes, strict=True))


def case(rng: Rng, things: tuple[Thing, ...], prompt: str | None = None, layout=None, **settings) -> Case:
    """A case with a seed of its own; by default a plain list as the prompt and one box a thing."""
    prompt = prompt or listing([noun(t.name) for t in things], rng)
    layout = layout or tuple({"phrase": t.name, "box": list(t.box)} for t in things)
    return Case(prompt, layout, things, int(rng.integers(2 ** 31)), settings)


def objects(count: int) -> Callable[[Rng, int], Case]:
    """``count`` different things in boxes that do not overlap."""
    return lambda rng, i: case(rng, things_of(names(rng, count), sample_boxes(rng, count, sides=SIDES[count])))


def small(rng: Rng, i: int) -> Case:
    """Two things in regions of 15 to 22 % of the side."""
    return case(rng, things_of(names(rng, 2), sample_boxes(rng, 2, sides=SMALL)))


def touching(rng: Rng, i: int) -> Case:
    """Two regions side by side or one above the other, touching (even cases) or overlapping by up to a fifth."""
    side, lap = rng.uniform(0.30, 0.38, 2), 0.0 if i % 2 == 0 else float(rng.uniform(0.05, 0.2))
    join = side[0] - lap * min(side)  # where the second begins, from the first's start
    along = rng.uniform(0.02, 0.98 - join - side[1])
    across = rng.uniform(0.05, 0.95 - max(side))
    first, second = (along, across, side[0]), (along + join, across + rng.uniform(-0.04, 0.04), side[1])
    boxes = [(a, b, a + s, b + s) for a, b, s in (first, second)]
    if rng.random() < 0.5:
        boxes = [(b0, a0, b1, a1) for a0, b0, a1, b1 in boxes]
    return case(rng, things_of(names(rng, 2), boxes))


def nonsquare(rng: Rng, i: int) -> Case:
    """Two or three things in wide and tall pictures."""
    size, count = SIZES[i % len(SIZES)], 2 + i // len(SIZES) % 2
    boxes = sample_boxes(rng, count, size, sides=(SIDES[2][0], SIDES[2][1]))
    return case(rng, things_of(names(rng, count), boxes), size=list(size))


def counting(rng: Rng, i: int) -> Case:
    """Two, three or four of the same, all regions with one phrase."""
    count = 2 + i % 3
    word = names(rng, 1)[0]
    things = things_of([word] * count, sample_boxes(rng, count, sides=SIDES[count]))
    phrase = f"{things[0].name}s"
    return case(rng, things, noun(things[0].name, count),
                tuple({"phrase": phrase, "box": list(t.box)} for t in things))


def attributes(rng: Rng, i: int) -> Case:
    """The same shape in different colours (even cases), or the same colour in different shapes."""
    count = 2 + i // 2 % 2
    if i % 2 == 0:
        shape = str(rng.choice(SHAPES))
        words = [(str(c), shape) for c in rng.choice(list(COLOURS), count, replace=False)]
    else:
        colour = str(rng.choice(list(COLOURS)))
        words = [(colour, str(s)) for s in rng.choice(SHAPES, count, replace=False)]
    return case(rng, things_of(words, sample_boxes(rng, count, sides=SIDES[count])))


def contradiction(rng: Rng, i: int) -> Case:
    """The prompt states a relation; the layout shows its opposite."""
    while True:
        a, b = things_of(names(rng, 2), sample_boxes(rng, 2, sides=SIDES[2]))
        dx, dy = (b.box[k] + b.box[k + 2] - a.box[k] - a.box[k + 2] for k in (0, 1))
        if max(abs(dx), abs(dy)) > 0.5:
            break
    if abs(dx) > abs(dy):
        relation = "to the right of" if dx > 0 else "to the left of"
    else:
        relation = "below" if dy > 0 else "above"
    return case(rng, (a, b), f"{noun(a.name)} {relation} {noun(b.name)}")


def painted(rng: Rng, i: int) -> Case:
    """Ellipses, triangles as polygons, and painted masks instead of boxes."""
    words = names(rng, 2)
    things = things_of(words, sample_boxes(rng, 2, sides=SIDES[2]))
    return case(rng, things, layout=tuple({"phrase": t.name, **drawn(t)} for t in things))


def drawn(thing: Thing) -> dict[str, Any]:
    """The region that a user would draw for a thing: its outline, or a brushed mask for a star."""
    x0, y0, x1, y1 = thing.box
    if thing.shape == "circle":
        return {"ellipse": list(thing.box)}
    if thing.shape == "triangle":
        return {"polygon": [[x0, y1], [(x0 + x1) / 2, y0], [x1, y1]]}
    if thing.shape == "square":
        return {"polygon": [[x0, y0], [x1, y0], [x1, y1], [x0, y1]]}
    from ..layout import mask_runs
    from ..shapes.scenes import coverage

    return {"mask": {"width": 64, "height": 64,
                     "runs": mask_runs(bytes(v > 0.3 for v in coverage(thing, 64, 64).flatten().tolist()))}}


def varied(name: str, values: tuple) -> Callable[[Rng, int], Case]:
    """Two things, one sampling setting varied in turn."""
    return lambda rng, i: case(rng, things_of(names(rng, 2), sample_boxes(rng, 2, sides=SIDES[2])),
                               **{name: values[i % len(values)]})


SUITES: dict[str, Callable[[Rng, int], Case]] = {
    "two": objects(2), "three": objects(3), "four": objects(4), "small": small, "touching": touching,
    "nonsquare": nonsquare, "counting": counting, "attributes": attributes, "contradiction": contradiction,
    "painted": painted, "samplers": varied("sampler", SAMPLERS), "steps": varied("steps", STEPS),
    "cfg": varied("cfg_scale", CFG_SCALES),
}
HEADLINE = ("two", "three", "four")


class SuiteError(ValueError):
    """A suite or a layouts file that cannot be used; the message names it and what is allowed."""


def make_suite(name: str, count: int, seed: int) -> list[Case]:
    """``count`` cases of a suite. A longer suite of the same seed begins with the same cases."""
    if name not in SUITES:
        raise SuiteError(f"suite {name!r}; allowed are {', '.join(SUITES)}")
    root = np.random.SeedSequence([seed, *name.encode()])
    return [SUITES[name](np.random.default_rng(child), i) for i, child in enumerate(root.spawn(count))]


def group_of(item: Case) -> str:
    """The value of the setting that a suite varies, for rows of their own; empty where it varies none."""
    size = item.settings.get("size")
    if size:
        return f"{size[0]}x{size[1]}"
    return ", ".join(str(v) for v in item.settings.values())


def read_layouts(path: Path) -> list[Case]:
    """Cases from a file of one JSON object a line: {"prompt", "layout", "seed", "size"...}, as --jobs takes them.

    Phrases "red circle" are judged as such when they name a colour and a shape of the shapes world; other phrases
    make a case that only attention and image statistics can judge.
    """
    from ..layout import Layout

    cases = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as e:
        raise SuiteError(f"layouts {path}: unreadable ({getattr(e, 'strerror', None) or e})") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
            layout = Layout.parse(value.pop("layout"))
            prompt, seed = value.pop("prompt"), value.pop("seed", number)
        except (ValueError, KeyError, AttributeError) as e:
            raise SuiteError(f"{path} line {number}: {e}") from None
        cases.append(Case(prompt, tuple(layout.to_json()["regions"]), shapes_named(layout), seed, value))
    if not cases:
        raise SuiteError(f"layouts {path}: no case in it")
    return cases


def shapes_named(layout) -> tuple[Thing, ...]:
    """The things of the shapes world that the phrases name ("a red circle", "red circles"), with their boxes."""
    things = []
    for region in layout.regions:
        colour, shape = named(region.phrase)
        if colour and shape:
            things.append(Thing(colour, shape, region.box))
    return tuple(things)
