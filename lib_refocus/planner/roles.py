"""Nouns that name no further thing, but what a known one plays: "my dog as a giant"."""
from __future__ import annotations

from typing import TYPE_CHECKING

from .chunks import Item

if TYPE_CHECKING:
    from .grammar import Parser

CASTS = ("dress", "pose", "present", "show", "depict", "draw", "paint", "imagine", "portray", "photograph", "render")
ENDS = ("stop", "comma", "and", "with")


def cast_as(parser: Parser, item: Item) -> bool:
    """"my dog as a giant", "a cat dressed as a pirate": the noun behind "as" is no thing of its own."""
    mention = parser.items[parser.at + 1].mention if parser.kind(1) == "thing" else None
    if item.text.lower() != "as" or mention is None or mention.leads[:1] not in (("a",), ("an",), ("the",)):
        return False
    cast = parser.kind(-1) == "verb" and parser.items[parser.at - 1].extra in CASTS
    apposed = parser.kind(-1) == "thing" and parser.kind(2) in ENDS
    named = any(e.name == mention.name for e in parser.scene.entities)
    return (apposed or cast) and bool(parser.nearest) and not named
