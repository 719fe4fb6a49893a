"""How many paraphrases the built-in planner satisfies, and ways of counting; ways of relating: test_planner_wording.py.

``planner_frozen.json`` and the files ``planner_second.json`` to ``planner_sixth.json`` without "dev" are never tuned
on: their test counts, and names no sentence. Truth and wording of all sets were written by hand; ``planner_dev.json``
fills patterns with things, has free sentences ("free", "near"), and is what the grammar is mended with.
"""
import json
from pathlib import Path

import pytest
from test_planner_grammar import things

from lib_refocus.planner.rules import plan_rules
from lib_refocus.planner.strict import failures

DATA = Path(__file__).parent / "data"


def satisfied(name):
    """{category: (prompts satisfied, prompts)} of a file."""
    found = {}
    for r in json.loads((DATA / name).read_text(encoding="utf-8")):
        good = not failures(r, plan_rules(r["prompt"]).layout.to_json()["regions"])
        before = found.get(r["category"], (0, 0))
        found[r["category"]] = before[0] + good, before[1] + 1
    return found


@pytest.mark.parametrize(("name", "floor"), [
    ("planner_frozen.json", {"spatial": (83, 87), "size": (40, 45), "color": (41, 42), "counting": (49, 49)}),
    ("planner_paraphrases.json", {"spatial": (82, 83), "size": (70, 70), "color": (73, 75), "counting": (74, 75)}),
    ("planner_dev.json", {"spatial": (836, 846), "size": (928, 945), "color": (477, 493), "counting": (259, 262)}),
    ("planner_second.json", {"spatial": (37, 38), "size": (36, 38), "color": (35, 37), "counting": (37, 37)}),
    # held out, of ordinary prompts, by another author; at its first scoring: 32, 45, 48, 43
    ("planner_third.json", {"spatial": (33, 36), "size": (48, 50), "color": (49, 50), "counting": (43, 44)}),
    # held out, by five more authors, mostly of where things are; at its first scoring: 290, 131, 40, 38
    ("planner_fifth.json", {"spatial": (320, 327), "size": (131, 133), "color": (40, 40), "counting": (39, 40)}),
    # held out, by three more, written when the mending was done; at its first scoring the same
    ("planner_sixth.json", {"spatial": (163, 166), "size": (54, 54), "color": (59, 60), "counting": (59, 60)}),
    # by an author who never saw the grammar; first try: 59, 64, 30, 69
    ("planner_second_dev.json", {"spatial": (72, 72), "size": (71, 72), "color": (73, 73), "counting": (73, 73)}),
    # by a chatty illustrator, terse power users, story tellers and art directors; first try: 61, 75, 73, 78
    ("planner_third_dev.json", {"spatial": (70, 72), "size": (100, 100), "color": (99, 100), "counting": (88, 88)}),
    # by two more authors, of ordinary prompts; first try: 95, 84, 78, 39
    ("planner_fourth_dev.json", {"spatial": (100, 100), "size": (90, 90), "color": (80, 80), "counting": (40, 40)}),
    # by eight authors who never saw the grammar, mostly of where things are; first try: 454, 226, 66, 65
    ("planner_fifth_dev.json", {"spatial": (510, 510), "size": (240, 240), "color": (68, 68), "counting": (68, 68)}),
    # by eight authors of the same kind (spatial 669, size 221, colour 60, counting 60; first try: 632, 208, 54, 53),
    # and by us (spatial 336, size 33)
    ("planner_sixth_dev.json", {"spatial": (998, 1005), "size": (253, 254), "color": (56, 60), "counting": (57, 60)}),
])
def test_shares_of_the_readme(name, floor):
    found = satisfied(name)
    assert {c: n for c, (_, n) in found.items()} == {c: n for c, (_, n) in floor.items()}
    assert {c: good for c, (good, _) in found.items() if good < floor[c][0]} == {}


@pytest.mark.parametrize(("prompt", "expected"), [
    ("knives, two of them, and a fork", [("knives", 2), ("fork", 1)]),
    ("kites (five)", [("kites", 5)]),
    ("three kites and an equal number of dogs", [("kites", 3), ("dogs", 3)]),
    ("as many forks as knives: four of each", [("forks", 4), ("knives", 4)]),
    ("On each of four benches lies a hat.", [("benches", 4), ("hat", 4)]),
    ("three bats, beside every one of them a ball", [("bats", 3), ("ball", 3)]),
    ("four of the cakes are broken", [("cakes", 4)]),
    ("one cutting board", [("cutting board", 1)]),
    ("zebras surfing, four of them", [("zebras", 4)]),
    ("a plate of five donuts", [("donuts", 5)]),
    ("an umbrella for each of the three chairs", [("umbrella", 3), ("chairs", 3)]),
    ("two dogs and twice as many birds", [("dogs", 2), ("birds", 4)]),
    ("one oven, another oven, two ovens in total", [("oven", 1), ("oven", 1)]),
    ("1) a green car 2) a red bus", [("green car", 1), ("red bus", 1)]),
    ("a red cat (not a blue one) and a dog", [("red cat", 1), ("dog", 1)]),
    ("neither a cat nor a dog is in the room, a parrot", [("parrot", 1)]),
    ("dogs x3, 2x cat", [("dogs", 3), ("cat", 2)]),
    ("hot dogs (only two) in a bowl", [("hot dogs", 2), ("bowl", 1)]),
    ("cats and dogs, five of the former, two of the latter", [("cats", 5), ("dogs", 2)]),
    ("Both riders hold a pan, so there are two pans.", [("riders", 2), ("pan", 2)]),
    ("Two dogs sit on a station platform like passengers as three trains roll in.", [("dogs", 2), ("trains", 3)]),
    ("two trucks and a cat; both trucks are red", [("trucks", 2), ("cat", 1)]),
    ("a man holds the leash of a green dog", [("man", 1), ("green dog", 1)]),
    ("A cat that is completely green waves at a dog.", [("cat that is completely green", 1), ("dog", 1)]),
    ("still life of a pear", [("pear", 1)]),
    ("one dog lies on a bench, another stands beside it", [("dog", 1), ("bench", 1), ("dog", 1)]),
    ("each of three cats is bigger than the barn", [("cats", 3), ("barn", 1)]),
    ("a cat left of another", [("cat", 1)]),
    ("four dogs, each with a ball; you can see four balls", [("dogs", 4), ("ball", 4)]),
    ("three carts and on top of each cart one lamp (so 3 lamps)", [("carts", 3), ("lamp", 3)]),
    ("two cats each with a hat and two hats on a table", [("cats", 2), ("hat", 2), ("hats", 2), ("table", 1)]),
    ("a boat, and to one side a red chair nobody is using", [("boat", 1), ("red chair", 1)]),
    ("a blue horse rears up, a dog barks like mad", [("blue horse", 1), ("dog", 1)]),
    ("A hen is near a pig, and that same pig is near a bus.", [("hen", 1), ("pig", 1), ("bus", 1)]),
    ("a white keyboard (black keys), a lamp", [("white keyboard", 1), ("black keys", None), ("lamp", 1)]),
])
def test_ways_of_counting(prompt, expected):
    assert things(prompt) == expected


def test_what_flies_can_be_at_the_bottom():
    low = {r.phrase: r.box for r in plan_rules("a cat at the top, an airplane at the bottom").layout.regions}
    assert low["cat"][3] < low["airplane"][1] and low["airplane"][3] > 0.5


def test_what_stands_beside_stands_there_too():
    found = {r.phrase: r.box for r in plan_rules("A lamp floats. Under it a hen is next to a kite.").layout.regions}
    assert found["lamp"][3] < found["kite"][1] and found["lamp"][3] < found["hen"][1]


def test_both_are_next_to_it():
    found = {r.phrase: r.box for r in plan_rules("a cat and a dog by a chair, a plane in the sky").layout.regions}
    assert sorted((found[n][0] + found[n][2], n) for n in ("cat", "chair", "dog"))[1][1] == "chair"


@pytest.mark.parametrize(("prompt", "larger", "smaller"), [
    ("a cat bigger than a dog, a hen and an even bigger banana", "even bigger banana", "cat"),
    ("a fly beside the larger, a coin", "coin", "fly"),
    ("The big one is a mouse, the small one is a cow.", "mouse", "cow"),
    ("a mouse-sized cow beside a cat", "cat", "mouse-sized cow"),
    ("Next to the cup the airplane seems like a fly.", "cup", "airplane"),
    ("Next to the cup the airplane is a mere toy.", "cup", "airplane"),
])
def test_sizes_that_are_no_relation_of_the_text(prompt, larger, smaller):
    area = {r.phrase: (r.box[2] - r.box[0]) * (r.box[3] - r.box[1]) for r in plan_rules(prompt).layout.regions}
    assert area[larger] > area[smaller]


def test_what_is_between_top_and_bottom_is_so_in_height():
    found = {r.phrase: r.box for r in plan_rules("a hen at the top, a pig at the bottom, a bus between the two"
                                                 ).layout.regions}
    assert found["hen"][3] < found["bus"][1] and found["bus"][3] < found["pig"][1]
