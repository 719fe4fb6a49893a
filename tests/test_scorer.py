"""The judge must see what was drawn: nothing more, nothing less, and in the right place."""
from dataclasses import dataclass, replace

import numpy as np
import pytest
import torch
from PIL import Image

from lib_refocus.shapes.scenes import COLOURS, GROUNDS, SHAPES, Scene, Thing, render
from lib_refocus.shapes.scorer import (
    accuracy,
    box_iou,
    extra_objects,
    find_objects,
    match,
    score,
    summary,
)

torch.set_num_threads(1)  # many tiny operations: threads only wait for each other
RED = Thing("red", "circle", (0.1, 0.2, 0.4, 0.5))
BLUE = Thing("blue", "star", (0.55, 0.4, 0.9, 0.75))


@dataclass
class Words:
    """A wanted thing without a box."""

    colour: str
    shape: str


def picture(*things, ground="white", size=(256, 256)) -> torch.Tensor:
    return render(Scene(list(things), ground, size))[0]


def shifted(thing: Thing, by: float) -> Thing:
    return replace(thing, box=tuple(v + by * (i % 2 == 0) for i, v in enumerate(thing.box)))


def test_accuracy_on_rendered_scenes():
    trials = accuracy(40, seed=1)
    assert trials["clean"]["right"] >= 0.99 and trials["clean"]["iou"] >= 0.95 and not trials["clean"]["spurious"]
    assert trials["overlap"]["right"] >= 0.96 and trials["overlap"]["iou"] >= 0.95
    assert trials["blurred"]["right"] >= 0.98 and trials["blurred"]["iou"] >= 0.95


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("colour", COLOURS)
def test_every_shape_is_told_on_every_ground(ground, colour):
    for shape in SHAPES:
        found = find_objects(picture(Thing(colour, shape, (0.3, 0.3, 0.6, 0.55)), ground=ground))
        assert [(f.colour, f.shape) for f in found] == [(colour, shape)]
        assert box_iou(found[0].box, (0.3, 0.3, 0.6, 0.55)) > 0.93


def test_an_empty_picture_has_no_objects():
    assert find_objects(torch.full((3, 128, 128), 0.6)) == []
    assert not any(s.present or s.colour_ok or s.shape_ok or s.iou for s in score(torch.ones(3, 64, 64), [RED]))


def test_all_kinds_of_pictures_are_read_alike():
    tensor = picture(RED, BLUE)
    array = (tensor * 255).round().byte().permute(1, 2, 0).numpy()
    expected = [(f.colour, f.shape, f.box) for f in find_objects(tensor)]
    for image in (array, Image.fromarray(array)):
        assert [(f.colour, f.shape, f.box) for f in find_objects(image)] == expected
    for size in ((512, 512), (320, 192), (128, 128)):
        assert {(f.colour, f.shape) for f in find_objects(picture(RED, BLUE, size=size))} == {
            ("red", "circle"), ("blue", "star")}


def test_score_of_a_scene_as_wanted():
    scores = score(picture(RED, BLUE), [RED, BLUE])
    assert all(s.present and s.centre_in and s.colour_ok and s.shape_ok and s.iou > 0.95 for s in scores)


def test_a_shifted_box_does_not_hold_the_centre():
    (wanted,) = score(picture(RED), [shifted(RED, 0.2)])
    assert wanted.present and not wanted.centre_in
    assert wanted.iou == pytest.approx(1 / 5, abs=0.02)  # a third of the width is shared


def test_wrong_colour_or_shape_is_absent_but_told():
    red_square, green_circle = replace(RED, shape="square"), replace(RED, colour="green")
    for wanted, colour_ok, shape_ok in ((red_square, True, False), (green_circle, False, True)):
        (got,) = score(picture(RED), [wanted])
        assert (got.present, got.iou, got.colour_ok, got.shape_ok) == (False, 0.0, colour_ok, shape_ok)


def test_each_object_is_matched_once_and_to_the_nearest_box():
    left, right = shifted(BLUE, -0.5), BLUE
    found = find_objects(picture(left, right))
    assert sum(f is not None for f in match(found, [right, left, BLUE])) == 2
    first, second = match(found, [right, left])
    assert box_iou(first.box, right.box) > 0.9 and box_iou(second.box, left.box) > 0.9


def test_things_without_boxes_take_the_largest_object():
    small, large = Thing("red", "square", (0.1, 0.1, 0.25, 0.25)), Thing("red", "square", (0.5, 0.5, 0.9, 0.9))
    (got,) = match(find_objects(picture(small, large)), [Words("red", "square")])
    assert box_iou(got.box, large.box) > 0.95
    assert score(picture(small), [Words("red", "star")])[0].shape_ok is False


def test_touching_things_of_one_colour_are_two():
    circle, star = Thing("green", "circle", (0.1, 0.3, 0.4, 0.6)), Thing("green", "star", (0.39, 0.3, 0.72, 0.62))
    assert sorted(f.shape for f in find_objects(picture(circle, star))) == ["circle", "star"]


def test_a_partly_hidden_thing_keeps_its_shape():
    below, above = Thing("red", "square", (0.2, 0.2, 0.6, 0.6)), Thing("blue", "circle", (0.45, 0.3, 0.8, 0.65))
    scores = score(picture(below, above), [below, above])
    assert all(s.present and s.iou > 0.8 for s in scores)


def test_summary_and_extra():
    found = find_objects(picture(RED, BLUE))
    assert extra_objects(found, [RED]) == 1
    both, one = score(found, [RED, BLUE]), score(found, [RED, replace(BLUE, colour="red")])
    means = summary([both, one], extra=[0, 1])
    assert means["present"] == means["ap50"] == 0.75
    assert means["all_present"] == means["extra"] == 0.5
    assert summary([]) == dict.fromkeys(means.keys() - {"extra"}, 0.0)


def test_noise_makes_no_objects():
    noise = np.random.default_rng(0).normal(0.9, 0.05, (256, 256, 3)).clip(0, 1)
    assert find_objects((noise * 255).astype(np.uint8)) == []
