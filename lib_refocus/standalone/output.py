"""Pictures and reports on disk, each written whole or not at all; a progress bar."""
from __future__ import annotations

import json
import os
import sys
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image
from torch import Tensor

from .checkpoint import Model
from .host import Result
from .job import Job


class OutputError(ValueError):
    """A folder that cannot be written; the message names it and the reason."""


def folder_error(folder: Path) -> None:
    """Raise OutputError where ``folder`` cannot be made or written, before any work is done. Leaves nothing behind."""
    at = folder
    while not at.exists() and at != at.parent:
        at = at.parent
    if not at.is_dir():
        raise OutputError(f"--out {folder}: {at} is not a folder")
    if not os.access(at, os.W_OK | os.X_OK):
        raise OutputError(f"--out {folder}: {at} cannot be written")


def to_image(picture: Tensor) -> Image.Image:
    """(3, H, W) in 0..1 -> PIL image."""
    return Image.fromarray((picture.detach().cpu().numpy() * 255).round().astype(np.uint8).transpose(1, 2, 0))


def write_file(path: Path, write) -> None:
    """``write(temporary path)``, then rename: no reader ever sees half a file."""
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        write(temporary)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def save_image(image: Image.Image, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_file(path, lambda p: image.save(p, format="PNG"))


def write_result(folder: Path, result: Result, job: Job, model: Model) -> None:
    """0000.png, 0001.png, ... and report.json."""
    folder.mkdir(parents=True, exist_ok=True)
    for i, picture in enumerate(result.images):
        save_image(to_image(picture), folder / f"{i:04}.png")
    text = json.dumps(result.as_dict(job, model), indent=1, ensure_ascii=False)
    write_file(folder / "report.json", lambda p: p.write_text(text, encoding="utf-8"))


@contextmanager
def progress_bar(title: str, steps: int):
    """A bar on standard error; yields the callback for generate()."""
    from tqdm import tqdm

    with tqdm(total=steps, desc=title, unit="step", file=sys.stderr, leave=False) as bar:
        yield lambda done, _: bar.update(done - bar.n)
