"""Scenes of coloured shapes on plain grounds: sampled, rendered, and turned into latents.

Coordinates are normalised: x0 y0 x1 y1 in 0..1, origin top left, as in a layout.
"""
from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor

SHAPES = ("circle", "square", "triangle", "star")
COLOURS = {
    "red": (0.86, 0.12, 0.12),
    "orange": (0.97, 0.56, 0.08),
    "yellow": (0.95, 0.87, 0.15),
    "green": (0.13, 0.66, 0.23),
    "blue": (0.13, 0.28, 0.88),
    "purple": (0.58, 0.16, 0.72),
}
GROUNDS = {
    "white": (0.95, 0.95, 0.95),
    "grey": (0.62, 0.62, 0.63),
    "black": (0.13, 0.13, 0.14),
    "beige": (0.90, 0.86, 0.77),
}
GROUND_SHARES = (0.4, 0.2, 0.2, 0.2)
SIZES = {1: (0.20, 0.60), 2: (0.18, 0.48), 3: (0.16, 0.38), 4: (0.14, 0.32)}  # side, by number of objects
CELL = 8  # pixels per latent cell (the autoencoder's factor)


@dataclass
class Thing:
    """One object: its words and its box (x0, y0, x1, y1 in 0..1)."""

    colour: str
    shape: str
    box: tuple[float, float, float, float]

    @property
    def name(self) -> str:
        return f"{self.colour} {self.shape}"


@dataclass
class Scene:
    """Things painted in order on a plain ground; ``size`` is (width, height) in pixels."""

    things: list[Thing]
    ground: str = "white"
    size: tuple[int, int] = (256, 256)
    tint: np.ndarray = field(default_factory=lambda: np.zeros(3))


def overlap(a, b) -> float:
    """Intersection over the smaller box's area, 0..1."""
    w = min(a[2], b[2]) - max(a[0], b[0])
    h = min(a[3], b[3]) - max(a[1], b[1])
    smaller = min((a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1]))
    return max(w, 0) * max(h, 0) / smaller


def sample_boxes(rng, n: int, size=(256, 256), sides=None, allowed=0.0, tries=60) -> list[tuple]:
    """n boxes whose longer pixel side is drawn from ``sides`` (share of the shorter picture side)."""
    low, high = sides or SIZES[n]
    short = min(size)
    while True:
        boxes: list[tuple] = []
        for _ in range(tries):
            side, aspect = rng.uniform(low, high) * short, rng.uniform(0.8, 1.25)
            w, h = (side * min(aspect, 1) / size[0], side * min(1 / aspect, 1) / size[1])
            x, y = rng.uniform(0.01, 0.99 - w), rng.uniform(0.01, 0.99 - h)
            box = (x, y, x + w, y + h)
            if all(overlap(grown(box), b) <= allowed for b in boxes):
                boxes.append(box)
            if len(boxes) == n:
                return boxes


def grown(box, margin=0.015):
    return (box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin)


def sample_words(rng, n: int) -> list[tuple[str, str]]:
    """(colour, shape) of n things: mostly all different, sometimes several alike."""
    names = [(c, s) for c in COLOURS for s in SHAPES]
    words = [names[i] for i in rng.choice(len(names), n, replace=False)]
    if n > 1 and rng.random() < 0.15:
        alike = int(rng.integers(2, n + 1))
        words[:alike] = [words[0]] * alike
    return words


def sample_scene(rng, size=(256, 256), counts=(1, 2, 3, 4), weights=(0.2, 0.4, 0.25, 0.15)) -> Scene:
    """A random scene of the training distribution."""
    n = int(rng.choice(counts, p=weights))
    boxes = sample_boxes(rng, n, size, allowed=0.3 if rng.random() < 0.1 else 0.0)
    things = [Thing(c, s, b) for (c, s), b in zip(sample_words(rng, n), boxes, strict=True)]
    ground = str(rng.choice(list(GROUNDS), p=GROUND_SHARES))
    return Scene(things, ground, size, rng.uniform(-0.03, 0.03, 3))


# -- rendering ------------------------------------------------------------------------------------

_STAR = [(np.sin(i * np.pi / 5) * r, -np.cos(i * np.pi / 5) * r)
         for i, r in enumerate([1.0, 0.45] * 5)]  # ten corners, apex up
_STAR_BOX = (-np.sin(2 * np.pi / 5), -1.0, np.sin(2 * np.pi / 5), np.cos(np.pi / 5))


def shape_distance(shape: str, u: Tensor, v: Tensor) -> Tensor:
    """Signed distance (negative inside) in units of the half box; u, v in -1..1, v down. Any shape (...)."""
    if shape == "circle":
        return torch.hypot(u, v) - 1
    if shape == "square":
        return torch.maximum(u.abs(), v.abs()) - 1
    if shape == "triangle":
        slope = (2 * u.abs() - v - 1) / 5 ** 0.5
        return torch.maximum(slope, v - 1)
    if shape == "star":
        x0, y0, x1, y1 = _STAR_BOX
        return polygon_distance(_STAR, (u + 1) / 2 * (x1 - x0) + x0, (v + 1) / 2 * (y1 - y0) + y0)
    raise ValueError(f"shape {shape!r}: allowed are {', '.join(SHAPES)}")


def polygon_distance(corners, x: Tensor, y: Tensor) -> Tensor:
    """Signed distance of points to a simple polygon (negative inside), by edges and even-odd crossings."""
    distance, inside = torch.full_like(x, torch.inf), torch.zeros_like(x, dtype=torch.bool)
    for (ax, ay), (bx, by) in pairwise([*corners, corners[0]]):
        ex, ey = bx - ax, by - ay
        t = (((x - ax) * ex + (y - ay) * ey) / (ex * ex + ey * ey)).clamp(0, 1)
        distance = torch.minimum(distance, torch.hypot(x - ax - t * ex, y - ay - t * ey))
        if ay != by:
            inside ^= ((ay > y) != (by > y)) & (x < ax + (y - ay) / ey * ex)
    return torch.where(inside, -distance, distance)


def coverage(thing: Thing, width: int, height: int) -> Tensor:
    """Anti-aliased share of each pixel that the thing covers. Returns (height, width) in 0..1."""
    x0, y0, x1, y1 = thing.box
    x = (torch.arange(width) + 0.5) / width
    y = (torch.arange(height) + 0.5) / height
    u = ((2 * x - x0 - x1) / (x1 - x0)).expand(height, width)
    v = ((2 * y - y0 - y1) / (y1 - y0))[:, None].expand(height, width)
    half = min((x1 - x0) * width, (y1 - y0) * height) / 2  # pixels per unit distance
    return (0.5 - shape_distance(thing.shape, u, v) * half).clamp(0, 1)


def render(scene: Scene, scale: int = 1) -> tuple[Tensor, Tensor]:
    """Paint a scene at 1/scale of its size. Returns rgb (3, H, W) in 0..1 and object coverage (1, H, W)."""
    width, height = scene.size[0] // scale, scene.size[1] // scale
    ground = torch.tensor(GROUNDS[scene.ground] + scene.tint, dtype=torch.float32).clamp(0, 1)
    rgb = ground[:, None, None].expand(3, height, width)
    covered = torch.zeros(1, height, width)
    for thing in scene.things:
        alpha = coverage(thing, width, height)
        rgb = torch.lerp(rgb, torch.tensor(COLOURS[thing.colour])[:, None, None], alpha)
        covered = covered + alpha * (1 - covered)
    return rgb, covered


def cell_means(rgb: Tensor, covered: Tensor, cell: int = CELL) -> Tensor:
    """Means over cell x cell pixels: (3, H, W) and (1, H, W) -> (4, H/cell, W/cell)."""
    return torch.nn.functional.avg_pool2d(torch.cat([rgb, covered])[None], cell)[0]


def whitening(scenes: list[Scene]) -> tuple[Tensor, Tensor]:
    """Mean (4,) and ZCA matrix (4, 4) that give the cell means unit covariance over these scenes."""
    cells = torch.cat([cell_means(*render(s)).flatten(1) for s in scenes], 1).double()
    mean = cells.mean(1)
    values, vectors = torch.linalg.eigh(torch.cov(cells))
    return mean.float(), (vectors @ torch.diag(values.rsqrt()) @ vectors.T).float()
