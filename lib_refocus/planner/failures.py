"""What an endpoint's failure means: try again, ask for less, or tell the user what to do."""
from __future__ import annotations

import contextlib
import re
from typing import Any

from .client import RETRIED, Call, NoStream, NotAnApi, Passing, StreamError, TooLong, Unsupported, library, model_names
from .plan import PlannerError

INSTEAD = "; or use the built-in planner"
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
        return PlannerError(f"{host}: {e}; take another model{INSTEAD}")
    if isinstance(e, openai.APIStatusError):
        return of_status(call, e.status_code, said(call, e), e, body)
    if isinstance(e, openai.APITimeoutError) or "timeout" in type(e).__name__.lower():
        return PlannerError(f"{host} gave no answer within {call.endpoint.timeout:g} seconds; raise the time limit in "
                            f"the settings, take a smaller model{INSTEAD}")
    if isinstance(e, openai.APIConnectionError):
        return unreachable(call, e)
    if isinstance(e, (openai.APIError, StreamError)):
        return Passing(f"{host} broke off: {said(call, e)}")
    return Passing(f"{host} sent an answer that could not be read ({type(e).__name__})")


def unreachable(call: Call, e: Exception) -> Exception:
    """No connection at all, or one that broke."""
    cause = e.__cause__ or e
    host, text = call.address.host, call.key.redact(cause)
    if "larger than" in text:
        return PlannerError(f"{host}: {text}; take another model{INSTEAD}")
    if isinstance(cause, OSError) or "ConnectError" in type(cause).__name__:
        advice = "is it running?" if call.address.local else "is the address right, and the network up?"
        return PlannerError(f"no connection to {host}: {text}; {advice} Check the base URL{INSTEAD}")
    return Passing(f"the connection to {host} broke off: {text}")


def said(call: Call, e: Exception) -> str:
    """The endpoint's own words, redacted."""
    body = getattr(e, "body", None)
    text = body.get("message") if isinstance(body, dict) and isinstance(body.get("message"), str) else None
    if text is None and isinstance(body, dict) and isinstance(body.get("error"), (str, dict)):
        inner = body["error"]
        text = inner if isinstance(inner, str) else str(inner.get("message", inner))
    return call.key.redact(text or getattr(e, "message", None) or e)


def of_status(call: Call, status: int, text: str, e: Any, body: dict[str, Any]) -> Exception:
    host, model = call.address.host, call.endpoint.model
    if status in (400, 404, 405, 415, 422, 500, 501) and (feature := refused_feature(text, body)):
        return Unsupported(feature, text)
    if 300 <= status < 400:
        target = call.key.redact(getattr(e.response, "headers", {}).get("location", "another address"))
        return PlannerError(f"{host} redirects to {target}; redirects are not followed: set the base URL to the "
                            f"right address{INSTEAD}")
    if status == 401:
        advice = "the key is missing or wrong: set OPENAI_API_KEY" if not call.key else "the key was refused"
        return PlannerError(f"{host} says 401: {advice}{INSTEAD}")
    if status == 403:
        return PlannerError(f"{host} says 403, not allowed: {text}{INSTEAD}")
    if status == 402 or (status == 429 and CREDIT_WORDS.search(text)):
        return PlannerError(f"{host} says that the account has no credit left: {text}{INSTEAD}")
    if status == 404 and ("model" in text.lower() or not text):
        return PlannerError(f"{host} does not know the model {model!r}: {text}{models_hint(call)}{INSTEAD}")
    if status in (404, 405):
        return Unsupported("path", f"{host} says {status}")
    if status in RETRIED:
        wait = 0.0
        with contextlib.suppress(ValueError, TypeError, AttributeError):
            wait = max(float(e.response.headers.get("retry-after", 0)), 0.0)
        return Passing(f"{host} says {status}: {text}", wait if wait == wait else 0.0)
    return PlannerError(f"{host} says {status}: {text}{INSTEAD}")


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


def models_hint(call: Call) -> str:
    """The models that the endpoint has, if it tells."""
    names = model_names(call.address, call.key, 5)[:12]
    return f"; it has {call.key.redact(', '.join(names))}" if names else ""
