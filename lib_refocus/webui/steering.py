"""One sampling pass: hooks for its length, the engine before each step, the shift put where the sampler keeps it.

The WebUI's callback shows a copy of the latent; the sampler's own is the tensor that it hands to the denoiser.
A change of the copy alone would be forgotten after one evaluation, so both are moved.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import torch
from modules import devices, script_callbacks, sd_samplers_common, shared
from torch import Tensor

from ..guidance import Refocuser
from ..report import Report
from ..schedule import Schedule
from ..subjects import Target
from . import neighbours, settings, unet
from .job import TITLE, Job
from .levels import Plan, limited, of_pass, plan_of, timestep_sigmas
from .neighbours import changed
from .prompts import Aims
from .watching import Watcher


class Steering:
    """Steers the next pass of ``sampler``, then removes itself. Nothing is left behind, however the pass ends."""

    def __init__(self, job: Job, sampler: Any, aims: Aims):
        self.job: Any = job
        self.sampler, self.aims = sampler, aims
        self.steered = bool(aims)  # known before the end, where nothing may come between a failure and what is undone
        self.denoiser = sampler.model_wrap_cfg
        self.report = Report()
        self.plan: Plan | None = None
        self.schedule: Schedule | None = None
        self.refocuser: Refocuser | None = None
        self.unet: Any = None
        self.live: Tensor | None = None  # the sampler's own latent, at the present evaluation
        self.pending: Tensor | None = None  # UniPC: what its corrector would forget
        self.visited: set[int] = set()
        self.partial = self.job.stage == "hires" or getattr(job.p, "init_latent", None) is not None
        self.total = 0  # iterations that the pass may take
        self.stack = ExitStack()
        self.bound = ExitStack()  # what bounds attention in the present evaluation
        self.watcher: Watcher | None = None

    def attach(self) -> None:
        """Wait for launch_sampling, which the WebUI looks up on the instance."""
        self.original = self.sampler.launch_sampling
        self.sampler.launch_sampling = self.launch

    def detach(self) -> None:
        if self.sampler is not None and vars(self.sampler).get("launch_sampling") == self.launch:
            del self.sampler.launch_sampling

    def launch(self, steps: int, func: Callable[[], Tensor]) -> Tensor:
        """The WebUI's launch_sampling, with the hooks around it. img2img uses one sampler for all batches."""
        self.detach()
        try:
            try:
                self.arm(steps)
            except Exception as e:
                self.fail(e)
            return self.original(steps, func)
        finally:
            self.disarm()

    def disarm(self) -> None:
        """All as it was, and the report made. p outlives the pass: neither tensors nor models are kept."""
        steered, watcher = self.refocuser is not None and self.steered, self.watcher
        self.live = self.pending = self.refocuser = self.watcher = self.unet = None
        try:
            if watcher:
                watcher.close()
                self.job.watched(watcher, self.report)
            self.stack.close()
        except Exception as e:
            self.job.failed(e, "not everything could be put back")
        try:
            if steered:
                self.tell_report()
        finally:
            self.job = self.sampler = self.denoiser = self.original = None

    def tell_report(self) -> None:
        try:
            self.job.done(self.report)
        except Exception as e:
            self.job.failed(e, "the report is not complete")

    def arm(self, steps: int) -> None:
        enter = self.stack.enter_context
        enter(unet.frozen(unet.unet()))
        enter(self.bound)
        self.unet = unet.unet()
        enter(changed(self.denoiser, "forward", self.keep_latent(self.denoiser.forward)))
        enter(changed(self.sampler, "func", self.read_plan(self.sampler.func, steps)))
        enter(changed(self.sampler, "callback_state", self.after_step(self.sampler.callback_state)))
        # registered this late, it comes after other extensions' callbacks and sees what the model will see; its removal
        # is noted first: a break between the two left it registered for good
        self.stack.callback(script_callbacks.remove_callbacks_for_function, self.on_denoiser)
        script_callbacks.on_cfg_denoiser(self.on_denoiser)

    def keep_latent(self, forward: Callable) -> Callable:
        def wrapped(x, *args, **kwargs):
            self.live = x
            return forward(x, *args, **kwargs)
        return wrapped

    def read_plan(self, func: Callable, steps: int) -> Callable:
        """The sampler's function, called with the levels that will really be run."""
        def wrapped(model, x, *args, **kwargs):
            try:
                own = x.clone()  # its first latent may be the noise that others hold
                self.prepare(kwargs, steps)
            except Exception as e:
                self.fail(e)
                own = x  # nothing will move it
            return func(model, own, *args, **kwargs)
        return wrapped

    def prepare(self, given: dict[str, Any], steps: int) -> None:
        config = self.sampler.config
        self.plan = plan_of(config.name, bool(config.options.get("second_order")), given, steps,
                            shared.sd_model.alphas_cumprod, shared.opts.uni_pc_skip_type)
        if self.job.watching:
            self.watcher = Watcher(self.job, self.unet, self.plan.sigmas, self.aims)
            self.stack.callback(self.watcher.close)
        self.refocuser = self.build()

    def build(self) -> Refocuser:
        options = self.job.request.options
        if self.partial:
            options = of_pass(options, self.plan.sigmas)
        schedule = self.schedule = Schedule(self.plan.sigmas, options)
        if options.budget and self.steered and not any(schedule.plan):
            self.job.say("no step of this pass lies between the start and the end of guidance: not steered")
        limit = int(getattr(shared.opts, settings.LIMIT, sum(schedule.plan)))
        if sum(schedule.plan) > limit:
            self.job.say(f"this server's settings allow {limit} of the {sum(schedule.plan)} iterations")
            schedule.plan = limited(schedule.plan, limit)
        self.total = self.total or sum(schedule.plan)
        made = Refocuser(self.unet, schedule, options, self.report, unet.key_value, self.asked)
        if self.watcher:
            made.watch = self.watcher.guidance
        return made

    def asked(self) -> bool:
        """Called by the engine before each iteration: the words under the progress bar, and whether to stop."""
        shared.state.textinfo = f"{TITLE}: {self.report.iterations} of {self.total} iterations"
        return interrupted()

    def after_step(self, callback_state: Callable) -> Callable:
        """UniPC evaluates inside its corrector, at a point that it discards; what it keeps comes to this callback."""
        def wrapped(given):
            pending, self.pending = self.pending, None
            try:
                if pending is not None:
                    given["x"].add_(pending)
            except Exception as e:
                self.fail(e)
            return callback_state(given)
        return wrapped

    def on_denoiser(self, params: script_callbacks.CFGDenoiserParams) -> None:
        steered = self.refocuser is not None
        if params.denoiser is not self.denoiser or not (steered or self.watcher):
            return
        try:
            self.evaluation(params)
        except Exception as e:
            self.fail(e)
        if steered and self.refocuser is None:
            devices.torch_gc()

    def evaluation(self, params: script_callbacks.CFGDenoiserParams) -> None:
        """Before one evaluation: move the latents, bound attention in it, have it read."""
        step, counts = self.denoiser.step, self.counts()
        sigma, scale = self.level(params.sigma)
        if self.watcher:
            self.watcher.close()
            self.watcher.watched(step, counts)
        if self.refocuser is not None:
            self.bound.close()
            self.follow_model()
            if targets := self.aims.targets(step, counts):
                self.refocus(params, targets, counts, sigma, scale)
                text = params.text_cond
                contexts = text["crossattn"] if isinstance(text, dict) else text
                self.bound.enter_context(self.refocuser.bounded(sigma, targets, contexts))
        if self.watcher and self.plan.primary(step):
            self.watcher.begin(self.schedule.step_of(sigma), sigma, step, counts, tuple(params.x.shape[-2:]))

    def counts(self) -> list[int]:
        """Conditional rows of each image."""
        return [len(subs) for subs in self.sampler.sampler_extra_args["cond"].batch]

    def fail(self, error: Exception) -> None:
        """Say it once and leave the rest of the pass as it is: a picture is never lost."""
        failed, self.refocuser = self.refocuser, None
        self.bound.close()
        begun = failed is not None and self.report.iterations > 0
        if begun:
            self.tell_report()
        self.job.failed(error, "not steered from here on" if begun else "not steered")

    def refocus(self, params: script_callbacks.CFGDenoiserParams, targets: list[Target], counts: list[int],
                sigma: float, scale: float) -> None:
        """Move the latents, unless the sampler will throw this evaluation away."""
        index = self.schedule.step_of(sigma)
        if not self.plan.primary(self.denoiser.step) or index in self.visited or not self.schedule.plan[index]:
            return
        self.visited.add(index)
        owner = row_owner(counts, len(params.x))
        latents = params.x[[sum(counts[:i]) for i in range(len(counts))]]
        plain = neighbours.seen_through(self.unet, self.denoiser.inner_model, shared.sd_model)
        with spoken(), unet.whole_tokens(self.unet), plain:
            shift = self.refocuser.shift(latents * scale, sigma, targets, self.forward(params, scale)) / scale
        if interrupted():
            raise sd_samplers_common.InterruptedException
        self.move(params, shift, owner)

    def level(self, sigma: Tensor) -> tuple[float, float]:
        """(noise over signal, the model's input over the sampler's latent) at this evaluation."""
        value = sigma.flatten()[:1]
        if self.plan.timesteps:
            return float(timestep_sigmas(value, shared.sd_model.alphas_cumprod)), 1.0
        return float(value), 1 / (1 + float(value) ** 2) ** 0.5

    def follow_model(self) -> None:
        """The refiner may have put another UNet in place."""
        if unet.unet() is not self.unet:
            self.unet = unet.unet()
            self.stack.enter_context(unet.frozen(self.unet))
            if self.watcher:
                self.watcher.recorder.follow(self.unet)
            self.refocuser = self.build()

    def forward(self, params: script_callbacks.CFGDenoiserParams, scale: float) -> Callable[[Tensor, Tensor], Any]:
        """The engine's view of the model: unit-variance latents of some conditional rows in, maps out by hooks."""
        def run(z: Tensor, rows: Tensor):
            cond = condition(params.text_cond, params.image_cond, rows)
            return self.denoiser.inner_model((z / scale).to(params.x.dtype), params.sigma[rows], cond=cond)
        return run

    def move(self, params: script_callbacks.CFGDenoiserParams, shift: Tensor, owner: Tensor) -> None:
        """Shift what this evaluation sees, and what the sampler keeps."""
        if self.denoiser.nmask is not None:
            shift = shift * self.denoiser.nmask.to(shift)
        kept, seen = shift.to(self.live), params.x + shift[owner].to(params.x)
        self.live.add_(kept)
        params.x = seen
        if self.sampler.config.name == "UniPC" and self.denoiser.step > 0:
            self.pending = kept


def interrupted() -> bool:
    return shared.state.interrupted or shared.state.skipped


@contextmanager
def spoken() -> Iterator[None]:
    """The words under the progress bar, and afterwards those of before."""
    before = shared.state.textinfo
    try:
        yield
    finally:
        shared.state.textinfo = before


def row_owner(counts: list[int], rows: int) -> Tensor:
    """(rows,): the image of each row. Conditional rows lie image by image; then one or two rows an image follow."""
    images = [i for i, count in enumerate(counts) for _ in range(count)]
    return torch.tensor(images + [i % len(counts) for i in range(rows - len(images))])


def condition(text: Any, image: Tensor, rows: Tensor) -> dict[str, Any]:
    """Conditions of some rows, as CFGDenoiser makes them; fresh each time, for the WebUI changes them in place."""
    if shared.sd_model.model.conditioning_key == "crossattn-adm":
        return {"c_crossattn": [text[rows]], "c_adm": image[rows]}
    if isinstance(text, dict):  # SDXL
        return {**{name: value[rows] for name, value in text.items()}, "c_concat": [image[rows]]}
    return {"c_crossattn": [text[rows]], "c_concat": [image[rows]]}
