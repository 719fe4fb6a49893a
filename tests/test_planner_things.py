"""What has a region and what has none: words of style, light, mood and camera, pictures, surroundings, and verbs."""
import pytest

from lib_refocus.planner import lexicon, nouns, pictures, qualities, telling, unseen
from lib_refocus.planner.grammar import parse


def phrases(prompt):
    return [e.phrase for e in parse(prompt).entities if not e.absent]


@pytest.mark.parametrize(("prompt", "expected"), [
    # verbs of description end the phrase
    ("A person levitates above a horse.", ["person", "horse"]),
    ("A cat somersaults over a chair.", ["cat", "chair"]),
    ("An airplane flies low over a car.", ["airplane", "car"]),
    ("A blue horse watches as a car passes.", ["blue horse", "car"]),
    ("The composition unfolds around a cat.", ["cat"]),
    ("The style recalls old films. A cat sits.", ["cat"]),
    ("Muted greens and drifting fog lend the picture depth. A cat sits.", ["cat"]),
    ("The vertical framing accentuates the height of a tower.", ["tower"]),
    ("A gigantic banana commands the middle of a runway.", ["gigantic banana"]),
    ("A lamp shows its glow, and to its right waits a car.", ["lamp", "car"]),
    ("Underneath a person stand a chair and a cat.", ["person", "chair", "cat"]),
    ("A cat and a dog. The two share a farmyard.", ["cat", "dog"]),
    ("a hat stand and a chess piece", ["hat stand", "chess piece"]),
    ("A dog, smaller than a person, waits patiently nearby.", ["dog", "person"]),
    ("A bear on the left stares at a pizza.", ["bear", "pizza"]),
    ("Here walks a huge cat.", ["huge cat"]),
    ("An airplane, its hull red, flies.", ["airplane, its hull red"]),
    ("a bucket, a cat, flies, a dog", ["bucket", "cat", "flies", "dog"]),
    ("A cat and an orange share the space above a couch.", ["cat", "orange", "couch"]),
    ("A clock ticks away, a banana arcs across the sky, a car halts.", ["clock", "banana", "car"]),
    ("Kindly generate one bottle. Please note the chair.", ["bottle", "chair"]),
    ("A cow drifts higher still, a cat on a higher shelf", ["cow", "cat", "higher shelf"]),
    ("A dog and, to the right of it, a horse stand silhouetted.", ["dog", "horse"]),
    ("A person out walking a dog", ["person", "dog"]),
    ("absolute unit of a banana", ["banana"]),
    ("three glass beads and two sports balls", ["glass beads", "sports balls"]),
    # adjectives that stand alone, and before one another
    ("The fog gives a serene, otherworldly quality to a castle.", ["castle"]),
    ("A dog in a bold, contemporary style", ["dog"]),
    ("The light is warm and directional on a vase.", ["vase"]),
    ("a serene monk and a moody teenager", ["serene monk", "moody teenager"]),
    # style, quality, camera, engines
    ("a cat, octane render, unreal engine, 8k, 35mm film, trending on artstation", ["cat"]),
    ("a cat, 1960s aesthetic, vaporwave, risograph, lofi vibes, chiaroscuro", ["cat"]),
    ("masterpiece, best quality, absurdres, a knight, depth of field, lens flare, film grain", ["knight"]),
    ("a cat, cinematic still, surreal still life", ["cat"]),
    ("Still life of a vase with a book placed to its left", ["vase", "book"]),
    ("product photography of a perfume bottle, children's book style, shot on Canon EOS R5", ["perfume bottle"]),
    ("anime key visual of a girl, cute, low poly, light leaks, surreal dreamscape", ["girl"]),
    ("a visitor contemplates the larger canvas", ["visitor", "larger canvas"]),
    ("a cat, cheerful crayon drawing, low-key lighting", ["cat"]),
    ("a bed upstairs, a sofa downstairs, soft window light falls on both", ["bed", "sofa"]),
    ("a person leans out of an upstairs window, next to the far tree", ["person", "upstairs window", "far tree"]),
    ("a ball that was forgotten in the parlour", ["ball"]),
    ("a cat, fairy lights, the warm diner lights", ["cat"]),
    ("a dog, soft storybook lighting, delicate pencil shading", ["dog"]),
    ("a lamp lighting a chair", ["lamp", "chair"]),
    ("a mirror that catches the cool, diffused light", ["mirror"]),
    ("a mermaid in a dreamlike, cloud-strewn sky", ["mermaid"]),
    # light and air
    ("A dog in soft window light, warm tungsten light and soft overcast light", ["dog"]),
    ("Late-afternoon sun glints off a car.", ["car"]),
    ("a dog under the midday sun", ["dog"]),
    ("a sun above a house", ["sun", "house"]),
    ("a house, the sun to the left of it", ["house", "sun"]),
    ("a cat soars through the clouds", ["cat"]),
    ("a cat and two clouds", ["cat", "clouds"]),
    ("a car in a cloud of dust, flat planes of colour", ["car"]),
    ("a floor lamp, a light bulb and a candle", ["floor lamp", "light bulb", "candle"]),
    # pictures: the picture itself ...
    ("A surreal digital painting features a cat.", ["cat"]),
    ("a cat, minimalist poster, loose watercolor, dreamlike illustration", ["cat"]),
    ("In this whimsical collage a cat sits.", ["cat"]),
    ("The picture evokes a vintage lithograph. A cat sits.", ["cat"]),
    ("A vintage travel poster, softly glowing silhouette of a horse", ["horse"]),
    ("an oil painting of a cat", ["cat"]),
    # ... or a thing in it
    ("a painting on an easel", ["painting", "easel"]),
    ("three paintings above a sofa", ["paintings", "sofa"]),
    ("a portrait hangs over the fireplace", ["portrait", "fireplace"]),
    ("a man holding a canvas", ["man", "canvas"]),
    ("a cat next to a frame", ["cat", "frame"]),
    ("a chair, a lamp and a mirror", ["chair", "lamp", "mirror"]),
    ("a sofa, a lamp and a painting", ["sofa", "lamp", "painting"]),
    ("two posters on a wall, a cat below the posters", ["posters", "cat"]),
    ("a map on a table", ["map", "table"]),
    ("a microwave with a softly glowing display", ["microwave"]),
    ("a cat next to a display", ["cat", "display"]),
    # likenesses, names and names given
    ("a cat as bright as a poppy", ["cat"]),
    ("a cat red as a brick next to a brick", ["cat red", "brick"]),
    ("The dog is the star here.", ["dog"]),
    ("A cat in a narrow street in Tokyo, a dog looks at it in wonder", ["cat", "dog"]),
    ("drawn in soft pencil: a cat", ["cat"]),
    ("a cat with a pencil", ["cat", "pencil"]),
    ("a picture for my grandson: a cat", ["cat"]),
    ("To the surprise of a cat, a dog walks in.", ["cat", "dog"]),
    ("Someone lined up five vases behind a cat.", ["vases", "cat"]),
    ("someone sitting on a bench", ["someone", "bench"]),
    ("My dog as a giant: bigger than a car", ["dog", "car"]),
    ("a cat dressed as a pirate", ["cat"]),
    ("a pirate next to a cat dressed as a pirate", ["pirate", "cat"]),
    ("a cat. Warm colours, like my mother's house used to have.", ["cat"]),
    ("a chair, drawn like a toy", ["chair"]),
    ("A cat and a dog. They are all best friends.", ["cat", "dog"]),
    ("A cat. It's a proper monster!", ["cat"]),
    ("It's a monster!", ["monster"]),
    ("Poster for a pet insurer with one person", ["person"]),
    ("For the bakery window: a cake", ["cake"]),
    ("a cake for a cat", ["cake", "cat"]),
    ("a painting for my sister's birthday. A banana", ["banana"]),
    ("After last week's flood, a bus", ["bus"]),
    ("on show in Lisbon: a bus on a table", ["bus", "table"]),
    ("The kitchen smells of vanilla. A cat full of character", ["cat"]),
    ("a barrel full of apples", ["barrel", "apples"]),
    ("Lisbon, 1920: a tram. Amazon river", ["tram"]),
    ("a cat, low poly, blender, pastel palette", ["cat"]),
    ("a cat next to a blender", ["cat", "blender"]),
    ("art by Greg Rutkowski and Alphonse Mucha, a cat, anime style, Makoto Shinkai", ["cat"]),
    ("a sky shading from coral to indigo over a boat", ["boat"]),
    ("a mix of red, cobalt and mustard gives it charm. A boat", ["boat"]),
    ("a cat and coral, a peach and a plum", ["cat", "coral", "peach", "plum"]),
    ("Board 7B: a zebra. Design note: a cat", ["zebra", "cat"]),
    ("a board on a table", ["board", "table"]),
    ("Slow pan across a sky, a horse", ["horse"]),
    ("a pan on a stove", ["pan", "stove"]),
    ("Product visual: a cat, pencil sketch, in pencil", ["cat"]),
    ("birthday card with a bear, fine line tattoo, in this panel a cat", ["bear", "cat"]),
    ("trailing ribbons of light, a car", ["car"]),
    ("a stack of letters and a bunch of keys", ["letters", "keys"]),
    ("a sign with letters", ["sign"]),
    ("a sofa, golden light, a lamp in blue light", ["sofa", "lamp"]),
    ("a sofa, the light blue lamp", ["sofa", "light blue lamp"]),
    ("a young couple on a bench, a couple of dogs", ["young couple", "bench", "dogs"]),
    ("red fox in snow, photo of the year, aurora borealis", ["red fox"]),
    ("an epic battle between a knight and a dragon", ["knight", "dragon"]),
    # surroundings
    ("a horse on a salt flat, a cat in a hayloft", ["horse", "cat"]),
    ("a cow in a barn", ["cow"]),
    ("a cow next to a barn", ["cow", "barn"]),
    ("a banana hangs from the roof of the stable", ["banana"]),
    ("a cat lies on the cobblestones of a village square", ["cat"]),
    ("a cat next to a red square", ["cat", "red square"]),
    ("a cat on granite, a dog on green velvet", ["cat", "dog"]),
    ("a cat in an empty, foggy square", ["cat"]),
    ("a tent under the stars", ["tent"]),
    ("a tent below three stars", ["tent", "stars"]),
    ("a plane through violet cloud", ["plane"]),
    ("a plane above a violet cloud", ["plane", "violet cloud"]),
    ("a cat in a sailor's cabin, a dog next to a cottage", ["cat", "dog", "cottage"]),
    ("sunbeams slant across the barn, a horse", ["horse"]),
    ("a cat in the kids' room", ["cat"]),
    ("a cat to the dogs' left", ["cat", "dogs"]),
    ("grandmother's window with a cat", ["window", "cat"]),
])
def test_things(prompt, expected):
    assert phrases(prompt) == expected


def test_a_mood_stands_between_no_relation():
    scene = parse("A cat stands in awe beneath a dog.")
    assert [(r.kind, r.subjects, r.objects) for r in scene.demands()] == [("below", (0,), (1,))]
    assert phrases("A cat stands in awe beneath a dog.") == ["cat", "dog"]


def test_what_is_mended_in_the_sentence_is_said_of_its_subject():
    scene = parse("The cat outweighs... no, outsizes the dog.")
    assert [(r.kind, r.subjects, r.objects) for r in scene.demands()] == [("bigger", (0,), (1,))]


def test_the_lists_are_of_words_of_their_kind():
    """No thing that the table knows is on a list of what is not seen, and no list names a word of a closed class."""
    told = frozenset(qualities.QUALITIES.split())
    assert not unseen.UNSEEN & (told | set(nouns.table()) | lexicon.PREPOSITIONS | lexicon.CONJUNCTIONS)
    assert frozenset(telling.TELLING_OR_NOUNS.split()) - {"color", "colour"} <= lexicon.VERBS
    assert not told & (set(nouns.table()) | lexicon.COLOURS)
    assert pictures.HUNG <= pictures.PICTURES


@pytest.mark.parametrize("name", ["LIGHT", "COLOUR", "STYLE", "MOOD", "THOUGHT", "QUALITY", "CAMERA", "ENGINES"])
def test_every_list_holds_whole_words(name):
    assert not [w for w in getattr(unseen, name) if w.startswith("-") or w.endswith("-")]
