"""The prompt cut into pieces: mentions of things, phrases of place, verbs, and the words that join them."""
from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from . import lexicon as lex
from .hues import ALSO_NOUNS, recoloured
from .leads import COUNTS, turns
from .mention import Mention, Reader
from .notation import count_behind
from .nouns import known
from .phrases import noun_phrase
from .relations import Place, find_places
from .seen import seen
from .tags import tagged
from .words import STOPS, is_noun_like, is_verb, plain, split, verb_forms

NUMBERED = ("former", "latter", "first", "second", "third", "two", "pair", "trio", "three", "others", "other")
PAIRS = ("pair", "duo", "trio", "threesome")
KINDS = lex.words("animal creature figure fruit item object person pet shape subject thing toy vehicle")
COMPANIONS = lex.words("brother buddy companion cousin friend mate neighbor neighbour opponent pal partner rival "
                       "sister")
_MENDED = re.compile(r"\.{1,3}\s*no,")  # "outweighs... no, outsizes": still the same sentence
CONTRACTED = {"it's": "it", "they're": "they", "he's": "he", "she's": "she"}


@dataclass(frozen=True)
class Item:
    """A piece: ``kind`` is thing, place, verb, and, comma, stop, which, with, without, pronoun, be, that or word."""

    kind: str
    text: str
    start: int
    mention: Mention | None = None
    place: Place | None = None
    extra: str = field(default="")


def reader_of(prompt: str) -> Reader:
    text = "".join(c.lower() if len(c.lower()) == 1 else c for c in plain(prompt)).replace("_", "-")
    words = split(prompt)
    places, covered = {}, {}
    for place in find_places(text, prompt.lower()):
        inside = [i for i, w in enumerate(words) if place.start <= w.start < place.end]
        if inside:
            places[inside[0]] = place
            covered.update(dict.fromkeys(inside, inside[-1] + 1))
    return Reader(prompt, words, places, covered)


def read(prompt: str) -> list[Item]:
    """The prompt's pieces in order."""
    reader = reader_of(prompt)
    items: list[Item] = []
    i = 0
    while i < len(reader.words):
        word = reader.words[i]
        if (place := reader.places.get(i)) and place.kind == "aside":
            i = reader.covered[i]
        elif place and (named := named_after(reader, i)) is not None and items and (
                items[-1].kind in ("place", "with", "verb") or items[-1].text in lex.PREPOSITIONS):
            items.append(Item("thing", named[0].name, named[0].start, named[0]))
            i = named[1]
        elif place:
            items.append(Item("place", prompt[place.start:place.end], word.start, place=place))
            i = reader.covered[i]
        elif reader.text(i) in (">", "<") and i:
            items.append(Item("place", word.text, word.start, place=Place(
                "bigger" if word.text == ">" else "smaller", word.start, word.end)))
            i += 1
        elif reader.text(i) in ("the", "these") and reader.text(i + 1) in NUMBERED and [
                reader.text(i + 2), reader.text(i + 3)] in (["of", "them"], ["of", "these"], ["of", "those"]):
            items.append(Item("pronoun", reader.text(i + 1) if reader.text(i + 1) in COUNTS else "they", word.start))
            i += 4
        elif reader.text(i) in ("the", "these", "those") and reader.text(i + 1) in NUMBERED and turns(reader, i + 2):
            items.append(Item("pronoun", reader.text(i + 1), word.start))
            i += 2  # "between the two stands a dog"
        elif items and turns(reader, i) and (items[-1].kind in ("place", "pronoun") or [
                k.kind for k in items[-2:]] == ["place", "thing"]):
            items.append(Item("verb", reader.text(i), word.start, extra=verb_forms()[reader.text(i)][0]))
            i += 1  # "to its right walks a cat"
        elif (read_on := set_phrase(reader, i, items)) > 0:
            i += read_on
        elif (found := noun_phrase(reader, i)) is not None:
            i = add_phrase(items, *numbered_after(reader, *found), reader.text(found[1]))
            if items[-1].kind == "pronoun" and reader.text(i) == "of" and reader.text(i + 1) in lex.PRONOUNS:
                i += 2
        elif reader.text(i) in ("both", "all") and reader.text(i - 1) in ("them", "they", "these", "us") and i:
            i += 1  # "right of them both"
        elif reader.text(i) in ("the", "these", "those", "all") and reader.text(i + 1) in NUMBERED:
            i += 1
            items.append(Item("pronoun", reader.text(i), reader.words[i].start))
            i += 3 if reader.text(i + 1) == "of" and reader.text(i + 2) in ("them", "these", "those") else 1
        elif reader.text(i) in ("that", "who", "which", "so") and word.owner:
            items += [Item("word" if word.text == "so" else "which", word.text, word.start), Item("be", "is", word.end)]
            i += 1
        elif reader.text(i) in CONTRACTED and expletive(reader, i + 1):
            items += [Item("pronoun", CONTRACTED[reader.text(i)], word.start), Item("be", "is", word.start)]
            i += 1
        else:
            items.append(single(reader, i))
            i += 1
    return told_ahead(tagged(seen(recoloured(tidied(items)), prompt), prompt))


def set_phrase(reader: Reader, i: int, items: list[Item]) -> int:
    """How many words of a set phrase were read here: "next comes", "the latter two", "as well as"."""
    start = reader.words[i].start
    said = [reader.text(i + k) for k in range(3)]
    if said[0] == "next" and turns(reader, i + 1):
        items += [Item("word", "next", start),
                  Item("verb", said[1], reader.words[i + 1].start, extra=verb_forms()[said[1]][0])]
        return 2
    if said[0] == "the" and said[1] in NUMBERED[:4] and said[2] == "two" and not is_noun_like(reader.text(i + 3)):
        items.append(Item("pronoun", "two", start))
        return 3
    if said == ["as", "well", "as"]:
        items.append(Item("and", "and", start))
        return 3
    return 0


def numbered_after(reader: Reader, mention: Mention, after: int) -> tuple[Mention, int]:
    """"dogs (3)", "dogs x3": the number stands behind."""
    open_count = mention.kind == "object" and mention.count in (None, 1)
    found = count_behind(reader.prompt, mention.end) if open_count else None
    if found is None:
        return mention, after
    while after < len(reader.words) and reader.words[after].start < found[1]:
        after += 1
    return replace(mention, count=found[0], plural=mention.plural or found[0] > 1), after


def tidied(items: list[Item]) -> list[Item]:
    """The pieces without doubled commas and without what is thrown in behind "is": "is, surprise surprise, green"."""
    result: list[Item] = []
    k = 0
    while k < len(items):
        if items[k].kind == "comma":
            end = next((j for j in range(k + 1, min(k + 5, len(items))) if items[j].kind == "comma"), 0)
            if result and result[-1].kind == "be" and end and all(map(is_idle, items[k + 1:end])):
                k = end + 1
                continue
            if end == k + 2 and items[k + 1].text.lower() in ("too", "also", "however", "though"):
                k = end  # "above it, too, a kite"
                continue
            if result and result[-1].kind == "comma":
                k += 1
                continue
        result.append(items[k])
        k += 1
    return result


def is_idle(item: Item) -> bool:
    """Whether a piece tells of no thing, size or colour."""
    if item.kind == "word":
        return not any(item.text.lower() in g for g in (lex.COLOURS, lex.SIZES_UP, lex.SIZES_DOWN))
    mention = item.mention
    return mention is not None and mention.bare and not mention.plural and not known(mention.name)


def named_after(reader: Reader, i: int) -> tuple[Mention, int] | None:
    """"beside the larger, a squirrel": the squirrel is larger."""
    words = reader.prompt[reader.words[i].start:reader.words[reader.covered[i] - 1].end].lower().split()
    after = reader.covered[i]
    if words[0] != "the" or words[1:2] == [] or words[1] not in lex.SIZES or len(words) > 3 or (
            reader.text(after) != "," or reader.text(after + 1) not in ("a", "an")):
        return None
    found = noun_phrase(reader, after + 1)
    return found and (replace(found[0], modifiers=(*found[0].modifiers, words[1])), found[1])


def told_ahead(items: list[Item]) -> list[Item]:
    """"Three things look at a dog: a cat, a cow and a car" with the list in the place of the word for it."""
    for k, item in enumerate(items):
        mention = item.mention
        if mention is None or mention.name not in KINDS or (mention.count or 0) < 2 or mention.owner or (
                k + 1 < len(items) and items[k + 1].kind in ("stop", "comma")):
            continue
        end = next((j for j in range(k, len(items)) if items[j].kind == "stop"), len(items))
        colons = [j for j in range(k + 1, end) if items[j].text in (":", "-", "–", "—")]
        listed = items[colons[0] + 1:end] if colons else []
        if said := apposed(items, k, mention.count or 0):
            return told_ahead([*items[:k], *items[said[0]:said[1]], *items[k + 1:said[0] - 1], *items[said[1]:]])
        if sum(i.kind == "thing" for i in listed) == mention.count and all(
                i.kind in ("thing", "comma", "and") for i in listed):
            if listed[-2].kind == "comma":
                listed[-2] = replace(listed[-2], kind="and", text="and")
            return told_ahead([*items[:k], *listed, *items[k + 1:colons[0]], *items[end:]])
    return items


def apposed(items: list[Item], k: int, number: int) -> tuple[int, int] | None:
    """"Two things are under a table, a ball and a shoe, and ...": where the list stands, behind a comma."""
    for j in range(k + 1, len(items) - 2 * number + 1):
        if items[j].kind == "stop":
            return None
        run = items[j + 1:j + 2 * number]
        led = all(i.mention is not None and i.mention.leads[:1] in (("a",), ("an",)) for i in run[::2])
        ends = items[j + 2 * number:j + 2 * number + 1]
        if items[j].text == "," and led and all(i.kind in ("comma", "and") for i in run[1::2]) and (
                run[-2].kind == "and") and (not ends or ends[0].kind in ("stop", "comma")):
            return j + 1, j + 2 * number
    return None


def expletive(reader: Reader, i: int) -> bool:
    """Whether "it's" means a thing that was spoken of: not in "it's a cat that"."""
    return reader.text(i) not in lex.ARTICLES and reader.words[i:i + 1] != [] and reader.words[i].number is None


def add_phrase(items: list[Item], mention: Mention, after: int, following: str = "") -> int:
    """A mention, or "the dog's left", which is a phrase of place and its object."""
    if mention.leads == ("the", "other") and mention.name in ALSO_NOUNS and any(
            i.kind == "pronoun" and i.text == "one" for i in items[-4:]):
        items += [Item("pronoun", "other", mention.start), Item("word", mention.name, mention.end - len(mention.name))]
        return after
    if following == ":" and (not items or items[-1].kind in ("verb", "be")) and mention.name in lex.GROUPS:
        mention = replace(mention, kind="abstract")  # "stack: ..."
    if following == ":" and mention.plural and (mention.name in KINDS or not known(mention.name)):
        mention = replace(mention, kind="abstract")  # "three pets: a cat, ..."
    if mention.partial and mention.kind == "abstract" and (mention.each or mention.name in ("both", "all", "either")):
        items.append(Item("pronoun", "both" if mention.name == "either" else "each" if mention.each else
                          mention.name, mention.start))  # "each of them"
        return after
    if mention.kind == "abstract" and mention.definite and not mention.modifiers and mention.name in PAIRS:
        items.append(Item("pronoun", mention.name, mention.start))  # "left of the pair"
        return after
    if len(items) > 1 and items[-1].text == "," and (friend := items[-2].mention) is not None and (
            friend.name in COMPANIONS and friend.possessive and mention.leads[:1] in (("a",), ("an",))):
        del items[-2:]  # "its smaller friend, a dog"
        mention = replace(mention, modifiers=(*friend.modifiers, *mention.modifiers))
    side = mention.name if mention.owner and mention.name in ("left", "right") else ""
    if side and mention.owner:
        if items and items[-1].text.lower() in ("to", "on", "at", "from"):
            items.pop()
        items.append(Item("place", side, mention.start, place=Place(side, mention.start, mention.end)))
        items.append(Item("thing", mention.owner.name, mention.owner.start, mention.owner))
    else:
        items.append(Item("thing", mention.name, mention.start, mention))
    return after


def after_place(reader: Reader) -> set[int]:
    """The words behind phrases of place."""
    return set(reader.covered.values())


def single(reader: Reader, i: int) -> Item:
    """A word that is part of no phrase."""
    text, start = reader.text(i), reader.words[i].start
    kind = "word"
    ends = reader.text(i + 1) in ("", ".", ",", ";", "and") or (
        reader.text(i - 1) not in lex.PRONOUNS and (reader.text(i + 1) in ("is", "are") or turns(reader, i + 1)))
    if text in ("that", "this", "either") and ends and i in after_place(reader):
        return Item("pronoun", "both" if text == "either" else "it", start)
    if text == "no" and reader.text(i + 1) == ",":
        return Item("word", text, start)  # "outweighs... no, outsizes"
    if text == "." and _MENDED.match(reader.prompt, start):
        return Item("comma", ",", start)
    if text == "that" and reader.text(i + 1) in ("a", "an") and i in after_place(reader):
        return Item("pronoun", text, start)  # "and above that a clock"
    if text in STOPS:
        kind = "stop"
    elif text in (",", ":", "-", "–", "—"):
        kind = "comma"
    elif text == "/":
        return Item("comma", ",", start)  # "a dog / a cat"
    elif text in ("with", "featuring", "plus"):
        kind = "with"
    elif text in ("without", "no", "minus", "lacking", "excluding", "except", "neither") or (
            text == "not" and reader.text(i + 1) in ("a", "an", "one", "any")):
        kind = "without"
    elif text == "that":
        kind = "that"
    elif text in lex.RELATIVES:
        kind = "which"
    elif text in ("and", "or", "nor", "but", "as", "&", "while", "whereas", "whilst", "plus", "yet", "though",
                  "although", "albeit"):
        kind = "and"
    elif text in lex.AUXILIARIES:
        kind = "be" if text not in ("has", "have", "having", "had") else "have"
    elif text in lex.PRONOUNS:
        kind = "pronoun"
    elif (reader.words[i].number or 0) > 0 and (i + 1 in reader.covered or (
            i + 1 < len(reader.words) and (is_verb(reader.words, i + 1) or reader.text(i + 1) in lex.AUXILIARIES
                                           or reader.text(i + 1) in lex.COLOURS))):
        return Item("pronoun", "one", start, extra=str(reader.words[i].number))
    elif text == "another" and i + 1 < len(reader.words) and (i + 1 in reader.places or is_verb(reader.words, i + 1)):
        return Item("pronoun", text, start)  # "one dog lies under it, another sits beside it"
    elif i in reader.verbs or is_verb(reader.words, i):
        return Item("verb", text, start, extra=verb_forms().get(text, (text, ""))[0])
    return Item(kind, text, start)
