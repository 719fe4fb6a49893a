"""Try several seeds, keep the best by the same score as the verdict, stop when one is good enough."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
GOOD_ENOUGH = 0.85  # mean score of the regions
MOST = 32


class TriesError(ValueError):
    """A number of tries or a limit that cannot be used; the message names it and what is allowed."""


@dataclass(frozen=True)
class Best(Generic[T]):
    """What was kept: the ``index``-th try. ``scores``: of all tries that were made, in order."""

    value: T
    index: int
    scores: tuple[float, ...]


def keep_best(make: Callable[[int], T], score: Callable[[T], float], tries: int,
              good_enough: float = GOOD_ENOUGH, interrupted: Callable[[], bool] = lambda: False) -> Best[T]:
    """``make(0)``, ``make(1)``...: at most ``tries``, until one's score is ``good_enough``; the first of the best."""
    kept: T | None = None
    scores: list[float] = []
    index = 0
    for i in range(checked(tries)):
        if scores and (max(scores) >= good_enough or interrupted()):
            break
        value = make(i)
        scores.append(score(value))
        if kept is None or scores[-1] > scores[index]:
            kept, index = value, i
    assert kept is not None
    return Best(kept, index, tuple(scores))


def checked(tries: int) -> int:
    if isinstance(tries, bool) or not isinstance(tries, int) or not 1 <= tries <= MOST:
        raise TriesError(f"tries: {tries!r}; allowed is a whole number 1..{MOST}")
    return tries


def checked_limit(good_enough: float) -> float:
    if isinstance(good_enough, bool) or not isinstance(good_enough, (int, float)) or not 0 <= good_enough <= 1:
        raise TriesError(f"good enough: {good_enough!r}; allowed is a number 0..1")
    return float(good_enough)
