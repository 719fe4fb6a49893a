"""The planner that asks a language model: structured output as far as the endpoint can, every answer judged, one
corrective turn, and never a box that is not valid.
"""
from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from ..layout import Layout
from ..sentences import Sentence, of
from .answers import AnswerError
from .binding import layout_from_text
from .checker import check
from .client import Call, Endpoint, Reply, Unsupported, complete, library, model_names
from .keys import Secret, check_address, find_key
from .plan import Plan, PlannerError
from .prompts import SCHEMA, correction, first_messages, schema_text

RUNGS = ("json_schema", "json_object", "text")
MOST_REQUESTS = 8  # for one layout, retries not counted


@dataclass
class Abilities:
    """What an endpoint was found to understand, by (base URL, model)."""

    rung: int = 0
    temperature: bool = True
    stream: bool = True
    system: bool = True
    suffix: str = ""  # "/v1" where the base URL lacks it


_KNOWN: dict[tuple[str, str], Abilities] = {}
_LOCK = threading.Lock()


def remembered(endpoint: Endpoint) -> Abilities:
    with _LOCK:
        return replace(_KNOWN.get((endpoint.base_url, endpoint.model), Abilities()))


def remember(endpoint: Endpoint, abilities: Abilities) -> None:
    with _LOCK:
        _KNOWN[(endpoint.base_url, endpoint.model)] = replace(abilities)


def forget() -> None:
    """Forget what endpoints can do."""
    with _LOCK:
        _KNOWN.clear()


def retry(problem: str) -> PlannerError:
    """The problem, and what may help."""
    return PlannerError(Sentence("{problem} Try again, take another model, or use the built-in planner; the layout is "
                                 "as it was", problem=problem))


@dataclass
class Outcome:
    """A judged answer. ``faults``: what the model is told; empty where all is well."""

    reply: Reply
    layout: Layout = field(default_factory=Layout)
    notes: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    unread: bool = False

    @property
    def badness(self) -> tuple[bool, int]:
        return not self.layout, len(self.faults)


@dataclass
class Conversation:
    """The requests for one layout."""

    prompt: str
    size: tuple[int, int]
    call: Call
    abilities: Abilities
    requests: int = 0

    def ask(self, extra: list[dict[str, str]]) -> Reply:
        """One answer; what the endpoint does not understand is left out, and remembered."""
        while True:
            self.requests += 1
            if self.requests > MOST_REQUESTS:
                raise retry(Sentence("{host} did not answer properly in {count} requests.",
                                     host=self.call.address.host, count=MOST_REQUESTS))
            try:
                return complete(self.call, self.body(extra))
            except Unsupported as refusal:
                self.do_without(refusal)

    def body(self, extra: list[dict[str, str]]) -> dict[str, Any]:
        """The request at the present rung of the ladder."""
        messages = [*first_messages(self.prompt, self.size, self.abilities.system), *extra]
        rung = RUNGS[self.abilities.rung]
        body: dict[str, Any] = {"model": self.call.endpoint.model, "messages": messages}
        if rung == "json_schema":
            body["response_format"] = {"type": "json_schema",
                                       "json_schema": {"name": "layout", "strict": True, "schema": SCHEMA}}
        else:
            last = messages[-1]
            messages[-1] = {**last, "content": f"{last['content']}\n\n{schema_text()}"}
            if rung == "json_object":
                body["response_format"] = {"type": "json_object"}
        if self.abilities.temperature:
            body["temperature"] = self.call.endpoint.temperature
        if self.abilities.stream:
            body["stream"] = True
        return body

    def do_without(self, refusal: Unsupported) -> None:
        """Ask for less next time. Raises PlannerError where nothing is left to leave out."""
        a = self.abilities
        if refusal.feature == "response_format" and a.rung + 1 < len(RUNGS):
            text_only = "'text'" in str(refusal) and "json_object" not in str(refusal).lower()
            a.rung = len(RUNGS) - 1 if text_only else a.rung + 1
        elif refusal.feature in ("temperature", "stream", "system") and getattr(a, refusal.feature):
            setattr(a, refusal.feature, False)
        elif refusal.feature == "path" and not a.suffix and not self.call.address.url.endswith("/v1"):
            a.suffix = "/v1"
            self.call.address = replace(self.call.address, url=self.call.address.url + "/v1")
        else:
            reason = self.call.key.redact(refusal)
            raise PlannerError(Sentence(
                "{host} is no OpenAI-compatible endpoint ({reason}); check the base URL, which mostly ends in /v1, or "
                "use the built-in planner", host=self.call.address.host, reason=reason))

    def first(self) -> Outcome:
        """The first answer that can be read, going down the ladder."""
        while True:
            outcome = self.judged(self.ask([]))
            if not outcome.unread or self.abilities.rung + 1 == len(RUNGS):
                return outcome
            self.abilities.rung += 1

    def corrected(self, outcome: Outcome) -> Outcome:
        """The answer to the corrective turn, if it is better."""
        extra = [{"role": "assistant", "content": outcome.reply.text[:20_000] or "(empty)"},
                 {"role": "user", "content": correction(outcome.faults)}]
        try:
            second = self.judged(self.ask(extra))
        except PlannerError:
            if not outcome.layout or self.call.stopped():
                raise
            return outcome  # what there is, is usable
        return second if second.badness < outcome.badness else outcome

    def judged(self, reply: Reply) -> Outcome:
        """An answer read, repaired where numbers allow it, and checked against the prompt."""
        if reply.refusal:
            raise retry(Sentence("the model declined: {text}.", text=self.call.key.redact(reply.refusal)))
        try:
            layout, notes = layout_from_text(self.prompt, reply.text, self.size, prefer="1000")
        except AnswerError as e:
            fault = of(e)
            if reply.finish == "length":
                fault = Sentence("the answer was cut off; {fault}", fault=fault)
            return Outcome(reply, faults=[fault], unread=True)
        faults = [v.message for v in check(self.prompt, layout)]
        faults += [n for n in notes if "not in the prompt" in n or "a box has four" in n or "no size" in n]
        if reply.finish == "length":
            faults.append(Sentence("the answer was cut off before its end"))
        return Outcome(reply, layout, notes, faults, unread=not layout)


def plan_llm(prompt: str, size: tuple[int, int], endpoint: Endpoint, key: Secret | None = None,
             progress: Callable[[int], None] | None = None, cancelled: Callable[[], bool] | None = None) -> Plan:
    """A layout by a language model. Raises PlannerError with a sentence that says what to do."""
    library()
    key = find_key() if key is None else key
    address = check_address(endpoint.base_url, key)
    endpoint = endpoint if endpoint.model else replace(endpoint, model=first_model(endpoint, key))
    abilities = remembered(endpoint)
    if abilities.suffix:
        address = replace(address, url=address.url + abilities.suffix)
    talk = Conversation(prompt, size, Call(address, key, endpoint, progress, cancelled), abilities)
    outcome = talk.first()
    if outcome.faults:
        outcome = talk.corrected(outcome)
    remember(endpoint, talk.abilities)
    if not outcome.layout:
        raise retry(Sentence("the model {model} gave no usable boxes: {fault}.", model=repr(endpoint.model),
                             fault=key.redact(outcome.faults[0])))
    violations = [v.to_json() for v in check(prompt, outcome.layout)]
    return Plan(outcome.layout, f"llm {endpoint.model}", [key.redact(n) for n in outcome.notes], violations)


def first_model(endpoint: Endpoint, key: Secret) -> str:
    """The only model of a local server need not be named."""
    address = check_address(endpoint.base_url, key)
    for suffix in ("", "/v1"):
        if names := model_names(replace(address, url=address.url + suffix), key):
            return names[0]
    raise PlannerError(Sentence("no model is set, and {host} lists none; name one in the settings (--model NAME)",
                                host=address.host))
