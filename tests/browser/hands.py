"""The panel as a test sees it, and hands for it: a mouse and a finger that do the same."""
import io
import itertools
import json
import os
import shutil
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from lib_refocus.pictures import KEY, quoted

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM = os.environ.get("CHROMIUM") or next((path for name in NAMES if (path := shutil.which(name))), None)
PROMPT = "a photo of a red cat on a blue sofa, a green lamp behind it, masterpiece"

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"


def grave(panel):
    """What axe-core finds serious or critical in the panel as it stands."""
    if not panel.page.evaluate("'axe' in window"):
        panel.page.add_script_tag(path=AXE)
    found = panel.page.evaluate("axe.run('.refocus')")["violations"]
    return [(v["id"], [n["html"][:200] for n in v["nodes"]]) for v in found if v["impact"] in ("serious", "critical")]


class Panel:
    """The panel of a tab: what it shows, and what it has written."""

    def __init__(self, page, tab="txt2img"):
        self.page, self.tab = page, tab
        page.faults = []
        page.on("pageerror", lambda e: page.faults.append(f"{e}\n{e.stack}"))
        page.on("dialog", lambda dialog: page.faults.append(dialog.message))
        self.hand = Mouse(self)

    def find(self, selector):
        return self.page.locator(f"#{self.tab}_attention_refocus_panel {selector}".strip())

    @property
    def bridge(self):
        return self.page.locator(f"#script_{self.tab}_attention_refocus_layout textarea")

    @property
    def regions(self):
        """What Python would get."""
        self.settle()
        text = self.bridge.input_value()
        return json.loads(text)["regions"] if text else []

    @property
    def phrases(self):
        return [r["phrase"] for r in self.regions]

    @property
    def selected(self):
        """Numbers of the selected regions."""
        self.settle()
        return [int(t) for t in self.find(".refocus-row.selected .refocus-number").all_inner_texts()]

    def t(self, text, **values):
        """The text in the page's language, with its values."""
        told = self.page.evaluate("text => window.localization?.[text]", text) or text
        return told.format(**values)

    @property
    def said(self):
        return self.find(".refocus-status").inner_text()

    def settle(self):
        self.page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def looked(self):
        """Wait until the server has been asked about the layout as it is."""
        self.page.wait_for_timeout(450)

    def write(self, layout):
        """As gradio does it when infotext is pasted: without an event."""
        text = layout if isinstance(layout, str) else json.dumps(layout)
        self.bridge.evaluate("(box, text) => { box.value = text; }", text)
        self.page.wait_for_function("() => !document.querySelector('.refocus.busy')")
        self.page.wait_for_timeout(60)
        self.settle()

    def at(self, x, y):
        box = self.find(".refocus-canvas").bounding_box()
        return box["x"] + x * box["width"], box["y"] + y * box["height"]

    def use(self, tool):
        self.hand.press(f"[data-tool={tool}]")

    def do(self, command):
        self.hand.press(f"[data-do={command}] >> visible=true >> nth=0")

    def drag(self, *points, **more):
        self.find(".refocus-canvas").scroll_into_view_if_needed()
        self.hand.drag([self.at(*p) for p in points], **more)
        self.settle()

    def tap(self, x, y, **more):
        self.find(".refocus-canvas").scroll_into_view_if_needed()
        self.hand.tap(*self.at(x, y), **more)
        self.settle()

    def keys(self, *keys):
        self.find(".refocus-canvas").focus()
        for key in keys:
            self.page.keyboard.press(key)
        self.settle()


class Mouse:
    def __init__(self, panel):
        self.panel, self.page = panel, panel.page

    def press(self, selector):
        self.panel.find(selector).click()

    def drag(self, points, keys=()):
        for key in keys:
            self.page.keyboard.down(key)
        self.page.mouse.move(*points[0])
        self.page.mouse.down()
        for point in points[1:]:
            self.page.mouse.move(*point, steps=5)
        self.page.mouse.up()
        for key in keys:
            self.page.keyboard.up(key)

    def tap(self, x, y, more=False):
        self.page.mouse.move(x, y)
        if more:
            self.page.keyboard.down("Shift")
        self.page.mouse.down()
        self.page.mouse.up()
        if more:
            self.page.keyboard.up("Shift")


class Finger:
    """A finger on the glass; ``more`` rests it there."""

    def __init__(self, panel):
        self.panel, self.page = panel, panel.page
        self.session = panel.page.context.new_cdp_session(panel.page)

    def send(self, kind, *point):
        points = [{"x": point[0], "y": point[1]}] if point else []
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def press(self, selector):
        self.panel.find(selector).tap()

    def drag(self, points, keys=()):
        assert not keys, "a finger has no keys"
        self.send("touchStart", *points[0])
        for (ax, ay), (bx, by) in itertools.pairwise(points):
            for i in range(1, 6):
                self.send("touchMove", ax + (bx - ax) * i / 5, ay + (by - ay) * i / 5)
        self.page.wait_for_timeout(120)  # at rest before it lifts: the tap after a fling is lost
        self.send("touchMove", *points[-1])
        self.send("touchEnd")

    def tap(self, x, y, more=False):
        self.send("touchStart", x, y)
        if more:
            self.page.wait_for_timeout(650)
        self.send("touchEnd")


class Pen(Mouse):
    """A pen on a tablet: it hovers, it draws, and its pointers say that they are a pen's."""

    def __init__(self, panel):
        super().__init__(panel)
        self.session = panel.page.context.new_cdp_session(panel.page)

    def send(self, kind, x, y, buttons):
        more = {"button": "left", "clickCount": 1} if kind != "mouseMoved" else {}
        self.session.send("Input.dispatchMouseEvent", {"type": kind, "x": x, "y": y, "buttons": buttons,
                                                       "pointerType": "pen", "force": 0.5 * buttons, **more})

    def drag(self, points, keys=()):
        assert not keys, "a pen has no keys"
        self.send("mouseMoved", *points[0], 0)
        self.send("mousePressed", *points[0], 1)
        for (ax, ay), (bx, by) in itertools.pairwise(points):
            for i in range(1, 6):
                self.send("mouseMoved", ax + (bx - ax) * i / 5, ay + (by - ay) * i / 5, 1)
        self.send("mouseReleased", *points[-1], 0)

    def tap(self, x, y, more=False):
        assert not more
        self.drag([(x, y)])


def png(layout, prompt=PROMPT, size=(64, 64)):
    """A picture as the WebUI writes it."""
    text = PngInfo()
    text.add_text("parameters", f"{prompt}\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a, Size: 64x64, "
                                f"{KEY}: {quoted(json.dumps(layout, ensure_ascii=False))}, Version: v1.10.1")
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, "PNG", pnginfo=text)
    return out.getvalue()


def give(panel, name, kind, data):
    panel.find("input[type=file]").set_input_files({"name": name, "mimeType": kind, "buffer": data})
    panel.page.wait_for_timeout(400)
    panel.settle()


def look_into(frame, index, phrase, word):
    """In the page that explains a picture: point at a region, at a word, go to the first look. Returns what is said,
    and the slider."""
    said, slider = frame.locator(".said"), frame.locator("#scrub")
    frame.locator(".stage svg g").nth(index).hover()
    assert said.inner_text().startswith(f"“{phrase}”: ") and "of its attention inside" in said.inner_text()
    frame.locator(".words button", has_text=word).hover()
    assert said.inner_text().startswith(f"“{word}”: step")
    slider.focus()
    slider.press("Home")
    return said, slider
