"""Every planner, and GPT-4's published layouts, against ground truth; the checker against the same truth."""
from __future__ import annotations

import copy
import random
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .checker import check
from .plan import PlannerError
from .strict import failures, valid

SIZE = (512, 512)
FAULT_SEED = 7
JUDGED = ("spatial", "size")  # categories whose truth says all that the checker can find


def report(records: Sequence[Mapping], planners: Mapping[str, Callable]) -> str:
    """Tables in Markdown: share of prompts satisfied by category, valid boxes, time; then the checker's figures."""
    categories = list(dict.fromkeys(str(r.get("category", "all")) for r in records))
    counts = {c: sum(r.get("category", "all") == c for r in records) for c in categories}
    rows = [["planner", *(f"{c} ({counts[c]})" for c in categories), "valid boxes", "median ms", "95 % ms"]]
    published = [r for r in records if "gpt4_layout" in r]
    if published:
        rows.append(score("GPT-4, published", published, categories, lambda r: r["gpt4_layout"]))
    layouts: dict[str, list] = {}
    for name, make in planners.items():
        def layout_of(r: Mapping, make: Callable = make, name: str = name) -> list[dict]:
            try:
                made = make(r["prompt"], SIZE, 0).layout.to_json()["regions"]
            except PlannerError:
                made = []
            layouts.setdefault(name, []).append((r, made))
            return made

        rows.append(score(name, records, categories, layout_of))
    parts = [table(rows), checker_table(published, layouts.get("built-in", []))]
    return "\n\n".join(p for p in parts if p)


def score(name: str, records: Sequence[Mapping], categories: Sequence[str], layout_of: Callable) -> list[str]:
    """One row: of each category the share of records without failure."""
    good: dict[str, list[bool]] = {c: [] for c in categories}
    times, boxes = [], []
    for r in records:
        start = time.perf_counter()
        layout = layout_of(r)
        times.append(1000 * (time.perf_counter() - start))
        boxes += [valid(region["box"]) for region in layout]
        good[str(r.get("category", "all"))].append(not failures(r, layout))
    timed = name != "GPT-4, published"
    slow = sorted(times)[int(0.95 * len(times))]
    return [name, *(percent(good[c]) for c in categories), percent(boxes),
            *((f"{statistics.median(times):.1f}", f"{slow:.1f}") if timed else ("", ""))]


def percent(values: Sequence[bool]) -> str:
    return f"{100 * sum(values) / len(values):.1f} %" if values else ""


def table(rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|---" * len(rows[0]) + "|", *lines[1:]])


def checker_table(published: Sequence[Mapping], planned: Sequence[tuple[Mapping, list]]) -> str:
    """Whether the checker says of published layouts what the ground truth says, and finds injected faults."""
    rows = []
    for category in JUDGED:
        chosen = [r for r in published if r.get("category") == category]
        if chosen:
            agreed = [(not check(r["prompt"], r["gpt4_layout"])) == (not failures(r, r["gpt4_layout"])) for r in chosen]
            rows.append([f"agrees with the truth about GPT-4's {category} layouts", percent(agreed), str(len(agreed))])
    rng = random.Random(FAULT_SEED)
    found: dict[str, list[bool]] = {}
    alarms = []
    for record, layout in planned:
        if not layout or failures(record, layout):
            continue
        alarms.append(not check(record["prompt"], layout))
        for kind, broken in faulty(record, layout, rng):
            found.setdefault(kind, []).append(bool(check(record["prompt"], broken)))
    rows += [[f"finds the fault: {kind}", percent(hits), str(len(hits))] for kind, hits in sorted(found.items())]
    if found:
        every = [h for hits in found.values() for h in hits]
        rows.append(["finds faults, all kinds", percent(every), str(len(every))])
        rows.append(["is silent where the built-in planner satisfies the truth", percent(alarms), str(len(alarms))])
    return table([["the checker", "share", "cases"], *rows]) if rows else ""


def faulty(record: Mapping, layout: list[dict], rng: random.Random) -> list[tuple[str, list[dict]]]:
    """The layout with one fault each; faults that the truth does not call one are left out."""
    result: list[tuple[str, list[dict]]] = []

    def add(kind: str, change: Callable[[list[dict]], Any]) -> None:
        broken = copy.deepcopy(layout)
        change(broken)
        if failures(record, broken):
            result.append((kind, broken))

    i = rng.randrange(len(layout))
    others = [k for k, r in enumerate(layout) if r["phrase"] != layout[i]["phrase"]]
    add("a box is missing", lambda b: b.pop(i))
    add("a box is there twice", lambda b: b.append({**b[i], "box": [0.4, 0.4, 0.6, 0.6]}))
    add("a box outside the picture", lambda b: b[i].update(box=[v + 0.7 for v in b[i]["box"]]))
    add("a box turned inside out", lambda b: b[i].update(box=[b[i]["box"][k] for k in (2, 3, 0, 1)]))
    add("another word for a phrase", lambda b: b[i].update(phrase="gizmo"))
    if others:
        j = rng.choice(others)
        add("two boxes change places", lambda b: swap(b, i, j))
        add("mirrored", lambda b: turn(b, 0))
        add("upside down", lambda b: turn(b, 1))
    return result


def turn(boxes: list[dict], axis: int) -> None:
    """Mirror along an axis: 0 across, 1 down."""
    for region in boxes:
        box = list(region["box"])
        box[axis], box[axis + 2] = 1 - box[axis + 2], 1 - box[axis]
        region["box"] = box


def swap(boxes: list[dict], i: int, j: int) -> None:
    boxes[i]["box"], boxes[j]["box"] = boxes[j]["box"], boxes[i]["box"]
