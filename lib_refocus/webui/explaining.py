"""What "See why" adds to a job: explanations in its info, sheets in its gallery, a page; and the best of several tries.

Nothing is saved unless the settings say so. Infotexts of added pictures are those of the pictures that they explain.
"""
from __future__ import annotations

import os
from functools import partial
from typing import Any

from modules import images, shared

from ..explain.detect import installed
from ..explain.document import page
from ..explain.drawing import contact_sheet, word_sheet
from ..explain.explanation import Seen, explain
from ..explain.shelf import SHELF
from ..explain.tries import GOOD_ENOUGH
from . import settings
from .job import Job, Passed

ROOM = 0.1  # how far a pass's window may differ from the whole picture for its maps to be laid over it


def explanation(job: Job, passed: Passed, picture: Any = None) -> dict[str, Any]:
    """Of one image; with its finished picture an installed detector is asked too."""
    recorder, layout = passed.watcher.recorder, job.request.layout
    detector = installed() if picture is not None and layout else None
    found = detector(picture, [r.phrase for r in layout.regions]) if detector else None
    return explain(Seen(passed.image, passed.prompt, layout, recorder.frames, passed.report, job.request.options, found,
                        {"guidance": passed.report.guidance_seconds, "reading": recorder.seconds},
                        [*passed.report.notes, *recorder.notes]))


def add_explanations(job: Job, p: Any, processed: Any, tab: str) -> None:
    """Explain every picture of a finished job."""
    first, numbers = processed.index_of_first_image, sorted(job.seen)
    pictures = processed.images[first:]
    texts = processed.infotexts[first:]
    whole = len(pictures) == len(numbers)  # else others have added masks or grids: which is which is not known
    for k, number in enumerate(numbers):
        passed = job.seen[number]
        picture = pictures[k] if whole else None
        told = explanation(job, passed, picture)
        job.records.setdefault(number, {"image": number, "passes": []})["explanation"] = told
        if picture is not None and shows_all(passed):
            text = texts[k] if k < len(texts) else ""
            add_pictures(job, p, processed, passed, told, picture, text)
            if k == 0:
                SHELF.put(tab, partial(page, told, passed.watcher.recorder.frames, picture.convert("RGB").copy()))


def shows_all(passed: Passed) -> bool:
    """Whether the pass showed the whole picture (inpainting may show a detail of it)."""
    window = passed.watcher.aims.window
    return max(abs(a - b) for a, b in zip(window, (0, 0, 1, 1), strict=True)) < ROOM


def add_pictures(job: Job, p: Any, processed: Any, passed: Passed, told: dict[str, Any], picture: Any,
                 text: str) -> None:
    """The sheets of one picture, to the gallery and, where asked for, to disk."""
    frames, layout = passed.watcher.recorder.frames, job.request.layout
    made = [("-why", contact_sheet(told, frames, picture, layout))] if layout else []
    made += [("-words", word_sheet(told, frames, picture))] if told["words"] else []
    for suffix, sheet in made:
        sheet.info["parameters"] = text
        processed.images.append(sheet)
        processed.infotexts.append(text)
        if getattr(shared.opts, settings.SAVE, False):
            path, _ = images.save_image(sheet, p.outpath_samples, "", p.all_seeds[0], passed.prompt, "png", info=text,
                                        p=p, suffix=suffix)
            if suffix == "-why" or not layout:
                with open(os.path.splitext(path)[0] + ".html", "w", encoding="utf-8") as file:
                    file.write(page(told, frames, picture))


# -- the best of several tries ----------------------------------------------------------------------


def prepare_tries(job: Job, p: Any) -> None:
    """Make one picture's job one of several batches, each with another seed; save none of them yet."""
    tries = job.request.tries
    if tries < 2:
        return
    if p.n_iter > 1 or p.batch_size > 1 or not job.request.layout or shared.opts.return_mask \
            or shared.opts.return_mask_composite:
        job.p.comment("Attention Refocus: several seeds are tried for one picture at a time, with a layout, and "
                      "without returned masks: one is made")
        return
    vary = p.subseed_strength == 0
    job.kept = {"n_iter": 1, "do_not_save_samples": p.do_not_save_samples, "do_not_save_grid": p.do_not_save_grid}
    p.all_seeds = [p.all_seeds[0] + i * vary for i in range(tries)]
    p.all_subseeds = [p.all_subseeds[0] + i * (not vary) for i in range(tries)]
    for name in ("all_prompts", "all_negative_prompts", "all_hr_prompts", "all_hr_negative_prompts"):
        if getattr(p, name, None):
            setattr(p, name, getattr(p, name)[:1] * tries)
    p.n_iter, p.do_not_save_samples, p.do_not_save_grid = tries, True, True


def after_try(job: Job, p: Any) -> None:
    """Stop the job's further batches when the last one is good enough."""
    passed = job.seen.get(job.number(0))
    if job.kept is None or passed is None:
        return
    score = explanation(job, passed)["score"]
    job.record(0)["score"] = score
    limit = float(getattr(shared.opts, settings.GOOD, GOOD_ENOUGH))
    if score >= limit and not shared.state.stopping_generation and p.iteration + 1 < p.n_iter:
        shared.state.stopping_generation = job.stopped = True


def finish_tries(job: Job, p: Any, processed: Any) -> None:
    """Keep the best try alone, and save it as the WebUI would have."""
    if job.kept is None:
        return
    vars(p).update(job.kept)
    if job.stopped:
        shared.state.stopping_generation = False
    scored = [n for n in sorted(job.records) if "score" in job.records[n] and n < len(processed.images)]
    if not scored:
        return
    best = max(scored, key=lambda n: job.records[n]["score"])
    tried = [{"seed": p.all_seeds[n], "score": job.records[n]["score"]} for n in scored]
    picture, text = processed.images[best], processed.infotexts[best]
    processed.images[:], processed.infotexts[:] = [picture], [text]
    for name in ("all_seeds", "all_subseeds", "all_prompts", "all_negative_prompts"):
        kept = getattr(p, name)[best:best + 1]
        setattr(p, name, kept)
        setattr(processed, name, kept)
    processed.seed, processed.subseed, processed.index_of_first_image = p.all_seeds[0], p.all_subseeds[0], 0
    processed.info = text
    job.records = {0: {**job.records[best], "image": 0, "tries": tried}}
    job.seen = {0: job.seen[best]} if best in job.seen else {}
    if p.save_samples():
        images.save_image(picture, p.outpath_samples, "", p.all_seeds[0], p.all_prompts[0],
                          shared.opts.samples_format, info=text, p=p)
