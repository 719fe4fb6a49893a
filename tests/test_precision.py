"""Half precision: gradients point where fp32's do, losses are fp32, and the host runs in it from end to end."""
import json
import math

import pytest
import torch
from shipped import DEVICE

from lib_refocus.bench import precision, profile
from lib_refocus.bench.architectures import ARCHITECTURES
from lib_refocus.bench.speed import Subject
from lib_refocus.standalone.checkpoint import load
from lib_refocus.standalone.cli import main
from lib_refocus.standalone.host import generate
from lib_refocus.standalone.job import make_job

FULL = ("sd15", (512, 512)) if DEVICE == "cuda" else ("small", (128, 128))  # the full size where a GPU is at hand
JOB = {"prompt": "a red circle and a blue square", "seed": 3, "steps": 10,
       "layout": [{"phrase": "red circle", "box": [0.1, 0.1, 0.48, 0.48]},
                  {"phrase": "blue square", "box": [0.54, 0.54, 0.92, 0.92]}]}


halves = pytest.mark.skipif(DEVICE == "cpu" and tuple(map(int, torch.__version__.split(".")[:2])) < (2, 4),
                            reason="fp16 on a CPU needs torch 2.4 or newer")


@halves
def test_gradients_agree():
    found = precision.compare(*FULL, DEVICE)
    for label in precision.HALVES:
        assert found[label]["cosine"] >= 0.99 and found[label]["length"] == pytest.approx(1, abs=0.1)


def test_the_cosine_is_one():
    a = torch.randn(1, 4, 8, 8)
    assert precision.cosine(a, 3 * a) == pytest.approx(1) and precision.cosine(a, -a) == pytest.approx(-1)
    assert math.isnan(precision.cosine(a, torch.zeros_like(a)))


def test_the_other_precision_leaves_the_first_alone():
    subject = Subject(ARCHITECTURES["small"], (64, 64), "cpu", torch.float32)
    half = precision.lowered(subject, torch.bfloat16)
    types = {p.dtype for p in half.unet.parameters()}
    assert types == {torch.bfloat16, torch.float32}  # group norms stay
    assert {p.dtype for p in subject.unet.parameters()} == {torch.float32} == {subject.one["x"].dtype}
    assert half.one["x"].dtype == half.one["context"][0].dtype == torch.bfloat16
    assert half.one["timesteps"].dtype == torch.int64


@pytest.mark.parametrize("dtype", [torch.bfloat16, pytest.param(torch.float16, marks=pytest.mark.skipif(
    DEVICE == "cpu", reason="convolutions in fp16 take minutes on a CPU"))])
def test_the_host_runs_in_half_precision(dtype):
    """It ended in a traceback: the timestep's embedding is fp32 whatever the weights are."""
    model = load(device=DEVICE, dtype=dtype)
    report = generate(model, make_job(JOB)).report
    whole = generate(load(device=DEVICE), make_job(JOB)).report
    assert not report.notes and report.iterations == whole.iterations > 0
    for region, other in zip(report.regions[0].values(), whole.regions[0].values(), strict=True):
        assert region.before == pytest.approx(other.before, abs=0.02)
        assert region.after == pytest.approx(other.after, abs=0.1)


@halves
def test_the_commands(tmp_path, capsys):
    assert main(["bench", "precision", "--architectures", "small", "--sizes", "64x64", "--device", "cpu",
                 "--out", str(tmp_path)]) == 0
    assert "| small | 64x64 | bf16 | 0.99" in capsys.readouterr().out
    assert json.loads((tmp_path / "precision.json").read_text())["rows"][0]["fp16"]["cosine"] > 0.99
    assert main(["bench", "profile", "--architectures", "small", "--sizes", "64x64", "--device", "cpu", "--repeats",
                 "1", "--out", str(tmp_path)]) == 0
    row, = json.loads((tmp_path / "profile.json").read_text())["rows"]
    assert set(row["milliseconds"]) == {"cfg_step", "forward", "bookkeeping", "reading", "loss", "backward", "step"}
    assert sum(row["kinds"].values()) == pytest.approx(1, abs=0.01) and row["kinds"]["convolution"] > 0
    assert "ms an iteration" in capsys.readouterr().out


@pytest.mark.parametrize(("name", "kind"), [
    ("aten::convolution_backward", "convolution"), ("aten::addmm", "linear"), ("aten::mul", "other"),
    ("aten::_scaled_dot_product_flash_attention_for_cpu", "attention"), ("aten::native_group_norm", "norm")])
def test_kinds_of_layers(name, kind):
    assert profile.kind_of(name) == kind
