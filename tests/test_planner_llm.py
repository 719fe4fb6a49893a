"""The language-model planner with the real openai client against an endpoint on loopback that misbehaves."""
import json
import logging
import math
import threading
import time

import pytest

pytest.importorskip("openai")

from planner_endpoint import (
    GOOD,
    answer,
    bomb,
    breaks_off,
    drips,
    error,
    garbage_events,
    huge,
    ladder,
    no_choices,
    not_json,
    page,
    redirect,
    refusal,
    serving,
    silent,
    stream_error,
    whole,
    without,
)

from lib_refocus.planner import client as client_module
from lib_refocus.planner.client import Cancelled, Endpoint
from lib_refocus.planner.keys import Secret
from lib_refocus.planner.llm import forget, plan_llm
from lib_refocus.planner.plan import PlannerError
from lib_refocus.sentences import of, told

PROMPT = "a cat left of a dog"
KEY = "sk-planted-0123456789abcdefghij"
SIZE = (512, 512)


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    forget()
    monkeypatch.setattr(client_module, "BACKOFF", (0.01, 0.01, 0.01))


def ask(url, prompt=PROMPT, **settings):
    settings = {"model": "tiny-model", "timeout": 5.0, **settings}
    watch = {k: settings.pop(k) for k in ("progress", "cancelled") if k in settings}
    return plan_llm(prompt, SIZE, Endpoint(url, **settings), Secret(KEY), **watch)


def assert_valid(plan):
    assert plan.layout
    for region in plan.layout.regions:
        x0, y0, x1, y1 = region.box
        assert all(math.isfinite(v) for v in region.box) and 0 <= x0 < x1 <= 1 and 0 <= y0 < y1 <= 1
        assert region.phrase in PROMPT


WELL = {
    "a schema is understood": [answer(GOOD)],
    "no streaming, though asked for": [whole(GOOD)],
    "only json_object": [ladder({"json_object", "none"}, "response_format json_schema unsupported", answer(GOOD))],
    "only text": [ladder({"none"}, "unknown field response_format", answer(GOOD))],
    "LM Studio": [ladder({"json_schema", "none"}, "'response_format.type' must be 'json_schema' or 'text'",
                         answer(GOOD))],
    "temperature refused": [without("temperature", "Unsupported value: 'temperature'", answer(GOOD))],
    "stream refused": [without("stream", "streaming is not supported", whole(GOOD))],
    "system role refused": [without("system", "System role not supported", answer(GOOD))],
    "prose, then JSON": [answer("Sure! I would put the cat on the left."), answer(GOOD)],
    "fence and talk": [answer(f"Here you are:\n```json\n{__import__('json').dumps(GOOD)}\n```\nEnjoy!")],
    "thinking aloud": [answer("<think>[1, 2, 3, 4] or {}?</think>" + __import__("json").dumps(GOOD))],
    "lines": [answer("cat: (51, 300, 400, 900)\ndog: (500, 300, 950, 900)")],
    "Python list": [answer("[('a cat', (51, 300, 400, 900)), ('a dog', (500, 300, 950, 900))]")],
    "null content, then text": [whole(None), answer(GOOD)],
    "no choices, then text": [no_choices, answer(GOOD)],
    "500, then well": [error(500, "overloaded"), answer(GOOD)],
    "503 twice, then well": [error(503, "loading model"), error(503, "loading model"), answer(GOOD)],
    "429 with Retry-After": [error(429, "slow down", [("retry-after", "0.05")]), answer(GOOD)],
    "429 with an odd Retry-After": [error(429, "slow down", [("retry-after", "soon")]), answer(GOOD)],
    "broken off, then well": [breaks_off, answer(GOOD)],
    "error in the stream, then well": [stream_error, answer(GOOD)],
    "broken events, then well": [garbage_events, answer(GOOD)],
    "cut off, then short": [answer(__import__("json").dumps(GOOD)[:60], "length"), answer(GOOD)],
    "cut off in the second box": [answer(__import__("json").dumps(GOOD)[:100], "length"), answer(GOOD)],
}


@pytest.mark.parametrize("steps", WELL.values(), ids=WELL)
def test_ends_well(steps):
    with serving(*steps) as (_, url):
        plan = ask(url)
    assert_valid(plan)
    assert plan.violations == []
    assert [r.phrase for r in plan.layout.regions] == ["cat", "dog"]
    assert plan.layout.regions[0].box[2] < plan.layout.regions[1].box[0]


def box(phrase, x0, y0, x1, y1):
    return {"phrase": phrase, "x0": x0, "y0": y0, "x1": x1, "y1": y1}


ODD_BOXES = {
    "inverted": [box("cat", 400, 900, 50, 300), box("dog", 950, 900, 500, 300)],
    "a little outside": [box("cat", -20, 300, 400, 1020), box("dog", 500, 300, 1010, 900)],
    "far outside": [box("cat", -500, 300, 400, 2900), box("dog", 500, 300, 1700, 900)],
    "as fractions": [box("cat", 0.05, 0.3, 0.4, 0.9), box("dog", 0.5, 0.3, 0.95, 0.9)],
    "as percentages": [box("cat", 5, 30, 40, 90), box("dog", 50, 30, 95, 90)],
    "as text": [box("cat", "50", "300", "400", "900"), box("dog", "500px", "300px", "950px", "900px")],
    "a background box": [box("cat", 50, 300, 400, 900), box("dog", 500, 300, 950, 900), box("room", 0, 0, 1000, 1000)],
    "a box without size": [box("cat", 50, 300, 400, 900), box("dog", 500, 300, 950, 900), box("cat", 5, 5, 5, 5)],
    "not numbers": [box("cat", 50, 300, 400, 900), box("dog", 500, 300, 950, 900), box("dog", None, "x", [], {})],
    "infinite": '{"boxes": [{"phrase": "cat", "x0": 50, "y0": 300, "x1": 400, "y1": 900}, '
                '{"phrase": "dog", "x0": 500, "y0": 300, "x1": 1e999, "y1": NaN}]}',
    "enormous": [box("cat", 50, 300, 400, 900), box("dog", 500, 300, 10 ** 400, 900)],
    "foreign phrases": [box("tabby_1", 50, 300, 400, 900), box("cat 1", 50, 300, 400, 900),
                        box("Dog", 500, 300, 950, 900)],
    "twice": [box("cat", 50, 300, 400, 900), box("cat", 50, 300, 400, 900), box("dog", 500, 300, 950, 900)],
    "wrong way round": [box("dog", 50, 300, 400, 900), box("cat", 500, 300, 950, 900)],
    "one missing": [box("cat", 50, 300, 400, 900)],
    "two hundred boxes": [box("cat", i, 300, i + 300, 900) for i in range(200)],
    "width and height": {"boxes": [{"phrase": "cat", "x": 50, "y": 300, "width": 350, "height": 600},
                                   {"phrase": "dog", "x": 500, "y": 300, "width": 450, "height": 600}]},
    "five numbers": {"boxes": [{"phrase": "cat", "box": [50, 300, 400, 900, 7]},
                               {"phrase": "dog", "box": [500, 300, 950, 900]}]},
    "names with underscores and numbers": [box("cat_1", 50, 300, 400, 900), box("a-dog", 500, 300, 950, 900)],
    "nested oddly": {"layout": {"boxes": {"cat": [50, 300, 400, 900], "dog": [[500, 300, 950, 900]]}}},
}


@pytest.mark.parametrize("again", [False, True], ids=["mended when asked", "never mended"])
@pytest.mark.parametrize("boxes", ODD_BOXES.values(), ids=ODD_BOXES)
def test_no_invalid_box_is_ever_drawn(boxes, again):
    odd = boxes if isinstance(boxes, (str, dict)) else {"boxes": boxes, "note": ""}
    with serving(answer(odd), answer(odd if again else GOOD)) as (endpoint, url):
        plan = ask(url)
    assert_valid(plan)
    assert len(plan.layout.regions) <= 64
    assert len(endpoint.requests) <= 2  # one corrective turn at most
    if not again:
        assert plan.violations == []


def test_the_corrective_turn_lists_the_faults():
    wrong = {"boxes": ODD_BOXES["wrong way round"], "note": ""}
    with serving(answer(wrong), answer(GOOD)) as (endpoint, url):
        plan = ask(url)
    last = endpoint.requests[1]["messages"][-1]
    assert last["role"] == "user" and "the prompt puts cat to the left of dog" in last["content"]
    assert plan.violations == []


def test_a_wrong_count_is_sent_back():
    one = {"boxes": [box("cats", 50, 300, 400, 900)], "note": ""}
    two = {"boxes": [box("cats", 50, 300, 400, 900), box("cats", 500, 300, 950, 900)], "note": ""}
    with serving(answer(one), answer(two)) as (endpoint, url):
        plan = ask(url, "two cats in a garden")
    assert "the prompt says 2 for 'cats'" in endpoint.requests[1]["messages"][-1]["content"]
    assert len(plan.layout.regions) == 2 and plan.violations == []
    with serving(answer(one)) as (_, url):
        plan = ask(url, "two cats in a garden")
    assert [v["kind"] for v in plan.violations] == ["count"] and plan.violations[0]["repair"]


def test_a_local_server_needs_no_key():
    with serving(answer(GOOD)) as (endpoint, url):
        plan = plan_llm(PROMPT, SIZE, Endpoint(url, model="tiny-model"), Secret(""))
    assert_valid(plan)
    sent = {k.lower(): v for k, v in endpoint.headers[0].items()}
    assert sent["authorization"] == "Bearer none"  # the client insists on one


def test_a_layout_that_stays_wrong_comes_with_its_faults():
    wrong = {"boxes": ODD_BOXES["wrong way round"], "note": ""}
    with serving(answer(wrong)) as (_, url):
        plan = ask(url)
    assert_valid(plan)
    assert [v["kind"] for v in plan.violations] == ["relation"]
    assert plan.violations[0]["repair"]["action"] == "swap"


def test_a_failing_correction_keeps_the_first_answer():
    wrong = {"boxes": ODD_BOXES["wrong way round"], "note": ""}
    with serving(answer(wrong), error(500, "gone")) as (_, url):
        assert_valid(ask(url, retries=0))


BADLY = {
    "key refused, and echoed": ([error(401, f"Incorrect API key provided: {KEY}.")], "401.*key was refused"),
    "not allowed": ([error(403, f"{KEY} may not")], "403"),
    "no such model": ([error(404, "The model 'tiny-model' does not exist")],
                      "does not know the model.*it has tiny-model"),
    "no credit": ([error(429, "You exceeded your current quota", code="insufficient_quota")], "no credit"),
    "always 500": ([error(500, f"boom {KEY}")], "500.*tried 3 times"),
    "always 429": ([error(429, "slow down")], "429.*tried 3 times"),
    "always a page": ([page], "no OpenAI-compatible endpoint"),
    "not JSON": ([not_json], "could not be read|no OpenAI-compatible|broke off"),
    "always prose": ([answer("I cannot draw.")], "no usable boxes"),
    "always empty": ([answer({"boxes": [], "note": ""})], "no usable boxes"),
    "only foreign phrases": ([answer({"boxes": [box("zebra", 1, 2, 300, 400)], "note": ""})], "no usable boxes"),
    "no choices ever": ([no_choices], "no usable boxes"),
    "declined": ([refusal(f"I will not, {KEY}")], "declined"),
    "redirected": ([redirect], "redirects to .*redirects are not followed"),
    "huge": ([huge], "larger than|characters"),
    "a compressed bomb": ([bomb], "larger than|could not be read|no OpenAI-compatible|no usable"),
    "always broken off": ([breaks_off], "broke off|could not be read"),
    "silent": ([silent(3)], "no answer within|no complete answer"),
    "dripping": ([drips], "no complete answer within"),
    "everything refused": ([error(400, "response_format temperature stream system role")],
                           "no OpenAI-compatible|says 400"),
    "odd status": ([error(418, "teapot")], "418"),
}


@pytest.mark.parametrize(("steps", "message"), BADLY.values(), ids=BADLY)
def test_failures_say_what_to_do_and_never_the_key(steps, message, caplog):
    caplog.set_level(logging.DEBUG)
    slow = any(word in message for word in ("within",))
    started = time.monotonic()
    with serving(*steps) as (endpoint, url), pytest.raises(PlannerError, match=message) as caught:
        ask(url, timeout=0.6 if slow else 20.0)
    text = str(caught.value)
    assert "built-in planner" in text or "settings" in text
    assert KEY not in text and KEY[:12] not in text
    assert KEY[:12] not in json.dumps(told(of(caught.value)))
    assert KEY not in caplog.text
    assert len(text) < 900
    assert len(endpoint.requests) <= 12  # no storm
    assert time.monotonic() - started < 15
    error_chain = caught.value
    while error_chain is not None:
        assert KEY not in repr(error_chain)
        error_chain = error_chain.__cause__


def test_nobody_answers():
    with serving(answer(GOOD)) as (_, url):
        pass
    with pytest.raises(PlannerError, match=r"no connection to 127\.0\.0\.1.*is it running"):
        ask(url)


def test_the_key_goes_to_the_endpoint_as_a_bearer():
    with serving(answer(GOOD)) as (endpoint, url):
        ask(url)
    assert {k.lower(): v for k, v in endpoint.headers[0].items()}["authorization"] == f"Bearer {KEY}"
    assert KEY not in str(endpoint.requests)


def test_what_an_endpoint_cannot_do_is_remembered():
    step = without("temperature", "temperature unsupported", ladder({"none"}, "no response_format", answer(GOOD)))
    with serving(step) as (endpoint, url):
        ask(url)
        tries = len(endpoint.requests)
        ask(url)
        assert tries > 2 and len(endpoint.requests) == tries + 1


def test_a_missing_v1_is_found():
    def only_v1(h):
        return answer(GOOD)(h) if h.path.startswith("/v1/") else error(404, "not found")(h)

    with serving(only_v1) as (endpoint, url):
        assert_valid(ask(url.removesuffix("/v1")))
        ask(url.removesuffix("/v1"))
    assert endpoint.paths[-1] == "/v1/chat/completions" and endpoint.paths.count("/chat/completions") == 1


def test_a_local_server_need_not_be_told_its_model():
    with serving(answer(GOOD)) as (endpoint, url):
        ask(url, model="")
    assert endpoint.requests[0]["model"] == "tiny-model"


def test_cancel_at_once():
    stop = threading.Event()
    threading.Timer(0.2, stop.set).start()
    started = time.monotonic()
    with serving(drips) as (_, url), pytest.raises(Cancelled, match="cancelled"):
        ask(url, timeout=30, cancelled=stop.is_set)
    assert time.monotonic() - started < 5


def test_cancel_while_waiting_for_a_retry():
    stop = threading.Event()
    threading.Timer(0.2, stop.set).start()
    with serving(error(429, "wait", [("retry-after", "15")])) as (endpoint, url), pytest.raises(Cancelled):
        ask(url, cancelled=stop.is_set)
    assert len(endpoint.requests) == 1


def test_progress_counts_what_came():
    seen = []
    with serving(answer(GOOD)) as (_, url):
        ask(url, progress=seen.append)
    assert len(seen) > 3 and seen == sorted(seen)


def test_threads_end():
    with serving(answer(GOOD)) as (_, url):
        ask(url)
    time.sleep(0.1)
    assert not [t for t in threading.enumerate() if t.name == "attention-refocus-planner"]
