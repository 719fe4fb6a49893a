"""One job of the standalone host: what to draw, checked before anything runs."""
from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..fields import Options, make_options
from ..layout import Layout, shown
from .samplers import sampler_name

SIDES = (64, 2048)


class JobError(ValueError):
    """A job that cannot run; the message names the setting, its value and what is allowed."""


@dataclass(frozen=True)
class Job:
    """A picture to make. size is (width, height) in pixels; the images of a batch have seeds seed, seed + 1, ..."""

    prompt: str
    layout: Layout = field(default_factory=Layout)
    negative_prompt: str = ""
    size: tuple[int, int] = (256, 256)
    steps: int = 25
    cfg_scale: float = 6.0
    sampler: str = "Euler"
    seed: int = 0
    batch_size: int = 1
    off: bool = False
    options: Options = field(default_factory=make_options)


def whole(value: Any, name: str, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise JobError(f"{name}: {shown(value)}; allowed is a whole number {low}..{high}")
    return value


def parse_size(value: Any) -> tuple[int, int]:
    """"512x768", [512, 768] or 512: width x height, each a multiple of 8."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = [value, value]
    if isinstance(value, str):
        value = [int(v) if v.strip().isdigit() else v for v in value.lower().split("x")]
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        raise JobError(f"size: {shown(value)}; allowed is WIDTHxHEIGHT, as 512x768")
    width, height = (whole(v, "size", *SIDES) for v in value)
    if width % 8 or height % 8:
        raise JobError(f"size: {width}x{height}; allowed are multiples of 8")
    return width, height


def read_layout(value: Any, folder: Path) -> Layout:
    """A layout object, or the path of a JSON file relative to ``folder``."""
    if isinstance(value, str) and not value.lstrip().startswith(("{", "[")) and value.strip():
        path = folder / value
        try:
            value = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as e:
            raise JobError(f"layout {path}: unreadable ({getattr(e, 'strerror', None) or e})") from None
    return Layout.parse(value)


def make_job(values: Mapping[str, Any], folder: Path = Path()) -> Job:
    """A checked job from plain values (CLI arguments or a line of --jobs). Raises JobError and its kin."""
    if not isinstance(values, Mapping):
        raise JobError(f"job: {shown(values)}; allowed is an object with at least 'prompt'")
    known = set(Job.__dataclass_fields__)
    for name in values:
        if name not in known:
            raise JobError(f"unknown setting {shown(name)}; allowed are {', '.join(sorted(known))}")
    given = {k: v for k, v in values.items() if v is not None}
    for name in ("prompt", "negative_prompt", "sampler"):
        if not isinstance(given.get(name, ""), str):
            raise JobError(f"{name}: {shown(given[name])}; allowed is text")
    if "prompt" not in given:
        raise JobError("prompt: none given; allowed is text")
    cfg = given.get("cfg_scale", Job.cfg_scale)
    if isinstance(cfg, bool) or not isinstance(cfg, (int, float)) or not 0 <= cfg <= 100:
        raise JobError(f"cfg_scale: {shown(cfg)}; allowed is a number 0..100")
    if not isinstance(given.get("off", False), bool):
        raise JobError(f"off: {shown(given['off'])}; allowed is true or false")
    if not isinstance(given.get("options", {}), Mapping):
        raise JobError(f"options: {shown(given['options'])}; allowed is an object of names and values")
    return Job(
        prompt=given["prompt"], negative_prompt=given.get("negative_prompt", ""), off=given.get("off", False),
        layout=read_layout(given.get("layout"), folder), size=parse_size(given.get("size", [256, 256])),
        steps=whole(given.get("steps", Job.steps), "steps", 1, 1000), cfg_scale=float(cfg),
        sampler=sampler_name(given.get("sampler", Job.sampler)),
        seed=whole(given.get("seed", 0), "seed", 0, 2 ** 32 - 1),
        batch_size=whole(given.get("batch_size", 1), "batch_size", 1, 64), options=make_options(given.get("options")))


def read_jobs(path: Path) -> list[Job]:
    """All lines of a --jobs file, checked before the first one runs."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as e:
        raise JobError(f"jobs {path}: unreadable ({getattr(e, 'strerror', None) or e})") from None
    jobs = []
    for i, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            jobs.append(make_job(json.loads(line), path.parent))
        except (ValueError, RecursionError) as e:  # every refusal is a ValueError
            raise JobError(f"{path} line {i}: {e}") from None
    if not jobs:
        raise JobError(f"jobs {path}: no job in it")
    return jobs
