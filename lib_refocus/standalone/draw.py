"""Pictures of pictures: regions drawn on them, sheets with captions."""
from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

from ..layout import Layout, Region

PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#F0E442", "#000000")  # Okabe and Ito


def font(size: int):
    try:
        return ImageFont.load_default(size)
    except TypeError:  # before Pillow 10.1, as in the WebUI: one size only
        return ImageFont.load_default()


def outline(draw: ImageDraw.ImageDraw, region: Region, size, colour: str, width: int) -> None:
    """The region's form, in pixels of a picture of ``size``."""
    def pixel(x, y):
        return x * (size[0] - 1), y * (size[1] - 1)

    shape = region.shape
    corners = [pixel(*shape.box[:2]), pixel(*shape.box[2:])]
    if shape.kind == "ellipse":
        draw.ellipse(corners, outline=colour, width=width)
    elif shape.kind == "polygon":
        points = [pixel(*p) for p in shape.points]
        draw.line([*points, points[0]], fill=colour, width=width, joint="curve")
    else:
        draw.rectangle(corners, outline=colour, width=width)


def draw_layout(image: Image.Image, layout: Layout, labels: bool = True) -> Image.Image:
    """A copy with every region's outline (white under colour, to be seen on any ground) and its phrase."""
    image = image.convert("RGB").copy()
    draw = ImageDraw.Draw(image)
    width = max(1, min(image.size) // 128)
    for i, region in enumerate(layout.regions):
        colour = PALETTE[i % len(PALETTE)]
        outline(draw, region, image.size, "white", width + 2)
        outline(draw, region, image.size, colour, width)
        if labels:
            label(draw, region.phrase, (region.box[0] * image.size[0], region.box[1] * image.size[1]), colour,
                  max(10, min(image.size) // 24))
    return image


def label(draw: ImageDraw.ImageDraw, text: str, at, colour: str, size: int) -> None:
    left, top, right, bottom = draw.textbbox(at, text, font=font(size))
    draw.rectangle([left - 2, top - 2, right + 2, bottom + 2], fill=colour)
    draw.text(at, text, fill="white", font=font(size))


def sheet(rows: Sequence[Sequence[Image.Image]], heads: Sequence[str], titles: Sequence[str] = (),
          cell: int = 256, gap: int = 8) -> Image.Image:
    """A table of pictures: ``heads`` above the columns, ``titles`` above the rows."""
    size = max(12, cell // 16)
    line = size + 8
    columns = max(len(r) for r in rows)
    height = line + sum(cell + gap + (line if titles else 0) for _ in rows)
    page = Image.new("RGB", (columns * (cell + gap) + gap, height), "white")
    draw = ImageDraw.Draw(page)
    for i, head in enumerate(heads):
        draw.text((gap + i * (cell + gap), 4), head, fill="black", font=font(size))
    y = line
    for row, images in enumerate(rows):
        if titles:
            draw.text((gap, y + 2), titles[row], fill="#444444", font=font(size - 2))
            y += line
        for i, image in enumerate(images):
            page.paste(image.resize((cell, cell), Image.Resampling.LANCZOS), (gap + i * (cell + gap), y))
        y += cell + gap
    return page
