"""`python -m lib_refocus plan`, `check` and `bench planner`: arguments, files, and what is printed."""
from __future__ import annotations

import argparse
import contextlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..layout import LayoutError, parse_json, shown
from .plan import Plan, PlannerError

MAX_FILE = 50_000_000
MAX_SIDE = 16384
HERE = ("plan", "check")


def add_commands(commands: Any) -> None:
    """The sub-commands plan and check."""
    plan = commands.add_parser("plan", help="a layout from a prompt, by rules or a language model")
    plan.add_argument("--prompt", metavar="TEXT")
    plan.add_argument("--size", default="512x512", metavar="WxH", help="of the picture; default 512x512")
    plan.add_argument("--seed", type=int, default=0, metavar="N", help="0: the plainest arrangement, others: more")
    plan.add_argument("--jobs", type=Path, metavar="FILE.json", help='many prompts: [{"id", "prompt"}]')
    plan.add_argument("--out", type=Path, metavar="FILE.json", help='with --jobs: [{"id", "layout": [...]}]')
    add_endpoint(plan)
    check = commands.add_parser("check", help="what a prompt demands and a layout does not give, as JSON")
    check.add_argument("--prompt", required=True, metavar="TEXT")
    check.add_argument("--layout", required=True, type=Path, metavar="FILE.json")


def add_endpoint(command: Any) -> None:
    """Where a language model is found."""
    command.add_argument("--planner", choices=("rules", "llm"), help="default: llm if --base-url is given, else rules")
    command.add_argument("--base-url", metavar="URL", help="of an OpenAI-compatible endpoint, mostly ending in /v1")
    command.add_argument("--model", default="", metavar="NAME", help="default: the first that the endpoint lists")
    command.add_argument("--temperature", type=float, default=0.2, metavar="X")
    command.add_argument("--timeout", type=float, default=60.0, metavar="SECONDS", help="for one answer")


def add_bench(bench: Any) -> None:
    """The sub-command bench planner."""
    command = bench.add_parser("planner", help="every planner and GPT-4's published layouts against ground truth")
    command.add_argument("--prompts", required=True, type=Path, metavar="FILE.json",
                         help="records with what is demanded, see lib_refocus/planner/strict.py")
    command.add_argument("--limit", type=int, metavar="N", help="only the first N records of each category")
    command.add_argument("--split", metavar="NAME", help="only records of this split")
    add_endpoint(command)


def handles(arguments: argparse.Namespace) -> bool:
    return arguments.command in HERE or getattr(arguments, "bench", None) == "planner"


def run(arguments: argparse.Namespace) -> int:
    """Run a command of this package; returns the exit code: 0, or 2 with one sentence for what cannot be done."""
    bodies = {"plan": run_plan, "check": run_check, "bench": run_bench}
    try:
        return bodies[arguments.command](arguments)
    except (LayoutError, PlannerError, UsageError) as e:
        print(f"error: {e}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130


class UsageError(ValueError):
    """Arguments or files that cannot be used."""


def parse_size(text: str) -> tuple[int, int]:
    """"512x768" as (512, 768)."""
    parts = text.lower().split("x")
    if len(parts) != 2 or not all(p.strip().isdigit() and 1 <= int(p) <= MAX_SIDE for p in parts):
        raise UsageError(f"--size {text!r}; allowed is WIDTHxHEIGHT in pixels, each 1..{MAX_SIDE}, for example 512x768")
    return int(parts[0]), int(parts[1])


def planner_of(arguments: argparse.Namespace) -> Any:
    """A function from (prompt, size, seed) to a Plan."""
    wanted = arguments.planner or ("llm" if arguments.base_url else "rules")
    if wanted == "rules":
        from .rules import plan_rules

        return plan_rules
    if not arguments.base_url:
        raise UsageError("--planner llm needs --base-url, for example http://localhost:11434/v1")
    from .client import Endpoint
    from .llm import plan_llm

    if not 0 < arguments.timeout <= 3600 or not 0 <= arguments.temperature <= 2:
        raise UsageError("--timeout: allowed is 0..3600 seconds; --temperature: allowed is 0..2")
    endpoint = Endpoint(arguments.base_url, arguments.model, arguments.temperature, arguments.timeout)
    return lambda prompt, size, seed: plan_llm(prompt, size, endpoint, progress=spinner())


def spinner() -> Any:
    """Shows how much of an answer has come, on a terminal."""
    def show(count: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{count} characters received", end="", file=sys.stderr, flush=True)

    return show


def run_plan(arguments: argparse.Namespace) -> int:
    size = parse_size(arguments.size)
    if (arguments.prompt is None) == (arguments.jobs is None):
        raise UsageError("plan: exactly one of --prompt and --jobs is needed")
    if (arguments.jobs is None) != (arguments.out is None):
        raise UsageError("plan: --jobs and --out belong together")
    make = planner_of(arguments)
    if arguments.jobs is not None:
        return run_jobs(arguments, make, size)
    plan = make(proper_prompt(arguments.prompt, "--prompt"), size, arguments.seed)
    print(json.dumps(plan.layout.to_json(), ensure_ascii=False, indent=1))
    for note in told(plan):
        print(f"note: {note}", file=sys.stderr)
    return 0


def proper_prompt(value: Any, where: str) -> str:
    from .words import MAX_PROMPT

    if not isinstance(value, str) or not value.strip():
        raise UsageError(f"{where}: {shown(value)}; allowed is a text")
    if len(value) > MAX_PROMPT:
        raise UsageError(f"{where}: {len(value)} characters; allowed are at most {MAX_PROMPT}")
    return value


def told(plan: Plan) -> list[str]:
    return [*plan.notes, *(v["message"] for v in plan.violations)]


def run_jobs(arguments: argparse.Namespace, make: Any, size: tuple[int, int]) -> int:
    """Many prompts; one that fails gets an empty layout and its error, the others are planned all the same."""
    jobs = read_json(arguments.jobs)
    if not isinstance(jobs, list):
        raise UsageError(f'{arguments.jobs}: allowed is a list [{{"id", "prompt"}}]')
    for i, job in enumerate(jobs):
        if not isinstance(job, dict) or "id" not in job:
            raise UsageError(f'{arguments.jobs}[{i}]: {shown(job)}; allowed is an object with "id" and "prompt"')
        proper_prompt(job.get("prompt"), f"{arguments.jobs}[{i}].prompt")
    results, failed = [], 0
    for job in jobs:
        try:
            plan = make(job["prompt"], size, arguments.seed)
            results.append({"id": job["id"], "layout": plan.layout.to_json()["regions"]})
        except PlannerError as e:  # noqa: PERF203 (one failure shall not end the others)
            failed += 1
            results.append({"id": job["id"], "layout": [], "error": str(e)})
            print(f"{job['id']}: {e}", file=sys.stderr)
    write_json(arguments.out, results)
    print(f"{len(results) - failed} of {len(results)} layouts: {arguments.out}")
    return 2 if failed and failed == len(results) else 0


def read_text(path: Path) -> str:
    """A file's content. Raises UsageError."""
    try:
        if path.stat().st_size > MAX_FILE:
            raise UsageError(f"{path}: larger than {MAX_FILE} bytes")
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as e:
        raise UsageError(f"{path}: cannot be read ({getattr(e, 'strerror', None) or 'no UTF-8 text'})") from None


def read_json(path: Path) -> Any:
    """A JSON file's content. Raises UsageError."""
    text = read_text(path)
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as e:
        raise UsageError(f"{path}: no JSON ({e})") from None


def write_json(path: Path, value: Any) -> None:
    """Written beside and moved into place: never half a file."""
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        part.replace(path)
    except OSError as e:
        with contextlib.suppress(OSError):
            part.unlink()
        raise UsageError(f"{path}: cannot be written ({e.strerror})") from None


def run_check(arguments: argparse.Namespace) -> int:
    """Prints a list; empty where the layout gives all that the prompt demands."""
    from .checker import check

    prompt = proper_prompt(arguments.prompt, "--prompt")
    found = check(prompt, parse_json(read_text(arguments.layout)))
    print(json.dumps([v.to_json() for v in found], ensure_ascii=False, indent=1))
    return 0


def run_bench(arguments: argparse.Namespace) -> int:
    from .bench import report

    records = read_json(arguments.prompts)
    if not isinstance(records, list) or not all(isinstance(r, dict) and isinstance(r.get("prompt"), str)
                                                for r in records):
        raise UsageError(f"{arguments.prompts}: allowed is a list of records with 'prompt' and what it demands")
    planners = {"built-in": planner_of(argparse.Namespace(planner="rules", base_url=None))}
    if arguments.base_url:
        planners[f"llm {arguments.model}".strip()] = planner_of(arguments)
    print(report(selected(records, arguments), planners))
    return 0


def selected(records: Sequence[dict], arguments: argparse.Namespace) -> list[dict]:
    """The records that are asked for."""
    chosen: list[dict] = []
    seen: dict[str, int] = {}
    for record in records:
        category = record.get("category", "all")
        if arguments.split and record.get("split") != arguments.split:
            continue
        seen[category] = seen.get(category, 0) + 1
        if arguments.limit is None or seen[category] <= arguments.limit:
            chosen.append(record)
    if not chosen:
        raise UsageError("no record is left to score")
    return chosen

