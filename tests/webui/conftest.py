"""Fixtures: a WebUI with the extension, and pictures of one without. Skipped unless WEBUI_DIR or WEBUI_URL is set."""
import os
from pathlib import Path

import pytest
from webui_server import Server, boot, stop


def pytest_collection_modifyitems(items):
    here = [item for item in items if Path(__file__).parent in item.path.parents]
    if not os.environ.get("WEBUI_DIR") and not os.environ.get("WEBUI_URL"):
        for item in here:
            item.add_marker(pytest.mark.skip(reason="set WEBUI_DIR to a stable-diffusion-webui, or WEBUI_URL to a "
                                                    "running one"))


@pytest.fixture(scope="session")
def webui(tmp_path_factory):
    """The WebUI with the extension."""
    if os.environ.get("WEBUI_URL"):
        yield Server(os.environ["WEBUI_URL"].rstrip("/"))
        return
    server = boot(tmp_path_factory.mktemp("with"), extension=True)
    yield server
    stop(server)


@pytest.fixture(scope="session")
def plain(tmp_path_factory):
    """Pictures of a WebUI in which the extension is not installed, by sampler; the server is gone by then."""
    if not os.environ.get("WEBUI_DIR"):
        pytest.skip("needs WEBUI_DIR: a second WebUI without the extension is booted")
    server = boot(tmp_path_factory.mktemp("without"), extension=False)
    try:
        return {sampler: server.make(sampler_name=sampler) for sampler in ("Euler a", "DPM++ 2M Karras", "DDIM")}
    finally:
        stop(server)


@pytest.fixture(scope="session")
def unsteered(webui):
    """The default picture without the script."""
    return webui.make()
