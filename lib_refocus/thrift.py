"""What an iteration gives up, one thing after the other, when memory is short.

LEVELS: everything kept; blocks without a read layer, and feed-forward layers beside one, computed again in the backward
(Chen et al., arXiv 1604.06174);
then only the encoder's layers read, so that the forward ends there; then the same on every second latent cell.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from .capture import Site
from .lean import Lean, forwards

LEVELS = ("", "some layers are computed twice", "fewer attention layers are read", "half-size maps are read")
FEWER, HALF = 2, 3  # the levels from which on fewer layers, half sizes are read


def out_of_memory(error: BaseException) -> bool:
    """Whether an allocation failed, on a GPU or on the CPU (which raises a plain RuntimeError)."""
    return isinstance(error, torch.cuda.OutOfMemoryError | MemoryError) or (
        isinstance(error, RuntimeError) and "not enough memory" in str(error).lower())


def encoder_sites(sites: Sequence[Site]) -> list[Site]:
    """The sites before the UNet's middle, or all where there are none."""
    return [s for s in sites if s.block == "input"] or list(sites)


def coarse(z: Tensor) -> Tensor:
    """Every second cell (B, C, ceil(h/2), ceil(w/2)): unlike a mean it keeps the noise level."""
    return z[..., ::2, ::2]


def blocks_of(unet: Any) -> list[nn.Module]:
    return [*unet.input_blocks, unet.middle_block, *unet.output_blocks]


def holds(block: nn.Module, sites: Sequence[Site]) -> bool:
    """Whether one of the sites lies in a block."""
    return not {id(s.transformer) for s in sites}.isdisjoint(map(id, block.modules()))


def run_twice(unet: Any, sites: Sequence[Site]) -> list[nn.Module]:
    """Blocks that hold no site; of the others the feed-forward layers, which keep most there."""
    found: list[nn.Module] = []
    for block in blocks_of(unet):
        inner = [t for m in block.modules() for t in getattr(m, "transformer_blocks", ())]
        found += [t.ff for t in inner if hasattr(t, "ff")] if holds(block, sites) else [block]
    return found


def recomputed(unet: Any, sites: Sequence[Site]):
    """For the length of a with-block, the modules of ``run_twice`` keep their inputs only.

    The backward has to run inside the block too, for it calls them again.
    """
    return forwards((module, twice(module.forward)) for module in run_twice(unet, sites))


def lean_layers(unet: Any, sites: Sequence[Site], level: int) -> Lean:
    """The layers that lean.py changes: all up to the last site, at a level of LEVELS less those that run twice."""
    blocks = blocks_of(unet)
    last = max(i for i, block in enumerate(blocks) if holds(block, sites))
    return Lean.of(blocks[:last + 1], run_twice(unet, sites) if level else ())


def twice(forward):
    """A forward that keeps its inputs only, where gradients are tracked."""
    def run(*args, **kwargs):
        if not torch.is_grad_enabled():
            return forward(*args, **kwargs)
        return checkpoint(forward, *args, use_reentrant=False, **kwargs)
    return run
