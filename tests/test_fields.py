"""The table of options: types, bounds, messages, and everything that is made from it."""
import dataclasses
import math
import typing

import pytest

from lib_refocus.fields import BY_NAME, FIELDS, METHODS, OptionError, Options, changed, make_options, schema
from lib_refocus.methods import METHODS as METHOD_OBJECTS


def test_options_has_one_attribute_a_row_in_the_same_order_and_type():
    kinds = typing.get_type_hints(Options)
    assert [(f.name, kinds[f.name], f.default) for f in dataclasses.fields(Options)] == [
        (f.name, type(f.default), f.default) for f in FIELDS]


def test_every_row_is_complete_and_its_default_passes_its_own_check():
    assert len(BY_NAME) == len(FIELDS) == len({f.infotext for f in FIELDS}) == len({f.label for f in FIELDS})
    for f in FIELDS:
        assert f.check(f.default) == f.default and type(f.check(f.default)) is type(f.default)
        assert f.help.endswith(".") and f.label[0].isupper()
        numeric = type(f.default) in (int, float)
        assert (f.low is not None and f.high is not None and f.step is not None) == numeric
        assert bool(f.choices) == isinstance(f.default, str)


def test_every_method_of_the_table_exists():
    assert set(METHODS) == set(METHOD_OBJECTS) == set(BY_NAME["method"].choices)


@pytest.mark.parametrize(("name", "given", "value"), [
    ("strength", 2, 2.0), ("strength", "2.5", 2.5), ("strength", " 3 ", 3.0), ("strength", 0, 0.0),
    ("strength", 10, 10.0),
    ("budget", "12", 12), ("budget", 0, 0), ("relations", "on", True), ("relations", "False", False),
    ("relations", "1", True), ("relations", True, True), ("method", "official", "official")])
def test_values_come_out_in_the_type_of_the_row(name, given, value):
    got = getattr(make_options({name: given}), name)
    assert got == value and type(got) is type(value)


@pytest.mark.parametrize(("name", "given", "message"), [
    ("strength", 11, "strength: 11; allowed is a number 0..10"),
    ("strength", -0.1, "strength: -0.1; allowed is a number 0..10"),
    ("strength", math.nan, "strength: nan; allowed is a number 0..10"),
    ("strength", "nan", "strength: nan; allowed is a number 0..10"),
    ("strength", True, "strength: True; allowed is a number 0..10"),
    ("strength", "a lot", "strength: 'a lot'; allowed is a number 0..10"),
    ("strength", None, "strength: None; allowed is a number 0..10"),
    ("strength", [1], "strength: [1]; allowed is a number 0..10"),
    ("strength", 10 ** 400, "strength: 1000"),
    ("budget", 1.5, "budget: 1.5; allowed is a whole number 0..400"),
    ("budget", "1.5", "budget: '1.5'; allowed is a whole number 0..400"),
    ("budget", True, "budget: True; allowed is a whole number 0..400"),
    ("budget", 401, "budget: 401; allowed is a whole number 0..400"),
    ("relations", 1, "relations: 1; allowed is true or false"),
    ("relations", "maybe", "relations: 'maybe'; allowed is true or false"),
    ("method", "magic", "method: 'magic'; allowed is one of refocus, paper, official, cross-entropy"),
    ("method", 3, "method: 3; allowed is one of refocus, paper"),
    ("method", ["paper"], "method: ['paper']; allowed is one of refocus"),
])
def test_messages_name_the_option_the_value_and_what_is_allowed(name, given, message):
    with pytest.raises(OptionError) as error:
        make_options({name: given})
    assert str(error.value).startswith(message)


def test_an_unknown_option_is_refused_with_the_known_ones():
    with pytest.raises(OptionError) as error:
        make_options({"strenght": 1})
    assert str(error.value) == "unknown option 'strenght'; allowed are " + ", ".join(f.name for f in FIELDS)


def test_options_are_frozen_and_default_without_values():
    options = make_options()
    assert options == Options() == make_options(None) == make_options({})
    with pytest.raises(dataclasses.FrozenInstanceError):
        options.strength = 2


def test_changed_keeps_only_what_differs():
    assert changed(make_options()) == {}
    other = "paper" if BY_NAME["method"].default != "paper" else "official"
    assert changed(make_options({"method": other, "budget": BY_NAME["budget"].default})) == {"method": other}
    assert make_options(changed(make_options({"strength": 0.35, "relations": True}))) == make_options(
        {"strength": 0.35, "relations": True})


def test_schema_says_what_the_check_enforces():
    result = schema()
    assert result["type"] == "object" and result["additionalProperties"] is False
    assert list(result["properties"]) == [f.name for f in FIELDS]
    names = {"boolean": bool, "integer": int, "number": float, "string": str}
    for name, entry in result["properties"].items():
        row = BY_NAME[name]
        assert names[entry["type"]] is type(row.default) and entry["default"] == row.default
        assert entry["title"] == row.label and entry["description"] == row.help
        if "minimum" in entry:
            for value, beyond in ((entry["minimum"], -1), (entry["maximum"], 1)):
                assert row.check(value) == value
                with pytest.raises(OptionError):
                    row.check(value + beyond)
        for choice in entry.get("enum", ()):
            assert row.check(choice) == choice
    assert ("enum" in result["properties"]["method"]) and ("minimum" not in result["properties"]["relations"])
