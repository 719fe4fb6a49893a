"""The bench's judge is itself right: it finds what is wrong, and nothing else."""
import pytest

from lib_refocus.planner.strict import boxes, demands_of, failures

LEFT, RIGHT, TOP, LOW = [0, 0.4, 0.3, 0.6], [0.6, 0.4, 0.9, 0.6], [0.4, 0, 0.6, 0.2], [0.4, 0.7, 0.6, 1]


def region(phrase, box):
    return {"phrase": phrase, "box": box}


@pytest.mark.parametrize(("record", "expected"), [
    ({"objects": ["cat", "dog"], "relations": ["on the left of"], "category": "spatial"},
     ["1 cat", "1 dog", "cat left dog"]),
    ({"objects": ["cat", "dog", "car"], "relations": ["over", "beneath"], "category": "spatial"},
     ["1 cat", "1 dog", "1 car", "cat above dog", "cat below car"]),
    ({"objects": ["cat", "dog", "car"], "relations": ["among"], "category": "spatial"},
     ["1 cat", "1 dog", "1 car", "cat between dog+car"]),
    ({"objects": ["a", "b", "c", "d"], "relations": ["on", "under"], "category": "spatial"},
     ["1 a", "1 b", "1 c", "1 d", "a on c", "a below d", "b on c", "b below d"]),
    ({"objects": ["a", "b", "c", "d"], "relations": ["larger", "smaller"], "category": "size"},
     ["1 a", "1 b", "1 c", "1 d", "a bigger b", "a bigger c", "a smaller d"]),
    ({"counts": [["hot dog", 2], ["bed", 3]], "category": "counting"}, ["2 hot dog", "3 bed"]),
    ({"objects": ["cat"], "colored": [["cat", "red"]], "category": "color"}, ["1 red cat"]),
])
def test_truth_as_demands(record, expected):
    assert demands_of(record) == expected


@pytest.mark.parametrize(("demands", "layout", "expected"), [
    (["cat left dog"], [region("cat", LEFT), region("dog", RIGHT)], []),
    (["cat left dog"], [region("cat", RIGHT), region("dog", LEFT)], ["cat left dog"]),
    (["cat left dog"], [region("cat", LEFT)], ["cat left dog"]),
    (["2 cat"], [region("cats", LEFT), region("a red cat", RIGHT)], []),
    (["2 cat"], [region("cats", LEFT)], ["2 cat"]),
    (["0 dog"], [region("cat", LEFT)], []),
    (["1 dog", "1 hot dog"], [region("hot dog", LEFT), region("dog", RIGHT)], []),
    (["1 cat"], [region("caterpillar", LEFT)], ["1 cat"]),
    (["1 cat"], [region("cat", [0, 0, 1.2, 1])], ["box"]),
    (["1 cat"], [region("cat", [0.5, 0, 0.2, 1])], ["box"]),
    (["cat between dog+cow"], [region("cat", TOP), region("dog", LEFT), region("cow", RIGHT)], []),
    (["cat between dog+cow"], [region("cat", LEFT), region("dog", TOP), region("cow", RIGHT)], ["cat between dog+cow"]),
    (["cat @top-left"], [region("cat", [0, 0.1, 0.3, 0.3])], []),
    (["cat @bottom"], [region("cat", LOW)], []),
    (["cat @bottom"], [region("cat", TOP)], ["cat @bottom"]),
    (["cat bigger dog"], [region("cat", LEFT), region("dog", TOP)], []),
    (["cat inside box"], [region("cat", [0.1, 0.45, 0.2, 0.5]), region("box", LEFT)], []),
    (["1 red cat"], [region("blue cat", LEFT)], ["1 red cat"]),
])
def test_judgement(demands, layout, expected):
    assert failures({"demands": demands}, layout) == expected


def test_names_are_whole_words():
    layout = [region("carrot", LEFT), region("cars", RIGHT)]
    assert boxes(layout, "car", ["car"]) == [RIGHT]


def test_an_odd_demand_is_refused():
    with pytest.raises(ValueError, match="allowed are"):
        failures({"demands": ["nonsense"]}, [])
