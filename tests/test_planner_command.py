"""plan, check and bench planner from the command line."""
import json
import subprocess
import sys

import pytest

from lib_refocus.layout import Layout
from lib_refocus.standalone.cli import main

LIGHT = """
import sys
from lib_refocus.standalone.cli import main
code = main({arguments})
heavy = [m for m in ("torch", "numpy", "scipy", "gradio", "openai", "transformers") if m in sys.modules]
sys.exit(f"{{code}} {{heavy}}" if code or heavy else 0)
"""


def run(capsys, *arguments):
    code = main([str(a) for a in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_plan_prints_a_layout(capsys):
    code, out, err = run(capsys, "plan", "--prompt", "a cat left of two dogs", "--size", "768x512")
    layout = Layout.parse(out)
    assert code == 0 and err == ""
    assert [r.phrase for r in layout.regions] == ["cat", "dogs", "dogs"]


def test_a_reader_that_has_enough_is_no_failure():
    """`| head`: the pipe is closed before anything is written."""
    plan = subprocess.Popen([sys.executable, "-m", "lib_refocus", "plan", "--prompt", "a cat left of two dogs"],
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    plan.stdout.close()
    assert plan.stderr.read() == "" and plan.wait() == 141
    plan.stderr.close()


def test_plan_with_jobs(capsys, tmp_path):
    jobs, out = tmp_path / "jobs.json", tmp_path / "out.json"
    jobs.write_text(json.dumps([{"id": 1, "prompt": "a cat"}, {"id": "b", "prompt": "two dogs above a horse"}]))
    code, text, _ = run(capsys, "plan", "--jobs", jobs, "--out", out)
    results = json.loads(out.read_text())
    assert code == 0 and "2 of 2 layouts" in text
    assert [r["id"] for r in results] == [1, "b"]
    assert [[b["phrase"] for b in r["layout"]] for r in results] == [["cat"], ["dogs", "dogs", "horse"]]
    assert all(set(b) == {"phrase", "box"} and len(b["box"]) == 4 for r in results for b in r["layout"])
    assert not list(tmp_path.glob("*.part"))


def test_check_prints_violations(capsys, tmp_path):
    layout = tmp_path / "layout.json"
    layout.write_text(json.dumps([{"phrase": "cat", "box": [0.6, 0.2, 0.9, 0.8]},
                                  {"phrase": "dog", "box": [0.1, 0.2, 0.4, 0.8]}]))
    code, out, _ = run(capsys, "check", "--prompt", "a cat left of a dog", "--layout", layout)
    found = json.loads(out)
    assert code == 0
    assert [v["kind"] for v in found] == ["relation"] and found[0]["repair"]["action"] == "swap"
    assert json.loads(run(capsys, "check", "--prompt", "a cat right of a dog", "--layout", layout)[1]) == []


def test_bench_planner(capsys, tmp_path):
    records = tmp_path / "prompts.json"
    records.write_text(json.dumps([
        {"category": "own", "prompt": "a cat left of a dog", "demands": ["cat left dog"]},
        {"category": "own", "prompt": "a cat left of a dog", "demands": ["cat right dog"]},
        {"category": "counting", "prompt": "two cats", "counts": [["cat", 2]],
         "gpt4_layout": [{"phrase": "cat", "box": [0, 0, 1, 1]}]}]))
    code, out, _ = run(capsys, "bench", "planner", "--prompts", records)
    lines = out.splitlines()
    assert code == 0
    assert lines[0].startswith("| planner | own (2) | counting (1) | valid boxes |")
    assert lines[2].startswith("| GPT-4, published |  | 0.0 % | 100.0 % |")
    assert lines[3].startswith("| built-in | 50.0 % | 100.0 % | 100.0 % |")


@pytest.mark.parametrize(("arguments", "words"), [
    (["plan"], "exactly one of --prompt and --jobs"),
    (["plan", "--prompt", "a", "--jobs", "b"], "exactly one of --prompt and --jobs"),
    (["plan", "--prompt", " "], "allowed is a text"),
    (["plan", "--prompt", "x" * 20_001], "at most 20000"),
    (["plan", "--prompt", "a cat", "--out", "x.json"], "belong together"),
    (["plan", "--prompt", "a cat", "--size", "big"], "allowed is WIDTHxHEIGHT"),
    (["plan", "--prompt", "a cat", "--size", "0x512"], "allowed is WIDTHxHEIGHT"),
    (["plan", "--prompt", "a cat", "--planner", "llm"], "needs --base-url"),
    (["plan", "--prompt", "a cat", "--base-url", "ftp://x"], "allowed is http"),
    (["plan", "--prompt", "a cat", "--base-url", "http://localhost:1/v1", "--timeout", "0"], "--timeout"),
    (["plan", "--jobs", "/none.json", "--out", "x.json"], "cannot be read"),
    (["check", "--prompt", "a cat", "--layout", "/none.json"], "cannot be read"),
    (["bench", "planner", "--prompts", "/none.json"], "cannot be read"),
])
def test_bad_input_is_one_sentence_and_code_2(capsys, arguments, words):
    code, out, err = run(capsys, *arguments)
    assert code == 2 and out == ""
    assert err.startswith("error: ") and err.count("\n") == 1 and words in err


@pytest.mark.parametrize(("content", "words"), [
    ("{", "no JSON"), ("{}", "allowed is a list"), ("[7]", "allowed is an object"), ('[{"id": 1}]', "[0].prompt"),
    ('[{"prompt": "a"}]', "allowed is an object"), ("[" * 100_000, "no JSON"), ("\x00\xff", "no JSON"),
])
def test_bad_jobs(capsys, tmp_path, content, words):
    jobs, out = tmp_path / "jobs.json", tmp_path / "out.json"
    jobs.write_text(content, encoding="utf-8")
    code, _, err = run(capsys, "plan", "--jobs", jobs, "--out", out)
    assert code == 2 and words in err and not out.exists()


def test_bad_layouts(capsys, tmp_path):
    layout = tmp_path / "layout.json"
    layout.write_text("[{]")
    code, _, err = run(capsys, "check", "--prompt", "a cat", "--layout", layout)
    assert code == 2 and "not JSON" in err


@pytest.mark.parametrize("arguments", [["plan", "--prompt", "a cat on a table"], ["plan", "--prompt", "a cat",
 "--seed", "3"]])
def test_nothing_heavy_is_loaded(arguments):
    done = subprocess.run([sys.executable, "-c", LIGHT.format(arguments=arguments)], capture_output=True, text=True,
                          check=False, timeout=120)
    assert done.returncode == 0, done.stderr
