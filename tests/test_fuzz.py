"""Hostile input, briefly and always alike: seeds, seeds with parts changed, and whatever JSON hypothesis thinks of.
Also what earlier versions wrote. `make fuzz` feeds the same targets a million inputs, guided by coverage."""
import json
import random
from pathlib import Path

import pytest
from fuzz_targets import SEEDS, TARGETS, WORDS
from hypothesis import given, settings
from hypothesis import strategies as st

from lib_refocus.fields import make_options
from lib_refocus.layout import Layout, LayoutError
from lib_refocus.pictures import layout_in_file, layout_in_infotext
from lib_refocus.presets import PresetError, Presets
from lib_refocus.standalone.job import make_job
from lib_refocus.webui import infotext

OLD = Path(__file__).parent / "data" / "layouts"
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.sampled_from(WORDS) | st.text(max_size=5), inner,
                                                                max_size=5), max_leaves=25)


def changed(data, luck):
    """Bytes with some parts cut, doubled, exchanged for words, or flipped."""
    for _ in range(luck.randint(1, 6)):
        at, end = sorted(luck.randrange(len(data) + 1) for _ in range(2))
        end = min(end, at + 20)
        word = luck.choice(WORDS).encode()
        data = luck.choice((data[:at] + data[end:], data[:at] + data[at:end] * 3 + data[end:],
                            data[:at] + word + data[end:], data[:at] + bytes([luck.randrange(256)]) + data[at + 1:]))
    return data


@pytest.mark.parametrize("name", TARGETS)
def test_promises_are_kept(name):
    luck = random.Random(name)
    for seed in SEEDS[name]:
        TARGETS[name](seed)
        for _ in range(80):
            TARGETS[name](changed(seed, luck))


@pytest.mark.parametrize("name", TARGETS)
@given(value=VALUES)
@settings(max_examples=25)
def test_any_json(name, value):
    TARGETS[name](json.dumps(value).encode())


@pytest.mark.parametrize("value", ["x" * 10 ** 6, 10 ** 5000, [[1]] * 10 ** 5], ids=["text", "number", "list"])
def test_refusals_are_short(value):
    """They stand in the infotext: an option of a megabyte shall not."""
    for work in (lambda: make_options({"strength": value}), lambda: make_job({"prompt": "a", "steps": value}),
                 lambda: make_job({"prompt": value if not isinstance(value, str) else 3}), lambda: make_job(value)):
        with pytest.raises(ValueError, match="allowed") as caught:
            work()
        assert len(str(caught.value)) < 400


BIG = 10 ** 6
HUGE = {
    "regions": {"regions": [{"phrase": "a", "box": [0, 0, 1, 1]}] * 65}, "phrase": [{"phrase": "a" * 1001}],
    "points": [{"phrase": "a", "polygon": [[0, 0]] * BIG}],
    "side": [{"phrase": "a", "mask": {"width": BIG, "height": BIG, "runs": [BIG * BIG]}}],
    "sum": [{"phrase": "a", "mask": {"width": 1024, "height": 1024, "runs": [1024 * 1024] * 1000}}],
    "text": " " * 4_000_001 + "[]", "deep": "[" * 100_000, "number": "9" * 100_000,
    "half": [{"phrase": "a\ud800", "box": [0, 0, 1, 1]}]}


@pytest.mark.parametrize("name", HUGE)
def test_sizes_are_bounded_and_named(name):
    with pytest.raises(LayoutError, match=r"allowed|not JSON") as caught:
        Layout.parse(HUGE[name])
    assert len(str(caught.value)) < 400


def test_half_of_a_surrogate_pair_loses_no_picture(tmp_path):
    """JSON may hold one; a PNG's text and params.txt cannot. It is refused, and the refusal can be written."""
    with pytest.raises(LayoutError) as caught:
        Layout.parse('[{"phrase": "\\ud800", "box": [0, 0, 1, 1]}]')
    str(caught.value).encode()
    assert infotext.as_given((True, '{"regions": "\ud800"}')) is None
    with pytest.raises(PresetError, match="allowed are"):
        Presets(tmp_path / "presets.json").store("\udfff", Layout())


@pytest.mark.parametrize("path", sorted(OLD.iterdir()), ids=lambda path: path.name)
def test_what_was_written_before_is_still_read(path):
    found = layout_in_infotext(path.read_text()) if path.suffix == ".txt" else layout_in_file(path.read_bytes())
    assert found.regions
    if path.stem == "v1-all-forms":
        assert found.to_json() == json.loads(path.read_text())
