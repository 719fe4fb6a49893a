"""From the prompt's pieces to its scene: who stands where to whom.

One walk from left to right. ``subject`` is what the clause is about, ``nearest`` what was named last, ``actor`` what
the next phrase of place belongs to; a phrase of place waits for its objects in ``pending``, or for its subject in
``ahead`` where the sentence begins with it ("On the left of the dog stands a cat").
"""
from __future__ import annotations

from functools import lru_cache

from .chunks import Item, read
from .colours import SURFACES, boxed, colour_said, covered_in, give_colour, one_of_colour
from .comparing import also, compared_on, likened, one_of_size, repeat, simile, size_said
from .finish import finish
from .foretelling import foretold_part, looked_ahead
from .fronting import OPENERS, PARTED, PASSED, deed_first, fronted, participle_first, predicate_follows
from .lexicon import COLOURS, MIDDLING, PREPOSITIONS, SIZES
from .ordering import line_up, ranked, sequel
from .possession import Possession, carried
from .scene import Pending, Scene
from .verbs import AIMED, HANGING, VERB_KINDS, hangs, kind_of

THINGS_ONLY = ("left", "right", "above", "below", "front", "behind", "next", "between", "bigger", "smaller",
               "side")
ORDERED = ("let", "make", "keep", "have", "leave", "get")
WAITING = ("between", "among")


class Parser(Possession):
    """The state of the walk."""

    def __init__(self, prompt: str):
        self.scene = Scene(prompt)
        self.items = read(prompt)
        self.at = 0
        self.topic: list[int] = []  # the last clause's subject
        self.said_at: dict[int, list[int]] = {}  # {piece: the things that it names}
        self.many: list[int] = []  # the last clause's subjects of several
        self.coloured: list[int] = []  # what the last colour was said of
        self.hue_said: tuple[int, int] | None = None  # the last colour, for "so is the dog"
        self.to_come: tuple[str, list[int], str] | None = None  # "above them flies a kite": whose heads, comes later
        self.begin_sentence()

    def begin_sentence(self) -> None:
        self.subject: list[int] = []
        self.nearest: list[int] = []
        self.actor: list[int] = []
        self.owner: list[int] = []
        self.pending: Pending | None = None
        self.closed: tuple[Pending, int] | None = None  # the last relation that has its objects, and where it had them
        self.ahead: list[tuple[str, list[int], str]] = []
        self.absent = False
        self.denies = False  # absent by "not": "not a red one and a blue dog"
        self.wanting = ""  # the relation whose objects are read before its subject
        self.sharing = False  # a plural without a number is shared out: "men with umbrellas"
        self.stranded: list[int] = []  # "the apple it sits on": what the preposition at the end belongs to
        self.it: list[int] = []  # what "it" stood for last, as an object
        self.factor = 1  # "each with two": as many for every one of a group
        self.also: list[tuple[str, str]] = []  # further relations to the same objects
        self.order = ""
        self.ordered: list[int] = []  # what stands in this order so far
        self.headed: list[int] = []  # what "whose" stands for
        self.parted: list[int] = []  # the head of a relative clause between commas
        self.void = False  # the subject is nothing that has a box
        self.denied = False  # "neither a cat nor a dog is above": what is said of them does not hold
        self.hue: tuple[int, int] | None = None  # a colour whose thing is still to come
        self.respective = 0  # colours told "respectively"
        self.hung: list[int] = []  # what hangs from or on something, which is nothing's place
        self.fronted_to = -1  # the piece behind the last place that stood before its subject
        self.opened = -1  # a phrase of place that opens a clause behind its participle
        self.hue_end = -1  # the piece behind the last colour

    @property
    def spoken(self) -> list[int]:  # type: ignore[override]
        return [*self.subject, *self.topic]

    @property
    def asked_for(self) -> bool:  # type: ignore[override]
        """Whether a relation waits here that only a thing can answer."""
        return (self.pending.kind if self.pending else self.wanting) in THINGS_ONLY

    def run(self) -> Scene:
        while self.at < len(self.items):
            item = self.items[self.at]
            step = getattr(self, "on_" + item.kind, None)
            if step is None:
                self.at += 1
            else:
                step(item)
        finish(self.scene)
        return self.scene

    # what each piece does; each moves self.at on

    def on_stop(self, item: Item) -> None:
        self.topic = self.subject or self.nearest or self.topic
        self.begin_sentence()
        self.at += 1

    def on_comma(self, item: Item) -> None:
        self.pending = None
        if self.parted and self.kind(1) in ("be", "verb"):
            self.subject, self.parted = self.parted, []  # "a shelf, above which a lamp hangs, is"
        self.actor = self.subject or self.actor
        self.denied, self.hung = False, []
        self.at += 1

    def on_and(self, item: Item) -> None:
        if repeat(self, item) or compared_on(self):
            return
        role = self.items[self.at + 1].mention if item.text.lower() == "as" and self.at + 1 < len(self.items) else None
        if role is not None and role.kind == "abstract":
            self.at += 2  # "my dog as a giant", "a cat dressed as a pirate is": the clause goes on
            return
        self.denied, self.hung = self.denied and item.text.lower() != "but", []
        self.actor = self.subject or self.actor
        self.at += 1

    def on_which(self, item: Item) -> None:
        if self.nearest:
            self.topic = self.subject = self.actor = self.nearest
            if self.kind(1) in ("thing", "pronoun"):
                self.stranded = list(self.nearest)  # "a cat that a dog is bigger than"
        self.at += 1
        mention = self.items[self.at].mention if self.kind() == "thing" else None
        if item.text.lower() == "whose" and mention and (
                mention.kind in ("abstract", "part") or mention.name in SURFACES or (
                    self.kind(1) == "be" and (self.word(2) in COLOURS or self.word(3) in COLOURS))):
            self.at += 1  # "a cat whose size exceeds": said of the cat
            if self.kind() == "and" and self.kind(1) == "thing" and not boxed(self.items[self.at + 1]):
                self.at += 2  # "whose hull and sails are"

    def on_that(self, item: Item) -> None:
        """"that" opens a relative clause; elsewhere it is a pronoun of no use."""
        self.on_which(item)

    def on_be(self, item: Item) -> None:
        self.denied = self.denied or (item.text.lower() in ("don't", "never") and self.word(1) in ORDERED)
        if self.kind(-1) == "verb" and self.kind(-2) in ("pronoun", "thing") and self.said_at.get(self.at - 3):
            self.subject = self.said_at[self.at - 3]  # "the bone that it guards is", "the bone the dog guards is"
        one = item.text.lower() == "being" and self.nearest and self.kind(-1) != "and"  # ", the cat being larger"
        self.actor = self.nearest if one else self.subject or self.actor
        self.at += 1

    def on_without(self, item: Item) -> None:
        if repeat(self, item):
            return
        if item.text.lower() == "neither" and predicate_follows(self):
            self.denied = True  # "neither a cat nor a dog is above a cow"
            self.at += 1
            return
        self.absent = True
        self.denies = item.text.lower() == "not"
        self.at += 1
        if self.kind() != "thing":
            self.absent = False

    def on_verb(self, item: Item) -> None:
        base = item.extra
        if participle_first(self) or deed_first(self, VERB_KINDS.get(base, "")):
            return
        finite = self.kind(-1) in ("be", "have") or (item.text.endswith("s") and not item.text.endswith("ss"))
        if not finite and self.nearest and self.kind(-1) in ("thing", "word", "pronoun"):
            animate = [i for i in self.nearest if self.scene.entities[i].animate]
            last = self.scene.relations[-1] if self.scene.relations else None  # "larger than the lamp hanging from"
            judged = last is not None and last.kind in ("bigger", "smaller") and list(last.objects) == self.nearest
            acting = any(self.scene.entities[i].animate for i in self.subject) and item.text.endswith("ing") and (
                not judged)
            self.actor = self.nearest if animate or not acting or hangs(self, base) else self.subject
        elif finite or self.kind(-1) in ("and", "comma", "be"):
            self.actor = self.subject or self.actor
        self.hung = list(self.actor) if base in HANGING and self.kind(1) not in ("thing", "pronoun") else self.hung
        self.at += 1
        if base in ORDERED and item.text == base and self.kind() == "thing" and self.kind(-2) in OPENERS:
            self.topic = self.subject or self.topic
            self.subject = self.nearest = self.actor = []  # "and let the dog be blue": said of the dog
        passive = item.text.endswith(("ed", "en", "n", "ld")) and self.kind() == "place" and self.word() == "by"
        kind = kind_of(base, self.kind() == "thing")
        if passive:
            self.at += 1
            self.pending = Pending(kind or "next", self.actor, f"{item.text} by", True, not kind)
        elif fronted(self):
            self.subject = []  # "at a table sits a judge": the judge is the subject
        elif self.kind() in ("thing", "pronoun") and self.actor and not (self.ahead and not self.subject):
            weak = kind in ("", "near")
            self.pending = Pending(kind or "near", self.actor, item.text, hint=weak,
                                   shares=base not in ("watch", "see", "view", "admire", "look", "chase"))

    def on_word(self, item: Item) -> None:
        if participle_first(self):
            return
        if item.text in ("for", "from", "to", "of", "through", "at", "during", "towards", "toward", "into", "across"):
            self.pending = None
        sequel(self, item)
        if likened(self):
            return
        if simile(self, item):
            self.at += 2
            return
        if item.text in ("none", "neither") and self.word(1) == "of":
            self.denied = True  # "none of them is as big as"
        if also(self, item):
            return
        if item.text in SIZES or item.text in MIDDLING:  # "the person is very small"
            size_said(self, item)
        if item.text.lower().partition("-")[0] in COLOURS:  # "blue", "blue-skinned"
            colour_said(self, item)
        if not repeat(self, item):
            self.at += 1

    def on_pronoun(self, item: Item) -> None:
        from .pronouns import floats, foretold, pronoun, so_many

        speaks = item.text.lower() in ("i", "we", "you") and self.kind(1) in ("verb", "be", "word") and not self.ahead
        if speaks and self.kind(2) == "thing":
            self.topic = self.subject or self.topic
            self.subject = self.actor = []  # "I need the horse to be": said of the horse
        if item.text.lower().endswith(("self", "selves")) and self.pending is None:
            self.at += 1  # "the cat itself is"
            return
        if item.text.lower() in ("both", "all", "each") and (self.kind(-1) == "be" or floats(self)):
            self.at += 1  # "they are both small", "a cat and a dog both on a mat"
            return
        if item.text.lower() in ("each", "former", "latter") and self.word(-1) == "of":
            so_many(self, self.items[self.at - 2], item)
            return
        ids = pronoun(self, item)
        self.stranded = list(self.nearest) if self.kind(-1) in ("thing", "which", "that") else []
        self.at += 1
        if ids is None:
            foretold(self, item)
            return
        if self.pending is not None:
            before = self.pending.subjects
            self.close(ids)
            self.nearest = before or self.nearest  # "a vase on it that is": the vase
        else:
            self.begin_subject(ids)

    def on_thing(self, item: Item) -> None:
        if covered_in(self):
            return
        if self.pending is not None:
            pending = self.pending
            self.sharing = pending.shares or pending.kind in ("riding", "holding", "wearing")
            ids = self.group(as_objects=True, needed=2 if pending.kind in WAITING else 1, givers=pending.subjects)
            self.sharing, self.factor = False, 1
            told = not ids and self.word() == ":" and self.kind(1) == "thing" and pending.kind != "inside"
            if told and item.mention and item.mention.plural:
                self.at += 1  # "between two things: a cat and a dog"
                ids = self.group(as_objects=True, needed=2, givers=pending.subjects)
            whole = self.whole_of(item, pending.subjects) if pending.kind in (*PARTED, "smaller", "bigger") else []
            if not (ids or whole):
                foretold_part(self, item)
            self.close(ids or whole)
        elif item.mention and one_of_colour(self, item.mention):
            self.at += 1
        elif item.mention and one_of_size(self, item.mention):
            pass
        else:
            before = "thing" if self.word(-1) in PREPOSITIONS else self.kind(-1)
            ids = self.group(as_objects=False)
            self.absent = False
            mention = self.items[self.at - 1].mention
            if mention is None or not mention.each:
                self.factor = 1
            its = mention is not None and mention.possessive and mention.name in SURFACES
            aimed = self.word(-2) in AIMED and self.kind(-3) in ("verb", "word")
            passing = (self.word(-2) in PASSED and self.kind(-2) == "word"  # "stretches along a shelf"
                       and item.mention is not None and item.mention.kind == "object")
            if ids and self.subject and passing and self.word(-2) != "at" and self.kind(-3) == "verb":
                self.nearest, self.actor = ids, self.subject  # "sails through the clouds above a kite"
            elif ids and self.subject and (aimed or passing):
                self.nearest = self.actor = ids  # "giggles at a dog": the clause stays about who giggles
            elif its and not ids and not self.subject:
                self.begin_subject(list(self.topic))  # "There is a cat; its fur is blue."
            elif (ids or before != "thing") and not self.surfaced and not (its and not ids):
                self.begin_subject(ids)

    def close(self, ids: list[int]) -> None:
        """The pending relation has its objects."""
        pending, self.pending = self.pending, None
        if pending is None or not ids:
            return
        kind = carried(self.scene, pending, ids)
        if kind == "inside" and all(self.scene.entities[i].name in ("sun", "moon") for i in ids):
            return  # "a day in the sun"
        if kind == "between" and sum(self.scene.entities[i].count or 2 for i in ids) < 2:
            kind = "on" if not any(self.scene.entities[i].animate for i in ids) else "near"
            pending.hint = True
        if pending.swapped:
            self.scene.relate(kind, ids, pending.subjects, pending.text, pending.hint)
        else:
            self.scene.relate(kind, pending.subjects, ids, pending.text, pending.hint)
        if self.order and kind == "next" and not pending.hint and set(pending.subjects) & {*self.ordered}:
            line_up(self, ids)
        self.shared_side(kind, pending.subjects, ids)
        for further, text in self.also:
            self.scene.relate(further, pending.subjects, ids, text)
        self.also = []
        self.nearest = self.actor = ids
        self.closed = pending, self.at
        self.many = ids if len(ids) > 1 and len(pending.subjects) == 1 else self.many
        if pending.kind in WAITING:  # "a cup between a jug and a plate on a table": all three are on it
            self.actor = [*pending.subjects, *(i for i in ids if i not in pending.subjects)]

    def begin_subject(self, ids: list[int]) -> None:
        """New things that no relation waits for: the clause is about them."""
        self.void, self.hung = not ids, []
        self.many = ids if len(ids) > 1 else self.many
        if ids:
            for kind, objects, text in self.ahead:
                self.scene.relate(kind, ids, objects, text)
                if kind in ("@largest", "@smallest"):
                    ranked(self, "bigger" if kind == "@largest" else "smaller", ids)
            self.ahead = []
            self.topic = self.subject or self.topic
            looked_ahead(self, ids)
            if self.order:
                line_up(self, [*(i for i in self.subject if i not in ids), *ids])
            if self.hue:
                give_colour(self, ids, self.hue)
                self.hue = None
        self.subject = self.nearest = self.actor = ids

    def on_place(self, item: Item) -> None:
        from .placing import place_phrase

        place_phrase(self, item)


@lru_cache(maxsize=256)
def _parsed(prompt: str) -> Scene:
    return Parser(prompt).run()


def parse(prompt: str) -> Scene:
    """What the prompt demands. The scene is shared: do not change it."""
    return _parsed(prompt)


__all__ = ["Parser", "parse"]
