"""Prompt syntax, batches, hires fix, img2img and inpainting."""
import base64
import io

import pytest
from webui_server import REGIONS

LAYOUT = {"regions": REGIONS, "budget": 8}
BOTH = ["red cat", "blue sofa"]


def phrases(made, image=0, number=0):
    return {r["phrase"] for r in made.passes(image)[number]["regions"]}


def tokens(made, phrase):
    return next(r["tokens"] for r in made.passes()[0]["regions"] if r["phrase"] == phrase)


@pytest.mark.parametrize(("prompt", "cat", "sofa"), [
    ("a red cat on a blue sofa", [2, 3], [6, 7]),
    ("a (red:1.3) cat on a ((blue)) sofa", [2, 3], [6, 7]),
    ("a [red] cat, BREAK on a blue sofa", [2, 3], [80, 81]),
    ("a picture, " * 30 + "a red cat on a blue sofa", None, None),
    ("a red cat AND a blue sofa :0.8", [2, 3], [2, 3]),
])
def test_phrases_are_found_in_all_syntax(webui, prompt, cat, sofa):
    made, off = webui.make([True, LAYOUT], prompt=prompt), webui.make(prompt=prompt)
    assert phrases(made) == set(BOTH) and made.pixels != off.pixels
    if cat:
        assert tokens(made, "red cat") == cat and tokens(made, "blue sofa") == sofa
    else:
        assert min(tokens(made, "red cat")) > 77


def test_prompt_editing_steers_the_text_in_force(webui):
    made = webui.make([True, {"regions": REGIONS[:1], "budget": 20, "end": 1.0}],
                      prompt="a red [dog:cat:0.5] on a blue sofa")
    assert phrases(made) == {"red cat"}
    assert min(s["step"] for s in made.passes()[0]["steps"]) == 4  # 3 < step: the text after the switch
    gone = webui.make([True, {"regions": REGIONS[:1], "budget": 20, "end": 1.0}],
                      prompt="a red [cat:dog:0.5] on a blue sofa")
    assert max(s["step"] for s in gone.passes()[0]["steps"]) == 3


def test_each_image_of_a_batch_is_steered_as_if_alone(webui):
    made = webui.make([True, LAYOUT], batch_size=2, n_iter=2)
    assert len(made.results) == 4 and all("steered red cat" in r for r in made.results)
    assert [r["image"] for r in made.said["Attention Refocus report"]] == [0, 1, 2, 3]
    infotexts = made.info["infotexts"][made.info["index_of_first_image"]:]
    assert all(f'Attention Refocus result: "{r}"' in t for r, t in zip(made.results, infotexts, strict=True))
    alone = webui.make([True, LAYOUT], seed=4)
    assert alone.passes()[0]["regions"] == [{**r, "image": 0} for r in made.passes(3)[0]["regions"]]


def test_and_in_a_batch(webui):
    made = webui.make([True, LAYOUT], prompt="a red cat AND a blue sofa", batch_size=2)
    assert phrases(made, 0) == phrases(made, 1) == set(BOTH)


HIRES = {"enable_hr": True, "hr_upscaler": "Latent", "denoising_strength": 0.6}


def test_both_passes_of_the_hires_fix(webui):
    made = webui.make([True, LAYOUT], hr_scale=1.5, **HIRES)
    assert [p["pass"] for p in made.passes()] == ["first", "hires"]
    assert all(p["iterations"] for p in made.passes()) and "; hires: steered" in made.results[0]
    first = webui.make([True, {**LAYOUT, "hires": False}], hr_scale=1.5, **HIRES)
    assert [p["pass"] for p in first.passes()] == ["first"] and first.pixels != made.pixels
    assert "hires pass left alone" in first.results[0]
    assert '"hires":false' in first.said["Attention Refocus"]


def test_a_cropping_hires_pass_moves_the_regions_of_the_first(webui):
    """256 x 128 out of a square first pass: its upper quarter is cut away, so the box lies lower there."""
    made = webui.make([True, LAYOUT], hr_resize_x=256, hr_resize_y=128, **HIRES)
    assert [p["pass"] for p in made.passes()] == ["first", "hires"]
    assert made.results[0].count("steered red cat") == 2


def png(mode, size, box=None):
    from PIL import Image

    image = Image.new(mode, size, 0)
    if box:
        image.paste(255 if mode == "L" else (200, 120, 40), box)
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return base64.b64encode(stream.getvalue()).decode()


@pytest.mark.parametrize("sampler", ["Euler a", "DDIM", "UniPC", "Heun"])
@pytest.mark.parametrize("more", [{}, {"mask": True}, {"mask": True, "inpaint_full_res": True}], ids=str)
def test_img2img_and_inpainting(webui, sampler, more):
    payload = {"init_images": [png("RGB", (128, 128), (20, 20, 90, 100))], "denoising_strength": 0.7,
               "sampler_name": sampler, **more}
    if more:
        payload["mask"] = png("L", (128, 128), (16, 16, 96, 80))
    webui.make(path="img2img", **payload)  # the encoder draws from the random numbers that the last job left
    off = webui.make(path="img2img", **payload)
    made = webui.make([True, {**LAYOUT, "budget": 20}], path="img2img", **payload)
    assert made.pixels != off.pixels and "steered red cat" in made.results[0]
    assert webui.make(path="img2img", **payload).pixels == off.pixels  # no random number more or less


def test_one_sampler_for_all_batches_of_img2img(webui):
    made = webui.make([True, LAYOUT], path="img2img", n_iter=3, init_images=[png("RGB", (128, 128))],
                      denoising_strength=0.7)
    assert len(made.results) == 3
    assert [made.passes(i)[0]["iterations"] for i in range(3)] == [8, 8, 8]
