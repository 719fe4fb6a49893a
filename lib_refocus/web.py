"""The panel's and the planner's questions as routes of a host's server (FastAPI, which gradio brings along)."""
from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from fastapi import Body, FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.concurrency import run_in_threadpool

from .explain.shelf import TABS, Shelf
from .planner import service as planning
from .planner.client import Endpoint
from .sentences import of, with_sentences
from .service import PREFIX, ROUTES, Service

LARGEST = 64 * 2 ** 20  # bytes of a question
BODY = Body(...)


def register(app: FastAPI, service: Service, guards: Sequence[Any] = (), prefix: str = "") -> None:
    """Add POST /attention-refocus/look, read and presets; ``guards``: dependencies that refuse strangers."""
    for name in ROUTES:
        app.add_api_route(prefix + PREFIX + name, route(service, name), methods=["POST"], dependencies=list(guards))


def route(service: Service, name: str) -> Callable[[Request], Coroutine[Any, Any, JSONResponse]]:
    """The endpoint of one question: its answer, or {"error"} with status 422.

    A page adds ?sentences to the address, and gets in any answer what sentences.with_sentences adds.
    """
    async def endpoint(request: Request) -> JSONResponse:
        """The body is read piece by piece, so that a huge one is refused early."""
        parts, size = [], 0
        async for chunk in request.stream():
            parts.append(chunk)
            size += len(chunk)
            if size > LARGEST:
                return JSONResponse({"error": f"more than {LARGEST >> 20} MB"}, 413)
        try:
            content, status = await run_in_threadpool(service.answer, name, b"".join(parts)), 200
        except (ValueError, OSError, RecursionError) as e:
            content, status = {"error": of(e)}, 422
        return JSONResponse(with_sentences(content) if "sentences" in request.query_params else content, status)
    return endpoint


def register_why(app: FastAPI, shelf: Shelf, guards: Sequence[Any] = (), prefix: str = "") -> None:
    """Add GET /attention-refocus/why (a page) and why/version, of ``?tab=``."""
    def why(tab: str = TABS[0]) -> HTMLResponse:
        return HTMLResponse(shelf.page(tab), headers={"Cache-Control": "no-store"})

    def version(tab: str = TABS[0]) -> JSONResponse:
        return JSONResponse({"version": shelf.version(tab)}, headers={"Cache-Control": "no-store"})

    answers: dict[str, Callable[..., Any]] = {"why": why, "why/version": version}
    for path, answer in answers.items():
        app.add_api_route(prefix + PREFIX + path, answer, methods=["GET"], dependencies=list(guards),
                          response_model=None)


def register_planner(app: FastAPI, guards: Sequence[Any] = (), prefix: str = "",
                     endpoint: Callable[[], Endpoint | None] = lambda: None,
                     default: Callable[[], str] = lambda: "rules") -> None:
    """Add POST /attention-refocus/plan, check, paste, ask, cancel and progress; ``endpoint`` and ``default`` are the
    host's settings at the time of a request."""
    answers: dict[str, Callable[[Any], planning.Reply]] = {
        "plan": lambda body: planning.plan(body, endpoint(), default()),
        "check": planning.check, "paste": planning.paste, "ask": planning.ask, "cancel": planning.cancel,
        "progress": planning.progress}
    for name, answer in answers.items():
        app.add_api_route(prefix + PREFIX + name, responder(answer), methods=["POST"], dependencies=list(guards))


def responder(answer: Callable[[Any], planning.Reply]) -> Callable[..., Any]:
    """A route's function; it is no coroutine, so that the server gives it a thread of its own."""
    def respond(request: Request, body: Any = BODY) -> JSONResponse:
        status, content = answer(body)
        return JSONResponse(with_sentences(content) if "sentences" in request.query_params else content, status)

    return respond
