"""Colours that are said of a thing behind its name: "the cat is red", "a chair painted blue", "dog: green".

A region's words must stand in the prompt as they are. Where nothing else stands between a thing and its colour, the
thing's phrase grows to hold both ("chair painted blue"); elsewhere the colour is kept with the thing (Scene.hues) and
becomes a region of its own in the thing's box.
"""
from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from . import lexicon as lex
from .hues import SHADES, is_in, paints
from .lexicon import words
from .mention import Mention
from .nouns import known

if TYPE_CHECKING:
    from .chunks import Item
    from .grammar import Parser
    from .listing import Lists

VARIETIES = words("breed kind persuasion sort type variety")
SURFACES = words("body bodywork coat colour color feather feathers fur hair hide hue livery paint paintwork plumage "
                 "shade shell skin tint tone upholstery wool")
COVERS = words("body bodywork canopy casing coating enamel exterior finish fleece fur hide hull lacquer paint "
               "paintwork peel petal plumage scale skin surface varnish wall wool")
MATERIALS = words("acrylic attire brick chalk clay cloth clothes clothing cotton crayon denim enamel fabric felt fur "
                  "garb glass ink lacquer lace leather lego linen livery marble metal neon paint pencil plastic satin "
                  "silk stone varnish velvet wax wood wool yarn")
CHOOSES = words("choose give keep mean pick reserve save take use")  # "red has been chosen for the cat"
STAND_INS = words("one animal creature figure object thing")
FARTHEST = 8  # pieces between a colour and the thing that has it
LONGEST = 60  # characters of the words between them
SYNTAX = "()[]{}|<>\\"


def colour_said(parser: Parser, item: Item) -> None:
    """A colour that belongs to no noun phrase: of what is it said?"""
    end = item.start + len(item.text)
    hue = item.start, end
    if parser.pending is not None and parser.pending.kind == "inside":
        parser.pending = None
    if given_ahead(parser, hue):
        return
    if comes_before(parser):
        parser.hue = hue
        return
    if monochrome(parser, item.start) or respectively(parser, hue):
        return
    if parser.word(-1) in ("not", "neither", "nor", "never") or (parser.word(-1) == "be" and parser.word(-2) == "not"):
        parser.coloured, parser.hue_end = bearer(parser) or [], parser.at + 1  # "not red but blue"
        return
    ids = bearer(parser)
    if ids and dealt(parser, ids):
        return
    if ids:
        give_colour(parser, ids, hue)
    elif ids is None:
        parser.hue = hue


def monochrome(parser: Parser, start: int) -> bool:
    """"a photo of a cat in black and white": said of the picture."""
    text = " ".join(parser.scene.prompt[max(0, start - 14):start + 16].lower().split())
    return "in black and white" in text or "in black & white" in text


def respectively(parser: Parser, hue: tuple[int, int]) -> bool:
    """"a car and a dog, red and blue respectively": each colour of its own thing."""
    after = re.split(r"[.;!?\n]", parser.scene.prompt[hue[0]:].lower())[0]
    if "respectively" not in after or len(parser.subject) < 2:
        return False
    rank = parser.respective
    parser.respective += 1
    if rank < len(parser.subject):
        give_colour(parser, parser.subject[rank:rank + 1], hue, apart=True)
    return True


def dealt(parser: Parser, ids: Sequence[int]) -> bool:
    """"three cups: red, green and blue": one colour for each of a group."""
    count = parser.scene.entities[ids[0]].count or 1
    hues, k = [parser.items[parser.at]], 1
    while len(hues) < count:
        skip = next((j for j in range(k, k + 3) if parser.kind(j) not in ("comma", "and")), k)
        if skip == k or parser.word(skip) not in lex.COLOURS:
            return False
        hues.append(parser.items[parser.at + skip])
        k = skip + 1
    if len(ids) > 1 or count < 2 or parser.word(k) in lex.COLOURS:
        return False
    members = [*(parser.scene.split_member(ids[0]) for _ in hues[1:]), ids[0]]
    parser.at += k - 1
    for member, item in zip(members, hues, strict=True):
        give_colour(parser, [member], (item.start, item.start + len(item.text)), apart=True)
    return True


def given_ahead(parser: Parser, hue: tuple[int, int]) -> bool:
    """"use red for the cat", "orange to the chair", "blue goes on the car": a colour and then its thing."""
    k = -1
    while parser.word(k) in SHADES | {"the", "a", "please"}:
        k -= 1
    verb = next((j for j in range(6) if parser.kind(j + 1) not in ("be", "have", "verb")), 0)
    base = parser.items[parser.at + verb].extra if verb else ""
    goes = base in ("go", "belong")
    if verb and not goes and base not in CHOOSES:
        return False
    leads = parser.kind(k) in ("stop", "comma", "and") or parser.at + k < 0 or goes or (
        parser.kind(k) == "verb" and not paints(parser.items[parser.at + k]))
    place = parser.items[parser.at + 1 + verb].place if goes and parser.kind(1 + verb) == "place" else None
    to = (place is not None and place.kind in ("on", "inside")) or parser.word(1 + verb) in ("for", "to", "with")
    if not (leads and to and parser.kind(2 + verb) == "thing"):
        return False
    parser.at += 2 + verb
    ids = parser.thing(())
    parser.at -= 1
    give_colour(parser, ids, hue)
    parser.begin_subject(ids)
    return True


def comes_before(parser: Parser) -> bool:
    """"red for the cat", "blue the dog": the thing is still to come."""
    if parser.word(-1) == "how":
        return parser.kind(1) == "thing"  # "How green the horse is!"
    opens = parser.kind(-1) in ("stop", "comma", "and") or parser.at == 0
    before = parser.scene.prompt[:parser.items[parser.at].start].rstrip().lower()
    if before.endswith("the") and parser.word(1) == "of" and parser.kind(2) == "thing":
        return True  # "the green of the car"
    if opens and parser.kind(1) == "be" and parser.word(2) == "what" and parser.kind(3) == "thing":
        return True  # "red is what the car is"
    inverted = parser.kind(1) in ("be", "comma") and parser.kind(2) == "thing" and parser.word(1) != ","
    return opens and (parser.word(1) == "for" or parser.kind(1) == "thing" or (
        inverted and (parser.kind(1) == "be" or not parser.subject)))


def bearer(parser: Parser) -> list[int] | None:
    """The things before the colour that it is said of; none where they have no box, None where a thing may follow."""
    commas, inside = 0, False
    for k in range(-1, -FARTHEST, -1):
        kind, i = parser.kind(k), parser.at + k
        if inside and kind == "verb":
            inside = False
            continue  # "comes in red"
        inside = (kind == "place" and is_in(parser.items[i])) or (inside and kind == "word")
        if kind == "be":
            unnamed = parser.kind(k - 1) == "pronoun" and not parser.scene.entities
            return None if unnamed else list(parser.actor or parser.subject)  # "It's blue, the dog"
        if kind == "comma":
            commas += 1
            if commas > 1:
                return list(parser.actor or parser.subject)
        elif kind == "thing":
            if named := parser.said_at.get(i):
                return named
            mention = parser.items[i].mention
            if mention is not None and mention.kind == "place":
                return []
        elif kind == "pronoun":
            return list(parser.subject or parser.nearest)
        elif kind == "and":
            if parser.kind(k - 1) == "thing" and parser.kind(k + 1) == "thing" and not parser.said_at.get(i + 1):
                continue  # "a horse with a mane and hide of green"
            return list(parser.coloured) if k == -1 and parser.hue_end == i else list(parser.actor or parser.subject)
        elif kind == "stop":
            asked = parser.word(k) == "?" and parser.kind(k - 1) == "thing"
            if k == -1 and parser.topic and (asked or parser.kind(1) == "stop"):
                return list(parser.topic)  # "and the chair? Red.", "One dog. Blue."
            return None
        elif kind == "place" and parser.kind(k + 1) not in ("thing", "pronoun", "word"):
            continue  # "a banana stays behind, shining red"
        elif kind == "verb" and commas:
            return list(parser.actor or parser.subject)  # "an airplane zooms by, all yellow"
        elif not (kind in ("word", "which", "that", "have", "with") or paints(parser.items[i])
                  or is_in(parser.items[i])):
            return []
    return []


def colour_follows(parser: Parser) -> bool:
    """Whether "in" leads to a colour: "in red", "in its usual bright yellow"."""
    k = 0
    while k < 4 and (parser.kind(k) == "word" or (
            parser.kind(k) == "thing" and not boxed(parser.items[parser.at + k]))):
        if parser.word(k) in lex.COLOURS:
            return True
        k += 1
    return False


def boxed(item: Item) -> bool:
    """Whether a noun phrase is of a thing with a box, as far as its words tell."""
    mention = item.mention
    return mention is None or (mention.kind == "object" and not (mention.possessive and not known(mention.name)))


def hue_in(prompt: str, mention: Mention) -> tuple[int, int]:
    """Where the colour of a noun phrase stands."""
    said = "|".join(sorted(lex.COLOURS & {*mention.modifiers}))
    found = re.search(rf"\b(?:{said})\b", prompt[mention.start:mention.end].lower())
    return (mention.start + found.start(), mention.start + found.end()) if found else (mention.start, mention.end)


def one_of_colour(parser: Parser, mention: Mention) -> bool:
    """"the dog is the blue one": the colour is the subject's."""
    if mention.name not in STAND_INS or not mention.definite or not lex.COLOURS & {*mention.modifiers}:
        return False
    if parser.kind(1) == "be" and parser.kind(2) == "thing":  # "the red one is the dog"
        parser.at += 2
        ids = parser.thing(())
        parser.at -= 1
        give_colour(parser, ids, hue_in(parser.scene.prompt, mention), apart=True)
        parser.begin_subject(ids)
        return bool(ids)
    if parser.kind(-1) != "be" or not parser.actor:
        return False
    give_colour(parser, parser.actor, hue_in(parser.scene.prompt, mention))
    return True


def surface(parser: Lists, mention: Mention) -> bool:
    """"a dog with blue fur", "a chair of a deep red hue": the colour is the whole thing's; whether it was said so."""
    sort = mention.name in VARIETIES and parser.word(-2) == "of"  # "a cat, of the green variety"
    others = mention.possessive and (mention.name not in COVERS or "their" in mention.leads)
    if not (sort or mention.name in SURFACES | COVERS) or others or mention.owner is not None or (
            not lex.COLOURS & {*mention.modifiers}):
        return False
    worn = parser.word(-2) == "of" and parser.word(-3) in SURFACES  # "a horse in a coat of blue fur"
    owner = list((parser.subject if worn or mention.possessive else parser.nearest) or parser.subject)
    if mention.name == "hair":  # "a princess, a crown, blonde hair"
        owner = [i for i in owner if parser.scene.entities[i].animate]
    if owner:
        give_colour(parser, owner, (mention.start, mention.end))
    elif parser.kind() == "verb":
        parser.hue = mention.start, mention.end  # "yellow paint covers the chair"
        return True
    return bool(owner)


def covered_in(parser: Parser) -> bool:
    """"a dog in red yarn", "made of blue glass", "with green paint": what a thing is of has its colour."""
    mention = parser.items[parser.at].mention
    before = parser.items[parser.at - 1] if parser.at else None
    if mention is None or before is None or mention.name not in MATERIALS or not mention.bare or mention.plural or (
            not lex.COLOURS & {*mention.modifiers} or not (is_in(before) or before.text.lower() in ("of", "from"))):
        return False
    ids = list(parser.actor or parser.subject)
    if ids:
        parser.pending = None
        give_colour(parser, ids, (mention.start, mention.end))
        parser.at += 1
    return bool(ids)


def give_colour(parser: Lists, ids: Sequence[int], hue: tuple[int, int], apart: bool = False) -> None:
    """Join the colour with each of the things: in the thing's phrase where they stand together, beside it elsewhere."""
    parser.coloured = list(ids)
    parser.hue_end = parser.at + 1
    parser.hue_said = hue
    scene = parser.scene
    for i in ids:
        entity = scene.entities[i]
        entity.modifiers += (scene.prompt[hue[0]:hue[1]].lower(),)
        span = None if apart else joint(parser, i, hue)
        if span is None:
            scene.hues.append((i, *colour_of(scene.prompt, hue)))
        else:
            entity.phrase, entity.start = scene.prompt[span[0]:span[1]], span[0]


def colour_of(prompt: str, hue: tuple[int, int]) -> tuple[int, int]:
    """Where the colour itself stands: of "green skin" the green."""
    words_ = list(re.finditer(r"[^\W_]+(?:-[^\W_]+)*", prompt[hue[0]:hue[1]]))
    said = [m for m in words_ if m.group().lower().partition("-")[0] in lex.COLOURS]
    return (hue[0] + said[0].start(), hue[0] + said[-1].end()) if said and len(words_) > len(said) else hue


def joint(parser: Lists, i: int, hue: tuple[int, int]) -> tuple[int, int] | None:
    """Where thing and colour stand in one stretch of text that names no other thing."""
    scene = parser.scene
    entity = scene.entities[i]
    if (entity.count or 2) > 1 or any(e.start == entity.start for j, e in enumerate(scene.entities) if j != i):
        return None
    span = min(entity.start, hue[0]), max(entity.start + len(entity.phrase), hue[1])
    between = (scene.prompt[entity.start + len(entity.phrase):hue[0]] if hue[0] > entity.start else
               scene.prompt[hue[1]:entity.start])
    others = [k for k, ids in parser.said_at.items() if ids and span[0] < parser.items[k].start < span[1]
              and parser.items[k].start > entity.start + len(entity.phrase)]
    told = {*re.findall(r"[a-z]+", between.lower())} & (lex.COLOURS | {"first", "second", "third", "former", "latter"})
    if len(between) > LONGEST or others or told or any(c in between for c in SYNTAX + ".;!?\n"):
        return None
    return span
