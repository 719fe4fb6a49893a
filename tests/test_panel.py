"""The panel's markup and its words."""
import json
import re
from html import unescape
from pathlib import Path

import pytest

from lib_refocus import cautions, panel, presets
from lib_refocus.fields import FIELDS

ROOT = Path(__file__).parent.parent
LANGUAGES = sorted((ROOT / "localizations").glob("*.json"))
SIGNS = {"N", "H, L, S, G", "V B E P F M X"}


def texts(html):
    for match in re.findall(r' (?:title|placeholder|aria-label|aria-roledescription)="([^"]*)"|>([^<>]*)<', html):
        yield from (unescape(text).strip() for text in match if text.strip())


def test_ids_are_unique_and_everything_that_is_named_is_there():
    html = panel.panel_html("txt2img") + panel.panel_html("img2img")
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids)) > 8
    for named in re.findall(r' (?:aria-controls|aria-describedby|list)="([^"]+)"', html):
        assert named in ids
    commands = set(re.findall(r'data-do="(\w+)"', html))
    script = "".join(p.read_text("utf-8") for p in (ROOT / "javascript").glob("*.mjs"))
    assert [c for c in commands - {"pick"} if not re.search(rf"^\s+{c}: ", script, re.M)] == []


def test_there_are_languages():
    assert [p.stem for p in LANGUAGES] == ["zh_CN"]


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda p: p.stem)
def test_every_text_has_its_translation(path):
    words = json.loads(path.read_text("utf-8"))
    source = Path(cautions.__file__).read_text("utf-8")
    told = {*texts(panel.panel_html("txt2img") + panel.why_html("txt2img")), *presets.TEMPLATES, presets.LAST_RUN,
            *re.findall(r'"((?:Region|Not )[^"]*\{[^"]*)"', source),
            *(f.label for f in FIELDS), *(f.help for f in FIELDS)}
    assert [text for text in told - SIGNS if text not in words] == []
    for english, other in words.items():
        assert set(re.findall(r"\{\w+\}", english)) == set(re.findall(r"\{\w+\}", other)), english


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda p: p.stem)
def test_the_markup_is_translated_and_stays_markup(path):
    words = json.loads(path.read_text("utf-8"))
    english, other = panel.panel_html("txt2img"), panel.panel_html("txt2img", words)
    assert re.findall(r"<[/\w]+", english) == re.findall(r"<[/\w]+", other)
    assert words["Add region"] in other and "Add region" not in other
    hostile = panel.panel_html("txt2img", {"Add region": '"><script>alert(1)</script>'})
    assert "<script" not in hostile
