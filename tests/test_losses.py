"""Each loss on cases small enough to work out by hand, and that its gradient moves a free map the right way."""
import pytest
import torch

from lib_refocus import losses as m
from lib_refocus import places as p

LEFT = torch.tensor([[1, 0], [1, 0.0]])
RIGHT = 1 - LEFT
A = torch.tensor([[0.4, 0.1], [0.2, 0.3]])


def approx(value):
    return pytest.approx(value, abs=1e-5)


def places(masks, owner=None, weights=None, relation=None):
    """One subject a region unless ``owner`` says otherwise."""
    owner = torch.arange(len(masks)) if owner is None else torch.tensor(owner, dtype=torch.long)
    weights = None if weights is None else torch.tensor(weights)
    return p.Places(masks, owner, int(owner.max()) + 1 if len(owner) else 0, weights, relation)


def test_unions_are_maxima_over_a_subjects_regions():
    masks = torch.stack([LEFT * 0.5, torch.tensor([[0.2, 0], [1, 0.7]]), RIGHT])
    union = p.unions(masks, torch.tensor([0, 0, 1]), 3)
    assert torch.allclose(union, torch.stack([torch.tensor([[0.5, 0], [1, 0.7]]), RIGHT, torch.zeros(2, 2)]))


def test_spatial_share_is_a_distribution_whatever_the_scale():
    share = m.spatial_share(torch.stack([A, 7 * A]))
    assert torch.allclose(share, A.expand(2, 2, 2), atol=1e-5)
    assert torch.isfinite(m.spatial_share(torch.zeros(1, 2, 2))).all()


def peaks(values, mask):
    """The means of the largest of one map, inside a mask and outside."""
    index, counts, weights = places(mask[None]).peaks
    cells = values.flatten()[index].view(counts.shape)
    return [float((one[ok].sort(descending=True).values[:int((w > 0).sum())] * w[w > 0]).sum())
            for one, ok, w in zip(cells[0], counts[0], weights[0], strict=True)]


def test_peaks_are_means_of_the_largest_twentieth_of_the_cells():
    values = torch.arange(100.0).view(10, 10)
    half = torch.tensor([[1.0] * 10] * 5 + [[0] * 10] * 5)  # the values 0 to 49
    assert peaks(values, half) == [approx(48.5), approx(98.5)]  # two cells of fifty
    assert peaks(values, torch.full((10, 10), 0.5).index_fill(0, torch.tensor([0]), 1))[0] == approx(9)  # half is none
    fullest = torch.full((10, 10), 0.1)
    fullest[3, 7] = 0.4
    assert peaks(values, fullest) == [approx(37), approx(sum(range(95, 100)) / 5)]  # where none is half full
    assert peaks(values, torch.ones(10, 10))[1] == approx(0)  # outside a mask of everything: its first cell


def test_paper_car_by_hand():
    assert float(m.paper_car(A[None], LEFT[None])) == approx(1 - 0.4 + 0.3)
    two = m.paper_car(torch.stack([A, A]), torch.stack([LEFT, RIGHT]))
    assert float(two) == approx(((1 - 0.4) + (1 - 0.3)) / 2 + (0.3 + 0.4) / 2)


def test_paper_car_takes_means_for_painted_masks_only():
    means = torch.tensor([True])
    assert float(m.paper_car(A[None], LEFT[None], means)) == approx(1 - 0.3 + 0.2)  # (.4 + .2) / 2, (.1 + .3) / 2
    mixed = m.paper_car(torch.stack([A, A]), torch.stack([LEFT, LEFT]), torch.tensor([True, False]))
    assert float(mixed) == approx((0.7 + 0.6) / 2 + (0.2 + 0.3) / 2)


def test_paper_sar_by_hand():
    leaving = torch.tensor([[0.8, 9], [0.4, 9.0]])  # only the pixels of the region count
    assert float(m.paper_sar(leaving[None], LEFT[None])) == approx(0.6 / (2 + 1))
    both = m.paper_sar(torch.stack([leaving, torch.full((2, 2), 0.3)]), torch.stack([LEFT, RIGHT]))
    assert float(both) == approx((0.6 / 3 + 0.3 / 3) / 2)


def car(maps, masks, owner, weights=None):
    where = places(torch.stack(masks), owner, weights)
    return float(m.share_car(m.held(torch.stack(maps), where), where))


def test_share_car_is_the_share_outside():
    assert car([A], [LEFT], [0]) == approx(0.4)
    assert car([A * 20], [LEFT], [0]) == approx(0.4)  # no scale
    assert car([LEFT], [LEFT], [0]) == approx(0) and car([LEFT], [RIGHT], [0]) == approx(1)
    assert car([A, A], [LEFT, RIGHT], [0, 1]) == approx((0.4 + 0.6) / 2)


def test_share_car_counts():
    """Two regions of one subject: all attention in one of them is half the job; half in each is all of it."""
    assert car([LEFT], [LEFT, RIGHT], [0, 0]) == approx(0.5)  # region 1 is full (not overfull), region 2 is empty
    assert car([torch.ones(2, 2)], [LEFT, RIGHT], [0, 0]) == approx(0)
    assert car([A], [LEFT, RIGHT], [0, 0]) == approx((0 + (1 - 0.8)) / 2)
    assert car([torch.ones(2, 2), LEFT], [LEFT, RIGHT, RIGHT], [0, 0, 1]) == approx(1 / 3)  # counts a subject each


def test_above_ground_is_for_subjects_with_several_regions():
    """The 0.7 quantile of what lies outside is taken off, and what lies below it is no object."""
    maps = torch.stack([torch.tensor([[9, 9, 1, 2], [9, 9, 3, 4.0]]), torch.arange(8.0).view(2, 4)])
    masks = torch.zeros(3, 2, 4)
    masks[0, :, 0] = masks[1, :, 1] = masks[2, 0, 0] = 1
    above = m.above_ground(maps, places(masks, [0, 0, 1]))
    floor = 1 + 0.7 * 3  # of 1, 2, 3, 4
    assert torch.allclose(above[0], torch.tensor([[9 - floor] * 2 + [0, 0], [9 - floor] * 2 + [0, 4 - floor]]))
    assert torch.equal(above[1], maps[1])
    single = m.above_ground(maps, places(masks[1:]))
    assert torch.equal(single, maps)


def test_above_ground_has_no_ground_where_regions_cover_the_picture():
    maps = A[None].clone().requires_grad_()
    above = m.above_ground(maps, places(torch.ones(2, 2, 2), [0, 0]))
    assert torch.equal(above, maps)
    assert torch.isfinite(torch.autograd.grad(above.sum(), maps)[0]).all()


def test_bare_ground_is_not_pushed():
    """Cells at or below the ground's level have no gradient: pushed further they would turn into something else."""
    ground = torch.tensor([[1, 1, 1, 5, 1, 1.0]], requires_grad=True)
    masks = torch.zeros(2, 1, 6)
    masks[0, 0, 0] = masks[1, 0, 1] = 1
    where = places(masks, [0, 0])
    above = m.above_ground(ground[None] + masks.sum(0), where)
    loss = m.share_car(m.held(above, where), where)
    gradient, = torch.autograd.grad(loss, ground)
    assert not gradient[0, [2, 4, 5]].any() and gradient[0, 3] > 0 and (gradient[0, :2] < 0).all()


def test_share_car_weighs_regions():
    assert car([A, A], [LEFT, RIGHT], [0, 1], [3.0, 1.0]) == approx((3 * 0.4 + 0.6) / 4)
    assert car([A, A], [LEFT, RIGHT], [0, 1], [0.0, 0.0]) == approx(0)


def test_outside_peak_is_nothing_inside_one_outside_half_when_even():
    peaks = [float(m.outside_peak(a[None], places(LEFT[None]))) for a in (LEFT, RIGHT, torch.ones(2, 2), A)]
    assert peaks == [approx(0), approx(1), approx(0.5), approx(0.3 / 0.7)]
    assert float(m.outside_peak(torch.stack([LEFT, A]), places(torch.stack([LEFT, LEFT])))) == approx(0.3 / 0.7 / 2)


def test_outside_peak_with_a_region_over_the_whole_picture():
    value = m.outside_peak(A[None], places(torch.ones(1, 2, 2)))
    assert torch.isfinite(value) and 0 <= float(value) <= 0.51


def test_cross_entropy_by_hand():
    import math

    scaled = [[1 - 1e-4, 0.25], [0.5, 0.75]]  # A over its peak, clamped
    wanted = -(math.log(scaled[0][0]) + math.log(0.5) + math.log(1 - 0.25) + math.log(1 - 0.75)) / 4
    assert float(m.cross_entropy_car(A[None], LEFT[None])) == approx(wanted)
    assert float(m.cross_entropy_car(LEFT[None], LEFT[None])) < 0.001
    assert float(m.cross_entropy_car(RIGHT[None], LEFT[None])) > 5


def test_relation_sar_by_hand():
    masks = torch.stack([LEFT, RIGHT])
    attention = torch.stack([torch.tensor([[0.7, 0.1], [0.5, 0.2]]), torch.tensor([[0.3, 0.9], [0.5, 0.8]])])
    # into[r][q], means over region r: 0 -> 1 is (.3 + .5) / 2 = .4; 1 -> 0 is (.1 + .2) / 2 = .15
    assert float(m.relation_sar(attention, places(masks))) == approx((0.4 + 0.15) / 2)
    partly = torch.tensor([[1, 0.5], [0.25, 1]])
    assert float(m.relation_sar(attention, places(masks, relation=partly))) == approx((0.5 * 0.4 + 0.75 * 0.15) / 2)
    assert float(m.relation_sar(attention, places(masks, [0, 0]))) == approx(0)


def test_relation_matrix():
    whole, inner, far = (0, 0, 0.6, 0.6), (0.1, 0.1, 0.3, 0.3), (0.7, 0.7, 0.9, 0.9)
    half_out = (0.5, 0.5, 0.7, 0.7)  # a quarter of it lies in the first box
    matrix = p.relation_matrix([whole, inner, far, half_out, whole], torch.tensor([0, 1, 2, 3, 0]), 0.5)
    assert torch.allclose(matrix, matrix.T)
    assert matrix[0].tolist() == [1, approx(0.5), 0, approx(0.5 * 0.25), 1]
    assert matrix[2].tolist() == [0, 0, 1, 0, 0]
    assert torch.equal(p.relation_matrix([whole, inner], torch.tensor([0, 1]), 0.0), torch.eye(2))


@pytest.mark.parametrize(("upper", "lower", "share"), [
    ((0.2, 0.1, 0.4, 0.5), (0.0, 0.5, 1.0, 0.9), 1.0),  # a cup on a table
    ((0.2, 0.1, 0.6, 0.5), (0.4, 0.52, 1.0, 0.9), 0.5),  # half of it
    ((0.2, 0.1, 0.4, 0.5), (0.0, 0.6, 1.0, 0.9), 0.0),  # above, not on
    ((0.2, 0.1, 0.4, 0.5), (0.5, 0.5, 1.0, 0.9), 0.0),  # beside
])
def test_standing(upper, lower, share):
    assert p.standing(upper, lower) == approx(share)
    assert float(p.relation_matrix([upper, lower], torch.tensor([0, 1]))[1, 0]) == approx(0.5 * share)


def test_losses_of_nothing_are_nothing():
    none = torch.zeros(0, 4, 4)
    where = places(none)
    for value in (m.paper_car(none, none), m.paper_sar(none, none), m.share_car(m.held(none, where), where),
                  m.outside_peak(none, where), m.outline(none, m.held(none, where), where),
                  m.cross_entropy_car(none, none), m.relation_sar(none, where)):
        assert value.shape == () and float(value) == 0


BOXES = torch.zeros(2, 8, 8)
BOXES[0, 1:4, 1:4] = 1
BOXES[1, 4:7, 3:8] = 1
TWO, ONE = places(BOXES), places(BOXES, [0, 0])
CARS = {
    "share": lambda a: m.share_car(m.held(a, TWO), TWO),
    "peak": lambda a: m.outside_peak(a, TWO),
    "paper": lambda a: m.paper_car(a, BOXES),
    "paper, means": lambda a: m.paper_car(a, BOXES, torch.tensor([True, True])),
    "cross-entropy": lambda a: m.cross_entropy_car(a, BOXES),
}


def descend(loss, logits, steps=200, rate=2.0):
    for _ in range(steps):
        logits = logits.detach().requires_grad_(True)
        gradient, = torch.autograd.grad(loss(logits.sigmoid()), logits)
        logits = logits - rate * gradient
    return logits.detach().sigmoid()


@pytest.mark.parametrize("name", CARS)
def test_descent_on_a_free_map_brings_its_attention_into_the_region(name):
    start = torch.randn(2, 8, 8, generator=torch.Generator().manual_seed(0)) * 0.5
    before, after = start.sigmoid(), descend(CARS[name], start, 400, 5.0)
    assert float(CARS[name](after)) < 0.8 * float(CARS[name](before))
    rise = ((m.spatial_share(after) - m.spatial_share(before)) * BOXES).sum((1, 2))
    assert (rise > 0.005).all(), rise


def test_descent_fills_both_regions_of_one_subject():
    start = torch.full((1, 8, 8), -3.0)
    start[0, 1:4, 1:4] = 0  # all but everything in the first region
    after = descend(lambda a: m.share_car(m.held(a, ONE), ONE), start, 600, 20.0)
    share = (m.spatial_share(after) * BOXES).sum((1, 2))
    assert (share > 0.35).all(), share


def test_descent_on_free_attention_keeps_regions_apart():
    start = torch.zeros(2, 8, 8)
    after = descend(lambda s: m.relation_sar(s, TWO), start, rate=20.0)
    assert (after[1][BOXES[0] > 0] < 0.2).all() and (after[0][BOXES[1] > 0] < 0.2).all()
    free = (BOXES.sum(0) == 0)
    assert torch.allclose(after[:, free], torch.full_like(after[:, free], 0.5))  # the background is left free


# -- outline ----------------------------------------------------------------------------------------


def square(low, high, side=8):
    mask = torch.zeros(side, side)
    mask[low:high, low:high] = 1
    return mask


def test_expected_share_by_hand():
    quarter = square(0, 4)
    assert places(quarter[None]).expected.tolist() == [approx(4 * 0.25 / (1 + 3 * 0.25))]
    assert places(torch.ones(1, 8, 8)).expected.tolist() == [approx(1)]
    two = torch.stack([square(0, 2), square(4, 8)])  # one subject: its share is divided by area
    small, large = places(two, [0, 0]).expected.tolist()
    assert large == approx(4 * small) and small + large == approx(4 * 20 / 64 / (1 + 3 * 20 / 64))


def outline(maps, masks, owner=None):
    where = places(masks, owner)
    return float(m.outline(maps, m.held(maps, where), where))


def test_outline_is_the_contrast_at_the_edge():
    mask = square(2, 5)
    for around, inside in ((0.0, 1.0), (0.5, 1.0), (1.0, 1.0), (1.0, 0.5)):
        maps = inside * mask + around * (square(1, 6) - mask)  # nothing farther away
        share = float((m.spatial_share(maps) * mask).sum())
        gate = min(1.0, share / float(places(mask[None]).expected))
        assert outline(maps[None], mask[None]) == approx(gate * around / (around + inside))


def test_outline_waits_for_the_object():
    mask, far = square(0, 3), square(5, 8)
    maps = far + 0.01 * square(0, 4)
    assert outline(maps[None], mask[None]) < 0.02 < outline((far * 0.01 + square(0, 4))[None], mask[None])


def test_outline_leaves_the_subjects_other_regions_alone():
    masks = torch.stack([torch.zeros(8, 8), torch.zeros(8, 8)])
    masks[0, 2:6, 1:4], masks[1, 2:6, 4:7] = 1, 1  # side by side
    maps = masks.sum(0)
    assert outline(maps[None], masks, [0, 0]) == approx(0)
    assert outline(torch.stack([maps, maps]), masks) > 0.1  # another's: it is around


def test_outline_of_the_whole_picture_and_of_nothing():
    assert outline(torch.rand(1, 8, 8), torch.ones(1, 8, 8)) == 0
    assert outline(torch.zeros(0, 8, 8), torch.zeros(0, 8, 8)) == 0


def test_outline_pushes_the_edge_inwards():
    mask = square(2, 5)
    maps = (square(1, 6) * 1.0)[None].requires_grad_(True)
    where = places(mask[None])
    gradient, = torch.autograd.grad(m.outline(maps, m.held(maps, where), where), maps)
    assert (gradient[0][mask > 0] < 0).all() and (gradient[0][(square(1, 6) - mask) > 0] > 0).all()
    assert gradient[0][7, 7] == 0
