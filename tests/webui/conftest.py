"""Fixtures: a WebUI with the extension, others with other flags, pictures of one without, and the table of support.

Skipped unless WEBUI_DIR is set.
"""
import os
from contextlib import contextmanager
from pathlib import Path

import pytest
from webui_server import boot, stop
from webui_table import Table

HERE = Path(__file__).parent
TABLE = Table()


def pytest_collection_modifyitems(items):
    here = [item for item in items if HERE in item.path.parents]
    if not os.environ.get("WEBUI_DIR"):
        for item in here:
            item.add_marker(pytest.mark.skip(reason="set WEBUI_DIR to a stable-diffusion-webui"))


def pytest_terminal_summary(terminalreporter, exitstatus, config):
    """The table; written to docs/ by a run of the whole suite that passes."""
    if TABLE.rows:
        terminalreporter.write_line(TABLE.text())
    whole = [Path(a).resolve() for a in config.args] == [HERE] and not config.option.keyword
    if TABLE.rows and whole and exitstatus == 0:
        terminalreporter.write_line(f"written to {TABLE.write()}")


@pytest.fixture
def told():
    """Adds a row to the table: told(section, what, verdict, detail). At a test's end: what is told is proven."""
    return TABLE.add


@pytest.fixture(scope="session")
def models(tmp_path_factory):
    from webui_models import write_models

    return write_models(tmp_path_factory.mktemp("models"), os.environ["WEBUI_DIR"])


@pytest.fixture(scope="session")
def webui(tmp_path_factory, models):
    """The WebUI with the extension, on the shapes checkpoint."""
    server = boot(tmp_path_factory.mktemp("with") / "data", models)
    yield server
    stop(server)


@pytest.fixture(scope="session")
def booted(tmp_path_factory, models):
    """A context manager: another WebUI, with other flags, extensions or settings. At most one at a time."""
    @contextmanager
    def other(**given):
        server = boot(tmp_path_factory.mktemp("other") / "data", models, **given)
        try:
            yield server
        finally:
            stop(server)
    return other


@pytest.fixture(scope="session")
def plain(booted):
    """Pictures of a WebUI in which the extension is not installed, by sampler; the server is gone by then."""
    with booted(extension=False) as server:
        return {sampler: server.make(sampler_name=sampler) for sampler in ("Euler a", "DPM++ 2M Karras", "DDIM")}


@pytest.fixture(scope="session")
def unsteered(webui):
    """The default picture without the script."""
    return webui.make()


@pytest.fixture
def shot(request):
    """shot(page, selector): a picture of a part of the page, in the folder SHOTS where that is set."""
    def take(page, selector):
        folder = os.environ.get("SHOTS")
        if folder:
            page.locator(selector).first.screenshot(path=str(Path(folder) / f"{request.node.name}.png"))
    return take
