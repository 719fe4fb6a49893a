"""What stands on one another keeps its support below it: nothing comes between a bottle and its table."""
from __future__ import annotations

from collections.abc import Callable, Sequence

from .solver import Axis


def piles(stacked: Sequence[tuple[int, int]]) -> list[set[int]]:
    """Blocks that stand on one another, in any way, from pairs of which the first stands on the second."""
    found: list[set[int]] = []
    for pair in stacked:
        touching = [pile for pile in found if pile & {*pair}]
        found = [pile for pile in found if pile not in touching] + [set(pair).union(*touching)]
    return found


def pass_by(axis: Axis, found: Sequence[set[int]], ordered: Callable[[int, int], bool], gap: float) -> None:
    """What comes before (or after) one block of a pile comes before all of it that it has to be kept apart from."""
    for pile in found:
        for k in range(len(axis.extents)):
            before = any(m in axis.clear[k] for m in pile)
            if k in pile or not (before or any(k in axis.clear[m] for m in pile)):
                continue
            for m in pile:
                if not ordered(k, m):
                    axis.add(*((k, m) if before else (m, k)), gap)


def kept_together(keys: Sequence[float], found: Sequence[set[int]]) -> list[float]:
    """The keys of a free order, changed so that a pile's blocks follow each other."""
    result = list(keys)
    for pile in found:
        for n, k in enumerate(sorted(pile, key=lambda k: keys[k])):
            result[k] = min(keys[k] for k in pile) + 1e-6 * n
    return result
