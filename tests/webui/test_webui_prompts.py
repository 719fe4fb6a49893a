"""Phrases in every kind of prompt that the WebUI takes."""
import pytest
from webui_server import PROMPT, REGIONS

LAYOUT = {"regions": REGIONS, "budget": 8}
BOTH = {"red circle", "blue square"}


def tokens(made, phrase, image=0):
    return [r["tokens"] for r in made.passes(image)[0]["regions"] if r["phrase"] == phrase]


SYNTAX = {
    "plain": (PROMPT, [2, 3], [6, 7]),
    "emphasis (a:1.3), ((a)), [a]": ("a (red:1.3) circle and a ((blue)) square", [2, 3], [6, 7]),
    "emphasis over half of a phrase": ("a red (circle and a blue:0.9) square", [2, 3], [6, 7]),
    "escaped brackets": (r"a red circle \(shiny\) and a blue square", [2, 3], [9, 10]),
    "BREAK": ("a [red] circle, BREAK and a blue square", [2, 3], [80, 81]),
    "more than 75 tokens": ("a picture, " * 30 + PROMPT, None, None),
    "AND": ("a red circle AND a blue square :0.8", [2, 3], [2, 3]),
    "capitals": ("A Red Circle and a BLUE SQUARE", [2, 3], [6, 7]),
    "punctuation": ("red circle; (blue square)!", [1, 2], [4, 5]),
    "line breaks": ("a red\ncircle and\na blue square", [2, 3], [6, 7]),
    "comments": ("a red circle # not this\nand a blue square", [2, 3], [6, 7]),
    "LoRA tags before the phrase": ("<lora:none:0> a red circle and a blue square", [2, 3], [6, 7]),
    "alternating words": ("a red circle and a [blue|green] square", [2, 3], [6, 7]),
}


@pytest.mark.parametrize("name", SYNTAX)
def test_syntax(webui, told, name):
    prompt, circle, square = SYNTAX[name]
    made, off = webui.make([True, LAYOUT], prompt=prompt), webui.make(prompt=prompt)
    assert made.phrases() == BOTH and made.pixels != off.pixels
    if circle:
        assert tokens(made, "red circle")[0] == circle and tokens(made, "blue square")[0] == square
    else:
        assert min(tokens(made, "red circle")[0]) > 77
    told("Prompts", name)


def test_prompt_editing_steers_the_text_in_force(webui, told):
    wanted = {"regions": REGIONS[:1], "budget": 20, "end": 1.0}
    made = webui.make([True, wanted], prompt="a red [star:circle:0.5] and a blue square")
    assert made.phrases() == {"red circle"}
    assert min(s["step"] for s in made.passes()[0]["steps"]) == 4  # 3 < step: the text after the switch
    gone = webui.make([True, wanted], prompt="a red [circle:star:0.5] and a blue square")
    assert max(s["step"] for s in gone.passes()[0]["steps"]) == 3
    told("Prompts", "prompt editing [a:b:0.5]", "works", "a region is steered while its phrase is in the text")


def test_plurals_and_repeated_words(webui, told):
    two = [{"phrase": "star", "box": [0, 0, 0.4, 0.4]}, {"phrase": "star", "box": [0.6, 0.6, 1, 1]}]
    made = webui.make([True, {"regions": two, "budget": 8, "write_out": False}], prompt="two stars")
    assert tokens(made, "star") == [[2], [2]]
    made = webui.make([True, {"regions": two, "budget": 8}], prompt="two stars")  # encoded as "a star, a star"
    assert tokens(made, "star") == [[2, 5], [2, 5]]
    again = [{"phrase": "star", "box": [0, 0, 0.4, 0.4], "occurrence": 1},
             {"phrase": "star", "box": [0.6, 0.6, 1, 1], "occurrence": 2}]
    made = webui.make([True, {"regions": again, "budget": 8}], prompt="a red star and a blue star")
    assert sorted(tokens(made, "star")) == [[3], [7]]
    told("Prompts", "plurals; several regions of one phrase; the second occurrence of a word")


def test_an_unknown_phrase_is_named_and_the_others_are_steered(webui, unsteered, told):
    made = webui.make([True, {"regions": [REGIONS[0], {"phrase": "green squar", "box": [0, 0, 1, 1]}], "budget": 8}])
    assert made.pixels != unsteered.pixels and "steered red circle" in made.results[0]
    assert "phrase 'green squar' is not in the prompt (did you mean 'square'?): not steered" in made.results[0]
    alone = webui.make([True, {"regions": [{"phrase": "circl", "box": [0, 0, 1, 1]}]}])
    assert alone.pixels == unsteered.pixels and "did you mean 'circle'?" in alone.results[0]
    told("Prompts", "a phrase that the prompt does not have", "works, with this limit",
         "the other regions are steered; the result says: phrase 'green squar' is not in the prompt (did you mean "
         "'square'?): not steered")


def test_words_inside_words_are_no_phrases(webui, unsteered):
    made = webui.make([True, {"regions": [{"phrase": "cir", "box": [0, 0, 1, 1]}]}])
    assert made.pixels == unsteered.pixels and "'cir' is not in the prompt" in made.results[0]


def test_styles(webui, told):
    """A style's text is part of what is encoded."""
    style = {"regions": [{"phrase": "photo", "box": [0, 0, 1, 1]}, *REGIONS], "budget": 8}
    made = webui.make([True, style], prompt=PROMPT, styles=["refocus-test"])
    assert "photo" in made.phrases()
    told("Prompts", "styles", "works", "phrases may stand in a style's text")


def test_prompts_that_extensions_put_in_place(webui, told):
    made = webui.make([True, LAYOUT], prompt="__wildcard__", batch_size=2, probe={
        "prompts": ["a red circle and a green star", "a blue square"]})
    assert made.phrases(0) == {"red circle"} and made.phrases(1) == {"blue square"}
    assert "phrase 'blue square' is not in the prompt" in made.results[0]
    told("Prompts", "wildcards: prompts put in place by other extensions; another prompt for each image")


def test_scripts_that_change_prompts(webui, told):
    made = webui.make([True, LAYOUT], prompt="a red circle|and a blue square|, photo", script_name="prompt matrix",
                      script_args=[False, False, "positive", "comma", 0])
    assert len(made.results) == 4
    assert "steered red circle" in made.results[0] and "blue square" in made.results[1]
    texts = "red circle and a blue square\nblue square and a red circle"
    made = webui.make([True, LAYOUT], script_name="prompts from file or textbox",
                      script_args=[False, False, "start", texts])
    assert len(made.images) == 2
    assert all("steered" in t for t in made.info["infotexts"])
    told("Prompts", "scripts: prompt matrix, prompts from file or textbox")


def test_the_hires_prompt_is_searched_in_the_hires_pass(webui, told):
    made = webui.make([True, LAYOUT], enable_hr=True, hr_scale=1.5, hr_upscaler="Latent", denoising_strength=0.6,
                      hr_prompt="a blue square")
    assert made.phrases(0, 0) == BOTH and made.phrases(0, 1) == {"blue square"}
    told("Prompts", "a prompt of its own for the hires pass")


def test_the_negative_prompt_is_not_searched(webui, told):
    made = webui.make([True, LAYOUT], prompt="a red circle", negative_prompt="a blue square, " * 12)
    assert made.phrases() == {"red circle"} and "'blue square' is not in the prompt" in made.results[0]
    told("Prompts", "negative prompt", "works", "never searched, never steered; may be longer than the prompt")


def test_and_in_a_batch(webui):
    made = webui.make([True, LAYOUT], prompt="a red circle AND a blue square", batch_size=2)
    assert made.phrases(0) == made.phrases(1) == BOTH


def test_attributes_can_be_bound(webui):
    made = webui.make([True, {**LAYOUT, "attributes": 1.0}])
    assert made.phrases() == BOTH and made.pixels != webui.make([True, LAYOUT]).pixels
