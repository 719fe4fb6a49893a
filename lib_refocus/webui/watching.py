"""Reading maps while the WebUI samples: hooks from one evaluation's beginning to the next one's."""
from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

from ..explain.frames import LIMIT, Watched
from ..explain.recorder import Recorder, Watch
from ..explain.verdict import READ_AT
from ..methods import Reading
from . import unet
from .job import Job
from .prompts import Aims


class Watcher:
    """Watches one pass for a job; whatever goes wrong in here ends the reading, never the picture."""

    def __init__(self, job: Job, model: Any, sigmas: Sequence[float], aims: Aims):
        self.aims, self.visited = aims, set[int]()
        whole = Watch(limit=LIMIT // max(getattr(job.p, "n_iter", 1), 1))
        watch = whole if job.request.explain else Watch(at=(READ_AT,), points=False)
        self.recorder = Recorder(model, sigmas, watch, unet.key_value)
        self.rows: dict[tuple[int, int], Watched] = {}
        self.open = ExitStack()

    def begin(self, index: int, sigma: float, step: int, counts: Sequence[int], size: tuple[int, int]) -> None:
        """Before the ordinary evaluation ``step`` of the schedule's step ``index``; it is read once."""
        self.close()
        if index in self.visited:
            return
        try:
            self.visited.add(index)
            self.open.enter_context(self.recorder.looking(index, sigma, self.watched(step, counts), size))
        except Exception as e:
            self.recorder.give_up(e)

    def watched(self, step: int, counts: Sequence[int]) -> list[Watched]:
        """The rows of an evaluation."""
        found = self.aims.watched(step, counts)
        self.rows = {(one.image, one.row): one for one in found}
        return found

    def guidance(self, index: int, sigma: float, readings: list[Reading]) -> None:
        """What guidance sees, as Refocuser.watch."""
        try:
            self.recorder.guidance(index, sigma, readings, lambda target: self.rows[target.image, target.row])
        except Exception as e:
            self.recorder.give_up(e)

    def close(self) -> None:
        """The evaluation is over: hooks off, maps kept."""
        try:
            self.open.close()
        except Exception as e:
            self.recorder.give_up(e)
