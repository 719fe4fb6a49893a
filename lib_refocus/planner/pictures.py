"""Words for pictures: the picture itself in most prompts ("an oil painting of a cat"), a thing in it in some."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .lexicon import words

if TYPE_CHECKING:
    from .chunks import Item
    from .mention import Mention

PICTURES = words(
    "chalk-drawing charcoal-drawing crayon-drawing ink-drawing line-drawing pencil-drawing ad advert advertisement "
    "album-cover animation artwork book-cover cartoon caricature close-up closeup collage comic cover cutaway "
    "daguerreotype depiction diagram diorama doodle drawing engraving etching editorial film frame fresco graffiti "
    "hologram illustration image infographic installation linocut lithograph logo macro magazine-cover mockup mock-up "
    "montage mosaic movie mugshot mural oil-painting painting photo photograph photomontage pic picture picture-book "
    "poster postcard portrait portrayal print portraiture render rendering rendition schematic screengrab screenprint "
    "screenshot scribble selfie sketch snapshot still still-life storyboard study tapestry thumbnail triptych "
    "vignette wallpaper watercolor watercolour western woodcut woodblock-print canvas "
    "birthday-card greeting-card christmas-card flash-sheet tattoo visual teaser layout flyer leaflet panel "
    "size-chart chart flat-lay display-ad billboard-concept circus-bill playbill storyboard-panel "
    "sticker decal icon emblem "
    "screencap")
HUNG = words(
    "canvas drawing engraving etching fresco hologram image mosaic mural painting photo photograph picture portrait "
    "poster print sketch watercolor watercolour")  # where nothing else is told, these hang somewhere
HELD = words(
    "admire buy carry clean clutch contemplate display draw drop examine frame grasp grip hang have hold inspect lift "
    "mount own paint photograph present pin point read see sell steal stick study tape tear touch unroll unveil view "
    "wave")  # what is done to pictures as things; "show" and "depict" are what pictures do
STANDS = words("dangle fall float glow hang hover lean lie perch rest sit stand")
SETS = ("inside", "behind", "near")


def is_picture(mention: Mention) -> bool:
    return mention.name.rpartition("-")[2] in PICTURES or mention.name in PICTURES


def seen_as_thing(items: Sequence[Item], k: int, things: set[str]) -> bool:
    """Whether the picture that the k-th piece names is a thing of the scene: counted, placed, held, or one of a list.

    ``things``: names of pictures that were things before.
    """
    mention = items[k].mention
    assert mention is not None
    before = items[k - 1] if k else None
    if mention.name in things and (mention.definite or mention.bare):
        return True
    if mention.plural:
        return bool(mention.leads) and mention.count is not None and not framing(before)
    if not mention.leads or mention.definite:
        held = before is not None and before.kind == "verb" and before.extra in HELD
        listed = before is not None and before.kind in ("comma", "and") and k > 1 and mention.name in HUNG
        return before is not None and ((mention.definite and (held or rests_by(items, k))) or (
            listed and stands_somewhere(items, k)))
    if stands_somewhere(items, k):
        return True
    if before is None or before.kind in ("stop", "be"):
        return False
    if before.kind == "verb":
        return before.extra in HELD
    if before.kind == "place":
        return before.place is not None and before.place.kind not in SETS and before.text.lower() not in ("in", "on")
    if before.text.lower() == "both" and k > 1 and items[k - 2].place is not None:
        return True  # "and above both a painting"
    listed = before.kind in ("and", "with", "have") and k > 1
    return listed and mention.name in HUNG | {"frame"} and ends(items, k) and (
        before.kind != "and" or items[k - 2].mention is not None)


def framing(before: Item | None) -> bool:
    """Whether what follows is what the picture is like, "in", "as", "like"."""
    return before is not None and before.text.lower() in ("as", "in", "like", "into")


def rests_by(items: Sequence[Item], k: int) -> bool:
    """"the lamp left of the painting": a relation of things leads to it."""
    place = items[k - 1].place
    return place is not None and place.kind in ("left", "right", "above", "below", "next") and not place.absolute and (
        k > 1 and items[k - 2].kind != "stop")


def stands_somewhere(items: Sequence[Item], k: int) -> bool:
    """"a painting on an easel", "a poster hangs above the bed": a place of its own among things."""
    k += 1
    moved = k < len(items) and items[k].kind == "verb" and items[k].extra in STANDS
    k += moved or (k < len(items) and items[k].kind == "be")
    place = items[k].place if k < len(items) else None
    if moved and place is None:
        return k > 3 and items[k - 3].kind == "which" and items[k - 4].place is not None  # "above which a poster hangs"
    if place is None or place.absolute or (place.kind == "inside" and not moved):
        return False
    mention = items[k + 1].mention if k + 1 < len(items) else None
    if k + 1 < len(items) and items[k + 1].kind == "pronoun":
        return True  # "a poster above it"
    return moved or (mention is not None and mention.kind in ("object", "place", "part") and bool(mention.leads))


def ends(items: Sequence[Item], k: int) -> bool:
    """Whether the clause or its list ends behind the piece."""
    return k + 1 >= len(items) or items[k + 1].kind in ("stop", "comma", "and")
