"""The X/Y/Z plot script, and settings that the page offers."""
import json

import pytest
from webui_server import REGIONS, Refused

LAYOUT = {"regions": REGIONS, "budget": 8}
AXES = "[Attention Refocus] "


@pytest.fixture(scope="module")
def axes(webui):
    """Axis labels as the script's dropdown has them, in its order."""
    found = next(s for s in webui.call("/sdapi/v1/script-info") if s["name"] == "x/y/z plot" and not s["is_img2img"])
    return found["args"][0]["choices"]


def grid(webui, axes, x, values, args=(True, LAYOUT), **more):
    """Cells of a grid over one axis of ours: Made, with infotexts from 1 on (0 is the grid's)."""
    script = [axes.index(AXES + x), values, [], axes.index("Nothing"), "", [], axes.index("Nothing"), "", [],
              True, True, False, False, False, False, False, 0, True]
    return webui.make(list(args) if args is not None else None, script_name="x/y/z plot", script_args=script, **more)


def test_there_is_an_axis_for_every_option(axes):
    labels = [a.removeprefix(AXES) for a in axes if a.startswith(AXES)]
    assert {"On", "Hires pass", "Layout", "Method", "Strength", "Start", "End", "Iterations"} <= set(labels)
    assert len(labels) == len(set(labels))


def cells(made):
    return [t for t in made.info["infotexts"][1:] if t]


def test_strength(webui, axes, told):
    made = grid(webui, axes, "Strength", "0, 1, 2")
    singles = [webui.make([True, {**LAYOUT, "strength": s}]) for s in (0, 1, 2)]
    assert made.pixels[1:4] == [s.pixels[0] for s in singles]
    said = cells(made)
    assert '""strength"":0' in said[0] or '\\"strength\\":0' in said[0]
    assert "strength" not in said[1] and '\\"strength\\":2' in said[2]
    told("Round trips", "X/Y/Z plot: an axis for every option", "works", "a bad value stops it before it begins")


def test_on_and_off(webui, axes, unsteered, told):
    made = grid(webui, axes, "On", "False, True")
    assert made.pixels[1] == unsteered.pixels[0] and made.pixels[2] == webui.make([True, LAYOUT]).pixels[0]
    assert "Attention Refocus" not in cells(made)[0] and "Attention Refocus" in cells(made)[1]
    off = grid(webui, axes, "On", "True, False", args=(False, json.dumps(LAYOUT)))
    assert off.pixels[1:3] == made.pixels[2:0:-1]
    told("Round trips", "X/Y/Z plot: on and off; layouts from a list; methods; the schedule; the hires pass")


def test_layouts_from_a_list(webui, axes):
    texts = [json.dumps({"regions": [REGIONS[i]]}) for i in (0, 1)]
    quoted = ", ".join('"' + t.replace('"', '""') + '"' for t in texts)
    made = grid(webui, axes, "Layout", quoted)
    said = cells(made)
    assert "steered red circle" in said[0] and "blue square" not in said[0].split("result")[1]
    assert "steered blue square" in said[1]


@pytest.mark.parametrize(("axis", "values"), [("Method", "refocus, paper, official, cross-entropy"),
                                              ("End", "0.2, 0.8"), ("Iterations", "0, 4-8 (+4)"),
                                              ("Relation matrix", "True, False")])
def test_other_axes(webui, axes, axis, values):
    made = grid(webui, axes, axis, values)
    assert len(set(made.pixels[1:])) >= 2 or axis == "Relation matrix"
    assert sum("steered" in t for t in cells(made)) >= 2


def test_the_hires_pass(webui, axes):
    made = grid(webui, axes, "Hires pass", "True, False", enable_hr=True, hr_scale=1.5, hr_upscaler="Latent",
                denoising_strength=0.6)
    assert "hires: steered" in cells(made)[0] and "hires pass left alone" in cells(made)[1]


@pytest.mark.parametrize(("axis", "values", "said"), [
    ("Strength", "1, 99", "strength: 99.0; allowed is a number 0..10"),
    ("Method", "refocus, newton", "method: 'newton'; allowed is one of"),
    ("On", "True, perhaps", "enabled: 'perhaps'; allowed is true or false"),
    ("Layout", "oops", "layout is not JSON"),
])
def test_a_bad_value_stops_the_grid_before_it_begins(webui, axes, axis, values, said):
    with pytest.raises(Refused) as caught:
        grid(webui, axes, axis, values)
    assert said in caught.value.body


def test_the_report_switch(webui, told):
    more = {"override_settings": {"attention_refocus_result": False}}
    made = webui.make([True, LAYOUT], **more)
    assert "Attention Refocus: " in made.infotext and "Attention Refocus result" not in made.infotext
    assert made.said["Attention Refocus report"][0]["result"].startswith("steered")
    told("Settings", "whether the result is written under the picture", "works",
         "the layout always is; the API's info always has the report")


def test_drawn_copies(webui, told):
    bare = webui.make([True, LAYOUT], batch_size=2)
    made = webui.make([True, LAYOUT], batch_size=2, override_settings={"attention_refocus_overlay": True})
    first = bare.info["index_of_first_image"]
    assert len(made.images) == len(bare.images) + 2 == len(made.info["infotexts"])
    assert made.pixels[:len(bare.images)] == bare.pixels
    copy, original = made.opened(len(bare.images)), made.opened(first)
    assert copy.size == original.size and copy.tobytes() != original.tobytes()
    off = webui.make(override_settings={"attention_refocus_overlay": True})
    assert len(off.images) == 1
    told("Settings", "a copy of each picture with the regions drawn on it")


def test_the_owners_limit(webui, told):
    webui.options(attention_refocus_limit=5)
    try:
        assert webui.call("/sdapi/v1/options")["attention_refocus_limit"] == 400  # not the API's to change
    finally:
        webui.options(attention_refocus_limit=400)


def test_first_values_and_limit_come_from_the_settings(booted, told):
    config = {"attention_refocus_default_strength": 2.5, "attention_refocus_default_budget": 6,
              "attention_refocus_default_hires": False, "attention_refocus_default_method": "newton",
              "attention_refocus_limit": 4}
    with booted(config=config) as server:
        info = next(s for s in server.call("/sdapi/v1/script-info") if s["name"] == "attention refocus")
        values = {a["label"]: a["value"] for a in info["args"]}
        assert values["Strength"] == 2.5 and values["Iterations"] == 6 and values["Steer the hires pass"] is False
        assert values["Method"] == "refocus"  # what is not allowed is as if not set
        made = server.make([True, {"regions": REGIONS}])
        assert made.passes()[0]["iterations"] == 4
        assert "this server's settings allow 4 of the 6 iterations" in made.results[0]
        written = json.loads(made.said["Attention Refocus"])
        assert written["strength"] == 2.5 and written["budget"] == 6  # so that the picture can be made elsewhere
        official = server.make([True, {"regions": REGIONS, "method": "official"}])
        assert official.passes()[0]["iterations"] <= 4
    told("Settings", "first values of all options", "works", "for the page and for API requests that do not name them")
    told("Settings", "most iterations that a request may take", "works", "the API cannot change it")


def test_no_secret_among_the_settings(webui, told):
    ours = {k: v for k, v in webui.call("/sdapi/v1/options").items() if "refocus" in k}
    assert len(ours) >= 10 and not any(w in k for k in ours for w in ("key", "token", "secret", "password"))
    told("Settings", "no secret is among them")
