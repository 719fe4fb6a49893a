"""The words that lead a noun phrase: articles, numbers, possessives, "another", "that"."""
from __future__ import annotations

from typing import TYPE_CHECKING

from . import lexicon as lex
from .modifiers import is_modifier, is_participle
from .nouns import singular, table
from .words import is_noun_like, is_verb, verb_forms

if TYPE_CHECKING:
    from .mention import Reader

COUNTS = {"both": 2, "two": 2, "pair": 2, "duo": 2, "three": 3, "trio": 3, "threesome": 3}  # words for a group
FARTHEST_AND = 9  # words from "both" to the "and" that belongs to it


def is_lead(reader: Reader, j: int) -> bool:
    """Articles, numbers, possessives, "another"."""
    text, after = reader.text(j), reader.text(j + 1)
    if text == "that":
        return points(reader, j)
    if reader.words[j].number and reader.text(j - 1) in ("these", "those") and (
            reader.text(j + 2) in lex.ARTICLES and verb_forms().get(after, ("", ""))[1] == "s"):
        return False  # "above these two hovers a chair"
    if text in ("these", "those") and after in lex.ARTICLES:
        return False  # "above both of these a chair", "and below those a boat"
    if text in ("these", "those", "both", "all") and turns(reader, j + 1):
        return False  # "above both flies a kite"
    if text in ("what", "such", "whose") or (text in lex.ARTICLES and (reader.words[j - 1].number or 0) > 1 and j > 0
                                             and reader.text(j - 1) != "both"):
        return False
    if text == "another" and verb_forms().get(after, ("", ""))[1] == "s":
        return False  # "another stands beside it"
    if text in ("all", "both", "each") and after and is_verb(reader.words, j + 1):
        return False  # "a bus and a car all look small"
    if text == "both" and after in ("a", "an") and "and" not in [reader.text(j + k) for k in range(2, FARTHEST_AND)]:
        return False  # "and above both a cloud"
    if text in ("both", "one", "either", "each", "all", "another", "this", "these", "those", "some", "other", "few"):
        board = f"{after}-{singular(reader.text(j + 2))}" in table()  # "one cutting board"
        styled = text in ("this", "these", "those") and "-" in after and is_modifier(after)  # "this award-winning work"
        return board or styled or is_noun_like(after) or after in lex.ADJECTIVES or after in lex.COLOURS or \
            after in lex.DETERMINERS or \
            after in lex.SIZES_UP or after in lex.SIZES_DOWN or after in lex.NUMBERS or after in lex.TITLES or \
            after == "of" or after in lex.POSSESSIVES or (is_participle(after) and text not in (
                "both", "one", "each", "all", "some", "this", "these", "those"))
    if text == "half":
        return after == "dozen" or (after == "a" and reader.text(j + 2) == "dozen")
    if text == "her" or text == "his":
        return after not in ("", ".", ",") and after not in lex.PREPOSITIONS
    return (text in lex.DETERMINERS or text in lex.POSSESSIVES or reader.words[j].number is not None
            or (text in lex.TITLES and text not in ("first", "second", "third", "last", "only") and j > 0)
            or (text in ("first", "second", "third", "last", "only") and reader.text(j - 1) in lex.DETERMINERS))


def turns(reader: Reader, j: int) -> bool:
    """Whether a verb and its subject follow: "over these flies a", "below both stand two"."""
    base, form = verb_forms().get(reader.text(j), ("", ""))
    led = reader.text(j + 1) in lex.ARTICLES or (j + 1 < len(reader.words) and (reader.words[j + 1].number or 0) > 1)
    return led and base in lex.INTRANSITIVE and form in ("s", "base")


def points(reader: Reader, j: int) -> bool:
    """Whether "that" belongs to a noun: "underneath that chair", "and that chair"; not "a cat that chairs"."""
    before = reader.text(j - 1)
    if reader.text(j + 1) in ("same", "very") and is_noun_like(reader.text(j + 2)):
        return True  # "and that same cat is"
    led = j - 1 in reader.covered or before in lex.PREPOSITIONS or (before == "and" and reader.text(j - 3) == "that")
    k = j + 1
    while k + 1 < len(reader.words) and (is_modifier(reader.text(k)) or reader.text(k) in ("same", "very")):
        k += 1  # "right of that same car"
    return led and is_noun_like(reader.text(k)) and not is_verb(reader.words, k)
