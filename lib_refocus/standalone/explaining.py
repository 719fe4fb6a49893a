"""Explained pictures without the WebUI: a job run under watch, and its picture, sheets, page and JSON on disk."""
from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from PIL import Image

from ..explain.detect import Detector
from ..explain.explanation import Seen, explain
from ..explain.recorder import Watch
from ..explain.tries import GOOD_ENOUGH, Best, keep_best
from ..explain.verdict import READ_AT
from ..layout import Layout
from ..subjects import find_subjects
from .checkpoint import Model
from .host import Result, generate
from .job import Job, JobError
from .output import save_image, to_image, write_file

BRIEF = Watch(at=(READ_AT,), points=False)  # enough for a verdict


@dataclass
class Explained:
    """A finished job: its pictures, and what is to be said of each."""

    job: Job
    result: Result
    pictures: list[Image.Image]
    explanations: list[dict[str, Any]]

    @property
    def score(self) -> float:
        return sum(e["score"] for e in self.explanations) / len(self.explanations)


def explained(model: Model, job: Job, watch: Watch | None = None, detector: Detector | None = None,
              progress: Callable[[int, int], None] = lambda step, steps: None,
              interrupted: Callable[[], bool] = lambda: False) -> Explained:
    """Run a job under watch. Regions whose phrase is not in the prompt are left out of it, and told."""
    _, missing = find_subjects(job.layout, model.text.tokens(job.prompt))
    kept = replace(job, layout=Layout(tuple(r for r in job.layout.regions if r not in missing)))
    result = generate(model, kept, watch=watch or Watch(), progress=progress, interrupted=interrupted)
    assert result.recorder is not None
    pictures = [to_image(picture) for picture in result.images]
    phrases = [region.phrase for region in job.layout.regions]
    seconds = {"denoising": result.denoising_seconds - result.recorder.seconds,
               "guidance": result.report.guidance_seconds, "reading": result.recorder.seconds}
    told = [explain(Seen(i, result.prompt, job.layout, result.recorder.frames, result.report, job.options,
                         detector(picture, phrases) if detector else None, seconds,
                         [*result.report.notes, *result.recorder.notes])) for i, picture in enumerate(pictures)]
    return Explained(job, result, pictures, told)


def best_of(model: Model, job: Job, tries: int, good_enough: float = GOOD_ENOUGH, watch: Watch = BRIEF,
            detector: Detector | None = None, told: Callable[[int, Explained], None] = lambda i, one: None,
            progress: Callable[[int, int], None] = lambda step, steps: None) -> Best[Explained]:
    """The best of the seeds seed, seed + 1...; ``told`` hears of each try. Raises JobError for a batch."""
    if tries > 1 and job.batch_size > 1:
        raise JobError(f"tries: {tries} of a batch of {job.batch_size}; allowed is one picture at a time")
    if tries > 1 and not job.layout:
        raise JobError(f"tries: {tries} without a layout; there is nothing to choose by")

    def make(i: int) -> Explained:
        one = explained(model, replace(job, seed=(job.seed + i) % 2 ** 32), watch, detector, progress)
        told(i, one)
        return one
    return keep_best(make, lambda one: one.score, tries, good_enough)


def write_explained(folder: Path, one: Explained) -> None:
    """For each picture NNNN.png, NNNN-words.png, NNNN.html and NNNN.json; with regions NNNN-sheet.png and, for each
    region, NNNN-map-N.png."""
    from ..explain.document import page
    from ..explain.drawing import contact_sheet, overlays, word_sheet

    folder.mkdir(parents=True, exist_ok=True)
    assert one.result.recorder is not None
    frames = one.result.recorder.frames
    for i, (picture, told) in enumerate(zip(one.pictures, one.explanations, strict=True)):
        save_image(picture, folder / f"{i:04}.png")
        if told["regions"]:
            save_image(contact_sheet(told, frames, picture, one.job.layout), folder / f"{i:04}-sheet.png")
            for n, (_, overlay) in enumerate(overlays(told, frames, picture, one.job.layout), 1):
                save_image(overlay, folder / f"{i:04}-map-{n}.png")
        if told["words"]:
            save_image(word_sheet(told, frames, picture), folder / f"{i:04}-words.png")
        for name, text in ((f"{i:04}.html", page(told, frames, picture)),
                           (f"{i:04}.json", json.dumps({**told, "seed": one.job.seed + i}, indent=1,
                                                       ensure_ascii=False))):
            write_file(folder / name, partial(write_text, text=text))


def write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def sentences(told: dict[str, Any]) -> list[str]:
    """What became of each region, a line each, for a terminal."""
    return [f"{r['verdict']:8} {r['score']:.2f}  {r['phrase']}" + (
        "" if r["next"]["kind"] == "none" else f"  ({r['next']['text']})") for r in told["regions"]]
