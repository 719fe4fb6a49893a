"""The judge of pictures of the shapes world: are the wanted things there, and in their boxes (x0 y0 x1 y1 in 0..1)?

    python -m lib_refocus.shapes.scorer      prints the judge's own accuracy on rendered scenes
"""
from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import torch
from scipy import ndimage
from scipy.optimize import linear_sum_assignment

from .scenes import CELL, Scene, overlap, render, sample_boxes, sample_scene
from .vision import Found, find_objects

__all__ = ["Found", "Score", "accuracy", "extra_objects", "find_objects", "match", "score", "summary"]


@dataclass
class Score:
    """How one wanted thing fared; colour_ok and shape_ok tell of the blob that overlaps its box most."""

    present: bool
    centre_in: bool
    iou: float
    colour_ok: bool
    shape_ok: bool


def shared_area(a, b) -> float:
    """Area of two boxes' intersection."""
    return max(min(a[2], b[2]) - max(a[0], b[0]), 0) * max(min(a[3], b[3]) - max(a[1], b[1]), 0)


def box_iou(a, b) -> float:
    common = shared_area(a, b)
    return common / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - common)


def centre(box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def suitability(found: Found, thing) -> float:
    """Of a pair for ``match``: IoU, then nearness; without a wanted box the area; < 0 for other objects."""
    if (found.colour, found.shape) != (thing.colour, thing.shape):
        return -1e3
    box = getattr(thing, "box", None)
    if box is None:
        return found.area
    return box_iou(found.box, box) + 0.01 * (1.5 - np.hypot(*np.subtract(centre(found.box), centre(box))))


def match(found: list[Found], things: list) -> list[Found | None]:
    """For every wanted thing (.colour, .shape and perhaps .box) the found object that is it, each used once."""
    if not found or not things:
        return [None] * len(things)
    value = np.array([[suitability(f, t) for f in found] for t in things])
    matched: list[Found | None] = [None] * len(things)
    for i, j in zip(*linear_sum_assignment(value, maximize=True), strict=True):
        if value[i, j] >= 0:
            matched[i] = found[j]
    return matched


def judged(thing, own: Found | None, found: list[Found]) -> Score:
    """Score of one wanted thing, given the object matched to it and all objects."""
    box = getattr(thing, "box", None)
    if box is None:
        return Score(own is not None, False, 0.0, any(f.colour == thing.colour for f in found),
                     any(f.shape == thing.shape for f in found))
    there = max(found, key=lambda f: shared_area(f.box, box), default=None)
    if there is not None and not shared_area(there.box, box):
        there = None
    x, y = centre(own.box) if own else (-1, -1)
    return Score(own is not None, box[0] <= x <= box[2] and box[1] <= y <= box[3],
                 box_iou(own.box, box) if own else 0.0,
                 there is not None and there.colour == thing.colour, there is not None and there.shape == thing.shape)


def score(image, things: list) -> list[Score]:
    """A Score per wanted thing. image: as for ``find_objects``, or its result."""
    found = image if isinstance(image, list) else find_objects(image)
    return [judged(t, own, found) for t, own in zip(things, match(found, things), strict=True)]


def extra_objects(found: list[Found], things: list) -> int:
    """Number of found objects that nobody asked for."""
    return len(found) - sum(own is not None for own in match(found, things))


def summary(scores: list[list[Score]], extra: list[int] | None = None) -> dict[str, float]:
    """Means over the things of all pictures (a list of scores each); ``all_present`` and ``extra`` over pictures."""
    flat = [s for picture in scores for s in picture]
    means: dict[str, list] = {
        "present": [s.present for s in flat], "centre": [s.centre_in for s in flat], "iou": [s.iou for s in flat],
        "ap50": [s.iou >= 0.5 for s in flat], "colour": [s.colour_ok for s in flat],
        "shape": [s.shape_ok for s in flat],
        "all_present": [all(s.present for s in picture) for picture in scores],
    }
    if extra is not None:
        means["extra"] = extra
    return {name: float(np.mean(values)) if values else 0.0 for name, values in means.items()}


# -- the judge judged -----------------------------------------------------------------------------

def truth(rng, overlapping: bool) -> Scene:
    """A random scene in which some things overlap, or none do."""
    while True:
        scene = sample_scene(rng)
        boxes = sample_boxes(rng, len(scene.things), allowed=0.3 if overlapping else 0.0)
        scene.things = [replace(t, box=box) for t, box in zip(scene.things, boxes, strict=True)]
        if not overlapping or any(overlap(a, b) > 0.02 for a, b in combinations(boxes, 2)):
            return scene


def blurred(rgb: np.ndarray, rng) -> np.ndarray:
    """(3, H, W) out of focus and noisy."""
    soft = ndimage.gaussian_filter(rgb, (0, 2.0, 2.0))
    return np.clip(soft + rng.normal(0, 0.04, rgb.shape), 0, 1).astype(np.float32)


def celled(rgb: np.ndarray, rng) -> np.ndarray:
    """(3, H, W) from its cell means alone, interpolated: worse than any autoencoder."""
    means = torch.nn.functional.avg_pool2d(torch.from_numpy(rgb)[None], CELL)
    return torch.nn.functional.interpolate(means, scale_factor=CELL, mode="bicubic")[0].clamp(0, 1).numpy()


def trial(count: int, seed: int, overlapping: bool, damage: Callable | None) -> dict[str, float]:
    """Right: share of things found with colour and shape; iou: of those; spurious: found beyond, per scene."""
    rng = np.random.default_rng(seed)
    scores, spurious = [], []
    for _ in range(count):
        scene = truth(rng, overlapping)
        rgb = render(scene)[0].numpy()
        found = find_objects(torch.from_numpy(damage(rgb, rng) if damage else rgb))
        scores += score(found, scene.things)
        spurious.append(extra_objects(found, scene.things))
    ious = [s.iou for s in scores if s.present]
    return {"right": float(np.mean([s.present for s in scores])), "iou": float(np.mean(ious)),
            "spurious": float(np.mean(spurious))}


def accuracy(count: int = 500, seed: int = 0) -> dict[str, dict[str, float]]:
    """The judge's own accuracy on ``count`` rendered scenes of each kind."""
    kinds = {"clean": (False, None), "overlap": (True, None), "blurred": (False, blurred), "celled": (False, celled)}
    return {name: trial(count, seed, *kind) for name, kind in kinds.items()}


if __name__ == "__main__":
    torch.set_num_threads(1)
    print(json.dumps(accuracy(), indent=1))
