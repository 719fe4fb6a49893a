"""The fidelity bench on paper: rows of figures, a Markdown table, a contact sheet."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from ..layout import Layout
from .fidelity import MethodSpec, Run
from .measures import COLUMNS, Mean, Record, bootstrap, quality, real_features
from .suites import HEADLINE, Case, group_of

Results = Mapping[str, Mapping[str, Sequence[Record]]]  # suite -> method -> records
Group = tuple[list[Case], dict[str, list[Record]]]  # cases, and the records of each method


def figures(records: Sequence[Record]) -> dict[str, Mean]:
    return {key: bootstrap(records, key) for key in COLUMNS}


def groups(results: Results, cases: Mapping[str, Sequence[Case]]) -> dict[str, Group]:
    """Rows of the table: the headline suites together, each suite, and each value of a setting that a suite varies."""
    found: dict[str, Group] = {}

    def add(name: str, suite: str, picks: list[int]) -> None:
        chosen, by_method = found.setdefault(name, ([], {}))
        chosen += [cases[suite][i] for i in picks]
        for method, records in results[suite].items():
            by_method.setdefault(method, []).extend(records[i] for i in picks)

    headline = [s for s in results if s in HEADLINE]
    for suite in headline if len(headline) > 1 else []:
        add(" + ".join(headline), suite, list(range(len(cases[suite]))))
    for suite in results:
        add(suite, suite, list(range(len(cases[suite]))))
        values = [group_of(c) for c in cases[suite]]
        for value in dict.fromkeys(v for v in values if v):
            add(f"{suite}: {value}", suite, [i for i, v in enumerate(values) if v == value])
    return found


def table(results: Results, cases: Mapping[str, Sequence[Case]]) -> tuple[str, dict]:
    """Markdown text, and the same figures as JSON."""
    head = ["suite", "n", "method", *(title for title, _ in COLUMNS.values()), "distance"]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    report: dict[str, dict] = {}
    for name, (chosen, by_method) in groups(results, cases).items():
        reference = real_features(chosen) if len(chosen) >= 60 else None
        for method, records in by_method.items():
            means = figures(records)
            distance = quality(records, reference) if reference is not None else None
            report.setdefault(name, {})[method] = {
                **{k: [round(m.value, 4), round(m.low, 4), round(m.high, 4)] for k, m in means.items()},
                "distance": distance, "pictures": len(records)}
            cells = [shown(means[key]) for key, (_, shown) in COLUMNS.items()]
            far = "–" if distance is None else f"{distance:.3f}"
            lines.append("| " + " | ".join([name, str(len(records)), method, *cells, far]) + " |")
    return "\n".join(lines) + "\n", report


def contact_sheet(run: Run, suites: Mapping[str, Sequence[Case]], specs: Sequence[MethodSpec], path: Path,
                  rows_each: int = 2, cell: int = 144) -> None:
    """Some cases of each suite, one column a method, regions drawn."""
    from PIL import Image

    from ..standalone.draw import draw_layout, sheet
    from ..standalone.output import save_image

    rows, titles = [], []
    for suite, cases in suites.items():
        for i in range(min(rows_each, len(cases))):
            paths = [run.picture_path(suite, spec, i) for spec in specs]
            if not all(p.exists() for p in paths):
                continue
            layout = Layout.parse([dict(r) for r in cases[i].layout])
            rows.append([draw_layout(Image.open(p), layout, labels=False) for p in paths])
            titles.append(f"{suite}: {cases[i].prompt}")
    if rows:
        save_image(sheet(rows, [s.name for s in specs], titles, cell=cell), path)
