"""Nouns that name no further thing, but what a known one is or plays: "the dog is the king", "my dog as a giant"."""
from __future__ import annotations

from typing import TYPE_CHECKING

from .chunks import Item

if TYPE_CHECKING:
    from .grammar import Parser

CASTS = ("dress", "pose", "present", "show", "depict", "draw", "paint", "imagine", "portray", "photograph", "render")
ENDS = ("stop", "comma", "and", "with", "word", "which", "that", "place")


def cast_as(parser: Parser, item: Item) -> bool:
    """"my dog as a giant", "a cat dressed as a pirate": the noun behind "as" is no thing of its own."""
    mention = parser.items[parser.at + 1].mention if parser.kind(1) == "thing" else None
    if item.text.lower() != "as" or mention is None or mention.leads[:1] not in (("a",), ("an",), ("the",)):
        return False
    cast = parser.kind(-1) == "verb" and parser.items[parser.at - 1].extra in CASTS
    apposed = parser.kind(-1) == "thing" and parser.kind(2) in ENDS[:4]
    named = any(e.name == mention.name for e in parser.scene.entities)
    return (apposed or cast) and bool(parser.nearest) and not named


def called(parser: Parser, item: Item) -> bool:
    """"The dog is the queen here": what a thing is said to be is the thing itself."""
    mention = item.mention
    subject = parser.said_at.get(parser.at - 2)
    if mention is None or not mention.leads or parser.ahead or not subject or subject != parser.subject or (
            parser.word(-1) not in ("is", "was", "be")) or mention.kind != "object" or mention.modifiers:
        return False
    named = any(e.name == mention.name for e in parser.scene.entities)
    return len(subject) == 1 and not named and parser.scene.entities[subject[0]].animate and (
        parser.kind(1) in ENDS)
