"""The contract cases that `make test` runs on the stand-in, inside the real WebUI."""
import pytest
import webui_contract


@pytest.mark.parametrize("name", webui_contract.CASES)
def test_the_real_webui_keeps_the_contract(webui, name):
    assert webui.call(f"/refocus-probe/contract/{name}") == "kept"
