"""Where a phrase's tokens stand in the prompt.

A host hands over the prompt as Tokens: BPE pieces with their positions in the text encoder's sequence. Phrases are
found as runs of whole words, so that "cat" is not found in "category"; case, punctuation around the phrase, a leading
article, hyphens and plural endings do not matter.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from .planner.lexicon import NUMBERS
from .planner.nouns import singular

ARTICLES = {"a", "an", "the"}
OPENERS = ARTICLES | set(NUMBERS)  # what a phrase may have before its noun, and the prompt not
PREPOSITIONS = {"with", "in", "on", "of", "at", "by", "under", "over", "above", "below", "near", "behind", "beside",
                "from", "inside", "wearing", "holding", "riding", "next", "to", "that", "which", "who", "whose"}
FILLERS = ARTICLES | PREPOSITIONS | {"and", "or", "its", "his", "her", "their", "some", "is", "are"}
PREDICATES = {"is", "are", "was", "were", "has", "should", "must", "looks"}  # said of the noun before them
PAINTED = {"painted", "dyed", "coloured", "colored", "dressed", "tinted", "turned", "both", "all", "so", "as"}
HUES = {"black", "blue", "brown", "green", "gray", "grey", "orange", "pink", "purple", "red", "white", "yellow"}
WORD = re.compile(r"'(?:s|t|re|ve|m|ll|d)|[^\W\d_]+|\d|(?:[^\s\w]|_)+")  # CLIP's own: 's, letters, digits, signs
JOINER = re.compile(r"[-_‐‑–]+")  # what "fire-hydrant" and "fire hydrant" differ in
_PRINTABLE = [*range(33, 127), *range(161, 173), *range(174, 256)]  # these bytes stand for themselves in CLIP's BPE
_BYTES = {chr(b): b for b in _PRINTABLE} | {
    chr(256 + i): b for i, b in enumerate(b for b in range(256) if b not in _PRINTABLE)}


@dataclass(frozen=True)
class Token:
    """One BPE piece: ``position`` in the encoder's sequence, its text, and whether its word ends here."""

    position: int
    text: str
    ends_word: bool


@dataclass(frozen=True)
class Word:
    """A word of the prompt and the positions of its pieces."""

    text: str
    positions: tuple[int, ...]


@dataclass(frozen=True)
class TokenSpan:
    """Token positions of a phrase: its head noun, its attributes, and all of them (fillers counted in)."""

    noun: tuple[int, ...]
    attributes: tuple[int, ...]
    positions: tuple[int, ...]


def words_of(tokens: Iterable[Token]) -> list[Word]:
    """Join pieces into words."""
    words: list[Word] = []
    positions: list[int] = []
    text = ""
    for token in tokens:
        text, positions = text + token.text, [*positions, token.position]
        if token.ends_word:
            words.append(Word(readable(text).lower(), tuple(positions)))
            text, positions = "", []
    if positions:
        words.append(Word(readable(text).lower(), tuple(positions)))
    return words


def readable(text: str) -> str:
    """The word that CLIP's byte-level BPE spells as one letter a byte ("cafÃ©": "café"); other text as it is."""
    try:
        return bytes(_BYTES[letter] for letter in text).decode()
    except (KeyError, UnicodeDecodeError):
        return text


def split_words(phrase: str) -> list[str]:
    """The phrase as CLIP would cut it into words, without joiners and without signs at its ends."""
    words = [w for w in WORD.findall(phrase.lower()) if not JOINER.fullmatch(w)]
    while words and not words[-1][0].isalnum():
        words.pop()
    while words and not words[0][0].isalnum():
        words.pop(0)
    return words


def find_span(tokens: Sequence[Token], phrase: str, occurrence: int = 0) -> TokenSpan | None:
    """The phrase's tokens at its n-th mention (0: at every mention), or None where it is not in the prompt."""
    words = [w for w in words_of(tokens) if not JOINER.fullmatch(w.text)]
    mentions, wanted = find_mentions(words, phrase, occurrence)
    if not mentions:
        return None
    head = head_index(wanted)
    noun: list[int] = []
    attributes: list[int] = []
    positions: list[int] = []
    for at in mentions:
        for i in range(len(wanted)):
            pieces = words[at + i].positions
            positions += pieces
            if i == head:
                noun += pieces
            elif wanted[i] not in FILLERS and wanted[i][0].isalnum():
                attributes += pieces
    return TokenSpan(tuple(noun), tuple(attributes), tuple(positions))


def find_mentions(words: Sequence[Word], phrase: str, occurrence: int = 0) -> tuple[list[int], list[str]]:
    """Indices of the words at which every mention of the phrase begins, or the n-th alone, and the phrase's words;
    without its first article or number where it is found only so."""
    wanted = split_words(phrase)
    found = find_words(words, wanted)
    while not found and len(wanted) > 1 and (wanted[0] in OPENERS or wanted[0].isdigit()):
        wanted = wanted[1:]
        found = find_words(words, wanted)
    return found[occurrence - 1:occurrence] if occurrence else found, wanted


def find_words(words: Sequence[Word], wanted: Sequence[str]) -> list[int]:
    """Indices in ``words`` at which ``wanted`` begins, plural or singular alike, exact matches first and alone."""
    if not wanted:
        return []
    starts = range(len(words) - len(wanted) + 1)
    exact = [i for i in starts if all(words[i + j].text == w for j, w in enumerate(wanted))]
    stems = [singular(w) for w in wanted]
    return exact or [i for i in starts if all(singular(words[i + j].text) == s for j, s in enumerate(stems))]


def head_index(words: Sequence[str]) -> int:
    """Index of the head noun: the last word before the first preposition ("man" in "a tall man in a red hat")."""
    hue = len(words) > 1 and words[-1] in HUES  # "chair painted blue", "dog: green"
    end = next((i for i, w in enumerate(words) if i and (
        w in PREPOSITIONS or (w in PREDICATES and i + 1 < len(words))
        or (hue and (w in PAINTED or not w[0].isalnum())))), len(words))
    if end == len(words) and hue and words[-1] != "orange":
        end -= 1
    if end == 1 and words[0] in HUES:
        end = len(words)  # "red is the cat"
    while end > 1 and (not words[end - 1][0].isalnum() or words[end - 1] in FILLERS):
        end -= 1
    if end > 2 and words[end - 1].endswith("ing") and words[end - 2] not in FILLERS:
        end -= 1  # "a cat sleeping": the participle is an attribute
    return max(end - 1, 0)


def suggest(tokens: Sequence[Token], phrase: str) -> str | None:
    """Words of the prompt that the user may have meant by a phrase that is not in it."""
    words = [w.text for w in words_of(tokens)]
    wanted = split_words(phrase)
    for word in (wanted[head_index(wanted)] if wanted else "", *wanted):
        close = get_close_matches(word, words, 1, 0.75)
        if close and word not in FILLERS:
            return close[0]
    return None
