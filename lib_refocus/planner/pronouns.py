"""Pronouns in the walk of grammar.Parser."""
from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .chunks import Item
from .leads import COUNTS
from .lexicon import COLOURS, SIZES
from .references import antecedent
from .relations import CONVERSE

if TYPE_CHECKING:
    from .grammar import Parser


LONGEST_COUNT = 12  # of members that are told apart by number
NUMBERED = ("first", "second", "third")


def pronoun(parser: Parser, item: Item) -> list[int] | None:
    """What the pronoun stands for; None where it says nothing."""
    word = item.text.lower()
    scene = parser.scene
    subjects = list(parser.pending.subjects) if parser.pending else []
    order = [*parser.owner, *parser.topic, *parser.nearest, *reversed(scene.present())]
    if word == "each" and parser.pending is None:
        group = [i for i in [*parser.nearest, *parser.subject] if (scene.entities[i].count or 0) > 1]
        parser.factor = (scene.entities[group[0]].count or 1) if group else 1
        if group or (len(parser.subject) < 2 and len(parser.topic) < 2):
            return group[:1] or None
    if word in ("one", "another", "other") and identifies(parser):
        return None
    if word in ("one", "another"):
        further = another if word == "another" else other
        return member(parser, subjects) or further(parser, subjects)
    if word in ("other", "others"):
        return other(parser, subjects)
    if word in ("former", "latter"):
        two = parser.many if len(parser.many) == 2 else [i for i in scene.present() if i not in subjects][-2:]
        return two[:1] if word == "former" else two[-1:]
    if word in NUMBERED:
        return numbered(parser, NUMBERED.index(word)) or None
    if word in COUNTS and parser.pending is not None and (several := counted(parser, COUNTS[word], subjects)):
        return several
    if word in COUNTS:
        word = "both" if COUNTS[word] == 2 else "all"
    if word == "i" and parser.kind(1) == "be" and parser.kind(2) == "place":
        return list(parser.subject or parser.topic or scene.present()[:1]) or None  # "A car says: I am bigger than"
    if word in ("it", "they", "them", "he", "him", "she", "both", "all", "each", "itself", "herself", "himself",
                "themselves"):
        if parser.pending is None and word in ("it", "they", "he", "she", "both", "all", "each"):
            along = parser.subject if parser.kind(-1) == "and" else []
            order = [*along, *parser.topic, *parser.subject, *parser.nearest, *reversed(scene.present())]
            if word in ("they", "both", "all", "each") and (several := apposed(parser) or named_together(parser, word)):
                return several
            if word == "it" and len(parser.subject) > 1:
                order = [*parser.nearest, *order]  # "a cat and a dog stand by a car; it is": the car
        if word == "it" and (near := at_hand(parser, subjects)):
            return near
        last = scene.relations[-1] if scene.relations else None
        wanted = parser.pending.kind if parser.pending else ""
        if word == "it" and last and CONVERSE.get(last.kind) == ("above" if wanted == "on" else wanted):
            order = [*last.objects, *order]  # "a cup left of a plate, a fork right of it"
        if word == "it" and parser.pending and last and last.kind == "on" and last.objects and last.text and (
                not parser.owner):
            order = [*last.objects, *order]  # "a hat on a snowman and a broom left of it"
        if word in ("they", "them", "both", "all", "each") and subjects and not set(parser.many) & set(subjects) and (
                len(parser.many) > 1 and word != "both") and all(scene.entities[i].count == 1 for i in scene.present()):
            return list(parser.many)
        if word == "it" and parser.kind(-1) in ("which", "that") and parser.pending is None:
            order = [i for i in [*scene.present()] if i not in parser.nearest]  # "a clock that it fits into"
        found = antecedent(scene, word, order, subjects)
        if not found and parser.pending and len(subjects) > 1:
            parser.pending.subjects = subjects[-1:]  # "a sofa, and a wardrobe bigger than that"
            found = antecedent(scene, word, subjects[:-1], ())
        if word == "it" and parser.pending is not None:
            parser.it = found
        return found or None
    return None


def counted(parser: Parser, number: int, subjects: list[int]) -> list[int]:
    """What "left of the pair", "under the two of them" stands for: so many that were named in one breath."""
    groups = [g for g in (parser.many, parser.topic, parser.nearest) if len(g) == number and not set(g) & set(subjects)]
    return list(groups[0]) if groups else []


def floats(parser: Parser) -> bool:
    """"with a cat and a dog both to its left": of the list that was just read."""
    return parser.kind(-1) == "thing" and len(parser.nearest) > 1 and parser.kind(1) in ("place", "verb", "be")


def apposed(parser: Parser) -> list[int]:
    """"look up at a cat and a dog, both hovering": said of the two that stand before the comma."""
    part = parser.kind(1) == "verb" and parser.word(1).endswith(("ing", "ed"))
    close = parser.kind(-1) == "comma" and parser.kind(-2) == "thing"
    return list(parser.nearest) if close and len(parser.nearest) > 1 and (part or parser.kind(1) == "place") else []


def at_hand(parser: Parser, subjects: list[int]) -> list[int]:
    """What "it" stands for by its place alone."""
    if parser.kind(-1) == "comma" and parser.kind(-2) == "be":
        return list(parser.subject)  # "the cat isn't, it's red"
    told = parser.word(2) in COLOURS or parser.word(2) in SIZES
    if parser.kind(-1) == "thing" and parser.kind(1) == "be" and told:
        return list(parser.nearest)  # "a cat (it's red)"
    kept = parser.pending is not None and parser.it and parser.it[0] not in subjects
    return list(parser.it) if kept else []


def numbered(parser: Parser, rank: int) -> list[int]:
    """"two cars: the first is red": a member of the only group; elsewhere the first thing that was named."""
    scene = parser.scene
    present = scene.present()
    if present and len({scene.entities[i].start for i in present}) == 1:
        while (scene.entities[present[0]].count or 1) > 1 and len(present) < LONGEST_COUNT:
            present.append(scene.split_member(present[0]))
    return present[rank:rank + 1]


def named_together(parser: Parser, word: str) -> list[int]:
    """What "they", "both" or "all" stands for: things that were named in one breath."""
    for group in (parser.topic, parser.subject, parser.nearest):
        if len(group) > 1 and (word != "both" or len(group) == 2):
            return list(group)
    return list(parser.many) if word == "both" and len(parser.many) == 2 else []


def identifies(parser: Parser) -> bool:
    """"one a vanilla cake, the other is a chocolate cake": says what kind the things are; they are no new ones."""
    skip = 2 if parser.kind(1) == "be" else 1
    mention = parser.items[parser.at + skip].mention if parser.kind(skip) == "thing" else None
    if mention is None or not any(mention.name == e.name or mention.name.endswith(e.name) or e.name in mention.name
                                  for e in parser.scene.entities):
        return False
    parser.at += skip
    return True


def groups(parser: Parser) -> list[int]:
    """Entities of more than one, the last named first."""
    recent = [*parser.subject, *parser.nearest, *parser.topic, *reversed(parser.scene.present())]
    return [i for i in dict.fromkeys(recent) if (parser.scene.entities[i].count or 0) > 1]


def member(parser: Parser, exclude: list[int]) -> list[int] | None:
    """"one on the left": a member of the last group becomes a thing of its own, if something is said of it."""
    found = [i for i in groups(parser) if i not in exclude]
    if not found or not (
            parser.kind(1) in ("place", "verb", "be") or parser.word(1) in COLOURS) or parser.word(1) == "of":
        return None
    place = parser.items[parser.at + 1].place
    if place is not None and place.kind == "around":
        return found[:1]  # "one on each side": the whole group
    number = int(parser.items[parser.at].extra or 1)
    one = parser.scene.split_member(found[0], number)
    if parser.word(1) in COLOURS:  # "two parrots in a cage, one green": what was said of all holds of it
        for k, r in enumerate(parser.scene.relations):
            parser.scene.relations[k] = replace(r, subjects=with_member(r.subjects, found[0], one),
                                                objects=with_member(r.objects, found[0], one))
    return [one]


def with_member(ids: tuple[int, ...], group: int, one: int) -> tuple[int, ...]:
    return (*ids, one) if group in ids and one not in ids else ids


def other(parser: Parser, exclude: list[int]) -> list[int] | None:
    """"the other": the rest of the group of which one was spoken of, or the second of two things."""
    starts = {parser.scene.entities[i].start for i in [*parser.subject, *exclude]}
    present = parser.scene.present()
    same = [i for i in present if parser.scene.entities[i].start in starts and i not in parser.subject
            and i not in exclude]
    if same:
        return same[-1:] if len(same) > 1 else same
    found = groups(parser)
    return found[:1] or None


def another(parser: Parser, exclude: list[int]) -> list[int] | None:
    """"one dog lies under a bench, another sits beside it": one more of what the last clause was about."""
    last = parser.subject or parser.topic
    added = parser.scene.like(last[-1]) if parser.pending is None and len(last) == 1 and not exclude else None
    return None if added is None else [added]


def so_many(parser: Parser, number: Item, item: Item) -> None:
    """"as many forks as bottles: four of each", "five of the former"."""
    ids = parser.scene.present() if item.text.lower() == "each" else pronoun(parser, item) or []
    parser.at += 1
    for i in ids:
        entity = parser.scene.entities[i]
        if entity.count is None and number.mention and number.mention.count:
            entity.count = number.mention.count


def foretold(parser: Parser, item: Item) -> None:
    """"With a cat above it, a dog ...": the pronoun's thing is still to come."""
    pending = parser.pending
    if pending is not None and not parser.subject and pending.kind in CONVERSE and item.text.lower() in (
            "it", "them", "him", "her"):
        parser.ahead.append((CONVERSE[pending.kind], list(pending.subjects), pending.text))
        parser.pending = None
