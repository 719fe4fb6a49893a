"""What a page or an API asks of the planner, as plain objects: the same answers in every host.

Each function takes a request's body and gives (HTTP status, content)::

    plan   {"prompt", "seed"?, "planner"?: "rules" | "llm"}
           -> {"layout", "planner", "notes": [str], "violations": [...]}
    check  {"prompt", "layout"} -> {"violations": [...], "mended": layout or null}
    paste  {"prompt", "text", "unit"?} -> {"layout", "notes", "violations"}
    ask    {"prompt"} -> {"text"}: a request to copy into any chat
    cancel {"id"} -> {"cancelled": bool}
    progress {"id"} -> {"received": characters so far of the language model's answer, 0 where none is awaited}

The first four also take "width", "height" and an "id" of the caller's choice. A status of 422 or 502 comes with
{"error": a sentence}. The endpoint's address, model and key are the host's matter: a request cannot name them.
"""
from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

from ..layout import LayoutError, kind_of, shown
from ..sentences import Sentence, of
from .client import Cancelled, Endpoint
from .plan import PLANNERS, Plan, PlannerError
from .words import MAX_PROMPT

Reply = tuple[int, dict[str, Any]]
COMMON = {"prompt", "width", "height", "id"}
FIELDS = {"plan": COMMON | {"seed", "planner"}, "check": COMMON | {"layout"}, "paste": COMMON | {"text", "unit"},
          "ask": COMMON, "cancel": {"id"}, "progress": {"id"}}
MAX_SIDE = 16384
MAX_JOBS = 4  # language-model requests at a time


class RequestError(ValueError):
    """A body that cannot be used; the message names the value and what is allowed."""


class Job:
    """A request under way. ``received``: characters of the answer so far."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.received = 0


class Running:
    """Requests that can be watched and cancelled, by the id that the page gave them."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()

    def start(self, name: str) -> Job:
        """A new request. Raises PlannerError where too many are running."""
        with self._lock:
            if len(self._jobs) >= MAX_JOBS:
                raise PlannerError(Sentence("{count} layouts are being planned already; wait for one, or cancel it",
                                            count=MAX_JOBS))
            job = Job()
            self._jobs[name or f"#{id(job)}"] = job
            return job

    def end(self, job: Job) -> None:
        with self._lock:
            self._jobs = {k: j for k, j in self._jobs.items() if j is not job}

    def get(self, name: str) -> Job | None:
        with self._lock:
            return self._jobs.get(name)

    def cancel(self, name: str) -> bool:
        job = self.get(name)
        if job is not None:
            job.stop.set()
        return job is not None


RUNNING = Running()


def guarded(kind: str, body: Any, work: Callable[[Mapping[str, Any]], dict[str, Any]]) -> Reply:
    """The work's content, or the sentence that says why there is none."""
    from .answers import AnswerError

    try:
        return 200, work(fields_of(kind, body))
    except (RequestError, LayoutError, AnswerError) as e:
        return 422, {"error": of(e)}
    except Cancelled as e:
        return 499, {"error": of(e)}
    except PlannerError as e:
        return 502, {"error": of(e)}


def fields_of(kind: str, body: Any) -> Mapping[str, Any]:
    if not isinstance(body, Mapping):
        raise RequestError(f"body: {shown(body)} is {kind_of(body)}; allowed is an object")
    for name in body:
        if name not in FIELDS[kind]:
            raise RequestError(f"unknown field {shown(name)}; allowed are {', '.join(sorted(FIELDS[kind]))}")
    return body


def text_of(body: Mapping[str, Any], name: str, longest: int) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value.strip():
        raise RequestError(Sentence("{where}: {value}; allowed is a text", where=name, value=shown(value)))
    if len(value) > longest:
        raise RequestError(Sentence("{where}: {count} characters; allowed are at most {most}", where=name,
                                    count=len(value), most=longest))
    return value


def whole(body: Mapping[str, Any], name: str, low: int, high: int, default: int) -> int:
    value = body.get(name, default)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise RequestError(f"{name}: {shown(value)}; allowed is a whole number {low}..{high}")
    return value


def size_of(body: Mapping[str, Any]) -> tuple[int, int]:
    return whole(body, "width", 1, MAX_SIDE, 512), whole(body, "height", 1, MAX_SIDE, 512)


def plan(body: Any, endpoint: Endpoint | None = None, default: str = "rules",
         progress: Callable[[int], None] | None = None) -> Reply:
    """A layout for a prompt. ``endpoint``: of the language model, None where none is set."""
    def work(given: Mapping[str, Any]) -> dict[str, Any]:
        wanted = given.get("planner") or default
        if wanted not in PLANNERS:
            raise RequestError(f"planner: {shown(wanted)}; allowed are {', '.join(PLANNERS)}")
        made = make_plan(text_of(given, "prompt", MAX_PROMPT), size_of(given), whole(given, "seed", 0, 2 ** 32, 0),
                         wanted, endpoint, str(given.get("id") or "")[:100], progress)
        return {"layout": made.layout.to_json(), "planner": made.planner, "notes": made.notes,
                "violations": made.violations}

    return guarded("plan", body, work)


def make_plan(prompt: str, size: tuple[int, int], seed: int, planner: str, endpoint: Endpoint | None, name: str = "",
              progress: Callable[[int], None] | None = None) -> Plan:
    """A plan by either planner, its violations included. Raises PlannerError."""
    from .checker import check

    if planner == "rules":
        from .rules import plan_rules

        made = plan_rules(prompt, size, seed)
        made.violations = [v.to_json() for v in check(prompt, made.layout)]
        return made
    if endpoint is None or not endpoint.base_url.strip():
        raise PlannerError(Sentence("no endpoint is set: name its base URL in the settings, or use the built-in "
                                    "planner"))
    from .llm import plan_llm

    job = RUNNING.start(name)

    def received(count: int) -> None:
        job.received = count
        if progress:
            progress(count)

    try:
        return plan_llm(prompt, size, endpoint, progress=received, cancelled=job.stop.is_set)
    finally:
        RUNNING.end(job)


def check(body: Any) -> Reply:
    """Violations with their proposals, and the whole layout with all proposals carried out, for showing."""
    def work(given: Mapping[str, Any]) -> dict[str, Any]:
        from .checker import check as judge
        from .repair import mended, to_json

        prompt = text_of(given, "prompt", MAX_PROMPT)
        found = judge(prompt, given.get("layout"))
        better = {"version": 1, "regions": to_json(mended(prompt, given.get("layout"))[0])} if found else None
        return {"violations": [v.to_json() for v in found], "mended": better}

    return guarded("check", body, work)


def paste(body: Any) -> Reply:
    """A layout from an answer that the user got elsewhere."""
    def work(given: Mapping[str, Any]) -> dict[str, Any]:
        from .answers import MAX_ANSWER
        from .binding import layout_from_text
        from .checker import check as judge
        from .units import UNITS

        unit = given.get("unit") or "auto"
        if unit not in UNITS:
            raise RequestError(f"unit: {shown(unit)}; allowed are {', '.join(UNITS)}")
        prompt = text_of(given, "prompt", MAX_PROMPT)
        layout, notes = layout_from_text(prompt, text_of(given, "text", MAX_ANSWER), size_of(given), unit)
        return {"layout": layout.to_json(), "notes": notes,
                "violations": [v.to_json() for v in judge(prompt, layout)]}

    return guarded("paste", body, work)


def ask(body: Any) -> Reply:
    """The request to copy into a chat by hand."""
    def work(given: Mapping[str, Any]) -> dict[str, Any]:
        from .prompts import copy_text

        return {"text": copy_text(text_of(given, "prompt", MAX_PROMPT), size_of(given))}

    return guarded("ask", body, work)


def cancel(body: Any) -> Reply:
    return guarded("cancel", body, lambda given: {"cancelled": RUNNING.cancel(text_of(given, "id", 100))})


def progress(body: Any) -> Reply:
    def work(given: Mapping[str, Any]) -> dict[str, Any]:
        job = RUNNING.get(text_of(given, "id", 100))
        return {"received": job.received if job else 0}

    return guarded("progress", body, work)
