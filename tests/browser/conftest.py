"""Chromium for the tests, and pages with the panel. Skipped where there is no Chromium."""
from pathlib import Path

import pytest
from hands import CHROMIUM, PROMPT, Finger, Mouse, Panel

try:
    from playwright.sync_api import sync_playwright
except ImportError:
    sync_playwright = None

LOOKS = {"light-en": "", "dark-zh": "?zh&dark", "light-zh": "?zh", "dark-en": "?dark"}
HANDS = ["mouse light-en", "mouse dark-zh", "touch light-zh", "touch dark-en"]  # each in both themes and languages


def pytest_collection_modifyitems(items):
    reason = "" if sync_playwright else "needs playwright: make setup"
    reason = reason or ("" if CHROMIUM else "needs Chromium: apt-get install chromium, or set CHROMIUM to its path")
    for item in items:
        if reason and Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def harness(tmp_path):
    from harness import Harness

    harness = Harness(tmp_path)
    yield harness
    harness.close()


@pytest.fixture
def open_panel(browser, harness):
    """A function that opens a page with the panel: open_panel("?zh", has_touch=True) -> Panel."""
    contexts = []

    def opened(query="", prompt=PROMPT, **options):
        options = {"viewport": {"width": 1000, "height": 1100}, **options}
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        panel = Panel(page)
        page.goto(harness.url + query)
        page.wait_for_selector(".refocus-canvas")
        page.wait_for_function("() => globalThis.refocus?.panels?.txt2img")  # the markup is there before its script
        page.fill("#txt2img_prompt textarea", prompt)
        if prompt:
            page.wait_for_selector(".refocus-prompt button, .refocus-prompt:not([hidden])")
        return panel

    yield opened
    for context in contexts:
        for page in context.pages:
            assert page.faults == []
        context.close()


@pytest.fixture
def panel(open_panel):
    return open_panel()


@pytest.fixture(params=HANDS)
def hand(request, open_panel):
    """The panel with a hand: a mouse, or a finger; all of them in light and dark, English and Chinese."""
    kind, looks = request.param.split(" ")
    panel = open_panel(LOOKS[looks], has_touch=kind == "touch")
    panel.hand = Mouse(panel) if kind == "mouse" else Finger(panel)
    return panel


@pytest.fixture(params=["light-en", "dark-zh"])
def keyboard(request, open_panel):
    """The panel for the keyboard alone; light and English, or dark and Chinese."""
    return open_panel(LOOKS[request.param])


@pytest.fixture(params=LOOKS)
def everywhere(request, open_panel):
    """The panel in each theme and language."""
    return open_panel(LOOKS[request.param])
