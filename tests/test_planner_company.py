"""Who has, wears or holds a thing, and where both are then: "a woman in a red dress beside a car"."""
import pytest
from test_planner_grammar import relations, things

from lib_refocus.planner.grammar import parse
from lib_refocus.planner.rules import plan_rules


@pytest.mark.parametrize(("prompt", "expected"), [
    ("a woman in a red dress beside a car", ["woman wearing red dress", "woman next car"]),
    ("two men in tuxedos", ["men wearing tuxedos"]),
    ("a man in a hat", ["man wearing hat"]),
    ("a rabbit in a hat", ["rabbit inside hat"]),  # a conjurer's
    ("a kitten in a shoe", ["kitten inside shoe"]),
    ("a girl with a balloon in front of a house", ["girl front house"]),
    ("a snowman with a broom between two trees", ["snowman between trees"]),
    ("a girl with a balloon above her head", ["balloon above girl"]),
    ("a girl with a balloon floating above a dog", ["balloon above dog"]),
    ("a girl holding a balloon above a dog", ["girl holding balloon", "balloon above dog"]),
    ("a man holding an umbrella next to a car", ["man holding umbrella", "man next car"]),
    ("a man with a parrot on his shoulder", ["parrot on man"]),
    ("a boy wearing a cap on a bench", ["boy wearing cap", "boy on bench"]),
    ("a monkey wearing a hat and sunglasses eating a banana",
     ["monkey wearing hat+sunglasses", "monkey holding banana"]),
    ("a man in a suit and a hat holding an umbrella", ["man wearing suit+hat", "man holding umbrella"]),
    ("a man wearing a hat and a woman holding a dog", ["man wearing hat", "woman holding dog"]),
    ("a girl reading a book under a tree", ["girl holding book", "book below tree"]),
    ("a bed with a pillow on it, a nightstand to the left with a lamp on it",
     ["pillow on bed", "nightstand @left", "lamp on nightstand"]),
    ("a cup left of a plate with a spoon on it", ["cup left plate", "spoon on plate"]),
    ("a cat and a dog, the couple sits under a tree", ["cat+dog below tree"]),
    ("a sofa, a painting above it", ["painting above sofa"]),
    ("a sofa, painting above the sofa", ["painting above sofa"]),
])
def test_relations(prompt, expected):
    assert relations(prompt) == expected


@pytest.mark.parametrize(("prompt", "expected"), [
    ("a couple on a bench", [("couple", 1), ("bench", 1)]),
    ("an elderly couple and a couple of dogs", [("elderly couple", 1), ("dogs", 2)]),
    ("a cat, painting on canvas", [("cat", 1)]),
])
def test_couples_and_paintings(prompt, expected):
    assert things(prompt) == expected


def test_what_she_has_with_her_is_held():
    scene = parse("a girl with a balloon in front of a house")
    assert ("holding", (0,), (1,)) in [(r.kind, r.subjects, r.objects) for r in scene.relations]


def test_clothes_are_on_who_wears_them():
    boxes = {r.phrase: r.box for r in plan_rules("a man in a suit beside three dogs").layout.regions}
    man, suit = boxes["man"], boxes["suit"]
    assert man[0] <= suit[0] and suit[2] <= man[2] and man[1] < suit[1] and suit[3] < man[3]
