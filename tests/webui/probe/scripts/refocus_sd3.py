"""Stable Diffusion 3 in small: the WebUI's own classes with few channels, so that it loads and samples as it would.

Its tokenizers' files come from the network; the shapes checkpoint's tokenizer stands in for both.
"""
from pathlib import Path

import torch
from modules import paths, script_callbacks, sd_models
from modules.models.sd3 import other_impls, sd3_cond, sd3_impls, sd3_model
from safetensors.torch import save_file
from transformers import CLIPTokenizer

CLIP = Path(__file__).resolve().parents[4] / "lib_refocus" / "shapes" / "checkpoint" / "clip"
SMALL = {"hidden_size": 64, "intermediate_size": 128, "num_attention_heads": 2, "num_hidden_layers": 3}
UNET = "model.diffusion_model."
WIDTH, CONTEXT, SIDE = 128, 4096, 32  # of the transformer (64 for each of its blocks); of the texts; in patches


class Tokenizer:
    @staticmethod
    def from_pretrained(name):
        return CLIPTokenizer.from_pretrained(str(CLIP))


def narrowed():
    """From now on the WebUI builds SD3 in small."""
    sd3_cond.CLIPL_CONFIG |= SMALL
    sd3_cond.CLIPG_CONFIG |= SMALL
    for module in (sd3_cond, other_impls):
        module.CLIPTokenizer = module.T5TokenizerFast = Tokenizer
    for part in (sd3_impls.VAEEncoder, sd3_impls.VAEDecoder):
        part.__init__.__defaults__ = (32, *part.__init__.__defaults__[1:])


def random_state():
    """Weights of a small SD3, whose shapes the WebUI reads the architecture from."""
    given = {"x_embedder.proj.weight": (WIDTH, 16, 2, 2), "pos_embed": (1, SIDE ** 2, WIDTH),
             "y_embedder.mlp.0.weight": (WIDTH, 2 * SMALL["hidden_size"]), "context_embedder.weight": (WIDTH, CONTEXT)}
    model = sd3_model.SD3Inferencer({UNET + name: torch.zeros(shape) for name, shape in given.items()})
    torch.manual_seed(0)
    return {name: torch.randn(weight.shape) * 0.05 for name, weight in model.state_dict().items()
            if not name.startswith("model.model_sampling.")}


def routes(demo, app):
    """GET /refocus-probe/sd3 writes the checkpoint sd3."""
    @app.get("/refocus-probe/sd3")
    def write():
        narrowed()
        save_file(random_state(), Path(paths.models_path) / "Stable-diffusion" / "sd3.safetensors")
        sd_models.list_models()
        return sorted(sd_models.checkpoints_list)


script_callbacks.on_app_started(routes)
