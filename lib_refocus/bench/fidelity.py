"""The fidelity bench: methods x suites on the same cases, one table and one contact sheet.

Every picture's measures are kept in the output folder as they come, so that a run can be stopped, continued, split
over processes and added to; a record made under other settings is made again.
"""
from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..fields import METHODS, OptionError, make_options
from ..standalone.checkpoint import Model
from ..standalone.host import Comparison, generate
from ..standalone.job import make_job
from .comparators import COMPARATORS
from .measures import Record, measure
from .suites import Case

SHOWN = 6  # pictures of a suite that are kept for the contact sheet


@dataclass(frozen=True)
class MethodSpec:
    """A column of the bench: "unguided", a method, "boxdiff x3" (three times its step), "refocus: background=0"."""

    name: str
    settings: Mapping[str, Any]
    comparison: Comparison | None = None

    @classmethod
    def parse(cls, text: str, options: Mapping[str, Any] | None = None) -> MethodSpec:
        """``options`` are those of the command line, for this project's own method. Raises OptionError."""
        name = " ".join(text.split())
        if name == "unguided":
            return cls(name, {"off": True})
        head, _, given = name.partition(":")
        method, _, factor = head.partition(" x")
        values = dict(pair.strip().partition("=")[::2] for pair in given.split(",") if pair.strip())
        if factor:
            values["strength"] = factor
        if method in COMPARATORS:
            make_options(values)
            return cls(name, {"options": values}, COMPARATORS[method])
        if method not in METHODS:
            raise OptionError(f"method {text!r}; allowed are unguided, {', '.join([*METHODS, *COMPARATORS])}, "
                              "each also as 'NAME xN' or 'NAME: option=value, option=value'")
        values = {**(options or {} if method == "refocus" else {}), "method": method, **values}
        make_options(values)
        return cls(name, {"options": values})


@dataclass(frozen=True)
class Run:
    """Where and under which common settings pictures are made."""

    model: Model
    folder: Path
    steps: int

    def values(self, spec: MethodSpec, case: Case) -> dict[str, Any]:
        """The job of a case under a method."""
        return {"prompt": case.prompt, "layout": [dict(r) for r in case.layout], "seed": case.seed,
                "steps": self.steps, **case.settings, **spec.settings}

    def key(self, spec: MethodSpec, case: Case) -> str:
        """Changes when anything that makes the picture changes, this project's own code excepted."""
        options = make_options(spec.settings.get("options"))
        text = json.dumps([self.model.name, self.values(spec, case), str(options), spec.name], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def picture_path(self, suite: str, spec: MethodSpec, index: int) -> Path:
        return self.folder / suite / slug(spec.name) / f"{index:04}.png"


def slug(name: str) -> str:
    return "".join(c if c.isalnum() else "-" for c in name).strip("-")


def run_suite(run: Run, suite: str, cases: list[Case], spec: MethodSpec) -> list[Record]:
    """Records of all cases, from the folder where they are there."""
    from ..standalone.output import progress_bar

    path = run.folder / suite / f"{slug(spec.name)}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = read_records(path)
    records = []
    with path.open("a", encoding="utf-8") as file, progress_bar(f"{suite}: {spec.name}", len(cases)) as progress:
        for i, case in enumerate(cases):
            key = run.key(spec, case)
            if key not in kept:
                kept[key] = make_record(run, suite, spec, case, i)
                file.write("\n" + json.dumps({"key": key, **kept[key]}))  # a line cut short by a kill stays alone
                file.flush()
            records.append(kept[key])
            progress(i + 1, len(cases))
    return records


def read_records(path: Path) -> dict[str, Record]:
    """Records by key; a line that was cut short is left out."""
    records = {}
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        try:
            record = json.loads(line)
        except ValueError:
            continue
        records[record.pop("key")] = record
    return records


def make_record(run: Run, suite: str, spec: MethodSpec, case: Case, index: int) -> Record:
    from ..standalone.output import save_image, to_image

    job = make_job(run.values(spec, case))
    began = time.perf_counter()
    result = generate(run.model, job, method=spec.comparison)
    if result.report.failure:  # a picture made without is no measure of the method
        raise RuntimeError(f"{spec.name}: {result.report.failure}")
    seconds = time.perf_counter() - began
    if index < SHOWN:
        save_image(to_image(result.images[0]), run.picture_path(suite, spec, index))
    shares = [r.after for r in result.report.regions.get(0, {}).values()]
    return {**measure(result.images[0], result.latents[0], case), "iterations": [result.report.iterations],
            "seconds": [round(seconds, 3)], "share": [round(s, 4) for s in shares]}
