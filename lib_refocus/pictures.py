"""The layout in a file that a user hands over: JSON, or a picture with the WebUI's infotext (PNG, JPEG, WebP)."""
from __future__ import annotations

import io
import json
import re
from typing import Any

from .layout import Layout, LayoutError, parse_json
from .sentences import Sentence

KEY = "Attention Refocus"
_ENTRY = re.compile(rf'(?:^|[\n,])\s*{KEY}: ("(?:\\.|[^\\"])*"|[^,\n]*)')
_EXIF, _USER_COMMENT = 0x8769, 0x9286


def layout_in_file(data: bytes) -> Layout:
    """The layout of a JSON file or a picture. Raises LayoutError, also where a picture has none."""
    text = infotext_of(data)
    if text is not None:
        return layout_in_infotext(text)
    try:
        return layout_of(parse_json(data.decode("utf-8-sig")))
    except UnicodeDecodeError:
        raise LayoutError(Sentence("the file is neither a picture nor JSON text")) from None


def layout_of(value: Any) -> Layout:
    """The layout in a JSON value: itself, or a report's entry 'layout'; options beside the regions are left out."""
    if isinstance(value, dict) and isinstance(value.get("layout"), (dict, list)):
        value = value["layout"]
    if isinstance(value, dict) and "regions" in value:
        value = {k: value[k] for k in ("version", "regions") if k in value}
    return Layout.parse(value)


def layout_in_infotext(text: str) -> Layout:
    """The layout that the WebUI wrote under a picture. Raises LayoutError."""
    found = _ENTRY.search(text)
    if not found:
        raise LayoutError(Sentence("no layout in the picture: its infotext has no {key}", key=repr(KEY)))
    entry = found[1]
    value = parse_json(entry)
    return layout_of(parse_json(value) if isinstance(value, str) else value)


def infotext_of(data: bytes) -> str | None:
    """The infotext in a picture, empty where it has none; None for what is no picture."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as image:
            text = image.info.get("parameters")
            comment = image.getexif().get_ifd(_EXIF).get(_USER_COMMENT)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    if isinstance(text, str):
        return text
    if isinstance(comment, bytes) and comment.startswith(b"UNICODE\0"):
        return comment[8:].decode("utf-16-be", "replace")
    return comment if isinstance(comment, str) else ""


def quoted(text: str) -> str:
    """A value as infotext wants it: JSON-quoted where it has signs that infotext itself uses."""
    return json.dumps(text, ensure_ascii=False) if re.search("[,\n:]", text) else text
