"""Hostile layouts: names are shown as they are, and never become HTML or script."""
import json

import pytest
from hands import give, png

TAKEN = "window.taken = true"
PHRASES = [f"<img src=x onerror='{TAKEN}'>", f"<script>{TAKEN}</script>", f"\"><svg onload='{TAKEN}'>",
           f"javascript:{TAKEN}", "{{constructor.constructor('window.taken=true')()}}", "</style><b>bold</b>",
           "<details open ontoggle=\"window.taken=true\">x</details>", "&lt;img src=x onerror=window.taken=true&gt;"]
LAYOUT = {"version": 1, "regions": [{"phrase": phrase, "box": [0.1 * i, 0.1, 0.1 * i + 0.2, 0.5]}
                                    for i, phrase in enumerate(PHRASES)]}


def is_untouched(panel):
    panel.page.wait_for_timeout(600)
    assert panel.page.evaluate("window.taken === undefined")
    grown = panel.page.evaluate("[...document.querySelectorAll('img[src=x], details, .refocus b, .refocus script, "
                                "[onload], [onerror], [ontoggle]')].length")
    assert grown == 0 and panel.page.faults == []


def test_in_the_layouts_text(panel):
    panel.write(LAYOUT)
    panel.looked()
    is_untouched(panel)
    shown = panel.page.locator(".refocus-list [data-field=phrase]").evaluate_all("fields => fields.map(f => f.value)")
    assert shown == PHRASES


@pytest.mark.parametrize("kind", ["application/json", "image/png"])
def test_in_a_file(panel, kind):
    data = json.dumps(LAYOUT).encode() if kind == "application/json" else png(LAYOUT, prompt=PHRASES[0])
    give(panel, "<img src=x onerror='window.taken=true'>", kind, data)
    is_untouched(panel)
    assert len(panel.regions) == len(PHRASES)


def test_in_the_prompt_and_the_presets_names(panel):
    panel.page.fill("#txt2img_prompt textarea", " and ".join(PHRASES))
    panel.looked()
    panel.write(LAYOUT)
    panel.find("[data-section=layouts]").click()
    panel.find("[data-name]").fill(PHRASES[0])
    panel.find("[data-do=save]").click()
    is_untouched(panel)
    assert panel.find(".refocus-presets").inner_text().count("onerror") >= 1
