"""Where the subjects of one picture belong, on one attention grid, and what losses ask of that.

Nothing here depends on the attention that is read, so it is worked out once a run, not once an iteration: on a fast GPU
starting these small kernels took as long as the losses themselves.
"""
from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import torch
from torch import Tensor

from .subjects import Target

EPS = 1e-8
ODDS = 4.0  # how much denser attention is inside a subject's regions than outside, where the object stands there
PEAK = 0.05  # share of the cells that a peak is the mean of


def unions(masks: Tensor, owner: Tensor, subjects: int) -> Tensor:
    """Union of each subject's regions: M_s = max over r of s. (R, h, w) -> (S, h, w)"""
    index = owner[:, None, None].expand_as(masks)
    return masks.new_zeros(subjects, *masks.shape[1:]).scatter_reduce(0, index, masks, "amax")


class Places:
    """``masks`` (R, h, w), one mask M_r a region, values 0..1; ``owner`` (R,), the subject 0..S-1 of each region;
    ``weights`` (R,), default 1; ``relation`` (R, R) in 0..1, see losses.relation_sar, default: 1 for regions of one
    subject, 0 for others."""

    def __init__(self, masks: Tensor, owner: Tensor, subjects: int, weights: Tensor | None = None,
                 relation: Tensor | None = None):
        self.masks, self.owner, self.subjects = masks, owner.to(masks.device), subjects
        self.relation = (same(owner) if relation is None else relation).to(masks.device)
        weights = masks.new_ones(len(masks)) if weights is None else weights
        self.weights = (weights / (weights.sum() + EPS)).to(masks.device)  # (R,), their sum is 1
        owners = owner.tolist()
        self.several = [s for s in range(subjects) if owners.count(s) > 1]  # the subjects with more than one region
        self.one_each = owners == list(range(subjects))

    @classmethod
    def of(cls, target: Target, height: int, width: int, device: torch.device | str, partly: float = 0.0) -> Places:
        """A target's on a grid; ``partly``: how far its related regions are one, see relation_matrix."""
        boxes, weights = [r.box for r in target.regions], torch.tensor([r.weight for r in target.regions])
        return cls(target.masks(height, width).to(device), target.owner, len(target.subjects), weights,
                   relation_matrix(boxes, target.owner, partly))

    def own(self, values: Tensor) -> Tensor:
        """What belongs to each region's subject: (S, ...) -> (R, ...)"""
        return values if self.one_each else values[self.owner]

    @cached_property
    def union(self) -> Tensor:
        """M_s (S, h, w), see unions."""
        return unions(self.masks, self.owner, self.subjects)

    @cached_property
    def count(self) -> Tensor:
        """n_s of each region's subject: how many regions it has. (R,)"""
        return torch.bincount(self.owner, minlength=self.subjects)[self.owner]

    @cached_property
    def inside(self) -> Tensor:
        """M_r / sum M_r (R, h, w): a weighted sum with it is the density inside a region."""
        return self.masks / (self.masks.sum((1, 2), keepdim=True) + EPS)

    @cached_property
    def around(self) -> Tensor:
        """The same for a ring about each region (R, h, w): one cell wide, without the subject's other regions."""
        wider = torch.nn.functional.max_pool2d(self.masks[:, None], 3, 1, 1)[:, 0]
        ring = (wider - self.own(self.union)).clamp(min=0)
        return ring / (ring.sum((1, 2), keepdim=True) + EPS)

    @cached_property
    def expected(self) -> Tensor:
        """Share of its subject's attention that a region holds when attention is ODDS times as dense inside the
        subject's regions as outside them: that is what an object that stands there shows. (R,)"""
        area, union = self.masks.mean((1, 2)), self.union.mean((1, 2))
        whole = ODDS * union / (1 + (ODDS - 1) * union)
        return self.own(whole) * area / (self.own(area.new_zeros(self.subjects).index_add(0, self.owner, area)) + EPS)

    @cached_property
    def bare(self) -> list[Tensor]:
        """For each subject the indices into h*w of the cells that are not its own."""
        return [(mask <= 0.5).flatten().nonzero()[:, 0] for mask in self.union]

    @cached_property
    def peaks(self) -> tuple[Tensor, Tensor, Tensor]:
        """The cells inside and outside each subject's regions, for means of the largest: indices into h*w (S, 2L),
        whether one counts (S, 2, L), and the weight of the k-th largest (S, 2, K).

        Inside is where the mask is over a half, or at least its fullest cell; outside is the rest, or its fullest.
        """
        sides = [cells(side) for mask in self.union for side in (mask, 1 - mask)]
        best = [max(1, round(PEAK * len(side))) for side in sides]
        longest, shape = max(map(len, sides)), (self.subjects, 2, -1)
        index = torch.tensor([side + [0] * (longest - len(side)) for side in sides])
        counts = torch.tensor([[i < len(side) for i in range(longest)] for side in sides])
        weights = torch.tensor([[1 / k if i < k else 0.0 for i in range(max(best))] for k in best])
        device = self.masks.device
        return (index.view(self.subjects, -1).to(device), counts.view(shape).to(device), weights.view(shape).to(device))

    @cached_property
    def foreign(self) -> Tensor:
        """(1 - R_rq) / R: how much attention from region r into region q counts. (R, R)"""
        return (1 - self.relation) / max(len(self.relation), 1)


def cells(mask: Tensor) -> list[int]:
    """Indices into h*w of the cells over a half; where there are none, of the fullest."""
    return (mask > 0.5).flatten().nonzero()[:, 0].tolist() or [int(mask.argmax())]


def same(owner: Tensor) -> Tensor:
    """1 for regions of one subject, 0 for others. (R,) -> (R, R)"""
    return (owner[:, None] == owner[None, :]).float()


def relation_matrix(boxes: Sequence[Sequence[float]], owner: Tensor, partly: float = 0.5) -> Tensor:
    """R from the layout: 1 for regions of one subject; ``partly`` times the share of the smaller box that overlaps
    or, for a box that stands on another, touches it. boxes: (x0, y0, x1, y1) each; returns (R, R)."""
    relation, owners = same(owner), owner.tolist()
    for i, a in enumerate(boxes if partly else ()):
        for j, b in enumerate(boxes):
            if owners[i] != owners[j]:
                relation[i, j] = partly * max(contained(a, b), standing(a, b), standing(b, a))
    return relation


def contained(a, b) -> float:
    """Overlap over the smaller box's area."""
    w, h = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    smaller = min((a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1]))
    return max(w, 0.0) * max(h, 0.0) / smaller


def standing(upper, lower, gap: float = 0.03) -> float:
    """Share of the upper box's width that rests on the lower box's top edge (within ``gap`` of the height)."""
    if abs(upper[3] - lower[1]) > gap:
        return 0.0
    return max(min(upper[2], lower[2]) - max(upper[0], lower[0]), 0.0) / (upper[2] - upper[0])
