"""The constraint solver: whatever is asked of it, edges hold, bounds hold, circles are refused."""
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib_refocus.planner.solver import Axis, largest_scale

EXTENTS = st.lists(st.floats(0.05, 1.0), min_size=1, max_size=7)


@given(EXTENTS, st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.booleans()), max_size=12))
def test_every_edge_that_was_taken_holds(extents, wanted):
    axis = Axis(extents)
    taken = [(i % len(extents), j % len(extents), ends) for i, j, ends in wanted
             if axis.add(i % len(extents), j % len(extents), 0.02, ends)]
    order = axis.order([0.0] * len(extents))
    scale = largest_scale([axis], [order], 1.0)
    assert scale > 0
    at = axis.place(scale, order)
    half = [e * scale / 2 for e in extents]
    for i, j, ends in taken:
        assert at[i] + half[i] + 0.02 <= at[j] + (half[j] if ends else -half[j]) + 1e-6
    assert all(a - h >= 0.03 - 1e-6 and a + h <= 0.97 + 1e-6 for a, h in zip(at, half, strict=True))


def test_a_circle_is_refused():
    axis = Axis([0.1, 0.1, 0.1])
    assert axis.add(0, 1, 0.0) and axis.add(1, 2, 0.0)
    assert not axis.add(2, 0, 0.0)
    assert not axis.add(1, 1, 0.0)
    assert axis.related(0, 2)


def test_ends_order_but_do_not_keep_apart():
    axis = Axis([0.1, 0.1])
    axis.add(0, 1, 0.0, ends=True)
    assert not axis.related(0, 1)
    assert not axis.add(1, 0, 0.0)


def test_the_scale_is_the_largest_that_fits():
    axis = Axis([0.5, 0.5])
    axis.add(0, 1, 0.04)
    order = axis.order([0, 0])
    assert largest_scale([axis], [order], 2.0) == pytest.approx(0.9, abs=1e-3)  # 0.94 - 0.04 shared by two halves


def test_bounds_and_wishes():
    axis = Axis([0.2, 0.2])
    axis.bounds[0] = (0.0, 0.3)
    axis.targets[1] = (0.8, 0.5)
    at = axis.place(1.0, axis.order([0, 0]))
    assert at[0] <= 0.3 and at[1] == pytest.approx(0.8, abs=0.02)


def test_what_cannot_fit_gets_no_scale():
    axis = Axis([0.2, 0.2])
    axis.bounds |= {0: (0.6, 1.0), 1: (0.0, 0.4)}
    axis.add(0, 1, 0.0)
    assert largest_scale([axis], [axis.order([0, 0])], 1.0) == 0.0
