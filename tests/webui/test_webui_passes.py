"""Batches, sizes, hires fix, img2img, inpainting, and the scripts that make pictures of pictures."""
import pytest
from webui_pictures import mask, png
from webui_server import REGIONS

LAYOUT = {"regions": REGIONS, "budget": 8}
BOTH = {"red circle", "blue square"}
HIRES = {"enable_hr": True, "hr_upscaler": "Latent", "denoising_strength": 0.6}
GREY = (120, 120, 120)


def test_each_image_of_a_batch_is_steered_as_if_alone(webui, told):
    made = webui.make([True, LAYOUT], batch_size=2, n_iter=2)
    assert len(made.results) == 4 and all("steered red circle" in r for r in made.results)
    assert [r["image"] for r in made.said["Attention Refocus report"]] == [0, 1, 2, 3]
    infotexts = made.info["infotexts"][made.info["index_of_first_image"]:]
    assert all(f'Attention Refocus result: "{r}"' in t for r, t in zip(made.results, infotexts, strict=True))
    alone = webui.make([True, LAYOUT], seed=4)
    assert alone.passes()[0]["regions"] == [{**r, "image": 0} for r in made.passes(3)[0]["regions"]]
    told("Pictures", "batch size and batch count", "works", "each image as if it were made alone")


SIZES = [(64, 64), (72, 136), (256, 96), (96, 320), (520, 776), (512, 64), (1024, 256), (248, 1000)]
SIDES = range(64, 2049, 8)


@pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")
def test_sizes(webui, size):
    made = webui.make([True, LAYOUT], width=size[0], height=size[1], steps=4)
    assert made.opened().size == size and made.phrases() == BOTH and made.passes()[0]["iterations"] == 8


@pytest.mark.parametrize("turned", [False, True], ids=["wide", "tall"])
def test_every_side(webui, told, turned):
    """Each side that the WebUI has, beside the shortest; one step, one look."""
    for side in SIDES:
        size = (64, side) if turned else (side, 64)
        made = webui.make([True, {**LAYOUT, "budget": 1}], width=size[0], height=size[1], steps=1)
        assert made.opened().size == size and made.phrases() == BOTH and made.passes()[0]["iterations"] == 1, size
    told("Pictures", "sizes", "works", "tried: every width and every height from 64 to 2048 in steps of 8 beside 64; "
         + ", ".join(f"{w} x {h}" for w, h in SIZES))


def test_both_passes_of_the_hires_fix(webui, told):
    made = webui.make([True, LAYOUT], hr_scale=1.5, **HIRES)
    assert [p["pass"] for p in made.passes()] == ["first", "hires"]
    assert all(p["iterations"] for p in made.passes()) and "; hires: steered" in made.results[0]
    first = webui.make([True, {**LAYOUT, "hires": False}], hr_scale=1.5, **HIRES)
    assert [p["pass"] for p in first.passes()] == ["first"] and first.pixels != made.pixels
    assert "hires pass left alone" in first.results[0]
    assert '"hires":false' in first.said["Attention Refocus"]
    told("Pictures", "hires fix", "works", "both passes; a switch leaves the second alone")


@pytest.mark.parametrize("upscaler", ["Latent", "Latent (bicubic antialiased)", "Lanczos", "Nearest"])
def test_hires_upscalers(webui, told, upscaler):
    made = webui.make([True, LAYOUT], **{**HIRES, "hr_upscaler": upscaler}, hr_scale=2, hr_sampler_name="DDIM")
    assert [p["pass"] for p in made.passes()] == ["first", "hires"]
    told("Pictures", "hires upscalers", "works", "of latents and of pictures; another sampler in the second pass")


def test_a_cropping_hires_pass_moves_the_regions_of_the_first(webui, told):
    """256 x 128 out of a square first pass: its upper quarter is cut away, so the box lies lower there."""
    made = webui.make([True, LAYOUT], hr_resize_x=256, hr_resize_y=128, **HIRES)
    assert [p["pass"] for p in made.passes()] == ["first", "hires"]
    assert made.results[0].count("steered red circle") == 2
    told("Pictures", "hires fix that crops", "works", "regions mean the final picture")


@pytest.mark.parametrize("sampler", ["Euler a", "DDIM", "UniPC", "Heun", "DPM++ 2M", "PLMS", "LCM", "Restart"])
@pytest.mark.parametrize("kind", ["whole", "masked", "detail"])
def test_img2img_and_inpainting(webui, told, sampler, kind):
    payload = {"path": "img2img", "init_images": [png((128, 128), GREY, (20, 20, 90, 100))],
               "denoising_strength": 0.7, "sampler_name": sampler}
    if kind != "whole":
        payload |= {"mask": mask((128, 128), (16, 16, 96, 80)), "inpaint_full_res": kind == "detail"}
    webui.make(**payload)  # the encoder draws from the random numbers that the last job left
    off = webui.make(**payload)
    made = webui.make([True, {**LAYOUT, "budget": 20}], **payload)
    assert made.pixels != off.pixels and "steered red circle" in made.results[0]
    assert webui.make(**payload).pixels == off.pixels  # no random number more or less
    told("Pictures", {"whole": "img2img", "masked": "inpainting, whole picture",
                      "detail": "inpainting, only masked"}[kind], "works",
         {"whole": "", "masked": "nothing outside the mask is moved",
          "detail": "regions mean the whole picture, not the detail"}[kind])


def test_a_region_outside_the_inpainted_detail(webui):
    """Only what lies in the detail is steered."""
    regions = [{"phrase": "red circle", "box": [0.7, 0.7, 1, 1]}, {"phrase": "blue square", "box": [0, 0, 0.5, 0.5]}]
    made = webui.make([True, {"regions": regions, "budget": 8}], path="img2img", denoising_strength=0.7,
                      init_images=[png((256, 256), GREY)], mask=mask((256, 256), (8, 8, 110, 110)),
                      inpaint_full_res=True, inpaint_full_res_padding=8)
    assert "steered" in made.results[0]
    assert "blue square" in made.phrases()


def test_masked_pixels_stay(webui):
    """Steering does not leak through the mask."""
    box = (0, 0, 64, 128)
    payload = {"path": "img2img", "init_images": [png((128, 128), GREY, (80, 20, 120, 100))], "mask_blur": 0,
               "denoising_strength": 0.8, "mask": mask((128, 128), box), "inpainting_fill": 1}
    made = webui.make([True, {**LAYOUT, "budget": 20}], **payload)
    off = webui.make(**payload)
    right = (72, 0, 128, 128)
    assert made.opened().crop(right).tobytes() == off.opened().crop(right).tobytes()
    assert made.opened().crop(box).tobytes() != off.opened().crop(box).tobytes()


def test_one_sampler_for_all_batches_of_img2img(webui):
    made = webui.make([True, LAYOUT], path="img2img", n_iter=3, init_images=[png((128, 128), GREY)],
                      denoising_strength=0.7)
    assert len(made.results) == 3
    assert [made.passes(i)[0]["iterations"] for i in range(3)] == [8, 8, 8]


@pytest.mark.parametrize("size", [(192, 128), (128, 192)], ids=str)
@pytest.mark.parametrize("mode", [0, 1, 2, 3])
def test_img2img_that_resizes(webui, told, mode, size):
    made = webui.make([True, LAYOUT], path="img2img", init_images=[png((128, 128), GREY)], width=size[0],
                      height=size[1], resize_mode=mode, denoising_strength=0.7)
    assert made.opened().size == size and made.phrases() == BOTH
    told("Pictures", "img2img, all resize modes", "works", "regions mean the resized picture")


def test_loopback(webui, told):
    made = webui.make([True, LAYOUT], path="img2img", init_images=[png((128, 128), GREY)], denoising_strength=0.6,
                      script_name="loopback", script_args=[3, 0.5, "Linear", "None"])
    assert sum("steered" in t for t in made.info["infotexts"]) >= 3
    told("Pictures", "script: loopback")


def test_sd_upscale(webui, told):
    made = webui.make([True, LAYOUT], path="img2img", init_images=[png((128, 128), GREY)], denoising_strength=0.5,
                      script_name="sd upscale", script_args=["_", 64, "Lanczos", 2.0])
    assert made.opened().size == (256, 256)
    told("Pictures", "script: SD upscale", "works, with this limit", "the layout is used for each tile")


def test_outpainting_scripts(webui, told):
    made = webui.make([True, LAYOUT], path="img2img", init_images=[png((128, 128), GREY)], denoising_strength=0.8,
                      script_name="poor man's outpainting", script_args=[64, 4, "fill", ["left", "right"]])
    assert made.images
    told("Pictures", "script: poor man's outpainting", "works, with this limit", "the layout is used for each tile")


def test_tiling(webui, told):
    made, off = webui.make([True, LAYOUT], tiling=True), webui.make(tiling=True)
    assert made.pixels != off.pixels and made.phrases() == BOTH
    assert webui.make([True, LAYOUT]).pixels != made.pixels
    told("Pictures", "tiling")


def test_variation_seeds_and_seed_resize(webui):
    more = {"subseed": 7, "subseed_strength": 0.4, "seed_resize_from_w": 192, "seed_resize_from_h": 128}
    assert webui.make([True, LAYOUT], **more).pixels != webui.make(**more).pixels


SHAPES = {
    "ellipse": {"ellipse": [0.1, 0.1, 0.5, 0.5]}, "polygon": {"polygon": [[0.1, 0.1], [0.5, 0.1], [0.3, 0.5]]},
    "painted mask": {"mask": {"width": 4, "height": 4, "runs": [0, 2, 2, 2, 10]}},
}


@pytest.mark.parametrize("kind", SHAPES)
def test_finer_shapes(webui, told, kind):
    region = {"phrase": "red circle", **SHAPES[kind]}
    made = webui.make([True, {"regions": [region, REGIONS[1]], "budget": 8}])
    assert made.phrases() == BOTH
    told("Pictures", f"regions of other shapes: {kind}")
