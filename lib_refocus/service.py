"""What the page asks its server: how prompt and layout fit, what is in a file, which presets there are.

Each answer is plain values; a question that cannot be answered raises ValueError with a sentence for the user.
web.register makes routes of them.
"""
from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from .cautions import Facts, cautions
from .layout import Layout
from .phrases import missing, noun_phrases, pieces
from .pictures import layout_in_file
from .presets import Presets
from .sentences import Sentence, told

PREFIX = "/attention-refocus/"
LONGEST_PROMPT = 20_000

ROUTES = ("look", "read", "presets")

Answer = dict[str, Any]


class Service:
    """``facts_of(question)``: what the host knows of the run that a question is about."""

    def __init__(self, presets: Presets, facts_of: Callable[[Mapping[str, Any]], Facts]):
        self.presets_file, self.facts_of = presets, facts_of

    def look(self, question: Mapping[str, Any]) -> Answer:
        """{"prompt", "layout", "width", "height", "sampler"} -> {"pieces", "missing", "warnings", "cell"}.

        Missing phrases are told apart from the warnings: the page marks them where they stand.
        """
        prompt = str(question.get("prompt") or "")[:LONGEST_PROMPT]
        layout = Layout.parse(question.get("layout"))
        facts = self.facts_of(question)
        warnings = [c for c in cautions(layout, prompt, facts) if c.kind != "missing"]
        return {"pieces": [{"text": p.text, "regions": p.regions, "phrase": p.phrase} for p in pieces(prompt, layout)],
                "missing": missing(prompt, layout.regions), "cell": facts.cell,
                "warnings": [{"kind": c.kind, "text": c.text, "regions": c.regions,
                              "values": {name: told(value) for name, value in c.values.items()}} for c in warnings]}

    def read(self, data: bytes) -> Answer:
        """A file's bytes -> {"layout"}."""
        return {"layout": layout_in_file(data).to_json()}

    def presets(self, question: Mapping[str, Any]) -> Answer:
        """{} lists; {"name", "layout"} stores, or with null removes; {"last"} remembers a run. -> {"presets"}

        The templates among them are filled with the phrases of "prompt".
        """
        if "name" in question:
            given = question.get("layout")
            self.presets_file.store(question["name"], None if given is None else Layout.parse(given))
        elif question.get("last"):
            self.presets_file.remember(Layout.parse(question["last"]))
        prompt = str(question.get("prompt") or "")[:LONGEST_PROMPT]
        return {"presets": self.presets_file.listed(list(dict.fromkeys(p.text for p in noun_phrases(prompt))))}

    def answer(self, name: str, data: bytes) -> Answer:
        """The answer to a question's bytes. Raises ValueError."""
        if name == "read":
            return self.read(data)
        question = json.loads(data or b"{}")
        if not isinstance(question, dict):
            raise ValueError(Sentence("a question is a JSON object"))
        return {"look": self.look, "presets": self.presets}[name](question)
