"""Finds the coloured shapes in a picture.

Every pixel is read as a mix of the plain ground and one palette colour; connected pixels of a colour are an object;
its shape is the analytic template that covers it best. Boxes of masks are x0 y0 x1 y1 in pixels, of objects in 0..1.
"""
from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np
import torch
from scipy import ndimage

from .scenes import COLOURS, SHAPES, Thing, coverage

LONGEST = 320  # pixels: larger pictures are thinned
SPECK = 0.002  # share of the picture below which a blob is no object
THIN = 0.008  # share of the shorter side that a blob's half thickness must reach
FOREIGN = 0.25  # distance (RGB, 0..1) from every mix of ground and palette that makes a pixel no object
FINE = 64  # template cells along a side
GROWTHS = (0.0, 0.1, 0.2, 0.35, 0.5, 0.75)  # shares of its length by which an occluded side may continue
REACH = 3  # pixels: an edge between two objects may be read as ground
CERTAIN = 0.95  # template IoU above which nothing is hidden
POOR = 0.88  # template IoU below which a blob may be two


@dataclass
class Found:
    """An object seen: area is its share of the picture, confidence its template's IoU."""

    colour: str
    shape: str
    box: tuple[float, float, float, float]
    area: float
    confidence: float


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
    union = int(np.count_nonzero((wanted | seen) & known))
    return int(np.count_nonzero(wanted & seen & known)) / max(union, 1)


def hidden_sides(mask: np.ndarray, unknown: np.ndarray) -> list[bool]:
    """For x0, y0, x1, y1: does the blob end there at another object or at the picture's edge?"""
    h, w = mask.shape
    x0, y0, x1, y1 = extent(mask)
    left, top = max(x0 - REACH, 0), max(y0 - REACH, 0)
    window = np.s_[top:y1 + REACH, left:x1 + REACH]
    near = ndimage.binary_dilation(mask[window], iterations=REACH) & unknown[window]
    rows, columns = near.any(1), near.any(0)
    return [x0 <= 1 or bool(columns[:x0 - left].any()), y0 <= 1 or bool(rows[:y0 - top].any()),
            x1 >= w - 1 or bool(columns[x1 - left:].any()), y1 >= h - 1 or bool(rows[y1 - top:].any())]


def grown_box(box, growths) -> tuple:
    """A box (pixels) whose sides move outwards by shares of its width and height."""
    x0, y0, x1, y1 = box
    w, h = x1 - x0, y1 - y0
    return x0 - growths[0] * w, y0 - growths[1] * h, x1 + growths[2] * w, y1 + growths[3] * h


def moment_box(mask: np.ndarray, shape: str) -> tuple:
    """The box (pixels) in which the template has the mask's means and spreads: soft pictures lose the tips."""
    sides = []
    for axis in (0, 1):
        (mean, spread), (own_mean, own_spread) = moments(template(shape), axis), moments(mask, axis)
        length = own_spread / spread
        sides.append((own_mean - mean * length, own_mean + (FINE - mean) * length))
    return sides[1][0], sides[0][0], sides[1][1], sides[0][1]


def moments(mask: np.ndarray, axis: int) -> tuple[float, float]:
    """Mean and standard deviation of a mask's pixel centres along an axis (0: rows)."""
    weight = mask.sum(1 - axis)
    at = np.arange(len(weight)) + 0.5
    mean = weight @ at / weight.sum()
    return mean, np.sqrt(weight @ (at - mean) ** 2 / weight.sum())


def fit_shape(mask: np.ndarray, unknown: np.ndarray) -> tuple[str, tuple, float]:
    """The shape, box (pixels) and IoU that explain a blob best; hidden sides may continue, at a small price."""
    box, hidden = extent(mask), hidden_sides(mask, unknown)
    boxes = [(shape, b) for shape in SHAPES for b in (box, moment_box(mask, shape))]
    shown = max((agreement(mask, unknown, b, shape), shape, b) for shape, b in boxes)
    if not any(hidden) or shown[0] > CERTAIN:
        return shown[1], shown[2], shown[0]
    tries = []
    allowed = GROWTHS if sum(hidden) < 3 else GROWTHS[::2]  # the number of tries is a power of the hidden sides
    for growths in product(*[allowed if side else (0.0,) for side in hidden]):
        whole = grown_box(box, growths)
        if not elongated(whole) or not any(growths):
            tries += [(agreement(mask, unknown, whole, s) - 0.02 * sum(growths), s, whole) for s in SHAPES]
    value, shape, whole = max(tries)
    return refined(mask, unknown, shape, whole) if value > shown[0] else (shown[1], shown[2], shown[0])


def refined(mask: np.ndarray, unknown: np.ndarray, shape: str, box: tuple) -> tuple[str, tuple, float]:
    """Move one side at a time while the IoU grows: the growths tried before are coarse."""
    iou = agreement(mask, unknown, box, shape)
    for step in (4, 2, 1):
        for side, sign in product(range(4), (-step, step)):
            moved = tuple(v + sign * (i == side) for i, v in enumerate(box))
            tried = agreement(mask, unknown, moved, shape)
            if tried > iou:
                box, iou = moved, tried
    return shape, box, iou


# -- objects --------------------------------------------------------------------------------------

def split(mask: np.ndarray) -> list[np.ndarray]:
    """A blob's parts around the cores of its distance map: two objects of one colour that touch."""
    distance = ndimage.distance_transform_edt(mask)
    for share in (0.5, 0.6, 0.7, 0.8, 0.9):
        cores, count = ndimage.label(distance > share * distance.max())
        if count > 1:
            _, (rows, columns) = ndimage.distance_transform_edt(cores == 0, return_indices=True)
            owner = np.where(mask, cores[rows, columns], 0)
            return [owner == i for i in range(1, count + 1)]
    return halves(mask) if elongated(extent(mask)) else [mask]


def halves(mask: np.ndarray) -> list[np.ndarray]:
    """A long blob without two cores (squares side by side) cut across its middle."""
    x0, y0, x1, y1 = extent(mask)
    first = np.zeros_like(mask)
    first[:, :(x0 + x1) // 2] = x1 - x0 > y1 - y0
    first[:(y0 + y1) // 2] |= x1 - x0 <= y1 - y0
    return [mask & first, mask & ~first]


def elongated(box) -> bool:
    """Is a box (pixels) too long for one object?"""
    return not 0.6 < (box[2] - box[0]) / (box[3] - box[1]) < 1.7


def objects_of(mask: np.ndarray, taken: np.ndarray) -> list[tuple]:
    """(mask, shape, box, IoU) of one blob, or of its parts where they fit better. taken: pixels of any object."""
    whole = (mask, *fit_shape(mask, taken & ~mask))
    long = elongated(whole[2])
    if whole[3] > POOR and not long:
        return [whole]
    parts = [part for part in split(mask) if part.sum() > SPECK * mask.size]
    fits = [(part, *fit_shape(part, taken & ~part)) for part in parts]
    better = len(fits) > 1 and np.mean([fit[3] for fit in fits]) > (POOR if long else whole[3] + 0.03)
    return fits if better else [whole]


def find_objects(image) -> list[Found]:
    """The objects in a picture: uint8 (H, W, 3), PIL or float tensor (3, H, W) in 0..1."""
    colours = colour_map(to_array(image))
    h, w = colours.shape
    blobs = {colour: blobs_of(colours == i) for i, colour in enumerate(COLOURS)}
    taken = np.zeros((h, w), bool)
    for blob in (b for masks in blobs.values() for b in masks):
        taken |= blob
    found = []
    for colour, masks in blobs.items():
        for mask, shape, (x0, y0, x1, y1), iou in (o for blob in masks for o in objects_of(blob, taken)):
            box = (max(float(x0 / w), 0.0), max(float(y0 / h), 0.0), min(float(x1 / w), 1.0), min(float(y1 / h), 1.0))
            found.append(Found(colour, shape, box, float(mask.mean()), float(iou)))
    return sorted(found, key=lambda f: -f.area)
