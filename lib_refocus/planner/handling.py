"""Who handles a thing stands where the thing does: "a man reads a book left of a tree"."""
from __future__ import annotations

from typing import TYPE_CHECKING

from .words import verb_forms

if TYPE_CHECKING:
    from .grammar import Parser

ASIDE = ("left", "right", "front", "behind", "next")
SEEING = ("watch", "see", "view", "admire", "look", "chase", "paint", "draw", "photograph", "face", "notice", "find",
          "observe", "approach", "sketch", "keep", "put", "place", "add", "have", "spot", "inspect", "study")


def with_tool(parser: Parser, actor: list[int]) -> list[int]:
    """"a man reads a book left of a tree": the man, too, is left of the tree."""
    last = parser.scene.relations[-1] if parser.scene.relations else None
    entities = parser.scene.entities
    if last is None or last.kind not in ("near", "holding") or list(last.objects) != actor or (
            list(last.subjects) != parser.subject or not last.text or parser.word(-2) == "with"):
        return []
    base = verb_forms().get(last.text.lower().split()[0], ("", ""))[0]
    held = all(not entities[i].animate for i in actor) and all(entities[i].animate for i in parser.subject)
    return [*parser.subject, *actor] if held and base and base not in SEEING else []
