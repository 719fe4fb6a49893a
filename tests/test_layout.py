"""The layout's JSON form: what it takes, what it refuses and how it says so, and that nothing is lost on the way."""
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib_refocus import layout as m
from lib_refocus.layout import Layout, LayoutError, Region, Shape

BOX = [0.1, 0.2, 0.5, 0.6]
REGION = {"phrase": "cat", "box": BOX}


def one(**changes):
    """The single region of a layout: REGION with changes; None removes a field."""
    return Layout.parse([{k: v for k, v in {**REGION, **changes}.items() if v is not None}]).regions[0]


# -- what it takes ----------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [None, "", "  \n", [], {}, {"version": 1}, {"regions": []}, "[]"])
def test_nothing_is_the_empty_layout(value):
    assert Layout.parse(value) == Layout() and not Layout.parse(value)


@pytest.mark.parametrize("value", [
    [REGION], (REGION,), {"regions": [REGION]}, {"version": 1, "regions": [REGION]}, json.dumps([REGION]),
    json.dumps({"version": 1, "regions": [REGION]}), Layout((Region("cat", Shape("box", tuple(BOX))),)),
    [Region("cat", Shape("box", tuple(BOX)))]])
def test_the_same_layout_in_every_form(value):
    parsed = Layout.parse(value)
    assert parsed.regions == (Region("cat", Shape("box", (0.1, 0.2, 0.5, 0.6)), 1.0, 0.0, 1.0, 0),)
    assert bool(parsed)


def test_optional_fields_and_white_space():
    region = one(phrase="  a \n red\tcat ", weight=2, start=0.25, end=0.75, occurrence=3)
    assert region == Region("a red cat", Shape("box", tuple(BOX)), 2.0, 0.25, 0.75, 3)


def test_rounding_in_a_client_is_clamped():
    assert one(box=[-5e-7, 0, 1 + 5e-7, 1]).box == (0.0, 0.0, 1.0, 1.0)


def test_polygon_has_the_bounding_box_of_its_points():
    shape = one(box=None, polygon=[[0.5, 0.1], [0.9, 0.8], [0.2, 0.7]]).shape
    assert (shape.kind, shape.box) == ("polygon", (0.2, 0.1, 0.9, 0.8))
    assert shape.points == ((0.5, 0.1), (0.9, 0.8), (0.2, 0.7)) and not shape.uses_means


def test_mask_runs_are_read_row_by_row_zeros_first():
    shape = one(box=None, mask={"width": 4, "height": 3, "runs": [5, 2, 2, 1, 2]}).shape
    assert shape.mask == bytes([0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 0, 0])
    assert shape.box == (1 / 4, 1 / 3, 3 / 4, 1.0) and shape.uses_means


def test_defaults_are_left_out_of_the_json():
    assert Layout.parse([{**REGION, "weight": 1, "start": 0, "end": 1, "occurrence": 0}]).to_json() == {
        "version": 1, "regions": [REGION]}
    assert Layout.parse([{**REGION, "box": [0, 0.0, 1, 1.0]}]).dumps() == (
        '{"version":1,"regions":[{"phrase":"cat","box":[0,0,1,1]}]}')


# -- what it refuses --------------------------------------------------------------------------------

REFUSED = [
    (3, "layout: 3 is a number; allowed are an object with 'regions' or a list"),
    (True, "layout: True is true or false"),
    ("nonsense", "layout is not JSON: Expecting value at line 1, column 1: 'nonsense'"),
    ("[1,", "layout is not JSON: "),
    ("null", "layout: None is nothing"),
    ({"version": 2}, "layout version 2: allowed is 1"),
    ({"version": True}, "layout version True: allowed is 1"),
    ({"region": []}, "layout: unknown field 'region'; allowed are regions, version"),
    ({"regions": "cat"}, "regions: 'cat' is text; allowed is a list"),
    ({"regions": {"a": 1}}, "regions: {'a': 1} is an object; allowed is a list"),
    ([5], "regions[0]: 5 is a number; allowed is an object"),
    ([REGION, None], "regions[1]: None is nothing; allowed is an object"),
    ([REGION] * 65, "regions: 65 given; allowed are at most 64"),
    ([{**REGION, "colour": 1}], "regions[0]: unknown field 'colour'; allowed are box, ellipse, end, mask, occurrence, "
                                "phrase, polygon, start, weight"),
    ([{"box": BOX}], "regions[0].phrase: None; allowed is a phrase of the prompt"),
    ([{**REGION, "phrase": " \n"}], "regions[0].phrase: ' \\n'; allowed is a phrase of the prompt"),
    ([{**REGION, "phrase": 7}], "regions[0].phrase: 7; allowed is a phrase"),
    ([{**REGION, "phrase": "x" * 1001}], "regions[0].phrase: 1001 characters; allowed are at most 1000"),
    ([{"phrase": "cat"}], "regions[0]: has no form; allowed is exactly one of box, ellipse, polygon, mask"),
    ([{**REGION, "ellipse": BOX}], "regions[0]: has box and ellipse; allowed is exactly one of"),
    ([{**REGION, "weight": 10.5}], "regions[0].weight: 10.5; allowed is a number 0..10"),
    ([{**REGION, "weight": "1"}], "regions[0].weight: '1'; allowed is a number 0..10"),
    ([{**REGION, "weight": True}], "regions[0].weight: True; allowed is a number 0..10"),
    ([{**REGION, "weight": math.nan}], "regions[0].weight: nan; allowed is a number 0..10"),
    ([{**REGION, "start": -0.1}], "regions[0].start: -0.1; allowed is a number 0..1"),
    ([{**REGION, "end": 1.5}], "regions[0].end: 1.5; allowed is a number 0..1"),
    ([{**REGION, "start": 0.5, "end": 0.5}], "regions[0]: start 0.5 is not before end 0.5"),
    ([{**REGION, "occurrence": 1.0}], "regions[0].occurrence: 1.0; allowed is a whole number 0..99"),
    ([{**REGION, "occurrence": False}], "regions[0].occurrence: False; allowed is a whole number 0..99"),
    ([{**REGION, "occurrence": 100}], "regions[0].occurrence: 100; allowed is a whole number 0..99"),
]
BOXES = [
    ("left", "regions[0].box: 'left'; allowed are four numbers [x0, y0, x1, y1]"),
    ([0, 0, 1], "regions[0].box: [0, 0, 1]; allowed are four numbers"),
    ([0.1, 0.2, "0.5", 0.6], "regions[0].box[2]: '0.5'; allowed is a number 0..1"),
    ([0.1, 0.2, True, 0.6], "regions[0].box[2]: True; allowed is a number 0..1"),
    ([0.1, 0.2, None, 0.6], "regions[0].box[2]: None; allowed is a number 0..1"),
    ([0.1, math.nan, 0.5, 0.6], "regions[0].box[1]: nan; allowed is a number 0..1"),
    ([0.1, 0.2, math.inf, 0.6], "regions[0].box[2]: inf; allowed is a number 0..1"),
    ([10, 20, 300, 400],
     "regions[0].box[0]: 10 is outside the picture; allowed is 0..1 (a share of the width or height)"),
    ([-0.01, 0.2, 0.5, 0.6], "regions[0].box[0]: -0.01 is outside the picture"),
    ([0.5, 0.2, 0.1, 0.6],
     "regions[0].box: x1 0.1 is not larger than x0 0.5 (at least 0.001 apart; order is x0, y0, x1, y1)"),
    ([0.1, 0.6, 0.5, 0.6], "regions[0].box: y1 0.6 is not larger than y0 0.6"),
    ([10 ** 400, 0, 1, 1], "regions[0].box[0]: 10000"),
    ([10 ** 9000, 0, 1, 1], "regions[0].box[0]: a value too large to show; allowed is a number 0..1"),
]
POLYGONS = [
    ([[0, 0], [1, 1]], "regions[0].polygon: 2 points; allowed are 3 to 512 points [x, y]"),
    ([[0, 0]] * 513, "regions[0].polygon: 513 points; allowed are 3 to 512"),
    (4, "regions[0].polygon: a number; allowed are 3 to 512 points"),
    ([[0, 0], [1, 1], [0]], "regions[0].polygon[2]: [0]; allowed is [x, y]"),
    ([[0, 0], [1, 1], "ab"], "regions[0].polygon[2]: 'ab'; allowed is [x, y]"),
    ([[0, 0], [1, 2], [0, 1]], "regions[0].polygon[1][1]: 2 is outside the picture"),
    ([[0, 0.5], [0.5, 0.5], [1, 0.5]], "regions[0].polygon: y1 0.5 is not larger than y0 0.5"),
]
MASKS = [
    ([1, 0], "regions[0].mask: [1, 0] is a list; allowed is an object with width, height, runs"),
    ({"width": 2, "height": 2, "runs": [4], "x": 1},
     "regions[0].mask: unknown field 'x'; allowed are height, runs, width"),
    ({"height": 2, "runs": [4]}, "regions[0].mask.width: None; allowed is a whole number 1..1024"),
    ({"width": 2, "height": 1025, "runs": []}, "regions[0].mask.height: 1025; allowed is a whole number 1..1024"),
    ({"width": 2.0, "height": 2, "runs": [4]}, "regions[0].mask.width: 2.0; allowed is a whole number"),
    ({"width": True, "height": 2, "runs": [2]}, "regions[0].mask.width: True; allowed is a whole number"),
    ({"width": 2, "height": 2}, "regions[0].mask.runs: None is nothing; allowed is a list of run lengths"),
    ({"width": 2, "height": 2, "runs": [1, -1]}, "regions[0].mask.runs[1]: -1; allowed is a whole number 0..4"),
    ({"width": 2, "height": 2, "runs": [1, 9]}, "regions[0].mask.runs[1]: 9; allowed is a whole number 0..4"),
    ({"width": 2, "height": 2, "runs": [1, True, 2]}, "regions[0].mask.runs[1]: True; allowed is a whole number 0..4"),
    ({"width": 2, "height": 2, "runs": [1, 2]}, "regions[0].mask.runs: sum is 3; allowed is width x height = 4"),
    ({"width": 2, "height": 2, "runs": [4]},
     "regions[0].mask: the mask is empty; allowed is at least one painted pixel"),
]
REFUSED += [([{"phrase": "cat", kind: value}], message) for kind, cases in
            (("box", BOXES), ("polygon", POLYGONS), ("mask", MASKS)) for value, message in cases]


@pytest.mark.parametrize(("value", "message"), REFUSED)
def test_refusals_name_the_place_the_value_and_what_is_allowed(value, message):
    with pytest.raises(LayoutError) as error:
        Layout.parse(value)
    assert str(error.value).startswith(message)
    assert len(str(error.value)) < 400


def test_ellipses_are_checked_as_boxes_are():
    with pytest.raises(LayoutError, match=r"regions\[0\]\.ellipse: x1 0\.1 is not larger"):
        Layout.parse([{"phrase": "cat", "ellipse": [0.5, 0.2, 0.1, 0.6]}])


def test_the_limits_themselves_are_allowed():
    assert len(Layout.parse([REGION] * 64).regions) == 64
    corners = [[0.5 + 0.4 * math.cos(i / 82), 0.5 + 0.4 * math.sin(i / 82)] for i in range(512)]
    assert len(one(box=None, polygon=corners).shape.points) == 512
    assert one(box=None, mask={"width": 1024, "height": 1024, "runs": [0, 1024 * 1024]}).box == (0, 0, 1, 1)
    assert one(phrase="x" * 1000, weight=10, occurrence=99).weight == 10


# -- hostile input ----------------------------------------------------------------------------------


def nested(depth, inner=0):
    value = inner
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize("text", [
    "[" * 200_000, "[" * 100_000 + "]" * 100_000, '{"regions":' * 50_000, "[" + "9" * 6000 + "]", "[NaN]", "Infinity",
    " " * m.MAX_TEXT + "[]", '[{"phrase":"a","box":[NaN,0,1,1]}]', '[{"phrase":"a","box":[1e999,0,1,1]}]', "\x00",
    "\ud800"], ids=lambda text: text[:20].strip())
def test_hostile_text_is_a_layout_error(text):
    with pytest.raises(LayoutError) as error:
        Layout.parse(text)
    assert len(str(error.value)) < 300


@pytest.mark.parametrize("value", [nested(50_000), {"version": nested(50_000)}, [{**REGION, "weight": nested(50_000)}],
                                   [nested(3000)], {1: 2}, b"\x01", object(), [{**REGION, None: 1}], 1j])
def test_hostile_values_are_a_layout_error(value):
    with pytest.raises(LayoutError) as error:
        Layout.parse(value)
    assert len(str(error.value)) < 300


LEAVES = (st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
          | st.sampled_from([0, 0.5, 1, "cat"]))
ANYTHING = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(
    st.sampled_from(["version", "regions", "phrase", "box", "ellipse", "polygon", "mask", "width", "height", "runs",
                     "weight", "start", "end", "occurrence", "other"]), inner, max_size=4), max_leaves=25)


def taken(value):
    """The layout, or None where it was refused."""
    try:
        return Layout.parse(value)
    except LayoutError as e:
        assert str(e)
        return None


@given(ANYTHING, st.sampled_from(["layout", "region", "box", "polygon", "mask", "weight", "phrase", "occurrence"]))
def test_anything_is_a_layout_or_a_layout_error(value, place):
    """Wrong types anywhere raise nothing but LayoutError, and what is taken survives a round trip."""
    whole = value if place == "layout" else [value] if place == "region" else [
        {"phrase": "cat", **({} if place in ("polygon", "mask") else {"box": BOX}), place: value}]
    for given_ in (whole, json.dumps(whole)):
        parsed = taken(given_)
        assert parsed is None or Layout.parse(parsed.to_json()) == parsed


# -- round trip -------------------------------------------------------------------------------------


@st.composite
def boxes(draw):
    coordinate = st.integers(0, 1000)
    x0, y0 = draw(st.integers(0, 998)), draw(st.integers(0, 998))
    x1, y1 = draw(coordinate.filter(lambda v: v > x0 + 1)), draw(coordinate.filter(lambda v: v > y0 + 1))
    return [x0 / 1000, y0 / 1000, x1 / 1000, y1 / 1000]


@st.composite
def masks(draw):
    width, height = draw(st.integers(1, 12)), draw(st.integers(1, 12))
    pixels = draw(st.lists(st.integers(0, 1), min_size=width * height, max_size=width * height).filter(any))
    return {"width": width, "height": height, "runs": m.mask_runs(bytes(pixels))}


def spread(points):
    return all(max(axis) - min(axis) >= 0.01 for axis in zip(*points, strict=True))


SIDE = st.floats(0, 1, allow_nan=False)
FORMS = st.one_of(
    boxes().map(lambda b: {"box": b}), boxes().map(lambda b: {"ellipse": b}), masks().map(lambda v: {"mask": v}),
    st.lists(st.tuples(SIDE, SIDE).map(list), min_size=3, max_size=9).filter(spread).map(lambda p: {"polygon": p}))
REGIONS = st.builds(
    lambda phrase, form, extra: {"phrase": phrase, **form, **extra},
    st.text(min_size=1, max_size=20).filter(lambda t: t.strip()), FORMS, st.fixed_dictionaries({}, optional={
        "weight": st.floats(0, 10), "start": st.floats(0, 0.4), "end": st.floats(0.5, 1),
        "occurrence": st.integers(0, 99)}))


@given(st.lists(REGIONS, max_size=5))
def test_round_trip(regions):
    parsed = Layout.parse(regions)
    assert len(parsed.regions) == len(regions)
    for region, given_ in zip(parsed.regions, regions, strict=True):
        assert region.phrase == " ".join(given_["phrase"].split())
        assert region.weight == given_.get("weight", 1) and region.occurrence == given_.get("occurrence", 0)
    again = Layout.parse(parsed.dumps())
    assert again == parsed and again.to_json() == parsed.to_json()


@given(masks())
def test_mask_runs_are_the_inverse_of_parsing(mask):
    shape = one(box=None, mask=mask).shape
    assert m.mask_runs(shape.mask) == mask["runs"] and len(shape.mask) == mask["width"] * mask["height"]
    width = mask["width"]
    painted = [(i % width, i // width) for i, v in enumerate(shape.mask) if v]
    assert shape.box == (min(x for x, _ in painted) / width, min(y for _, y in painted) / mask["height"],
                         (max(x for x, _ in painted) + 1) / width, (max(y for _, y in painted) + 1) / mask["height"])
