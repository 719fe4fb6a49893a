"""The coverage-guided fuzzer (atheris, libFuzzer) on the targets of fuzz_targets.py: `make fuzz`.

    python tests/fuzz.py [--share 0.1] [--only layout]       # each target in a process of its own, seeds from the list

What breaks a promise is written to outputs/fuzz/TARGET and ends the run with exit code 1.
"""
import argparse
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = {"layout": 250_000, "arguments": 150_000, "validate": 150_000, "picture": 150_000, "job": 150_000,
        "pasted": 100_000, "presets": 60_000, "question": 60_000, "answer": 30_000, "planner": 10_000}
OUT = Path(__file__).resolve().parents[1] / "outputs" / "fuzz"


def one(name, runs, corpus):
    """Fuzz a target in this process."""
    import atheris

    with atheris.instrument_imports(include=["lib_refocus", "fuzz_targets"]):
        import fuzz_targets

    folder = OUT / name
    folder.mkdir(parents=True, exist_ok=True)
    for i, seed in enumerate(fuzz_targets.SEEDS[name]):
        (Path(corpus) / f"seed{i}").write_bytes(seed)
    words = Path(corpus) / "words.txt"
    words.write_text("".join('"' + w.replace("\\", "\\\\").replace('"', '\\"') + '"\n' for w in fuzz_targets.WORDS))
    atheris.Setup([sys.argv[0], f"-runs={runs}", "-timeout=20", "-rss_limit_mb=3000", "-max_len=3000", "-seed=1",
                   f"-dict={words}", f"-artifact_prefix={folder}/", "-verbosity=1", "-print_final_stats=1", corpus],
                  fuzz_targets.TARGETS[name])
    atheris.Fuzz()


def every(share, only):
    """All targets, one after the other; a table of what was run."""
    import fuzz_targets

    total, broken = 0, []
    print("| target | inputs | coverage | seconds |\n|---|---|---|---|")
    for name in [only] if only else fuzz_targets.TARGETS:
        runs = int(RUNS[name] * share)
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as corpus:
            done = subprocess.run([sys.executable, __file__, "--one", name, "--runs", str(runs), "--corpus", corpus],
                                  capture_output=True, text=True, errors="replace")
        count = re.search(r"stat::number_of_executed_units:\s*(\d+)", done.stderr)
        reached = re.findall(r"cov: (\d+)", done.stderr)
        inputs = int(count[1]) if count else 0
        total += inputs
        print(f"| {name} | {inputs} | {reached[-1] if reached else '?'} | {time.monotonic() - began:.0f} |", flush=True)
        if done.returncode or inputs < runs:
            broken.append(name)
            lines = [line for line in f"{done.stdout}\n{done.stderr}".splitlines() if line[:1] not in "#="]
            print("\n".join(lines[-40:]), file=sys.stderr)
    print(f"{total} inputs; broken: {', '.join(broken) or 'none'}")
    return 1 if broken else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--share", type=float, default=1, help="of the inputs of each target, a million in all")
    parser.add_argument("--runs", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--only", help="one target")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--corpus", help=argparse.SUPPRESS)
    given = parser.parse_args()
    return one(given.one, given.runs, given.corpus) if given.one else every(given.share, given.only)


if __name__ == "__main__":
    sys.exit(main())
