"""What became of one job: sentences for the page, the infotext, the API and the console. Lives on ``p``."""
from __future__ import annotations

import weakref
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import torch
from modules import errors

from ..report import Report
from .args import Request

TITLE = "Attention Refocus"


def console(text: str) -> None:
    """A line for the console, where there is one that can show it."""
    with suppress(OSError, ValueError):
        print(text)


def reason_of(error: Exception) -> str:
    """What is told of a failure; all but missing memory is a slip of ours, so that its traceback goes to the log."""
    if isinstance(error, torch.cuda.OutOfMemoryError):
        return "out of GPU memory; try a smaller picture"
    errors.report(f"{TITLE} failed", exc_info=True)
    return f"{type(error).__name__}: {error}"


@dataclass(frozen=True)
class Passed:
    """A watched pass of one image of a batch."""

    watcher: Any
    report: Report
    image: int
    prompt: str


@dataclass
class Job:
    """``lines``[image of the batch]: what is said of it; ``records``: every image's passes, in the job's order.

    ``p`` is held weakly: it holds this, and a circle would keep the model until the collector comes by.
    """

    p: Any
    request: Request
    lines: list[list[str]] = field(default_factory=list)
    records: dict[int, dict[str, Any]] = field(default_factory=dict)
    steering: Any = None
    seen: dict[int, Any] = field(default_factory=dict)
    stopped: bool = False
    pictures: int = 0  # of the finished job, before anything is added
    kept: Any = None

    @property
    def watching(self) -> bool:
        """Whether maps are read: for an explanation, or to choose among tries."""
        return self.request.explain or self.request.tries > 1

    def watched(self, watcher: Any, report: Report) -> None:
        """A watched pass has ended. The first pass decides where things are: the hires pass does not replace it."""
        for image in range(len(self.batch())):
            self.seen.setdefault(self.number(image), Passed(watcher, report, image, self.prompt(image)))

    def prompt(self, image: int) -> str:
        """The prompt as it was encoded."""
        prompts = getattr(self.p, "prompts", None) or [""]
        return str(prompts[min(image, len(prompts) - 1)])

    def number(self, image: int) -> int:
        """Of an image of the batch, among all of the job."""
        return getattr(self.p, "iteration", 0) * self.p.batch_size + image

    def __post_init__(self) -> None:
        self.p = weakref.proxy(self.p)

    def begin_batch(self) -> None:
        self.lines = []

    def say(self, text: str, image: int | None = None) -> None:
        """A sentence for the user about one image of the batch, or about all; said once in page and console."""
        comment = f"{TITLE}: {text}"
        if comment not in self.p.comments:
            self.p.comment(comment)
            console(comment)
        for line in self.batch() if image is None else [self.batch()[image]]:
            if text not in line:
                line.append(text)

    def batch(self) -> list[list[str]]:
        """The lines of the present batch, one list an image."""
        while len(self.lines) < max(len(getattr(self.p, "prompts", None) or ()), 1):
            self.lines.append([])
        return self.lines

    def done(self, report: Report) -> None:
        """A steered pass has ended."""
        for image in range(len(self.batch())):
            self.record(image)["passes"].append({"pass": self.stage, **report.as_dict(image)})
            if report.regions.get(image):
                self.lines[image].insert(self.stage == "hires", self.told(report, image))
        for note in report.notes:
            self.say(note)
        console(f"{TITLE}: {self.stage} pass: {report.iterations} iterations in {report.guidance_seconds:.1f} s; "
                f"{self.told(report, 0) if report.regions.get(0) else 'nothing steered in the first image'}")

    def failed(self, error: Exception, outcome: str) -> None:
        """A failure that cost no picture: ``outcome`` and the reason, where the user looks."""
        self.say(f"{outcome}: {reason_of(error)}")

    @property
    def stage(self) -> str:
        return "hires" if getattr(self.p, "is_hr_pass", False) else "first"

    def told(self, report: Report, image: int) -> str:
        """E.g. "steered a red circle 12% > 61% (40 iterations)": attention inside its region, before and after."""
        regions = ", ".join(f"{r.phrase} {r.before:.0%} > {r.after:.0%}" for r in report.regions[image].values())
        looks = sum(str(image) in losses for step in report.steps.values() for losses in step["losses"])
        return f"{'hires: ' if self.stage == 'hires' else ''}steered {regions} ({looks} iterations)"

    def record(self, image: int) -> dict[str, Any]:
        number = self.number(image)
        return self.records.setdefault(number, {"image": number, "passes": []})

    def end_batch(self) -> None:
        for image, line in enumerate(self.batch()):
            self.record(image)["result"] = "; ".join(line) or "nothing to steer"

    def result(self, index: int, **_: Any) -> str | None:
        """For the infotext. ``index`` counts in the batch or in the job, as the WebUI calls it: both are served."""
        try:
            line = self.lines[index % len(self.lines)] if self.lines else []
            return "; ".join(line) or None
        except Exception as e:
            return f"the result cannot be told: {reason_of(e)}"
