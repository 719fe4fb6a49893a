"""The WebUI's model: what cannot be steered, and how it is kept quiet while it is looked into."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import torch
from modules import devices, scripts, shared
from torch import Tensor, nn

from ..sentences import Sentence
from . import neighbours
from .neighbours import changed


def other_host() -> str | None:
    """Why this program cannot be served at all, whatever the model; None in a WebUI that can.

    Forge keeps its models in parts of its own, and samples in inference mode. Told by what they have, not by name.
    """
    if hasattr(shared.sd_model, "forge_objects"):
        return Sentence("this is Forge; Attention Refocus runs in the AUTOMATIC1111 WebUI")
    if not hasattr(scripts.Script, "process_before_every_sampling"):
        return Sentence("this WebUI is older than 1.10, and does not tell scripts when sampling begins; update it")
    return None


def refusal(p: Any) -> str | None:
    """Why this model or setting cannot be steered; None where it can."""
    if reason := other_host():
        return reason
    from modules import sd_unet

    model = shared.sd_model
    checks = (
        (getattr(model, "is_sd3", False),
         Sentence("SD3 has no cross-attention to steer; allowed are SD 1.x, SD 2.x, SDXL")),
        (shared.cmd_opts.lowvram,
         Sentence("--lowvram moves weights away before gradients are taken; use --medvram")),
        (sd_unet.current_unet is not None,
         Sentence("the setting 'SD Unet' replaces the model by one without gradients; set it to None")),
        (fp8_by_hand(),
         Sentence("FP8 weights are cast by hand on this device, without gradients; set 'FP8 weight' to Disable")),
        (sampler_of(p) == "DPM adaptive",
         Sentence("DPM adaptive repeats steps at will; choose another sampler")),
    )
    return next((reason for found, reason in checks if found), None) or neighbours.refusal(unet())


def sampler_of(p: Any) -> str:
    """Name of the sampler of the pass; before there is one, of the first pass."""
    config = getattr(getattr(p, "sampler", None), "config", None)
    return config.name if config else p.sampler_name


def fp8_by_hand() -> bool:
    """The cases of devices.autocast() in which weights change type around each call."""
    if not devices.fp8 or devices.device == devices.cpu:
        return False
    return (devices.dtype_inference == torch.float32 or devices.has_xpu() or devices.has_mps()
            or devices.cuda_no_autocast())


def unet() -> nn.Module:
    return shared.sd_model.model.diffusion_model


def key_value(context: Tensor) -> tuple[Tensor, Tensor]:
    """What cross-attention's keys and values are made of: the context, changed by hypernetworks."""
    from modules.hypernetworks import hypernetwork

    return hypernetwork.apply_hypernetworks(shared.loaded_hypernetworks, context)


@contextmanager
def frozen(module: nn.Module) -> Iterator[None]:
    """No gradients for weights: halves the memory, and LoRA copies weights in place during a forward."""
    thawed = [w for w in module.parameters() if w.requires_grad]
    try:
        for w in thawed:
            w.requires_grad_(False)
        yield
    finally:
        for w in thawed:
            w.requires_grad_(True)


@contextmanager
def whole_tokens(model: nn.Module) -> Iterator[None]:
    """Token merging and hypertile off: maps must be of all pixels, and hypertile's random tiles stay as they were."""
    with ExitStack() as stack:
        merging = getattr(model, "_tome_info", None)
        if merging:
            stack.callback(merging["args"].__setitem__, "ratio", merging["args"]["ratio"])
            merging["args"]["ratio"] = 0
        for module in model.modules() if hasattr(model, "__webui_hypertile_layers") else ():
            tiles = getattr(module, "__webui_hypertile_params", None)
            if tiles is not None and tiles.enabled:
                stack.enter_context(changed(tiles, "enabled", False))
        yield
