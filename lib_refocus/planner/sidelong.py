"""What "on one side", "at the other end" and "on either side" are sides of, where the text does not name it."""
from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .grammar import Parser


def whole_group(parser: Parser, kind: str, text: str, subjects: list[int]) -> list[int]:
    """"a cat and a dog stand there with a lamp at one end and a cup at the other": the ends of both."""
    if kind not in ("side", "around") or {"its", "his", "her"} & {*text.lower().split()}:
        return []
    known = other_side(parser, kind)
    group = next((g for g in (known, parser.owner, parser.subject, parser.topic) if len(g) > 1), [])
    return [] if set(group) & {*subjects} else list(group)


def other_side(parser: Parser, kind: str) -> list[int]:
    """"on the other side": of what one side was spoken of."""
    return next((list(r.objects) for r in reversed(parser.scene.relations) if r.kind == kind == "side"), [])
