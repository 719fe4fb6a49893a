"""The panel's markup, its words and its colours."""
import itertools
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
        kind = {"{kind}"}  # an English noun; the value itself is shown as well
        assert set(re.findall(r"\{\w+\}", english)) - kind == set(re.findall(r"\{\w+\}", other)), english


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda p: p.stem)
def test_the_markup_is_translated_and_stays_markup(path):
    words = json.loads(path.read_text("utf-8"))
    english, other = panel.panel_html("txt2img"), panel.panel_html("txt2img", words)
    assert re.findall(r"<[/\w]+", english) == re.findall(r"<[/\w]+", other)
    assert words["Add region"] in other and "Add region" not in other
    hostile = panel.panel_html("txt2img", {"Add region": '"><script>alert(1)</script>'})
    assert "<script" not in hostile


# What those without one kind of cone see of linear light (red, green, blue): Viénot, Brettel and Mollon 1999, "Digital
# video colourmaps for checking the legibility of displays by dichromats", in sRGB's primaries.
SEEN_BY = {
    "all": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopes": ((0.11238, 0.88762, 0), (0.11238, 0.88762, 0), (0.00401, -0.00401, 1)),
    "deuteranopes": ((0.29275, 0.70725, 0), (0.29275, 0.70725, 0), (-0.02234, 0.02234, 1)),
}


def linear(colour):
    """#rrggbb as linear light, 0..1 each."""
    shares = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    return [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in shares]


def luminance(light):
    return sum(share * v for share, v in zip((0.2126, 0.7152, 0.0722), light, strict=True))


def lab(light):
    """CIE L*a*b* of linear sRGB light, white D65."""
    rows = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    x, y, z = (sum(a * v for a, v in zip(row, light, strict=True)) / white
               for row, white in zip(rows, (0.9505, 1, 1.089), strict=True))
    f = [v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in (x, y, z)]
    return 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])


def palette():
    style = (ROOT / "style.css").read_text("utf-8")
    found = dict(re.findall(r'\.refocus \[data-colour="(\d)"\] \{ --refocus-colour: (#[0-9a-f]{6}); \}', style))
    return style, [found[str(i)] for i in range(8)]


@pytest.mark.parametrize("eyes", SEEN_BY)
def test_the_regions_colours_are_told_apart(eyes):
    """Each pair differs by more than a just noticeable difference many times over (CIE76, about 2.3)."""
    _, colours = palette()
    seen = [lab([max(sum(a * v for a, v in zip(row, linear(c), strict=True)), 0) for row in SEEN_BY[eyes]])
            for c in colours]
    pairs = {(colours[i], colours[j]): sum((a - b) ** 2 for a, b in zip(seen[i], seen[j], strict=True)) ** 0.5
             for i, j in itertools.combinations(range(8), 2)}
    assert min(pairs.values()) > 8, sorted(pairs.items(), key=lambda p: p[1])[:3]


def test_ink_is_read_on_every_colour():
    style, colours = palette()
    light = set(re.findall(r'"(\d)"', re.search(r":is\((.*?)\) \{\s*--refocus-ink: #fff", style)[1]))
    for i, colour in enumerate(colours):
        ink = 1.0 if str(i) in light else luminance(linear("#111111"))
        high, low = sorted((luminance(linear(colour)), ink), reverse=True)
        assert (high + 0.05) / (low + 0.05) >= 4.5, colour
