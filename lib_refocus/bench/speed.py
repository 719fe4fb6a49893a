"""What refocusing costs: architectures x sizes x modes, over one step of classifier-free guidance.

Operations, kernels and memory are counted (tensors of shapes only, so that every architecture fits every machine);
seconds are medians of interleaved runs on the device at hand, for steps small enough for it. A CUDA device's own peak
is read too.
"""
from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import torch
from torch import Tensor

from ..capture import AttentionCapture, Site
from ..fields import make_options
from ..guidance import Refocuser, token_columns
from ..layout import Layout
from ..lean import full_precision
from ..methods import Reading
from ..places import Places
from ..schedule import Schedule, noise_progress, sd_sigmas
from ..standalone.checkpoint import precision
from ..subjects import Target, find_subjects
from ..thrift import FEWER, recomputed
from ..tokens import Token
from .architectures import ARCHITECTURES, Architecture
from .tally import cuda_autocast, kernels_of, operations_of, peak_bytes_of

SIGMA = 5.0
MODES = {
    "official": "the whole UNet forward, all tokens, as the authors' code runs it",
    "refocus": "the forward ends at the last layer that is read",
    "recomputed": "short memory, first level: layers computed twice",
    "encoder": "short memory, second level: the encoder's layers only",
    "shared": "the gradient from the sampler's own conditional pass, where it is not batched with the unconditional",
}


def layout_of(regions: int) -> Layout:
    """``regions`` boxes of as many phrases, in rows of four."""
    boxes = [[i % 4 / 4 + 0.02, i // 4 / 4 + 0.02, i % 4 / 4 + 0.23, i // 4 / 4 + 0.23] for i in range(regions)]
    return Layout.parse([{"phrase": f"thing{chr(97 + i)}", "box": box} for i, box in enumerate(boxes)])


@dataclass
class Subject:
    """One UNet at one size: the works to be timed and counted. ``regions``: of the layout."""

    architecture: Architecture
    size: tuple[int, int]  # width, height of the picture
    device: str
    dtype: torch.dtype
    regions: int = 2

    def __post_init__(self) -> None:
        self.unet = self.architecture.build(self.device, self.dtype)
        self.target, self.made = make_target(self.regions), dict[str, Refocuser]()
        self.one, self.both = (self.architecture.inputs(rows, self.size[1] // 8, self.size[0] // 8, self.device,
                                                        self.dtype) for rows in (1, 2))

    @torch.no_grad()
    def cfg_step(self) -> None:
        """One evaluation of the sampler: both rows in one batch."""
        self.run(self.both)

    @torch.no_grad()
    def bounded_step(self) -> None:
        """cfg_step while attention is bounded (bounding.py)."""
        contexts = self.both["context"][0][:1]  # of the conditional row
        with self.refocuser("refocus").bounded(SIGMA, [self.target], contexts):
            self.run(self.both)

    @torch.no_grad()
    def plain_row(self) -> None:
        self.run(self.one)

    def run(self, given: dict[str, Any]) -> None:
        with precision(torch.device(self.device), self.dtype):
            self.unet(**given)

    def iteration(self, mode: str) -> None:
        """One inner iteration: forward, maps, loss, backward, step; on meta the sum of the maps is the loss."""
        gradient, loss, made = self.gradient(mode)
        made.method.step(gradient, loss.detach().reshape(1), made.options, 0)

    def gradient(self, mode: str, scaled: bool = True,
                 stamp: Callable[[], None] = lambda: None) -> tuple[Tensor, Tensor, Refocuser]:
        """What an iteration's step is made of: dL/dz (1, 4, h, w) and L. ``scaled``: with loss scaling; ``stamp`` is
        called after the look, the loss and the backward."""
        made = self.refocuser(mode)
        cheap = recomputed(self.unet, made.read) if made.thrift else nullcontext()
        tracked = tracked_to(made.read[-1]) if mode == "shared" else nullcontext()
        factor = made.loss_scale if scaled else 1.0
        with torch.enable_grad(), cheap, tracked:
            leaf = self.one["x"].float().requires_grad_(True)
            readings = made.look(leaf, [self.target], self.forward, stop=mode not in ("official", "shared"))
            stamp()
            with full_precision(leaf.device):
                loss = self.loss(made, readings)
                stamp()
                gradient, = torch.autograd.grad(loss.sum() * factor, leaf)
        stamp()
        return gradient / factor, loss, made

    def refocuser(self, mode: str) -> Refocuser:
        """The engine of a mode; a run builds it once, so it is no part of an iteration."""
        if mode not in self.made:
            self.made[mode] = refocuser(self.unet, mode)
        return self.made[mode]

    def tracked(self, made: Refocuser) -> None:
        """The forward of an iteration with gradients tracked and nothing read."""
        capture = AttentionCapture(made.read)
        leaf = self.one["x"].float().requires_grad_(True)
        capture.run(lambda: self.forward(leaf, leaf.new_zeros(1)), lambda *_: None, lambda *_: None)

    @torch.no_grad()
    def bare(self, made: Refocuser) -> None:
        """The same without gradients."""
        AttentionCapture(made.read).run(self.plain_row, lambda *_: None, lambda *_: None)

    def stamps(self) -> dict[str, float]:
        """Seconds of the parts of one iteration: look (forward and reading), loss, backward, step."""
        times = [now(self.device)]
        gradient, loss, made = self.gradient("refocus", stamp=lambda: times.append(now(self.device)))
        made.method.step(gradient, loss.detach().reshape(1), made.options, 0)
        times.append(now(self.device))
        return dict(zip(("look", "loss", "backward", "step"), (b - a for a, b in pairwise(times)), strict=True))

    @torch.enable_grad()  # which puts back what tracked_to switches off
    def forward(self, z: Tensor, rows: Tensor) -> None:
        self.run({**self.one, "x": z.to(self.dtype)})

    def loss(self, made: Refocuser, readings: list[Reading]) -> Tensor:
        if readings[0].cross.is_meta:
            return readings[0].cross.sum() + readings[0].attention.sum()
        return made.image_losses(1, [self.target], [made.method.judge(r, made.options, 0) for r in readings])

    def work(self, mode: str) -> Callable[[], None]:
        """``iteration`` of a mode, as a call without arguments."""
        return partial(self.iteration, mode)


@contextmanager
def tracked_to(site: Site):
    """Gradients are tracked up to a layer and no further, though the forward goes on."""
    handle = site.transformer.register_forward_hook(lambda *_: torch.set_grad_enabled(False) and None)
    try:
        yield
    finally:
        handle.remove()


def synchronise(device: str) -> None:
    if device == "cuda":
        torch.cuda.synchronize()


def now(device: str) -> float:
    """The time when the device has done all that it was given."""
    synchronise(device)
    return time.perf_counter()


def make_target(regions: int) -> Target:
    layout = layout_of(regions)
    tokens = [Token(i, r.phrase, True) for i, r in enumerate(layout.regions, 1)]
    return Target(0, 0, find_subjects(layout, tokens)[0])


def refocuser(unet: Any, mode: str) -> Refocuser:
    options = make_options({"budget": 1, "target": 1.0, "method": "official" if mode == "official" else "refocus"})
    return Refocuser(unet, Schedule([SIGMA], options), options, lean=mode != "official",
                     thrift={"recomputed": 1, "encoder": FEWER}.get(mode, 0))


# -- figures ----------------------------------------------------------------------------------------

STEPS = (20, 30)
FAST = 5  # iterations of the README's "fast" setting


def counted(name: str, size: tuple[int, int], dtype: torch.dtype = torch.float16) -> dict[str, Any]:
    """Operations, kernels and peak memory of every mode over those of a step of plain guidance, as a GPU runs them."""
    subject = Subject(ARCHITECTURES[name], size, "meta", dtype)
    with cuda_autocast(dtype):
        return modes_of(subject)


def modes_of(subject: Subject) -> dict[str, Any]:
    """What is counted of a UNet of shapes only."""
    weights = sum(p.numel() * p.element_size() for p in subject.unet.parameters())
    step, plain = operations_of(subject.cfg_step), weights + peak_bytes_of(subject.cfg_step)
    kernels = kernels_of(subject.cfg_step)
    modes = {}
    for mode in MODES:
        work = subject.work(mode)
        operations, started = operations_of(work), kernels_of(work) + loss_kernels(subject, mode)
        if mode == "shared":
            operations -= operations_of(subject.plain_row)
            started -= kernels_of(subject.plain_row)
        peak = weights + peak_bytes_of(work)
        modes[mode] = {"operations": round(operations / step, 3), "kernels": round(started / kernels, 3),
                       "memory": round(max(peak, plain) / plain, 3),
                       "extra_gib": round(max(peak - plain, 0) / 2 ** 30, 2)}
    return {"gmac_a_step": round(step / 1e9, 1), "unguided_gib": round(plain / 2 ** 30, 2), "modes": modes}


def loss_kernels(subject: Subject, mode: str) -> int:
    """Kernels of the loss and its gradient, which tensors of shapes only cannot run: on maps of 16x16."""
    made, target = subject.refocuser(mode), subject.target
    columns = {p: p for p in range(77)} if made.method.all_tokens else token_columns(target)
    cross = torch.rand(len(columns), 16, 16, requires_grad=True)
    attention = torch.rand(len(target.regions), 16, 16, requires_grad=True)
    reading = Reading(target, cross, Places.of(target, 16, 16, "cpu"), attention,
                      [attention for site in made.read if site.is_self], columns)

    def work() -> None:
        fresh = replace(reading)  # keeps the places, as a run does, and nothing of the maps
        loss = made.image_losses(1, [target], [made.method.judge(fresh, made.options, 0)])
        torch.autograd.grad(loss.sum(), (cross, attention), allow_unused=True)

    work()
    return kernels_of(work)


def regions_count(name: str = "sd15", size: tuple[int, int] = (512, 512), many: int = 16) -> float:
    """Operations of an iteration with ``many`` regions over those with one."""
    one, more = (operations_of(Subject(ARCHITECTURES[name], size, "meta", torch.float16, n).work("refocus"))
                 for n in (1, many))
    return round(more / one, 4)


def timed(name: str, size: tuple[int, int], device: str, dtype: torch.dtype, repeats: int) -> dict[str, Any]:
    """Seconds of a step of plain guidance and of an iteration: medians of ``repeats`` interleaved runs."""
    subject = Subject(ARCHITECTURES[name], size, device, dtype)
    works: dict[str, Callable[[], None]] = {
        "unguided": subject.cfg_step, "row": subject.plain_row, "bounded": subject.bounded_step,
        **{mode: subject.work(mode) for mode in MODES}}
    seconds: dict[str, list[float]] = {key: [] for key in works}
    peaks = {key: gpu_peak(work, device) for key, work in works.items()}  # warms up, too
    for _ in range(repeats):
        for key, work in works.items():
            seconds[key].append(seconds_of(work, device))
    medians = {key: median(values) for key, values in seconds.items()}
    medians["shared"] -= medians.pop("row")
    step, bounded = medians.pop("unguided"), medians.pop("bounded")
    clock = {key: round(value / step, 3) for key, value in medians.items()}
    found: dict[str, Any] = {"step_seconds": round(step, 4), "bounded_step": round(bounded / step, 3), "clock": clock}
    if device == "cuda":
        found["gpu_memory"] = {key: round(peaks[key] / peaks["unguided"], 3) for key in MODES}
    return found


def seconds_of(work: Callable[[], object], device: str = "cpu") -> float:
    began = now(device)
    work()
    return now(device) - began


def gpu_peak(work: Callable[[], None], device: str) -> int:
    """Bytes that a GPU held at most during ``work``; 0 elsewhere."""
    if device != "cuda":
        work()
        return 0
    torch.cuda.reset_peak_memory_stats()
    work()
    return torch.cuda.max_memory_allocated()


def bounded_steps(steps: int) -> int:
    """How many of the steps of a sampler with evenly spaced timesteps are bounded by default."""
    table, bounding = sd_sigmas(), make_options().bounding
    return sum(noise_progress(table[round(999 * (1 - i / max(steps - 1, 1)))]) < bounding for i in range(steps))


def whole_run(ratio: float, iterations: int, steps: int, bounded: float = 1.0) -> float:
    """Time of a run over that of an unguided one. ``ratio``: of an iteration to a step; ``bounded``: of a step in which
    attention is bounded."""
    return round(1 + (iterations * ratio + bounded_steps(steps) * (bounded - 1)) / steps, 3)


def run(architectures: Sequence[str], sizes: Sequence[tuple[int, int]], largest: float, repeats: int, device: str,
        dtype: torch.dtype, out: Path) -> int:
    """Print the table as it is made; write speed.json, speed.md and speed.png."""
    iterations = make_options().budget
    report: dict[str, Any] = {"device": device_name(device), "dtype": str(dtype).rpartition(".")[2],
                              "threads": torch.get_num_threads(), "modes": MODES, "iterations": iterations,
                              "fast": FAST,
                              "regions_16_over_1": regions_count(), "rows": []}
    for name in architectures:
        for size in sizes:
            row = {"architecture": name, "size": list(size), **counted(name, size)}
            if row["gmac_a_step"] <= largest:
                row |= timed(name, size, device, dtype, repeats)
            ratio = row.get("clock", {}).get("refocus") or row["modes"]["refocus"]["operations"]
            bounded = row.get("bounded_step", 1.0)  # not counted: what is bounded depends on values
            row["whole_run"] = {str(steps): {"default": whole_run(ratio, iterations, steps, bounded),
                                             "fast": whole_run(ratio, FAST, steps, bounded)} for steps in STEPS}
            report["rows"].append(row)
            print(json.dumps(row), flush=True)
    write(report, out)
    return 0


def device_name(device: str) -> str:
    return torch.cuda.get_device_name() if device == "cuda" else "CPU"


def write(report: dict[str, Any], out: Path) -> None:
    from .speed_table import plot, table

    out.mkdir(parents=True, exist_ok=True)
    (out / "speed.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    text = table(report)
    (out / "speed.md").write_text(text, encoding="utf-8")
    plot(report, out / "speed.png")
    print("\n" + text)
