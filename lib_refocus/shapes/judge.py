"""A small classifier of scenes, whose features tell how far pictures are from real ones.

    python -m lib_refocus.shapes.judge      trains it and writes checkpoint/judge.safetensors

It learns how many of each of the 24 coloured shapes a rendered scene shows, and its ground; it never sees a generated
picture.
"""
from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from .scenes import COLOURS, GROUNDS, SHAPES, Scene, render, sample_scene

WEIGHTS = Path(__file__).parent / "checkpoint" / "judge.safetensors"
FEATURES = 64
SIDE = 128  # pixels of the longer side, as it sees pictures
NAMES = [(c, s) for c in COLOURS for s in SHAPES]
SIZES = ((256, 256), (320, 192), (192, 320))


class Judge(nn.Module):
    """Pictures (B, 3, H, W) in 0..1 -> features (B, 64): means over the picture of the last layer.

    Batch norm, for group norm would take the absolute colours away.
    """

    def __init__(self):
        super().__init__()
        layers, width = [], 3
        for out in (24, 48, FEATURES, FEATURES):
            layers += [nn.Conv2d(width, out, 3, stride=2, padding=1), nn.BatchNorm2d(out), nn.SiLU(),
                       nn.Conv2d(out, out, 3, padding=1), nn.SiLU()]
            width = out
        self.layers = nn.Sequential(*layers)
        self.counts = nn.Linear(FEATURES, len(NAMES))
        self.ground = nn.Linear(FEATURES, len(GROUNDS))

    def forward(self, pictures: Tensor) -> Tensor:
        return self.layers(pictures * 2 - 1).mean((2, 3))


def thinned(pictures: Tensor) -> Tensor:
    """(B, 3, H, W) with the longer side at SIDE pixels."""
    scale = SIDE / max(pictures.shape[-2:])
    return nn.functional.interpolate(pictures, scale_factor=scale, mode="bilinear", antialias=True,
                                     recompute_scale_factor=False) if scale != 1 else pictures


def truth(scene: Scene) -> tuple[Tensor, int]:
    """How many of each name (24,), and the index of the ground."""
    counts = torch.zeros(len(NAMES))
    for thing in scene.things:
        counts[NAMES.index((thing.colour, thing.shape))] += 1
    return counts, list(GROUNDS).index(scene.ground)


def batch(rng, count: int) -> tuple[Tensor, Tensor, Tensor]:
    """Rendered scenes (B, 3, h, w), counts (B, 24), grounds (B,)."""
    size = SIZES[int(rng.integers(len(SIZES)))]
    scenes = [sample_scene(rng, size) for _ in range(count)]
    pictures = thinned(torch.stack([render(s, 2)[0] for s in scenes]))
    counts, grounds = zip(*map(truth, scenes), strict=True)
    return pictures, torch.stack(counts), torch.tensor(grounds)


def train(steps: int = 1500, count: int = 48, seed: int = 0) -> Judge:
    """Squared error of the counts (linear in means over places, as counts are), cross-entropy of the ground."""
    torch.manual_seed(seed)
    rng, judge = np.random.default_rng(seed), Judge()
    optimiser = torch.optim.AdamW(judge.parameters(), weight_decay=1e-2)
    rate = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, steps)
    for step in range(steps):
        pictures, counts, grounds = batch(rng, count)
        features = judge(pictures)
        loss = len(NAMES) * nn.functional.mse_loss(judge.counts(features), counts) \
            + 0.2 * nn.functional.cross_entropy(judge.ground(features), grounds)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        rate.step()
        if step % 100 == 99:
            print(f"judge: {step + 1} steps, loss {loss.item():.4f}", flush=True)
    return judge.eval()


@torch.no_grad()
def accuracy(judge: Judge, count: int = 500, seed: int = 1) -> float:
    """Share of (scene, name) pairs whose rounded count is right, over the names that a scene shows."""
    pictures, counts, _ = batch(np.random.default_rng(seed), count)
    right = judge.counts(judge(pictures)).round() == counts
    return float(right[counts > 0].float().mean())


@cache
def load_judge() -> Judge:
    from safetensors.torch import load_file

    judge = Judge().eval().requires_grad_(False)
    judge.load_state_dict({k: v.float() for k, v in load_file(WEIGHTS).items()})
    return judge


@torch.no_grad()
def features(pictures: Tensor) -> Tensor:
    """(B, 3, H, W) in 0..1 -> (B, 64)"""
    return load_judge()(thinned(pictures.float().cpu()))


def main() -> None:
    from safetensors.torch import save_file

    torch.set_num_threads(1)
    judge = train()
    print(f"counts right: {accuracy(judge):.3f}")
    save_file({k: v.half().contiguous() for k, v in judge.state_dict().items()}, WEIGHTS)


if __name__ == "__main__":
    main()
