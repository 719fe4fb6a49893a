"""Copies written out: "three cats" with three regions is given to the model as "a cat, a cat, a cat".

The tokens of a plural ask every region for several, and the ground between them for more. In the singular, said once a
region, each region gets one thing; LLM-grounded Diffusion (Lian et al., arXiv 2305.13655, section 3.2) gives each box
its own singular text too, but a pass of its own with it. Here every region of the phrase sees all mentions.
Pure text: the prompt that the user sees, and the infotext's, stay as they are.
"""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from .layout import Layout
from .phrases import by_phrase, spans, words_in
from .planner.lexicon import (
    ADJECTIVES,
    ARTICLES,
    COLOURS,
    GROUP_COUNTS,
    GROUPS,
    NUMBERS,
    POSSESSIVES,
    SIZES,
    VAGUE,
)
from .planner.nouns import singular
from .tokens import JOINER, Word, head_index

OWN = POSSESSIVES | {"my", "our", "your"}  # "my cats" are "my cat, my cat"
DETERMINERS = frozenset(NUMBERS) | VAGUE | ARTICLES | OWN | {"these", "those"}
BETWEEN = ADJECTIVES | COLOURS | SIZES  # a number and its noun
MOST = 8  # mentions: more tell the model nothing new
GAP = re.compile(r"[\s_‐‑–-]*")
AN = re.compile(r"[ai]|e(?!u)|o(?!ne\b|nce\b)|u(?!ni|s[aeiu]|fo)|hour|honest|heir", re.IGNORECASE)


@dataclass(frozen=True)
class Edit:
    """``new`` in place of the characters [start, end) of the prompt."""

    start: int
    end: int
    new: str


def written_out(prompt: str, layout: Layout) -> tuple[str, list[str]]:
    """The prompt with each phrase that has several regions and one mention written out in the singular, and a
    sentence for each. Phrases that markup, prompt editing or "a flock of" goes through stay as they are."""
    words, told = words_in(prompt), []
    edits: list[Edit] = []
    for regions in by_phrase(layout):
        found = spans(words, regions[0].phrase)
        if len(regions) < 2 or regions[0].occurrence or len(found) != 1:
            continue
        made = copies(prompt, words, *found[0], min(len(regions), MOST))
        if made and not any(a.start < b.end and b.start < a.end for a in made for b in edits):
            edits += made
            told.append(f"'{regions[0].phrase}' was given to the model as '{made[0].new}'")
    for edit in sorted(edits, key=lambda e: e.start, reverse=True):
        prompt = prompt[:edit.start] + edit.new + prompt[edit.end:]
    return prompt, told


def copies(prompt: str, words: Sequence[Word], first: int, last: int, count: int) -> list[Edit]:
    """The edits that write out the phrase of words ``first`` to ``last`` (inclusive); none where it is left alone."""
    while first < last and determines(prompt, words[first]):  # "three cats" as the phrase
        first += 1
    noun = words[first + head_index([w.text for w in words[first:last + 1]])]
    while first and words[first - 1].text in BETWEEN and joined(prompt, words[first - 1:first + 1]):
        first -= 1
    start = before = begin_of(prompt, words, first)
    if start > 1 and words[start - 1].text == "of":
        if words[start - 2].text in GROUP_COUNTS:  # "a pair of cats"
            before = begin_of(prompt, words, start - 2)
        elif start == first and singular(words[start - 2].text) in GROUPS:  # "a flock of birds"
            return []
    plain, body = singular(noun.text), words[first:last + 1]
    if not joined(prompt, body) or (first and words[first - 1].text in BETWEEN) \
            or (plain == noun.text and before == first):
        return []
    begin, end = body[0].positions[0], body[-1].positions[1]
    one = prompt[begin:end] if plain == noun.text else prompt[begin:noun.positions[0]] + plain + prompt[
        noun.positions[1]:end]
    own = next((w.text for w in words[before:first] if w.text in OWN), "an" if AN.match(one) else "a")
    text = ", ".join([f"{own} {one}"] * count)
    if joined(prompt, words[before:first + 1]):
        return [Edit(words[before].positions[0], end, text)]
    return [Edit(begin, end, text), Edit(words[before].positions[0], words[first - 1].positions[1], "")]


def begin_of(prompt: str, words: Sequence[Word], first: int) -> int:
    """Index of the first of the numbers and articles right before a word."""
    while first and determines(prompt, words[first - 1]):
        first -= 1
    return first


def determines(prompt: str, word: Word) -> bool:
    """Whether it is a number or the like; "one" of "one-eyed" is none."""
    return (word.text in DETERMINERS or word.text.isdigit()) and not JOINER.match(prompt, word.positions[1])


def joined(prompt: str, words: Sequence[Word]) -> bool:
    """Whether nothing but space and hyphens stands between the words: no weights, no brackets."""
    return all(GAP.fullmatch(prompt, a.positions[1], b.positions[0]) for a, b in pairwise(words))
