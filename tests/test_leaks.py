"""Nothing is kept: neither by the host after a job, nor by the engine after a model has gone. The collector is off, so
that a circle of references is found out: it would keep a checkpoint until the collector comes by.

`make soak` watches a real WebUI's memory over 200 pictures and 20 switches of the checkpoint.
"""
import gc
import importlib
import sys
import weakref

import pytest
import torch
import webui_rig
import webui_standin
from nets import call, inputs, make_unet, target
from webui_rig import Job, make_model, sample

from lib_refocus.fields import make_options
from lib_refocus.guidance import Refocuser
from lib_refocus.schedule import Schedule

LAYOUT = {"regions": [{"phrase": "red circle", "box": [0, 0, 0.5, 0.5]}], "budget": 1, "end": 1.0, "target": 1.0}


@pytest.fixture
def no_collector():
    """What lived before is not looked at; what is made from here on goes by itself, or not at all."""
    gc.collect()
    gc.freeze()
    gc.disable()
    yield
    gc.enable()
    gc.unfreeze()


def tensors():
    return sum(issubclass(type(o), torch.Tensor) for o in gc.get_objects())


@pytest.fixture
def bench():
    with webui_standin.installed() as modules:
        script = importlib.import_module("lib_refocus.webui.script").AttentionRefocus()

        def run(model, args, name="Euler"):
            modules.shared.sd_model = model
            p = Job(["a red circle"], firstpass_steps=2)
            p.steps = 2
            sample(modules, model, script, p, args, name=name, steps=2)
            return p
        yield run
        modules.shared.sd_model = None


@pytest.mark.parametrize("name", ["Euler", "UniPC"])
def test_a_job_goes_when_it_is_done(bench, no_collector, name):
    p = bench(make_model(), [True, LAYOUT], name)
    assert p.processed.extra_generation_params["Attention Refocus report"][0]["passes"][0]["iterations"] == 1
    gone = [weakref.ref(o) for o in (p, p.attention_refocus, p.attention_refocus.steering)]
    del p
    assert [ref() for ref in gone] == [None] * 3


def test_the_next_pass_of_a_job_is_steered_too(bench):
    """A second batch, or the hires pass: the first one's steering has let go of its sampler by then."""
    from lib_refocus.webui import script

    p = bench(make_model(), [True, LAYOUT])
    job = p.attention_refocus
    script.begin_pass(p, job, webui_rig.conditions(sys.modules["modules"], make_model(), p.prompts, 2)[0])
    assert "launch_sampling" in vars(p.sampler) and job.lines == [[job.lines[0][0]]]
    job.steering.detach()


def test_many_pictures_keep_nothing(bench, no_collector):
    """No more than the host's own samplers, which hold themselves."""
    model, grown = make_model(), []
    for args in ([], [True, LAYOUT]):
        counts = []
        for _ in range(22):
            bench(model, args)
            counts.append(tensors())
        grown.append(counts[-1] - counts[1])
    assert grown[0] == grown[1]


def test_a_checkpoint_that_is_switched_away_goes(bench, no_collector):
    kept, jobs = [], []
    for _ in range(4):
        model = make_model()
        jobs.append(bench(model, [True, LAYOUT]))  # a page may hold on to its last job
        kept.append(weakref.ref(model.model.diffusion_model))
        del model
        jobs[-1].sampler = None  # the host's own
        gc.collect()  # and holds itself
    bench(make_model(), [True, LAYOUT])
    assert [ref() for ref in kept] == [None] * 4


def test_the_engine_keeps_nothing_of_a_model(no_collector):
    z, context = inputs()
    schedule = Schedule([10.0, 1.0], make_options({"budget": 2, "end": 1.0}))

    def shift(refocuser):
        unet = refocuser.unet
        return refocuser.shift(z, 10.0, [target([0, 0, 0.5, 0.5])], lambda x, rows: call(unet, x, context[rows]))

    refocuser = Refocuser(make_unet("shapes"), schedule, schedule.options)
    moved = float(shift(refocuser).abs().max())
    before = tensors()
    assert float(shift(refocuser).abs().max()) == moved > 0
    assert tensors() == before
    gone = weakref.ref(refocuser.unet)
    del refocuser
    assert gone() is None
