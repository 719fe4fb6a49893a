"""What the WebUI patches in ldm's UNet: fused attention, and skip connections that fit at every latent size."""
from __future__ import annotations

import torch
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


class AnySizeTorch:
    """torch for ldm's UNet: before a skip connection is joined, the up-sampled half is brought to its size.

    A side of 9 cells is halved to 5, 3, 2 and doubled to 4 where 3 are waiting; the WebUI does the same.
    """

    def __getattr__(self, name: str):
        return getattr(torch, name)

    @staticmethod
    def cat(tensors, *args, **kwargs):
        if len(tensors) == 2 and tensors[0].shape[2:] != tensors[1].shape[2:]:
            tensors = [F.interpolate(tensors[0], tensors[1].shape[2:], mode="nearest"), tensors[1]]
        return torch.cat(tensors, *args, **kwargs)


def allow_any_size() -> None:
    """Let every ldm UNet of this process take latents whose sides are no multiples of its down-sampling."""
    from ldm.modules.diffusionmodules import openaimodel

    openaimodel.th = AnySizeTorch()
