"""Fused attention for ldm's CrossAttention, as the WebUI's optimisations do."""
from __future__ import annotations

from torch.nn import functional as F


def fused_forward(self, x, context=None, mask=None):
    """CrossAttention.forward with scaled_dot_product_attention. x (B, N, C), context (B, M, D) -> (B, N, C)"""
    context = x if context is None else context
    q, k, v = (t.unflatten(2, (self.heads, -1)).transpose(1, 2)
               for t in (self.to_q(x), self.to_k(context), self.to_v(context)))
    return self.to_out(F.scaled_dot_product_attention(q, k, v, scale=self.scale).transpose(1, 2).flatten(2))


def use_fused_attention() -> None:
    """Let every ldm UNet of this process compute attention so."""
    from ldm.modules import attention

    attention.CrossAttention.forward = fused_forward
