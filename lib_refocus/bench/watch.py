"""What reading costs: an unguided picture with the maps of all words and steps read, over the same one without."""
from __future__ import annotations

import json
from functools import partial
from statistics import median

import torch

from ..explain.frames import Frames, Watched
from ..explain.recorder import Recorder, Watch
from ..standalone.checkpoint import Model
from ..standalone.host import generate
from ..standalone.job import make_job
from ..tokens import Word
from .architectures import ARCHITECTURES
from .speed import SIGMA, Subject, seconds_of

PROMPT = "a red circle to the left of a blue square and a green star above an orange triangle"
WAYS = {"plain": None, "all steps": Watch(), "for a verdict": Watch(at=(0.45,), points=False)}


def sd15_step(repeats: int) -> float:
    """One CFG step of the SD 1.5 architecture with random weights: time with 20 words read over without."""
    subject = Subject(ARCHITECTURES["sd15"], (512, 512), "cpu", torch.float32)
    watched = [Watched(0, 0, tuple(Word(str(i), (i,)) for i in range(1, 21)))]
    recorder = Recorder(subject.unet, [SIGMA])

    def read() -> None:
        recorder.frames = Frames()
        with recorder.looking(0, SIGMA, watched):
            subject.cfg_step()
    subject.cfg_step()
    return median(seconds_of(read) / seconds_of(subject.cfg_step) for _ in range(repeats))


def run(model: Model, repeats: int) -> int:
    """Print one JSON object: medians of interleaved runs, of the whole of generate()."""
    job = make_job({"prompt": PROMPT, "off": True})
    for watch in WAYS.values():
        generate(model, job, watch=watch)
    times: dict[str, list[float]] = {name: [] for name in WAYS}
    for _ in range(repeats):
        for name, watch in WAYS.items():
            times[name].append(seconds_of(partial(generate, model, job, watch=watch)))
    seconds = {name: median(values) for name, values in times.items()}
    ratios = {name: median(a / b for a, b in zip(values, times["plain"], strict=True))
              for name, values in times.items() if name != "plain"}
    ratios["an SD 1.5 step, 64x64 latents"] = sd15_step(max(repeats // 3, 3))
    print(json.dumps({"checkpoint": model.name, "steps": job.steps, "size": list(job.size), "repeats": repeats,
                      "seconds": {k: round(v, 3) for k, v in seconds.items()},
                      "ratio": {k: round(v, 3) for k, v in ratios.items()}}))
    return 0
