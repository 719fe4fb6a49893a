"""What the grammar reads in a prompt: things, counts, relations, and the prompt's own words for them."""
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib_refocus.planner import lexicon, nouns
from lib_refocus.planner.grammar import parse
from lib_refocus.planner.nouns import singular
from lib_refocus.planner.relations import find_places
from lib_refocus.planner.words import plain, split


def things(prompt):
    scene = parse(prompt)
    return [(e.phrase, e.count) for e in scene.entities if not e.absent]


def relations(prompt):
    scene = parse(prompt)

    def names(ids):
        return "+".join(scene.entities[i].phrase for i in ids)

    return [" ".join(filter(None, (names(r.subjects), r.kind, names(r.objects)))) for r in scene.demands()]


@pytest.mark.parametrize(("prompt", "expected"), [
    ("a red cat and two dogs", [("red cat", 1), ("dogs", 2)]),
    ("a photo of three wine glasses", [("wine glasses", 3)]),
    ("a pair of zebras, a dozen eggs", [("zebras", 2), ("eggs", 12)]),
    ("two dozen eggs, a dozen of roses", [("eggs", 24), ("roses", 12)]),
    ("a pair of shoes", [("pair of shoes", 1)]),
    ("two rows of three chairs", [("chairs", 6)]),
    ("a row of five toasters", [("toasters", 5)]),
    ("five bunches of broccoli", [("broccoli", 5)]),
    ("a bowl of cherries", [("bowl of cherries", 1)]),
    ("four zebra in a field", [("zebra", 4)]),
    ("twenty-one balloons, 7 kites", [("balloons", 21), ("kites", 7)]),
    ("birds in the sky", [("birds", None)]),
    ("three kittens; one of the kittens is black", [("kittens", 3)]),
    ("two chairs, each chair with a cushion", [("chairs", 2), ("cushion", 2)]),
    ("two trucks, each with three surfboards", [("trucks", 2), ("surfboards", 6)]),
    ("four people with umbrellas", [("people", 4), ("umbrellas", 4)]),
    ("a black and white cat", [("black and white cat", 1)]),
    ("a shiny, red car", [("shiny, red car", 1)]),
    ("a dog. The dog is brown.", [("dog", 1)]),
    ("a dog and another dog", [("dog", 1), ("dog", 1)]),
    ("a big dog left of a small dog", [("big dog", 1), ("small dog", 1)]),
    ("a red ball and a blue ball, the red one is big", [("red ball", 1), ("blue ball", 1)]),
    ("birds fly, dogs bark", [("birds", None), ("dogs", None)]),
    ("two traffic lights and a parking meter", [("traffic lights", 2), ("parking meter", 1)]),
    ("the roof of a house", [("house", 1)]),
    ("a (red cat:1.3) and a [blue] dog <lora:x:0.8>", [("red cat", 1), ("dog", 1)]),
    ("a cat AND a dog BREAK a horse", [("cat", 1), ("dog", 1), ("horse", 1)]),
    ("a fire_hydrant", [("fire_hydrant", 1)]),
    ("no clouds, a sun", [("sun", 1)]),
    ("a cow without people", [("cow", 1)]),
    ("neither cats nor dogs, a parrot", [("parrot", 1)]),
    ("two cakes, one is a chocolate cake and the other is a vanilla cake", [("cakes", 2)]),
    ("its lid open, the smell of coffee", []),
    ("", []),
])
def test_things(prompt, expected):
    assert things(prompt) == expected


@pytest.mark.parametrize(("prompt", "expected"), [
    ("a cat left of a dog", ["cat left dog"]),
    ("a cat to the left of a dog", ["cat left dog"]),
    ("a cat on the left-hand side of a dog", ["cat left dog"]),
    ("to the left of a dog sits a cat", ["cat left dog"]),
    ("on the left of a dog there is a cat", ["cat left dog"]),
    ("a dog with a cat to its left", ["cat left dog"]),
    ("a dog has a cat on its left", ["cat left dog"]),
    ("there is a dog; a cat is to its left", ["cat left dog"]),
    ("a dog, left of it a cat", ["cat left dog"]),
    ("a cat to the dog's left, a dog", ["cat left dog"]),
    ("a dog, to the left of which sits a cat", ["cat left dog"]),
    ("a dog, beside it on the left a cat", ["cat left dog"]),
    ("a cat is not to the right of a dog", ["cat left dog"]),
    ("a cat and a dog left of a horse and on a rug", ["cat+dog left horse", "cat+dog on rug"]),
    ("a cat on a chair under a tree", ["cat on chair", "chair below tree"]),
    ("a cat on a chair and under a tree", ["cat on chair", "cat below tree"]),
    ("a cat to the left of and above a dog", ["cat above dog", "cat left dog"]),
    ("a cat between a dog and a horse", ["cat between dog+horse"]),
    ("two dogs with a cat between them", ["cat between dogs"]),
    ("a cat in the middle of dog and horse", ["cat between dog+horse"]),
    ("a cat surrounded by four dogs", ["cat among dogs"]),
    ("two lions flank a throne", ["lions around throne"]),
    ("a cat which is bigger than a dog and smaller than horse", ["cat bigger dog", "cat smaller horse"]),
    ("a cat and a dog, the dog is half the size of the cat", ["dog smaller cat"]),
    ("a mouse as big as a house", ["mouse same house"]),
    ("a cat, a dog and a horse, and the cat is the largest", ["cat bigger dog+horse"]),
    ("a cat not as big as a dog", ["cat smaller dog"]),
    ("from left to right: a cup, a plate, a fork", ["cup left plate", "plate left fork"]),
    ("a cat on the left, a dog on the right", ["cat @left", "dog @right"]),
    ("on the left a cat, on the right a dog", ["cat @left", "dog @right"]),
    ("in the top left corner a sun", ["sun @top-left"]),
    ("two dogs, one on the left and one on the right", ["dogs @left", "dogs @right"]),
    ("a man riding a horse", ["man riding horse"]),
    ("a horse ridden by a man", ["man riding horse"]),
    ("a bridge on which a man stands", ["man on bridge"]),
    ("a pumpkin smaller than the apple it sits on", ["pumpkin smaller apple", "pumpkin on apple"]),
    ("a car, a dog on the roof", ["dog on car"]),
    ("a house with a tree on either side", ["tree around house"]),
    ("a cat in a kitchen", []),
    ("a cat next to no dog", []),
])
def test_relations(prompt, expected):
    assert sorted(relations(prompt)) == sorted(expected)


def test_two_mentions_of_one_phrase_are_told_apart():
    scene = parse("a cat left of a cat")
    assert [e.occurrence for e in scene.entities] == [1, 2]
    assert [e.occurrence for e in parse("a cat left of a dog. The cat is red.").entities] == [0, 0]


def test_members_of_a_group():
    scene = parse("four dogs, three of them on the left of a tree and one on the right of it")
    assert sum(e.count for e in scene.entities if e.name == "dog") == 4


@pytest.mark.parametrize(("plural", "one"), [
    ("boxes", "box"), ("cities", "city"), ("mice", "mouse"), ("knives", "knife"), ("people", "person"), ("buses",
     "bus"),
    ("glasses", "glass"), ("glass", "glass"), ("horses", "horse"), ("wolves", "wolf"), ("fire-hydrants",
     "fire-hydrant"),
    ("skis", "skis"), ("scissors", "scissors"), ("sheep", "sheep"), ("bus", "bus"), ("potatoes", "potato"),
])
def test_singular(plural, one):
    assert singular(plural) == one


def test_the_longest_phrase_of_place_wins():
    found = find_places("a cat on the left side of the picture, on the left of a dog")
    assert [(p.kind, p.absolute) for p in found] == [("left", True), ("left", False)]


def test_plain_keeps_every_place():
    prompt = "a (red:1.2) [cat] <lora:a:1> {x}"
    assert len(plain(prompt)) == len(prompt)
    assert [prompt[w.start:w.end] for w in split(prompt)] == ["a", "red", "cat", "x"]


SIGNS = [",", ".", "to the left of", "on top", "bigger than", "which is", "on the left", "dog's", "one", "(", ")",
 "AND", ":1.2)"]
WORDS = [*sorted(lexicon.VERBS | lexicon.DETERMINERS | lexicon.PREPOSITIONS | lexicon.PRONOUNS | lexicon.AUXILIARIES
                 | lexicon.CONJUNCTIONS | set(nouns.table()) | set(lexicon.NUMBERS)), *SIGNS]


@given(st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join) | st.text(max_size=80))
def test_any_text_is_read(prompt):
    scene = parse(prompt)
    for entity in scene.entities:
        assert entity.phrase in prompt
        assert entity.count is None or entity.count >= 0
    for relation in scene.relations:
        assert all(0 <= i < len(scene.entities) for i in (*relation.subjects, *relation.objects))
        assert not set(relation.subjects) & set(relation.objects)


@pytest.mark.parametrize("text", ["a cat " * 3000, "the " * 5000, "cat of " * 3000, "(" * 20000, "a row of " * 2000,
                                  "on the left of " * 1300, "one of the " * 1800, "red, " * 4000 + "cat", "it " * 6000])
def test_long_texts_end(text):
    assert len(parse(text[:20000]).entities) <= 32
