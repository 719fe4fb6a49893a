"""The contract cases that `make test` runs on the stand-in, inside the real WebUI."""
import pytest
import webui_contract
import webui_standin


@pytest.mark.parametrize("name", webui_contract.CASES)
def test_the_real_webui_keeps_the_contract(webui, name):
    assert webui.call(f"/refocus-probe/contract/{name}") == "kept"


def test_the_stand_in_keeps_the_same_contract(webui, told):
    """The stand-in that `make test` uses, and the real one: each case on both, here and now."""
    for name, case in webui_contract.CASES.items():
        assert webui.call(f"/refocus-probe/contract/{name}") == "kept", name
        with webui_standin.installed() as modules:
            case(modules)
    told("The tests' stand-in", "what `make test` runs the extension in", "works",
         f"{len(webui_contract.CASES)} contract cases, each kept by the real WebUI and by the stand-in")
