"""Forge and its kin, the real ones: what the extension does in a program that it does not serve.

WEBUI_FORGE: their checkouts, with the repositories in place, parted as in PATH; WEBUI_FORGE_PYTHON: a Python for all.
"""
import os
from pathlib import Path

import pytest
from webui_models import write_sd15
from webui_server import REGIONS, ROOT, start, stop, wait

CHECKOUTS = [Path(folder) for folder in os.environ.get("WEBUI_FORGE", "").split(os.pathsep) if folder]
LAYOUT = {"regions": REGIONS}


@pytest.fixture(params=CHECKOUTS or [None], ids=lambda folder: folder.name if folder else "none")
def forge(request, tmp_path):
    if request.param is None:
        pytest.skip("set WEBUI_FORGE to checkouts of Forge")
    data = tmp_path / "data"
    folder = data / "models" / "Stable-diffusion"
    folder.mkdir(parents=True)
    write_sd15(folder / "random.safetensors", os.environ["WEBUI_DIR"])
    server = start(data, None, extension=False, extensions={"attention-refocus": ROOT}, webui=request.param,
                   flags="--always-cpu", python=os.environ.get("WEBUI_FORGE_PYTHON"),
                   config={"sd_model_checkpoint": "random"})
    try:
        wait(server)
        yield server, request.param.name
    finally:
        stop(server)


def test_it_says_that_this_is_forge_and_the_picture_comes(forge, told):
    server, name = forge
    assert "Error loading script: attention_refocus" not in server.log.read_text()
    more = {"width": 64, "height": 64, "steps": 2}
    off, on = server.make(**more), server.make([True, LAYOUT], **more)
    assert on.pixels == off.pixels != server.make(**{**more, "seed": 2}).pixels
    assert on.results == "not steered: this is Forge; Attention Refocus runs in the AUTOMATIC1111 WebUI"
    assert on.results in on.infotext and on.results in server.log.read_text()
    version = on.infotext.split("Version: ")[1].split(",")[0].strip()
    told("Neighbours", f"{name} itself ({version})", "refused, with this message", on.results)
