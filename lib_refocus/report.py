"""What refocusing did: iterations, losses, shares of attention inside the regions, time, and notes for the user."""
from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


def rounded(value: float, digits: int) -> float | None:
    """For JSON, which has no name for what is not a number."""
    return round(value, digits) if math.isfinite(value) else None


@dataclass
class RegionRecord:
    """One region of one image: the share of its phrase's attention inside it, at the first and the last look."""

    phrase: str
    box: tuple[float, float, float, float]
    tokens: tuple[int, ...]
    before: float
    after: float


@dataclass
class Report:
    """Filled by the engine while it works; as_dict() is what report.json and the WebUI's info carry."""

    steps: dict[int, dict[str, Any]] = field(default_factory=dict)
    regions: dict[int, dict[tuple, RegionRecord]] = field(default_factory=lambda: defaultdict(dict))
    notes: list[str] = field(default_factory=list)
    guidance_seconds: float = 0.0
    failure: str = ""  # what ended the guidance before its time

    def note(self, text: str) -> None:
        """A sentence for the user; said once."""
        if text not in self.notes:
            self.notes.append(text)

    def iteration(self, step: int, sigma: float, targets: Sequence, verdicts: Sequence) -> None:
        """One look: losses are kept for each image, shares for each region."""
        entry = self.steps.setdefault(step, {"sigma": round(sigma, 4), "losses": []})
        sums: dict[int, float] = defaultdict(float)
        for target, verdict in zip(targets, verdicts, strict=True):
            sums[target.image] += float(verdict.loss.detach())
            for i, (region, share) in enumerate(zip(target.regions, verdict.shares, strict=True)):
                self.see(target, i, region, share)
        entry["losses"].append({str(image): rounded(loss, 5) for image, loss in sums.items()})

    def see(self, target, index: int, region, share: float) -> None:
        """Keep a region's share of attention: the first one as before, the newest as after."""
        key = (target.row, region)
        record = self.regions[target.image].get(key)
        if record is None:
            spans = [s.span.positions for s in target.subjects for _ in s.regions]
            record = RegionRecord(region.phrase, region.box, spans[index], share, share)
            self.regions[target.image][key] = record
        record.after = share

    @property
    def iterations(self) -> int:
        return sum(len(s["losses"]) for s in self.steps.values())

    def as_dict(self, image: int | None = None) -> dict[str, Any]:
        """JSON-clean; of one image, or of all."""
        images = sorted(self.regions) if image is None else [image]
        steps = [{"step": i, "sigma": s["sigma"], "iterations": len(s["losses"]), "losses": s["losses"]}
                 for i, s in sorted(self.steps.items())]
        regions = [{"image": i, "phrase": r.phrase, "box": list(r.box), "tokens": list(r.tokens),
                    "attention_inside_before": rounded(r.before, 4), "attention_inside_after": rounded(r.after, 4)}
                   for i in images for r in self.regions.get(i, {}).values()]
        return {"iterations": self.iterations, "guidance_seconds": round(self.guidance_seconds, 3),
                "steps": steps, "regions": regions, "notes": list(self.notes)}
