"""From attention maps to a step: each method is a loss on what was read and a rule for the step's length."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Protocol

import torch
from torch import Tensor

from . import losses, official
from .fields import Options
from .official import OfficialObject
from .places import EPS, Places
from .subjects import Target

PEAK_ALIGNED = 0.2  # official early stop: every peak inside its box at least this high


@dataclass
class Reading:
    """What one forward showed of one target.

    cross (K, h, w): probabilities of the tokens ``columns`` (or of all T, in order, when the method asks for all);
    places: where they belong on that grid; attention (R, h, w): self-attention of each pixel to each region; layers:
    the same a layer, for the official loss.
    """

    target: Target
    cross: Tensor
    places: Places
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
        weights = picking(tuple(tuple(self.columns[p] for p in pick) for pick in picks), len(self.cross))
        return (weights[:, :, None, None].to(self.cross.device) * self.cross).sum(1)

    @cached_property
    def held(self) -> Tensor:
        """(R,): see losses.held."""
        return losses.held(self.maps, self.places)


@lru_cache(maxsize=64)  # every look asks for the same ones
def picking(picks: Sequence[Sequence[int]], columns: int) -> Tensor:
    """Weights that take the mean over some columns for each subject: (S, columns)"""
    weights = torch.zeros(len(picks), columns)
    for subject, pick in enumerate(picks):
        for column in pick:
            weights[subject, column] = 1 / len(pick)
    return weights


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
    return reading.places.own((share * reading.places.union).sum((1, 2))).tolist()


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
        maps, places = reading.maps, reading.places
        loss = options.foreground * losses.share_car(self.share(maps, reading, options), places)
        if options.attributes:
            share = self.share(reading.attribute_maps, reading, options)
            loss = loss + options.attributes * losses.share_car(share, places)
        if options.background:
            loss = loss + options.background * losses.outside_peak(maps, places)
        if options.outline:
            loss = loss + options.outline * losses.outline(maps, reading.held, places)
        return loss + self_attention_loss(reading, options)

    @staticmethod
    def share(maps: Tensor, reading: Reading, options: Options) -> Tensor:
        """Of each region (R,); with ``separate`` of what stands above bare ground."""
        if options.separate and reading.places.several:
            return losses.held(losses.above_ground(maps, reading.places), reading.places)
        return reading.held if maps is reading.maps else losses.held(maps, reading.places)

    def step(self, gradient: Tensor, loss: Tensor, options: Options, index: int) -> Tensor:
        return polyak_step(smooth(gradient, options.smoothing), loss, options)


class CrossEntropy(Refocus):
    """CAR as a binary cross-entropy over the whole map; SAR and step as in Refocus."""

    def loss(self, reading: Reading, options: Options) -> Tensor:
        car = losses.cross_entropy_car(reading.maps, reading.places.union)
        return options.foreground * car + self_attention_loss(reading, options)


class Paper:
    """The formulas of the paper on maps without the start token, x <- x - alpha grad with alpha 4, later 3."""

    all_tokens, hard, bounds = True, False, False

    def judge(self, reading: Reading, options: Options, index: int) -> Verdict:
        kept = reading.cross[1:] / (reading.cross[1:].sum(0, keepdim=True) + EPS)  # without the start token
        picks = [[p - 1 for p in s.span.noun] for s in reading.target.subjects]
        maps = official.smoothed(torch.stack([kept[pick].mean(0) for pick in picks]))
        means = torch.tensor([s.regions[0].shape.uses_means for s in reading.target.subjects], device=maps.device)
        car = losses.paper_car(maps, reading.places.union, means)
        sar = losses.paper_sar(1 - reading.attention, reading.places.masks)
        peaks = (maps * reading.places.union).amax((1, 2))
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
                for r in torch.nonzero(reading.places.owner == s).flatten().tolist()]
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
    """SAR against the relation matrix."""
    if not options.self_attention:
        return reading.cross.new_zeros(())
    return options.self_attention * losses.relation_sar(reading.attention, reading.places)


def smooth(gradient: Tensor, deviation: float) -> Tensor:
    """Gaussian blur of the gradient (B, C, h, w), ``deviation`` in latent cells, and no mean: a Sobolev gradient.

    Where an object sits is decided by low frequencies; the high ones that a raw gradient adds are patterns that please
    the attention layers only. Its mean shifts the whole picture's colour.
    """
    if deviation > 0:
        radius = max(1, min(round(3 * deviation), *(s - 1 for s in gradient.shape[-2:])))
        kernel = gaussian(deviation, radius).to(gradient).expand(gradient.shape[1], 1, 1, -1)
        padded = torch.nn.functional.pad(gradient, [radius] * 4, mode="reflect")
        rows = torch.nn.functional.conv2d(padded, kernel, groups=gradient.shape[1])
        gradient = torch.nn.functional.conv2d(rows, kernel.transpose(2, 3), groups=gradient.shape[1])
    return gradient - gradient.mean((2, 3), keepdim=True)


@lru_cache(maxsize=16)
def gaussian(deviation: float, radius: int) -> Tensor:
    """A Gaussian at -radius..radius, its sum 1."""
    kernel = torch.exp(-(torch.arange(-radius, radius + 1.0) / deviation) ** 2 / 2)
    return kernel / kernel.sum()


def polyak_step(gradient: Tensor, loss: Tensor, options: Options) -> Tensor:
    """-eta g with Polyak's eta = L / |g|^2, RMS at most ``step_limit`` (then times strength). (B, C, h, w), (B,)

    Polyak (1987): the step that would bring a linear loss to zero; it does not depend on the loss's scale.
    """
    size = torch.linalg.vector_norm(gradient, dim=(1, 2, 3)) + EPS  # |g|
    longest = options.step_limit * gradient[0].numel() ** 0.5
    length = (loss.clamp(min=0) / size).clamp(max=longest)
    return (-options.strength * length / size)[:, None, None, None] * gradient


METHODS: dict[str, Method] = {"refocus": Refocus(), "paper": Paper(), "official": Official(),
                              "cross-entropy": CrossEntropy()}
