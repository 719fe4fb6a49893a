"""Losses on attention maps: small pure functions, each with its equation and source.

Of one image: ``maps`` (S, h, w), one cross-attention map A_s a subject (a phrase); ``masks`` (R, h, w), one mask M_r
a region, values 0..1; ``union`` (S, h, w), M_s of a subject's regions; ``places``, these and more (places.py);
``attention`` (R, h, w): S_p(r), the share of pixel p's self-attention that goes to region r. All losses are scalars; a
loss of nothing is 0.

The paper is arXiv 2306.05427v2 (CAR, SAR: section 4); every deviation from it is named.
"""
from __future__ import annotations

import torch
from torch import Tensor

from .places import EPS, Places


def spatial_share(maps: Tensor) -> Tensor:
    """Each map as a distribution over the picture: A / sum A. (..., h, w)"""
    return maps / (maps.sum((-2, -1), keepdim=True) + EPS)


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


def above_ground(maps: Tensor, places: Places, level: float = 0.7) -> Tensor:
    """Maps of subjects with several regions, less what bare ground shows: max(0, A_s - q_s), q_s the ``level``
    quantile of what lies outside M_s (no gradient); other subjects' maps as they are. (S, h, w)

    Such a phrase has no other thing of the prompt to give the ground to: pushed below its bare level, the ground grows
    things of other colours and forms.
    """
    ground = maps.new_zeros(len(maps))
    for s in places.several:
        bare = maps[s].detach().flatten()[places.bare[s]]
        ground[s] = bare.quantile(level) if len(bare) else 0
    return (maps - ground[:, None, None]).clamp(min=0)


def held(maps: Tensor, places: Places) -> Tensor:
    """sum(A_s M_r) / sum A_s: the share of its subject's attention that lies in each region. (R,)"""
    return (places.own(spatial_share(maps)) * places.masks).sum((1, 2))


def share_car(share: Tensor, places: Places) -> Tensor:
    """mean_r w_r (1 - min(1, n_s a_r)), a_r = ``share`` (R,), see held: the attention that misses its region.

    n_s regions of one subject must hold 1/n_s each. Compare Layout-guidance (arXiv 2304.03373, eq. 1), which squares
    the share of one box, and the paper, which takes maxima.
    """
    return (places.weights * (1 - (places.count * share).clamp(max=1))).sum()


def outside_peak(maps: Tensor, places: Places) -> Tensor:
    """mean_s of the top mean outside over the top means inside and outside: 0 when all peaks are inside, 1 outside.

    A maximum moves one cell, a mean all of them; the mean of the largest moves an object (BoxDiff, eq. 5-6).
    """
    if not len(maps):
        return maps.sum()
    index, counts, weights = places.peaks
    values = maps.flatten(1).gather(1, index).view(counts.shape).where(counts, -1)  # (S, 2, L)
    largest = values.topk(weights.shape[2]).values  # (S, 2, K)
    inside, outside = (largest * weights).sum(2).unbind(1)
    return (outside / (inside + outside + EPS)).mean()


def outline(maps: Tensor, share: Tensor, places: Places) -> Tensor:
    """mean_r w_r g_r o_r / (o_r + i_r): density of attention in a ring about the region (o) against inside it (i).

    It sets an object's size, and keeps objects of one phrase apart. The ring is one cell wide and leaves out the
    subject's other regions. g_r in 0..1 is how far the region has its expected ``share`` (no gradient): an object has
    to arrive before it is trimmed, else small regions are only emptied around.
    """
    own = places.own(maps)
    inside, around = (own * places.inside).sum((1, 2)), (own * places.around).sum((1, 2))
    arrived = (share.detach() / (places.expected + EPS)).clamp(max=1)
    return (places.weights * arrived * around / (around + inside + EPS)).sum()


# -- cross-entropy and the relation matrix ----------------------------------------------------------


def cross_entropy_car(maps: Tensor, union: Tensor) -> Tensor:
    """L = -mean [M log A' + (1 - M) log(1 - A')], with A' the map scaled to a peak of 1: every pixel is taught."""
    if not len(maps):
        return maps.sum()
    scaled = (maps / (maps.amax((1, 2), keepdim=True).detach() + EPS)).clamp(1e-4, 1 - 1e-4)
    return -(union * scaled.log() + (1 - union) * (1 - scaled).log()).mean()


def relation_sar(attention: Tensor, places: Places) -> Tensor:
    """L = mean_r mean_{p in r} sum_q (1 - R_rq) S_p(q): attention into other regions, less where they are related.

    R_rq in 0..1 (places.relation): 1 for regions of the same object, part for related ones, 0 for strangers.
    """
    into = torch.einsum("rhw,qhw->rq", places.inside, attention)  # mean attention of region r into region q
    return (places.foreign * into).sum()
