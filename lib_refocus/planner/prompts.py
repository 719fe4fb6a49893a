"""What a language model is asked: instructions, worked examples, the schema of its answer, and the one correction."""
from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

RANGE = 1000  # whole numbers 0..RANGE: small models keep to them better than to fractions

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "boxes": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"phrase": {"type": "string"},
                               **{k: {"type": "integer"} for k in ("x0", "y0", "x1", "y1")}},
                "required": ["phrase", "x0", "y0", "x1", "y1"],
                "additionalProperties": False,
            },
        },
        "note": {"type": "string"},
    },
    "required": ["boxes", "note"],
    "additionalProperties": False,
}

INSTRUCTIONS = f"""\
You plan the composition of a picture. Given its caption, answer with a box for every thing that the caption names.

Rules:
- x0, y0 is a box's top left corner and x1, y1 its bottom right one, in whole numbers 0..{RANGE}; x grows to the \
right, y grows downwards; x0 < x1 and y0 < y1.
- "phrase" is copied from the caption letter by letter: adjectives and noun, without article or number.
- As many boxes of one phrase as the caption counts. Give the same phrase to each of them.
- Obey every relation. "left of": smaller x. "above", "on": smaller y; what is on a thing stands on its upper edge. \
"between": in the middle of the others. "in front of": lower and larger. "bigger than": larger area.
- Where the caption says nothing of sizes, things keep the proportions that they have in the world (car > chair > \
cat), softened so that nothing gets tiny.
- Things stand on the ground or on each other; what flies is high up. Boxes do not overlap without a reason.
- Whole surroundings (sky, street, room, meadow) get no box; mention them in "note". What the caption says is absent \
gets no box.
- Answer with JSON only: {{"boxes": [{{"phrase": "...", "x0": 0, "y0": 0, "x1": 0, "y1": 0}}], "note": "..."}}"""


def _boxes(*entries: tuple[str, int, int, int, int]) -> list[dict[str, Any]]:
    return [dict(zip(("phrase", "x0", "y0", "x1", "y1"), entry, strict=True)) for entry in entries]


EXAMPLES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("a grey cat asleep on a wooden chair, a tall lamp to the right of the chair, cosy living room",
     {"boxes": _boxes(("grey cat", 180, 390, 430, 560), ("wooden chair", 130, 560, 490, 960),
                      ("tall lamp", 650, 180, 860, 960)),
      "note": "living room as background; the cat stands on the chair's upper edge"}),
    ("three ducks swim below a bridge, no people",
     {"boxes": _boxes(("ducks", 120, 640, 320, 800), ("ducks", 400, 690, 600, 850), ("ducks", 690, 640, 890, 800),
                      ("bridge", 60, 180, 940, 520)),
      "note": "water as background; people are absent"}),
    ("a mouse bigger than the elephant next to it",
     {"boxes": _boxes(("mouse", 60, 240, 560, 920), ("elephant", 620, 560, 940, 920)),
      "note": "the mouse has the larger area, as the caption asks"}),
    ("a red kite between two white clouds above a girl holding a string",
     {"boxes": _boxes(("red kite", 400, 120, 600, 330), ("white clouds", 60, 90, 330, 270),
                      ("white clouds", 670, 90, 940, 270), ("girl", 390, 480, 610, 960)),
      "note": "sky as background"}),
)


def first_messages(prompt: str, size: tuple[int, int], system: bool = True) -> list[dict[str, str]]:
    """The conversation up to the question. ``system``: whether the endpoint knows that role."""
    messages = [{"role": "system", "content": INSTRUCTIONS}]
    for caption, answer in EXAMPLES:
        messages += [{"role": "user", "content": f"Caption: {caption}"},
                     {"role": "assistant", "content": json.dumps(answer)}]
    messages.append({"role": "user", "content": question(prompt, size)})
    if not system:
        messages[1] = {"role": "user", "content": f"{INSTRUCTIONS}\n\n{messages[1]['content']}"}
        del messages[0]
    return messages


def question(prompt: str, size: tuple[int, int]) -> str:
    width, height = size
    form = "square" if width == height else f"{'wide' if width > height else 'tall'} ({width} x {height} pixels)"
    return f"The picture is {form}. Caption: {prompt}"


def correction(faults: Sequence[str]) -> str:
    """The one turn that sends an answer back."""
    listed = "\n".join(f"- {fault}" for fault in faults[:20])
    return f"Your layout has these faults:\n{listed}\nMend them and answer again with the whole JSON, and nothing else."


def schema_text() -> str:
    """For endpoints that take no schema: the schema in words."""
    return "Answer with one JSON object that fits this schema, and nothing else:\n" + json.dumps(SCHEMA)


def copy_text(prompt: str, size: tuple[int, int]) -> str:
    """The whole request as one text, for pasting into any chat by hand."""
    parts = [INSTRUCTIONS]
    parts += [f"Caption: {caption}\nAnswer: {json.dumps(answer)}" for caption, answer in EXAMPLES]
    return "\n\n".join([*parts, question(prompt, size) + "\nAnswer:"])
