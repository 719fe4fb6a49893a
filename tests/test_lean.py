"""A leaner forward: less is kept and fewer kernels start, the gradient is the same, and nothing of it is left."""
import contextlib
from functools import partial

import pytest
import torch
from ldm.modules.diffusionmodules.util import normalization
from nets import call, hook_count, inputs, make_unet, target
from test_guidance import LEFT, RIGHT, forward_of, refocuser
from test_precision import halves
from test_speed import counts
from torch import nn
from torch.nn import functional as F

from lib_refocus import lean
from lib_refocus.bench.architectures import ARCHITECTURES
from lib_refocus.bench.speed import Subject
from lib_refocus.bench.tally import Live, cuda_autocast, kernels_of, peak_bytes_of
from lib_refocus.capture import pooled_attention
from lib_refocus.lean import Lean, full_precision
from lib_refocus.schedule import SIGMA_MAX
from lib_refocus.standalone.checkpoint import to_precision


@pytest.fixture
def all_are_large(monkeypatch):
    monkeypatch.setattr(lean, "LARGE", 1)


def gradient(unet, leaner=True, half=None, thrift=0):
    """dL/dz of one look, in fp32 or in ``half`` under autocast."""
    z, context = inputs()
    made = refocuser(unet)
    made.lean, made.thrift = leaner, thrift

    def forward(latents, rows):
        with torch.autocast("cpu", half) if half else contextlib.nullcontext():
            return call(unet, latents.to(half or torch.float32), context[rows].to(half or torch.float32))

    leaf = z.requires_grad_(True)
    with torch.enable_grad():
        reading, = made.look(leaf, [target(LEFT, RIGHT)], forward)
        loss = made.method.judge(reading, made.options, 0).loss
        return torch.autograd.grad(loss * 1024, leaf)[0]


def gradient_through(layer, x, leaner=True):
    leaf = x.clone().requires_grad_(True)
    with Lean.of([layer] if leaner else []).kept():
        out = layer(leaf)
    return torch.autograd.grad(out.square().sum(), leaf)[0]


# -- the same gradient ------------------------------------------------------------------------------


@pytest.mark.parametrize("half", [None, torch.bfloat16])
@pytest.mark.parametrize("structure", ["SD 1", "SD 2", "SDXL", "shapes", "resampling blocks"])
def test_the_gradient_is_the_same_to_the_bit(structure, half, all_are_large):
    unet = to_precision(make_unet(structure), half or torch.float32)
    plain = gradient(unet, False, half)
    assert plain.abs().max() > 0 and torch.equal(gradient(unet, True, half), plain)


@pytest.mark.parametrize("structure", ["SD 1", "SDXL"])
@pytest.mark.parametrize("level", [1, 2])
def test_beside_layers_that_are_computed_twice(structure, level):
    unet = make_unet(structure)
    assert torch.equal(gradient(unet, True, thrift=level), gradient(unet, False, thrift=level))


class Low(nn.Conv2d):
    """A convolution with what a LoRA adds in its forward."""

    def __init__(self):
        super().__init__(4, 4, 3, padding=1)
        self.down, self.up, self.scale = nn.Conv2d(4, 2, 1), nn.Conv2d(2, 4, 1), nn.Parameter(torch.rand(1, 4, 1, 1))

    def forward(self, x):
        return super().forward(x) + self.scale * self.up(self.down(x))


def test_a_convolution_with_something_added():
    torch.manual_seed(0)
    layer = Low().requires_grad_(False)
    x = torch.randn(2, 4, 6, 6)
    assert torch.equal(gradient_through(layer, x), gradient_through(layer, x, False))


class GEGLU(nn.Module):
    def __init__(self, gelu=F.gelu):
        super().__init__()
        self.proj, self.gelu = nn.Linear(8, 32).requires_grad_(False), gelu

    def forward(self, x):
        x, gate = self.proj(x).chunk(2, dim=-1)
        return x * self.gelu(gate)


@pytest.mark.parametrize(("gelu", "known"), [(F.gelu, True), (lambda x: F.gelu(x, approximate="tanh"), False)])
def test_a_gated_unit_of_another_kind_is_left_alone(gelu, known):
    torch.manual_seed(0)
    layer, x = GEGLU(gelu), torch.randn(2, 5, 8, requires_grad=True)
    made = Lean.of([layer])
    with made.kept():
        out = layer(x)
    assert made.gelu is known and made.halves is None
    found, = torch.autograd.grad(out.square().sum(), x)
    assert torch.equal(found, gradient_through(layer, x, False))


@pytest.mark.parametrize("half", [torch.bfloat16, pytest.param(torch.float16, marks=halves)])
def test_half_precision_layer_norm_rounds_as_the_casts_do(half):
    """What lean.py relies on: fp32 inside, one rounding at the end. Sums in another order may tip that one."""
    torch.manual_seed(0)
    x, weight, bias = (torch.randn(*s).to(half) * 3 for s in ((4, 50, 320), (320,), (320,)))
    wide = F.layer_norm(x.float(), (320,), weight.float(), bias.float()).to(half)
    found = F.layer_norm(x, (320,), weight, bias)
    assert (found == wide).float().mean() > 0.99
    assert torch.allclose(found.float(), wide.float(), rtol=torch.finfo(half).eps, atol=1e-4)


# -- less is kept -----------------------------------------------------------------------------------


def held_after(work):
    """Bytes that a forward made and that still live with its result."""
    with Live() as live:
        result = work()
        return live.now - result.untyped_storage().nbytes()


@counts
def test_of_a_convolution_only_the_shape():
    layer, x = nn.Conv2d(4, 8, 3).requires_grad_(False), torch.randn(1, 4, 6, 6, requires_grad=True)
    plain = held_after(lambda: layer(x * 2))  # x * 2 is 576 bytes
    with Lean.of([layer]).kept():
        assert plain - held_after(lambda: layer(x * 2)) == x.nbytes == 576


@counts
def test_a_norm_keeps_what_came_not_the_wider_copy(all_are_large):
    """ldm's group norm widens its input."""
    layer = normalization(32).requires_grad_(False)
    x = torch.randn(1, 32, 6, 6, dtype=torch.bfloat16, requires_grad=True)
    plain = held_after(lambda: layer(x))
    with Lean.of([layer]).kept():
        assert plain - held_after(lambda: layer(x)) == 2 * x.nbytes


@counts
def test_small_norms_are_left_alone():
    layer = normalization(32).requires_grad_(False)
    x = torch.randn(1, 32, 6, 6, dtype=torch.bfloat16, requires_grad=True)
    plain = held_after(lambda: layer(x))
    with Lean.of([layer]).kept():
        assert held_after(lambda: layer(x)) == plain


@counts
def test_of_a_gated_unit_no_gelu():
    layer, x = GEGLU(), torch.randn(2, 5, 8, requires_grad=True)
    plain = held_after(lambda: layer(x))
    with Lean.of([layer]).kept():
        assert plain - held_after(lambda: layer(x)) == 2 * 5 * 16 * 4


@counts
def test_maps_keep_the_queries_that_they_were_cast_from(all_are_large):
    q, k = (torch.randn(1, 2, 64, 8, dtype=torch.bfloat16, requires_grad=True) for _ in range(2))
    values = torch.rand(1, 64, 8)
    work = partial(pooled_attention, q, k, values, 0.3)
    less = held_after(work)
    lean.LARGE = 2 ** 30
    assert held_after(work) - less == 2 * 2 * q.nbytes


@counts
def test_a_whole_iteration_holds_less_and_starts_fewer_kernels():
    """On SD 1.5, as a GPU runs it in fp16, against the same engine with lean off."""
    subject = Subject(ARCHITECTURES["sd15"], (512, 512), "meta", torch.float16)
    fat = Subject(ARCHITECTURES["sd15"], (512, 512), "meta", torch.float16)
    fat.refocuser("refocus").lean = False
    with cuda_autocast(torch.float16):
        less, more = (peak_bytes_of(s.work("refocus")) for s in (subject, fat))
        fewer, many = (kernels_of(s.work("refocus")) for s in (subject, fat))
    assert less < 0.7 * more and fewer < 0.87 * many


# -- nothing is left --------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_nothing_is_left_where_a_layer_fails(error):
    unet = make_unet()
    z, context = inputs()
    layer = unet.middle_block[0].in_layers[2]

    seen = []

    def failing(x):
        seen.append(x.shape)
        raise error

    layer.forward = failing  # inside the layer, where its pack hook is in force
    with pytest.raises(error):
        refocuser(unet).look(z.requires_grad_(True), [target(LEFT, RIGHT)], forward_of(unet, context))
    assert layer.forward is failing
    del layer.forward
    assert not hook_count(unet) and not [m for m in unet.modules() if "forward" in vars(m)]
    x = torch.full(seen[0], 3.0)  # of the shape that a hook left behind would take for the layer's input
    trained = nn.Conv2d(x.shape[1], 1, 1)
    trained(x).sum().backward()
    assert torch.equal(trained.weight.grad.flatten(), x[0].sum((1, 2))), "its input was not kept"


def test_a_host_that_had_put_in_a_forward_of_its_own_finds_it_again():
    unet, seen = make_unet(), []
    layer = unet.input_blocks[1][0].in_layers[2]
    own = layer.forward
    layer.forward = mine = lambda x: seen.append(1) or own(x)
    assert torch.equal(gradient(unet), gradient(make_unet(), False)) and seen and layer.forward is mine


def test_a_change_in_place_is_told_not_hidden(all_are_large):
    layer = normalization(32).requires_grad_(False)
    x = torch.randn(1, 32, 6, 6, requires_grad=True)
    narrow = x.to(torch.bfloat16)
    with Lean.of([layer]).kept():
        out = layer(narrow)
    narrow.detach().add_(1)
    with pytest.raises(RuntimeError, match="changed in place"):
        torch.autograd.grad(out.sum(), x)


# -- fp32 for what is read --------------------------------------------------------------------------


def test_losses_and_steps_are_computed_with_autocast_off():
    """Hosts call under autocast, which would round blurs and products of masks."""
    unet = make_unet()
    z, context = inputs()
    made = refocuser(unet)
    seen = []

    class Spy(type(made.method)):
        def judge(self, *given):
            seen.append(torch.is_autocast_cpu_enabled())
            return super().judge(*given)

        def step(self, *given):
            seen.append(torch.is_autocast_cpu_enabled())
            return super().step(*given)

    def forward(latents, rows):
        assert torch.is_autocast_cpu_enabled()
        return call(unet, latents, context[rows])

    made.method = Spy()
    with torch.autocast("cpu", torch.bfloat16):
        made.shift(z, SIGMA_MAX, [target(LEFT, RIGHT)], forward)
        assert torch.is_autocast_cpu_enabled()
    assert len(seen) == 16 and not any(seen)


@pytest.mark.parametrize("kind", ["vulkan", "privateuseone", "mps"])
def test_devices_without_autocast(kind):
    """Macs with torch 2.1, DirectML."""
    with full_precision(torch.device(kind)):
        pass
