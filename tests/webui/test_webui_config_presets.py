"""The extension Config Presets keeps the panel's fields: it finds components by their ids, and writes to its folder."""
import json
import shutil

import pytest
from test_page import CHROMIUM, SCRIPT, generate, playwright, shoot, small, switch, write_layout
from test_webui_neighbours import checkout
from webui_server import PROMPT, REGIONS

from lib_refocus.fields import FIELDS

NAME = "Config-Presets"
IDS = [f"script_txt2img_attention_refocus_{name}" for name in
       ("enabled-checkbox", "layout", "hires", "explain", "tries", *(f.name for f in FIELDS))]
ROW = "#config_preset_wrapper_txt2img #script_config_preset_"


@pytest.fixture
def presets(booted, tmp_path):
    """A page of a WebUI with Config Presets, which is told to keep our fields; its folder."""
    folder = shutil.copytree(checkout(NAME)[NAME], tmp_path / NAME, ignore=shutil.ignore_patterns(".git"))
    (folder / "config-txt2img-custom-tracked-components.txt").write_text("\n".join(IDS))
    with booted(extensions={NAME: folder}) as server, playwright.sync_playwright() as p:
        path = CHROMIUM if shutil.which(CHROMIUM) else None
        page = p.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"]).new_page(
            viewport={"width": 1400, "height": 1500})
        page.goto(server.url, wait_until="domcontentloaded")
        page.wait_for_selector(SCRIPT + "layout.refocus-bridge", state="attached", timeout=60_000)
        page.wait_for_timeout(3000)  # the page's own scripts
        yield page, folder


def test_a_preset_keeps_the_panels_fields(presets, told):
    page, folder = presets
    assert [page.locator(f"[id='{name}']").count() for name in IDS] == [1] * len(IDS)
    small(page)
    page.fill("#txt2img_prompt textarea", PROMPT)
    page.fill("#txt2img_seed input", "7")
    write_layout(page, {"regions": REGIONS})
    switch(page, True)
    strength = page.locator(SCRIPT + "strength input[type=number]")
    strength.fill("0.7")
    strength.blur()
    first = generate(page)
    page.click(ROW + "add_button")
    shoot(page, "config-presets")
    page.fill(ROW + "save_textbox input", "two things")
    page.click(ROW + "save_button")
    page.wait_for_function("id => document.querySelector(id).value == ''", arg=ROW + "save_textbox input")
    kept = json.loads((folder / "config-txt2img.json").read_text())["two things"]
    page.wait_for_timeout(2000)  # a saved preset is chosen at once, and so written into the page
    assert set(IDS) <= set(kept) and kept[IDS[0]] is True and kept[IDS[-len(FIELDS)]] is not None
    write_layout(page, "")
    strength.fill("1")
    strength.blur()
    switch(page, False)
    assert "Attention Refocus" not in generate(page)
    page.click(ROW + "cancel_save_button")
    page.click(ROW + "reapply_button")
    page.wait_for_function(f"document.querySelector('{SCRIPT}layout textarea').value.includes('red circle')")
    page.wait_for_selector("#txt2img_attention_refocus_panel .refocus-region >> nth=1", state="attached")
    assert strength.input_value() == "0.7" and page.locator(f"{SCRIPT}enabled-checkbox input").is_checked()
    again = generate(page)
    assert again.split("Time taken")[0] == first.split("Time taken")[0] and "steered red circle" in again
    told("Round trips", "presets of the extension Config Presets", "works",
         "keep the layout and all options, once their ids are in its list of custom fields")
