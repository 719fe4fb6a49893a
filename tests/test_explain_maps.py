"""Maps read on the way: the same probabilities as by hand, of the right rows, within their memory; no trace left."""
from itertools import pairwise

import pytest
import torch
from nets import TOKENS, call, hook_count, inputs, make_unet
from shipped import DEVICE, WHOLE, shipped

from lib_refocus.explain.frames import Frame, Frames, Watched
from lib_refocus.explain.recorder import Recorder, Watch, coarse_grid, pooling
from lib_refocus.standalone.host import generate
from lib_refocus.standalone.job import make_job
from lib_refocus.tokens import Word

JOB = {"prompt": "a red circle and a blue square", "steps": 4, "seed": 3, "batch_size": 2, "options": {"budget": 3},
       "layout": [{"phrase": "red circle", "box": [0.1, 0.1, 0.5, 0.5]},
                  {"phrase": "blue square", "box": [0.5, 0.5, 0.9, 0.9]}]}
WORDS = (Word("one", (1,)), Word("two", (2, 3)))


@pytest.fixture(scope="module")
def model():
    return shipped()


class ByHand:
    """The probabilities of every call, from what the projections gave: explicit softmax in double precision."""

    def __init__(self, sites):
        self.sites, self.calls = sites, []
        self.handles = [getattr(site.attention, part).register_forward_hook(self.keep((site.name, part)))
                        for site in sites for part in ("to_q", "to_k")]

    def keep(self, key):
        def hook(module, args, output):
            if not self.calls or key in self.calls[-1]:  # only the host makes them, once a call
                self.calls.append({})
            self.calls[-1][key] = output.cpu()
        return hook

    def maps(self, call, kind):
        """(rows, keys, queries), mean over heads and the layers of a kind; of what the host itself computed."""
        found = []
        for site in (s for s in self.sites if s.is_self is (kind == "self")):
            q, k = (call[site.name, part].double().unflatten(2, (site.attention.heads, -1)).transpose(1, 2)
                    for part in ("to_q", "to_k"))
            scores = q @ k.transpose(2, 3) / q.shape[-1] ** 0.5
            found.append((scores.exp() / scores.exp().sum(-1, keepdim=True)).mean(1).transpose(1, 2))
        return torch.stack(found).mean(0)

    def close(self):
        for handle in self.handles:
            handle.remove()


def test_maps_are_the_probabilities_of_the_ordinary_pass(model):
    """On the shipped checkpoint, for both images of a batch and every step: 1e-5 at most in fp32."""
    most = 1e-5 if WHOLE else 1e-3
    job = make_job({**JOB, "off": True})
    hand = ByHand(Recorder(model.unet, [1.0]).sites)
    recorder = generate(model, job, watch=Watch()).recorder
    hand.close()
    frames = [f for f in recorder.frames.kept if f.phase == "pass"]
    assert len(frames) == job.steps * 2
    calls = [c for c in hand.calls if c]
    assert len(calls) == job.steps
    for frame in frames:
        wanted = hand.maps(calls[frame.step], "cross")[frame.watched.row, list(frame.positions)]
        assert frame.cross.shape[0] == 7 and float(frame.cross.std()) > 1e-3
        assert float((frame.cross.flatten(1) - wanted).abs().max()) <= most
    pointed = [f for f in frames if f.points is not None]
    assert pointed
    for frame in pointed:
        wanted = hand.maps(calls[frame.step], "self")[frame.watched.row].T  # row p: where p looks
        assert frame.points_grid == (16, 16)
        assert float((frame.points - wanted).abs().max()) <= most
        assert torch.allclose(frame.points.sum(1), torch.ones(256), atol=most)


def test_watching_changes_no_picture_and_leaves_no_hook(model):
    for off in (True, False):
        job = make_job({**JOB, "off": off})
        watched = generate(model, job, watch=Watch())
        alone = generate(model, job).latents
        # a GPU's attention sums its gradient in any order: guided pictures repeat to 1e-4, unguided ones to the bit
        assert torch.equal(watched.latents, alone) or (not off and DEVICE != "cpu" and \
            torch.allclose(watched.latents, alone, atol=1e-3))
        assert hook_count(model.unet) == 0
        assert watched.recorder.notes == []


def test_what_guidance_saw_is_kept_too(model):
    result = generate(model, make_job({**JOB, "batch_size": 1}), watch=Watch())
    frames = list(result.recorder.frames.of(0))
    seen = [f.phase for f in frames if f.step == 0]
    assert seen == ["before", "during", "during", "pass"]
    before, after = frames[0], frames[3]
    region = {p: i for i, p in enumerate(before.positions)}
    assert set(region) <= set(after.positions)
    report = result.report.as_dict(0)["regions"][0]
    found = before.map_of([report["tokens"][-1]])  # "circle"
    mask = torch.zeros(16, 16)
    mask[1:9, 1:9] = 1
    share = float((found * mask).sum() / found.sum())
    assert share == pytest.approx(report["attention_inside_before"], abs=0.08)  # the box ends within cells
    assert not torch.allclose(before.map_of([report["tokens"][-1]]), after.map_of([report["tokens"][-1]]), atol=1e-4)


def test_only_the_wanted_noise_levels_are_read(model):
    recorder = generate(model, make_job({**JOB, "off": True}), watch=Watch(at=(0.5,), points=False)).recorder
    assert len(recorder.frames.kept) == 2 and all(f.points is None for f in recorder.frames.kept)
    progress = {f.progress for f in recorder.frames.kept}
    assert len(progress) == 1 and abs(progress.pop() - 0.5) < 0.2


def look(unet, *calls, rows=2, size=(16, 16), watched=None):
    """One evaluation in several calls of the UNet; returns the recorder and the maps by row."""
    recorder = Recorder(unet, [5.0], Watch(points=False))
    watched = [Watched(i, i, WORDS) for i in range(rows)] if watched is None else watched
    with recorder.looking(0, 5.0, watched, size):
        for z, context in calls:
            call(unet, z, context)
    return recorder, {f.watched.row: f.cross for f in recorder.frames.kept}


def test_rows_are_found_however_the_host_cuts_its_batch():
    """All at once; one row a call; conditional rows first and the others in a call of their own."""
    unet = make_unet("SD 1")
    z, context = inputs(4)
    whole = look(unet, (z, context))[1]
    assert set(whole) == {0, 1} and whole[0].shape == (3, 4, 4)
    for cuts in ([1, 1, 1, 1], [2, 2], [3, 1]):
        found = look(unet, *zip(z.split(cuts), context.split(cuts), strict=True))[1]
        assert set(found) == {0, 1}
        assert all(torch.allclose(found[i], whole[i], atol=1e-5) for i in (0, 1))
    assert not torch.allclose(whole[0], whole[1], atol=1e-3)


def test_tiles_are_left_alone():
    """Calls on latents of another size are no rows of the picture."""
    unet = make_unet("SD 1")
    (z, context), (tile, _) = inputs(2), inputs(2, 8, 8)
    recorder, found = look(unet, (tile, context), (z, context))
    assert set(found) == {0, 1} and recorder.notes == []
    assert look(unet, (tile, context))[1] == {}


def test_a_failing_hook_loses_no_picture():
    """A token that the context does not have: told once, and the evaluation goes on."""
    unet = make_unet("SD 1")
    z, context = inputs(1)
    wanted = call(unet, z, context)
    recorder = Recorder(unet, [5.0, 1.0], Watch())
    with recorder.looking(0, 5.0, [Watched(0, 0, (Word("far", (TOKENS + 5,)),))]):
        assert torch.equal(call(unet, z, context), wanted)
    assert len(recorder.notes) == 1 and "maps could not be read" in recorder.notes[0]
    assert not recorder.wants(1) and recorder.frames.kept == [] and hook_count(unet) == 0


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_hooks_are_gone_after_an_exception(error):
    unet = make_unet("SD 1")
    with pytest.raises(error), Recorder(unet, [5.0]).looking(0, 5.0, [Watched(0, 0, WORDS)]):
        assert hook_count(unet) > 6
        raise error
    assert hook_count(unet) == 0


def frame(step, cells=8, phase="pass"):
    maps = torch.full((1, cells, cells), float(step))
    return Frame(Watched(0, 0, WORDS), step, 10.0 / (step + 1), phase, 0, (1,), maps)


def test_memory_has_a_fixed_maximum():
    frames = Frames(limit=10 * frame(0).bytes)
    for step in range(100):
        frames.add(frame(step))
        assert sum(f.bytes for f in frames.kept) == frames.size <= frames.limit
    steps = [f.step for f in frames.kept]
    assert steps[0] == 0 and len(steps) >= 5 and {b - a for a, b in pairwise(steps)} == {frames.stride}
    assert not frames.keeps(frames.stride + 1)
    frames.add(frame(0, 1000))  # one that alone is too much
    assert frames.size <= frames.limit


def test_the_nearest_frame():
    frames = Frames()
    for step in range(10):
        frames.add(frame(step, phase="during"))
        frames.add(frame(step))
    found = frames.nearest(0, frame(4).progress + 1e-4)
    assert (found.step, found.phase) == (4, "pass") and frames.nearest(1, 0.5) is None


@pytest.mark.parametrize(("height", "width"), [(16, 16), (32, 32), (9, 13), (24, 64), (1, 500)])
def test_the_grid_of_points_is_small_and_covers_all(height, width):
    rows, columns = coarse_grid(height, width)
    pool = pooling(height, width)
    assert pool.shape == (height * width, rows * columns) and rows * columns <= 400
    assert torch.equal(pool.sum(1), torch.ones(height * width)) and bool((pool.sum(0) > 0).all())
    if height * width <= 400:
        assert torch.equal(pool, torch.eye(height * width))
