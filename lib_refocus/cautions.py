"""What a user should know before generating. Pure; for the panel and the API's validate route.

Each caution is a sentence with {names} and their values, so that a page can say it in its own language.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from .layout import Box, Layout, Region
from .phrases import missing
from .planner.lexicon import COLOURS

OVERLAP = 0.5  # of two regions' joint area
WHOLE = 0.95  # of the picture's area
CELL = 32  # pixels of the attention grid's cells, SD 1.x, 2.x and SDXL


@dataclass(frozen=True)
class Facts:
    """What a host knows of the run. ``cell``: side of the attention grid's cells in pixels of the picture.

    ``refusal``: why the model or its settings cannot be steered; ``sampler_refusal``: the same for the sampler.
    """

    width: int = 512
    height: int = 512
    cell: int = CELL
    refusal: str = ""
    sampler_refusal: str = ""


@dataclass(frozen=True)
class Caution:
    """``kind``: missing, overlap, small, whole, model or sampler. ``regions``: indices of those concerned."""

    kind: str
    text: str
    values: dict[str, Any] = field(default_factory=dict)
    regions: tuple[int, ...] = ()

    def __str__(self) -> str:
        return self.text.format(**self.values)


def cautions(layout: Layout, prompt: str, facts: Facts | None = None) -> list[Caution]:
    """Everything to be said about a layout with this prompt, gravest first; empty where all is well."""
    facts = facts or Facts()
    return [*of_host(facts), *of_phrases(layout, prompt), *of_places(layout, facts)]


def of_host(facts: Facts) -> Iterator[Caution]:
    """Models, settings and samplers that are left alone."""
    for kind, reason in (("model", facts.refusal), ("sampler", facts.sampler_refusal)):
        if reason:
            yield Caution(kind, "Not steered: {reason}", {"reason": reason})


def of_phrases(layout: Layout, prompt: str) -> Iterator[Caution]:
    """Phrases that are not in the prompt: their regions do nothing."""
    for index, near in missing(prompt, layout.regions):
        values = {"n": index + 1, "phrase": layout.regions[index].phrase}
        if near:
            yield Caution("missing", "Region {n}: “{phrase}” is not in the prompt; “{near}” is",
                          values | {"near": near}, (index,))
        else:
            yield Caution("missing", "Region {n}: “{phrase}” is not in the prompt", values, (index,))


def of_places(layout: Layout, facts: Facts) -> Iterator[Caution]:
    """Regions that are smaller than the grid sees, that say nothing, or that contend for one place."""
    for i, region in enumerate(layout.regions):
        wide, high = extent(region.box)
        width, height = round(wide * facts.width), round(high * facts.height)
        if min(width, height) < facts.cell:
            yield Caution("small",
                          "Region {n} is {width} × {height} pixels; the model's attention sees cells of {cell}",
                          {"n": i + 1, "width": width, "height": height, "cell": facts.cell}, (i,))
        elif area(region.box) > WHOLE and region.shape.kind == "box":
            yield Caution("whole", "Region {n} is the whole picture: there is nothing to steer", {"n": i + 1}, (i,))
    for (i, a), (j, b) in combinations(enumerate(layout.regions), 2):
        if contend(a, b) and overlap(a.box, b.box) > OVERLAP and together(a, b):
            yield Caution("overlap", "Regions {n} and {m} cover each other by {share} %",
                          {"n": i + 1, "m": j + 1, "share": round(overlap(a.box, b.box) * 100)}, (i, j))


def contend(a: Region, b: Region) -> bool:
    """Whether two regions want different things of one place: not where one is only the colour of the other's thing."""
    first, second = a.phrase.lower(), b.phrase.lower()
    colour = (first in COLOURS) != (second in COLOURS) and a.box == b.box
    return first != second and not colour


def together(a, b) -> bool:
    """Whether two regions are ever active at once."""
    return max(a.start, b.start) < min(a.end, b.end)


def extent(box: Box) -> tuple[float, float]:
    return box[2] - box[0], box[3] - box[1]


def area(box: Box) -> float:
    width, height = extent(box)
    return max(width, 0) * max(height, 0)


def overlap(a: Box, b: Box) -> float:
    """Intersection over union of two boxes, 0..1."""
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    shared = max(width, 0) * max(height, 0)
    return shared / (area(a) + area(b) - shared)
