"""Figures from frames: how much of a phrase's attention lies in each region, over steps and looks."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from ..layout import Layout, Region
from ..places import EPS, unions
from ..subjects import Subject, Target
from .frames import Frame, Frames


@dataclass(frozen=True)
class Place:
    """A region of the layout whose phrase is in the prompt: its index in the layout, its subject, its row's part."""

    index: int
    region: Region
    subject: Subject
    part: int = 0


def places_of(layout: Layout, frames: Frames, image: int) -> list[Place]:
    """Every region of the layout that some row of the image aims at, in the layout's order."""
    found: dict[int, Place] = {}
    for frame in frames.of(image, phase="pass"):
        for subject in frame.watched.subjects:
            for region in subject.regions:
                index = layout.regions.index(region)
                found.setdefault(index, Place(index, region, subject, frame.watched.part))
    return [found[i] for i in sorted(found)]


def target_of(frame: Frame) -> Target:
    """All subjects of the frame's row, whatever their start and end."""
    watched = frame.watched
    return Target(watched.image, watched.row, watched.subjects, watched.window)


def region_map(frame: Frame, place: Place) -> Tensor:
    """The map of the region's phrase: the mean over its noun's tokens. (h, w)"""
    return frame.map_of(place.subject.span.noun)


def region_share(frame: Frame, place: Place) -> float:
    """Share of the phrase's attention that lies in the region itself, 0..1: sum(A M_r) / sum A."""
    target = target_of(frame)
    mask = target.masks(*frame.cross.shape[-2:])[target.regions.index(place.region)]
    one = region_map(frame, place)
    return float((one * mask).sum() / (one.sum() + EPS))


def mean_map(frames: Sequence[Frame], positions: Sequence[int]) -> Tensor:
    """The map of some tokens, each frame as a distribution over the picture, mean over frames. (h, w)"""
    found = [frame.map_of(positions) for frame in frames]
    return torch.stack([one / (one.sum() + EPS) for one in found]).mean(0)


@dataclass(frozen=True)
class Evidence:
    """What one look says of a region. Each figure is 0..1 and does not depend on how large the region is.

    ``inside``: mean of the phrase's highest cells in the region over that and the same outside its regions (1/2 is
    chance); ``fit``: intersection over union of the region and of where the map is above half its peak; ``density``:
    mean in the region over that and the mean outside.
    """

    inside: float
    fit: float
    density: float


def evidence(frame: Frame) -> dict[Region, Evidence]:
    """Evidence for every region that the frame's row aims at."""
    target = target_of(frame)
    masks, owner = target.masks(*frame.cross.shape[-2:]), target.owner
    union = unions(masks, owner, len(target.subjects)) if target.subjects else masks
    found = {}
    for r, region in enumerate(target.regions):
        subject, mask = int(owner[r]), masks[r]
        one, rest = frame.map_of(target.subjects[subject].span.noun), 1 - union[subject]
        brothers = ((union[subject] - mask) > 0.5).float()  # other regions of the same phrase have cells of their own
        found[region] = Evidence(
            top_ratio(one, mask, rest), fit(one, mask, brothers),
            ratio((one * mask).sum() / (mask.sum() + EPS), (one * rest).sum() / (rest.sum() + EPS)))
    return found


def ratio(one: Tensor, other: Tensor) -> float:
    return float(one / (one + other + EPS))


def top_ratio(values: Tensor, mask: Tensor, rest: Tensor) -> float:
    """The mean of the region's highest half of cells, against as many of the highest cells elsewhere."""
    cells = values[mask > 0.5] if bool((mask > 0.5).any()) else values[mask > 0]
    count = min(max(round(float(mask.sum()) / 2), 1), max(len(cells), 1))
    if not len(cells):
        return 0.0
    return ratio(cells.topk(count).values.mean(), (values * rest).flatten().topk(count).values.mean())


def fit(values: Tensor, mask: Tensor, brothers: Tensor) -> float:
    """Intersection over union of the region and the cells above half the peak."""
    high = (values > values.max() / 2).float() * (1 - brothers)
    return float(torch.minimum(high, mask).sum() / (torch.maximum(high, mask).sum() + EPS))
