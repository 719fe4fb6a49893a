"""Which part of the final picture a pass shows, in the layout's coordinates (0..1, may reach beyond). Pure."""
from __future__ import annotations

from typing import Any

from ..masks import WHOLE

CELL = 8  # pixels of a latent cell


def window_of(p: Any, overlay: bool = True) -> tuple[float, float, float, float]:
    """x0, y0, x1, y1. ``overlay``: whether an inpainted detail is laid back over its picture (a setting)."""
    crop, whole = getattr(p, "paste_to", None), getattr(p, "mask_for_overlay", None)
    if crop is not None and whole is not None and overlay:
        return detail(crop, whole.size)
    if getattr(p, "enable_hr", False) and not getattr(p, "is_hr_pass", False):
        return before_crop(p)
    return WHOLE


def detail(crop: tuple[int, int, int, int], size: tuple[int, int]) -> tuple[float, float, float, float]:
    """Inpainting only the masked area: ``crop`` is x, y, width, height in a picture of ``size``."""
    x, y, width, height = crop
    return x / size[0], y / size[1], (x + width) / size[0], (y + height) / size[1]


def before_crop(p: Any) -> tuple[float, float, float, float]:
    """The first pass of the hires fix, of which ``truncate_x`` x ``truncate_y`` cells are cut off afterwards."""
    x0, x1 = along(p.hr_upscale_to_x // CELL, p.truncate_x)
    y0, y1 = along(p.hr_upscale_to_y // CELL, p.truncate_y)
    return x0, y0, x1, y1


def along(cells: int, cut: int) -> tuple[float, float]:
    kept = max(cells - cut, 1)
    start = -(cut // 2) / kept
    return start, start + cells / kept
