"""Architectures, refiner, switching, and what is put on top of a checkpoint."""
import pytest
from webui_pictures import mask, png
from webui_server import REGIONS

LAYOUT = {"regions": REGIONS, "budget": 12}
BOTH = {"red circle", "blue square"}
MODELS = {"shapes": "SD 1.x", "sd2-v": "SD 2.x (OpenCLIP, v-prediction)", "sdxl": "SDXL (two encoders, size vectors)",
          "inpainting": "SD 1.x inpainting (9 channels)"}


@pytest.fixture(scope="module", autouse=True)
def back_to_shapes(webui):
    yield
    webui.options(sd_model_checkpoint="shapes")


def use(name, **more):
    return {"override_settings": {"sd_model_checkpoint": name, **more}, "override_settings_restore_afterwards": False}


@pytest.mark.parametrize("sampler", ["Euler a", "DPM++ 2M Karras", "DDIM", "UniPC"])
@pytest.mark.parametrize("name", MODELS)
def test_every_architecture(webui, told, name, sampler):
    off, on = webui.make(sampler_name=sampler, **use(name)), webui.make([True, LAYOUT], sampler_name=sampler,
                                                                         **use(name))
    assert on.info["sd_model_name"] == name
    assert on.pixels != off.pixels and on.phrases() == BOTH and on.passes()[0]["iterations"] == 12
    losses = [s for step in on.passes()[0]["steps"][:1] for s in step["losses"]]
    assert losses[-1]["0"] < losses[0]["0"]
    told("Models", MODELS[name], "works", "random weights of the architecture in small: the loss falls"
         if name in ("sd2-v", "sdxl") else "")


@pytest.mark.parametrize("name", ["inpainting", "sdxl", "sd2-v"])
def test_inpainting_with_every_architecture(webui, name):
    more = {"path": "img2img", "init_images": [png((128, 128), (120, 120, 120))], "denoising_strength": 0.8,
            "mask": mask((128, 128), (16, 16, 112, 112)), **use(name)}
    webui.make(**more)
    off, on = webui.make(**more), webui.make([True, LAYOUT], **more)
    assert on.pixels != off.pixels and on.phrases() == BOTH


@pytest.mark.parametrize("sampler", ["Euler a", "DDIM"])
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_instruct_pix2pix(webui, told, scale, sampler):
    """Three rows an image unless its image scale is 1: with the prompt, with the picture alone, with neither."""
    more = {"path": "img2img", "init_images": [png((128, 128), (120, 120, 120))], "denoising_strength": 0.9,
            "image_cfg_scale": scale, "batch_size": 2, "sampler_name": sampler, **use("edit")}
    webui.make(**more)
    off, on = webui.make(**more), webui.make([True, LAYOUT], **more)
    assert on.pixels != off.pixels and on.phrases(0) == on.phrases(1) == BOTH
    told("Models", "InstructPix2Pix")


@pytest.mark.parametrize("second", ["shapes-copy", "sd2-v"], ids=["same-kind", "other-kind"])
def test_a_refiner_takes_over_in_mid_run(webui, told, second):
    """Steered before the switch and after it. The refiner's conditions are made from its own text encoder."""
    layout = {"regions": REGIONS, "budget": 24, "end": 1.0}
    more = {"steps": 8, "refiner_checkpoint": second, "refiner_switch_at": 0.4, **use("shapes")}
    alone = webui.make([True, layout], steps=8, **use("shapes"))
    on, off = webui.make([True, layout], **more), webui.make(**more)
    assert on.pixels not in (off.pixels, alone.pixels)
    assert {s["step"] for s in on.passes()[0]["steps"]} >= {0, 5}
    told("Models", "refiner that switches in mid-run", "works", "also one of another architecture")


def test_hires_with_a_checkpoint_of_its_own(webui, told):
    on = webui.make([True, LAYOUT], enable_hr=True, hr_scale=1.5, hr_upscaler="Latent", denoising_strength=0.6,
                    hr_checkpoint_name="shapes-copy", **use("shapes"))
    assert [p["pass"] for p in on.passes()] == ["first", "hires"] and all(p["iterations"] for p in on.passes())
    told("Models", "hires checkpoint")


def test_checkpoints_switched_between_runs(webui, told):
    first = webui.make([True, LAYOUT], **use("shapes"))
    other = webui.make([True, LAYOUT], **use("sdxl"))
    again = webui.make([True, LAYOUT], **use("shapes"))
    assert first.pixels == again.pixels != other.pixels
    told("Models", "checkpoints switched between runs")


def test_lora(webui, told):
    """It is put into the weights during the first forward, which is a steered one."""
    prompt = "a red circle and a blue square <lora:tiny:1>"
    off, bare = webui.make(prompt=prompt, **use("shapes")), webui.make(**use("shapes"))
    on = webui.make([True, LAYOUT], prompt=prompt)
    assert off.pixels != bare.pixels and on.pixels != off.pixels and on.phrases() == BOTH
    assert on.pixels != webui.make([True, LAYOUT]).pixels
    assert webui.make().pixels == bare.pixels
    told("Models", "LoRA", "works", "also put in and taken out during a steered step")


def test_textual_inversion(webui, told):
    layout = {"regions": [{"phrase": "mycat", "box": [0, 0, 0.5, 0.5]}, REGIONS[1]], "budget": 12}
    on = webui.make([True, layout], prompt="a mycat and a blue square", **use("shapes"))
    tokens = {r["phrase"]: r["tokens"] for r in on.passes()[0]["regions"]}
    assert tokens == {"mycat": [2, 3, 4], "blue square": [7, 8]}
    told("Models", "textual inversion", "works", "an embedding is named as in the prompt, with all its vectors")


def test_hypernetwork(webui, told):
    prompt = "a red circle and a blue square <hypernet:tiny:1>"
    off, bare = webui.make(prompt=prompt, **use("shapes")), webui.make(**use("shapes"))
    on = webui.make([True, LAYOUT], prompt=prompt)
    assert off.pixels != bare.pixels and on.pixels != off.pixels and on.phrases() == BOTH
    told("Models", "hypernetworks", "works", "maps are read from the keys that the hypernetwork changed")


@pytest.mark.parametrize("settings", [{"sd_vae": "dim.safetensors"}, {"CLIP_stop_at_last_layers": 2},
                                      {"sd_noise_schedule": "Zero Terminal SNR"}, {"emphasis": "No norm"},
                                      {"emphasis": "Ignore"}, {"use_old_emphasis_implementation": True},
                                      {"eta_noise_seed_delta": 31337}, {"always_discard_next_to_last_sigma": True},
                                      {"use_downcasted_alpha_bar": True}, {"sgm_noise_multiplier": True}], ids=str)
def test_settings_of_the_model(webui, told, settings):
    more = {"override_settings": {"sd_model_checkpoint": "shapes", **settings}}
    off, on = webui.make(**more), webui.make([True, LAYOUT], **more)
    assert on.pixels != off.pixels and on.phrases() == BOTH and on.passes()[0]["iterations"] == 12
    told("Models", f"setting {next(iter(settings))}")


@pytest.mark.parametrize("sampler", ["Euler", "DPM++ 2M"])
def test_sd3_is_refused(webui, told, sampler):
    """A small one of random weights, drawn by the WebUI's own classes. The WebUI makes its picture all the same."""
    webui.call("/refocus-probe/sd3")
    more = {"sampler_name": sampler, **use("sd3")}
    off, on = webui.make(**more), webui.make([True, LAYOUT], **more)
    assert on.info["sd_model_name"] == "sd3" and on.pixels == off.pixels
    assert off.pixels != webui.make(prompt="a green cross", **more).pixels
    assert on.results == ["not steered: SD3 has no cross-attention to steer; allowed are SD 1.x, SD 2.x, SDXL"]
    assert webui.make([True, LAYOUT], **use("shapes")).passes()[0]["iterations"] == 12
    told("Models", "SD3", "refused, with this message", on.results[0])
