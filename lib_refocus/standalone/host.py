"""Generate pictures: classifier-free guided sampling, with the engine's shift before each step."""
from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol

import torch
from torch import Tensor

from ..explain.frames import Watched
from ..explain.recorder import Recorder, Watch
from ..guidance import Refocuser, prompt_given
from ..methods import Method, Reading
from ..report import Report
from ..schedule import Schedule
from ..subjects import Target, find_subjects
from ..tokens import suggest, words_of
from .checkpoint import Model
from .job import Job, JobError
from .samplers import Sampler


class Comparison(Method, Protocol):
    """A method with a published schedule: iterations at each of 50 steps."""

    def of_fifty(self, index: int) -> int: ...


@dataclass
class Result:
    """Pictures (B, 3, H, W) in 0..1, final latents, both on the CPU, what happened, the prompt as it was encoded."""

    images: Tensor
    latents: Tensor
    report: Report
    denoising_seconds: float
    prompt: str
    recorder: Recorder | None = None

    def as_dict(self, job: Job, model: Model) -> dict[str, Any]:
        """report.json"""
        return {"prompt": job.prompt, "layout": job.layout.to_json(), "seed": job.seed, "steps": job.steps,
                "cfg_scale": job.cfg_scale, "sampler": job.sampler, "size": list(job.size), "off": job.off,
                "checkpoint": model.name, "denoising_seconds": round(self.denoising_seconds, 3),
                **self.report.as_dict()}


def noise(job: Job) -> tuple[Tensor, list[torch.Generator]]:
    """Start noise (B, 4, H/8, W/8) and a generator for each image: an image does not depend on its batch."""
    generators = [torch.Generator().manual_seed(job.seed + i) for i in range(job.batch_size)]
    shape = (4, job.size[1] // 8, job.size[0] // 8)
    return torch.stack([torch.randn(shape, generator=g) for g in generators]), generators


def targets_of(job: Job, model: Model) -> list[Target]:
    """The same subjects for each image of the batch. Raises JobError for a phrase that is not in the prompt."""
    tokens = model.text.tokens(job.prompt)
    subjects, missing = find_subjects(job.layout, tokens)
    if missing:
        near = suggest(tokens, missing[0].phrase)
        hint = f" (did you mean {near!r}?)" if near else ""
        raise JobError(f"phrase {missing[0].phrase!r} is not in the prompt {job.prompt!r}{hint}; "
                       "allowed are words of the prompt, in their order")
    return [Target(image, image, subjects) for image in range(job.batch_size)] if subjects else []


@torch.no_grad()
def generate(model: Model, job: Job, *, progress: Callable[[int, int], None] = lambda step, steps: None,
             interrupted: Callable[[], bool] = lambda: False, method: Comparison | None = None,
             watch: Watch | None = None) -> Result:
    """Run a job. ``progress`` is called after each step; ``method`` refocuses in place of the one in the options;
    ``watch``: maps are read on the way, into the result's recorder."""
    job, told = as_encoded(job, method)
    targets = [] if job.off else targets_of(job, model)
    sampler = Sampler.build(job.sampler, job.steps, model.alphas_cumprod, model.parameterization)
    conds, negative = encode(model, job)
    report = Report()
    for sentence in told:
        report.note(sentence)
    engine = Engine(model, job, sampler, report, interrupted, method) if targets else None
    recorder, watched = Recorder(model.unet, sampler.sigmas, watch) if watch else None, watched_of(job, model)
    if engine and recorder:
        engine.watch = partial(recorder.guidance, rows=lambda target: watched[target.image])
    x, generators = noise(job)
    x = sampler.initial(x.to(model.device))
    began = time.perf_counter()
    for i, t in enumerate(sampler.timesteps):
        if engine:
            x = engine.moved(x, i, t, conds, targets)
        with (engine.bounded(i, conds, targets) if engine else nullcontext(),
              recorder.looking(i, sampler.sigmas[i], watched) if recorder else nullcontext()):
            output = denoise(model, sampler.model_input(x, t), t, conds, negative, job.cfg_scale)
        x = sampler.step(output, t, x, generators)
        progress(i + 1, job.steps)
    seconds = time.perf_counter() - began - report.guidance_seconds
    return Result(model.autoencoder.decode(x).cpu(), x.cpu(), report, seconds, job.prompt, recorder)


def as_encoded(job: Job, method: Comparison | None = None) -> tuple[Job, list[str]]:
    """The job with its prompt as it is encoded, and a sentence for each change."""
    if job.off:
        return job, []
    prompt, told = prompt_given(job.prompt, job.layout, job.options, method)
    return replace(job, prompt=prompt), told


def watched_of(job: Job, model: Model) -> list[Watched]:
    """The conditional rows, which come first in each evaluation: one an image."""
    tokens = model.text.tokens(job.prompt)
    subjects, _ = find_subjects(job.layout, tokens)
    return [Watched(image, image, tuple(words_of(tokens)), subjects) for image in range(job.batch_size)]


def encode(model: Model, job: Job) -> tuple[Tensor, Tensor]:
    """Conditional and unconditional features, (B, T, C) each, of the same length."""
    features = model.text.encode([job.prompt, job.negative_prompt]).to(model.dtype)
    return features[:1].expand(job.batch_size, -1, -1), features[1:].expand(job.batch_size, -1, -1)


def predict(model: Model, z: Tensor, t: Tensor, context: Tensor) -> Tensor:
    """The UNet's output for unit-variance latents z (B, 4, h, w) at timestep t."""
    with model.precision():
        return model.unet(z.to(model.dtype), t.expand(len(z)).to(z.device), context=context).to(z.dtype)


def denoise(model: Model, z: Tensor, t: Tensor, conds: Tensor, negative: Tensor, cfg_scale: float) -> Tensor:
    """Classifier-free guidance: u + s (c - u), both in one batch."""
    cond, uncond = predict(model, torch.cat([z, z]), t, torch.cat([conds, negative])).chunk(2)
    return uncond + cfg_scale * (cond - uncond)


@dataclass
class Engine:
    """The engine beside one run. A picture is never lost: a failure is reported, and the run goes on without."""

    model: Model
    job: Job
    sampler: Sampler
    report: Report
    interrupted: Callable[[], bool]
    method: Comparison | None = None
    refocuser: Refocuser | None = None
    watch: Callable[[int, float, list[Reading]], None] = lambda step, sigma, readings: None

    def moved(self, x: Tensor, i: int, t: Tensor, conds: Tensor, targets: list[Target]) -> Tensor:
        """x moved by the engine's shift, before step i."""
        if self.report.failure:
            return x
        try:
            self.refocuser = self.refocuser or self.build()
            return self.refocus(self.refocuser, x, i, t, conds, targets)
        except Exception as e:
            self.fail(e)
            return x

    @contextmanager
    def bounded(self, i: int, conds: Tensor, targets: list[Target]) -> Iterator[None]:
        """Attention bounded for the length of a with-block, where step i is one of those."""
        with ExitStack() as stack:
            try:
                if self.refocuser:
                    stack.enter_context(self.refocuser.bounded(self.sampler.sigmas[i], targets, conds))
            except Exception as e:
                self.fail(e)
            yield

    def fail(self, error: Exception) -> None:
        self.refocuser = None
        self.report.failure = f"{type(error).__name__}: {error}"
        self.report.note(f"not refocused {'from here on' if self.report.steps else 'at all'}: {self.report.failure}")

    def build(self) -> Refocuser:
        schedule = Schedule(self.sampler.sigmas, self.job.options, self.method.of_fifty if self.method else None)
        return Refocuser(self.model.unet, schedule, self.job.options, self.report, interrupted=self.interrupted,
                         instead=self.method, watch=self.watch)

    def refocus(self, refocuser: Refocuser, x: Tensor, i: int, t: Tensor, conds: Tensor,
                targets: list[Target]) -> Tensor:
        """x moved by the shift, which is given in unit-variance units."""
        scale = self.sampler.scale(i)
        shift = refocuser.shift(x * scale, self.sampler.sigmas[i], targets,
                                lambda z, rows: predict(self.model, z, t, conds[rows])) / scale
        self.sampler.shift_history(i, shift)
        return x + shift
