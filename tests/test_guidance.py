"""The engine on small real UNets: what it moves, what it leaves alone, and how it fails."""
import pytest
import torch
from nets import call, hook_count, inputs, make_unet, target

from lib_refocus.capture import token_values
from lib_refocus.fields import METHODS, make_options
from lib_refocus.guidance import Refocuser, token_columns
from lib_refocus.layout import Layout
from lib_refocus.methods import polyak_step, smooth
from lib_refocus.schedule import SIGMA_MAX, Schedule
from lib_refocus.subjects import Subject, Target
from lib_refocus.tokens import TokenSpan

LEFT, RIGHT = [0.0, 0.0, 0.5, 1.0], [0.5, 0.0, 1.0, 1.0]
TWO = {"target": 1.0, "budget": 8, "step_limit": 0.05}  # keep going: no region of a random UNet is full


@pytest.fixture(scope="module")
def unet():
    return make_unet("SD 1")


def refocuser(unet, sigmas=(SIGMA_MAX,), **options):
    made = make_options({**TWO, **options})
    return Refocuser(unet, Schedule(sigmas, made), made)


def forward_of(unet, context, calls=None):
    """What a host hands over: a forward on the rows asked for. ``calls`` collects the rows of each call."""
    def forward(z, rows):
        if calls is not None:
            calls.append(rows.tolist())
        return call(unet, z, context[rows])
    return forward


def run(unet, targets, z, context, **options):
    made = refocuser(unet, **options)
    return made.shift(z, SIGMA_MAX, targets, forward_of(unet, context)), made


def losses_of(made, image=0):
    return [entry[str(image)] for step in made.report.steps.values() for entry in step["losses"] if str(image) in entry]


# -- it does its work -------------------------------------------------------------------------------


@pytest.mark.parametrize("structure", ["SD 1", "SD 2", "SDXL", "shapes"])
@pytest.mark.parametrize("method", ["refocus", "cross-entropy"])
def test_the_loss_falls(structure, method):
    z, context = inputs()
    shift, made = run(make_unet(structure), [target(LEFT, RIGHT)], z, context, method=method)
    losses = losses_of(made)
    assert len(losses) == 8 and losses[-1] < losses[0] - 0.002, losses
    assert shift.shape == z.shape and float(shift.square().mean().sqrt()) > 1e-3


def test_attention_moves_into_the_regions(unet):
    z, context = inputs()
    _, made = run(unet, [target(LEFT, RIGHT)], z, context, budget=15, background=0, self_attention=0)
    regions = made.report.as_dict()["regions"]
    assert [r["phrase"] for r in regions] == ["thing 0", "thing 1"] and [r["tokens"] for r in regions] == [[1], [2]]
    inside = [sum(r[key] for r in regions) for key in ("attention_inside_before", "attention_inside_after")]
    assert inside[1] > inside[0] + 0.005


@pytest.mark.parametrize("size", [(9, 13), (8, 24)])
def test_any_size(unet, size):
    z, context = inputs(1, *size)
    shift, made = run(unet, [target(LEFT, RIGHT)], z, context)
    assert shift.shape == z.shape and losses_of(made)[-1] < losses_of(made)[0] and not made.report.notes


@pytest.mark.parametrize("method", METHODS)
def test_every_method_runs_and_moves(unet, method):
    z, context = inputs()
    shift, made = run(unet, [target(LEFT, RIGHT)], z, context, method=method)
    assert torch.isfinite(shift).all() and shift.abs().max() > 0 and not made.report.notes
    assert made.report.iterations == 8 or (method == "official" and 1 <= made.report.iterations <= 49)


def test_official_moves_by_scale_times_strength_times_gradient(unet):
    """One iteration of its first step: scale 4; twice the strength is twice the shift."""
    z, context = inputs()
    shifts = []
    for strength in (1.0, 2.0):
        made = refocuser(unet, method="official", strength=strength)
        moved, _ = made.iterate(z, SIGMA_MAX, 0, [target(LEFT, RIGHT)], forward_of(unet, context))
        shifts.append(moved - z)
    assert torch.allclose(shifts[1], 2 * shifts[0], rtol=1e-2, atol=1e-6) and shifts[0].abs().max() > 1e-6
    leaf = z.clone().requires_grad_(True)
    reading = made.look(leaf, [target(LEFT, RIGHT)], forward_of(unet, context))[0]
    gradient, = torch.autograd.grad(made.method.judge(reading, made.options, 0).loss, leaf)
    assert torch.allclose(shifts[0], -4 * gradient, rtol=1e-3, atol=1e-6)


def test_a_step_is_no_longer_than_the_limit(unet):
    z, context = inputs()
    for limit in (0.001, 0.02):
        shift, _ = run(unet, [target(LEFT)], z, context, budget=1, step_limit=limit)
        assert 0 < float(shift.square().mean().sqrt()) <= limit * 1.001


def test_strength_scales_and_zero_only_watches(unet):
    z, context = inputs()
    one, _ = run(unet, [target(LEFT)], z, context, budget=1, strength=1)
    half, _ = run(unet, [target(LEFT)], z, context, budget=1, strength=0.5)
    none, made = run(unet, [target(LEFT)], z, context, strength=0)
    assert torch.allclose(half, one / 2, atol=1e-5) and one.abs().max() > 0
    assert none.abs().max() == 0 and made.report.iterations == 8 and not made.report.notes


def test_gradient_checkpointing_of_the_unet_is_no_obstacle(unet):
    z, context = inputs()
    plain, _ = run(unet, [target(LEFT)], z, context)
    checkpointed = make_unet("SD 1", use_checkpoint=True)
    shift, made = run(checkpointed, [target(LEFT)], z, context)
    assert torch.allclose(shift, plain, atol=1e-6) and not made.report.notes
    blocks = [m for m in checkpointed.modules() if "use_checkpoint" in vars(m) or "checkpoint" in vars(m)]
    assert blocks and all(vars(m).get("use_checkpoint", True) and vars(m).get("checkpoint", True) for m in blocks)


# -- who is moved -----------------------------------------------------------------------------------


@pytest.mark.parametrize("method", METHODS)
def test_an_image_is_moved_alike_alone_and_in_a_batch(unet, method):
    z, context = inputs(3)
    targets = [target(LEFT, RIGHT, image=0), target([0.2, 0.2, 0.9, 0.6], image=2)]
    batch, _ = run(unet, targets, z, context, method=method)
    for one in targets:
        image = one.image
        alone, _ = run(unet, [Target(0, 0, one.subjects)], z[image:image + 1], context[image:image + 1], method=method)
        scale = float(alone.abs().max())
        assert scale > 0 and torch.allclose(batch[image], alone[0], atol=0.02 * scale)


def test_images_without_regions_are_left_alone(unet):
    z, context = inputs(3)
    shift, made = run(unet, [target(LEFT, image=1), Target(2, 2, ())], z, context)
    assert shift[0].abs().max() == 0 and shift[2].abs().max() == 0 and shift[1].abs().max() > 0
    assert list(made.report.regions) == [1]


@pytest.mark.parametrize("targets", [[], [Target(0, 0, ())]])
def test_without_targets_the_unet_is_not_run(unet, targets):
    z, context = inputs()
    made, calls = refocuser(unet), []
    assert made.shift(z, SIGMA_MAX, targets, forward_of(unet, context, calls)).abs().max() == 0
    assert calls == [] and made.report.iterations == 0


def test_rows_are_the_hosts_and_images_the_latents(unet):
    """Two conditional rows of one image (AND) add up; the forward is asked for these rows."""
    z, context = inputs(1)
    _, context = inputs(4)
    made, calls = refocuser(unet, budget=1), []
    made.shift(z, SIGMA_MAX, [target(LEFT, image=0, row=3), target(RIGHT, image=0, row=1)],
               forward_of(unet, context, calls))
    assert calls == [[3, 1]]


def test_images_that_reached_the_target_stop_alone(unet):
    z, context = inputs(2)
    made, calls = refocuser(unet, target=0.9), []
    shift = made.shift(z, SIGMA_MAX, [target([0, 0, 1, 1], image=0), target(LEFT, image=1)],
                       forward_of(unet, context, calls))
    assert calls[0] == [0, 1] and set(map(tuple, calls[1:])) == {(1,)} and len(calls) == 8
    assert shift[0].abs().max() == 0 and shift[1].abs().max() > 0


def test_regions_have_their_own_start_and_end(unet):
    z, context = inputs()
    early = target(LEFT, end=0.5)
    for progress, moved in ((0.0, True), (0.49, True), (0.5, False), (1.0, False)):
        made = refocuser(unet)
        shift = made.shift(z, SIGMA_MAX, [early], forward_of(unet, context), progress)
        assert bool(shift.abs().max() > 0) == moved


def test_progress_by_default_is_the_share_of_the_steps(unet):
    z, context = inputs()
    late = target(LEFT, start=0.5)
    for sigma, moved in ((10.0, False), (8.0, False), (6.0, True), (4.0, True)):
        made = refocuser(unet, sigmas=(10.0, 8.0, 6.0, 4.0), budget=12, end=0.5)
        assert bool(made.shift(z, sigma, [late], forward_of(unet, context)).abs().max() > 0) == moved


def test_iterations_are_the_schedules(unet):
    z, context = inputs()
    made = refocuser(unet, sigmas=(14.0, 7.0, 3.0, 0.5), budget=9)
    for sigma, n in zip(made.schedule.sigmas, made.schedule.plan, strict=True):
        before, calls = made.report.iterations, []
        made.shift(z, sigma, [target(LEFT)], forward_of(unet, context, calls))
        assert len(calls) == n == made.report.iterations - before
    assert made.report.iterations == 9 and made.schedule.plan[-1] == 0


# -- what it leaves behind --------------------------------------------------------------------------


def test_the_unet_and_the_latents_are_left_as_they_were():
    unet = make_unet("SD 1").requires_grad_(True)
    frozen = unet.middle_block.requires_grad_(False)
    flags = [p.requires_grad for p in unet.parameters()]
    z, context = inputs()
    copy, weights = z.clone(), [p.clone() for p in unet.parameters()]
    shift, _ = run(unet, [target(LEFT)], z, context)
    assert shift.abs().max() > 0 and not shift.requires_grad and not z.requires_grad and torch.equal(z, copy)
    assert [p.requires_grad for p in unet.parameters()] == flags
    assert not any(p.requires_grad for p in frozen.parameters())
    assert all(p.grad is None for p in unet.parameters())
    assert all(torch.equal(p, w) for p, w in zip(unet.parameters(), weights, strict=True))
    assert hook_count(unet) == 0


@pytest.mark.parametrize("before", [True, False])
def test_pictures_repeat(unet, before, monkeypatch):
    """cuDNN's deterministic kernels while the gradient is taken, and the host's choice afterwards."""
    monkeypatch.setattr(torch.backends.cudnn, "deterministic", before)
    seen = []
    monkeypatch.setattr(Refocuser, "gradient", lambda self, loss, leaf: seen.append(torch.backends.cudnn.deterministic))
    run(unet, [target(LEFT)], *inputs())
    assert seen and all(seen) and torch.backends.cudnn.deterministic is before


def test_it_works_inside_the_hosts_no_grad(unet):
    z, context = inputs()
    with torch.no_grad():
        shift, made = run(unet, [target(LEFT)], z, context)
    assert shift.abs().max() > 0 and not made.report.notes


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_the_shift_has_the_latents_type(unet, dtype):
    z, context = inputs()
    made = refocuser(unet)
    shift = made.shift(z.to(dtype), SIGMA_MAX, [target(LEFT)], forward_of(unet, context))
    assert shift.dtype == dtype and shift.abs().max() > 0


def test_an_error_of_the_host_passes_through_and_leaves_no_hooks(unet):
    z, _ = inputs()

    def broken(latents, rows):
        assert hook_count(unet) > 0
        raise RuntimeError("out of memory")

    with pytest.raises(RuntimeError, match="out of memory"):
        refocuser(unet).shift(z, SIGMA_MAX, [target(LEFT)], broken)
    assert hook_count(unet) == 0


def test_a_forward_of_another_unet_is_told(unet):
    z, context = inputs()
    with pytest.raises(ValueError, match="ran none of the attention layers"):
        refocuser(unet).shift(z, SIGMA_MAX, [target(LEFT)], forward_of(make_unet("SD 1"), context))


# -- interrupts and trouble -------------------------------------------------------------------------


def test_an_interrupt_stops_at_once(unet):
    z, context = inputs()
    for after in (0, 3):
        calls = []
        made = refocuser(unet)
        made.interrupted = lambda calls=calls, after=after: len(calls) >= after
        shift = made.shift(z, SIGMA_MAX, [target(LEFT)], forward_of(unet, context, calls))
        assert len(calls) == after and bool(shift.abs().max() > 0) == (after > 0)


@pytest.mark.parametrize("method", METHODS)
def test_numbers_that_are_none_move_nothing_and_are_told(unet, method):
    z, context = inputs(2)
    broken = context.clone()
    broken[0] = float("nan")
    shift, made = run(unet, [target(LEFT, image=0), target(LEFT, image=1)], z, broken, method=method)
    assert shift[0].abs().max() == 0 and torch.isfinite(shift).all()
    assert made.report.notes == ["some gradients were not finite; those iterations were skipped"]
    good, _ = run(unet, [target(LEFT)], z[1:], context[1:], method=method)
    assert good.abs().max() > 0 and torch.allclose(shift[1], good[0], atol=0.02 * float(good.abs().max()))


def test_an_overflow_of_the_gradient_is_tried_again_at_a_smaller_scale(unet):
    made = refocuser(unet)
    leaf = torch.ones(1, 4, 2, 2, requires_grad=True)
    loss = (leaf * 1e36).sum().view(1)
    assert not torch.isfinite(made.gradient(loss, leaf)).all() and made.loss_scale == 2.0 ** 6
    loss = (leaf * 1e36).sum().view(1)
    assert torch.isfinite(made.gradient(loss, leaf)).all() and made.loss_scale == 2.0 ** 6


def test_a_forward_without_gradients_is_told(unet):
    z, context = inputs()
    made = refocuser(unet)

    @torch.no_grad()
    def forward(latents, rows):
        return call(unet, latents, context[rows])

    assert made.shift(z, SIGMA_MAX, [target(LEFT)], forward).abs().max() == 0
    assert made.report.notes == ["the model's attention has no gradient here (run without gradients?): not refocused"]


def test_a_forward_that_ignores_the_latents_is_told():
    unet = make_unet("SD 1").requires_grad_(True)  # so that the loss has a gradient, but none to the latents
    z, context = inputs()
    made = refocuser(unet)
    assert made.shift(z, SIGMA_MAX, [target(LEFT)], lambda _, rows: call(unet, z, context[rows])).abs().max() == 0
    assert made.report.notes == ["the model's attention does not depend on the latent: not refocused"]


# -- the parts --------------------------------------------------------------------------------------


def test_token_selectors():
    layout = Layout.parse([{"phrase": "red cat", "box": LEFT}])
    one = Target(0, 0, (Subject("red cat", TokenSpan((5, 6), (3,), (3, 5, 6)), layout.regions),))
    assert token_columns(one) == {3: 0, 5: 1, 6: 2}
    values = token_values([[3, 5, 6], [1]], 8)
    assert values.shape == (2, 8, 3) and values.sum() == 4
    assert values[0, 3, 0] == values[0, 5, 1] == values[0, 6, 2] == values[1, 1, 0] == 1
    assert torch.equal(token_values([range(4)] * 2, 4), torch.eye(4).expand(2, 4, 4))


def test_smoothing_has_no_mean_and_keeps_low_frequencies():
    generator = torch.Generator().manual_seed(0)
    noise = torch.randn(1, 4, 16, 16, generator=generator) + 3
    assert smooth(noise, 1.0).mean((2, 3)).abs().max() < 1e-5
    assert torch.allclose(smooth(noise, 0.0), noise - noise.mean((2, 3), keepdim=True), atol=1e-6)
    wave = torch.cos(torch.arange(16) * torch.pi / 8 + 0.3).expand(1, 1, 16, 16)  # one period over the picture
    checks = (-1.0) ** (torch.arange(16)[:, None] + torch.arange(16)).expand(1, 1, 16, 16)
    assert float(smooth(wave, 1.0).std() / wave.std()) > 0.9 and float(smooth(checks, 1.0).abs().max()) < 0.02
    assert smooth(torch.randn(1, 4, 2, 3), 8.0).shape == (1, 4, 2, 3)  # wider than the picture


@pytest.mark.parametrize("method", ["official", "paper"])
def test_methods_that_read_every_token_read_no_column_more(unet, method):
    """Columns of zeros, which fused kernels like, would be tokens to a softmax over the tokens."""
    made = refocuser(unet, method=method)
    z, context = inputs()
    reading = made.look(z.requires_grad_(), [target(LEFT, RIGHT)], forward_of(unet, context))[0]
    assert len(reading.cross) == context.shape[1] == len(reading.columns)
    assert torch.allclose(reading.cross.sum(0), torch.ones(()), atol=1e-5)


def test_polyak_step_by_hand():
    gradient = torch.zeros(2, 1, 2, 2)
    gradient[0, 0, 0, 0], gradient[1, 0, 1, 1] = 5.0, 0.1
    options = make_options({"step_limit": 0.5, "strength": 1})
    step = polyak_step(gradient, torch.tensor([2.0, 2.0]), options)
    assert float(step[0, 0, 0, 0]) == pytest.approx(-2 / 5)  # loss / |g|: the linear loss would be zero there
    assert float(step[1, 0, 1, 1]) == pytest.approx(-0.5 * 2)  # at most RMS 0.5 of four numbers: a length of 1
    assert step.count_nonzero() == 2
    assert polyak_step(torch.zeros(1, 1, 2, 2), torch.tensor([1.0]), options).abs().max() == 0
