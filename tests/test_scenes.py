"""Scenes, captions and latents of the shapes world."""
import numpy as np
import pytest
import torch

from lib_refocus.shapes.autoencoder import SIDE, imperfect, pictures, window
from lib_refocus.shapes.captions import caption, noun
from lib_refocus.shapes.scenes import (
    CELL,
    COLOURS,
    SHAPES,
    SIZES,
    Scene,
    Thing,
    cell_means,
    coverage,
    overlap,
    render,
    sample_boxes,
    sample_scene,
    shape_distance,
    whitening,
)

torch.set_num_threads(1)  # many tiny operations: threads only wait for each other


@pytest.mark.parametrize("shape", SHAPES)
def test_a_shape_fills_its_box(shape):
    box = (0.25, 0.125, 0.75, 0.875)
    covered = coverage(Thing("red", shape, box), 128, 128)
    rows, columns = (covered > 0.25).any(1).nonzero(), (covered > 0.25).any(0).nonzero()
    seen = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
    assert np.allclose(seen, [v * 128 for v in box], atol=2)  # pixels: tips are thinner than a pixel
    share = covered.sum() / (64 * 96)
    expected = {"circle": np.pi / 4, "square": 1.0, "triangle": 0.5, "star": 0.384}[shape]
    assert share == pytest.approx(expected, abs=0.02)


def test_an_unknown_shape_is_named():
    with pytest.raises(ValueError, match=r"hexagon.*circle"):
        shape_distance("hexagon", torch.zeros(1), torch.zeros(1))


def test_later_things_cover_earlier_ones():
    below, above = Thing("red", "square", (0.1, 0.1, 0.7, 0.7)), Thing("blue", "square", (0.4, 0.4, 0.9, 0.9))
    rgb, covered = render(Scene([below, above]))
    assert torch.allclose(rgb[:, 140, 140], torch.tensor(COLOURS["blue"]))
    assert torch.allclose(rgb[:, 60, 60], torch.tensor(COLOURS["red"]))
    assert covered[0, 140, 140] == 1 and covered[0, 5, 5] == 0


@pytest.mark.parametrize("n", SIZES)
def test_boxes_lie_inside_and_apart(n):
    rng = np.random.default_rng(n)
    for size in ((256, 256), (320, 192)):
        boxes = sample_boxes(rng, n, size)
        assert len(boxes) == n and all(0 < b[0] < b[2] < 1 and 0 < b[1] < b[3] < 1 for b in boxes)
        assert all(overlap(a, b) == 0 for i, a in enumerate(boxes) for b in boxes[:i])


def test_captions_name_every_thing():
    rng = np.random.default_rng(0)
    for _ in range(300):
        scene = sample_scene(rng)
        text = caption(scene, rng, empty=0)
        names = [t.name for t in scene.things]
        for name in set(names):
            assert noun(name, names.count(name)) in text, (text, names)


def test_some_captions_are_empty():
    rng = np.random.default_rng(0)
    scene = sample_scene(rng)
    assert 0 < sum(caption(scene, rng, empty=0.5) == "" for _ in range(100)) < 100
    assert caption(scene, rng, empty=1) == ""


def test_relations_in_captions_are_true():
    rng = np.random.default_rng(3)
    left, right = Thing("red", "circle", (0.1, 0.4, 0.3, 0.6)), Thing("blue", "star", (0.7, 0.4, 0.9, 0.6))
    texts = [caption(Scene([left, right]), rng, empty=0) for _ in range(200)]
    assert any("red circle to the left of a blue star" in t for t in texts)
    assert not any("red circle to the right of" in t or "blue star to the left of" in t for t in texts)


def test_whitening_gives_unit_covariance():
    scenes = [sample_scene(np.random.default_rng(seed)) for seed in range(60)]
    mean, matrix = whitening(scenes)
    cells = torch.cat([cell_means(*render(s)).flatten(1) for s in scenes], 1)
    latents = matrix @ (cells - mean[:, None])
    assert torch.allclose(latents.mean(1), torch.zeros(4), atol=1e-3)
    assert torch.allclose(torch.cov(latents), torch.eye(4), atol=1e-2)


def test_a_window_is_a_crop_of_the_scene_on_the_cell_grid():
    rng = np.random.default_rng(5)
    scene = sample_scene(rng)
    view, whole = render(window(scene, rng))[0], render(scene)[0]
    corners = range(0, 256 - SIDE + 1, CELL)
    crops = (whole[:, y:y + SIDE, x:x + SIDE] for y in corners for x in corners)
    assert any(torch.allclose(view, crop, atol=1e-3) for crop in crops)


def test_training_pictures_and_their_latents():
    torch.manual_seed(0)
    scenes = [sample_scene(np.random.default_rng(seed), (128, 64)) for seed in range(4)]
    images, latents = pictures(scenes, (torch.zeros(4), torch.eye(4)))
    assert images.shape == (4, 3, 64, 128) and latents.shape == (4, 4, 8, 16)
    assert images.min() >= -1 and images.max() <= 1
    assert torch.allclose(latents[:, :3].mean((2, 3)) * 2 - 1, images.mean((2, 3)), atol=1e-4)
    error = (imperfect(latents) - latents).square().mean().sqrt()
    assert 0.01 < error < 0.5
