"""Lists of things ("a cat, a dog and a horse") in the walk of grammar.Parser, and what each noun phrase is of."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..sentences import Sentence
from .chunks import Item
from .nouns import ANIMATE, BUILDINGS, known
from .phrases import ORDINALS, Mention
from .references import agrees, resolve, same_name, shared_count
from .scene import Scene

MOST_THINGS = 32  # of one prompt
MOST = 24  # things that "each" may multiply to


class Lists:
    """The part of the walk that reads lists; see grammar.Parser for the state."""

    scene: Scene
    items: list[Item]
    at: int
    subject: list[int]
    absent: bool
    sharing: bool
    factor: int
    spoken: list[int]
    asked_for: bool

    def kind(self, offset: int = 0) -> str:
        """The kind of a piece from here; "stop" beyond the ends."""
        i = self.at + offset
        return self.items[i].kind if 0 <= i < len(self.items) else "stop"

    def word(self, offset: int = 0) -> str:
        i = self.at + offset
        return self.items[i].text.lower() if 0 <= i < len(self.items) else ""

    def group(self, as_objects: bool, needed: int = 1, givers: Sequence[int] = ()) -> list[int]:
        """The things of a list from here on: "a cat, a dog and a horse"."""
        ids = self.thing(givers)
        joined, last = False, ids
        while (ids or not as_objects) and (skip := self.continues(as_objects, needed, ids, joined)) is not None:
            joined = joined or self.word(skip - 1) in ("and", "&", "or", "nor", "plus")
            self.at += skip
            last = self.thing(givers)
            ids = ids + [i for i in last if i not in ids]
        alone = self.kind() in ("which", "that") and self.word(1) in ("is", "was", "has")
        if not as_objects and (alone or not joined) and self.kind() in ("be", "verb", "place", "which", "that"):
            return last  # "a cat, a dog on a mat", "a cat and a dog that is": the dog alone
        return ids

    def thing(self, givers: Sequence[int]) -> list[int]:
        item = self.items[self.at]
        self.at += 1
        return self.mentioned(item.mention, givers) if item.mention else []

    def mentioned(self, mention: Mention, givers: Sequence[int]) -> list[int]:
        """The entities that a mention is of, old or new; none where it is of nothing that has a box."""
        if mention.owner is not None and mention.owner.kind == "object" and mention.kind in ("part", "abstract"):
            return self.mentioned(mention.owner, ())
        beside = mention.kind == "place" and mention.name in BUILDINGS and bool(mention.leads) and self.asked_for
        if mention.kind != "object" and not beside:
            return []
        if numbered := self.ordinal(mention):
            return numbered
        if found := resolve(self.scene, mention):
            return found
        if (group := self.group_of(mention)) is not None:
            return [self.scene.split_member(group)]
        stranger = mention.possessive and not known(mention.name) and not self.asked_for
        unknown = (mention.partial and mention.count is None) or stranger
        if mention.name == "one" or unknown:
            return []
        shared = mention.possessive or self.sharing
        if shared and (count := shared_count(self.scene, mention, givers or self.subject)):
            mention = replace(mention, count=count)
        if self.factor > 1 and mention.count and mention.count * self.factor <= MOST:
            mention = replace(mention, count=mention.count * self.factor, plural=True)
        if len(self.scene.entities) >= MOST_THINGS:
            self.scene.note(Sentence("the prompt names more than {count} things: the rest is left out",
                                     count=MOST_THINGS))
            return []
        return [self.scene.add(mention, self.absent)]

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
        if self.absent and not conjunction:
            return None  # "no cats, a dog"
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
