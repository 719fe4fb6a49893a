"""The small SD 1.x architecture of the shapes checkpoint, as the YAML that both hosts read."""
from __future__ import annotations

import yaml

SCALE_FACTOR = 0.18215
TEXT_WIDTH = 64

CLIP = {
    "architectures": ["CLIPTextModel"], "model_type": "clip_text_model", "vocab_size": 49408,
    "hidden_size": TEXT_WIDTH, "intermediate_size": 4 * TEXT_WIDTH, "projection_dim": TEXT_WIDTH,
    "num_hidden_layers": 3, "num_attention_heads": 4, "max_position_embeddings": 77,
    "hidden_act": "quick_gelu", "bos_token_id": 49406, "eos_token_id": 49407, "pad_token_id": 49407,
}

# GroupNorm has 32 groups: below 64 channels it would normalise each channel alone and lose absolute colour.
UNET = {
    "image_size": 32, "in_channels": 4, "out_channels": 4, "model_channels": 64, "num_res_blocks": [1, 1, 1],
    "attention_resolutions": [2], "channel_mult": [1, 2, 2], "num_heads": 4, "use_spatial_transformer": True,
    "transformer_depth": 1, "context_dim": TEXT_WIDTH, "use_checkpoint": False, "legacy": False,
}
AUTOENCODER = {
    "double_z": True, "z_channels": 4, "resolution": 256, "in_channels": 3, "out_ch": 3, "ch": 64,
    "ch_mult": [1, 1, 1, 1], "num_res_blocks": 0, "attn_resolutions": [], "dropout": 0.0,
}


def config(clip_folder: str = "clip") -> dict:
    """The checkpoint's configuration in the form of SD's v1-inference.yaml."""
    return {"model": {"base_learning_rate": 1e-4, "target": "ldm.models.diffusion.ddpm.LatentDiffusion", "params": {
        "linear_start": 0.00085, "linear_end": 0.0120, "num_timesteps_cond": 1, "log_every_t": 200,
        "timesteps": 1000, "first_stage_key": "jpg", "cond_stage_key": "txt", "image_size": 32, "channels": 4,
        "cond_stage_trainable": False, "conditioning_key": "crossattn", "monitor": "val/loss_simple_ema",
        "scale_factor": SCALE_FACTOR, "use_ema": False,
        "unet_config": {"target": "ldm.modules.diffusionmodules.openaimodel.UNetModel", "params": UNET},
        "first_stage_config": {"target": "ldm.models.autoencoder.AutoencoderKL", "params": {
            "embed_dim": 4, "monitor": "val/rec_loss", "ddconfig": AUTOENCODER,
            "lossconfig": {"target": "torch.nn.Identity"}}},
        "cond_stage_config": {"target": "ldm.modules.encoders.modules.FrozenCLIPEmbedder",
                              "params": {"version": clip_folder}},
    }}}


def write_config(path, clip_folder: str = "clip") -> None:
    path.write_text(yaml.safe_dump(config(clip_folder), sort_keys=False))
