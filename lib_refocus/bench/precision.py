"""Whether half precision moves the latent where fp32 would: cosine of the gradients of one iteration.

Weights are rounded to fp16 or bf16 and run under autocast, as the WebUI runs them; maps and losses are fp32 in both. A
CPU rounds where CUDA's autocast would.
"""
from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ..standalone.checkpoint import to_precision
from .architectures import ARCHITECTURES
from .speed import Subject, device_name
from .tally import cuda_autocast

HALVES = {"fp16": torch.float16, "bf16": torch.bfloat16}


def cosine(a: Tensor, b: Tensor) -> float:
    """Of two gradients of any shape; nan where one is zero everywhere or not finite."""
    a, b = a.flatten().double(), b.flatten().double()
    return float(a @ b / (a.norm() * b.norm()))


def lowered(subject: Subject, dtype: torch.dtype) -> Subject:
    """The same UNet and the same inputs in another precision."""
    other = copy.copy(subject)
    other.made = {}  # engines of the other UNet
    weights = {id(p): torch.nn.Parameter(p.to(dtype), False) for p in subject.unet.parameters()}  # SDXL's fit once only
    other.dtype, other.unet = dtype, to_precision(copy.deepcopy(subject.unet, weights), dtype)
    other.one = {key: rounded(value, dtype) for key, value in subject.one.items()}
    return other


def rounded(value: Any, dtype: torch.dtype) -> Any:
    """Floating-point tensors, also in lists, in ``dtype``."""
    if isinstance(value, list):
        return [rounded(v, dtype) for v in value]
    return value.to(dtype) if value.is_floating_point() else value


def compare(name: str, size: tuple[int, int], device: str) -> dict[str, Any]:
    """For each half precision: the cosine with fp32, the ratio of lengths, and the cosine without loss scaling."""
    subject = Subject(ARCHITECTURES[name], size, device, torch.float32)
    truth = subject.gradient("refocus")[0]
    found: dict[str, Any] = {"architecture": name, "size": list(size)}
    for label, dtype in HALVES.items():
        half = lowered(subject, dtype)
        with cuda_autocast(dtype) if device == "cpu" else nullcontext():
            gradient, plain = half.gradient("refocus")[0], half.gradient("refocus", scaled=False)[0]
        found[label] = {"cosine": round(cosine(truth, gradient), 5),
                        "length": round(float(gradient.norm() / truth.norm()), 4),
                        "cosine_without_loss_scaling": round(cosine(truth, plain), 5)}
    return found


def run(architectures: Sequence[str], sizes: Sequence[tuple[int, int]], device: str, out: Path) -> int:
    """Print a Markdown table as it is made; write precision.json."""
    rows = []
    print(f"Gradients in half precision against fp32; device: {device_name(device)}\n\n"
          "| UNet | size | precision | cosine | length | cosine without loss scaling |\n|" + "---|" * 6)
    for name in architectures:
        for size in sizes:
            rows.append(compare(name, size, device))
            for label in HALVES:
                figures = rows[-1][label]
                print(f"| {name} | {size[0]}x{size[1]} | {label} | "
                      + " | ".join(f"{value:.5f}" for value in figures.values()) + " |", flush=True)
    out.mkdir(parents=True, exist_ok=True)
    report = {"device": device_name(device), "rows": rows}
    (out / "precision.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return 0
