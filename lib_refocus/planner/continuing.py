"""Where a list of things ends: "a cat, a dog and a horse", but not "left of a cat, and a dog is ..."."""
from __future__ import annotations

from typing import TYPE_CHECKING

from .fronting import inverts
from .lexicon import SIZES_DOWN
from .mention import Mention
from .nouns import ANIMATE, WORN, ends_in, known
from .references import resolve
from .verbs import participle

if TYPE_CHECKING:
    from .listing import Lists

PLURAL_VERBS = ("are", "were", "have", "aren't", "weren't", "both", "all")
POINTLESS = ("between", "above", "below", "behind", "front", "inside")  # "in between", "above": of what is known


def continues(parser: Lists, as_objects: bool, needed: int, ids: list[int], joined: bool) -> int | None:
    """How many pieces to skip to the list's next thing; None where the list ends."""
    comma = parser.kind() == "comma" and parser.word() == ","
    skip, conjunction = joint(parser, 1 if comma else 0, as_objects, needed)
    if not skip or parser.kind(skip) != "thing":
        return None
    mention = parser.items[parser.at + skip].mention
    after = parser.kind(skip + 1)
    if after == "word" and parser.word(skip + 1) == "to" and parser.kind(skip + 2) in ("be", "verb"):
        return None if as_objects else skip  # "larger than the person, and the car to be"
    if as_objects and comma and joined and needed > 1:
        return None  # "flanked by a cat and a dog, a cow stands"
    if as_objects and mention and {"even", "still", "yet"} & {*mention.modifiers}:
        return None  # "bigger than the cat, and an even bigger chair"
    making = parser.pending is not None and parser.pending.text.startswith(("mak", "leav", "ha"))
    if as_objects and making and looks_small(parser, skip):
        return skip  # "makes both the car and the chair look tiny"
    if parser.wanting and conjunction and inverts(parser, skip + 1):
        return skip  # "under a chair and a table lies a cat"
    if mention is None or refers_back(parser, mention):
        if not as_objects:
            return skip if mention and conjunction and said_of_both(parser, skip, mention) else None
        both = conjunction and not comma and known_all(parser, ids) and setting(parser, skip + 1)
        return None if after in ("be", "verb", "place") and not both else skip
    if as_objects and conjunction and around_them(parser, skip + 1):
        return skip  # "with a cat and a dog on either side"
    if as_objects and conjunction and shared(parser, skip + 1):
        return skip
    together = parser.scene.entities[ids[-1]].animate or "both" in parser.said_leads if ids else False
    if parser.sharing and givers_end(mention, after) and not together:
        return None
    if parser.absent and (not conjunction or (mention.leads and parser.denies)):
        return None  # "no cats, a dog", "not a red one and a blue dog"
    if not conjunction and mention.possessive and not as_objects and after in ("verb", "be", "place", "word"):
        return None  # "a cat, its ears flapping"
    if not as_objects:
        return skip if conjunction or (comma and mention.kind == "object") else None
    return skip if goes_on(parser, skip, comma, conjunction, needed, ids, mention) else None


def joint(parser: Lists, skip: int, as_objects: bool, needed: int) -> tuple[int, bool]:
    """The pieces up to the next thing, and whether a conjunction is among them."""
    conjunction = parser.kind(skip) == "and" and parser.word(skip) in ("and", "&", "or", "nor", "plus")
    if parser.kind(skip) == "and" and parser.word(skip) == "but" and parser.word(skip + 1) in ("also", "even"):
        conjunction = True  # "not only a cat but also a dog"
    skip += conjunction
    if conjunction and parser.word(skip) in ("also", "even", "finally", "lastly", "possibly", "perhaps"):
        skip += 1
    if parser.word(skip) == "from" and needed > 1:
        return skip + 1, True  # "separates a cat from a dog"
    if conjunction and as_objects and parser.word(skip) in ("than", "of") and parser.kind(skip + 1) == "thing":
        skip += 1  # "bigger than a cat and than a dog"
    if parser.word(skip) in ("then", "finally", "lastly") and not as_objects:
        return skip + 1, True  # "a cat, then a dog"
    return skip, conjunction


def goes_on(parser: Lists, skip: int, comma: bool, conjunction: bool, needed: int, ids: list[int],
            mention: Mention) -> bool:
    """Whether a new thing ``skip`` pieces ahead is one more object of the phrase."""
    after = parser.kind(skip + 1)
    count = sum(parser.scene.entities[i].count or 2 for i in ids)
    if conjunction and len(ids) < needed and count < max(needed, 2):
        return True
    if conjunction and parser.pending and parser.pending.kind in ("wearing", "inside") and ends_in(
            mention.name, WORN):
        return True  # "in a hat and sunglasses eating a banana"
    if conjunction and "both" in parser.said_leads and len(ids) == 1:
        return True  # "bigger than both the cat and the horse that"
    if conjunction and (plural_verb(parser, skip + 2) if after == "that" else setting(parser, skip + 1)):
        return True  # "under a cat and a dog that hover", "over a cat and a dog on the beach"
    if conjunction and parser.pending and parser.pending.kind in ("bigger", "smaller") and about_it(parser, skip + 1):
        return True  # "bigger than the car, the chair and the dog around it"
    enough = len(ids) == 1 and count >= needed and after in ("be", "verb")  # "between two poles, and a bird sits"
    if after in ("be", "verb", "place", "which", "have", "that") and (enough or not (comma and needed > 1)):
        return False
    compared = parser.pending and (parser.pending.told or mention.definite
                                   or parser.pending.kind in ("bigger", "smaller"))
    if comma and compared and ends_clause(parser, skip):
        return True  # "is bigger than the ant, the bee and the coin"
    return not comma or (needed > 1 and (conjunction or list_goes_on(parser, skip)))


def said_of_both(parser: Lists, skip: int, mention: Mention) -> bool:
    """"the cat and the dog are", "the cat and the dog sit": the verb's number joins the two, both spoken of before."""
    word = parser.word(skip + 1)
    if mention.plural or parser.kind() == "comma":
        return word in ("both", "all")
    return plural_verb(parser, skip + 1)


def plural_verb(parser: Lists, k: int) -> bool:
    bare = parser.kind(k) == "verb" and parser.items[parser.at + k].extra == parser.word(k)
    return parser.word(k) in PLURAL_VERBS or bare


def setting(parser: Lists, k: int) -> bool:
    """Whether the clause ends with where all of it is: "on the beach"."""
    place = parser.items[parser.at + k].place if parser.kind(k) == "place" else None
    mention = parser.items[parser.at + k + 1].mention if place is not None and parser.kind(k + 1) == "thing" else None
    strange = mention is not None and (mention.kind == "place" or known(mention.name) is None)
    return strange and place is not None and place.kind in ("on", "inside") and parser.kind(k + 2) in ("stop", "comma")


def known_all(parser: Lists, ids: list[int]) -> bool:
    """Whether all of a list was spoken of before the list, as in "right of the cat and the dog in a square"."""
    first = parser.items[parser.at - 1].mention
    return first is not None and first.definite and all(
        parser.scene.entities[i].start < first.start for i in ids)


def shared(parser: Lists, k: int) -> bool:
    """Whether what comes is said of the whole list: "with a cat and a dog in between", "a car and a cat both left"."""
    if parser.kind(k) == "pronoun" and parser.word(k) in ("both", "all"):
        return True
    k += participle(parser, k)  # "placed under it"
    return parser.sharing and parser.pending is None and pointless(parser, k)


def pointless(parser: Lists, k: int) -> bool:
    """Whether "in between", "below", "to its left" or "beside it" stands there, which names no thing of its own."""
    place = parser.items[parser.at + k].place if parser.kind(k) == "place" else None
    if place is None or place.absolute:
        return False
    free = place.kind in POINTLESS and parser.kind(k + 1) in ("stop", "comma", "and")
    mention = parser.items[parser.at + k + 1].mention if parser.kind(k + 1) == "thing" else None
    told = mention is not None and refers_back(parser, mention)  # "with a cat and a dog below the kite"
    return place.owned or free or told or parser.kind(k + 1) == "pronoun"


def ends_clause(parser: Lists, skip: int) -> bool:
    """Whether the list that this comma continues is the end of its clause."""
    k, joined = skip + 1, parser.kind(skip - 1) == "and"
    while parser.kind(k) in ("comma", "and") and parser.kind(k + 1) in ("thing", "and"):
        joined = joined or parser.kind(k) == "and"
        k += 1 if parser.kind(k + 1) == "and" else 2
    return joined and (parser.kind(k) == "stop" or about_it(parser, k))


def about_it(parser: Lists, k: int) -> bool:
    """Whether nothing follows but "around it" or "beside them"."""
    place = parser.items[parser.at + k].place if parser.kind(k) == "place" else None
    told = parser.kind(k) == "verb" and parser.kind(k + 1) == "with" and parser.kind(k + 2) == "pronoun"
    if told or parser.word(k) in ("around", "here", "there", "together"):  # "the cat and the dog pictured with it"
        return parser.kind(k + 3 if told else k + 1) == "stop"
    after = k + (1 if place is not None and place.owned else 2 if parser.kind(k + 1) == "pronoun" else 0)
    return place is not None and after > k and parser.kind(after) == "stop"


def looks_small(parser: Lists, skip: int) -> bool:
    """Whether the list that goes on here ends with "look small"."""
    k = skip
    while parser.kind(k) in ("thing", "comma", "and") or parser.word(k) in ("all", "both"):
        mention = parser.items[parser.at + k].mention
        k += 1
        if mention is not None and mention.kind == "abstract":
            break  # "look" read as a noun
    while parser.kind(k) == "verb" or parser.word(k) in ("very", "so", "quite", "rather"):
        k += 1
    return k > skip + 1 and parser.word(k) in SIZES_DOWN


def around_them(parser: Lists, offset: int) -> bool:
    place = parser.items[parser.at + offset].place if parser.kind(offset) == "place" else None
    return place is not None and place.kind == "around"


def refers_back(parser: Lists, mention: Mention) -> bool:
    return mention.definite and bool(resolve(parser.scene, mention))


def list_goes_on(parser: Lists, skip: int) -> bool:
    """Whether "and" ends the list that this comma continues."""
    after = [parser.kind(skip + 1 + k) for k in range(2)]
    return after[0] in ("and", "comma") and "thing" in (after[1], parser.kind(skip + 3))


def givers_end(mention: Mention, after: str) -> bool:
    """"a man with a hat and a woman with ...": the second is no possession of the first."""
    return after == "with" or mention.name in ANIMATE
