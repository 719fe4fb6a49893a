"""Faults in the standalone host: a picture comes all the same, the report says why it is not refocused, nothing is left
on the model, and the next picture without the engine is the same to the bit.

Each call of the host is struck once here, and each sixth of the engine's (test_faults_webui.py strikes them all);
REFOCUS_FAULTS=all strikes each by every kind, at its first and last time.
"""
import os

import faults
import pytest
import torch
from nets import hook_count
from shipped import shipped

from lib_refocus import masks, schedule
from lib_refocus.standalone.host import generate
from lib_refocus.standalone.job import make_job

JOB = {"prompt": "a red circle and a blue square", "size": "64x64", "steps": 2, "sampler": "UniPC",
       "layout": [{"phrase": "red circle", "ellipse": [0, 0, 0.5, 0.5]},
                  {"phrase": "blue square", "polygon": [[0.5, 0.5], [1, 0.5], [1, 1]]}],
       "options": {"budget": 2, "end": 1.0, "target": 1.0}}
KINDS = {"slip": faults.slip, "memory": faults.out_of_memory, "stop": faults.stop}
FILES = ("capture", "guidance", "lean", "losses", "masks", "methods", "official", "places", "report", "schedule",
         "subjects", "thrift", "standalone/host", "standalone/samplers")
BEFORE = {"find_subjects", "tokens", "suggest", "build", "targets_of", "Engine", "__init__", "encode"}
THOROUGH = os.environ.get("REFOCUS_FAULTS") == "all"


@pytest.fixture(scope="module")
def model():
    return shipped()


def run(model, watch=None, **changes):
    """A Result, or None where the run was broken off."""
    schedule.official_sigmas.cache_clear()
    schedule.sd_sigmas.cache_clear()
    masks.rasterise.cache_clear()
    job = make_job({**JOB, **changes})
    try:
        if watch is None:
            return generate(model, job)
        with watch:
            return generate(model, job)
    except KeyboardInterrupt:
        return None


@pytest.fixture(scope="module")
def plain(model):
    return run(model, off=True).images


@pytest.fixture(scope="module")
def calls(model):
    """The calls from the first step on: a job that cannot be begun is refused before, in a sentence."""
    watch = faults.Watch(inside="moved")
    run(model, watch)
    return watch.calls


def clean(model):
    assert hook_count(model.unet) == 0 and faults.leftovers([model.unet]) == []
    assert not any(w.requires_grad or w.grad is not None for w in model.unet.parameters())
    assert torch.is_grad_enabled()


@pytest.mark.parametrize("name", FILES)
def test_a_fault_costs_no_picture(model, calls, plain, name):
    mine = [point for point in faults.points(calls) if point[0][0] == f"{name}.py" and (THOROUGH or point[1] == 0)]
    assert mine
    for i, point in enumerate(mine if THOROUGH or "/" in name else mine[::6]):
        for kind in KINDS if THOROUGH else [list(KINDS)[i % 3]]:
            watch = faults.Watch(KINDS[kind], point, inside="moved")
            result = run(model, watch)
            where = f"{kind} at {point}"
            assert watch.struck and (result is None) == (kind == "stop"), where
            if result:
                assert bool(torch.isfinite(result.images).all()), where
                notes = str(result.as_dict(make_job(JOB), model)["notes"])
                assert "injected" in notes or (kind == "memory" and "memory was short" in notes), where
                assert result.report.steps or torch.equal(result.images, plain), where
            clean(model)
    assert torch.equal(run(model, off=True).images, plain)


def test_numbers_that_are_none(model, plain):
    with faults.Operations() as watch:
        run(model)
    for n, at in enumerate(range(0, watch.count, 1 if THOROUGH else 61)):
        strike = (faults.not_a_number, faults.no_memory)[n % 2]
        with faults.Operations(strike, at) as mode:
            result = run(model)
        assert mode.struck and bool(torch.isfinite(result.images).all()), at
        assert strike is faults.not_a_number or "memory was short" in str(result.report.notes), at
        clean(model)
    assert torch.equal(run(model, off=True).images, plain)
