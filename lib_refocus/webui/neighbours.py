"""Other extensions that stand between the sampler and the UNet: how they are seen through, or why they cannot be.

They are known by what they leave on the model, so that nothing of theirs is imported.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from typing import Any

from torch import nn

from ..sentences import Sentence

MISSING = object()


def refusal(unet: nn.Module) -> str | None:
    """Why a neighbour keeps the pass from being steered; None where none does."""
    hook = controlnet(unet)
    kinds = {getattr(getattr(p, "control_model_type", None), "name", "") for p in controls(hook)} if hook else set()
    if "AttentionInjection" in kinds:
        return Sentence("ControlNet's reference modes run the model twice a step, first on another picture; "
                        "choose another ControlNet module")
    return None


def controlnet(unet: nn.Module) -> Callable | None:
    """ControlNet's forward on this UNet (sd-webui-controlnet, scripts/hook.py), or None."""
    function = getattr(vars(unet).get("forward"), "__func__", None)
    return function if function is not None and "UnetHook" in function.__globals__ else None


def controls(hook: Callable) -> list[Any]:
    """The control units of the present job, from the variables that ControlNet's forward holds on to."""
    cells = zip(hook.__code__.co_freevars, hook.__closure__ or (), strict=False)
    outer = next((cell.cell_contents for name, cell in cells if name == "outer"), None)
    return list(getattr(outer, "control_params", None) or ())


@contextmanager
def seen_through(unet: nn.Module, wrapper: Any, model: Any) -> Iterator[None]:
    """While the model is looked into: gradients pass ControlNet's encoder, and the picture is not cut into tiles.

    Tiled Diffusion replaces the forward of ``wrapper`` (the denoiser's inner model) or ``model.apply_model`` by one of
    its own without gradients.
    """
    with ExitStack() as stack:
        hook = controlnet(unet)
        if hook is not None and "th" in hook.__globals__:
            stack.enter_context(changed(hook.__globals__["th"], "no_grad", nullcontext))
        if isinstance(wrapper, nn.Module) and tiled(vars(wrapper).get("forward")):
            stack.enter_context(changed(wrapper, "forward", type(wrapper).forward.__get__(wrapper)))
        if tiled(vars(model).get("apply_model")) and hasattr(model, "apply_model_original_md"):
            stack.enter_context(changed(model, "apply_model", model.apply_model_original_md))
        yield


def tiled(forward: Any) -> bool:
    """Whether a forward is Tiled Diffusion's: a method of an object that has a grid of boxes."""
    return hasattr(getattr(forward, "__self__", None), "enable_grid_bbox")


@contextmanager
def changed(owner: Any, name: str, value: Any) -> Iterator[None]:
    """An attribute of the instance for a time; put back as it was, or taken away."""
    before = vars(owner).get(name, MISSING)
    setattr(owner, name, value)
    try:
        yield
    finally:
        if before is MISSING:
            vars(owner).pop(name, None)
        else:
            setattr(owner, name, before)
