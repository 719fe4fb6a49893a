"""The extension's own addresses beside the WebUI's API, behind the same logins."""
from __future__ import annotations

from secrets import compare_digest
from typing import Any

from fastapi import Body, Depends, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse
from fastapi.security import HTTPBasic, HTTPBasicCredentials
from modules import shared

from .check import answer, described

PREFIX = "/attention-refocus"
BODY = Body(...)
BASIC = Depends(HTTPBasic(auto_error=False))


def register(demo: Any, app: FastAPI) -> None:
    """Called by the WebUI when its server has started; ``demo`` is None without a page."""
    guard = [Depends(entrance(app))]

    @app.post(f"{PREFIX}/validate", dependencies=guard)
    def validate(body: Any = BODY) -> JSONResponse:
        """Whether arguments can be used: 200 with their meaning and warnings, or 422 with what is wrong."""
        status, content = answer(body, missing_phrases)
        return JSONResponse(content, status)

    @app.get(f"{PREFIX}/schema", dependencies=guard)
    def schema() -> JSONResponse:
        """Names of the script's arguments and the JSON schema of its options."""
        return JSONResponse(described())


def entrance(app: FastAPI, page: bool = False) -> Any:
    """The login that the WebUI asks for: of the API where it has one, else of the page.

    ``page``: for what the page asks, and there is a page: whoever may open it may ask, also where the API has a login
    of its own, which the page does not know. Without a page (--nowebui) the API's login is the only one.
    """
    def enter(request: Request, given: HTTPBasicCredentials | None = BASIC) -> None:
        wanted = api_users()
        if given is not None and given.username in wanted and compare_digest(
                given.password.encode(), wanted[given.username].encode()):
            return
        if getattr(app, "auth", None) is None:
            if page or not wanted:
                return
        elif logged_in(app, request):
            return
        raise HTTPException(401, "Incorrect username or password", {"WWW-Authenticate": "Basic"})
    return enter


def logged_in(app: FastAPI, request: Request) -> bool:
    """Whether the request comes from a page that has logged in to gradio."""
    cookie = request.cookies.get("access-token") or request.cookies.get("access-token-unsecure")
    return cookie is not None and cookie in getattr(app, "tokens", {})


def api_users() -> dict[str, str]:
    """--api-auth user:password,user:password"""
    pairs = (pair.partition(":") for pair in (shared.cmd_opts.api_auth or "").split(",") if pair)
    return {user: password for user, _, password in pairs}


def missing_phrases(layout: Any, prompt: str) -> list[str]:
    from .prompts import phrases_not_found

    return phrases_not_found(layout, prompt)
