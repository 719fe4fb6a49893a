"""Load an SD 1.x checkpoint (.safetensors, with its .yaml where one lies beside it) into the ldm classes."""
from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import yaml
from torch import Tensor, nn

from .text import TextEncoder

SHIPPED = Path(__file__).parent.parent / "shapes" / "checkpoint" / "shapes.safetensors"

UNET_V1 = {  # v1-inference.yaml of CompVis/stable-diffusion: the sizes of every SD 1.x checkpoint
    "image_size": 32, "in_channels": 4, "out_channels": 4, "model_channels": 320, "num_res_blocks": 2,
    "attention_resolutions": [4, 2, 1], "channel_mult": [1, 2, 4, 4], "num_heads": 8, "use_spatial_transformer": True,
    "transformer_depth": 1, "context_dim": 768, "use_checkpoint": False, "legacy": False,
}
AUTOENCODER_V1 = {
    "double_z": True, "z_channels": 4, "resolution": 256, "in_channels": 3, "out_ch": 3, "ch": 128,
    "ch_mult": [1, 2, 4, 4], "num_res_blocks": 2, "attn_resolutions": [], "dropout": 0.0,
}


class CheckpointError(ValueError):
    """A checkpoint that cannot be used; the message names the file and the reason."""


class Autoencoder(nn.Module):
    """ldm's AutoencoderKL for inference, without its training framework. Same state-dict keys."""

    def __init__(self, config: dict, width: int, scale_factor: float):
        from ldm.modules.diffusionmodules.model import Decoder, Encoder

        super().__init__()
        with contextlib.redirect_stdout(io.StringIO()):
            self.encoder, self.decoder = Encoder(**config), Decoder(**config)
        self.quant_conv = nn.Conv2d(2 * config["z_channels"], 2 * width, 1)
        self.post_quant_conv = nn.Conv2d(width, config["z_channels"], 1)
        self.scale_factor = scale_factor

    def decode(self, latents: Tensor) -> Tensor:
        """Latents (B, 4, h, w) -> pictures (B, 3, 8h, 8w) in 0..1."""
        return self.decoder(self.post_quant_conv(latents / self.scale_factor)).float().add(1).div(2).clamp(0, 1)

    def encode(self, pictures: Tensor) -> Tensor:
        """Pictures (B, 3, H, W) in 0..1 -> mean latents (B, 4, H/8, W/8)."""
        return self.quant_conv(self.encoder(pictures * 2 - 1)).chunk(2, 1)[0] * self.scale_factor


@dataclass
class Model:
    """A loaded checkpoint. ``alphas_cumprod`` (1000,) is its noise schedule; it predicts "eps" or "v"."""

    unet: nn.Module
    autoencoder: Autoencoder
    text: TextEncoder
    alphas_cumprod: Tensor
    parameterization: str
    name: str

    @property
    def device(self) -> torch.device:
        return next(self.unet.parameters()).device

    @property
    def dtype(self) -> torch.dtype:
        return next(self.unet.parameters()).dtype

    def precision(self):
        """The context manager that forwards of the UNet run under."""
        return precision(self.device, self.dtype)


def precision(device: torch.device, dtype: torch.dtype):
    """Autocast for weights in half precision, as the WebUI does it; nothing for fp32 and for shapes alone (meta)."""
    whole = dtype == torch.float32 or device.type == "meta"
    return contextlib.nullcontext() if whole else torch.autocast(device.type, dtype)


def to_precision(unet: Any, dtype: torch.dtype) -> Any:
    """The UNet with its weights in ``dtype``; group norms stay in fp32, for ldm hands them fp32 and the CPU has no
    kernel for both."""
    unet.to(dtype).dtype = dtype  # ldm casts its input to this
    for module in unet.modules():
        if isinstance(module, nn.GroupNorm):
            module.float()
    return unet


def read_config(path: Path) -> dict[str, Any]:
    """The model params of the yaml beside the checkpoint; empty where there is none."""
    yaml_path = path.with_suffix(".yaml")
    if not yaml_path.exists():
        return {}
    try:
        return yaml.safe_load(yaml_path.read_text(encoding="utf-8"))["model"]["params"]
    except (yaml.YAMLError, KeyError, TypeError, UnicodeDecodeError) as e:
        raise CheckpointError(f"{yaml_path}: not a model configuration ({e})") from None


def part_params(config: dict, part: str, default: dict) -> dict:
    return (config.get(part) or {}).get("params") or default


def build_unet(params: dict) -> nn.Module:
    from ldm.modules.diffusionmodules.openaimodel import UNetModel

    from .attention import allow_any_size, use_fused_attention

    use_fused_attention()
    allow_any_size()
    return UNetModel(**{**params, "use_checkpoint": False, "use_fp16": False})


def read_weights(path: Path) -> dict[str, Tensor]:
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    if not path.is_file():
        raise CheckpointError(f"checkpoint {path}: no such file")
    if path.suffix != ".safetensors":
        raise CheckpointError(f"checkpoint {path}: allowed is a .safetensors file")
    try:
        return load_file(path)
    except (SafetensorError, OSError, ValueError) as e:
        raise CheckpointError(f"checkpoint {path}: unreadable ({e})") from None


def fill(module: nn.Module, weights: dict[str, Tensor], prefix: str, path: Path) -> None:
    """Load the weights under ``prefix``; every parameter of the module must be there with its shape."""
    part = {k[len(prefix):]: v.float() if v.is_floating_point() else v
            for k, v in weights.items() if k.startswith(prefix)}
    try:
        missing = module.load_state_dict(part, strict=False).missing_keys
    except RuntimeError as e:
        raise CheckpointError(f"checkpoint {path}: {prefix}* does not fit the architecture: {e}") from None
    missing = [m for m in missing if not m.endswith("position_ids")]
    if missing:
        raise CheckpointError(f"checkpoint {path}: {len(missing)} weights are missing, such as {prefix}{missing[0]} "
                              "(is it an SD 1.x checkpoint?)")


def load(path: Path | str = SHIPPED, device: str = "cpu", dtype: torch.dtype = torch.float32) -> Model:
    """Load a checkpoint; weights are frozen. Raises CheckpointError."""
    path = Path(path)
    weights, config = read_weights(path), read_config(path)
    if not any(k.startswith("cond_stage_model.transformer.text_model.") for k in weights):
        raise CheckpointError(f"checkpoint {path}: no CLIP text encoder of SD 1.x in it "
                              "(SD 2.x and SDXL run in the WebUI, not in the standalone host)")
    first_stage = part_params(config, "first_stage_config", {})
    try:
        unet = build_unet(part_params(config, "unet_config", UNET_V1))
        autoencoder = Autoencoder(first_stage.get("ddconfig", AUTOENCODER_V1), first_stage.get("embed_dim", 4),
                                  config.get("scale_factor", 0.18215))
        text = TextEncoder.build(part_params(config, "cond_stage_config", {}).get("version"), path.parent)
    except (TypeError, AssertionError, OSError) as e:
        raise CheckpointError(f"checkpoint {path}: its configuration cannot be built ({e})") from None
    for module, prefix in ((unet, "model.diffusion_model."), (autoencoder, "first_stage_model."),
                           (text.transformer, "cond_stage_model.transformer.")):
        fill(module, weights, prefix, path)
        module.eval().requires_grad_(False)
    to_precision(unet, dtype).to(device)
    autoencoder.to(device)
    text.transformer.to(device)
    betas = torch.linspace(config.get("linear_start", 0.00085) ** 0.5, config.get("linear_end", 0.012) ** 0.5,
                           config.get("timesteps", 1000), dtype=torch.float64) ** 2
    return Model(unet, autoencoder, text, torch.cumprod(1 - betas, 0).float(),
                 config.get("parameterization", "eps"), path.stem)
