"""The stand-in keeps the contract that tests/webui checks the real WebUI against."""
import pytest
import webui_contract
import webui_standin


@pytest.mark.parametrize("name", webui_contract.CASES)
def test_the_stand_in_keeps_the_contract(name):
    with webui_standin.installed() as modules:
        webui_contract.CASES[name](modules)
