"""What lib_refocus.webui relies on in the WebUI. Each case is run on the stand-in (tests/test_webui_contract.py) and,
inside a running WebUI, on the real one (tests/webui/test_webui_contract.py). ``m``: the package ``modules``.
"""
import inspect
from types import SimpleNamespace as Some

import torch


def parameters(function):
    return [name for name in inspect.signature(function).parameters if name != "self"]


def case_denoiser_params_carry_the_copy_and_the_denoiser(m):
    names = ["x", "image_cond", "sigma", "sampling_step", "total_sampling_steps", "text_cond", "text_uncond",
             "denoiser"]
    assert parameters(m.script_callbacks.CFGDenoiserParams.__init__) == names
    made = m.script_callbacks.CFGDenoiserParams(*range(8))
    assert [getattr(made, name) for name in names] == list(range(8))


def case_callbacks_come_in_order_and_go(m):
    seen, callbacks = [], m.script_callbacks

    def first(params):
        seen.append(1)
        raise ValueError("reported, not raised")

    def second(params):
        seen.append(2)

    callbacks.on_cfg_denoiser(first)
    callbacks.on_cfg_denoiser(second)
    try:
        callbacks.cfg_denoiser_callback(callbacks.CFGDenoiserParams(*[torch.zeros(1)] * 3, 0, 0, *[None] * 2, None))
        assert seen == [1, 2]
    finally:
        callbacks.remove_callbacks_for_function(first)
        callbacks.remove_callbacks_for_function(second)
    callbacks.cfg_denoiser_callback(callbacks.CFGDenoiserParams(*[torch.zeros(1)] * 3, 0, 0, *[None] * 2, None))
    assert seen == [1, 2]


def case_interruption_passes_through_callbacks(m):
    stop = m.sd_samplers_common.InterruptedException
    assert issubclass(stop, BaseException) and not issubclass(stop, Exception)

    def callback(params):
        raise stop
    m.script_callbacks.on_cfg_denoiser(callback)
    try:
        m.script_callbacks.cfg_denoiser_callback(
            m.script_callbacks.CFGDenoiserParams(*[torch.zeros(1)] * 3, 0, 0, None, None, None))
    except stop:
        return
    finally:
        m.script_callbacks.remove_callbacks_for_function(callback)
    raise AssertionError("it was swallowed")


def case_prompts_are_split_at_and(m):
    indexes, flat, _ = m.prompt_parser.get_multicond_prompt_list(["a cat AND a dog :0.5", "a sandy hand"])
    assert [flat[i].strip() for i, _ in indexes[0]] == ["a cat", "a dog"] and [w for _, w in indexes[0]] == [1.0, 0.5]
    assert [flat[i] for i, _ in indexes[1]] == ["a sandy hand"]


def case_prompt_editing_is_a_schedule(m):
    get = m.prompt_parser.get_learned_conditioning_prompt_schedules
    assert get(["a [cat:dog:0.5] here"], 10, None, False) == [[[5, "a cat here"], [10, "a dog here"]]]
    assert get(["a cat"], 10) == [[[10, "a cat"]]]


def conditioning(m, counts, end=100):
    """Conditions of images with ``counts`` sub-prompts: vectors of the row's number."""
    p, row, batch = m.prompt_parser, 0, []
    for count in counts:
        subs = []
        for _ in range(count):
            subs.append(p.ComposableScheduledPromptConditioning(
                [p.ScheduledPromptConditioning(end, torch.full((4, 2), float(row)))], 1.0))
            row += 1
        batch.append(subs)
    uncond = [[p.ScheduledPromptConditioning(end, torch.full((4, 2), -1.0))] for _ in counts]
    return p.MulticondLearnedConditioning((len(counts),), batch), uncond


def case_the_entry_in_force_is_the_first_not_ended(m):
    p = m.prompt_parser
    entries = [p.ScheduledPromptConditioning(end, torch.full((4, 2), float(end))) for end in (3, 6)]
    cond = p.MulticondLearnedConditioning((1,), [[p.ComposableScheduledPromptConditioning(entries)]])
    found = [float(p.reconstruct_multicond_batch(cond, step)[1][0, 0, 0]) for step in (0, 3, 4, 6, 7)]
    assert found == [3, 3, 6, 6, 3]


def denoiser_of(m, calls):
    """A CFGDenoiser over a model that answers with its input, and its sampler."""
    sampler = Some(last_latent=None, sampler_extra_args={})

    class Denoiser(m.sd_samplers_cfg_denoiser.CFGDenoiser):
        @property
        def inner_model(self):
            def model(x, sigma, cond):
                calls.append((x.clone(), {k: [v.clone() for v in vs] for k, vs in cond.items()}))
                return x * 1
            return model

    made = Denoiser(sampler)
    made.p = Some(refiner_switch_at=None, refiner_checkpoint_info=None, scripts=None, extra_generation_params={})
    made.steps = made.total_steps = 10
    made.image_cfg_scale = None
    return made


def run(m, made, x, counts):
    cond, uncond = conditioning(m, counts)
    made.sampler.sampler_extra_args = {"cond": cond, "uncond": uncond}
    with torch.no_grad():
        return made(x, torch.ones(len(counts)), uncond=uncond, cond=cond, cond_scale=1.0, s_min_uncond=0.0,
                    image_cond=torch.zeros(len(counts), 5, 1, 1))


def case_rows_lie_image_by_image_and_then_the_unconditional(m):
    calls = []
    made = denoiser_of(m, calls)
    x = torch.arange(2.0)[:, None, None, None].expand(2, 4, 2, 2).clone()
    run(m, made, x, [2, 1])
    rows, cond = calls[0]
    assert rows[:, 0, 0, 0].tolist() == [0, 0, 1, 0, 1]
    assert cond["c_crossattn"][0][:, 0, 0].tolist() == [0, 1, 2, -1, -1] and len(cond["c_concat"][0]) == 5
    assert made.step == 1


def case_the_callback_changes_what_the_model_sees_but_not_the_samplers_latent(m):
    calls, made = [], None
    made = denoiser_of(m, calls)

    def callback(params):
        if params.denoiser is made:
            params.x = params.x + 1
    m.script_callbacks.on_cfg_denoiser(callback)
    try:
        x = torch.zeros(1, 4, 2, 2)
        run(m, made, x, [1])
    finally:
        m.script_callbacks.remove_callbacks_for_function(callback)
    assert float(calls[0][0].min()) == 1 and float(x.abs().max()) == 0


def case_forward_may_be_replaced_on_the_instance_and_gets_the_samplers_own_tensor(m):
    made, seen = denoiser_of(m, []), []
    original = made.forward

    def forward(x, *args, **kwargs):
        seen.append(x)
        return original(x, *args, **kwargs)
    made.forward = forward
    x = torch.zeros(1, 4, 2, 2)
    run(m, made, x, [1])
    assert seen[0] is x


def case_masked_latents_are_blended_before_or_after(m):
    for before in (True, False):
        calls = []
        made = denoiser_of(m, calls)
        made.mask_before_denoising = before
        made.mask, made.init_latent = torch.tensor([[[[1.0, 0], [0, 0]]]]), torch.full((1, 4, 2, 2), 9.0)
        made.nmask = 1 - made.mask
        out = run(m, made, torch.zeros(1, 4, 2, 2), [1])
        assert float(calls[0][0][0, 0, 0, 0]) == (9 if before else 0) and float(out[0, 0, 0, 0]) == 9


def case_an_interrupted_job_stops_at_the_next_evaluation(m):
    made = denoiser_of(m, [])
    m.shared.state.interrupted = True
    try:
        run(m, made, torch.zeros(1, 4, 2, 2), [1])
    except m.sd_samplers_common.InterruptedException:
        return
    finally:
        m.shared.state.interrupted = False
    raise AssertionError("it went on")


def case_launch_sampling_is_where_a_pass_begins_and_ends(m):
    made = m.sd_samplers_common.Sampler("none")
    made.config = Some(total_steps=lambda steps: steps * 2)
    made.model_wrap_cfg = Some()
    assert made.launch_sampling(3, lambda: "done") == "done"
    assert made.model_wrap_cfg.steps == 3 and made.model_wrap_cfg.total_steps == 6

    def stop():
        raise m.sd_samplers_common.InterruptedException
    made.last_latent = "last"
    assert made.launch_sampling(3, stop) == "last"
    assert parameters(made.launch_sampling) == ["steps", "func"] and parameters(made.callback_state) == ["d"]


def case_unknown_settings_are_no_attributes(m):
    assert getattr(m.shared.opts, "attention_refocus_no_such_setting", 7) == 7
    for name in ("use_old_scheduling", "use_old_emphasis_implementation", "overlay_inpaint", "uni_pc_skip_type"):
        assert hasattr(m.shared.opts, name)


def case_the_state_can_be_read_and_spoken_through(m):
    state = m.shared.state
    assert state.interrupted in (False, None) and state.skipped in (False, None)
    before = state.textinfo
    state.textinfo = "hello"
    assert state.textinfo == "hello"
    state.textinfo = before


def case_settings_are_made_of_these(m):
    made = m.shared.OptionInfo(1, "label", restrict_api=True)
    assert (made.default, made.label, made.restrict_api) == (1, "label", True)
    assert made.info("more") is made and made.needs_reload_ui() is made
    assert callable(m.shared.opts.add_option)


def case_scripts_are_told_when_sampling_begins(m):
    assert parameters(m.scripts.Script.process_before_every_sampling) == ["p", "args", "kwargs"]


def case_scripts_are_told_of_a_batch_before_its_prompts_are_encoded(m):
    assert parameters(m.scripts.Script.process_batch) == ["p", "args", "kwargs"]


def case_what_cannot_be_steered_is_marked(m):
    assert m.shared.cmd_opts.lowvram in (False, True) and hasattr(m.shared.cmd_opts, "api_auth")
    assert hasattr(m.sd_unet, "current_unet") and hasattr(m.devices, "fp8") and callable(m.devices.torch_gc)
    assert callable(m.errors.report)


def case_hypernetworks_give_keys_and_values(m):
    context = torch.ones(1, 2, 3)
    keys, values = m.hypernetworks.hypernetwork.apply_hypernetworks([], context)
    assert torch.equal(keys, context) and torch.equal(values, context)


CASES = {name.removeprefix("case_"): function for name, function in list(globals().items())
         if name.startswith("case_")}
