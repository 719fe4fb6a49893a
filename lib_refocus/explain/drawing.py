"""Pictures of an explanation: heat maps over the picture, a contact sheet, curves, all words as a sheet.

Drawn with matplotlib, which gradio brings into the WebUI; figures are made without pyplot, so that no state is shared.
Text is never read as mathematics or anything else.
"""
from __future__ import annotations

import io
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from PIL import Image
from torch import Tensor

from .frames import Frame, Frames
from .measures import mean_map, places_of, region_map
from .verdict import IN_PLACE, PARTLY, READ_AT

PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#F0E442", "#000000")  # Okabe and Ito
CELL = 1.7  # inches of a picture in a sheet
DPI = 100
MARKS = {IN_PLACE: "✓ in place", PARTLY: "~ partly"}


def heat(picture: Image.Image, one: Tensor | np.ndarray, strength: float = 0.75) -> Image.Image:
    """The picture, in grey, with a map (h, w) over it, scaled to its own peak: the hotter, the less of it is left."""
    from matplotlib import colormaps

    values = np.asarray(one, dtype=np.float32)
    values = values / max(float(values.max()), 1e-12)
    large = np.asarray(Image.fromarray((values * 255).astype(np.uint8)).resize(picture.size, Image.Resampling.BICUBIC))
    level = large.astype(np.float32)[..., None] / 255
    colours = colormaps["inferno"](level[..., 0])[..., :3] * 255
    share = strength * (0.35 + 0.65 * level)
    mixed = np.asarray(picture.convert("L").convert("RGB"), dtype=np.float32) * (1 - share) + colours * share
    return Image.fromarray(mixed.round().clip(0, 255).astype(np.uint8))


def outlined(axes: Any, layout_region: Mapping[str, Any], colour: str, size: tuple[int, int]) -> None:
    """A region's form on axes that show a picture of ``size``."""
    from matplotlib.patches import Ellipse, Polygon, Rectangle

    width, height = size
    x0, y0, x1, y1 = layout_region["box"]
    x0, x1, y0, y1 = x0 * width, x1 * width, y0 * height, y1 * height
    form = layout_region["region"]
    for line, ink in ((3.5, "white"), (1.8, colour)):
        style: dict[str, Any] = {"fill": False, "linewidth": line, "edgecolor": ink}
        if "ellipse" in form:
            patch: Any = Ellipse(((x0 + x1) / 2, (y0 + y1) / 2), x1 - x0, y1 - y0, **style)
        elif "polygon" in form:
            patch = Polygon([(x * width, y * height) for x, y in form["polygon"]], closed=True, **style)
        else:
            patch = Rectangle((x0, y0), x1 - x0, y1 - y0, **style)
        axes.add_patch(patch)


def figure(rows: int, columns: int, extra: float = 0.0) -> Any:
    from matplotlib.figure import Figure

    return Figure(figsize=(columns * CELL + 0.2, rows * (CELL + 0.32) + extra + 0.25), dpi=DPI)


def written(made: Any) -> Image.Image:
    """A figure as a picture. Letters that matplotlib's font does not have (Chinese) become boxes, without a warning."""
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph", UserWarning)
        made.savefig(buffer, format="png", facecolor="white")
    return Image.open(buffer).convert("RGB")


def titled(axes: Any, text: str, size: float = 7.5, colour: str = "black") -> None:
    axes.set_title(shortened(text, 34), fontsize=size, color=colour, pad=3, parse_math=False)


def shortened(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[:most - 1] + "…"


def shown(axes: Any, picture: Image.Image, title: str, colour: str = "black") -> None:
    axes.imshow(picture, interpolation="nearest")
    axes.axis("off")
    titled(axes, title, colour=colour)


def phases(frames: Frames, image: int, part: int) -> list[tuple[str, Frame]]:
    """The looks that a contact sheet shows: before, during and after guidance, where the verdict is read, the last."""
    every = list(frames.of(image, part))
    guided, passes = [f for f in every if f.phase != "pass"], [f for f in every if f.phase == "pass"]
    reading = frames.nearest(image, READ_AT, part)
    picks: list[tuple[str, Frame | None]] = []
    if guided:
        after = [f for f in passes if f.step >= guided[-1].step]
        picks += [("before guidance", guided[0]), ("half-way", guided[len(guided) // 2]),
                  ("last look", guided[-1]), ("after guidance", after[0] if after else None)]
    elif passes:
        picks += [("first step", passes[0]), ("a third", passes[len(passes) // 3])]
    picks += [("verdict's look", reading), ("last step", passes[-1] if passes else None)]
    return [(name, frame) for name, frame in picks if frame is not None]


def contact_sheet(explanation: Mapping[str, Any], frames: Frames, picture: Image.Image, layout: Any) -> Image.Image:
    """The picture with its regions and, below it, a row for each region: its maps over time; then the curves."""
    image = explanation["image"]
    places = {place.index: place for place in places_of(layout, frames, image)}
    rows = [(entry, phases(frames, image, places[entry["index"]].part)) for entry in explanation["regions"]
            if entry["index"] in places]
    columns = max([len(looks) for _, looks in rows] + [4])
    made = figure(len(rows) + 1, columns, 0.35)
    grid = made.add_gridspec(len(rows) + 1, columns, left=0.02, right=0.98, bottom=0.02, wspace=0.08, hspace=0.22,
                             top=1 - 0.45 / made.get_figheight())
    made.text(0.02, 1 - 0.12 / made.get_figheight(), shortened(explanation["prompt"], 110), fontsize=9, va="top",
              parse_math=False)
    first = made.add_subplot(grid[0, 0])
    shown(first, picture, f"score {explanation['score']:.2f}")
    for entry in explanation["regions"]:
        outlined(first, entry, PALETTE[entry["index"] % len(PALETTE)], picture.size)
    curves(made.add_subplot(grid[0, 1:3]), explanation)
    summary(made.add_subplot(grid[0, 3:]), explanation)
    for r, (entry, looks) in enumerate(rows, 1):
        colour = PALETTE[entry["index"] % len(PALETTE)]
        for c, (name, frame) in enumerate(looks):
            axes = made.add_subplot(grid[r, c])
            name = f"{entry['phrase']}: {name}" if c == 0 else f"{name}, step {frame.step + 1}"
            shown(axes, heat(picture, region_map(frame, places[entry["index"]])), name, colour if c == 0 else "black")
            outlined(axes, entry, colour, picture.size)
    return written(made)


def curves(axes: Any, explanation: Mapping[str, Any]) -> None:
    """Share of attention inside each region over the noise range, and the loss of each look of the guidance."""
    for entry in explanation["regions"]:
        points = [p for p in entry["shares"] if p["phase"] == "pass"]
        axes.plot([p["progress"] for p in points], [p["share"] for p in points], linewidth=1.3,
                  color=PALETTE[entry["index"] % len(PALETTE)])
        looks = [p for p in entry["shares"] if p["phase"] != "pass"]
        axes.plot([p["progress"] for p in looks], [p["share"] for p in looks], ".", markersize=3,
                  color=PALETTE[entry["index"] % len(PALETTE)])
    axes.set_ylim(0, 1)
    axes.set_xlim(0, 1)
    axes.tick_params(labelsize=6)
    titled(axes, "attention inside, noise to picture")
    flat = [loss for step in explanation["losses"] for loss in step["losses"]]
    if flat:
        inset = axes.inset_axes([0.62, 0.1, 0.35, 0.3])
        inset.plot(flat, color="black", linewidth=0.8)
        inset.tick_params(labelsize=5, length=2)
        inset.set_title("loss, look by look", fontsize=5.5, pad=2)


def summary(axes: Any, explanation: Mapping[str, Any]) -> None:
    """Verdicts and next steps in words."""
    axes.axis("off")
    lines = []
    for entry in explanation["regions"]:
        lines.append((PALETTE[entry["index"] % len(PALETTE)],
                      f"{MARKS.get(entry['verdict'], '✗ missed')}  {shortened(entry['phrase'], 30)}"))
        if entry["next"]["kind"] != "none":
            lines.append(("#444444", f"     {shortened(entry['next']['text'], 78)}"))
    lines.append(("#444444", ", ".join(f"{k} {v:.1f} s" for k, v in explanation["seconds"].items())))
    for i, (colour, text) in enumerate(lines[:12]):
        axes.text(0, 1 - i * 0.115, text, fontsize=7, color=colour, va="top", parse_math=False)


def word_sheet(explanation: Mapping[str, Any], frames: Frames, picture: Image.Image, columns: int = 6) -> Image.Image:
    """Which word went where: one picture a word, its map's mean over the steps of the ordinary pass."""
    image, words = explanation["image"], explanation["words"]
    rows = max(-(-(len(words) + 1) // columns), 1)
    made = figure(rows, columns)
    grid = made.add_gridspec(rows, columns, left=0.02, right=0.98, bottom=0.02, wspace=0.08, hspace=0.22,
                             top=1 - 0.3 / made.get_figheight())
    shown(made.add_subplot(grid[0, 0]), picture, shortened(explanation["prompt"], 40))
    for i, word in enumerate(words, 1):
        frames_of = having(frames, image, word)
        if frames_of:
            shown(made.add_subplot(grid[i // columns, i % columns]),
                  heat(picture, mean_map(frames_of, word["positions"])), word["text"])
    return written(made)


def having(frames: Frames, image: int, word: Mapping[str, Any]) -> Sequence[Frame]:
    """The ordinary pass's frames in which a word was read, all on the grid of the first of them."""
    found = [f for f in frames.of(image, word["part"], "pass") if set(word["positions"]) <= set(f.positions)]
    return [f for f in found if f.cross.shape[-2:] == found[0].cross.shape[-2:]]


def overlays(explanation: Mapping[str, Any], frames: Frames, picture: Image.Image, layout: Any) \
        -> list[tuple[str, Image.Image]]:
    """One picture a region, for a gallery: its map at the verdict's look, its outline, and what became of it."""
    made = []
    for place in places_of(layout, frames, explanation["image"]):
        entry = explanation["regions"][place.index]
        reading = frames.nearest(explanation["image"], READ_AT, place.part)
        if reading is not None:
            page = figure(1, 2)
            page.set_size_inches(CELL * 2.4, CELL * 2.4 * picture.height / picture.width + 0.3)
            axes = page.add_axes((0.01, 0.01, 0.98, 0.98 - 0.3 / page.get_figheight()))
            shown(axes, heat(picture, region_map(reading, place)),
                  f"{MARKS.get(entry['verdict'], '✗ missed')}: {entry['phrase']}")
            outlined(axes, entry, PALETTE[place.index % len(PALETTE)], picture.size)
            made.append((entry["phrase"], written(page)))
    return made
