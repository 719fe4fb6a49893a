"""Frames while one of 32 regions is dragged, in headless Chromium: make bench-panel"""
import json
import random
import statistics
import tempfile
from pathlib import Path

from hands import CHROMIUM, Panel
from harness import Harness
from playwright.sync_api import sync_playwright

REGIONS, MOVES = 32, 300
WATCH = """() => {
    window.frames_ = [];
    window.busy_ = [];
    let last = performance.now();
    const tick = time => {
        window.frames_.push(time - last);
        last = time;
        if (window.frames_) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    new PerformanceObserver(list => window.busy_.push(...list.getEntries().map(e => e.duration)))
        .observe({entryTypes: ["longtask"]});
}"""


def layout():
    """32 overlapping regions, the last of them in the middle and on top."""
    chance = random.Random(1)
    corners = [(chance.random() * 0.7, chance.random() * 0.7) for _ in range(REGIONS - 1)]
    boxes = [[x, y, x + 0.25, y + 0.25] for x, y in corners] + [[0.3, 0.3, 0.6, 0.6]]
    return {"regions": [{"phrase": "a red cat", "box": box} for box in boxes]}


def measure(browser, url):
    page = browser.new_page(viewport={"width": 1000, "height": 1100})
    panel = Panel(page)
    page.goto(url)
    page.wait_for_selector(".refocus-canvas")
    page.fill("#txt2img_prompt textarea", "a red cat")
    panel.write(layout())
    panel.use("select")
    panel.tap(0.45, 0.45)
    panel.looked()
    x, y = panel.at(0.45, 0.45)
    page.evaluate(WATCH)
    page.mouse.move(x, y)
    page.mouse.down()
    for i in range(MOVES):
        page.mouse.move(x + 4 * (i % 20 - 10), y + 4 * (i % 14 - 7))
    page.mouse.up()
    return page.evaluate("() => [window.frames_.slice(2), window.busy_]")


def main():
    folder = Path(tempfile.mkdtemp())
    harness = Harness(folder)
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        frames, long = measure(browser, harness.url)
        browser.close()
    harness.close()
    print(json.dumps({"regions": REGIONS, "frames": len(frames), "median_ms": round(statistics.median(frames), 2),
                      "p95_ms": round(sorted(frames)[int(0.95 * len(frames))], 2), "max_ms": round(max(frames), 2),
                      "tasks_over_50_ms": len(long)}))


if __name__ == "__main__":
    main()
