"""Sentences keep their template and values, on every way to a page, and each template has its translations."""
import ast
import copy
import json
import pickle
import re
from pathlib import Path

import pytest

from lib_refocus.cautions import Facts
from lib_refocus.layout import Layout, LayoutError
from lib_refocus.planner import service as planning
from lib_refocus.planner.checker import check
from lib_refocus.planner.keys import Secret
from lib_refocus.planner.meaning import DEMANDS, JUDGES, PLACES
from lib_refocus.planner.plan import PlannerError
from lib_refocus.presets import Presets
from lib_refocus.sentences import Sentence, joined, of, told, with_sentences
from lib_refocus.service import Service

ROOT = Path(__file__).parent.parent
HOSTILE = "{n} {phrase!r} {0} <img src=x onerror=alert(1)>"
WRONG = {"regions": [{"phrase": "cat", "box": [0.6, 0.2, 0.9, 0.8]}, {"phrase": "dog", "box": [0.1, 0.2, 0.4, 0.8]}]}


def templates():
    """The literals that Sentences are made of, in all of the program."""
    for path in (ROOT / "lib_refocus").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Sentence"
            if called and isinstance(node.args[0], ast.Constant):
                yield node.args[0].value
    yield from DEMANDS.values()
    yield joined(["a", "b"]).template


def test_a_sentence_is_its_english():
    sentence = Sentence("{n} of {phrase}", n=2, phrase=HOSTILE)
    assert sentence == f"2 of {HOSTILE}" and json.loads(json.dumps([sentence])) == [f"2 of {HOSTILE}"]
    assert (sentence.template, sentence.values) == ("{n} of {phrase}", {"n": 2, "phrase": HOSTILE})


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda s: pickle.loads(pickle.dumps(s))])
def test_copies_are_sentences(again):
    sentence = Sentence("{a} {b}", a=HOSTILE, b=Sentence("no"))
    assert again(sentence) == sentence
    assert told(again(sentence)) == told(sentence) == {
        "text": "{a} {b}", "values": {"a": HOSTILE, "b": {"text": "no", "values": {}}}}


def test_an_exception_says_its_sentence():
    assert of(LayoutError(Sentence("{a}", a=1))).template == "{a}"
    assert of(OSError(2, "no such file", "x")) == str(OSError(2, "no such file", "x"))
    with pytest.raises(LayoutError) as caught:
        Layout.parse('{"regions": [{"phrase": "cat", "box": [0, 0, 2, 1]}]}')
    assert of(caught.value).values == {"where": "regions[0].box[2]", "value": "2"}
    assert type(str(caught.value)) is str


def test_several_are_joined_and_one_stays_as_it_is():
    assert joined(["cat"]) == "cat" and not isinstance(joined(["cat"]), Sentence)
    assert joined(["a", "b", "c"]) == "a and b and c"
    assert told(joined(["a", "b"]))["values"] == {"first": "a", "second": "b"}


def test_the_answer_stays_and_its_sentences_come_along():
    answer = {"violations": [{"message": Sentence("{a}!", a=1), "repair": {"text": Sentence("do {a}", a=2)}}],
              "notes": [Sentence("so"), "plain"], "layout": None}
    more = with_sentences(answer)
    assert {k: more[k] for k in answer} == answer
    assert more["sentences"] == {"1!": {"text": "{a}!", "values": {"a": 1}}, "so": {"text": "so", "values": {}},
                                 "do 2": {"text": "do {a}", "values": {"a": 2}}}
    json.dumps(with_sentences({"error": Sentence("{path}", path=Path("/x"))}))  # of any values


def test_the_planners_answers_are_sentences():
    _, answer = planning.check({"prompt": "a red cat and a fox left of a dog", "layout": WRONG})
    texts = [v[key] for v in answer["violations"] for v, key in ((v, "message"), (v["repair"], "text"))]
    assert len(texts) >= 4 and all(isinstance(t, Sentence) for t in texts)
    _, answer = planning.paste({"prompt": "a cat", "text": "cat: (0, 0, 0.4, 1)\nboat: (0.5, 0, 1, 1)"})
    assert answer["notes"] and all(isinstance(n, Sentence) for n in answer["notes"])
    for body in ({}, {"prompt": "a", "planner": "llm"}, {"prompt": "a" * 20_001}):
        assert isinstance(planning.plan(body)[1]["error"], Sentence)


def test_a_relation_is_told_with_its_parts():
    (violation,) = check("a cat left of a dog", WRONG)
    assert violation.message == "the prompt puts cat to the left of dog; in the layout it is not"
    assert told(violation.message)["values"]["demand"] == {"text": DEMANDS["left"],
                                                           "values": {"first": "cat", "second": "dog"}}
    assert set(DEMANDS) == {*JUDGES, *(f"@{place}" for place in PLACES)}


def test_why_a_model_is_not_steered_is_told_with_its_parts(tmp_path):
    reason = Sentence("SD3 has no cross-attention to steer; allowed are SD 1.x, SD 2.x, SDXL")
    answer = Service(Presets(tmp_path / "p.json"), lambda q: Facts(refusal=reason)).look({"prompt": "a cat"})
    (warning,) = answer["warnings"]
    assert warning["values"] == {"reason": {"text": reason, "values": {}}}


def test_no_value_holds_the_key():
    key = Secret("sk-secret-key-of-this-test")
    inner = Sentence("{host} says {text}", host="h", text="no sk-secret-key-of-this-test\nhere")
    clean = key.redact(Sentence("{failure}; tried {count} times", failure=inner, count=3))
    assert clean == "h says no *** here; tried 3 times" and "sk-secret" not in json.dumps(told(clean))


@pytest.mark.parametrize("path", sorted((ROOT / "localizations").glob("*.json")), ids=lambda p: p.stem)
def test_every_template_has_its_translation(path):
    words = json.loads(path.read_text("utf-8"))
    found = set(templates())
    assert len(found) > 120
    assert sorted(found - set(words)) == []
    for template in found:
        names = re.findall(r"\{(\w+)\}", template)
        assert len(re.findall(r"[{}]", template)) == 2 * len(names), "no format in a template: pages know none"


def asked(path, body):
    """The answer of a route, and of the same with ?sentences."""
    testing = pytest.importorskip("fastapi.testclient", reason="needs fastapi: the extra 'page'")
    from fastapi import FastAPI

    from lib_refocus import web

    app = FastAPI()
    web.register_planner(app)
    web.register(app, Service(Presets(ROOT / "no-such-folder" / "presets.json"), lambda q: Facts()))
    client = testing.TestClient(app)
    return [client.post(f"/attention-refocus/{path}{query}", content=json.dumps(body).encode(),
                        headers={"Content-Type": "application/json"}) for query in ("", "?sentences")]


@pytest.mark.parametrize(("path", "body"), [
    ("check", {"prompt": "a cat left of a dog", "layout": WRONG}), ("plan", {"prompt": "the the the"}), ("plan", {}),
    ("read", {"regions": 7}), ("look", {"prompt": "a cat", "layout": WRONG}), ("ask", {"prompt": "a cat"})])
def test_who_does_not_ask_for_sentences_gets_the_answer_as_it_was(path, body):
    plain, more = asked(path, body)
    assert plain.status_code == more.status_code
    assert "sentences" not in plain.json()
    assert {**plain.json(), "sentences": more.json()["sentences"]} == more.json()
    for english, sentence in more.json()["sentences"].items():
        assert english in json.dumps(plain.json(), ensure_ascii=False).replace('\\"', '"') and sentence["text"]


def test_errors_stay_errors():
    with pytest.raises(PlannerError, match="no endpoint is set"):
        planning.make_plan("a cat", (64, 64), 0, "llm", None)
