"""Reading attention from real UNets: which layers, what numbers, and that nothing stays behind."""
import pytest
import torch
from nets import STRUCTURES, TOKENS, call, hook_count, inputs, make_unet

from lib_refocus.capture import AttentionCapture, Maps, attention_sites, choose_sites, pooled_attention, read_maps

SIZES = [(16, 16), (8, 24), (9, 13)]
CHOSEN = {  # the coarsest level with attention, up to the second decoder block, without a middle below it
    "SD 1": ["input_blocks.5.1.transformer_blocks.0", "output_blocks.2.1.transformer_blocks.0",
             "output_blocks.3.1.transformer_blocks.0"],
    "SDXL": [f"{block}.1.transformer_blocks.{i}" for block in
             ("input_blocks.5", "middle_block", "output_blocks.0") for i in (0, 1)],
    "shapes": ["input_blocks.3.1.transformer_blocks.0", "output_blocks.2.1.transformer_blocks.0",
               "output_blocks.3.1.transformer_blocks.0"],
}
CHOSEN["SD 2"] = CHOSEN["resampling blocks"] = CHOSEN["SD 1"]


@pytest.fixture(scope="module")
def unets():
    return {name: make_unet(name) for name in STRUCTURES}


def every_token(rows, tokens, _):
    return torch.eye(tokens).expand(rows, -1, -1)


def every_pixel(rows, height, width):
    return torch.eye(height * width).expand(rows, -1, -1)


def capture_all(unet, z, context, sites=None, **options):
    capture = AttentionCapture(sites or choose_sites(attention_sites(unet)))
    return capture.run(lambda: call(unet, z, context), every_token, every_pixel, **options)


def explicit_softmax(unet, sites, z, context):
    """The same maps the plain way: q and k read off the projections, explicit softmax, mean over heads."""
    seen, handles, result = {}, [], {}
    for site in sites:
        handles += [getattr(site.attention, part).register_forward_hook(
            lambda module, args, output, key=(site.name, part): seen.__setitem__(key, output))
            for part in ("to_q", "to_k")]
    call(unet, z, context)
    for handle in handles:
        handle.remove()
    for site in sites:
        q, k = seen[site.name, "to_q"], seen[site.name, "to_k"]
        heads, rows = site.attention.heads, len(q)
        size = q.shape[2] // heads
        maps = torch.zeros(rows, q.shape[1], k.shape[1])
        for h in range(heads):
            part = slice(h * size, (h + 1) * size)
            scores = q[..., part] @ k[..., part].transpose(1, 2) / size ** 0.5
            maps += scores.exp() / scores.exp().sum(-1, keepdim=True) / heads
        result[site.name] = maps.transpose(1, 2)  # (rows, keys, queries)
    return result


@pytest.mark.parametrize("structure", STRUCTURES)
def test_the_coarsest_level_outside_the_middle_is_chosen(unets, structure):
    sites = choose_sites(attention_sites(unets[structure]))
    assert [s.name for s in sites] == [f"{block}.{kind}" for block in CHOSEN[structure] for kind in ("attn1", "attn2")]
    assert [s.is_self for s in sites] == [True, False] * len(CHOSEN[structure])
    assert {s.downsampling for s in sites} == {2 if structure == "shapes" else 4}
    for site in sites:
        assert unets[structure].get_submodule(site.name) is site.attention


@pytest.mark.parametrize("structure", STRUCTURES)
def test_downsampling_is_what_the_layers_see(unets, structure):
    """Every site of the UNet, not the chosen ones alone, in the order in which they run."""
    sites, sizes, order = attention_sites(unets[structure]), {}, []
    handles = [s.transformer.register_forward_pre_hook(
        lambda module, args: sizes.__setitem__(module, tuple(args[0].shape[2:]))) for s in sites]
    handles += [s.attention.register_forward_pre_hook(lambda module, args, name=s.name: order.append(name))
                for s in sites]
    call(unets[structure], *inputs(1, 16, 32))
    for handle in handles:
        handle.remove()
    assert order == [s.name for s in sites]
    assert [sizes[s.transformer] for s in sites] == [(16 // s.downsampling, 32 // s.downsampling) for s in sites]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("structure", STRUCTURES)
def test_maps_are_the_softmax_of_q_and_k(unets, structure, size):
    unet = unets[structure]
    z, context = inputs(2, *size)
    sites = choose_sites(attention_sites(unet))
    wanted, maps = explicit_softmax(unet, sites, z, context), capture_all(unet, z, context)
    assert set(maps.cross) | set(maps.self_) == set(wanted) and len(maps.cross) == len(maps.self_) == len(sites) / 2
    step = sites[0].downsampling
    halved_down = structure == "resampling blocks"  # convolutions round up
    cells = tuple(s // step if halved_down else -(-s // step) for s in size)
    for name, got in (*maps.cross.items(), *maps.self_.items()):
        assert got.shape == (2, TOKENS if name in maps.cross else cells[0] * cells[1], *cells)
        assert torch.allclose(got.flatten(2), wanted[name], atol=1e-5)
        assert torch.allclose(got.sum(1), torch.ones(2, *cells), atol=1e-5)  # probabilities
        assert got.std() > 1e-3  # and no uniform ones


def test_pooling_with_masks_is_pooling_the_maps(unets):
    unet, (z, context) = unets["SD 1"], inputs(2)
    sites = choose_sites(attention_sites(unet))
    masks = torch.rand(2, 16, 3, generator=torch.Generator().manual_seed(3))
    pick = torch.zeros(2, TOKENS, 2)
    pick[0, 3, 0] = pick[1, 5, 0] = pick[:, 1, 1] = 1
    maps = AttentionCapture(sites).run(lambda: call(unet, z, context), lambda *_: pick, lambda *_: masks)
    full = capture_all(unet, z, context)
    for name, got in maps.self_.items():
        assert torch.allclose(got, torch.einsum("bnhw,bnr->brhw", full.self_[name], masks), atol=1e-5)
    for name, got in maps.cross.items():
        assert torch.allclose(got[:, 0], torch.stack([full.cross[name][0, 3], full.cross[name][1, 5]]), atol=1e-6)
        assert torch.allclose(got[:, 1], full.cross[name][:, 1], atol=1e-6)


def test_no_values_no_maps(unets):
    capture = AttentionCapture(choose_sites(attention_sites(unets["SD 1"])))
    maps = capture.run(lambda: call(unets["SD 1"], *inputs()), every_token, lambda *_: None)
    assert maps.self_ == {} and len(maps.cross) == 3


def test_the_hosts_own_attention_does_not_matter(unets, monkeypatch):
    """Maps do not come from the host's attention function, whichever optimisation it is."""
    from ldm.modules.attention import CrossAttention

    z, context = inputs()
    wanted = capture_all(unets["SD 1"], z, context).mean_cross()
    from lib_refocus.standalone.attention import fused_forward

    monkeypatch.setattr(CrossAttention, "forward", fused_forward)
    assert torch.allclose(capture_all(unets["SD 1"], z, context).mean_cross(), wanted, atol=1e-5)


def test_key_context_changes_the_cross_maps_only(unets):
    unet, (z, context) = unets["SD 1"], inputs()
    sites = choose_sites(attention_sites(unet))[:2]
    maps = AttentionCapture(sites, lambda c: (c * 2, c)).run(lambda: call(unet, z, context), every_token, every_pixel)
    plain = capture_all(unet, z, context, sites)
    name = sites[1].name
    q = {}
    handle = sites[1].attention.to_q.register_forward_hook(lambda m, a, out: q.update(q=out))
    call(unet, z, context)
    handle.remove()
    k = sites[1].attention.to_k(context * 2)
    wanted = sum((q["q"][0, :, p] @ k[0, :, p].T * sites[1].attention.scale).softmax(-1) / 2
                 for p in (slice(0, 32), slice(32, 64)))
    assert torch.allclose(maps.cross[name][0].flatten(1).T, wanted, atol=1e-5)
    assert torch.equal(maps.self_[sites[0].name], plain.self_[sites[0].name])
    assert not torch.allclose(maps.cross[name], plain.cross[name], atol=1e-3)


def test_early_stop_runs_nothing_after_the_last_site(unets):
    unet, (z, context) = unets["SD 1"], inputs()
    calls, watched = [], {n: m for n, m in unet.named_modules() if n.endswith("to_q") or n.startswith("out.")}
    handles = [m.register_forward_hook(lambda *_, n=n: calls.append(n)) for n, m in watched.items()]
    capture_all(unet, z, context, stop=True)
    stopped = list(calls)
    calls.clear()
    capture_all(unet, z, context, stop=False)
    for handle in handles:
        handle.remove()
    last = "output_blocks.3.1.transformer_blocks.0.attn2.to_q"
    assert stopped[-1] == last and stopped.count(last) == 1  # read once by the hook, not run by the host
    assert not any(n.startswith(("output_blocks.4", "output_blocks.5", "out.")) for n in stopped)
    assert calls.count(last) == 1 and any(n.startswith("out.") for n in calls)
    assert len(set(calls)) == len(calls), "a read layer's queries are made once, by the host"


def test_stopping_or_not_gives_the_same_maps(unets):
    z, context = inputs()
    assert torch.equal(capture_all(unets["SDXL"], z, context, stop=True).mean_cross(),
                       capture_all(unets["SDXL"], z, context, stop=False).mean_cross())


def test_hooks_are_gone_afterwards(unets):
    unet, (z, context) = unets["SD 1"], inputs()
    seen = []
    capture = AttentionCapture(choose_sites(attention_sites(unet)))
    capture.run(lambda: (seen.append(hook_count(unet)), call(unet, z, context)), every_token, every_pixel)
    # three transformers, five attentions with their queries and keys, and the last
    assert seen == [3 + 5 * 3 + 1] and hook_count(unet) == 0


@pytest.mark.parametrize("split", [1, 2])
def test_a_host_that_makes_queries_in_pieces_or_not_at_all_is_read_too(unets, split):
    """``split`` 1: no call of to_q and to_k; 2: two calls for half the pixels each."""
    unet, (z, context) = unets["SD 1"], inputs()
    plain = capture_all(unet, z, context)
    sites = choose_sites(attention_sites(unet))

    def forward_of(attention):
        def forward(x, context=None, mask=None):
            context = x if context is None else context
            made = [torch.cat([part @ layer.weight.T if split == 1 else layer(part) for part in source.chunk(2, 1)], 1)
                    for layer, source in ((attention.to_q, x), (attention.to_k, context), (attention.to_v, context))]
            q, k, v = (t.unflatten(2, (attention.heads, -1)).transpose(1, 2) for t in made)
            out = torch.nn.functional.scaled_dot_product_attention(q, k, v, scale=attention.scale)
            return attention.to_out(out.transpose(1, 2).flatten(2))
        return forward

    try:
        for site in sites:
            site.attention.forward = forward_of(site.attention)
        found = capture_all(unet, z, context)
    finally:
        for site in sites:
            del site.attention.forward
    assert torch.allclose(found.mean_cross(), plain.mean_cross(), atol=1e-5)
    assert torch.allclose(found.mean_self(), plain.mean_self(), atol=1e-5)


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
@pytest.mark.parametrize("late", [False, True])
def test_hooks_are_gone_after_an_exception(unets, error, late):
    unet, (z, context) = unets["SD 1"], inputs()

    def fail(*_):
        raise error("out of memory")

    broken = unet.middle_block.register_forward_pre_hook(fail) if late else None
    try:
        with pytest.raises(error):
            AttentionCapture(choose_sites(attention_sites(unet))).run(
                (lambda: call(unet, z, context)) if late else fail, every_token, every_pixel)
    finally:
        if broken:
            broken.remove()
    assert hook_count(unet) == 0


def test_hooks_are_gone_when_a_hook_itself_fails(unets):
    with pytest.raises(ZeroDivisionError):
        AttentionCapture(choose_sites(attention_sites(unets["SD 1"]))).run(
            lambda: call(unets["SD 1"], *inputs()), lambda *_: 1 / 0, every_pixel)
    assert hook_count(unets["SD 1"]) == 0


@pytest.mark.parametrize("structure", STRUCTURES)
def test_gradients_reach_the_latents(unets, structure):
    z, context = inputs(2)
    z.requires_grad_(True)
    maps = capture_all(unets[structure], z, context)
    for part in (maps.mean_cross()[0, 1], maps.mean_self()[0, 0]):
        gradient, = torch.autograd.grad(part.max(), z, retain_graph=True)
        assert gradient[0].abs().max() > 1e-7 and torch.isfinite(gradient).all()
        assert gradient[1].abs().max() == 0  # the other row is left alone


def test_a_gradient_is_the_slope():
    """Against a difference quotient."""
    unet = make_unet("shapes")
    z, context = inputs(1, 8, 8)

    def peak(latents):
        site, found = choose_sites(attention_sites(unet))[-1], []
        handle = site.attention.register_forward_pre_hook(lambda m, a, k: found.append(
            read_maps(m, m.to_q(a[0]), m.to_k(k["context"]), every_token(1, TOKENS, 0), 4, 4)), with_kwargs=True)
        call(unet, latents, context)
        handle.remove()
        return found[0][0, 2, 1, 1]

    z.requires_grad_(True)
    gradient, = torch.autograd.grad(peak(z), z)
    direction = torch.randn(z.shape, generator=torch.Generator().manual_seed(5))
    with torch.no_grad():
        quotient = (peak(z + 1e-2 * direction) - peak(z - 1e-2 * direction)) / 2e-2
    assert float((gradient * direction).sum()) == pytest.approx(float(quotient), rel=0.02)


def test_pooled_attention_is_fp32_whatever_comes_in():
    generator = torch.Generator().manual_seed(0)
    q, k = torch.randn(2, 3, 5, 4, generator=generator), torch.randn(2, 3, 7, 4, generator=generator)
    values = torch.eye(7).expand(2, -1, -1)
    wanted = (q @ k.transpose(2, 3) * 0.5).softmax(-1).mean(1)
    assert torch.allclose(pooled_attention(q, k, values, 0.5), wanted, atol=1e-6)
    for dtype in (torch.float16, torch.bfloat16):
        with torch.autocast("cpu", torch.bfloat16):
            got = pooled_attention(q.to(dtype), k.to(dtype), values.half(), 0.5)
        assert got.dtype == torch.float32
        exact = (q.to(dtype).float() @ k.to(dtype).float().transpose(2, 3) * 0.5).softmax(-1).mean(1)
        assert torch.allclose(got, exact, atol=1e-5)


def test_layers_of_different_sizes_are_brought_to_the_finest():
    maps = Maps(cross={"a": torch.full((1, 1, 4, 4), 0.2), "b": torch.full((1, 1, 2, 2), 0.4)})
    assert torch.allclose(maps.mean_cross(), torch.full((1, 1, 4, 4), 0.3), atol=1e-6)


def test_an_unet_without_attention_is_refused():
    with pytest.raises(ValueError, match="no attention outside its middle block"):
        choose_sites(attention_sites(make_unet(attention_resolutions=[])))


def test_merged_tokens_are_refused_by_name(unets):
    """Token merging hands a layer fewer queries than its grid has cells."""
    site = choose_sites(attention_sites(unets["SD 1"]))[0]
    block = site.transformer.transformer_blocks[0]
    merging = block.norm1.register_forward_hook(lambda m, a, out: out[:, ::2])
    try:
        with pytest.raises(ValueError, match=r"input_blocks\.5\.1.*: 8 queries do not fit its grid 4x4"):
            capture_all(unets["SD 1"], *inputs())
    finally:
        merging.remove()
    assert hook_count(unets["SD 1"]) == 0


def test_a_block_whose_self_attention_is_disabled_counts_as_cross():
    unet = make_unet(disable_self_attentions=[False, False, True, False])
    sites = choose_sites(attention_sites(unet))
    assert [s.is_self for s in sites] == [False, False] * 3
    maps = capture_all(unet, *inputs())
    assert len(maps.cross) == 6 and not maps.self_ and maps.mean_cross().shape == (1, TOKENS, 4, 4)
