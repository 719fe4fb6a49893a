"""What "the dog", "it" or "the other" stands for: a thing that was spoken of before, or a new one."""
from __future__ import annotations

import re
from collections.abc import Iterable

from . import lexicon as lex
from .mention import Mention
from .nouns import is_plural, known
from .relations import CONVERSE
from .scene import Entity, Scene

LIKE = {"man": {"person", "guy", "gentleman"}, "woman": {"person", "lady"}, "person": {"man", "woman", "child", "boy",
        "girl"}, "kid": {"child", "boy", "girl"}, "child": {"kid", "boy", "girl"}, "dog": {"puppy"}, "puppy": {"dog"},
        "cat": {"kitten"}, "kitten": {"cat"}, "plane": {"airplane"}, "airplane": {"plane", "jet"}, "bike": {"bicycle",
        "motorbike", "motorcycle"}, "sofa": {"couch"}, "couch": {"sofa"},
        "fridge": {"refrigerator"}, "rabbit": {"bunny"},
        "phone": {"cell-phone", "smartphone"}, "plant": {"potted-plant"}, "hydrant": {"fire-hydrant"},
        "tv": {"television"},
        "television": {"tv"}, "boat": {"sailboat", "rowboat"}, "vehicle": {"car", "truck", "bus", "van"}}


HELD = ("holding", "wearing", "riding")
OPPOSITES = ((set(lex.SIZES_UP), set(lex.SIZES_DOWN)), ({"old", "elderly"}, {"young"}), ({"left"}, {"right"}),
             ({"male"}, {"female"}), ({"full"}, {"empty"}), ({"first"}, {"second", "third"}), ({"wild"}, {"tame"}))


def same_name(mention: Mention, entity: Entity) -> bool:
    """Whether the head noun names the entity: "hydrant" a fire hydrant, "puppy" a dog."""
    name, other = mention.name, entity.name
    return (name == other or other.endswith("-" + name) or name.endswith("-" + other) or name in entity.aliases
            or (name == "person" and entity.animate and other not in ("cat", "dog") and other in LIKE["person"]))


def resolve(scene: Scene, mention: Mention) -> list[int]:
    """The entities that a noun phrase refers back to; none where it speaks of something new."""
    if mention.name == "one":
        like = [i for i, e in enumerate(scene.entities) if set(mention.modifiers) & set(e.modifiers) and not e.absent]
        return like if mention.plural else like[-1:]
    if mention.name == "couple" and mention.definite and not any(e.name == "couple" for e in scene.entities):
        return scene.present()[-2:]
    if mention.other and not (mention.definite and mention.count in (None, 1)):
        return []
    found = [i for i, e in enumerate(scene.entities) if same_name(mention, e) and agrees(mention, e)]
    if found and mention.count and (summed(scene.prompt, mention) or repeated(scene, mention, found[0])):
        first = scene.entities[found[0]]
        if len(found) == 1 and first.count == 1 and mention.plural:
            first.count, first.plural = mention.count, True  # "both wear a tie, so there are two ties"
        if sum(scene.entities[i].count or 0 for i in found) == mention.count:
            return found
    general = [i for i in found if mention.count == 1 and scene.entities[i].count is None and any(
        i in (*r.subjects, *r.objects) for r in scene.relations if r.kind in ("bigger", "smaller"))]
    if general and not (mention.plural or mention.definite):
        scene.entities[general[-1]].count = 1  # "cats are bigger than cars here: one cat, one car"
        return general[-1:]
    if not found and mention.definite:
        found = [i for i, e in enumerate(scene.entities)
                 if e.name in LIKE.get(mention.name, ()) and agrees(mention, e)]
    if not found:
        return []
    if mention.partial or mention.each or ("different" in mention.leads and not mention.plural):
        return found[-1:]
    numbered = mention.count is not None and mention.count > 1
    if not (mention.definite or mention.possessive or mention.partial or (mention.bare and not numbered)):
        return []
    if mention.plural:
        total = sum(scene.entities[i].count or 1 for i in found)
        if numbered and mention.count not in (total, scene.entities[found[-1]].count):
            return []
        one = scene.entities[found[-1]]
        return found[-1:] if one.count != 1 and (not numbered or one.count == mention.count) else found
    single = [i for i in found if scene.entities[i].count == 1]
    if mention.bare and not single:
        return []
    return single[-1:] or (found[-1:] if mention.definite else [])


def repeated(scene: Scene, mention: Mention, before: int) -> bool:
    """"each with a cup; there are four cups": what was told of each, and is as many as there are in all."""
    entity, said = scene.entities[before], scene.prompt[:mention.start].lower().split()[-3:]
    of_each = not is_plural(entity.name) and not is_plural(entity.phrase.lower().split()[-1])
    return of_each and mention.count == entity.count != 1 and bool({"are", "see", "so"} & {*said})


def summed(prompt: str, mention: Mention) -> bool:
    """"so four cups", "two ovens in total": counts what was named before."""
    before, after = prompt[:mention.start].lower().split()[-4:], prompt[mention.end:].lower()
    leads = {"so", "making", "makes", "thus", "hence", "altogether", "total"}
    return bool(leads & {w.strip("(,:;") for w in before}) or (
        re.match(r"\s+(?:in total|in all|altogether|all told|total|overall)\b", after) is not None)


def agrees(mention: Mention, entity: Entity) -> bool:
    """Whether the adjectives do not contradict: "the red cup" is no blue one."""
    said = {m for m in mention.modifiers if m not in lex.ADVERBS}
    had = set(entity.modifiers)
    if entity.absent:
        return False
    if said & lex.COLOURS and had & lex.COLOURS:
        return bool(said & had & lex.COLOURS)
    if any((said & a and had & b) or (said & b and had & a) for a, b in OPPOSITES):
        return False
    if mention.bare and not mention.definite and said != had and not (entity.bare and not said):
        return False
    return not said or not had or bool(said & had) or mention.partial or (not (said & lex.COLOURS) and mention.definite)


def antecedent(scene: Scene, pronoun: str, order: Iterable[int], exclude: Iterable[int]) -> list[int]:
    """What a pronoun stands for. ``order``: entities from the most to the least likely."""
    excluded = set(exclude)
    candidates = [i for i in dict.fromkeys(order) if i not in excluded and not scene.entities[i].absent]
    if pronoun in ("he", "him", "she", "himself", "herself"):
        people = [i for i in candidates if scene.entities[i].animate]
        return (people or candidates)[:1]
    if pronoun in ("they", "them", "themselves", "both", "these", "those", "all", "others", "each"):
        plural = [i for i in candidates if scene.entities[i].count != 1]
        return plural[:1] or candidates[:2]
    single = [i for i in candidates if scene.entities[i].count == 1]
    return (single or candidates)[:1]


def opposite(scene: Scene, kind: str) -> list[int]:
    """"on its left a cat; on its right a dog": what the opposite side was just said of."""
    last = next((r for r in reversed(scene.relations) if not (r.hint or r.kind in HELD)), None)
    return list(last.objects) if last and last.objects and CONVERSE.get(last.kind) == kind != last.kind else []


def shared_count(scene: Scene, mention: Mention, owners: Iterable[int]) -> int | None:
    """"four people on their bicycles", "three men with umbrellas": as many as there are owners."""
    counts = [scene.entities[i].count for i in owners if scene.entities[i].animate]
    if mention.count is None and len(counts) >= 1 and known(mention.name) and all(counts):
        total = sum(c for c in counts if c)
        return total if total > 1 else None
    return None
