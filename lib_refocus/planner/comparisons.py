"""How English compares sizes: "bigger than", "half the size of", "the smallest of the three", "from small to large"."""
from __future__ import annotations

import re
from collections.abc import Iterator

_BIG = r"(?:bigger|larger|taller|higher|wider|longer|heavier|bulkier|greater|huger|broader|fatter)"
_SMALL = r"(?:smaller|shorter|tinier|littler|slimmer|slighter|thinner|lower|lesser|narrower)"
_EXTENT = r"(?:size|height|width|length|bulk|mass|volume|area|girth|stature|dimensions|proportions|weight|scale)"
_AND = r"(?:,? (?:and|or|as well as) )"
_GIANT = r"(?:giant|colossus|monster|titan|behemoth|mountain|skyscraper|leviathan)"
_DWARF = r"(?:dwarf|midget|speck|toy|miniature|pygmy|crumb|dot|ant|doll|nothing)"
_BESIDE = (r"(?:(?:when |as )?(?:compared|in comparison|in contrast|relative) (?:to|with)|next to|beside|alongside|"
           r"against)")
_THAN = (r"(?: in (?:every|each) (?:dimension|way|respect|sense|direction)| all round)?"
         r"(?: even)?(?: by far| still| yet| again| by a (?:lot|long way|wide margin))?(?: in size)?(?:,? (?:in "
         r"comparison|"
         r"compared|relative|in relation) (?:to|with)| than)\b"
         r"(?: (?:that|those|the \w+) of\b)?")
_REST = (r"(?: in size)? than (?:any(?:thing| other \w+)|every(?:thing|one| other \w+)|"
         r"all(?: (?:of )?the others?| others?)|"
         r"the (?:others?|rest)(?: (?:two|three|four)\b)?|either of the (?:other two|two others|others)|"
         r"both (?:the )?others)(?: else)?\b(?! (?:of|in)\b(?! the (?:"
         r"image|picture|scene|frame)))")
_NO = (r"(?:(?:(?:does|did|do)(?:n't| not) (?:look|seem|appear|come|get)|(?:can|could|wo|would)(?:n't| not) be|not|"
       r"isn't|aren't|"
       r"wasn't|weren't)(?: (?:anywhere|nowhere) near)?|nowhere near|never)")
_PART = (r"(?:(?:a|one|only|just|about|barely|less than) )*(?:half|third|quarter|fifth|tenth|fraction)")
_BEAT = r"(?:exceed|surpass|outgrow|outsiz|outstripp?|overshadow|outclass|overtopp?|eclips|outdo|out-siz|outmatch)"
_MUCH = r"(?:(?:much|far|(?:quite )?an? (?:whole |good |great |fair |little )?(?:lot|bit|little|deal|tad|touch)" \
        r"|slightly|somewhat|even|significantly|noticeably|considerably|way|" \
        r"clearly|visibly|many times|several times|twice|two times|three times|\d+ times|obviously|substantially) )?"
_OF_ALL = (r"(?: (?:one|object|thing|item|animal|creature|figure|element|member))?(?: (?:here|by far))?(?: of "
           r"(?:all|them|"
           r"the (?:two|three|four|five|group|lot|bunch|trio)(?: (?:things|objects|animals|items))?|(?:these|"
           r"those)(?: (?:two|three|four))?))?(?: (?:here|by far|"
           r"(?:in|of) the (?:picture|image|scene|group|frame)))?"
           r"(?=\s*(?:$|[,.;:!]|and\b|while\b|but\b|in\b|is\b|being\b|should be\b|must be\b))")
_AS = r"(?:big|large|tall|huge|high|long|wide)"

_LOST = r"(?:outgrown|outdone|overtaken|overgrown|made (?:to look|to seem|look|seem) (?:tiny|small|little)|humbled)"
_EVERY = r"(?:everything|everyone|everybody|all(?: of)? the (?:others|rest)|all others|the (?:others|rest))(?: else)?"
_LIMBS = (r"(?:knees?|ankles?|shins?|hips?|waist|belly|chest|shoulders?|elbows?|paws?|hoof|hooves|foot|feet|toes?|"
          r"wheels?)")
_ONLY = r"(?:only|just|barely|hardly|scarcely)"
_LIMIT = r"(?:only|just|barely|hardly|scarcely|up|about|as high as|as far as|no higher than|no further than)"
_UP_TO = (rf"(?:(?:{_ONLY} )*reach(?:es|ing)?(?: {_LIMIT})*|{_ONLY} (?:com(?:es|ing)|goes|going|stands|standing)(?: "
          rf"{_LIMIT})*|(?:com(?:es|ing)|goes|going|stands|standing|is|being)(?: {_LIMIT})+)(?: to)?")

# how far up a thing comes: "reaches only to the dog's knee", "knee-high to a cat"
LIMBS: list[tuple[str, str]] = [
    ("smaller", rf"{_UP_TO} the {_LIMBS} of\b"),
    ("smaller", rf"{_UP_TO}(?= (?:the|an?|its|this|that) (?:\w+ )?\w+'s {_LIMBS}\b)"),
    ("its-smaller", rf"{_UP_TO} (?:its|his|her|their) {_LIMBS}\b"),
    ("smaller", rf"(?:barely |hardly |only |about )?{_LIMBS}[- ](?:high|height|tall) (?:to|compared to|"
                r"next to|beside)\b"),
]
# how much of the picture it fills
ROOM: list[tuple[str, str]] = [
    (kind, rf"(?:tak(?:es?|ing)|occup(?:y|ies|ying)|fill(?:s|ing)?|need(?:s|ing)?)(?: up)? {_MUCH}{more} (?:room|"
           rf"space|of "
           rf"the \w+) than\b") for kind, more in (("bigger", "more"), ("smaller", "less"))]
ROOM += [(kind, rf"(?:tak(?:es?|ing)|occup(?:y|ies|ying)|fill(?:s|ing)?|need(?:s|ing)?)(?: up)? {times} (?:as much|"
                rf"the) (?:room|space|area)(?: (?:as|of|that))?\b(?: of\b)?") for kind, times in (
                    ("bigger", r"(?:at least )?(?:twice|double|\w+ times)"), ("smaller", r"(?:only )?half"))]
ROOM += [(kind, rf"(?:has|have|having|with) {_MUCH}{more} {_EXTENT} than\b")
         for kind, more in (("bigger", "more"), ("smaller", "less"))]
ROOM += [("bigger", rf"(?:superior|greater) in {_EXTENT} to\b"),
         ("smaller", rf"(?:inferior|second(?: only)?|lesser|subordinate) in {_EXTENT}(?: only)? to\b"),
         ("bigger", r"(?:puts?|putting)(?= (?:\w+ ){1,4}(?:in(?:to)? the shade|to shame)\b)")]
_LAST = r"(?=,? (?:is|comes|stands|was|there|follows|an?|the|but|and|yet)\b|\s*$|\s*[,.;])"
# "bigger still is a cat", "the second largest", "biggest first"
RANKS: list[tuple[str, str]] = [
    *((f"its-{kind}", rf"(?:{_MUCH}{comp} (?:still|yet|again|even)|(?:even|still|yet) {comp})(?=,? (?:is|comes|stands|"
                      rf"was|an?|the)\b)(?! (?:\w+ )?than\b)")
      for kind, comp in (("bigger", _BIG.replace("higher|", "")), ("smaller", _SMALL.replace("lower|", "")))),
    ("@second-largest", r"(?:the )?(?:second|next)[- ](?:biggest|largest|tallest|in size)(?: (?:one|thing|of all|"
                        r"of them|"
                        r"animal|object))?" + _LAST),
    ("@second-smallest", r"(?:the )?(?:second|next)[- ](?:smallest|tiniest|shortest)(?: (?:one|thing|of all|of "
                         r"them|animal|"
                         r"object))?" + _LAST),
    ("@order-bigger", r"(?:(?:in|by|ranked by|sorted by|ordered by)? ?(?:the )?(?:size order|order of size|size),? )?"
                      r"(?:(?:the )?(?:biggest|largest)(?: one| thing)? first|(?:starting|beginning) with the "
                      r"(?:biggest|"
                      r"largest)|from the (?:biggest|largest) (?:one )?down(?:wards?)?)\b"),
    ("@order-smaller", r"(?:(?:in|by|ranked by|sorted by|ordered by)? ?(?:the )?(?:size order|order of size|size),? )?"
                       r"(?:(?:the )?(?:smallest|tiniest)(?: one| thing)? first|(?:starting|beginning) with the "
                       r"(?:smallest|tiniest)|from the (?:smallest|tiniest) (?:one )?up(?:wards?)?)\b"),
]
SIZE_WISE = (rf"(?:size-?wise|(?:in|as a) (?:terms|matters?|point|respect|questions?) of {_EXTENT}|(?:in|for|by|on) (?:"
             rf"sheer |overall |pure |actual |its |their )?{_EXTENT}|when it comes to {_EXTENT}|(?:as|so) far as "
             rf"{_EXTENT} (?:goes|is concerned)|as (?:for|regards|to) {_EXTENT}|with (?:regard|respect) to {_EXTENT}|"
             rf"where {_EXTENT} is concerned)\b")
_ABOUT = re.compile(rf"\b(?:{SIZE_WISE}|{_EXTENT} (?:comparison|contest|ranking)\b)")
_SIZE_OF = re.compile(rf"\b(?:\w+'s (?:own )?{_EXTENT}|the {_EXTENT} of)\b")


def _contest(*sources: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(sources).replace(" ", r"\s+") + r")\b")


# contests that are of sizes where their sentence says so: "in size the dog beats the cat"
_WON = _contest(
    r"(?:is|are|comes|coming|ranks|ranking|stands) (?:well |far |way |clearly )?ahead of",
    r"(?:comes|coming|ranks|ranking) (?:well |far |way |clearly )?above",
    r"beats?|beating|tops|topping|trumps|outranks?|outranking|outdoes|outdoing|betters|bests|leads|overtakes",
    r"overtaking|wins? (?:out )?(?:over|against)|winning (?:over|against)|comes before|goes beyond",
    r"has (?:the edge|the advantage|it) over|is superior to|is more than a match for")
_LOST_TO = _contest(
    r"(?:is |are |comes |ranks |coming |ranking )?(?:well |far |way |a (?:poor |close |distant )?)?second (?:only )?to",
    r"(?:is |are )?(?:inferior to|no (?:match|rival|competition|contest) (?:for|to))",
    r"(?:comes|ranks|lags|trails|ranking|trailing|lagging|is)(?: well| far| way)? (?:behind|below|after)",
    r"(?:loses?|losing|yields?|yielding|bows?|bowing|gives? way|giving way)(?: out)? to|trails|(?:has|have) nothing on",
    r"(?:beaten|bested|outdone|trumped|topped|outranked|overtaken|surpassed|bettered) by",
    r"(?:can't|cannot|can not|couldn't|can hardly) (?:compete with|compare (?:to|with)|keep up with|measure up to)")
# and these even where only "the cat's size" is spoken of
_SHORT_OF = _contest(
    r"falls?(?: well| far| way)? short of|falling short of",
    r"(?:can't|cannot|can not|couldn't|doesn't|does not|can hardly) (?:match|rival|equal|measure up to|come close to)")


def contests(text: str) -> Iterator[tuple[str, int, int]]:
    """Kind, start and end of each contest in lower-case text that is one of sizes."""
    for sentence in re.finditer(r"[^.;!?\n]+", text):
        told = bool(_ABOUT.search(sentence.group()))
        for kind, pattern, counts in (
                ("bigger", _WON, told), ("smaller", _LOST_TO, told),
                ("smaller", _SHORT_OF, told or bool(_SIZE_OF.search(sentence.group())))):
            if counts:
                for match in pattern.finditer(text, sentence.start(), sentence.end()):
                    yield kind, match.start(), match.end()


# kind, pattern; see relations.py
COMPARISONS: list[tuple[str, str]] = [
    ("smaller", r"(?:could|would|can|might|to) (?:\w+ly |almost |just |both |all )*(?:have )?(?:be(?:en)? )?"
                r"(?:fit|fitted|hidden|stored) "
                r"(?:(?:\w+ times|twice)(?: over)? )?(?:(?:right )?inside|into|"
                r"in|within|"
                r"under|on)\b(?: of)?"),
    ("bigger", r"(?:could|can|would|might) (?:easily )?(?:swallow|devour|engulf|gulp down|flatten|step over)\b"),
    ("bigger", r"(?:big|large|huge) enough to (?:swallow|hold|contain|cover|hide|carry|eat|step over|crush)\b"),
    ("bigger", rf"(?:has|have|having|with|of) (?:an? )?{_EXTENT} {_MUCH}{_BIG} than\b(?: (?:that|those|the \w+) "
               rf"of\b)?"),
    ("smaller", rf"(?:has|have|having|with|of) (?:an? )?{_EXTENT} {_MUCH}{_SMALL} than\b(?: (?:that|those|the \w+) "
                rf"of\b)?"),
    ("smaller", rf"(?:measures?|measuring) (?:about |only |roughly |just )?{_PART} of\b(?: the {_EXTENT} of\b)?"),
    ("@largest", rf"(?:nothing|nobody|no one|none|no (?:other \w+|creature|animal|object|thing|figure))(?: (?:else|"
                 rf"here|in the \w+|of \w+))* (?:is|looks|"
                 rf"seems) "
                 rf"{_MUCH}{_BIG} than\b"),
    *((kind, rf"nothing(?: here| else)? {_MUCH}{more}(?: (?:here|in (?:the|this) \w+))? than\b")
      for kind, more in (("@largest", _BIG), ("@smallest", _SMALL))),
    ("@smallest", rf"(?:nothing|nobody|no one|none|no (?:other \w+|creature|animal|object|thing|figure))(?: "
                  rf"(?:else|here|in the \w+|of \w+))* (?:is|looks|"
                  rf"seems) "
                  rf"{_MUCH}{_SMALL} than\b"),
    ("smaller", rf"(?:does|did|do)(?:n't| not) (?:even )?come (?:anywhere )?(?:close to|near) the {_EXTENT} of\b"),
    ("bigger", r"(?:far |much |way )?too (?:big|large|huge|tall|wide) (?:for|to fit (?:in|inside|into|on))\b"),
    ("smaller", r"(?:far |much |way )?too (?:small|little|tiny|short) (?:for|to hold)\b"),
    ("smaller", rf"(?:can't|cannot|can not|doesn't|does not|couldn't|could not) (?:match|rival|equal)(?= (?:\w+ "
                rf"){{1,4}}"
                rf"in {_EXTENT}\b)"),
    ("bigger", r"(?:outgrown|outgrew|outdid)\b(?! by\b)"),
    ("@middling", r"the (?:middle|medium|second|in-between|middling|medium-sized) one(?=\s*(?:is\b|,|:|being\b))"),
    ("@order-smaller", rf"each(?: one| thing| animal| of (?:them|which|these))?(?: is| being)? {_MUCH}{_BIG} than "
                       rf"(?:the )?"
                       r"(?:(?:one |thing )?before|last|previous|preceding|former)(?: it| one| thing| animal)?\b"),
    ("@order-bigger", rf"each(?: one| thing| animal| of (?:them|which|these))?(?: is| being)? {_MUCH}{_SMALL} than "
                      rf"(?:the )?"
                      r"(?:(?:one |thing )?before|last|previous|preceding|former)(?: it| one| thing| animal)?\b"),
    ("@order-bigger", rf"each(?: one| thing| animal| of (?:them|which|these))?(?: is| being)? {_MUCH}{_BIG} than "
                      rf"(?:the )?"
                      r"(?:next|following|(?:one |thing )?after)(?: it| one| thing| animal)?\b"),
    ("@order-smaller", rf"each(?: one| thing| animal| of (?:them|which|these))?(?: is| being)? {_MUCH}{_SMALL} than "
                       rf"(?:the )?"
                       r"(?:next|following|(?:one |thing )?after)(?: it| one| thing| animal)?\b"),
    ("@largest", r"(?:the )?(?:very )?(?:biggest|largest|tallest|hugest|bulkiest|greatest)" + _OF_ALL),
    ("@smallest", r"(?:the )?(?:very )?(?:smallest|tiniest|shortest|littlest|teeniest|puniest)" + _OF_ALL),
    ("@huge", rf"(?:built|made|meant|fit|designed|sized) for (?:an? |the )?(?:\w+ )?(?:{_GIANT}|elephant|whale)s?\b"),
    ("@tiny", rf"(?:built|made|meant|fit|designed|sized) for (?:an? |the )?(?:\w+ )?(?:{_DWARF}|mouse|mice|"
              rf"elf|fairy|flea)s?\b"),
    ("@compared", r"(?:in|by) (?:comparison|contrast)\b(?! (?:to|with)\b)"),
    ("bigger", r"dwarf(?= (?:an?|the(?! size\b)|its|both|every|even)\b)"),
    ("@largest", r"(?:by far |clearly )?the (?:far |much )?(?:bigger|larger|taller)"
                 r"(?:(?: one| thing| animal| object)?(?: of (?:the|these|those) (?:two|pair)(?: \w+s)?| of (?:them|"
                 r"both))?|(?= of\b))"
                 r"(?=\s*(?:$|[,.;:!]|and\b|while\b|but\b|is\b|being\b|in\b|here\b|when\b))"),
    ("@smallest", r"(?:by far |clearly )?the (?:far |much )?(?:smaller|tinier|shorter)"
                  r"(?:(?: one| thing| animal| object)?(?: of (?:the|these|those) (?:two|pair)(?: \w+s)?| of "
                  r"(?:them|both))?|(?= of\b))"
                  r"(?=\s*(?:$|[,.;:!]|and\b|while\b|but\b|is\b|being\b|in\b|here\b|when\b))"),
    ("@largest", rf"{_MUCH}{_BIG}{_REST}"),
    ("@smallest", rf"{_MUCH}{_SMALL}{_REST}"),
    ("bigger", rf"{_MUCH}(?:{_BIG}{_AND}{_BIG}|{_BIG}|more (?:massive|gigantic|enormous|imposing)){_THAN}"),
    ("bigger", rf"(?:of|has|have|having|with|at|in|on|to) (?:an? )?{_MUCH}{_BIG} (?:size|scale|height|stature|"
               rf"dimensions|"
               rf"proportions|build)(?: than\b|{_THAN})"),
    ("smaller", rf"(?:of|has|have|having|with|at|in|on|to) (?:an? )?{_MUCH}{_SMALL} (?:size|scale|height|stature|"
                rf"dimensions|"
                rf"proportions|build)(?: than\b|{_THAN})"),
    *((kind, rf"of (?:an? )?{_MUCH}(?:still |yet )?{comp} (?:size|scale|height|stature|dimensions|bulk)\b(?!,? than)")
      for kind, comp in (("its-bigger", _BIG), ("its-smaller", _SMALL))),
    ("smaller", rf"{_MUCH}(?:{_SMALL}{_AND}{_SMALL}|{_SMALL}|less (?:big|large|tall|massive|imposing)){_THAN}"),
    ("smaller", rf"(?:{_NO} (?:nearly |quite |even )?(?:as|so) {_AS} as|{_PART} (?:of )?(?:as {_AS} as|"
                rf"(?:the size|that) of)|"
                rf"{_PART} (?:of )?(?=(?:an?|the|its|his|her) (?:\w+ )?\w+'s (?:size|height)\b)|"
                rf"(?:(?:no|not|hardly|barely) )?{_BIG} than {_PART}(?: (?:of|the size of))?|the size of {_PART}|"
                rf"{_PART} (?:of )?(?:the {_EXTENT}) of|(?:beaten|bested|outdone|trumped) (?:in|for|on) {_EXTENT} by|"
                rf"no match (?:in {_EXTENT} )?for|"
                rf"(?:(?:an?|like an?) (?:mere |tiny |real )?{_DWARF},? {_BESIDE})|"
                rf"less than {_PART} (?:of )?(?:as {_AS} as|the {_EXTENT} of)|less than the {_EXTENT} of|"
                rf"(?:{_BEAT}e?d|{_LOST}|dwarfed|towered over) (?:in turn )?(?:in {_EXTENT} )?(?:not only |both "
                rf"|only |\w+ly )?by)\b"),
    ("smaller", rf"{_ONLY} (?:reach|match|meet)(?:e?s|ing)? (?:up to )?(?:the )?(?:height|top|level|edge|rim) of\b"),
    *LIMBS, *ROOM, *RANKS,
    ("bigger", rf"(?:above|beyond|over|past|more than) the {_EXTENT} of\b"),
    ("smaller", rf"(?:below|under|beneath|short of) the {_EXTENT} of\b"),
    ("bigger", rf"(?:measures?|measuring) {_MUCH}more than\b"),
    ("bigger", rf"(?:reach|grow|extend)(?:e?s|ing)? (?:up )?{_MUCH}(?:higher|taller) than\b"),
    ("@largest", r"(?:makes?|making|lets?|letting) everything(?: else)?(?: (?:around|near|beside) \w+| here)? (?:look|"
                 r"seem|appear)\b(?= (?:\w+ )?(?:small|tiny|little|minuscule|puny)\b)"),
    ("aside", rf"(?:quite )?an? (?:whole |good |great |fair |little )?(?:lot|bit|deal|tad|touch)"
              rf"(?= (?:{_BIG}|{_SMALL})\b)"),
    ("bigger", rf"{_NO} (?:nearly |quite |even )?(?:as|so) (?:small|tiny|little) as\b"),
    ("its-bigger", rf"(?:at least |about )?(?:twice|(?:\w+|\d+) times) {_BIG}(?=\s*(?:[,.;]|$|and\b|but\b))"),
    ("its-smaller", rf"(?:at least |about )?(?:twice|(?:\w+|\d+) times) {_SMALL}(?=\s*(?:[,.;]|$|and\b|but\b))"),
    ("smaller", r"(?:so (?:small|tiny|little),? (?:that )?(?:it|he|she) (?:could|can|would|might) (?:\w+ ){1,2}|"
                r"(?:small|tiny|little) enough to (?:\w+ ){1,2})(?:in|on|inside|under|into|within)\b"),
    ("its-bigger", rf"(?:twice|double|triple|\w+ times) (?:its|their|his|her) (?:own )?{_EXTENT}\b"),
    ("its-smaller", rf"{_PART} (?:of )?(?:its|their|his|her) (?:own )?{_EXTENT}\b"),
    ("its-bigger", rf"(?:twice|\w+ times) (?:as {_AS}|the {_EXTENT})(?=\s*(?:[,.;]|$|and\b|but\b))"),
    ("its-smaller", rf"(?:{_PART}|{_NO} (?:nearly |quite |even )?) ?(?:as|so) {_AS}(?=\s*(?:[,.;]|$|and\b|but\b))"),
    ("its-smaller", rf"{_PART} (?:of )?the {_EXTENT}(?=\s*(?:[,.;]|$|and\b|but\b))"),
    ("smaller", rf"(?:measures?|measuring|is|are|was|comes to|amounts to) {_MUCH}less than\b"
                rf"(?! (?:an? |one |the )?(?:half|"
                rf"third|quarter|fifth|tenth|fraction|size|height)\b)"),
    ("smaller", rf"{_PART} of (?=(?:the|an?|its|his|her|that|this) (?:\w+ )?\w+'s(?:\s*[.,;!?]|\s*$))"),
    ("smaller", r"(?:shrinks?|shrinking|shrank|pal(?:es|ing)|dwindles?|shrivels?) (?:to nothing |away )?"
                r"(?:beside|next to|"
                r"before|against|compared (?:to|with)|in comparison (?:to|with))\b"),
    ("@largest", rf"(?:{_BEAT}(?:e?s|ing)|dwarf(?:s|ing)|tower(?:s|ing) (?:over|above)|loom(?:s|ing) (?:over|above)) "
                 rf"{_EVERY}\b"),
    ("@largest", rf"{_EVERY}(?: here| in the \w+| around it)* (?:is|are|looks?|seems?|appears?) {_MUCH}{_SMALL} "
                 rf"than\b"),
    ("@smallest", rf"{_EVERY}(?: here| in the \w+| around it)* (?:is|are|looks?|seems?|appears?) {_MUCH}{_BIG} than\b"),
    ("bigger", rf"an? (?:real |true |veritable )?{_GIANT},? {_BESIDE}\b"),
    ("bigger", rf"more than (?:the {_EXTENT} of|(?:twice|double|\w+ times) (?:as {_AS} as|the {_EXTENT} of))\b"),
    ("versus", r"(?:when |as )?(?:compared|in comparison|in contrast|relative|in relation) (?:to|with)\b"),
    ("@order-smaller", r"(?:(?:arranged|ordered|listed|placed|sorted|ranked|lined up)(?: by| in order of)? size,? |"
                       r"(?:in|by) (?:order of )?size(?: order)?,? )?(?:from )?(?:the )?(?:smallest|small|"
                       r"tiniest|tiny|little|least|most minute)"
                       r" (?:up )?to (?:the )?(?:largest|biggest|large|big|huge|tallest|greatest|most (?:gigantic|"
                       r"enormous|massive|huge))\b"),
    ("@order-bigger", r"(?:(?:arranged|ordered|listed|placed|sorted|ranked|lined up)(?: by| in order of)? size,? |"
                      r"(?:in|by) (?:order of )?size(?: order)?,? )?(?:from )?(?:the )?(?:largest|biggest|large|"
                      r"big|huge|tallest|greatest|most (?:gigantic|enormous|massive|huge))"
                      r" (?:down )?to (?:the )?(?:smallest|small|tiniest|tiny|little)\b"),
    ("@order-smaller", r"(?:in|by) (?:(?:ascending|increasing|growing) order(?: of size)?|(?:order of )?"
                       r"(?:ascending|increasing|growing) size)\b"),
    ("@order-bigger", r"(?:in|by) (?:(?:descending|decreasing|shrinking) order(?: of size)?|(?:order of )?"
                      r"(?:descending|decreasing|shrinking) size)\b"),
    ("bigger", rf"(?:(?:twice|double|triple|\w+ times|\d+) "
               rf"(?:as {_AS} as|(?:the {_EXTENT}|that) of)|"
               rf"(?:towering|towers?|looming|looms?) (?:over|above)|"
               rf"(?:{_BEAT}(?:e|es|s|ing|ed)?|dwarf(?:s|ing|"
               rf"ed))(?! (?:in size )?by\b)(?: in size)?(?: (?:the {_EXTENT} of|that of))?)\b"),
    ("smaller", r"less than(?= (?:an?|the) (?:\w+ )?\w+'s\b)"),
    ("bigger", r"(?:twice|double|triple|\w+ times) (?=(?:an?|the|its|his|her) (?:\w+ )?\w+'s (?:size|height)\b)"),
    ("same", r"(?<=[a-z]\s)(?:about |roughly |almost )?the (?:size|height) of\b"),
    ("same", rf"(?:(?:just |exactly |about |roughly )?as {_AS} as|(?:of )?(?:the )?same (?:size|height) (?:as|with)|"
             rf"equal in size to|equally {_AS} as|as (?:small|tiny|little) as)\b"),
    ("smaller", rf"(?:{_NO}|no) {_BIG} than\b"),
    ("bigger", rf"(?:{_NO}|no) {_SMALL} than\b"),
]
