"""While a picture is made: progress text, previews, interrupt, skip."""
import re
import threading
import time

import pytest
from webui_server import REGIONS, TITLE

LONG = {"regions": REGIONS, "budget": 400, "end": 1.0, "target": 1.0}


@pytest.fixture
def job(webui):
    """A long job in the background: (thread, list that gets its Made), once it is seen at work."""
    def begin(args=(True, LONG), **more):
        done = []
        thread = threading.Thread(target=lambda: done.append(webui.make(list(args), **more)))
        thread.start()
        until = time.monotonic() + 60
        while time.monotonic() < until:
            state = webui.call("/sdapi/v1/progress?skip_current_image=true")
            if state["textinfo"] and state["textinfo"].startswith(TITLE):
                return thread, done, state
            time.sleep(0.02)
        return pytest.fail("never saw it at work")
    return begin


def test_interrupting_stops_at_once(webui, unsteered, job, told):
    thread, done, _ = job()
    began = time.monotonic()
    webui.call("/sdapi/v1/interrupt", {})
    thread.join(60)
    assert done and time.monotonic() - began < 10
    assert done[0].passes()[0]["iterations"] < 400 and done[0].images
    assert webui.make().pixels == unsteered.pixels
    told("Live", "interrupt", "works", "within one iteration; nothing is left behind")


def test_skipping_goes_on_with_the_next_picture(webui, job, told):
    thread, done, _ = job(n_iter=2, args=(True, {**LONG, "budget": 200}))
    webui.call("/sdapi/v1/skip", {})
    thread.join(120)
    first, second = done[0].passes(0)[0]["iterations"], done[0].passes(1)[0]["iterations"]
    assert first < 200 and second == 200
    told("Live", "skip", "works", "within one iteration; the next picture is steered")


def test_progress_tells_what_is_done(webui, job, told):
    thread, done, state = job(args=(True, {**LONG, "budget": 100}))
    thread.join(120)
    assert done and state["state"]["sampling_steps"] == 6
    assert re.fullmatch(r"Attention Refocus: \d+ of \d+ iterations", state["textinfo"])
    assert not webui.call("/sdapi/v1/progress")["textinfo"]
    told("Live", "progress text", "works", "e.g. Attention Refocus: 7 of 40 iterations")


def test_live_previews_are_made_meanwhile(webui, job, told):
    webui.options(show_progress_every_n_steps=1, live_previews_enable=True)
    thread, done, _ = job(args=(True, {**LONG, "budget": 200}))
    seen = False
    while thread.is_alive():
        seen |= bool(webui.call("/sdapi/v1/progress")["current_image"])
        time.sleep(0.1)
    thread.join()
    assert done and seen
    told("Live", "live preview")
