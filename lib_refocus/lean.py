"""What a frozen UNet's forward with gradients does and keeps, and what it need not.

torch keeps a convolution's input for the gradient of its weights, which nobody asks for: its shape is enough (compare
Bhatia and Dangel, arXiv 2404.12406). Under autocast it keeps a norm's input in fp32: the half-precision tensor that
it was cast from is enough. Of a gated unit it keeps gelu(gate) beside the gate: it can be made again. Pack hooks on
what layers save do this, so values and gradients are the same to the bit.

Autocast runs a layer norm in fp32, with casts around it and before each layer that takes its output, forward and
backward: a sixth of the kernels of an iteration. torch's half-precision layer norm computes in fp32 inside and rounds
once at the end, as these casts do; it is used instead. (Its group norm rounds means and deviations too, and is not.)
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd.graph import saved_tensors_hooks
from torch.nn import functional as F

Pack = Callable[[Tensor], Any]
Forward = Callable[..., Any]
LINEAR_OR_NORM = nn.Conv2d, nn.GroupNorm, nn.LayerNorm
AUTOCAST = "cpu", "cuda", "xpu"  # where hosts use it; torch refuses to name others (Macs with torch 2.1, DirectML)
LARGE = 2 ** 19  # numbers: a smaller tensor is not worth the kernel that casts it again


@dataclass(frozen=True)
class Shape:
    """In place of a tensor of which only the shape counts."""

    size: torch.Size
    dtype: torch.dtype
    device: torch.device

    def __call__(self) -> Tensor:
        if self.device.type == "cpu":  # whose kernels would copy an expanded one; this one nobody touches
            return torch.empty(self.size, dtype=self.dtype)
        return torch.empty((), dtype=self.dtype, device=self.device).expand(self.size)


@dataclass(frozen=True)
class Cast:
    """In place of a tensor: the one that it was cast from without loss."""

    source: Tensor
    version: int
    dtype: torch.dtype

    def __call__(self) -> Tensor:
        if self.source._version != self.version:  # as autograd does, which does not look behind these hooks
            raise RuntimeError("a norm's input was changed in place before the gradient was taken")
        return self.source.to(self.dtype)


@dataclass(frozen=True)
class Gelu:
    """In place of gelu(gate)."""

    gate: Tensor

    def __call__(self) -> Tensor:
        return F.gelu(self.gate)


def full_precision(device: torch.device):
    """Autocast off for the length of a with-block; shapes alone (meta) go by the CPU's switch (bench/tally.py)."""
    kind = "cpu" if device.type == "meta" else device.type
    return torch.autocast(kind, enabled=False) if kind in AUTOCAST else nullcontext()


def unpack(kept: Any) -> Tensor:
    return kept if isinstance(kept, Tensor) else kept()


def place(x: Tensor) -> tuple:
    """Where a tensor's numbers lie: equal for views of the same (Tensor.is_set_to, which shapes alone do not have)."""
    return x.untyped_storage()._cdata, x.storage_offset(), x.shape, x.stride()


# A pack hook lives as long as what it packed: it holds no tensor that need not be kept.


def cast_from(sources: Sequence[Tensor], casts: Sequence[Tensor]):
    """Where one of ``casts`` is saved in a with-block, its source is kept."""
    kept = {place(cast): Cast(source.detach(), source._version, cast.dtype)
            for source, cast in zip(sources, casts, strict=True) if cast is not source and cast.numel() >= LARGE}
    return saved_tensors_hooks(lambda saved: kept.get(place(saved), saved), unpack)


def shape_only(x: Tensor) -> Pack:
    """For a layer linear in its input x: whatever of the input's shape it saves is the input, in some precision."""
    size = x.shape
    return lambda saved: Shape(size, saved.dtype, saved.device) if saved.shape == size else saved


def narrow(x: Tensor) -> Pack:
    """For a norm: its input x in place of the wider copy."""
    source, version = x.detach(), x._version
    return lambda saved: saved if saved.shape != source.shape or saved.dtype == source.dtype else \
        Cast(source, version, saved.dtype)


@dataclass
class Lean:
    """Layers that do and keep no more than they must while ``kept`` is in force. ``gelu``: whether their gated units
    were found to be x * gelu(gate), tried on the first one that runs."""

    layers: list[nn.Module]
    gelu: bool | None = None
    halves: tuple[Tensor, Tensor] | None = None  # x and the gate of the unit that runs

    @classmethod
    def of(cls, blocks: Iterable[nn.Module], but: Iterable[nn.Module] = ()) -> Lean:
        """For the layers of these blocks of a UNet, less those inside the modules of ``but``."""
        left = {id(m) for b in but for m in b.modules()}
        return cls([m for b in blocks for m in b.modules()
                    if id(m) not in left and (isinstance(m, LINEAR_OR_NORM) or is_gated(m))])

    def kept(self) -> AbstractContextManager:
        """For the length of a with-block around their forward."""
        return forwards(pair for layer in self.layers for pair in self.pairs(layer))

    def pairs(self, layer: Any) -> Iterator[tuple[nn.Module, Forward]]:
        """The modules whose forward is another meanwhile."""
        if is_gated(layer):
            yield layer.proj, self.noted(layer.proj.forward)
            yield layer, self.gated(layer.forward)
        else:
            yield layer, self.alone(layer, layer.forward)

    def alone(self, layer: nn.Module, forward: Forward) -> Forward:
        """A convolution or a norm."""
        def run(*args: Any, **kwargs: Any) -> Tensor:
            with self.context(layer, args[0]) if args and args[0].requires_grad else nullcontext():
                return forward(*args, **kwargs)
        return run

    @staticmethod
    def context(layer: nn.Module, x: Tensor) -> AbstractContextManager:
        """What a convolution or a norm with the input x runs in."""
        if isinstance(layer, nn.Conv2d):
            return saved_tensors_hooks(shape_only(x), unpack)
        if x.dtype == torch.float32:
            return nullcontext()
        if isinstance(layer, nn.LayerNorm) and all(p.dtype == x.dtype for p in layer.parameters()):
            return full_precision(x.device)
        return saved_tensors_hooks(narrow(x), unpack) if x.numel() >= LARGE else nullcontext()

    def noted(self, forward: Forward) -> Forward:
        """The projection of a gated unit."""
        def run(*args: Any, **kwargs: Any) -> Tensor:
            projected = forward(*args, **kwargs)
            self.halves = projected.detach().chunk(2, -1)
            return projected
        return run

    def gated(self, forward: Forward) -> Forward:
        """A gated unit: gelu(gate) is not kept."""
        def run(*args: Any, **kwargs: Any) -> Tensor:
            with saved_tensors_hooks(self.without_gelu, unpack):
                output = forward(*args, **kwargs)
            self.halves = None  # holds no tensor longer
            return output
        return run

    def without_gelu(self, saved: Tensor) -> Any:
        """What is kept in place of ``saved``."""
        if self.halves is None or saved.shape != self.halves[1].shape or place(saved) in map(place, self.halves):
            return saved
        return Gelu(self.halves[1]) if self.is_gelu(self.halves[1], saved) else saved

    def is_gelu(self, gate: Tensor, saved: Tensor) -> bool:
        """Whether ``saved`` is gelu(gate), looked at once."""
        if self.gelu is None:
            self.gelu = saved.is_meta or torch.equal(F.gelu(gate), saved)
        return self.gelu


def is_gated(module: nn.Module) -> bool:
    """Whether it is a GEGLU by its name and parts, as in ldm and sgm. (Shazeer, arXiv 2002.05202)"""
    return type(module).__name__ == "GEGLU" and isinstance(getattr(module, "proj", None), nn.Module)


@contextmanager
def forwards(pairs: Iterable[tuple[nn.Module, Forward]]) -> Iterator[None]:
    """Modules with another forward for the length of a with-block."""
    before: list[tuple[nn.Module, Any]] = []
    try:
        for module, forward in pairs:
            before += ((module, vars(module).get("forward")),)
            vars(module)["forward"] = forward
        yield
    finally:
        for module, own in before:
            vars(module).pop("forward", None)
            if own is not None:
                vars(module)["forward"] = own
