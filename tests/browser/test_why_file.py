"""The page of an explained picture as a file: offline, by pointer and keyboard, and deaf to hostile phrases."""
import pytest
from explain_made import BOXES, made

from lib_refocus.explain.document import page

HOSTILE = '</script><img src=x onerror="document.body.dataset.hacked=1">'


@pytest.fixture
def opened(browser, tmp_path):
    """opened(told, frames, picture) -> the page; at the end: nothing was asked for, no error."""
    contexts = []

    def open_(told, frames, picture, **options):
        path = tmp_path / "why.html"
        path.write_text(page(told, frames, picture), encoding="utf-8")
        context = browser.new_context(**options)
        tab = context.new_page()
        tab.asked, tab.faults = [], []
        tab.on("request", lambda r: None if r.url.startswith(("file:", "data:")) else tab.asked.append(r.url))
        tab.on("pageerror", lambda e: tab.faults.append(str(e)))
        tab.on("console", lambda m: tab.faults.append(m.text) if m.type == "error" else None)
        tab.goto(path.as_uri())
        tab.wait_for_selector("body[data-ready]")
        contexts.append((context, tab))
        return tab
    yield open_
    for context, tab in contexts:
        assert tab.asked == [] and tab.faults == []
        context.close()


def hottest(tab):
    """Where the overlay is hottest, as shares of its size; None where nothing is shown."""
    return tab.evaluate("""() => { const c = document.querySelector('.stage canvas');
        const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data; let best = 0, at = null;
        for (let i = 0; i < d.length; i += 4) { const v = d[i] + d[i + 1] + d[i + 2];
            const y = Math.floor(i / 4 / c.width), x = i / 4 - y * c.width;
            if (d[i + 3] && v > best) { best = v; at = [x / c.width, y / c.height]; } }
        return at; }""")


def near(at, x, y):
    assert at is not None and abs(at[0] - x) < 0.09 and abs(at[1] - y) < 0.09, at


def test_pointing_shows_maps(opened):
    told, frames, picture, _ = made()
    tab = opened(told, frames, picture)
    assert hottest(tab) is None
    tab.hover(".stage svg g >> nth=1")
    near(hottest(tab), 0.7, 0.7)
    assert "“blue square”" in tab.inner_text(".said")
    tab.hover(".words button:has-text('circle')")
    near(hottest(tab), 0.3, 0.3)
    tab.hover("h1")
    assert hottest(tab) is None
    tab.click("tr[data-row='0']")
    tab.hover("h1")
    near(hottest(tab), 0.3, 0.3)  # kept
    tab.keyboard.press("Escape")
    assert hottest(tab) is None
    box = tab.locator(".stage").bounding_box()
    tab.mouse.click(box["x"] + 0.9 * box["width"], box["y"] + 0.2 * box["height"])
    near(hottest(tab), 0.9, 0.2)  # the frames' self-attention is the identity
    assert "clicked point" in tab.inner_text(".said")


def test_by_keyboard_and_through_the_steps(opened):
    told, frames, picture, _ = made()
    tab = opened(told, frames, picture)
    tab.focus(".words button:has-text('square')")
    tab.keyboard.press("Enter")
    assert tab.get_attribute(".words button:has-text('square')", "aria-pressed") == "true"
    tab.focus("#scrub")
    tab.keyboard.press("Home")
    assert tab.inner_text("output").startswith("step 1 of 6, before guidance")
    tab.keyboard.press("ArrowRight")
    assert tab.inner_text("output").startswith("step 1 of 6, during guidance, look 2")
    tab.keyboard.press("End")
    assert tab.inner_text("output").startswith("step 6 of 6, as drawn") and "“square”" in tab.inner_text(".said")
    tab.focus(".stage svg g >> nth=0")
    near(hottest(tab), 0.3, 0.3)
    assert tab.locator(".chart path").count() == 2 and tab.locator(".sheet figure").count() == 7


def test_hostile_phrases_stay_text(opened):
    told, frames, picture, _ = made()
    told["regions"][0]["phrase"] = told["prompt"] = told["words"][1]["text"] = HOSTILE
    tab = opened(told, frames, picture)
    tab.hover(".stage svg g >> nth=0")
    assert HOSTILE in tab.inner_text(".said") and HOSTILE in tab.inner_text(".prompt")
    assert tab.locator("img").count() == 1 and tab.get_attribute("body", "data-hacked") is None


def test_no_region_and_a_phone(opened):
    told, frames, picture, _ = made({})
    assert told["regions"] == []
    tab = opened(told, frames, picture, viewport={"width": 360, "height": 740}, has_touch=True)
    tab.tap(".words button:has-text('circle')")
    near(hottest(tab), 0.3, 0.3)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_region_without_its_phrase_in_the_prompt(opened):
    told, frames, picture, _ = made({**BOXES, "green cat": [0.55, 0.05, 0.95, 0.4]})
    tab = opened(told, frames, picture)
    tab.hover("tr[data-row='2']")
    assert "not in the prompt" in tab.inner_text(".said") and hottest(tab) is None


@pytest.mark.parametrize("width", [430, 560, 632, 900])
def test_it_fits_the_frame_below_the_panel(opened, width):
    told, frames, picture, _ = made()
    tab = opened(told, frames, picture, viewport={"width": width, "height": 780})
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    heights = tab.evaluate("[...document.querySelectorAll('th')].map(cell => cell.offsetHeight)")
    assert max(heights) < 80, "no word is broken letter by letter"
