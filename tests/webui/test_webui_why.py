"""See why in the real WebUI: pictures, JSON, samplers and settings; the best of several seeds; the page."""
import sys
from pathlib import Path

import pytest
from webui_server import PROMPT, REGIONS

sys.path.append(str(Path(__file__).parents[1] / "browser"))

LAYOUT = {"regions": REGIONS, "budget": 8}
WHY = {**LAYOUT, "explain": True}
WORDS = PROMPT.split()


def explanation(made, image=0):
    return made.said["Attention Refocus report"][image]["explanation"]


def read_at_all_steps(told, steps=6):
    """The ordinary pass was read once a step."""
    for region in told["regions"]:
        looks = len([s for s in region["shares"] if s["phase"] == "pass"])
        assert looks in (steps, steps + 1), region["shares"]  # UniPC asks once more
    assert told["notes"] == []


@pytest.mark.parametrize("sampler", ["Euler a", "Heun", "DPM++ 2M", "DDIM", "UniPC", "PLMS"])
def test_it_explains_and_changes_nothing(webui, told, sampler):
    plain, made = webui.make([True, LAYOUT], sampler_name=sampler), webui.make([True, WHY], sampler_name=sampler)
    assert made.pixels[0] == plain.pixels[0] and len(plain.images) == 1 and len(made.images) == 3
    assert made.info["infotexts"] == [plain.infotext] * 3
    found = explanation(made)
    assert [w["text"] for w in found["words"]] == WORDS
    read_at_all_steps(found)
    assert {"before", "during"} <= {s["phase"] for s in found["regions"][0]["shares"]}
    told("Options", "See why", "works", "sheets in the gallery, verdicts and curves in the API's info; same pictures")


def test_without_a_layout_nothing_is_guided(webui, unsteered, told):
    made = webui.make([True, {"explain": True}])
    assert made.pixels[0] == unsteered.pixels[0] and len(made.images) == 2
    assert [w["text"] for w in explanation(made)["words"]] == WORDS and "Attention Refocus:" not in made.infotext
    told("Options", "See why without a layout", "works", "all words as a sheet, the picture of a plain run")


@pytest.mark.parametrize("settings", [{"batch_cond_uncond": False}, {"pad_cond_uncond": True}, {"s_min_uncond": 3.0},
                                      {"token_merging_ratio": 0.5}, {"cross_attention_optimization": "V1"}])
def test_settings(webui, settings):
    made = webui.make([True, WHY], override_settings=settings)
    found = explanation(made)
    if "token_merging_ratio" not in settings:
        read_at_all_steps(found)
    assert all(r["shares"] for r in found["regions"])


def test_batches_and_sub_prompts(webui):
    made = webui.make([True, WHY], batch_size=2, n_iter=2)
    assert len(made.images) == 1 + 4 + 8 or len(made.images) == 4 + 8  # with the WebUI's own grid or without
    maps = [explanation(made, i)["regions"][0]["map"]["values"] for i in range(4)]
    alone = explanation(webui.make([True, WHY], seed=4))["regions"][0]["map"]["values"]
    far = [max(abs(a - b) for a, b in zip(alone, one, strict=True)) for one in maps]
    assert far[3] < 1e-3 and far[3] < 0.2 * min(far[:3]), "each picture has its own"
    made = webui.make([True, WHY], prompt="a red circle AND a blue square")
    assert {w["part"] for w in explanation(made)["words"]} == {0, 1}
    read_at_all_steps(explanation(made))


def test_hires_and_img2img(webui):
    made = webui.make([True, WHY], enable_hr=True, hr_scale=1.5, denoising_strength=0.6, hr_upscaler="Latent")
    read_at_all_steps(explanation(made))
    assert len(made.images) == 3
    again = webui.make([True, WHY], "img2img", init_images=[made.images[0]], denoising_strength=0.9)
    assert explanation(again)["regions"][0]["shares"]


def test_maps_follow_the_picture(webui):
    """Guided, the phrase's attention is in its region when the verdict is read; for the others' regions it is not."""
    made = webui.make([True, {"regions": REGIONS, "explain": True}], width=256, height=256, steps=20, seed=3,
                      sampler_name="Euler")
    assert [r["verdict"] for r in explanation(made)["regions"]] == ["in place", "in place"]
    swapped = [{**REGIONS[0], "box": REGIONS[1]["box"]}, {**REGIONS[1], "box": REGIONS[0]["box"]}]
    watched = webui.make([True, {"regions": swapped, "explain": True, "strength": 0}], width=256, height=256, steps=20,
                         init_images=[made.images[0]], path="img2img", denoising_strength=0.3, sampler_name="Euler")
    assert [r["verdict"] for r in explanation(watched)["regions"]] == ["missed", "missed"]


def test_the_best_of_several_seeds(webui, told):
    settings = {"attention_refocus_good_enough": 1.0}
    made = webui.make([True, {**LAYOUT, "tries": 3}], seed=20, override_settings=settings)
    record, = made.said["Attention Refocus report"]
    assert [t["seed"] for t in record["tries"]] == [20, 21, 22] and len(made.images) == 1
    best = max(record["tries"], key=lambda t: t["score"])
    assert made.info["all_seeds"] == [best["seed"]] and f"Seed: {best['seed']}," in made.infotext
    assert made.pixels == webui.make([True, LAYOUT], seed=best["seed"]).pixels
    first = webui.make([True, {**LAYOUT, "tries": 3}], seed=20, override_settings={"attention_refocus_good_enough": 0})
    assert first.info["all_seeds"] == [20] and len(first.said["Attention Refocus report"][0]["tries"]) == 1
    assert len(webui.make([True, LAYOUT], n_iter=2).images) >= 2  # the stop was for that job alone
    told("Options", "Seeds to try, best is kept", "works", "one picture at a time; stops when one is good enough")


# -- the page ---------------------------------------------------------------------------------------


@pytest.fixture
def panel(webui):
    playwright = pytest.importorskip("playwright.sync_api", reason="the page's tests need playwright")
    from hands import CHROMIUM
    from test_webui_panel import opened

    if CHROMIUM is None:
        pytest.skip("needs Chromium")
    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        panel = opened(browser, webui.url)
        yield panel
        assert [fault for fault in panel.page.faults if "/assets/Blocks-" not in fault] == []
        browser.close()


def test_see_why_in_the_page(panel, shot):
    from hands import look_into
    from test_webui_panel import generate

    panel.drag((0.05, 0.1), (0.45, 0.5))
    panel.drag((0.55, 0.5), (0.95, 0.9))
    panel.page.check("#script_txt2img_attention_refocus_explain input")
    generate(panel)
    panel.page.wait_for_function("() => new Set([...document.querySelectorAll('#txt2img_gallery img')]"
                                 ".map(image => image.src)).size == 3")
    panel.page.click("#txt2img_attention_refocus_why summary")
    frame = panel.page.frame_locator("#txt2img_attention_refocus_why iframe")
    frame.locator("body[data-ready]").wait_for(timeout=30_000)
    said, slider = look_into(frame, 1, "blue square", "circle")
    assert "before guidance" in frame.locator("output").inner_text()
    frame.locator("tr[data-row]").first.click()
    slider.press("End")
    shot(panel.page, "#txt2img_attention_refocus_why")
    assert "as drawn" in said.inner_text() and frame.locator("tr.on").count() == 1
