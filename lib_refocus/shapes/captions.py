"""Captions of scenes: lists, counts and relations in several wordings, as a user would prompt."""
from __future__ import annotations

from collections import Counter

from .scenes import Scene, Thing

NUMBERS = {1: "one", 2: "two", 3: "three", 4: "four"}
OPENINGS = ("", "", "", "", "a photo of ", "a picture of ", "an image of ", "a drawing of ", "there is ",
            "a scene with ")
ENDINGS = ("", "", "", "", ", simple", ", flat colours", ", high quality")
SEPARATORS = (" and ", " and ", ", ", " with ", " next to ")


def noun(name: str, count: int = 1) -> str:
    """"a red circle", "an orange star", "two red circles"."""
    if count > 1:
        return f"{NUMBERS[count]} {name}s"
    return ("an " if name[0] in "aeiou" else "a ") + name


def relation(a: Thing, b: Thing, rng) -> str:
    """A true relation between two things, in words."""
    (ax, ay), (bx, by) = (((t.box[0] + t.box[2]) / 2, (t.box[1] + t.box[3]) / 2) for t in (a, b))
    if rng.random() < 0.15:
        return "next to"
    if abs(ax - bx) > abs(ay - by):
        side = "left" if ax < bx else "right"
        return f"to the {side} of" if rng.random() < 0.5 else f"{side} of"
    return str(rng.choice(["above", "over"] if ay < by else ["below", "under"]))


def listing(phrases: list[str], rng) -> str:
    """Join phrases: "a, b and c", "a and b and c", "a, b, c"."""
    if len(phrases) == 1:
        return phrases[0]
    if len(phrases) == 2 or rng.random() < 0.3:
        separator = str(rng.choice(SEPARATORS)) if len(phrases) == 2 else str(rng.choice([" and ", ", "]))
        return separator.join(phrases)
    return ", ".join(phrases[:-1]) + " and " + phrases[-1]


def caption(scene: Scene, rng, empty: float = 0.1) -> str:
    """One caption of a scene; with probability ``empty`` the empty string."""
    if rng.random() < empty:
        return ""
    things = [scene.things[i] for i in rng.permutation(len(scene.things))]
    counts = Counter(t.name for t in things)
    phrases = [noun(name, count) for name, count in counts.items()]
    chance = {2: 0.4, 3: 0.15}.get(len(things), 0.0) if len(things) == len(counts) else 0.0
    if chance and rng.random() < chance:
        text = f"{phrases[0]} {relation(things[0], things[1], rng)} {phrases[1]}"
        text = " and ".join([text, *phrases[2:]])
    else:
        text = listing(phrases, rng)
    text = str(rng.choice(OPENINGS)) + text
    if rng.random() < 0.25:
        text += f" on a {scene.ground} background"
    return text + str(rng.choice(ENDINGS))
