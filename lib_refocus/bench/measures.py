"""What the fidelity bench measures on a picture, and means with bootstrap intervals over pictures."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from .suites import Case

Record = dict[str, Any]
RESAMPLES = 2000
REFERENCES = 4  # real scenes rendered for each case


def measure(picture: Tensor, latent: Tensor, case: Case) -> Record:
    """One picture (3, H, W) in 0..1 and its latent (4, h, w): lists over the case's things, and statistics."""
    from ..shapes.judge import features
    from ..shapes.scorer import find_objects, match, score

    found, things = find_objects(picture), list(case.things)
    scores, own = score(found, things), match(found, things)
    wanted = {(t.colour, t.shape) for t in things}
    counts = [sum((f.colour, f.shape) == w for f in found) == sum((t.colour, t.shape) == w for t in things)
              for w in wanted]
    return {
        "present": [s.present for s in scores], "centre": [s.centre_in for s in scores],
        "iou": [round(float(s.iou), 4) for s in scores], "ap50": [bool(s.iou >= 0.5) for s in scores],
        "attribute": [s.colour_ok and s.shape_ok for s in scores],
        "leakage": [round(outside(f.box, t.box), 4) for f, t in zip(own, things, strict=True) if f],
        "count": [all(counts)], "extra": [max(0, len(found) - len(things))],
        "saturation": [round(float(saturation(picture)), 4)], "latent_std": [round(float(latent.std()), 4)],
        "features": [round(float(v), 4) for v in features(picture[None])[0]],
    }


def outside(box, region) -> float:
    """Share of a found object's box that lies outside its region."""
    from ..shapes.scorer import shared_area

    return 1 - shared_area(box, region) / max((box[2] - box[0]) * (box[3] - box[1]), 1e-9)


def saturation(picture: Tensor) -> Tensor:
    """Mean of HSV saturation over the picture (3, H, W)."""
    high, low = picture.amax(0), picture.amin(0)
    return ((high - low) / high.clamp(min=1e-3)).mean()


# -- over pictures --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mean:
    """A mean over things or pictures, with the interval that holds 95 % of its bootstrap over pictures."""

    value: float
    low: float
    high: float


def bootstrap(records: Sequence[Record], key: str, seed: int = 0) -> Mean:
    """Mean of all values of ``key``; pictures are drawn again with replacement, all their things with them."""
    sums = np.array([float(np.sum(r[key])) for r in records])
    sizes = np.array([len(r[key]) for r in records], float)
    draws = np.random.default_rng(seed).integers(len(records), size=(RESAMPLES, len(records)))
    means = sums[draws].sum(1) / np.maximum(sizes[draws].sum(1), 1)
    low, high = np.percentile(means, [2.5, 97.5])
    return Mean(float(sums.sum() / max(sizes.sum(), 1)), float(low), float(high))


def frechet(a: np.ndarray, b: np.ndarray) -> float:
    """Fréchet distance of two sets of features (N, D) taken as Gaussians (Heusel et al., arXiv 1706.08500, eq. 6).

    |m_a - m_b|^2 + tr(C_a + C_b - 2 (C_a C_b)^(1/2)); the root's trace from the eigenvalues of C_a C_b.
    """
    ca, cb = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    eigenvalues = np.linalg.eigvals(ca @ cb).real.clip(min=0)
    return float(((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(ca) + np.trace(cb) - 2 * np.sqrt(eigenvalues).sum())


def real_features(cases: Sequence[Case], seed: int = 0) -> np.ndarray:
    """Features of real scenes of the cases' own things, placed and sized as the training scenes are. (4 N, 64)"""
    from ..shapes.judge import features
    from ..shapes.scenes import GROUND_SHARES, GROUNDS, Scene, Thing, render, sample_boxes

    rng, rows = np.random.default_rng(seed), []
    for case in cases:
        size = tuple(case.settings.get("size", (256, 256)))
        for _ in range(REFERENCES):
            boxes = sample_boxes(rng, len(case.things), size)
            things = [Thing(t.colour, t.shape, b) for t, b in zip(case.things, boxes, strict=True)]
            ground = str(rng.choice(list(GROUNDS), p=GROUND_SHARES))
            scene = Scene(things, ground, size, rng.uniform(-0.03, 0.03, 3))
            rows.append(features(render(scene)[0][None])[0])
    return torch.stack(rows).double().numpy()


def quality(records: Sequence[Record], reference: np.ndarray) -> float:
    """Fréchet distance of the pictures to real scenes, on the judge's features."""
    return frechet(np.array([r["features"] for r in records], float), reference)


def percent(mean: Mean) -> str:
    return f"{100 * mean.value:.1f} ({100 * mean.low:.0f}–{100 * mean.high:.0f})"


def number(mean: Mean) -> str:
    return f"{mean.value:.3f} ({mean.low:.2f}–{mean.high:.2f})"


def plain(mean: Mean) -> str:
    return f"{mean.value:.2f}"


COLUMNS: dict[str, tuple[str, Callable[[Mean], str]]] = {
    "present": ("present %", percent), "centre": ("centre %", percent), "iou": ("IoU", number),
    "ap50": ("AP50 %", percent), "attribute": ("attribute %", percent), "count": ("count %", percent),
    "leakage": ("leakage", plain), "extra": ("extra", plain), "saturation": ("saturation", plain),
    "latent_std": ("latent std", plain), "iterations": ("iterations", plain), "seconds": ("s/image", plain),
}
