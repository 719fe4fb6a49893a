"""At which noise levels a sampler asks the model, and at which of these its own latent is what it shows.

Pure. Sigma is noise over signal, as in k-diffusion; timestep samplers count in timesteps 0..999.
"""
from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

from ..fields import Options
from ..schedule import SIGMA_MAX, SIGMA_MIN, noise_progress


@dataclass(frozen=True)
class Plan:
    """``sigmas``: level of each step, falling. ``primary(n)``: whether evaluation n shows the sampler's own latent.

    Other evaluations are made at points that the sampler throws away: a shift there would be lost.
    """

    sigmas: list[float]
    primary: Callable[[int], bool]
    timesteps: bool


def plan_of(name: str, second_order: bool, given: Mapping[str, Any], steps: int, alphas: Tensor,
            skip: str = "time_uniform") -> Plan:
    """The plan of a sampler from the arguments that its function is really called with (img2img: the tail only).

    ``alphas``: the model's cumulative alphas (1000,); ``skip``: UniPC's spacing.
    """
    if name == "DPM fast":
        return dpm_fast(given)
    if given.get("timesteps") is not None:
        timesteps = torch.as_tensor(given["timesteps"]).flatten().cpu()
        levels = unipc_timesteps(timesteps, bool(given.get("is_img2img")), skip) if name == "UniPC" else \
            timesteps[1:].flip(0)
        primary = (lambda n: n != 1) if name == "PLMS" else always
        return Plan(timestep_sigmas(levels, alphas).tolist(), primary, True)
    sigmas = given.get("sigmas", given.get("sigma_sched"))
    falling = even(steps) if sigmas is None else [float(s) for s in sigmas if s > 0]
    return Plan(restarted(falling) if name == "Restart" else falling, even_number if second_order else always, False)


def always(_: int) -> bool:
    return True


def even_number(n: int) -> bool:
    """Second-order samplers ask twice a step; only the last step may ask once, so the parity never drifts."""
    return n % 2 == 0


def of_pass(options: Options, sigmas: Sequence[float]) -> Options:
    """Options for a pass that begins with less than all noise (img2img, hires fix): start and end are shares of what
    noise it has, so that guidance does its work there too."""
    first = noise_progress(sigmas[0]) if sigmas else 0.0
    shares = {name: first + getattr(options, name) * (1 - first) for name in ("start", "end", "bounding")}
    return replace(options, **shares)


def limited(plan: Sequence[int], most: int) -> list[int]:
    """Iterations of each step, scaled down so that they are ``most`` in all."""
    total, given, result = sum(plan), 0, []
    for done in (sum(plan[:i + 1]) for i in range(len(plan))):
        result.append(done * most // total - given if total > most else done - given)
        given += result[-1]
    return result


def even(steps: int) -> list[float]:
    """Levels evenly spaced in log sigma, for a sampler that does not tell its own."""
    return torch.logspace(math.log10(SIGMA_MAX), math.log10(SIGMA_MIN), max(steps, 1)).tolist()


def timestep_sigmas(timesteps: Tensor, alphas: Tensor) -> Tensor:
    """sqrt((1 - a) / a) at timesteps, whole or not, interpolated in log sigma."""
    alphas = alphas.detach().double().cpu()
    table = ((1 - alphas) / alphas).log() / 2
    t = timesteps.double().cpu().clamp(0, len(table) - 1)
    low = t.floor().long()
    return torch.lerp(table[low], table[(low + 1).clamp(max=len(table) - 1)], t - low).exp()


def unipc_timesteps(timesteps: Tensor, is_img2img: bool, skip: str) -> Tensor:
    """UniPC spaces its own times between the ends (uni_pc.py, get_time_steps); log-SNR is taken as quadratic."""
    first = float(timesteps[-1]) / 1000 + 0.001 if is_img2img else 1.0
    power = 1 if skip == "time_uniform" else 2
    times = torch.linspace(first ** (1 / power), 0.001 ** (1 / power), len(timesteps) + 1) ** power
    return (times[:-1] - 0.001) * 1000


def restarted(sigmas: Sequence[float]) -> list[float]:
    """Restart's main descent has fewer steps (sd_samplers_extra.py); the repeated part is not steered again."""
    steps = len(sigmas)
    if steps < 20:
        return list(sigmas)
    steps -= 9 if steps < 36 else steps // 4 * 2
    high, low = sigmas[0] ** (1 / 7), sigmas[-1] ** (1 / 7)
    return [(high + i / max(steps - 1, 1) * (low - high)) ** 7 for i in range(steps)]


def dpm_fast(given: Mapping[str, Any]) -> Plan:
    """DPM fast asks one to three times a step (k-diffusion, dpm_solver_fast); the first shows its own latent."""
    count = int(given["n"])
    groups = count // 3 + 1
    orders = [3] * (groups - 2) + [2, 1] if count % 3 == 0 else [3] * (groups - 1) + [count % 3]
    firsts = {sum(orders[:i]) for i in range(len(orders))}
    high, low = math.log(float(given["sigma_max"])), math.log(float(given["sigma_min"]))
    sigmas = [math.exp(high + i / groups * (low - high)) for i in range(groups)]
    return Plan(sigmas, firsts.__contains__, False)
