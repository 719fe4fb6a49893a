"""`python -m lib_refocus bench speed`, `bench precision` and `bench profile`: their arguments."""
from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

ARCHITECTURES = ("small", "sd15", "sd21", "sdxl")
BENCHES = {
    "speed": "architectures x sizes x modes: cost of an iteration, memory, whole runs",
    "precision": "whether gradients in half precision point where fp32's do",
    "profile": "where the time of an iteration goes",
}


def add_speed(bench, devices: Sequence[str], dtypes: Sequence[str]) -> None:
    """The sub-commands' arguments."""
    commands = {name: bench.add_parser(name, help=what) for name, what in BENCHES.items()}
    for name, command in commands.items():
        whole = name == "speed"
        command.add_argument("--architectures", type=names_of(ARCHITECTURES), help="separated by commas",
                             default=list(ARCHITECTURES) if whole else ["sd15"])
        command.add_argument("--sizes", type=sizes_of, help="WxH, separated by commas",
                             default=[(512, 512), (768, 512), (1024, 1024)] if whole else [(512, 512)])
        command.add_argument("--device", choices=devices, default="auto")
        command.add_argument("--out", type=Path, default=Path("outputs/speed"))
        if name != "precision":
            command.add_argument("--repeats", type=int, default=5)
            command.add_argument("--dtype", choices=dtypes, default="float32")
    commands["speed"].add_argument("--largest", type=float, default=1000.0, metavar="GMAC",
                                   help="steps of more operations are counted, not timed")


def names_of(allowed: Sequence[str]) -> Callable[[str], list[str]]:
    """An argument of names separated by commas."""
    def read(text: str) -> list[str]:
        found = [name.strip() for name in text.split(",")]
        for name in found:
            if name not in allowed:
                raise argparse.ArgumentTypeError(f"{name!r}: allowed are {', '.join(allowed)}")
        return found
    return read


def sizes_of(text: str) -> list[tuple[int, int]]:
    """An argument of sizes, "512x512, 768x512"."""
    found = []
    for part in text.split(","):
        width, _, height = part.strip().partition("x")
        if not (width.isdigit() and height.isdigit() and int(width) and int(height)) or \
                int(width) % 64 or int(height) % 64:
            raise argparse.ArgumentTypeError(f"{part.strip()!r}: allowed is WIDTHxHEIGHT, multiples of 64")
        found.append((int(width), int(height)))
    return found


def run(arguments: argparse.Namespace, device: str) -> int:
    """Run one of BENCHES."""
    import torch

    from . import precision, profile, speed

    if arguments.bench == "precision":
        return precision.run(arguments.architectures, arguments.sizes, device, arguments.out)
    dtype = getattr(torch, arguments.dtype)
    if arguments.bench == "profile":
        return profile.run(arguments.architectures, arguments.sizes, device, dtype, arguments.repeats, arguments.out)
    return speed.run(arguments.architectures, arguments.sizes, arguments.largest, arguments.repeats, device, dtype,
                     arguments.out)
