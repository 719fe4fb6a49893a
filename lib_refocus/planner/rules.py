"""The built-in planner: grammar, then constraint solver. No network, no model, the same answer every time."""
from __future__ import annotations

from ..layout import Layout, Region, Shape
from ..sentences import Sentence
from .arrange import arrange
from .finish import mention_number
from .grammar import parse
from .plan import Plan
from .scene import Scene


def plan_rules(prompt: str, size: tuple[int, int] = (512, 512), seed: int = 0) -> Plan:
    """A layout for the prompt. ``size``: of the picture in pixels (only its proportions matter); ``seed``: 0 is the
    plainest arrangement, others are alternatives."""
    scene = parse(prompt)
    boxes, notes = arrange(scene, size[0] / size[1], seed)
    regions = [region(scene, i, box) for i in sorted(boxes) for box in boxes[i]]
    regions += [hue_region(scene, start, end, box) for i, start, end in scene.hues for box in boxes.get(i, ())]
    return Plan(Layout(tuple(regions[:64])), "rules", [*scene.notes, *notes, *empty_note(scene, regions)])


def region(scene: Scene, entity: int, box: tuple[float, float, float, float]) -> Region:
    e = scene.entities[entity]
    return Region(" ".join(e.phrase.split()), Shape("box", box), occurrence=e.occurrence)


def hue_region(scene: Scene, start: int, end: int, box: tuple[float, float, float, float]) -> Region:
    """A colour that stands apart from the name of its thing, in the thing's box."""
    phrase = scene.prompt[start:end]
    return Region(phrase, Shape("box", box), occurrence=mention_number(scene.prompt, phrase, start))


def empty_note(scene: Scene, regions: list[Region]) -> list[str]:
    return [] if regions else [Sentence("the prompt names nothing that has a place of its own: no regions")]
