"""From the prompt's pieces to its scene: who stands where to whom.

One walk from left to right. ``subject`` is what the clause is about, ``nearest`` what was named last, ``actor`` what the
next phrase of place belongs to; a phrase of place waits for its objects in ``pending``, or for its subject in ``ahead``
where the sentence begins with it ("On the left of the dog stands a cat").
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from . import lexicon as lex
from .chunks import Item, Mention, read
from .nouns import ANIMATE, WORN, known
from .references import antecedent, resolve, shared_count
from .relations import CONVERSE
from .scene import Scene

VERB_KINDS = {"ride": "riding", "mount": "riding", "straddle": "riding", "hold": "holding", "carry": "holding",
              "grip": "holding", "grasp": "holding", "clutch": "holding", "wield": "holding", "hug": "holding",
              "cradle": "holding", "wear": "wearing", "contain": "contains", "cover": "on", "top": "on",
              "flank": "around", "surround": "around", "encircle": "around", "ring": "around", "overlook": "above",
              "face": "near", "chase": "near", "watch": "near", "pull": "near", "push": "near", "support": "under",
              "enclose": "contains", "hoist": "holding", "lift": "holding", "cross": "on"}
MOST = 24  # things that "each" may multiply to
WAITING = ("between", "among")


@dataclass
class Pending:
    """A relation whose objects are still to come. ``swapped``: they are its subjects."""

    kind: str
    subjects: list[int]
    text: str
    swapped: bool = False
    hint: bool = False
    shares: bool = False


class Parser:
    """The state of the walk."""

    def __init__(self, prompt: str):
        self.scene = Scene(prompt)
        self.items = read(prompt)
        self.at = 0
        self.topic: list[int] = []  # the last clause's subject
        self.begin_sentence()

    def begin_sentence(self) -> None:
        self.subject: list[int] = []
        self.nearest: list[int] = []
        self.actor: list[int] = []
        self.owner: list[int] = []
        self.pending: Pending | None = None
        self.ahead: list[tuple[str, list[int], str]] = []
        self.absent = False
        self.sharing = False  # a plural without a number is shared out: "men with umbrellas"
        self.stranded: list[int] = []  # "the apple it sits on": what the preposition at the end belongs to
        self.it: list[int] = []  # what "it" stood for last, as an object
        self.factor = 1  # "each with two": as many for every one of a group
        self.also: list[tuple[str, str]] = []  # further relations to the same objects
        self.order = ""
        self.void = False  # the subject is nothing that has a box

    def kind(self, offset: int = 0) -> str:
        i = self.at + offset
        return self.items[i].kind if 0 <= i < len(self.items) else "stop"

    def word(self, offset: int = 0) -> str:
        i = self.at + offset
        return self.items[i].text.lower() if 0 <= i < len(self.items) else ""

    def run(self) -> Scene:
        while self.at < len(self.items):
            item = self.items[self.at]
            step = getattr(self, "on_" + item.kind, None)
            if step is None:
                self.at += 1
            else:
                step(item)
        finish(self.scene)
        return self.scene

    # what each piece does; each moves self.at on

    def on_stop(self, item: Item) -> None:
        self.topic = self.subject or self.nearest or self.topic
        self.begin_sentence()
        self.at += 1

    def on_comma(self, item: Item) -> None:
        self.pending = None
        self.actor = self.subject or self.actor
        self.at += 1

    def on_and(self, item: Item) -> None:
        self.actor = self.subject or self.actor
        self.at += 1

    def on_which(self, item: Item) -> None:
        if self.nearest:
            self.topic = self.subject = self.actor = self.nearest
        self.at += 1

    def on_that(self, item: Item) -> None:
        """"that" opens a relative clause; elsewhere it is a pronoun of no use."""
        self.on_which(item)

    def on_be(self, item: Item) -> None:
        self.actor = self.subject or self.actor
        self.at += 1

    def on_have(self, item: Item) -> None:
        self.owner = self.subject or self.nearest
        self.give(self.owner)

    def on_with(self, item: Item) -> None:
        filled = self.at > 0 and self.items[self.at - 1].extra in ("fill", "cover", "load", "stuff", "decorate", "top")
        near = self.nearest if self.kind(-1) in ("thing", "verb") and self.nearest else self.subject
        self.owner = near or self.subject
        if filled and self.kind(1) == "thing":
            mention = self.items[self.at + 1].mention
            if mention and mention.count in (None, 1) and mention.bare:
                self.at += 2  # contents have no box of their own
                return
        self.give(self.owner)

    def give(self, owner: list[int]) -> None:
        """What follows "with" or "has" belongs to the owner."""
        self.at += 1
        self.pending = None
        if self.kind() == "without":
            self.absent = True
            self.at += 1
        if self.kind() != "thing":
            return
        self.sharing = True
        group = self.group(as_objects=True, givers=owner)
        self.sharing, self.factor = False, 1
        if not group:
            return
        if not self.belongs_elsewhere():
            for thing in group:
                self.scene.relate(self.bond(owner, thing), owner, [thing], "with", hint=True)
        self.nearest = self.actor = group
        self.absent = False

    def belongs_elsewhere(self) -> bool:
        """Whether a phrase of place that follows says where the owned thing is."""
        skip = 1 if self.kind() == "verb" else 0
        place = self.items[self.at + skip].place if self.kind(skip) == "place" else None
        return place is not None and not place.absolute

    def bond(self, owner: Sequence[int], thing: int) -> str:
        entity = self.scene.entities[thing]
        if entity.name in WORN and any(self.scene.entities[o].animate for o in owner):
            return "wearing"
        return "holding" if any(self.scene.entities[o].animate for o in owner) and not entity.animate else "next"

    def on_without(self, item: Item) -> None:
        self.absent = True
        self.at += 1
        if self.kind() != "thing":
            self.absent = False

    def on_verb(self, item: Item) -> None:
        base = item.extra
        finite = self.kind(-1) == "be" or (item.text.endswith("s") and not item.text.endswith("ss"))
        if not finite and self.nearest and self.kind(-1) in ("thing", "word", "pronoun"):
            animate = [i for i in self.nearest if self.scene.entities[i].animate]
            acting = any(self.scene.entities[i].animate for i in self.subject) and item.text.endswith("ing")
            self.actor = self.nearest if animate or not acting else self.subject
        elif finite or self.kind(-1) in ("and", "comma", "be"):
            self.actor = self.subject or self.actor
        self.at += 1
        passive = item.text.endswith(("ed", "en", "n", "ld")) and self.kind() == "place" and self.word() == "by"
        kind = VERB_KINDS.get(base, "")
        if passive:
            self.at += 1
            self.pending = Pending(kind or "next", self.actor, f"{item.text} by", True, not kind)
        elif self.kind() in ("thing", "pronoun") and self.actor and not (self.ahead and not self.subject):
            weak = kind in ("", "near")
            self.pending = Pending(kind or "near", self.actor, item.text, hint=weak,
                                   shares=base not in ("watch", "see", "view", "admire", "look", "chase"))

    def on_word(self, item: Item) -> None:
        if item.text in ("for", "from", "to", "of", "through", "at", "during", "towards", "toward", "into", "across"):
            self.pending = None
        self.at += 1

    def on_pronoun(self, item: Item) -> None:
        from .pronouns import pronoun

        ids = pronoun(self, item)
        self.stranded = list(self.nearest) if self.kind(-1) == "thing" else []
        self.at += 1
        if ids is None:
            return
        if self.pending is not None:
            self.close(ids)
        else:
            self.begin_subject(ids)

    def on_thing(self, item: Item) -> None:
        if self.pending is not None:
            pending = self.pending
            self.sharing = pending.shares or pending.kind in ("riding", "holding", "wearing")
            ids = self.group(as_objects=True, needed=2 if pending.kind in WAITING else 1, givers=pending.subjects)
            self.sharing, self.factor = False, 1
            whole = self.whole_of(item, pending.subjects) if pending.kind in ("on", "inside") else []
            self.close(ids or whole)
        else:
            before = self.kind(-1)
            ids = self.group(as_objects=False)
            self.absent = False
            if ids or not (before == "thing"):
                self.begin_subject(ids)

    def whole_of(self, item: Item, subjects: Sequence[int]) -> list[int]:
        """"a car ... a dog on the roof", "a ball on its nose": a part stands for the thing that has it."""
        mention = item.mention
        if mention is None or mention.kind != "part" or not (mention.definite or mention.possessive):
            return []
        recent = [*self.owner, *self.subject, *self.topic, *self.nearest, *reversed(self.scene.present())]
        return antecedent(self.scene, "it", recent, subjects)

    def close(self, ids: list[int]) -> None:
        """The pending relation has its objects."""
        pending, self.pending = self.pending, None
        if pending is None or not ids:
            return
        kind = pending.kind
        if kind == "inside" and all(self.scene.entities[i].name in ("sun", "moon") for i in ids):
            return  # "a day in the sun"
        if kind == "between" and sum(self.scene.entities[i].count or 2 for i in ids) < 2:
            kind = "on" if not any(self.scene.entities[i].animate for i in ids) else "near"
            pending.hint = True
        if pending.swapped:
            self.scene.relate(kind, ids, pending.subjects, pending.text, pending.hint)
        else:
            self.scene.relate(kind, pending.subjects, ids, pending.text, pending.hint)
        for further, text in self.also:
            self.scene.relate(further, pending.subjects, ids, text)
        self.also = []
        self.nearest = self.actor = ids

    def begin_subject(self, ids: list[int]) -> None:
        """New things that no relation waits for: the clause is about them."""
        self.void = not ids
        if ids:
            for kind, objects, text in self.ahead:
                self.scene.relate(kind, ids, objects, text)
            self.ahead = []
            self.topic = self.subject or self.topic
            if self.order:
                self.scene.relations.extend(chain(self.order, ids))
        self.subject = self.nearest = self.actor = ids

    def on_place(self, item: Item) -> None:
        from .placing import place_phrase

        place_phrase(self, item)

    # groups of things

    def group(self, as_objects: bool, needed: int = 1, givers: Sequence[int] = ()) -> list[int]:
        """The things of a list from here on: "a cat, a dog and a horse"."""
        ids = self.thing(givers)
        joined, last = False, ids
        while (ids or not as_objects) and (skip := self.continues(as_objects, needed, ids, joined)) is not None:
            joined = joined or self.word(skip - 1) in ("and", "&", "or", "nor", "plus")
            self.at += skip
            last = self.thing(givers)
            ids = ids + [i for i in last if i not in ids]
        if not as_objects and not joined and self.kind() in ("be", "verb", "place", "which"):
            return last  # "a cat, a dog on a mat": the dog alone is on it
        return ids

    def thing(self, givers: Sequence[int]) -> list[int]:
        item = self.items[self.at]
        self.at += 1
        ids = self.mentioned(item.mention, givers) if item.mention else []
        return ids

    def mentioned(self, mention: Mention, givers: Sequence[int]) -> list[int]:
        """The entities that a mention is of, old or new; none where it is of nothing that has a box."""
        if mention.owner is not None and mention.owner.kind == "object" and mention.kind in ("part", "abstract"):
            return self.mentioned(mention.owner, ())
        if mention.kind != "object":
            return []
        if found := resolve(self.scene, mention):
            return found
        if (group := self.group_of(mention)) is not None:
            return [self.scene.split_member(group)]
        if mention.name == "one" or (mention.partial and mention.count is None) or (mention.possessive and not known(mention.name)):
            return []
        if (mention.possessive or self.sharing) and (count := shared_count(self.scene, mention, givers or self.subject)):
            mention = replace(mention, count=count)
        if self.factor > 1 and mention.count and mention.count * self.factor <= MOST:
            mention = replace(mention, count=mention.count * self.factor, plural=True)
        return [self.scene.add(mention, self.absent)]

    def group_of(self, mention: Mention) -> int | None:
        """"one chair ... the other": the group of chairs that one of them belongs to."""
        numbered = self.scene.prompt[:mention.start].lower().rstrip().endswith(("one", "single"))
        if not numbered or mention.count != 1 or mention.other or not self.subject:
            return None
        return next((i for i in self.subject if self.scene.entities[i].name == mention.name
                     and (self.scene.entities[i].count or 0) > 1), None)

    def continues(self, as_objects: bool, needed: int, ids: list[int], joined: bool) -> int | None:
        """How many pieces to skip to the list's next thing; None where the list ends."""
        comma = self.kind() == "comma" and self.word() == ","
        skip = 1 if comma else 0
        conjunction = self.kind(skip) == "and" and self.word(skip) in ("and", "&", "or", "nor", "plus")
        skip += conjunction
        if not skip or self.kind(skip) != "thing":
            return None
        mention = self.items[self.at + skip].mention
        after = self.kind(skip + 1)
        if mention is None or self.refers_back(mention):
            return None if not as_objects or after in ("be", "verb", "place") else skip
        if self.sharing and givers_end(mention, after):
            return None
        if not as_objects:
            return skip if conjunction or (comma and mention.kind == "object") else None
        count = sum(self.scene.entities[i].count or 2 for i in ids)
        if conjunction and len(ids) < needed and count < max(needed, 2):
            return skip
        if after in ("be", "verb", "place", "which", "have", "that") and not (comma and needed > 1):
            return None
        if comma:
            return skip if needed > 1 and (conjunction or self.list_goes_on(skip)) else None
        return skip

    def refers_back(self, mention: Mention) -> bool:
        return mention.definite and bool(resolve(self.scene, mention))

    def list_goes_on(self, skip: int) -> bool:
        """Whether "and" ends the list that this comma continues."""
        after = [self.kind(skip + 1 + k) for k in range(2)]
        return after[0] in ("and", "comma") and "thing" in (after[1], self.kind(skip + 3))


def givers_end(mention: Mention, after: str) -> bool:
    """"a man with a hat and a woman with ...": the second is no possession of the first."""
    return after == "with" or mention.name in ANIMATE


def chain(order: str, ids: Sequence[int]) -> list:
    """"from left to right: A, B, C" as relations of neighbours."""
    from .scene import Relation

    return [Relation(order, (a,), (b,), "in this order") for a, b in zip(ids, ids[1:], strict=False)]


def finish(scene: Scene) -> None:
    """What can be said only when all is read: superlatives, converses, mentions of one phrase told apart."""
    result = []
    for r in scene.relations:
        if r.kind in ("@largest", "@smallest"):
            others = tuple(i for i in scene.present() if i not in r.subjects)
            if others:
                result.append(replace(r, kind="bigger" if r.kind == "@largest" else "smaller", objects=others))
            continue
        if r.kind == "around" and "side" in r.text.lower():  # "a tree on either side": two trees
            for i in r.subjects:
                if len(r.subjects) == 1 and scene.entities[i].count == 1:
                    scene.entities[i].count, scene.entities[i].plural = 2, True
        if r.kind in ("under", "contains", "flanking"):
            r = replace(r, kind=CONVERSE.get(r.kind, r.kind), subjects=r.objects, objects=r.subjects)
        if not any(scene.entities[i].absent for i in (*r.subjects, *r.objects)):
            result.append(r)
    scene.relations = result
    phrases: dict[str, set[int]] = {}
    for e in scene.entities:
        phrases.setdefault(e.phrase.lower(), set()).add(e.start)
    for e in scene.entities:
        if len(phrases[e.phrase.lower()]) > 1:
            e.occurrence = mention_number(scene.prompt, e.phrase, e.start)


def mention_number(prompt: str, phrase: str, start: int) -> int:
    """Which mention of the phrase stands at ``start``, from 1."""
    import re

    pattern = re.compile(r"(?<!\w)" + re.escape(phrase) + r"(?!\w)", re.IGNORECASE)
    return 1 + sum(m.start() < start for m in pattern.finditer(prompt))


@lru_cache(maxsize=256)
def _parsed(prompt: str) -> Scene:
    return Parser(prompt).run()


def parse(prompt: str) -> Scene:
    """What the prompt demands. The scene is shared: do not change it."""
    return _parsed(prompt)


__all__ = ["Parser", "lex", "parse"]
