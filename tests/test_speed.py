"""The speed bench: real architectures, honest counting, and the limits that issue 4 sets, by count."""
import json

import pytest
import torch

from lib_refocus.bench import speed
from lib_refocus.bench.architectures import ARCHITECTURES
from lib_refocus.bench.speed import MODES, Subject, bounded_steps, counted, regions_count, whole_run
from lib_refocus.bench.tally import Fused, cuda_autocast, fused_attention, kernels_of, operations_of, peak_bytes_of
from lib_refocus.fields import make_options
from lib_refocus.lean import full_precision
from lib_refocus.standalone.cli import main

# Shapes alone: checkpointed layers and the lives of storages are counted wrongly there (seen on 2.1.2).
counts = pytest.mark.skipif(tuple(map(int, torch.__version__.split(".")[:2])) < (2, 4),
                            reason="counting needs torch 2.4 or newer")


@pytest.mark.parametrize(("name", "parameters", "side", "gmac"), [
    ("sd15", 859.5, 64, 803), ("sd21", 865.9, 64, 804), ("sdxl", 2567.5, 128, 6761)])
def test_the_architectures_are_the_real_ones(name, parameters, side, gmac):
    """Parameters (millions) as published for each UNet; operations as in shared/notes (803 GMAC a CFG step)."""
    subject = Subject(ARCHITECTURES[name], (side * 8, side * 8), "meta", torch.float16)
    assert sum(p.numel() for p in subject.unet.parameters()) / 1e6 == pytest.approx(parameters, abs=0.1)
    assert operations_of(subject.cfg_step) / 1e9 == pytest.approx(gmac, abs=1)


@counts
def test_counting_by_hand():
    a, b = torch.empty(8, 16, device="meta"), torch.empty(16, 4, device="meta")
    assert operations_of(lambda: a @ b) == 8 * 16 * 4

    def work():
        first = torch.empty(1000, device="meta")
        second = first + 1  # both live
        del first
        return second * 2  # again two
    assert peak_bytes_of(work) == 2 * 4000
    assert peak_bytes_of(lambda: a.T) == 0  # what was there before is not the work's, nor are views of it
    assert peak_bytes_of(lambda: a @ b.T.T) == 8 * 4 * 4


@counts
def test_autocast_as_cuda_does_it_for_tensors_of_shapes_only():
    x, weight = (torch.empty(2, 8, device="meta", dtype=torch.float16) for _ in range(2))
    norm, linear = torch.nn.functional.layer_norm, torch.nn.functional.linear
    with cuda_autocast(torch.float16):
        wide = torch.nn.functional.layer_norm(x, (8,))
        assert wide.dtype == torch.float32 and torch.nn.functional.linear(wide, weight).dtype == torch.float16
        with full_precision(x.device):
            assert torch.nn.functional.layer_norm(x, (8,)).dtype == torch.float16
    assert torch.nn.functional.layer_norm is norm and torch.nn.functional.linear is linear


@counts
def test_counting_kernels_by_hand():
    a, b = torch.rand(4, 4, requires_grad=True), torch.rand(4, 4)
    assert kernels_of(lambda: a.T.unsqueeze(0)[:, 1:]) == 0  # views
    assert kernels_of(lambda: (a @ b) + b.T) == 2
    assert kernels_of(lambda: b.clone().add_(1)) == 2  # in place, too
    q = torch.rand(1, 2, 8, 4)
    attention = torch.nn.functional.scaled_dot_product_attention
    assert kernels_of(lambda: torch.nn.functional.scaled_dot_product_attention(q, q, q)) == 1
    assert torch.nn.functional.scaled_dot_product_attention is attention


def test_fused_attention_keeps_no_square():
    q, k, v = (torch.empty(1, 2, 64, 8, device="meta", requires_grad=True) for _ in range(3))
    with fused_attention():
        out = torch.nn.functional.scaled_dot_product_attention(q, k, v)
    assert out.shape == q.shape and [g.shape for g in torch.autograd.grad(out.sum(), (q, k, v))] == [q.shape] * 3
    assert torch.nn.functional.scaled_dot_product_attention is not Fused


@pytest.fixture(scope="module")
def sd15():
    return counted("sd15", (512, 512))["modes"]


@counts
def test_an_iteration_costs_what_the_readme_says(sd15):
    assert sd15["refocus"]["operations"] <= 0.53 and sd15["refocus"]["memory"] <= 1.15
    assert sd15["refocus"]["operations"] < sd15["official"]["operations"] > 0.75
    assert sd15["recomputed"]["memory"] < sd15["refocus"]["memory"] < sd15["official"]["memory"]
    assert sd15["encoder"]["operations"] < sd15["refocus"]["operations"]
    assert sd15["refocus"]["kernels"] <= 1.15 and sd15["official"]["kernels"] > 1.8
    assert sd15["shared"]["operations"] < 0.3
    ratio = sd15["refocus"]["operations"]
    assert whole_run(ratio, make_options().budget, 20) <= 1.3 and whole_run(ratio, speed.FAST, 20) <= 1.15


def test_a_run_has_the_iterations_and_the_bounded_steps():
    assert bounded_steps(20) == 7 and bounded_steps(1) == 1 and 2 * 7 - 1 <= bounded_steps(40) <= 2 * 7 + 1
    assert whole_run(0.5, 10, 20) == 1.25 and whole_run(0.0, 10, 20, 1.1) == pytest.approx(1 + 7 * 0.1 / 20)


def test_a_bounded_step_is_timed_bounded():
    """Its output is not a plain step's, and no hook is left."""
    subject = Subject(ARCHITECTURES["small"], (64, 64), "cpu", torch.float32)
    seen = []
    subject.run = lambda given: seen.append(subject.unet(**given))
    subject.cfg_step()
    subject.bounded_step()
    subject.cfg_step()
    assert torch.equal(seen[0], seen[2]) and torch.equal(seen[0][1], seen[1][1]) and not torch.equal(seen[0], seen[1])


@counts
def test_sdxl(sd15):
    figures = counted("sdxl", (1024, 1024))["modes"]["refocus"]
    assert figures["operations"] <= 0.55 and figures["extra_gib"] <= 3.5


def test_many_regions_cost_no_more():
    assert regions_count() <= 1.05


@counts
def test_the_command(tmp_path, capsys):
    assert main(["bench", "speed", "--architectures", "small", "--sizes", "256x256, 128x128", "--repeats", "1",
                 "--device", "cpu", "--out", str(tmp_path)]) == 0
    report = json.loads((tmp_path / "speed.json").read_text())
    assert [r["size"] for r in report["rows"]] == [[256, 256], [128, 128]]
    assert all(set(r["modes"]) == set(r["clock"]) == set(MODES) for r in report["rows"])
    assert all(r["clock"]["refocus"] > 0 and r["step_seconds"] > 0 for r in report["rows"])
    assert (tmp_path / "speed.png").stat().st_size > 1000
    assert "| small | 256x256 | refocus |" in (tmp_path / "speed.md").read_text() in capsys.readouterr().out


@pytest.mark.parametrize(("arguments", "message"), [
    (["--sizes", "500x512"], "multiples of 64"), (["--sizes", "big"], "WIDTHxHEIGHT"),
    (["--architectures", "sd3"], "allowed are small, sd15, sd21, sdxl")])
def test_bad_arguments(arguments, message, capsys):
    with pytest.raises(SystemExit):
        main(["bench", "speed", *arguments])
    assert message in capsys.readouterr().err
