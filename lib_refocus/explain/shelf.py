"""The newest explained picture of each tab, as a page that a host serves. Held in memory only."""
from __future__ import annotations

import threading
from collections.abc import Callable

from .document import waiting

TABS = ("txt2img", "img2img")


class Shelf:
    """Pages by tab. A page is made when it is first asked for: most are never looked at."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pages: dict[str, tuple[int, Callable[[int], str] | str]] = {}

    def put(self, tab: str, make: Callable[[int], str]) -> None:
        """``make(version)`` gives the page's text."""
        with self._lock:
            self._pages[tab] = (self.version(tab) + 1, make)

    def version(self, tab: str) -> int:
        """Counts up with every explained picture; 0 before the first."""
        return self._pages[tab][0] if tab in self._pages else 0

    def page(self, tab: str) -> str:
        """The newest page, or one that waits for it."""
        with self._lock:
            version, made = self._pages.get(tab, (0, waiting))
            if not isinstance(made, str):
                made = made(version)
                if version:
                    self._pages[tab] = (version, made)
            return made


SHELF = Shelf()
