"""Attention maps as they were read: one frame a look, kept under a fixed maximum of memory."""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from torch import Tensor

from ..schedule import noise_progress
from ..subjects import Subject
from ..tokens import Word

LIMIT = 64 * 2 ** 20  # bytes of maps of a pass


@dataclass(frozen=True)
class Watched:
    """One conditional row of an evaluation: its image, its words, and the subjects found in them.

    ``part`` counts the rows of one image (the sub-prompts of AND); ``window`` as in masks.rasterise.
    """

    image: int
    row: int
    words: tuple[Word, ...]
    subjects: tuple[Subject, ...] = ()
    part: int = 0
    window: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)

    @property
    def positions(self) -> tuple[int, ...]:
        """Token positions of the words, in order."""
        return tuple(sorted({p for w in self.words for p in w.positions}))


@dataclass(frozen=True)
class Frame:
    """What one look showed of one row.

    ``phase``: "before" (first look of the guidance at this step), "during" (its later looks) or "pass" (the ordinary
    evaluation that follows, the one that draws). cross (K, h, w): probabilities of the tokens at ``positions``, mean
    over heads and layers. points (P, P) or None: self-attention, row p is where the cell p of the grid ``points_grid``
    looks.
    """

    watched: Watched
    step: int
    sigma: float
    phase: str
    iteration: int
    positions: tuple[int, ...]
    cross: Tensor
    points: Tensor | None = None
    points_grid: tuple[int, int] = (0, 0)

    @property
    def progress(self) -> float:
        """0 at noise, 1 at the picture, in log sigma."""
        return noise_progress(self.sigma)

    @property
    def bytes(self) -> int:
        return sum(t.numel() * t.element_size() for t in (self.cross, self.points) if t is not None)

    def map_of(self, positions: Sequence[int]) -> Tensor:
        """Mean over tokens: the map of a word or of a phrase. (h, w). Raises KeyError for a token that was not read."""
        columns = {p: i for i, p in enumerate(self.positions)}
        return self.cross[[columns[p] for p in positions]].mean(0)


@dataclass
class Frames:
    """The frames of a pass. When they outgrow ``limit`` bytes, every second step is forgotten, and from then on only
    steps of the wider stride are kept; ``keeps`` tells beforehand whether a step is worth reading."""

    limit: int = LIMIT
    stride: int = 1
    kept: list[Frame] = field(default_factory=list)
    size: int = 0

    def keeps(self, step: int) -> bool:
        return step % self.stride == 0

    def add(self, frame: Frame) -> None:
        """Keep a frame, and thin all out where they are too many."""
        if not self.keeps(frame.step) or frame.bytes > self.limit:
            return
        self.kept.append(frame)
        self.size += frame.bytes
        while self.size > self.limit and any(f.step for f in self.kept):
            self.stride *= 2
            self.kept = [f for f in self.kept if self.keeps(f.step)]
            self.size = sum(f.bytes for f in self.kept)

    def of(self, image: int, part: int | None = None, phase: str | None = None) -> Iterator[Frame]:
        """The frames of an image in the order in which they were read."""
        return (f for f in self.kept if f.watched.image == image
                and (part is None or f.watched.part == part) and (phase is None or f.phase == phase))

    def nearest(self, image: int, progress: float, part: int = 0, phase: str = "pass") -> Frame | None:
        """The frame read nearest to a noise level; None where there is none."""
        return min(self.of(image, part, phase), key=lambda f: abs(f.progress - progress), default=None)
