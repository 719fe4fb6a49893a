"""The drawing panel in the real WebUI, by mouse, touch and keyboard; in Chinese, and dark."""
import json
import sys
from pathlib import Path

import pytest
from PIL import Image

playwright = pytest.importorskip("playwright.sync_api", reason="the page's tests need playwright")
sys.path.append(str(Path(__file__).parents[1] / "browser"))

from hands import CHROMIUM, Finger, Panel  # noqa: E402

PROMPT = "a red circle and a blue square"


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        pytest.skip("needs Chromium")
    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def opened(browser, url, tab="txt2img", **options):
    context = browser.new_context(**{"viewport": {"width": 1400, "height": 1300}, **options})
    page = context.new_page()
    panel = Panel(page, tab)
    page.goto(url, wait_until="domcontentloaded")
    page.wait_for_selector("#txt2img_prompt textarea", timeout=60_000)
    page.wait_for_selector("#script_txt2img_attention_refocus_layout.refocus-bridge", state="attached", timeout=60_000)
    page.wait_for_timeout(1500)  # the page's own scripts
    page.fill("#txt2img_prompt textarea", PROMPT)
    for side in ("width", "height"):
        page.fill(f"#txt2img_{side} input[type=number]", "256")
    page.click("#script_txt2img_attention_refocus_enabled .label-wrap")
    page.wait_for_function("() => document.querySelector('.refocus-prompt button')", timeout=20_000)
    return panel


@pytest.fixture
def panel(browser, webui):
    panel = opened(browser, webui.url)
    yield panel
    assert [fault for fault in panel.page.faults if "/assets/Blocks-" not in fault] == []  # gradio's own at its start
    panel.page.context.close()


def generate(panel):
    info = panel.page.locator("#html_info_txt2img").first
    before = info.inner_text()
    panel.page.fill("#txt2img_steps input[type=number]", "4")
    panel.page.click("#txt2img_generate")
    panel.page.wait_for_function("old => { const t = document.querySelector('#html_info_txt2img').innerText;"
                                 " return t.includes('Steps:') && t != old }", arg=before, timeout=300_000)
    return info.inner_text()


def test_draw_generate_and_paste_back(panel):
    panel.drag((0.05, 0.1), (0.45, 0.5))
    panel.use("ellipse")
    panel.drag((0.55, 0.5), (0.95, 0.9))
    drawn = panel.regions
    assert [r["phrase"] for r in drawn] == ["red circle", "blue square"] and "ellipse" in drawn[1]
    text = generate(panel)
    assert "Attention Refocus result: " in text and "steered" in text
    panel.do("clear")
    panel.page.fill("#txt2img_prompt textarea", text)
    panel.page.click("#paste")
    panel.page.wait_for_selector("#txt2img_attention_refocus_panel .refocus-region >> nth=1")
    assert panel.regions == drawn


def test_the_last_result_lies_behind_and_the_last_run_is_a_preset(panel):
    panel.do("create")
    drawn = panel.regions
    panel.find("[data-section=backdrop]").click()
    panel.find("select[data-backdrop]").select_option("result")
    generate(panel)
    panel.page.wait_for_function("() => !document.querySelector('.refocus-backdrop').hidden", timeout=10_000)
    panel.do("clear")
    panel.find("[data-section=layouts]").click()
    panel.find(".refocus-presets >> text=Last run").click()
    assert panel.regions == drawn


def test_a_layout_goes_along_to_img2img(panel):
    panel.keys("n", "n")
    drawn = panel.regions
    generate(panel)
    panel.page.click("#txt2img_send_to_img2img")
    other = Panel.__new__(Panel)
    other.page, other.tab, other.hand = panel.page, "img2img", panel.hand
    panel.page.wait_for_function("() => document.querySelectorAll('#img2img_attention_refocus_panel .refocus-region')"
                                 ".length == 2", timeout=30_000)
    assert other.regions == drawn


def test_the_swap_button_turns_the_canvas(panel):
    panel.page.fill("#txt2img_width input[type=number]", "512")
    panel.settle()
    box = panel.find(".refocus-canvas").bounding_box()
    assert abs(box["width"] / box["height"] - 2) < 0.02
    panel.page.click("#txt2img_res_switch_btn")
    panel.page.wait_for_timeout(800)
    box = panel.find(".refocus-canvas").bounding_box()
    assert abs(box["width"] / box["height"] - 0.5) < 0.02


def test_touch_and_keyboard(browser, webui):
    panel = opened(browser, webui.url, has_touch=True)
    panel.hand = Finger(panel)
    panel.drag((0.1, 0.1), (0.5, 0.5))
    assert len(panel.regions) == 1
    panel.keys("n", "ArrowRight", "Control+ArrowRight", "Control+d")
    assert len(panel.regions) == 3
    panel.keys("Control+z", "Delete")
    assert len(panel.regions) == 1
    panel.page.context.close()


def test_warnings_know_the_model(panel):
    panel.write({"regions": [{"phrase": "red circle", "box": [0.1, 0.1, 0.14, 0.5]}]})
    panel.looked()
    panel.page.wait_for_timeout(500)
    assert "cells of 16" in panel.find(".refocus-warnings").inner_text(), "the shipped checkpoint's attention"


def test_chinese_and_dark(browser, booted):
    with booted(config={"localization": "zh_CN"}) as server:
        panel = opened(browser, server.url + "/?__theme=dark")
        panel.do("create")
        panel.page.wait_for_timeout(300)
        assert "添加区域" in panel.find(".refocus-actions").inner_text()
        assert "区域 1/1" in panel.said
        assert json.loads(panel.bridge.input_value())["regions"][0]["phrase"] == "red circle"
        panel.do("check")
        panel.page.wait_for_selector(".refocus-notes li")
        notes = panel.find(".refocus-notes li").all_inner_texts()
        assert any(note.startswith("提示词中的 'blue square' 没有区域") for note in notes)
        panel.page.context.close()


SEEN = """() => {
    window.seen = new Set();
    const image = document.querySelector('#txt2img_attention_refocus_panel .refocus-backdrop');
    new MutationObserver(() => window.seen.add(image.src)).observe(image, {attributes: true});
}"""


def test_live_previews_lie_behind_while_a_picture_is_made_and_then_the_picture(browser, booted):
    with booted(config={"show_progress_every_n_steps": 1, "live_preview_refresh_period": 100}) as server:
        panel = opened(browser, server.url)
        panel.do("create")
        panel.find("[data-section=backdrop]").click()
        panel.find("select[data-backdrop]").select_option("result")
        panel.page.evaluate(SEEN)
        panel.page.fill("#txt2img_steps input[type=number]", "20")
        panel.page.click("#txt2img_generate")
        panel.page.wait_for_function("() => [...seen].some(url => url.startsWith('data:image'))", timeout=120_000)
        panel.page.wait_for_function("() => document.querySelector('.refocus-backdrop').src.includes('file=')",
                                     timeout=300_000)
        panel.page.context.close()


def test_the_source_of_img2img_lies_behind(browser, webui, tmp_path):
    panel = opened(browser, webui.url)
    panel.page.click("#tabs button:has-text('img2img')")
    other = Panel(panel.page, "img2img")
    panel.page.click("#script_img2img_attention_refocus_enabled .label-wrap")
    other.find("[data-section=backdrop]").click()
    other.find("select[data-backdrop]").select_option("source")
    assert not other.find(".refocus-backdrop").is_visible()
    for size in (64, 96):
        path = tmp_path / f"{size}.png"
        Image.new("RGB", (size, size), "teal").save(path)
        if size == 96:
            panel.page.click("#img2img_image button[aria-label=Clear]")
        panel.page.set_input_files("#img2img_image input[type=file]", path)
        panel.page.wait_for_function("size => document.querySelector('#img2img_attention_refocus_panel "
                                     ".refocus-backdrop').naturalWidth === size", arg=size, timeout=20_000)
    panel.page.click("#mode_img2img button:has-text('Sketch')")
    panel.page.wait_for_function("() => document.querySelector('#img2img_attention_refocus_panel .refocus-backdrop')"
                                 ".hidden", timeout=10_000)
    panel.page.context.close()
