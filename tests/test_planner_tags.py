"""Prompts of tags: a figure's looks, clothes and pose are no things beside it; what stands alone or is held is one."""
import pytest

from lib_refocus.planner.grammar import parse


def phrases(prompt):
    return [e.phrase for e in parse(prompt).entities if not e.absent]


@pytest.mark.parametrize(("prompt", "expected"), [
    ("(masterpiece:1.2), 1girl, solo, long hair, school uniform, looking at viewer, <lora:x:0.8>", ["girl"]),
    ("1boy, short_hair, white_shirt, sitting_on_chair, upper_body, indoors", ["boy", "chair"]),
    ("2girls, multiple_girls, holding_hands, pleated_skirt, looking_at_another", ["girls"]),
    ("score_9, score_8_up, source_anime, 1girl, cat ears, maid outfit, holding tray, rating_safe", ["girl", "tray"]),
    ("1girl, twintails, hair ribbon, sailor collar, skirt, (blush:0.9), hat, glasses", ["girl"]),
    ("1girl, a hat on a chair", ["girl", "hat", "chair"]),
    ("1girl, white dress, red umbrella", ["girl", "red umbrella"]),
    ("a young woman, freckles, skin pores", ["young woman"]),
    ("a ranger, leather armor, hooded cloak, a bow", ["ranger", "bow"]),
    ("a hat, leather armor, a sword", ["hat", "leather armor", "sword"]),
    ("a woman, hat, glasses, dress", ["woman", "hat", "glasses", "dress"]),
    ("a woman and a red coat on a chair", ["woman", "red coat", "chair"]),
    ("fire_hydrant, red_car", ["fire_hydrant", "red_car"]),
    ("(1girl:1.3), mature female, office lady, desk, a nurse", ["girl", "desk", "nurse"]),
    ("a girl, a nurse, an idol", ["girl", "nurse", "idol"]),
    ("(worst quality:2), bad anatomy, extra fingers, watermark, text", []),
    ("masterpiece, ultra detailed, a knight on horseback, confetti, snowstorm", ["knight"]),
    ("sticker of a happy avocado, die-cut", ["happy avocado"]),
    ("two stickers on a laptop", ["stickers", "laptop"]),
    ("a gold watch on black velvet, dramatic spotlight", ["gold watch", "dramatic spotlight"]),
    ("park bench, ice cream, summer", ["park bench", "ice cream"]),
    ("princess, silver crown, long blonde hair", ["princess", "silver crown"]),
    ("a girl, long blonde hair", ["girl, long blonde hair"]),
    ("a cat, ukiyo-e print, hokusai", ["cat"]),
    ("two cowboys, a horse, film still, Sergio Leone", ["cowboys", "horse"]),
    ("a fairy on a mushroom, fireflies, magical glow", ["fairy", "mushroom", "fireflies"]),
    ("a skyscraper, clouds reflected in glass, blue tones", ["skyscraper", "clouds"]),
    ("abstract fluid art, swirling colors, gold and teal, high resolution", []),
    ("dreamy pastel gradient background, soft bokeh, minimal", []),
    ("portrait of a cat as a nobleman, ruff collar, velvet coat, candle", ["cat", "candle"]),
    ("1girl, tracksuit, sweat, mittens", ["girl"]),
    ("a space station orbiting a planet, a dog on a station platform", ["space station", "planet", "dog"]),
    ("cozy reading nook with an armchair", ["armchair"]),
    ("INT. BARN - DUSK. A bucket. CUT TO: a cat", ["bucket", "cat"]),
    ("EXT. VALLEY/ROAD - DAY. A train", ["train"]),
])
def test_tags(prompt, expected):
    assert phrases(prompt) == expected


def test_a_figure_is_counted_once():
    assert [(e.phrase, e.count) for e in parse("2girls, multiple girls, holding_hands").entities] == [("girls", 2)]
    assert [(e.phrase, e.count) for e in parse("multiple girls, 2dogs").entities] == [("girls", None), ("dogs", 2)]
    assert [(e.phrase, e.count) for e in parse("red stools, 1950s, kodachrome").entities] == [("red stools", None)]
