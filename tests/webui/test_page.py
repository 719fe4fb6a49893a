"""The page in Chromium: a layout is typed, a picture made, and its infotext pasted back."""
import io
import json
import os
import shutil

import pytest
from webui_server import PROMPT, REGIONS

from lib_refocus.shapes.scenes import Thing
from lib_refocus.shapes.scorer import score

playwright = pytest.importorskip("playwright.sync_api", reason="the page's tests need playwright")
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
SCRIPT = "#script_txt2img_attention_refocus_"


@pytest.fixture(scope="module")
def page(webui):
    with playwright.sync_playwright() as p:
        path = CHROMIUM if shutil.which(CHROMIUM) else None
        browser = p.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1400, "height": 1500})
        page.faults = []
        page.on("pageerror", lambda e: page.faults.append(f"{e}\n{e.stack}"))
        page.goto(webui.url, wait_until="domcontentloaded")
        page.wait_for_selector("#txt2img_prompt textarea", timeout=60_000)
        page.wait_for_selector(SCRIPT + "enabled", timeout=60_000)
        page.wait_for_timeout(3000)  # the page's own scripts
        yield page
        browser.close()


def generate(page, button="#txt2img_generate", tab="txt2img"):
    before = page.locator(f"#html_info_{tab}").first.inner_text()
    page.click(button)
    page.wait_for_function(f"old => {{ const t = document.querySelector('#html_info_{tab}').innerText;"
                           " return t.includes('Steps:') && t != old }", arg=before, timeout=300_000)
    return page.locator(f"#html_info_{tab}").first.inner_text()


def layout_box(page):
    return page.locator(SCRIPT + "layout textarea")


def write_layout(page, value):
    """The box may be folded away, or hidden behind the drawing panel."""
    page.evaluate("""([id, text]) => { const box = document.querySelector(id); box.value = text; updateInput(box) }""",
                  [SCRIPT + "layout textarea", value if isinstance(value, str) else json.dumps(value)])


def number(page, name, value):
    page.fill(f"#txt2img_{name} input[type=number]", str(value))


def shoot(page, name):
    if os.environ.get("SHOTS"):
        page.wait_for_timeout(1000)
        page.screenshot(path=os.path.join(os.environ["SHOTS"], f"{name}.png"))


def picture(page, tab="txt2img"):
    """The gallery's picture, (3, H, W) in 0..1."""
    import numpy
    import torch
    from PIL import Image

    image = f"#{tab}_gallery img"
    page.wait_for_function("i => { const g = document.querySelector(i); return g && !g.src.startsWith('data:') }",
                           arg=image)
    url = page.locator(image).first.get_attribute("src")
    image = Image.open(io.BytesIO(page.request.get(url).body())).convert("RGB")
    return torch.from_numpy(numpy.asarray(image).copy()).permute(2, 0, 1) / 255


@pytest.mark.parametrize("sampler", ["Euler a", "DPM++ 2M", "DDIM"])
def test_a_layout_puts_objects_in_their_places(page, told, sampler):
    """Same seed with and without, for three samplers; what the page shows is judged."""
    page.fill("#txt2img_prompt textarea", PROMPT)
    for name, value in (("width", 256), ("height", 256), ("steps", 20), ("cfg_scale", 6)):
        number(page, name, value)
    page.fill("#txt2img_seed input", "7")
    page.click("#txt2img_sampling input")
    page.fill("#txt2img_sampling input", sampler)
    page.locator(f"#txt2img_sampling [data-value='{sampler}']").first.click()
    switch(page, False)
    assert "Attention Refocus" not in generate(page)
    things = [Thing("red", "circle", (0.05, 0.55, 0.45, 0.95)), Thing("blue", "square", (0.55, 0.1, 0.95, 0.5))]
    off = score(picture(page), things)
    shoot(page, f"{sampler}-without")
    write_layout(page, {"regions": [{"phrase": t.name, "box": list(t.box)} for t in things]})
    switch(page, True)
    text = generate(page)
    shoot(page, f"{sampler}-with")
    on = score(picture(page), things)
    assert f"Sampler: {sampler}" in text and "steered red circle" in text
    assert sum(s.centre_in for s in off) == 0 < sum(s.centre_in for s in on)
    assert sum(s.iou for s in on) > sum(s.iou for s in off) + 0.5
    told("Objects in their regions", f"the page in Chromium, {sampler}", "works", "same seed with and without")


def switch(page, on):
    """The accordion's own checkbox."""
    box = page.locator(f"{SCRIPT}enabled-checkbox input")
    if box.is_checked() != on:
        page.evaluate("id => document.querySelector(id).click()", f"{SCRIPT}enabled-checkbox input")
        page.wait_for_timeout(300)
    assert box.is_checked() == on


def small(page):
    for name, value in (("width", 128), ("height", 128), ("steps", 6)):
        number(page, name, value)


def test_infotext_is_pasted_back(page, told):
    small(page)
    write_layout(page, {"regions": REGIONS})
    switch(page, True)
    text = generate(page)
    assert "Attention Refocus result: " in text and "steered red circle" in text
    write_layout(page, "")
    switch(page, False)
    page.fill("#txt2img_prompt textarea", text)
    page.click("#paste")
    page.wait_for_function(f"document.querySelector('{SCRIPT}layout textarea').value.includes('red circle')")
    assert page.locator(f"{SCRIPT}enabled-checkbox input").is_checked()
    assert json.loads(layout_box(page).input_value())["regions"][0]["phrase"] == "red circle"
    told("Round trips", "page: infotext pasted into the prompt restores layout and options")


def test_pasting_other_infotext_switches_off_and_keeps_the_layout(page):
    before = layout_box(page).input_value()
    page.fill("#txt2img_prompt textarea", "a star\nSteps: 6, Sampler: Euler a, CFG scale: 5, Seed: 3, Size: 128x128")
    page.click("#paste")
    page.wait_for_function(f"!document.querySelector('{SCRIPT}enabled-checkbox input').checked")
    assert layout_box(page).input_value() == before
    page.fill("#txt2img_prompt textarea", PROMPT)
    switch(page, True)


def test_a_bad_layout_is_told_beside_the_picture_and_stays_in_its_box(page, told):
    bad = '{"regions": [{"phrase": "red circle", "box": [0, 0, 2, 1]}]}'
    write_layout(page, bad)
    text = generate(page)
    assert "2 is outside the picture" in text
    assert "2 is outside the picture" in page.locator("#html_log_txt2img").first.inner_text()
    assert layout_box(page).input_value() == bad
    shoot(page, "bad")
    told("Round trips", "page: a layout that cannot be used", "works",
         "the picture is made without it, the reason stands beside it, the text stays in its box")


def test_a_finished_picture_is_upscaled(page, told):
    """The gallery's button: only the hires pass is run."""
    write_layout(page, {"regions": REGIONS})
    generate(page)
    text = generate(page, button="#txt2img_upscale")
    assert "hires: steered red circle" in text and "Hires upscale: 2" in text
    told("Pictures", "page: upscaling a finished picture with the hires settings", "works", "its one pass is steered")


def test_a_layout_goes_along_to_img2img(page, told):
    write_layout(page, {"regions": REGIONS})
    generate(page)
    page.click("#txt2img_send_to_img2img")
    target = "#script_img2img_attention_refocus_layout textarea"
    page.wait_for_function(f"document.querySelector('{target}').value.includes('red circle')", timeout=30_000)
    page.wait_for_timeout(500)
    text = generate(page, "#img2img_generate", "img2img")
    assert "steered red circle" in text and "Denoising strength" in text
    told("Round trips", "page: send to img2img takes the layout along")


def test_img2img_resizes_by_a_factor(page, told):
    """The tab "Resize by", which the API does not have."""
    page.click("#img2img_tabs_resize button:has-text('Resize by')")
    page.fill("#img2img_scale input[type=number]", "1.5")
    page.locator("#img2img_scale input[type=number]").blur()
    page.wait_for_timeout(500)
    text = generate(page, "#img2img_generate", "img2img")
    page.click("#img2img_tabs_resize button:has-text('Resize to')")
    assert "Size: 192x192" in text and "steered red circle" in text
    told("Pictures", "page: img2img, Resize by", "works", "regions mean the resized picture")


def test_a_file_goes_through_png_info(page, told, tmp_path):
    """As users do it: a saved picture dropped into the PNG Info tab, then sent to txt2img."""
    url = page.locator("#img2img_gallery img").first.get_attribute("src")
    file = tmp_path / "made.png"
    file.write_bytes(page.request.get(url).body())
    page.click("#tabs > .tab-nav button:has-text('txt2img')")
    write_layout(page, "")
    switch(page, False)
    page.click("#tabs > .tab-nav button:has-text('PNG Info')")
    page.set_input_files("#pnginfo_image input[type=file]", str(file))
    page.wait_for_function("document.querySelector('#tab_pnginfo').innerText.includes('Attention Refocus')")
    page.click("#tab_pnginfo button:has-text('Send to txt2img')")
    page.wait_for_function(f"document.querySelector('{SCRIPT}layout textarea').value.includes('red circle')")
    assert page.locator(f"{SCRIPT}enabled-checkbox input").is_checked()
    told("Round trips", "page: PNG Info, send to txt2img")


def test_the_settings_page_has_its_part(page, told):
    page.click("#tabs > .tab-nav button:has-text('Settings')")
    page.click("#settings button:has-text('Attention Refocus')")
    part = page.locator("#settings_attention_refocus")
    part.get_by_text("First value of 'Strength'").wait_for()
    shoot(page, "settings")
    page.click("#tabs > .tab-nav button:has-text('txt2img')")
    told("Settings", "a part of its own on the settings page")


def menu(page, entry):
    page.dispatch_event("#txt2img_generate", "contextmenu")  # while it runs, other buttons lie over it
    page.locator("#context-menu").get_by_text(entry, exact=True).click()


def test_generate_forever(page, told):
    """Each new picture is steered, until it is cancelled."""
    page.fill("#txt2img_seed input", "-1")
    texts = [generate(page)]
    menu(page, "Generate forever")
    try:
        for _ in range(2):
            page.wait_for_function("""old => { const t = document.querySelector('#html_info_txt2img').innerText;
                                      return t.includes('Steps:') && t != old }""", arg=texts[-1], timeout=60_000)
            texts.append(page.locator("#html_info_txt2img").first.inner_text())
    finally:
        menu(page, "Cancel generate forever")
    assert len(set(texts)) == 3 and all("steered red circle" in t for t in texts)
    page.wait_for_timeout(3000)
    told("Live", "generate forever")


def test_the_page_threw_no_errors(page):
    """Gradio 3.41 throws one of its own at the first generation, with the extension or without."""
    assert [fault for fault in page.faults if "/assets/Blocks-" not in fault] == []
