"""Copies written out: what the model is given in place of "three cats", and when."""
import re

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lib_refocus.copies import MOST, written_out
from lib_refocus.fields import make_options
from lib_refocus.guidance import prompt_given
from lib_refocus.layout import Layout
from lib_refocus.standalone.checkpoint import load
from lib_refocus.standalone.host import generate, targets_of
from lib_refocus.standalone.job import make_job

BOXES = [[0.05, 0.1, 0.35, 0.4], [0.4, 0.1, 0.7, 0.4], [0.3, 0.55, 0.65, 0.9]]


def layout(phrase, boxes=BOXES, **more):
    return Layout.parse([{"phrase": phrase, "box": box, **more} for box in boxes])


@pytest.fixture(scope="module")
def model():
    return load()


@pytest.mark.parametrize(("prompt", "phrase", "wanted"), [
    ("three red stars", "red stars", "a red star, a red star, a red star"),
    ("three red stars", "three red stars", "a red star, a red star, a red star"),
    ("three red stars", "red star", "a red star, a red star, a red star"),
    ("a photo of three small red stars on a table", "red stars",
     "a photo of a small red star, a small red star, a small red star on a table"),
    ("Three cats, oil painting", "cats", "a cat, a cat, a cat, oil painting"),
    ("three (red stars:1.2) in snow", "red stars", " (a red star, a red star, a red star:1.2) in snow"),
    ("a pair of cats", "cats", "a cat, a cat, a cat"),
    ("a group of several cows grazing", "cows", "a group of a cow, a cow, a cow grazing"),
    ("my cats", "cats", "my cat, my cat, my cat"),
    ("wolves howling", "wolves", "a wolf, a wolf, a wolf howling"),
    ("an orange star", "orange star", "an orange star, an orange star, an orange star"),
    ("all the 12 people at a table", "people", "a person, a person, a person at a table"),
    ("three sheep", "sheep", "a sheep, a sheep, a sheep"),
    ("[two cats:two dogs:0.3]", "cats", "[a cat, a cat, a cat:two dogs:0.3]"),
    ("apples in a bowl, <lora:apples:1>", "apples", "an apple, an apple, an apple in a bowl, <lora:apples:1>"),
    ("two one-eyed cats", "one-eyed cats", "a one-eyed cat, a one-eyed cat, a one-eyed cat"),
    ("three unicorns", "unicorns", "a unicorn, a unicorn, a unicorn"),
    ("three hot-air balloons", "hot air balloons", "a hot-air balloon, a hot-air balloon, a hot-air balloon"),
    ("two stars painted red", "stars painted red", "a star painted red, a star painted red, a star painted red"),
    ("two cats AND two dogs", "dogs", "two cats AND a dog, a dog, a dog"),
])
def test_a_phrase_is_written_out(prompt, phrase, wanted):
    made, (told,) = written_out(prompt, layout(phrase))
    assert made == wanted
    said = re.fullmatch(f"'{phrase}' was given to the model as '(.+)'", told)
    assert said and said[1] in wanted and said[1].count(",") == 2


@pytest.mark.parametrize(("prompt", "phrase"), [
    ("a cat and a cat", "cat"),  # written out by the user
    ("a flock of birds over a lake", "birds"),
    ("wet grass", "grass"),
    ("two ((red)) stars", "red stars"),  # markup goes through it
    ("two small (red stars:1.2)", "red stars"),
    ("a dog", "cats"),
])
def test_what_is_left_alone(prompt, phrase):
    assert written_out(prompt, layout(phrase)) == (prompt, [])


def test_one_region_or_a_chosen_mention_is_left_alone():
    assert written_out("three cats", layout("cats", BOXES[:1])) == ("three cats", [])
    assert written_out("three cats", layout("cats", occurrence=1)) == ("three cats", [])


def test_several_phrases_each_by_their_regions():
    both = Layout(layout("cats", BOXES[:2]).regions + layout("red dogs").regions)
    assert written_out("two cats and three red dogs", both)[0] == "a cat, a cat and a red dog, a red dog, a red dog"


def test_no_more_than_is_useful():
    boxes = [[i / 16, 0.0, (i + 1) / 16, 1.0] for i in range(16)]
    assert written_out("sixteen cats", layout("cats", boxes))[0].count("cat") == MOST


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["cats", "three cats", "red stars", "a", "(", "12", "wolves of"]),
       st.text(max_size=40))
def test_any_prompt_keeps_what_is_around_the_phrase(before, phrase, after):
    prompt, told = written_out(f"{before}, {phrase}; {after}", layout(phrase))
    if told:
        assert prompt.startswith(f"{before}, ") and prompt.endswith(f"; {after}")
    else:
        assert prompt == f"{before}, {phrase}; {after}"


@pytest.mark.parametrize("values", [{"write_out": False}, {"strength": 0.0}, {"method": "official"},
                                    {"method": "paper"}])
def test_when_the_prompt_stays(values):
    assert prompt_given("three cats", layout("cats"), make_options(values)) == ("three cats", [])
    assert prompt_given("three cats", layout("cats"), make_options())[0] == "a cat, a cat, a cat"


def test_the_standalone_host_encodes_what_is_written_out(model):
    """As if the user had written it; the prompt of the report is the user's, and a note says what was done."""
    values = {"prompt": "three green squares", "seed": 3, "steps": 6, "layout": layout("green squares").to_json()}
    by_hand = {**values, "prompt": "a green square, a green square, a green square"}
    made, wanted = (generate(model, make_job(v)) for v in (values, by_hand))
    assert torch.equal(made.latents, wanted.latents) and made.prompt == by_hand["prompt"]
    assert made.report.notes == ["'green squares' was given to the model as "
                                 "'a green square, a green square, a green square'"]
    assert made.as_dict(make_job(values), model)["prompt"] == values["prompt"]
    assert {r.phrase for r in made.report.regions[0].values()} == {"green squares"}
    left = generate(model, make_job({**values, "options": {"write_out": False}}))
    assert not torch.equal(left.latents, made.latents) and left.report.notes == []


def test_every_mention_of_an_irregular_noun_is_found(model):
    prompt, _ = written_out("three wolves", layout("wolves"))
    job = make_job({"prompt": prompt, "layout": layout("wolves").to_json()})
    span = targets_of(job, model)[0].subjects[0].span
    tokens = [t.text for t in model.text.tokens(prompt) if t.position in span.positions]
    assert len(span.noun) == len(tokens) and "".join(tokens).replace("</w>", "").count("wolf") == 3
