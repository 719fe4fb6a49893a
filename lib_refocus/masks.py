"""Regions as soft masks on an attention grid."""
from __future__ import annotations

from functools import lru_cache

import torch
from torch import Tensor

from .layout import Shape

SAMPLES = 8  # sub-samples a cell and axis for forms other than boxes
WHOLE = (0.0, 0.0, 1.0, 1.0)


@lru_cache(maxsize=64)  # every look asks for the same ones
def rasterise(shape: Shape, height: int, width: int, window=WHOLE) -> Tensor:
    """Share of each cell that the region covers, scaled so that the fullest cell is 1. Returns (height, width).

    ``window`` is the part of the picture that the grid shows (x0, y0, x1, y1 in the layout's coordinates), as when a
    hires pass crops or an inpaint shows a detail. A region outside the window gives zeros. Regions smaller than a
    cell keep one full cell, so that none vanishes on a coarse grid.
    """
    if shape.kind == "box":
        mask = box_coverage(shape.box, height, width, window)
    else:
        x = cell_points(width, window[0], window[2])
        y = cell_points(height, window[1], window[3])
        inside = contains(shape, x.expand(len(y), -1), y[:, None].expand(-1, len(x))).float()
        mask = torch.nn.functional.avg_pool2d(inside[None], SAMPLES)[0]
        if not mask.any() and overlaps(shape.box, window):  # thinner than the sample spacing
            mask = box_coverage(shape.box, height, width, window)
    peak = mask.max()
    return mask / peak if peak > 0 else mask


def overlaps(a, b) -> bool:
    return min(a[2], b[2]) > max(a[0], b[0]) and min(a[3], b[3]) > max(a[1], b[1])


def cell_points(cells: int, low: float, high: float) -> Tensor:
    """SAMPLES evenly spaced points in each of ``cells`` cells between low and high."""
    return low + (torch.arange(cells * SAMPLES) + 0.5) / (cells * SAMPLES) * (high - low)


def box_coverage(box, height: int, width: int, window=WHOLE) -> Tensor:
    """Exact area coverage of each cell by a box: the outer product of two overlaps. (height, width)"""
    def along(low: float, high: float, cells: int, start: float, stop: float) -> Tensor:
        edges = start + torch.arange(cells + 1) / cells * (stop - start)
        overlap = torch.minimum(edges[1:], torch.tensor(high)) - torch.maximum(edges[:-1], torch.tensor(low))
        return overlap.clamp(min=0) * cells / (stop - start)

    x0, y0, x1, y1 = box
    return along(y0, y1, height, window[1], window[3])[:, None] * along(x0, x1, width, window[0], window[2])


def contains(shape: Shape, x: Tensor, y: Tensor) -> Tensor:
    """Whether points (any shape, normalised) lie in an ellipse, polygon or painted mask."""
    x0, y0, x1, y1 = shape.box
    if shape.kind == "ellipse":
        return ((2 * x - x0 - x1) / (x1 - x0)) ** 2 + ((2 * y - y0 - y1) / (y1 - y0)) ** 2 <= 1
    if shape.kind == "polygon":
        return polygon_contains(shape.points, x, y)
    width, height = shape.mask_size
    pixels = torch.frombuffer(bytearray(shape.mask), dtype=torch.uint8).view(height, width)
    column, row = (x * width).long().clamp(0, width - 1), (y * height).long().clamp(0, height - 1)
    return pixels[row, column].bool() & (x >= 0) & (x < 1) & (y >= 0) & (y < 1)


def polygon_contains(points, x: Tensor, y: Tensor) -> Tensor:
    """Even-odd rule: a point is inside when a ray to the right crosses an odd number of edges."""
    inside = torch.zeros_like(x, dtype=torch.bool)
    for (ax, ay), (bx, by) in zip(points, [*points[1:], points[0]], strict=True):
        if ay != by:
            inside ^= ((ay > y) != (by > y)) & (x < ax + (y - ay) / (by - ay) * (bx - ax))
    return inside
