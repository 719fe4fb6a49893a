"""See why in the WebUI, on the stand-in: what it adds, what it leaves alone, and the best of several seeds."""
import importlib
from types import SimpleNamespace as Some

import pytest
import torch
from PIL import Image
from webui_rig import LOOPS, Job, make_model, rig_on

PROMPT = "a red circle and a blue square"
REGIONS = [{"phrase": "red circle", "box": [0, 0, 0.5, 0.5]}, {"phrase": "blue square", "box": [0.5, 0.5, 1, 1]}]
LAYOUT = {"regions": REGIONS, "budget": 6, "end": 1.0, "target": 1.0}
REPORT = "Attention Refocus report"
PICTURE = Image.new("RGB", (128, 96), "white")


@pytest.fixture(scope="module")
def model():
    return make_model()


@pytest.fixture
def rig(model):
    with rig_on(model) as run:
        yield run


def explanation(p, image=0):
    return p.processed.extra_generation_params[REPORT][image]["explanation"]


@pytest.mark.parametrize("name", LOOPS)
def test_watching_changes_no_picture_and_explains_it(rig, name):
    plain, _ = rig([True, LAYOUT], name=name)
    made, p = rig([True, {**LAYOUT, "explain": True}], name=name)
    assert torch.equal(made, plain) and rig.modules.errors.reported == [] and p.comments == {}
    told = explanation(p)
    assert [r["phrase"] for r in told["regions"]] == ["red circle", "blue square"]
    assert [w["text"] for w in told["words"]] == PROMPT.split()
    phases = [s["phase"] for s in told["regions"][0]["shares"]]
    assert {"before", "pass"} <= set(phases) and told["regions"][0]["verdict"] in ("in place", "partly", "missed")
    assert told["losses"] and told["notes"] == []


@pytest.mark.parametrize("name", LOOPS)
def test_without_a_layout_nothing_is_guided_and_every_word_is_read(rig, name):
    plain, _ = rig(name=name)
    made, p = rig([True, {"explain": True}], name=name)
    assert torch.equal(made, plain) and "Attention Refocus" not in p.extra_generation_params
    assert len(explanation(p)["words"]) == 7 and explanation(p)["regions"] == [] and p.comments == {}


def test_maps_are_those_of_the_ordinary_conditional_rows(rig, model, monkeypatch):
    """Against the probabilities of to_q and to_k, in a batch of two prompts, by explicit softmax."""
    watching = rig.part("watching")
    kept, calls = [], []
    monkeypatch.setattr(watching.Watcher, "close", lambda self, old=watching.Watcher.close: (
        old(self), kept.append(self.recorder)))
    unet = model.model.diffusion_model
    site = next(s for s in importlib.import_module("lib_refocus.capture").attention_sites(unet) if not s.is_self)
    handles = [getattr(site.attention, part).register_forward_hook(
        lambda module, args, out, part=part: calls.append((part, out))) for part in ("to_q", "to_k")]
    chosen = importlib.import_module("lib_refocus.explain.recorder")
    monkeypatch.setattr(chosen, "level_sites", lambda sites: [site])
    try:
        rig([True, {"explain": True}], prompts=["a red circle", "one blue square"])
    finally:
        for handle in handles:
            handle.remove()
    frames = [f for f in kept[-1].frames.kept if f.step == 2]
    assert [f.watched.row for f in frames] == [0, 1]
    wholes = [out for part, out in calls if part == "to_q" and len(out) == 4]  # the host's own: two and two rows
    keys = [out for part, out in calls if part == "to_k" and len(out) == 4]
    q, k = (x[2].double().unflatten(2, (2, -1)).transpose(1, 2) for x in (wholes, keys))
    wanted = (q @ k.transpose(2, 3) * site.attention.scale).softmax(-1).mean(1).transpose(1, 2)
    for frame in frames:
        mine = wanted[frame.watched.row, list(frame.positions)]
        assert float((frame.cross.flatten(1) - mine).abs().max()) <= 1e-5 and len(mine) == 3


def test_pictures_and_infotexts_are_added_and_nothing_saved(rig):
    _, p = rig([True, {**LAYOUT, "explain": True}], pictures=[PICTURE])
    assert len(p.processed.images) == 3 and p.processed.infotexts == ["text 0"] * 3
    assert all(image.info["parameters"] == "text 0" for image in p.processed.images[1:])
    assert p.processed.images[0] is PICTURE and rig.modules.images.saved == []
    _, p = rig([True, {"explain": True}], pictures=[PICTURE])
    assert len(p.processed.images) == 2  # the sheet of words
    _, p = rig([True, LAYOUT], pictures=[PICTURE])
    assert p.processed.images == [PICTURE] and "explanation" not in p.processed.extra_generation_params[REPORT][0]


def test_saved_only_when_asked(rig, tmp_path):
    rig.modules.shared.opts.data["attention_refocus_save_why"] = True
    p = Job([PROMPT], outpath_samples=str(tmp_path), all_seeds=[5])
    rig([True, {**LAYOUT, "explain": True}], job=p, pictures=[PICTURE])
    assert sorted(f.name for f in tmp_path.iterdir()) == ["00000-5-why.html", "00000-5-why.png", "00001-5-words.png"]


def test_the_newest_page_is_on_the_shelf(rig):
    shelf = importlib.import_module("lib_refocus.explain.shelf").SHELF
    before = shelf.version("txt2img")
    rig([True, {**LAYOUT, "explain": True}], pictures=[PICTURE])
    assert shelf.version("txt2img") == before + 1
    assert "red circle" in shelf.page("txt2img") and f'"live":{before + 1}' in shelf.page("txt2img")
    assert "Generate with" in shelf.page("img2img")


def test_an_error_in_the_reading_costs_no_picture(rig, monkeypatch):
    plain, _ = rig([True, LAYOUT])
    recorder = importlib.import_module("lib_refocus.explain.recorder")
    monkeypatch.setattr(recorder, "read_maps", lambda *_: 1 / 0)
    made, p = rig([True, {**LAYOUT, "explain": True}], pictures=[PICTURE])
    assert torch.equal(made, plain)
    assert "maps could not be read: ZeroDivisionError" in explanation(p)["notes"][0]


def test_an_error_in_the_drawing_costs_no_picture(rig, monkeypatch):
    monkeypatch.setattr(rig.part("explaining"), "word_sheet", lambda *_: 1 / 0)
    _, p = rig([True, {**LAYOUT, "explain": True}], pictures=[PICTURE])
    told = "the result is not complete: ZeroDivisionError"
    assert p.processed.images[0] is PICTURE and told in p.processed.comments
    assert told in p.processed.extra_generation_params["Attention Refocus result"][0], "the API is told, too"


class Tries:
    """A job of several tries, as process_images_inner runs it; ``scores`` are what the verdicts shall come to."""

    def __init__(self, rig, monkeypatch, scores, tmp_path, **more):
        self.explaining, self.state = rig.part("explaining"), rig.modules.shared.state
        answers = iter(scores)
        monkeypatch.setattr(self.explaining, "explanation", lambda job, passed, picture=None: {"score": next(answers)})
        self.p = p = Job([PROMPT], all_prompts=[PROMPT], all_negative_prompts=[""], all_seeds=[7], all_subseeds=[1],
                         subseed_strength=0, n_iter=1, do_not_save_samples=False, do_not_save_grid=False,
                         outpath_samples=str(tmp_path), **more)
        p.save_samples = lambda: not p.do_not_save_samples
        script = rig.script.AttentionRefocus()
        script.process(p, True, {**LAYOUT, "tries": 4})
        self.images, self.saved_early = [], not p.do_not_save_samples
        for n in range(p.n_iter):
            p.iteration = n
            if self.state.stopping_generation:
                break
            script.before_process_batch(p)
            p.attention_refocus.seen[n] = Some()
            script.postprocess_batch(p)
            self.images.append(Image.new("RGB", (8, 8), (n, 0, 0)))
        self.processed = Some(extra_generation_params={}, images=list(self.images), index_of_first_image=0,
                              infotexts=[f"seed {s}" for s in p.all_seeds[:len(self.images)]])
        script.postprocess(p, self.processed)


def test_the_best_of_several_seeds_is_kept_and_saved(rig, monkeypatch, tmp_path):
    tries = Tries(rig, monkeypatch, [0.3, 0.7, 0.5, 0.2], tmp_path)
    assert len(tries.images) == 4 and not tries.saved_early
    assert tries.processed.images == [tries.images[1]] and tries.processed.infotexts == ["seed 8"]
    assert tries.processed.seed == 8 and tries.processed.all_seeds == [8] and tries.p.n_iter == 1
    assert [(i.getpixel((0, 0))[0], text) for i, text, _ in rig.modules.images.saved] == [(1, "seed 8")]
    record, = tries.processed.extra_generation_params[REPORT]
    assert [t["seed"] for t in record["tries"]] == [7, 8, 9, 10] and record["score"] == 0.7
    assert not tries.state.stopping_generation


def test_tries_stop_when_one_is_good_enough(rig, monkeypatch, tmp_path):
    tries = Tries(rig, monkeypatch, [0.3, 0.9], tmp_path)
    assert len(tries.images) == 2 and tries.processed.seed == 8
    assert not tries.state.stopping_generation  # the next job of a grid goes on


def test_tries_are_for_one_picture(rig, monkeypatch, tmp_path):
    p = Job([PROMPT, PROMPT], n_iter=1)
    rig.script.AttentionRefocus().process(p, True, {**LAYOUT, "tries": 4})
    assert p.n_iter == 1 and any("one picture at a time" in c for c in p.comments)
