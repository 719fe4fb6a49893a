"""What a prompt demands: things, how many of each, and how they stand to one another."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from . import lexicon as lex
from .mention import Mention
from .nouns import ANIMATE, known, singular, size_of

MUCH = 1.5  # times as large as usual, from which "a house-sized cat" is called large


def size_like(word: str, name: str) -> float:
    """How many times its usual size a thing has with such an adjective: "house-sized", "mouse-sized"; else 1."""
    model = word.removesuffix("d").removesuffix("-size")
    size = known(model) if model not in (word, word.removesuffix("d")) else None
    return size[0] / size_of(name)[0] if size else 1.0


@dataclass
class Entity:
    """A thing or a group of like things. ``phrase``: the prompt's own words; ``count``: None where it is left open.

    ``occurrence``: which mention of the phrase is meant, 0 where all are. ``absent``: the prompt says that there
    is none.
    """

    phrase: str
    name: str
    start: int
    count: int | None = 1
    modifiers: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    arrangement: str = ""
    lines: int = 0
    absent: bool = False
    occurrence: int = 0
    plural: bool = False
    bare: bool = False  # its first mention had neither article nor number, as in notes: "red cat, big dog"
    said: str = ""  # bigger or smaller, where the text calls it large or small of its own

    @property
    def animate(self) -> bool:
        last = self.name.rpartition("-")[2]
        return last in ANIMATE or self.name in ANIMATE or (
            known(last) is None and last.endswith(("er", "or", "ist", "man", "woman", "ian")) and len(last) > 4)

    @property
    def factor(self) -> float:
        """How much larger or smaller than usual its adjectives make it."""
        result = 1.0
        for word in self.modifiers:
            result *= lex.SIZES_UP.get(word, lex.SIZES_DOWN.get(word, 1.0)) * size_like(word, self.name)
        return min(max(result, 0.25), 4)

    def told(self) -> str:
        """For messages: "red cat", "5 zebras"."""
        return f"{self.count} {self.phrase}" if self.count and self.count > 1 else self.phrase


@dataclass(frozen=True)
class Relation:
    """``subjects`` stand in relation ``kind`` to ``objects`` (indices of entities); no objects: a place in the picture.

    ``hint``: plausible, but nothing that the text demands.
    """

    kind: str
    subjects: tuple[int, ...]
    objects: tuple[int, ...] = ()
    text: str = ""
    hint: bool = False


@dataclass
class Pending:
    """A relation whose objects are still to come. ``swapped``: they are its subjects."""

    kind: str
    subjects: list[int]
    text: str
    swapped: bool = False
    hint: bool = False
    shares: bool = False
    told: bool = False  # behind "is": what it is said of is no part of a list


@dataclass
class Scene:
    """Everything that one prompt says of its picture."""

    prompt: str
    entities: list[Entity] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    compared: dict[int, list[int]] = field(default_factory=dict)  # {"a bigger cat": what it may be bigger than}
    hues: list[tuple[int, int, int]] = field(default_factory=list)  # entity, and where a colour of it stands alone

    def present(self) -> list[int]:
        """Indices of the things that shall be seen."""
        return [i for i, e in enumerate(self.entities) if not e.absent]

    def note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)

    def demands(self) -> list[Relation]:
        return [r for r in self.relations if not r.hint]

    def add(self, mention: Mention, absent: bool = False) -> int:
        """A new thing from a noun phrase."""
        phrase = self.prompt[mention.start:mention.end]
        self.entities.append(Entity(phrase, mention.name, mention.start, mention.count, mention.modifiers,
                                    mention.aliases, mention.arrangement, mention.lines, absent or mention.absent,
                                    plural=mention.plural, bare=mention.bare))
        entity = self.entities[-1]
        like = [size_like(m, mention.name) for m in mention.modifiers]
        entity.said = "bigger" if any(r > MUCH for r in like) else "smaller" if any(r < 1 / MUCH for r in like) else ""
        return len(self.entities) - 1

    def relate(self, kind: str, subjects: Sequence[int], objects: Sequence[int] = (), text: str = "",
               hint: bool = False) -> None:
        """A relation, unless it is of a thing to itself, of nothing, or known already."""
        subjects = tuple(dict.fromkeys(s for s in subjects if s not in objects))
        objects = tuple(dict.fromkeys(objects))
        if not subjects or (not objects and not kind.startswith("@")):
            return
        relation = Relation(kind, subjects, objects, " ".join(text.split()), hint)
        if relation not in self.relations:
            self.relations.append(relation)

    def like(self, one: int) -> int | None:
        """Another thing of the same kind, named by the last word of its phrase ("a red cat and a yellow one")."""
        entity = self.entities[one]
        head = entity.phrase.split()[-1:]
        named = bool(head) and singular(head[0].lower()) == entity.name.rpartition("-")[2]
        if not named or not (entity.count == 1 or entity.absent):
            return None
        start = entity.start + entity.phrase.rindex(head[0])
        self.entities.append(Entity(head[0], entity.name, start, 1, (), entity.aliases))
        return len(self.entities) - 1

    def split_member(self, group: int, number: int = 1) -> int:
        """Some of a group as a thing of its own ("one on the left"); the group has so many less."""
        entity = self.entities[group]
        if entity.count is None or entity.count <= number:
            return group
        entity.count -= number
        self.entities.append(Entity(entity.phrase, entity.name, entity.start, number, entity.modifiers, entity.aliases,
                                    plural=number > 1))
        return len(self.entities) - 1
