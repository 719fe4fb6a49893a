"""Lists of things ("a cat, a dog and a horse") in the walk of grammar.Parser, and what each noun phrase is of."""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..sentences import Sentence
from .chunks import Item
from .colours import COVERS, SURFACES, give_colour, hue_in, surface
from .comparing import COMPARATIVES
from .continuing import continues
from .kinds import of_kind
from .lexicon import COLOURS, NUMBERS
from .mention import Mention
from .nouns import BUILDINGS, HUMAN, is_beast, known
from .phrases import ORDINALS, ROOFS
from .references import agrees, resolve, same_name, shared_count
from .relations import CONVERSE
from .scene import Pending, Scene

MOST_THINGS = 32  # of one prompt
_LIKEWISE = re.compile(r"(?:(?:equal|same|identical|similar|matching) (?:number|amount|count) of|(?:(?P<times>half|"
                       r"twice|double|\w+ times) (?:as|the) |as )(?:many|number of))(?: \w+)? $")
MADE = ("cartoon", "collage", "doodle", "drawing", "illustration", "painting", "picture", "scribble", "sketch")
LIMBS = ("ankle", "elbow", "hip", "hoof", "knee", "shin", "shoulder", "waist")
MOST = 24  # things that "each" may multiply to


class Lists:
    """The part of the walk that reads lists; see grammar.Parser for the state."""

    scene: Scene
    pending: Pending | None
    items: list[Item]
    at: int
    subject: list[int]
    absent: bool
    sharing: bool
    factor: int
    spoken: list[int]
    ahead: list[tuple[str, list[int], str]]
    asked_for: bool
    wanting: str
    denies: bool
    said_at: dict[int, list[int]]
    nearest: list[int]
    many: list[int]
    topic: list[int]
    coloured: list[int]
    hue_said: tuple[int, int] | None
    hue_end: int
    hue: tuple[int, int] | None
    said_leads: tuple[str, ...] = ()  # of a list's first thing: "both the car and the dog"
    surfaced: bool = False  # the last noun phrase was of a thing's surface, "blue fur"

    def begin_subject(self, ids: list[int]) -> None:
        raise NotImplementedError

    def kind(self, offset: int = 0) -> str:
        """The kind of a piece from here; "stop" beyond the ends."""
        i = self.at + offset
        return self.items[i].kind if 0 <= i < len(self.items) else "stop"

    def word(self, offset: int = 0) -> str:
        i = self.at + offset
        return self.items[i].text.lower() if 0 <= i < len(self.items) else ""

    def group(self, as_objects: bool, needed: int = 1, givers: Sequence[int] = ()) -> list[int]:
        """The things of a list from here on: "a cat, a dog and a horse"."""
        first = self.items[self.at].mention
        self.said_leads = first.leads if first else ()
        ids = self.thing(givers)
        joined, last, again = False, ids, False
        if needed > 1 and (self.kind(1) in ("and", "comma")):
            self.placed(ids)
        while (ids or not as_objects) and (skip := continues(self, as_objects, needed, ids, joined)) is not None:
            again = joined and skip > 1 and self.word() == ","  # "a cat and a dog, and a hen left of them"
            joined = joined or self.word(skip - 1) in ("and", "&", "or", "nor", "plus")
            self.at += skip
            last = self.thing(givers)
            ids = ids + [i for i in last if i not in ids]
            if needed > 1:
                self.placed(last)
        alone = self.kind() in ("which", "that") and self.word(1) in ("is", "was", "has")
        apart = alone or again or not joined
        if not as_objects and apart and self.kind() in ("be", "verb", "place", "which", "that"):
            earlier = [i for i in ids if i not in last]
            if earlier and (self.ahead or again):
                self.begin_subject(earlier)
            self.subject = self.subject or earlier
            return last  # "a cat, a dog on a mat", "a cat and a dog that is": the dog alone
        return ids

    def placed(self, ids: list[int]) -> None:
        """"between a cat on the left and a dog on the right": a place of one of the two."""
        place = self.items[self.at].place if self.kind() == "place" else None
        if place is None or not ids:
            return
        free = self.kind(1) in ("and", "comma", "stop", "be") and place.kind in CONVERSE
        if place.absolute:
            self.scene.relate(f"@{place.kind}", ids, (), self.word())
        elif not (place.owned or free):
            return
        elif self.pending is not None and place.kind in CONVERSE:
            self.scene.relate(place.kind, ids, self.pending.subjects, self.word())  # "an apple above and a cup below"
        elif self.wanting and place.kind in CONVERSE:
            self.ahead.append((CONVERSE[place.kind], list(ids), self.word()))
        self.at += 1

    def thing(self, givers: Sequence[int]) -> list[int]:
        item = self.items[self.at]
        self.at += 1
        self.surfaced = False
        ids = self.mentioned(item.mention, givers) if item.mention else []
        self.said_at[self.at - 1] = ids
        if len(ids) == 1 and self.scene.entities[ids[0]].count is None and self.scene.entities[ids[0]].plural:
            self.counted_after(ids[0])
        return ids

    def counted_after(self, entity: int) -> None:
        """"Knives, two of them", "kites, three in number", "books (five)", "forks number four"."""
        foretold = self.kind() == "be" and "number of" in self.scene.prompt[:self.scene.entities[entity].start][-12:]
        if self.kind() == "verb" and self.kind(1) == "comma" and self.word(2) in NUMBERS and self.word(3) == "of":
            self.at += 1  # "zebras surfing, four of them"
        k = 1 if self.kind() == "comma" or self.word() in ("number", "numbering") or foretold else 0
        said = self.items[self.at + k].extra or self.word(k) if self.at + k < len(self.items) else ""
        number = NUMBERS.get(said) or (int(said) if said.isdecimal() else 0)
        if not number or number > 1000:
            return  # "red stools, 1950s, kodachrome"
        after = [self.word(k + j) for j in (1, 2)]
        if after[1] in {"of": ("them", "these", "which", "those"), "in": ("number", "total", "all"),
                        "to": ("be",)}.get(after[0], ()):
            k += 3 if after[0] == "to" else 2  # "five to be exact"
        elif self.kind(k + 1) not in ("stop", "comma", "and", "be", "place") or (
                self.word(k) in ("one", "both") or (k and self.word() == "," and self.kind(k + 1) != "comma")):
            return
        self.at += k + 1
        if self.kind() == "comma" and self.word() == ",":
            self.at += 1
        self.scene.entities[entity].count = min(number, MOST)

    def likewise(self, mention: Mention) -> int | None:
        """"an equal number of forks", "as many forks": as many as of what was counted last."""
        before = self.scene.prompt[max(0, mention.start - 40):mention.start].lower()
        found = _LIKEWISE.search(before) if mention.plural else None
        number = next((e.count for e in reversed(self.scene.entities) if (e.count or 0) > 1), None) if found else None
        if found is None or number is None:
            return None
        times = found["times"] or ""
        return max(number // 2, 1) if times == "half" else number * NUMBERS.get(times.split()[0] if times else "one", 2)

    def mentioned(self, mention: Mention, givers: Sequence[int]) -> list[int]:
        """The entities that a mention is of, old or new; none where it is of nothing that has a box."""
        if mention.owner is not None and mention.name in MADE and mention.owner.name in HUMAN:
            return []  # "a child's drawing"
        if mention.owner is not None and mention.owner.kind == "object" and (
                mention.kind in ("part", "abstract") or mention.name in SURFACES or mention.name in LIMBS):
            return self.mentioned(mention.owner, ())
        mine = self.kind(-2) in ("have", "with") or self.gapped(mention)
        painted = self.word() == "of" and {self.word(1), self.word(2)} & COLOURS and self.nearest  # "a body of blue"
        pelt = mention.name == "coat" and mine and any(is_beast(self.scene.entities[i].name) for i in self.nearest)
        coated = mention.name in ("coat", "layer", "lick", "splash") and painted  # "the car a coat of blue"
        if (pelt or coated or mention.name in COVERS) and mine and (painted or surface(self, mention)):
            self.surfaced = True  # "the sheep has purple wool"
            return []
        if mention.name in ROOFS and {"its", "the"} & {*mention.leads}:
            return []  # "on its hood": on the car
        if mention.kind != "object" and (kin := of_kind(self, mention)):
            return kin
        beside = mention.kind == "place" and mention.name in BUILDINGS and bool(mention.leads) and self.asked_for
        if mention.kind != "object" and not beside:
            self.surfaced = surface(self, mention)
            return []
        if numbered := self.ordinal(mention):
            return numbered
        if found := resolve(self.scene, mention):
            self.multiply(mention, found)
            return found
        if kin := of_kind(self, mention):
            return kin  # "the vehicle" of a car
        if (group := self.group_of(mention)) is not None:
            return [self.scene.split_member(group)]
        if mention.partial and mention.count is None and (mention.share or 0) > 1:
            mention = replace(mention, count=mention.share, partial=False)
        stranger = mention.possessive and not known(mention.name) and not self.asked_for
        unknown = (mention.partial and mention.count is None) or stranger
        if mention.name == "one" or unknown:
            one = self.another(mention) if mention.name == "one" else None
            return [] if one is None else [one]
        if mention.count is None and (same := self.likewise(mention)):
            mention = replace(mention, count=same)
        shared = mention.possessive or self.sharing
        if shared and (count := shared_count(self.scene, mention, givers or self.subject)):
            mention = replace(mention, count=count)
        if self.factor > 1 and mention.count and not mention.definite and mention.count * self.factor <= MOST:
            mention = replace(mention, count=mention.count * self.factor, plural=True)
        if len(self.scene.entities) >= MOST_THINGS:
            self.scene.note(Sentence("the prompt names more than {count} things: the rest is left out",
                                     count=MOST_THINGS))
            return []
        added = self.scene.add(mention, self.absent)
        if any(m in COMPARATIVES for m in mention.modifiers):
            still = {"even", "still", "yet"} & {*mention.modifiers} and self.pending is None
            said = [] if still else list(self.pending.subjects if self.pending else [])
            before = [added - 1] if added and not self.scene.entities[added - 1].absent else []
            kind = next(COMPARATIVES[m] for m in mention.modifiers if m in COMPARATIVES)
            if still and (last := farthest(self.scene, kind)):
                before = last  # "a cat bigger than a dog, and an even bigger cow"
            self.scene.compared[added] = said or before
        self.multiply(mention, [added])
        return [added]

    def gapped(self, mention: Mention) -> bool:
        """"the sheep has purple wool, the cow a green hide": the verb is left out."""
        return self.kind(-2) == "thing" and not mention.definite

    def another(self, mention: Mention) -> int | None:
        """"two cats: a red one and a blue one", "a red cat and a yellow one": a thing of the last one's kind."""
        hues = COLOURS & {*mention.modifiers}
        present = self.scene.present()
        if not hues or mention.definite or mention.plural or self.absent:
            return None
        groups = [i for i in present if (self.scene.entities[i].count or 1) > 1]
        told = [i for i in present if COLOURS & {*self.scene.entities[i].modifiers}] or [
            i for i, e in enumerate(self.scene.entities) if e.absent][-1:]  # "no green cars, only a yellow one"
        rest = [i for i in present if told and i not in told
                and self.scene.entities[i].start == self.scene.entities[told[-1]].start]  # the last of its group
        added = (self.scene.split_member(groups[-1]) if groups else rest[0] if rest
                 else self.scene.like(told[-1]) if told else None)
        if added is not None:
            give_colour(self, [added], hue_in(self.scene.prompt, mention), apart=True)
        return added

    def multiply(self, mention: Mention, ids: Sequence[int]) -> None:
        """"each of four benches": what follows is there once for every one of them."""
        count = self.scene.entities[ids[0]].count or 1
        before = self.scene.prompt[:mention.start].lower().split()
        if mention.each and len(ids) == 1 and count > 1 and {"for", "per"} & {*before[-6:]} and self.nearest:
            for i in self.nearest:  # "an umbrella for each of the three chairs"
                if self.scene.entities[i].count == 1 and i not in ids:
                    self.scene.entities[i].count, self.scene.entities[i].plural = min(count, MOST), True
        elif mention.each and len(ids) == 1 and count > 1:
            self.factor = count

    def ordinal(self, mention: Mention) -> list[int]:
        """"the second boat" of two: a member of the group, another one than was spoken of last."""
        if not mention.definite or not ORDINALS & {*mention.leads, *mention.modifiers}:
            return []
        like = [i for i, e in enumerate(self.scene.entities) if same_name(mention, e)]
        groups = [i for i in like if (self.scene.entities[i].count or 0) > 1]
        if groups:
            return [self.scene.split_member(groups[0])]
        return [i for i in like if i not in self.spoken][:1] if len(like) > 1 else []

    def group_of(self, mention: Mention) -> int | None:
        """"one chair ... the other": the group of chairs that one of them belongs to."""
        numbered = self.scene.prompt[:mention.start].lower().rstrip().endswith(("one", "single"))
        if not numbered or mention.count != 1 or mention.other or not self.subject:
            return None
        return next((i for i in self.subject if self.scene.entities[i].name == mention.name
                     and (self.scene.entities[i].count or 0) > 1 and agrees(mention, self.scene.entities[i])), None)


def outermost(scene: Scene, kind: str, text: str) -> list[int]:
    """What "further left still", "lower", "even higher" goes beyond: what was put farthest that way last."""
    further = {"further", "farther", "higher", "lower", "more"} & {*text.lower().split()}
    last = next((r for r in reversed(scene.relations) if r.objects and kind in (r.kind, CONVERSE.get(r.kind))), None)
    if last is None or not further:
        return []
    return list(last.subjects if last.kind == kind else last.objects)


def farthest(scene: Scene, kind: str) -> list[int]:
    """The things that the last comparison calls the larger ones, for "an even larger one"; or the smaller ones."""
    last = scene.relations[-1] if scene.relations else None
    if last is None or last.kind not in ("bigger", "smaller"):
        return []
    return list(last.subjects if last.kind == kind else last.objects)
