"""Names in an answer joined with the prompt's own words, so that every region can be steered."""
from __future__ import annotations

import re
from collections.abc import Sequence

from ..layout import MAX_REGIONS, Layout, Region, Shape
from ..sentences import Sentence
from .answers import read_answer
from .geometry import Box
from .grammar import parse
from .matching import likeness, stems
from .nouns import singular
from .scene import Scene
from .units import convert, repaired
from .words import split


def phrase_for(scene: Scene, name: str) -> tuple[str, int] | None:
    """(words of the prompt that a name means, occurrence), None where nothing does."""
    text = " ".join(name.split()).strip(" .,:;\"'")
    if exact := find(scene.prompt, text):
        return exact, own_occurrence(scene, exact)
    best = max(((likeness(name, e), -i) for i, e in enumerate(scene.entities) if not e.absent), default=(0.0, 0))
    if best[0] >= 0.5:
        entity = scene.entities[-best[1]]
        return entity.phrase, entity.occurrence
    if run := same_words(scene.prompt, stems(name)):
        return run, 0
    if best[0] >= 0.4:
        entity = scene.entities[-best[1]]
        return entity.phrase, entity.occurrence
    head = stems(name)[-1:]
    return (run, 0) if head and (run := same_words(scene.prompt, head)) else None


def own_occurrence(scene: Scene, phrase: str) -> int:
    """Where one thing alone has this phrase, every mention is of it."""
    return next((e.occurrence for e in scene.entities if e.phrase.lower() == phrase.lower()
                 and sum(o.phrase.lower() == phrase.lower() for o in scene.entities) == 1), 0)


def find(prompt: str, text: str) -> str | None:
    """The text as the prompt spells it, as whole words, without a leading article."""
    bare = re.sub(r"^(?:a|an|the|one|two|three|four|five|\d+)\s+", "", text, flags=re.IGNORECASE)
    for wanted in (bare, text):
        if wanted and re.search(r"[^\W\d_]", wanted):
            pattern = r"(?<!\w)" + r"\s+".join(map(re.escape, wanted.split())) + r"(?!\w)"
            if match := re.search(pattern, prompt, re.IGNORECASE):
                return match.group()
    return None


def same_words(prompt: str, wanted: Sequence[str]) -> str | None:
    """The prompt's words that are the same in the singular."""
    words = split(prompt)
    for i in range(len(words) - len(wanted) + 1 if wanted else 0):
        part = words[i:i + len(wanted)]
        if [singular(w.text) for w in part] == list(wanted):
            text = prompt[part[0].start:part[-1].end]
            return text if not re.search(r"[()\[\]{}:<>|]", text) else None
    return None


def bind(scene: Scene, boxes: Sequence[tuple[str, Box]]) -> tuple[Layout, list[str]]:
    """A layout of the boxes whose names are found; the others are told."""
    regions: list[Region] = []
    notes: list[str] = []
    for name, box in boxes:
        found = phrase_for(scene, name)
        if found is None:
            notes.append(Sentence("{name} is not in the prompt: left out", name=repr(name)))
            continue
        regions.append(Region(" ".join(found[0].split()), Shape("box", box), occurrence=found[1]))
    if len(regions) > MAX_REGIONS:
        notes.append(Sentence("{count} regions; the first {kept} were kept", count=len(regions), kept=MAX_REGIONS))
    return Layout(tuple(regions[:MAX_REGIONS])), notes


def layout_from_text(prompt: str, text: str, size: tuple[int, int] = (512, 512), unit: str = "auto",
                     prefer: str = "pixels") -> tuple[Layout, list[str]]:
    """A valid layout from an answer as text, and notes on what was changed. Raises answers.AnswerError."""
    answer = read_answer(text)
    boxes, mended = repaired(convert(answer, size, unit, prefer))
    layout, unbound = bind(parse(prompt), boxes)
    return layout, [*answer.notes, *mended, *unbound]
