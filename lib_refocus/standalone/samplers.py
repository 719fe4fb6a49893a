"""Samplers by the WebUI's names, from diffusers' schedulers."""
from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from ..layout import shown

SAMPLERS: dict[str, tuple[str, dict[str, Any]]] = {  # name: (scheduler class, settings)
    "Euler": ("EulerDiscreteScheduler", {"timestep_spacing": "linspace"}),
    "Euler a": ("EulerAncestralDiscreteScheduler", {"timestep_spacing": "linspace"}),
    "DPM++ 2M": ("DPMSolverMultistepScheduler", {"timestep_spacing": "linspace"}),
    "DPM++ 2M Karras": ("DPMSolverMultistepScheduler", {"use_karras_sigmas": True}),
    "DDIM": ("DDIMScheduler", {"timestep_spacing": "leading", "steps_offset": 1, "clip_sample": False,
                               "set_alpha_to_one": False}),
    "UniPC": ("UniPCMultistepScheduler", {"timestep_spacing": "linspace"}),
}


class SamplerError(ValueError):
    """A sampler that does not exist; the message names it and what is allowed."""


def sampler_name(name: str) -> str:
    """The listed name, however it was written ("euler_a", "dpm++ 2m karras")."""
    key = name.lower().replace("_", " ").strip()
    for known in SAMPLERS:
        if known.lower() == key:
            return known
    raise SamplerError(f"sampler {shown(name)}: allowed are {', '.join(SAMPLERS)}")


@dataclass
class Sampler:
    """One run of a scheduler. ``sigmas``: noise over signal at each step, falling."""

    scheduler: Any
    sigmas: list[float]
    variance_exploding: bool

    @classmethod
    def build(cls, name: str, steps: int, alphas_cumprod: Tensor, parameterization: str) -> Sampler:
        import diffusers

        kind, settings = SAMPLERS[sampler_name(name)]
        betas = 1 - alphas_cumprod.double() / torch.cat([torch.ones(1).double(), alphas_cumprod[:-1].double()])
        scheduler = getattr(diffusers, kind)(
            trained_betas=betas.tolist(), prediction_type={"eps": "epsilon", "v": "v_prediction"}[parameterization],
            **settings)
        scheduler.set_timesteps(steps)
        if hasattr(scheduler, "sigmas"):
            sigmas = scheduler.sigmas[:len(scheduler.timesteps)].tolist()
        else:
            sigmas = ((1 - alphas_cumprod) / alphas_cumprod).sqrt()[scheduler.timesteps.cpu()].tolist()
        return cls(scheduler, sigmas, kind.startswith("Euler"))

    @property
    def timesteps(self) -> Tensor:
        return self.scheduler.timesteps

    def scale(self, step: int) -> float:
        """Unit-variance latents over the sampler's own: 1 / sqrt(1 + sigma^2) where noise is added to x0."""
        return 1 / math.sqrt(1 + self.sigmas[step] ** 2) if self.variance_exploding else 1.0

    def initial(self, noise: Tensor) -> Tensor:
        return noise * float(self.scheduler.init_noise_sigma)

    def model_input(self, x: Tensor, timestep: Tensor) -> Tensor:
        return self.scheduler.scale_model_input(x, timestep)

    def shift_history(self, step: int, shift: Tensor) -> None:
        """UniPC's corrector computes the present latent again from the last one: carry the shift there too."""
        last = getattr(self.scheduler, "last_sample", None)
        if last is not None and step:
            before, now = (1 / math.sqrt(1 + self.sigmas[i] ** 2) * self.sigmas[i] for i in (step - 1, step))
            self.scheduler.last_sample = last + shift * (before / now)

    def step(self, output: Tensor, timestep: Tensor, x: Tensor, generators: list) -> Tensor:
        extra = {"generator": generators} if "Ancestral" in type(self.scheduler).__name__ else {}
        return self.scheduler.step(output, timestep, x, **extra).prev_sample
