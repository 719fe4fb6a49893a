"""What an endpoint's failure means: try again, ask for less, or tell the user what to do."""
from __future__ import annotations

import contextlib
import re
from typing import Any

from ..sentences import Sentence
from .client import RETRIED, Call, NoStream, NotAnApi, Passing, StreamError, TooLong, Unsupported, library, model_names
from .plan import PlannerError

SCHEMA_WORDS = re.compile(r"response[_ ]format|json[_ ]?object|structured|schema|grammar", re.IGNORECASE)
CREDIT_WORDS = re.compile(r"quota|billing|credit|balance|payment", re.IGNORECASE)


def explain(call: Call, e: Exception, body: dict[str, Any]) -> Exception:
    """The exception to raise instead of ``e``; its text never holds the key."""
    openai = library()
    host = call.address.host
    if isinstance(e, NoStream):
        return Unsupported("stream", "the endpoint does not stream")
    if isinstance(e, NotAnApi):
        return Unsupported("path", f"{host} answered with a page")
    if isinstance(e, TooLong):
        return too_long(host, str(e))
    if isinstance(e, openai.APIStatusError):
        return of_status(call, e.status_code, said(call, e), e, body)
    if isinstance(e, openai.APITimeoutError) or "timeout" in type(e).__name__.lower():
        return instead(Sentence("{host} gave no answer within {seconds} seconds; raise the time limit in the settings, "
                                "take a smaller model", host=host, seconds=f"{call.endpoint.timeout:g}"))
    if isinstance(e, openai.APIConnectionError):
        return unreachable(call, e)
    if isinstance(e, (openai.APIError, StreamError)):
        return Passing(Sentence("{host} broke off: {text}", host=host, text=said(call, e)))
    return Passing(Sentence("{host} sent an answer that could not be read ({error})", host=host,
                            error=type(e).__name__))


def too_long(host: str, text: str) -> PlannerError:
    return instead(Sentence("{host}: {text}; take another model", host=host, text=text))


def instead(problem: str) -> PlannerError:
    """The problem, and the planner that needs no endpoint."""
    return PlannerError(Sentence("{problem}; or use the built-in planner", problem=problem))


def unreachable(call: Call, e: Exception) -> Exception:
    """No connection at all, or one that broke."""
    cause = e.__cause__ or e
    host, text = call.address.host, call.key.redact(cause)
    if "larger than" in text:
        return too_long(host, text)
    if isinstance(cause, OSError) or "ConnectError" in type(cause).__name__:
        problem = Sentence("no connection to {host}: {text}; is the address right, and the network up? Check the base "
                           "URL", host=host, text=text)
        if call.address.local:
            problem = Sentence("no connection to {host}: {text}; is it running? Check the base URL", host=host,
                               text=text)
        return instead(problem)
    return Passing(Sentence("the connection to {host} broke off: {text}", host=host, text=text))


def said(call: Call, e: Exception) -> str:
    """The endpoint's own words, redacted."""
    body = getattr(e, "body", None)
    text = body.get("message") if isinstance(body, dict) and isinstance(body.get("message"), str) else None
    if text is None and isinstance(body, dict) and isinstance(body.get("error"), (str, dict)):
        inner = body["error"]
        text = inner if isinstance(inner, str) else str(inner.get("message", inner))
    return call.key.redact(text or getattr(e, "message", None) or e)


def of_status(call: Call, status: int, text: str, e: Any, body: dict[str, Any]) -> Exception:
    host = call.address.host
    if status in (400, 404, 405, 415, 422, 500, 501) and (feature := refused_feature(text, body)):
        return Unsupported(feature, text)
    if 300 <= status < 400:
        target = call.key.redact(getattr(e.response, "headers", {}).get("location", "another address"))
        return instead(Sentence("{host} redirects to {target}; redirects are not followed: set the base URL to the "
                                "right address", host=host, target=target))
    if status == 401:
        if call.key:
            return instead(Sentence("{host} says 401: the key was refused", host=host))
        return instead(Sentence("{host} says 401: the key is missing or wrong: set OPENAI_API_KEY", host=host))
    if status == 403:
        return instead(Sentence("{host} says 403, not allowed: {text}", host=host, text=text))
    if status == 402 or (status == 429 and CREDIT_WORDS.search(text)):
        return instead(Sentence("{host} says that the account has no credit left: {text}", host=host, text=text))
    if status == 404 and ("model" in text.lower() or not text):
        return instead(unknown_model(call, text))
    if status in (404, 405):
        return Unsupported("path", f"{host} says {status}")
    answered = Sentence("{host} says {status}: {text}", host=host, status=status, text=text)
    if status in RETRIED:
        wait = 0.0
        with contextlib.suppress(ValueError, TypeError, AttributeError):
            wait = max(float(e.response.headers.get("retry-after", 0)), 0.0)
        return Passing(answered, wait if wait == wait else 0.0)
    return instead(answered)


def refused_feature(text: str, body: dict[str, Any]) -> str:
    """Which part of the request the endpoint objects to."""
    low = text.lower()
    if "response_format" in body and SCHEMA_WORDS.search(text):
        return "response_format"
    if "temperature" in body and "temperature" in low:
        return "temperature"
    if body.get("stream") and re.search(r"\bstream", low):
        return "stream"
    if body["messages"][0]["role"] == "system" and re.search(r"system (?:role|message|prompt)|role.{0,20}system|"
                                                            r"conversation roles", low):
        return "system"
    return ""


def unknown_model(call: Call, text: str) -> Sentence:
    """With the models that the endpoint has, if it tells."""
    host, model = call.address.host, repr(call.endpoint.model)
    names = model_names(call.address, call.key, 5)[:12]
    if not names:
        return Sentence("{host} does not know the model {model}: {text}", host=host, model=model, text=text)
    return Sentence("{host} does not know the model {model}: {text}; it has {names}", host=host, model=model, text=text,
                    names=call.key.redact(", ".join(names)))
