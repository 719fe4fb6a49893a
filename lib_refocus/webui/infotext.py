"""What is written under a picture, and what pasting it restores. Pure: nothing of the WebUI is imported."""
from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ..fields import BY_NAME, changed
from ..layout import writable
from .args import LAYOUT_KEYS, NAMES, Request

KEY = "Attention Refocus"  # the request
RESULT = "Attention Refocus result"  # what came of it, a picture
REPORT = "Attention Refocus report"  # the same at length; in the API's info only
LONGEST = 20_000  # of a request that could not be read


def written(request: Request) -> str:
    """Compact JSON: the layout, and beside it the options that differ from their defaults."""
    content = {**request.layout.to_json(), **changed(request.options)}
    return dumps(content if request.hires else {**content, "hires": False})


def as_given(values: Sequence[Any]) -> str | None:
    """A request that could not be read, as it was given, so that it can be pasted back and mended."""
    given = values[0] if values and not isinstance(values[0], (bool, type(None))) else (*values, None, None)[1]
    try:
        text = given if isinstance(given, str) else dumps(given)
    except (TypeError, ValueError, RecursionError):
        return None
    return text if 0 < len(text) <= LONGEST and writable(text) else None


def dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def restored(name: str, params: Mapping[str, Any]) -> Any:
    """The value that component ``name`` takes when infotext is pasted; None leaves it as it is.

    A picture made without a layout switches the script off, and leaves the layout in its box.
    """
    text = params.get(KEY)
    if name in ("explain", "tries"):
        return None  # no part of how the picture came about
    if name == "enabled":
        return text is not None
    if text is None:
        return None
    try:
        content = json.loads(text)
    except ValueError:
        content = None
    if not isinstance(content, dict):
        return text if name == "layout" else None
    if name == "layout":
        return dumps({k: content[k] for k in LAYOUT_KEYS if k in content})
    return content.get(name, True if name == "hires" else BY_NAME[name].default)


class Paste:
    """A paste field's target. The WebUI calls it to read infotext; "send to" buttons compare it with field names."""

    def __init__(self, name: str):
        self.name = name
        self.label = f"{KEY} {name}"

    def __call__(self, params: Mapping[str, Any]) -> Any:
        return restored(self.name, params)

    def __eq__(self, other: object) -> bool:
        return other == self.label

    def __hash__(self) -> int:
        return hash(self.label)


PASTES = tuple(Paste(name) for name in NAMES)
