"""The validate route's work: what a request means, or what is wrong with it. Pure: nothing of the WebUI is imported."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from ..cautions import Facts, of_places
from ..fields import schema
from ..layout import Layout, kind_of, shown
from .args import NAMES, ArgumentError, parse

Finder = Callable[[Layout, str], list[str]]  # sentences about phrases that the prompt does not have


def arguments(body: Any) -> tuple[list, str | None]:
    """(the script's arguments, the prompt or None) of a request to the route.

    ``{"args": [...], "prompt": "..."}``, or the object that would be the only argument, with a prompt beside it.
    """
    if isinstance(body, list):
        return body, None
    if not isinstance(body, Mapping):
        raise ArgumentError(f"the request is {kind_of(body)}; allowed is an object or a list of arguments")
    rest = {k: v for k, v in body.items() if k != "prompt"}
    prompt = body.get("prompt")
    if prompt is not None and not isinstance(prompt, str):
        raise ArgumentError(f"prompt: {shown(prompt)} is {kind_of(prompt)}; allowed is text")
    if "args" not in rest:
        return [rest], prompt
    if others := [k for k in rest if k != "args"]:
        raise ArgumentError(f"unknown entry {shown(others[0])} beside 'args'; allowed is prompt")
    if not isinstance(rest["args"], list):
        raise ArgumentError(f"args: {kind_of(rest['args'])}; allowed is a list")
    return rest["args"], prompt


def answer(body: Any, find: Finder) -> tuple[int, dict]:
    """(HTTP status, JSON): 200 with the request as it is understood, or 422 with what cannot be used."""
    try:
        args, prompt = arguments(body)
        request = parse(args)
    except (ValueError, RecursionError) as e:
        return 422, {"detail": [{"loc": ["body"], "msg": str(e), "type": type(e).__name__}]}
    warnings = [] if request.layout or not request.enabled else ["the layout has no regions: nothing to steer"]
    if prompt is not None and request.enabled:
        warnings += find(request.layout, prompt)
    if request.enabled:  # the size is not known here, so that nothing can be said of small regions
        warnings += [str(c) for c in of_places(request.layout, Facts()) if c.kind != "small"]
    return 200, {"enabled": request.enabled, "layout": request.layout.to_json(), "hires": request.hires,
                 "options": asdict(request.options), "warnings": warnings}


def described() -> dict:
    """What clients may send: the names in the order of the arguments, and the options' JSON schema."""
    return {"title": "Attention Refocus", "arguments": list(NAMES), "options": schema()}
