"""Copies of pictures with the regions drawn on them, beside the pictures themselves."""
from __future__ import annotations

from typing import Any

from ..layout import Layout


def add_copies(processed: Any, layout: Layout, count: int) -> None:
    """Append a drawn copy of each of the first ``count`` pictures to ``processed``, with its infotext."""
    from ..standalone.draw import draw_layout

    images, texts = processed.images, processed.infotexts
    numbers = range(processed.index_of_first_image, count)
    made = [(draw_layout(images[i], layout), texts[i] if i < len(texts) else "") for i in numbers]
    images += [image for image, _ in made]  # both or none: the gallery counts them
    texts += [text for _, text in made]
