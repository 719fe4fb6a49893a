"""A fault at every call that the engine makes, in the stand-in of the WebUI: the picture comes, the user is told why it
is not steered, nothing is left behind, and the next picture without the script is the same to the bit.

Each call is struck once here, by one of the kinds in turn; REFOCUS_FAULTS=all strikes each by every kind, at its first
and at its last time.
"""
import importlib
import json
import os

import faults
import pytest
import torch
import webui_standin
from nets import hook_count
from webui_rig import Job, make_model, sample

from lib_refocus import masks, schedule

THOROUGH = os.environ.get("REFOCUS_FAULTS") == "all"
PROMPT = "a red circle and a blue square"
WRITTEN = "a red circle, a red circle and a blue square"  # what is encoded, copies written out
LAYOUT = {"regions": [{"phrase": "red circle", "box": [0, 0, 0.5, 0.5]},
                      {"phrase": "red circle", "box": [0.5, 0, 1, 0.5]},
                      {"phrase": "blue square", "box": [0.5, 0.5, 1, 1]}],
          "budget": 2 if THOROUGH else 1, "end": 1.0, "target": 1.0, "attributes": 0.5, "relations": True}
STEPS = 2
WHY = ("injected", "out of GPU memory", "memory was short")
KINDS = ("slip", "memory", "interrupt", "skip", "vanish", "stop")

class Bench:
    """Jobs on a fresh stand-in over one model whose weights want gradients, as a WebUI's do."""

    def __init__(self, modules, model):
        self.modules, self.model = modules, model
        modules.shared.sd_model = model
        self.script = importlib.import_module("lib_refocus.webui.script").AttentionRefocus()
        self.strikes = {"slip": faults.slip, "memory": faults.out_of_memory, "stop": faults.stop,
                        "interrupt": lambda: setattr(modules.shared.state, "interrupted", True),
                        "skip": lambda: setattr(modules.shared.state, "skipped", True),
                        "vanish": lambda: setattr(modules.shared, "sd_model", None)}

    def run(self, args=(), watch=None, prompt=PROMPT):
        """(latents or None where the job was broken off, job)"""
        schedule.official_sigmas.cache_clear()  # else they are called once a process
        schedule.sd_sigmas.cache_clear()
        masks.rasterise.cache_clear()
        p = Job([prompt], firstpass_steps=STEPS)
        p.steps = STEPS
        try:
            if watch is None:
                return sample(self.modules, self.model, self.script, p, args, steps=STEPS), p
            with watch:
                return sample(self.modules, self.model, self.script, p, args, steps=STEPS), p
        except KeyboardInterrupt:
            return None, p
        finally:
            self.modules.shared.sd_model = self.model
            self.modules.shared.state.interrupted = self.modules.shared.state.skipped = False


@pytest.fixture(scope="module")
def bench():
    model = make_model()
    model.model.diffusion_model.requires_grad_(True)
    with webui_standin.installed() as modules:
        yield Bench(modules, model)


@pytest.fixture(scope="module")
def calls(bench):
    """Every call of a steered job, after a first that fills what is kept for all (singulars of words)."""
    bench.run([True, LAYOUT])
    watch = faults.Watch()
    bench.run([True, LAYOUT], watch)
    print(len(watch.calls), "calls")  # pytest -s shows it
    return watch.calls


@pytest.fixture(scope="module")
def plain(bench):
    """Pictures that are not steered: as asked, and of the prompt with copies written out."""
    return [bench.run(prompt=prompt)[0] for prompt in (PROMPT, WRITTEN)]


def told(p):
    """All that the user sees: comments, infotext, the API's info."""
    done = getattr(p, "processed", None)
    return f"{p.comments} {getattr(p, 'infotext', '')} " + (f"{done.comments} {done.extra_generation_params}"
                                                            if done else "")


def check(bench, plain, point, kind):
    """What must be true of one struck job."""
    watch = faults.Watch(bench.strikes[kind], point)
    made, p = bench.run([True, LAYOUT], watch)
    where = f"{kind} at {point}"
    assert watch.struck, where
    assert (made is None) == (kind == "stop"), where
    if made is not None:
        assert bool(torch.isfinite(made).all()), where
        steered = getattr(p, "attention_refocus", None)
        begun = steered and steered.steering and steered.steering.report.iterations
        assert begun or kind in ("interrupt", "skip") or any(torch.equal(made, one) for one in plain), where
    if kind in ("slip", "memory"):
        assert any(why in told(p) for why in WHY), f"{where}: {told(p)}"
    left(bench, p, where)
    if THOROUGH:
        assert torch.equal(bench.run()[0], plain[0]), where


def left(bench, p, where):
    unet, sampler = bench.model.model.diffusion_model, getattr(p, "sampler", None)
    assert hook_count(unet) == 0 and faults.leftovers([unet]) == [], where
    assert all(w.requires_grad and w.grad is None for w in unet.parameters()), where
    assert bench.modules.script_callbacks.denoiser_callbacks == [] and torch.is_grad_enabled(), where
    if sampler:
        assert not {"launch_sampling", "callback_state"} & set(vars(sampler)), where
        assert "forward" not in vars(sampler.model_wrap_cfg), where
    steering = getattr(getattr(p, "attention_refocus", None), "steering", None)
    if steering:
        assert not any(isinstance(v, (torch.Tensor, torch.nn.Module)) for v in vars(steering).values()), where
    assert bench.modules.shared.state.textinfo is None, where


def test_a_generator_that_is_let_go_is_no_call():
    """Python ignores what is raised while ``any`` lets one go before its end; raised before, it comes out."""
    made = {}
    exec(compile("def found(v): return any(x > 1 for x in v)", str(faults.ROOT / "fields.py"), "exec"), made)
    with faults.Watch() as watch:
        assert made["found"]([0, 2, 3])
    assert watch.calls == {("fields.py", 1, "any"): 1, ("fields.py", 1, "<genexpr>"): 2}
    for point in faults.points(watch.calls):
        with pytest.raises(faults.Slip), faults.Watch(faults.slip, point):
            made["found"]([0, 2, 3])


def test_memory_runs_out_inside_the_model(bench, plain):
    """Or numbers that are none come out of it, or of the loss: at every 23rd operation that has a gradient."""
    with faults.Operations() as watch:
        bench.run([True, LAYOUT])
    assert watch.count > 200
    both = (faults.no_memory, faults.not_a_number)
    for n, at in enumerate(range(0, watch.count, 1 if THOROUGH else 23)):
        for strike in both if THOROUGH else both[n % 2:][:1]:
            where = f"{strike.__name__} at operation {at}"
            with faults.Operations(strike, at) as mode:
                made, p = bench.run([True, LAYOUT])
            assert mode.struck and bool(torch.isfinite(made).all()), where
            if strike is faults.no_memory:
                assert "memory was short" in told(p), where
                assert any(torch.equal(made, one) for one in plain) or any(
                    why in told(p) for why in ("not steered from here on", "memory was short")), where
            json.dumps(p.processed.extra_generation_params, allow_nan=False)
            left(bench, p, where)
    assert torch.equal(bench.run()[0], plain[0])


FILES = ("bounding", "capture", "copies", "guidance", "lean", "losses", "masks", "methods", "official", "phrases",
         "places", "report", "schedule", "sentences", "subjects", "thrift", "tokens", "fields", "layout", "webui/args",
         "webui/explaining", "webui/infotext", "webui/job", "webui/levels", "webui/neighbours", "webui/pieces",
         "webui/planning", "webui/prompts", "webui/script", "webui/steering", "webui/unet", "webui/window")


def test_every_file_is_struck(calls):
    assert {call[0].removesuffix(".py") for call in calls} - {"standalone/attention"} == set(FILES)
    assert len(calls) > 600


@pytest.mark.parametrize("name", FILES)
def test_a_fault_costs_no_picture(bench, calls, plain, name):
    mine = [point for point in faults.points(calls) if point[0][0] == f"{name}.py"]
    if THOROUGH:
        strikes = [(point, kind) for point in mine for kind in KINDS]
    else:
        first = [point for point in mine if point[1] == 0]
        strikes = [(point, KINDS[i % len(KINDS)]) for i, point in enumerate(first)]
    for point, kind in strikes:
        check(bench, plain, point, kind)
    assert torch.equal(bench.run()[0], plain[0])
