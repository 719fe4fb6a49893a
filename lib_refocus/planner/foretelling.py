"""A landmark that is named after what stands by it: "Above their heads flies a kite: a dog and a cat watch it"."""
from __future__ import annotations

from typing import TYPE_CHECKING

from .chunks import Item
from .relations import CONVERSE

if TYPE_CHECKING:
    from .grammar import Parser


def await_landmark(parser: Parser, kind: str, text: str) -> bool:
    """A place that stands first and points at nothing yet: kept until its subject and its landmark are named."""
    before = parser.items[parser.at - 1]
    theirs = before.kind == "pronoun" or (before.mention is not None and before.mention.possessive
                                          and before.mention.kind == "part")
    if kind not in CONVERSE or parser.scene.present() or not theirs:
        return False
    parser.to_come = kind, [], text
    return True


def looked_ahead(parser: Parser, ids: list[int]) -> None:
    """The next subject is what the place is said of, the one after it the landmark."""
    if parser.to_come is None:
        return
    kind, subjects, text = parser.to_come
    if not subjects:
        parser.to_come = kind, list(ids), text
    elif not set(subjects) & set(ids):
        parser.scene.relate(kind, subjects, ids, text)
        parser.to_come = None


def foretold_part(parser: Parser, item: Item) -> None:
    """"With a kite above their heads, a dog and a cat ...": the part of something that is still to come."""
    pending, mention = parser.pending, item.mention
    if pending is None or mention is None or not mention.possessive or mention.kind != "part":
        return
    if pending.kind in CONVERSE and not parser.subject:
        parser.ahead.append((CONVERSE[pending.kind], list(pending.subjects), pending.text))
