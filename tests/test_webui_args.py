"""The script's arguments and infotext, without the WebUI."""
import json

import pytest

from lib_refocus.fields import BY_NAME, OptionError
from lib_refocus.layout import LayoutError
from lib_refocus.webui.args import NAMES, ArgumentError, Request, parse
from lib_refocus.webui.infotext import KEY, PASTES, as_given, restored, written

REGIONS = [{"phrase": "a cat", "box": [0, 0, 0.5, 1]}]
DEFAULTS = [True, *(f.default for f in BY_NAME.values())]


@pytest.mark.parametrize("values", [
    [True, {"regions": REGIONS, "strength": 2}],
    ["on", json.dumps({"regions": REGIONS, "strength": 2}), *DEFAULTS],
    [{"regions": REGIONS, "strength": 2}, "", *DEFAULTS],
    [json.dumps({"layout": REGIONS, "options": {"strength": 2}})],
    [{"layout": {"version": 1, "regions": REGIONS, "strength": 2.0}}],
    [True, REGIONS, True, "refocus", 2],
    [REGIONS, None, None, None, 2],
], ids=str)
def test_forms(values):
    request = parse(values)
    assert request.enabled and request.hires
    assert [r.phrase for r in request.layout.regions] == ["a cat"]
    assert request.options.strength == 2


@pytest.mark.parametrize("values", [[], [None], [None] * len(NAMES), [False, "{broken"], ["off"],
                                    [{"enabled": False}], [True, {"enabled": "false"}], [False, {"enabled": True}]])
def test_switched_off_nothing_else_is_read(values):
    assert parse(values) == Request()


def test_an_objects_entries_win_over_the_components():
    request = parse([True, {"regions": REGIONS, "budget": 8.0, "hires": False}, *DEFAULTS])
    assert request.options.budget == 8 and isinstance(request.options.budget, int) and not request.hires


def test_an_empty_layout_is_no_error():
    for layout in (None, "", "  ", "[]", {}, {"regions": []}):
        assert parse([True, layout]).layout.regions == ()


@pytest.mark.parametrize(("values", "error", "said"), [
    ([True, "{oops"], LayoutError, "not JSON"),
    ([True, "a cat"], LayoutError, "not JSON"),
    ([True, 3], LayoutError, "3 is a number"),
    ([True, {"regions": [{"phrase": "a", "box": [0, 0, 2, 1]}]}], LayoutError, "2 is outside"),
    ([True, {"regions": REGIONS, "strength": 99}], OptionError, "strength: 99; allowed is a number 0..10"),
    ([{"regoins": REGIONS}], ArgumentError, "unknown argument 'regoins'; allowed are version, regions"),
    ([{"options": {"speed": 1}}], ArgumentError, "unknown option 'speed'"),
    ([{"options": 3}], ArgumentError, "options: 3 is a number"),
    ([{"layout": REGIONS, "regions": REGIONS}], ArgumentError, "both 'regions' and 'layout'"),
    (["maybe", REGIONS], ArgumentError, "enabled: 'maybe'; allowed is true or false"),
    ([True, REGIONS, "maybe"], ArgumentError, "hires: 'maybe'"),
    ([True, REGIONS, True, "newton"], OptionError, "method: 'newton'; allowed is one of"),
])
def test_what_cannot_be_used_is_named(values, error, said):
    with pytest.raises(error) as caught:
        parse(values)
    assert said in str(caught.value)


def test_infotext_restores_the_request():
    request = parse([True, {"regions": REGIONS, "strength": 2, "hires": False}])
    params = {KEY: written(request)}
    values = [restored(name, params) for name in NAMES]
    assert parse(values) == request
    assert json.loads(values[1]) == {"version": 1, "regions": REGIONS}


def test_other_pictures_switch_off_and_leave_the_layout():
    assert [restored(name, {"Steps": "20"}) for name in NAMES] == [False] + [None] * (len(NAMES) - 1)


def test_an_unreadable_request_is_kept_for_mending():
    assert as_given((True, "{oops")) == "{oops"
    assert as_given(({"regoins": []},)) == '{"regoins":[]}'
    assert as_given(()) is None or as_given(()) == "null"
    assert restored("layout", {KEY: "{oops"}) == "{oops" and restored("strength", {KEY: "{oops"}) is None


def test_pastes_read_infotext_and_go_by_name():
    paste = PASTES[1]
    assert paste({KEY: "{oops"}) == "{oops"
    assert "Attention Refocus layout" in [paste] and len({*PASTES}) == len(NAMES)


@pytest.mark.parametrize(("value", "plan"), [(True, "on"), (False, "off"), (None, ""), ("rules", "rules"), ("llm",
 "llm"),
                                             ("on", "on"), ("off", "off")])
def test_plan_where_no_layout_is_given(value, plan):
    assert parse([{"plan": value}]).plan == plan
    assert parse([True, {"regions": [], "plan": value}]).plan == plan


@pytest.mark.parametrize("value", ["oracle", 1, 0.5, [], {"a": 1}])
def test_odd_plans_are_refused(value):
    with pytest.raises(ArgumentError, match="allowed are true, false, 'rules' and 'llm'"):
        parse([{"plan": value}])
