"""Who may ask the planner in the WebUI: every combination of logins, on the stand-in."""
import importlib
from types import SimpleNamespace as Some

import pytest
import webui_standin

KNOWN = {"stranger": {}, "wrong": {"given": Some(username="user", password="guess")},
         "right": {"given": Some(username="user", password="secret")}, "cookie": {"cookie": "cookie-of-a-login"},
         "stale": {"cookie": "another"}}


@pytest.fixture
def entrance():
    """entrance(api_auth, page_login, page) -> the guard of what the panel asks (``page``: there is one)"""
    with webui_standin.installed() as modules:
        routes = importlib.import_module("lib_refocus.webui.routes")

        def make(api_auth, page_login, page):
            modules.shared.cmd_opts.api_auth = api_auth
            return routes.entrance(Some(auth={"user": "secret"} if page_login else None,
                                        tokens={"cookie-of-a-login": "user"} if page_login else {}), page)
        yield make
        modules.shared.cmd_opts.api_auth = None


def enters(guard, given=None, cookie=""):
    try:
        guard(Some(cookies={"access-token": cookie}), given)
    except Exception as e:
        assert type(e).__name__ == "HTTPException"
        return False
    return True


@pytest.mark.parametrize(("api_auth", "page_login", "page", "allowed"), [
    (None, False, True, set(KNOWN)), ("user:secret", False, True, set(KNOWN)), (None, True, True, {"cookie"}),
    ("user:secret", True, True, {"cookie", "right"}), (None, False, False, set(KNOWN)),
    ("user:secret", False, False, {"right"}),
], ids=["open", "--api-auth", "--gradio-auth", "both", "--nowebui", "--nowebui --api-auth"])
def test_who_may_ask(entrance, api_auth, page_login, page, allowed):
    guard = entrance(api_auth, page_login, page)
    assert {name for name, shown in KNOWN.items() if enters(guard, **shown)} == allowed
