"""What a word is to a noun phrase: an adjective before the noun, the noun itself, or what comes after it."""
from __future__ import annotations

from collections.abc import Sequence

from . import lexicon as lex
from .nouns import ABSTRACT, PARTS, PLACES, PLURAL_ONLY, is_plural, known, singular, table
from .words import Word, is_noun_like, opens_object, verb_forms

DIRECTIONS = lex.words("upper lower left right front rear inner outer middle central top bottom main high low")
COLOURED = lex.words("salmon peach lime olive amber emerald ruby sapphire rose gold silver bronze copper orange")


def is_modifier(text: str) -> bool:
    if not text or text in lex.PREPOSITIONS or text in lex.CONJUNCTIONS or text in lex.PRONOUNS:
        return False
    if text in lex.ADJECTIVES or text in lex.COLOURS or text in lex.SIZES_UP or text in lex.SIZES_DOWN:
        return True
    if text == "varnish":
        return False
    if text.endswith(("ful", "ous", "less", "ish", "ive", "able", "ible", "ic", "esque", "like", "sized", "shaped",
                      "colored", "coloured", "haired", "eyed", "faced", "legged")) and not known(singular(text)):
        return not is_place_word(text)
    if text.endswith("est") and {text[:-3], text[:-2], text[:-4]} & lex.ADJECTIVES and not known(text):
        return True
    return "-" in text and not is_noun_like(text)


def is_place_word(text: str) -> bool:
    return any(t in PLACES or t in ABSTRACT or t in PARTS for t in (text, singular(text)))


def must_be_head(text: str, lead: Sequence[Word]) -> bool:
    """Behind an article, where no noun follows, stands the noun: "a shield and", "the brick is", "two cradles"."""
    if known(text) or text in ("giant", "dwarf", "miniature"):
        return True
    form = verb_forms().get(text, ("", ""))[1]
    if lead[-1].text not in lex.ARTICLES:
        return form == "s" and is_plural(text)
    if text in lex.COLOURS:
        return text in COLOURED
    return bool(form) or (text in lex.HEADED and text not in DIRECTIONS) or is_participle(text)


def adjective_or_noun(text: str, before_noun: bool, noun_follows: bool, goes_on: bool) -> str:
    if is_modifier(text) and not (text in ("orange", "glass", "chicken") and not noun_follows):
        return "" if before_noun and not goes_on else "modifier"
    if text in lex.COLOURS:
        return "modifier" if text != "orange" else "" if before_noun else "noun"  # "the cat is red, the dog orange"
    return "noun" if is_noun_like(text) else ""


def breaks_off(text: str, after: str) -> bool:
    """A plural is no modifier: in "birds fly", "lights cycle" the phrase ends with it, but not in "sports ball"."""
    leads = text in PLURAL_ONLY or text in ("sports", "kids")
    return is_plural(text) and not leads and known(singular(after)) is None and (
        f"{text}-{singular(after)}" not in table())


def acts(text: str, after: str, lead: Sequence[Word]) -> bool:
    """A verb behind a noun in the singular: "the brick stands on"."""
    if not lead or lead[-1].text not in {*lex.ARTICLES, "this", "that", "each", "every", "another"}:
        return False
    told = verb_forms().get(text, ("", ""))[1] == "s"
    one = lead[-1].text not in ("the", "this", "that")
    if text == "lights" and after in ("", ".", ",", "and"):
        return False  # "under the warm diner lights"
    if not is_plural(text) or (known(singular(text)) and not (one and told)):
        return False
    if told and after in ("is", "was", "has"):
        return True  # "the bone the dog guards is": no plural
    if told:
        free = not after or opens_object(after) or after in lex.CONJUNCTIONS
        return free or (is_modifier(after) and (one or text in lex.COPULAS or after in lex.SIZES))
    if is_place_word(text):
        return False
    free = one and (not after or opens_object(after))  # "a cat somersaults over a chair": no plural behind "a"
    return free or after in lex.ARTICLES


def is_participle(text: str) -> bool:
    return verb_forms().get(text, ("", ""))[1] in ("ing", "ed") or (
        text.endswith(("ing", "ed")) and len(text) > 4 and not known(singular(text)) and not is_place_word(text))
