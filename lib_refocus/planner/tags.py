"""Prompts of tags ("1girl, long_hair, sitting"): what tells of a figure's looks and pose is no thing beside it."""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from .lexicon import words
from .mention import Mention
from .nouns import ANIMATE, HUMAN, WORN, ends_in, singular

if TYPE_CHECKING:
    from .chunks import Item

_FIGURES = re.compile(r"\b\d\+?(?:girl|boy|man|woman|men|women|person|people|other)s?\b|\bmultiple[ _](?:girl|boy)s\b|"
                      r"\bsolo\b", re.IGNORECASE)
WORN_TOO = words(  # tags of what a figure wears, where it is clearly of tags; things of their own elsewhere
    "bandana beret bracelet cap crown earring eyewear eyepatch glasses goggles halo hairband hairclip hairpin hat "
    "headband headgear headphones headset headwear helmet hood jewelry jewellery mask necklace ornament pendant "
    "ribbon ring scrunchie sunglasses tiara watch wristband")
GARMENTS = {singular(n) for n in WORN - WORN_TOO} | WORN - WORN_TOO | words(
    "armor armour blouse bodice bodysuit bow bra camisole choker clothes clothing collar corset cuff detached-sleeve "
    "epaulette footwear garter gauntlet hakama jean leggings lingerie loafer miniskirt mitten neckerchief necktie "
    "outfit overalls panties pantyhose pauldron petticoat robes sarong sash serafuku shorts sleeve sneaker stocking "
    "sundress tabard thighhigh thighhighs top turtleneck underwear waistcoat yukata zettai-ryouiki")
LOOKS = words(  # face, hair, body and pose
    "abs ahoge antenna bangs beard blush bob braid breast breasts bun buns cleavage collarbone curl dimple eyebrow "
    "eyelash eyeliner eyeshadow fang feather fingernail forelock freckle hairstyle heterochromia hips lips lipstick "
    "makeup midriff mohawk mole moustache mustache navel nails pigtail pigtails pixie-cut ponytail pore pupil scar "
    "sidelock stubble sweat sweatdrop tan tattoo tears thigh thighs twintail twintails updo waist whisker wrinkle")
ROLES = words(
    "bride butler catgirl demon elf female foxgirl idol lady maid male miko model nun officer paladin pirate princess "
    "samurai schoolgirl soldier student succubus teenager vampire waitress warrior")


def tagged(items: Sequence[Item], prompt: str) -> list[Item]:
    """The pieces, where tags of a figure's looks, clothes and pose name no thing."""
    figures = bool(_FIGURES.search(prompt))
    result = list(items)
    people: list[str] = []
    for k, item in enumerate(items):
        mention = item.mention
        if mention is None or mention.owner is not None:
            continue
        if alone(items, k) and (looks(mention, figures, bool(people)) or (figures and again(mention, people))):
            result[k] = replace(item, mention=replace(mention, kind="abstract"))
        elif ends_in(mention.name, ANIMATE) or mention.name in ("ranger", "samurai", "warrior", "model", "elf"):
            people.append(mention.name)
    return result


def alone(items: Sequence[Item], k: int) -> bool:
    """Whether the noun phrase is all that stands between two commas."""
    ends = ("comma", "stop")
    return (k == 0 or items[k - 1].kind in ends) and (k + 1 == len(items) or items[k + 1].kind in ends)


def looks(mention: Mention, figures: bool, people: bool) -> bool:
    """"leather armor", "hair ornament", "freckles": of the figure that was named; "a scarf" is a thing."""
    if not mention.bare or mention.kind == "abstract":
        return False
    name = "glasses" if mention.name == "glass" and mention.plural else mention.name.rpartition("-")[2]
    if name in LOOKS or mention.modifiers[-1:] in (("hair",), ("sailor",)):
        return figures or people
    if name in GARMENTS:
        return figures or (people and bool(mention.modifiers))
    return figures and name in WORN_TOO


def again(mention: Mention, people: Sequence[str]) -> bool:
    """"2girls, multiple girls", "1girl, office lady": the same figures."""
    if people and mention.bare and not mention.plural and (
            ends_in(mention.name, ROLES) or ends_in(mention.name, HUMAN)):
        return True
    return mention.name in people and bool({"multiple", "several"} & {*mention.leads} or mention.leads[-1:] in (
        ("1",), ("2",), ("3",), ("4",), ("5",), ("6",)))
