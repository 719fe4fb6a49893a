"""Presets on disk: nothing half-written, nothing lost."""
import json
import os
import threading

import pytest

from lib_refocus.layout import Layout
from lib_refocus.presets import LAST_RUN, TEMPLATES, PresetError, Presets

CAT = Layout.parse([{"phrase": "a cat", "box": [0, 0, 0.5, 0.5]}])


@pytest.fixture
def presets(tmp_path):
    return Presets(tmp_path / "deep" / "presets.json")


def own(presets):
    return {p["name"]: p["layout"] for p in presets.listed() if p["own"]}


def test_without_a_file_there_are_the_templates(presets):
    assert [p["name"] for p in presets.listed()] == list(TEMPLATES)
    assert not presets.path.exists()


def test_templates_take_phrases_in_their_order(presets):
    regions = presets.listed(["cat", "dog"])[2]["layout"]["regions"]
    assert [r["phrase"] for r in regions] == ["cat", "dog", ""]


def test_store_replace_remove(presets):
    presets.store(" mine ", CAT)
    presets.store("other", Layout())
    assert own(presets) == {"mine": CAT.to_json(), "other": Layout().to_json()}
    presets.store("mine", Layout())
    assert own(presets)["mine"] == Layout().to_json()
    presets.store("mine", None)
    presets.store("never there", None)
    assert list(own(presets)) == ["other"]


def test_the_last_run_comes_first_and_leaves_the_rest(presets):
    presets.store("mine", CAT)
    presets.remember(CAT)
    assert presets.listed()[0] == {"name": LAST_RUN, "own": False, "layout": CAT.to_json()}
    assert list(own(presets)) == ["mine"]


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, None, 3])
def test_names_are_checked(presets, name):
    with pytest.raises(PresetError, match="allowed are 1 to 80"):
        presets.store(name, CAT)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"presets": 3}', '{"presets": {"a": {"regions": 3}}}', "\x00"])
def test_an_unreadable_file_is_set_aside_and_its_predecessor_used(presets, text):
    presets.store("first", CAT)
    presets.store("second", CAT)
    presets.path.write_text(text)
    assert list(own(presets)) == ["first"]
    presets.store("third", CAT)
    assert list(own(presets)) == ["first", "third"]
    assert presets.path.with_suffix(".unreadable").read_text() == text


def test_a_write_that_fails_leaves_the_file_as_it_was(presets, monkeypatch):
    presets.store("mine", CAT)
    before = presets.path.read_bytes()

    def fail(*args):
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError):
        presets.store("other", CAT)
    assert presets.path.read_bytes() == before
    assert [p.name for p in presets.path.parent.iterdir()] == ["presets.json"]


def test_many_at_once_lose_nothing(presets):
    threads = [threading.Thread(target=presets.store, args=(f"n{i}", CAT)) for i in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(own(presets)) == 20
    assert set(json.loads(presets.path.read_text())) == {"presets", "last"}
