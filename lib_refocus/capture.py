"""Reading attention maps with gradients, from any UNet of the Stable Diffusion family.

Hooks take the queries and keys that the host's own attention makes and compute the probabilities beside it, so that
whatever optimisation the host uses (xformers, SDP, sub-quadratic, LoRA) is left alone. The N x N (or N x T)
probabilities are never kept: they are pooled with fixed values (token selectors, region masks) inside one fused
attention.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from .lean import cast_from, full_precision

ALIGNED = 8  # columns
DECODER_BLOCKS = 2  # transformer blocks of the decoder whose maps are read
Values = Callable[[int, int, int], "Tensor | None"]
Failed = Callable[[Exception], None]


@dataclass(frozen=True)
class Site:
    """One attention module: ``name`` in the UNet, self or cross, and how far its level is down-sampled."""

    name: str
    attention: nn.Module
    transformer: nn.Module
    is_self: bool
    downsampling: int
    block: str  # input, middle or output

    @property
    def transformer_block(self) -> str:
        """The name of the transformer block that it is part of."""
        return self.name.rpartition(".")[0]


class _Stop(BaseException):
    """Ends a forward at the last attention needed. Not an Exception: hosts' own handlers must not swallow it."""


def attention_sites(unet: Any) -> list[Site]:
    """Every attention module of the UNet in order of execution (input, middle, output blocks)."""
    sites, factor = [], 1
    groups = [("input", f"input_blocks.{i}", b) for i, b in enumerate(unet.input_blocks)]
    groups += [("middle", "middle_block", unet.middle_block)]
    groups += [("output", f"output_blocks.{i}", b) for i, b in enumerate(unet.output_blocks)]
    for block, path, group in groups:
        factor *= 2 if has(group, "Downsample") else 1
        for name, module in group.named_modules():
            if hasattr(module, "transformer_blocks"):
                sites += transformer_sites(f"{path}.{name}", module, block, factor)
        factor //= 2 if has(group, "Upsample") else 1
    return sites


def has(group: nn.Module, kind: str) -> bool:
    """Whether a block of the UNet changes the level; a resampling residual block does so in two places at once."""
    return any(type(m).__name__ == kind for m in group.modules())


def transformer_sites(path: str, transformer: Any, block: str, factor: int) -> list[Site]:
    """attn1 and attn2 of each block of a spatial transformer. attn1 is cross-attention in UNets without self."""
    sites = []
    for i, inner in enumerate(transformer.transformer_blocks):
        for name in ("attn1", "attn2"):
            attention = getattr(inner, name, None)
            if attention is not None and hasattr(attention, "to_q") and hasattr(attention, "to_k"):
                is_self = name == "attn1" and not getattr(inner, "disable_self_attn", False)
                site = f"{path}.transformer_blocks.{i}.{name}"
                sites.append(Site(site, attention, transformer, is_self, factor, block))
    return sites


def choose_sites(sites: Sequence[Site]) -> list[Site]:
    """The layers whose maps carry the layout: the coarsest level with attention outside the middle block, up to the
    decoder's second transformer block, where the forward ends.

    SD 1.x and 2.x: 16x16 at 512 px (input 7-8, output 3-4; the paper: 3-5); SDXL: 32x32 at 1024 px, with the middle
    block, which lies on the same level there, and the first of three decoder transformers in part: more would double
    what an iteration costs. The rule asks for structure only, so it holds for every image size.
    """
    level = level_sites(sites)
    if not level:
        raise ValueError("the UNet has no attention outside its middle block: nothing to refocus")
    blocks = list(dict.fromkeys(s.transformer_block for s in level if s.block == "output"))
    return [s for s in level if s.block != "output" or s.transformer_block in blocks[:DECODER_BLOCKS]]


def level_sites(sites: Sequence[Site]) -> list[Site]:
    """All layers of the coarsest level with attention outside the middle block."""
    outside = [s.downsampling for s in sites if s.block != "middle"]
    return [s for s in sites if s.downsampling == max(outside, default=0)]


def pooled_attention(query: Tensor, key: Tensor, values: Tensor, scale: float) -> Tensor:
    """softmax(q k^T scale) values, mean over heads, in fp32.

    query (B, H, N, d), key (B, H, M, d), values (B, M, R) -> (B, N, R). With one-hot values: the maps of R tokens;
    with region masks: how much each pixel attends to each of R regions.
    """
    wide = aligned(values).to(query.device, torch.float32)[:, None].expand(-1, query.shape[1], -1, -1)
    q, k = query.float(), key.float()
    with full_precision(query.device), cast_from((query, key), (q, k)):
        out = nn.functional.scaled_dot_product_attention(q, k, wide, scale=scale).mean(1)
    return out if out.shape[2] == values.shape[2] else out[..., :values.shape[2]]


def aligned(values: Tensor) -> Tensor:
    """With columns of zeros up to a number that CUDA's fused kernels take. (B, M, R) -> (B, M, R')"""
    missing = -values.shape[2] % ALIGNED
    return nn.functional.pad(values, (0, missing)) if missing else values


@contextmanager
def without_checkpointing(unet: nn.Module):
    """Gradient checkpointing off for the length of a with-block: ldm's runs the layers without gradients, unseen."""
    names = ("checkpoint", "use_checkpoint")
    flags = [(m, name) for m in unet.modules() for name in names if vars(m).get(name) is True]
    try:
        for module, name in flags:
            setattr(module, name, False)
        yield
    finally:
        for module, name in flags:
            setattr(module, name, True)


@dataclass
class Maps:
    """What one forward showed: per captured layer, maps (rows, K, h, w) by site name."""

    cross: dict[str, Tensor] = field(default_factory=dict)
    self_: dict[str, Tensor] = field(default_factory=dict)

    def mean_cross(self) -> Tensor:
        """Mean over layers, all brought to the finest grid among them. (rows, K, h, w)"""
        return mean_over_layers(self.cross)

    def mean_self(self) -> Tensor:
        """Mean over layers of the attention of each pixel to each region. (rows, R, h, w)"""
        return mean_over_layers(self.self_)


def mean_over_layers(maps: dict[str, Tensor]) -> Tensor:
    """Mean of (rows, K, h, w) over layers, on the finest grid among them."""
    if not maps:
        raise ValueError("the forward ran none of the attention layers that are read: is it another UNet's?")
    layers = list(maps.values())
    size = max((m.shape[-2:] for m in layers), key=lambda s: s[0] * s[1])
    return torch.stack([m if m.shape[-2:] == size else
                        nn.functional.interpolate(m, size, mode="bilinear", antialias=True) for m in layers]).mean(0)


KeyValue = Callable[[Tensor], "tuple[Tensor, Tensor]"]


def plain_context(context: Tensor) -> tuple[Tensor, Tensor]:
    """What keys and values are made of, where no host changes it (hypernetworks do)."""
    return context, context


@dataclass
class Call:
    """One call of an attention module: its input x (rows, N, C), its context (rows, M, D), and what it made of them."""

    site: Site
    x: Tensor
    context: Tensor
    made: dict[str, Tensor]
    key_value: KeyValue

    def projected(self, name: str) -> Tensor:
        """to_q, to_k or to_v: the host's own, or made anew where it was made in pieces or not at all."""
        source, own = self.x if name == "to_q" else self.context, self.made.get(name)
        if own is not None and own.shape[:2] == source.shape[:2]:
            return own
        if name != "to_q" and not self.site.is_self:
            source = self.key_value(source)[name == "to_v"]
        return getattr(self.site.attention, name)(source)

    def grid(self, sizes: dict[int, tuple[int, int]]) -> tuple[int, int]:
        """(height, width) of the layer's grid, as its spatial transformer saw it."""
        height, width = sizes.get(id(self.site.transformer), (0, 0))
        if height * width != self.x.shape[1]:
            raise ValueError(f"{self.site.name}: {self.x.shape[1]} queries do not fit its grid {height}x{width} "
                             "(merged tokens?)")
        return height, width


def tap(handles: list, site: Site, names: Sequence[str], use: Callable[[Call, Any], Any],
        key_value: KeyValue = plain_context, before: bool = False,
        failed: Failed | None = None) -> None:
    """Hooks that call ``use(call, output)`` after each run of an attention module; what it returns takes the output's
    place, unless it is None. ``names``: projections that are wanted; ``before``: called before the module runs;
    ``failed``: told of what goes wrong, and the module's output stays (default: it is raised).
    """
    made: dict[str, Tensor] = {}

    def called(module, args, kwargs, output=None):
        """What the module was given, and what it made of it, handed on."""
        try:
            x = args[0] if args else kwargs["x"]
            context = x if site.is_self else args[1] if len(args) > 1 else kwargs.get("context")
            call = Call(site, x, x if context is None else context, dict(made), key_value)
            made.clear()
            return use(call, output)
        except Exception as e:
            if failed is None:
                raise
            failed(e)
            return None

    if before:
        handles += (site.attention.register_forward_pre_hook(called, with_kwargs=True),)
        return
    handles += (site.attention.register_forward_hook(called, with_kwargs=True),)
    for name in names:  # += of one at a time: no call lies between a hook and its handle
        handles += (getattr(site.attention, name).register_forward_hook(keep(made, name)),)


def keep(made: dict[str, Tensor], name: str):
    def hook(module, args, output):
        made[name] = output
    return hook


@contextmanager
def hooks(sites: Sequence[Site], sizes: dict[int, tuple[int, int]], attach: Callable[[list, Site], None],
          failed: Failed | None = None):
    """``attach(handles, site)`` done for every site, and ``sizes`` filled with the layers' grids, for the length of a
    with-block; whatever happens in it, no hook is left. ``failed``: as in ``tap``."""
    handles: list = []
    try:
        for transformer in {id(s.transformer): s.transformer for s in sites}.values():
            handles += (transformer.register_forward_pre_hook(size_hook(sizes, failed)),)
        for site in sites:
            attach(handles, site)
        yield
    finally:
        for handle in handles:
            handle.remove()


def size_hook(sizes: dict, failed: Failed | None = None):
    """A forward pre-hook of a spatial transformer: notes (height, width) of its input (rows, C, h, w)."""
    def hook(module, args):
        try:
            sizes[id(module)] = tuple(args[0].shape[-2:])
        except Exception as e:
            if failed is None:
                raise
            failed(e)
    return hook


class AttentionCapture:
    """Runs forwards of a UNet and returns the attention maps at ``sites``.

    ``key_value`` maps the context to what the host's keys and values are made of. Nothing is attached to the UNet
    outside ``run``.
    """

    def __init__(self, sites: Sequence[Site], key_value: KeyValue = plain_context):
        self.sites, self.key_value = list(sites), key_value

    def run(self, forward: Callable[[], object], cross_values: Values, self_values: Values, *,
            stop: bool = True) -> Maps:
        """Call ``forward``, which runs the UNet, and read the maps; ``stop``: end it at the last site.

        cross_values(rows, T, 0) -> (rows, T, K) picks tokens, self_values(rows, h, w) -> (rows, h*w, R) pools regions;
        None skips that kind.
        """
        maps, sizes = Maps(), dict[int, tuple[int, int]]()

        def read(call: Call, output: Any) -> None:
            """The module's maps; at the last one the forward ends, before it runs."""
            height, width = call.grid(sizes)
            values = self_values(len(call.x), height, width) if call.site.is_self else \
                cross_values(len(call.x), call.context.shape[1], 0)
            if values is not None:
                target = maps.self_ if call.site.is_self else maps.cross
                target[call.site.name] = read_maps(call.site.attention, call.projected("to_q"),
                                                   call.projected("to_k"), values, height, width)
            if stop and call.site is self.sites[-1]:
                raise _Stop

        def attach(handles: list, site: Site) -> None:
            tap(handles, site, ("to_q", "to_k"), read, self.key_value, before=stop and site is self.sites[-1])

        with hooks(self.sites, sizes, attach), suppress(_Stop):
            forward()
        return maps


def split_heads(attention: Any, *projected: Tensor) -> list[Tensor]:
    """(rows, N, C) -> (rows, H, N, d), each."""
    return [t.unflatten(2, (attention.heads, -1)).transpose(1, 2) for t in projected]


def scale_of(attention: Any, query: Tensor) -> float:
    """What logits are multiplied by."""
    return getattr(attention, "scale", None) or query.shape[-1] ** -0.5


def read_maps(attention: Any, query: Tensor, key: Tensor, values: Tensor, height: int, width: int) -> Tensor:
    """Pooled probabilities of one attention module: (rows, K, height, width). query (rows, N, C), key (rows, M, C)"""
    query, key = split_heads(attention, query, key)
    pooled = pooled_attention(query, key, values, scale_of(attention, query))  # (rows, N, K)
    return pooled.transpose(1, 2).unflatten(2, (height, width))


def token_values(positions: Sequence[Sequence[int]], tokens: int) -> Tensor:
    """Selectors for pooled attention, (rows, tokens, K): one column a wanted token of each row."""
    values = torch.zeros(len(positions), tokens, max(max(map(len, positions)), 1))
    for row, wanted in enumerate(positions):
        for column, position in enumerate(wanted):
            values[row, position, column] = 1
    return values
