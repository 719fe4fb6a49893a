"""The planner stands alone: of the core it knows layout and sentences, of the outside only openai, and that lazily."""
import ast
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent.parent / "lib_refocus" / "planner"
FILES = sorted(FOLDER.glob("*.py"))


def imported(path):
    """(package, whether inside a function) of every import; relative ones as lib_refocus.…"""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    top = {id(n) for n in tree.body}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, id(node) not in top) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield {0: node.module, 1: f"planner.{node.module}", 2: f"lib_refocus.{node.module}"}[node.level], \
                id(node) not in top


def test_there_is_something_to_look_at():
    assert len(FILES) > 20
    assert "lib_refocus.layout" in [name for path in FILES for name, _ in imported(path)]


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_imports(path):
    for name, inside in imported(path):
        root = name.partition(".")[0]
        if root == "lib_refocus":
            assert name in ("lib_refocus.layout", "lib_refocus.sentences")
        elif root in ("openai", "httpx"):
            assert inside, f"{name} is loaded before it is needed"
        else:
            assert root == "planner" or root in sys.stdlib_module_names


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_every_module_says_what_it_is(path):
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_the_docstring_is_true():
    import doctest

    import lib_refocus.planner as package

    assert doctest.testmod(package).failed == 0
