"""Refocusing: the inner iterations that move the latent before a denoising step.

    z <- z - eta dL/dz,  L = CAR + SAR  (paper, section 4), a few times a step.

z is the latent in the model's unit-variance input units (z = x / sqrt(1 + sigma^2) in k-diffusion's), so that one
strength fits every sampler and parameterisation. No host is known here: it hands over ``forward``, which runs its
UNet on given latents, and gets back the shift of z.
"""
from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import Tensor, nn

from .bounding import Bounding
from .capture import (
    AttentionCapture,
    KeyValue,
    Site,
    aligned,
    attention_sites,
    choose_sites,
    plain_context,
    token_values,
    without_checkpointing,
)
from .copies import written_out
from .fields import Options
from .layout import Layout
from .lean import Lean, full_precision
from .methods import METHODS, Method, Reading, Verdict
from .official import hard_mask
from .places import Places
from .report import Report
from .schedule import Schedule, noise_progress
from .subjects import Target
from .thrift import FEWER, HALF, LEVELS, coarse, encoder_sites, lean_layers, out_of_memory, recomputed

Forward = Callable[[Tensor, Tensor], object]  # (latents of the rows (N, C, h, w), their indices (N,))
PARTLY = 0.5  # how far related regions are one, with ``relations``
LOSS_SCALE = 2.0 ** 10  # keeps fp16 gradients from vanishing; a power of two, so exact in fp32


@dataclass
class Refocuser:
    """Steers one sampling pass. ``interrupted`` is asked before every inner iteration; ``instead``: a method in
    place of the one that the options name; ``watch`` is shown every look (step, sigma, readings); ``thrift``: how much
    is given up for memory, an index of thrift.LEVELS; ``lean``: the forward keeps no more than it must (lean.py)."""

    unet: nn.Module
    schedule: Schedule
    options: Options
    report: Report = field(default_factory=Report)
    key_value: KeyValue = plain_context
    interrupted: Callable[[], bool] = lambda: False
    instead: Method | None = None
    watch: Callable[[int, float, list[Reading]], None] = lambda step, sigma, readings: None
    thrift: int = 0
    lean: bool = True
    kept: dict = field(default_factory=dict)

    def __post_init__(self):
        self.every = attention_sites(self.unet)
        self.sites = choose_sites(self.every)
        self.method: Method = self.instead or METHODS[self.options.method]
        self.loss_scale = LOSS_SCALE
        self.options = replace(self.options, step_limit=self.schedule.step_limit)

    def shift(self, z: Tensor, sigma: float, targets: Sequence[Target], forward: Forward,
              progress: float | None = None) -> Tensor:
        """How far to move the latents z (B, C, h, w) at noise level sigma. Returns the shift, zeros where none.

        ``progress``: share of the sampling steps done, for the regions' own start and end; default: by the schedule.
        """
        step, active = self.schedule.step_of(sigma), self.active(targets, sigma, progress)
        iterations = self.schedule.iterations(sigma) if active else 0
        began, moved = time.perf_counter(), z.detach().float()
        for _ in range(iterations):
            if self.interrupted() or not active:
                break
            moved, active = self.within_memory(moved, sigma, step, active, forward)
        self.report.guidance_seconds += time.perf_counter() - began
        return self.finite((moved - z).to(z.dtype))

    def bounded(self, sigma: float, targets: Sequence[Target], contexts: Tensor, progress: float | None = None):
        """A context manager for the host's own pass at noise level sigma: see bounding.py.

        contexts (rows, T, D): the features of the conditional rows.
        """
        if not (self.method.bounds and self.options.strength and noise_progress(sigma) < self.options.bounding):
            return nullcontext()
        active = self.active(targets, sigma, progress)
        if not active:
            return nullcontext()
        return Bounding(self.every, contexts, active, self.report.note, self.key_value, self.options.separate,
                        self.once).hooked()

    def active(self, targets: Sequence[Target], sigma: float, progress: float | None) -> list[Target]:
        """The targets with their regions in force, without those that have none."""
        if progress is None:
            progress = self.schedule.step_of(sigma) / max(len(self.schedule.sigmas), 1)
        return [t for t in (t.at(progress) for t in targets) if t.subjects]

    def within_memory(self, z: Tensor, sigma: float, step: int, active: list[Target],
                      forward: Forward) -> tuple[Tensor, list[Target]]:
        """An iteration; where memory does not suffice, again with less, and in the end none (thrift.LEVELS)."""
        while self.thrift < len(LEVELS):
            try:
                return self.iterate(z, sigma, step, active, forward)
            except (RuntimeError, MemoryError) as e:
                if not out_of_memory(e):
                    raise
            # outside the handler, whose traceback holds the tensors of the failed attempt
            self.thrift += 1
            if z.is_cuda:
                torch.cuda.empty_cache()
            what = LEVELS[self.thrift] if self.thrift < len(LEVELS) else "not refocused from here on"
            self.report.note(f"memory was short: {what}")
        return z, []

    def iterate(self, z: Tensor, sigma: float, step: int, active: list[Target],
                forward: Forward) -> tuple[Tensor, list[Target]]:
        """One inner iteration: look, judge, move. Returns the moved latents and the targets to look at again."""
        index = self.schedule.official_index(sigma)
        cheap = recomputed(self.unet, self.read) if self.thrift else nullcontext()
        with torch.enable_grad(), repeatable(), cheap:
            leaf = z.detach().requires_grad_(True)
            readings = self.look(leaf, active, forward)
            with full_precision(z.device):  # hosts call with autocast on, which would round the losses
                verdicts = [self.method.judge(r, self.options, index) for r in readings]
                loss = self.image_losses(len(z), active, verdicts)
                gradient = self.gradient(loss, leaf)
        self.report.iteration(step, sigma, active, verdicts)
        self.watch(step, sigma, readings)
        again = [t for t, v in zip(active, verdicts, strict=True) if v.again]
        if gradient is None:
            return z, again
        with full_precision(z.device):
            return z + self.finite(self.method.step(gradient, loss.detach(), self.options, index)), again

    def look(self, leaf: Tensor, active: list[Target], forward: Forward, stop: bool = True) -> list[Reading]:
        """Run the UNet on the active rows and read their maps; ``stop``: only up to the last layer needed."""
        every, device, partly = tuple(active), leaf.device, PARTLY if self.options.relations else 0.0
        rows = torch.tensor([t.row for t in active], device=device)
        columns = None if self.method.all_tokens else [token_columns(t) for t in active]
        latents = coarse(leaf) if self.thrift >= HALF else leaf
        if [t.image for t in active] != list(range(len(leaf))):
            latents = latents[torch.tensor([t.image for t in active], device=device)]
        lean = self.once(lean_layers, self.unet, tuple(self.read), self.thrift) if self.lean else Lean([])
        with without_checkpointing(self.unet), lean.kept():
            maps = AttentionCapture(self.read, self.key_value).run(
                lambda: forward(latents, rows),
                lambda _, tokens, __: self.once(wanted_tokens, every, tokens, self.method.all_tokens, device),
                lambda _, height, width: self.once(region_values, every, height, width, self.method.hard, device),
                stop=stop)
        cross, attention = maps.mean_cross(), maps.mean_self()
        readings = []
        for i, target in enumerate(active):
            count = len(target.regions)
            found = columns[i] if columns else {p: p for p in range(cross.shape[1])}
            readings.append(Reading(
                target, cross[i, :len(found)], self.once(Places.of, target, *cross.shape[-2:], device, partly),
                attention[i, :count], [layer[i, :count] for layer in maps.self_.values()], found))
        return readings

    def once(self, make: Callable[..., Any], *given: Any) -> Any:
        """make(*given), kept for the run: every look asks for the same."""
        key = (make, given)
        if key not in self.kept:
            self.kept[key] = make(*given)
        return self.kept[key]

    @property
    def read(self) -> list[Site]:
        """The layers whose maps are read."""
        return encoder_sites(self.sites) if self.thrift >= FEWER else self.sites

    @staticmethod
    def image_losses(images: int, active: list[Target], verdicts: list[Verdict]) -> Tensor:
        """(B,): sum of the losses of an image's rows that are to move; 0 for the others."""
        losses = [[v.loss for t, v in zip(active, verdicts, strict=True) if v.move and t.image == i]
                  for i in range(images)]
        none = torch.zeros((), device=verdicts[0].loss.device)
        return torch.stack([torch.stack(each).sum() if len(each) > 1 else each[0] if each else none
                            for each in losses])

    def gradient(self, loss: Tensor, leaf: Tensor) -> Tensor | None:
        """dL/dz of every image, or None when there is nothing to move or no path from the loss to the latent."""
        if not loss.requires_grad:
            if bool((loss > 0).any()):
                self.report.note("the model's attention has no gradient here (run without gradients?): not refocused")
            return None
        gradient, = torch.autograd.grad(loss.sum() * self.loss_scale, leaf, allow_unused=True)
        if gradient is None:
            self.report.note("the model's attention does not depend on the latent: not refocused")
            return None
        gradient = gradient / self.loss_scale
        if not bool(gradient.sum().isfinite()):
            self.loss_scale = max(self.loss_scale / 16, 1.0)
        return gradient

    def finite(self, step: Tensor) -> Tensor:
        """The step, with zeros for images where it is not finite: a latent is never poisoned."""
        good = step.sum((1, 2, 3)).isfinite()
        if bool(good.all()):
            return step
        self.report.note("some gradients were not finite; those iterations were skipped")
        return torch.where(good[:, None, None, None], step, torch.zeros_like(step))


def prompt_given(prompt: str, layout: Layout, options: Options, instead: Method | None = None) -> tuple[str, list[str]]:
    """The prompt as it is to be encoded for a run with these settings, and a sentence for each change (copies.py)."""
    method = instead or METHODS[options.method]
    if not (options.write_out and options.strength and method.bounds):
        return prompt, []
    return written_out(prompt, layout)


@contextmanager
def repeatable() -> Iterator[None]:
    """cuDNN's deterministic kernels for the length of a with-block: else the gradient of a convolution differs from
    run to run in fp32 (by 0.4 in the last latent, on an H200), and with it the picture of a seed."""
    before = torch.backends.cudnn.deterministic
    torch.backends.cudnn.deterministic = True
    try:
        yield
    finally:
        torch.backends.cudnn.deterministic = before


def token_columns(target: Target) -> dict[int, int]:
    """Column of each token position that the target's phrases need."""
    positions = sorted({p for s in target.subjects for p in s.span.positions})
    return {p: i for i, p in enumerate(positions)}


def wanted_tokens(active: Sequence[Target], tokens: int, every: bool, device: torch.device) -> Tensor:
    """Selectors for pooled attention, (rows, tokens, K): the tokens that each target needs, or ``every`` one."""
    if every:
        return token_values([range(tokens)] * len(active), tokens).to(device)  # no column more: losses count them
    return aligned(token_values([list(token_columns(t)) for t in active], tokens)).to(device)


def region_values(active: Sequence[Target], height: int, width: int, hard: bool, device: torch.device) -> Tensor:
    """Region masks for pooled attention, (rows, h*w, R), padded with empty regions."""
    most = max(len(t.regions) for t in active)
    values = torch.zeros(len(active), height * width, most)
    for row, target in enumerate(active):
        masks = target.masks(height, width)
        if hard:
            masks = torch.stack([hard_mask(r.box, height, width) for r in target.regions])
        values[row, :, :len(masks)] = masks.flatten(1).T
    return aligned(values).to(device)
