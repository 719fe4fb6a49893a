"""The script and its steering on the stand-in: where the shift is put, what is told, what is left alone."""
import importlib

import pytest
import torch
import webui_rig
from nets import call
from webui_rig import LOOPS, Job, make_model, rig_on

PROMPT = "a red circle and a blue square"
REGIONS = [{"phrase": "red circle", "box": [0, 0, 0.5, 0.5]}, {"phrase": "blue square", "box": [0.5, 0.5, 1, 1]}]
LAYOUT = {"regions": REGIONS, "budget": 12, "end": 1.0, "target": 1.0}
REPORT, RESULT = "Attention Refocus report", "Attention Refocus result"


@pytest.fixture(scope="module")
def model():
    return make_model()


@pytest.fixture
def rig(model):
    with rig_on(model) as run:
        yield run


def passes(p, image=0):
    return p.processed.extra_generation_params[REPORT][image]["passes"]


def results(p):
    return p.processed.extra_generation_params[RESULT]


@pytest.mark.parametrize("name", LOOPS)
def test_every_loop_is_steered(rig, name):
    off, _ = rig(name=name)
    on, p = rig([True, LAYOUT], name=name)
    watched, _ = rig([True, {**LAYOUT, "strength": 0}], name=name)
    assert torch.equal(watched, off) and not torch.equal(on, off)
    assert passes(p)[0]["iterations"] == 12 and {r["phrase"] for r in passes(p)[0]["regions"]} == {
        "red circle", "blue square"}
    assert results(p)[0].startswith("steered red circle")
    assert torch.equal(rig(name=name)[0], off)


@pytest.mark.parametrize("name", LOOPS)
def test_the_shift_stays_in_the_samplers_latent(rig, name, monkeypatch):
    """With a model that always answers zero, the end differs by the shift alone, scaled by the sampler."""
    def silent(unet, z, context):
        answer = call(unet, z, context)
        return answer if torch.is_grad_enabled() else torch.zeros_like(answer)
    monkeypatch.setattr(webui_rig, "call", silent)
    shifts = []
    steering = importlib.import_module("lib_refocus.webui.steering")
    move = steering.Steering.move

    def watch(self, params, shift, owner):
        shifts.append(shift.clone())
        return move(self, params, shift, owner)
    steering.Steering.move = watch
    regions = [{**r, "start": 0.3, "end": 0.5} for r in REGIONS]
    on, _ = rig([True, {**LAYOUT, "regions": regions, "budget": 60}], name=name)
    off, _ = rig(name=name)
    moved = sum(s for s in shifts)
    assert float(moved.abs().max()) > 0
    assert float(torch.cosine_similarity((on - off).flatten(), moved.flatten(), 0)) > 0.9


@pytest.mark.parametrize("args", [(), (False, LAYOUT), (True, {"regions": []}), (True, ""), (None, None)])
def test_switched_off_it_is_inert(rig, args):
    plain, _ = rig()
    made, p = rig(args)
    assert torch.equal(made, plain) and p.extra_generation_params == {}


def test_bad_arguments_cost_no_picture(rig):
    plain, _ = rig()
    made, p = rig([True, {"regions": [{"phrase": "red circle", "box": [0, 0, 2, 1]}]}])
    assert torch.equal(made, plain)
    assert "2 is outside the picture" in p.extra_generation_params[RESULT]
    assert any("2 is outside" in text for text in p.comments)


def test_a_batch_is_steered_image_by_image(rig):
    both, p = rig([True, LAYOUT], prompts=[PROMPT, "a blue square"])
    assert [r.split()[0] for r in results(p)] == ["steered"] * 2
    assert "'red circle' is not in the prompt" in results(p)[1] and "not in the prompt" not in results(p)[0]
    assert {r["phrase"] for r in passes(p, 1)[0]["regions"]} == {"blue square"}
    assert both.shape[0] == 2


def test_and_prompts_and_prompt_editing(rig):
    _, p = rig([True, LAYOUT], prompts=["a red circle AND a blue square"])
    assert {tuple(r["tokens"]) for r in passes(p)[0]["regions"]} == {(2, 3)}
    _, p = rig([True, {**LAYOUT, "regions": REGIONS[:1]}], prompts=["a red [star:circle:0.5]"])
    assert min(s["step"] for s in passes(p)[0]["steps"]) == 4


@pytest.mark.parametrize("name", ["Euler", "DDIM"])
def test_masked_cells_stay(rig, name):
    mask = torch.zeros(1, 1, 16, 16)
    mask[..., 8:] = 1
    on, p = rig([True, LAYOUT], name=name, mask=mask)
    off, _ = rig(name=name, mask=mask)
    assert not torch.equal(on[..., :8], off[..., :8]) and passes(p)[0]["iterations"] == 12
    if name == "Euler":
        assert float((on - off)[..., 8:].abs().max()) < 1e-4


def test_an_interrupted_pass_ends_within_one_iteration(rig):
    asked = []
    state = rig.modules.shared.state
    steering = importlib.import_module("lib_refocus.webui.steering")
    original = steering.Steering.asked

    def asking(self):
        asked.append(state.textinfo)
        state.interrupted = len(asked) == 5
        return original(self)
    steering.Steering.asked = asking
    _, p = rig([True, LAYOUT])
    assert passes(p)[0]["iterations"] == 4 and len(asked) == 5
    assert asked[-1] == "Attention Refocus: 3 of 12 iterations"


def test_a_failure_is_told_and_the_picture_kept(rig):
    plain, _ = rig()
    steering = importlib.import_module("lib_refocus.webui.steering")
    steering.Steering.move = lambda *_: 1 / 0
    made, p = rig([True, LAYOUT])
    assert torch.equal(made, plain)
    assert "not steered from here on: ZeroDivisionError" in results(p)[0]
    assert rig.modules.errors.reported


@pytest.mark.parametrize(("where", "name", "said"), [
    ("sd_model", "is_sd3", "SD3 has no cross-attention"), ("cmd_opts", "lowvram", "--lowvram moves weights"),
    ("sd_unet", "current_unet", "the setting 'SD Unet'"),
])
def test_what_cannot_be_steered_says_why(rig, monkeypatch, where, name, said):
    owner = rig.modules.sd_unet if where == "sd_unet" else getattr(rig.modules.shared, where)
    plain, _ = rig()
    monkeypatch.setattr(owner, name, True, raising=False)
    made, p = rig([True, LAYOUT])
    assert torch.equal(made, plain) and results(p)[0].startswith("not steered: ") and said in results(p)[0]


def test_another_program_is_told_before_a_job_begins(rig, monkeypatch):
    """What is left for the infotext is text: Forge calls no functions there, and would lose the picture."""
    plain, _ = rig()
    monkeypatch.setattr(rig.modules.shared.sd_model, "forge_objects", True, raising=False)
    made, p = rig([True, LAYOUT])
    assert torch.equal(made, plain) and "this is Forge" in results(p) and not hasattr(p, "attention_refocus")
    monkeypatch.delattr(rig.modules.shared.sd_model, "forge_objects")
    monkeypatch.delattr(rig.modules.scripts.Script, "process_before_every_sampling")
    made, p = rig([True, LAYOUT])
    assert torch.equal(made, plain) and "older than 1.10" in results(p)


def test_the_hires_pass_can_be_left_alone(rig):
    p = Job([PROMPT], is_hr_pass=True, hr_prompts=[PROMPT], hr_second_pass_steps=6, hr_sampler_name=None,
            sampler_name="Euler")
    _, p = rig([True, {**LAYOUT, "hires": False}], job=p)
    assert "hires pass left alone, as asked" in results(p)[0]
    p = Job([PROMPT], is_hr_pass=True, hr_prompts=["a blue square"], hr_second_pass_steps=6, hr_sampler_name=None,
            sampler_name="Euler")
    _, p = rig([True, LAYOUT], job=p)
    assert "hires: steered blue square" in results(p)[0] and "'red circle' is not in the prompt" in results(p)[0]


def test_a_pass_with_little_noise_is_steered_all_the_same(rig, monkeypatch):
    """The default end lies above the noise that this pass begins with."""
    monkeypatch.setattr(webui_rig, "make_sampler", later(webui_rig.make_sampler))
    given = {k: v for k, v in LAYOUT.items() if k != "end"}
    _, p = rig([True, given])
    assert "no step of this pass lies between the start and the end of guidance" in results(p)[0]
    _, p = rig([True, given], job=Job([PROMPT], init_latent=1))
    assert passes(p)[0]["iterations"] == 12 and results(p)[0].startswith("steered")


def later(make):
    def made(modules, model, name, steps):
        sampler = make(modules, model, name, steps)
        sampler.given = {"sigmas": torch.tensor([*torch.logspace(0.3, -1.5, steps).tolist(), 0.0])}
        return sampler
    return made


def test_an_inner_job_is_left_alone(rig):
    plain, _ = rig()
    made, p = rig([True, LAYOUT], job=Job([PROMPT], _ad_inner=True))
    assert torch.equal(made, plain) and p.extra_generation_params == {}


def test_a_grids_cell_has_its_own_values(rig):
    plain, _ = rig()
    made, p = rig([True, LAYOUT], job=Job([PROMPT], _attention_refocus_xyz={"strength": 0.0}))
    assert torch.equal(made, plain) and '"strength":0.0' in p.extra_generation_params["Attention Refocus"]


def test_settings_give_first_values_and_limits(rig):
    rig.script.settings.register()
    opts = rig.modules.shared.opts
    assert opts.attention_refocus_limit == 400 and opts.attention_refocus_default_strength == 1.0
    assert not [name for name in opts.data if "key" in name or "secret" in name]
    opts.data |= {"attention_refocus_default_budget": 6.0, "attention_refocus_default_method": "newton",
                  "attention_refocus_limit": 5, "attention_refocus_result": False}
    made = rig.script.AttentionRefocus().ui(False)
    values = dict(zip(rig.script.infotext.NAMES, made, strict=True))
    assert values["budget"].value == 6 and values["method"].value == "refocus" and values["hires"].value is True
    assert all(w.do_not_save_to_config for name, w in values.items() if name != "enabled")
    _, p = rig([True, LAYOUT])
    assert passes(p)[0]["iterations"] == 5 and RESULT not in p.extra_generation_params
    assert any("this server's settings allow 5 of the 12 iterations" in text for text in p.comments)


def test_everything_is_registered_once_a_load(rig):
    rig.script.register()
    assert {name: len(found) for name, found in rig.modules.script_callbacks.others.items()} == {
        "on_ui_settings": 2, "on_app_started": 2, "on_before_ui": 1}  # the host's own, and the planner's


SEVERAL = {"regions": [{"phrase": "red circles", "box": box} for box in ([0, 0, 0.4, 0.5], [0.5, 0.3, 1, 1])]}
WRITTEN = "a red circle, a red circle on snow"


def test_copies_are_written_out_before_the_prompt_is_encoded(rig):
    """Only what is encoded: the WebUI's own list of prompts, for infotexts, is not touched."""
    everything = ["two red circles on snow", "snow"]
    p = Job(everything, all_prompts=everything, hr_prompts=everything[:1])
    made, p = rig([True, SEVERAL], job=p)
    assert p.prompts == [WRITTEN, "snow"] and p.hr_prompts == [WRITTEN]
    assert p.all_prompts == ["two red circles on snow", "snow"]
    assert f"'red circles' was given to the model as '{WRITTEN[:26]}'" in results(p)[0]
    assert "given" not in results(p)[1]
    by_hand, _ = rig([True, SEVERAL], prompts=[WRITTEN, "snow"])
    assert torch.equal(made, by_hand)


@pytest.mark.parametrize(("more", "values"), [
    ({}, {"write_out": False}), ({}, {"method": "official"}), ({"sampler_name": "DPM adaptive"}, {}),
    ({"hr_prompts": ["two red circles"]}, {"hires": False})])
def test_where_nothing_is_steered_prompts_stay(rig, more, values):
    p = Job(["two red circles on snow"], **more)
    rig([True, {**SEVERAL, **values}], job=p)
    if "hr_prompts" in more:
        assert p.prompts == [WRITTEN] and p.hr_prompts == ["two red circles"]
    else:
        assert p.prompts == ["two red circles on snow"]
