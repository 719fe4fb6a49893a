"""Where the time of one inner iteration goes: by phase (forward, reading, loss, backward, step), by kind of layer."""
from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

import torch
from torch.profiler import ProfilerActivity, profile

from .architectures import ARCHITECTURES
from .speed import Subject, device_name, seconds_of

KINDS = {  # the first whose words are in a kernel's or operator's name
    "convolution": ("conv",), "attention": ("attention",), "linear": ("mm", "linear", "matmul"),
    "norm": ("norm",)}


def kind_of(name: str) -> str:
    return next((kind for kind, words in KINDS.items() if any(w in name for w in words)), "other")


def phases(subject: Subject, repeats: int) -> dict[str, float]:
    """Milliseconds of each phase, medians. "bookkeeping": what tracking gradients adds to the bare forward;
    "reading": what the maps add."""
    made = subject.refocuser("refocus")
    works = {"bare": lambda: subject.bare(made), "tracked": lambda: subject.tracked(made)}
    seconds: dict[str, list[float]] = {key: [] for key in (*works, "look", "loss", "backward", "step", "cfg_step")}
    for i in range(repeats + 1):
        found = {key: seconds_of(work, subject.device) for key, work in works.items()}
        found |= subject.stamps() | {"cfg_step": seconds_of(subject.cfg_step, subject.device)}
        if i:  # the first one warms up
            for key, value in found.items():
                seconds[key].append(value)
    ms = {key: 1000 * median(values) for key, values in seconds.items()}
    parts = {"forward": ms["bare"], "bookkeeping": ms["tracked"] - ms["bare"], "reading": ms["look"] - ms["tracked"],
             "loss": ms["loss"], "backward": ms["backward"], "step": ms["step"]}
    return {"cfg_step": round(ms["cfg_step"], 2), **{key: round(value, 2) for key, value in parts.items()}}


def kinds(subject: Subject) -> dict[str, float]:
    """Share of an iteration's time spent in each kind of layer, by torch's profiler, after a warm-up."""
    subject.iteration("refocus")
    cuda = subject.device == "cuda"
    with profile(activities=[ProfilerActivity.CPU, *([ProfilerActivity.CUDA] if cuda else [])]) as profiler:
        subject.iteration("refocus")
    sums: dict[str, float] = {}
    for event in profiler.key_averages():
        kind = kind_of(event.key.lower())
        sums[kind] = sums.get(kind, 0) + (event.self_device_time_total if cuda else event.self_cpu_time_total)
    return {kind: round(value / sum(sums.values()), 3) for kind, value in sorted(sums.items(), key=lambda x: -x[1])}


def run(architectures: Sequence[str], sizes: Sequence[tuple[int, int]], device: str, dtype: torch.dtype, repeats: int,
        out: Path) -> int:
    """Print a Markdown table as it is made; write profile.json."""
    rows: list[dict[str, Any]] = []
    for name in architectures:
        for size in sizes:
            subject = Subject(ARCHITECTURES[name], size, device, dtype)
            row = {"architecture": name, "size": list(size), "milliseconds": phases(subject, repeats),
                   "kinds": kinds(subject)}
            rows.append(row)
            print(table(row), flush=True)
    precision = str(dtype).rpartition(".")[2]
    out.mkdir(parents=True, exist_ok=True)
    report = {"device": device_name(device), "dtype": precision, "rows": rows}
    (out / "profile.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    print(f"\nDevice: {report['device']}, {precision}")
    return 0


def table(row: dict[str, Any]) -> str:
    """Two Markdown tables: the phases with their shares, and the kinds of layers."""
    step, parts = row["milliseconds"]["cfg_step"], {k: v for k, v in row["milliseconds"].items() if k != "cfg_step"}
    whole = sum(parts.values())
    size = "x".join(map(str, row["size"]))
    head = f"{row['architecture']} {size}: {whole:.1f} ms an iteration, {step:.1f} ms a CFG step"
    return "\n".join([head, "", "| " + " | ".join(parts) + " |", "|" + "---|" * len(parts),
                      "| " + " | ".join(f"{v:.1f} ms, {100 * v / whole:.0f} %" for v in parts.values()) + " |", "",
                      "| " + " | ".join(row["kinds"]) + " |", "|" + "---|" * len(row["kinds"]),
                      "| " + " | ".join(f"{100 * v:.0f} %" for v in row["kinds"].values()) + " |", ""])
