"""Sentences for users that keep their template and values, so that a page can say them in its own language.

A Sentence is English text wherever text is wanted: in messages of exceptions, in JSON, on the command line. A template
is a literal of this program; what users and models write comes in as values, which are never read as templates.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any


class Sentence(str):
    """English text made of a ``template`` with {names} and its ``values``, which may be Sentences themselves."""

    template: str
    values: dict[str, Any]

    def __new__(cls, template: str, /, **values: Any) -> Sentence:
        self = super().__new__(cls, template.format(**values))
        self.template, self.values = template, values
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        """Copies are made of the template: the text may hold braces of a user's."""
        return made, (self.template, self.values)


def made(template: str, values: Mapping[str, Any]) -> Sentence:
    return Sentence(template, **values)


def joined(texts: Sequence[str], template: str = "{first} and {second}") -> str:
    """Texts in a row, as one Sentence where they are several."""
    first, *others = texts
    for second in others:
        first = Sentence(template, first=first, second=second)
    return first


def of(error: Exception) -> str:
    """What an exception says; its Sentence where it was given one."""
    return error.args[0] if error.args and isinstance(error.args[0], Sentence) else str(error)


def told(value: Any) -> Any:
    """A value as JSON has it: a Sentence is {"text": its template, "values"}."""
    if isinstance(value, Sentence):
        return {"text": value.template, "values": {name: told(v) for name, v in value.values.items()}}
    return value if isinstance(value, (str, int, float)) else str(value)


def found(answer: Any) -> Iterator[Sentence]:
    """Every Sentence in plain values."""
    if isinstance(answer, Sentence):
        yield answer
    elif isinstance(answer, (Mapping, list, tuple)):
        for value in answer.values() if isinstance(answer, Mapping) else answer:
            yield from found(value)


def with_sentences(answer: Mapping[str, Any]) -> dict[str, Any]:
    """The answer, and under "sentences" how its Sentences are made: {English text: {"text", "values"}}."""
    return {**answer, "sentences": {str(s): told(s) for s in found(answer)}}
