"""Bounded attention: a phrase's tokens are seen inside its regions only, and nothing else changes."""
import pytest
import torch
from nets import call, hook_count, inputs, make_unet, target
from test_guidance import LEFT, RIGHT, refocuser

from lib_refocus.bounding import PENALTY, Bounding, masked_attention, sibling_cells, token_bias
from lib_refocus.capture import AttentionCapture, attention_sites
from lib_refocus.layout import Layout
from lib_refocus.schedule import SIGMA_MAX, SIGMA_MIN
from lib_refocus.subjects import Subject, Target
from lib_refocus.tokens import TokenSpan


@pytest.fixture(scope="module")
def unet():
    return make_unet("SD 1")


def bound(unet, contexts, targets, notes=None):
    return Bounding(attention_sites(unet), contexts, targets, (notes if notes is not None else []).append)


def test_the_bias_closes_the_outside_to_the_phrases_tokens():
    bias = token_bias(target(LEFT, RIGHT), 2, 4, 9).unflatten(0, (2, 4))
    assert (bias[:, :2, 1] == 0).all() and (bias[:, 2:, 1] == -PENALTY).all()
    assert (bias[:, :2, 2] == -PENALTY).all() and (bias[:, 2:, 2] == 0).all()
    others = [t for t in range(9) if t not in (1, 2)]
    assert not bias[..., others].any()
    half = token_bias(target([0.0, 0.0, 0.375, 1.0]), 1, 4, 3)  # one cell and a half
    assert half[:, 1].tolist() == pytest.approx([0, -PENALTY / 2, -PENALTY, -PENALTY])


@pytest.mark.parametrize("structure", ["SD 1", "SD 2", "SDXL", "shapes"])
def test_a_token_does_not_reach_pixels_outside_its_region(structure):
    """One layer: changing a bounded token's features changes the inside of its region only."""
    unet = make_unet(structure)
    site = next(s for s in attention_sites(unet) if not s.is_self)
    size, width = 8, site.attention.to_q.in_features
    x, context = torch.randn(1, size * size, width), inputs()[1]
    other = context.clone()
    other[:, 1] += 3
    bias = token_bias(target(LEFT), size, size, context.shape[1])[None, None]
    def masked(c, bias):
        made = (site.attention.to_q(x), site.attention.to_k(c), site.attention.to_v(c))
        return masked_attention(site.attention, *made, bias)

    a, b = (masked(c, bias) for c in (context, other))
    changed = (a - b).abs().amax(2).unflatten(1, (size, size))[0] > 1e-6
    assert changed[:, :4].all() and not changed[:, 4:].any()
    free = masked(context, torch.zeros_like(bias))
    assert torch.allclose(free, site.attention(x, context), atol=1e-5), "without bounds it is the module's own"


def test_only_the_conditional_rows_change_wherever_they_stand(unet):
    z, context = inputs(3)
    plain = call(unet, z, context)
    for row in range(3):
        notes = []
        with bound(unet, context[row:row + 1], [target(LEFT, RIGHT, row=0)], notes).hooked():
            out = call(unet, z, context)
        assert [not torch.equal(out[i], plain[i]) for i in range(3)] == [i == row for i in range(3)] and not notes
    assert not hook_count(unet)
    assert torch.equal(call(unet, z, context), plain)


def test_it_changes_what_is_seen(unet):
    """The cross maps of the sampling pass itself: nothing is left outside in the layers after the first."""
    z, context = inputs()
    aim = target(LEFT, RIGHT)

    def differing(bounded):
        other = context.clone()
        other[:, 1] += 2
        outs = []
        for c in (context, other):
            with bound(unet, c, [aim]).hooked() if bounded else torch.no_grad():
                outs.append(call(unet, z, c))
        change = (outs[0] - outs[1]).square().sum((0, 1))
        return float(change[:, :8].sum() / change.sum())
    assert differing(True) > differing(False) + 0.05


def test_longer_contexts_are_known_by_their_beginning(unet):
    z, context = inputs(2)
    longer = torch.cat([context, torch.randn(2, 5, context.shape[2])], 1)
    plain = call(unet, z, longer)
    with bound(unet, context[:1], [target(LEFT)]).hooked():
        out = call(unet, z, longer)
    assert not torch.equal(out[0], plain[0]) and torch.equal(out[1], plain[1])


def test_two_targets_each_get_their_own(unet):
    z, context = inputs(2)
    alone = []
    for row, box in enumerate((LEFT, RIGHT)):
        with bound(unet, context, [target(box, row=row)]).hooked():
            alone.append(call(unet, z, context)[row])
    with bound(unet, context, [target(LEFT, row=0), target(RIGHT, row=1)]).hooked():
        both = call(unet, z, context)
    assert torch.allclose(both, torch.stack(alone), atol=1e-5)


def test_a_failure_leaves_the_picture_as_it_is_and_is_told_once(unet):
    z, context = inputs()
    plain, notes = call(unet, z, context), []
    made = bound(unet, context, [target(LEFT)], notes)
    made.once = lambda *_: (_ for _ in ()).throw(RuntimeError("no such thing"))
    with made.hooked():
        assert torch.equal(call(unet, z, context), plain)
    assert set(notes) == {"attention was not bounded everywhere: RuntimeError: no such thing"}


def copies(*boxes, row=0):
    """A target with one subject, whose token is the second, in several regions."""
    regions = Layout.parse([{"phrase": "things", "box": box} for box in boxes]).regions
    return Target(row, row, (Subject("things", TokenSpan((1,), (), (1,)), regions),))


def test_copies_of_a_phrase_do_not_see_each_other():
    (left, seen), (right, others) = sibling_cells(copies(LEFT, RIGHT), 2, 4)
    assert left.tolist() == [0, 1, 4, 5] == seen.tolist() and right.tolist() == [2, 3, 6, 7] == others.tolist()
    (upper, seen), (lower, others) = sibling_cells(copies([0, 0, 1, 0.75], [0, 0.25, 1, 1]), 4, 1)
    assert upper.tolist() == [0, 1, 2] == seen.tolist(), "what both cover is seen by both"
    assert lower.tolist() == [1, 2, 3] == others.tolist()
    assert sibling_cells(target(LEFT, RIGHT), 2, 4) == [], "different phrases see each other"


@pytest.mark.parametrize("structure", ["SD 1", "SDXL", "shapes"])
def test_pixels_of_one_copy_do_not_reach_the_other(structure):
    """One self-attention layer of a forward: changing the right half's input changes the right half only."""
    unet = make_unet(structure)
    sites = attention_sites(unet)
    site = [s for s in sites if s.is_self][1]
    size = 16
    grid = size // site.downsampling
    x = torch.randn(1, grid * grid, site.attention.to_q.in_features)
    other = x.clone().unflatten(1, (grid, grid))
    other[:, :, grid // 2:] += 1
    other = other.flatten(1, 2)

    def run(x, aim):
        made = bound(unet, inputs()[1], [aim])
        with made.hooked():
            made.last = (None, [(0, 0)])
            made.sizes[id(site.transformer)] = (grid, grid)
            return site.attention(x)

    aim = copies(LEFT, RIGHT)
    changed = (run(x, aim) - run(other, aim)).abs().amax(2).unflatten(1, (grid, grid))[0] > 1e-6
    assert changed[:, grid // 2:].all() and not changed[:, :grid // 2].any()
    assert (run(x, target(LEFT)) - run(other, target(LEFT))).abs().amax(2).min() > 1e-6


def test_copies_change_their_own_row_only_and_the_rows_of_the_last_forward_are_forgotten(unet):
    z, context = inputs(2)
    plain, alone = call(unet, z, context), call(unet, z[1:], context[1:])
    made = bound(unet, context[:1], [copies(LEFT, RIGHT)])
    with made.hooked():
        apart = call(unet, z, context)
        assert torch.equal(call(unet, z[1:], context[1:]), alone), "a forward of other rows after it"
    made.separate = False
    with made.hooked():
        together = call(unet, z, context)
    assert torch.equal(apart[1], plain[1]) and torch.equal(together[1], plain[1])
    assert not torch.equal(apart[0], together[0]) and not hook_count(unet)


def test_copies_are_not_kept_apart_where_a_host_merged_tokens_and_that_is_told(unet):
    site = [s for s in attention_sites(unet) if s.is_self][1]
    x, notes = torch.randn(1, 10, site.attention.to_q.in_features), []
    made = bound(unet, inputs()[1], [copies(LEFT, RIGHT)], notes)
    with made.hooked():
        made.last = (None, [(0, 0)])
        merged = site.attention(x)
    assert torch.equal(merged, site.attention(x))
    assert notes == ["copies of a phrase are not kept apart in layers whose tokens are merged or tiled"]


@pytest.mark.parametrize(("options", "sigma", "acts"), [
    ({}, SIGMA_MAX, True), ({"bounding": 0}, SIGMA_MAX, False), ({"strength": 0}, SIGMA_MAX, False),
    ({"method": "official"}, SIGMA_MAX, False), ({"method": "paper"}, SIGMA_MAX, False), ({}, SIGMA_MIN, False),
    ({"bounding": 1}, SIGMA_MIN * 1.1, True), ({"budget": 0}, SIGMA_MAX, True)])
def test_when_it_acts(unet, options, sigma, acts):
    made = refocuser(unet, sigmas=(SIGMA_MAX, 1.0, SIGMA_MIN), **options)
    with made.bounded(sigma, [target(LEFT)], inputs()[1]):
        assert bool(hook_count(unet)) == acts
    assert not hook_count(unet)


def test_queries_keys_and_values_are_the_hosts_own(unet):
    """Each layer projects once, also where it is bounded; a host that does not call them is bounded all the same."""
    z, context = inputs()
    counts = {}
    sites = [s for s in attention_sites(unet) if not s.is_self]
    handles = [getattr(s.attention, name).register_forward_hook(
        lambda *_, key=(s.name, name): counts.__setitem__(key, counts.get(key, 0) + 1))
        for s in sites for name in ("to_q", "to_k", "to_v")]
    with bound(unet, context, [target(LEFT)]).hooked():
        once = call(unet, z, context)
    for handle in handles:
        handle.remove()
    assert set(counts.values()) == {1} and len(counts) == 3 * len(sites)

    def forward_of(attention):
        def forward(x, context=None, mask=None):
            q, k, v = (t.unflatten(2, (attention.heads, -1)).transpose(1, 2) for t in (
                x @ attention.to_q.weight.T, context @ attention.to_k.weight.T, context @ attention.to_v.weight.T))
            out = torch.nn.functional.scaled_dot_product_attention(q, k, v, scale=attention.scale)
            return attention.to_out(out.transpose(1, 2).flatten(2))
        return forward

    try:
        for site in sites:
            site.attention.forward = forward_of(site.attention)
        with bound(unet, context, [target(LEFT)]).hooked():
            assert torch.allclose(call(unet, z, context), once, atol=1e-4)
    finally:
        for site in sites:
            del site.attention.forward


def test_regions_that_are_not_in_force_bound_nothing(unet):
    made = refocuser(unet, bounding=1)
    with made.bounded(SIGMA_MAX, [target(LEFT, start=0.5)], inputs()[1], progress=0.2):
        assert not hook_count(unet)


def test_maps_can_be_read_beside_it(unet):
    z, context = inputs()
    site = [s for s in attention_sites(unet) if not s.is_self][-1:]
    with bound(unet, context, [target(LEFT)]).hooked():
        maps = AttentionCapture(site).run(lambda: call(unet, z, context), lambda r, t, _: torch.eye(t)[None], None)
    assert maps.cross
