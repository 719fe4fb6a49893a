"""Sizes that are said without "than": "the dog is bigger", "a cat looks tiny beside it", "so is the cow"."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from .chunks import KINDS, Item
from .colours import give_colour
from .lexicon import COPULAS, LIKE_LARGE, LIKE_SMALL, MIDDLING, SIZES_DOWN, SIZES_UP
from .mention import Mention
from .scene import Relation, Scene
from .verbs import participle

if TYPE_CHECKING:
    from .grammar import Parser

COMPARATIVES = {"bigger": "bigger", "larger": "bigger", "taller": "bigger", "smaller": "smaller", "tinier": "smaller",
                "shorter": "smaller"}
CONVERSE = {"bigger": "smaller", "smaller": "bigger"}
FIGURES = {"toy": "smaller", "dwarf": "smaller", "speck": "smaller", "midget": "smaller", "miniature": "smaller",
           "giant": "bigger", "colossus": "bigger", "titan": "bigger", "monster": "bigger"}  # "is a giant"
MAKES = ("make", "render", "leave", "let", "keep", "have")
FARTHEST = 5  # pieces between a size and the verb that it belongs to
LONGEST_LIST = 12  # pieces between "makes" and "look small"


def likened(parser: Parser) -> bool:
    """"makes the bus look like a toy", "the bus looks like a toy": a thing that is named for its size."""
    noun = parser.word(1) if parser.kind() == "word" and parser.word() == "like" else ""
    if any(e.name == noun for e in parser.scene.entities):
        return False
    made = any(parser.kind(-k) == "verb" and parser.items[parser.at - k].extra in MAKES for k in range(2, 5))
    said = "huge" if noun in LIKE_LARGE else "tiny" if noun in LIKE_SMALL or (made and noun) else ""
    if not said or not (parser.kind(-1) == "verb" and parser.items[parser.at - 1].extra in COPULAS):
        return False
    item = parser.items[parser.at]
    parser.items[parser.at:parser.at + 2] = [replace(item, text=said)]
    return True


def simile(parser: Parser, item: Item) -> bool:
    """"stands like a monument": what a thing is like is not in the picture; but "I would like a monument"."""
    mention = parser.items[parser.at + 1].mention if parser.kind(1) == "thing" else None
    wished = parser.kind(-1) in ("pronoun", "be", "stop", "have") or parser.word(-1) in ("i'd", "we'd", "something")
    if item.text.lower() != "like" or wished or mention is None or mention.kind != "object":
        return False
    generic = mention.leads[:1] in (("a",), ("an",)) or (mention.bare and mention.plural)  # "like soldiers"
    return generic and parser.kind(2) in ("stop", "comma", "and", "verb", "be", "word", "place")


def direction(word: str) -> str:
    """bigger or smaller; "" for a word that is no size."""
    return COMPARATIVES.get(word) or ("bigger" if word in SIZES_UP else "smaller" if word in SIZES_DOWN else "")


def size_said(parser: Parser, item: Item) -> None:
    """A size that stands alone, behind "is", "looks" or "makes it seem"."""
    said = direction(item.text.lower())
    if said and parser.word(-1) == "how" and parser.kind(1) == "thing":
        parser.at += 1  # "see how small the cat is"
        ids = parser.thing(())
        parser.at -= 1
        parser.begin_subject(ids)
        note(parser.scene, ids, item.text, said)
        return
    if said and parser.kind(-1) == parser.kind(1) == "stop" and parser.topic:
        note(parser.scene, parser.topic, item.text, said)  # "One dog. Huge."
        return
    if said and parser.word(-1) in ("so", "very", "too") and parser.kind(-2) == "thing" and parser.nearest:
        for i in parser.nearest:  # "a ladder so big that"
            parser.scene.entities[i].modifiers += (item.text.lower(),)
        return
    back = -2 if parser.kind(-1) == "comma" else -1
    if item.text.lower() in MIDDLING and parser.kind(back) in ("thing", "be") and (parser.nearest or parser.actor):
        for i in (parser.actor if parser.kind(back) == "be" else parser.nearest[-1:]):  # "a fox (medium)"
            parser.scene.entities[i].modifiers += (item.text.lower(),)
        return
    if said and parser.kind(back) == "thing" and parser.kind(1) in ("comma", "stop", "and") and parser.nearest and (
            item.text.lower() not in COMPARATIVES):
        note(parser.scene, parser.nearest[-1:], item.text, said)  # "a bicycle (big), a truck (small)"
        return
    if item.text.lower() in COMPARATIVES and parser.word(-1) in ("even", "still") and parser.kind(-2) == "thing" and (
            parser.nearest):  # "a dog (small), a cat (even smaller)"
        before = [i for i in parser.scene.present() if i not in parser.nearest]
        parser.scene.relate(said, parser.nearest[-1:], before[-1:], item.text)
        return
    k = -1
    while parser.kind(k) in ("word", "pronoun") and parser.word(k) not in COPULAS and k > -FARTHEST:
        k -= 1
    verb = parser.items[parser.at + k].extra or parser.word(k) if parser.at + k >= 0 else ""
    gap = k == -1 and parser.kind(k) == "thing" and item.text.lower() in COMPARATIVES  # "with the dog larger"
    if not said or not (gap or parser.kind(k) == "be" or verb in COPULAS):
        return
    scene = parser.scene
    subjects = parser.nearest if gap else parser.actor or parser.subject
    made = [j for j in range(k - 1, k - LONGEST_LIST, -1) if parser.kind(j) == "verb"
            and parser.items[parser.at + j].extra in MAKES]
    if made and verb in COPULAS:  # "a car that makes a cat look small"
        scene.relate(CONVERSE[said], [i for i in parser.subject if i not in parser.nearest], parser.nearest, verb)
        return
    if item.text.lower() in COMPARATIVES:
        before = [i for i in scene.present() if i not in subjects]
        scene.relate(said, subjects, before, item.text)
        return
    note(scene, subjects, item.text, said)
    for k, r in enumerate(scene.relations):
        if r.kind == "versus" and set(r.subjects) == set(subjects):
            scene.relations[k] = replace(r, kind=said)  # "Compared with a cat, a dog is tiny."


def note(scene: Scene, ids: Sequence[int], text: str, said: str) -> None:
    """A size of the things' own."""
    for i in ids:
        scene.entities[i].modifiers += (text.lower(),)
        scene.entities[i].said = said


def compared(parser: Parser, ids: Sequence[int]) -> None:
    """"is a mere toy by comparison": with what was spoken of besides."""
    said = {parser.scene.entities[i].said for i in ids} - {""}
    if len(said) == 1:
        parser.scene.relate(said.pop(), ids, [i for i in parser.scene.present() if i not in ids], "by comparison")


def contrasts(scene: Scene, relations: Sequence[Relation]) -> list[Relation]:
    """"Compared with a cat, the dog is small"; "beside it a larger chair"."""
    result = []
    related = {frozenset((a, b)) for r in relations if r.kind in CONVERSE for a in r.subjects for b in r.objects}
    present = scene.present()
    for r in relations:
        if r.kind in ("versus", "next") and len(r.subjects) >= 1:
            said = {scene.entities[i].said for i in r.subjects} - {""}
            both = said & {scene.entities[i].said for i in r.objects}  # "a big cat next to a big dog"
            if len(said) == 1 and (r.kind == "versus" or not (r.hint or both)):
                kind = said.pop()
                result.append(Relation(kind, r.subjects, r.objects, r.text, r.kind == "next"))
    for i in present:
        kinds = {COMPARATIVES[m] for m in scene.entities[i].modifiers if m in COMPARATIVES}
        others = scene.compared.get(i) or [j for r in relations for j in (*r.subjects, *r.objects)
                                           if i in (*r.subjects, *r.objects) and j != i] or [
                                               j for j in present if j != i]
        fresh = tuple(j for j in dict.fromkeys(others) if frozenset((i, j)) not in related)
        if len(kinds) == 1 and fresh and (len(fresh) == 1 or len(present) == 2):
            result.append(Relation(kinds.pop(), (i,), fresh, "", True))
    return result


def repeat(parser: Parser, item: Item) -> bool:
    """"So is the chair", "nor does the cow", "as is a cat": what was said last holds of another thing too."""
    if item.text.lower() not in ("so", "nor", "neither", "as") or parser.kind(1) not in ("be", "have") or (
            parser.kind(2) != "thing" or parser.kind(3) not in ("stop", "comma", "and")):
        return False
    last = next((r for r in reversed(parser.scene.relations) if not r.hint), None)
    if last is None and not parser.hue_said:
        return False
    parser.at += 2
    ids = parser.group(as_objects=False)
    if parser.hue_said:
        give_colour(parser, ids, parser.hue_said, apart=True)
    elif last is not None:
        parser.scene.relate(last.kind, ids, last.objects, last.text)
    parser.subject = parser.nearest = parser.actor = ids
    return True


def compared_on(parser: Parser) -> bool:
    """"larger than a bus parked beside it and a lamp above it": one more thing that is smaller."""
    if parser.closed is None or parser.closed[0].kind not in CONVERSE or parser.kind(1) != "thing" or not (
            placed_by(parser, parser.closed[1]) and placed_by(parser, parser.at + 2)):
        return False
    parser.pending = replace(parser.closed[0])
    parser.it = list(parser.pending.subjects)
    parser.at += 1
    return True


def placed_by(parser: Parser, at: int) -> bool:
    """Whether "parked beside it" or "above it" follows there."""
    k = at - parser.at
    k += participle(parser, k)
    place = parser.items[parser.at + k].place if parser.kind(k) == "place" else None
    return place is not None and (place.owned or parser.kind(k + 1) == "pronoun")


def also(parser: Parser, item: Item) -> bool:
    """"... and the horse is too", "a cat does as well": what was said last holds of its subject."""
    last = next((r for r in reversed(parser.scene.relations) if not r.hint), None)
    if item.text.lower() not in ("too", "also", "likewise") or parser.kind(-1) != "be" or parser.kind(1) not in (
            "stop", "comma", "and") or last is None or not parser.actor:
        return False
    parser.scene.relate(last.kind, parser.actor, last.objects, last.text)
    parser.at += 1
    return True


def one_of_size(parser: Parser, mention: Mention) -> bool:
    """"the big one is a rabbit", "the dog is the small one": a size of what it is said of."""
    said = {direction(m) for m in mention.modifiers} - {""}
    figure = FIGURES.get(mention.name) or ({"mere", "veritable", "absolute"} & {*mention.modifiers} and (
        "bigger" if mention.name in LIKE_LARGE else "smaller" if mention.name in LIKE_SMALL else ""))
    if figure and parser.kind(-1) == "be" and parser.actor and not mention.definite and (
            parser.kind(1) in ("stop", "comma", "and", "place")):  # "the bus is a mere toy"
        note(parser.scene, parser.actor, "huge" if figure == "bigger" else "tiny", figure)
        parser.at += 1
        return True
    if mention.name not in {"one", *KINDS} or not mention.definite or len(said) != 1:
        return False
    word = next(m for m in mention.modifiers if direction(m))
    if parser.kind(1) == "be" and parser.kind(2) == "thing":
        parser.at += 2
        ids = parser.thing(())
        parser.begin_subject(ids)
    elif parser.kind(-1) in ("be", "thing") and (parser.nearest if parser.kind(-1) == "thing" else parser.actor):
        ids = list(parser.nearest if parser.kind(-1) == "thing" else parser.actor)  # "and the cat the small one"
        parser.at += 1
    else:
        return False
    kind = said.pop()
    note(parser.scene, ids, word, kind)
    if parser.kind(-1) == "thing" or mention.name == "one":
        parser.scene.relate("@largest" if kind == "bigger" else "@smallest", ids, (), word)
    return bool(ids)
