"""Which region is meant for which thing of the prompt."""
from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from .lexicon import COLOURS
from .nouns import singular
from .references import LIKE
from .scene import Entity, Scene

MOST_ORDERS = 24
_TOKEN = re.compile(r"[^\W\d_]+")
_ARTICLES = {"a", "an", "the", "one", "two", "three", "four", "five", "six", "of", "and", "his", "her", "its", "their"}


@lru_cache(maxsize=8192)
def stems(phrase: str) -> tuple[str, ...]:
    """The phrase as words in the singular, without articles, numbers, signs: "Fire_hydrants 2" is fire, hydrant."""
    return tuple(singular(w) for w in _TOKEN.findall(phrase.lower()) if w not in _ARTICLES)


def likeness(phrase: str, entity: Entity) -> float:
    """0 (something else) .. 1 (the entity's own words)."""
    said, own = stems(phrase), stems(entity.phrase)
    if not said or not own:
        return 0.0
    if said == own:
        return 1.0
    if set(said) <= COLOURS and said != stems(entity.name):
        return 0.0  # a colour in the box of what it is said of
    names = [stems(entity.name.replace("-", " ")), *(stems(a.replace("-", " ")) for a in entity.aliases)]
    shared = len(set(said) & set(own)) / max(len(set(said) | set(own)), 1)
    for k, name in enumerate(names):
        if said[-len(name):] == name:
            return 0.8 - 0.1 * bool(k) + 0.1 * shared
        if contains(said, name):
            return 0.55 + 0.1 * shared
    if said[-1] == own[-1] or contains(own, said):
        return 0.5 + 0.1 * shared
    if any(singular(n) in LIKE.get(entity.name, ()) for n in said):
        return 0.4
    return 0.0


def contains(words: Sequence[str], run: Sequence[str]) -> bool:
    return any(tuple(words[i:i + len(run)]) == tuple(run) for i in range(len(words) - len(run) + 1))


def match(scene: Scene, phrases: Sequence[str], occurrences: Sequence[int],
          faults: Callable[[Sequence[int | None]], int] | None = None) -> list[int | None]:
    """The entity of each region, None for what the prompt does not demand.

    Regions of one phrase that several things share ("a cat ... another cat") are dealt out so that ``faults`` of the
    outcome are fewest; ``occurrences`` settle it where they are given.
    """
    owner: list[int | None] = []
    choices: list[list[int]] = []
    for phrase, occurrence in zip(phrases, occurrences, strict=True):
        scored = [(likeness(phrase, e), i) for i, e in enumerate(scene.entities)]
        best = max((s for s, _ in scored), default=0.0)
        alike = [i for s, i in scored if s == best and s > 0.35]
        named = [i for i in alike if occurrence and scene.entities[i].occurrence == occurrence]
        alike = named or alike
        owner.append(alike[0] if alike else None)
        choices.append(alike)
    shared = [k for k, alike in enumerate(choices) if len(alike) > 1]
    if not shared:
        return owner
    dealt = deal(scene, choices, shared)
    options = list(itertools.islice(dealt, MOST_ORDERS))
    best_owner = owner
    fewest: int | None = None
    for option in options:
        trial = list(owner)
        for k, entity in zip(shared, option, strict=True):
            trial[k] = entity
        count = faults(trial) if faults else 0
        if fewest is None or count < fewest:
            best_owner, fewest = trial, count
    return best_owner


def deal(scene: Scene, choices: Sequence[Sequence[int]], shared: Sequence[int]):
    """Ways to give regions of one phrase to the things that it may stand for, each thing its number of them."""
    groups: dict[tuple[int, ...], list[int]] = {}
    for k in shared:
        groups.setdefault(tuple(choices[k]), []).append(k)
    ways = []
    for things, regions in groups.items():
        slots = [t for t in things for _ in range(scene.entities[t].count or 1)]
        slots = (slots + [things[-1]] * len(regions))[:max(len(regions), 1)]
        orders = itertools.islice(distinct(slots), MOST_ORDERS)
        ways.append([dict(zip(regions, order, strict=True)) for order in orders])
    for combination in itertools.product(*ways):
        merged = {k: v for part in combination for k, v in part.items()}
        yield [merged[k] for k in shared]


def distinct(slots: Sequence[int]):
    """Different orders of the slots."""
    if not slots:
        yield ()
        return
    for first in dict.fromkeys(slots):
        rest = list(slots)
        rest.remove(first)
        for tail in distinct(rest):
            yield (first, *tail)


def in_prompt(prompt: str, phrase: str) -> bool:
    """Whether the phrase's words stand in the prompt, plural and singular alike."""
    said = stems(phrase)
    return bool(said) and contains(stems(prompt), said)


def suggestion(scene: Scene, phrase: str) -> str | None:
    """A phrase of the prompt that a foreign phrase may mean."""
    best = max(((SequenceMatcher(None, " ".join(stems(phrase)), " ".join(stems(e.phrase))).ratio(), e.phrase)
                for e in scene.entities if not e.absent), default=(0.0, ""))
    return best[1] if best[0] >= 0.6 else None
