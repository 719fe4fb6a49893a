"""How English compares sizes: "bigger than", "half the size of", "the smallest of the three", "from small to large"."""
from __future__ import annotations

_BIG = r"(?:bigger|larger|taller|higher|wider|longer|heavier|bulkier|greater|huger|broader|fatter)"
_SMALL = r"(?:smaller|shorter|tinier|littler|slimmer|slighter|thinner|lower|lesser|narrower)"
_EXTENT = r"(?:size|height|width|length|bulk|mass|volume|area|girth|stature|dimensions|proportions|weight)"
_GIANT = r"(?:giant|colossus|monster|titan|behemoth|mountain|skyscraper|leviathan)"
_DWARF = r"(?:dwarf|midget|speck|toy|miniature|pygmy|crumb|dot|ant|doll|nothing)"
_BESIDE = (r"(?:(?:when |as )?(?:compared|in comparison|in contrast|relative) (?:to|with)|next to|beside|alongside|"
           r"against)")
_THAN = (r"(?: by far| still| yet| again| by a (?:lot|long way|wide margin))?(?: in size)?(?:,? (?:in comparison|"
         r"compared|relative|in relation) (?:to|with)| than)\b"
         r"(?: (?:that|those|the \w+) of\b)?")
_REST = (r"(?: in size)? than (?:any(?:thing| other \w+)|every(?:thing|one| other \w+)|"
         r"all(?: (?:of )?the others?| others?)|"
         r"the (?:others?|rest)(?: (?:two|three|four)\b)?|both (?:the )?others)(?: else)?\b(?! (?:of|in)\b(?! the (?:"
         r"image|picture|scene|frame)))")
_NO = (r"(?:(?:(?:does|did|do)(?:n't| not) (?:look|seem|appear|come|get)|(?:can|could|wo|would)(?:n't| not) be|not|"
       r"isn't|aren't|"
       r"wasn't|weren't)(?: (?:anywhere|nowhere) near)?|nowhere near|never)")
_PART = (r"(?:(?:a|one|only|just|about|barely|less than) )*(?:half|third|quarter|fifth|tenth|fraction)")
_BEAT = r"(?:exceed|surpass|outgrow|outsiz|outstripp?|overshadow|outclass|overtopp?|eclips|outdo|out-siz|outmatch)"
_MUCH = r"(?:(?:much|far|a (?:lot|bit|little)|slightly|somewhat|even|significantly|noticeably|considerably|way|" \
        r"clearly|visibly|many times|several times|twice|two times|three times|\d+ times|obviously|substantially) )?"
_OF_ALL = (r"(?: (?:one|object|thing|item|animal|creature|figure|element|member))?(?: (?:here|by far))?(?: of "
           r"(?:all|them|"
           r"the (?:two|three|four|five|group|lot|bunch|trio)(?: (?:things|objects|animals|items))?|(?:these|"
           r"those)(?: (?:two|three|four))?))?(?: (?:here|by far|"
           r"(?:in|of) the (?:picture|image|scene|group|frame)))?"
           r"(?=\s*(?:$|[,.;:!]|and\b|while\b|but\b|in\b|is\b|being\b|should be\b|must be\b))")
_AS = r"(?:big|large|tall|huge|high|long|wide)"

# kind, pattern; see relations.py
COMPARISONS: list[tuple[str, str]] = [
    ("smaller", r"(?:could|would|can|might|to) (?:easily |almost |just |comfortably )?fit (?:(?:right )?inside|into|"
                r"in|within|"
                r"under|on)\b(?: of)?"),
    ("bigger", r"(?:big|large|huge) enough to (?:swallow|hold|contain|cover|hide|carry|eat|step over|crush)\b"),
    ("bigger", rf"(?:has|have|having|with|of) (?:an? )?{_EXTENT} {_MUCH}{_BIG} than\b(?: (?:that|those|the \w+) "
               rf"of\b)?"),
    ("smaller", rf"(?:has|have|having|with|of) (?:an? )?{_EXTENT} {_MUCH}{_SMALL} than\b(?: (?:that|those|the \w+) "
                rf"of\b)?"),
    ("smaller", rf"(?:measures?|measuring) (?:about |only |roughly |just )?{_PART} of\b(?: the {_EXTENT} of\b)?"),
    ("@largest", rf"(?:nothing|nobody|no one|none|no other \w+)(?: (?:else|here|in the \w+|of \w+))* (?:is|looks|"
                 rf"seems) "
                 rf"{_MUCH}{_BIG} than\b"),
    ("@smallest", rf"(?:nothing|nobody|no one|none|no other \w+)(?: (?:else|here|in the \w+|of \w+))* (?:is|looks|"
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
    ("@largest", r"(?:the )?(?:very )?(?:biggest|largest|tallest)" + _OF_ALL),
    ("@smallest", r"(?:the )?(?:very )?(?:smallest|tiniest|shortest)" + _OF_ALL),
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
    ("bigger", rf"{_MUCH}(?:{_BIG}|more (?:massive|gigantic|enormous|imposing)){_THAN}"),
    ("bigger", rf"(?:of|has|have|having|with) (?:an? )?{_MUCH}{_BIG} (?:size|height|stature|dimensions|"
               rf"proportions|build)(?: than\b|{_THAN})"),
    ("smaller", rf"(?:of|has|have|having|with) (?:an? )?{_MUCH}{_SMALL} (?:size|height|stature|dimensions|"
                rf"proportions|build)(?: than\b|{_THAN})"),
    ("smaller", rf"{_MUCH}(?:{_SMALL}|less (?:big|large|tall|massive|imposing)){_THAN}"),
    ("smaller", rf"(?:{_NO} (?:nearly |quite |even )?(?:as|so) {_AS} as|{_PART} (?:of )?(?:as {_AS} as|"
                rf"(?:the size|that) of)|"
                rf"{_PART} (?:of )?(?=(?:an?|the|its|his|her) (?:\w+ )?\w+'s (?:size|height)\b)|"
                rf"(?:(?:no|not|hardly|barely) )?{_BIG} than {_PART}(?: (?:of|the size of))?|the size of {_PART}|"
                rf"{_PART} (?:of )?(?:the {_EXTENT}) of|(?:beaten|bested|outdone|trumped) (?:in|for|on) {_EXTENT} by|"
                rf"no match (?:in {_EXTENT} )?for|"
                rf"(?:(?:an?|like an?) (?:mere |tiny |real )?{_DWARF},? {_BESIDE})|"
                rf"less than {_PART} (?:of )?(?:as {_AS} as|the {_EXTENT} of)|less than the {_EXTENT} of|"
                rf"(?:{_BEAT}ed|dwarfed|towered over) (?:in size )?by)\b"),
    ("its-bigger", rf"(?:twice|double|triple|\w+ times) (?:its|their|his|her) (?:own )?{_EXTENT}\b"),
    ("its-smaller", rf"{_PART} (?:of )?(?:its|their|his|her) (?:own )?{_EXTENT}\b"),
    ("its-bigger", rf"(?:twice|\w+ times) (?:as {_AS}|the {_EXTENT})(?=\s*(?:[,.;]|$|and\b|but\b))"),
    ("its-smaller", rf"(?:{_PART}|{_NO} (?:nearly |quite |even )?) ?(?:as|so) {_AS}(?=\s*(?:[,.;]|$|and\b|but\b))"),
    ("its-smaller", rf"{_PART} (?:of )?the {_EXTENT}(?=\s*(?:[,.;]|$|and\b|but\b))"),
    ("bigger", rf"an? (?:real |true |veritable )?{_GIANT},? {_BESIDE}\b"),
    ("bigger", rf"more than (?:the {_EXTENT} of|(?:twice|double|\w+ times) (?:as {_AS} as|the {_EXTENT} of))\b"),
    ("versus", r"(?:when |as )?(?:compared|in comparison|in contrast|relative|in relation) (?:to|with)\b"),
    ("@order-smaller", r"(?:(?:arranged|ordered|listed|placed|sorted|ranked|lined up)(?: by| in order of)? size,? |"
                       r"(?:in|by) (?:order of )?size(?: order)?,? )?(?:from )?(?:the )?(?:smallest|small|"
                       r"tiniest|tiny|little)"
                       r" to (?:the )?(?:largest|biggest|large|big|huge)\b"),
    ("@order-bigger", r"(?:(?:arranged|ordered|listed|placed|sorted|ranked|lined up)(?: by| in order of)? size,? |"
                      r"(?:in|by) (?:order of )?size(?: order)?,? )?(?:from )?(?:the )?(?:largest|biggest|large|"
                      r"big|huge)"
                      r" to (?:the )?(?:smallest|small|tiniest|tiny|little)\b"),
    ("@order-smaller", r"(?:in|by) (?:(?:ascending|increasing|growing) order(?: of size)?|(?:order of )?"
                       r"(?:ascending|increasing|growing) size)\b"),
    ("@order-bigger", r"(?:in|by) (?:(?:descending|decreasing|shrinking) order(?: of size)?|(?:order of )?"
                      r"(?:descending|decreasing|shrinking) size)\b"),
    ("bigger", rf"(?:(?:twice|double|triple|\w+ times) "
               rf"(?:as {_AS} as|(?:the {_EXTENT}|that) of)|"
               rf"(?:towering|towers?|looming|looms?) (?:over|above)|"
               rf"(?:{_BEAT}(?:e|es|s|ing|ed)?|dwarf(?:s|ing|"
               rf"ed))(?! (?:in size )?by\b)(?: in size)?(?: (?:the size of|that of))?)\b"),
    ("bigger", r"(?:twice|double|triple|\w+ times) (?=(?:an?|the|its|his|her) (?:\w+ )?\w+'s (?:size|height)\b)"),
    ("same", r"(?<=[a-z]\s)(?:about |roughly |almost )?the (?:size|height) of\b"),
    ("same", rf"(?:(?:just |exactly |about |roughly )?as {_AS} as|(?:of )?(?:the )?same (?:size|height) (?:as|with)|"
             rf"equal in size to|equally {_AS} as)\b"),
    ("smaller", rf"(?:{_NO}|no) {_BIG} than\b"),
    ("bigger", rf"(?:{_NO}|no) {_SMALL} than\b"),
]
