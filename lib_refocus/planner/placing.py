"""What a phrase of place does to the walk of grammar.Parser."""
from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .chunks import Item
from .colours import colour_follows
from .comparing import compared, note
from .fronting import (
    WITHIN,
    begins,
    comes_first,
    first_place,
    inverts,
    opens,
    past_places,
    skip_to_subject,
    subject_follows,
)
from .lexicon import DETERMINERS
from .listing import farthest, outermost
from .ordering import arrange, in_order, ranked
from .references import antecedent, opposite
from .relations import CONVERSE, Place
from .scene import Pending, Relation
from .sidelong import other_side, whole_group
from .verbs import ALOFT
from .words import verb_forms

if TYPE_CHECKING:
    from .grammar import Parser


ARRANGED = ("row", "column", "circle", "grid")


def place_phrase(parser: Parser, item: Item) -> None:
    """Move past a phrase of place, relating what it relates."""
    place = item.place
    assert place is not None
    k = -1
    while parser.word(k) in ("being", "sitting", "standing", "lying", "placed"):
        k -= 1
    instead = parser.word(k) in ("of", "than") and parser.word(k - 1) in ("instead", "rather")
    negated = parser.denied or instead or parser.word(-2 if parser.word(-1) in ("be", "directly") else -1) in (
        "not", "isn't", "aren't", "wasn't", "weren't", "never")
    parser.pending = None
    skip = 2 if parser.kind(1) == "comma" else 1
    further = parser.items[parser.at + skip].place if parser.kind(skip) == "place" else None
    if place.owned and further is not None and further.kind == place.kind and not further.owned:
        parser.at += skip  # "lower down, below both"
        return
    last = parser.scene.relations[-1] if parser.scene.relations else None
    also = parser.kind(-2 if parser.word(-1) == "also" else -1) == "and"
    if item.text.lower() == "by" and also and last and last.text.endswith(" by"):
        again(parser, last)  # "outsized by a cat and by a dog"
    elif place.kind in ARRANGED and begins(parser) and parser.kind(past_places(parser, 1)) == "be":
        parser.at += 1  # "and lined up behind it are two carts"
        parser.opened = parser.at
    elif place.kind in ARRANGED:
        arrange(parser, place.kind)
    elif place.kind.startswith("order-"):
        in_order(parser, place.kind.removeprefix("order-"))
    elif negated and place.kind in ("largest", "smallest"):
        parser.at += 1  # "isn't the larger one"
        if "est" not in item.text.lower():
            parser.scene.relate("@smallest" if place.kind == "largest" else "@largest", parser.actor or parser.subject)
    elif place.absolute:
        absolute(parser, place, item.text)
    elif place.owned:
        owned(parser, place, item.text)
    else:
        related(parser, flipped(place.kind) if negated else place.kind, item.text)


def again(parser: Parser, last: Relation) -> None:
    """A relation goes on with further objects."""
    parser.at += 1
    parser.pending = Pending(last.kind, list(last.subjects), last.text, hint=last.hint)


def flipped(kind: str) -> str:
    """What "not left of" leaves."""
    return {"left": "right", "right": "left", "above": "below", "below": "above", "bigger": "smaller",
            "smaller": "bigger", "same": "smaller"}.get(kind, "near")


def absolute(parser: Parser, place: Place, text: str) -> None:
    """"on the left": of what stands before, or of what comes."""
    named = parser.word(-1) == "as" and parser.kind(-2) == "thing" and place.kind in ("largest", "smallest")
    if named:
        parser.actor = parser.subject = list(parser.nearest)  # "with the dog as the smallest"
    fresh = (parser.kind(-1) in ("stop", "comma", "and") or parser.at == 0) and not named
    parser.at += 1
    comma = 1 if parser.kind() == "comma" else 0
    ahead = fresh and (subject_follows(parser, 0) or places_follow(parser, comma) or (
        comma and subject_follows(parser, 1) and not continuing(parser)))
    if place.kind in ("left", "right") and beside(parser, place.kind, text):
        return
    if place.kind in ("huge", "tiny", "compared"):
        size_of_its_own(parser, place.kind)
        return
    if ahead or not (parser.actor or parser.subject):
        if not parser.void or fresh:
            parser.ahead.append((f"@{place.kind}", [], text))
            parser.topic = parser.subject or parser.topic
            parser.subject = parser.actor = []
            skip_to_subject(parser)
        return
    gapped(parser, place.kind)
    parser.scene.relate(f"@{place.kind}", parser.actor or parser.subject, (), text)
    if place.kind in ("largest", "smallest"):
        ranked(parser, "bigger" if place.kind == "largest" else "smaller", parser.actor or parser.subject)


def gapped(parser: Parser, side: str) -> None:
    """"a dog is left of a cat and a hen on the right": right of the cat."""
    last = parser.scene.relations[-1] if parser.scene.relations else None
    if last and last.objects and CONVERSE.get(last.kind) == side and parser.kind(-2) == "thing" and (
            parser.kind(-3) == "and" and parser.kind(-4) in ("thing", "pronoun")):
        parser.scene.relate(side, parser.actor or parser.subject, last.objects, last.text)


def places_follow(parser: Parser, comma: int) -> bool:
    """"at the bottom, under them, a cat": further places before the subject."""
    end = past_places(parser, comma)
    end += end > comma and parser.kind(end) == "comma"
    return bool(comma) and end > comma and (parser.kind(end) == "thing" or inverts(parser, end))


def size_of_its_own(parser: Parser, kind: str) -> None:
    """"built for a giant"; "is tiny by comparison": with the other things."""
    ids = parser.actor or parser.subject
    if kind == "compared":
        compared(parser, ids)
    else:
        note(parser.scene, ids, kind, "bigger" if kind == "huge" else "smaller")


def beside(parser: Parser, side: str, text: str) -> bool:
    """"beside it on the right, a teapot", "next to the bowl on its left": the side is meant of what it is next to."""
    if parser.ahead and parser.ahead[-1][0] == "next":
        parser.ahead[-1] = side, parser.ahead[-1][1], f"{parser.ahead[-1][2]} {text}"
        skip_to_subject(parser)
        return True
    return False


def continuing(parser: Parser) -> bool:
    """A comma that ends "a cat on the left, ..." rather than opening "on the left, a cat"."""
    return bool(parser.subject) and parser.kind(-2) == "thing"


def owned(parser: Parser, place: Place, text: str) -> None:
    """"to its left", "on top": the object is what was spoken of."""
    fresh = begins(parser) or parser.fronted_to == parser.at
    if place.kind == "side" and "one" not in text.lower() and not other_side(parser, "side"):
        place = replace(place, kind="opposite")  # "a cat at one end, a dog at the other"
    parser.at += 1
    if "whose" in text.lower():
        relative(parser, place.kind, text)
        return
    if place.kind in ("left", "right") and beside(parser, place.kind, text):
        return
    side = parser.items[parser.at].place if parser.kind() == "place" else None
    if place.kind == "next" and side is not None and side.kind in ("left", "right"):
        place = side  # "beside it on the right"
        parser.at += 1
    comma = 1 if parser.kind() == "comma" else 0
    recent = [*parser.subject, *parser.nearest, *parser.topic, *reversed(parser.scene.present())]
    if fresh and (subject_follows(parser, 0) or (comma and subject_follows(parser, 1)) or places_follow(parser, comma)):
        if place.kind in ("bigger", "smaller"):
            recent = [*farthest(parser.scene, place.kind), *reversed(parser.nearest), *recent]
        objects = (other_side(parser, place.kind) or outermost(parser.scene, place.kind, text)
                   or opposite(parser.scene, "above" if place.kind == "on" else place.kind)) or antecedent(
            parser.scene, "it" if "their" not in text else "they", recent, ())
        parser.ahead.append((place.kind, objects, text))
        parser.topic = parser.subject or parser.topic
        parser.subject = parser.actor = []
        skip_to_subject(parser)
        return
    subjects = parser.actor or parser.subject
    if pair := whole_group(parser, place.kind, text, subjects):
        parser.scene.relate(place.kind, subjects, pair, text)
        return
    order = [*parser.owner, *parser.subject, *parser.topic, *parser.nearest, *reversed(parser.scene.present())]
    if subjects and not parser.void:
        across = opposite(parser.scene, "above" if place.kind == "on" else place.kind)
        order = [*across, *order]  # "a cat under a chair and a bird on top of it"
        who = "he" if {"his", "her", "him"} & {*text.lower().split()} else "it"
        objects = other_side(parser, place.kind) or antecedent(parser.scene, who, order, subjects)
        if not objects and len(subjects) > 1:  # "a dog and a cat to its left"
            subjects, objects = subjects[-1:], antecedent(parser.scene, "it", subjects[:-1], ())
        if not objects and place.kind in CONVERSE and not parser.subject:
            parser.ahead.append((CONVERSE[place.kind], list(subjects), text))  # "With a cat to its left, a dog ..."
            return
        if not objects and place.kind == "on":
            parser.scene.relate("@top", subjects, (), text)
        parser.scene.relate(place.kind, subjects, objects, text,
                            hint=place.kind == "next" and "nearby" in text.lower())


def relative(parser: Parser, kind: str, text: str) -> None:
    """"on which a man stands", "to whose left there is a cat": the subject comes after."""
    which = parser.word(-1) == "which"  # "above which hangs a lamp and below which sleeps a cat"
    again = parser.kind(-3 if which else -2) == "and" and (which or "whose" in text.lower()) and parser.headed
    head = parser.headed if again else parser.nearest  # "to whose left stands a cat and to whose right a dog"
    parser.headed = list(head)
    parser.parted = list(head) if parser.kind(-3 if which else -2) == "comma" else parser.parted
    parser.ahead.append((kind, list(head), text))
    parser.topic = parser.subject or parser.topic
    parser.subject = parser.actor = []


def related(parser: Parser, kind: str, text: str) -> None:
    """A phrase of place that names its object."""
    fresh = opens(parser)
    before = parser.kind(-1)
    actor = parser.actor or parser.subject
    if parser.subject and finite(parser, text):
        actor = parser.subject  # "a cat on a mat dwarfs a dog"
    elif kind == "bigger" and text.lower().endswith("above") and aloft(parser):
        kind = "above"  # "towering above the dog, a chair floats"
    elif parser.hung and before == "thing" and kind not in ("on", "inside"):
        actor = parser.hung  # "a kite hangs from a string above a car": the kite is above it
    elif parser.kind(1) == "pronoun" and before == "thing" and kind not in ("bigger", "smaller", "same"):
        actor = nested(parser, actor)
    parser.at += 1
    if "-" in kind:
        kind, side = kind.split("-")
        parser.also.append((side, text))  # "to the upper left of the cat"
    if (parser.word() == "each" and parser.word(1) == "other") or parser.word() in ("one another",):
        if kind == "on":
            arrange(parser, "column")
        parser.at += 1
        return
    ahead = 1 if parser.kind() == "and" and parser.word(1) != "and" else 0
    ahead += 1 if ahead and parser.kind(ahead) == "word" else 0
    other = parser.items[parser.at + ahead].place if ahead and parser.kind(ahead) == "place" else None
    if other is not None and not other.absolute and not other.owned:
        parser.also.append((kind, text))  # "to the left of and below a bear"
        return
    if parser.kind() == "which" and parser.nearest:
        place = parser.word() == "where"  # "left of where a dog lies": no relative clause
        parser.at += 1
        if not place:
            relative(parser, kind, text)
            return
    if kind == "inside" and colour_follows(parser):
        return  # "a man dressed in red"
    if parser.kind() not in ("thing", "pronoun"):
        if parser.stranded and before in ("verb", "be", "thing", "pronoun") and actor:
            parser.scene.relate(kind, actor, parser.stranded, text)
            if parser.kind() == "be":
                parser.subject = list(parser.stranded)  # "a cup that a spoon lies in is"
        elif kind == "between":
            between_them(parser, actor, fresh)
        elif kind in ("inside", "above", "below", "behind"):
            without_object(parser, kind, actor, text, fresh)
        return
    if fresh and before != "be" and comes_first(parser, kind, bool(actor)):
        first_place(parser, kind, text)
        return
    if before == "stop" and not actor and parser.topic and parser.kind(1) == "stop":
        parser.subject = actor = list(parser.topic)  # "The cat? Smaller than the dog.", "A cat. On a mat."
    if not actor:
        if not parser.void:
            first_place(parser, kind, text)
        else:
            swallow(parser)
        return
    parser.pending = Pending(kind, list(actor), text, told=before == "be")


def nested(parser: Parser, actor: list[int]) -> list[int]:
    """"a cat on the shelf above it", "looks from the shelf above it": both the shelf and the cat are above."""
    last = parser.scene.relations[-1] if parser.scene.relations else None
    if last is not None and last.kind in WITHIN and list(last.objects) == actor:
        return [*last.subjects, *actor]
    return [*parser.subject, *actor] if parser.word(-2) == "from" and parser.subject != actor else actor


def aloft(parser: Parser) -> bool:
    """Whether something floats in this clause."""
    near = parser.items[max(parser.at - 4, 0):parser.at + 8]
    return any(i.kind == "verb" and i.extra in ALOFT for i in near)


def finite(parser: Parser, text: str) -> bool:
    """Whether the phrase begins with the clause's verb: "looks up at", "tower over" behind several."""
    first = text.lower().split()[0]
    form = "s" if first.endswith("sizes") else verb_forms().get(first, ("", ""))[1]
    several = len(parser.subject) > 1 or any(parser.scene.entities[i].count != 1 for i in parser.subject)
    return form == "s" or (form == "base" and several)


def between_them(parser: Parser, actor: list[int], fresh: bool) -> None:
    """"a cat on the left, a dog on the right, a cow in between": the two that were spoken of before."""
    skip = 1 if parser.kind() == "comma" else 0
    ahead = fresh and subject_follows(parser, skip)
    before = [i for i in parser.scene.present() if ahead or i not in actor]
    several = [i for i in before if (parser.scene.entities[i].count or 2) > 1]
    objects = before[-2:] if len(before) > 1 else several
    if ahead:
        parser.ahead.append(("between", objects, "in between"))
        parser.subject = parser.actor = []
    else:
        parser.scene.relate("between", actor, objects, "in between")


def without_object(parser: Parser, kind: str, actor: list[int], text: str, fresh: bool) -> None:
    """"a basket with puppies inside", "a cat on a chair, a dog below": said of what was spoken of before."""
    skip = 1 if parser.kind() == "comma" else 0
    if (text.lower() == "in" and parser.kind(-2) == "verb") or parser.word() in DETERMINERS:
        return  # "three trains roll in"; "in a painterly style": its noun is not understood
    if fresh and subject_follows(parser, skip):
        recent = [*parser.subject, *parser.topic, *parser.nearest, *reversed(parser.scene.present())]
        across = opposite(parser.scene, kind)  # "above the stove a clock; below, a basket"
        parser.ahead.append((kind, across or antecedent(parser.scene, "it", recent, ()), text))
        parser.subject = parser.actor = []
        return
    if fresh:
        return
    order = [*parser.owner, *parser.topic]
    across = [] if parser.owner else opposite(parser.scene, kind)  # "a kite is above a house and a cat is below"
    known = across if not set(across) & {*actor} else []
    parser.scene.relate(kind, actor, known or antecedent(parser.scene, "it", order, actor), text)


def swallow(parser: Parser) -> None:
    """The object of a phrase whose subject has no box is still a thing."""
    ids = parser.group(as_objects=True) if parser.kind() == "thing" else []
    parser.nearest = ids or parser.nearest


