"""Published training-free layout guidance, written anew from its equations, for comparison in the bench only.

Each reads the same layers of the same forward as this project's method and runs at its own published schedule (given
for 50 steps, mapped by noise level) and step size, in the model's unit-variance units. Where a method reads single
heads, their mean is taken. A strength multiplies the step: published sizes are for SD 1.x at 64x64 latents.
"""
from __future__ import annotations

import math

import torch
from torch import Tensor

from ..fields import Options
from ..losses import EPS, spatial_share
from ..methods import Reading, Verdict, region_shares
from ..official import token_maps
from ..schedule import official_sigmas


def relative_scale(index: int, steps: int = 50) -> float:
    """sqrt of a scale that falls linearly from 1 to 0.5 over the steps (Attend-and-Excite's scale_range)."""
    return math.sqrt(1 - 0.5 * index / (steps - 1))


class Comparator:
    """What the comparators share: all tokens are read, and the step is plain gradient descent."""

    all_tokens, hard, bounds = True, False, False
    scale = 1.0
    stop = 0.0  # iterations of a step end below this loss

    def of_fifty(self, index: int) -> int:
        raise NotImplementedError

    def loss(self, reading: Reading) -> Tensor:
        raise NotImplementedError

    def judge(self, reading: Reading, options: Options, index: int) -> Verdict:
        loss = self.loss(reading)
        return Verdict(loss, region_shares(reading), move=float(loss.detach()) > self.stop,
                       again=float(loss.detach()) > self.stop)

    def size(self, index: int) -> float:
        return self.scale

    def step(self, gradient: Tensor, loss: Tensor, options: Options, index: int) -> Tensor:
        return -options.strength * self.size(index) * gradient


def excited_maps(reading: Reading) -> Tensor:
    """Attend-and-Excite's maps: softmax(100 A) over the tokens but the start, Gaussian-smoothed. (S, h, w)"""
    maps = token_maps(reading.cross)
    return torch.stack([maps[[p - 1 for p in s.span.noun]].mean(0) for s in reading.target.subjects])


class AttendAndExcite(Comparator):
    """L = max_s (1 - max A_s). Chefer et al., arXiv 2301.13826; places are not asked for.

    25 steps of one iteration; at 0, 10 and 20 up to 20 more until the weakest peak is 0.05, 0.5, 0.8.
    """

    scale = 20.0
    thresholds = ((20, 0.8), (10, 0.5), (0, 0.05))

    def of_fifty(self, index: int) -> int:
        return 21 if index in (0, 10, 20) else int(index < 25)

    def judge(self, reading: Reading, options: Options, index: int) -> Verdict:
        peaks = excited_maps(reading).amax((1, 2))
        wanted = next((v for i, v in self.thresholds if index == i), 0.0)
        return Verdict((1 - peaks).max(), region_shares(reading), again=float(peaks.detach().min()) < wanted)

    def size(self, index: int) -> float:
        return self.scale * relative_scale(index)


class BoxDiff(Comparator):
    """Inner-box, outer-box and corner constraints. Xie et al., arXiv 2307.10816.

    L = sum_s (1 - top20(A in box)) + top20(A outside) + mean |max-projections of A and of the box| at its corners.
    """

    scale = 20.0

    def of_fifty(self, index: int) -> int:
        return int(index < 25)

    def loss(self, reading: Reading) -> Tensor:
        pairs = zip(excited_maps(reading), reading.places.union, strict=True)
        return torch.stack([self.one(a, m) for a, m in pairs]).sum()

    def one(self, attention: Tensor, mask: Tensor) -> Tensor:
        inside = attention[mask > 0.5] if (mask > 0.5).any() else attention.flatten()[mask.argmax()][None]
        outside = attention[mask <= 0.5]
        terms = (1 - top(inside, 0.2)) + (top(outside, 0.2) if len(outside) else 0)
        return terms + self.corners(attention, mask)

    @staticmethod
    def corners(attention: Tensor, mask: Tensor, reach: int = 1) -> Tensor:
        """Projections by maximum onto x and y, compared where the box begins and ends, ``reach`` cells about."""
        total = attention.new_zeros(())
        for axis in (0, 1):
            wanted, shown = mask.amax(axis), attention.amax(axis)
            inside = torch.nonzero(wanted > 0.5).flatten()
            low, high = (int(inside[0]), int(inside[-1])) if len(inside) else (0, len(wanted) - 1)
            near = torch.zeros_like(wanted)
            for edge in (low, high):
                near[max(edge - reach, 0):edge + reach + 1] = 1
            total = total + ((wanted - shown).abs() * near).sum() / near.sum()
        return total

    def size(self, index: int) -> float:
        return self.scale * relative_scale(index)


def top(values: Tensor, share: float) -> Tensor:
    return values.topk(max(1, round(share * len(values)))).values.mean()


class LayoutGuidance(Comparator):
    """L = mean_s (1 - sum A_s M_s / sum A_s)^2. Chen et al., arXiv 2304.03373 (backward guidance).

    10 steps of up to 5, until L < 0.2; step 30 sigma^2 / (1 + sigma^2) in unit-variance units.
    """

    scale, stop = 30.0, 0.2

    def of_fifty(self, index: int) -> int:
        return 5 if index < 10 else 0

    def loss(self, reading: Reading) -> Tensor:
        share = (spatial_share(reading.maps) * reading.places.union).sum((1, 2))
        return (1 - share).square().mean()

    def size(self, index: int) -> float:
        squared = official_sigmas()[index] ** 2
        return self.scale * squared / (1 + squared)


class RegionBoundary(Comparator):
    """Region- and boundary-aware losses of R&B. Xiao et al., arXiv 2310.08872.

    The map is cut at 0.4 mean inside + 0.6 mean outside; its smallest rectangle B' has an IoU with the box.
    L = sum_s (1 - IoU) [(1 - mass in box / mass) + (1 - edge mass in box / edge mass)], edges by Sobel, gradients
    through the cut map as if it were not cut (straight-through). 10 steps of 5, step 70.
    """

    scale = 70.0

    def of_fifty(self, index: int) -> int:
        return 5 if index < 10 else 0

    def loss(self, reading: Reading) -> Tensor:
        pairs = zip(excited_maps(reading), reading.places.union, strict=True)
        return torch.stack([self.one(a, m) for a, m in pairs]).sum()

    def one(self, attention: Tensor, mask: Tensor) -> Tensor:
        low, high = attention.detach().amin(), attention.detach().amax()
        scaled = (attention - low) / (high - low + EPS)
        box = mask > 0.5 if (mask > 0.5).any() else mask == mask.max()
        values = scaled.detach()
        outside = values[~box].mean() if (~box).any() else values.mean()
        cut = (values > 0.4 * values[box].mean() + 0.6 * outside).float()
        weight = 1 - rectangle_iou(cut > 0, box)
        through = scaled + (cut - scaled).detach()
        region = 1 - (through * box).sum() / (through.sum() + EPS)
        edges = sobel(scaled)
        boundary = 1 - (edges * box).sum() / (edges.sum() + EPS)
        return weight * (region + boundary)


def rectangle_iou(mask: Tensor, box: Tensor) -> float:
    """IoU of the smallest rectangle about ``mask`` and a box, both bool (h, w)."""
    rows, columns = (torch.nonzero(mask.any(axis)).flatten() for axis in (1, 0))
    if not len(rows):
        return 0.0
    rectangle = torch.zeros_like(mask)
    rectangle[int(rows[0]):int(rows[-1]) + 1, int(columns[0]):int(columns[-1]) + 1] = True
    return float((rectangle & box).sum() / (rectangle | box).sum())


def sobel(values: Tensor) -> Tensor:
    """Magnitude of the Sobel gradient. (h, w)"""
    x = torch.tensor([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]], device=values.device)
    kernels = torch.stack([x, x.T])[:, None]
    padded = torch.nn.functional.pad(values[None, None], (1, 1, 1, 1), mode="replicate")
    return (torch.nn.functional.conv2d(padded, kernels)[0].square().sum(0) + EPS).sqrt()


class BoundedAttention(Comparator):
    """Guidance loss of Bounded Attention. Dahary et al., arXiv 2403.16990; no masking of the sampling passes.

    L = sum_s 1.5 (1 - in / (in + n out))^2 on the cross map, and 0.5 of the same on the self-attention of the
    subject's pixels; n subjects, "out" is the background only (other subjects' places are masked there). 15 steps of
    up to 5, until L < 0.2, step falling from 8 to 2.
    """

    stop = 0.2

    def of_fifty(self, index: int) -> int:
        return 5 if index < 15 else 0

    def loss(self, reading: Reading) -> Tensor:
        maps, union, count = reading.maps, reading.places.union, len(reading.target.subjects)
        free = 1 - union.amax(0)
        cross = bounded((maps * union).sum((1, 2)), (maps * free).sum((1, 2)), count)
        own = [reading.attention[reading.places.owner == s].sum(0) for s in range(count)]  # attention into the subject
        background = (1 - reading.attention.sum(0)).clamp(min=0)
        kept = torch.stack([(a * m).sum() for a, m in zip(own, union, strict=True)])
        lost = torch.stack([(background * m).sum() for m in union])
        return (1.5 * cross + 0.5 * bounded(kept, lost, count)).sum() / count

    def size(self, index: int) -> float:
        return 8 - 6 * min(index, 14) / 14


def bounded(inside: Tensor, outside: Tensor, count: int) -> Tensor:
    """(1 - in / (in + n out))^2"""
    return (1 - inside / (inside + count * outside + EPS)).square()


COMPARATORS: dict[str, Comparator] = {
    "attend-and-excite": AttendAndExcite(), "boxdiff": BoxDiff(), "layout-guidance": LayoutGuidance(),
    "r&b": RegionBoundary(), "bounded-attention": BoundedAttention(),
}
