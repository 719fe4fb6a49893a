"""The panel's questions, and layouts in files."""
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from lib_refocus.cautions import Facts
from lib_refocus.layout import Layout, LayoutError
from lib_refocus.pictures import KEY, layout_in_file, layout_in_infotext, quoted
from lib_refocus.presets import Presets
from lib_refocus.service import Service

LAYOUT = {"version": 1, "regions": [{"phrase": "a red cat, “日本”\n", "box": [0, 0.1, 0.5, 1]}]}


@pytest.fixture
def service(tmp_path):
    return Service(Presets(tmp_path / "presets.json"), lambda q: Facts(q.get("width", 512), 512, 16))


def ask(service, name, question):
    return json.loads(json.dumps(service.answer(name, json.dumps(question).encode())))


def infotext(layout, **more):
    value = json.dumps({**layout, **more}, ensure_ascii=False, separators=(",", ":"))
    return f"a prompt, with: signs\nNegative prompt: x\nSteps: 20, Size: 64x64, {KEY}: {quoted(value)}, Version: 1"


def picture(kind, text):
    image, out = Image.new("RGB", (8, 8)), io.BytesIO()
    if kind == "PNG":
        info = PngInfo()
        info.add_text("parameters", text)
        image.save(out, "PNG", pnginfo=info)
    else:
        exif = image.getexif()
        exif[0x8769] = {0x9286: b"UNICODE\0" + text.encode("utf-16-be")}
        image.save(out, kind, exif=exif)
    return out.getvalue()


def test_look(service):
    answer = ask(service, "look", {"prompt": "a cat and a dog", "width": 64, "layout": json.dumps(
        {"regions": [{"phrase": "cat", "box": [0, 0, 0.2, 1]}, {"phrase": "horse", "box": [0.5, 0, 1, 1]}]})})
    assert "".join(p["text"] for p in answer["pieces"]) == "a cat and a dog"
    assert [p["phrase"] for p in answer["pieces"] if p["phrase"]] == ["dog"]
    assert answer["missing"] == [[1, None]] and answer["cell"] == 16
    assert [w["kind"] for w in answer["warnings"]] == ["small"]


def test_look_with_nothing(service):
    assert ask(service, "look", {})["pieces"] == []
    assert service.answer("look", b"")["missing"] == []


@pytest.mark.parametrize("question", [{"layout": "{"}, {"layout": {"regions": [{"phrase": "x"}]}}, [], 3])
def test_bad_questions_are_value_errors(service, question):
    with pytest.raises(ValueError):
        service.answer("look", json.dumps(question).encode())


def test_presets(service):
    assert ask(service, "presets", {})["presets"][0]["own"] is False
    listed = ask(service, "presets", {"name": "mine", "layout": json.dumps(LAYOUT)})["presets"]
    assert [p["name"] for p in listed if p["own"]] == ["mine"]
    assert ask(service, "presets", {"last": json.dumps(LAYOUT)})["presets"][0]["name"] == "Last run"
    assert ask(service, "presets", {"last": ""})["presets"][0]["name"] == "Last run"
    listed = ask(service, "presets", {"name": "mine", "layout": None, "prompt": "a cat"})["presets"]
    assert [p for p in listed if p["own"]] == []
    assert listed[-1]["layout"]["regions"][0]["phrase"] == "cat"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_pictures(service, kind):
    answer = service.answer("read", picture(kind, infotext(LAYOUT, strength=2)))
    assert answer["layout"] == Layout.parse(LAYOUT).to_json()


@pytest.mark.parametrize("value", [LAYOUT, LAYOUT["regions"], {"layout": LAYOUT, "prompt": "x"},
                                   {**LAYOUT, "hires": False}])
def test_json_files(value):
    assert layout_in_file(json.dumps(value).encode()) == Layout.parse(LAYOUT)
    assert layout_in_file("\ufeff".encode() + json.dumps(value).encode()) == Layout.parse(LAYOUT)


@pytest.mark.parametrize(("data", "said"), [
    (b"\xff\xfe\x00", "neither a picture nor JSON"), (b"{", "not JSON"), (b"{}", None), (b'{"a": 1}', "unknown field"),
    (picture("PNG", "a cat\nSteps: 20"), "no layout in the picture"), (picture("PNG", f"a\n{KEY}: 3"), "a number"),
    (picture("PNG", f'a\n{KEY}: "{{"'), "not JSON")])
def test_files_without_a_layout(data, said):
    if said is None:
        assert layout_in_file(data) == Layout()
        return
    with pytest.raises(LayoutError, match=said):
        layout_in_file(data)


def test_a_prompt_that_looks_like_an_entry_is_not_taken_for_it():
    layout = {"version": 1, "regions": [{"phrase": f'{KEY}: "x"', "box": [0, 0, 1, 1]}]}
    assert layout_in_infotext(infotext(layout)) == Layout.parse(layout)


phrases = st.text(min_size=1, max_size=40).filter(lambda t: t.strip() and t.encode("utf-8", "ignore").decode() == t)


@given(st.lists(st.tuples(phrases, st.floats(0, 0.4), st.floats(0.5, 1)), min_size=1, max_size=4))
def test_infotext_gives_back_the_layout_exactly(regions):
    layout = Layout.parse([{"phrase": p, "box": [a, a, b, b]} for p, a, b in regions])
    assert layout_in_infotext(infotext(layout.to_json())) == layout
    assert layout_in_file(picture("PNG", infotext(layout.to_json()))) == layout
