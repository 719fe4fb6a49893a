"""The threat model's promises (docs/threat-model.md) that need no browser and no WebUI."""
import ast
import json
import logging
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lib_refocus.layout import Layout
from lib_refocus.planner import service
from lib_refocus.planner.client import Endpoint
from lib_refocus.presets import Presets
from lib_refocus.standalone import text

ROOT = Path(__file__).parents[1]
SHIPPED = [p for p in sorted((ROOT / "lib_refocus").rglob("*.py")) if p.parent.name != "shapes"] + [
    *sorted((ROOT / "scripts").glob("*.py")), ROOT / "install.py"]
KEY = "sk-planted-0123456789abcdefghij"


def names(path):
    """Dotted names that a file uses, and those that it imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute):
            yield ast.unparse(node)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_unpickled_executed_or_private_to_torch(path):
    """The shapes package, which trains and exports the shipped checkpoint, is a developer's tool."""
    used = set(names(path))
    called = {node.func.id for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
              if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert not called & {"eval", "exec", "compile", "__import__"}
    assert not [n for n in used if n.split(".")[0] in {"pickle", "marshal", "shelve", "dill", "joblib"}]
    assert not [n for n in used if n in {"torch.load", "yaml.load", "os.system", "os.popen"}]
    own = {"torch.utils._python_dispatch.TorchDispatchMode"} if path.name == "tally.py" else set()  # has no other name
    private = [n for n in used if n.startswith("torch.") and any(part.startswith("_") for part in n.split("."))]
    assert not set(private) - own


@pytest.mark.parametrize("field", ["_attn_implementation_internal", "_attn_implementation", "attn_implementation"])
def test_a_configuration_beside_a_checkpoint_names_no_code(tmp_path, field):
    """transformers takes a name there for a repository with kernels, fetches and runs them (CVE-2026-4372)."""
    shutil.copytree(text.VOCABULARY, tmp_path / "clip")
    small = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
    (tmp_path / "clip" / "config.json").write_text(json.dumps({**text.CLIP_L, **small, field: "nobody/kernels"}))
    made = text.TextEncoder.build("clip", tmp_path)
    assert getattr(made.transformer.config, "_attn_implementation", None) in (None, "sdpa", "eager")
    assert made.encode(["a red circle"]).shape == (1, 77, 16)


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "..\\..\\x", "a/b", "con", "x\0y", "~", "."])
def test_a_presets_name_is_no_path(tmp_path, name):
    home = tmp_path / "deep" / "presets"
    kept = Presets(home / "presets.json")
    kept.store(name, Layout())
    assert [p["name"] for p in kept.listed() if p["own"]] == [name]
    assert sorted(str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*") if p.is_file()) == [
        "deep/presets/presets.json"]


@pytest.mark.parametrize("field", ["base_url", "endpoint", "model", "url", "key", "api_key", "temperature", "timeout"])
@pytest.mark.parametrize("kind", ["plan", "check", "paste", "ask", "cancel"])
def test_a_request_cannot_name_the_endpoint(kind, field):
    status, content = getattr(service, kind)({field: "http://evil.example/v1"})
    assert status == 422 and f"unknown field '{field}'" in content["error"]


def test_a_planted_key_is_in_no_answer_and_no_log(tmp_path, monkeypatch, caplog, capfd):
    pytest.importorskip("openai")
    from planner_endpoint import error, serving

    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("ATTENTION_REFOCUS_API_KEY", KEY)
    monkeypatch.chdir(tmp_path)
    with serving(*[error(400, f"wrong key {KEY}, Bearer {KEY}")] * 8) as (_, url):
        answers = service.plan({"prompt": "a cat", "planner": "llm"}, Endpoint(url, "m", retries=0))
    out = capfd.readouterr()
    texts = [json.dumps(answers), caplog.text, out.out, out.err, *(p.read_text() for p in tmp_path.rglob("*"))]
    assert answers[0] == 502 and not [t for t in texts if KEY in t or KEY[-8:] in t]


CODE = """
import importlib, json, sys
import torch, torch.utils.checkpoint, numpy, einops, time, PIL.Image  # as the WebUI has them by then
sys.path.insert(0, {tests!r})
import webui_standin
with webui_standin.installed() as modules:
    for part in ("concurrency",):
        made = webui_standin.module("starlette." + part, run_in_threadpool=None)
        sys.modules["starlette." + part] = made
    before, began = set(sys.modules), time.process_time()
    importlib.import_module("lib_refocus.webui.script").register()
    took = 1000 * (time.process_time() - began)
    new = {{name.split(".")[0] for name in set(sys.modules) - before}}
print(json.dumps([took, sorted(new - set(sys.stdlib_module_names) - {{"lib_refocus"}})]))
"""


def test_the_start_loads_nothing_that_the_webui_has_not_loaded():
    """`python tests/test_security.py` prints how long it takes beside it."""
    assert started()[1] == []


def started():
    """(milliseconds, packages that are loaded by the start of the script)"""
    code = CODE.format(tests=str(ROOT / "tests"))
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    times = sorted(started()[0] for _ in range(7))
    print(f"start of the script: {times[3]:.0f} ms of processor time (median of 7; {times[0]:.0f} to {times[-1]:.0f})")
