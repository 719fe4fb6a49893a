"""What some verbs say of the place of their subject and their object."""
from __future__ import annotations

from typing import TYPE_CHECKING

from .words import verb_forms

if TYPE_CHECKING:
    from .grammar import Parser
    from .listing import Lists

VERB_KINDS = {"ride": "riding", "mount": "riding", "straddle": "riding", "hold": "holding", "carry": "holding",
              "grip": "holding", "grasp": "holding", "clutch": "holding", "wield": "holding", "hug": "holding",
              "cradle": "holding", "wear": "wearing", "contain": "contains", "cover": "on", "top": "on", "crown": "on",
              "flank": "around", "bookend": "around", "surround": "around", "encircle": "around", "ring": "around",
              "overlook": "above",
              "face": "near", "chase": "near", "watch": "near", "pull": "near", "push": "near", "support": "under",
              "enclose": "contains", "hoist": "holding", "lift": "holding", "cross": "on", "brandish": "holding"}
IN_HAND = ("read", "eat", "drink", "sip", "smoke", "chew", "nibble", "munch", "bite", "strum")  # a thing that is named
HANGING = ("hang", "dangle", "suspend", "swing")  # what they hang on or from is no place
SOARING = ("drift", "fly", "glide", "soar")  # who has a cape may fly
ALOFT = ("dangle", "float", "hang", "hover", "suspend", *SOARING)  # on its own, though somebody has it
AFLOAT = ("dangle", "float", "hang", "hover", "lie", "loom", "perch", "rest", "suspend")
AIMED = ("at", "to", "toward", "towards", "from", "into")  # behind a verb: the clause stays about its subject


def kind_of(base: str, named: bool) -> str:
    """The relation of a verb to its object; ``named``: not by a pronoun ("have come to read them")."""
    return VERB_KINDS.get(base, "") or ("holding" if named and base in IN_HAND else "")


def soars(text: str) -> bool:
    """Whether a phrase of place begins with what floats: "hovering above"."""
    return verb_forms().get(text.partition(" ")[0], ("", ""))[0] in ALOFT


def participle(parser: Lists, k: int) -> bool:
    """Whether "parked", "sitting" or "hung" stands there."""
    return parser.kind(k) == "verb" and parser.word(k).endswith(("ing", "ed", "en", "ung"))


def hangs(parser: Parser, base: str) -> bool:
    """", with a chair hanging over": said of the chair."""
    place = parser.items[parser.at + 1].place if parser.kind(1) == "place" else None
    mention = parser.items[parser.at + 2].mention if parser.kind(2) == "thing" else None
    its = place is not None and (place.owned or parser.word(2) in ("it", "them", "him", "her") or (
        mention is not None and mention.possessive))
    given = parser.kind(-2) in ("with", "have")
    return (its and (given or base in AFLOAT + SOARING)) or (given and (parser.kind(-3) == "comma" or base in AFLOAT))
