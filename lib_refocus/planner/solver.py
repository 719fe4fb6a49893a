"""A small constraint solver for boxes: order along each axis, one scale for all, soft wishes for the rest.

Blocks have a width and a height at scale 1. An edge of an axis says that block i ends before block j begins, ``gap``
apart, or (``ends``) that it ends before block j ends. Edges never form a circle (Axis.add refuses the one that would
close it), so the largest scale at which everything fits follows from longest paths, and a place that obeys every edge
always exists at that scale.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

SWEEPS = 40
STEPS = 16
SMALLEST = 0.02


@dataclass
class Axis:
    """One axis: the blocks' extents at scale 1, order between them, bounds of their centres, and wishes.

    ``targets[i]`` = (centre, weight); ``springs`` = (i, j, offset of j's centre from i's in units of extents, weight):
    the offset is ``near * (e_i + e_j) / 2``, 0 for centres in line, 1 for touching.
    """

    extents: list[float]
    margin: float = 0.03
    edges: list[tuple[int, int, float, int]] = field(default_factory=list)  # i, j, gap, sign of j's half extent
    bounds: dict[int, tuple[float, float]] = field(default_factory=dict)
    targets: dict[int, tuple[float, float]] = field(default_factory=dict)
    springs: list[tuple[int, int, float, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.reach: list[set[int]] = [set() for _ in self.extents]  # blocks that come after each, in any way
        self.clear: list[set[int]] = [set() for _ in self.extents]  # blocks that begin after each ends

    def add(self, i: int, j: int, gap: float, ends: bool = False) -> bool:
        """Order i before j (``ends``: only their ends); False where j is before i already."""
        if i == j or i in self.reach[j]:
            return False
        self.edges.append((i, j, gap, -1 if ends else 1))
        for closure in (self.reach,) if ends else (self.reach, self.clear):
            after = {j, *closure[j]}
            for k in range(len(self.extents)):
                if k == i or i in closure[k]:
                    closure[k] |= after
        return True

    def related(self, i: int, j: int) -> bool:
        """Whether one of them begins after the other ends."""
        return j in self.clear[i] or i in self.clear[j]

    def order(self, key: Sequence[float]) -> list[int]:
        """All blocks, each before those that come after it; free choices by ``key``."""
        left = set(range(len(self.extents)))
        result = []
        while left:
            first = min((i for i in left if not any(i in self.reach[k] for k in left if k != i)),
                        key=lambda i: (key[i], i))
            result.append(first)
            left.remove(first)
        return result

    def limits(self, scale: float, order: Sequence[int]) -> tuple[list[float], list[float]]:
        """Lowest and highest centre of each block at this scale; low > high where it does not fit."""
        half = [e * scale / 2 for e in self.extents]
        low, high = [self.margin + h for h in half], [1 - self.margin - h for h in half]
        for i, (a, b) in self.bounds.items():
            low[i], high[i] = max(low[i], a), min(high[i], b)
        before: dict[int, list[tuple[int, float]]] = {}
        after: dict[int, list[tuple[int, float]]] = {}
        for i, j, gap, sign in self.edges:
            distance = half[i] + gap + sign * half[j]
            before.setdefault(j, []).append((i, distance))
            after.setdefault(i, []).append((j, distance))
        for j in order:
            for i, distance in before.get(j, ()):
                low[j] = max(low[j], low[i] + distance)
        for i in reversed(order):
            for j, distance in after.get(i, ()):
                high[i] = min(high[i], high[j] - distance)
        return low, high

    def fits(self, scale: float, order: Sequence[int]) -> bool:
        low, high = self.limits(scale, order)
        return all(a <= b + 1e-9 for a, b in zip(low, high, strict=True))

    def place(self, scale: float, order: Sequence[int]) -> list[float]:
        """Centres that obey every edge and bound and come near the wishes."""
        half = [e * scale / 2 for e in self.extents]
        low, high = self.limits(scale, order)
        at = [min(max(self.targets.get(i, (0.5, 0))[0], low[i]), max(high[i], low[i])) for i in range(len(half))]
        for _ in range(SWEEPS):
            self.wish(at, half)
            for i, j, gap, sign in self.edges:
                lack = at[i] + half[i] + gap + sign * half[j] - at[j]
                if lack > 0:
                    at[i] -= lack / 2
                    at[j] += lack / 2
            at = [min(max(a, lo), max(hi, lo)) for a, lo, hi in zip(at, low, high, strict=True)]
        before: dict[int, list[tuple[int, float]]] = {}
        for i, j, gap, sign in self.edges:
            before.setdefault(j, []).append((i, half[i] + gap + sign * half[j]))
        for j in order:  # exact at last: never before what comes before it, never past what must still fit
            floor = max([low[j], *(at[i] + distance for i, distance in before.get(j, ()))])
            at[j] = max(min(at[j], high[j]), floor) if floor <= high[j] else high[j]
        return at

    def wish(self, at: list[float], half: Sequence[float]) -> None:
        """One step towards targets and springs."""
        for i, (target, weight) in self.targets.items():
            at[i] += weight * (target - at[i])
        for i, j, near, weight in self.springs:
            off = at[j] - at[i] - near * (half[i] + half[j])
            if near > 0:
                off = max(off, 0.0)
            elif near < 0:
                off = min(off, 0.0)
            at[i] += weight * off / 2
            at[j] -= weight * off / 2


def largest_scale(axes: Sequence[Axis], orders: Sequence[Sequence[int]], limit: float) -> float:
    """The largest scale, at most ``limit``, at which both axes fit; 0 where none does."""

    def fits(scale: float) -> bool:
        return all(axis.fits(scale, order) for axis, order in zip(axes, orders, strict=True))

    if fits(limit):
        return limit
    low, high = SMALLEST * limit, limit
    if not fits(low):
        return 0.0
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low
