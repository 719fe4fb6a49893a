"""Where the layout's phrases stand in what the WebUI encodes: AND sub-prompts, prompt editing, chunks, embeddings."""
from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from modules import prompt_parser, shared

from ..explain.frames import Watched
from ..layout import Layout, Region
from ..masks import WHOLE
from ..subjects import Subject, Target, find_subjects
from ..tokens import Token, Word, suggest, words_of
from .pieces import CHUNK, chunk_tokens

Window = tuple[float, float, float, float]


@dataclass(frozen=True)
class Entry:
    """One text of a prompt-editing schedule, in force up to evaluation ``end``, its subjects and words."""

    end: int
    subjects: tuple[Subject, ...]
    words: tuple[Word, ...] = ()


@dataclass
class Aims:
    """What each conditional row is to show. ``entries``[image][sub-prompt] is that sub-prompt's schedule."""

    entries: list[list[list[Entry]]]
    window: Window = WHOLE

    def __bool__(self) -> bool:
        return any(e.subjects for image in self.entries for subs in image for e in subs)

    def rows(self, step: int, counts: Sequence[int]) -> Iterator[tuple[int, int, int, Entry]]:
        """(image, row, its number among the image's, what is in force) at evaluation ``step``. ``counts``: rows of each
        image; rows lie image by image."""
        first = 0
        for image, rows in enumerate(counts):
            for k, schedule in enumerate(self.entries[image][:rows] if image < len(self.entries) else []):
                yield image, first + k, k, in_force(schedule, step)
            first += rows

    def targets(self, step: int, counts: Sequence[int]) -> list[Target]:
        """The rows that aim at something."""
        return [Target(image, row, entry.subjects, self.window)
                for image, row, _, entry in self.rows(step, counts) if entry.subjects]

    def watched(self, step: int, counts: Sequence[int]) -> list[Watched]:
        """All rows with all their words, for reading."""
        return [Watched(image, row, entry.words, entry.subjects, k, self.window)
                for image, row, k, entry in self.rows(step, counts)]


def in_force(schedule: Sequence[Entry], step: int) -> Entry:
    """The WebUI's rule (prompt_parser.reconstruct_multicond_batch): the first that has not ended, else the first."""
    return next((e for e in schedule if step <= e.end), schedule[0])


def find_aims(p: Any, layout: Layout, conditioning: Any, window: Window, warn: Callable[[int, str], None]) -> Aims:
    """Aims of the pass that is about to begin. ``warn`` gets (image, sentence) for what cannot be steered."""
    prompts = p.hr_prompts if getattr(p, "is_hr_pass", False) else p.prompts
    indexes, flat, _ = prompt_parser.get_multicond_prompt_list(prompts)
    schedules = prompt_parser.get_learned_conditioning_prompt_schedules(
        flat, p.firstpass_steps, hires_steps(p), shared.opts.use_old_scheduling)
    texts = {text for schedule in schedules for _, text in schedule}
    streams = {text: prompt_tokens(text) for text in texts}
    images: list[list] = []
    for image, subs in enumerate(indexes):
        mine = [[(end, streams[text]) for end, text in schedules[index]] for index, _ in subs]
        if not encoded_alike(mine, conditioning.batch[image]):
            warn(image, "another extension has changed what the prompt is encoded to: not steered")
            images.append([])
            continue
        entries, missing = assign(layout, mine)
        for region in missing:
            warn(image, not_found(region, [tokens for sub in mine for _, (tokens, _) in sub]))
        images.append(entries)
    return Aims(images, window)


def phrases_not_found(layout: Layout, prompt: str, steps: int = 20) -> list[str]:
    """Sentences about the layout's phrases that ``prompt`` does not have, by the loaded model's tokens."""
    _, flat, _ = prompt_parser.get_multicond_prompt_list([prompt])
    schedules = prompt_parser.get_learned_conditioning_prompt_schedules(flat, steps)
    subs = [[(end, prompt_tokens(text)) for end, text in schedule] for schedule in schedules]
    streams = [tokens for sub in subs for _, (tokens, _) in sub]
    return [not_found(region, streams) for region in assign(layout, subs)[1]]


def hires_steps(p: Any) -> int | None:
    """What calculate_hr_conds passes on as hires_steps; None in the first pass."""
    if not getattr(p, "is_hr_pass", False):
        return None
    from modules import sd_samplers

    steps = p.hr_second_pass_steps or p.steps
    config = sd_samplers.find_sampler_config(p.hr_sampler_name or p.sampler_name)
    return config.total_steps(steps) if config else steps


def assign(layout: Layout, subs: Sequence[Sequence[tuple[int, tuple[list[Token], int]]]]) \
        -> tuple[list[list[Entry]], list[Region]]:
    """Give each region to the first sub-prompt that has its phrase in any text. Returns (entries, regions in none)."""
    left, result = list(layout.regions), []
    for schedule in subs:
        wanted = Layout(tuple(left))
        results = [(end, *find_subjects(wanted, tokens)) for end, (tokens, _) in schedule]
        result.append([Entry(end, subjects, tuple(words_of(tokens)))
                       for (end, subjects, _), (_, (tokens, _)) in zip(results, schedule, strict=True)])
        left = [r for r in left if all(r in missing for _, _, missing in results)]
    return result, left


def not_found(region: Region, streams: Sequence[Sequence[Token]]) -> str:
    """A sentence that names the phrase, and a word of the prompt that may be meant."""
    near = next((word for tokens in streams if (word := suggest(tokens, region.phrase))), None)
    which = f" {region.occurrence} times" if region.occurrence > 1 else ""
    hint = f" (did you mean '{near}'?)" if near else ""
    return f"phrase '{region.phrase}' is not in the prompt{which}{hint}: not steered"


def encoded_alike(subs: Sequence[Sequence[tuple[int, tuple[list, int]]]], composables: Sequence[Any]) -> bool:
    """Whether the conditioning has the sub-prompts, schedule entries and chunks that the texts give."""
    return len(subs) == len(composables) and all(
        len(mine) == len(theirs.schedules)
        and all(chunks * CHUNK <= length(e.cond) for (_, (_, chunks)), e in zip(mine, theirs.schedules, strict=True))
        for mine, theirs in zip(subs, composables, strict=True))


def length(cond: Any) -> int:
    """Tokens of a condition: a tensor (T, C), or SDXL's dict of them."""
    return (cond["crossattn"] if isinstance(cond, dict) else cond).shape[0]


def prompt_tokens(text: str) -> tuple[list[Token], int]:
    """The tokens of one text of a prompt, and how many chunks it is encoded in."""
    clip = text_encoder()
    chunks = old_chunks(clip, text) if shared.opts.use_old_emphasis_implementation else clip.tokenize_line(text)[0]
    return chunk_tokens(chunks, clip.id_end, piece_reader(clip)), len(chunks)


def text_encoder() -> Any:
    """The model's first encoder that cuts prompts into chunks; SDXL's two cut alike."""
    model = shared.sd_model.cond_stage_model
    for encoder in (model, *getattr(model, "embedders", ())):
        if hasattr(encoder, "tokenize_line"):
            return encoder
    raise ValueError(f"the model's text encoder ({type(model).__name__}) does not tell its tokens")


def piece_reader(clip: Any) -> Callable[[int], str]:
    """id -> BPE piece, of a Hugging Face tokenizer or of open_clip's."""
    if hasattr(clip, "tokenizer"):
        return clip.tokenizer.convert_ids_to_tokens
    from modules import sd_hijack_open_clip

    return sd_hijack_open_clip.tokenizer.decoder.__getitem__


@dataclass
class OldFix:
    """An embedding in a prompt of the old emphasis implementation."""

    name: str
    vectors: int


def old_chunks(clip: Any, text: str) -> list[Any]:
    """The setting 'old emphasis implementation': one chunk, brackets' tokens left out."""
    from modules import sd_hijack_clip, sd_hijack_clip_old

    _, ids, _, _, fixes, _ = sd_hijack_clip_old.process_text_old(clip, [text])
    chunk = sd_hijack_clip.PromptChunk()
    chunk.tokens = ids[0]
    chunk.fixes = [(offset, OldFix(e.name, e.vec.shape[0])) for offset, e in fixes[0]]
    return [chunk]
