"""Does the verdict say what the scorer sees? On layouts of its own, for unguided and guided pictures.

The truth of a region: in place, where the scorer's match has its centre in it; partly, where it overlaps it with an IoU
of 0.1 or more; else missed. Both the verdict from attention alone and the one with the shapes world's detector.
"""
from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..explain.explanation import Seen, explain
from ..explain.recorder import Watch
from ..explain.verdict import IN_PLACE, MISSED, OVERLAP, PARTLY, READ_AT
from ..standalone.checkpoint import Model
from ..standalone.host import generate
from ..standalone.job import make_job
from .suites import Case, make_suite

SEED = 20261208  # of the layouts; the verdict was fitted on others
METHODS: dict[str, dict[str, Any]] = {"unguided": {"off": True}, "guided": {},
                                      "five iterations": {"options": {"budget": 5}}}
NAMES = (IN_PLACE, PARTLY, MISSED)


def truth_of(score: Any) -> str:
    """The scorer's view of one wanted thing (shapes.scorer.Score) as a verdict."""
    if score.centre_in:
        return IN_PLACE
    return PARTLY if score.iou >= OVERLAP else MISSED


def judged(model: Model, case: Case, settings: dict[str, Any]) -> list[dict[str, str]]:
    """One picture: truth and verdicts of each region."""
    from ..shapes.detector import find
    from ..shapes.scorer import score
    from ..standalone.output import to_image

    job = make_job({"prompt": case.prompt, "layout": [dict(r) for r in case.layout], "seed": case.seed,
                    **case.settings, **settings})
    result = generate(model, job, watch=Watch(at=(READ_AT,), points=False))
    assert result.recorder is not None
    found = find(to_image(result.images[0]), [r.phrase for r in job.layout.regions])
    told = explain(Seen(0, result.prompt, job.layout, result.recorder.frames, result.report, job.options, found=found))
    truths = [truth_of(s) for s in score(result.images[0], list(case.things))]
    return [{"truth": truth, "attention": region["attention"]["verdict"], "picture": region["picture"]["verdict"]}
            for truth, region in zip(truths, told["regions"], strict=True)]


def agreement(rows: Sequence[dict[str, str]], by: str) -> tuple[float, float]:
    """Share of regions with the truth's verdict; share with the right answer to "in place or not?"."""
    exact = sum(row[by] == row["truth"] for row in rows)
    two = sum((row[by] == IN_PLACE) == (row["truth"] == IN_PLACE) for row in rows)
    return exact / max(len(rows), 1), two / max(len(rows), 1)


def run(model: Model, suites: Sequence[str], count: int, seed: int, out: Path | None = None) -> int:
    """Print a Markdown table; ``out``: every region's verdicts as JSON lines."""
    rows: dict[str, list[dict[str, str]]] = {name: [] for name in METHODS}
    for suite in suites:
        for case in make_suite(suite, count, seed):
            for name, settings in METHODS.items():
                found = judged(model, case, settings)
                rows[name] += found
                if out:
                    with out.open("a", encoding="utf-8") as file:
                        file.writelines(json.dumps({"suite": suite, "method": name, **row}) + "\n" for row in found)
    print(f"{len(suites)} suites of {count} layouts, seed {seed}, checkpoint {model.name}\n")
    print(table({**rows, "unguided + guided": rows["unguided"] + rows["guided"]}))
    print("\n" + mistakes([row for found in rows.values() for row in found]))
    return 0


def mistakes(rows: Sequence[dict[str, str]]) -> str:
    """In which way the verdict from attention errs."""
    wrong = [row for row in rows if row["attention"] != row["truth"]]
    partly = [row for row in rows if row["truth"] == PARTLY]
    bold = sum(row["attention"] == IN_PLACE for row in wrong)
    named = sum(row["attention"] == PARTLY for row in partly)
    return (f"Of {len(rows)} regions attention is wrong about {len(wrong)}: {bold} it takes to be in place; of "
            f"{len(partly)} that are partly in place it names {named} so.")


def table(rows: dict[str, list[dict[str, str]]]) -> str:
    """One line a method: the truth's classes, then agreement of both verdicts."""
    lines = ["| pictures | regions | in place / partly / missed in truth | attention: same verdict | "
             "in place or not | with the detector: same verdict |", "|---|---|---|---|---|---|"]
    for name, found in rows.items():
        truth = Counter(row["truth"] for row in found)
        exact, two = agreement(found, "attention")
        lines.append(f"| {name} | {len(found)} | {' / '.join(str(truth[n]) for n in NAMES)} | {exact:.1%} | {two:.1%} "
                     f"| {agreement(found, 'picture')[0]:.1%} |")
    return "\n".join(lines)
