"""Detectors: what finds things in a finished picture. None is shipped for photographs; an installed one is used.

A detector is any callable ``(picture, phrases) -> list of Detection``: a PIL picture and the phrases of the layout in,
every found thing out. A package offers one as an entry point::

    [project.entry-points."attention_refocus.detectors"]
    owl = "my_package:find"
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from ..cautions import overlap
from ..layout import Box, Region

GROUP = "attention_refocus.detectors"


@dataclass(frozen=True)
class Detection:
    """A thing that was found: the phrase that it is, its box (x0, y0, x1, y1 in 0..1), and how sure it is (0..1)."""

    phrase: str
    box: Box
    sure: float = 1.0


Detector = Callable[[Any, Sequence[str]], Sequence[Detection]]


class DetectorError(ValueError):
    """A detector that cannot be used; the message names it and what is allowed."""


def installed() -> Detector | None:
    """The first installed detector by name; None where there is none."""
    found = sorted(entry_points(group=GROUP), key=lambda e: e.name)
    return found[0].load() if found else None


def load_detector(name: str) -> Detector:
    """The detector "package.module:function". Raises DetectorError."""
    module, _, attribute = name.partition(":")
    try:
        found = getattr(import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as e:
        raise DetectorError(f"detector {name!r}: {e}; allowed is package.module:function") from None
    if not callable(found):
        raise DetectorError(f"detector {name!r}: not a function; allowed is package.module:function")
    return found


def assigned(regions: Sequence[Region], found: Sequence[Detection]) -> list[Box | None]:
    """For each region the found thing of its phrase that fits it best, each used once; None where none is left."""
    pairs = sorted(((fitness(region, one), r, f) for r, region in enumerate(regions) for f, one in enumerate(found)
                    if one.phrase == region.phrase), key=lambda pair: -pair[0])
    boxes: list[Box | None] = [None] * len(regions)
    used: set[int] = set()
    for _, r, f in pairs:
        if boxes[r] is None and f not in used:
            boxes[r] = found[f].box
            used.add(f)
    return boxes


def fitness(region: Region, one: Detection) -> float:
    """Overlap first, then nearness of the centres."""
    dx, dy = (sum(region.box[i::2]) / 2 - sum(one.box[i::2]) / 2 for i in (0, 1))
    return overlap(region.box, one.box) + 0.01 * (1.5 - (dx * dx + dy * dy) ** 0.5)
