"""One request to an OpenAI-compatible endpoint: streamed, bounded, cancellable, its failures told in sentences."""
from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..sentences import Sentence, of
from .keys import Address, Secret
from .plan import PlannerError

MAX_BYTES = 4_000_000  # of an answer's body
POLL = 0.05  # seconds between looks at the cancel switch
BACKOFF = (0.5, 1.5, 4.0)  # seconds before each retry
LONGEST_WAIT = 20.0  # that a Retry-After may ask for
RETRIED = (408, 409, 425, 429, 500, 502, 503, 504, 529)


class Cancelled(PlannerError):
    """The user stopped the request."""


class Unsupported(Exception):
    """The endpoint does not know ``feature``: response_format, temperature, stream, system or path."""

    def __init__(self, feature: str, message: str):
        super().__init__(message)
        self.feature = feature


@dataclass(frozen=True)
class Endpoint:
    """Where to ask. ``timeout``: seconds for one answer; ``retries``: of a request that failed for a passing reason."""

    base_url: str
    model: str = ""
    temperature: float = 0.2
    timeout: float = 60.0
    retries: int = 2


@dataclass(frozen=True)
class Reply:
    """A finished answer. ``finish``: why it ended ("length": cut off)."""

    text: str
    finish: str = ""
    refusal: str = ""


@dataclass
class Call:
    """A request and who watches it. ``progress`` is called with the number of characters received."""

    address: Address
    key: Secret
    endpoint: Endpoint
    progress: Callable[[int], None] | None = None
    cancelled: Callable[[], bool] | None = None
    sleep: Callable[[float], None] = time.sleep

    def stopped(self) -> bool:
        return self.cancelled is not None and self.cancelled()

    def pause(self, seconds: float) -> None:
        """Sleep in small pieces, so that cancel works at once."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if self.stopped():
                raise Cancelled(Sentence("cancelled; the layout is as it was"))
            self.sleep(min(left, POLL))


def library() -> Any:
    """The openai package, imported when it is first needed."""
    try:
        import openai
    except ImportError:
        raise PlannerError(Sentence('the package "openai" is not installed: run pip install "openai>=2,<3", '
                                    "or use the built-in planner")) from None
    return openai


def complete(call: Call, body: dict[str, Any]) -> Reply:
    """Send a request, again after passing failures. Raises Unsupported, Cancelled, PlannerError."""
    for attempt in range(call.endpoint.retries + 1):
        try:
            return once(call, body)
        except Passing as failure:  # noqa: PERF203 (a request takes seconds)
            if attempt == call.endpoint.retries:
                raise PlannerError(Sentence("{failure}; tried {count} times. Try again later, or use the built-in "
                                            "planner", failure=of(failure), count=attempt + 1)) from None
            call.pause(min(failure.wait or BACKOFF[min(attempt, len(BACKOFF) - 1)], LONGEST_WAIT))
    raise AssertionError("unreachable")


class Passing(Exception):
    """A failure that may be gone in a moment; ``wait``: seconds that the endpoint asks for."""

    def __init__(self, message: str, wait: float = 0.0):
        super().__init__(message)
        self.wait = wait


def connect(address: Address, key: Secret, timeout: float) -> Any:
    """A client of the openai package: no redirects (the key would follow them), bounded bodies, no own retries."""
    openai = library()
    web = openai.DefaultHttpxClient(follow_redirects=False, trust_env=not address.local, timeout=timeout,
                                    event_hooks={"response": [bounded]})
    return openai.OpenAI(api_key=key.reveal() or "none", base_url=address.url, max_retries=0, timeout=timeout,
                         http_client=web)


def model_names(address: Address, key: Secret, timeout: float = 10) -> list[str]:
    """The models that an endpoint lists; none where it does not tell."""
    try:
        with connect(address, key, timeout) as client:
            return [str(m.id)[:200] for m in client.models.list().data[:100]]
    except Exception:  # a hint at most: the request that matters tells what is wrong
        return []


def once(call: Call, body: dict[str, Any]) -> Reply:
    """One request, in a thread of its own, so that a silent endpoint can be left."""
    openai = library()
    import httpx

    client = connect(call.address, call.key, call.endpoint.timeout)
    left = threading.Event()
    pieces: queue.Queue[tuple[str, Any]] = queue.Queue()

    def work() -> None:
        try:
            for piece in pieces_of(client, body):
                if left.is_set():
                    return
                pieces.put(piece)
            pieces.put(("end", None))
        except BaseException as e:
            pieces.put(("error", e))

    thread = threading.Thread(target=work, daemon=True, name="attention-refocus-planner")
    thread.start()
    try:
        reply = gather(call, pieces)
        if not reply.finish and reply.text.count("{") > reply.text.count("}"):
            raise Passing(Sentence("{host} broke off in the middle of its answer", host=call.address.host))
        return reply
    except (openai.OpenAIError, httpx.HTTPError, OSError, ValueError, TypeError, AttributeError, KeyError) as e:
        raise explained(call, e, body) from None
    finally:
        left.set()
        with contextlib.suppress(RuntimeError):  # httpcore < 0.18 complains of a request that is still under way
            client.close()


def gather(call: Call, pieces: queue.Queue) -> Reply:
    """The pieces of an answer put together, while time and patience last."""
    end = time.monotonic() + call.endpoint.timeout
    text: list[str] = []
    finish, refusal, size = "", "", 0
    while True:
        if call.stopped():
            raise Cancelled(Sentence("cancelled; the layout is as it was"))
        if time.monotonic() > end:
            raise PlannerError(Sentence(
                "{host} gave no complete answer within {seconds} seconds; raise the time limit in the settings, or "
                "take a smaller model or the built-in planner", host=call.address.host,
                seconds=f"{call.endpoint.timeout:g}"))
        try:
            kind, value = pieces.get(timeout=POLL)
        except queue.Empty:
            continue
        if kind == "error":
            raise value
        if kind == "end":
            return Reply("".join(text), finish, refusal)
        if kind == "text":
            text.append(value)
            size += len(value)
            if call.progress:
                call.progress(size)
        elif kind == "finish":
            finish = value
        elif kind == "refusal":
            refusal += value


def pieces_of(client: Any, body: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """("text" | "finish" | "refusal", value) as they come, from a streamed or a whole answer."""
    answer = client.chat.completions.create(**body)
    if not body.get("stream"):
        if isinstance(answer, str) or not hasattr(answer, "choices"):
            raise NotAnApi("the answer is a page, not one of the API")
        yield from of_choice(answer.choices or [], "message")
        return
    count = 0
    for chunk in answer:
        if error := getattr(chunk, "error", None):
            raise StreamError(str(error))
        for piece in of_choice(getattr(chunk, "choices", None) or [], "delta"):
            count += 1
            yield piece
    if not count:
        raise NoStream("nothing was streamed")


def of_choice(choices: Sequence[Any], part: str) -> Iterator[tuple[str, Any]]:
    """What the first choice says; content may be text or a list of parts."""
    for choice in choices[:1]:
        message = getattr(choice, part, None)
        content = getattr(message, "content", None)
        if isinstance(content, list):
            content = "".join(str(p.get("text", "")) for p in content if isinstance(p, dict))
        if isinstance(content, str) and content:
            yield "text", content
        if refusal := getattr(message, "refusal", None):
            yield "refusal", str(refusal)
        if finish := getattr(choice, "finish_reason", None):
            yield "finish", str(finish)


class NotAnApi(ValueError):
    """A 200 that is no answer of the API: mostly a wrong path."""


class NoStream(ValueError):
    """An endpoint that does not stream."""


class StreamError(ValueError):
    """An error in the middle of a stream."""


class TooLong(ValueError):
    """An answer of more than MAX_BYTES."""


def bounded(response: Any) -> None:
    """Let a response's body end with an error once it is larger than any layout."""
    import httpx

    class Bounded(httpx.SyncByteStream):
        def __init__(self, inner: Any):
            self.inner = inner

        def __iter__(self) -> Iterator[bytes]:
            total = 0
            for chunk in self.inner:
                total += len(chunk)
                if total > MAX_BYTES:
                    raise TooLong(f"the answer is larger than {MAX_BYTES} bytes")
                yield chunk

        def close(self) -> None:
            self.inner.close()

    response.stream = Bounded(response.stream)


def explained(call: Call, e: Exception, body: dict[str, Any]) -> Exception:
    """What is raised for a failure: Passing, Unsupported, or a PlannerError that says what to do."""
    from .failures import explain

    return explain(call, e, body)
