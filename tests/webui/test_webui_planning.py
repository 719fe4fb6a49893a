"""The planner in the WebUI: routes, and layouts planned as a picture is made. Errors come from webui_server as HTTP."""
import json
import urllib.error
import urllib.request

import pytest
from webui_server import FULL, PROMPT, REGIONS

NAMES = ("plan", "check", "paste", "ask", "cancel", "progress")


def post(server, name, body, **headers):
    """(HTTP status, content)"""
    request = urllib.request.Request(f"{server.url}/attention-refocus/{name}", json.dumps(body).encode(),
                                     {"Content-Type": "application/json", **headers})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as e:
        return e.code, json.loads(e.read())


def test_plan(webui):
    status, content = post(webui, "plan", {"prompt": "a cat left of two dogs", "width": 768, "height": 512})
    assert status == 200 and content["violations"] == []
    assert [r["phrase"] for r in content["layout"]["regions"]] == ["cat", "dogs", "dogs"]


def test_check_paste_and_ask(webui):
    assert post(webui, "check", {"prompt": PROMPT, "layout": REGIONS}) == (200, {"violations": [], "mended": None})
    status, content = post(webui, "paste", {"prompt": PROMPT, "text": "red circle: (0, 0, 200, 200)"})
    assert status == 200 and content["violations"][0]["kind"] == "missing"
    assert PROMPT in post(webui, "ask", {"prompt": PROMPT})[1]["text"]
    assert post(webui, "cancel", {"id": "none"}) == (200, {"cancelled": False})


@pytest.mark.parametrize("name", NAMES)
def test_bad_requests_are_named(webui, name):
    status, content = post(webui, name, {"prompt": "a cat", "base_url": "http://evil"})
    assert status == 422 and "unknown field" in content["error"]


def test_an_api_caller_cannot_set_the_endpoint(webui, told):
    webui.options(attention_refocus_planner_url="http://evil.example")
    assert webui.call("/sdapi/v1/options")["attention_refocus_planner_url"] == ""
    status, content = post(webui, "plan", {"prompt": "a cat", "planner": "llm"})
    assert status == 502 and "no endpoint is set" in content["error"]
    told("Settings", "endpoint for layouts", "works", "the API cannot change it")


@pytest.mark.parametrize("args", [[{"plan": True}], [{"plan": "rules"}], [True, {"regions": [], "plan": "rules"}]],
 ids=str)
def test_planned_as_the_picture_is_made(webui, args):
    made = webui.make(args)
    assert made.phrases() == {"red circle", "blue square"}
    layout = post(webui, "plan", {"prompt": PROMPT, "width": 128, "height": 128})[1]["layout"]
    assert made.pixels == webui.make([True, layout]).pixels


def test_a_given_layout_is_kept(webui):
    assert webui.make([{"regions": REGIONS, "plan": "rules"}]).pixels == webui.make([{"regions": REGIONS}]).pixels


@pytest.mark.parametrize(("plan", "said"), [("llm", "no endpoint is set"), ("oracle", "plan: 'oracle'; allowed are")])
def test_what_cannot_be_planned_costs_no_picture_and_is_told(webui, unsteered, plan, said):
    made = webui.make([{"plan": plan}])
    assert made.pixels == unsteered.pixels
    assert said in str(made.results)


def test_nothing_is_planned_unless_asked(webui, unsteered):
    assert webui.make([True, ""]).pixels == unsteered.pixels


def test_the_planner_asks_for_the_pages_login(booted):
    question = {"prompt": "a cat left of a dog"}
    with booted(flags=FULL + " --gradio-auth refocus:secret") as server:
        assert post(server, "plan", question)[0] == 401
        login = urllib.request.Request(f"{server.url}/login", b"username=refocus&password=secret")
        with urllib.request.urlopen(login, timeout=60) as answer:
            cookies = "; ".join(c.split(";")[0] for c in answer.headers.get_all("Set-Cookie"))
        status, content = post(server, "plan", question, Cookie=cookies)
        assert status == 200 and [r["phrase"] for r in content["layout"]["regions"]] == ["cat", "dog"]
