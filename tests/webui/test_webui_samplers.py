"""Each sampler with each schedule type, with and without steering."""
import numpy as np
import pytest
from webui_server import REGIONS

SCHEDULED = ["Euler a", "Euler", "LMS", "Heun", "DPM2", "DPM2 a", "DPM++ 2S a", "DPM++ 2M", "DPM++ SDE",
             "DPM++ 2M SDE", "DPM++ 2M SDE Heun", "DPM++ 3M SDE", "Restart", "LCM"]
OWN = ["DPM fast", "DDIM", "DDIM CFG++", "PLMS", "UniPC"]  # these make their own schedule
SCHEDULES = ["Automatic", "Uniform", "Karras", "Exponential", "Polyexponential", "SGM Uniform", "KL Optimal",
             "Align Your Steps", "Simple", "Normal", "DDIM", "Beta"]
LAYOUT = {"regions": REGIONS, "budget": 12}


def look(made, step):
    return [losses["0"] for losses in made.passes()[0]["steps"][step]["losses"]]


def test_the_list_is_the_webuis_own(webui):
    names = {s["name"] for s in webui.call("/sdapi/v1/samplers")}
    assert names == {*SCHEDULED, *OWN, "DPM adaptive"}
    assert [s["label"] for s in webui.call("/sdapi/v1/schedulers")] == SCHEDULES


def trace(webui, strength, **more):
    """Latents at each evaluation of a run whose model always answers zero, and the shifts made: two dicts."""
    regions = [{**r, "start": 0.2, "end": 0.4} for r in REGIONS]
    given = {"regions": regions, "budget": 40, "end": 1.0, "self_attention": 0, "strength": strength}
    made = webui.make([True, given], probe={"record": True, "constant": True}, width=64, height=64, steps=8,
                      cfg_scale=2, **more)
    record = made.record
    shifts = {s["eval"]: np.array(s["shift"]) for s in record["shifts"] if any(s["shift"])}
    return made, {k["eval"]: (k["sigma"], np.array(k["x"])) for k in record["looks"]}, shifts


def kept(webui, **more):
    """(cosine, ratio, ratio of the noise levels) of the difference at the next own latent, to the first shift."""
    on, moved, shifts = trace(webui, 1, **more)
    _, still, _ = trace(webui, 0, **more)
    assert "steered red circle" in on.results[0]
    first = min(shifts)
    primary = sorted(e for e in moved if e > first and changes_at(more["sampler_name"], e))
    later = primary[0]
    difference = moved[later][1] - still[later][1]
    length, was = np.linalg.norm(difference), np.linalg.norm(shifts[first])
    cosine = float(difference @ shifts[first] / max(length * was, 1e-12))
    return cosine, float(length / was), moved[later][0] / moved[first][0]


def changes_at(sampler, evaluation):
    """Whether the evaluation shows the sampler's own latent, as k-diffusion's source has it."""
    if sampler in ("Heun", "DPM2", "DPM2 a", "DPM++ 2S a", "DPM++ SDE", "Restart"):
        return evaluation % 2 == 0
    return evaluation in (0, 3, 6) if sampler == "DPM fast" else True


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("sampler", SCHEDULED)
def test_every_schedule(webui, told, sampler, schedule):
    """The shift is in the sampler's next latent, scaled as that sampler scales its latent from level to level.

    A probability-flow step scales by the ratio of levels, an ancestral one by its square at the least.
    """
    more = {"sampler_name": sampler, "scheduler": schedule}
    if sampler == "LCM":  # x is replaced by the model's answer and new noise: the shift acts through the answer
        on, off = webui.make([True, LAYOUT], **more), webui.make(**more)
        assert on.pixels != off.pixels and on.passes()[0]["iterations"] == 12
        told("Samplers", "LCM", "works, with this limit",
             "the sampler replaces its latent at each step: the shift acts through the model's prediction")
        return
    cosine, ratio, levels = kept(webui, **more)
    assert cosine > 0.99
    history = 0.7 if sampler == "LMS" else 0.95  # its multistep formula weighs the slopes of before the shift
    assert levels ** 2 * history < ratio < 1.1
    told("Samplers", sampler, "works", "with every schedule type")


@pytest.mark.parametrize("sampler", OWN)
def test_samplers_with_their_own_schedule(webui, told, sampler):
    cosine, ratio, levels = kept(webui, sampler_name=sampler)
    assert cosine > 0.99
    assert ratio > (levels ** 2 * 0.95 if sampler == "DPM fast" else 1.0)
    told("Samplers", sampler, "works", "steered at the first of its evaluations in each group of three"
         if sampler == "DPM fast" else "")


@pytest.mark.parametrize("sampler", ["Euler a", "DPM++ 2M", "DDIM", "Heun", "LMS", "DPM2", "DPM++ 2S a", "DPM++ SDE",
                                     "DPM++ 3M SDE", "DPM fast", "Restart", "DDIM CFG++", "PLMS", "UniPC", "LCM"])
def test_the_loss_falls_and_nothing_is_left_behind(webui, sampler):
    off, on = webui.make(sampler_name=sampler), webui.make([True, LAYOUT], sampler_name=sampler)
    assert on.passes()[0]["iterations"] == 12
    first = look(on, 0)
    assert len(first) > 1 and first[-1] < first[0]
    again = webui.make(sampler_name=sampler)
    assert again.pixels == off.pixels and again.infotext == off.infotext


@pytest.mark.parametrize("sampler", ["Euler a", "DPM++ 2M Karras", "DDIM"])
def test_switched_off_it_is_as_if_not_installed(webui, plain, sampler):
    for args in (None, [False, {"regions": REGIONS}], [True, {"regions": []}], [True, ""]):
        made = webui.make(args, sampler_name=sampler)
        assert made.images == plain[sampler].images, args  # the whole file: pixels and infotext
        assert made.infotext == plain[sampler].infotext


def test_a_sampler_that_cannot_be_steered_says_so(webui, told):
    off, on = webui.make(sampler_name="DPM adaptive"), webui.make([True, LAYOUT], sampler_name="DPM adaptive")
    assert on.pixels == off.pixels
    assert on.results == ["not steered: DPM adaptive repeats steps at will; choose another sampler"]
    told("Samplers", "DPM adaptive", "refused, with this message", on.results[0])


def test_strength_0_only_watches(webui, unsteered):
    made = webui.make([True, {**LAYOUT, "strength": 0}])
    assert made.pixels == unsteered.pixels and made.passes()[0]["iterations"] == 12


@pytest.mark.parametrize("method", ["paper", "official", "cross-entropy"])
def test_methods(webui, unsteered, method):
    made = webui.make([True, {**LAYOUT, "method": method}])
    assert made.pixels != unsteered.pixels and made.results[0].startswith("steered")
