"""Random layouts on the shapes checkpoint: does each object sit in its region? The methods side by side.

Layouts, prompts and seeds come from one seed; the same ones go to every method.
"""
from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..fields import METHODS, OptionError
from ..shapes.captions import listing, noun
from ..shapes.scenes import Thing, sample_boxes, sample_words
from ..standalone.checkpoint import Model
from ..standalone.host import generate
from ..standalone.job import make_job

SIDES = {2: (0.30, 0.40), 3: (0.26, 0.34), 4: (0.22, 0.28)}  # box side by number of objects


@dataclass(frozen=True)
class Case:
    """One prompt, the things it names with their boxes, and a seed."""

    prompt: str
    things: tuple[Thing, ...]
    seed: int

    @property
    def layout(self) -> list[dict]:
        return [{"phrase": t.name, "box": list(t.box)} for t in self.things]


def random_case(rng, objects: int, seed: int) -> Case:
    """Different things in boxes that do not overlap, joined as a plain list."""
    words = sample_words(rng, objects)
    while len(set(words)) < objects:
        words = sample_words(rng, objects)
    boxes = sample_boxes(rng, objects, sides=SIDES[objects])
    things = tuple(Thing(c, s, (float(x0), float(y0), float(x1), float(y1)))
                   for (c, s), (x0, y0, x1, y1) in zip(words, boxes, strict=True))
    return Case(listing([noun(t.name) for t in things], rng), things, seed)


def random_cases(count: int, seed: int) -> list[Case]:
    """Half of two, half of three objects."""
    rng = np.random.default_rng(seed)
    return [random_case(rng, 2 if i < count // 2 else 3, int(rng.integers(2 ** 31))) for i in range(count)]


def method_settings(name: str, options: dict) -> dict:
    """Job settings of a method by name: "unguided", a method, or "method xN" for N times its strength."""
    if name == "unguided":
        return {"off": True}
    method, _, factor = name.partition(" x")
    if method not in METHODS:
        raise OptionError(f"method {name!r}; allowed are unguided, {', '.join(METHODS)}, each also as 'NAME xN'")
    return {"options": {**(options if method == "refocus" else {}), "method": method, "strength": factor or "1"}}


def score_case(image, case: Case) -> dict:
    """The scorer's verdict on one picture: lists over its things, and how many objects too many."""
    from ..shapes.scorer import find_objects, score

    scores = score(image, list(case.things))
    return {"present": [s.present for s in scores], "centre": [s.centre_in for s in scores],
            "iou": [float(s.iou) for s in scores], "extra": max(0, len(find_objects(image)) - len(case.things))}


def figures(results: list[dict]) -> dict:
    """Means over all things of all pictures (percent, but iou)."""
    flat = {key: np.concatenate([r[key] for r in results]) for key in ("present", "centre", "iou")}
    return {"present": 100 * float(flat["present"].mean()), "centre": 100 * float(flat["centre"].mean()),
            "iou": float(flat["iou"].mean()), "ap50": 100 * float((flat["iou"] >= 0.5).mean()),
            "all_present": 100 * float(np.mean([all(r["present"]) for r in results])),
            "extra": float(np.mean([r["extra"] for r in results])),
            "iterations": float(np.mean([r["iterations"] for r in results])),
            "seconds": float(np.mean([r["seconds"] for r in results]))}


def run_method(model: Model, cases: list[Case], name: str, settings: dict, steps: int) -> tuple[list[dict], list]:
    from ..standalone.output import progress_bar

    results, images = [], []
    with progress_bar(name, len(cases)) as progress:
        for i, case in enumerate(cases):
            job = make_job({"prompt": case.prompt, "layout": case.layout, "seed": case.seed, "steps": steps,
                            **settings})
            began = time.perf_counter()
            result = generate(model, job)
            images.append(result.images[0])
            results.append({**score_case(result.images[0], case), "iterations": result.report.iterations,
                            "seconds": time.perf_counter() - began})
            progress(i + 1, len(cases))
    return results, images


HEAD = ("method", "objects", "present %", "centre %", "IoU", "AP50 %", "all there %", "extra", "iterations", "s/image")


def row(name: str, group: str, f: dict) -> tuple:
    return (name, group, f"{f['present']:.1f}", f"{f['centre']:.1f}", f"{f['iou']:.3f}", f"{f['ap50']:.1f}",
            f"{f['all_present']:.1f}", f"{f['extra']:.2f}", f"{f['iterations']:.1f}", f"{f['seconds']:.2f}")


def print_table(rows: list[tuple]) -> None:
    widths = [max(len(str(r[i])) for r in [HEAD, *rows]) for i in range(len(HEAD))]
    for r in [HEAD, *rows]:
        print("| " + " | ".join(str(v).ljust(w) for v, w in zip(r, widths, strict=True)) + " |")
        if r is HEAD:
            print("|" + "|".join("-" * (w + 2) for w in widths) + "|")


def contact_sheet(cases: list[Case], pictures: dict[str, list], path: Path, most: int = 12) -> None:
    from ..layout import Layout
    from ..standalone.draw import draw_layout, sheet
    from ..standalone.output import save_image, to_image

    picks = np.linspace(0, len(cases) - 1, min(most, len(cases))).round().astype(int)
    rows = [[draw_layout(to_image(images[i]), Layout.parse(cases[i].layout), labels=False)
             for images in pictures.values()] for i in picks]
    save_image(sheet(rows, list(pictures), [cases[i].prompt for i in picks], cell=192), path)


def run(model: Model, arguments, options: dict) -> int:
    """Print the table; with --out also write figures.json and contact-sheet.png."""
    cases = random_cases(arguments.count, arguments.seed)
    names = [n.strip() for n in arguments.methods.split(",") if n.strip()]
    settings = {name: method_settings(name, options) for name in names}
    rows, pictures, report = [], {}, {}
    for name in names:
        results, pictures[name] = run_method(model, cases, name, settings[name], arguments.steps)
        groups = {"all": list(range(len(cases)))}
        groups |= {str(n): [i for i, c in enumerate(cases) if len(c.things) == n] for n in (2, 3)}
        report[name] = {g: figures([results[i] for i in chosen]) for g, chosen in groups.items() if len(chosen)}
        rows += [row(name, g, f) for g, f in report[name].items()]
    print(f"{len(cases)} layouts, {arguments.steps} steps, seed {arguments.seed}, checkpoint {model.name}")
    print_table(rows)
    if arguments.out:
        arguments.out.mkdir(parents=True, exist_ok=True)
        (arguments.out / "figures.json").write_text(json.dumps(report, indent=1))
        contact_sheet(cases, pictures, arguments.out / "contact-sheet.png")
    return 0
