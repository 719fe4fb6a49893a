"""What one conditional row shall show where: the layout joined with the prompt's tokens."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from .layout import Layout, Region
from .masks import WHOLE, rasterise
from .phrases import by_phrase
from .tokens import Token, TokenSpan, find_span


@dataclass(frozen=True)
class Subject:
    """A phrase that was found in the prompt, and all its regions (three cats: one subject, three regions)."""

    phrase: str
    span: TokenSpan
    regions: tuple[Region, ...]


@dataclass(frozen=True)
class Target:
    """One conditional row of the batch: which image it belongs to and which subjects it is to steer.

    ``window``: the part of the picture that the latent shows (x0, y0, x1, y1), see masks.rasterise.
    """

    image: int
    row: int
    subjects: tuple[Subject, ...]
    window: tuple[float, float, float, float] = WHOLE

    def at(self, progress: float) -> Target:
        """The target with the regions that are active at this share of the sampling steps (0..1)."""
        subjects = []
        for s in self.subjects:
            active = tuple(r for r in s.regions if r.start <= progress < r.end or progress == r.end == 1)
            if active:
                subjects.append(Subject(s.phrase, s.span, active))
        return Target(self.image, self.row, tuple(subjects), self.window)

    @property
    def regions(self) -> list[Region]:
        return [r for s in self.subjects for r in s.regions]

    @property
    def owner(self) -> Tensor:
        """(R,): index of each region's subject."""
        return torch.tensor([i for i, s in enumerate(self.subjects) for _ in s.regions], dtype=torch.long)

    def masks(self, height: int, width: int) -> Tensor:
        """(R, height, width), see masks.rasterise."""
        if not self.regions:
            return torch.zeros(0, height, width)
        return torch.stack([rasterise(r.shape, height, width, self.window) for r in self.regions])


def find_subjects(layout: Layout, tokens: Sequence[Token]) -> tuple[tuple[Subject, ...], list[Region]]:
    """Group the layout's regions by phrase and find each phrase in the prompt. Returns (found, regions not found)."""
    found, missing = [], []
    for regions in by_phrase(layout):
        span = find_span(tokens, regions[0].phrase, regions[0].occurrence)
        if span is None:
            missing += regions
        else:
            found.append(Subject(regions[0].phrase, span, tuple(regions)))
    return tuple(found), missing
