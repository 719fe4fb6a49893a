"""Colours that are said behind a thing's name: which words a region gets, and how the bench's judge reads them."""
import pytest

from lib_refocus.planner.checker import check
from lib_refocus.planner.rules import plan_rules
from lib_refocus.planner.strict import failures


def phrases(prompt):
    return [r.phrase for r in plan_rules(prompt).layout.regions]


@pytest.mark.parametrize(("prompt", "expected"), [
    ("The cat is blue.", ["cat is blue"]),
    ("a chair painted red and white", ["chair painted red and white"]),
    ("cat: blue; dog: orange", ["cat: blue", "dog: orange"]),
    ("a cat, green as grass, and a dog", ["cat, green", "dog"]),
    ("Paint the dog blue and the cat red.", ["dog blue", "cat red"]),
    ("The dog has blue fur.", ["dog has blue fur"]),
    ("a man in a blue shirt and a woman in red", ["man", "blue shirt", "woman in red"]),
    ("a person, all in green, walks a red dog", ["person, all in green", "red dog"]),
    ("the background is red, a cat sits in front", ["cat"]),
    ("a photo of a cat in black and white", ["cat"]),
    ("The cat on the mat is red.", ["cat", "mat", "red"]),
    ("The dog should not be red but green.", ["dog", "green"]),
    ("The cat is red, and so is the dog.", ["cat is red", "dog", "red"]),
    ("a cat and a dog, blue and green respectively", ["cat", "dog", "blue", "green"]),
    ("two dogs, one red and one blue", ["dogs", "dogs", "red", "blue"]),
    ("two cats: a red one and a blue one", ["cats", "cats", "red", "blue"]),
    ("a red cat and a yellow one", ["red cat", "cat", "yellow"]),
    ("Red is the car and blue is the bus.", ["Red is the car", "blue is the bus"]),
    ("a chair: its colour, orange", ["chair: its colour, orange"]),
    ("There is a cat; its fur is blue.", ["cat", "blue"]),
    ("The car comes in red.", ["car comes in red"]),
    ("The airplane glows red.", ["airplane glows red"]),
    ("The sheep has purple wool, the cow a green hide.", ["sheep has purple wool", "cow a green hide"]),
    ("a house whose walls are blue", ["house whose walls are blue"]),
    ("a knitted dog in red yarn", ["knitted dog in red yarn"]),
    ("a cat in green grass", ["cat"]),  # where it is, not what it is made of
    ("a man in a red coat", ["man", "red coat"]),
    ("The red one is the dog, the blue one is the cat.", ["dog", "cat", "red", "blue"]),
    ("How green the horse is!", ["green the horse"]),
    ("Yellow paint covers the airplane.", ["Yellow paint covers the airplane"]),
    ("dog (colour: blue), cat (colour: red)", ["dog", "cat", "blue", "red"]),
    ("The person is blue-skinned.", ["person is blue-skinned"]),
    ("a dog that used to be brown but is green today", ["dog", "green"]),
    ("three oranges in a bowl", ["oranges", "oranges", "oranges", "bowl"]),
    ("The cat is red, the dog is entirely orange.", ["cat is red", "dog is entirely orange"]),
    ("a cat and an orange", ["cat", "orange"]),
    ("red goes on the cat and orange goes on the dog", ["red goes on the cat", "orange goes on the dog"]),
    ("Use red for the cat, orange for the dog.", ["red for the cat", "orange for the dog"]),
    ("cat -> red, dog -> orange", ["cat", "dog", "red", "orange"]),
    ("three cups: red, green and blue", ["cups", "cups", "cups", "red", "green", "blue"]),
    ("two cups: the first is red, the second orange", ["cups", "cups", "red", "orange"]),
    ("A cat. And the dog? Orange. The cat is red.", ["cat", "dog", "Orange", "red"]),
    ("a cat of the green variety", ["cat of the green variety"]),
    ("a horse with a green coat and a man with a green coat", ["horse with a green coat", "man", "green coat"]),
    ("give the bear brown fur", ["bear brown fur"]),
    ("The bone the dog guards is red.", ["bone", "dog", "red"]),
    ("the dog (it's blue) and the cat (this is the fun part) red", ["dog", "cat", "blue", "red"]),
    ("The dog is a fiery red.", ["dog is a fiery red"]),
    ("no red cat, only a green one", ["cat", "green"]),
    ("It is the only red thing: the cat. The only blue thing is the dog.", ["cat", "dog", "blue"]),
])
def test_ways_of_colouring(prompt, expected):
    assert sorted(phrases(prompt)) == sorted(expected)


def test_a_colour_apart_lies_in_the_box_of_its_thing():
    regions = {r.phrase: r.box for r in plan_rules("The cat on the mat is red.").layout.regions}
    assert regions["red"] == regions["cat"] != regions["mat"]


@pytest.mark.parametrize("prompt", [
    "The cat on the mat is red.", "two dogs, one red and one blue", "cat is red, dog blue"])
def test_the_checker_has_nothing_to_say_of_it(prompt):
    assert check(prompt, plan_rules(prompt).layout) == []


@pytest.mark.parametrize(("regions", "good"), [
    ([("cat is red", 0), ("blue dog", 1)], True),
    ([("cat", 0), ("red", 0), ("blue old dog", 1)], True),
    ([("cat", 0), ("red", 1), ("blue dog", 1)], False),
    ([("cat is red", 0), ("dog", 1)], False),
    ([("cat and blue dog", 0), ("red dog", 1)], False),
    ([("blue cat", 0), ("red dog", 1)], False),
])
def test_the_judge_of_colours(regions, good):
    boxes = [[0.1, 0.1, 0.4, 0.9], [0.6, 0.1, 0.9, 0.9]]
    layout = [{"phrase": phrase, "box": boxes[k]} for phrase, k in regions]
    assert (failures({"category": "color", "demands": ["1 red cat", "1 blue dog"]}, layout) == []) == good
