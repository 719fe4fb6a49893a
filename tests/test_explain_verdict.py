"""Verdicts and next steps: from attention, from a detector, and for every reason there is."""
from dataclasses import replace
from types import SimpleNamespace as Some

import pytest
from explain_made import BOXES, PROMPT, made

from lib_refocus.explain import detect
from lib_refocus.explain.detect import Detection, DetectorError, assigned, load_detector
from lib_refocus.explain.tries import TriesError, checked, checked_limit, keep_best
from lib_refocus.explain.verdict import IN_PLACE, MISSED, PARTLY, Facts, next_step, placed, score_of, verdict_of
from lib_refocus.layout import Layout
from lib_refocus.report import Report


def regions(told):
    return {r["phrase"]: r for r in told["regions"]}


def test_attention_in_the_region_is_in_place_and_elsewhere_missed():
    told, *_ = made(where={"circle": (0.3, 0.3), "square": (0.2, 0.8)})
    found = regions(told)
    assert found["red circle"]["verdict"] == IN_PLACE and found["blue square"]["verdict"] == MISSED
    assert found["red circle"]["score"] > 0.9 > 0.2 > found["blue square"]["score"]
    assert told["score"] == pytest.approx(sum(r["score"] for r in told["regions"]) / 2, abs=1e-4)
    assert found["red circle"]["by"] == "attention" and found["red circle"]["next"]["kind"] == "none"
    assert found["blue square"]["next"]["kind"] == "guide"  # no look of a guidance in the report


def test_the_score_falls_as_the_map_leaves_the_region():
    scores = [regions(made(where={"circle": (0.3 + d, 0.3), "square": (0.7, 0.7)})[0])["red circle"]["score"]
              for d in (0.0, 0.1, 0.2, 0.3, 0.5)]
    assert scores == sorted(scores, reverse=True) and scores[0] > 0.9 and scores[-1] < 0.1


def test_brothers_share_a_map():
    """Two regions of one phrase, a blob in each: each is judged by its own."""
    import torch
    from explain_made import blob, frames_of

    from lib_refocus.explain.explanation import Seen, explain
    from lib_refocus.explain.frames import Frames
    boxes = [0.05, 0.05, 0.4, 0.4], [0.6, 0.6, 0.95, 0.95]
    layout = Layout.parse([{"phrase": "circles", "box": box} for box in boxes])
    frames = frames_of(layout, "two circles", {"circles": (0.22, 0.22)}, guided=False)
    both = Frames()
    for frame in frames.kept:
        both.add(replace(frame, cross=torch.stack([frame.cross[0], blob(0.22, 0.22) + blob(0.78, 0.78)])))
    told = explain(Seen(0, "two circles", layout, both))
    assert [r["verdict"] for r in told["regions"]] == [IN_PLACE] * 2
    told = explain(Seen(0, "two circles", layout, frames))
    assert [r["verdict"] for r in told["regions"]] == [IN_PLACE, MISSED]


def test_a_phrase_that_is_not_in_the_prompt():
    told, *_ = made({**BOXES, "blue sqare": [0.5, 0.1, 0.9, 0.4]})
    entry = regions(told)["blue sqare"]
    assert not entry["found"] and entry["verdict"] == MISSED and entry["score"] == 0
    assert entry["next"]["text"] == "“blue sqare” is not in the prompt; “blue square” is: use that"
    assert [r["verdict"] for r in told["regions"]] == [IN_PLACE, IN_PLACE, MISSED]


def test_a_detector_has_the_last_word():
    found = [Detection("red circle", (0.5, 0.1, 0.9, 0.5)), Detection("blue square", (0.4, 0.4, 0.9, 0.9))]
    told, *_ = made(found=found)
    entries = regions(told)
    assert entries["red circle"]["verdict"] == MISSED and entries["red circle"]["attention"]["verdict"] == IN_PLACE
    assert entries["blue square"]["verdict"] == IN_PLACE and entries["blue square"]["by"] == "picture"


@pytest.mark.parametrize(("box", "wanted"), [
    ((0.1, 0.1, 0.5, 0.5), IN_PLACE), ((0.3, 0.3, 0.7, 0.7), IN_PLACE), ((0.35, 0.2, 0.75, 0.4), PARTLY),
    ((0.49, 0.49, 0.9, 0.9), MISSED), (None, MISSED)])
def test_places_by_centre_and_overlap(box, wanted):
    verdict, score = placed(box, (0.1, 0.1, 0.5, 0.5))
    assert verdict == wanted and 0 <= score <= 1 and (score >= 0.5) == (wanted == IN_PLACE)


def test_each_found_thing_is_used_once():
    layout = Layout.parse([{"phrase": "cat", "box": [0, 0, 0.4, 0.4]}, {"phrase": "cat", "box": [0.6, 0.6, 1, 1]},
                           {"phrase": "dog", "box": [0, 0.6, 0.4, 1]}])
    found = [Detection("cat", (0.6, 0.6, 0.9, 0.9)), Detection("cat", (0.1, 0, 0.4, 0.4))]
    assert assigned(layout.regions, found) == [found[1].box, found[0].box, None]
    assert assigned(layout.regions, found[:1]) == [None, found[0].box, None]


def test_detectors_are_found_by_name_and_by_installation(monkeypatch):
    assert load_detector("lib_refocus.shapes.detector:find").__name__ == "find"
    for name in ("no.such.module:find", "lib_refocus.shapes.detector:nothing", "lib_refocus.shapes.detector:__doc__",
                 ""):
        with pytest.raises(DetectorError, match=r"allowed is package\.module:function"):
            load_detector(name)
    assert detect.installed() is None
    entry = Some(name="owl", load=lambda: "the owl")
    monkeypatch.setattr(detect, "entry_points", lambda group: [Some(name="zebra", load=int), entry]
                        if group == "attention_refocus.detectors" else [])
    assert detect.installed() == "the owl"


def test_the_shapes_detector_sees_what_is_drawn():
    from lib_refocus.shapes.detector import find
    from lib_refocus.shapes.scenes import Scene, Thing, render
    from lib_refocus.standalone.output import to_image

    scene = Scene([Thing("red", "circle", (0.1, 0.1, 0.4, 0.4)), Thing("blue", "square", (0.5, 0.5, 0.9, 0.9))])
    found = find(to_image(render(scene)[0]), ["a red circle", "squares", "green star", "thing"])
    assert {d.phrase for d in found} == {"a red circle", "squares"} and len(found) == 2
    circle = next(d for d in found if d.phrase == "a red circle")
    assert circle.box == pytest.approx((0.1, 0.1, 0.4, 0.4), abs=0.03)


GUIDED = Facts("cat", guided=True, verdict=MISSED, reached=0.9, cells=8, height=0.3)


@pytest.mark.parametrize(("changes", "kind"), [
    ({"in_prompt": False}, "phrase"), ({"in_prompt": False, "near": "kitten"}, "phrase"),
    ({"verdict": IN_PLACE}, "none"),
    ({"guided": False}, "guide"), ({"cells": 1.2}, "enlarge"), ({"covered": 0.6, "rival": "dog"}, "apart"),
    ({"reached": 0.2}, "strength"), ({"reached": 0.2, "strength": 2.5}, "iterations"),
    ({"reached": 0.2, "strength": 2.5, "budget": 100}, "seed"), ({"height": 0.001}, "rephrase"),
    ({"seen": False}, "rephrase"), ({}, "seed"), ({"seen": True, "verdict": PARTLY}, "seed")])
def test_the_next_step(changes, kind):
    step = next_step(replace(GUIDED, **changes))
    assert step.kind == kind and "{" not in str(step)
    assert all(str(v) in str(step) for k, v in step.values.items() if k != "phrase" and "{" + k in step.text)


def test_strength_is_raised_by_steps_and_never_beyond_two():
    raised = [next_step(replace(GUIDED, reached=0.1, strength=s)).values["strength"] for s in (0.1, 1.0, 1.5, 1.9)]
    assert raised == [0.5, 1.5, 2.0, 2.0]


def test_scores_are_probabilities_and_limits_are_ordered():
    assert 0 < score_of(0, 0, 0) < 0.1 and 0.9 < score_of(1, 1, 1) < 1
    assert [verdict_of(s) for s in (0.0, 0.45, 0.5, 1.0)] == [MISSED, PARTLY, IN_PLACE, IN_PLACE]


# -- the best of several ----------------------------------------------------------------------------


def test_the_first_of_the_best_is_kept_and_tries_end_when_good_enough():
    made_ = []

    def make(i):
        made_.append(i)
        return i
    scores = [0.2, 0.6, 0.6, 0.9, 1.0]
    assert keep_best(make, scores.__getitem__, 3, 0.8).index == 1 and made_ == [0, 1, 2]
    best = keep_best(make, scores.__getitem__, 5, 0.8)
    assert (best.value, best.scores) == (3, (0.2, 0.6, 0.6, 0.9))
    assert keep_best(make, scores.__getitem__, 5, 0.8, interrupted=lambda: True).scores == (0.2,)


@pytest.mark.parametrize("value", [0, 33, True, 1.5, "many", None])
def test_other_numbers_of_tries_are_refused(value):
    with pytest.raises(TriesError, match=r"allowed is a whole number 1\.\.32"):
        checked(value)


@pytest.mark.parametrize("value", [-0.1, 1.1, True, "good", float("nan")])
def test_other_limits_are_refused(value):
    with pytest.raises(TriesError, match=r"allowed is a number 0\.\.1"):
        checked_limit(value)


def test_curves_and_losses_are_the_reports():
    report = Report(steps={0: {"sigma": 14.6, "losses": [{"0": 1.2}, {"0": 1.0, "1": 3.0}, {"1": 2.0}]}})
    told, *_ = made(report=report)
    assert told["losses"] == [{"step": 0, "sigma": 14.6, "losses": [1.2, 1.0]}] and told["prompt"] == PROMPT
    shares = regions(told)["red circle"]["shares"]
    assert [s["phase"] for s in shares[:4]] == ["before", "during", "pass", "before"] and len(shares) == 10
    assert all(0.3 < s["share"] < 1 for s in shares)
