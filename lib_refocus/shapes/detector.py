"""The shapes world's detector, for explanations: --detector lib_refocus.shapes.detector:find"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..explain.detect import Detection
from ..layout import Box
from .scenes import COLOURS, SHAPES
from .vision import find_objects


def named(phrase: str) -> tuple[str | None, str | None]:
    """Colour and shape that a phrase names; None for what it leaves open."""
    words = phrase.lower().split()
    return (next((w for w in words if w in COLOURS), None),
            next((s for s in SHAPES for w in words if w in (s, f"{s}s")), None))


def find(picture: Any, phrases: Sequence[str]) -> list[Detection]:
    """Coloured shapes in a PIL picture, each under every phrase that it fits."""
    import numpy as np
    import torch

    pixels = torch.from_numpy(np.asarray(picture.convert("RGB")).transpose(2, 0, 1).copy()).float() / 255
    found = find_objects(pixels)
    return [Detection(phrase, boxed(one.box)) for phrase in dict.fromkeys(phrases)
            for one in found if fits(named(phrase), (one.colour, one.shape))]


def boxed(values: Sequence[Any]) -> Box:
    x0, y0, x1, y1 = (float(v) for v in values)
    return x0, y0, x1, y1


def fits(wanted: tuple[str | None, str | None], seen: tuple[str, str]) -> bool:
    """Something is named, and nothing that is named differs."""
    return any(wanted) and all(w is None or w == s for w, s in zip(wanted, seen, strict=True))
