"""One picture explained, as plain values: a verdict and a next step for each region, curves, time. What report.json,
the API's info, the pictures and the page are made from.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ..cautions import overlap
from ..fields import Options
from ..layout import Layout, region_json
from ..phrases import missing
from ..report import Report
from .detect import Detection, assigned
from .frames import Frame, Frames
from .measures import Evidence, Place, evidence, places_of, region_map, region_share
from .verdict import (
    MISSED,
    READ_AT,
    Facts,
    next_step,
    picture_score,
    placed,
    score_of,
    verdict_of,
)


@dataclass
class Seen:
    """What a host knows of one finished picture. ``found``: what a detector saw, None without one."""

    image: int
    prompt: str
    layout: Layout
    frames: Frames
    report: Report = field(default_factory=Report)
    options: Options = field(default_factory=Options)
    found: Sequence[Detection] | None = None
    seconds: Mapping[str, float] = field(default_factory=dict)
    notes: Sequence[str] = ()

    @cached_property
    def near(self) -> dict[int, str]:
        """For regions whose phrase is not in the prompt, by index, a phrase that may be meant."""
        return {index: near for index, near in missing(self.prompt, self.layout.regions) if near}


def explain(seen: Seen) -> dict[str, Any]:
    """JSON-clean: prompt, score, regions (verdict, score, shares, next step), curves, seconds, notes."""
    places = {place.index: place for place in places_of(seen.layout, seen.frames, seen.image)}
    boxes = assigned(seen.layout.regions, seen.found) if seen.found is not None else None
    regions = [region_entry(seen, i, places.get(i), boxes) for i in range(len(seen.layout.regions))]
    losses = [{"step": i, "sigma": step["sigma"], "losses": [e[key] for e in step["losses"] if key in e]}
              for i, step in sorted(seen.report.steps.items()) for key in (str(seen.image),)]
    return {"version": 1, "image": seen.image, "prompt": seen.prompt,
            "score": round(picture_score([r["score"] for r in regions]), 4), "regions": regions,
            "words": words_of_image(seen.frames, seen.image), "losses": losses,
            "seconds": {name: round(value, 3) for name, value in seen.seconds.items()}, "notes": list(seen.notes)}


def words_of_image(frames: Frames, image: int) -> list[dict[str, Any]]:
    """The words that were read, of all parts of the prompt, in order."""
    found: dict[tuple, dict[str, Any]] = {}
    for frame in frames.of(image, phase="pass"):
        for word in frame.watched.words:
            entry = {"text": word.text, "positions": list(word.positions), "part": frame.watched.part}
            found.setdefault((frame.watched.part, word.positions), entry)
    return list(found.values())


def region_entry(seen: Seen, index: int, place: Place | None, boxes: Sequence[Any] | None) -> dict[str, Any]:
    """Everything about one region of the layout; ``place`` is None where its phrase is not in the prompt."""
    region = seen.layout.regions[index]
    entry: dict[str, Any] = {"index": index, "phrase": region.phrase, "region": region_json(region),
                             "box": list(region.box), "found": place is not None,
                             "tokens": list(place.subject.span.noun) if place else [],
                             "part": place.part if place else 0}
    reading = seen.frames.nearest(seen.image, READ_AT, place.part) if place else None
    figures = evidence(reading).get(region) if reading else None
    score = score_of(**vars(figures)) if figures else 0.0
    entry |= {"attention": {"verdict": verdict_of(score) if figures else MISSED, "score": round(score, 4),
                            **({k: round(v, 4) for k, v in vars(figures).items()} if figures else {})}}
    verdict, final = entry["attention"]["verdict"], score
    if boxes is not None:
        verdict, final = placed(boxes[index], region.box)
        entry["picture"] = {"verdict": verdict, "score": round(final, 4),
                            "box": [round(v, 4) for v in boxes[index]] if boxes[index] else None}
    if reading and place:
        one = region_map(reading, place)
        entry["map"] = {"step": reading.step, "grid": list(one.shape),
                        "values": [round(float(v), 5) for v in one.flatten()]}
    entry |= {"verdict": verdict, "score": round(final, 4), "by": "attention" if boxes is None else "picture",
              "shares": curve(seen, place) if place else []}
    step = next_step(facts_of(seen, index, place, verdict, reading, figures, boxes))
    return {**entry, "next": {"kind": step.kind, "text": str(step), "template": step.text, "values": step.values}}


def curve(seen: Seen, place: Place) -> list[dict[str, Any]]:
    """The share of the phrase's attention inside the region at every look, in order."""
    noun = set(place.subject.span.noun)
    return [{"step": frame.step, "phase": frame.phase, "look": frame.iteration, "progress": round(frame.progress, 4),
             "sigma": round(frame.sigma, 4), "share": round(region_share(frame, place), 4)}
            for frame in seen.frames.of(seen.image, place.part)
            if place.subject in frame.watched.subjects and noun <= set(frame.positions)]


def facts_of(seen: Seen, index: int, place: Place | None, verdict: str, reading: Frame | None,
             figures: Evidence | None, boxes: Sequence[Any] | None) -> Facts:
    """What the next step is chosen from."""
    region = seen.layout.regions[index]
    if place is None or reading is None or figures is None:
        return Facts(region.phrase, in_prompt=place is not None, near=seen.near.get(index), verdict=verdict,
                     guided=bool(seen.report.iterations))
    height, width = reading.cross.shape[-2:]
    window = reading.watched.window
    sides = ((region.box[2] - region.box[0]) / (window[2] - window[0]) * width,
             (region.box[3] - region.box[1]) / (window[3] - window[1]) * height)
    others = [(overlap(region.box, other.box), other.phrase) for other in seen.layout.regions
              if other.phrase != region.phrase]
    covered, rival = max(others, default=(0.0, ""))
    records = [r for (_, one), r in seen.report.regions.get(seen.image, {}).items() if one == region]
    phrases = [d.phrase for d in seen.found or ()]
    return Facts(
        region.phrase, verdict=verdict, guided=bool(records), strength=seen.options.strength,
        budget=seen.options.budget, target=seen.options.target, share=region_share(reading, place),
        reached=records[0].after if records else 0.0, cells=min(sides), rival=rival, covered=covered,
        seen=None if boxes is None else region.phrase in phrases, height=float(region_map(reading, place).max()))
