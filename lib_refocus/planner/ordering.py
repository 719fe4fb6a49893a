"""Orders and rows: "from left to right a cat, a dog", "in a row", "the cat is biggest, then the dog"."""
from __future__ import annotations

from typing import TYPE_CHECKING

from .chunks import Item
from .finish import chain

if TYPE_CHECKING:
    from .grammar import Parser

ONWARD = {"@left": "right", "@right": "left", "@top": "below", "@bottom": "above"}
FOLLOWING = ("then", "next", "followed", "by", "finally", "lastly")


def arrange(parser: Parser, kind: str) -> None:
    """"in a row": of a group, how its members stand; "stacked"."""
    group = parser.actor or parser.subject
    if not group and not parser.void:
        group = parser.subject
    for i in group:
        parser.scene.entities[i].arrangement = parser.scene.entities[i].arrangement or kind
    parser.at += 1


def in_order(parser: Parser, kind: str) -> None:
    """"from left to right": of the list before it, or of the list to come."""
    parser.at += 1
    listed = parser.subject if len(parser.subject) > 1 or parser.subject else parser.topic
    if len(listed) > 1:
        parser.scene.relations.extend(chain(kind, listed))
    else:
        parser.order = kind
    if parser.kind() == "comma":
        parser.at += 1


def line_up(parser: Parser, ids: list[int]) -> None:
    """"from left to right: a cat, a dog beside a car, and a hen": the next ones in the order."""
    fresh = [i for i in ids if i not in parser.ordered]
    parser.scene.relations.extend(chain(parser.order, [*parser.ordered[-1:], *fresh]))
    parser.ordered += fresh


def sequel(parser: Parser, item: Item) -> None:
    """"a cat on the left, then a dog": further along, so the next ones are right of it."""
    last = parser.scene.relations[-1] if parser.scene.relations else None
    moved = 1 if parser.kind(1) in ("be", "verb") else 0  # "next comes a cat"
    if item.text.lower() not in ("then", "next") or last is None or parser.ahead or parser.kind(-1) != "comma" or (
            parser.kind(1 + moved) != "thing" or not last.subjects):
        return
    k = 2 + moved
    while parser.kind(k) == "and" and parser.kind(k + 1) == "thing":
        k += 2
    place = parser.items[parser.at + k].place if parser.kind(k) == "place" else None
    kind = ONWARD.get(last.kind) or (last.kind if last.text == "then" else "")
    if kind and (place is None or place.absolute):
        parser.ahead.append((kind, list(last.subjects), "then"))
        parser.topic = parser.subject or parser.topic
        parser.subject = parser.actor = []


def ranked(parser: Parser, kind: str, ids: list[int]) -> None:
    """"the cat is biggest, then the dog, followed by the hen": each above the next."""
    while ids:
        k, told = 0, False
        while k < 5 and (parser.kind(k) in ("comma", "and") or parser.word(k) in FOLLOWING):
            told = told or parser.word(k) in FOLLOWING
            k += 1
        if not told or parser.kind(k) != "thing" or parser.kind(k + 1) not in ("stop", "comma", "and"):
            return
        parser.at += k
        before, ids = ids, parser.thing(())
        parser.nearest = ids
        parser.scene.relate(kind, before, ids, "in this order")
