"""The judge of pictures of the shapes world: which coloured shapes are there, and where?

Every pixel is read as a mix of the plain ground and one palette colour; connected pixels of a colour are an object;
its shape is the analytic template that covers it best. Boxes are x0 y0 x1 y1 in 0..1.

    python -m lib_refocus.shapes.scorer      prints the judge's own accuracy on rendered scenes
"""
from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations, product

import numpy as np
import torch
from scipy import ndimage
from scipy.optimize import linear_sum_assignment

from .scenes import CELL, COLOURS, SHAPES, Scene, Thing, coverage, overlap, render, sample_boxes, sample_scene

LONGEST = 320  # pixels: larger pictures are thinned
SPECK = 0.002  # share of the picture below which a blob is no object
THIN = 0.008  # share of the shorter side that a blob's half thickness must reach
FOREIGN = 0.25  # distance (RGB, 0..1) from every mix of ground and palette that makes a pixel no object
FINE = 64  # template cells along a side
GROWTHS = (0.0, 0.1, 0.2, 0.35, 0.5, 0.75)  # shares of its length by which an occluded side may continue
POOR = 0.86  # template IoU below which a blob may be two


@dataclass
class Found:
    """An object seen: area is its share of the picture, confidence its template's IoU."""

    colour: str
    shape: str
    box: tuple[float, float, float, float]
    area: float
    confidence: float


@dataclass
class Score:
    """How one wanted thing fared; colour_ok and shape_ok tell of the blob that overlaps its box most."""

    present: bool
    centre_in: bool
    iou: float
    colour_ok: bool
    shape_ok: bool


# -- pixels ---------------------------------------------------------------------------------------

def to_array(image) -> np.ndarray:
    """uint8 (H, W, 3), PIL or float tensor (3, H, W) in 0..1 -> float32 (H, W, 3), at most LONGEST pixels a side."""
    if isinstance(image, torch.Tensor):
        image = image.detach().float().cpu().permute(1, 2, 0).numpy()
    elif not isinstance(image, np.ndarray):
        image = np.asarray(image.convert("RGB"))
    scale = 255 if image.dtype == np.uint8 else 1
    step = -(-max(image.shape[:2]) // LONGEST)
    return image[::step, ::step, :3].astype(np.float32) / scale


def ground_of(pixels: np.ndarray) -> np.ndarray:
    """The plain ground's RGB (3,): the median of a border two pixels wide."""
    border = [pixels[:2], pixels[-2:], pixels[:, :2], pixels[:, -2:]]
    return np.median(np.concatenate([b.reshape(-1, 3) for b in border]), 0)


def colour_map(pixels: np.ndarray) -> np.ndarray:
    """Index into COLOURS of every pixel (H, W), -1 where the ground shows.

    A soft edge is a mix of ground and colour, and may lie nearer to a third colour than to its own two (yellow on
    black passes by green); hence the distance to the whole segment from ground to colour.
    """
    ground = ground_of(pixels)
    offset = pixels - ground
    squared = np.einsum("hwc,hwc->hw", offset, offset)
    nearest = np.full(squared.shape, np.inf, np.float32)
    index = np.full(squared.shape, -1)
    for i, colour in enumerate(COLOURS.values()):
        line = np.asarray(colour, np.float32) - ground
        length = line @ line
        share = offset @ line / length
        mixed = np.clip(share, 0, 1)
        distance = squared - mixed * (2 * share - mixed) * length
        closer = distance < nearest
        nearest[closer] = distance[closer]
        index[closer] = np.where(mixed > 0.5, i, -1)[closer]
    index[nearest > FOREIGN ** 2] = -1
    return index


def blobs_of(mask: np.ndarray) -> list[np.ndarray]:
    """Connected parts (masks of the whole picture) that are neither specks nor thin fringes."""
    labels, _ = ndimage.label(mask)
    areas = np.bincount(labels.ravel())
    kept = []
    for i, place in enumerate(ndimage.find_objects(labels), 1):
        if areas[i] < SPECK * mask.size:
            continue
        blob = labels[place] == i
        if ndimage.distance_transform_edt(np.pad(blob, 1)).max() > THIN * min(mask.shape):
            whole = np.zeros_like(mask)
            whole[place] = blob
            kept.append(whole)
    return kept


# -- shapes ---------------------------------------------------------------------------------------

@cache
def template(shape: str) -> np.ndarray:
    """The shape on its own box: bool (FINE, FINE)."""
    return (coverage(Thing("red", shape, (0, 0, 1, 1)), FINE, FINE) > 0.5).numpy()


def extent(mask: np.ndarray) -> tuple[int, int, int, int]:
    """x0 y0 x1 y1 in pixels (ends beyond the last)."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return columns[0], rows[0], columns[-1] + 1, rows[-1] + 1


def agreement(mask: np.ndarray, unknown: np.ndarray, box, shape: str) -> float:
    """IoU of mask and template in a box (pixels), where nothing hides it; about FINE samples a side."""
    x0, y0, x1, y1 = box
    h, w = mask.shape
    left, right, top, bottom = max(int(x0), 0), min(int(np.ceil(x1)), w), max(int(y0), 0), min(int(np.ceil(y1)), h)
    step = max(1, max(right - left, bottom - top) // FINE)
    columns, rows = np.arange(left, right, step), np.arange(top, bottom, step)
    i = np.clip((rows + 0.5 - y0) / (y1 - y0) * FINE, 0, FINE - 1).astype(int)
    j = np.clip((columns + 0.5 - x0) / (x1 - x0) * FINE, 0, FINE - 1).astype(int)
    window = np.s_[top:bottom:step, left:right:step]
    wanted, seen, known = template(shape)[i[:, None], j], mask[window], ~unknown[window]
    union = np.count_nonzero((wanted | seen) & known)
    return np.count_nonzero(wanted & seen & known) / max(union, 1)


def hidden_sides(mask: np.ndarray, unknown: np.ndarray) -> list[bool]:
    """For x0, y0, x1, y1: does the blob end there at another object or at the picture's edge?"""
    h, w = mask.shape
    x0, y0, x1, y1 = extent(mask)
    reach = max(2, round(0.02 * min(h, w)))  # an edge between two objects may be read as ground
    near = ndimage.maximum_filter(unknown[y0:y1, x0:x1], 1) if min(y1 - y0, x1 - x0) < 3 else unknown
    strips = [
        (x0 <= 1, np.s_[y0:y1, x0:x0 + 2], np.s_[:, max(x0 - reach, 0):x0]),
        (y0 <= 1, np.s_[y0:y0 + 2, x0:x1], np.s_[max(y0 - reach, 0):y0, :]),
        (x1 >= w - 1, np.s_[y0:y1, x1 - 2:x1], np.s_[:, x1:x1 + reach]),
        (y1 >= h - 1, np.s_[y1 - 2:y1, x0:x1], np.s_[y1:y1 + reach, :]),
    ]
    del near
    hidden = []
    for side, (cut, inner, outer) in enumerate(strips):
        along = 1 - side % 2  # the axis that the side runs along: rows for left and right
        ours = mask[inner].any(side % 2 ^ 1) if along else mask[inner].any(0)
        hidden.append(bool(cut) or touches(ours, unknown[outer], (y0, y1) if along else (x0, x1), along))
    return hidden
