"""The prompt as words: where each stands, what it is called in the lexicon, and what kind of word it is here.

The WebUI's prompt syntax (emphasis, extra networks, AND, BREAK) is blanked out, so that places in the text stay true.
"""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from . import lexicon as lex
from .notation import SHORT, owners, plainer
from .nouns import ABSTRACT, ANIMATE, PARTS, PLACES, PLURAL_ONLY, ends_in, is_plural, known, singular, table
from .pictures import PICTURES

MAX_PROMPT = 20_000
_BLANKED = re.compile(r"<[^<>\n]{0,200}>|:\s*[-+]?\d*\.?\d+\s*(?=[)\]])|_|[()\[\]{}|\\\"“”*~`]")
_NUMBERING = re.compile(r"(?:(?<=\s)|^)\d{1,2}\)(?=\s)|^\s*\d{1,2}[.)](?=\s)", re.MULTILINE)
_BREAK = re.compile(r"\b(?:AND|BREAK)\b")
_WORD = re.compile(r"(?<!\w)w/o?(?!\w\b)|\d+(?:\.\d+)?(?:mm|k|d|s|p|px|fps|mp|bit)(?!\w)|"
                   r"\d+(?:[.,]\d+)*(?:st|nd|rd|th)?|"
                   r"[^\W\d_]+(?:[-_–'’][^\W_]+)*|[.,;:!?\n/]|[^\s\w]", re.IGNORECASE)
NO_SUBJECTS = PLURAL_ONLY | {"sports", "arms", "goods", "skis"}
ING_NOUNS = lex.words(
    "awning backlighting bed being breed building ceiling clothing coloring colouring covering crossing detailing "
    "drawing duckling dumpling earring engraving etching evening framing gosling greeting hatching king lettering "
    "lighting lightning morning opening painting ping-pong pudding railing reed rendering ring sapling seed setting "
    "shading shed sibling sled spring staging steed stitching stocking string styling texturing thing viking wedding "
    "weed wing")
BEFORE_VERBS = {"to", "please", "and", "then", ",", ".", "\n", ";", "sheep", "deer", "fish", "zebra"}
SPEAKERS = {"i", "we", "you", "they", "he", "she"}
STOPS = {".", ";", "!", "?", "\n"}


@dataclass(frozen=True)
class Word:
    """``text``: in lower case, without a possessive ending, which ``owner`` tells; ``start``/``end``: in the prompt."""

    text: str
    start: int
    end: int
    owner: bool = False

    @property
    def number(self) -> int | None:
        """The word's value, if it is a number."""
        if self.text in lex.NUMBERS:
            return lex.NUMBERS[self.text]
        if self.text.isdecimal() and len(self.text) < 5:
            return int(self.text)
        first, _, last = self.text.partition("-")
        if first in lex.NUMBERS and lex.NUMBERS[first] >= 20 and lex.NUMBERS.get(last, 10) < 10:
            return lex.NUMBERS[first] + lex.NUMBERS[last]
        return None


def plain(prompt: str) -> str:
    """The prompt without the WebUI's syntax, each character in its place."""
    text = _NUMBERING.sub(lambda m: ";" + " " * (len(m.group()) - 1), prompt[:MAX_PROMPT])
    text = plainer(text)
    for _ in range(3):  # brackets in brackets
        text = _BLANKED.sub(lambda m: " " * len(m.group()), text)
    return _BREAK.sub(lambda m: "." + " " * (len(m.group()) - 1), text)


def split(prompt: str) -> list[Word]:
    """The prompt's words and signs in order."""
    result: list[Word] = []
    for match in _WORD.finditer(plain(prompt)):
        text, owner = match.group().lower().replace("’", "'").replace("_", "-").replace("–", "-"), False
        if text == "'" and result and result[-1].owner and result[-1].end == match.start():
            continue
        text = SHORT.get(text, text)
        if text.endswith("'s") and text not in lex.AUXILIARIES:
            text, owner = text[:-2], True
        elif text.endswith("s") and owners(prompt, match):
            owner = True
        result.append(Word(text, match.start(), match.start() + len(text) if owner else match.end(), owner))
    return result


@lru_cache(maxsize=1)
def verb_forms() -> dict[str, tuple[str, str]]:
    """{form: (base form, what it is: "base", "s", "ing" or "ed")}."""
    forms: dict[str, tuple[str, str]] = {}
    for verb in lex.VERBS - {"be"}:
        stem = verb[:-1] if verb.endswith("e") and not verb.endswith(("ee", "ie")) else verb
        double = stem + stem[-1] if len(stem) > 2 and re.search(r"[^aeiou][aeiou][bdgklmnprt]$", stem) else stem
        for form in {stem + "ing", double + "ing"}:
            forms[form] = verb, "ing"
        past = (verb[:-1] + "ied" if re.search(r"[^aeiou]y$", verb)
                else verb + "d" if verb.endswith("e") else verb + "ed")
        for form in {past, double + "ed" if double != stem else past}:
            forms[form] = verb, "ed"
        third = (verb[:-1] + "ies" if re.search(r"[^aeiou]y$", verb)
                 else verb + "es" if verb.endswith(("s", "sh", "ch", "x", "z", "o")) else verb + "s")
        forms[third] = verb, "s"
    forms.update({form: (verb, "ing" if form.endswith("ing") else "ed") for form, verb in lex.IRREGULAR_VERBS.items()})
    forms.update({verb: (verb, "base") for verb in lex.VERBS if verb not in ("lying",)})
    return forms


MODALS = lex.words("can cannot could may might must shall should will would")
HUES_AND_SIZES = lex.COLOURS | lex.SIZES


def is_verb(words: Sequence[Word], i: int) -> bool:
    """Whether the i-th word is a verb here. Words that may be nouns are told by their neighbours."""
    text = words[i].text
    base, form = verb_forms().get(text, ("", ""))
    if bids(words, i) or finite(words, i, form):
        return True
    if text in LIGHTINGS and not takes(words, i):
        return False  # "soft storybook lighting"
    if not base:
        return unknown_participle(words, i)
    before = words[i - 1] if i else None
    after = words[i + 1].text if i + 1 < len(words) else ""
    if (before is None or before.text in STOPS or before.text == ",") and text in lex.ORDERS:
        return True
    if f"{text}-{singular(after)}" in table() or f"{text}-{after}" in PICTURES:
        return False  # "a cutting board", "flash sheet"
    if stands(before, text, base, after) or shines(before, text, base, after):
        return True
    speakers = {"s": {"it", "he", "she"}, "base": SPEAKERS}.get(form, set())
    if before is not None and (before.text in speakers or (before.text == "please" and form == "base")):
        return True
    if is_told_of(words, i):
        return True
    if form in ("s", "base") and before is not None and before.text in HUES_AND_SIZES and opens_object(
            after) and told(words, i - 1):
        return True
    if form == "s" and before is not None and before.text == "," and after in lex.ARTICLES:
        return True  # "underneath it, flies an airplane"
    if form == "s" and before is not None and before.text == "another":
        return True
    noun_too = known(singular(text)) or text in lex.NOUN_TOO or base in lex.NOUN_TOO
    relative = before is not None and before.text == "that" and i > 1 and is_noun_like(words[i - 2].text)
    if before is not None and noun_too and not relative and any(before.text in group for group in (
            lex.DETERMINERS, lex.COLOURS, lex.POSSESSIVES, lex.SIZES_UP, lex.SIZES_DOWN)):
        return False
    noun_before = before is not None and is_noun_like(before.text)
    if form == "s" and noun_before and after in ("is", "was", "has"):
        return True  # "the bone the dog guards is"
    if before is not None and f"{before.text}-{singular(text)}" in table():
        return False
    if form == "base" and before is not None and is_plural(before.text) and before.text not in NO_SUBJECTS:
        return True
    if form == "base" and noun_before and opens_object(after) and joint(words, i):
        return True
    if form == "base" and before is not None and (before.text in ("they", "to") or (
            before.text == "and" and i > 1 and words[i - 2].text in verb_forms() and opens_object(after))):
        return True
    if form == "base" and before is not None and before.text in MODALS:
        return True  # "a dog could hide behind it"
    if form in ("ing", "ed"):
        return participle_is_verb(words, i, noun_before)
    if base not in lex.NOUN_TOO and text not in lex.NOUN_TOO and not known(text):
        return form == "s" or base_is_verb(words, i, before)
    relative = relative or (before is not None and before.text in ("which", "that", "who", "whom", "there", "where"))
    if relative and form == "s" and after in ("it", "him", "her", "them"):
        return True  # "the horse that pulls it"
    if known(singular(text)) and not ((noun_before or relative) and opens_object(after)):
        return False
    agrees = before is not None and (is_plural(before.text) if form == "base" else noun_before)
    return (agrees or relative or (before is not None and before.text == "to")) and opens_object(after)


SIDES = {"left", "right", "top", "bottom", "middle", "center", "centre"}
LIGHTINGS = {"lighting", "lights", "shading", "wedding", "lettering", "backlighting", "styling"}


def finite(words: Sequence[Word], i: int, form: str) -> bool:
    """"..., waits patiently", "a bear on the left stares at", "here walks a cat", "a plane, its hull red, flies"."""
    if form == "base" and i > 3 and words[i - 1].text == "orange" and words[i - 2].text in ("an", "the", "one"):
        return joint(words, i) and words[min(i + 1, len(words) - 1)].text in lex.ARTICLES  # "and an orange share a"
    if form != "s" or not i:
        return False
    before, after = words[i - 1].text, words[i + 1].text if i + 1 < len(words) else ""
    if before in SIDES and i > 1 and words[i - 2].text == "the":
        return after in lex.PREPOSITIONS
    if before in ("here", "there"):
        return after in lex.ARTICLES or after in lex.NUMBERS
    if before != ",":
        return False
    if after.endswith("ly") and not is_noun_like(after):
        return True
    opened = next((j for j in range(i - 2, 0, -1) if words[j].text == "," or words[j].text in STOPS), 0)
    inserted = words[opened].text == "," and words[opened + 1].text in lex.POSSESSIVES
    return inserted and (after in STOPS or not after or after in lex.PREPOSITIONS)


def takes(words: Sequence[Word], i: int) -> bool:
    """Whether the i-th word has an object: "a candle lighting the room"."""
    after = words[i + 1].text if i + 1 < len(words) else ""
    return after in lex.DETERMINERS or after in lex.POSSESSIVES or after == "up"


def is_told_of(words: Sequence[Word], i: int) -> bool:
    """"the two share a field", "beneath a cat stand two dogs", "..., red as a brick, pets it": nouns elsewhere."""
    base, form = verb_forms().get(words[i].text, ("", ""))
    before = words[i - 1] if i else None
    after = words[i + 1].text if i + 1 < len(words) else ""
    if before is None:
        return False
    counted = after in lex.ARTICLES or after in lex.NUMBERS
    if form == "base" and counted and i > 1 and (before.number or 0) > 1 and words[i - 2].text in ("the", "these"):
        return True
    if form == "base" and base in lex.POSTURES and is_noun_like(before.text) and (
            counted or after == "out" or (after.endswith("ed") and ends_in(before.text, ANIMATE))):
        return True
    if form == "s" and before.text == "," and after in ("it", "him", "her", "them"):
        return True
    return form == "s" and before.text == "that" and i > 1 and is_noun_like(words[i - 2].text) and (
        after in STOPS or not after)


def bids(words: Sequence[Word], i: int) -> bool:
    """An order opens the sentence: "Scale the dog up", "Assign these colours"; not "Godzilla the size of a house"."""
    text, after = words[i].text, words[i + 1].text if i + 1 < len(words) else ""
    asked = i > 0 and words[i - 1].text in ("kindly", "please", "just", "simply") and after in lex.CLOSED
    if asked and (text in lex.ORDERS or text == "note"):
        return True
    if (i and words[i - 1].text not in STOPS) or text in lex.CLOSED or not text.isalpha():
        return False
    led = after in lex.ARTICLES | lex.POSSESSIVES | {"these", "them", "everything", "me", "us", "it"}
    if verb_forms().get(text, ("", ""))[1] == "base":
        return led or (after in lex.COLOURS and text not in lex.NOUN_TOO) or (
            after in lex.NUMBERS and not known(singular(text)))
    measure = i + 2 < len(words) and words[i + 2].text in lex.ATTRIBUTES
    return led and not measure and not known(singular(text)) and is_noun_like(text) and not is_plural(text)


def told(words: Sequence[Word], i: int) -> bool:
    """Whether a colour ends its clause: "a man in green walks a dog", but not "the green walks"."""
    before = words[i - 1].text if i else ""
    if known(singular(before)) and before not in lex.COLOURS:
        return True  # "a person (orange) pets a cat"
    while i > 0 and (words[i - 1].text.endswith("ly") or any(
            words[i - 1].text in group for group in (lex.ADJECTIVES, lex.ADVERBS, ("all",)))):
        i -= 1
    before = words[i - 1].text if i else ""
    return before in lex.AUXILIARIES or before == "in" or verb_forms().get(before, ("", ""))[1] == "ed"


def stands(before: Word | None, text: str, base: str, after: str) -> bool:
    """"..., both of them stand on", "a cat looks tiny": verbs that are nouns elsewhere."""
    leads = (lex.DETERMINERS - lex.RELATIVES - {"all", "both", "each"}, lex.COLOURS, lex.POSSESSIVES)
    if before is None or base not in lex.POSTURES or any(before.text in group for group in leads) or (
            f"{before.text}-{singular(text)}" in table()):
        return False
    sizes = lex.SIZES
    if base == "look" and (after in sizes or after in ("much", "so", "very", "like")):
        return True
    free = before.text == "," or before.text in lex.RELATIVES or before.text in sizes or (
        text != base and is_noun_like(before.text))
    return free and (after in lex.PREPOSITIONS or after in ("next", "left", "right", "atop"))


def shines(before: Word | None, text: str, base: str, after: str) -> bool:
    """"the airplane glows red": a verb between a thing and its colour."""
    return (base in ("glow", "shine", "turn", "gleam", "blaze", "look", "go", "grow", "paint", "appear", "flash")
            and text != base and after in lex.COLOURS and before is not None and is_noun_like(before.text))


def joint(words: Sequence[Word], i: int) -> bool:
    """"a robot and an alien shake hands": two subjects take a verb's base form."""
    return i > 2 and any(w.text == "and" for w in words[max(i - 4, 0):i - 1])


def base_is_verb(words: Sequence[Word], i: int, before: Word | None) -> bool:
    """"dogs sit", "they sit", "to sit", and "put a cat ..." as an order; not "a ski lift"."""
    if before is None:
        return True
    return (joint(words, i) or (before.number or 0) > 1 or is_plural(before.text) or before.text in lex.PRONOUNS
            or before.text in lex.AUXILIARIES or before.text in BEFORE_VERBS)


PLACED = ("above", "behind", "below", "beneath", "beside", "between", "next", "over", "under")  # where pictures hang


def participle_is_verb(words: Sequence[Word], i: int, noun_before: bool) -> bool:
    """"a man riding a horse" and "a cat sitting": verbs; "a running horse", "two parked cars": not."""
    after = words[i + 1].text if i + 1 < len(words) else ""
    if words[i].text in ("drawing", "painting") and (not i or words[i - 1].text == ",") and after in PLACED:
        return False  # "a sofa, painting above it"
    after = words[i + 1].text if i + 1 < len(words) else ""
    if noun_before or i == 0:
        return i > 0 or not is_noun_like(after)
    before = words[i - 1].text
    if before in lex.AUXILIARIES or before in lex.PRONOUNS or before in lex.CONJUNCTIONS or before in (",", "not"):
        return not (is_noun_like(after) and before in ("and", ",", "or") and words[i].text.endswith("ed"))
    if before in lex.ADVERBS and i > 1:
        return participle_is_verb([*words[:i - 1], words[i], *words[i + 1:]], i - 1, is_noun_like(words[i - 2].text))
    return not (is_noun_like(after) or after in lex.ADJECTIVES)


def unknown_participle(words: Sequence[Word], i: int) -> bool:
    """Verbs that are not listed give themselves away by -ing or -ed behind a noun or an auxiliary."""
    text = words[i].text
    if i and words[i - 1].text in SPEAKERS and is_noun_like(text) and not known(singular(text)):
        return True  # "I dreamt of"
    if i == 0 or not text.endswith(("ing", "ed")) or len(text) <= 5 or text.partition("-")[0] in lex.COLOURS:
        return False
    if known(singular(text)) or text in lex.ADJECTIVES:
        return False
    if any(t in PLACES or t in ABSTRACT for t in (text, singular(text))):
        return False
    before = words[i - 1].text
    after = words[i + 1].text if i + 1 < len(words) else ""
    if before in lex.AUXILIARIES or (text.endswith("ing") and before in (",", "each", "both", "all")):
        return True
    return (is_noun_like(before) and before not in lex.COLOURS and not is_noun_like(after)
            and (text.endswith("ed") or opens_object(after) or after in (",", ".", "")))


OPENING = {"", ".", ","} | lex.words(
    "and side high atop left right idle next taller bigger higher larger lower smaller shorter")


def opens_object(text: str) -> bool:
    """Whether a verb can stand before this word: an article, a number, a preposition, an adverb, an end."""
    return (text in lex.DETERMINERS or text in lex.PREPOSITIONS or text in lex.ADVERBS or text in lex.POSSESSIVES
            or text in lex.NUMBERS or text.isdigit() or text in OPENING
            or text.endswith("ly") or (text in verb_forms() and text.endswith("ing")))


@lru_cache(maxsize=8192)
def is_noun_like(text: str) -> bool:
    """Whether the word can end a noun phrase: known as a noun, or as nothing else."""
    if not text or not text[-1].isalpha():
        return False
    one = singular(text)
    if one in lex.PORTIONS or one in lex.CONTAINERS or text in lex.GROUPS:
        return True
    if known(singular(text)) or any(t in PLACES or t in ABSTRACT or t in PARTS for t in (text, singular(text))):
        return text not in lex.CLOSED_NOUN_HEADS
    if any(text in group for group in (
            lex.DETERMINERS, lex.PRONOUNS, lex.CONJUNCTIONS, lex.AUXILIARIES, lex.NEGATIONS, lex.PREPOSITIONS,
            lex.ADVERBS, lex.POSSESSIVES, lex.NUMBERS, lex.ADJECTIVES, lex.SIZES_UP, lex.SIZES_DOWN, lex.TITLES)):
        return False
    if text in lex.COLOURS:
        return False
    if text in verb_forms() and verb_forms()[text][0] not in lex.NOUN_TOO and text not in lex.NOUN_TOO:
        return False
    if text.endswith(("ing", "ed")) and len(text) > 4 and text not in ING_NOUNS:
        return False
    return not (text.endswith("ly") and len(text) > 4 and not text.endswith(("fly", "elly")))
