"""Bounded attention: in the first sampling passes a phrase's tokens are seen inside its regions only.

Compare Bounded Attention (Dahary et al., arXiv 2403.16990, section 4.2) and DenseDiffusion (Kim et al., arXiv
2308.12964), which change attention in the sampling passes too. Here: cross-attention on every layer,
logits - PENALTY (1 - M_s) for the tokens of subject s. It keeps second copies of an object from growing elsewhere,
and costs the attention of the conditional rows once more, with the host's own queries, keys and values.

Where a phrase has several regions, its copies would grow into one another: there self-attention is bounded too. Pixels
of one region see everything but the phrase's other regions (Bounded Attention hides every other subject; for subjects
of different phrases that gained nothing here).
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from .capture import Call, KeyValue, Site, hooks, plain_context, scale_of, split_heads, tap
from .lean import full_precision
from .places import unions
from .subjects import Target

PENALTY = 30.0  # logits: next to nothing is left of a token's attention


def token_bias(target: Target, height: int, width: int, tokens: int) -> Tensor:
    """What is added to the cross-attention logits of a row: (height * width, tokens), 0 where nothing is bounded."""
    bias = torch.zeros(height * width, tokens)
    union = unions(target.masks(height, width), target.owner, len(target.subjects)).flatten(1)  # (S, N)
    for outside, subject in zip(1 - union, target.subjects, strict=True):
        for position in subject.span.positions:
            bias[:, position] = -PENALTY * outside
    return bias


Cells = tuple[Tensor, Tensor]  # indices into height * width: the queries of a region, the keys that they see


def biases(targets: Sequence[Target], height: int, width: int, tokens: int, device: torch.device) -> Tensor:
    """token_bias of each target: (targets, 1, height * width, tokens)"""
    return torch.stack([token_bias(t, height, width, tokens) for t in targets])[:, None].to(device)


def sibling_cells(target: Target, height: int, width: int, device: torch.device | str = "cpu") -> list[Cells]:
    """For each region of a subject with several: its cells (mask > 0.5), and all but those of its siblings alone."""
    masks, owner = target.masks(height, width).flatten(1) > 0.5, target.owner  # (R, N)
    cells = []
    for region, mask in enumerate(masks):
        siblings = owner == owner[region]
        siblings[region] = False
        seen = ~(masks[siblings].any(0) & ~mask)
        if mask.any() and not seen.all():
            cells.append((mask.nonzero()[:, 0].to(device), seen.nonzero()[:, 0].to(device)))
    return cells


@dataclass
class Bounding:
    """The hooks of one sampling pass: ``contexts`` (C, T, D) are the conditional rows' features, ``targets`` point
    into them by their row.

    Which rows of a forward are to be bounded is told by their context, for hosts batch and order rows as they like.
    ``key_value``: what the host makes keys and values of (hypernetworks); default: the context. ``separate``: the
    regions of one phrase do not see each other. ``once``: where to keep what every pass asks for (Refocuser.once).
    """

    sites: Sequence[Site]
    contexts: Tensor
    targets: Sequence[Target]
    note: Callable[[str], None]
    key_value: KeyValue = plain_context
    separate: bool = True
    once: Callable[..., Any] = lambda make, *given: make(*given)
    sizes: dict[int, tuple[int, int]] = field(default_factory=dict)
    last: tuple[Any, list[tuple[int, int]]] = (None, [])

    def hooked(self):
        """A context manager: the hooks in place for the length of a with-block."""
        apart = self.separate and any(len(s.regions) > 1 for t in self.targets for s in t.subjects)
        sites = [s for s in self.sites if apart or not s.is_self]

        def attach(handles: list, site: Site) -> None:
            tap(handles, site, ("to_q", "to_k", "to_v"), self.apart if site.is_self else self.bounded, self.key_value,
                failed=self.failed)

        return hooks(sites, self.sizes, attach, self.failed)

    def failed(self, error: Exception) -> None:
        """An attention module stays as it is: the picture would be lost with it."""
        self.note(f"attention was not bounded everywhere: {type(error).__name__}: {error}")

    def bounded(self, call: Call, output: Tensor) -> Tensor | None:
        """The module's output (rows, N, C) with the bounded rows computed anew; None to leave it as it is."""
        pairs = self.rows_of(call.context)
        if not pairs:
            return None
        height, width = call.grid(self.sizes)
        rows = run_of([row for row, _ in pairs])
        bias = self.once(biases, tuple(self.targets[i] for _, i in pairs), height, width, call.context.shape[1],
                         call.x.device)
        query, key, value = (call.projected(name)[rows] for name in ("to_q", "to_k", "to_v"))
        output = output.clone()
        output[rows] = masked_attention(call.site.attention, query, key, value, bias).to(output.dtype)
        return output

    def apart(self, call: Call, output: Tensor) -> Tensor | None:
        """A self-attention module's output (rows, N, C) with the cells of sibling regions computed anew.

        Its rows are those of the cross-attention before it in the same forward; the first layer has none, and stays.
        """
        if call.site is self.sites[0]:
            self.last = (None, [])
        if not self.last[1]:
            return None
        try:
            height, width = call.grid(self.sizes)
        except ValueError:  # not its pixels, but what a host made of them
            self.note("copies of a phrase are not kept apart in layers whose tokens are merged or tiled")
            return None
        query, key, value = (call.projected(name) for name in ("to_q", "to_k", "to_v"))
        output = output.clone()
        for row, target in self.last[1]:
            for inside, seen in self.once(sibling_cells, self.targets[target], height, width, call.x.device):
                new = masked_attention(call.site.attention, query[row, inside][None], key[row, seen][None],
                                       value[row, seen][None])
                output[row, inside] = new[0].to(output.dtype)
        return output

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


def run_of(rows: list[int]) -> slice | list[int]:
    """The rows as an index; where they follow each other a slice, which copies nothing."""
    return slice(rows[0], rows[-1] + 1) if rows == list(range(rows[0], rows[-1] + 1)) else rows


def masked_attention(attention: Any, query: Tensor, key: Tensor, value: Tensor, bias: Tensor | None = None) -> Tensor:
    """An attention module with ``bias`` on its logits, softmax in fp32. query (B, N, C), key and value (B, T, C),
    bias (B, 1, N, T) -> (B, N, C)"""
    dtype = value.dtype
    query, key, value = (t.float() for t in split_heads(attention, query, key, value))
    with full_precision(query.device):
        out = nn.functional.scaled_dot_product_attention(query, key, value, bias, scale=scale_of(attention, query))
    return attention.to_out(out.transpose(1, 2).flatten(2).to(dtype))
