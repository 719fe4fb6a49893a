"""Named layouts on disk, where the host says. The file is written whole or not at all, and keeps its predecessor."""
from __future__ import annotations

import json
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .layout import Layout, shown, writable
from .sentences import Sentence

MOST = 500
LONGEST_NAME = 80
LAST_RUN = "Last run"

# Starter templates: places without phrases.
TEMPLATES: dict[str, list[list[float]]] = {
    "Left and right": [[0.04, 0.15, 0.48, 0.95], [0.52, 0.15, 0.96, 0.95]],
    "Top and bottom": [[0.1, 0.04, 0.9, 0.48], [0.1, 0.52, 0.9, 0.96]],
    "Three in a row": [[0.02, 0.2, 0.32, 0.9], [0.35, 0.2, 0.65, 0.9], [0.68, 0.2, 0.98, 0.9]],
    "Two by two": [[0.03, 0.03, 0.48, 0.48], [0.52, 0.03, 0.97, 0.48], [0.03, 0.52, 0.48, 0.97],
                   [0.52, 0.52, 0.97, 0.97]],
    "One in the centre": [[0.25, 0.2, 0.75, 0.9]],
    "Large and small": [[0.05, 0.1, 0.65, 0.95], [0.7, 0.55, 0.96, 0.92]],
}


class PresetError(ValueError):
    """A preset that cannot be kept; the message names the value and what is allowed."""


class Presets:
    """The presets in one JSON file: {"presets": {name: layout}, "last": layout}."""

    def __init__(self, path: Path):
        self.path = path
        self._lock = threading.Lock()

    def listed(self, phrases: Sequence[str] = ()) -> list[dict[str, Any]]:
        """The last run's, the user's own by name, and the templates with ``phrases``: {"name", "own", "layout"}."""
        content = self._read()
        own = [{"name": name, "own": True, "layout": content["presets"][name]} for name in sorted(content["presets"])]
        last = [{"name": LAST_RUN, "own": False, "layout": content["last"]}] if content["last"] else []
        starters = [{"name": name, "own": False, "layout": filled(boxes, phrases)} for name, boxes in TEMPLATES.items()]
        return [*last, *own, *starters]

    def store(self, name: str, layout: Layout | None) -> None:
        """Keep a layout under a name, replacing what had it; None removes it. Raises PresetError."""
        if not isinstance(name, str) or not name.strip() or len(name) > LONGEST_NAME or not writable(name):
            raise PresetError(Sentence("preset name {name}; allowed are 1 to {most} characters of Unicode text",
                                       name=shown(name), most=LONGEST_NAME))
        with self._lock:
            content = self._read()
            if layout is None:
                content["presets"].pop(name.strip(), None)
            else:
                content["presets"][name.strip()] = layout.to_json()
            if len(content["presets"]) > MOST:
                raise PresetError(Sentence("{count} presets; allowed are at most {most}", count=len(content["presets"]),
                                           most=MOST))
            self._write(content)

    def remember(self, layout: Layout) -> None:
        """Keep the layout of the last run."""
        with self._lock:
            self._write({**self._read(), "last": layout.to_json()})

    def _read(self) -> dict[str, Any]:
        """The file's content; an unreadable file is set aside, its predecessor is tried, and nothing is raised."""
        content = read_file(self.path)
        if content is None and self.path.is_file():
            os.replace(self.path, self.path.with_suffix(".unreadable"))
        return content or read_file(self._backup) or {"presets": {}, "last": None}

    @property
    def _backup(self) -> Path:
        return self.path.with_suffix(".bak")

    def _write(self, content: dict[str, Any]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        new = self.path.with_suffix(f".{os.getpid()}.new")
        try:
            with new.open("w", encoding="utf-8") as file:
                json.dump(content, file, ensure_ascii=False, indent=1)
                file.flush()
                os.fsync(file.fileno())
            if self.path.is_file():
                os.replace(self.path, self._backup)
            os.replace(new, self.path)
        finally:
            new.unlink(missing_ok=True)


def filled(boxes: list[list[float]], phrases: Sequence[str]) -> dict[str, Any]:
    """A template with the prompt's phrases in its places, in their order; places beyond them have none."""
    return {"regions": [{"phrase": phrases[i] if i < len(phrases) else "", "box": box} for i, box in enumerate(boxes)]}


def read_file(path: Path) -> dict[str, Any] | None:
    """The checked content of a presets file; None where there is none, or none that can be used."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        presets = {str(n): Layout.parse(v).to_json() for n, v in content["presets"].items()}
        last = content.get("last")
        return {"presets": presets, "last": last and Layout.parse(last).to_json()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
