"""Train the shapes checkpoint: text tower, then UNet, then autoencoder; every stage resumes where it stopped.

    python -m lib_refocus.shapes.train unet --work build/shapes --images 150000 --workers 2
    python -m lib_refocus.shapes.train autoencoder --work build/shapes --images 20000
    python -m lib_refocus.shapes.train export --work build/shapes --out lib_refocus/shapes/checkpoint

Latents are analytic (whitened cell means of RGB and of object coverage), so that the UNet trains without an
autoencoder; the autoencoder is taught afterwards to speak them.
"""
from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

import numpy as np
import torch
import torch.distributed as dist
from torch import Tensor, nn

from .architecture import UNET
from .captions import caption
from .scenes import cell_means, render, sample_scene, whitening
from .text_tower import EOS, Words, train_tower, write_tokenizer

SIZES = ((256, 256), (320, 192), (192, 320))  # pixels
SIZE_SHARES = (0.8, 0.1, 0.1)
SAVE_EVERY = 240  # seconds


def alphas_cumprod() -> Tensor:
    """SD 1.x noise schedule (1000,): betas whose roots are evenly spaced."""
    betas = torch.linspace(0.00085 ** 0.5, 0.012 ** 0.5, 1000, dtype=torch.float64) ** 2
    return torch.cumprod(1 - betas, 0).float()


def fast_attention(self, x, context=None, mask=None):
    """CrossAttention.forward of ldm as two batched products: the quickest on a CPU in bfloat16."""
    context = x if context is None else context
    q, k, v = self.to_q(x), self.to_k(context), self.to_v(context)
    b = len(q)
    q, k, v = (t.unflatten(2, (self.heads, -1)).transpose(1, 2).flatten(0, 1) for t in (q, k, v))
    probs = torch.bmm(q * self.scale, k.transpose(1, 2)).softmax(-1, dtype=torch.float32).to(v.dtype)
    out = torch.bmm(probs, v).unflatten(0, (b, self.heads)).transpose(1, 2).flatten(2)
    return self.to_out(out)


def build_unet() -> nn.Module:
    from ldm.modules import attention
    from ldm.modules.diffusionmodules.openaimodel import UNetModel

    attention.CrossAttention.forward = fast_attention
    return UNetModel(**UNET).to(memory_format=torch.channels_last)


class Batches:
    """Endless batches of (latent (B, 4, h, w), object coverage (B, 1, h, w), text features (B, 77, C))."""

    def __init__(self, tower, words: Words, statistics, batch: int, seed: int):
        self.tower, self.words, self.batch = tower, words, batch
        self.mean, self.matrix = statistics
        self.rng = np.random.default_rng(seed)
        self.empty = tower(words([""])).last_hidden_state

    def __iter__(self):
        while True:
            size = SIZES[self.rng.choice(len(SIZES), p=SIZE_SHARES)]
            scenes = [sample_scene(self.rng, size) for _ in range(self.batch)]
            cells = torch.stack([cell_means(*render(s, 4), 2) for s in scenes])  # (B, 4, h, w)
            latents = torch.einsum("ij,bjhw->bihw", self.matrix, cells - self.mean[:, None, None])
            yield latents, cells[:, 3:], self.features([caption(s, self.rng) for s in scenes])

    def features(self, texts: list[str]) -> Tensor:
        """Text features; for some captions the end and padding say nothing, so that the nouns must be read."""
        ids = self.words(texts)
        features = self.tower(ids).last_hidden_state
        end = (ids == EOS).int().argmax(1, keepdim=True)
        kind = torch.from_numpy(self.rng.choice(3, (len(texts), 1), p=[0.4, 0.3, 0.3]))
        first_mute = torch.where(kind == 0, 99, end + (kind == 1))
        mute = torch.arange(ids.shape[1]) >= first_mute  # (B, 77)
        return torch.where(mute[..., None], self.empty, features)


class TimestepWeights:
    """Loss weights 1 / L(t)^0.8 from a running mean of the loss in each tenth of the schedule."""

    def __init__(self):
        self.mean = torch.ones(10)

    def __call__(self, t: Tensor, loss: Tensor) -> Tensor:
        bucket = t // 100
        for b, value in zip(bucket.tolist(), loss.detach().tolist(), strict=True):
            self.mean[b] = 0.98 * self.mean[b] + 0.02 * value
        weight = self.mean[bucket] ** -0.8
        return weight / (self.mean ** -0.8).mean()


def sample_timesteps(batch: int) -> Tensor:
    """Uniform, but two in five from 400..950, where places are decided."""
    t = torch.randint(0, 1000, (batch,))
    return torch.where(torch.rand(batch) < 0.4, torch.randint(400, 950, (batch,)), t)


def train_unet(rank: int, options, folder: Path) -> None:
    """One worker: gradients are averaged over workers; rank 0 keeps the state."""
    torch.set_num_threads(1)
    if options.workers > 1:
        dist.init_process_group("gloo", init_method=f"file://{folder / 'rendezvous'}", rank=rank,
                                world_size=options.workers)
    torch.manual_seed(int(time.time()) + rank)
    shared = torch.load(folder / "shared.pt", weights_only=False)
    unet, weights = build_unet(), TimestepWeights()
    ema = {k: v.clone() for k, v in unet.state_dict().items()}
    optimiser = torch.optim.AdamW(unet.parameters(), options.rate, betas=(0.9, 0.99), weight_decay=1e-3)
    seen = step = 0
    if (folder / "unet.pt").exists():
        state = torch.load(folder / "unet.pt", weights_only=True)
        unet.load_state_dict(state["unet"])
        optimiser.load_state_dict(state["optimiser"])
        ema, seen, step, weights.mean = state["ema"], state["seen"], state["step"], state["weights"]
    batches = iter(Batches(shared["tower"], Words(folder / "clip"), shared["whitening"], options.batch,
                           seed=rank + 1000 * step + 1))
    schedule, saved, begun, running = alphas_cumprod(), time.time(), time.time(), None
    begun_at = seen
    while seen < options.images:
        latents, covered, context = next(batches)
        t = sample_timesteps(len(latents))
        a = schedule[t][:, None, None, None]
        noise = torch.randn_like(latents)
        noisy = (a.sqrt() * latents + (1 - a).sqrt() * noise).contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16):
            predicted = unet(noisy, t, context=context).float()
        error = ((predicted - noise) ** 2 * (1 + 2 * covered)).mean((1, 2, 3))  # (B,)
        loss = (weights(t, error) * error).mean()
        optimiser.zero_grad()
        loss.backward()
        average_gradients(unet, options.workers)
        norm = nn.utils.clip_grad_norm_(unet.parameters(), 1.0)
        for group in optimiser.param_groups:
            group["lr"] = options.rate * learning_rate(step, seen / options.images)
        if torch.isfinite(norm):
            optimiser.step()
        decay = min(0.9993, (1 + step) / (10 + step))
        for name, value in unet.state_dict().items():
            ema[name].lerp_(value, 1 - decay)
        seen, step = seen + options.batch * options.workers, step + 1
        running = error.mean().item() if running is None else 0.98 * running + 0.02 * error.mean().item()
        if rank == 0 and step % 50 == 0:
            rate = (seen - begun_at) / (time.time() - begun)
            print(f"unet: {seen} images, loss {running:.4f}, {rate:.1f} images/s", flush=True)
        if rank == 0 and (time.time() - saved > SAVE_EVERY or seen >= options.images):
            state = {"unet": unet.state_dict(), "ema": ema, "optimiser": optimiser.state_dict(), "seen": seen,
                     "step": step, "weights": weights.mean}
            save(state, folder / "unet.pt")
            saved = time.time()


def learning_rate(step: int, done: float) -> float:
    """Share of the base rate: warm up over 200 steps, fall linearly over the last quarter."""
    return min(1.0, (step + 1) / 200, max(0.02, (1 - done) / 0.25))


def average_gradients(module: nn.Module, workers: int) -> None:
    if workers == 1:
        return
    gradients = [p.grad for p in module.parameters() if p.grad is not None]
    flat = torch.cat([g.flatten() for g in gradients])
    dist.all_reduce(flat)
    for g, mean in zip(gradients, (flat / workers).split([g.numel() for g in gradients]), strict=True):
        g.copy_(mean.view_as(g))


def save(state, path: Path) -> None:
    """Write beside, then rename: a run that is killed leaves the last good state."""
    torch.save(state, path.with_suffix(".tmp"))
    os.replace(path.with_suffix(".tmp"), path)


def prepare(folder: Path) -> None:
    """Tokenizer files, text tower and latent statistics, once."""
    write_tokenizer(folder / "clip")
    if (folder / "shared.pt").exists():
        return
    rng = np.random.default_rng(7)
    statistics = whitening([sample_scene(rng) for _ in range(1500)])
    save({"tower": train_tower(folder / "clip"), "whitening": statistics}, folder / "shared.pt")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stage", choices=["unet", "autoencoder", "export"])
    parser.add_argument("--work", type=Path, required=True, help="folder of the training state")
    parser.add_argument("--images", type=int, default=150_000, help="images to see in all, resumed runs counted in")
    parser.add_argument("--batch", type=int, default=32, help="images a step and worker")
    parser.add_argument("--rate", type=float, default=6e-4, help="learning rate")
    parser.add_argument("--workers", type=int, default=1, help="processes, one thread each")
    parser.add_argument("--out", type=Path, help="folder of the exported checkpoint")
    options = parser.parse_args()
    prepare(options.work)
    if options.stage == "unet":
        (options.work / "rendezvous").unlink(missing_ok=True)
        torch.multiprocessing.spawn(train_unet, (options, options.work), nprocs=options.workers)
    elif options.stage == "autoencoder":
        from .autoencoder import train_autoencoder

        train_autoencoder(options, options.work)
    else:
        from .export import export

        export(options.work, options.out)


if __name__ == "__main__":
    main()
