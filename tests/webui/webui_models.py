"""A models folder for the tests: the shipped shapes checkpoint, and small ones of every other architecture.

All but SDXL's UNet are the shapes checkpoint in other clothes, so that pictures stay pictures where they can. Run with
the WebUI's own Python: open_clip and the WebUI's repositories build the parts that the shapes checkpoint lacks.
"""
import json
import sys
from pathlib import Path

import torch
import yaml
from safetensors.torch import load_file, save_file

SHAPES = Path(__file__).parents[2] / "lib_refocus" / "shapes" / "checkpoint"
ARCH = "refocus-tiny"  # of open_clip; the probe extension tells the WebUI of it
WIDTH = 64  # of the shapes checkpoint's text encoder
UNET = "model.diffusion_model."
FIRST = "first_stage_model."
CLIP = "cond_stage_model."


def write_models(folder, webui):
    """Fill ``folder`` for --models-dir, and folder/embeddings for --embeddings-dir. Returns the folder."""
    torch.manual_seed(0)
    checkpoints = folder / "Stable-diffusion"
    for name in ("Stable-diffusion", "Lora", "hypernetworks", "VAE", "embeddings"):
        (folder / name).mkdir(parents=True)
    state = load_file(SHAPES / "shapes.safetensors")
    config = shapes_config()
    (checkpoints / "shapes.safetensors").symlink_to(SHAPES / "shapes.safetensors")
    write_yaml(checkpoints / "shapes.yaml", config)
    write(checkpoints / "shapes-copy", {**state, **shifted(state)}, config)
    write(checkpoints / "inpainting", more_channels(state, 9), inpainting(config))
    write(checkpoints / "edit", more_channels(state, 8), edit(config))
    write(checkpoints / "sd2-v", with_open_clip(state), second(config))
    write(checkpoints / "sdxl", *sdxl(state, config, webui))
    write(checkpoints / "sd1-tiny", *sd1(state, config, webui))
    write_networks(folder, state)
    return folder


def shapes_config():
    config = yaml.safe_load((SHAPES / "shapes.yaml").read_text())
    config["model"]["params"]["cond_stage_config"]["params"]["version"] = str(SHAPES / "clip")
    return config


def write_yaml(path, config):
    path.write_text(yaml.safe_dump(config, sort_keys=False))


def write(path, state, config):
    save_file({k: v.clone().contiguous() for k, v in state.items()}, path.with_suffix(".safetensors"))
    write_yaml(path.with_suffix(".yaml"), config)


def copied(config, **changes):
    """The config with some of the model's parameters changed."""
    made = json.loads(json.dumps(config))
    made["model"]["params"] |= changes
    return made


def shifted(state):
    """Slightly other weights, to see which of two checkpoints made a picture."""
    return {k: v * 0.9 for k, v in state.items() if k.startswith(UNET + "out.2")}


def more_channels(state, count):
    """The shapes UNet as an inpainting or editing one: it does not look at its new channels."""
    name = UNET + "input_blocks.0.0.weight"
    old = state[name]
    return {**state, name: torch.cat([old, torch.zeros(len(old), count - 4, *old.shape[2:], dtype=old.dtype)], 1)}


def inpainting(config):
    made = copied(config, conditioning_key="hybrid", finetune_keys=None)
    made["model"]["target"] = "ldm.models.diffusion.ddpm.LatentInpaintDiffusion"
    made["model"]["params"]["unet_config"]["params"]["in_channels"] = 9
    return made


def edit(config):
    """InstructPix2Pix: the picture to edit as four more channels; three rows an image."""
    made = copied(config, conditioning_key="hybrid", cond_stage_key="edit", first_stage_key="edited")
    made["model"]["target"] = "modules.models.diffusion.ddpm_edit.LatentDiffusion"
    made["model"]["params"]["unet_config"]["params"]["in_channels"] = 8
    return made


def open_clip_state():
    """A random text encoder. Norms get biases: the WebUI divides by the mean of what it encodes."""
    import open_clip

    path = Path(__file__).parent / "probe" / "open_clip" / f"{ARCH}.json"
    open_clip.add_model_config(path)
    model = open_clip.create_model(ARCH)
    for name, weight in model.named_parameters():
        if "ln_" in name and name.endswith("bias"):
            torch.nn.init.normal_(weight, 0.1, 0.3)
    return {k: v.detach().half() for k, v in model.state_dict().items() if not k.startswith("visual.")}


def with_open_clip(state):
    kept = {k: v for k, v in state.items() if not k.startswith(CLIP)}
    return {**kept, **{f"{CLIP}model.{k}": v for k, v in open_clip_state().items()}}


def second(config):
    """SD 2.x, v-prediction."""
    return copied(config, parameterization="v", cond_stage_config={
        "target": "ldm.modules.encoders.modules.FrozenOpenCLIPEmbedder",
        "params": {"arch": ARCH, "version": "none", "freeze": True, "layer": "penultimate"}})


def sd1(state, config, webui):
    """Random, with all the blocks of SD 1.x, so that what is made for its blocks (ControlNet) fits."""
    made = copied(config)
    params = made["model"]["params"]["unet_config"]["params"] = {
        "in_channels": 4, "out_channels": 4, "model_channels": 32, "num_res_blocks": 2,
        "attention_resolutions": [4, 2, 1], "channel_mult": [1, 2, 4, 4], "num_heads": 8,
        "use_spatial_transformer": True, "transformer_depth": 1, "context_dim": WIDTH, "use_checkpoint": False,
        "legacy": False}
    unet = random_unet(Path(webui) / "repositories" / "generative-models", params)
    params["image_size"] = 32  # wanted by ldm's class, unknown to sgm's
    return {**{k: v for k, v in state.items() if not k.startswith(UNET)}, **unet}, made


def sdxl(state, config, webui):
    """SDXL with both text encoders and size vectors; a random UNet of two levels."""
    repository = Path(webui) / "repositories" / "generative-models"
    made = yaml.safe_load((repository / "configs" / "inference" / "sd_xl_base.yaml").read_text())
    params = made["model"]["params"]
    params["network_config"]["params"] |= {
        "adm_in_channels": WIDTH + 3 * 2 * 32, "use_checkpoint": False, "model_channels": 64, "num_res_blocks": 1,
        "attention_resolutions": [2], "channel_mult": [1, 2], "num_head_channels": 32, "transformer_depth": [1, 2],
        "context_dim": 2 * WIDTH}
    first, then, *sizes = params["conditioner_config"]["params"]["emb_models"]
    first["params"] |= {"version": str(SHAPES / "clip"), "layer_idx": 2}
    then["params"] |= {"arch": ARCH, "version": "none"}
    for size in sizes:
        size["params"]["outdim"] = 32
    params["first_stage_config"]["params"]["ddconfig"] = dict(
        config["model"]["params"]["first_stage_config"]["params"]["ddconfig"])
    return sdxl_state(state, repository, params["network_config"]["params"]), made


def random_unet(repository, params):
    """The state of a random UNet; nothing in it is zero."""
    sys.path.insert(0, str(repository))
    try:
        from sgm.modules.diffusionmodules.openaimodel import UNetModel
    finally:
        sys.path.remove(str(repository))
    unet = UNetModel(**{**params, "spatial_transformer_attn_type": "softmax"})
    for weight in unet.parameters():
        if not weight.any():
            torch.nn.init.normal_(weight, 0, 0.02)
    return {f"{UNET}{k}": v.detach().half() for k, v in unet.state_dict().items()}


def sdxl_state(state, repository, network):
    new = random_unet(repository, network)
    new |= {k: v for k, v in state.items() if k.startswith(FIRST)}
    new |= {k.replace(CLIP, "conditioner.embedders.0."): v for k, v in state.items() if k.startswith(CLIP)}
    return new | {f"conditioner.embedders.1.model.{k}": v for k, v in open_clip_state().items()}


def write_sd15(path, webui):
    """A random checkpoint that Forge, which knows no other sizes, takes for SD 1.5: a UNet of one level only."""
    from transformers import CLIPTextConfig, CLIPTextModel

    repositories = Path(webui) / "repositories"
    text = CLIPTextModel(CLIPTextConfig(hidden_size=768, intermediate_size=3072, num_attention_heads=12))
    for name, weight in text.named_parameters():
        if "layer_norm" in name and name.endswith("bias"):
            torch.nn.init.normal_(weight, 0.1, 0.3)
    state = random_unet(repositories / "generative-models", {
        "in_channels": 4, "out_channels": 4, "model_channels": 320, "num_res_blocks": 1, "attention_resolutions": [1],
        "channel_mult": [1], "num_heads": 8, "use_spatial_transformer": True, "transformer_depth": 1,
        "context_dim": 768, "use_checkpoint": False, "legacy": False})
    state |= {f"{CLIP}transformer.{k}": v.detach().half() for k, v in text.state_dict().items()}
    save_file({**state, **wide_autoencoder(repositories / "generative-models")}, path)


def wide_autoencoder(repository):
    """Random, of the one size that SD 1.x has."""
    sys.path.insert(0, str(repository))
    try:
        from sgm.modules.diffusionmodules.model import Decoder, Encoder
    finally:
        sys.path.remove(str(repository))
    sizes = {"double_z": True, "z_channels": 4, "resolution": 256, "in_channels": 3, "out_ch": 3, "ch": 128,
             "ch_mult": [1, 2, 4, 4], "num_res_blocks": 2, "attn_resolutions": [], "dropout": 0.0}
    parts = {"encoder": Encoder(**sizes), "decoder": Decoder(**sizes), "quant_conv": torch.nn.Conv2d(8, 8, 1),
             "post_quant_conv": torch.nn.Conv2d(4, 4, 1)}
    return {f"{FIRST}{part}.{k}": v.detach().half() for part, module in parts.items()
            for k, v in module.state_dict().items()}


def write_networks(folder, state):
    """A LoRA on attention, a textual inversion of three vectors, a hypernetwork and a VAE."""
    wide = state[UNET + "middle_block.1.transformer_blocks.0.attn2.to_q.weight"].shape[0]
    lora = {}
    for attention, part, inner in (("attn1", "to_q", wide), ("attn2", "to_k", WIDTH), ("attn2", "to_v", WIDTH)):
        name = f"lora_unet_mid_block_attentions_0_transformer_blocks_0_{attention}_{part}"
        lora |= {f"{name}.lora_down.weight": torch.randn(4, inner) * 0.2, f"{name}.alpha": torch.tensor(4.0),
                 f"{name}.lora_up.weight": torch.randn(wide, 4) * 0.2}
    save_file(lora, folder / "Lora" / "tiny.safetensors")
    table = state[CLIP + "transformer.text_model.embeddings.token_embedding.weight"].float()
    seen = table[table.abs().sum(1) > 0]
    save_file({"emb_params": seen[:3].clone()}, folder / "embeddings" / "mycat.safetensors")
    save_file({k.removeprefix(FIRST): v * (0.9 if "decoder.conv_out" in k else 1) for k, v in state.items()
               if k.startswith(FIRST)}, folder / "VAE" / "dim.safetensors")
    torch.save(hypernetwork(), folder / "hypernetworks" / "tiny.pt",  # as old as the WebUI's check of pickles
               _use_new_zipfile_serialization=False)


def hypernetwork():
    """Of one linear layer each for keys and values, as the WebUI saves them."""
    def layer():
        return {"linear.0.weight": torch.randn(WIDTH, WIDTH) * 0.05, "linear.0.bias": torch.zeros(WIDTH)}
    return {"step": 1, "name": "tiny", "layer_structure": [1, 1], "activation_func": "linear", "is_layer_norm": False,
            "weight_initialization": "Normal", "use_dropout": False, "sd_checkpoint": None,
            "sd_checkpoint_name": None, "activate_output": False, "last_layer_dropout": False,
            "dropout_structure": None, WIDTH: (layer(), layer())}
