"""The command line of the standalone host. Exit code 2 and one sentence for every bad input."""
from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from .. import __version__
from ..fields import FIELDS, OptionError, markdown, schema
from ..layout import LayoutError
from ..planner import command as planner

DEVICES = ("auto", "cpu", "cuda", "mps")
DTYPES = ("float32", "float16", "bfloat16")


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m lib_refocus", description="Attention Refocus without the WebUI.")
    top.add_argument("--version", action="version", version=__version__)
    commands = top.add_subparsers(dest="command", required=True)
    add_generate(commands)
    add_explain(commands)
    demo = commands.add_parser("demo", help="one picture: a prompt unguided and refocused, side by side")
    demo.add_argument("--out", type=Path, default=Path("outputs/demo"), help="folder of the picture")
    add_model_arguments(demo)
    add_page(commands)
    add_bench(commands)
    options = commands.add_parser("options", help="the table of options, in Markdown")
    options.add_argument("--schema", action="store_true", help="as a JSON schema instead")
    planner.add_commands(commands)
    return top


def add_generate(commands) -> None:
    epilog = "options (--option name=value):\n" + "\n".join(
        f"  {f.name:15} {f.help} Default {f.default}; {f.allowed}." for f in FIELDS)
    command = commands.add_parser("generate", help="generate pictures from a prompt and a layout", epilog=epilog,
                                  formatter_class=argparse.RawDescriptionHelpFormatter)
    add_job_arguments(command)
    command.add_argument("--jobs", type=Path, metavar="FILE.jsonl", help="many jobs, one JSON object a line")
    command.add_argument("--out", type=Path, required=True, metavar="DIR")
    add_tries(command)
    add_model_arguments(command)


def add_job_arguments(command) -> None:
    command.add_argument("--prompt", metavar="TEXT")
    command.add_argument("--layout", metavar="FILE.json", help="regions: phrase and box (0..1, x0 y0 x1 y1)")
    command.add_argument("--negative-prompt", metavar="TEXT")
    command.add_argument("--size", metavar="WxH", help="pixels, multiples of 8; default 256x256")
    command.add_argument("--steps", type=int, metavar="N", help="default 25")
    command.add_argument("--cfg-scale", type=float, metavar="X", help="default 6")
    command.add_argument("--sampler", metavar="NAME", help="default Euler")
    command.add_argument("--seed", type=int, metavar="N", help="default 0; the batch takes N, N+1, ...")
    command.add_argument("--batch-size", type=int, metavar="N", help="default 1")
    command.add_argument("--off", action="store_true", default=None, help="no refocusing, for comparison")
    command.add_argument("--option", action="append", default=[], metavar="NAME=VALUE",
                         help="as 'python -m lib_refocus options' lists; repeatable")


def add_tries(command) -> None:
    command.add_argument("--tries", type=int, default=1, metavar="N", help="seeds to try at most; the best is kept")
    command.add_argument("--good-enough", type=float, default=0.85, metavar="X",
                         help="stop at a score of X (mean over regions, 0..1); default 0.85")
    command.add_argument("--detector", metavar="MODULE:FUNCTION", help="judge by the picture too; default: an "
                         "installed one (entry point attention_refocus.detectors), else attention alone")


def add_explain(commands) -> None:
    command = commands.add_parser(
        "explain", help="a picture and why: maps, verdicts, next steps, as PNG, HTML and JSON",
        description="Without --layout or with --off nothing is guided: maps of every word, for any checkpoint.")
    add_job_arguments(command)
    command.add_argument("--out", type=Path, required=True, metavar="DIR")
    add_tries(command)
    add_model_arguments(command)


def add_page(commands) -> None:
    page = commands.add_parser("page", help="a page in the browser: draw a layout, generate (needs the extra 'page')")
    page.add_argument("--port", type=int, default=7960, metavar="N", help="default 7960")
    page.add_argument("--host", default="127.0.0.1", help="address to listen on; default this machine alone")
    page.add_argument("--out", type=Path, default=Path("outputs/page"), help="folder of the pictures")
    add_model_arguments(page)


def add_model_arguments(command) -> None:
    command.add_argument("--checkpoint", type=Path, metavar="FILE.safetensors", help="default: the shipped one")
    command.add_argument("--device", choices=DEVICES, default="auto")
    command.add_argument("--dtype", choices=DTYPES, default="float32", help="of the UNet")


def add_bench(commands) -> None:
    from ..bench.command import add_fidelity
    from ..bench.speed_command import add_speed

    bench = commands.add_parser("bench", help="measure").add_subparsers(dest="bench", required=True)
    add_fidelity(bench, add_model_arguments)
    grounding = bench.add_parser("grounding", help="whether a checkpoint's attention maps mean something, by layer")
    grounding.add_argument("--count", type=int, default=40, help="scenes")
    add_model_arguments(grounding)
    planner.add_bench(bench)
    watch = bench.add_parser("watch", help="time of an unguided picture with its maps read over one without")
    watch.add_argument("--repeats", type=int, default=15)
    add_model_arguments(watch)
    verdict = bench.add_parser("verdict", help="whether the verdict on each region is what the scorer sees")
    verdict.add_argument("--suites", default="two,three,four", help="separated by commas")
    verdict.add_argument("--count", type=int, default=12, help="layouts of a suite")
    verdict.add_argument("--seed", type=int, default=20261208)
    verdict.add_argument("--out", type=Path, metavar="FILE.jsonl", help="every region's verdicts")
    add_model_arguments(verdict)
    add_speed(bench, DEVICES, DTYPES)


def pick_device(name: str) -> str:
    import torch

    if name != "auto":
        return name
    return "cuda" if torch.cuda.is_available() else "cpu"


def load_model(arguments):
    import torch

    from .checkpoint import SHIPPED, load

    return load(arguments.checkpoint or SHIPPED, pick_device(arguments.device), getattr(torch, arguments.dtype))


def split_options(pairs: Sequence[str]) -> dict[str, str]:
    options = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise OptionError(f"--option {pair!r}; allowed is NAME=VALUE")
        options[name.strip()] = value.strip()
    return options


def jobs_of(arguments) -> list:
    """Every job, checked, before the model is loaded."""
    from .job import JobError, make_job, read_jobs

    names = ("prompt", "layout", "negative_prompt", "size", "steps", "cfg_scale", "sampler", "seed", "batch_size",
             "off")
    given = {n: v for n in names if (v := getattr(arguments, n)) is not None}
    if getattr(arguments, "jobs", None) is None:
        return [make_job({**given, "options": split_options(arguments.option)})]
    if given or arguments.option:
        raise JobError(f"--jobs: each line has its own settings; leave out --{next(iter([*given, 'option']))}")
    return read_jobs(arguments.jobs)


def run_generate(arguments) -> int:
    from .host import generate, targets_of
    from .output import folder_error, progress_bar, write_result

    jobs = jobs_of(arguments)
    folder_error(arguments.out)
    checked_tries(arguments)
    model = load_model(arguments)
    for job in jobs:
        targets_of(job, model)  # an unknown phrase is told before any picture is made
    for i, job in enumerate(jobs):
        folder = arguments.out / f"{i:04}" if arguments.jobs else arguments.out
        if arguments.tries > 1:
            best = tried(arguments, model, job).value
            job, result = best.job, best.result
        else:
            with progress_bar(f"{i + 1}/{len(jobs)}", job.steps) as progress:
                result = generate(model, job, progress=progress)
        write_result(folder, result, job, model)
        for note in result.report.notes:
            print(f"note: {note}", file=sys.stderr)
    print(f"{len(jobs)} job{'s' if len(jobs) > 1 else ''} done: {arguments.out}")
    return 0


def checked_tries(arguments) -> None:
    """Raises TriesError or DetectorError, before any work is done."""
    from ..explain.detect import load_detector
    from ..explain.tries import checked, checked_limit

    checked(arguments.tries)
    checked_limit(arguments.good_enough)
    if arguments.detector:
        load_detector(arguments.detector)


def tried(arguments, model, job, watch=None):
    """The best of --tries pictures; each is told on standard error."""
    from ..explain.detect import installed, load_detector
    from .explaining import BRIEF, best_of
    from .output import progress_bar

    detector = load_detector(arguments.detector) if arguments.detector else installed()
    with progress_bar("explained" if arguments.tries == 1 else "a try", job.steps) as progress:
        best = best_of(model, job, arguments.tries, arguments.good_enough, watch or BRIEF, detector, progress=progress)
    if arguments.tries > 1:
        scores = ", ".join(f"{job.seed + i}: {score:.2f}" for i, score in enumerate(best.scores))
        print(f"scores by seed: {scores}; kept {job.seed + best.index}", file=sys.stderr)
    return best


def run_explain(arguments) -> int:
    from ..explain.recorder import Watch
    from .explaining import sentences, write_explained
    from .output import folder_error

    job, = jobs_of(arguments)
    folder_error(arguments.out)
    checked_tries(arguments)
    best = tried(arguments, load_model(arguments), job, Watch()).value
    write_explained(arguments.out, best)
    for told in best.explanations:
        print("\n".join([f"score {told['score']:.2f}" if told["regions"] else "words only", *sentences(told)]))
        for note in told["notes"]:
            print(f"note: {note}", file=sys.stderr)
    print(f"The page is at {(arguments.out / '0000.html').resolve()}")
    return 0


def run_demo(arguments) -> int:
    from .demo import make_demo

    print(f"The picture is at {make_demo(load_model(arguments), arguments.out)}")
    return 0


def run_page(arguments) -> int:
    from .output import OutputError, folder_error

    folder_error(arguments.out)
    try:
        from .page import serve
    except ImportError as e:
        raise OutputError(f"the page needs gradio ({e}): pip install 'attention-refocus[page]'") from None
    if reason := port_error(arguments.host, arguments.port):
        raise OutputError(f"--port {arguments.port}: {reason}")
    serve(load_model(arguments), arguments.host, arguments.port, arguments.out)
    return 0


def port_error(host: str, port: int) -> str:
    """Why a server cannot listen there; empty where it can."""
    import socket

    if not 1 <= port <= 65535:
        return "allowed is 1..65535"
    with socket.socket() as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            s.bind((host, port))
        except OSError as e:
            return f"{e.strerror or e}"
    return ""


def run_bench(arguments) -> int:
    from ..bench import command, grounding, speed_command, verdict, watch

    if arguments.bench == "watch":
        return watch.run(load_model(arguments), arguments.repeats)
    if arguments.bench == "verdict":
        suites = [name.strip() for name in arguments.suites.split(",")]
        return verdict.run(load_model(arguments), suites, arguments.count, arguments.seed, arguments.out)
    if arguments.bench in speed_command.BENCHES:
        return speed_command.run(arguments, pick_device(arguments.device))
    if arguments.bench == "grounding":
        return grounding.run(load_model(arguments), arguments.count)
    return command.run_fidelity(arguments, split_options(arguments.option), load_model)


def run_options(arguments) -> int:
    print(json.dumps(schema(), indent=1) if arguments.schema else markdown(), end="")
    return 0


COMMANDS: dict[str, Callable] = {
    "generate": run_generate, "explain": run_explain, "demo": run_demo, "page": run_page, "bench": run_bench,
    "options": run_options}


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code."""
    arguments = parser().parse_args(argv)
    if planner.handles(arguments):  # needs neither torch nor a checkpoint
        return planner.run(arguments)
    from ..bench.suites import SuiteError
    from ..explain.detect import DetectorError
    from ..explain.tries import TriesError
    from .checkpoint import CheckpointError
    from .job import JobError
    from .output import OutputError
    from .samplers import SamplerError

    try:
        return COMMANDS[arguments.command](arguments)
    except (LayoutError, OptionError, JobError, SamplerError, CheckpointError, OutputError, SuiteError,
            TriesError, DetectorError) as e:
        print(f"error: {e}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
