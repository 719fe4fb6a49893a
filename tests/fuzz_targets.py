"""What is fed with hostile input: one function a kind of input, bytes in. Each holds what is promised of it: an answer
that can be used again, or a refusal of the promised kind; never another exception, never a long wait.

tests/fuzz.py runs them with a coverage-guided fuzzer, tests/test_fuzz.py briefly and always alike.
"""
import io
import json
import math
import tempfile
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from lib_refocus.cautions import Facts
from lib_refocus.copies import written_out
from lib_refocus.layout import Layout, LayoutError
from lib_refocus.phrases import pieces
from lib_refocus.pictures import KEY, layout_in_file, layout_in_infotext
from lib_refocus.planner import service as planning
from lib_refocus.planner.answers import MAX_ENTRIES, AnswerError, read_answer
from lib_refocus.presets import PresetError, Presets
from lib_refocus.sentences import made, of, with_sentences
from lib_refocus.service import Service
from lib_refocus.standalone.job import make_job
from lib_refocus.webui import args, check, infotext

LONGEST_MESSAGE = 1500
PRESETS = Path(tempfile.mkdtemp(prefix="refocus-fuzz-")) / "presets.json"


def text_of(data):
    """Text; with lone surrogates where the first byte is no letter."""
    return data.decode("utf-8", "surrogateescape" if data[:1] > b"\xf7" else "replace")


def json_of(data):
    """A value to hand on; text where it is no JSON."""
    try:
        return json.loads(text_of(data))
    except (ValueError, RecursionError):
        return text_of(data)


def refused(error):
    """A refusal says something, in bounds."""
    assert 0 < len(str(error)) <= LONGEST_MESSAGE, error
    sent({"error": of(error)})


def said(told):
    """The English of a sentence as a page makes it: of the template and the values that it was sent."""
    if not isinstance(told, dict):
        return told
    return made(told["text"], {name: said(v) for name, v in told["values"].items()})


def sent(content):
    """An answer of a route is JSON, and its sentences say the same again: nobody's braces are read as a template."""
    content = json.loads(json.dumps(with_sentences(content), allow_nan=False))
    for english, told in content["sentences"].items():
        assert said(told) == english


def usable(layout):
    """A layout that was taken is finite, in bounds, and is read again as it was."""
    again = Layout.parse(json.loads(json.dumps(layout.to_json(), allow_nan=False)))
    assert again == layout
    for region in layout.regions:
        assert region.phrase.strip() and all(0 <= v <= 1 for v in region.box) and math.isfinite(region.weight)
        assert region.box[0] < region.box[2] and region.box[1] < region.box[3] and region.start < region.end


def layout(data):
    """The layout's JSON, as the page, the API and files have it: also polygons and masks."""
    try:
        usable(Layout.parse(text_of(data)))
    except LayoutError as e:
        refused(e)


def arguments(data):
    """The script's arguments of an API request."""
    given = json_of(data)
    try:
        request = args.parse(given if isinstance(given, list) else [given])
        usable(request.layout)
        json.loads(infotext.written(request))
    except (ValueError, RecursionError) as e:
        refused(e)


def validate(data):
    """The body of the validate route."""
    status, content = check.answer(json_of(data), lambda layout, prompt: [])
    assert status in (200, 422)
    sent(content)


def pasted(data):
    """Infotext as it is pasted, and under a picture."""
    text = text_of(data)
    for params in ({KEY: text}, {}):
        for name in args.NAMES:
            infotext.restored(name, params)
    for whole in (text, f"a cat\nSteps: 20, {KEY}: {text}, Version: 1"):
        try:
            usable(layout_in_infotext(whole))
        except LayoutError as e:  # noqa: PERF203
            refused(e)


def answer(data):
    """A language model's answer, or what a user pastes of one."""
    text = text_of(data)
    try:
        found = read_answer(text)
        assert 0 < len(found.entries) <= MAX_ENTRIES and all(map(math.isfinite, found.entries[0].numbers))
    except AnswerError as e:
        refused(e)
    status, content = planning.paste({"prompt": "a red cat and two dogs", "text": text})
    assert status in (200, 422), content
    if status == 200:
        usable(Layout.parse(content["layout"]))


def planner(data):
    """Bodies of the planner's routes."""
    body = json_of(data)
    for ask in (planning.plan, planning.check, planning.paste, planning.ask, planning.cancel):
        status, content = ask(body)
        assert status in (200, 422, 502), content
        sent(content)


def picture(data):
    """A file: bytes as they are, and as the text chunk of a PNG."""
    for whole in (data, png(data)):
        try:
            usable(layout_in_file(whole))
        except LayoutError as e:  # noqa: PERF203
            refused(e)


def png(data):
    text, out = PngInfo(), io.BytesIO()
    text.add_itxt("parameters", data.decode("utf-8", "replace"))
    Image.new("L", (1, 1)).save(out, "PNG", pnginfo=text)
    return out.getvalue()


def presets(data):
    """A presets file, and a name to store under."""
    PRESETS.parent.mkdir(exist_ok=True)
    PRESETS.write_bytes(data)
    kept = Presets(PRESETS)
    json.dumps(kept.listed(["a cat"]))
    try:
        kept.store(json_of(data) if data[:1] in b"{[" else text_of(data[:120]), Layout())
        assert kept.listed()
    except PresetError as e:
        refused(e)
    assert {p.name.split(".")[0] for p in PRESETS.parent.iterdir()} <= {"presets"}


def question(data):
    """The panel's questions; a prompt with a layout."""
    kept = Presets(PRESETS.parent.with_name("refocus-fuzz-asked") / "presets.json")
    asked = Service(kept, lambda q: Facts(512, 512, 16))
    for name in ("look", "presets"):
        try:
            sent(asked.answer(name, data))
        except ValueError as e:  # noqa: PERF203
            refused(e)
    prompt = text_of(data)[:400]
    assert "".join(p.text for p in pieces(prompt, Layout.parse([{"phrase": "red cat", "box": [0, 0, 1, 1]}]))) == prompt
    made, told = written_out(prompt, Layout.parse([{"phrase": "red cats", "box": [0, 0, 1, 1]}] * 3))
    assert bool(told) == (made != prompt) and len(made) < 5 * len(prompt) + 60


def job(data):
    """A line of the standalone host's jobs."""
    try:
        usable(make_job(json_of(data), Path("/nonexistent")).layout)
    except ValueError as e:
        refused(e)


TARGETS = {f.__name__: f for f in (layout, arguments, validate, pasted, answer, planner, picture, presets, question,
                                   job)}
REGION = b'{"phrase":"red cat","box":[0.1,0.2,0.5,0.6],"weight":2,"start":0.1,"end":0.9,"occurrence":1}'
LAYOUT = b'{"version":1,"regions":[' + REGION + b']}'
SHAPES = (b'[{"phrase":"dog","ellipse":[0,0,1,1]},{"phrase":"dog","polygon":[[0,0],[1,0],[0.5,1]]}]',
          b'[{"phrase":"cat","mask":{"width":4,"height":3,"runs":[5,2,2,1,2]}}]')
SEEDS = {
    "layout": (LAYOUT, *SHAPES),
    "arguments": (b"[true," + LAYOUT + b"]", b'[{"layout":' + LAYOUT + b',"options":{"strength":1.5},"hires":false}]',
                  b'[{"plan":"rules","regions":[],"budget":8}]', b'[true,"{\\"regions\\":[]}",true,"paper",2.0]',
                  b'[true,{"regions":[' + REGION + b'],"bounding":0.25,"tries":4,"explain":true}]'),
    "validate": (LAYOUT, b'{"args":[true,' + LAYOUT + b'],"prompt":"a red cat"}'),
    "pasted": (LAYOUT, b'"{\\"regions\\":[]}"', LAYOUT[:-1] + b',"strength":2.0,"hires":false}'),
    "answer": (b'{"boxes":[{"phrase":"red cat","x0":100,"y0":300,"x1":500,"y1":900}]}', b"red cat: (93, 132, 205, 324)",
               b"cat {height: 20px; width: 30px; top: 5px; left: 4px}", b"[('dogs', [1, 2, 30, 40])]",
               b'```json\n{"cat":{"bbox_2d":["10%","20%","50%","60%"]}}\n```'),
    "planner": (b'{"prompt":"a cat left of two dogs","width":512,"height":768,"seed":3}',
                b'{"prompt":"a red cat","layout":' + LAYOUT + b'}', b'{"prompt":"a cat","text":"cat: (1, 2, 3, 4)"}',
                b'{"prompt":"a cushion on each of two chairs, while three tall trees separate them from a house"}',
                b'{"prompt":"With a cat above it, a dog of middling size is looking down; sky along the top {0}"}'),
    "picture": (LAYOUT, b"a cat\nSteps: 20, Attention Refocus: " + json.dumps(LAYOUT.decode()).encode(), png(LAYOUT)),
    "presets": (b'{"presets":{"mine":' + LAYOUT + b'},"last":' + LAYOUT + b'}', b"../../etc/passwd"),
    "question": (b'{"prompt":"a red cat and a dog","layout":' + LAYOUT + b'}', b"my three small (red cats:1.2), a dog",
                 b'{"name":"mine","layout":null}'),
    "job": (b'{"prompt":"a red cat","layout":' + LAYOUT + b',"size":"64x64","options":{"strength":"2"}}',),
}
WORDS = ("version", "regions", "phrase", "box", "ellipse", "polygon", "mask", "width", "height", "runs", "weight",
         "start", "end", "occurrence", "layout", "options", "enabled", "hires", "plan", "rules", "llm", "args",
         "prompt",
         "strength", "budget", "method", "true", "false", "null", "NaN", "Infinity", "1e999", "-1", "0.5", "1024",
         "bounding", "tries", "explain", "text", "a ", "two ", "each of ", " of which ", " left of ", " between ",
         " with ", " while ", " and ", "row of ", "three ", " its ", " them ", "no ", "in the middle", "corner", "; ",
         "Attention Refocus: ", "bbox_2d", "x0", "presets", "last", "name", "\\ud800", "\\u0000", "{", "[", "]", "}")
