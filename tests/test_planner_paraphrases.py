"""How many paraphrases the built-in planner satisfies, and the ways of speaking that it reads.

``planner_frozen.json``, ``planner_second.json`` and ``planner_third.json`` are never tuned on: their test counts, and
names no sentence. Truth and wording of all sets were written by hand; ``planner_dev.json`` fills patterns with things,
has free sentences ("free", "near"), and is what the grammar is mended with.
"""
import json
from pathlib import Path

import pytest
from test_planner_grammar import relations, things

from lib_refocus.planner.rules import plan_rules
from lib_refocus.planner.strict import failures

DATA = Path(__file__).parent / "data"


def satisfied(name):
    """{category: (prompts satisfied, prompts)} of a file."""
    found = {}
    for r in json.loads((DATA / name).read_text(encoding="utf-8")):
        good = not failures(r, plan_rules(r["prompt"]).layout.to_json()["regions"])
        before = found.get(r["category"], (0, 0))
        found[r["category"]] = before[0] + good, before[1] + 1
    return found


@pytest.mark.parametrize(("name", "floor"), [
    ("planner_frozen.json", {"spatial": (81, 87), "size": (40, 45), "color": (41, 42), "counting": (49, 49)}),
    ("planner_paraphrases.json", {"spatial": (82, 83), "size": (70, 70), "color": (73, 75), "counting": (74, 75)}),
    ("planner_dev.json", {"spatial": (836, 846), "size": (928, 945), "color": (475, 493), "counting": (259, 262)}),
    ("planner_second.json", {"spatial": (37, 38), "size": (35, 38), "color": (35, 37), "counting": (37, 37)}),
    # held out, of ordinary prompts, by another author; at its first scoring: 32, 45, 48, 43
    ("planner_third.json", {"spatial": (33, 36), "size": (47, 50), "color": (49, 50), "counting": (43, 44)}),
    # by an author who never saw the grammar; first try: 59, 64, 30, 69
    ("planner_second_dev.json", {"spatial": (71, 72), "size": (71, 72), "color": (73, 73), "counting": (73, 73)}),
    # by a chatty illustrator, terse power users, story tellers and art directors; first try: 61, 75, 73, 78
    ("planner_third_dev.json", {"spatial": (70, 72), "size": (100, 100), "color": (99, 100), "counting": (88, 88)}),
    # by two more authors, of ordinary prompts; first try: 95, 84, 78, 39
    ("planner_fourth_dev.json", {"spatial": (100, 100), "size": (90, 90), "color": (80, 80), "counting": (40, 40)}),
    # by eight authors who never saw the grammar, mostly of where things are; first try: 454, 226, 66, 65
    ("planner_fifth_dev.json", {"spatial": (509, 510), "size": (240, 240), "color": (68, 68), "counting": (68, 68)}),
])
def test_shares_of_the_readme(name, floor):
    found = satisfied(name)
    assert {c: n for c, (_, n) in found.items()} == {c: n for c, (_, n) in floor.items()}
    assert {c: good for c, (good, _) in found.items() if good < floor[c][0]} == {}


@pytest.mark.parametrize(("prompt", "expected"), [
    ("a cat on one side of a dog, a cow on the other", ["dog between cat+cow"]),
    ("a cat on one side of a dog", ["cat next dog"]),
    ("a dog with a cat and a cow on either side", ["dog between cat+cow"]),
    ("a cat left of a dog, a cow in between", ["cat left dog", "cow between cat+dog"]),
    ("a cow framed by a cat on the left and a dog on the right", ["cow between cat+dog", "cat @left", "dog @right"]),
    ("a fence separates a cat from a dog", ["fence between cat+dog"]),
    ("a dog, to whose left a cat is sitting", ["cat left dog"]),
    ("a cat left of where a dog is lying", ["cat left dog"]),
    ("Above both a cat and a dog floats a kite.", ["kite above cat+dog"]),
    ("With a kite above it, a dog runs.", ["dog below kite"]),
    ("a cat and, much bigger than it, a dog", ["dog bigger cat"]),
    ("A dog. On its left is a cat; on its right, a cow.", ["cat left dog", "cow right dog"]),
    ("There's a cat. It's below a kite.", ["cat below kite"]),
    ("a cat and a dog: the second is on the left of the first", ["dog left cat"]),
    ("a cat (left) and a dog (right)", ["cat @left", "dog @right"]),
    ("left: a cat, right: a dog", ["cat @left", "dog @right"]),
    ("first a cat, then a dog, from left to right", ["cat left dog"]),
    ("Neither a cat nor a dog is above a kite.", ["cat+dog below kite"]),
    ("a cat sits under a kite and so does a dog", ["cat below kite", "dog below kite"]),
    ("a cat must not be left of a dog", ["cat right dog"]),
    ("A cat peers down at a dog.", ["cat above dog"]),
    ("a cat and a dog, the dog is much bigger", ["dog bigger cat"]),
    ("a cat that a dog is bigger than", ["dog bigger cat"]),
    ("a car that makes a bus look small", ["car bigger bus"]),
    ("Compared with a cat, a dog is tiny.", ["dog smaller cat"]),
    ("a cat is bigger in comparison with a dog", ["cat bigger dog"]),
    ("a cat whose size exceeds that of a dog", ["cat bigger dog"]),
    ("a cat exceeded in size by a dog", ["cat smaller dog"]),
    ("a cat no bigger than half of a dog", ["cat smaller dog"]),
    ("a cat many times a dog's size", ["cat bigger dog"]),
    ("a cat bigger than anything else, a dog and a cow", ["cat bigger dog+cow"]),
    ("from smallest to largest: a cat, a dog, a cow", ["cat smaller dog", "dog smaller cow"]),
    ("an over-sized cat", []),
    ("A dog and a cat to its left", ["cat left dog"]),
    ("a cat, a dog and a cow, each bigger than the one before", ["cat smaller dog", "dog smaller cow"]),
    ("Starting at the left we have a cat, a dog", ["cat left dog"]),
    ("Nothing here is bigger than the dog; a cat sits by it", ["cat next dog", "dog bigger cat"]),
    ("a cat outsized by a dog and by a cow", ["cat smaller dog", "cat smaller cow"]),
    ("The dog has three times the bulk of the cat.", ["dog bigger cat"]),
    ("a cat that would fit inside the dog", ["cat smaller dog"]),
    ("a cow that makes the dog look like a toy", ["cow bigger dog"]),
    ("cat > dog > cow in size", ["cat bigger dog", "dog bigger cow"]),
    ("A dog sits between two things: a cat and a cow.", ["dog between cat+cow"]),
    ("A cat stands on a dog (yes, really).", ["cat on dog"]),
    ("A banana carries both the cat and the dog.", ["cat+dog on banana"]),
    ("a cat on a chair; much lower, underneath that chair, flies a bee", ["cat on chair", "bee below chair"]),
    ("To the dog's left is the cat, to the cat's left is a cow.", ["cat left dog", "cow left cat"]),
    ("Someone has put a hat on a dog and a ball left of it.", ["hat on dog", "ball left dog"]),
    ("Size-wise a cat is ahead of a dog.", ["cat bigger dog"]),
    ("A cat is ahead of a dog.", ["cat front dog"]),  # a contest of sizes only where the sentence is about sizes
    ("a kite above a house, half the size of a car", ["kite above house", "kite smaller car"]),
    ("A man leads a horse that is twice a dog's size.", ["horse bigger dog"]),
    ("The cat's size falls short of the dog's.", ["cat smaller dog"]),
    ("In size, a cat comes second to a dog.", ["cat smaller dog"]),
    ("a cat that reaches only to the dog's knee", ["cat smaller dog"]),
    ("A cat barely comes up to the ankle of a dog.", ["cat smaller dog"]),
    ("a cat, knee-high to a dog", ["cat smaller dog"]),
    ("A cat comes to the feet of a woman.", []),
    ("A dog looms over a cat, a cow and a hen.", ["dog bigger cat+cow+hen"]),
    ("A dog looms over a cat and a cow. Of these two the cow is the larger.", ["dog bigger cat+cow", "cow bigger cat"]),
    ("Three things look up at a dog that outsizes them: a cat, a cow and a hen.",
     ["cat+cow+hen below dog", "dog bigger cat+cow+hen"]),
    ("a cat outgrown by a dog", ["cat smaller dog"]),
    ("Biggest first: a cat, a dog, a cow", ["cat bigger dog", "dog bigger cow"]),
    ("a cat bigger than a dog and, bigger still, a cow", ["cat bigger dog", "cow bigger cat"]),
    ("a cat next to a dog that it could easily fit into", ["cat next dog", "cat smaller dog"]),
    ("The cat is the biggest, the dog is the second biggest; there is also a cow.",
     ["cat bigger dog+cow", "dog bigger cow"]),
    ("A cat isn't the larger one here, a dog is.", ["cat smaller dog"]),
    ("Everything is smaller than the cat: a dog and a cow.", ["cat bigger dog+cow"]),
    ("A cat dwarfs everything else: a dog and a cow.", ["cat bigger dog+cow"]),
    ("The cat's size is less than the dog's.", ["cat smaller dog"]),
    ("a cat dwarfed not only by a dog but also by a cow", ["cat smaller dog", "cat smaller cow"]),
    ("a cat that could swallow a car whole", ["cat bigger car"]),
    ("can somebody make me a picture of a kite above a car? thanks!", ["kite above car"]),
    ("a cat, a dog and a cow stand by a bus and none of the three is as big as the bus",
     ["cat+dog+cow next bus", "cat+dog+cow smaller bus"]),
    ("A cat and a dog next to a cow. The former is bigger than the latter.", ["cat+dog next cow", "cat bigger dog"]),
    ("The cat is bigger than the dog, and the cow is too.", ["cat bigger dog", "cow bigger dog"]),
    ("The cat is biggest, then the dog, followed by the cow.",
     ["cat bigger dog+cow", "cat bigger dog", "dog bigger cow"]),
    ("Don't let the cat outgrow the dog.", ["cat smaller dog"]),
    ("Cats are bigger than dogs here: one cat, one dog.", ["Cats bigger dogs"]),
    ("a cat built for a giant and a cow that is a mere pebble by comparison", ["cow smaller cat"]),
    ("a dog with a body taller and wider than the cat's", ["dog bigger cat"]),
    ("Show how small the dog is compared to the cat.", ["dog smaller cat"]),
    ("The dog? Bigger than the cat.", ["dog bigger cat"]),
    ("above the cat, in turn, floats a dog", ["dog above cat"]),
    ("above the cat (of all places!) a dog floats", ["dog above cat"]),
    ("A cat trots by; beneath its paws passes a dog.", ["dog below cat"]),
    ("a dog beneath the belly of a cow", ["dog below cow"]),
    ("a dog to whose left stands a cat and to whose right stands a cow", ["cat left dog", "cow right dog"]),
    ("a cat w/ a dog left of it", ["dog left cat"]),
    ("a dog looks to its left, where a cat sits", ["dog right cat"]),
    ("The cat stands like a statue. A dog is left of it.", ["dog left cat"]),
    ("A cat walks along a shelf, and below it stands a dog.", ["dog below cat"]),
    ("A cat lies in a garden with a dog sitting on its back.", ["dog on cat"]),
    ("a giant of a cat, bigger than the dog and the cow beside it", ["cat bigger dog+cow", "dog+cow next cat"]),
    ("a giant cat, a smaller dog, and even smaller still, a cow", ["cow smaller smaller dog"]),
    ("a child's drawing where the cat is bigger than the dog", ["cat bigger dog"]),
    ("A cat that makes a dog, a cow and a bus all look tiny.", ["cat bigger dog+cow+bus"]),
    ("A cat sleeps. Above it is a kite, and above it, too, a bee.", ["kite above cat", "bee above cat"]),
    ("a cat, then a dog, then a cow, in that order", ["cat left dog", "dog left cow"]),
    ("with the cat as the smallest, then the dog, then the cow as the largest",
     ["cat smaller dog+cow", "cat smaller dog", "dog smaller cow", "cow bigger cat+dog"]),
    ("A cat stands like a giant at the gate, bigger than a bus.", ["cat bigger bus"]),
    ("A cat lies under a chair and a dog on top of it.", ["cat below chair", "dog on chair"]),
    ("a chair and a lamp; a cat sits on the latter", ["cat on lamp"]),
    ("a chair, a dog right of it, and over both a lamp", ["dog right chair", "lamp above dog+chair"]),
    ("A rope is strung between two poles, and a cat sits under it.", ["rope between poles", "cat below rope"]),
    ("There is a boat, and lying on the boat is a cat.", ["cat on boat"]),
    ("a cat that reaches higher than a bus", ["cat bigger bus"]),
    ("At a desk sits a woman, a cat on her left.", ["cat left woman"]),
    ("A cat runs along a fence, a dog to its right", ["dog right cat"]),
    ("A dog that a cat could hide behind is bigger than a bus.", ["cat behind dog", "dog bigger bus"]),
    ("A clock hangs by a kettle. Below the clock and the kettle stands a cow.",
     ["clock next kettle", "cow below clock+kettle"]),
    ("A clock hangs by a kettle. Gliding under both the clock and the kettle is a bee.",
     ["bee below clock+kettle", "clock next kettle"]),
    ("A clock hangs by a kettle. Off to the left of the clock and the kettle is a bee.",
     ["bee left clock+kettle", "clock next kettle"]),
    ("A hen, a pig and a cow. The hen and the pig are both larger than the cow.", ["hen+pig bigger cow"]),
    ("A hen, a pig and a cow. The hen and the pig sit on the cow.", ["hen+pig on cow"]),
    ("a barrel with a boot and a lamp in front of it", ["boot+lamp front barrel"]),
    ("two poles with a boot and a lamp in between", ["boot+lamp between poles"]),
    ("a kite, with a bus and a hen both to its right", ["bus+hen right kite"]),
    ("A hen and a pig gaze up at a kite and a bee, both hovering above them.",
     ["hen+pig below kite+bee", "kite+bee above hen+pig"]),
    ("A plane flies over a hen and a pig, and left of them both is a bus.",
     ["bus left hen+pig", "plane above hen+pig"]),
    ("A hen and a pig stand on a bus, and above both of these a kite.", ["hen+pig on bus", "kite above hen+pig"]),
    ("A hen and a pig stand on a bus. Over these flies a kite.", ["hen+pig on bus", "kite above hen+pig"]),
    ("A hen and a pig. Between the two stands a drum.", ["drum between hen+pig"]),
    ("A hen and a pig stand by a bus. A drum is left of the pair and a lamp to the right.",
     ["drum left hen+pig", "hen+pig next bus", "lamp @right", "lamp right hen+pig"]),
    ("A kite hangs over a drum and a lamp. Left of these two things stands a pig.",
     ["kite above drum+lamp", "pig left drum+lamp"]),
    ("A hen and a pig fly over clouds, and a bus drives below the two of them.",
     ["bus below hen+pig", "hen+pig above clouds"]),
    ("A hen at one end and a pig at the other, with a boot and a drum in between.",
     ["boot+drum between hen+pig", "pig opposite hen"]),
    ("A hen sits at one end of a log and a pig at the other.", ["log between hen+pig"]),
    ("A hen gliding through the air above a pig", ["hen above pig"]),
    ("A hen strides down the avenue, larger than the bus.", ["hen bigger bus"]),
    ("a hen left of a bus and underneath a swing, old barn", ["hen below swing", "hen left bus"]),
    ("a hen that is smaller than a bus, but larger than the cow, soft gouache", ["hen bigger cow", "hen smaller bus"]),
    ("A woman on a horse looks up at a kite.", ["woman below kite", "woman on horse"]),
    ("A hen on a mat dwarfs a pig.", ["hen bigger pig", "hen on mat"]),
    ("Stroking a horse, a woman seems larger than the animal.", ["woman bigger horse"]),
    ("A bus, a plane and a hen; the hen is bigger than the two machines.", ["hen bigger bus+plane"]),
    ("A hen stands by a chair and is smaller than that piece of furniture.", ["hen next chair", "hen smaller chair"]),
    ("A pig stands in a bus. It is larger than the machine.", ["pig bigger bus", "pig inside bus"]),
    ("A lamp hangs from the roof of a barn, and below it sits a hen.", ["hen below lamp"]),
    ("An apple dangles from a thread above a drum.", ["apple above drum"]),
    ("A barrel stands there, and dangling from a rope above it is a boot.", ["boot above barrel"]),
    ("A barrel stands there. From a branch above it hangs a boot.", ["boot above barrel"]),
    ("A barrel stands there, and parked beside it is a van.", ["van next barrel"]),
    ("Four carts stand there, and lined up in front of them are five vans.", ["vans front carts"]),
    ("A barrel stands there, and on the shelf above it sits a hen.",
     ["hen above barrel", "hen on shelf", "shelf above barrel"]),
    ("A barrel stands there. A hen is on the shelf above it.", ["hen on shelf", "hen+shelf above barrel"]),
    ("A barrel stands there. A hen watches from the shelf above it.", ["hen+shelf above barrel"]),
    ("Left of the barrel behind the van sits a hen.", ["barrel behind van", "hen left barrel"]),
    ("A barrel stands there. Sitting on the wall to its left is a hen.", ["hen left barrel"]),
    ("Drums hang on the wall. Above the drums are five kites, their stitching picked out by light.",
     ["kites above Drums"]),
    ("Above the barrel I would like to have a hen and a lamp.", ["hen+lamp above barrel"]),
    ("A hen sits over a bus, while higher still a kite floats.", ["hen above bus", "kite above hen"]),
    ("A hen sits over a bus, and even lower is a boot.", ["boot below bus", "hen above bus"]),
    ("A bus waits. Left of the bus is a man holding a cup, and to its right walks a hen.",
     ["hen right bus", "man holding cup", "man left bus"]),
    ("beneath a kite come a bus and a hen, and beneath the bus and the hen sits a pig",
     ["bus+hen below kite", "pig below bus+hen"]),
    ("Above the kite drift a bus and a hen.", ["bus+hen above kite"]),
    ("A goat stands on a path, and to its right grazes a sheep.", ["sheep right goat"]),
    ("Beneath a kite are a bus and a hen, and at the bottom, under them both, a pig runs.",
     ["bus+hen below kite", "pig @bottom", "pig below bus+hen"]),
    ("a hen at the bottom below a kite", ["hen @bottom", "hen below kite"]),
    ("a hen and a pig in the middle band, below a kite", ["hen+pig @center", "hen+pig below kite"]),
    ("A hen and a pig float across the upper half of the canvas.", ["hen+pig @top"]),
    ("Rising behind the bus is a hen of even greater size.", ["hen behind bus", "hen bigger bus"]),
    ("A hen is outsized in turn by a pig.", ["hen smaller pig"]),
    ("a hen in the company of a pig", ["hen next pig"]),
    ("Towering above the bus, a hen floats in the sky.", ["hen above bus"]),
    ("A hen and a bench have a lamp shining above them.", ["lamp above hen+bench"]),
    ("a red bus, with a hen stretched out on its hood", ["hen on red bus"]),
    ("From left to right: a hen, then a pig next to a bus, and finally a boot",
     ["bus left boot", "hen left pig", "pig left bus", "pig next bus"]),
    ("A hen. A lamp shines, rendered in a painterly style.", []),
    ("A man looks up at a lamp hanging above him.", ["lamp above man", "man below lamp"]),
    ("A man and a hen stand there with a lamp floating above their heads.", ["lamp above man+hen"]),
    ("a man under a lamp and a kite that hover side by side", ["man below lamp+kite"]),
    ("A kite flies over a man and a hen on the beach.", ["kite above man+hen"]),
    ("A hen lies here; over it is a lamp, and above that a kite.", ["kite above lamp", "lamp above hen"]),
    ("At the very bottom lies a hen.", ["hen @bottom"]),
    ("A bed stands here, and flanking the bed are a lamp and a drum.", ["lamp+drum around bed"]),
    ("A man stands by a lamp and a drum. Both are smaller than the man.",
     ["lamp+drum smaller man", "man next lamp+drum"]),
    ("a man before a lamp and a drum, bigger than either of them", ["man bigger lamp+drum", "man front lamp+drum"]),
    ("A lamp stands beside a man of far greater height.", ["lamp next man", "man bigger lamp"]),
    ("A man is larger than the clock sitting on a shelf.", ["clock on shelf", "man bigger clock"]),
    ("under a chair and a table", []),  # found by the fuzzer: the list's end is the prompt's
])
def test_ways_of_speaking(prompt, expected):
    assert sorted(relations(prompt)) == sorted(expected)


@pytest.mark.parametrize(("prompt", "expected"), [
    ("knives, two of them, and a fork", [("knives", 2), ("fork", 1)]),
    ("kites (five)", [("kites", 5)]),
    ("three kites and an equal number of dogs", [("kites", 3), ("dogs", 3)]),
    ("as many forks as knives: four of each", [("forks", 4), ("knives", 4)]),
    ("On each of four benches lies a hat.", [("benches", 4), ("hat", 4)]),
    ("three bats, beside every one of them a ball", [("bats", 3), ("ball", 3)]),
    ("four of the cakes are broken", [("cakes", 4)]),
    ("one cutting board", [("cutting board", 1)]),
    ("zebras surfing, four of them", [("zebras", 4)]),
    ("a plate of five donuts", [("donuts", 5)]),
    ("an umbrella for each of the three chairs", [("umbrella", 3), ("chairs", 3)]),
    ("two dogs and twice as many birds", [("dogs", 2), ("birds", 4)]),
    ("one oven, another oven, two ovens in total", [("oven", 1), ("oven", 1)]),
    ("1) a green car 2) a red bus", [("green car", 1), ("red bus", 1)]),
    ("a red cat (not a blue one) and a dog", [("red cat", 1), ("dog", 1)]),
    ("neither a cat nor a dog is in the room, a parrot", [("parrot", 1)]),
    ("dogs x3, 2x cat", [("dogs", 3), ("cat", 2)]),
    ("hot dogs (only two) in a bowl", [("hot dogs", 2), ("bowl", 1)]),
    ("cats and dogs, five of the former, two of the latter", [("cats", 5), ("dogs", 2)]),
    ("Both riders hold a pan, so there are two pans.", [("riders", 2), ("pan", 2)]),
    ("Two dogs sit on a station platform like passengers as three trains roll in.", [("dogs", 2), ("trains", 3)]),
    ("two trucks and a cat; both trucks are red", [("trucks", 2), ("cat", 1)]),
    ("a man holds the leash of a green dog", [("man", 1), ("green dog", 1)]),
    ("A cat that is completely green waves at a dog.", [("cat that is completely green", 1), ("dog", 1)]),
    ("still life of a pear", [("pear", 1)]),
    ("one dog lies on a bench, another stands beside it", [("dog", 1), ("bench", 1), ("dog", 1)]),
    ("each of three cats is bigger than the barn", [("cats", 3), ("barn", 1)]),
    ("a cat left of another", [("cat", 1)]),
    ("a white keyboard (black keys), a lamp", [("white keyboard", 1), ("black keys", None), ("lamp", 1)]),
])
def test_ways_of_counting(prompt, expected):
    assert things(prompt) == expected


def test_what_flies_can_be_at_the_bottom():
    low = {r.phrase: r.box for r in plan_rules("a cat at the top, an airplane at the bottom").layout.regions}
    assert low["cat"][3] < low["airplane"][1] and low["airplane"][3] > 0.5


def test_what_stands_beside_stands_there_too():
    found = {r.phrase: r.box for r in plan_rules("A lamp floats. Under it a hen is next to a kite.").layout.regions}
    assert found["lamp"][3] < found["kite"][1] and found["lamp"][3] < found["hen"][1]


def test_both_are_next_to_it():
    found = {r.phrase: r.box for r in plan_rules("a cat and a dog by a chair, a plane in the sky").layout.regions}
    assert sorted((found[n][0] + found[n][2], n) for n in ("cat", "chair", "dog"))[1][1] == "chair"


@pytest.mark.parametrize(("prompt", "larger", "smaller"), [
    ("a cat bigger than a dog, a hen and an even bigger banana", "even bigger banana", "cat"),
    ("a fly beside the larger, a coin", "coin", "fly"),
    ("The big one is a mouse, the small one is a cow.", "mouse", "cow"),
    ("a mouse-sized cow beside a cat", "cat", "mouse-sized cow"),
    ("Next to the cup the airplane seems like a fly.", "cup", "airplane"),
    ("Next to the cup the airplane is a mere toy.", "cup", "airplane"),
])
def test_sizes_that_are_no_relation_of_the_text(prompt, larger, smaller):
    area = {r.phrase: (r.box[2] - r.box[0]) * (r.box[3] - r.box[1]) for r in plan_rules(prompt).layout.regions}
    assert area[larger] > area[smaller]
