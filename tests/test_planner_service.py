"""Requests of a page or an API, as plain objects."""
import pytest
from planner_endpoint import GOOD, answer, drips, error, serving

from lib_refocus.layout import Layout
from lib_refocus.planner import service
from lib_refocus.planner.client import Endpoint

PROMPT = "a cat left of a dog"
WRONG = [{"phrase": "cat", "box": [0.6, 0.2, 0.9, 0.8]}, {"phrase": "dog", "box": [0.1, 0.2, 0.4, 0.8]}]


@pytest.fixture(autouse=True)
def no_key(monkeypatch, tmp_path):
    for name in ("OPENAI_API_KEY", "ATTENTION_REFOCUS_API_KEY", "ATTENTION_REFOCUS_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))


def test_plan():
    status, content = service.plan({"prompt": PROMPT, "width": 768, "height": 512.0, "seed": 2})
    assert status == 200
    assert [r.phrase for r in Layout.parse(content["layout"]).regions] == ["cat", "dog"]
    assert content["planner"] == "rules" and content["violations"] == []


def test_check_and_mend():
    status, content = service.check({"prompt": PROMPT, "layout": WRONG})
    assert status == 200 and [v["kind"] for v in content["violations"]] == ["relation"]
    again = service.check({"prompt": PROMPT, "layout": content["mended"]})
    assert again == (200, {"violations": [], "mended": None})


def test_paste():
    status, content = service.paste({"prompt": PROMPT, "text": "cat: (0, 0, 0.4, 1)\ndog: (0.5, 0, 1, 1)"})
    assert status == 200 and content["violations"] == []
    assert [r["phrase"] for r in content["layout"]["regions"]] == ["cat", "dog"]


def test_ask_can_be_copied():
    status, content = service.ask({"prompt": PROMPT, "width": 768, "height": 512})
    assert status == 200 and PROMPT in content["text"] and "wide (768 x 512 pixels)" in content["text"]


@pytest.mark.parametrize(("kind", "body", "words"), [
    ("plan", None, "body"), ("plan", [], "body"), ("plan", {}, "prompt: None"), ("plan", {"prompt": 3}, "prompt: 3"),
    ("plan", {"prompt": "a", "base_url": "http://evil"}, "unknown field 'base_url'"),
    ("plan", {"prompt": "a", "planner": "oracle"}, "allowed are rules, llm"),
    ("plan", {"prompt": "a", "width": 0}, "width: 0"), ("plan", {"prompt": "a", "width": "512"}, "width: '512'"),
    ("plan", {"prompt": "a", "seed": -1}, "seed: -1"), ("plan", {"prompt": "a", "height": True}, "height: True"),
    ("plan", {"prompt": "a" * 20_001}, "at most 20000"), ("check", {"prompt": "a", "layout": 7}, "layout: 7"),
    ("paste", {"prompt": "a", "text": "hello"}, "no boxes were found"), ("paste", {"prompt": "a", "text": ""},
     "text: ''"),
    ("paste", {"prompt": "a", "text": "x", "unit": "ells"}, "unit: 'ells'"), ("ask", {}, "prompt"), ("cancel", {},
     "id"),
])
def test_bad_requests_are_422_and_named(kind, body, words):
    status, content = getattr(service, kind)(body)
    assert status == 422 and words in content["error"]


def test_no_endpoint_is_told():
    status, content = service.plan({"prompt": PROMPT, "planner": "llm"})
    assert status == 502 and "no endpoint is set" in content["error"]


def test_plan_by_a_model():
    with serving(answer(GOOD)) as (_, url):
        status, content = service.plan({"prompt": PROMPT}, Endpoint(url, "tiny-model", timeout=5), "llm")
    assert status == 200 and content["planner"] == "llm tiny-model"


def test_a_failing_model_leaves_no_layout():
    with serving(error(401, "no")) as (_, url):
        status, content = service.plan({"prompt": PROMPT, "planner": "llm"}, Endpoint(url, "m", timeout=5))
    assert status == 502 and set(content) == {"error"} and "401" in content["error"]


def test_cancel_by_id():
    import threading
    import time

    results = []
    with serving(drips) as (_, url):
        thread = threading.Thread(target=lambda: results.append(service.plan(
            {"prompt": PROMPT, "planner": "llm", "id": "job-1"}, Endpoint(url, "m", timeout=30))))
        thread.start()
        for _ in range(100):
            if service.cancel({"id": "job-1"})[1]["cancelled"]:
                break
            time.sleep(0.05)
        thread.join(10)
    assert results[0][0] == 499 and "the layout is as it was" in results[0][1]["error"]
    assert service.cancel({"id": "job-1"}) == (200, {"cancelled": False})


def test_progress_by_id():
    import threading
    import time

    counts = []
    with serving(drips) as (_, url):
        thread = threading.Thread(target=lambda: service.plan(
            {"prompt": PROMPT, "planner": "llm", "id": "job-2"}, Endpoint(url, "m", timeout=30)))
        thread.start()
        for _ in range(100):
            counts.append(service.progress({"id": "job-2"})[1]["received"])
            if counts[-1] > 2:
                break
            time.sleep(0.05)
        service.cancel({"id": "job-2"})
        thread.join(10)
    assert counts == sorted(counts) and counts[-1] > 2
    assert service.progress({"id": "job-2"}) == (200, {"received": 0})


def test_only_so_many_at_a_time():
    running = service.Running()
    events = [running.start(f"{i}") for i in range(service.MAX_JOBS)]
    with pytest.raises(service.PlannerError, match="being planned already"):
        running.start("one more")
    running.end(events[0])
    running.start("now there is room")
