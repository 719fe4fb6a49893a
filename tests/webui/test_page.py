"""The page in Chromium: a layout is typed, a picture made, and its infotext pasted back."""
import json
import os
import shutil

import pytest
from webui_server import PROMPT, REGIONS

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


def generate(page):
    before = page.locator("#html_info_txt2img").first.inner_text()
    page.click("#txt2img_generate")
    page.wait_for_function("[old] => { const t = document.querySelector('#html_info_txt2img').innerText;"
                           " return t.includes('Steps:') && t != old }".replace("[old]", "old"), arg=before,
                           timeout=300_000)
    return page.locator("#html_info_txt2img").first.inner_text()


def layout_box(page):
    return page.locator(SCRIPT + "layout textarea")


def shoot(page, name):
    if os.environ.get("SHOTS"):
        page.screenshot(path=os.path.join(os.environ["SHOTS"], f"{name}.png"))


def test_a_typed_layout_steers_the_picture_and_is_pasted_back(page):
    page.fill("#txt2img_prompt textarea", PROMPT)
    for side in ("width", "height"):
        page.fill(f"#txt2img_{side} input[type=number]", "128")
    page.fill("#txt2img_steps input[type=number]", "6")
    page.fill("#txt2img_seed input", "1")
    assert "Attention Refocus" not in generate(page)
    page.click(f"{SCRIPT}enabled .label-wrap")
    layout_box(page).wait_for(state="visible")
    layout_box(page).fill(json.dumps({"regions": REGIONS}))
    shoot(page, "layout")
    text = generate(page)
    assert "Attention Refocus result: " in text and "steered red cat" in text
    shoot(page, "steered")
    layout_box(page).fill("")
    page.click(f"{SCRIPT}enabled .label-wrap")  # off
    page.fill("#txt2img_prompt textarea", text)
    page.click("#paste")
    page.wait_for_function(f"document.querySelector('{SCRIPT}layout textarea').value.includes('red cat')")
    assert page.locator(f"{SCRIPT}enabled-checkbox input").is_checked()
    assert json.loads(layout_box(page).input_value())["regions"][0]["phrase"] == "red cat"


def test_a_bad_layout_is_told_beside_the_picture_and_stays_in_its_box(page):
    bad = '{"regions": [{"phrase": "red cat", "box": [0, 0, 2, 1]}]}'
    layout_box(page).fill(bad)
    text = generate(page)
    assert "2 is outside the picture" in text
    assert "2 is outside the picture" in page.locator("#html_log_txt2img").first.inner_text()
    assert layout_box(page).input_value() == bad
    shoot(page, "bad")


def test_a_layout_goes_along_to_img2img(page):
    layout_box(page).fill(json.dumps({"regions": REGIONS}))
    page.click("#txt2img_send_to_img2img")
    target = "#script_img2img_attention_refocus_layout textarea"
    page.wait_for_function(f"document.querySelector('{target}').value.includes('red cat')", timeout=30_000)


def test_the_page_threw_no_errors(page):
    """Gradio 3.41 throws one of its own at the first generation, with the extension or without."""
    assert [fault for fault in page.faults if "/assets/Blocks-" not in fault] == []
