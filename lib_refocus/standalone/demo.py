"""The README's picture: prompts unguided and refocused, with the regions drawn."""
from __future__ import annotations

from pathlib import Path

from .checkpoint import Model
from .draw import draw_layout, sheet
from .host import generate
from .job import Job, make_job
from .output import progress_bar, save_image, to_image

EXAMPLES = (
    {"prompt": "a red circle and a blue square", "seed": 1, "layout": [
        {"phrase": "red circle", "box": [0.08, 0.1, 0.46, 0.48]},
        {"phrase": "blue square", "box": [0.56, 0.52, 0.92, 0.9]}]},
    {"prompt": "a green triangle, an orange star and a purple square", "seed": 2, "layout": [
        {"phrase": "green triangle", "box": [0.06, 0.58, 0.38, 0.92]},
        {"phrase": "orange star", "box": [0.34, 0.06, 0.66, 0.38]},
        {"phrase": "purple square", "box": [0.64, 0.6, 0.94, 0.92]}]},
    {"prompt": "a yellow star to the left of a red square", "seed": 3, "layout": [
        {"phrase": "yellow star", "box": [0.54, 0.08, 0.94, 0.46]},
        {"phrase": "red square", "box": [0.1, 0.54, 0.46, 0.9]}]},
)


def pair(model: Model, values: dict) -> list:
    """The same job without and with refocusing, regions drawn on both."""
    pictures = []
    for off in (True, False):
        job: Job = make_job({**values, "off": off})
        with progress_bar("unguided" if off else "refocused", job.steps) as progress:
            picture = to_image(generate(model, job, progress=progress).images[0])
        pictures.append(draw_layout(picture, job.layout, labels=False))
    return pictures


def make_demo(model: Model, folder: Path) -> Path:
    """Write demo.png into ``folder`` and return its path."""
    rows = [pair(model, example) for example in EXAMPLES]
    page = sheet(rows, ["unguided", "refocused"], [str(e["prompt"]) for e in EXAMPLES])
    path = folder / "demo.png"
    save_image(page, path)
    return path.resolve()
