"""What the API takes and what it answers: forms of arguments, bad input, infotext."""
import json
import threading
import time

import pytest
from webui_server import REGIONS, Made

LAYOUT = {"regions": REGIONS, "budget": 8}


@pytest.fixture(scope="module")
def steered(webui):
    return webui.make([True, LAYOUT])


@pytest.mark.parametrize("args", [
    [LAYOUT], [json.dumps(LAYOUT)], [True, json.dumps(LAYOUT)], ["true", LAYOUT], [{"enabled": True, **LAYOUT}],
    [{"layout": {"version": 1, "regions": REGIONS}, "options": {"budget": 8}}],
    [{"layout": json.dumps(REGIONS), "budget": 8.0}],
    [True, REGIONS, True, "refocus", 1.0, 0.0, 0.5, 8],
], ids=str)
def test_every_form_means_the_same(webui, steered, args):
    assert webui.make(args).pixels == steered.pixels


@pytest.mark.parametrize("args", [[None, None], [{"enabled": False, **LAYOUT}], [True, {**LAYOUT, "enabled": False}]])
def test_switched_off(webui, unsteered, args):
    assert webui.make(args).images == unsteered.images


@pytest.mark.parametrize(("args", "said"), [
    ([True, {"regions": [{"phrase": "red cat", "box": [0, 0, 1.5, 1]}]}], "regions[0].box[2]: 1.5 is outside"),
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


def test_an_unknown_phrase_is_named_and_the_others_are_steered(webui, unsteered):
    made = webui.make([True, {"regions": [REGIONS[0], {"phrase": "green soffa", "box": [0, 0, 1, 1]}], "budget": 8}])
    assert made.pixels != unsteered.pixels
    assert "steered red cat" in made.results[0] and "phrase 'green soffa' is not in the prompt" in made.results[0]
    assert "did you mean 'sofa'?" in made.results[0]
    alone = webui.make([True, {"regions": [{"phrase": "catt", "box": [0, 0, 1, 1]}]}])
    assert alone.pixels == unsteered.pixels and "did you mean 'cat'?" in alone.results[0]


def test_the_infotext_holds_the_layout_and_makes_the_same_picture(webui, steered):
    written = json.loads(steered.said["Attention Refocus"])
    assert written == {"version": 1, **LAYOUT}
    assert "Attention Refocus: " in steered.infotext and "Attention Refocus report" not in steered.infotext
    assert webui.make([True, written]).pixels == steered.pixels
    request = {"infotext": steered.infotext}
    assert Made(webui.call("/sdapi/v1/txt2img", request)).pixels == steered.pixels


def test_script_info_documents_the_arguments(webui):
    found = [s for s in webui.call("/sdapi/v1/script-info") if s["name"] == "attention refocus"]
    assert {s["is_img2img"] for s in found} == {True, False} and all(s["is_alwayson"] for s in found)
    labels = [a["label"] for a in found[0]["args"]]
    assert labels[:3] == ["Attention Refocus", "Layout (JSON)", "Steer the hires pass"]
    assert len(set(labels)) == len(labels) and "Strength" in labels


def test_interrupting_stops_at_once(webui, unsteered):
    done = []
    thread = threading.Thread(target=lambda: done.append(webui.make([True, {**LAYOUT, "budget": 400, "end": 1.0,
                                                                            "target": 1.0}])))
    thread.start()
    until = time.monotonic() + 60
    while time.monotonic() < until:
        state = webui.call("/sdapi/v1/progress?skip_current_image=true")
        if state["textinfo"] == "Attention Refocus":
            break
        time.sleep(0.05)
    else:
        pytest.fail("never saw it at work")
    began = time.monotonic()
    webui.call("/sdapi/v1/interrupt", {})
    thread.join(60)
    assert done and time.monotonic() - began < 10
    assert done[0].passes()[0]["iterations"] < 400
    assert webui.make().pixels == unsteered.pixels
