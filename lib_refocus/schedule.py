"""When to refocus, by noise level: one setting fits every sampler, step count and noise schedule."""
from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache

from .fields import Options
from .official import official_step

SIGMA_MAX, SIGMA_MIN = 14.6146, 0.0292  # SD 1.x, 2.x, SDXL: noise over signal at timesteps 999 and 0
OFFICIAL_STEPS = 50
REACH, LONGEST = 0.9, 0.2  # RMS that all iterations together, and one, may move the latent


def noise_progress(sigma: float) -> float:
    """How far from noise (0) to picture (1) in log sigma."""
    if sigma <= 0:
        return 1.0
    progress = math.log(SIGMA_MAX / sigma) / math.log(SIGMA_MAX / SIGMA_MIN)
    return min(max(progress, 0.0), 1.0)


@cache
def sd_sigmas() -> list[float]:
    """sigma of the 1000 timesteps of SD's schedule."""
    sigmas, signal = [], 1.0
    for t in range(1000):
        root = 0.00085 ** 0.5 + (0.012 ** 0.5 - 0.00085 ** 0.5) * t / 999
        signal *= 1 - root * root
        sigmas.append(math.sqrt((1 - signal) / signal))
    return sigmas


@cache
def official_sigmas() -> list[float]:
    """sigma of the official code's 50 PLMS steps (timesteps 981, 961, ... 1)."""
    table = sd_sigmas()
    return [table[981 - 20 * i] for i in range(OFFICIAL_STEPS)]


def official_iterations(index: int) -> int:
    """Most iterations of the official code at its step ``index`` (0..49)."""
    step = official_step(index)
    return step.iterations if step else 0


class Schedule:
    """Inner iterations of each sampling step.

    ``sigmas``: the noise level at which each step begins, falling; a final 0 is allowed. A step answers for the part
    of log sigma from its own level down to the next step's. ``of_fifty``: iterations of a published schedule at each
    of its 50 steps, mapped by sigma, in place of the budget; the official method brings its own.
    """

    def __init__(self, sigmas: Sequence[float], options: Options, of_fifty: Callable[[int], int] | None = None):
        self.sigmas = [float(s) for s in sigmas if s > 0]
        self.options = options
        self.edges = [noise_progress(s) for s in self.sigmas] + [1.0]
        self.of_fifty = of_fifty or (official_iterations if options.method == "official" else None)
        self.plan = self.published_plan(self.of_fifty) if self.of_fifty else self.budget_plan()

    def step_of(self, sigma: float) -> int:
        """Index of the step whose level is nearest in log sigma."""
        return min(range(len(self.sigmas)), key=lambda i: abs(math.log(self.sigmas[i] / max(sigma, 1e-9))))

    def iterations(self, sigma: float) -> int:
        return self.plan[self.step_of(sigma)] if self.sigmas else 0

    @property
    def step_limit(self) -> float:
        """Most that one iteration may move the latent (RMS): as set, or its part of REACH."""
        return self.options.step_limit or min(REACH / max(sum(self.plan), 1), LONGEST)

    def budget_plan(self) -> list[int]:
        """Spread the budget over the guided part of log sigma, rounding so that the sum is kept."""
        low, high = self.options.start, self.options.end
        widths = [max(0.0, min(b, high) - max(a, low)) for a, b in zip(self.edges, self.edges[1:], strict=False)]
        total, carried, plan = sum(widths), 0.0, []
        for width in widths:
            carried += self.options.budget * width / total if total else 0.0
            plan.append(int(carried + 0.5))
            carried -= plan[-1]
        return plan

    def official_indices(self, step: int) -> list[int]:
        """The official steps that begin inside this step's part of log sigma."""
        edges = [-1.0, *self.edges[1:-1], 2.0]
        low, high = edges[step], edges[step + 1]
        return [i for i, s in enumerate(official_sigmas()) if low <= noise_progress(s) < high]

    def published_plan(self, of_fifty: Callable[[int], int]) -> list[int]:
        return [sum(of_fifty(i) for i in self.official_indices(k)) for k in range(len(self.sigmas))]

    def official_index(self, sigma: float) -> int:
        """The official step (0..49) that this one stands for: the first that acts in its part, else the nearest."""
        acts = self.of_fifty or official_iterations
        acting = [i for i in self.official_indices(self.step_of(sigma)) if acts(i)] if self.sigmas else []
        if acting:
            return acting[0]
        at = noise_progress(sigma)
        return min(range(OFFICIAL_STEPS), key=lambda i: abs(noise_progress(official_sigmas()[i]) - at))
