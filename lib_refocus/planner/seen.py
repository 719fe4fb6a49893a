"""Which noun phrases are things of the picture, where the words around them decide: pictures, likenesses, light, names.

What a noun alone tells is in nouns.py and unseen.py; here a phrase becomes a thing, or none, by its neighbours.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from . import lexicon as lex
from .joining import AIRY
from .lexicon import words
from .likeness import compared
from .mention import Mention
from .naming import names_none
from .nouns import HUMAN, known, table
from .pictures import is_picture, seen_as_thing
from .unseen import STYLE

if TYPE_CHECKING:
    from .chunks import Item

EVOKES = words("channel convey echo elicit embody emulate evoke imitate invoke mimic recall resemble suggest summon")
HOURS = words("afternoon autumn evening late-afternoon midday morning noon noonday setting spring summer winter hot "
              "low rising warm golden blazing scorching fading")  # "the midday sun" is light
HALLS = words(
    "barn cabin castle church cottage hut mansion shed stadium temple tent")  # surroundings of what is in them
THROUGH = words("across against among amid amidst into through to toward towards")
OWN = ("my", "our")
OPENINGS = ("window", "door", "roof", "balcony")
MEDIUMS = words("ballpoint biro chalk charcoal crayon glass ink marker pastel pen pencil tempera")
HEADINGS = words("board brief frame note page panel plate slide spec")
ARRANGES = words("add arrange build draw hang leave line paint park pile place put set spray stack")
AUTHORS = words("artist child designer illustrator kid master painter photographer student")
MADE = words("do draw execute illustrate make paint print render sketch")
PERSONAL = ("someone", "somebody")


def seen(items: Sequence[Item], prompt: str) -> list[Item]:
    """The pieces, where noun phrases that are no things of the picture are marked as such, and pictures that are."""
    result = list(items)
    pictures: set[str] = set()
    for k, item in enumerate(items):
        mention = item.mention
        if mention is None:
            continue
        if mention.kind == "object" and compared(items, k):
            result[k] = replace(item, mention=replace(mention, kind="abstract", owner=None))
            continue
        if mention.owner is not None:
            result[k] = replace(item, mention=owned(result, k, mention))
            continue
        kind = "abstract" if names_none(result, k, prompt) else kind_here(result, k, mention, pictures)
        if kind == "object" and is_picture(mention):
            pictures.add(mention.name)
        if kind != mention.kind:
            result[k] = replace(item, mention=replace(mention, kind=kind))
    return result


def owned(items: Sequence[Item], k: int, mention: Mention) -> Mention:
    """A noun phrase with an owner, without it where the owner is not in the picture."""
    before, owner = items[k - 1].text.lower() if k else "", mention.owner
    if owner is not None and owner.name in ("day", "week", "month", "year", "today", "yesterday"):
        return replace(mention, owner=None)  # "last week's flood"
    if mention.kind == "abstract" and (mention.name in STYLE or before in ("after", "before", "during", "for")):
        return replace(mention, owner=None)  # "children's book style", "for my sister's birthday"
    if mention.kind == "part" and mention.name in OPENINGS and owner is not None and (
            owner.name not in table() or owner.name in HUMAN):
        return replace(mention, kind="object", owner=None)  # "grandmother's window"
    if mention.kind == "object" and around(items, k, mention):
        return replace(mention, kind="place", owner=None)  # "in a sailor's cabin"
    return mention


def kind_here(items: Sequence[Item], k: int, mention: Mention, pictures: set[str]) -> str:
    """What the k-th piece's noun phrase is among its neighbours."""
    if is_picture(mention) and mention.kind in ("object", "abstract"):
        return "object" if seen_as_thing(items, k, pictures) else "abstract"
    if mention.name == "couple" and mention.leads in (("a",), ("an",)) and not mention.partial:
        return "object"  # two people: "a young couple on a bench"
    if mention.kind != "object":
        return mention.kind
    before = items[k - 1] if k else None
    if before is not None and (evoked(items, k) or likened(items, k) or named_only(before, mention)):
        return "abstract"
    if mention.name == "scale" and (mention.definite or mention.bare or {"epic", "grand"} & {*mention.modifiers}):
        return "abstract"
    if mention.name == "square" and (mention.definite or (
            before is not None and before.text.lower() in ("in", "across") and not lex.COLOURS & {*mention.modifiers})):
        return "place"
    if mention.name == "display" and before is not None and before.kind in ("with", "have"):
        return "part"
    if worded(items, k, mention):
        return "abstract"
    if mention.name in PERSONAL and arranges(items, k):
        return "abstract"
    if around(items, k, mention):
        return "place"
    return mention.kind


def worded(items: Sequence[Item], k: int, mention: Mention) -> bool:
    """"in pencil", "board 7B: ...", "a slow pan", "our collection", "in this window display"."""
    before = items[k - 1].text.lower() if k else ""
    if before in ("in", "with") and mention.bare and not mention.plural and mention.name in MEDIUMS:
        return before == "in"
    if mention.name in HEADINGS and mention.bare and before in ("", ".", "set", "\n", ";"):
        after = items[k + 1] if k + 1 < len(items) else items[k]
        return after.text == ":" or (after.mention is not None and after.mention.kind == "abstract")
    if mention.name == "pan":
        return bool({"slow", "camera", "quick", "smooth"} & {*mention.modifiers})
    if mention.name == "collection":
        return mention.definite or mention.leads[:1] in {(own,) for own in OWN}
    if mention.name == "display":
        return before == "in"
    of_light = [i.text.lower() for i in items[k + 1:k + 3]] == ["of", "light"]
    return of_light and mention.name in AIRY  # "trailing ribbons of light"


def evoked(items: Sequence[Item], k: int) -> bool:
    """"evokes a travel poster", "for my grandson": spoken of, but not shown."""
    before, mention = items[k - 1], items[k].mention
    assert mention is not None
    if before.kind == "verb" and before.extra in EVOKES:
        return not mention.definite
    if k > 1 and gives(items[k - 2]) and before.mention is not None and before.mention.kind == "abstract":
        return mention.leads[:1] in (("a",), ("an",))  # "gives the image a timeless character"
    if before.text.lower() in ("by", "as") and mention.name in AUTHORS:
        return True
    said = items[k - 2] if k > 1 else None
    if said is not None and said.kind == "verb" and said.extra in MADE and before.text.lower() == "in":
        return True  # "drawn in soft pencil"
    if before.kind == "be" and said is not None and identified(items, k):
        return True
    return before.text.lower() == "for" and mention.leads[:1] in {(own,) for own in OWN}


def gives(item: Item) -> bool:
    return item.kind == "verb" and item.extra in ("add", "give", "grant", "impart", "lend")


def identified(items: Sequence[Item], k: int) -> bool:
    """"The cat is the star of the show": what a thing is called is no second thing."""
    subject, first = items[k - 2].mention, items[k - 3] if k > 2 else None
    named = subject is not None and subject.definite and subject.kind == "object" and bool(known(subject.name))
    return named and (first is None or first.kind == "stop") and items[k - 1].text.lower() in ("is", "was")


def likened(items: Sequence[Item], k: int) -> bool:
    """"as bright as a poppy", "red as a brick": what a look is likened to. Sizes are for the comparisons."""
    mention = items[k].mention
    if k > 1 and items[k - 1].text.lower() == "like" and items[k - 2].text.lower() in ("is", "was", "are"):
        return mention is not None and mention.leads in (("a",), ("an",))  # "the dog is like a mountain"
    if k < 2 or items[k - 1].text.lower() != "as" or mention is None or mention.leads not in (("a",), ("an",)):
        return False
    text = items[k - 2].text.lower()
    return (items[k - 2].kind == "word" and text not in lex.SIZES
            and (text in lex.ADJECTIVES or text.partition("-")[0] in lex.COLOURS))


def named_only(before: Item, mention: Mention) -> bool:
    """"in Tokyo", "in wonder", "at heel", "by Rembrandt": a bare name of no known thing behind a preposition."""
    if not mention.bare or mention.plural or known(mention.name):
        return False
    return (before.place is not None and before.place.kind == "inside" and before.text.lower() in ("in", "within")) or (
        before.text.lower() in ("at", "by"))


def arranges(items: Sequence[Item], k: int) -> bool:
    """"Someone lined up five vases", "put there by someone": who did it is not in the picture."""
    if k + 1 < len(items) and items[k + 1].text.lower() == "lined up":
        return True
    after = [i for i in items[k + 1:k + 4] if i.kind in ("verb", "be", "have", "word")][:2]
    done = any(i.kind in ("verb", "word") and i.extra in ARRANGES and not i.text.endswith("ing") for i in after)
    return (done and not any(i.kind == "be" for i in after)) or (k > 0 and items[k - 1].text.lower().endswith("by"))


def around(items: Sequence[Item], k: int, mention: Mention) -> bool:
    """"in a barn", "through the clouds", "under the midday sun": surroundings, unless they are spoken of again."""
    before = items[k - 1] if k else None
    inside = before is not None and before.place is not None and before.place.kind == "inside" and (
        before.text.lower() in ("in", "inside", "up in", "within"))
    if sum(i.mention is not None and i.mention.name == mention.name for i in items) > 1:
        return False
    if mention.name == "sun":
        above = before is not None and before.place is not None and before.place.kind == "below"
        hour = bool(HOURS & {*mention.modifiers})
        lit = above or inside or (before is not None and before.text.lower() in ("of", "catch", "catching"))
        return (hour or mention.definite or not mention.leads) and (lit or hour)
    if mention.name == "star":
        return mention.plural and mention.count is None and not mention.modifiers  # "under the stars"
    if mention.name == "cloud":
        through = before is not None and before.text.lower() in THROUGH
        if mention.bare and not mention.plural:
            return through  # "through violet cloud"
        return mention.plural and mention.leads in (("the",), ()) and (inside or through)
    crossed = before is not None and before.text.lower() in ("across", "throughout") and mention.definite
    return (inside or crossed) and mention.name in HALLS and not mention.plural
