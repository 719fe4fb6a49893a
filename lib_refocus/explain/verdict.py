"""Was a region obeyed, and what is the most useful next step? Pure functions on plain figures; no torch.

The verdict from attention is one number: a logistic score of three figures (measures.Evidence), read in the ordinary
pass at READ_AT, in the middle of the noise range. Weights and limits were fitted to what the scorer saw in 126 pictures
(366 regions; unguided, guided, guided too little) of the shipped checkpoint; `python -m lib_refocus bench verdict`
measures them on others.
"""
from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ..cautions import overlap
from ..fields import BY_NAME
from ..layout import Box

IN_PLACE, PARTLY, MISSED = "in place", "partly", "missed"
READ_AT = 0.45  # progress in log sigma: where things are is settled, and attention still says so
WEIGHTS = {"inside": 4.2, "fit": 3.2, "density": 3.2}
BIAS = -3.95
LIMITS = (0.41, 0.5)  # of the score: below the first missed, from the second on in place
OVERLAP = 0.1  # intersection over union from which a thing whose centre lies outside is partly in place


def score_of(inside: float, fit: float, density: float) -> float:
    """How sure attention makes us that the thing is in its region, 0..1."""
    figures = {"inside": inside, "fit": fit, "density": density}
    z = BIAS + sum(WEIGHTS[name] * value for name, value in figures.items())
    return 1 / (1 + math.exp(-max(min(z, 50.0), -50.0)))


def verdict_of(score: float) -> str:
    if score >= LIMITS[1]:
        return IN_PLACE
    return PARTLY if score >= LIMITS[0] else MISSED


def placed(found: Box | None, region: Box) -> tuple[str, float]:
    """Verdict and score for a thing that was seen at ``found``, or nowhere.

    In place: its centre lies in the region. Partly: it overlaps the region with an IoU of OVERLAP or more.
    """
    if found is None:
        return MISSED, 0.0
    iou = overlap(found, region)
    x, y = (found[0] + found[2]) / 2, (found[1] + found[3]) / 2
    if region[0] <= x <= region[2] and region[1] <= y <= region[3]:
        return IN_PLACE, 0.5 + iou / 2
    return (PARTLY if iou >= OVERLAP else MISSED), iou / 2


# -- what to do -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Facts:
    """What is known of a region after a run. Shares of attention are 0..1; ``cells``: the region's smaller side in
    cells of the attention grid; ``rival``: the phrase whose region covers this one most, and ``covered`` by how much
    (IoU); ``seen``: whether a detector found the thing anywhere (None: no detector)."""

    phrase: str
    in_prompt: bool = True
    near: str | None = None
    verdict: str = MISSED
    guided: bool = True
    strength: float = 1.0
    budget: int = BY_NAME["budget"].default
    target: float = 0.9
    share: float = 0.0
    reached: float = 0.0
    cells: float = 8.0
    rival: str = ""
    covered: float = 0.0
    seen: bool | None = None
    height: float = 1.0


@dataclass(frozen=True)
class Step:
    """A next step. ``kind``: none, phrase, guide, enlarge, apart, strength, iterations, rephrase or seed. ``text`` has
    {names} of ``values``, so that a page can say it in its own language."""

    kind: str
    text: str
    values: dict

    def __str__(self) -> str:
        return self.text.format(**self.values)


SMALL = 2.0  # cells: the README's own limit for regions that get an exact size
STRONG = 2.0  # strength from which more does harm more often than good
REACHED = 0.6  # share of the target from which guidance has done its part
FAINT = 0.02  # a phrase whose highest probability is below this is hardly read at all


def next_step(facts: Facts) -> Step:
    """The most useful thing to try for one region, the surest cause first."""
    def step(kind: str, text: str, **values) -> Step:
        return Step(kind, text, {"phrase": facts.phrase, **values})

    if not facts.in_prompt:
        if facts.near:
            return step("phrase", "“{phrase}” is not in the prompt; “{near}” is: use that", near=facts.near)
        return step("phrase", "“{phrase}” is not in the prompt: add it")
    if facts.verdict == IN_PLACE:
        return step("none", "nothing to do")
    if not facts.guided:
        return step("guide", "this picture was not guided: switch Attention Refocus on")
    if facts.cells < SMALL:
        return step("enlarge", "the region is smaller than two cells of the model's attention: enlarge it")
    if facts.covered > 0.3:
        return step("apart", "its region and that of “{rival}” cover each other: move them apart", rival=facts.rival)
    if facts.reached < REACHED * facts.target and facts.strength < STRONG:
        return step("strength", "attention did not come into the region: raise the strength to {strength:g}",
                    strength=min(max(facts.strength * 1.5, 0.5), STRONG))
    if facts.reached < REACHED * facts.target and facts.budget < 60:
        return step("iterations", "attention did not come into the region: raise the iterations to {budget}",
                    budget=max(facts.budget * 2, 24))
    if facts.height < FAINT or facts.seen is False:
        return step("rephrase", "the model hardly takes notice of “{phrase}”: put it in simpler or other words")
    return step("seed", "attention came, the picture went its own way: try another seed")


def picture_score(scores: Sequence[float]) -> float:
    """Score of a picture from its regions': their mean. 0 where it has none."""
    return sum(scores) / len(scores) if scores else 0.0
