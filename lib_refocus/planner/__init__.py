"""From a sentence to a layout, and whether a layout keeps what the sentence says.

    >>> from lib_refocus.planner import check, plan_rules
    >>> layout = plan_rules("a cat left of two dogs").layout
    >>> [region.phrase for region in layout.regions]
    ['cat', 'dogs', 'dogs']
    >>> check("a cat left of two dogs", layout)
    []

Pure Python, no torch. Imports run one way: words -> phrases -> chunks -> scene -> grammar -> solver, checker
-> planners -> command.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .checker import check
    from .llm import plan_llm
    from .plan import Plan, PlannerError
    from .rules import plan_rules

__all__ = ["Plan", "PlannerError", "check", "plan_llm", "plan_rules"]
_HOMES = {"Plan": "plan", "PlannerError": "plan", "check": "checker", "plan_llm": "llm", "plan_rules": "rules"}


def __getattr__(name: str) -> Any:
    """Import what is asked for, when it is asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
