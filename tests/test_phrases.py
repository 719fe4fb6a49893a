"""Words of the prompt as the panel shows them; they must be those that tokens.py steers."""
import json
import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lib_refocus.layout import Layout
from lib_refocus.phrases import meant, mentions, missing, noun_phrases, pieces, words_in
from lib_refocus.tokens import Token, find_span, split_words

PROMPT = "a photo of a (red cat:1.2) sitting on two blue sofas, <lora:x:1> masterpiece, a fire-hydrant"


def layout(*phrases):
    return Layout.parse([{"phrase": p, "box": [0, 0, 0.5, 0.5]} for p in phrases])


def test_noun_phrases_of_a_prompt():
    assert [p.text for p in noun_phrases(PROMPT)] == ["red cat", "two blue sofas", "fire-hydrant"]
    assert all(PROMPT[p.start:p.end] == p.text for p in noun_phrases(PROMPT))


@pytest.mark.parametrize(("prompt", "wanted"), [
    ("", []), ("masterpiece, best quality, 8k", []), ("an old man with a grey beard riding a bicycle",
                                                      ["old man", "grey beard", "bicycle"]),
    ("a dog and its owner\na tall tree", ["dog", "owner", "tall tree"]), ("日本の猫, 犬", ["日本の猫", "犬"]),
    ("a cat BREAK a dog AND a bird", ["cat", "dog", "bird"]), ("[a cat:a dog:0.5]", ["cat", "dog"]),
    ("it is a cat", ["cat"]), ("a photo of the left side", [])])
def test_noun_phrases(prompt, wanted):
    assert [p.text for p in noun_phrases(prompt)] == wanted


def test_pieces_put_together_are_the_prompt_and_show_who_claims_what():
    found = pieces(PROMPT, layout("a red cat", "blue sofa", "dragon"))
    assert "".join(p.text for p in found) == PROMPT
    assert [(p.text, p.regions) for p in found if p.regions] == [("a (red cat", (0,)), ("blue sofas", (1,))]
    assert [p.phrase for p in found if p.phrase] == ["fire-hydrant"]


def test_regions_may_share_words():
    found = pieces("a red cat", layout("red cat", "cat"))
    assert [(p.text, p.regions) for p in found] == [("a ", ()), ("red ", (0,)), ("cat", (0, 1))]


def test_a_mention_can_be_chosen():
    words = words_in("a cat, a dog, a cat")
    assert mentions(words, "cat") == [(2, 5), (16, 19)]
    assert mentions(words, "cat", 2) == [(16, 19)]
    assert mentions(words, "cat", 3) == []


def test_missing_phrases_and_what_was_meant():
    regions = layout("red cta", "blue sofa", "dragon", "fire hidrant").regions
    assert missing(PROMPT, regions) == [(0, "red cat"), (2, None), (3, "fire-hydrant")]
    assert meant([], "cat") is None and meant(["red cat"], "!!") is None


@given(st.lists(st.sampled_from(["red", "cat", "cats", "a", "the", "dog's", "fire-hydrant", "x2", ",", "日本", "É"]),
                max_size=8), st.lists(st.sampled_from(["red", "cat", "the", "hydrant", "2", "dog"]), max_size=3))
@example(["cat"], [])
def test_what_is_marked_is_what_is_steered(prompt_words, phrase_words):
    """The same words are found in the text as in the tokens that a host hands over."""
    prompt, phrase = " ".join(prompt_words), " ".join(phrase_words)
    tokens = [Token(i, w.text, True) for i, w in enumerate(words_in(prompt))]
    assert bool(mentions(words_in(prompt), phrase)) == (find_span(tokens, phrase) is not None)


@given(st.text(st.sampled_from(string.printable + "éß日🐈\u0130<>()[]:"), max_size=80), st.text(max_size=12))
def test_any_text_is_cut_into_pieces_that_are_the_text(prompt, phrase):
    chosen = layout(phrase) if phrase.strip() else layout()
    found = pieces(prompt, chosen)
    assert "".join(p.text for p in found) == prompt
    assert json.dumps([p.phrase for p in found])
    if phrase.strip() and split_words(phrase) and any(p.regions for p in found):
        assert missing(prompt, chosen.regions) == []
