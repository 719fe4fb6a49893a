"""Counting instead of measuring: multiply-adds, live bytes, kernels, also of tensors that have shapes only (meta)."""
from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import torch
from torch import Tensor
from torch.nn import functional as F
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import FlopCounterMode


def operations_of(work: Callable[[], object]) -> int:
    """Multiply-adds, by torch's counter (which counts two operations for each)."""
    with FlopCounterMode(display=False) as counter:
        work()
    return counter.get_total_flops() // 2


def peak_bytes_of(work: Callable[[], object]) -> int:
    """Most bytes of tensors made by ``work`` that live at once, with attention as fused kernels do it."""
    with fused_attention(), Live() as live:
        work()
    return live.peak


def kernels_of(work: Callable[[], object]) -> int:
    """How many kernels ``work`` starts, run without a compiler: what writes a tensor counts one, a view none, attention
    one forward and one backward. On a GPU that waits for its next kernel this is what takes the time."""
    with fused_attention(), Kernels() as kernels:
        work()
    return kernels.count


HALVED, WIDENED = ("linear", "conv2d"), ("layer_norm", "group_norm")  # torch.amp, "CUDA Ops that autocast to ..."


@contextmanager
def cuda_autocast(half: torch.dtype):
    """What torch.autocast("cuda") does to these UNets, on a CPU or with tensors that have shapes only: for the length
    of a with-block layers with weights run in ``half``, norms in fp32. The CPU's own autocast is the switch."""
    layers: Any = {**{name: casting(getattr(F, name), half) for name in HALVED},
                   **{name: casting(getattr(F, name), torch.float32) for name in WIDENED}}
    with torch.autocast("cpu", half), mock.patch.multiple(F, **layers):
        yield


def casting(layer: Callable[..., Tensor], wanted: torch.dtype) -> Callable[..., Tensor]:
    """A function of tensors with its floating-point arguments in a precision of its own."""
    def run(*args: Any, **kwargs: Any) -> Tensor:
        if torch.is_autocast_cpu_enabled():
            args = tuple(a.to(wanted) if isinstance(a, Tensor) and a.is_floating_point() else a for a in args)
        return layer(*args, **kwargs)
    return run


class Kernels(TorchDispatchMode):
    """Counts operations that write."""

    count = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        given = {id(t.untyped_storage()) for t in tensors([args, kwargs])}
        made = any(id(t.untyped_storage()) not in given for t in tensors(result))
        empty = "empty" in func.overloadpacket.__name__
        self.count += func._schema.is_mutable or (made and not empty)
        return result


def tensors(given: Any) -> Iterator[Tensor]:
    """Those of arguments or of a result, however nested."""
    if isinstance(given, Tensor):
        yield given
    elif isinstance(given, tuple | list | dict):
        for each in given.values() if isinstance(given, dict) else given:
            yield from tensors(each)


class Live(TorchDispatchMode):
    """Sums the storages that are alive of those that the work made. A workspace inside a kernel is not seen; a view of
    what was there before (a weight, transposed) makes none."""

    def __init__(self) -> None:
        super().__init__()
        self.now = self.peak = 0
        self.sizes: dict[int, int] = {}

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        given = {id(t.untyped_storage()) for t in tensors([args, kwargs])}
        for tensor in tensors(result):
            if id(tensor.untyped_storage()) not in given:
                self.add(tensor.untyped_storage())
        self.peak = max(self.peak, self.now)
        return result

    def add(self, storage: Any) -> None:
        if id(storage) not in self.sizes:
            self.sizes[id(storage)] = storage.nbytes()
            self.now += storage.nbytes()
            weakref.finalize(storage, self.drop, id(storage))

    def drop(self, key: int) -> None:
        self.now -= self.sizes.pop(key)


class Fused(torch.autograd.Function):
    """What a fused attention kernel keeps: its inputs, its output and a number a query. No arithmetic."""

    @staticmethod
    def forward(ctx, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        rows, heads, queries, _ = query.shape
        out = query.new_zeros(rows, queries, heads, value.shape[-1]).transpose(1, 2)  # as kernels lay it out
        ctx.save_for_backward(query, key, value, out, query.new_empty(query.shape[:-1], dtype=torch.float32))
        return out

    @staticmethod
    def backward(ctx, *_: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        query, key, value, *_rest = ctx.saved_tensors
        return torch.zeros_like(query), torch.empty_like(key), torch.empty_like(value)


@contextmanager
def fused_attention():
    """scaled_dot_product_attention as Fused for the length of a with-block: meta tensors know the plain form only."""
    with mock.patch("torch.nn.functional.scaled_dot_product_attention",
                    lambda query, key, value, **_: Fused.apply(query, key, value)):
        yield
