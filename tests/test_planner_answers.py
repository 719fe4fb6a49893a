"""Answers in every format, unit and order; hostile text neither hangs nor passes."""
import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib_refocus.layout import Layout
from lib_refocus.planner.answers import AnswerError, read_answer
from lib_refocus.planner.binding import layout_from_text, phrase_for
from lib_refocus.planner.grammar import parse
from lib_refocus.planner.units import fitted, repaired

PROMPT = "a red cat left of two fire hydrants under a tree"
CAT, TREE = (0.1, 0.2, 0.4, 0.9), (0.5, 0.1, 0.9, 0.8)


def boxes(text, size=(512, 512), **settings):
    layout, _ = layout_from_text(PROMPT, text, size, **settings)
    return [(r.phrase, tuple(round(v, 2) for v in r.box)) for r in layout.regions]


FORMS = {
    "our own schema": '{"boxes": [{"phrase": "red cat", "x0": 100, "y0": 200, "x1": 400, "y1": 900}, '
                      '{"phrase": "tree", "x0": 500, "y0": 100, "x1": 900, "y1": 800}], "note": "box 1 2 3 4"}',
    "a layout": '{"version": 1, "regions": [{"phrase": "red cat", "box": [0.1, 0.2, 0.4, 0.9]}, '
                '{"phrase": "tree", "box": [0.5, 0.1, 0.9, 0.8]}]}',
    "bare list": '[{"label": "red cat", "bbox_2d": [0.1, 0.2, 0.4, 0.9]}, '
                 '{"label": "tree", "bbox_2d": [0.5, 0.1, 0.9, 0.8]}]',
    "by name": '{"red cat": [10, 20, 40, 90], "tree": [50, 10, 90, 80]}',
    "by name, lists": '{"red cat": [[10, 20, 40, 90]], "tree": [[50, 10, 90, 80]]}',
    "by name, objects": '{"red cat": {"x": 10, "y": 20, "width": 30, "height": 70}, '
                        '"tree": {"x": 50, "y": 10, "width": 40, "height": 70}}',
    "parallel lists": '{"labels": ["red cat", "tree"], "boxes": [[10, 20, 40, 90], [50, 10, 90, 80]]}',
    "corner pairs": '[["red cat", [[10, 20], [40, 90]]], ["tree", [[50, 10], [90, 80]]]]',
    "flat rows": '[["red cat", 10, 20, 40, 90], ["tree", 50, 10, 90, 80]]',
    "Python tuples": "[('red cat', (10, 20, 40, 90)), ('tree', (50, 10, 90, 80))]",
    "Python with words around": "Objects: [('a red cat', [10, 20, 40, 90]), ('a tree', [50, 10, 90, 80])]\nGround: x",
    "trailing commas, comments": '{"boxes": [ // here\n{"phrase": "red cat", "box": [10, 20, 40, 90],},\n'
                                 '{"phrase": "tree", "box": [50, 10, 90, 80],},]}',
    "fenced": '```json\n{"red cat": [10, 20, 40, 90], "tree": [50, 10, 90, 80]}\n```',
    "thoughts before": '<think>[1, 2, 3, 4]</think>{"red cat": [10, 20, 40, 90], "tree": [50, 10, 90, 80]}',
    "CSS": "red cat {left: 10%; top: 20%; width: 30%; height: 70%}\n"
           "2. tree {left: 50%; top: 10%; width: 40%; height: 70%}",
    "CSS of LayoutGPT": "red cat {height: 44.8px; width: 19.2px; top: 12.8px; left: 6.4px;}\n"
                        "tree {height: 44.8px; width: 25.6px; top: 6.4px; left: 32px;}",
    "lines": "red cat: (10, 20, 40, 90)\ntree: (50, 10, 90, 80)",
    "numbered lines": "1. red cat: [10, 20, 40, 90]\n2) tree - [50, 10, 90, 80]",
    "bulleted, quoted": '- "red cat": (10, 20, 40, 90)\n* `tree`: (50; 10; 90; 80)',
    "lines of extents": "red cat: x=10, y=20, w=30, h=70\ntree: x=50, y=10, w=40, h=70",
    "percent": "red cat: (10%, 20%, 40%, 90%)\ntree: (50%, 10%, 90%, 80%)",
    "text numbers": '{"red cat": "10, 20, 40, 90", "tree": "50 10 90 80"}',
    "cut off": '{"boxes": [{"phrase": "red cat", "box": [10, 20, 40, 90]}, {"phrase": "tree", '
               '"box": [50, 10, 90, 80]}, {"ph',
}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_forms(text):
    assert boxes(text) == [("red cat", CAT), ("tree", TREE)]


@pytest.mark.parametrize(("scale", "size", "settings"), [
    (1, (512, 512), {}), (100, (512, 512), {}), (512, (512, 512), {}), (1000, (512, 512), {}), (1000, (512, 512),
    {"unit": "1000"}), (64, (64, 64), {"unit": "pixels"}), (768, (768, 768), {}), (1000, (512, 512),
     {"prefer": "1000"}),
    (100, (2048, 2048), {"unit": "100"}), (2048, (2048, 2048), {}), (1024, (1024, 1024), {}),
])
def test_units(scale, size, settings):
    def row(box):
        return ", ".join(f"{v * scale:g}" for v in box)

    assert boxes(f"red cat: ({row(CAT)})\ntree: ({row(TREE)})", size, **settings) == [("red cat", CAT), ("tree", TREE)]


def test_pixels_of_a_wide_picture():
    assert boxes("red cat: (102, 51, 410, 230)\ntree: (512, 26, 922, 205)", (1024, 256)) == [("red cat", CAT),
     ("tree", TREE)]


def test_width_and_height_are_recognised():
    """Read as corners the second box would be inside out."""
    assert boxes("[('red cat', [51, 102, 154, 358]), ('tree', [256, 51, 205, 358])]") == [("red cat", CAT), ("tree",
     TREE)]


@pytest.mark.parametrize(("name", "phrase"), [
    ("a red cat", "red cat"), ("Red Cat", "red cat"), ("cat", "cat"), ("cat_1", "red cat"), ("fire-hydrant",
     "fire hydrants"),
    ("fire_hydrant 2", "fire hydrants"), ("Fire hydrants", "fire hydrants"), ("hydrant", "fire hydrants"),
     ("the tree", "tree"),
    ("trees", "tree"), ("kitten", "red cat"), ("zebra", None), ("", None), ("123", None),
])
def test_names_become_words_of_the_prompt(name, phrase):
    found = phrase_for(parse(PROMPT), name)
    assert (found and found[0]) == phrase
    assert phrase is None or phrase in PROMPT


def test_what_is_left_out_is_told():
    layout, notes = layout_from_text(PROMPT, "cat: (1, 2, 30, 40)\nzebra: (5, 5, 50, 50)\ntree: (1, 2, 3, 4, 5)")
    assert [r.phrase for r in layout.regions] == ["cat"]
    assert any("'zebra' is not in the prompt" in n for n in notes)
    assert any("'tree': 5 numbers" in n for n in notes)


def test_repairs_are_told():
    fixed, notes = repaired([("a", (0.9, 0.5, 0.1, 0.9)), ("b", (0.2, 0.2, 1.03, 0.8)), ("c", (0, 0, 1, 1)),
                             ("d", (0.5, 0.5, 0.5, 0.5)), ("a", (0.1, 0.5, 0.9, 0.9))])
    assert [n for n, _ in fixed] == ["a", "b"]
    assert fixed[1][1] == (0.2, 0.2, 1.0, 0.8)
    assert len(notes) == 4


def test_boxes_far_outside_are_all_scaled():
    fixed = fitted([("a", (-1, 0, 0, 1)), ("b", (0, 0, 3, 1))])
    assert fixed[0][1] == pytest.approx((0, 0, 0.25, 1)) and fixed[1][1] == pytest.approx((0.25, 0, 1, 1))


@pytest.mark.parametrize("text", ["", "I cannot do that.", "[]", "{}", '{"boxes": []}', "cat", "1 2 3 4", "null",
 '"cat"',
                                  '{"boxes": [{"phrase": "cat"}]}', "cat: (1, 2, 3)", '{"cat": [1, 2, 3, NaN]}'])
def test_nothing_to_read(text):
    with pytest.raises(AnswerError, match="no boxes were found"):
        read_answer(text)


HOSTILE = ["[" * 100_000, "{" * 150_000, '{"a":' * 30_000, "(1," * 60_000, "a{" * 90_000, "'" * 190_000 + "[",
 "1 " * 99_000,
           "cat: (" + "1," * 90_000, "<think>" * 25_000, "[" + "[]," * 60_000 + "]", "cat: (" * 30_000, "\\" * 190_000,
           "- " * 90_000, "[1e" + "9" * 100_000 + "]", '{"x": "' + "\\u0000" * 20_000, "x:" * 90_000, "{}" * 90_000]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda t: t[:6])
def test_hostile_text_ends(text):
    started = time.process_time()
    with pytest.raises(AnswerError):
        read_answer(text)
    assert time.process_time() - started < 20  # seconds where a backtracking pattern would take hours


def test_an_answer_of_any_length_is_refused():
    with pytest.raises(AnswerError, match="at most 200000"):
        read_answer("x" * 200_001)


def test_nothing_is_executed():
    with pytest.raises(AnswerError):
        read_answer("[__import__('os').system('true')]")


PIECES = st.sampled_from(["[", "]", "{", "}", "(", ")", ":", ",", '"', "'", "cat", "tree", "x0", "box", "boxes",
 "phrase", " ",
                          "\n", "1", "0.5", "900", "-3", "1e999", "NaN", "%", "px", "width", "null", "```", "<think>"])


@given(st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=60))
def test_whatever_is_read_is_valid(text):
    try:
        layout, _ = layout_from_text(PROMPT, text)
    except AnswerError:
        return
    assert Layout.parse(layout.dumps()) == layout
    for region in layout.regions:
        assert region.phrase in PROMPT and all(math.isfinite(v) and 0 <= v <= 1 for v in region.box)
