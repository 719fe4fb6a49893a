"""Nothing breaks, nothing is left, nothing is lost, nothing leaks out: in the real WebUI."""
import json
import os
import urllib.error
import urllib.request

import pytest
from webui_server import FULL, PROMPT, REGIONS, Made, Refused, Server

LAYOUT = {"regions": REGIONS, "budget": 2, "end": 1.0, "target": 1.0}
SMALL = {"width": 64, "height": 64, "steps": 2}
KINDS = ("slip", "memory", "interrupt", "skip")
EACH = 1 if os.environ.get("REFOCUS_FAULTS") == "all" else 9  # each ninth of the engine's calls
KEY = "sk-planted-0123456789abcdefghij"
PAGES = ("look", "presets", "plan", "check", "paste", "ask", "cancel")
SCRIPT = "<img src=x onerror=document.title='taken'>"


def test_a_fault_at_any_call_costs_no_picture(webui, told):
    plain, before = webui.make(**SMALL), webui.call("/refocus-probe/left")
    calls = sorted(webui.make([True, LAYOUT], probe={"watch": True}, **SMALL).record["calls"])
    assert len(calls) > 500
    for i, (file, line, name, _) in enumerate(calls[::EACH]):
        kind = KINDS[i % len(KINDS)]
        made = webui.make([True, LAYOUT], probe={"strike": [kind, [[file, line, name], 0]]}, **SMALL)
        where = f"{kind} at {file}:{line} {name}"
        assert made.images or kind == "interrupt", where  # the WebUI begins no picture of an interrupted job
        told_all = json.dumps(made.said) + made.infotext + (made.info.get("comments") or "")
        why = ("injected", "out of GPU memory", "memory was short")
        if kind in ("slip", "memory") and not any(text in told_all for text in why):
            assert not made.record or not made.record.get("struck"), f"{where}: {told_all[:600]}"
        assert webui.call("/refocus-probe/left") == before, where
    assert webui.make(**SMALL).pixels == plain.pixels
    told("Live", "a fault inside the engine, at any of its calls", "works",
         "the picture comes; result and infotext say why it is not steered; nothing is left behind")


def test_the_same_result_after_a_restart_and_in_any_place_of_a_batch(webui, booted, told):
    request = {"args": [True, LAYOUT], "width": 128, "height": 128, "steps": 4}
    first = webui.make(**request)
    with booted() as other:
        assert other.make(**request).pixels == first.pixels
        assert Made(other.call("/sdapi/v1/txt2img", {"infotext": first.infotext})).pixels == first.pixels
    for args in ([True, LAYOUT], None):
        row = webui.make(**{**request, "args": args}, n_iter=3)
        alone = [webui.make(**{**request, "args": args}, seed=seed).pixels[0] for seed in (1, 2, 3)]
        assert row.pixels[-3:] == alone, (args, row.results)
    told("Round trips", "seed and infotext after a restart", "works", "the same picture to the bit")


def status(url, name, body, login=None):
    server = Server(url, login=login)
    request = urllib.request.Request(f"{url}/attention-refocus/{name}", json.dumps(body).encode(), server.headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status
    except urllib.error.HTTPError as e:
        return e.code


def test_an_open_page_may_ask_where_only_the_api_has_a_login(booted, told):
    with booted(flags=FULL + " --api-auth refocus:secret", login="refocus:secret") as server:
        assert 401 not in {status(server.url, name, {}) for name in PAGES}
        assert status(server.url, "validate", {}) == 401
    with booted(flags=FULL + " --api-auth refocus:secret --nowebui", login="refocus:secret") as server:
        assert {status(server.url, name, {}) for name in (*PAGES, "read", "validate")} == {401}
        assert {status(server.url, name, {}, "refocus:wrong") for name in PAGES} == {401}
        assert status(server.url, "presets", {}, "refocus:secret") == 200
    told("Round trips", "--api-auth without --gradio-auth", "works",
         "the panel's addresses are as open as the page; with --nowebui they want the API's login")


def test_the_pages_login_guards_all_routes(booted):
    with booted(flags=FULL + " --gradio-auth refocus:secret") as server:
        assert {status(server.url, name, {}) for name in (*PAGES, "read", "validate")} == {401}


def test_a_planted_key_is_nowhere(booted, monkeypatch):
    """Neither in files, log, page, options nor answers, also where the endpoint cannot be reached."""
    monkeypatch.setenv("ATTENTION_REFOCUS_API_KEY", KEY)
    config = {"attention_refocus_planner_url": "http://127.0.0.1:9/v1", "attention_refocus_planner_model": "none"}
    with booted(config=config) as server:
        texts = [json.dumps(server.make([{"plan": "llm"}], **SMALL).info)]
        paths = ("/sdapi/v1/options", "/sdapi/v1/script-info", "/config", "/attention-refocus/schema")
        texts += [json.dumps(server.call(path)) for path in paths]
        asked = {"plan": {"prompt": PROMPT, "planner": "llm"}, "presets": {}, "ask": {"prompt": PROMPT}}
        for name, body in asked.items():
            try:
                texts.append(json.dumps(server.call(f"/attention-refocus/{name}", body)))
            except Refused as e:  # noqa: PERF203
                texts.append(e.body)
        assert "no connection" in "".join(texts)
        with urllib.request.urlopen(server.url) as page:
            texts.append(page.read().decode())
        files = [p for p in server.log.parent.rglob("*") if p.is_file() and not p.is_symlink()]
        assert server.log in files
        texts += [p.read_bytes().decode("latin-1") for p in files]
    assert not [text for text in texts if KEY in text or KEY[:12] in text or KEY[-8:] in text]


def test_hostile_names_stay_text_in_the_page(webui):
    """In the panel, under the picture, and in what is pasted back."""
    from test_webui_panel import CHROMIUM, generate, opened, playwright

    if CHROMIUM is None:
        pytest.skip("needs Chromium")
    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        panel = opened(browser, webui.url)
        panel.page.fill("#txt2img_prompt textarea", f"{PROMPT} {SCRIPT}")
        panel.write({"regions": [*REGIONS, {"phrase": SCRIPT, "box": [0.2, 0.2, 0.6, 0.6]}]})
        panel.page.wait_for_timeout(800)
        text = generate(panel)
        assert "Attention Refocus" in text
        panel.page.wait_for_timeout(500)
        assert panel.page.title() != "taken"
        assert panel.page.locator("img[src=x]").count() == 0
        browser.close()
