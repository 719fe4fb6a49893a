"""Finding phrases in prompts, with CLIP's real tokenizer as it is shipped."""
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib_refocus.layout import Layout
from lib_refocus.standalone import text
from lib_refocus.subjects import Target, find_subjects
from lib_refocus.tokens import Token, find_span, head_index, readable, singular, split_words, suggest, words_of


@pytest.fixture(scope="module")
def encoder():
    from transformers import CLIPTokenizer

    assert text.VOCABULARY.is_dir(), f"{text.VOCABULARY}: CLIP's tokenizer is to be shipped there"
    return text.TextEncoder(None, CLIPTokenizer.from_pretrained(text.VOCABULARY))


@pytest.fixture
def find(encoder):
    """find(prompt, phrase) -> (noun words, attribute words, all words), each word by its text, or None."""
    def found(prompt, phrase, occurrence=0):
        tokens = encoder.tokens(prompt)
        span = find_span(tokens, phrase, occurrence)
        if span is None:
            return None
        words = {p: w.text for w in words_of(tokens) for p in w.positions}
        return tuple(" ".join(dict.fromkeys(words[p] for p in part))
                     for part in (span.noun, span.attributes, span.positions))
    return found


def test_positions_are_those_of_the_encoded_sequence(encoder):
    assert [(t.position, t.text, t.ends_word) for t in encoder.tokens("a red circle")] == [
        (1, "a", True), (2, "red", True), (3, "circle", True)]
    ids = encoder.tokenizer("a hippopotamus, walking").input_ids  # with start and end
    for token in encoder.tokens("a hippopotamus, walking"):
        assert encoder.tokenizer.convert_ids_to_tokens(ids[token.position]).replace("</w>", "") == token.text


def test_positions_in_later_chunks_step_over_start_and_end(encoder):
    tokens = encoder.tokens("cat " * 160)
    assert [t.position for t in tokens[74:76]] == [75, 78] and [t.position for t in tokens[149:151]] == [152, 155]
    assert encoder.chunks("cat " * 160) == 3 and encoder.chunks("cat " * 150) == 2 and encoder.chunks("") == 1


def test_words_of_several_pieces_keep_all_their_positions(encoder):
    tokens = encoder.tokens("a hippopotamus and a fire hydrant")
    assert [(w.text, w.positions) for w in words_of(tokens)] == [
        ("a", (1,)), ("hippopotamus", (2, 3, 4)), ("and", (5,)), ("a", (6,)), ("fire", (7,)), ("hydrant", (8, 9))]
    assert find_span(tokens, "hippopotamus").noun == (2, 3, 4)
    span = find_span(tokens, "a fire hydrant")
    assert (span.noun, span.attributes, span.positions) == ((8, 9), (7,), (6, 7, 8, 9))


@pytest.mark.parametrize(("prompt", "phrase", "noun", "attributes"), [
    ("a cat and a dog", "cat", "cat", ""),
    ("a cat and a dog", "the Dog", "dog", ""),
    ("A CAT", "cat", "cat", ""),
    ("three cats", "cat", "cats", ""),
    ("one cat", "cats", "cat", ""),
    ("two boxes of berries", "box", "boxes", ""),
    ("two boxes of berries", "berry", "berries", ""),
    ("a photo of a red vase, a blue cup.", "blue cup", "cup", "blue"),
    ("a photo of a red vase, a blue cup.", "red vase,", "vase", "red"),
    ("(red vase) on a table", '"red vase"', "vase", "red"),
    ("a fire-hydrant", "fire hydrant", "hydrant", "fire"),
    ("a fire hydrant", "fire-hydrant", "hydrant", "fire"),
    ("a cat's toy", "cat's toy", "toy", "cat"),
    ("the dog's", "dog's", "dog", ""),
    ("a café table", "café table", "table", "café"),
    ("a CAFÉ", "café", "café", ""),
    ("a tall man in a red hat", "tall man in a red hat", "man", "tall red hat"),
    ("a bowl of fruit", "a bowl of fruit", "bowl", "fruit"),
    ("a cat sleeping", "a cat sleeping", "cat", "sleeping"),
    ("a sleeping cat", "sleeping cat", "cat", "sleeping"),
    ("a big, fluffy dog", "big, fluffy dog", "dog", "big fluffy"),
    ("a black and white cow", "black and white cow", "cow", "black white"),
])
def test_found(find, prompt, phrase, noun, attributes):
    assert find(prompt, phrase)[:2] == (noun, attributes)


@pytest.mark.parametrize(("prompt", "phrase"), [
    ("a category of things", "cat"), ("concatenate", "cat"), ("a cat", "category"), ("a red, vase", "red vase"),
    ("a red vase", "blue vase"), ("a vase red", "red vase"), ("a cat", ""), ("", "cat"), ("a cat", "  ,. "),
    ("a cat", "a"*50), ("glass", "glas")])
def test_not_found(find, prompt, phrase):
    assert find(prompt, phrase) is None


def test_an_article_that_the_prompt_lacks_is_left_out(find):
    assert find("red vase and blue cup", "the blue cup") == ("cup", "blue", "blue cup")
    assert find("red vase and the blue cup", "the blue cup") == ("cup", "blue", "the blue cup")


def test_exact_mentions_win_over_plurals(encoder):
    tokens = encoder.tokens("a cat, two cats")
    assert find_span(tokens, "cat").noun == (2,) and find_span(tokens, "cats").noun == (5,)


def test_occurrence_picks_one_mention(encoder):
    tokens = encoder.tokens("a dog, a dog and a dog")
    assert [find_span(tokens, "dog", n) and find_span(tokens, "dog", n).noun for n in range(5)] == [
        (2, 5, 8), (2,), (5,), (8,), None]
    span = find_span(encoder.tokens("a red dog and a red dog"), "red dog", 2)
    assert (span.noun, span.attributes, span.positions) == ((7,), (6,), (6, 7))


@pytest.mark.parametrize(("words", "head"), [
    ("cat", 0), ("red cat", 1), ("man in red hat", 0), ("a girl with balloons", 1), ("the old house next to it", 2),
    ("dog running", 1), ("a dog running", 1), ("a king", 1), ("in", 0), ("cup , red", 0), ("cat and", 0),
    ("chair painted blue", 0), ("cat is bright red", 0), ("dog : green", 0), ("dog blue", 0), ("shiny , red car", 3),
    ("red is the cat", 3), ("cat whose fur is blue", 0), ("a juicy orange", 2), ("black and white cat", 3)])
def test_head_index(words, head):
    assert head_index(words.split()) == head


@pytest.mark.parametrize(("one", "many"), [
    ("cat", "cats"), ("box", "boxes"), ("city", "cities"), ("church", "churches"), ("dish", "dishes"),
    ("glass", "glasses"), ("horse", "horses")])
def test_singular(one, many):
    assert singular(one) == singular(many) and singular("cat") != singular("car")


def test_short_words_keep_their_s():
    assert singular("is") == "is" and singular("s") == "s" and singular("glass") == "glass"


@pytest.mark.parametrize(("prompt", "phrase", "meant"), [
    ("a giraffe and a zebra", "girafe", "giraffe"), ("a giraffe and a zebra", "a tall girraffe", "giraffe"),
    ("a giraffe and a zebra", "submarine", None), ("a red cirle", "red circle", "cirle"), ("a cat", "", None),
    ("and the dog", "teh submarine", None)])
def test_suggest(encoder, prompt, phrase, meant):
    assert suggest(encoder.tokens(prompt), phrase) == meant


WORDS = ["red", "cat", "dogs", "hippopotamus", "café", "fire-hydrant", "猫", "r2d2", "horse's", "3"]


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6), st.sampled_from([" ", ", ", " and "]), st.data())
def test_any_run_of_a_prompt_is_found_where_it_stands(encoder, words, separator, data):
    """The tokens of a span are those of the same words cut out of the prompt."""
    index = data.draw(st.integers(0, len(words) - 1))
    tokens = encoder.tokens("a photo of " + separator.join(words))
    span = find_span(tokens, words[index])
    assert span is not None
    texts = {t.position: t.text for t in tokens}
    wanted = [t.text for t in encoder.tokens(words[index]) if t.text not in ("-", "'s")]
    got = [texts[p] for p in span.positions if texts[p] not in ("-", "'s")]
    assert got == wanted * words.count(words[index])


def test_split_words_cuts_as_clip_does(encoder):
    for phrase in ("a red-and-white cat", "don't look", "r2d2 & c3po", "a_b", "it's 1,000 cats", "naïve café"):
        joined = [w.text for w in words_of(encoder.tokens(phrase)) if w.text not in ("-", "_")]
        assert split_words(phrase) == joined


def test_readable_leaves_plain_text_alone():
    assert [readable(t) for t in ("cat", "cafÃ©", "café", "猫", "çĮ«", "")] == ["cat", "café", "café", "猫", "猫", ""]


def test_a_word_cut_off_by_the_end_is_still_a_word():
    assert [w.text for w in words_of([Token(1, "a", True), Token(2, "hippo", False)])] == ["a", "hippo"]


def test_regions_of_one_phrase_become_one_subject(encoder):
    given_ = [("red cat", 0.0, 0), ("dog", 0.3, 0), ("Red  cat", 0.5, 0), ("unicorn", 0.7, 0), ("dog", 0.1, 1)]
    layout = Layout.parse([{"phrase": p, "box": [x, 0.1, x + 0.2, 0.9], "occurrence": n} for p, x, n in given_])
    found, missing = find_subjects(layout, encoder.tokens("a red cat and a dog"))
    assert [(s.phrase, len(s.regions), s.span.noun) for s in found] == [
        ("red cat", 2, (3,)), ("dog", 1, (6,)), ("dog", 1, (6,))]
    assert [r.phrase for r in missing] == ["unicorn"]
    target = Target(0, 0, found)
    assert target.owner.tolist() == [0, 0, 1, 2] and len(target.regions) == 4
    assert target.masks(4, 8).shape == (4, 4, 8) and Target(0, 0, ()).masks(4, 8).shape == (0, 4, 8)


def test_regions_are_active_from_start_to_end(encoder):
    layout = Layout.parse([{"phrase": "cat", "box": [0, 0, 1, 1], "start": 0.2, "end": 0.5},
                           {"phrase": "dog", "box": [0, 0, 1, 1], "start": 0.5}])
    target = Target(0, 0, find_subjects(layout, encoder.tokens("a cat and a dog"))[0])
    active = {p: [s.phrase for s in target.at(p).subjects] for p in (0.0, 0.2, 0.49, 0.5, 0.99, 1.0)}
    assert active == {0.0: [], 0.2: ["cat"], 0.49: ["cat"], 0.5: ["dog"], 0.99: ["dog"], 1.0: ["dog"]}
