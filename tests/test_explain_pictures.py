"""Sheets and the page: what is hot is where the map is, and nothing of a phrase is ever markup."""
import json
import re
from html.parser import HTMLParser

import numpy as np
import pytest
import torch
from explain_made import BOXES, blob, made
from PIL import Image

from lib_refocus.explain.document import json_block, looks_of, page, waiting
from lib_refocus.explain.drawing import contact_sheet, heat, overlays, phases, word_sheet

HOSTILE = '</script><img src=x onerror=alert(1)>"\'&<!--$x^2$'


def test_what_is_hot_is_where_the_map_is():
    picture = Image.new("RGB", (120, 60), "grey")
    hot = np.asarray(heat(picture, blob(0.8, 0.3)), dtype=float).sum(2)
    y, x = np.unravel_index(hot.argmax(), hot.shape)
    assert hot.shape == (60, 120) and abs(x / 120 - 0.8) < 0.05 and abs(y / 60 - 0.3) < 0.1
    assert hot.max() > 2 * np.median(hot)


def test_sheets_have_a_row_for_each_region_and_a_picture_for_each_word():
    told, frames, picture, layout = made()
    one = made({"red circle": BOXES["red circle"]})
    assert contact_sheet(told, frames, picture, layout).height > contact_sheet(*one).height
    assert [name for name, _ in phases(frames, 0, 0)] == [
        "before guidance", "half-way", "last look", "after guidance", "verdict's look", "last step"]
    assert word_sheet(told, frames, picture, columns=4).height > word_sheet(told, frames, picture, columns=8).height
    assert [phrase for phrase, _ in overlays(told, frames, picture, layout)] == ["red circle", "blue square"]


def test_odd_phrases_can_be_drawn():
    """Dollars are no mathematics; other scripts, long phrases and all forms of regions are drawn too."""
    told, frames, picture, layout = made({"red circle": BOXES["red circle"]})
    for text in (HOSTILE, "$\\frac{", "猫" * 80, "a\nb"):
        told["regions"][0]["phrase"] = told["prompt"] = told["words"][0]["text"] = text
        assert contact_sheet(told, frames, picture, layout).width > 400
        assert word_sheet(told, frames, picture).width > 400
    for form in ({"ellipse": [0, 0, 1, 1]}, {"polygon": [[0, 0], [1, 0], [0, 1]]}, {"mask": {}}):
        told["regions"][0]["region"] = form
        contact_sheet(told, frames, picture, layout)


class Elements(HTMLParser):
    """Every element with its attributes, and what scripts hold."""

    def __init__(self, text):
        super().__init__()
        self.found, self.inside = [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))

    def handle_data(self, data):
        if self.found and self.found[-1][0] == "script":
            self.inside.append(data)


def test_nothing_of_a_phrase_is_markup():
    told, frames, picture, _ = made()
    plain = Elements(page(told, frames, picture))
    told["regions"][0]["phrase"] = told["prompt"] = told["words"][1]["text"] = HOSTILE
    told["regions"][0]["next"] = {"kind": "seed", "text": HOSTILE}
    told["notes"] = [HOSTILE]
    text = page(told, frames, picture)
    hostile = Elements(text)
    lines = {"p", "small"}  # a note has a line
    assert [tag for tag, _ in hostile.found if tag not in lines] == [tag for tag, _ in plain.found if tag not in lines]
    assert not any(name.startswith("on") for _, given in hostile.found for name in given)
    data = json.loads(hostile.inside[0])
    assert data["words"][1]["text"] == HOSTILE and data["regions"][0]["phrase"] == HOSTILE
    assert "<img src=x" not in text and "$x^2$" in text


def test_the_page_needs_nothing_else():
    told, frames, picture, _ = made()
    text = page(told, frames, picture)
    given = [value for _, attributes in Elements(text).found for name, value in attributes.items()
             if name in ("src", "href", "action", "data")]
    assert given == ["data:,"]
    policy = re.search(r'Policy" content="([^"]*)"', text)[1]
    assert "default-src 'none'" in policy and "unsafe-eval" not in policy and "connect-src" not in policy
    assert "connect-src 'self'" in page(told, frames, picture, live=3) and '"live":3' in page(told, frames, picture, 3)
    assert "http" not in re.sub(r"http-equiv|http://www\.w3\.org/2000/svg", "", text)
    assert Elements(waiting(0)).inside[0] == '{"live":0}'


@pytest.mark.parametrize("value", [HOSTILE, "\u2028", "]]>", {"a": [1, None, "é"]}])
def test_json_blocks_come_back(value):
    text = json_block(value)
    assert json.loads(text) == value and not set(text) & set("<>&\u2028")


def test_maps_in_the_page_are_the_frames():
    _, frames, _, _ = made()
    looks = looks_of(frames, 0)
    assert [x["phase"] for x in looks][:3] == ["before", "during", "pass"] and sum("read" in x for x in looks) == 1
    import base64
    look, frame = looks[2], frames.kept[2]
    values = np.frombuffer(base64.b64decode(look["maps"]), np.uint8).reshape(-1, 16, 16)
    back = torch.tensor(values / 255.0) * torch.tensor(look["peaks"])[:, None, None]
    assert float((back - frame.cross).abs().max()) < 0.3 / 255


def test_a_page_has_a_fixed_maximum(monkeypatch):
    from lib_refocus.explain import document
    _, frames, _, _ = made()
    every = looks_of(frames, 0)
    monkeypatch.setattr(document, "LARGEST", 4000)
    few = looks_of(frames, 0)
    assert len(few) < len(every) and any("read" in x for x in few) and any("points" in x for x in few)
