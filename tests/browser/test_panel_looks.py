"""Light and dark, narrow and wide, English and Chinese: nothing overflows, axe-core finds nothing serious."""
import os

import pytest
from hands import AXE, grave
from test_panel_hands import TWO

THEMES = ["", "?dark", "?zh", "?zh&dark"]
STATES = ["empty", "drawn", "missing", "backdrop", "layouts", "chat", "help", "painting"]


def bring(panel, state):
    """The panel in a state that a user sees."""
    if state != "empty":
        panel.write(TWO if state != "missing" else {"regions": [
            {"phrase": "red cta", "box": [0, 0, 0.5, 0.5]}, {"phrase": "dragon", "box": [0, 0.02, 0.5, 0.51]},
            {"phrase": "x" * 200, "box": [0.9, 0.9, 0.92, 1]}]})
        panel.keys(".")
    if state in ("backdrop", "layouts", "chat", "help"):
        panel.find(f"[data-section={state}]").click()
    if state == "painting":
        panel.find("button[data-tool=brush]").click()
    panel.looked()


def shoot(panel, name):
    if os.environ.get("SHOTS"):
        panel.page.screenshot(path=os.path.join(os.environ["SHOTS"], f"{name}.png"), full_page=True)


@pytest.mark.skipif(not AXE.is_file(), reason="needs axe-core: npm install")
@pytest.mark.parametrize("query", THEMES)
@pytest.mark.parametrize("width", [360, 1000])
def test_axe_finds_nothing_serious(open_panel, query, width):
    panel = open_panel(query, viewport={"width": width, "height": 900})
    for state in STATES:
        bring(panel, state)
        shoot(panel, f"{state}{query.replace('?', '-').replace('&', '-')}-{width}")
        assert grave(panel) == [], state


@pytest.mark.parametrize("query", THEMES)
def test_nothing_overflows_on_a_narrow_screen(open_panel, query):
    panel = open_panel(query, viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    for state in STATES:
        bring(panel, state)
        assert panel.page.evaluate("document.documentElement.scrollWidth") <= 360, state
        out = panel.find("").evaluate("""place => [...place.querySelectorAll('button, input, select, li')].filter(e => {
            const {left, right, width} = e.getBoundingClientRect();
            return width && (left < -1 || right > 361);
        }).map(e => e.outerHTML.slice(0, 120))""")
        assert out == [], state


def test_a_finger_finds_every_button(open_panel):
    panel = open_panel(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    bring(panel, "drawn")
    small = panel.find("").evaluate("""place => [...place.querySelectorAll('button')].filter(e => {
        const {width, height} = e.getBoundingClientRect();
        return width && !e.closest('.refocus-prompt') && Math.min(width, height) < 36;
    }).map(e => e.outerHTML.slice(0, 120))""")
    assert small == []


def test_everything_has_a_name_in_the_readers_tree(panel):
    panel.write(TWO)
    panel.keys(".")
    tree = panel.find(".refocus").aria_snapshot()
    assert 'application "Regions of the picture"' in tree
    assert "button:" not in tree and "- button\n" not in tree, "a button without a name"


def test_what_happens_is_announced(panel):
    status = panel.find("[role=status]")
    panel.keys("n")
    assert status.inner_text().startswith("Region 1 of 1, red cat: left")
    panel.keys("ArrowRight")
    assert "left 36 %" in status.inner_text()


def test_chinese_is_spoken_throughout(open_panel):
    panel = open_panel("?zh")
    panel.write(TWO)
    panel.keys(".")
    panel.looked()
    text = panel.find(".refocus").inner_text() + panel.find(".refocus").evaluate(
        "root => [...root.querySelectorAll('[title], [aria-label], [placeholder]')].map(e => [e.title, e.ariaLabel, "
        "e.placeholder].join(' ')).join(' ')")
    words = {w for w in "".join(c if c.isascii() and c.isalpha() else " " for c in text).split() if len(w) > 3}
    assert words - {"Ctrl", "Shift", "Enter", "photo", "blue", "sofa", "green", "lamp", "behind", "masterpiece", "null",
                    "undefined"} == set()


def test_motion_is_reduced_where_that_is_wished(open_panel, harness):
    harness.wait = 2
    panel = open_panel(reduced_motion="reduce")
    panel.do("suggest")
    animation = "e => getComputedStyle(e, '::before').animationName"
    assert panel.find(".refocus-status").evaluate(animation) == "none"
