"""The autoencoder of the shapes checkpoint: ldm's encoder and decoder, taught to speak the analytic latents.

In training, latents have unit variance (whitened cell means of RGB and of object coverage); ``folded`` turns the
weights to SD's convention, in which hosts decode ``latents / SCALE_FACTOR`` and encode to ``mean * SCALE_FACTOR``.
"""
from __future__ import annotations

import copy
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from .architecture import AUTOENCODER, SCALE_FACTOR
from .scenes import CELL, Scene, Thing, cell_means, render, sample_scene
from .train import SAVE_EVERY, save

SIDE = 128  # pixels of a training window
WHOLE_EVERY = 8  # steps: GroupNorm sees whole pictures' statistics this often
LOGVAR = -12.0


class QuickNorm(nn.GroupNorm):
    """GroupNorm that leaves channels_last for itself: its backward pass is five times as quick so on a CPU."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.contiguous()).contiguous(memory_format=torch.channels_last)


class Autoencoder(nn.Module):
    """The parts of ldm's AutoencoderKL, under its names."""

    def __init__(self):
        from ldm.modules.diffusionmodules import model

        super().__init__()
        model.nonlinearity = functional.silu
        model.Normalize = lambda channels, num_groups=32: QuickNorm(num_groups, channels, eps=1e-6)
        self.encoder, self.decoder = model.Encoder(**AUTOENCODER), model.Decoder(**AUTOENCODER)
        self.quant_conv, self.post_quant_conv = nn.Conv2d(8, 8, 1), nn.Conv2d(4, 4, 1)

    def encode(self, images: Tensor) -> Tensor:
        """(B, 3, H, W) in -1..1 -> latent means (B, 4, H/8, W/8)."""
        return self.quant_conv(self.encoder(images))[:, :4]

    def decode(self, latents: Tensor) -> Tensor:
        """(B, 4, h, w) -> (B, 3, 8h, 8w) in about -1..1."""
        return self.decoder(self.post_quant_conv(latents))


def folded(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """The state for SD's convention: the scale factor folded in, log-variances constant."""
    state = {name: value.clone() for name, value in state.items()}
    state["post_quant_conv.weight"] *= SCALE_FACTOR
    for name in ("quant_conv.weight", "quant_conv.bias"):
        state[name][:4] /= SCALE_FACTOR
    state["quant_conv.weight"][4:] = 0
    state["quant_conv.bias"][4:] = LOGVAR
    return state


# -- training data --------------------------------------------------------------------------------

def window(scene: Scene, rng, side: int = SIDE) -> Scene:
    """The scene seen through a window of ``side`` pixels on the cell grid that touches one of its things."""
    touched, corner = scene.things[rng.integers(len(scene.things))].box, []
    for low, high, length in zip(touched[:2], touched[2:], scene.size, strict=True):
        at = rng.uniform(max(low * length - side, 0), min(high * length, length - side))
        corner.append(int(at) // CELL * CELL)
    things = [Thing(t.colour, t.shape, moved(t.box, scene.size, corner, side)) for t in scene.things]
    return Scene(things, scene.ground, (side, side), scene.tint)


def moved(box, size, corner, side: int) -> tuple:
    """A box in the coordinates of a window; may lie outside 0..1."""
    return tuple((box[i] * size[i % 2] - corner[i % 2]) / side for i in range(4))


def training_scene(rng) -> Scene:
    """A window of a scene of full size, or (one in four) a small scene, whole."""
    if rng.random() < 0.25:
        return sample_scene(rng, (SIDE, SIDE))
    return window(sample_scene(rng), rng)


def pictures(scenes: list[Scene], statistics) -> tuple[Tensor, Tensor]:
    """Images (B, 3, H, W) in -1..1 and their unit-variance latents (B, 4, H/8, W/8)."""
    mean, matrix = statistics
    painted = [render(s) for s in scenes]
    cells = torch.stack([cell_means(*p) for p in painted])
    latents = torch.einsum("ij,bjhw->bihw", matrix, cells - mean[:, None, None])
    return torch.stack([rgb for rgb, _ in painted]) * 2 - 1, latents


def imperfect(latents: Tensor) -> Tensor:
    """Latents as a UNet leaves them: noisy, here and there off the palette, some blurred."""
    b, c, h, w = latents.shape
    amount = torch.rand(3, b, 1, 1, 1)
    blurred = functional.avg_pool2d(functional.pad(latents, (1, 1, 1, 1), "replicate"), 3, 1)
    latents = torch.lerp(latents, blurred, (amount[0] - 0.6).clamp(min=0))
    drift = functional.interpolate(torch.randn(b, c, 4, 4), size=(h, w), mode="bilinear")
    drift = drift * (amount[1] - 0.4).clamp(min=0) * 0.3
    return latents + drift + torch.randn_like(latents) * 0.12 * amount[2]


# -- training -------------------------------------------------------------------------------------

def losses(model: Autoencoder, images: Tensor, latents: Tensor) -> tuple[Tensor, Tensor]:
    """Loss of decoding imperfect latents and of encoding the picture (L1 + L2 each)."""
    with torch.autocast("cpu", torch.bfloat16):
        decoded = model.decode(imperfect(latents).contiguous(memory_format=torch.channels_last)).float()
        # half of the pictures as the decoder draws them, so that decoding and encoding again changes nothing
        seen = torch.where(torch.rand(len(images), 1, 1, 1) < 0.5, images, decoded.detach())
        mean = model.encode(seen.contiguous(memory_format=torch.channels_last)).float()
    return both_norms(decoded - images), both_norms(mean - latents)


def both_norms(error: Tensor) -> Tensor:
    return error.abs().mean() + error.square().mean()


@torch.no_grad()
def quality(model: Autoencoder, images: Tensor, latents: Tensor) -> tuple[float, float]:
    """PSNR in dB of decoding clean latents, and RMS error of encoding."""
    with torch.autocast("cpu", torch.bfloat16):
        decoded, mean = model.decode(latents).float(), model.encode(images).float()
    error = (decoded.clamp(-1, 1) - images).square().mean((1, 2, 3)) / 4
    return (-10 * error.log10()).mean().item(), (mean - latents).square().mean().sqrt().item()


class Training:
    """Model, its running mean (the one that ships) and optimiser; kept in one file."""

    def __init__(self, path: Path, rate: float, images: int):
        self.path, self.rate, self.images, self.seen, self.step = path, rate, images, 0, 0
        self.model = Autoencoder()
        self.model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # torch's stubs lack it
        self.optimiser = torch.optim.AdamW(self.model.parameters(), rate, betas=(0.9, 0.99), weight_decay=1e-3)
        self.mean = copy.deepcopy(self.model).requires_grad_(False)
        if path.exists():
            self.load(torch.load(path, weights_only=True))

    def load(self, state: dict) -> None:
        self.model.load_state_dict(state["model"])
        self.mean.load_state_dict(state["ema"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.seen, self.step = state["seen"], state["step"]

    def save(self) -> None:
        save({"model": self.model.state_dict(), "ema": self.mean.state_dict(), "seen": self.seen, "step": self.step,
              "optimiser": self.optimiser.state_dict()}, self.path)

    def update(self, loss: Tensor, count: int) -> None:
        """One step; the rate warms up and falls to zero with the last image."""
        self.optimiser.zero_grad()
        loss.backward()
        norm = nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        done = min(1.0, self.seen / self.images)
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate * min(1.0, (self.step + 1) / 100, max(0.01, 1.3 * (1 - done)))
        if torch.isfinite(norm):
            self.optimiser.step()
        decay = min(0.998, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            torch._foreach_lerp_(list(self.mean.parameters()), list(self.model.parameters()), 1 - decay)
        self.seen, self.step = self.seen + count, self.step + 1


def train_autoencoder(options, folder: Path) -> None:
    """Train until ``options.images`` are seen. The state goes to folder/autoencoder.pt."""
    torch.set_num_threads(1)
    statistics = torch.load(folder / "shared.pt", weights_only=False)["whitening"]
    training = Training(folder / "autoencoder.pt", options.rate, options.images)
    rng = np.random.default_rng(training.step + 1)
    torch.manual_seed(training.step + 1)
    judged = pictures([sample_scene(np.random.default_rng(seed)) for seed in range(8)], statistics)
    saved = begun = time.time()
    begun_at = training.seen
    while training.seen < options.images:
        whole = training.step % WHOLE_EVERY == WHOLE_EVERY - 1
        count = options.batch // 4 if whole else options.batch  # the same number of pixels
        scenes = [sample_scene(rng) if whole else training_scene(rng) for _ in range(count)]
        decoding, encoding = losses(training.model, *pictures(scenes, statistics))
        training.update(decoding + 0.3 * encoding, options.batch)
        if training.step % 25 == 0:
            rate = (training.seen - begun_at) / (time.time() - begun)
            print(f"autoencoder: {training.seen} images, decoding {decoding.item():.4f}, encoding "
                  f"{encoding.item():.4f}, {rate:.1f} images/s", flush=True)
        if time.time() - saved > SAVE_EVERY / 2 or training.seen >= options.images:
            training.save()
            psnr, error = quality(training.mean, *judged)
            print(f"autoencoder: PSNR {psnr:.1f} dB, encoding RMS {error:.3f}", flush=True)
            saved = time.time()
