"""What "with", "has" and the like give to whom, in the walk of grammar.Parser."""
from __future__ import annotations

from collections.abc import Sequence

from .chunks import Item
from .listing import Lists
from .nouns import WORN
from .phrases import ROOFS
from .references import antecedent, resolve
from .relations import CONVERSE
from .scene import Pending, Scene
from .verbs import soars


def carried(scene: Scene, pending: Pending, ids: Sequence[int]) -> str:
    """What holds for the boxes: a cart, or an animal, has what it carries on top; "large compared to" is larger."""
    if pending.kind == "versus":
        said = {scene.entities[i].said for i in pending.subjects} - {""}
        return said.pop() if len(said) == 1 else pending.kind
    if pending.kind != "holding" or not pending.text.startswith(("carr", "bear", "transport", "bore")):
        return pending.kind
    carriers, load = (ids, pending.subjects) if pending.swapped else (pending.subjects, ids)
    lifeless = not any(scene.entities[i].animate for i in carriers)
    return "under" if lifeless or all(scene.entities[i].animate for i in load) else pending.kind


class Possession(Lists):
    """The part of the walk that reads who has what; see grammar.Parser for the state."""

    owner: list[int]
    actor: list[int]
    hung: list[int]
    it: list[int]

    def on_have(self, item: Item) -> None:
        if self.word(-1) in ("we", "you", "i") or (self.word(-1) == "to" and self.ahead and not self.subject):
            self.at += 1  # "on the left we have", "above it I would like to have"
            return
        self.owner = self.subject or self.nearest
        self.give(self.owner)

    def on_with(self, item: Item) -> None:
        filled = self.at > 0 and self.items[self.at - 1].extra in ("fill", "cover", "load", "stuff", "decorate", "top")
        near = self.nearest if self.kind(-1) in ("thing", "verb") and self.nearest else self.subject
        self.owner = near or self.subject
        self.it = [] if set(self.owner) - {*self.it} else self.it  # "it" was another's
        if filled and self.kind(1) == "thing":
            mention = self.items[self.at + 1].mention
            if mention and mention.count in (None, 1) and mention.bare:
                self.at += 2  # contents have no box of their own
                return
        crowned = self.kind(-1) == "verb" and self.items[self.at - 1].extra in ("top", "crown", "cap")
        if crowned and self.kind(1) == "thing" and self.actor:
            self.at += 1
            self.pending = Pending("on", list(self.actor), "topped with", True)  # "a hut topped with a rooster"
            return
        self.give(self.owner)

    def give(self, owner: list[int]) -> None:
        """What follows "with" or "has" belongs to the owner."""
        self.at += 1
        self.pending, self.hung = None, []
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
        bonds = [(self.bond(owner, thing), thing) for thing in group]
        beside = self.items[self.at + 1].mention if self.kind() == "place" and self.kind(1) == "thing" else None
        held = beside is not None and beside.kind == "object" and not (
            beside.possessive or resolve(self.scene, beside) or soars(self.word())) and all(
            bond != "next" for bond, _ in bonds)
        own = held or not self.belongs_elsewhere()  # "a girl with a kite by a house", but "with a kite above her"
        for bond, thing in bonds if own else ():
            self.scene.relate(bond, owner, [thing], "with", hint=True)
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

    def shared_side(self, kind: str, subjects: Sequence[int], ids: Sequence[int]) -> None:
        """"has a dog to the left and a cat to the right of him": the first side is meant of the same thing."""
        rest = [r for r in self.scene.relations[-3:] if kind in ("left", "right") and r.kind == f"@{CONVERSE[kind]}"]
        if rest and not set(rest[-1].subjects) & {*subjects, *ids} and rest[-1].text.startswith(("to", "on")):
            self.scene.relate(CONVERSE[kind], rest[-1].subjects, ids, rest[-1].text, hint=True)

    def whole_of(self, item: Item, subjects: Sequence[int]) -> list[int]:
        """"a car ... a dog on the roof", "a ball on its nose": a part stands for the thing that has it."""
        mention = item.mention
        part = mention is not None and (mention.kind == "part" or mention.name in ROOFS)
        if mention is None or not part or not (mention.definite or mention.possessive):
            return []
        if self.kind() == "place" and self.kind(1) == "pronoun" and not mention.possessive:
            return []  # "on the roof behind it": another's roof
        recent = [*self.owner, *self.subject, *self.topic, *self.nearest, *reversed(self.scene.present())]
        groups = [g for g in (self.subject, self.topic, self.many) if len(g) > 1 and not {*g} & {*subjects}]
        if "their" in mention.leads and groups:
            return list(groups[0])  # "above their heads"
        return antecedent(self.scene, "it", recent, subjects)
