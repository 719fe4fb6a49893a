"""Short of memory: what is given up, in which order, and that the picture still comes."""
import pytest
import torch
from nets import hook_count, inputs, make_unet, target
from test_guidance import LEFT, RIGHT, forward_of, losses_of, refocuser

from lib_refocus.capture import attention_sites, choose_sites
from lib_refocus.schedule import SIGMA_MAX
from lib_refocus.thrift import FEWER, HALF, LEVELS, coarse, encoder_sites, out_of_memory, recomputed, run_twice

ERRORS = [torch.cuda.OutOfMemoryError("CUDA out of memory"), MemoryError(),
          RuntimeError("[enforce fail] DefaultCPUAllocator: not enough memory: you tried to allocate 8 bytes")]


@pytest.fixture(scope="module")
def unet():
    return make_unet("SD 1")


def failing(forward, times, error):
    """``forward``, of which the first ``times`` calls fail."""
    left = [times]

    def run(z, rows):
        if left[0]:
            left[0] -= 1
            raise error
        return forward(z, rows)
    return run


def saved_bytes(unet, work):
    """Bytes of the tensors, weights excepted, that a forward keeps for its backward."""
    kept, weights = {}, {p.untyped_storage().data_ptr() for p in unet.parameters()}

    def pack(tensor):
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in weights:
            kept[storage.data_ptr()] = storage.nbytes()
        return tensor
    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        work()
    return sum(kept.values())


@pytest.mark.parametrize("error", ERRORS, ids=lambda e: type(e).__name__)
@pytest.mark.parametrize("failures", range(1, len(LEVELS)))
def test_it_goes_on_with_less(unet, failures, error):
    z, context = inputs()
    made = refocuser(unet)
    shift = made.shift(z, SIGMA_MAX, [target(LEFT, RIGHT)], failing(forward_of(unet, context), failures, error))
    assert made.thrift == failures and made.report.iterations == 8 and float(shift.abs().max()) > 1e-3
    assert losses_of(made)[-1] < losses_of(made)[0]
    assert made.report.notes == [f"memory was short: {level}" for level in LEVELS[1:failures + 1]]
    assert not hook_count(unet) and not [m for m in unet.modules() if "forward" in vars(m)]


def test_at_last_it_stops_and_says_so(unet):
    z, context = inputs()
    made = refocuser(unet, sigmas=(SIGMA_MAX, 10.0))
    forward = failing(forward_of(unet, context), 99, ERRORS[0])
    assert not made.shift(z, SIGMA_MAX, [target(LEFT, RIGHT)], forward).any()
    assert made.report.notes[-1] == "memory was short: not refocused from here on"
    calls = []
    assert not made.shift(z, 10.0, [target(LEFT, RIGHT)], forward_of(unet, context, calls)).any() and not calls


def test_what_was_moved_before_stays(unet):
    z, context = inputs()
    work, calls = forward_of(unet, context), []

    def forward(latents, rows):
        calls.append(rows)
        if len(calls) > 3:
            raise ERRORS[0]
        return work(latents, rows)
    made = refocuser(unet)
    assert made.shift(z, SIGMA_MAX, [target(LEFT, RIGHT)], forward).any() and made.report.iterations == 3


def test_other_errors_are_the_hosts(unet):
    z, context = inputs()
    with pytest.raises(RuntimeError, match="shapes"):
        refocuser(unet).shift(z, SIGMA_MAX, [target(LEFT)],
                              failing(forward_of(unet, context), 1, RuntimeError("shapes do not fit")))


@pytest.mark.parametrize("structure", ["SD 1", "SDXL", "shapes", "resampling blocks"])
def test_blocks_computed_twice_give_the_same_shift_for_less_memory(structure):
    unet = make_unet(structure)
    z, context = inputs()
    plain, twice = refocuser(unet), refocuser(unet)
    twice.thrift = 1
    shifts = [made.shift(z, SIGMA_MAX, [target(LEFT, RIGHT)], forward_of(unet, context)) for made in (plain, twice)]
    assert torch.allclose(*shifts, atol=1e-6) and shifts[0].any()
    leaf, plain.lean = z.requires_grad_(True), False  # whose hooks would hide from these what is kept

    def look():
        plain.look(leaf, [target(LEFT, RIGHT)], forward_of(unet, context))

    whole = saved_bytes(unet, look)
    with recomputed(unet, choose_sites(attention_sites(unet))):
        assert saved_bytes(unet, look) < 0.85 * whole


def test_where_maps_are_read_the_feed_forward_layers_are_computed_twice(unet):
    sites = choose_sites(attention_sites(unet))
    found = run_twice(unet, sites)
    assert {type(m).__name__ for m in found} == {"TimestepEmbedSequential", "FeedForward"}
    inside = {id(m) for f in found for m in f.modules()}
    assert not inside & {id(s.attention) for s in sites}
    assert all(id(t.ff) in inside for m in unet.modules() for t in getattr(m, "transformer_blocks", ()))


def test_fewer_layers_end_the_forward_before_the_middle(unet):
    sites = choose_sites(attention_sites(unet))
    assert {s.block for s in sites} == {"input", "output"} and {s.block for s in encoder_sites(sites)} == {"input"}
    outputs = [s for s in sites if s.block == "output"]
    assert encoder_sites(outputs) == outputs, "a UNet whose encoder has no such layer keeps what it has"
    seen = []
    handle = unet.middle_block.register_forward_pre_hook(lambda *_: seen.append(1))
    z, context = inputs()
    made = refocuser(unet)
    made.thrift = FEWER
    assert made.shift(z, SIGMA_MAX, [target(LEFT, RIGHT)], forward_of(unet, context)).any() and not seen
    handle.remove()


def test_half_size_keeps_the_noise_and_moves_the_latent(unet):
    z, context = inputs(height=18, width=14)
    assert coarse(z).shape == (1, 4, 9, 7) and abs(float(coarse(torch.randn(1, 4, 64, 64)).std()) - 1) < 0.05
    sizes = []
    work = forward_of(unet, context)
    made = refocuser(unet)
    made.thrift = HALF
    shift = made.shift(z, SIGMA_MAX, [target(LEFT, RIGHT)],
                       lambda latents, rows: (sizes.append(latents.shape[-2:]), work(latents, rows)))
    assert set(sizes) == {(9, 7)} and shift.shape == z.shape and shift.any()


def test_what_counts_as_short_memory():
    assert all(map(out_of_memory, ERRORS)) and not out_of_memory(RuntimeError("mat1 and mat2"))
