"""The script as the WebUI knows it: its part of the page, and what is done at each stage of a job."""
from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from modules import script_callbacks, scripts, shared

from ..guidance import prompt_given
from . import infotext, planning, routes, settings, unet, xyz
from .args import Request, parse
from .explaining import add_explanations, after_try, finish_tries, prepare_tries
from .job import TITLE, Job, console, reason_of
from .overlay import add_copies
from .prompts import find_aims
from .steering import Steering
from .ui import components
from .window import window_of

STATE = "attention_refocus"  # the job's attribute of p


def register() -> None:
    """Tell the WebUI of the settings, the routes and the grid's axes. For each load: it forgets them at a reload."""
    script_callbacks.on_ui_settings(settings.register)
    script_callbacks.on_ui_settings(planning.register_settings)
    script_callbacks.on_app_started(routes.register)
    script_callbacks.on_app_started(planning.register_routes)
    script_callbacks.on_before_ui(xyz.register)


def harmless(outcome: str) -> Callable[[Callable], Callable]:
    """For a stage of a job: its failure is told where the user looks, with the outcome, and costs no picture."""
    def decorate(stage: Callable) -> Callable:
        @wraps(stage)
        def run(self: Any, p: Any, *args: Any, **kwargs: Any) -> None:
            try:
                stage(self, p, *args, **kwargs)
            except Exception as e:
                tell(p, f"{outcome}: {reason_of(e)}")
        return run
    return decorate


class AttentionRefocus(scripts.Script):
    """State is kept on ``p``: one script serves all jobs of a tab, and jobs may start jobs."""

    def title(self) -> str:
        return TITLE

    def show(self, is_img2img: bool):
        return scripts.AlwaysVisible

    def ui(self, is_img2img: bool) -> list:
        made = components("img2img" if is_img2img else "txt2img", self.elem_id)
        self.infotext_fields = list(zip(made, infotext.PASTES, strict=True))
        self.paste_field_names = [paste.label for paste in infotext.PASTES]
        return made

    @harmless("not steered")
    def process(self, p: Any, *args: Any) -> None:
        forget(p)
        if getattr(p, "_ad_inner", False) and not getattr(shared.opts, settings.INNER, False):
            return  # ADetailer's detail: nobody drew the layout for it
        try:
            request = parse(args, getattr(p, xyz.WISHES, None))
        except (ValueError, RecursionError) as e:
            refuse(p, args, f"not steered: {e}")
            return
        if not request.enabled:
            return
        if reason := unet.other_host():  # before a job is begun: its result is a function, which Forge cannot write
            refuse(p, args, f"not steered: {reason}")
            return
        start(p, request)

    @harmless("results are not complete")
    def before_process_batch(self, p: Any, *args: Any, **kwargs: Any) -> None:
        if job := getattr(p, STATE, None):
            job.begin_batch()

    @harmless("copies are not written out")
    def process_batch(self, p: Any, *args: Any, **kwargs: Any) -> None:
        if job := getattr(p, STATE, None):
            write_out(p, job)

    @harmless("not steered")
    def process_before_every_sampling(self, p: Any, *args: Any, **kwargs: Any) -> None:
        if job := getattr(p, STATE, None):
            try:
                begin_pass(p, job, kwargs["c"])
            except Exception as e:
                job.failed(e, "not steered")

    @harmless("results are not complete")
    def postprocess_batch(self, p: Any, *args: Any, **kwargs: Any) -> None:
        if job := getattr(p, STATE, None):
            try:
                after_try(job, p)
            except Exception as e:
                job.failed(e, "this seed has no score")
            job.end_batch()

    def postprocess(self, p: Any, processed: Any, *args: Any) -> None:
        """The report goes into the API's info, not into the pictures: their infotexts are written by now."""
        failures = []
        for finish in FINISHING:
            try:
                if job := getattr(p, STATE, None):
                    finish(self, p, processed, job)
            except Exception as e:  # noqa: PERF203 (a few rounds)
                failures += [f"the result is not complete: {reason_of(e)}"]
        for text in failures:  # after the report, which would replace them
            add_result(processed, text)


def add_tries(script: Any, p: Any, processed: Any, job: Job) -> None:
    """The best of several tries takes the place of the last."""
    try:
        finish_tries(job, p, processed)
    finally:
        job.pictures = len(processed.images)


def add_drawn(script: Any, p: Any, processed: Any, job: Job) -> None:
    """Copies with the regions drawn on them, where they are wanted."""
    if getattr(shared.opts, settings.OVERLAY, False):
        add_copies(processed, job.request.layout, job.pictures)


def add_why(script: Any, p: Any, processed: Any, job: Job) -> None:
    """Sheets, and the explanations in the records; what was read is let go, for it knows the model."""
    try:
        if job.request.explain:
            add_explanations(job, p, processed, "img2img" if getattr(script, "is_img2img", False) else "txt2img")
    finally:
        job.seen = {}


def add_report(script: Any, p: Any, processed: Any, job: Job) -> None:
    """Report and result of every image."""
    records = [job.records[i] for i in sorted(job.records)]
    processed.extra_generation_params = {
        **processed.extra_generation_params, infotext.REPORT: records,
        infotext.RESULT: [record.get("result") for record in records]}


FINISHING = (add_tries, add_why, add_report, add_drawn)


def add_result(processed: Any, text: str) -> None:
    """A sentence about a job whose pictures are made; the comments of ``p`` are already in ``processed``."""
    told = processed.extra_generation_params.get(infotext.RESULT)
    results = [f"{line or ''}; {text}" for line in told] if isinstance(told, list) else [text]
    processed.extra_generation_params = {**processed.extra_generation_params, infotext.RESULT: results}
    processed.comments = f"{processed.comments}{TITLE}: {text}\n"


def tell(p: Any, text: str) -> None:
    """A sentence for page, console and infotext, where there is no job that says it for each image."""
    console(f"{TITLE}: {text}")
    p.comment(f"{TITLE}: {text}")
    if job := getattr(p, STATE, None):
        job.say(text)
    else:
        p.extra_generation_params[infotext.RESULT] = text


def forget(p: Any) -> None:
    """Grid scripts copy p with its attributes and share its infotext."""
    vars(p).pop(STATE, None)
    for key in (infotext.KEY, infotext.RESULT):
        p.extra_generation_params.pop(key, None)


def refuse(p: Any, args: tuple, reason: str) -> None:
    """What cannot be used, or not here: the picture is made without, and says why; the arguments are kept."""
    tell(p, reason)
    p.extra_generation_params[infotext.KEY] = infotext.as_given(args)


def start(p: Any, request: Request) -> None:
    request = planning.filled(p, request)
    if not request.layout and not request.explain:
        p.comment(f"{TITLE}: the layout has no regions: nothing to steer")
        return
    job = Job(p, request)
    prepare_tries(job, p)
    if request.layout:
        p.extra_generation_params[infotext.KEY] = infotext.written(request)
        if getattr(shared.opts, settings.RESULT, True):
            p.extra_generation_params[infotext.RESULT] = job.result
    setattr(p, STATE, job)  # last: what failed before has not begun


def write_out(p: Any, job: Job) -> None:
    """The batch's prompts as they are to be encoded. The WebUI takes the infotext's from all_prompts."""
    if unet.refusal(p):
        return
    for name in ("prompts", "hr_prompts") if job.request.hires else ("prompts",):
        given = getattr(p, name, None)
        if not given:
            continue
        made = [prompt_given(prompt, job.request.layout, job.request.options) for prompt in given]
        setattr(p, name, [prompt for prompt, _ in made])
        for image, (_, told) in enumerate(made):
            for sentence in told:
                job.say(sentence, image)


def begin_pass(p: Any, job: Job, conditioning: Any) -> None:
    """Hook the pass that is about to begin, unless there is a reason not to."""
    if job.steering:
        job.steering.detach()
    if getattr(p, "is_hr_pass", False) and not job.request.hires:
        job.say("hires pass left alone, as asked")
        return
    if reason := unet.refusal(p):
        job.say(f"not steered: {reason}")
        return
    aims = find_aims(p, job.request.layout, conditioning, window_of(p, shared.opts.overlay_inpaint),
                     lambda image, text: job.say(text, image))
    if aims or job.request.explain:
        steering = Steering(job, p.sampler, aims)
        steering.attach()
        job.steering = steering
