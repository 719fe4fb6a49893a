"""A word for a kind of thing that stands for one that was named: "the animal", "that vehicle", "both machines"."""
from __future__ import annotations

from typing import TYPE_CHECKING

from .lexicon import words
from .mention import Mention
from .nouns import ends_in, is_beast

if TYPE_CHECKING:
    from .listing import Lists

VEHICLES = words(
    "airplane ambulance aircraft bicycle bike boat bus canoe car cart carriage fire-truck firetruck helicopter jeep "
    "jet kayak limousine locomotive motorbike motorcycle pickup plane rocket sailboat scooter sedan ship sled "
    "spaceship submarine tank taxi tractor train tram tricycle truck van wagon yacht")
AIRCRAFT = words("aircraft airplane helicopter jet plane")
APPLIANCES = words("computer dishwasher laptop microwave oven printer refrigerator fridge sewing-machine stove "
                   "television toaster tv washing-machine")
FRUIT = words("apple banana blueberry cherry coconut grape lemon lime mango melon orange peach pear pineapple plum "
              "strawberry watermelon")
FURNITURE = words("armchair bed bench bookshelf cabinet chair coffee-table couch counter crib desk dining-table "
                  "dresser nightstand shelf sofa stool table throne wardrobe")
SEATS = words("armchair bench chair couch sofa stool throne")
BIRDS = words("bird chicken crow duck eagle flamingo goose gull hawk hen ostrich owl parrot penguin pigeon raven "
              "rooster seagull sparrow swan")
MEMBERS = {"vehicle": VEHICLES, "machine": VEHICLES | APPLIANCES, "craft": VEHICLES, "aircraft": AIRCRAFT,
           "plane": AIRCRAFT, "appliance": APPLIANCES, "fruit": FRUIT, "furniture": FURNITURE, "seat": SEATS,
           "bird": BIRDS}
ANYTHING = ("thing", "object", "item", "figure", "subject", "element")
GATHERED = ("row", "line", "lineup", "group", "set", "display")
BEASTS = ("animal", "beast", "creature", "critter", "pet")


def of_kind(parser: Lists, mention: Mention) -> list[int]:
    """The things spoken of before that "the animal" or "the two vehicles" stands for; none where there are none."""
    kinds = {mention.name, *mention.aliases}
    if kinds & {*GATHERED} and mention.definite and not (mention.modifiers or mention.plural) and parser.asked_for:
        return gathered(parser)
    if kinds & {*ANYTHING}:
        return so_many(parser, mention)
    beasts = bool(kinds & {*BEASTS})
    members = frozenset().union(*(MEMBERS[k] for k in kinds if k in MEMBERS))
    two = bool({"both", "either"} & {*mention.leads})  # "both animals", "than either machine"
    known = two or (mention.definite and not mention.bare)
    if not (beasts or members) or not known or mention.partial or mention.other:
        return []
    taken = parser.pending.subjects if parser.pending else []
    recent = [*parser.spoken, *parser.nearest, *reversed(parser.scene.present())]
    found = [i for i in dict.fromkeys(recent) if i not in taken and not parser.scene.entities[i].absent and (
        is_beast(parser.scene.entities[i].name) if beasts else ends_in(parser.scene.entities[i].name, members))]
    single = [i for i in found if parser.scene.entities[i].count == 1]
    if two:
        return sorted(found[:2])
    if not mention.plural:
        return single[:1]
    return sorted(found[:mention.count] if mention.count else found)


def gathered(parser: Lists) -> list[int]:
    """"at one end of the row", "left of the group": the things that were named in one breath, or all so far."""
    taken = set(parser.pending.subjects) if parser.pending else set()
    groups = [g for g in (parser.many, parser.subject, parser.topic) if len(g) > 1 and not taken & set(g)]
    present = [i for i in parser.scene.present() if i not in taken]
    return list(groups[0]) if groups else present if len(present) > 1 else []


def so_many(parser: Lists, mention: Mention) -> list[int]:
    """"left of these two things", "both objects": of what was named in one breath."""
    number = 2 if {"both", "either"} & {*mention.leads} else mention.count if mention.plural else None
    taken = set(parser.pending.subjects) if parser.pending else set()
    groups = [g for g in (parser.nearest, parser.many, parser.subject, parser.topic)
              if len(g) == number and not taken & set(g)]
    return list(groups[0]) if groups and (mention.definite or "either" in mention.leads) else []
