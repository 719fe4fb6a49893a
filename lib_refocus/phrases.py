"""The prompt as the panel shows it: which words are claimed by regions, and which noun phrases are still free.

Pure text, cut and matched as tokens.py does it, so that what is marked here is what will be steered. No tokenizer is
asked: weights, extra networks and BREAK are blanked out, as the WebUI's parser would take them away.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from .layout import Layout, Region
from .tokens import ARTICLES, JOINER, PREPOSITIONS, WORD, Word, find_mentions, split_words

_NO_TEXT = re.compile(r"<[^<>]*:[^<>]*>|\bBREAK\b|\bAND\b|:\s*[+-]?[\d.]+(?=\s*\))|:\s*[\d.]+(?=\s*\])|\\?[()\[\]]")
BREAKS = PREPOSITIONS | {"and", "or", "is", "are", "into", "onto", "through", "between", "while", "as", "for",
                         "against", "beneath", "around", "along", "across", "has", "have", "made",
                         "it", "them", "him", "he", "she", "they", "there"}
LEADING = ARTICLES | {"its", "his", "her", "their", "some", "this", "these", "my", "your", "another"}
# Ends of phrases that name the picture or a place in it, not an object.
GENERAL = {
    "masterpiece", "quality", "detail", "detailed", "photo", "photograph", "photography", "picture", "image",
    "painting", "illustration", "drawing", "render", "rendering", "style", "art", "artwork", "artstation", "lighting",
    "light", "resolution", "realistic", "photorealistic", "realism", "hd", "uhd", "k", "bokeh", "focus", "view",
    "shot", "closeup", "left", "right", "top", "bottom", "front", "side", "middle", "center", "centre", "background",
    "foreground", "corner",
}
LONGEST = 6  # words of a noun phrase
ALIKE = 0.72


@dataclass(frozen=True)
class Mention:
    """Characters [start, end) of the prompt."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Piece:
    """A stretch of the prompt: the indices of the regions that claim it, and the noun phrase that it is, if free."""

    text: str
    regions: tuple[int, ...] = ()
    phrase: str = ""


def words_in(prompt: str) -> list[Word]:
    """The prompt's words; their positions are first and last character (exclusive). Joiners are left out."""
    bare = _NO_TEXT.sub(lambda m: " " * len(m[0]), prompt).lower()
    if len(bare) != len(prompt):  # some capitals are longer in lower case
        bare = "".join(c.lower() if len(c.lower()) == 1 else c for c in bare)
    return [Word(m[0], (m.start(), m.end())) for m in WORD.finditer(bare) if not JOINER.fullmatch(m[0])]


def spans(words: Sequence[Word], phrase: str, occurrence: int = 0) -> list[tuple[int, int]]:
    """Where the phrase stands: indices of first and last word of every mention, or of the n-th alone."""
    found, wanted = find_mentions(words, phrase, occurrence)
    return [(i, i + len(wanted) - 1) for i in found]


def mentions(words: Sequence[Word], phrase: str, occurrence: int = 0) -> list[tuple[int, int]]:
    """The same in characters [start, end)."""
    return [(words[i].positions[0], words[j].positions[1]) for i, j in spans(words, phrase, occurrence)]


def by_phrase(layout: Layout) -> list[list[Region]]:
    """The layout's regions, those of one phrase together; of one mention, where a region names one."""
    groups: dict[tuple, list[Region]] = {}
    for region in layout.regions:
        groups.setdefault((tuple(split_words(region.phrase)), region.occurrence), []).append(region)
    return list(groups.values())


def noun_phrases(prompt: str, words: Sequence[Word] | None = None) -> list[Mention]:
    """Runs of words between prepositions, conjunctions, signs and verbs in -ing: what may be an object of its own."""
    chunks: list[list[Word]] = [[]]
    for word in words_in(prompt) if words is None else words:
        sign, verb = not word.text[0].isalnum(), chunks[-1] and re.fullmatch(r".{3,}ing", word.text)
        new_line = chunks[-1] and "\n" in prompt[chunks[-1][-1].positions[1]:word.positions[0]]
        if sign or verb or word.text in BREAKS or word.text in LEADING:
            chunks.append([])
        elif new_line:
            chunks.append([word])
        else:
            chunks[-1].append(word)
    kept = [c for c in chunks if 0 < len(c) <= LONGEST and c[-1].text[0].isalpha() and c[-1].text not in GENERAL]
    return [Mention(prompt[start:end], start, end) for start, end in
            ((c[0].positions[0], c[-1].positions[1]) for c in kept)]


def meant(prompt_phrases: Iterable[str], phrase: str) -> str | None:
    """The noun phrase of the prompt that is most like a phrase that is not in it; None where none is."""
    wanted = [w for w in split_words(phrase) if w not in LEADING]
    best, most = None, ALIKE
    for candidate in prompt_phrases:
        words = split_words(candidate)
        if not words or not wanted:
            continue
        likeness = sum(max(SequenceMatcher(None, w, v).ratio() for v in words) for w in wanted) / len(wanted)
        if likeness > most:
            best, most = candidate, likeness
    return best


def missing(prompt: str, regions: Sequence[Region]) -> list[tuple[int, str | None]]:
    """Indices of the regions whose phrase is not in the prompt, each with what was probably meant."""
    words = words_in(prompt)
    nouns = [p.text for p in noun_phrases(prompt, words)]
    return [(i, meant(nouns, r.phrase)) for i, r in enumerate(regions) if not mentions(words, r.phrase, r.occurrence)]


def pieces(prompt: str, layout: Layout) -> list[Piece]:
    """The prompt cut where claims and free noun phrases begin and end; joined, the texts are the prompt."""
    words = words_in(prompt)
    owners: list[tuple[int, ...]] = [()] * len(prompt)
    for index, region in enumerate(layout.regions):
        for start, end in mentions(words, region.phrase, region.occurrence):
            owners[start:end] = [(*owner, index) for owner in owners[start:end]]
    free: list[Mention | None] = [None] * len(prompt)
    for noun in noun_phrases(prompt, words):
        if not any(owners[noun.start:noun.end]):
            free[noun.start:noun.end] = [noun] * (noun.end - noun.start)
    result, start = [], 0
    for at in range(1, len(prompt) + 1):
        if at == len(prompt) or (owners[at], free[at]) != (owners[start], free[start]):
            noun_here = free[start]
            result.append(Piece(prompt[start:at], owners[start], noun_here.text if noun_here else ""))
            start = at
    return result
