"""Copies of pictures with the regions drawn on them, beside the pictures themselves."""
from __future__ import annotations

from typing import Any

from ..layout import Layout


def add_copies(processed: Any, layout: Layout, count: int) -> None:
    """Append a drawn copy of each of the first ``count`` pictures to ``processed``, with its infotext."""
    from ..standalone.draw import draw_layout

    first = processed.index_of_first_image
    for i in range(first, count):
        processed.images.append(draw_layout(processed.images[i], layout))
        processed.infotexts.append(processed.infotexts[i] if i < len(processed.infotexts) else "")
