"""What the API takes and what it answers: forms of arguments, bad input, infotext."""
import hashlib
import json
import threading

import pytest
from webui_server import FULL, PROMPT, REGIONS, Made, Refused, Server

from lib_refocus.fields import BY_NAME

LAYOUT = {"regions": REGIONS, "budget": 8}


@pytest.fixture(scope="module")
def steered(webui):
    return webui.make([True, LAYOUT])


@pytest.mark.parametrize("args", [
    [LAYOUT], [json.dumps(LAYOUT)], [True, json.dumps(LAYOUT)], ["true", LAYOUT], [{"enabled": True, **LAYOUT}],
    [{"layout": {"version": 1, "regions": REGIONS}, "options": {"budget": 8}}],
    [{"layout": json.dumps(REGIONS), "budget": 8.0}],
    [True, REGIONS, True, *(BY_NAME[name].default for name in ("method", "strength", "start", "end")), 8],
], ids=str)
def test_every_form_means_the_same(webui, steered, told, args):
    assert webui.make(args).pixels == steered.pixels
    told("Round trips", "API: one object, a list, JSON text, named options")


@pytest.mark.parametrize("args", [[None, None], [{"enabled": False, **LAYOUT}], [True, {**LAYOUT, "enabled": False}]])
def test_switched_off(webui, unsteered, args):
    assert webui.make(args).images == unsteered.images


@pytest.mark.parametrize(("args", "said"), [
    ([True, {"regions": [{"phrase": "red circle", "box": [0, 0, 1.5, 1]}]}], "regions[0].box[2]: 1.5 is outside"),
    ([True, "{oops"], "layout is not JSON"),
    ([True, {**LAYOUT, "strength": 99}], "strength: 99; allowed is a number 0..10"),
    ([True, {**LAYOUT, "strenght": 1}], "unknown argument 'strenght'; allowed are"),
    (["perhaps", LAYOUT], "enabled: 'perhaps'; allowed is true or false"),
])
def test_bad_input_costs_no_picture_and_is_named(webui, unsteered, args, said):
    made = webui.make(args)
    assert made.pixels == unsteered.pixels
    assert said in made.said["Attention Refocus result"]
    assert "Attention Refocus result" in made.infotext and "not steered" in made.infotext
    given = args[1] if isinstance(args[1], str) and args[0] is True else None
    if given:
        assert made.said["Attention Refocus"] == given  # kept for mending


def test_the_infotext_holds_the_layout_and_makes_the_same_picture(webui, steered, told):
    written = json.loads(steered.said["Attention Refocus"])
    assert written == {"version": 1, **LAYOUT}
    assert "Attention Refocus: " in steered.infotext and "Attention Refocus report" not in steered.infotext
    assert webui.make([True, written]).pixels == steered.pixels
    request = {"infotext": steered.infotext}
    assert Made(webui.call("/sdapi/v1/txt2img", request)).pixels == steered.pixels
    read = webui.call("/sdapi/v1/png-info", {"image": "data:image/png;base64," + steered.images[0]})
    assert json.loads(read["parameters"]["Attention Refocus"]) == written
    told("Round trips", "infotext: PNG info, API's infotext, the same picture again")


def test_script_info_documents_the_arguments(webui, told):
    found = [s for s in webui.call("/sdapi/v1/script-info") if s["name"] == "attention refocus"]
    assert {s["is_img2img"] for s in found} == {True, False} and all(s["is_alwayson"] for s in found)
    labels = [a["label"] for a in found[0]["args"]]
    assert labels[:3] == ["Attention Refocus", "Layout (JSON)", "Steer the hires pass"]
    assert len(set(labels)) == len(labels) and "Strength" in labels
    strength = next(a for a in found[0]["args"] if a["label"] == "Strength")
    assert (strength["value"], strength["minimum"], strength["maximum"]) == (1.0, 0.0, 10.0)
    method = next(a for a in found[0]["args"] if a["label"] == "Method")
    assert "official" in method["choices"]
    told("Round trips", "GET /sdapi/v1/script-info", "works", "labels, values, bounds and choices of all arguments")


def test_params_txt_has_the_layout(webui, steered, told):
    """The page's arrow button reads the last job from it."""
    webui.make([True, LAYOUT])
    text = (webui.log.parent / "params.txt").read_text()
    assert "Attention Refocus: " in text and "red circle" in text
    told("Round trips", "params.txt (the arrow button of the page)")


def test_the_title_may_be_written_in_any_case(webui, steered):
    payload = {"alwayson_scripts": {"attention refocus": {"args": [True, LAYOUT]}}}
    assert webui.make(**payload).pixels == steered.pixels


VALID = [{"regions": REGIONS, "strength": 2}, {"args": [True, LAYOUT]}, [True, json.dumps(LAYOUT)],
         {"layout": REGIONS, "options": {"budget": 8}, "prompt": "a red circle and a blue square"}]


@pytest.mark.parametrize("body", VALID, ids=str)
def test_the_validate_route_tells_what_a_request_means(webui, body):
    answer = webui.call("/attention-refocus/validate", body)
    assert answer["enabled"] and len(answer["layout"]["regions"]) == 2 and answer["warnings"] == []
    assert answer["options"]["budget"] in (8, BY_NAME["budget"].default)


@pytest.mark.parametrize(("body", "said"), [
    ({"regions": [{"phrase": "a", "box": [0, 0, 1.5, 1]}]}, "regions[0].box[2]: 1.5 is outside"),
    ({"regions": [{"phrase": "a", "box": [0, 0, 1]}]}, "allowed are four numbers"),
    ({"regions": [{"phrase": "", "box": [0, 0, 1, 1]}]}, "allowed is a phrase"),
    ({"args": [True, "{oops"]}, "not JSON"), ({"args": {}}, "args: an object; allowed is a list"),
    ({"args": [], "strength": 1}, "unknown entry 'strength'"), ({"strenght": 1}, "unknown argument 'strenght'"),
    ({"regions": [], "strength": -1}, "strength: -1; allowed is a number 0..10"),
    ({"options": {"method": "newton"}}, "method: 'newton'; allowed is one of"),
    ({"regions": [], "prompt": 3}, "prompt: 3 is a number"), (7, "the request is a number"),
])
def test_the_validate_route_names_what_is_wrong(webui, told, body, said):
    with pytest.raises(Refused) as caught:
        webui.call("/attention-refocus/validate", body)
    assert caught.value.status == 422
    assert said in json.loads(caught.value.body)["detail"][0]["msg"]
    told("Round trips", "POST /attention-refocus/validate", "works", "HTTP 422 names the value and what is allowed")


def test_the_validate_route_looks_phrases_up_with_the_models_tokens(webui):
    body = {"regions": [*REGIONS, {"phrase": "green squar", "box": [0, 0, 1, 1]}],
            "prompt": "a red [circle:star:0.5] AND a (blue:1.2) square"}
    answer = webui.call("/attention-refocus/validate", body)
    assert answer["warnings"] == ["phrase 'green squar' is not in the prompt (did you mean 'square'?): not steered",
                                  "Region 3 is the whole picture: there is nothing to steer"]


def test_the_schema_route(webui):
    schema = webui.call("/attention-refocus/schema")
    assert schema["arguments"][:3] == ["enabled", "layout", "hires"]
    assert schema["options"]["properties"]["strength"]["maximum"] == 10


def test_routes_ask_for_the_apis_login(booted, told):
    with booted(flags=FULL + " --api-auth refocus:secret --nowebui", login="refocus:secret") as server:
        for path, body in (("/attention-refocus/schema", None), ("/attention-refocus/validate", LAYOUT)):
            assert server.call(path, body)
            for wrong in (None, "refocus:wrong", "other:secret"):
                with pytest.raises(Refused) as caught:
                    Server(server.url, login=wrong).call(path, body)
                assert caught.value.status == 401
        assert server.make([True, LAYOUT]).phrases() == {"red circle", "blue square"}
    told("Round trips", "--nowebui, --api-auth", "works", "the extension's own addresses ask for the same login")


def test_routes_ask_for_the_pages_login(booted):
    with booted(flags=FULL + " --gradio-auth refocus:secret") as server:
        with pytest.raises(Refused) as caught:
            server.call("/attention-refocus/schema")
        assert caught.value.status == 401


def test_the_client_package_webuiapi(webui, steered, told):
    """As its users call it."""
    webuiapi = pytest.importorskip("webuiapi")
    api = webuiapi.WebUIApi(baseurl=webui.url + "/sdapi/v1")
    result = api.txt2img(prompt=PROMPT, negative_prompt="blurry", width=128, height=128, steps=6, cfg_scale=5, seed=1,
                         sampler_name="Euler a", alwayson_scripts={"Attention Refocus": {"args": [True, LAYOUT]}})
    assert result.image.size == (128, 128)
    assert hashlib.sha1(result.image.convert("RGB").tobytes()).hexdigest() == steered.pixels[0]
    assert result.info["extra_generation_params"]["Attention Refocus result"][0].startswith("steered")
    told("Round trips", "client package webuiapi", "works", "and plain HTTP requests")


def test_a_batch_over_two_processes(webui, booted, told):
    """The arguments are JSON-clean: what one WebUI got can be sent to another, with other seeds."""
    whole = webui.make([True, LAYOUT], batch_size=4)
    with booted() as other:
        halves = {}
        threads = [threading.Thread(target=lambda s=s, n=n: halves.__setitem__(
            n, s.make(json.loads(json.dumps([True, LAYOUT])), batch_size=2, seed=1 + 2 * n)))
            for n, s in enumerate((webui, other))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    parts = [*halves[0].images, *halves[1].images]
    assert len(parts) == 4 and all("steered" in r for half in halves.values() for r in half.results)
    first = whole.info["index_of_first_image"]
    for i, part in enumerate((*range(2), *range(2))):
        half = halves[i // 2]
        far = difference(whole.opened(first + i), half.opened(half.info["index_of_first_image"] + part))
        assert far < 6, f"image {i} differs by {far}"
    told("Round trips", "a batch split over two WebUI processes through the API")


def difference(one, other):
    """Mean difference of two pictures, 0..255; batches of other sizes are summed in another order."""
    from PIL import ImageChops, ImageStat

    return sum(ImageStat.Stat(ImageChops.difference(one, other)).mean) / 3
