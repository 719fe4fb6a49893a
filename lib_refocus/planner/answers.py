"""Layouts as language models write them: JSON, Python lists, CSS, "name: (x1, y1, x2, y2)" lines, in any unit.

Used for answers of an endpoint and for answers that a user pastes. Nothing is executed; sizes are bounded.
"""
from __future__ import annotations

import ast
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..sentences import Sentence

MAX_ANSWER = 200_000
MAX_ENTRIES = 200
MAX_DEPTH = 12
MAX_LINES = 2000
MAX_LINE = 400
MAX_OPEN = 30  # brackets that nothing closes
NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
UNITS = re.compile(r"\s*(?:px|%)?\s*$")
NAMES = ("phrase", "name", "label", "object", "text", "description", "category", "caption", "title", "class", "item",
         "entity")
BOXES = ("box", "bbox", "bounding_box", "boundingbox", "bbox_2d", "box_2d", "coordinates", "coords", "position", "rect",
         "region", "location")
LISTS = ("boxes", "regions", "layout", "objects", "elements", "items", "object_list", "result", "annotations", "answer")
CORNERS = (("x0", "y0", "x1", "y1"), ("x1", "y1", "x2", "y2"), ("xmin", "ymin", "xmax", "ymax"),
           ("x_min", "y_min", "x_max", "y_max"), ("left", "top", "right", "bottom"))
EXTENTS = (("x", "y", "width", "height"), ("x", "y", "w", "h"), ("left", "top", "width", "height"))


class AnswerError(ValueError):
    """Text in which no layout was found; the message says what was expected."""


@dataclass(frozen=True)
class Entry:
    """A named box as it was written. ``order``: xyxy, xywh, or "" where four bare numbers leave it open."""

    name: str
    numbers: tuple[float, float, float, float]
    order: str = ""


@dataclass
class Answer:
    """Entries and what was wrong with the rest."""

    entries: list[Entry] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unit: str = ""  # "%" or "px" where the text says so


def read_answer(text: str) -> Answer:
    """The named boxes of an answer. Raises AnswerError."""
    if len(text) > MAX_ANSWER:
        raise AnswerError(Sentence("the answer has {count} characters; allowed are at most {most}", count=len(text),
                                   most=MAX_ANSWER))
    text = re.sub(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", " ", text, flags=re.DOTALL | re.IGNORECASE)
    answer = Answer(unit="%" if re.search(r"\d\s*%", text) else "px" if re.search(r"\d\s*px", text) else "")
    for value in structures(text):
        collect(value, answer, 0)
        if answer.entries:
            return limited(answer)
    for reader in (read_css, read_lines):
        reader(text, answer)
        if answer.entries:
            return limited(answer)
    raise AnswerError(Sentence("no boxes were found; expected is JSON such as {json} or lines such as {line}", json=(
        '{"boxes": [{"phrase": "a cat", "x0": 100, "y0": 300, "x1": 500, "y1": 900}]}'),
        line='"a cat: (100, 300, 500, 900)"'))


def limited(answer: Answer) -> Answer:
    if len(answer.entries) > MAX_ENTRIES:
        answer.notes.append(Sentence("{count} boxes were given; the first {kept} were read", count=len(answer.entries),
                                     kept=MAX_ENTRIES))
        del answer.entries[MAX_ENTRIES:]
    return answer


def structures(text: str) -> Iterator[Any]:
    """JSON or Python values in the text, the whole of it first, then each balanced part."""
    tried = 0
    for part in (text.strip(), *balanced(text)):
        if part[:1] not in "{[(" or not part:
            continue
        tried += 1
        if tried > 40:
            return
        value = load(part)
        if value is not None:
            yield value


def load(part: str) -> Any:
    """A JSON value, or a Python literal; None if it is neither."""
    try:
        return json.loads(part)
    except (ValueError, RecursionError):
        pass
    cleaned = re.sub(r",\s*([\]}])", r"\1", re.sub(r"(?m)//[^\n\"]*$", "", part))  # trailing commas, comments
    try:
        return json.loads(cleaned)
    except (ValueError, RecursionError):
        pass
    if part.count("(") + part.count("[") + part.count("{") > 2000:
        return None
    try:
        value = ast.literal_eval(part)
    except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
        return None
    return value if isinstance(value, (list, tuple, dict)) else None


def balanced(text: str) -> Iterator[str]:
    """The outermost {...} and [...] of the text, from left to right; one that is cut off ends with the text."""
    i, unclosed = 0, 0
    while i < len(text) and unclosed < MAX_OPEN:
        if text[i] not in "{[":
            i += 1
            continue
        end = closing(text, i)
        if end is None:
            unclosed += 1
            if unclosed == 1:
                yield from salvaged(text[i:])
            i += 1
            continue
        yield text[i:end + 1]
        i = end + 1


def closing(text: str, start: int) -> int | None:
    """Index of the bracket that closes the one at ``start``; strings are skipped."""
    depth, quote, i = 0, "", start
    while i < len(text):
        c = text[i]
        if quote:
            if c == "\\":
                i += 1
            elif c == quote:
                quote = ""
        elif c == '"' or (c == "'" and not (text[i - 1:i].isalnum() and text[i + 1:i + 2].isalnum())):
            quote = c
        elif c in "{[(":
            depth += 1
        elif c in "}])":
            depth -= 1
            if depth == 0:
                return i
        i += 1
    return None


def salvaged(text: str) -> Iterator[str]:
    """The complete entries of an answer that was cut off."""
    parts = re.findall(r"\{[^{}\[\]]*(?:\[[^\[\]{}]*\][^{}\[\]]*)?\}", text[:MAX_ANSWER])
    if parts:
        yield "[" + ",".join(parts[:MAX_ENTRIES]) + "]"


def collect(value: Any, answer: Answer, depth: int) -> None:
    """Entries of a value, however they are nested."""
    if depth > MAX_DEPTH or len(answer.entries) > MAX_ENTRIES:
        return
    if isinstance(value, Mapping):
        collect_mapping(value, answer, depth)
    elif isinstance(value, (list, tuple)):
        if entry := entry_of_list(value):
            answer.entries.append(entry)
            return
        for item in value:
            collect(item, answer, depth + 1)


def collect_mapping(value: Mapping, answer: Answer, depth: int) -> None:
    low = {str(k).lower(): v for k, v in value.items()}
    name = next((low[k] for k in NAMES if isinstance(low.get(k), str) and low[k].strip()), None)
    box = box_of(low)
    if name is not None and box is not None:
        answer.entries.append(Entry(name.strip(), *box))
        return
    names = next((low[k] for k in ("names", "labels", "phrases", "categories") if isinstance(low.get(k), list)), None)
    lists = next((low[k] for k in LISTS if isinstance(low.get(k), (list, tuple, dict))), None)
    if names and isinstance(lists, (list, tuple)) and len(names) == len(lists):
        for n, b in zip(names, lists, strict=True):
            if isinstance(n, str) and (four := numbers(b)):
                answer.entries.append(Entry(n, four))
        return
    if name is not None:
        many = next((low[k] for k in (*LISTS, *BOXES, "bboxes") if isinstance(low.get(k), (list, tuple))), None)
        for b in many or ():
            if four := numbers(b):
                answer.entries.append(Entry(name.strip(), four))
        if many:
            return
    for k, v in value.items():
        collect_named(str(k), v, answer, depth)


def collect_named(key: str, value: Any, answer: Answer, depth: int) -> None:
    """{"cat": [4 numbers]}, {"cat": {"x0": ...}}, {"cat": [[4], [4]]}, or a level of nesting."""
    usable = key.lower() not in (*LISTS, *BOXES, "note", "background")
    if usable and (four := numbers(value)):
        answer.entries.append(Entry(key, four))
    elif usable and isinstance(value, Mapping) and (box := box_of({str(k).lower(): v for k, v in value.items()})):
        answer.entries.append(Entry(key, *box))
    elif usable and isinstance(value, (list, tuple)) and value and all(numbers(v) for v in value):
        answer.entries += [Entry(key, four) for v in value if (four := numbers(v))]
    elif isinstance(value, (Mapping, list, tuple)):
        collect(value, answer, depth + 1)


def box_of(low: Mapping[str, Any]) -> tuple[tuple[float, float, float, float], str] | None:
    """Four numbers and their order from an object's keys."""
    for keys, order in (*((k, "xyxy") for k in CORNERS), *((k, "xywh") for k in EXTENTS)):
        if all(k in low for k in keys) and (four := numbers([low[k] for k in keys])):
            return four, order
    for key in BOXES:
        inner = low.get(key)
        if isinstance(inner, Mapping):
            return box_of({str(k).lower(): v for k, v in inner.items()})
        if four := numbers(inner):
            return four, ""
    return None


def entry_of_list(value: Sequence) -> Entry | None:
    """["cat", [x, y, x, y]] or ["cat", x, y, x, y]."""
    if not value or not isinstance(value[0], str):
        return None
    if len(value) == 2 and (four := numbers(value[1])):
        return Entry(value[0], four)
    if len(value) == 5 and (four := numbers(value[1:])):
        return Entry(value[0], four)
    return None


def numbers(value: Any) -> tuple[float, float, float, float] | None:
    """Exactly four finite numbers, also as text ("30px", "12.5%"), or two pairs of them."""
    if isinstance(value, str):
        value = re.findall(NUMBER, value)
    if not isinstance(value, (list, tuple)):
        return None
    if len(value) == 2 and all(isinstance(v, (list, tuple)) and len(v) == 2 for v in value):
        value = [*value[0], *value[1]]
    if len(value) != 4:
        return None
    result = []
    for v in value:
        if isinstance(v, str):
            bare = UNITS.sub("", v[:40]).strip()
            v = float(bare) if re.fullmatch(NUMBER, bare) else None
        if isinstance(v, bool) or not isinstance(v, (int, float)) or abs(v) > 1e9 or not math.isfinite(v):
            return None
        result.append(float(v))
    return result[0], result[1], result[2], result[3]


_CSS = re.compile(r"([^{}\n;]{1,200})\{([^{}]{0,400})\}")
_PROPERTY = re.compile(rf"(height|width|top|left|right|bottom|x|y)\s*:\s*({NUMBER}\s?(?:px|%)?)", re.IGNORECASE)


def read_css(text: str, answer: Answer) -> None:
    """"cat {height: 20px; width: 30px; top: 5px; left: 4px}" (LayoutGPT)."""
    for name, body in _CSS.findall(text)[:MAX_LINES]:
        low: dict[str, Any] = {k.lower(): v for k, v in _PROPERTY.findall(body)}
        if box := box_of(low):
            answer.entries.append(Entry(_BULLET.sub("", name).strip(" .#:\"'"), *box))


_BULLET = re.compile(r"^\s*(?:[-*•]\s+|\d{1,3}[.)]\s+)?")
_LABEL = re.compile(r"[a-z_]+\d?\s*[=:]", re.IGNORECASE)
_EXTENT = re.compile(r"\b(?:width|height|w|h)\s*[=:]", re.IGNORECASE)


def read_lines(text: str, answer: Answer) -> None:
    """"cat: (93, 132, 205, 324)", one a line, with or without brackets; what has not four numbers is told."""
    for line in text.splitlines()[:MAX_LINES]:
        line = _BULLET.sub("", line[:MAX_LINE])
        opening = min((i for c in "([{<" if (i := line.find(c)) > 0), default=-1)
        if opening > 0:
            name, body = line[:opening], line[opening:]
        else:
            name, _, body = line.partition(":")
        name = name.strip().rstrip(":=->–").strip().strip("\"'*`").rstrip(":= ")
        found = re.findall(NUMBER, _LABEL.sub(" ", body))
        if not found or not re.search(r"[^\W\d_]", name):
            continue
        if len(found) == 4 and (four := numbers(found)):
            answer.entries.append(Entry(name, four, "xywh" if len(_EXTENT.findall(body)) >= 2 else ""))
        elif opening > 0:
            answer.notes.append(Sentence("{name}: {count} numbers; a box has four", name=repr(name), count=len(found)))
