"""The extension stable-diffusion-webui-distributed: it writes a job as JSON and sends parts of a batch to a worker."""
import json
import shutil

import pytest
from test_webui_neighbours import LAYOUT, checkout
from webui_server import FULL

NAME = "stable-diffusion-webui-distributed"
SAME = {"avg_ipm": 10.0, "state": 1}  # measured speeds, so that it does not measure; equal, so that halves are equal


@pytest.fixture(scope="module")
def master(webui, booted, tmp_path_factory):
    """A WebUI whose worker is the other one."""
    folder = shutil.copytree(checkout(NAME)[NAME], tmp_path_factory.mktemp("neighbours") / NAME,
                             ignore=shutil.ignore_patterns(".git"))
    port = int(webui.url.rsplit(":", 1)[1])
    workers = [{"master": {**SAME, "master": True}}, {"other": {**SAME, "address": "127.0.0.1", "port": port}}]
    (folder / "distributed-config.json").write_text(json.dumps(
        {"workers": workers, "benchmark_payload": {}, "complement_production": False}))
    with booted(extensions={NAME: folder}, flags=f"{FULL} --distributed-debug",
                config={"return_grid": False}) as server:
        yield server


def test_each_half_of_a_batch_is_steered_where_it_is_made(master, told):
    made = master.make([True, LAYOUT], batch_size=4)
    texts = made.info["infotexts"][-4:]
    assert [("Worker Label: other" in text) for text in texts] == [False, False, True, True]
    assert all("Attention Refocus result: \"steered red circle" in text for text in texts)
    for i, text in enumerate(texts):
        assert f"Seed: {1 + i}," in text
    told("Neighbours", "Distributed", "works", "each machine steers its part of the batch; all need this extension")
