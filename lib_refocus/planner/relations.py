"""How English says where things are: phrases of place and comparison, and what each means for boxes.

A Relation's ``kind`` is a name of KINDS. A phrase is read from the text by the longest pattern that fits. ``absolute``:
a place in the picture ("on the left"); ``owned``: says "its" or "his", so that the object is what was spoken of.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .comparisons import COMPARISONS, SIZE_WISE, contests
from .lexicon import COLOURS

KINDS = ("left", "right", "above", "below", "on", "between", "among", "front", "behind", "next", "inside", "around",
         "holding", "wearing", "riding", "bigger", "smaller", "same", "near", "far", "opposite", "row")
CONVERSE = {"left": "right", "right": "left", "above": "below", "below": "above", "front": "behind", "behind": "front",
            "next": "next", "bigger": "smaller", "smaller": "bigger", "same": "same", "near": "near", "far": "far",
            "on": "under", "under": "on", "inside": "contains", "opposite": "opposite", "contains": "inside",
            "around": "amid", "among": "around", "between": "flanking"}
_THE = r"(?:the |its |their |his |her |it's |an? )?"
_FAR = r"(?:very |far |extreme |immediate |near )?"
_MADE_OF = r"(?! (?:frame|easel|book|backpack|bag|shoe|tent|tote|awning|chair|boy|door|board)s?\b)"
_IMAGE = (r"(?: (?:of|in) (?:the |this )?(?:whole |entire )?(?:image|picture|photo|photograph|frame|scene|canvas|"
          rf"composition|painting|drawing|shot|view|page|screen){_MADE_OF})")
_SIDE = r"(?:[- ]?hand)?(?:[- ]?side| edge| half| part| third| portion| end)?"
_OF = r" (?:of|from)\b(?! (?:the |this )?(?:image|picture|photo|photograph|frame|scene|canvas|composition|painting|" \
      rf"drawing|shot|view|page|screen)\b{_MADE_OF})"
_FURTHER = r"(?:(?:even|still|much|somewhat|slightly) )?(?:further|farther|more)(?: (?:over|out|off|along))?"
_CORNER = r"(?P<corner>(?:top|upper|bottom|lower)[- ]?(?:left|right))"
_FILLS = r"(?:occup(?:y|ies|ying)|fill(?:s|ing)?|cover(?:s|ing)?|tak(?:e|es|ing)(?: up)?)"
_LOOKS = r"(?:look|peer|gaz|star|glanc)(?:e?s|ing|e)?"
_SHOWS = (r"(?:shows?|contains?|holds?|features?|depicts?|has|houses|(?:belongs?|goes) to|is (?:taken|occupied|filled) "
          r"(?:up )?by|is (?:reserved )?for)")
_ALL_ELSE = r"(?:everything|all (?:of )?the (?:others|rest|other things))(?: else)?\b"
_NO_MORE = r"(?! (?!is\b|an?\b|stands?\b|sits?\b|and\b|while\b|but\b)[a-z])"
_LIMB = r"(?:shoulder|arm|hand|wing|leg|foot|knee|wall|bank|shore|cheek|paw)"


@dataclass(frozen=True)
class Place:
    """A phrase of place in the prompt, ``start``..``end``."""

    kind: str
    start: int
    end: int
    absolute: bool = False
    owned: bool = False


# kind, pattern; "@left" etc. are places in the picture. Patterns match in lower case, with single spaces widened.
_SOURCE: list[tuple[str, str]] = [
    ("@{rim}", r"the (?P<rim>top|bottom|upper|lower) (?:half|part|third)(?: of the \w+)? "
               rf"{_SHOWS}\b"),
    ("@{side}", r"the (?P<side>left|right) (?:half|part|third|side)(?: of the \w+)? "
                rf"{_SHOWS}\b"),
    ("@{side}", r"(?<![a-z]\s)(?P<side>left|right)(?=\s*[:,])"),
    ("@{rim}", r"(?<![a-z]\s)(?P<rim>top|bottom)(?=\s*[:,])"),
    ("@{side}", r"(?<![a-z][\s-])(?:(?:placed|set|standing|positioned) )?(?P<side>left|right)(?=\s*[,.;])"),
    ("@{side}", r"(?<=[a-z]\s)(?<!\bthe\s)(?<!\bits\s)(?<!\bhis\s)(?<!\bher\s)(?<!\bto\s)(?<!\bup\s)(?<!turning\s)"
                r"(?<!facing\s)(?<!looking\s)(?<!looks\s)(?<!turns\s)(?<!faces\s)(?<!hand\s)(?<!and\s)(?<!far\s)"
                r"(?<!heading\s)(?<!\ba\s)(?<!top\s)(?<!upper\s)(?<!bottom\s)(?<!lower\s)(?<!pointing\s)(?<!is\s)"
                r"(?P<side>left|right)(?=\s*(?:[,;.]|$))"),
    ("@{side}", r"(?:(?<=\bbe\s)|(?<=\bis\s)|(?<=\bare\s))(?P<side>left|right)(?=\s*(?:[,.;]|$|and\b))"),
    ("@{side}", r"(?P<side>left|right) of (?:the )?cent(?:er|re)\b(?! (?:and|between))"),
    ("@{rim}", rf"{_FILLS} (?:up )?the (?:whole |entire )?(?P<rim>top|bottom|upper|lower)(?: half| part| third|"
               rf" portion| area)?"
               rf"(?:{_IMAGE})?\b(?! of\b)"),
    ("aside", r"(?:lying|lies|lie|resting|rests|fallen) on (?:its|their|his|her) sides?\b"),
    ("@sky", r"(?:up |high |high up )?in the (?:clear |blue |open )?(?:sky|air)\b"),
    *((side, rf"{_LOOKS} (?:to|towards) (?:the|its|his|her|their) {other},? (?:where|at)\b")
      for side, other in (("right", "left"), ("left", "right"))),
    ("aside", rf"(?:{_LOOKS}|(?:fac|point)(?:e?s|ing|e)?) (?:to|towards) (?:the|its|his|her|their) (?:left|right)\b"
              r"(?! of\b)"),
    ("above", rf"{_LOOKS} down (?:from (?:above|high up|up high|on high|the air|the sky) )?(?:at|on|upon)\b"),
    ("{side}", rf"{_FURTHER} (?:to the |towards the )?(?P<side>left|right)(?: still| yet)? (?:than|of)\b"),
    ("its-{side}", rf"{_FURTHER} (?:to the |towards the )?(?P<side>left|right)(?: still| yet| again)?"
                   r"(?=\s*(?:[,.;]|$|(?:is|are|there|sits?|stands?|lies?|an?|the|two|three|we)\b))"),
    ("below", rf"{_LOOKS} up (?:at|to)\b"),
    ("@center", r"(?<![a-z]\s)(?:cent(?:er|re)|middle)(?=\s*[:,])"),
    ("@order-left", r"(?:start|begin|read|go)(?:ing|s)? (?:at|from|on|with) (?:the )?(?:far |very )?left"
                    r"(?: and (?:going|moving|working) right| to right)?\b"),
    ("@order-right", r"(?:start|begin|read|go)(?:ing|s)? (?:at|from|on|with) (?:the )?(?:far |very )?right"
                     r"(?: and (?:going|moving|working) left| to left)?\b"),
    ("@order-below", r"from (?:the )?(?:ground|floor|bottom|base) up(?:wards?)?\b"),
    ("@order-above", r"from (?:the )?top down(?:wards?)?\b"),
    ("@leftmost", r"(?:(?:to|on|at) )?(?:the )?(?:leftmost|(?:furthest|farthest) (?:to the )?left)"
                  rf"(?: one| thing| object| animal| item)?\b{_NO_MORE}"),
    ("@rightmost", r"(?:(?:to|on|at) )?(?:the )?(?:rightmost|(?:furthest|farthest) (?:to the )?right)"
                   rf"(?: one| thing| object| animal| item)?\b{_NO_MORE}"),
    ("@topmost", r"(?:the )?(?:topmost|uppermost|highest)(?: one| thing| object| of (?:all|them|the (?:two|three|"
                 r"four)))?"
                 r"(?=\s*(?:[,.;]|$|and\b|is\b|while\b|but\b))"),
    ("@topmost", r"on the very top\b(?! of\b)"),
    *((kind, rf"{phrase} {_ALL_ELSE}") for kind, phrase in (
        ("@topmost", r"(?:high )?(?:above|over)"), ("@lowest", r"(?:below|beneath|under|underneath)"),
        ("@leftmost", r"(?:to the )?left of"), ("@rightmost", r"(?:to the )?right of"))),
    ("@lowest", r"(?:the )?(?:lowermost|lowest|bottommost)(?: one| thing| object| of (?:all|them|the (?:two|three|"
                r"four)))?"
                r"(?=\s*(?:[,.;]|$|and\b|is\b|while\b|but\b))"),
    ("@order-above", r"(?:starting )?(?:from|at) (?:the )?(?:very )?top(?: down(?:wards?)?\b|(?=\s*:))"),
    ("@order-below", r"(?:starting )?(?:from|at) (?:the )?(?:very )?bottom(?: up(?:wards?)?\b|(?=\s*:))"),
    ("aside", r"(?:the (?:artist|painter|illustrator|photographer)|someone|somebody)(?: has| had)? (?:painted|drawn|"
              r"drew|"
              r"placed|put|left|set|parked|captured|sketched|added|hung|stood|laid)\b(?= (?:an?|the|one|two|three|"
              r"four)\b)"),
    ("@top", r"(?:high|way|far) up(?=\s*(?:,|;|\.|$))|(?:up high|up top|aloft)(?=\s*(?:,|;|\.|$|in\b))"),
    ("its-below", r"(?:much |far |a (?:bit|little) |way |still )?(?:lower(?: down)?|(?:farther|further) down|down "
                  r"below)"
                  r"(?=\s*,)"),
    ("its-above", r"(?:much |far |a (?:bit|little) |way |still )?(?:higher(?: up)?|(?:farther|further) up|up "
                  r"above)(?=\s*,)"),
    *((kind, rf"(?:(?:even |still ){more}|{more} (?:still|yet|again))(?: up| down)?(?=,? (?:is|are|hangs?|floats?|"
             r"hovers?|sits?|stands?|there|an?|the|two|three|four)\b)")
      for kind, more in (("its-above", r"(?:higher|further up|farther up)"),
                         ("its-below", r"(?:lower|further down|farther down)"))),
    ("right", r"(?:(?:to|on|in) )?(?:the )?east(?:ern side)? of\b"),
    ("left", r"(?:(?:to|on|in) )?(?:the )?west(?:ern side)? of\b"),
    ("above", r"(?:to|on) the north of\b"),
    ("below", r"(?:to|on) the south of\b"),
    ("aside", r"(?:that|which) (?:somebody|someone|i|they|we|he|she)(?: has| have| had)?(?: just)? (?=(?:painted|"
              r"dyed|coloured|"
              r"colored|sprayed|tinted)\b)"),
    ("aside", r"not (?:only|just|merely)\b"),
    ("aside", r"(?:for (?:a change|once|sure|some reason)|in this (?:one|version)|this time|"
              r"by the way|believe it or not|oddly enough|no doubt|if you "
              r"(?:ask me|like|please|can)|as it happens|to be (?:clear|sure)|altogether)\b"),
    ("next", r"in the (?:long |cool |deep )?(?:shadow|shade) of\b"),
    ("aside", r"(?:can|could|would|will) (?:you|somebody|someone|anybody|anyone)(?: please| possibly| kindly)? "
              r"(?:make|draw|"
              r"paint|create|generate|show|give|render|do|design|sketch)(?: me| us)?\b"),
    ("aside", r"(?:all over(?=\s*(?:[,.;]|$|and\b))|in turn|in total|in all|of all things|as well(?! as\b)|of "
              r"course|in fact|in addition|for instance|"
              r"for example|at all)\b"),
    ("@order-left", r"(?:(?:arranged|ordered|lined up|listed|placed|standing|sorted) )?(?:from )?left to right\b"),
    ("@order-right", r"(?:(?:arranged|ordered|lined up|listed|placed|standing|sorted) )?(?:from )?right to left\b"),
    ("@order-left", r"from (?:the )?left(?: side)?(?=\s*[:,])"),
    ("@order-left", r"in (?:\w+ly |just )?(?:this|that|the (?:following|given|same)) (?:\w+ )?order\b"),
    ("@order-right", r"from (?:the )?right(?: side)?(?=\s*[:,])"),
    ("@order-above", r"(?:(?:arranged|ordered|stacked|listed|placed|sorted) )?(?:from )?top to bottom\b"),
    ("@order-below", r"(?:(?:arranged|ordered|stacked|listed|placed|sorted) )?(?:from )?bottom to top\b"),
    ("@row", r"(?:side[- ]by[- ]side|in a (?:single |neat |straight |long |horizontal )?(?:row|line)|abreast|"
             r"lined up)\b(?! (?:with|from|of)\b)"),
    ("@column", r"(?:in a (?:single |neat |vertical )?(?:column|stack|pile)|stacked (?:up|vertically|high)|"
                r"stacked(?=\s*(?:[,.;]|$|in\b)))"
                r"(?! (?:on|of|from)\b)"),
    ("@circle", r"in a (?:small |large |neat |perfect )?(?:circle|ring)\b"),
    ("@grid", r"in a (?:\w+ (?:by|x) \w+ |neat |\d+x\d+ )?grid\b"),
    ("{side}", rf"(?:(?:to|on|at|towards?|along|from) )?{_THE}{_FAR}(?P<side>left|right){_SIDE}{_OF}"),
    *((f"{height}-{side}", rf"(?:(?:to|at|on) )?{_THE}(?:{word})[- ]{side}(?:[- ]?hand)?(?: side| corner)?{_OF}")
      for height, word in (("above", "upper|top"), ("below", "lower|bottom")) for side in ("left", "right")),
    ("{side}", r"(?:immediately |directly |just |slightly |located |positioned )?(?P<side>left|right) of\b"),
    ("its-{side}", r"(?:to|on|at) whose (?P<side>left|right)(?:[- ]?hand)?(?: side)?\b"),
    ("its-on", r"(?:on|upon|atop) whose (?:back|top|head|roof|lap|shoulders?|surface|seat)\b"),
    ("its-{side}", rf"(?:to|on|at|by|from) (?:its|their|his|her) {_FAR}(?P<side>left|right){_SIDE}\b"),
    ("@{side}", rf"(?:to|on|at|in|towards?|along|from|{_FILLS}) the {_FAR}(?P<side>left|right){_SIDE}"
                rf"(?:{_IMAGE})?\b(?! (?:of|from|{_LIMB})\b)"),
    ("@{side}", r"(?:at|on) (?:far|extreme) (?P<side>left|right)\b(?! (?:of|from)\b)"),
    ("@{side}", rf"(?:far )?(?P<side>left|right)[- ](?:hand )?side(?:{_IMAGE})?\b(?! (?:of|from)\b)"),
    ("@{corner}", rf"(?:in|at|near|on|occupying|to|towards?|from|inside) {_THE}{_FAR}{_CORNER}"
                  rf"(?:[- ]hand)?(?: side)?(?: corner)?(?: area| part| quadrant)?(?:{_IMAGE})?\b(?! of\b)"),
    ("@{corner}", rf"{_CORNER}(?:[- ]hand)? (?:side|corner)(?:{_IMAGE})?\b"),
    ("@{rim}", rf"(?:at|in|on|along|near|across|towards?) {_THE}{_FAR}(?P<rim>top|bottom)(?: edge| half| part| third|"
               rf" portion| area)?{_IMAGE}"),
    ("@{rim}", rf"(?:at|in|along|near|across) the {_FAR}(?P<rim>top|bottom)(?: edge| half| part| third| portion)?"
               rf"(?=[ ]*(?:,|\.|;|$|and\b|is\b|are\b|there\b|we\b|sits?\b|with\b|an?\b|two\b|three\b|"
               r"(?:lies?|stands?|rests?|floats?|hangs?|hovers?|sleeps?|waits?|drifts?) (?:an?|the|two|three)\b|"
               r"below\b|beneath\b|under\b|underneath\b|above\b|over\b))"),
    ("@{rim}", rf"(?:in|at|across|over|along|through|throughout|within|into) the (?P<rim>upper|lower) "
               rf"(?:half|part|third|portion|area|band|region|section|zone)(?:{_IMAGE})?"),
    ("@{rim}", rf"(?:in|across|along|at) the (?P<rim>top|bottom) (?:band|region|section|zone|strip)(?:{_IMAGE})?"),
    ("@{rim}", rf"(?:in|at|on) the (?P<rim>top|bottom|upper|lower) (?:level|tier|register)(?:{_IMAGE})?\b(?! of\b)"),
    ("@center", rf"(?:in|at|on) the middle (?:level|tier|register)(?:{_IMAGE})?\b(?! of\b)"),
    ("@center", rf"(?:in|across|along|at) the (?:middle|cent(?:er|re|ral)) "
                rf"(?:band|region|section|zone|strip|part|third)(?:{_IMAGE})?"),
    ("@center", rf"(?:in|at|near|occupying) {_THE}{_FAR}(?:exact |dead )?(?:cent(?:er|re)|middle)"
                rf"(?:{_IMAGE}|(?! of\b))"),
    ("@center", r"cent(?:er|re)d\b(?: in the (?:image|frame|picture|scene))?"
                r"(?! (?:between|on|above|over|below|under)\b)"),
    ("@background", rf"in {_THE}(?:far |distant |blurred |blurry )?(?:background|backdrop|distance)\b(?:{_IMAGE})?"),
    ("@foreground", rf"in {_THE}(?:immediate |near )?foreground\b(?:{_IMAGE})?"),
    ("on", r"(?:right |directly |just |perched |resting )?(?:on|at) (?:the )?(?:very )?top of\b"),
    ("on", r"(?:atop|upon|onto|on to|on the back of|on the surface of|on the roof of|on the seat of|on the lap of|"
           r"up on|astride|aboard)\b(?: of\b)?"),
    ("on", r"(?:on|upon)\b(?! (?:the |its |their |his |her |one |either |each |both |opposite )?"
           r"(?:(?:left|right)(?! " + _LIMB + r"\b)|other|sides?|top|bottom|either|back of|far|immediate)\b)"),
    ("its-on", r"on (?:the )?top(?: of (?:it|them|him|her))?\b(?! of\b)"),
    ("its-on", r"on (?:its|their|his|her) (?:back|top|head|roof|lap|shoulders?|surface|seat)\b"),
    ("on", r"(?:across|along|up|over|onto|down) the (?:back|roof|rooftop|top|surface|shell|deck|seat|lid) of\b"),
    *((kind, rf"{verb}(?:(?:on|to|at) (?:the |its |their |his |her ))?{side}(?:[- ]hand)?(?: side)? by\b")
      for kind, side in (("right", "left"), ("left", "right"), ("below", "above"), ("above", "below"))
      for verb in (r"(?:flanked|bordered|framed|sandwiched|joined|guarded) ", r"(?<=\band\s)")),
    ("above", r"(?:high|way|far) up (?:above|over)\b"),
    ("below", r"(?:way|far|deep|low|right|straight) down (?:below|beneath|under|underneath)\b"),
    ("above", r"(?:(?:directly|right|just|high|immediately|hovering|floating|slightly|suspended) )?"
              r"(?:above|over|overhead of|higher than|(?:further|farther) up than|up above|higher up than|north of)\b"),
    ("its-above", r"(?:directly |right |just )?overhead\b"),
    ("below", r"(?:(?:directly|right|just|immediately|slightly) )?(?:below|beneath|under|underneath|lower (?:down "
              r")?than|(?:further|farther) down than|"
              r"at the (?:foot|base|bottom) of|south of|down below)\b"),
    ("between", r"(?:(?:right|directly|squarely|located|placed|nestled|sandwiched|wedged|squeezed|stuck|caught|midway|"
                r"halfway|exactly|somewhere)(?: (?:down|up|along))? )?(?:in[- ])?between\b"),
    ("between", r"(?:(?:right|exactly) )?in (?:the )?(?:middle|cent(?:er|re)) (?:of|between)\b"
                r"(?! (?:the |this |an? |its )?(?:\w+ )?(?:image|picture|photo|photograph|frame|scene|canvas)\b)"),
    ("between", r"(?:separat(?:es|ing)|separate(?= (?:the|an?)\b))"),
    ("between", r"(?:flanked|bordered|sandwiched|framed) (?:(?:on (?:either|both|each) sides?|closely) )?(?:by|"
                r"between)\b"),
    ("among", r"(?:right )?(?:among|amongst|amid|amidst|in the midst of|surrounded (?:on all sides )?by|encircled by|"
              r"ringed by|enclosed by)\b"),
    ("around", r"(?:(?:all|gathered|arranged|seated) )?(?:around|surrounding|encircling|circling|orbiting)\b"
               r"(?= (?:an?|the|it|them|one|two|three|four|five|six|\d+|him|her|its|some)\b)"),
    ("side", r"(?:on|at|to) (?:one|the (?:other|opposite|far)) (?:side|end) of\b"),
    ("its-side", r"(?:on|at|to) (?:one (?:side|end)|its other (?:side|end)|the (?:other|opposite)"
                 r"(?: (?:side|end))?)(?=\s*(?:$|[,.;:!]|"
                 r"and\b|but\b|"
                 r"while\b|is\b|are\b|there\b|sits?\b|stands?\b|lies?\b|an?\b|two\b|three\b))"),
    ("around", r"(?:(?:on|at|to) )?(?:either|each|both|opposite) sides? of\b"),
    ("its-around", r"(?:on|at|to) (?:either|each|both|opposite) sides?\b(?! of\b)"),
    ("front", r"(?:right |directly |just |standing )?(?:in front of|before|ahead of|in the foreground of)\b"),
    ("its-front", r"in front\b(?! of\b)"),
    ("its-front", r"in (?:its|their|his|her) (?:front|path|way)\b"),
    ("behind", r"(?:right |directly |just |standing )?(?:behind|in back of|at the (?:back|rear) of|"
               r"hidden by|in the background of|past|beyond)\b"),
    ("next", r"(?:right |directly |just |immediately |standing |sitting )?"
             r"(?:next to|beside|besides|alongside|adjacent to|by the side of|at the side of|side[- ]by[- ]side with|"
             r"close to|near to|near|nearby to|by|along with|"
             r"accompanied by|together with|touching|in the vicinity of|to the side of|on the side of|a few steps from|"
             r"not far from|against|abutting|(?<!upper\s)(?<!lower\s)(?<!top\s)(?<!bottom\s)(?<!middle\s)(?<!ground\s)"
             r"(?<!the\s)level with)\b"),
    ("next", r"in the company of\b"),
    ("its-next", r"(?:right |directly |just )?(?:(?<!\ba\s)(?<!\ban\s)(?<!\bthe\s)nearby|next to it|beside it|"
                 r"by (?:its|his|her|their) side|"
                 r"at (?:its|his|her|their) side)\b"),
    ("opposite", r"(?:opposite(?: of| to| from)?|across from|facing)\b"
                 r"(?! (?:sides?|ends?|directions?|corners?|each)\b)"),
    ("far", r"(?:far (?:away )?from|a long way from|away from)\b"),
    ("inside", r"(?:deep |right )?(?:inside(?: of)?|within|enclosed in|contained in|in the interior of|into)\b"),
    ("inside", r"in\b(?! (?:the |its |their |his |her |an? )?(?:left|right|top|bottom|upper|lower|middle|cent(?:er|re)|"
               r"background|foreground|distance|front|between|order|total|addition|turn|which|half)\b)"),
    ("its-inside", r"inside\b(?! (?:of|an?|the|it|them|his|her|its|their|one|two|three|four|five|\d+)\b)"),
    *COMPARISONS,
    ("aside", SIZE_WISE),
    ("aside", r"(?:nothing|little|hardly anything) (?:but|more than)(?= an?\b)"),
    ("aside", rf"(?:(?:that|which|who) )?(?:used to be|was once|was formerly|was previously|formerly|previously|"
              rf"originally) "
              rf"(?:{'|'.join(sorted(COLOURS))})\b(?: but\b)?"),
]
_PATTERNS = [(kind, re.compile(r"\b" + source.replace(" ", r"\s+"))) for kind, source in _SOURCE]
_LABEL = re.compile(r"\(\s*(left|right|top|bottom|middle|cent(?:er|re))\s*\)")
_BRACKETED = {"middle": "center", "centre": "center"}
_CORNERS = {"upper": "top", "lower": "bottom", "top": "top", "bottom": "bottom"}


def find_places(text: str, raw: str = "") -> list[Place]:
    """Every phrase of place in lower-case text, from left to right; the longest wins where several fit.

    ``raw``: the same text with its brackets: "a horse (left)".
    """
    found: list[Place] = []
    bracketed = (Place(_BRACKETED.get(m[1], m[1]), m.start(1), m.end(1), True) for m in _LABEL.finditer(raw))
    candidates = sorted([*_matches(text), *bracketed], key=lambda p: (p.start, -p.end))
    end = 0
    for place in candidates:
        if place.start >= end:
            found.append(place)
            end = place.end
    return found


def _matches(text: str) -> Iterator[Place]:
    yield from (Place(kind, start, end) for kind, start, end in contests(text))
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if text[match.end():match.end() + 1] == "-" and text[match.end() + 1:match.end() + 2].isalpha():
                continue  # "over-sized"
            names = match.groupdict()
            name = kind.format(**{k: v or "" for k, v in names.items()})
            if "corner" in names:
                first, second = re.split(r"[- ]+", names["corner"]) if re.search(r"[- ]", names["corner"]) else (
                    names["corner"][:-4 if names["corner"].endswith("left") else -5],
                    "left" if names["corner"].endswith("left") else "right")
                name = f"@{_CORNERS[first]}-{second}"
            elif "rim" in names:
                name = f"@{_CORNERS[names['rim']]}"
            yield Place(name.removeprefix("@").removeprefix("its-"), match.start(), match.end(),
                        name.startswith("@"), name.startswith("its-"))
