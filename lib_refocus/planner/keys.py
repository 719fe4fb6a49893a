"""The endpoint's address and key: where the key comes from, where it may go, and how it stays out of every text.

The key is read from the environment or from a file that only its owner can read, when a request is made; it is never
an option, and it is not kept.
"""
from __future__ import annotations

import ipaddress
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from ..sentences import Sentence
from .plan import PlannerError

VARIABLES = ("ATTENTION_REFOCUS_API_KEY", "OPENAI_API_KEY")
FILE_VARIABLE = "ATTENTION_REFOCUS_KEY_FILE"
DEFAULT_FILE = Path("~/.config/attention-refocus/api-key")
LONGEST = 4096
LONGEST_ERROR = 300


class Secret:
    """A key that does not show itself: neither printed nor logged nor pickled."""

    __slots__ = ("_value",)

    def __init__(self, value: str):
        self._value = value

    def reveal(self) -> str:
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __repr__(self) -> str:
        return "Secret(***)" if self._value else "Secret()"

    def __reduce__(self):
        raise TypeError("a Secret cannot be pickled")

    def redact(self, text: object) -> str:
        """Text from outside without the key, on one short line; of a Sentence, each of its values."""
        if isinstance(text, Sentence):
            return Sentence(text.template, **{name: self.redact(value) for name, value in text.values.items()})
        plain = str(text)
        if self._value:
            plain = plain.replace(self._value, "***")
            if len(self._value) > 12:  # an endpoint that echoes a part of it
                plain = re.sub(re.escape(self._value[:8]) + r"\S*", "***", plain)
                plain = re.sub(r"\S*" + re.escape(self._value[-8:]), "***", plain)
        plain = " ".join(plain.split())
        return plain if len(plain) <= LONGEST_ERROR else plain[:LONGEST_ERROR - 1] + "…"


def find_key(environment: Mapping[str, str] | None = None) -> Secret:
    """The key; empty where there is none (local servers need none). Raises PlannerError for an unsafe or odd file."""
    environment = os.environ if environment is None else environment
    for name in VARIABLES:
        if value := environment.get(name, "").strip():
            return Secret(proper(value, name))
    named = environment.get(FILE_VARIABLE, "").strip()
    path = Path(named).expanduser() if named else DEFAULT_FILE.expanduser()
    if not named and not path.exists():
        return Secret("")
    return Secret(proper(read_private(path), str(path)))


def read_private(path: Path) -> str:
    """The text of a file that nobody but its owner can read."""
    try:
        with open(path, "rb") as file:
            state = os.fstat(file.fileno())
            if not stat.S_ISREG(state.st_mode):
                raise PlannerError(Sentence("key file {path}: not a plain file", path=path))
            if os.name == "posix" and (state.st_mode & 0o077 or state.st_uid not in (os.getuid(), 0)):
                raise PlannerError(Sentence("key file {path}: others can read it; run: chmod 600 {path}", path=path))
            return file.read(LONGEST + 1).decode("utf-8", "replace").strip()
    except OSError as e:
        raise PlannerError(Sentence("key file {path}: {text}", path=path,
                                    text=e.strerror or type(e).__name__)) from None


def proper(value: str, source: str) -> str:
    if len(value) > LONGEST or not re.fullmatch(r"[!-~]+", value):
        raise PlannerError(Sentence("the key from {source} is not one: allowed are printable letters and signs without "
                                    "spaces", source=source))
    return value


@dataclass(frozen=True)
class Address:
    """A checked base URL. ``local``: on this machine or in a private network."""

    url: str
    host: str
    local: bool


def check_address(url: str, key: Secret) -> Address:
    """Refuses what cannot be an endpoint, and what would send the key in clear over the net. Raises PlannerError."""
    text = url.strip().rstrip("/")
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    if parts.scheme not in ("http", "https") or not host:
        raise PlannerError(Sentence("base URL {url}: allowed is http:// or https:// with a host, for example "
                                    "http://localhost:11434/v1", url=shown_url(text)))
    if parts.username or parts.password or parts.query or parts.fragment:
        raise PlannerError(Sentence("base URL: allowed is neither a user name, nor a password, nor anything after ? "
                                    "or #"))
    local = is_local(host)
    if key and parts.scheme == "http" and not local:
        raise PlannerError(Sentence("base URL http://{host}: the key would be sent unencrypted; use https:// or unset "
                                    "the key", host=host))
    return Address(text, host, local)


def is_local(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
        return address.is_loopback or address.is_private or address.is_link_local
    except ValueError:
        return host == "localhost" or "." not in host or host.endswith((".local", ".localhost", ".internal", ".lan"))


def shown_url(url: str) -> str:
    """A URL for messages, without what may be a password."""
    return repr(re.sub(r"//[^/@]*@", "//***@", url)[:100])
