"""Losses on attention maps: small pure functions, each with its equation and source.

Of one image: ``maps`` (S, h, w), one cross-attention map A_s a subject (a phrase); ``masks`` (R, h, w), one mask M_r
a region, values 0..1; ``owner`` (R,), the subject of each region; ``attention`` (R, h, w): S_p(r), the share of pixel
p's self-attention that goes to region r. All losses are scalars; a loss of nothing is 0.

The paper is arXiv 2306.05427v2 (CAR, SAR: section 4); every deviation from it is named.
"""
from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

EPS = 1e-8


def unions(masks: Tensor, owner: Tensor, subjects: int) -> Tensor:
    """Union of each subject's regions: M_s = max over r of s. (R, h, w) -> (S, h, w)"""
    index = owner[:, None, None].expand_as(masks)
    return masks.new_zeros(subjects, *masks.shape[1:]).scatter_reduce(0, index, masks, "amax")


def spatial_share(maps: Tensor) -> Tensor:
    """Each map as a distribution over the picture: A / sum A. (..., h, w)"""
    return maps / (maps.sum((-2, -1), keepdim=True) + EPS)


def top_mean(values: Tensor, mask: Tensor, share: float = 0.2) -> Tensor:
    """Mean of the largest ``share`` of the values where mask > 0.5 (at least one cell). (h, w), (h, w) -> ()

    A maximum moves one cell, a mean all of them; the mean of the largest fifth moves an object (BoxDiff, eq. 5-6).
    """
    inside = values[mask > 0.5] if (mask > 0.5).any() else values.flatten()[mask.argmax()][None]
    return inside.topk(max(1, round(share * len(inside)))).values.mean()


# -- the paper ------------------------------------------------------------------------------------


def paper_car(maps: Tensor, union: Tensor, use_means: Tensor | None = None) -> Tensor:
    """L_CAR = mean_s (1 - max(A_s M_s)) + mean_s max(A_s (1 - M_s)); means instead of maxima for painted masks.

    maps, union (S, h, w); use_means (S,) bool. Paper, eq. for L_FG and L_BG and the appendix on segmentation masks.
    """
    if not len(maps):
        return maps.sum()
    inside, outside = (maps * union).amax((1, 2)), (maps * (1 - union)).amax((1, 2))
    if use_means is not None:
        mean_in = (maps * union).sum((1, 2)) / (union.sum((1, 2)) + EPS)
        mean_out = (maps * (1 - union)).sum((1, 2)) / ((1 - union).sum((1, 2)) + EPS)
        inside, outside = torch.where(use_means, mean_in, inside), torch.where(use_means, mean_out, outside)
    return (1 - inside).mean() + outside.mean()


def paper_sar(leaving: Tensor, masks: Tensor) -> Tensor:
    """L_SAR = mean_r mean_{p in r} sum(S_p (1 - M_r)) / sum(1 - M_r).

    leaving (R, h, w): mass of pixel p's self-attention outside region r. The paper sums over the pixels of a region;
    the mean makes the loss independent of the region's size and of the grid.
    """
    if not len(masks):
        return leaving.sum()
    mass = (leaving * masks).sum((1, 2)) / (masks.sum((1, 2)) + EPS)
    return (mass / ((1 - masks).sum((1, 2)) + 1)).mean()


# -- this project's -------------------------------------------------------------------------------


def above_ground(maps: Tensor, union: Tensor, several: Sequence[bool], level: float = 0.7) -> Tensor:
    """Maps of subjects with ``several`` regions, less what bare ground shows: max(0, A_s - q_s), q_s the ``level``
    quantile of what lies outside their ``union`` (no gradient); other subjects' maps as they are. (S, h, w)

    Such a phrase has no other thing of the prompt to give the ground to: pushed below its bare level, the ground grows
    things of other colours and forms.
    """
    outside = [one.detach()[mask <= 0.5] for one, mask in zip(maps, union, strict=True)]
    ground = [bare.quantile(level) if many and len(bare) else bare.new_zeros(())
              for bare, many in zip(outside, several, strict=True)]
    return (maps - torch.stack(ground)[:, None, None]).clamp(min=0)


def share_car(maps: Tensor, masks: Tensor, owner: Tensor, weights: Tensor) -> Tensor:
    """mean_r w_r (1 - min(1, n_s sum(A_s M_r) / sum A_s)): the share of a subject's attention that lies in its region.

    n_s regions of one subject must hold 1/n_s each. Compare Layout-guidance (arXiv 2304.03373, eq. 1), which squares
    the share of one box, and the paper, which takes maxima.
    """
    if not len(masks):
        return maps.sum()
    share = (spatial_share(maps)[owner] * masks).sum((1, 2))  # (R,)
    count = torch.bincount(owner, minlength=len(maps))[owner]
    return (weights * (1 - (count * share).clamp(max=1))).sum() / (weights.sum() + EPS)


def outside_peak(maps: Tensor, union: Tensor, share: float = 0.05) -> Tensor:
    """mean_s of the top mean outside over the top means inside and outside: 0 when all peaks are inside, 1 outside."""
    if not len(maps):
        return maps.sum()
    terms = []
    for one, mask in zip(maps, union, strict=True):
        inside, outside = top_mean(one, mask, share), top_mean(one, 1 - mask, share)
        terms.append(outside / (inside + outside + EPS))
    return torch.stack(terms).mean()


def expected_share(masks: Tensor, owner: Tensor, subjects: int, odds: float = 4.0) -> Tensor:
    """Share of its subject's attention that a region holds when attention is ``odds`` times as dense inside the
    subject's regions as outside them: that is what an object that stands there shows. (R, h, w) -> (R,)"""
    area = masks.mean((1, 2))
    union = unions(masks, owner, subjects).mean((1, 2))  # (S,)
    whole = odds * union / (1 + (odds - 1) * union)
    return whole[owner] * area / (area.new_zeros(subjects).index_add(0, owner, area)[owner] + EPS)


def outline(maps: Tensor, masks: Tensor, owner: Tensor, weights: Tensor) -> Tensor:
    """mean_r w_r g_r o_r / (o_r + i_r): density of attention in a ring about the region (o) against inside it (i).

    It sets an object's size, and keeps objects of one phrase apart. The ring is one cell wide and leaves out the
    subject's other regions. g_r in 0..1 is how far the region has its expected share (no gradient): an object has to
    arrive before it is trimmed, else small regions are only emptied around.
    """
    if not len(masks):
        return maps.sum()
    own, union = maps[owner], unions(masks, owner, len(maps))[owner]
    ring = (torch.nn.functional.max_pool2d(masks[None], 3, 1, 1)[0] - union).clamp(min=0)
    inside = (own * masks).sum((1, 2)) / (masks.sum((1, 2)) + EPS)
    around = (own * ring).sum((1, 2)) / (ring.sum((1, 2)) + EPS)
    share = (spatial_share(own) * masks).sum((1, 2))
    arrived = (share / (expected_share(masks, owner, len(maps)) + EPS)).clamp(max=1).detach()
    return (weights * arrived * around / (around + inside + EPS)).sum() / (weights.sum() + EPS)


# -- cross-entropy and the relation matrix ----------------------------------------------------------


def cross_entropy_car(maps: Tensor, union: Tensor) -> Tensor:
    """L = -mean [M log A' + (1 - M) log(1 - A')], with A' the map scaled to a peak of 1: every pixel is taught."""
    if not len(maps):
        return maps.sum()
    scaled = (maps / (maps.amax((1, 2), keepdim=True).detach() + EPS)).clamp(1e-4, 1 - 1e-4)
    return -(union * scaled.log() + (1 - union) * (1 - scaled).log()).mean()


def relation_sar(attention: Tensor, masks: Tensor, relation: Tensor) -> Tensor:
    """L = mean_r mean_{p in r} sum_q (1 - R_rq) S_p(q): attention into other regions, less where they are related.

    relation (R, R) in 0..1: 1 for regions of the same object, part for related ones, 0 for strangers.
    """
    if not len(masks):
        return attention.sum()
    area = masks.sum((1, 2)) + EPS
    into = torch.einsum("rhw,qhw->rq", masks, attention) / area[:, None]  # mean attention of region r into region q
    return ((1 - relation) * into).sum(1).mean()


def relation_matrix(boxes, owner: Tensor, partly: float = 0.5) -> Tensor:
    """R from the layout: 1 for regions of one subject; ``partly`` times the share of the smaller box that overlaps
    or, for a box that stands on another, touches it. boxes: (x0, y0, x1, y1) each; returns (R, R)."""
    n = len(boxes)
    relation = (owner[:, None] == owner[None, :]).float()
    for i in range(n):
        for j in range(n):
            if owner[i] != owner[j]:
                relation[i, j] = partly * max(contained(boxes[i], boxes[j]), standing(boxes[i], boxes[j]),
                                              standing(boxes[j], boxes[i]))
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
