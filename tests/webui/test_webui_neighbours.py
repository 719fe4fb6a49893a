"""Other extensions at work in the same job. The real ones are taken from WEBUI_NEIGHBOURS, a folder of their checkouts
(with what they need installed); the tricks of others are played by the probe."""
import os
from pathlib import Path

import pytest
import torch
from webui_pictures import png
from webui_server import FULL, PROMPT, REGIONS

LAYOUT = {"regions": REGIONS, "budget": 12}
BOTH = {"red circle", "blue square"}
DYNAMIC = {"ignore_whitespace": False, "write_raw_template": False, "write_prompts_to_file": False,
           "parser_variant_start": "{", "parser_variant_end": "}", "parser_wildcard_wrap": "__",
           "limit_jinja_prompts": False, "auto_purge_cache": False, "wildcard_manager_no_dedupe": False,
           "wildcard_manager_no_sort": False, "wildcard_manager_shuffle": False, "magicprompt_batch_size": 1,
           "magicprompt_default_model": "", "magicprompt_blocklist_regex": ""}


def checkout(name):
    folder = Path(os.environ.get("WEBUI_NEIGHBOURS", "/nowhere")) / name
    if not folder.is_dir():
        pytest.skip(f"set WEBUI_NEIGHBOURS to a folder with {name}")
    return {name: folder}


def test_dynamic_prompts(booted, told):
    """The layout is searched in the texts that it makes. (Before `others` is booted: two WebUIs at most.)"""
    config = {f"dp_{name}": value for name, value in DYNAMIC.items()}
    with booted(extensions=checkout("sd-dynamic-prompts"), config=config) as server:
        made = server.make([True, LAYOUT], prompt="a {red} circle and a {blue|blue} square", batch_size=2)
    assert all("steered red circle" in r and "blue square" in r for r in made.results)
    told("Neighbours", "Dynamic Prompts", "works", "phrases are looked for in the texts that it makes")


def detail(detector):
    """ADetailer's own arguments: one detail, where the detector is most sure of the largest thing it sees."""
    args = {"ad_model": detector, "ad_confidence": 0.0, "ad_mask_k": 1, "ad_denoising_strength": 0.7}
    return {"alwayson_scripts": {"ADetailer": {"args": [True, False, args]}}}


def test_adetailer(booted, models, told):
    """The real one, with a detector of random weights, which sees something in every picture."""
    ultralytics = pytest.importorskip("ultralytics", reason="ADetailer needs ultralytics")
    (models / "adetailer").mkdir(exist_ok=True)
    torch.manual_seed(0)
    ultralytics.YOLO("yolov8n.yaml").save(models / "adetailer" / "random.pt")
    with booted(extensions=checkout("adetailer"), flags=f"{FULL} --ad-no-huggingface") as server:
        bare, on = server.make([True, LAYOUT]), server.make([True, LAYOUT], **detail("random.pt"))
        assert "ADetailer model: random.pt" in on.infotext and on.pixels != bare.pixels
        assert len(on.passes()) == 1 and on.results == bare.results and on.passes()[0]["iterations"] == 12
        handed = {"ad_script_names": "attention_refocus"}
        left = server.make([True, LAYOUT], override_settings=handed, **detail("random.pt"))
        assert left.pixels == on.pixels
        asked = server.make([True, LAYOUT], override_settings=handed | {"attention_refocus_inner": True},
                            **detail("random.pt"))
        assert asked.pixels != on.pixels and len(asked.passes()) == 1
        assert server.make([True, LAYOUT]).pixels == bare.pixels
    told("Neighbours", "ADetailer", "works", "its detail passes are left alone; steered too where a setting says so "
         "and ADetailer's list of script names has attention_refocus")


@pytest.fixture(scope="module")
def others(booted):
    """A WebUI with ControlNet and Tiled Diffusion."""
    both = checkout("sd-webui-controlnet") | checkout("multidiffusion-upscaler-for-automatic1111")
    with booted(extensions=both) as server:
        server.call("/refocus-probe/control")
        yield server


def tiled(method):
    return {"width": 256, "height": 256, "alwayson_scripts": {
        "Tiled Diffusion": {"args": [True, method, False, True, 256, 256, 16, 16, 8, 1]}}}


@pytest.mark.parametrize("sampler", ["Euler a", "DDIM"])
@pytest.mark.parametrize("method", ["MultiDiffusion", "Mixture of Diffusers"])
def test_tiled_diffusion(others, told, method, sampler):
    """The same look as without tiles: before the first step the latent is the same noise."""
    more = {**tiled(method), "sampler_name": sampler}
    off, on = others.make(**more), others.make([True, LAYOUT], **more)
    bare = others.make([True, LAYOUT], width=256, height=256, sampler_name=sampler)
    assert on.pixels not in (off.pixels, bare.pixels) and on.passes()[0]["iterations"] == 12
    before, whole = ([r["attention_inside_before"] for r in m.passes()[0]["regions"]] for m in (on, bare))
    assert before == pytest.approx(whole, abs=1e-3)
    assert "no gradient" not in on.results[0] and others.make(**more).pixels == off.pixels
    told("Neighbours", f"Tiled Diffusion, {method}", "works", "the picture is looked at whole, then drawn in tiles")


def control(module, model):
    unit = {"enabled": True, "module": module, "model": model, "weight": 1.0,
            "image": png((128, 128), (120, 120, 120), (20, 20, 90, 100))}
    return {"alwayson_scripts": {"ControlNet": {"args": [unit]}},
            "override_settings": {"sd_model_checkpoint": "sd1-tiny"}}


@pytest.mark.parametrize("sampler", ["Euler a", "DDIM", "DPM++ 2M"])
def test_controlnet(others, told, sampler):
    """Its encoder runs without gradients; while the model is looked into, it runs with them."""
    model = others.call("/controlnet/model_list")["model_list"][0]
    more = {**control("none", model), "sampler_name": sampler}
    off, on = others.make(**more), others.make([True, LAYOUT], **more)
    alone = others.make([True, LAYOUT], sampler_name=sampler, override_settings=more["override_settings"])
    assert on.pixels not in (off.pixels, alone.pixels) and on.phrases() == BOTH
    assert on.passes()[0]["iterations"] == 12 and "no gradient" not in on.results[0]
    losses = [s["0"] for s in on.passes()[0]["steps"][0]["losses"]]
    assert losses[-1] < losses[0]
    assert others.make(**more).pixels == off.pixels
    told("Neighbours", "ControlNet", "works", "gradients go through its encoder while attention is read")


def test_controlnets_reference_modes(others, told):
    more = control("reference_only", "None")
    off, on = others.make(**more), others.make([True, LAYOUT], **more)
    assert on.pixels == off.pixels
    assert on.results == ["not steered: ControlNet's reference modes run the model twice a step, first on another "
                          "picture; choose another ControlNet module"]
    told("Neighbours", "ControlNet's reference modes", "refused, with this message", on.results[0])
    after = others.make([True, LAYOUT], override_settings=more["override_settings"])
    assert after.passes()[0]["iterations"] == 12


def test_adetailers_detail_passes_are_left_alone(webui, told):
    """An img2img job inside the job, with the job's own scripts and arguments, marked as ADetailer marks it."""
    made = webui.make([True, LAYOUT], probe={"inner": True})
    assert made.results[0].startswith("steered red circle") and len(made.passes()) == 1
    assert not [key for key in made.record["inner"] if "Refocus" in key]
    asked = webui.make([True, LAYOUT], probe={"inner": True},
                       override_settings={"attention_refocus_inner": True})
    assert "Attention Refocus" in asked.record["inner"] and asked.pixels != made.pixels
    told("Neighbours", "other extensions that mark their inner jobs as ADetailer does", "works", "left alone alike")


def test_freeu_like_patches(webui, told):
    """The UNet's skips and backbone weighed by a replaced concatenation."""
    off, bare = webui.make(probe={"freeu": True}), webui.make()
    on = webui.make([True, LAYOUT], probe={"freeu": True})
    assert off.pixels != bare.pixels and on.pixels != off.pixels and on.passes()[0]["iterations"] == 12
    assert webui.make().pixels == bare.pixels
    told("Neighbours", "FreeU-like patches of the UNet")


def test_forge_is_told_to_be_another_program(webui, told):
    """By the mark that its models have."""
    off = webui.make(prompt=PROMPT)
    on = webui.make([True, LAYOUT], probe={"mark": {"forge_objects": 1}})
    assert on.pixels == off.pixels
    assert on.results == "not steered: this is Forge; Attention Refocus runs in the AUTOMATIC1111 WebUI"
    told("Neighbours", "Forge, reForge", "refused, with this message", on.results)
