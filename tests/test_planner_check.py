"""The checker: each kind of violation is found, told in words, and mended by its own proposal."""
import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib_refocus.layout import Layout, LayoutError
from lib_refocus.planner.bench import checker_table, faulty
from lib_refocus.planner.checker import check, read_pieces
from lib_refocus.planner.meaning import JUDGES, PLACES, holds
from lib_refocus.planner.repair import apply, mended, to_json
from lib_refocus.planner.rules import plan_rules
from lib_refocus.planner.strict import failures

LEFT, RIGHT = [0.05, 0.3, 0.4, 0.9], [0.55, 0.3, 0.95, 0.9]


def region(phrase, box, **more):
    return {"phrase": phrase, "box": box, **more}


CASES = {
    "a missing thing": ("a cat left of a dog", [region("cat", LEFT)], "missing", "'dog' has no region"),
    "one too few": ("a cat and two dogs", [region("cat", LEFT), region("dogs", RIGHT)], "count",
                    "says 2 for 'dogs', the layout has 1"),
    "one too many": ("a cat", [region("cat", LEFT), region("cat", RIGHT)], "count",
     "says 1 for 'cat', the layout has 2"),
    "left for right": ("a cat left of a dog", [region("cat", RIGHT), region("dog", LEFT)], "relation",
                       "puts cat to the left of dog"),
    "upside down": ("a cat on a table", [region("cat", [0.3, 0.6, 0.6, 0.9]), region("table", [0.2, 0.1, 0.8, 0.4])],
                    "relation", "puts cat on table"),
    "not between": ("a cat between a dog and a horse", [region("cat", [0, 0.4, 0.2, 0.6]), region(
        "dog", [0.3, 0.4, 0.5, 0.6]), region("horse", [0.6, 0.4, 0.9, 0.6])], "relation", "between dog and horse"),
    "too small": ("a cat bigger than a dog", [region("cat", [0.1, 0.7, 0.3, 0.9]), region("dog", RIGHT)], "size",
                  "makes cat bigger than dog"),
    "wrong side": ("a cat on the left", [region("cat", RIGHT)], "place", "puts cat on the left"),
    "far from its neighbour": ("a cat next to a dog", [region("cat", [0, 0, 0.1, 0.1]), region("dog", [0.8, 0.8, 1,
     1])],
                               "relation", "puts cat next to dog"),
    "not inside": ("a cat in a box", [region("cat", [0, 0, 0.2, 0.2]), region("box", [0.5, 0.5, 1, 1])], "relation",
                   "puts cat inside box"),
    "outside the picture": ("a cat", [region("cat", [0.7, 0.3, 1.3, 0.9])], "box", "reaches outside the picture"),
    "inside out": ("a cat", [region("cat", [0.9, 0.3, 0.1, 0.9])], "box", "turned inside out"),
    "too thin": ("a cat", [region("cat", [0.1, 0.3, 0.101, 0.9])], "box", "too thin"),
    "a foreign phrase": ("a cat and a dog", [region("cat", LEFT), region("dog", RIGHT), region("zebra", LEFT)],
     "phrase",
                         "'zebra' is not in the prompt"),
    "a misspelt phrase": ("a kitten", [region("kiten", LEFT)], "phrase", "perhaps 'kitten' is meant"),
    "what is absent": ("a cat without a dog", [region("cat", LEFT), region("dog", RIGHT)], "absent", "there is no dog"),
}


@pytest.mark.parametrize(("prompt", "layout", "kind", "words"), CASES.values(), ids=CASES)
def test_found_told_and_mended(prompt, layout, kind, words):
    before = json.dumps(layout)
    found = check(prompt, layout)
    assert kind in [v.kind for v in found]
    violation = next(v for v in found if v.kind == kind)
    assert words in violation.message
    assert json.dumps(layout) == before  # shown, never applied
    repaired = to_json(apply(read_pieces(layout), violation.repair))
    assert kind not in [v.kind for v in check(prompt, repaired)]
    assert json.loads(json.dumps(violation.to_json())) == violation.to_json()


@pytest.mark.parametrize(("prompt", "layout"), [(c[0], c[1]) for c in CASES.values()], ids=CASES)
def test_whole_layouts_are_mended(prompt, layout):
    pieces, left = mended(prompt, layout)
    assert left == []
    Layout.parse({"regions": to_json(pieces)})


@pytest.mark.parametrize(("prompt", "layout"), [
    ("a cat left of a dog", [region("cat", LEFT), region("dog", RIGHT)]),
    ("a red cat left of a dog", [region("cat", LEFT), region("dog", RIGHT)]),  # words may be left out
    ("two dogs", [region("dog", LEFT), region("dogs 2", RIGHT)]),
    ("a fire hydrant", [region("fire_hydrant", LEFT)]),
    ("a cat in a kitchen", [region("cat", LEFT)]),  # surroundings need no region
    ("a cat in a kitchen", [region("cat", LEFT), region("kitchen", [0, 0, 1, 1])]),
    ("birds in the sky", [region("birds", LEFT), region("birds", RIGHT)]),  # an open number
    ("a cat left of a cat", [region("cat", RIGHT), region("cat", LEFT)]),  # either may be the one
    ("a cat left of a cat", [region("cat", LEFT, occurrence=1), region("cat", RIGHT, occurrence=2)]),
    ("two dogs, one on the left and one on the right", [region("dogs", RIGHT), region("dogs", LEFT)]),
    ("a hundred birds", [region("birds", LEFT)]),
    ("", []),
])
def test_nothing_to_find(prompt, layout):
    assert check(prompt, layout) == []


def test_occurrences_settle_which_is_which():
    wrong = [region("cat", RIGHT, occurrence=1), region("cat", LEFT, occurrence=2)]
    assert [v.kind for v in check("a cat left of a cat", wrong)] == ["relation"]


@pytest.mark.parametrize("form", [
    [region("cat", LEFT)], {"regions": [region("cat", LEFT)]}, {"version": 1, "regions": [region("cat", LEFT)]},
    {"id": "1", "layout": [region("cat", LEFT)]}, json.dumps([region("cat", LEFT)]), Layout.parse([region("cat",
     LEFT)]),
    [{"phrase": "cat", "ellipse": LEFT}], [{"phrase": "cat", "polygon": [[0.1, 0.1], [0.5, 0.1], [0.3, 0.6]]}],
])
def test_layouts_in_every_form(form):
    assert check("a cat", form) == []


@pytest.mark.parametrize(("form", "words"), [
    (7, "allowed are an object"), ("{", "not JSON"), ([7], "allowed is an object with 'phrase' and 'box'"),
    ([{"phrase": 3, "box": LEFT}], "phrase"), ([{"phrase": "cat", "box": [1, 2]}], "four numbers"),
    ([{"phrase": "cat", "box": "0 0 1 1"}], "four numbers"), ([{"phrase": "cat"}], "has no form"),
    ([region("cat", LEFT)] * 65, "at most 64"), ([{"phrase": "cat", "box": [True, 0, 1, 1]}], "four numbers"),
])
def test_what_cannot_be_read_is_refused(form, words):
    with pytest.raises(LayoutError, match=words):
        check("a cat", form)


@given(st.lists(st.tuples(st.sampled_from(["cat", "dog", "table", "zebra"]), st.lists(st.floats() | st.integers(
    -10 ** 30, 10 ** 30), min_size=4, max_size=4)), max_size=5))
def test_any_numbers_are_judged_and_mended(regions):
    layout = [region(p, b) for p, b in regions]
    prompt = "a cat on a table, left of a dog"
    for violation in check(prompt, layout):
        for entry in violation.repair["regions"] if violation.repair else ():
            assert entry["box"] is None or all(math.isfinite(v) for v in entry["box"])
    pieces, _ = mended(prompt, layout)
    Layout.parse({"regions": [{"phrase": p.phrase, "box": list(p.box)} for p in pieces]})


@pytest.mark.parametrize("kind", sorted(JUDGES))
def test_every_relation_can_hold_and_fail(kind):
    spots = [(x, y, x + s, y + s) for x in (0.0, 0.3, 0.7) for y in (0.0, 0.3, 0.7) for s in (0.1, 0.25)]
    pairs = [([a], [b, c]) for a in spots for b in spots[::3] for c in spots[::5]]
    assert {holds(kind, a, b) for a, b in pairs} == {True, False}


@pytest.mark.parametrize("place", sorted(PLACES))
def test_every_place_can_hold_and_fail(place):
    spots = [(x, y, x + 0.1, y + 0.1) for x in (0.0, 0.45, 0.9) for y in (0.0, 0.45, 0.9)]
    assert {holds("@" + place, [a], []) for a in spots} == {True, False}


def test_injected_faults_are_found():
    """Faults as bench planner injects them, in layouts for the prompts that were written for this test suite."""
    import random

    records = json.loads((Path(__file__).parent / "data" / "planner_prompts.json").read_text(encoding="utf-8"))
    rng, found = random.Random(1), []
    for record in records:
        layout = plan_rules(record["prompt"]).layout.to_json()["regions"]
        if layout and not failures(record, layout):
            found += [bool(check(record["prompt"], broken)) for _, broken in faulty(record, layout, rng)]
    assert len(found) > 1000
    assert sum(found) >= 0.97 * len(found)


def test_the_bench_reports_the_checker():
    record = {"prompt": "a cat left of a dog", "category": "spatial", "objects": ["cat", "dog"],
              "relations": ["on the left of"], "gpt4_layout": [region("cat", RIGHT), region("dog", LEFT)]}
    table = checker_table([record], [(record, [region("cat", LEFT), region("dog", RIGHT)])])
    assert "| agrees with the truth about GPT-4's spatial layouts | 100.0 % | 1 |" in table
    assert "two boxes change places" in table


def test_proposals_are_bounded():
    """Found by the fuzzer: each proposal tries many places, and a prompt may name many things."""
    nouns = ("cat", "dog", "house", "tree", "car", "boat", "apple", "book", "lamp", "chair", "table", "bird", "horse",
             "bear", "cup", "bowl", "ball", "clock", "vase", "bench")
    found = check(" and ".join(f"a {noun}" for noun in nouns), None)
    assert len(found) == 20 and [v.repair is not None for v in found] == [True] * 16 + [False] * 4
