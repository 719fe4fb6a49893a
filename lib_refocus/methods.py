"""From attention maps to a step: each method is a loss on what was read and a rule for the step's length."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import torch
from torch import Tensor

from . import losses, official
from .fields import Options
from .official import OfficialObject
from .subjects import Target

PEAK_ALIGNED = 0.2  # official early stop: every peak inside its box at least this high


@dataclass
class Reading:
    """What one forward showed of one target.

    cross (K, h, w): probabilities of the tokens ``columns`` (or of all T, in order, when the method asks for all);
    attention (R, h, w): self-attention of each pixel to each region; layers: the same a layer, for the official loss.
    """

    target: Target
    cross: Tensor
    masks: Tensor
    attention: Tensor
    layers: list[Tensor]
    columns: dict[int, int]

    @cached_property
    def maps(self) -> Tensor:
        """One map a subject: the mean over its noun's tokens. (S, h, w)"""
        return self.means([s.span.noun for s in self.target.subjects])

    @property
    def attribute_maps(self) -> Tensor:
        """The same over its adjectives' tokens; the noun's where it has none. (S, h, w)"""
        return self.means([s.span.attributes or s.span.noun for s in self.target.subjects])

    def means(self, picks: Sequence[Sequence[int]]) -> Tensor:
        return torch.stack([self.cross[[self.columns[p] for p in pick]].mean(0) for pick in picks])

    @cached_property
    def owner(self) -> Tensor:
        return self.target.owner.to(self.masks.device)

    @cached_property
    def union(self) -> Tensor:
        return losses.unions(self.masks, self.owner, len(self.target.subjects))


@dataclass
class Verdict:
    """The loss of one target, the share of attention inside each region, whether to move now and to look again."""

    loss: Tensor
    shares: list[float]
    move: bool = True
    again: bool = True


def region_shares(reading: Reading) -> list[float]:
    """Share of the phrase's attention that lies in its regions, for each region: sum(A M_s) / sum A, 0..1."""
    share = losses.spatial_share(reading.maps.detach())
    inside = (share * reading.union).sum((1, 2))
    return [float(inside[s]) for s in reading.owner]


def region_weights(reading: Reading) -> Tensor:
    """(R,): the regions' own weights."""
    return torch.tensor([r.weight for r in reading.target.regions], device=reading.masks.device)


class Method(Protocol):
    """A loss and a step. ``all_tokens``: cross maps of every token are needed; ``hard``: boxes floored to cells;
    ``bounds``: the sampling passes' attention may be bounded (bounding.py), which published methods here do not."""

    all_tokens: bool
    hard: bool
    bounds: bool

    def judge(self, reading: Reading, options: Options, index: int) -> Verdict:
        """What one forward showed, as a loss; ``index`` is the official step (0..49) that this one stands for."""

    def step(self, gradient: Tensor, loss: Tensor, options: Options, index: int) -> Tensor:
        """The change of the latents (B, C, h, w) for the gradient of the images' losses (B,)."""


class Refocus:
    """This project's: shares of attention, a smoothed gradient, and a step whose length carries over.

    L = f mean_r w_r (1 - min(1, n_s sum(A_s M_r) / sum A_s)) + b mean_s outside_s + o outline + s SAR, where n_s is the
    number of regions of the subject: each must hold its part of the attention, which makes counting work (with
    ``separate`` of what stands above bare ground, losses.above_ground). Shares do not depend on how much attention the
    start token swallows, nor on the grid.
    """

    all_tokens = hard = False
    bounds = True

    def judge(self, reading: Reading, options: Options, index: int) -> Verdict:
        shares = region_shares(reading)
        loss = self.loss(reading, options)
        short = not all(share >= options.target for share in shares)  # a share that is not a number is short
        return Verdict(loss, shares, move=short, again=short)

    def loss(self, reading: Reading, options: Options) -> Tensor:
        """L of one target, see the class."""
        weights = region_weights(reading)
        several = [len(s.regions) > 1 for s in reading.target.subjects]

        def share(maps: Tensor) -> Tensor:
            if options.separate and any(several):
                maps = losses.above_ground(maps, reading.union, several)
            return losses.share_car(maps, reading.masks, reading.owner, weights)

        loss = options.foreground * share(reading.maps)
        if options.attributes:
            loss = loss + options.attributes * share(reading.attribute_maps)
        if options.background:
            loss = loss + options.background * losses.outside_peak(reading.maps, reading.union)
        if options.outline:
            loss = loss + options.outline * losses.outline(reading.maps, reading.masks, reading.owner, weights)
        return loss + self_attention_loss(reading, options)

    def step(self, gradient: Tensor, loss: Tensor, options: Options, index: int) -> Tensor:
        return polyak_step(smooth(gradient, options.smoothing), loss, options)


class CrossEntropy(Refocus):
    """CAR as a binary cross-entropy over the whole map; SAR and step as in Refocus."""

    def loss(self, reading: Reading, options: Options) -> Tensor:
        car = losses.cross_entropy_car(reading.maps, reading.union)
        return options.foreground * car + self_attention_loss(reading, options)


class Paper:
    """The formulas of the paper on maps without the start token, x <- x - alpha grad with alpha 4, later 3."""

    all_tokens, hard, bounds = True, False, False

    def judge(self, reading: Reading, options: Options, index: int) -> Verdict:
        kept = reading.cross[1:] / (reading.cross[1:].sum(0, keepdim=True) + losses.EPS)  # without the start token
        picks = [[p - 1 for p in s.span.noun] for s in reading.target.subjects]
        maps = official.smoothed(torch.stack([kept[pick].mean(0) for pick in picks]))
        means = torch.tensor([s.regions[0].shape.uses_means for s in reading.target.subjects], device=maps.device)
        car = losses.paper_car(maps, reading.union, means)
        sar = losses.paper_sar(1 - reading.attention, reading.masks)
        peaks = (maps * reading.union).amax((1, 2))
        short = bool((peaks < PEAK_ALIGNED).any())
        late = index >= 10
        return Verdict(options.foreground * car + options.self_attention * sar, region_shares(reading),
                       move=short or not late, again=short or not late)

    def step(self, gradient: Tensor, loss: Tensor, options: Options, index: int) -> Tensor:
        return -(4 if index < 5 else 3) * options.strength * gradient


class Official:
    """The authors' code: see official.py. ``strength`` multiplies its loss scale (they advise 10 without GLIGEN)."""

    all_tokens = hard = True
    bounds = False

    def judge(self, reading: Reading, options: Options, index: int) -> Verdict:
        objects = official_objects(reading)
        car, smallest = official.car(reading.cross, objects, early=index < 15)
        loss = car + official.sar([self.by_word(layer, reading) for layer in reading.layers], objects)
        plan = official.official_step(index) or official.OfficialStep(0, 0, True)
        aligned = smallest >= PEAK_ALIGNED or float(loss.detach()) <= 0.1
        return Verdict(loss, region_shares(reading), again=not aligned and plan.iterations > 0)

    @staticmethod
    def by_word(attention: Tensor, reading: Reading) -> Tensor:
        """One row a box of each word-object, from one row a region. (R, h, w) -> (sum of boxes over words, h, w)"""
        rows = [r for s, subject in enumerate(reading.target.subjects) for _ in word_groups(subject)
                for r in torch.nonzero(reading.owner == s).flatten().tolist()]
        return attention[rows]

    def step(self, gradient: Tensor, loss: Tensor, options: Options, index: int) -> Tensor:
        plan = official.official_step(index)
        return -(plan.scale if plan else 0.0) * options.strength * gradient


def word_groups(subject) -> list[tuple[int, ...]]:
    """The official code makes each word of a phrase an object of its own; articles never match its boxes' names."""
    return [(p,) for p in (*subject.span.attributes, *subject.span.noun)]


def official_objects(reading: Reading) -> list[OfficialObject]:
    return [OfficialObject(tokens, tuple(r.box for r in s.regions))
            for s in reading.target.subjects for tokens in word_groups(s)]


def self_attention_loss(reading: Reading, options: Options) -> Tensor:
    """SAR against the relation matrix; without ``relations`` only regions of the same subject are related."""
    if not options.self_attention:
        return reading.cross.new_zeros(())
    boxes = [r.box for r in reading.target.regions]
    relation = losses.relation_matrix(boxes, reading.target.owner, 0.5 if options.relations else 0.0)
    return options.self_attention * losses.relation_sar(reading.attention, reading.masks,
                                                        relation.to(reading.masks.device))


def smooth(gradient: Tensor, deviation: float) -> Tensor:
    """Gaussian blur of the gradient (B, C, h, w), ``deviation`` in latent cells, and no mean: a Sobolev gradient.

    Where an object sits is decided by low frequencies; the high ones that a raw gradient adds are patterns that please
    the attention layers only. Its mean shifts the whole picture's colour.
    """
    if deviation > 0:
        radius = max(1, min(round(3 * deviation), *(s - 1 for s in gradient.shape[-2:])))
        x = torch.arange(-radius, radius + 1, device=gradient.device, dtype=gradient.dtype)
        kernel = torch.exp(-(x / deviation) ** 2 / 2)
        kernel = (kernel / kernel.sum()).expand(gradient.shape[1], 1, 1, -1)
        padded = torch.nn.functional.pad(gradient, [radius] * 4, mode="reflect")
        rows = torch.nn.functional.conv2d(padded, kernel, groups=gradient.shape[1])
        gradient = torch.nn.functional.conv2d(rows, kernel.transpose(2, 3), groups=gradient.shape[1])
    return gradient - gradient.mean((2, 3), keepdim=True)


def polyak_step(gradient: Tensor, loss: Tensor, options: Options) -> Tensor:
    """-eta g with Polyak's eta = L / |g|^2, RMS at most ``step_limit`` (then times strength). (B, C, h, w), (B,)

    Polyak (1987): the step that would bring a linear loss to zero; it does not depend on the loss's scale.
    """
    size = gradient.square().sum((1, 2, 3)).sqrt()  # |g|
    longest = options.step_limit * gradient[0].numel() ** 0.5
    length = torch.minimum(loss.clamp(min=0) / (size + losses.EPS), torch.full_like(size, longest))
    return -(options.strength * length / (size + losses.EPS))[:, None, None, None] * gradient


METHODS: dict[str, Method] = {"refocus": Refocus(), "paper": Paper(), "official": Official(),
                              "cross-entropy": CrossEntropy()}
