"""Do a model's maps mean something? Share of a noun's attention in its box over the box's share of the picture.

1 is chance. Real scenes are encoded, noised and shown to the UNet with their own captions; by layer and timestep.
"""
from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from ..capture import AttentionCapture, Maps, Site, attention_sites, token_values
from ..guidance import token_columns
from ..layout import Layout
from ..losses import spatial_share
from ..shapes.captions import listing, noun
from ..shapes.scenes import Scene, render, sample_boxes
from ..standalone.checkpoint import Model
from ..standalone.host import predict
from ..subjects import Target, find_subjects
from .suites import SIDES, names, things_of

TIMESTEPS = (950, 850, 700, 500, 300, 100)


def scene_of(rng: np.random.Generator) -> tuple[Scene, str]:
    """Two or three different things on white, and a plain list of them."""
    count = int(rng.integers(2, 4))
    things = things_of(names(rng, count), sample_boxes(rng, count, sides=SIDES[count]))
    return Scene(list(things)), listing([noun(t.name) for t in things], rng)


@torch.no_grad()
def ratios(model: Model, site: Site, latents: Tensor, target: Target, t: int, context: Tensor) -> list[float]:
    """Share of each subject's map inside its box over the box's own share."""
    capture = AttentionCapture([site])
    columns = [token_columns(target)]
    maps: Maps = capture.run(
        lambda: predict(model, latents, torch.tensor([t]), context),
        lambda _, tokens, __: token_values([list(c) for c in columns], tokens), lambda *_: None)
    cross, = maps.cross.values()  # (1, K, h, w)
    masks = target.masks(*cross.shape[-2:]).to(cross.device)
    found = []
    for subject, mask in zip(target.subjects, masks, strict=True):
        one = cross[0, [columns[0][p] for p in subject.span.noun]].mean(0)
        found.append(float((spatial_share(one) * mask).sum() / mask.mean()))
    return found


def run(model: Model, count: int, seed: int = 0) -> int:
    """Print a Markdown table: layers x timesteps."""
    rng, generator = np.random.default_rng(seed), torch.Generator().manual_seed(seed)
    sites = [s for s in attention_sites(model.unet) if not s.is_self]
    sums: dict[tuple[str, int], list[float]] = {(s.name, t): [] for s in sites for t in TIMESTEPS}
    for _ in range(count):
        scene, prompt = scene_of(rng)
        layout = Layout.parse([{"phrase": x.name, "box": list(x.box)} for x in scene.things])
        target = Target(0, 0, find_subjects(layout, model.text.tokens(prompt))[0])
        with torch.no_grad():
            latent = model.autoencoder.encode(render(scene)[0][None].to(model.device))
            context = model.text.encode([prompt]).to(model.dtype)
        for t in TIMESTEPS:
            a = model.alphas_cumprod[t]
            noised = a.sqrt() * latent + (1 - a).sqrt() * torch.randn(latent.shape, generator=generator).to(latent)
            for site in sites:
                sums[site.name, t] += ratios(model, site, noised, target, t, context)
    print(f"{count} scenes, checkpoint {model.name}: share of the noun's attention in its box over the box's share\n")
    print("| cross-attention layer | downsampling | " + " | ".join(f"t {t}" for t in TIMESTEPS) + " |")
    print("|---" * (2 + len(TIMESTEPS)) + "|")
    for site in sites:
        cells = " | ".join(f"{np.mean(sums[site.name, t]):.2f}" for t in TIMESTEPS)
        print(f"| {site.name.partition('.transformer_blocks')[0]} | {site.downsampling} | {cells} |")
    return 0
