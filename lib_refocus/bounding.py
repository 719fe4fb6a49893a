"""Bounded attention: in the first sampling passes a phrase's tokens are seen inside its regions only.

Compare Bounded Attention (Dahary et al., arXiv 2403.16990, section 4.2) and DenseDiffusion (Kim et al., arXiv
2308.12964), which change attention in the sampling passes too. Here: cross-attention only, on every layer,
logits - PENALTY (1 - M_s) for the tokens of subject s. It keeps second copies of an object from growing elsewhere,
and costs one more cross-attention of the conditional rows.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from .capture import Site, attention_sites, full_precision, grid_of, size_hook
from .losses import unions
from .subjects import Target

PENALTY = 30.0  # logits: next to nothing is left of a token's attention
Contexts = Callable[[Tensor], "tuple[Tensor, Tensor]"]


def plain_context(context: Tensor) -> tuple[Tensor, Tensor]:
    """What keys and values are made of, where no host changes it."""
    return context, context


def token_bias(target: Target, height: int, width: int, tokens: int) -> Tensor:
    """What is added to the cross-attention logits of a row: (height * width, tokens), 0 where nothing is bounded."""
    bias = torch.zeros(height * width, tokens)
    union = unions(target.masks(height, width), target.owner, len(target.subjects)).flatten(1)  # (S, N)
    for outside, subject in zip(1 - union, target.subjects, strict=True):
        for position in subject.span.positions:
            bias[:, position] = -PENALTY * outside
    return bias


@dataclass
class Bounding:
    """The hooks of one sampling pass: ``contexts`` (C, T, D) are the conditional rows' features, ``targets`` point
    into them by their row.

    Which rows of a forward are to be bounded is told by their context, for hosts batch and order rows as they like.
    ``key_value``: what the host makes keys and values of (hypernetworks); default: the context.
    """

    unet: nn.Module
    contexts: Tensor
    targets: Sequence[Target]
    note: Callable[[str], None]
    key_value: Contexts = plain_context
    sizes: dict[int, tuple[int, int]] = field(default_factory=dict)
    biases: dict[tuple[int, int], Tensor] = field(default_factory=dict)
    last: tuple[Any, list[tuple[int, int]]] = (None, [])

    @contextmanager
    def hooked(self):
        """The hooks in place for the length of a with-block."""
        sites = [s for s in attention_sites(self.unet) if not s.is_self]
        handles: list = []
        try:
            for transformer in {id(s.transformer): s.transformer for s in sites}.values():
                handles += (transformer.register_forward_pre_hook(size_hook(self.sizes)),)
            for site in sites:  # no call lies between a hook and its handle
                handles += (site.attention.register_forward_hook(self.hook(site), with_kwargs=True),)
            yield
        finally:
            for handle in handles:
                handle.remove()

    def hook(self, site: Site):
        """A forward hook of one module. It never fails: the picture would be lost with it."""
        def after(module, args, kwargs, out):
            """The module's new output, or None to keep it."""
            try:
                x = args[0] if args else kwargs["x"]
                context = args[1] if len(args) > 1 else kwargs.get("context")
                return None if context is None else self.bounded(site, x, context, out)
            except Exception as e:
                self.note(f"attention was not bounded everywhere: {type(e).__name__}: {e}")
                return None
        return after

    def bounded(self, site: Site, x: Tensor, context: Tensor, out: Tensor) -> Tensor | None:
        """The module's output (rows, N, C) with the bounded rows computed anew; None to leave it as it is."""
        pairs = self.rows_of(context)
        if not pairs:
            return None
        height, width = grid_of(self.sizes, site, x.shape[1])
        rows = torch.tensor([row for row, _ in pairs], device=x.device)
        bias = self.bias(height, width, context.shape[1], x.device)[[target for _, target in pairs]]
        new = masked_attention(site.attention, x[rows], context[rows], bias, self.key_value)
        return out.index_copy(0, rows, new.to(out.dtype))

    def rows_of(self, context: Tensor) -> list[tuple[int, int]]:
        """(row of the forward, index of its target) for the rows whose context is a target's. (B, T', D)"""
        if self.last[0] is not context:
            length = self.contexts.shape[1]
            pairs = []
            if context.shape[1] >= length and context.shape[2] == self.contexts.shape[2]:
                wanted = self.contexts[[t.row for t in self.targets]].to(context)
                same = (context[:, None, :length] == wanted).flatten(2).all(2).tolist()  # (B, targets)
                pairs = [(row, found.index(True)) for row, found in enumerate(same) if any(found)]
            self.last = (context, pairs)
        return self.last[1]

    def bias(self, height: int, width: int, tokens: int, device: torch.device) -> Tensor:
        """(targets, 1, height * width, tokens)"""
        if (height, width) not in self.biases:
            made = [token_bias(t, height, width, tokens) for t in self.targets]
            self.biases[height, width] = torch.stack(made)[:, None].to(device)
        return self.biases[height, width]


def masked_attention(attention: Any, x: Tensor, context: Tensor, bias: Tensor, key_value: Contexts) -> Tensor:
    """Cross-attention with ``bias`` on its logits, softmax in fp32. x (B, N, C), bias (B, 1, N, T) -> (B, N, C)"""
    heads = attention.heads
    of_keys, of_values = key_value(context)
    query, key, value = (t.unflatten(2, (heads, -1)).transpose(1, 2) for t in
                         (attention.to_q(x), attention.to_k(of_keys), attention.to_v(of_values)))
    scale = getattr(attention, "scale", None) or query.shape[-1] ** -0.5
    with full_precision(query.device):
        out = nn.functional.scaled_dot_product_attention(query.float(), key.float(), value.float(), bias, scale=scale)
    return attention.to_out(out.transpose(1, 2).flatten(2).to(value.dtype))
