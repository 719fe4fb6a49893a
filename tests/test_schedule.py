"""Iterations by noise level: the budget is kept for every sampler and step count."""
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib_refocus.fields import make_options
from lib_refocus.official import official_step
from lib_refocus.schedule import SIGMA_MAX, SIGMA_MIN, Schedule, noise_progress, official_sigmas, sd_sigmas

STEPS = [10, 20, 25, 30, 50]


def karras(steps):
    ramp = [i / (steps - 1) for i in range(steps)]
    return [(SIGMA_MAX ** (1 / 7) + r * (SIGMA_MIN ** (1 / 7) - SIGMA_MAX ** (1 / 7))) ** 7 for r in ramp] + [0.0]


def uniform(steps):
    """Timesteps evenly spaced from 999 to 0."""
    table = sd_sigmas()
    return [table[round(999 * (1 - i / (steps - 1)))] for i in range(steps)]


def ddim(steps):
    """Timesteps ... 2k+1, k+1, 1, falling: what the official code's PLMS takes."""
    table = sd_sigmas()
    return [table[1 + 1000 // steps * i] for i in reversed(range(steps))]


SIGMAS = {"karras": karras, "uniform": uniform, "ddim": ddim}


def schedule(sigmas, **options):
    return Schedule(sigmas, make_options(options))


def test_noise_progress():
    assert noise_progress(SIGMA_MAX) == 0 and noise_progress(SIGMA_MIN) == 1
    assert noise_progress(100) == 0 and noise_progress(0.001) == 1 and noise_progress(0) == 1
    assert noise_progress(math.sqrt(SIGMA_MAX * SIGMA_MIN)) == pytest.approx(0.5)


def test_the_sigmas_are_those_of_stable_diffusion():
    table = sd_sigmas()
    assert table[999] == pytest.approx(SIGMA_MAX, rel=1e-4) and table[0] == pytest.approx(SIGMA_MIN, rel=2e-3)
    assert official_sigmas()[0] == table[981] and official_sigmas()[49] == table[1] and len(official_sigmas()) == 50
    assert official_sigmas()[9] == pytest.approx(5.13, abs=0.01)
    assert official_sigmas()[35] == pytest.approx(0.78, abs=0.01)


@pytest.mark.parametrize("kind", SIGMAS)
@pytest.mark.parametrize("steps", STEPS)
@pytest.mark.parametrize("budget", [1, 12, 40, 97])
def test_the_budget_is_spent_whole(kind, steps, budget):
    sigmas = SIGMAS[kind](steps)
    made = schedule(sigmas, budget=budget, start=0, end=0.5)
    assert sum(made.plan) == budget == sum(made.iterations(s) for s in sigmas if s)
    assert all(n >= 0 for n in made.plan) and len(made.plan) == steps


@given(st.integers(1, 60), st.integers(0, 400), st.floats(0, 1), st.floats(0, 1), st.booleans())
def test_the_budget_is_spent_whole_or_not_at_all(steps, budget, start, end, is_karras):
    sigmas = [SIGMA_MAX] if steps == 1 else (karras if is_karras else uniform)(steps)
    plan = schedule(sigmas, budget=budget, start=start, end=end).plan
    assert sum(plan) == (budget if end > start + 1e-9 else 0) or end - start < 1e-6
    assert min(plan) >= 0


def test_iterations_go_by_log_sigma():
    """Three steps over the guided half: widths 1/4, 1/8 and 1/8 of the whole."""
    at = [SIGMA_MAX * (SIGMA_MIN / SIGMA_MAX) ** p for p in (0, 0.25, 0.375, 0.5, 0.9)]
    assert schedule(at, budget=40, start=0, end=0.5).plan == [20, 10, 10, 0, 0]


def test_more_steps_spread_the_same_iterations_over_the_same_noise():
    def spent_above(sigma, steps):
        made = schedule(karras(steps), budget=40, start=0, end=0.5)
        return sum(n for s, n in zip(made.sigmas, made.plan, strict=True) if s > sigma)
    for sigma in (8.0, 4.0, 2.0):
        counts = [spent_above(sigma, steps) for steps in (20, 30, 50)]
        assert max(counts) - min(counts) <= 8  # a step's worth


@pytest.mark.parametrize(("start", "end"), [(0.2, 0.5), (0, 0.1), (0.5, 1), (0.9, 1)])
def test_nothing_happens_outside_start_and_end(start, end):
    made = schedule(uniform(50), budget=40, start=start, end=end)
    assert sum(made.plan) == 40
    for i, n in enumerate(made.plan):
        if made.edges[i + 1] <= start or made.edges[i] >= end:
            assert n == 0


def test_a_single_step_takes_it_all():
    assert schedule([SIGMA_MAX], budget=40, start=0, end=0.5).plan == [40]
    assert schedule([SIGMA_MAX, 0.0], budget=7).plan == [7]


def test_no_steps_no_iterations():
    assert schedule([]).iterations(5.0) == 0 and schedule([0.0]).plan == []
    assert schedule([], method="official").iterations(5.0) == 0


def test_an_image_made_from_another_starts_late():
    """img2img begins at a low noise level: the part of the range that is left gets the budget."""
    late = [s for s in uniform(50) if s < 2]
    made = schedule(late, budget=40, start=0, end=0.5)
    assert sum(made.plan) == 40 and made.plan[0] > 0


def test_step_of_takes_the_nearest_in_log_sigma():
    made = schedule([10.0, 1.0, 0.1])
    assert [made.step_of(s) for s in (50, 10, 3.3, 3.0, 1, 0.05, 0)] == [0, 0, 0, 1, 1, 2, 2]


@pytest.mark.parametrize("kind", SIGMAS)
@pytest.mark.parametrize("steps", STEPS)
def test_every_official_iteration_is_made(kind, steps):
    """49 in all, however many steps share them; and none where the official scale would be zero."""
    made = schedule(SIGMAS[kind](steps), method="official")
    assert sum(made.plan) == 49
    covered = [i for k in range(len(made.sigmas)) for i in made.official_indices(k)]
    assert covered == list(range(50))
    for sigma, n in zip(made.sigmas, made.plan, strict=True):
        if n:
            assert official_step(made.official_index(sigma)) is not None


def test_official_plan_at_its_own_fifty_steps_is_the_table():
    made = schedule(official_sigmas(), method="official")
    assert made.plan == [s.iterations if (s := official_step(i)) else 0 for i in range(50)]
    assert [made.official_index(s) for s in official_sigmas()] == list(range(50))


def test_official_single_step():
    assert schedule([SIGMA_MAX], method="official").plan == [49]
