"""The validate route's answers, grid axes and wishes, without the WebUI."""
import json
from types import SimpleNamespace as Some

import pytest

from lib_refocus.fields import FIELDS, make_options
from lib_refocus.schedule import SIGMA_MAX, Schedule
from lib_refocus.webui.args import Request, parse
from lib_refocus.webui.check import answer, described
from lib_refocus.webui.levels import limited, of_pass
from lib_refocus.webui.xyz import PREFIX, WISHES, axes

REGIONS = [{"phrase": "red cat", "box": [0, 0, 0.5, 0.5]}]


def nothing(layout, prompt):
    return []


def test_an_answer_tells_what_a_request_means():
    status, told = answer({"regions": REGIONS, "strength": "2"}, nothing)
    assert status == 200 and told["enabled"] and told["warnings"] == []
    assert told["layout"] == {"version": 1, "regions": REGIONS}
    assert told["options"]["strength"] == 2.0 and set(told["options"]) == {f.name for f in FIELDS}
    json.dumps(told)


@pytest.mark.parametrize("body", [{"args": [True, {"regions": REGIONS}]}, [True, REGIONS], {"layout": REGIONS},
                                  {"args": [{"regions": REGIONS}]}])
def test_forms_of_a_request(body):
    assert answer(body, nothing)[1]["layout"]["regions"] == REGIONS


def test_phrases_are_looked_up_where_there_is_a_prompt():
    asked = []

    def find(layout, prompt):
        asked.append((layout.regions[0].phrase, prompt))
        return ["not there"]
    assert answer({"regions": REGIONS, "prompt": "a dog"}, find)[1]["warnings"] == ["not there"]
    assert asked == [("red cat", "a dog")]
    answer({"regions": REGIONS}, find)
    answer({"regions": REGIONS, "enabled": False, "prompt": "a dog"}, find)
    assert len(asked) == 1


def test_places_are_warned_of_without_a_prompt():
    both = [{**REGIONS[0], "phrase": name} for name in ("cat", "dog")]
    assert answer({"regions": both}, nothing)[1]["warnings"] == ["Regions 1 and 2 cover each other by 100 %"]
    tiny = [{"phrase": "cat", "box": [0, 0, 0.01, 0.01]}]
    assert answer({"regions": tiny}, nothing)[1]["warnings"] == []  # of what size the picture will be is not known


def test_an_empty_layout_is_a_warning():
    assert answer({"regions": []}, nothing)[1]["warnings"] == ["the layout has no regions: nothing to steer"]
    assert answer([False], nothing)[1]["warnings"] == []


@pytest.mark.parametrize(("body", "said"), [
    (7, "the request is a number"), ("x", "the request is text"), ({"args": {}}, "args: an object"),
    ({"args": [], "strength": 1}, "unknown entry 'strength' beside 'args'"), ({"prompt": 3}, "prompt: 3 is a number"),
    ({"regions": [{"phrase": "a", "box": [0, 0, 2, 1]}]}, "2 is outside the picture"),
    ({"strength": -1}, "strength: -1"), ({"colour": 1}, "unknown argument 'colour'"),
])
def test_what_cannot_be_used_is_named(body, said):
    status, told = answer(body, nothing)
    assert status == 422 and said in told["detail"][0]["msg"] and told["detail"][0]["loc"] == ["body"]


def test_the_description_is_json():
    assert described()["arguments"][:2] == ["enabled", "layout"] and json.dumps(described())


def option(label, kind, apply, format_value=None, confirm=None, choices=None):
    return Some(label=label, type=kind, apply=apply, format_value=format_value, confirm=confirm, choices=choices)


AXES = {a.label.removeprefix(PREFIX): a for a in axes(option)}


def test_an_axis_for_every_option():
    assert set(AXES) == {"On", "Hires pass", "Layout", *(f.label for f in FIELDS)}
    assert AXES["Iterations"].type is int and AXES["Strength"].type is float and AXES["Method"].type is str
    assert AXES["Method"].choices() == list(FIELDS[0].choices) and AXES["On"].choices() == ["True", "False"]


def test_cells_do_not_share_their_values():
    p = Some()
    AXES["Strength"].apply(p, 2.0, [])
    copy = Some(**vars(p))
    AXES["Iterations"].apply(copy, 8, [])
    assert getattr(p, WISHES) == {"strength": 2.0} and getattr(copy, WISHES) == {"strength": 2.0, "budget": 8}


@pytest.mark.parametrize(("axis", "good", "bad"), [("Strength", 2.0, 99.0), ("Method", "paper", "newton"),
                                                   ("On", "True", "perhaps"), ("Relation matrix", "False", "3"),
                                                   ("Layout", json.dumps(REGIONS), "oops")])
def test_axes_refuse_bad_values_beforehand(axis, good, bad):
    AXES[axis].confirm(Some(), [good])
    with pytest.raises(ValueError, match=str(bad).replace(".0", "") if axis != "Layout" else "not JSON"):
        AXES[axis].confirm(Some(), [good, bad])


def test_a_layout_is_shown_by_its_phrases():
    assert AXES["Layout"].format_value(None, None, json.dumps(REGIONS)) == "red cat"
    assert AXES["Layout"].format_value(None, None, "[]") == "no regions"


@pytest.mark.parametrize(("values", "wishes", "enabled", "strength"), [
    ([True, REGIONS], {"strength": 3.0}, True, 3.0), ([True, REGIONS], {"enabled": "False"}, False, 1.0),
    ([False, json.dumps(REGIONS)], {"enabled": "True"}, True, 1.0), ([False, REGIONS], {"strength": 3.0}, False, 1.0),
    ([{"regions": REGIONS, "strength": 2}], {"enabled": "True", "strength": 4.0}, True, 4.0),
    ([{"regions": REGIONS}], {"enabled": "False"}, False, 1.0), ([], {"enabled": "True"}, True, 1.0),
])
def test_wishes_win_over_arguments(values, wishes, enabled, strength):
    made = parse(values, wishes)
    assert (made.enabled, made.options.strength) == (enabled, strength)
    assert bool(made.layout) == (enabled and bool(values))


def test_a_wished_layout_is_used_instead():
    other = json.dumps({"regions": [{"phrase": "dog", "box": [0, 0, 1, 1]}]})
    assert parse([True, REGIONS], {"layout": other}).layout.regions[0].phrase == "dog"
    assert parse([True, {"regions": REGIONS, "budget": 3}], {"layout": other}).options.budget == 3
    assert parse([False, REGIONS], {"layout": other}) == Request()


@pytest.mark.parametrize(("plan", "most"), [([4, 3, 2, 1], 5), ([4, 3, 2, 1], 10), ([4, 3, 2, 1], 99), ([1] * 20, 7),
                                            ([0, 0], 3), ([5], 0)])
def test_a_limit_scales_the_plan(plan, most):
    made = limited(plan, most)
    assert sum(made) == min(sum(plan), most) and len(made) == len(plan)
    assert all(0 <= m <= p for m, p in zip(made, plan, strict=True))


def test_a_pass_with_less_noise_is_guided_in_its_own_range():
    options = make_options({"start": 0.0, "end": 0.2, "budget": 20})
    late = [SIGMA_MAX * 0.6 ** i for i in range(4, 12)]
    assert sum(Schedule(late, options).plan) == 0
    moved = of_pass(options, late)
    plan = Schedule(late, moved).plan
    assert sum(plan) == 20 and plan[0] > 0 and plan[-1] == 0
    assert of_pass(options, [SIGMA_MAX]) == options and of_pass(options, []) == options
