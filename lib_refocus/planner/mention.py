"""One noun phrase as it was read, and the words that it is read from."""
from __future__ import annotations

from dataclasses import dataclass, field

from .relations import Place
from .words import Word


@dataclass(frozen=True)
class Mention:
    """One noun phrase. ``start``..``end``: the words that stand for the thing, without article and number.

    ``name``: the singular head noun, compounds joined by hyphens; ``count``: None where the text leaves it open;
    ``kind``: object, place, part, mass or abstract.
    """

    start: int
    end: int
    name: str
    kind: str
    count: int | None = 1
    plural: bool = False
    definite: bool = False
    possessive: bool = False
    absent: bool = False
    other: bool = False
    partial: bool = False
    each: bool = False
    modifiers: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    arrangement: str = ""
    lines: int = 0
    owner: Mention | None = None
    leads: tuple[str, ...] = ()  # its articles and numbers
    bare: bool = False  # neither article nor number
    share: int | None = None  # "four of the chairs": how many of them


@dataclass
class Reader:
    """The words, and which of them a phrase of place covers."""

    prompt: str
    words: list[Word]
    places: dict[int, Place]  # by index of the first word
    covered: dict[int, int]  # word index: index after the phrase of place
    verbs: set[int] = field(default_factory=set)  # words that a phrase ended at as its verbs

    def text(self, i: int) -> str:
        return self.words[i].text if 0 <= i < len(self.words) else ""
