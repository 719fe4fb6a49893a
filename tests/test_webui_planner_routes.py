"""Who may ask the planner in the WebUI: every combination of logins, on the stand-in."""
import importlib
from types import SimpleNamespace as Some

import pytest
import webui_standin

KNOWN = {"stranger": {}, "wrong": {"given": Some(username="user", password="guess")},
         "right": {"given": Some(username="user", password="secret")}, "token": {"token": "{page}"},
         "guess": {"token": "guess"}, "cookie": {"cookie": "cookie-of-a-login"}, "stale": {"cookie": "another"}}


@pytest.fixture
def entrance():
    """entrance(api_auth, page_login) -> (the guard, the page's token)"""
    with webui_standin.installed() as modules:
        routes = importlib.import_module("lib_refocus.webui.routes")

        def make(api_auth, page_login):
            modules.shared.cmd_opts.api_auth = api_auth
            app = Some(auth={"user": "secret"} if page_login else None,
                       tokens={"cookie-of-a-login": "user"} if page_login else {})
            return routes.entrance(app), routes.PAGE
        yield make
        modules.shared.cmd_opts.api_auth = None


def enters(guard, page, given=None, token="", cookie=""):
    request = Some(headers={"x-attention-refocus": token.format(page=page)}, cookies={"access-token": cookie})
    try:
        guard(request, given)
    except Exception as e:
        assert type(e).__name__ == "HTTPException"
        return False
    return True


@pytest.mark.parametrize(("api_auth", "page_login", "allowed"), [
    (None, False, set(KNOWN)), ("user:secret", False, {"token", "right"}), (None, True, {"cookie"}),
    ("user:secret", True, {"cookie", "right"}),
], ids=["open", "--api-auth", "--gradio-auth", "both"])
def test_who_may_ask(entrance, api_auth, page_login, allowed):
    guard, page = entrance(api_auth, page_login)
    assert {name for name, shown in KNOWN.items() if enters(guard, page, **shown)} == allowed
