"""What one inner iteration costs: seconds and multiply-adds over one CFG step, SD 1.5 architecture, random weights."""
from __future__ import annotations

import json
import time
from collections.abc import Callable
from statistics import median

import torch
from torch.utils.flop_counter import FlopCounterMode

from ..fields import make_options
from ..guidance import Refocuser
from ..layout import Layout
from ..schedule import Schedule
from ..standalone.checkpoint import UNET_V1, build_unet
from ..subjects import Target, find_subjects
from ..tokens import Token

LAYOUT = {"regions": [{"phrase": "cat", "box": [0.1, 0.2, 0.45, 0.7]}, {"phrase": "dog", "box": [0.55, 0.3, 0.9, 0.8]}]}


def random_unet() -> torch.nn.Module:
    """Random weights of the right scale (ldm starts some layers at zero: their gradient would cost nothing)."""
    torch.manual_seed(0)
    unet = build_unet(UNET_V1).eval().requires_grad_(False)
    for module in unet.modules():
        if isinstance(module, (torch.nn.Conv2d, torch.nn.Linear)) and not module.weight.any():
            torch.nn.init.normal_(module.weight, std=0.02)
    return unet


def seconds_of(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def operations_of(work: Callable[[], object]) -> int:
    """Multiply-adds, by torch's counter (which counts two operations for each)."""
    with FlopCounterMode(display=False) as counter:
        work()
    return counter.get_total_flops() // 2


def run(side: int, repeats: int) -> int:
    """Print one JSON object: medians of interleaved runs."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    unet = random_unet().to(device)
    z, context = torch.randn(1, 4, side, side, device=device), torch.randn(2, 77, 768, device=device)
    tokens = [Token(i, t, True) for i, t in enumerate(["a", "cat", "and", "a", "dog"], 1)]
    target = Target(0, 0, find_subjects(Layout.parse(LAYOUT), tokens)[0])
    options = make_options({"budget": 1, "target": 1.0})
    refocuser = Refocuser(unet, Schedule([5.0], options), options)

    def cfg_step() -> None:
        with torch.no_grad():
            unet(torch.cat([z, z]), torch.full((2,), 500, device=device), context=context)
        synchronise()

    def iteration() -> None:
        refocuser.shift(z, 5.0, [target], lambda rows, _: unet(rows, torch.full((1,), 500, device=device),
                                                              context=context[:1]))
        synchronise()

    def synchronise() -> None:
        if device == "cuda":
            torch.cuda.synchronize()

    cfg_step()
    iteration()
    times = [(seconds_of(cfg_step), seconds_of(iteration)) for _ in range(repeats)]
    step, one = (median(t[i] for t in times) for i in (0, 1))
    counted = operations_of(iteration) / operations_of(cfg_step)
    print(json.dumps({"device": device, "latent": side, "cfg_step_seconds": round(step, 3),
                      "iteration_seconds": round(one, 3), "ratio_by_clock": round(one / step, 3),
                      "ratio_by_operations": round(counted, 3), "repeats": repeats}))
    return 0
