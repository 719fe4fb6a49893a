"""Noun phrases: what is mentioned, how many of it, and in which of the prompt's words."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from . import lexicon as lex
from .hues import ALSO_NOUNS
from .joining import joined
from .leads import is_lead, turns
from .mention import Mention, Reader
from .modifiers import acts, adjective_or_noun, breaks_off, is_modifier, is_participle, must_be_head
from .nouns import ABSTRACT, ANIMATE, MASS, PARTS, PLACES, WORN, ends_in, is_plural, known, singular, table
from .pictures import PICTURES
from .unseen import ASIDE, UNSEEN
from .words import Word, is_noun_like, is_told_of, is_verb, opens_object, verb_forms

LONGEST_LEAD, LONGEST_RUN = 6, 16  # words of one phrase: articles and numbers, then modifiers and nouns
DEEPEST = 3  # "of" in "of"
STILLS = frozenset({"cinematic", "film", "movie", "sitcom", "anime", "animation", "television", "tv"})
STILL_ENDS = frozenset({"", ",", ".", ";", "\n", "of"})
ROOFS = frozenset({"roof", "rooftop", "hood", "bonnet"})
DEGREES = frozenset({"very", "quite", "rather", "really", "extremely", "incredibly", "so", "most", "too"})
ORDINALS = frozenset({"first", "second", "third", "last"})
CLOTHS = frozenset({"cotton", "denim", "silk", "velvet"})  # "on black velvet, a big watch"
GENERIC = lex.words("computer cub figure floret head plant seedling spear stalk toy tree vine")
PEOPLE = lex.words("anybody anyone everybody everyone nobody somebody someone")  # without a box: they open a clause


def noun_phrase(reader: Reader, i: int, depth: int = 0) -> tuple[Mention, int] | None:
    """The mention that begins at word i, and the index after it."""
    if i - 1 in reader.covered and inverted(reader, i):
        reader.verbs.add(i)
    found = simple_phrase(reader, i) if i not in reader.verbs else None
    if found is None:
        return None
    mention, after = found
    hue = mention.name in ALSO_NOUNS and mention.leads == ("the",) and not mention.plural  # "the orange of the dog"
    if reader.text(after) == "of" and after not in reader.covered and depth < DEEPEST and not hue:
        inner = noun_phrase(reader, after + 1, depth + 1)
        if inner is not None and mention.kind == "part" and mention.definite and i - 1 in reader.covered and (
                inner[0].kind == "object"):
            return inner  # "beneath the belly of an airplane"
        if inner is not None and not is_colour(inner[0]):
            return joined(reader, mention, *inner)
    return mention, after


def is_colour(mention: Mention) -> bool:
    """"a chair of pure orange", "a cat of a blue hue": what "of" joins is no second thing."""
    hue = mention.name in ALSO_NOUNS and not mention.plural and not mention.leads
    return hue or (mention.kind == "abstract" and bool(lex.COLOURS & {*mention.modifiers}))


def simple_phrase(reader: Reader, i: int) -> tuple[Mention, int] | None:
    """Article, number, modifiers and head noun, without what follows."""
    j = i
    lead: list[Word] = []
    while j < min(len(reader.words), i + LONGEST_LEAD) and j not in reader.covered and is_lead(reader, j):
        lead.append(reader.words[j])
        j += 1
    if len(lead) == 2 and lead[0].text in ("the", "these") and (lead[1].number or 0) > 1 and j < len(reader.words) and (
            is_told_of(reader.words, j)):
        return None  # "the two share a field"
    run, j = modifiers_and_nouns(reader, j, lead)
    nouns = [k for k, (_, is_noun) in enumerate(run) if is_noun]
    if partial := partial_group(reader, lead, run, j):
        return partial
    if reader.text(j) in ("one", "ones") and run and lead and (not nouns or run[-1][0].text in lex.COLOURS):
        one = [*(w for w, _ in run if w.text != ","), reader.words[j]]
        return replace(build(reader, lead, one, None), name="one", kind="object"), j + 1
    if not nouns:
        return bare_adjective(reader, lead, run, j)
    last = nouns[-1]
    if last and run[last][0].text in ROOFS and known(run[last - 1][0].text) and not run[last - 1][0].owner:
        run, j = run[:last], j - (len(run) - 1 - last)  # "on a car roof": on the car
        last -= 1
    j -= len(run) - 1 - last
    kept = [word for word, _ in run[:last + 1] if word.text != ","]
    owners = [k for k, w in enumerate(kept[:-1]) if w.owner]
    owner = None
    if owners:
        cut = owners[-1] + 1
        owner = build(reader, lead, kept[:cut], None)
        lead, kept = [], kept[cut:]
    elif kept[-1].owner and reader.text(j) in ("left", "right"):
        side = reader.words[j]
        end = j + 1 + (reader.text(j + 1) in ("side", "hand"))
        return replace(build(reader, lead, kept, None), name=side.text, start=side.start, end=side.end,
                       owner=build(reader, lead, kept, None)), end
    return build(reader, lead, kept, owner), j


def modifiers_and_nouns(reader: Reader, j: int, lead: Sequence[Word]) -> tuple[list[tuple[Word, bool]], int]:
    """The run of adjectives and nouns from word j: (word, whether it may be the head), and the index after it."""
    run: list[tuple[Word, bool]] = []
    while j < len(reader.words) and j not in reader.covered and j not in reader.verbs and len(run) < LONGEST_RUN:
        word, after = reader.words[j], reader.text(j + 1)
        kind = modifier_kind(reader, j, run, lead)
        if run and run[-1][1] and (parted(reader, run[-1][0], word) or (known(run[-1][0].text) and turns(reader, j))):
            break  # "above a kite drift two"
        if kind == "noun":
            run.append((word, True))
        elif kind == "modifier":
            run.append((word, False))
        elif run and not run[-1][1] and word.text in (",", "and", "&", "but") and is_modifier(after) and (
                word.text != "but" and modifies_on(reader, j + 1)) and ")" not in reader.prompt[
                run[-1][0].end:word.start] and not (word.text == "," and run[-1][0].text in CLOTHS):
            run.append((Word(",", word.start, word.end), False))
        else:
            if run and run[-1][1] and did(reader, j, run[-1][0].text, lead):
                reader.verbs.add(j)
            break
        j += 1
    return run, j


def inverted(reader: Reader, i: int) -> bool:
    """"and to its right waits a car": the verb behind a phrase of place."""
    text, after = reader.text(i), reader.text(i + 1)
    form = verb_forms().get(text, ("", ""))[1]
    return form == "s" and not known(singular(text)) and (after in ("a", "an") or after in lex.NUMBERS)


def did(reader: Reader, j: int, noun: str, lead: Sequence[Word]) -> bool:
    """Whether the word that ends the phrase does so as its verb: "a horse watches a car", "lights shimmer on"."""
    text, after = reader.text(j), uncovered(reader, j + 1)
    if acts(text, after, lead):
        return True
    return (breaks_off(noun, text) and verb_forms().get(text, ("", ""))[1] == "base" and text in lex.NOUN_TOO
            and opens_object(after) and after not in (",", "and"))


def parted(reader: Reader, noun: Word, word: Word) -> bool:
    """"a keyboard (black keys)", "give the bear brown fur": the word belongs to no compound with the noun before it."""
    if paired(noun.text, word.text):
        return False
    return "(" in reader.prompt[noun.end:word.start] or (word.text in lex.COLOURS and ends_in(noun.text, ANIMATE))


def modifies_on(reader: Reader, j: int) -> bool:
    """Whether adjectives from word j lead to a noun: "shiny, red car", "black and white cat"."""
    last = ""
    while is_modifier(reader.text(j)) and j not in reader.covered:
        last = reader.text(j)
        j += 1
    return (is_noun_like(reader.text(j)) and j not in reader.covered) or (
        last in ("light", "square") and not is_noun_like(reader.text(j)))  # "the cool, diffused light"


def modifier_kind(reader: Reader, j: int, run: list[tuple[Word, bool]], lead: Sequence[Word]) -> str:
    """noun, modifier, or "" where the phrase ends."""
    text = reader.text(j)
    after = uncovered(reader, j + 1)
    if text in ("there", "here") or (text == "out" and run and run[-1][1]) or (
            text in ("higher", "lower") and not lead and not run and after == "still"):
        return ""
    if run and run[-1][1] and text in PEOPLE:
        return ""  # "a chair nobody is using"
    if run and run[-1][0].owner and text in lex.MEDIA:
        return "noun"  # "a child's drawing"
    if run and paired(run[-1][0].text, text):
        return "noun"
    if text == "still" and (after == "life" or (run and after in STILL_ENDS and (
            run[-1][0].text in STILLS or (lead and not run[-1][0].text.endswith("er"))))):
        return "noun"  # "a film still"
    if text in ("visual", "editorial") and run and run[-1][1] and lights(reader, j + 1):
        return "noun"  # "product visual"
    if text == "light" and run and not is_plural(run[-1][0].text) and lights(reader, j + 1) and (
            run[-1][1] or run[-1][0].text in lex.COLOURS):
        return "noun"  # "soft window light", "golden light"
    if run and run[-1][1] and known(run[-1][0].text) and text in (
            "big", "small", "tiny", "huge", "large", "little", "enormous", "bigger", "smaller", "larger", "whole"):
        return ""  # "truck small, toy style"
    if not text[0].isalnum() or text in lex.CONJUNCTIONS or text in lex.AUXILIARIES or text in lex.RELATIVES:
        return ""
    if text in ("color", "colour") and after == ":" and run and run[-1][1]:
        return ""  # "dog (colour: blue)"
    if run and (reader.words[j].number is not None or text in lex.DETERMINERS or text in lex.POSSESSIVES):
        return ""
    if text in lex.PREPOSITIONS or text in lex.NEGATIONS:
        return ""
    if text in ORDINALS and lead:
        return "modifier"
    goes_on = is_noun_like(after) or is_modifier(after) or is_participle(after)
    if is_noun_like(text) and acts(after, uncovered(reader, j + 2), lead):
        goes_on = False
    elif after in (",", "and", "&"):
        goes_on = modifies_on(reader, j + 2)  # "a shiny, red car"
    before_noun = bool(run) and run[-1][1]
    told = bool(run) and run[-1][0].text in lex.COLOURS and is_verb(reader.words, j)  # "are all green sits"
    if lead and not before_noun and not goes_on and not told and must_be_head(text, lead):
        return "noun"
    adverb = text.endswith("ly") and len(text) > 4 and not is_noun_like(text) and not is_modifier(text)
    if before_noun and text in ("out", "away", "back", "off") and is_participle(after):
        return ""  # "a man out walking a dog"
    if text in lex.ADVERBS or adverb:
        nearby = bool(lead) and ((text in lex.ADJECTIVES and is_noun_like(after)) or (
            text in DEGREES and not run and is_noun_like(reader.text(j + 2)) and j + 2 not in reader.covered))
        return "modifier" if (nearby or is_modifier(after) or is_participle(after)) and (lead or not run) else ""
    if before_noun and (breaks_off(run[-1][0].text, text) or acts(text, after, lead)):
        return ""
    if not run and not lead and is_verb(reader.words, j):
        return ""
    if not before_noun and is_participle(text) and not is_noun_like(text) and (
            lead or run or not j or is_noun_like(after)):
        return "modifier" if goes_on else ""
    if is_verb(reader.words, j) and not (lead and not run):
        return ""
    return adjective_or_noun(text, before_noun, is_noun_like(after), goes_on)


def uncovered(reader: Reader, j: int) -> str:
    """The word, unless it begins a phrase of place: a phrase ends there."""
    return "" if j in reader.covered else reader.text(j)


def lights(reader: Reader, after: int) -> bool:
    """Whether "light" ends its phrase before this word, and is no adjective of what follows."""
    text = uncovered(reader, after)
    return not (is_noun_like(text) or is_modifier(text)) or is_verb(reader.words, after)


def partial_group(reader: Reader, lead: Sequence[Word], run: list, j: int) -> tuple[Mention, int] | None:
    """"one of the", "two of them", "both of", "hundreds of": the count, or the part, of what comes next."""
    if run or not lead or reader.text(j) != "of" or j in reader.covered:
        return None
    word = lead[-1]
    if word.text in lex.DETERMINERS - lex.VAGUE and word.number is None and word.text not in ("each", "either"):
        return None
    return Mention(word.start, word.end, word.text, "abstract", count=word.number, partial=True,
                   each=any(w.text in ("each", "every") for w in lead)), j


def bare_adjective(reader: Reader, lead: Sequence[Word], run: list, j: int) -> tuple[Mention, int] | None:
    """A phrase without a known noun: an unknown last word, if an article led to it."""
    if not lead or not run or lead[-1].text in lex.PRONOUNS | {"all", "both"}:
        return None
    word = run[-1][0]
    groups = (lex.COLOURS - {"orange"}, lex.SIZES_UP, lex.SIZES_DOWN, lex.ADJECTIVES, lex.ADVERBS)
    if any(word.text in group for group in groups):
        return None
    return build(reader, lead, [w for w, _ in run if w.text != ","], None), j


def build(reader: Reader, lead: Sequence[Word], kept: Sequence[Word], owner: Mention | None) -> Mention:
    """The mention of these words."""
    head = kept[-1]
    raw = head.text
    name = compound(kept)
    texts = {w.text for w in lead}
    numbers = [n for w in lead if (n := w.number) is not None]
    plural = is_plural(raw)
    count: int | None = numbers[-1] if numbers else 1
    if not numbers and (plural or texts & lex.VAGUE) and not (texts & {"a", "an", "another", "each", "every"}):
        count = None
    if "dozen" in texts and len(numbers) > 1:
        count = 12 * numbers[0]
    if "dozen" in texts and "half" in texts:
        count = 6
    if "both" in texts and not plural:
        count = 1  # "both a horse and a car"
    owned = bool(texts & lex.POSSESSIVES) or owner is not None
    kind = kind_of(raw, name, owned, bool(lead) or plural or len(kept) > 1)
    if kind == "mass" and (numbers or texts & {"a", "an"}):
        kind = "object"  # "a lettuce"
    if kind == "part" and not owned and lead and len(kept) > 1 and is_noun_like(kept[-2].text):
        kind = "object"  # "a cheese wheel"
    start = clean_start(reader.prompt, kept)
    definite = bool(texts & {"the", "this", "that", "these", "those"}) or (plural and texts == {"both"})
    return Mention(start, head.end, name, kind, count, plural or (count or 2) > 1,
                   definite, bool(texts & lex.POSSESSIVES),
                   "no" in texts,
                   bool(texts & {"another", "other", "second", "third", "additional", "more", "extra"}),
                   False, bool(texts & {"each", "every", "either"}), tuple(w.text for w in kept[:-1]),
                   nicknames(name, head.text), "", 0, owner,
                   tuple(w.text for w in lead), texts <= {"both"})


def clean_start(prompt: str, kept: Sequence[Word]) -> int:
    """Where the phrase begins, so that no sign of the prompt's syntax stands in it."""
    start = kept[-1].start
    for word in reversed(kept[:-1]):
        if any(c in "()[]{}|<>:\\" for c in prompt[word.start:kept[-1].end]):
            break
        start = word.start
    return start


def compound(kept: Sequence[Word]) -> str:
    """"fire hydrants" is fire-hydrant, "kitchen sinks" is sink: what the table knows, or else the last noun."""
    head = singular(kept[-1].text)
    if head in GENERIC and len(kept) > 1 and known(singular(kept[-2].text)):
        return singular(kept[-2].text)
    for size in (3, 2):
        if len(kept) >= size:
            name = "-".join([*(w.text for w in kept[-size:-1]), head])
            if known_whole(name):
                return name
    return head


def nicknames(name: str, head: str) -> tuple[str, ...]:
    """What it may be called after: an apple tree, "the tree"."""
    last = singular(head)
    return (last,) if last in GENERIC and last != name else ()


def known_whole(name: str) -> bool:
    return name in table() or ("-" in name and (name in PLACES or name in UNSEEN or name in PICTURES))


def paired(first: str, second: str) -> bool:
    """Whether two words are one name: "stop sign", "salt flat", "unreal engine"."""
    return known_whole(f"{first}-{singular(second)}")


def kind_of(raw: str, name: str, possessed: bool, led: bool) -> str:
    """object, place, part, mass or abstract."""
    if "-" in name and "-" not in raw and known(name) and name in table():
        return "object"
    if ends_in(raw, ABSTRACT) or name in ABSTRACT or (raw in ASIDE and led):
        return "abstract"
    if raw[0].isdigit() or len(raw) == 1:  # "35mm", "R5"
        return "abstract"
    if name in PARTS or raw in PARTS:
        return "object" if (known(name) or name in WORN) and not possessed and led else "part"
    if raw in MASS or name in MASS:
        return "mass"
    named = ends_in(name, PLACES) and not known(name)
    if raw.endswith(("scape", "scapes")) or ends_in(raw, PLACES) or named or ("-" in name and name in PLACES):
        return "place"
    return "object"
