"""Regions on grids, against areas worked out by hand."""
import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lib_refocus.layout import Layout, Shape
from lib_refocus.masks import box_coverage, contains, rasterise

GRIDS = [(16, 16), (9, 13), (24, 40), (1, 1), (1, 7)]


def shape(**form):
    return Layout.parse([{"phrase": "cat", **form}]).regions[0].shape


def overlap(a0, a1, b0, b1):
    return max(0.0, min(a1, b1) - max(a0, b0))


SIDE = st.tuples(st.floats(0, 0.99), st.floats(0.005, 1)).map(lambda t: (t[0], min(1.0, t[0] + t[1])))


@given(SIDE, SIDE, st.sampled_from(GRIDS))
def test_box_coverage_is_the_exact_share_of_each_cell(xs, ys, grid):
    height, width = grid
    got = box_coverage((xs[0], ys[0], xs[1], ys[1]), height, width)
    assert got.shape == grid
    for i in range(height):
        for j in range(width):
            wanted = overlap(ys[0], ys[1], i / height, (i + 1) / height) * height * overlap(
                xs[0], xs[1], j / width, (j + 1) / width) * width
            assert float(got[i, j]) == pytest.approx(wanted, abs=1e-4)
    assert float(got.mean()) == pytest.approx((xs[1] - xs[0]) * (ys[1] - ys[0]), abs=1e-5)  # nothing is lost


def test_a_box_by_hand():
    mask = rasterise(shape(box=[0.25, 0.0, 0.625, 0.5]), 2, 4)
    assert torch.allclose(mask, torch.tensor([[0, 1, 0.5, 0], [0, 0, 0, 0.0]]), atol=1e-6)


def test_rows_are_y_and_columns_are_x():
    mask = rasterise(shape(box=[0, 0.75, 1, 1]), 4, 2)
    assert mask.tolist() == [[0, 0], [0, 0], [0, 0], [1, 1]]


@pytest.mark.parametrize("grid", GRIDS)
@pytest.mark.parametrize("form", [
    {"box": [0.301, 0.401, 0.304, 0.404]}, {"ellipse": [0.301, 0.401, 0.304, 0.404]},
    {"polygon": [[0.301, 0.401], [0.304, 0.401], [0.3, 0.404]]}, {"box": [0.0, 0.999, 1.0, 1.0]},
    {"polygon": [[0, 0.5], [1, 0.5], [1, 0.5015]]},
    {"mask": {"width": 1000, "height": 1000, "runs": [401_301, 1, 598_698]}}])
def test_the_tiniest_region_keeps_a_full_cell_in_its_place(form, grid):
    """A region that no sample point or next to no area hits is still there, near where it belongs."""
    region = shape(**form)
    mask = rasterise(region, *grid)
    assert float(mask.max()) == 1 and mask.min() >= 0
    y, x = divmod(int(mask.argmax()), grid[1])
    x0, y0, x1, y1 = region.box
    assert x / grid[1] <= x1 and (x + 1) / grid[1] >= x0 and y / grid[0] <= y1 and (y + 1) / grid[0] >= y0


@pytest.mark.parametrize("grid", [(16, 16), (9, 13), (24, 40)])
@pytest.mark.parametrize(("form", "area"), [
    ({"ellipse": [0.1, 0.2, 0.9, 0.8]}, math.pi * 0.4 * 0.3),
    ({"ellipse": [0, 0, 1, 1]}, math.pi / 4),
    ({"polygon": [[0.1, 0.1], [0.9, 0.1], [0.1, 0.9]]}, 0.32),
    ({"polygon": [[0.5, 0], [1, 0.5], [0.5, 1], [0, 0.5]]}, 0.5),
    ({"polygon": [[0.1, 0.1], [0.9, 0.1], [0.9, 0.9], [0.5, 0.3], [0.1, 0.9]]}, 0.64 - 0.5 * 0.8 * 0.6),  # concave
    ({"mask": {"width": 4, "height": 2, "runs": [1, 2, 1, 4]}}, 0.75),
])
def test_areas(form, area, grid):
    mask = rasterise(shape(**form), *grid)
    assert float(mask.max()) == 1  # some cell is quite full, so the mean is the area
    assert float(mask.mean()) == pytest.approx(area, abs=0.012)


@pytest.mark.parametrize("grid", [(16, 16), (9, 13), (30, 20)])
def test_a_box_drawn_as_a_polygon_or_painted_gives_the_box(grid):
    box = [0.25, 0.125, 0.75, 0.625]
    wanted = rasterise(shape(box=box), *grid)
    polygon = rasterise(shape(polygon=[[0.25, 0.125], [0.75, 0.125], [0.75, 0.625], [0.25, 0.625]]), *grid)
    painted = bytes(int(4 <= i % 16 < 12 and 2 <= i // 16 < 10) for i in range(256))
    mask = rasterise(Shape("mask", tuple(box), mask=painted, mask_size=(16, 16)), *grid)
    assert torch.allclose(polygon, wanted, atol=0.13) and torch.allclose(mask, wanted, atol=0.13)  # 8 samples an axis
    assert torch.equal(polygon > 0.6, wanted > 0.6)


def test_a_star_crossing_itself_is_hollow():
    star = [[0.5 + 0.5 * math.sin(2 * math.pi * i * 2 / 5), 0.5 - 0.5 * math.cos(2 * math.pi * i * 2 / 5)]
            for i in range(5)]
    at = torch.tensor([0.5, 0.5, 0.02]), torch.tensor([0.5, 0.15, 0.02])
    assert contains(shape(polygon=star), *at).tolist() == [False, True, False]


def test_points_beside_a_painted_mask_are_outside():
    painted = shape(mask={"width": 2, "height": 2, "runs": [0, 4]})
    x, y = torch.tensor([0.5, -0.01, 1.0, 0.5]), torch.tensor([0.5, 0.5, 0.5, 1.2])
    assert contains(painted, x, y).tolist() == [True, False, False, False]


# -- windows ----------------------------------------------------------------------------------------

FORMS = [{"box": [0.25, 0.25, 0.75, 0.5]}, {"ellipse": [0.25, 0.25, 0.75, 0.5]},
         {"polygon": [[0.25, 0.25], [0.75, 0.25], [0.5, 0.5]]}, {"mask": {"width": 4, "height": 4, "runs": [5, 2, 9]}}]


@pytest.mark.parametrize("form", FORMS)
def test_a_window_is_a_crop_of_the_whole(form):
    """The left half of the picture on a grid of half the width is the left half of the whole picture's grid."""
    whole = rasterise(shape(**form), 8, 16)
    for window, part in (((0, 0, 0.5, 1), whole[:, :8]), ((0.5, 0, 1, 1), whole[:, 8:]), ((0, 0, 1, 0.5), whole[:4])):
        got = rasterise(shape(**form), *part.shape, window)
        assert torch.allclose(got, part / part.max(), atol=1e-5)


@pytest.mark.parametrize("form", FORMS)
def test_outside_the_window_there_is_nothing(form):
    assert rasterise(shape(**form), 8, 8, (0, 0.6, 1, 1)).sum() == 0
    assert rasterise(shape(**form), 8, 8, (0.8, 0, 1, 1)).sum() == 0


def test_a_window_maps_the_box_to_its_own_coordinates():
    mask = rasterise(shape(box=[0.5, 0.5, 0.6, 0.7]), 4, 4, (0.4, 0.5, 0.8, 0.9))  # there: x 1/4..2/4, y 0..2/4
    assert torch.allclose(mask, torch.tensor([[0, 1, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0.0]]), atol=1e-5)
