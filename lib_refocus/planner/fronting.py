"""A phrase of place that stands before its subject: "under the tree sits a cat", "on the left, a dog"."""
from __future__ import annotations

from typing import TYPE_CHECKING

from .foretelling import await_landmark
from .leads import COUNTS
from .lexicon import ADVERBS, INTRANSITIVE, ORDERS
from .references import antecedent, opposite

if TYPE_CHECKING:
    from .grammar import Parser
    from .listing import Lists

PARTED = ("on", "inside", "above", "below", "front", "behind")  # "a dog under its belly"
LONGEST_WISH = 7  # pieces of "I would like to have"
WITHIN = ("on", "inside", "riding")
OPENERS = ("stop", "comma", "and")
PASSED = ("along", "at", "across", "through")


def opens(parser: Parser) -> bool:
    """Whether a subject is still to come: a clause begins here."""
    return begins(parser) or not (parser.actor or parser.subject)


def begins(parser: Parser) -> bool:
    """Whether the phrase of place opens a clause: behind a stop, a comma or "and", and perhaps "then"."""
    if parser.opened == parser.at:
        return True
    k = -1
    while parser.kind(k) == "word" and (parser.word(k) in ("then", "finally", "lastly", "also", "there", "here", "off")
                                        or parser.word(k) in ADVERBS):
        k -= 1
    if parser.kind(k) == "verb" and parser.word(k).endswith("ing") and parser.kind(k - 1) in OPENERS:
        k -= 1  # "and lying on the boat is a seal"
    given = parser.kind(k) == "with" and bool(parser.subject)  # "a cat, with on its left a dog"
    return given or parser.kind(k) in OPENERS or parser.at + k < 0


def subject_follows(parser: Parser, skip: int) -> bool:
    """Whether what stands ``skip`` pieces ahead is the clause's subject: "is a cat", "a cat", "we see a cat"."""
    k = skip
    while parser.kind(k) in ("be", "word") or (parser.kind(k) == "verb" and not parser.word(k).endswith("ing")) or (
            parser.kind(k) == "pronoun" and parser.word(k + 1) in ("see", "find", "can")):
        k += 1
        if k - skip > 4:
            return False
    mention = parser.items[parser.at + k].mention if parser.kind(k) == "thing" else None
    one = parser.kind(k) == "pronoun" and parser.word(k) in ("one", "another")
    return one or (mention is not None and mention.kind != "abstract")


def inverts(parser: Lists, k: int) -> bool:
    """Whether the verb ``k`` pieces ahead stands before its subject: "under a chair and a table lies a cat"."""
    if parser.kind(k) == "be":
        return parser.kind(k + 1) == "thing" and parser.word(k - 2) in ("and", "&")
    base = parser.items[parser.at + k].extra if parser.kind(k) == "verb" else ""
    verb = base in INTRANSITIVE or (bool(base) and base in ORDERS | {"keep"} and parser.word(k) == base)
    return verb and not parser.word(k).endswith(("ing", "ed")) and parser.kind(k + 1) == "thing"


def fronted(parser: Parser) -> bool:
    """Whether the verb that was just read stands between a place and its subject: "at a table sits a judge"."""
    return (parser.kind(-2) == "thing" and parser.word(-3) in PASSED and parser.kind(-3) == "word"
            and parser.kind(-4) in OPENERS and inverts(parser, -1))


def comes_first(parser: Parser, kind: str, has_subject: bool) -> bool:
    """Whether place and object precede the subject ("under the tree sits a cat")."""
    k = past_places(parser, past_list(parser, kind))  # "on the shelf above it sits a cat"
    place = parser.items[parser.at + k].place if parser.kind(k) == "place" else None
    if place is not None and place.absolute:
        k += 1  # "beside it on the right, a teapot"
        has_subject = has_subject and parser.kind(k) != "comma"
    led = new_clause(parser) and not coordinated(parser, kind)
    while parser.word(k) in ("please", "just", "only"):
        k += 1
    if parser.kind(k) == "and" and not has_subject:
        return speaker(parser, k + 1) or parser.word(k + 1) in ("there", "there's")  # "look under it and there is a"
    if parser.kind(k) == "comma":
        inverted = parser.kind(k + 1) == "be" and parser.kind(k + 2) == "thing"  # "above it, was a cat"
        return (led or inverted or not has_subject) and subject_follows(parser, k + 1)
    if parser.kind(k) == "thing":
        return True
    if speaker(parser, k):
        return True
    inverted = parser.kind(k) == "be" or parser.word(k) == "there" or (
        parser.kind(k) == "verb" and not parser.word(k).endswith(("ing", "ed")))
    return inverted and subject_follows(parser, k)


def past_list(parser: Parser, kind: str) -> int:
    """The piece behind a list of objects, and behind what "between" says of each: "a cat above and a dog below"."""
    k = past_own(parser, 1, kind)
    while parser.kind(k) == "and" and parser.kind(k + 1) == "thing" and (
            parser.kind(k + 2) not in ("verb", "be") or inverts(parser, k + 2)):
        k = past_own(parser, k + 2, kind)
    return k


def past_own(parser: Parser, k: int, kind: str) -> int:
    """The piece behind a place of one of two: "flanked by a cat on one side and a dog on the other"."""
    place = parser.items[parser.at + k].place if kind in ("between", "around") and parser.kind(k) == "place" else None
    own = place is not None and (place.absolute or place.owned or parser.kind(k + 1) in ("and", "comma"))
    return k + 1 if own else k


def speaker(parser: Parser, k: int) -> bool:
    """Whether "I want", "you can see", "we would like to have" stands before the subject."""
    if parser.word(k).partition("'")[0] not in ("i", "we", "you"):
        return False
    end = k + 1
    while parser.kind(end) in ("be", "word", "verb", "have") and end - k < LONGEST_WISH:
        end += 1
    return end > k + 1 and parser.kind(end) == "thing"


def new_clause(parser: Parser) -> bool:
    """Whether "and" stands before the phrase of place, with nothing but adverbs between: "and lower down, below"."""
    k = -2
    while parser.kind(k) in ("comma", "word") or owned_at(parser, k):
        if parser.word(k) in ("then", "next", "finally"):
            return True
        k -= 1
    return parser.kind(k) == "and"


def owned_at(parser: Parser, k: int) -> bool:
    """Whether "lower", "further right" stands there: a place that names no thing."""
    place = parser.items[parser.at + k].place if parser.kind(k) == "place" else None
    return place is not None and place.owned


def coordinated(parser: Parser, kind: str) -> bool:
    """"right of a cat and under a lamp, old barn", "but bigger than the cat, oil on canvas": one more predicate of the
    same thing; "and, under the lamp" is not."""
    mention = parser.items[parser.at].mention if parser.kind() == "thing" else None
    if parser.kind(-2) != "and" or mention is None or not (parser.actor or parser.subject):
        return False
    return kind in ("bigger", "smaller") or (parser.kind(-3) == "thing" and not mention.definite)


def skip_to_subject(parser: Parser) -> None:
    if parser.kind() == "comma":
        parser.at += 1


def together(parser: Parser) -> list[int]:
    """What "them" or "the two" stands for: the last things that were named in one breath."""
    number = COUNTS.get(parser.word())
    if not number and parser.word() not in ("them", "they", "all", "these", "those"):
        return []
    for group in (parser.subject, parser.nearest, parser.topic, parser.many):
        count = sum(parser.scene.entities[i].count or 2 for i in group)
        if count > 1 and number in (None, count, len(group)):
            return list(group)
    present = parser.scene.present()
    return present[::-1][:number] if number and len(present) >= number else []


def participle_first(parser: Parser) -> bool:
    """"hanging from a rope above it is a car", "from a rope above it hangs a car": moves to the phrase of place whose
    subject stands behind the verb."""
    opening = parser.kind(-1) in OPENERS or (parser.kind(-1) == "word" and parser.kind(-2) in OPENERS)
    bare = parser.word() == "from"
    if not opening or not (bare or parser.word().endswith(("ing", "ed", "en"))):
        return False
    k = 0 if bare else 1
    while parser.kind(k) == "word" or (parser.kind(k) == "thing" and parser.kind(k - 1) == "word"):
        k += 1
    end = past_places(parser, k)
    if end == k or not (parser.kind(end) == "be" or inverts(parser, end)) or (
            parser.kind(end + 1) not in ("thing", "pronoun")):
        return False
    place = parser.at + k
    while parser.at < place:
        if parser.kind() == "thing":
            parser.thing(())
        else:
            parser.at += 1
    parser.opened = place
    return True


def deed_first(parser: Parser, kind: str) -> bool:
    """"flanking the bed are two lamps", "riding the horse is a man": the participle's object comes first."""
    k = 1
    while parser.kind(k) == "thing" and parser.kind(k + 1) == "and" and parser.kind(k + 2) == "thing":
        k += 2
    opening = parser.kind(-1) in OPENERS and parser.word().endswith("ing")
    if not (opening and kind and parser.kind(k) == "thing" and parser.kind(k + 1) == "be"
            and parser.kind(k + 2) == "thing"):
        return False
    text = parser.word()
    parser.at += 1
    first_place(parser, kind, text)
    return True


def past_places(parser: Parser, k: int) -> int:
    """The piece behind phrases of place and their objects: behind "on the wall above the cat and the dog"."""
    place = parser.items[parser.at + k].place if parser.kind(k) == "place" else None
    while place is not None and not place.absolute:
        if not place.owned:
            if parser.kind(k + 1) not in ("thing", "pronoun"):
                return k
            k += 1
            while parser.kind(k + 1) == "and" and parser.kind(k + 2) == "thing":
                k += 2
        k += 1
        place = parser.items[parser.at + k].place if parser.kind(k) == "place" else None
    return k


def first_place(parser: Parser, kind: str, text: str) -> None:
    """Read the objects now; the relation waits for its subject."""
    recent = [*parser.subject, *parser.topic, *parser.nearest, *reversed(parser.scene.present())]
    outer = parser.ahead[-1] if parser.ahead and parser.fronted_to == parser.at - 1 else None
    recent = [i for i in recent if outer is None or i not in outer[1]]
    if parser.word() in ("that", "this"):
        recent = [*parser.nearest, *recent]  # "a box on top, and on top of that a hat"
    if parser.kind() == "pronoun":
        across = opposite(parser.scene, "above" if kind == "on" else kind)
        same = (across or parser.it) if parser.word() == "it" else together(parser)
        objects = same or antecedent(parser.scene, parser.word(), recent, ())
        if parser.word() == "it":
            parser.it = objects
        if parser.word() == "each" and objects:  # "on each of them lies a hat"
            parser.factor = parser.scene.entities[objects[0]].count or 1
        parser.at += 1
    else:
        needed = 2 if kind in ("between", "among") else 1
        parser.wanting = kind
        item = parser.items[parser.at]
        objects = parser.group(as_objects=True, needed=needed)
        parser.wanting = ""
        if not objects and kind in PARTED:
            objects = parser.whole_of(item, ())  # "beneath its hooves passes a cart"
    if not objects and await_landmark(parser, kind, text):
        return
    if outer is not None and outer[1]:
        parser.scene.relate(kind, outer[1], objects, text)
    if objects and (outer is None or outer[0] in WITHIN or not outer[1]):
        parser.ahead += [(kind, objects, text), *((further, objects, said) for further, said in parser.also)]
        parser.also, parser.nearest = [], objects
    parser.fronted_to = parser.at
    parser.topic = parser.subject or parser.topic
    parser.subject = parser.actor = []
    skip_to_subject(parser)


def predicate_follows(parser: Parser) -> bool:
    """Whether "neither ... nor ..." is the subject of what is said, rather than a list of what is not there."""
    kinds = [parser.kind(k) for k in range(1, 6)]
    place = parser.items[parser.at + 5].place if kinds[4] == "place" else None
    return (kinds[:3] == ["thing", "and", "thing"] and kinds[3] in ("be", "verb") and place is not None
            and place.kind != "inside")
