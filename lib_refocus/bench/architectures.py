"""UNets of the Stable Diffusion family with random weights, in ldm's classes, for benches of cost.

Structures: v1-inference.yaml (CompVis/stable-diffusion), v2-inference-v.yaml (Stability-AI/stablediffusion) and
sd_xl_base.yaml (Stability-AI/generative-models); "small" is that of the shipped checkpoint.
"""
from __future__ import annotations

import contextlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from ..shapes.architecture import UNET
from ..standalone.checkpoint import UNET_V1, build_unet, to_precision

HEADS_OF_64 = {"num_heads": -1, "num_head_channels": 64, "use_linear_in_transformer": True}


@dataclass(frozen=True)
class Architecture:
    """``depths``: transformer blocks by down-sampling where they are not one; ``labels``: width of SDXL's vector."""

    name: str
    params: Mapping[str, Any]
    depths: Mapping[int, int] = field(default_factory=dict)
    labels: int = 0

    def build(self, device: str, dtype: torch.dtype = torch.float32) -> Any:
        """The UNet, frozen. On "meta" it has shapes only and takes no memory."""
        torch.manual_seed(0)
        with torch.device(device), contextlib.redirect_stdout(io.StringIO()):
            unet: Any = build_unet({**self.params, **({"num_classes": "continuous"} if self.labels else {})})
            for factor, transformer, holder, key in list(transformers(unet)) if self.depths else ():
                holder[key] = deeper(transformer, self.depths[factor])
            if self.labels:
                width = unet.label_emb.out_features
                unet.label_emb = nn.Sequential(nn.Linear(self.labels, width), nn.SiLU(), nn.Linear(width, width))
        for module in unet.modules():  # ldm starts some layers at zero: gradients behind them would cost nothing
            if isinstance(module, nn.Conv2d | nn.Linear) and not module.weight.is_meta and not module.weight.any():
                nn.init.normal_(module.weight, std=0.02)
        return to_precision(unet, dtype).eval().requires_grad_(False)

    def inputs(self, rows: int, height: int, width: int, device: str, dtype: torch.dtype) -> dict[str, Any]:
        """Arguments of a forward: latents (rows, 4, h, w), timesteps, contexts (rows, 77, D) and SDXL's vector."""
        context = torch.randn(rows, 77, self.params["context_dim"], device=device, dtype=dtype)
        extra = {"y": torch.randn(rows, self.labels, device=device, dtype=dtype)} if self.labels else {}
        return {"x": torch.randn(rows, 4, height, width, device=device, dtype=dtype),
                "timesteps": torch.full((rows,), 500, device=device),
                "context": [context] * max(self.depths.values(), default=1), **extra}


def transformers(unet: Any):
    """(down-sampling, spatial transformer, the block that holds it, its index there) of every one."""
    factor = 1
    groups = [*unet.input_blocks, unet.middle_block, *unet.output_blocks]
    for group in groups:
        factor *= 2 if any(type(m).__name__ == "Downsample" for m in group) else 1
        for i, module in enumerate(group):
            if hasattr(module, "transformer_blocks"):
                yield factor, module, group, i
        factor //= 2 if any(type(m).__name__ == "Upsample" for m in group) else 1


def deeper(transformer: Any, depth: int) -> nn.Module:
    """The same spatial transformer with more blocks."""
    inner = transformer.transformer_blocks[0]
    width, context = inner.attn2.to_q.in_features, inner.attn2.to_k.in_features
    return type(transformer)(transformer.in_channels, inner.attn1.heads, width // inner.attn1.heads, depth=depth,
                             context_dim=[context] * depth, use_linear=transformer.use_linear, use_checkpoint=False)


def rows_of(given: dict[str, Any], rows: Tensor) -> dict[str, Any]:
    """The arguments of some rows."""
    return {key: [v[rows] for v in value] if isinstance(value, list) else value[rows] for key, value in given.items()}


ARCHITECTURES = {a.name: a for a in (
    Architecture("small", UNET),
    Architecture("sd15", UNET_V1),
    Architecture("sd21", {**UNET_V1, **HEADS_OF_64, "context_dim": 1024}),
    Architecture("sdxl", {**UNET_V1, **HEADS_OF_64, "context_dim": 2048, "channel_mult": [1, 2, 4],
                          "attention_resolutions": [4, 2]}, depths={2: 2, 4: 10}, labels=2816),
)}
