"""Writes the trained parts as one SD 1.x checkpoint, with the YAML and the tokenizer that hosts need beside it."""
from __future__ import annotations

import shutil
from pathlib import Path

import torch
from torch import Tensor

from .architecture import write_config
from .autoencoder import folded
from .text_tower import LENGTH
from .train import alphas_cumprod

LIMIT = 20e6  # bytes of the checkpoint
PARTS = {"UNet": "model.diffusion_model.", "autoencoder": "first_stage_model.", "text encoder": "cond_stage_model."}


def prefixed(state: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    """The state in half precision, its names under a prefix."""
    return {prefix + name: value.detach().half().contiguous() for name, value in state.items()}


def tower_state(tower) -> dict[str, Tensor]:
    """The text encoder under SD 1.x's names, whether or not this transformers version has a text_model level."""
    state = {name.removeprefix("text_model."): value for name, value in tower.state_dict().items()
             if not name.endswith("position_ids")}
    named = prefixed(state, "cond_stage_model.transformer.text_model.")
    named["cond_stage_model.transformer.text_model.embeddings.position_ids"] = torch.arange(LENGTH)[None]
    return named


def checkpoint(work: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    """All tensors under LatentDiffusion's names, and the file's metadata, from the training states in ``work``."""
    unet = torch.load(work / "unet.pt", weights_only=True, mmap=True)
    autoencoder = torch.load(work / "autoencoder.pt", weights_only=True)
    tower = torch.load(work / "shared.pt", weights_only=False)["tower"]
    tensors = {
        **prefixed(unet["ema"], PARTS["UNet"]), **prefixed(folded(autoencoder["ema"]), PARTS["autoencoder"]),
        **tower_state(tower), "alphas_cumprod": alphas_cumprod(),  # hosts would compute the same; some look for it
    }
    return tensors, {"name": "shapes", "images": str(unet["seen"]), "autoencoder_images": str(autoencoder["seen"]),
                     "licence": "MIT", "format": "pt"}


def export(work: Path, out: Path) -> None:
    """Write out/shapes.safetensors (half precision), out/shapes.yaml and out/clip from the training folder."""
    from safetensors.torch import save_file

    tensors, metadata = checkpoint(work)
    broken = [name for name, value in tensors.items() if not torch.isfinite(value.float()).all()]
    if broken:
        raise ValueError(f"not finite in half precision: {', '.join(broken)}")
    out.mkdir(parents=True, exist_ok=True)
    save_file(tensors, out / "shapes.safetensors", metadata)
    write_config(out / "shapes.yaml", "clip")
    shutil.copytree(work / "clip", out / "clip", dirs_exist_ok=True)
    for part, prefix in PARTS.items():
        print(f"{part}: {sum(v.numel() for n, v in tensors.items() if n.startswith(prefix)):,} parameters")
    size = (out / "shapes.safetensors").stat().st_size
    print(f"{out / 'shapes.safetensors'}: {size / 1e6:.2f} MB, {metadata['images']} images seen")
    if size >= LIMIT:
        raise ValueError(f"the checkpoint has {size / 1e6:.2f} MB: allowed are {LIMIT / 1e6:.0f} MB")
