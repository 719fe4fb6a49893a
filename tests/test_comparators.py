"""The bench's clean-room comparators: their losses say what their papers say, and their schedules are theirs."""
from itertools import pairwise

import pytest
import torch
from nets import target

from lib_refocus.bench.comparators import COMPARATORS, excited_maps, rectangle_iou, sobel
from lib_refocus.fields import make_options
from lib_refocus.methods import Reading
from lib_refocus.places import Places
from lib_refocus.schedule import Schedule, official_sigmas

BOXES = [0.0, 0.0, 0.5, 0.5], [0.5, 0.5, 1.0, 1.0]
SIDE = 16


def reading(shares, grad=False):
    """Maps of two subjects whose attention lies in their boxes by these shares, the rest evenly elsewhere."""
    one = target(*BOXES)
    masks = one.masks(SIDE, SIDE)
    inside = torch.tensor(shares)[:, None, None]
    maps = 0.5 * (inside * masks / masks.sum((1, 2), keepdim=True)
                  + (1 - inside) * (1 - masks) / (1 - masks).sum((1, 2), keepdim=True)) * 20
    cross = torch.zeros(6, SIDE, SIDE)
    cross[1:3] = maps
    cross[0] = 1 - cross[1:].sum(0)
    cross.requires_grad_(grad)
    attention = torch.stack([0.2 + 0.6 * inside[i] * masks[i] for i in range(2)])
    places = Places.of(one, SIDE, SIDE, "cpu")
    return Reading(one, cross, places, attention, [attention], {p: p for p in range(6)}), cross


def loss_of_reading(name, one):
    return float(COMPARATORS[name].judge(one, make_options(), 3).loss)


def loss_of(name, shares):
    return loss_of_reading(name, reading(shares)[0])


@pytest.mark.parametrize("name", set(COMPARATORS) - {"attend-and-excite"})
def test_the_loss_falls_as_attention_moves_into_the_boxes(name):
    losses = [loss_of(name, [share, share]) for share in (0.1, 0.4, 0.7, 0.95)]
    assert losses[0] > losses[1] and all(a > b or a == b == 0 for a, b in pairwise(losses)), losses


def test_attend_and_excite_looks_at_the_weakest_peak_only():
    one, _ = reading([0.9, 0.9])
    one.cross[2] *= 0.1
    peaks = excited_maps(one).amax((1, 2))
    assert peaks[1] < peaks[0] and loss_of_reading("attend-and-excite", one) == pytest.approx(1 - float(peaks[1]))


def test_layout_guidance_is_the_squared_missing_share():
    assert loss_of("layout-guidance", [0.5, 0.9]) == pytest.approx((0.5 ** 2 + 0.1 ** 2) / 2, abs=1e-4)


@pytest.mark.parametrize("name", COMPARATORS)
def test_gradients_reach_the_maps(name):
    one, cross = reading([0.3, 0.3], grad=True)
    gradient, = torch.autograd.grad(COMPARATORS[name].judge(one, make_options(), 3).loss, cross)
    assert torch.isfinite(gradient).all() and gradient.abs().max() > 0


@pytest.mark.parametrize(("name", "most"), [("attend-and-excite", 22 + 63), ("boxdiff", 25), ("layout-guidance", 50),
                                            ("r&b", 50), ("bounded-attention", 75)])
def test_schedules_are_the_published_ones(name, most):
    plan = Schedule(official_sigmas(), make_options(), COMPARATORS[name].of_fifty).plan
    assert sum(plan) == most and len(plan) == 50


def test_the_step_is_the_published_size_times_strength():
    gradient, loss = torch.ones(1, 4, 2, 2), torch.ones(1)
    for name, size in (("boxdiff", 20.0), ("r&b", 70.0), ("bounded-attention", 8.0)):
        step = COMPARATORS[name].step(gradient, loss, make_options({"strength": 2.0}), 0)
        assert torch.allclose(step, torch.full_like(step, -2 * size))
    sigma = official_sigmas()[4]
    step = COMPARATORS["layout-guidance"].step(gradient, loss, make_options(), 4)
    assert float(step[0, 0, 0, 0]) == pytest.approx(-30 * sigma ** 2 / (1 + sigma ** 2))


def test_guidance_stops_below_the_threshold():
    one, _ = reading([0.99, 0.99])
    verdict = COMPARATORS["layout-guidance"].judge(one, make_options(), 0)
    assert not verdict.again and not verdict.move
    assert COMPARATORS["layout-guidance"].judge(reading([0.2, 0.2])[0], make_options(), 0).again


def test_rectangles_and_edges():
    box = torch.zeros(8, 8, dtype=torch.bool)
    box[2:4, 2:6] = True
    corners = torch.zeros_like(box)
    corners[2, 2] = corners[3, 5] = True
    assert rectangle_iou(corners, box) == 1 and rectangle_iou(torch.zeros_like(box), box) == 0
    step = torch.zeros(8, 8)
    step[:, 4:] = 1
    edges = sobel(step)
    assert edges[4, 3] > 1 and edges[4, 0] < 1e-3
