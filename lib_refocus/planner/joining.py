"""Two noun phrases that "of" joins, and which is meant: "a row of cups", "a bowl of fruit", "the roof of it"."""
from __future__ import annotations

from dataclasses import replace

from . import lexicon as lex
from .lexicon import LIKE_LARGE, LIKE_SMALL
from .mention import Mention, Reader
from .nouns import ANIMATE, PLURAL_ONLY, WORN, ends_in, known, singular
from .pictures import PICTURES
from .unseen import COLOUR, LIGHT

SPATIAL = lex.words(
    "arm arms back bank banks base bottom branch branches center centre corner corners deck edge edges end ends "
    "face foot front half hand hands head hood inside lap ledge lid middle part peak rear rest rim roof rooftop "
    "palm seat shoulder shoulders side sides summit surface tip top tops wall")
AIRY = lex.words("band bar beam block cloud field haze layer patch plane plume pool puff ray ribbon shaft sheet splash "
                 "streak stripe veil wash")  # of colour, light or dust
DEPICTING = lex.words("design key-visual macro outline photography silhouette study visual")
ARRANGEMENTS = {"row": "row", "line": "row", "rows": "row", "lines": "row", "column": "column", "columns": "column",
                "stack": "column", "stacks": "column", "tower": "column", "circle": "circle", "ring": "circle",
                "grid": "grid"}


def joined(reader: Reader, outer: Mention, inner: Mention, after: int) -> tuple[Mention, int]:
    """"a row of five cups", "a bowl of fruit", "the roof of a house", "a photo of a cat": which of the two is meant."""
    text = reader.prompt
    head = outer.name
    raw = text[outer.start:outer.end].lower().rpartition(" ")[2]
    if head in ("coat", "layer", "lick", "shade", "hue") and lex.COLOURS & {*inner.modifiers}:
        return replace(outer, end=inner.end, kind="abstract", name="paint", modifiers=inner.modifiers), after
    if of_air(outer, inner):
        return replace(outer, end=inner.end, kind="abstract"), after
    if size := likeness(outer, inner):
        return replace(inner, modifiers=(size, *inner.modifiers), definite=outer.definite), after
    if outer.partial and not inner.definite and outer.count:
        return replace(inner, count=outer.count, plural=True), after  # "a dozen of eggs"
    if outer.partial:
        return replace(inner, partial=True, definite=True, share=outer.count, each=inner.each or outer.each), after
    if head in lex.GROUP_COUNTS or head in lex.GROUPS or raw in lex.GROUPS:
        if head == "pair" and (inner.name in PLURAL_ONLY or inner.name in WORN or outer.plural
                               or singular(inner.name) in {"shoe", "boot", "glove", "sock", "ski"}):
            return replace(outer, end=inner.end, kind="object", aliases=(inner.name,)), after
        if inner.kind == "part" and raw in ("bunch", "heap", "pile", "stack") and outer.leads and inner.plural:
            inner = replace(inner, kind="object")  # "a stack of letters"
        return grouped(outer, inner, raw), after
    if inner.name in lex.ATTRIBUTES and sized(inner):
        return replace(outer, modifiers=(*outer.modifiers, *inner.modifiers)), after  # "a cat of enormous size"
    if head in lex.ATTRIBUTES and outer.definite and inner.kind == "object":
        return inner, after  # "the size of the dog"
    medium = head in DEPICTING or bool({head, head.rpartition("-")[2]} & (lex.MEDIA | PICTURES))
    if medium and opening(text[:outer.start]):
        return inner, after
    if outer.definite and (head in SPATIAL or raw in SPATIAL) and inner.kind != "mass":
        return inner, after
    if (inner.count or 0) > 1 and inner.leads and outer.count == 1 and head in lex.CONTAINERS - {"pair"}:
        return inner, after  # "a plate of five donuts"
    if (head in lex.CONTAINERS or head in lex.PORTIONS) and not (outer.kind == "object" and inner.owner):
        whole = outer.end < inner.start and len(text[outer.start:inner.end]) < 80
        return replace(outer, end=inner.end if whole else outer.end, kind="object", aliases=(inner.name,)), after
    if head in SPATIAL or raw in SPATIAL:
        return inner, after
    felt = outer.kind == "abstract" and ends_in(inner.name, ANIMATE)  # "to the surprise of a cat"
    if outer.kind in ("place", "abstract") and (medium or felt or (inner.count or 0) > 1) and inner.kind == "object":
        return inner, after  # "a field of five sheep"
    if outer.kind == "part" and outer.definite and inner.kind == "object" and inner.leads:
        return inner, after  # "the leash of a dog"
    return outer, after


def of_air(outer: Mention, inner: Mention) -> bool:
    """"planes of colour", "a cloud of dust", "a band of orange light": nothing with an outline."""
    if outer.name not in AIRY:
        return False
    return (inner.name in COLOUR | LIGHT | {"light", "colour", "color"} and inner.kind == "abstract") or (
        outer.name in ("cloud", "plume", "puff", "veil") and inner.kind in ("mass", "abstract"))


def likeness(outer: Mention, inner: Mention) -> str:
    """"a giant of a man", "that speck of a cat": huge or tiny, where the first noun only names a size."""
    if inner.leads[:1] not in (("a",), ("an",)) or inner.kind != "object" or outer.count != 1 or not (
            outer.leads or outer.name == "unit"):
        return ""
    return "huge" if outer.name in LIKE_LARGE else "tiny" if outer.name in LIKE_SMALL else ""


def sized(mention: Mention) -> bool:
    """"gigantic size", "normal height"."""
    return bool((lex.SIZES | lex.MIDDLING) & {*mention.modifiers}) and not mention.definite


def opening(before: str) -> bool:
    """Whether nothing but a request stands before: "can you make me", "I want to see"."""
    said = [w for w in before.lower().replace(",", " ").split() if w not in lex.AUXILIARIES]
    return len(said) <= 12 and not any((known(singular(w)) and w not in lex.VERBS) or w in lex.PREPOSITIONS - {
        "to", "for", "like"} for w in said)


def grouped(outer: Mention, inner: Mention, raw: str) -> Mention:
    """"two rows of three apples": six apples in two rows."""
    factor = lex.GROUP_COUNTS.get(outer.name, 1)
    count = inner.count if not inner.plural or inner.count is not None else None
    if outer.name in lex.GROUP_COUNTS:
        count = factor * (outer.count or 1) * (count or 1)
    elif count is not None and outer.count and outer.plural and raw in ("rows", "lines", "columns", "stacks", "groups",
                                                                      "piles", "clusters", "sets"):
        count = outer.count * count
    elif not inner.plural and inner.count == 1 and inner.bare:
        count = outer.count
    lines = outer.count or 0 if outer.plural else 0
    return replace(inner, count=count, arrangement=ARRANGEMENTS.get(raw, inner.arrangement), lines=lines, plural=True,
                   definite=outer.definite, absent=outer.absent, other=outer.other or inner.other)
