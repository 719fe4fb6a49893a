"""Nouns that are colours here: "is orange", "painted bright orange", "the other violet", "orange for the chair"."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from . import lexicon as lex
from .lexicon import words
from .mention import Mention
from .nouns import known

if TYPE_CHECKING:
    from .chunks import Item

PAINTS = words("appear be become blaze coat color colour come deck dress dye emerge end flash gleam get give "
               "glisten glow go grow keep look make paint receive remain render seem shine spray stain stay take tint "
               "turn wear")  # between a thing and its colour
SHADES = words("all almost bold bright brilliant cool dark deep dull entirely faded fiery fresh light loud neon pale "
               "pastel plain pure rich soft solid strong vivid warm")
ALSO_NOUNS = words("amber bronze copper emerald gold indigo ivory lavender lime olive orange peach rose ruby salmon "
                   "sapphire silver violet")
ASSIGNS = ("for", "to", "with", "goes", "go", "going", "belongs")  # "orange for the chair"
MODELS = words("apple blood bottle brick butter canary cherry chocolate coal coffee cornflower fire fire-engine forest "
               "grass honey ink jet lemon midnight milk moss mustard night ocean pea plum royal sea sky slate snow "
               "sunflower tomato wine")  # "butter yellow", "sky blue"


def recoloured(items: Sequence[Item]) -> list[Item]:
    """The pieces with words of colour in the place of the noun phrases that are none."""
    result = list(items)
    spoken = any(colour_word(i) for i in items)
    for k, item in enumerate(items):
        if item.mention is None:
            continue
        after = items[k + 1:k + 6]
        if is_hue(result[:k], item.mention, after, spoken):
            end = item.mention.end
            result[k] = replace(item, kind="word", text=item.mention.name, start=end - len(item.mention.name),
                                mention=None)
            spoken = True
        elif after and colour_word(after[0]) and is_model(result[:k], item.mention):
            result[k] = replace(item, kind="word", mention=None)
    return result


def colour_word(item: Item) -> bool:
    """Whether a piece is a colour that stands alone: "the cat is red"."""
    return item.kind == "word" and item.text.lower().partition("-")[0] in lex.COLOURS


def is_model(before: Sequence[Item], mention: Mention) -> bool:
    """Whether a noun before a colour tells its shade: "a fiery red", "painted fire engine red", "of butter yellow"."""
    if mention.plural or not before or not set(mention.leads) <= {"a", "an"}:
        return False
    tells = (mention.name in MODELS or not known(mention.name)) and not lex.COLOURS & {*mention.modifiers}
    return tells and (before[-1].kind in ("be", "thing", "pronoun") or before[-1].text in ("of", ":", "=", ",")
                      or said_in(before[-1]))


def said_in(item: Item) -> bool:
    """Whether a colour may follow: behind "painted", "in", "a shade of"."""
    return paints(item) or is_in(item)


def is_hue(before: Sequence[Item], mention: Mention, after: Sequence[Item], spoken: bool) -> bool:
    """Whether a noun phrase such as "orange" is a colour here. ``spoken``: other colours stand alone in the prompt,
    as this one would ("the cat is red, the dog orange")."""
    several = mention.plural and mention.leads != ("all",)
    if mention.name not in ALSO_NOUNS or several or mention.owner is not None or (after and after[0].text == "of"):
        return bool(after) and after[0].text == "of" and mention.leads == ("the",) and spoken  # "the orange of the dog"
    shades = {m for m in mention.modifiers if m not in SHADES | lex.COLOURS | lex.ADVERBS and not m.endswith("ly")}
    if shades and all(m in ("coloured", "colored", "painted", "dyed", "tinted") for m in shades):
        return not mention.leads or mention.leads == ("all",)  # "a banana, coloured orange"
    if shades or not set(mention.leads) <= ({"a", "an", "all"} if mention.modifiers else {"all"}):
        return assigned(after) and mention.leads == ("the",) and not shades
    if not before or before[-1].kind == "stop":
        rhetorical = bool(before) and before[-1].text == "?" and spoken
        return (bool(after) and after[0].text in (":", "=") and not mention.leads) or assigned(after) or rhetorical
    last = before[-1]
    if last.kind in ("be", "have") and (last.kind == "be" or said_of_colour(before[-2:-1])):
        return True
    if said_in(last) or last.text in SHADES | lex.ADVERBS | {"so", "as", "too", "=", "of"}:
        return True
    if last.kind in ("thing", "that", "which", "pronoun"):
        return not mention.leads
    end = not after or after[0].kind in ("stop", "comma", "and")
    if last.kind == "comma":
        apart = end and len(after) > 1 and after[1].kind in ("be", "have", "verb", "place", "which")
        return (last.text != "," or bool(mention.modifiers or mention.leads) or said_of_colour(before[-2:-1]) or apart
                or (bool(after) and after[0].text in ("all", "from", "as", "like")) or assigned(after)
                or (spoken and end))
    return (last.kind == "and" and (end or assigned(after))) or (last.kind == "verb" and spoken and end)


def assigned(after: Sequence[Item]) -> bool:
    """Whether a colour is given to the thing that follows: "orange for the chair", "orange goes to the chair"."""
    k = next((j for j, i in enumerate(after) if i.kind not in ("be", "have", "verb")), 0)
    to = after[k:k + 1]
    onto = bool(to) and to[0].kind == "place" and k > 0 and after[k - 1].text in ASSIGNS
    return len(after) > k + 1 and (onto or to[0].text.lower() in ASSIGNS) and after[k + 1].kind == "thing" and (
        k == 0 or after[k - 1].kind == "verb")


def said_of_colour(before: Sequence[Item]) -> bool:
    """Whether a piece is "its colour" or the like."""
    return any(i.mention is not None and i.mention.name in ("color", "colour", "hue", "shade") for i in before)


def paints(item: Item) -> bool:
    return item.kind == "verb" and item.extra in PAINTS


def is_in(item: Item) -> bool:
    return item.place is not None and item.place.kind == "inside"
