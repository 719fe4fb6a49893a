"""What a thing is only compared with or called: "as a giant", "like my mother's house", "it's a proper monster"."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from . import lexicon as lex
from .lexicon import words
from .mention import Mention
from .nouns import known
from .pictures import is_picture

if TYPE_CHECKING:
    from .chunks import Item

ENDS = ("stop", "comma")
ONE = (("a",), ("an",))
SHOWN = words("air horseback foot fire guard stilts call display duty loan location offer parade "
              "sale set show tap vacation view")  # "on display"
TRADES = words("agency author bakery bank brand café cafe charity client company festival firm insurer label line "
               "magazine museum office restaurant shop startup store team")
DRAWS = words("draw paint sketch render illustrate style look smell shape feel")


def compared(items: Sequence[Item], k: int) -> bool:
    """Whether the k-th piece's noun phrase is no second thing, but what another is like, or is called."""
    mention = items[k].mention
    before = items[k - 1] if k else None
    if mention is None or before is None:
        return False
    if cast_as(items, k, mention):
        return True
    return not spoken_again(items, k, mention) and (like_ours(items, k, mention)
            or predicate(items, k, mention) or meant_for(items, k, mention) or shown(before, mention)
            or filled(items, k, mention))


def spoken_again(items: Sequence[Item], k: int, mention: Mention) -> bool:
    return any(i.mention is not None and i.mention.name == mention.name for j, i in enumerate(items) if j != k)


def cast_as(items: Sequence[Item], k: int, mention: Mention) -> bool:
    """"dressed as a pirate", "my dog as a giant: ..."."""
    if items[k - 1].text.lower() != "as" or mention.leads not in ONE or k < 2 or items[k - 2].kind not in (
            "thing", "verb"):
        return False
    return k + 1 == len(items) or items[k + 1].kind in (*ENDS, "place", "and", "with", "be")


def like_ours(items: Sequence[Item], k: int, mention: Mention) -> bool:
    """"like my mother's house", "drawn like a children's picture book"."""
    if items[k - 1].text.lower() != "like":
        return False
    owner = mention.owner
    drawn = k > 1 and items[k - 2].kind == "verb" and items[k - 2].extra in DRAWS
    return drawn or (owner is not None and k > 1 and items[k - 2].kind in ENDS)


def predicate(items: Sequence[Item], k: int, mention: Mention) -> bool:
    """"they are all best friends", "It's a proper monster!": said of what was named before."""
    be, end = items[k - 1], k + 1 == len(items) or items[k + 1].kind == "stop"
    if be.kind != "be" or not end or not any(i.mention is not None and i.mention.kind == "object" and known(
            i.mention.name) for i in items[:k]):
        return False
    short = be.text.lower() in ("it's", "he's", "she's", "they're")
    said = items[k - 1 if short else k - 2] if k > 1 else be
    opens = k < 3 or items[k - (2 if short else 3)].kind in (*ENDS, "and")
    told = opens and (short or (said.kind == "pronoun" and said.text.lower() in ("it", "he", "she", "they")))
    return told and (mention.leads in ONE or (mention.plural and mention.leads in ((), ("all",), ("both",))))


def meant_for(items: Sequence[Item], k: int, mention: Mention) -> bool:
    """"poster for a pet insurer with", "For the bakery window: ...": whom or what the picture is for."""
    if items[k - 1].text.lower() != "for":
        return False
    after = items[k + 1].text if k + 1 < len(items) else ""
    if k == 1:
        return after in (":", ",")
    said = items[k - 2].mention
    drawn = said is not None and said.kind == "abstract" and (is_picture(said) or said.name in lex.MEDIA)
    return drawn or mention.name in TRADES or (items[k - 2].text.lower() == "set" and after in (":", ".", ""))


def shown(before: Item, mention: Mention) -> bool:
    """"on display", "on show"."""
    return before.text.lower() == "on" and mention.bare and not mention.modifiers and mention.name in SHOWN


def filled(items: Sequence[Item], k: int, mention: Mention) -> bool:
    """"full of character", "smells of vanilla"."""
    if k < 2 or items[k - 1].text.lower() != "of":
        return False
    if items[k - 2].kind == "verb" and items[k - 2].extra in ("smell", "reek", "taste", "speak", "dream"):
        return True
    of = items[k - 2].text.lower() == "full"
    return of and mention.bare and not mention.plural and not known(mention.name)
