"""What a planner hands back."""
from __future__ import annotations

from dataclasses import dataclass, field

from ..layout import Layout

PLANNERS = ("rules", "llm")


class PlannerError(RuntimeError):
    """No layout could be made; the message says why and what to do."""


@dataclass
class Plan:
    """A layout, who made it, and what a user should know about it."""

    layout: Layout
    planner: str
    notes: list[str] = field(default_factory=list)
    violations: list[dict] = field(default_factory=list)
