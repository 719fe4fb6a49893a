"""Signs and brackets of quick notes: "dogs x3", "3x dog", "cats (only two)", "w/", and remarks in brackets."""
from __future__ import annotations

import re

from . import lexicon as lex
from .nouns import known, singular

SHORT = {"w/": "with", "w/o": "without", "+": "&"}
_TIMES = re.compile(r"(?<=\d)[x×](?=\s)|(?<![^\W_])[x×](?=\d{1,2}\b)", re.IGNORECASE)
_ARROW = re.compile(r"[-=]>|→")
_META = re.compile(r"\b(?:score_\d+(?:_up)?|(?:rating|source)[_:]\w+|embedding:[\w-]+)", re.IGNORECASE)
_SLUG = re.compile(r"\b(?:INT|EXT)\b[./][^.\n]{0,60}[.\n]|\b(?:FADE|SMASH CUT|MATCH CUT|CUT)(?: IN| OUT| TO)\b:?")
_PLURAL_OWNER = re.compile(r"['’] [a-z]")
_QUOTED = re.compile(r"(?:^|[\s(])['‘]")
_BRACKETS = re.compile(r"\(([^()]{3,80})\)")
_ENDS = re.compile(r"[.!?]+(?=\s*[)\]])")
_NUMBER = "|".join(sorted(lex.NUMBERS, key=len, reverse=True))
_BEHIND = re.compile(rf"\s*(?:\(\s*(?:only |just |exactly |all )?({_NUMBER}|\d{{1,2}})(?: of (?:them|those|these)| in "
                     rf"total| in all| total)?\s*\)|[x×]\s?(\d{{1,2}})\b)", re.IGNORECASE)
_OPENERS = lex.words("and but don't go honestly i if it it's just just my no not of oh please really surprise that "
                     "that's the this trust we what why yes you")


def plainer(text: str) -> str:
    """The text with remarks in brackets and the sign of "3x" blanked out, each character in its place."""
    text = _SLUG.sub(lambda m: " " * (len(m.group()) - 1) + ".", text)  # "INT. BARN - DUSK.", "FADE IN:"
    text = _META.sub(lambda m: " " * len(m.group()), text)  # "score_9", "rating_safe"
    text = _ARROW.sub(lambda m: ":".ljust(len(m.group())), _TIMES.sub(" ", text))
    text = _BRACKETS.sub(lambda m: " " * len(m.group()) if idle(m[1]) else m.group(), text)
    return _ENDS.sub(lambda m: " " * len(m.group()), text)


def owners(prompt: str, plural: re.Match[str]) -> bool:
    """Whether a plural is an owner: "the kids' room", but not "the 'cats' are"."""
    return bool(_PLURAL_OWNER.match(prompt, plural.end())) and not _QUOTED.search(prompt, 0, plural.start())


def idle(remark: str) -> bool:
    """Whether a bracket says nothing of the picture: "(this is the fun part)", "(of all places!)"."""
    said = re.findall(r"[^\W_]+(?:'[^\W_]+)?", remark.lower())
    if len(said) < 2 or said[0] not in _OPENERS:
        return False
    telling = (lex.COLOURS, lex.SIZES_UP, lex.SIZES_DOWN, lex.NUMBERS, lex.DETERMINERS - {"the", "this", "that", "all"},
               lex.PREPOSITIONS - {"of", "for"})
    sides = {"left", "right", "top", "bottom"}
    return not any(w.isdecimal() or w in sides or (known(singular(w)) and w not in lex.VERBS) or any(
        w in group for group in telling) for w in said)


def count_behind(prompt: str, end: int) -> tuple[int, int] | None:
    """A number that stands behind a noun, and where it ends: "dogs (3)", "dogs x3", "hot dogs (only two)"."""
    found = _BEHIND.match(prompt, end)
    if found is None:
        return None
    said = (found[1] or found[2]).lower()
    return lex.NUMBERS.get(said) or int(said), found.end()
