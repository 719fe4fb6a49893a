"""The authors' published loss, exactly, for regression and comparison.

Source: code of "Grounded Text-to-Image Synthesis with Attention Refocusing" at commit 2c265cb (loss.py), as described
in ../shared/notes/method-and-peers.md, section 1.2: temperature 100 and a softmax over the tokens, hinge weights, a
term for each other object's boxes, the boxes' corners floored to the grid. Its ground-token term needs GLIGEN and is
left out. ``maps`` are plain means over layers and heads.
"""
from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

TEMPERATURE = 100.0


@dataclass(frozen=True)
class OfficialObject:
    """One word of one phrase: its token positions and the boxes of the phrase (x0, y0, x1, y1, normalised)."""

    tokens: tuple[int, ...]
    boxes: tuple[tuple[float, float, float, float], ...]


def smoothed(maps: Tensor) -> Tensor:
    """3x3 blur with weights exp(-((x - 1) / (2 * 0.5))^2), normalised, reflect-padded. (K, h, w)"""
    weights = torch.exp(-torch.tensor([-1.0, 0.0, 1.0], device=maps.device) ** 2)
    kernel = torch.outer(weights, weights)
    kernel = (kernel / kernel.sum())[None, None]
    padded = torch.nn.functional.pad(maps[:, None], (1, 1, 1, 1), mode="reflect")
    return torch.nn.functional.conv2d(padded, kernel)[:, 0]


def token_maps(cross: Tensor) -> Tensor:
    """softmax(100 A) over the tokens 1..T-2 (start and very last left out), then smoothed. (T, h, w) -> (T-2, h, w)"""
    return smoothed((TEMPERATURE * cross[1:-1]).softmax(0))


def cells(box, height: int, width: int) -> tuple[slice, slice]:
    """Rows and columns of a box, corners floored. May be empty: then the official code takes the maximum to be 1."""
    x0, y0, x1, y1 = box
    return slice(int(y0 * height), int(y1 * height)), slice(int(x0 * width), int(x1 * width))


def peak(values: Tensor, box) -> Tensor:
    part = values[cells(box, *values.shape)]
    return part.max() if part.numel() else values.new_ones(())


def zeroed(values: Tensor, boxes) -> Tensor:
    keep = torch.ones_like(values)
    for box in boxes:
        keep[cells(box, *values.shape)] = 0
    return values * keep


def foreground(values: Tensor, boxes, early: bool) -> tuple[Tensor, float]:
    """sum_b w (1 - m_b), w = 6 below 0.1, 1 below 0.2, else 1 only in the first 15 steps; and the smallest peak."""
    loss, smallest = values.new_zeros(()), 1.0
    for box in boxes:
        m = peak(values, box)
        weight = 6.0 if m < 0.1 else 1.0 if m < 0.2 or early else 0.0
        loss = loss + weight * (1 - m)
        smallest = min(smallest, float(m.detach()))
    return loss, smallest


def cross_object(values: Tensor, own, others, early: bool) -> Tensor:
    """sum over the other objects' boxes of w m', own boxes zeroed; w = 4 above 0.15, 1 above 0.1, else as above."""
    outside, loss = zeroed(values, own), values.new_zeros(())
    for box in others:
        m = peak(outside, box)
        weight = 4.0 if m > 0.15 else 1.0 if m > 0.1 or early else 0.0
        loss = loss + weight * m
    return loss


def car(cross: Tensor, objects: list[OfficialObject], early: bool) -> tuple[Tensor, float]:
    """The official CAR and the smallest peak inside any box. cross (T, h, w): probabilities of all tokens."""
    maps, loss, smallest = token_maps(cross), cross.new_zeros(()), 1.0
    for i, one in enumerate(objects):
        others = [b for j, o in enumerate(objects) if j != i for b in o.boxes]
        for token in one.tokens:
            values = maps[token - 1]
            inside, m = foreground(values, one.boxes, early)
            loss = loss + inside + cross_object(values, one.boxes, others, early)
            loss = loss + len(one.boxes) * zeroed(values, [*one.boxes, *others]).max() / 2
            smallest = min(smallest, m)
    return loss / max(len(objects), 1), smallest


def hard_mask(box, height: int, width: int) -> Tensor:
    mask = torch.zeros(height, width)
    mask[cells(box, height, width)] = 1
    return mask


def sar(self_maps: list[Tensor], objects: list[OfficialObject]) -> Tensor:
    """Mean over layers of sum over boxes of the self-attention mass leaving the box, over the number of objects.

    self_maps: per layer (R, h, w), attention of each pixel to the hard mask of box r, boxes in the objects' order.
    """
    boxes = [b for o in objects for b in o.boxes]
    total = torch.zeros(())
    for attention in self_maps:
        for r, box in enumerate(boxes):
            inside = attention[r][cells(box, *attention.shape[1:])]
            if inside.numel():
                total = total.to(attention) + (1 - inside).mean() / max(len(objects), 1)
    return total / max(len(self_maps), 1)


@dataclass(frozen=True)
class OfficialStep:
    """What the official code does at one of its 50 steps: loss scale, most iterations, only while misaligned."""

    scale: float
    iterations: int
    only_misaligned: bool


def official_step(index: int) -> OfficialStep | None:
    """The official schedule by its step index 0..49 (50 PLMS steps); None where it does nothing."""
    if index < 2:
        return OfficialStep(4, 2, False)
    if index < 5:
        return OfficialStep(4, 6, False)
    if index < 10:
        return OfficialStep(3, 3, False)
    if index in (10, 15):
        return OfficialStep(3, 2, True)
    if index in (20, 25, 30, 35):
        return OfficialStep(1, 2, True)
    return None
