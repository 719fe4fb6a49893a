"""House rules that a reader of the code relies on: small files and functions, imports one way, docstrings."""
import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CORE = sorted((ROOT / "lib_refocus").glob("*.py"))
SHIPPED = sorted((ROOT / "lib_refocus").rglob("*.py")) + sorted((ROOT / "scripts").glob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
ORDER = ["sentences", "layout", "tokens", "phrases", "copies", "cautions", "presets", "pictures", "service", "masks",
         "subjects", "places", "losses", "official", "fields", "schedule", "report", "lean", "capture", "bounding",
         "thrift", "methods", "guidance"]  # each imports earlier ones
HOSTS = {"standalone", "webui", "shapes", "bench"}


def name(path):
    return str(path.relative_to(ROOT))


def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path):
    """Every module that the file imports, relative ones as lib_refocus.…, wherever the import stands."""
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = [*package[:len(package) + 1 - node.level]] if node.level else []
            base += [node.module] if node.module else []
            yield ".".join(base)
            if node.module is None or node.module == "lib_refocus":  # from . import losses
                yield from (".".join([*base, alias.name]) for alias in node.names)


def definitions(path):
    return [n for n in ast.walk(tree(path)) if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))]


def functions(path):
    return [n for n in definitions(path) if not isinstance(n, ast.ClassDef)]


def length(node):
    return node.end_lineno - node.lineno + 1


def test_there_is_something_to_look_at():
    assert {p.stem for p in CORE} >= set(ORDER) and len(TESTS) >= 10
    assert "lib_refocus.layout" in list(imports(ROOT / "lib_refocus" / "masks.py"))
    assert "lib_refocus.losses" in list(imports(ROOT / "lib_refocus" / "methods.py"))
    assert "lib_refocus.guidance" in list(imports(ROOT / "lib_refocus" / "standalone" / "host.py"))


@pytest.mark.parametrize("path", [*SHIPPED, *TESTS], ids=name)
def test_files_and_functions_are_short(path):
    in_tests = path in TESTS
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= (500 if in_tests else 350), f"{lines} lines"
    most = 120 if in_tests else 60
    assert [(f.name, length(f)) for f in functions(path) if length(f) > most] == []


@pytest.mark.parametrize("path", CORE, ids=name)
def test_the_core_knows_no_host(path):
    own = path.stem
    for module in imports(path):
        parts = module.split(".")
        if own == "__main__":
            continue
        assert not (parts[0] == "lib_refocus" and len(parts) > 1 and parts[1] in HOSTS), module
        assert parts[0] not in {"modules", "ldm", "sgm", "diffusers", "transformers", "gradio"}, module


@pytest.mark.parametrize("own", ORDER)
def test_imports_run_one_way(own):
    before = set(ORDER[:ORDER.index(own)])
    used = {m.split(".")[1] for m in imports(ROOT / "lib_refocus" / f"{own}.py")
            if m.startswith("lib_refocus.") and m.count(".") == 1}
    assert used <= before, f"{own} imports {used - before}"


EXPLAIN = ["frames", "recorder", "measures", "verdict", "tries", "detect", "explanation", "drawing", "document",
           "shelf"]


@pytest.mark.parametrize("own", EXPLAIN)
def test_explanations_know_the_core_and_no_host(own):
    path = ROOT / "lib_refocus" / "explain" / f"{own}.py"
    before = {f"lib_refocus.explain.{name}" for name in EXPLAIN[:EXPLAIN.index(own)]}
    core = {f"lib_refocus.{name}" for name in ORDER[:ORDER.index("guidance")]}
    used = {m for m in imports(path) if m.startswith("lib_refocus.") and m != "lib_refocus.explain"}
    assert used <= before | core, used - before - core
    hosts = {"modules", "ldm", "sgm", "diffusers", "transformers", "gradio"}
    assert {m.split(".")[0] for m in imports(path)} & hosts == set()


@pytest.mark.parametrize("own", ["verdict", "tries"])
def test_verdicts_know_no_torch(own):
    used = imports(ROOT / "lib_refocus" / "explain" / f"{own}.py")
    assert {m.split(".")[0] for m in used} & {"torch", "numpy"} == set()


PURE = ["layout", "tokens", "phrases", "copies", "cautions", "presets", "pictures", "service", "panel", "fields",
        "report", "__init__"]


@pytest.mark.parametrize("own", PURE)
def test_pure_modules_know_no_torch(own):
    assert {m.split(".")[0] for m in imports(ROOT / "lib_refocus" / f"{own}.py")} & {"torch", "numpy"} == set()


@pytest.mark.parametrize("path", [p for p in SHIPPED if p.parent.name not in {"webui", "scripts"}], ids=name)
def test_only_the_webui_part_imports_the_webui(path):
    host = {"modules", "modules_forge"} if path.name == "page.py" else {"modules", "modules_forge", "gradio"}
    assert [m for m in imports(path) if m.split(".")[0] in host] == []


@pytest.mark.parametrize("path", CORE, ids=name)
def test_docstrings(path):
    """Every module, and every public class and function that is longer than five lines."""
    assert ast.get_docstring(tree(path))
    told = {d.name for d in definitions(path) if ast.get_docstring(d)}  # an override is told where it is first defined
    assert [d.name for d in definitions(path) if not d.name.startswith("_") and length(d) > 5
            and d.name not in told | {"hook"}] == []
