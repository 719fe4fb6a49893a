"""Settings and command line flags that change how the WebUI runs the model."""
from pathlib import Path

import pytest
from webui_server import FULL, REGIONS

KERNELS = Path(__file__).parent / "kernels"  # stands in for GPU kernels

LAYOUT = {"regions": REGIONS, "budget": 8}
BOTH = {"red circle", "blue square"}
PLAIN = "--no-half --precision full"


def steered(server, **more):
    """Both pictures, and the steered one's report is checked."""
    off, on = server.make(**more), server.make([True, LAYOUT], **more)
    assert on.pixels != off.pixels and on.phrases() == BOTH and on.passes()[0]["iterations"] == 8
    assert server.make(**more).pixels == off.pixels
    return on


OPTIMISATIONS = ["sdp-no-mem - scaled dot product without memory efficient attention", "sdp - scaled dot product",
                 "sub-quadratic", "V1", "InvokeAI", "Doggettx", "None"]


@pytest.fixture
def optimisation(webui):
    names = {}

    def choose(wanted):
        found = [n for n in OPTIMISATIONS if n.startswith(wanted)]
        webui.options(cross_attention_optimization=found[0])
        return found[0]
    yield choose
    webui.options(cross_attention_optimization="Automatic")
    del names


@pytest.mark.parametrize("name", ["sdp-no-mem", "sdp -", "sub-quadratic", "V1", "InvokeAI", "Doggettx", "None"])
def test_cross_attention_optimisations(webui, optimisation, told, name):
    """Same maps with each: the shares of attention inside are those of the first."""
    found = optimisation(name)
    assert webui.call("/sdapi/v1/options")["cross_attention_optimization"] == found
    made = steered(webui)
    inside = [r["attention_inside_before"] for r in made.passes()[0]["regions"]]
    optimisation("sdp -")
    assert inside == pytest.approx([r["attention_inside_before"] for r in webui.make([True, LAYOUT]).passes()[0][
        "regions"]], abs=2e-3)
    told("Options", f"cross attention optimisation {found.split(' - ')[0]}")


SETTINGS = {
    "batch_cond_uncond off": {"batch_cond_uncond": False},
    "pad prompt and negative prompt": {"pad_cond_uncond": True},
    "pad prompt, v0": {"pad_cond_uncond_v0": True},
    "negative guidance minimum sigma (NGMS)": {"s_min_uncond": 3.0},
    "NGMS at every step": {"s_min_uncond": 3.0, "s_min_uncond_all": True},
    "ignore negative prompt during early sampling": {"skip_early_cond": 0.5},
    "RNG source NV": {"randn_source": "NV"},
    "RNG source CPU": {"randn_source": "CPU"},
    "UniPC logSNR": {"uni_pc_skip_type": "logSNR"},
    "old prompt editing": {"use_old_scheduling": True},
    "upcast cross attention": {"upcast_attn": True},
    "quantization in k-diffusion samplers": {"enable_quantization": True},
    "persistent cond cache off": {"persistent_cond_cache": False},
    "noise schedule from other rho and sigmas": {"sigma_min": 0.1, "sigma_max": 10, "rho": 5},
}


@pytest.mark.parametrize("name", SETTINGS)
def test_settings(webui, told, name):
    more = {"sampler_name": "UniPC"} if "UniPC" in name else {}
    long = {"negative_prompt": "blurry, ugly, " * 30} if "pad" in name or "batch" in name else {}
    steered(webui, override_settings=SETTINGS[name], **more, **long)
    told("Options", name)


@pytest.mark.parametrize("prompt", ["a red circle AND a blue square", "a red circle and a blue square, " * 10])
@pytest.mark.parametrize("setting", [{"batch_cond_uncond": False}, {"pad_cond_uncond": True}, {"s_min_uncond": 3.0}],
                         ids=str)
def test_settings_with_batches_of_many_rows(webui, prompt, setting):
    made = webui.make([True, LAYOUT], prompt=prompt, batch_size=2, override_settings=setting)
    assert made.phrases(0) == made.phrases(1) == BOTH


FLAGS = {
    "--medvram": f"{PLAIN} --medvram",
    "--opt-channelslast": f"{FULL} --opt-channelslast",
    "--opt-split-attention-v1 --disable-nan-check": f"{PLAIN} --opt-split-attention-v1 --disable-nan-check",
    "--opt-sub-quad-attention with small chunks": f"{PLAIN} --opt-sub-quad-attention --sub-quad-q-chunk-size 64",
    "--precision half": "--precision half",
    "--no-half": "--no-half",
}


@pytest.mark.parametrize("name", FLAGS)
def test_command_line_flags(booted, told, name):
    with booted(flags=FLAGS[name]) as server:
        steered(server)
        steered(server, batch_size=2, sampler_name="DPM++ 2M", enable_hr=False)
    told("Options", name)


@pytest.mark.parametrize("name", ["shapes", "sd2-v", "sdxl"])
def test_medvram_sdxl(booted, told, name):
    with booted(flags=f"{PLAIN} --medvram-sdxl", config={"sd_model_checkpoint": name}) as server:
        steered(server)
    told("Options", "--medvram-sdxl", "works", "tried on a CPU, with SD 1.x, SD 2.x and SDXL")


def test_xformers(booted, told):
    """The WebUI's own code for it, the kernel computed by torch. Maps are those of other optimisations."""
    with booted(flags=f"{PLAIN} --xformers --force-enable-xformers", path=KERNELS) as server:
        assert "attention optimization: xformers" in server.log.read_text()
        for name in ("shapes", "sd2-v", "sdxl"):
            server.options(sd_model_checkpoint=name)
            made = steered(server)
        server.options(sd_model_checkpoint="shapes")
        inside, bare = inside_of(server.make([True, LAYOUT])), inside_of(made)
        server.options(cross_attention_optimization="sdp - scaled dot product")
        assert inside == pytest.approx(inside_of(server.make([True, LAYOUT])), abs=2e-3) != bare
    told("Options", "--xformers", "works", "tried on a CPU: the WebUI's code for it, with another kernel in its place")


def inside_of(made):
    return [r["attention_inside_before"] for r in made.passes()[0]["regions"]]


def test_a_compiled_model_in_the_unets_place_is_refused(webui, told):
    """As TensorRT's extension puts it there: the setting 'SD Unet'."""
    webui.options(sd_unet="probe")
    try:
        off, on = webui.make(), webui.make([True, LAYOUT])
    finally:
        webui.options(sd_unet="None")
    assert "Activating unet: probe" in webui.log.read_text() and on.pixels == off.pixels
    assert on.results == ["not steered: the setting 'SD Unet' replaces the model by one without gradients; "
                          "set it to None"]
    steered(webui)
    told("Options", "SD Unet (TensorRT)", "refused, with this message", on.results[0])


def test_lowvram_is_refused(booted, told):
    with booted(flags=f"{PLAIN} --lowvram") as server:
        off, on = server.make(), server.make([True, LAYOUT])
    assert on.pixels == off.pixels
    assert on.results == ["not steered: --lowvram moves weights away before gradients are taken; use --medvram"]
    told("Options", "--lowvram", "refused, with this message", on.results[0])


def test_fp8_weights(booted, told):
    """In a server of its own: switched off again, the WebUI's weights stay rounded to 8 bits."""
    with booted() as server:
        bare = server.make()
        made = steered(server, override_settings={"fp8_storage": "Enable"})
    assert made.pixels != bare.pixels
    told("Options", "FP8 weights", "works", "tried on a CPU")


@pytest.mark.parametrize("settings", [{"token_merging_ratio": 0.5}, {"token_merging_ratio": 0.5,
                                      "hypertile_enable_unet": True}, {"hypertile_enable_unet": True}], ids=str)
def test_token_merging_and_hypertile(booted, told, settings):
    """In a server of its own: once they have been on, pictures differ a little, even without the extension."""
    with booted() as server:
        made = server.make([True, LAYOUT], override_settings=settings)
        assert made.phrases() == BOTH and made.passes()[0]["iterations"] == 8
        assert made.pixels != server.make(override_settings=settings).pixels
        whole = server.make([True, LAYOUT], override_settings=dict.fromkeys(settings, 0))
        before = [r["attention_inside_before"] for r in whole.passes()[0]["regions"]]
        assert before == pytest.approx([r["attention_inside_before"] for r in made.passes()[0]["regions"]], abs=2e-3)
    told("Options", " and ".join({"token_merging_ratio": "token merging", "hypertile_enable_unet": "hypertile"}[s]
                                 for s in settings), "works", "maps are read of all pixels")
