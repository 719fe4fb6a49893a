"""Reads maps in the ordinary pass, by hooks and without gradients, and keeps what guidance saw on its way.

The conditional rows of an evaluation are the first of its batch; a host may run them in several calls. Whatever goes
wrong in here ends the reading with a note: a picture is never lost.
"""
from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from ..capture import (
    Call,
    KeyValue,
    attention_sites,
    hooks,
    level_sites,
    mean_over_layers,
    plain_context,
    read_maps,
    tap,
    token_values,
)
from ..methods import Reading
from ..schedule import noise_progress
from ..subjects import Target
from .frames import LIMIT, Frame, Frames, Watched

POINTS_AT = (0.1, 0.3, 0.6)  # noise levels (progress) at which self-attention is kept
MOST_POINTS = 400  # cells of the grid of clickable points


@dataclass(frozen=True)
class Watch:
    """What is to be read of a pass. ``at``: noise levels (progress 0..1) that are enough; empty for every step.

    ``points``: self-attention too, at POINTS_AT; ``limit``: bytes of maps that are kept.
    """

    at: tuple[float, ...] = ()
    points: bool = True
    limit: int = LIMIT


@dataclass
class Recorder:
    """Watches one sampling pass of ``unet``; ``sigmas``: the level at which each step begins.

    All layers of the coarsest level are read: the verdict was fitted on these, whichever of them guidance reads.
    Nothing is attached to the UNet outside ``looking``. ``seconds``: time spent reading.
    """

    unet: nn.Module
    sigmas: Sequence[float]
    watch: Watch = field(default_factory=Watch)
    key_value: KeyValue = plain_context
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def __post_init__(self):
        self.frames = Frames(self.watch.limit)
        self.sites = level_sites(attention_sites(self.unet))
        progress = [noise_progress(s) for s in self.sigmas]
        at = self.watch.at
        self.wanted = {nearest(progress, one) for one in at} if at else set(range(len(progress)))
        self.pointed = {nearest(progress, one) for one in POINTS_AT} & self.wanted if self.watch.points else set()

    def follow(self, unet: nn.Module) -> None:
        """Another UNet goes on with the pass (the refiner)."""
        self.unet, self.sites = unet, level_sites(attention_sites(unet))

    def wants(self, step: int) -> bool:
        """Whether this step is to be read."""
        return step in self.wanted and self.frames.keeps(step) and not self.notes

    @contextmanager
    def looking(self, step: int, sigma: float, watched: Sequence[Watched],
                size: tuple[int, int] | None = None) -> Iterator[None]:
        """Around the ordinary evaluation of a step: its conditional rows are read by the way.

        ``size``: height and width of the latents; calls on other sizes (tiles) are left alone.
        """
        if not watched or not self.wants(step):
            yield
            return
        look = Look(self, watched, size, step in self.pointed)
        with look.hooked():
            yield
        for row, found in look.found().items():
            self.frames.add(Frame(row, step, sigma, "pass", 0, row.positions, *found))

    def guidance(self, step: int, sigma: float, readings: Sequence[Reading],
                 rows: Callable[[Target], Watched]) -> None:
        """What one look of the guidance showed; ``rows`` gives the row that belongs to a target."""
        if not self.wants(step):
            return
        for reading in readings:
            watched = rows(reading.target)
            done = sum(f.step == step and f.phase != "pass" for f in self.frames.of(watched.image, watched.part))
            columns = sorted(reading.columns, key=reading.columns.__getitem__)
            self.frames.add(Frame(watched, step, sigma, "during" if done else "before", done, tuple(columns),
                                  reading.cross.detach().float().cpu()))

    def give_up(self, error: Exception) -> None:
        """Stop reading; say why."""
        self.notes.append(f"maps could not be read: {type(error).__name__}: {error}")


def nearest(values: Sequence[float], wanted: float) -> int:
    return min(range(len(values)), key=lambda i: abs(values[i] - wanted))


class Look:
    """The hooks of one evaluation, and what they read."""

    def __init__(self, recorder: Recorder, watched: Sequence[Watched], size: tuple[int, int] | None, points: bool):
        self.recorder, self.watched, self.size, self.points = recorder, watched, size, points
        self.first = self.next = 0  # rows of the evaluation that the present call of the UNet has
        self.sizes: dict[int, tuple[int, int]] = {}
        self.cross: dict[Watched, dict[str, Tensor]] = {w: {} for w in watched}
        self.selves: dict[Watched, list[Tensor]] = {w: [] for w in watched}
        self.grid = (0, 0)

    @contextmanager
    def hooked(self) -> Iterator[None]:
        """The hooks in place for the length of a with-block, whatever happens in it."""
        counter = self.recorder.unet.register_forward_pre_hook(self.count, with_kwargs=True)
        sites = [s for s in self.recorder.sites if self.points or not s.is_self]
        try:
            with hooks(sites, self.sizes, lambda handles, site: tap(
                    handles, site, ("to_q", "to_k"), self.after, self.recorder.key_value,
                    failed=self.recorder.give_up), self.recorder.give_up):
                yield
        finally:
            counter.remove()

    def count(self, module, args, kwargs) -> None:
        """Before each call of the UNet: which rows of the evaluation it has."""
        try:
            x = args[0] if args else kwargs.get("x")
            fits = x is not None and (self.size is None or tuple(x.shape[-2:]) == self.size)
            self.first, self.next = (self.next, self.next + len(x)) if fits else (1 << 30, self.next)
        except Exception as e:
            self.recorder.give_up(e)

    def here(self, rows: int) -> list[tuple[Watched, int]]:
        """Watched rows that the present call has, with their place in it."""
        return [(w, w.row - self.first) for w in self.watched if 0 <= w.row - self.first < rows]

    def after(self, call: Call, output: Any) -> None:
        """Read one attention module that has run; its output stays."""
        if self.recorder.notes:
            return
        began = time.perf_counter()
        with torch.no_grad():
            self.read(call)
        self.recorder.seconds += time.perf_counter() - began

    def read(self, call: Call) -> None:
        """Read the watched rows of one attention module."""
        here = self.here(len(call.x))
        if not here:
            return
        picks = [place for _, place in here]
        height, width = call.grid(self.sizes)
        query, key = (call.projected(name)[picks] for name in ("to_q", "to_k"))
        if call.site.is_self:
            self.read_points([w for w, _ in here], call.site.attention, query, key, height, width)
            return
        values = token_values([w.positions for w, _ in here], key.shape[1])
        maps = read_maps(call.site.attention, query, key, values, height, width)
        for (watched, _), one in zip(here, maps, strict=True):
            self.cross[watched][call.site.name] = one[:len(watched.positions)]

    def read_points(self, watched: Sequence[Watched], attention: Any, query: Tensor, key: Tensor, height: int,
                    width: int) -> None:
        """Self-attention between the cells of the coarse grid, of layers that have the first one's grid."""
        self.grid = self.grid if any(self.selves.values()) else coarse_grid(height, width)
        if coarse_grid(height, width) == self.grid:
            pool = pooling(height, width).to(query.device)
            maps = read_maps(attention, query, key, pool.expand(len(query), -1, -1), height, width)  # (rows, P, h, w)
            for one, m in zip(watched, maps, strict=True):
                self.selves[one].append((m.flatten(1) @ pool / pool.sum(0)).T)

    def found(self) -> dict[Watched, tuple[Tensor, Tensor | None, tuple[int, int]]]:
        """For each row that was read: its maps, self-attention, and that one's grid. Means over layers, in fp32."""
        results = {}
        for watched, layers in self.cross.items():
            if layers:
                cross = mean_over_layers({name: m[None] for name, m in layers.items()})[0]
                points = self.selves[watched]
                results[watched] = (cross.float().cpu(), torch.stack(points).mean(0).cpu() if points else None,
                                    self.grid)
        return results


def coarse_grid(height: int, width: int) -> tuple[int, int]:
    """The grid of clickable points: the layer's own, or one of at most MOST_POINTS cells."""
    shrink = max((height * width / MOST_POINTS) ** 0.5, 1.0)
    rows = max(int(height / shrink), 1)
    return rows, max(min(int(width / shrink), MOST_POINTS // rows), 1)


def pooling(height: int, width: int) -> Tensor:
    """(h*w, P): 1 where a pixel lies in a cell of the coarse grid. The identity where the grid is small enough."""
    rows, columns = coarse_grid(height, width)
    cell = (torch.arange(height) * rows // height)[:, None] * columns + torch.arange(width) * columns // width
    return nn.functional.one_hot(cell.flatten(), rows * columns).float()
