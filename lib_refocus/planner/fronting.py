"""A phrase of place that stands before its subject: "under the tree sits a cat", "on the left, a dog"."""
from __future__ import annotations

from typing import TYPE_CHECKING

from .lexicon import words
from .references import antecedent, opposite

if TYPE_CHECKING:
    from .grammar import Parser
    from .listing import Lists

INTRANSITIVE = words(
    "appear be bob come crouch dance drift float fly gallop glide go grow hang hop hover kneel lean lie loom lounge "
    "lurk pass perch play race rest rise roam run sit sleep soar sprawl squat stand swim swing walk wait")
PARTED = ("on", "inside", "above", "below", "front", "behind")  # "a dog under its belly"
OPENERS = ("stop", "comma", "and")
PASSED = ("along", "at", "across", "through")


def opens(parser: Parser) -> bool:
    """Whether a subject is still to come: a clause begins here."""
    return begins(parser) or not (parser.actor or parser.subject)


def begins(parser: Parser) -> bool:
    """Whether the phrase of place opens a clause: behind a stop, a comma or "and", and perhaps "then"."""
    k = -1
    while parser.kind(k) == "word" and parser.word(k) in ("then", "finally", "lastly", "also", "there", "here"):
        k -= 1
    if parser.kind(k) == "verb" and parser.word(k).endswith("ing") and parser.kind(k - 1) in OPENERS:
        k -= 1  # "and lying on the boat is a seal"
    return parser.kind(k) in OPENERS or parser.at + k < 0


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
    verb = parser.kind(k) == "verb" and parser.items[parser.at + k].extra in INTRANSITIVE
    return verb and not parser.word(k).endswith(("ing", "ed")) and parser.kind(k + 1) == "thing"


def fronted(parser: Parser) -> bool:
    """Whether the verb that was just read stands between a place and its subject: "at a table sits a judge"."""
    return (parser.kind(-2) == "thing" and parser.word(-3) in PASSED and parser.kind(-3) == "word"
            and parser.kind(-4) in OPENERS and inverts(parser, -1))


def comes_first(parser: Parser, has_subject: bool) -> bool:
    """Whether place and object precede the subject ("under the tree sits a cat")."""
    k = 1
    while parser.kind(k) == "and" and parser.kind(k + 1) == "thing" and (
            parser.kind(k + 2) not in ("verb", "be") or inverts(parser, k + 2)):
        k += 2
    place = parser.items[parser.at + k].place if parser.kind(k) == "place" else None
    if place is not None and place.absolute:
        k += 1  # "beside it on the right, a teapot"
        has_subject = has_subject and parser.kind(k) != "comma"
    led = new_clause(parser)
    if parser.kind(k) == "comma":
        inverted = parser.kind(k + 1) == "be" and parser.kind(k + 2) == "thing"  # "above it, was a cat"
        return (led or inverted or not has_subject) and subject_follows(parser, k + 1)
    if parser.kind(k) == "thing":
        return True
    inverted = parser.kind(k) == "be" or parser.word(k) == "there" or (
        parser.kind(k) == "verb" and not parser.word(k).endswith(("ing", "ed")))
    return inverted and subject_follows(parser, k)


def new_clause(parser: Parser) -> bool:
    """Whether "and" stands before the phrase of place, with nothing but adverbs between: "and lower down, below"."""
    k = -2
    while parser.kind(k) in ("comma", "word"):
        k -= 1
    return parser.kind(k) == "and"


def skip_to_subject(parser: Parser) -> None:
    if parser.kind() == "comma":
        parser.at += 1


def first_place(parser: Parser, kind: str, text: str) -> None:
    """Read the objects now; the relation waits for its subject."""
    recent = [*parser.subject, *parser.topic, *parser.nearest, *reversed(parser.scene.present())]
    if parser.kind() == "pronoun":
        same = (opposite(parser.scene, kind) or parser.it) if parser.word() == "it" else []
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
    if objects:
        parser.ahead.append((kind, objects, text))
        parser.nearest = objects
    parser.subject = parser.actor = []
    skip_to_subject(parser)
