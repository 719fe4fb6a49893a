"""Small random UNets of ldm's real class in the structures of the Stable Diffusion family, and what tests feed them."""
import contextlib
import io

import torch

from lib_refocus.layout import Layout
from lib_refocus.subjects import Subject, Target
from lib_refocus.tokens import TokenSpan

WIDTH = 12  # of the context
TOKENS = 9
STRUCTURES = {
    "SD 1": {},
    "SD 2": {"num_heads": -1, "num_head_channels": 8, "use_linear_in_transformer": True},
    "SDXL": {"num_heads": -1, "num_head_channels": 16, "use_linear_in_transformer": True, "channel_mult": (1, 2, 4),
             "attention_resolutions": [4, 2], "transformer_depth": 2, "context_dim": [WIDTH] * 2},
    "shapes": {"channel_mult": (1, 2, 2), "attention_resolutions": [2]},
    "resampling blocks": {"resblock_updown": True},
}


def make_unet(structure="SD 1", seed=0, **changes):
    """A frozen random UNet. Its zero-initialised layers are made random too: else nothing depends on anything."""
    from ldm.modules.diffusionmodules.openaimodel import UNetModel

    from lib_refocus.standalone.attention import allow_any_size

    allow_any_size()
    torch.manual_seed(seed)
    config = {"image_size": 8, "in_channels": 4, "out_channels": 4, "model_channels": 32, "num_res_blocks": 1,
              "attention_resolutions": [4, 2, 1], "channel_mult": (1, 2, 2, 2), "num_heads": 2, "context_dim": WIDTH,
              "use_spatial_transformer": True, "transformer_depth": 1, "use_checkpoint": False, "legacy": False}
    with contextlib.redirect_stdout(io.StringIO()):
        unet = UNetModel(**{**config, **STRUCTURES[structure], **changes})
    for parameter in unet.parameters():
        if parameter.ndim > 1:
            torch.nn.init.normal_(parameter, std=parameter[0].numel() ** -0.5)
    return unet.eval().requires_grad_(False)


def inputs(rows=1, height=16, width=16, seed=1):
    """Latents (rows, 4, height, width) and context (rows, TOKENS, WIDTH)."""
    generator = torch.Generator().manual_seed(seed)
    return (torch.randn(rows, 4, height, width, generator=generator),
            torch.randn(rows, TOKENS, WIDTH, generator=generator) * 2)


def target(*boxes, image=0, row=None, **region):
    """A target with one subject a box; the subject n stands at token n + 1."""
    subjects = []
    for n, box in enumerate(boxes):
        regions = Layout.parse([{"phrase": f"thing {n}", "box": box, **region}]).regions
        subjects.append(Subject(f"thing {n}", TokenSpan((n + 1,), (), (n + 1,)), regions))
    return Target(image, image if row is None else row, tuple(subjects))


def call(unet, z, context):
    """A forward at timestep 500. The context is given once a transformer block, as this ldm wants it."""
    return unet(z, torch.full((len(z),), 500), context=[context] * 2)


def hook_count(unet):
    return sum(len(m._forward_hooks) + len(m._forward_pre_hooks) for m in unet.modules())
