"""A small WebUI out of the stand-in: a random UNet, samplers' loops, and jobs as modules/processing.py runs them."""
import importlib
import re
from contextlib import contextmanager
from types import SimpleNamespace as Some

import torch
import webui_standin
from nets import WIDTH, call, hook_count, make_unet

from lib_refocus.schedule import sd_sigmas

ALPHAS = torch.tensor([1 / (1 + s * s) for s in sd_sigmas()])
WORDS = 77


class Clip:
    """A text encoder that knows whole words; ids are places in its vocabulary."""

    id_end = 1

    def __init__(self):
        self.words = ["<start>", "<end>"]
        self.tokenizer = Some(convert_ids_to_tokens=lambda i: self.words[i] + "</w>")
        self.vectors = torch.randn(200, WIDTH, generator=torch.Generator().manual_seed(3)) * 2

    def tokenize_line(self, text):
        ids = []
        for word in re.findall(r"\w+|[^\w\s]", text.lower()):
            if word not in self.words:
                self.words.append(word)
            ids.append(self.words.index(word))
        return [Some(tokens=[0, *ids, *[1] * (WORDS - 1 - len(ids))], fixes=[])], len(ids)

    def encode(self, text):
        return self.vectors[self.tokenize_line(text)[0][0].tokens]


def make_model():
    unet = make_unet("shapes")
    return Some(model=Some(diffusion_model=unet, conditioning_key="crossattn"), cond_stage_model=Clip(),
                alphas_cumprod=ALPHAS, is_sd3=False)


def timestep(sigma):
    return (torch.tensor(sd_sigmas()) - float(sigma)).abs().argmin()


def euler(model, x, sigmas, extra_args, callback):
    for i in range(len(sigmas) - 1):
        denoised = model(x, sigmas[i] * x.new_ones(len(x)), **extra_args)
        callback({"x": x, "i": i})
        x = x + (x - denoised) / sigmas[i] * (sigmas[i + 1] - sigmas[i])
    return x


def heun(model, x, sigmas, extra_args, callback):
    for i in range(len(sigmas) - 1):
        d = (x - model(x, sigmas[i] * x.new_ones(len(x)), **extra_args)) / sigmas[i]
        callback({"x": x, "i": i})
        dt = sigmas[i + 1] - sigmas[i]
        if sigmas[i + 1] > 0:
            there = x + d * dt
            d = (d + (there - model(there, sigmas[i + 1] * x.new_ones(len(x)), **extra_args)) / sigmas[i + 1]) / 2
        x = x + d * dt
    return x


def ddim(model, x, timesteps, extra_args, callback):
    for i, index in enumerate(range(len(timesteps) - 1, 0, -1)):
        a, b = ALPHAS[timesteps[index]], ALPHAS[timesteps[index - 1]]
        eps = model(x, timesteps[index] * x.new_ones(len(x)), **extra_args)
        x = b.sqrt() * (x - (1 - a).sqrt() * eps) / a.sqrt() + (1 - b).sqrt() * eps
        callback({"x": x, "i": i})
    return x


def corrector(model, x, timesteps, extra_args, callback):
    """As UniPC: after the first, evaluations are made at a predicted point, of which only the answer is kept."""
    times = torch.linspace(999.0, 0.0, len(timesteps) + 1).tolist()
    eps = model(x, times[0] * x.new_ones(len(x)), **extra_args)
    for i, t in enumerate(times[1:]):
        a, b = ALPHAS[int(times[i])], ALPHAS[int(t)]
        predicted = b.sqrt() * (x - (1 - a).sqrt() * eps) / a.sqrt() + (1 - b).sqrt() * eps
        last = i == len(times) - 2
        found = eps if last else model(predicted.clone(), t * x.new_ones(len(x)), **extra_args)
        x = b.sqrt() * (x - (1 - a).sqrt() * eps) / a.sqrt() + (1 - b).sqrt() * (eps + found) / 2
        callback({"x": x, "i": i})
        eps = found
    return x


LOOPS = {"Euler": (euler, {}), "Heun": (heun, {"second_order": True}), "DDIM": (ddim, {}), "UniPC": (corrector, {})}


def make_sampler(modules, model, name, steps):
    """A sampler with its denoiser, as sd_samplers_kdiffusion.py and sd_samplers_timesteps.py make them."""
    function, options = LOOPS[name]
    timed = name in ("DDIM", "UniPC")

    class Denoiser(modules.sd_samplers_cfg_denoiser.CFGDenoiser):
        @property
        def inner_model(self):
            return self.run

        def run(self, x, sigma, cond):
            scale = 1.0 if timed else (1 + sigma ** 2) ** -0.5
            z = x * torch.as_tensor(scale).reshape(-1, 1, 1, 1)
            eps = call(model.model.diffusion_model, z, cond["c_crossattn"][0])
            return eps if timed else x - eps * sigma.reshape(-1, 1, 1, 1)

    made = modules.sd_samplers_common.Sampler(function)
    made.config = Some(name=name, options=options, total_steps=lambda n: n * (2 if options else 1))
    made.model_wrap_cfg = Denoiser(made)
    made.model_wrap_cfg.mask_before_denoising = timed
    made.given = {"timesteps": torch.linspace(1, 951, steps).long()} if timed else \
        {"sigmas": torch.tensor([*torch.logspace(1.16, -1.5, steps).tolist(), 0.0])}
    return made


class Job:
    """StableDiffusionProcessing as far as the script sees it."""

    def __init__(self, prompts, **more):
        self.prompts, self.batch_size, self.iteration, self.steps = list(prompts), len(prompts), 0, 6
        self.sampler, self.sampler_name = None, "Euler"
        self.firstpass_steps, self.comments, self.extra_generation_params = 6, {}, {}
        vars(self).update(more)

    def comment(self, text):
        self.comments[text] = 1


def conditions(modules, model, prompts, steps):
    """What p.setup_conds() makes."""
    parser = modules.prompt_parser
    indexes, flat, _ = parser.get_multicond_prompt_list(prompts)
    schedules = parser.get_learned_conditioning_prompt_schedules(flat, steps)
    encode = model.cond_stage_model.encode
    made = [[parser.ScheduledPromptConditioning(end, encode(text)) for end, text in s] for s in schedules]
    cond = parser.MulticondLearnedConditioning((len(prompts),), [
        [parser.ComposableScheduledPromptConditioning(made[i], weight) for i, weight in image] for image in indexes])
    return cond, [[parser.ScheduledPromptConditioning(steps, encode(""))] for _ in prompts]


def sample(modules, model, script, p, args, name="Euler", seed=1, mask=None, steps=6, pictures=()):
    """One job: the script's callbacks around one pass. Returns the latents."""
    script.process(p, *args)
    script.before_process_batch(p, *args)
    script.process_batch(p, *args)
    p.sampler = make_sampler(modules, model, name, steps)
    cond, uncond = conditions(modules, model, p.prompts, p.sampler.config.total_steps(p.steps))
    x = torch.randn(len(p.prompts), 4, 16, 16, generator=torch.Generator().manual_seed(seed))
    if "sigmas" in p.sampler.given:
        x = x * p.sampler.given["sigmas"][0]
    script.process_before_every_sampling(p, *args, c=cond, x=x)
    denoiser = p.sampler.model_wrap_cfg
    if mask is not None:
        denoiser.mask, denoiser.nmask, denoiser.init_latent = mask, 1 - mask, torch.zeros_like(x)
    p.sampler.sampler_extra_args = {"cond": cond, "uncond": uncond, "cond_scale": 3.0, "s_min_uncond": 0.0,
                                    "image_cond": torch.zeros(len(x), 5, 1, 1)}
    noise = x.clone()
    p.sampler.last_latent = x
    with torch.no_grad():
        made = p.sampler.launch_sampling(steps, lambda: p.sampler.func(
            denoiser, x, extra_args=p.sampler.sampler_extra_args, callback=p.sampler.callback_state,
            **p.sampler.given))
    assert torch.equal(x, noise)  # others may hold the noise
    script.postprocess_batch(p, *args)
    p.infotext = {name: value(index=0) if callable(value) else value
                  for name, value in p.extra_generation_params.items()}
    p.processed = Some(extra_generation_params=dict(p.extra_generation_params), images=list(pictures),
                       infotexts=[f"text {i}" for i in range(len(pictures))], index_of_first_image=0,
                       comments="".join(f"{text}\n" for text in p.comments))
    script.postprocess(p, p.processed, *args)
    return made


@contextmanager
def rig_on(model):
    """run(args, ...) -> (latents, job) on a fresh stand-in around ``model``; nothing may be left of it."""
    with webui_standin.installed() as modules:
        modules.shared.sd_model = model
        script = importlib.import_module("lib_refocus.webui.script")
        made = script.AttentionRefocus()

        def run(args=(), prompts=("a red circle and a blue square",), job=None, **more):
            p = job or Job(prompts)
            return sample(modules, model, made, p, args, **more), p
        run.modules, run.script = modules, script
        run.part = lambda name: importlib.import_module(f"lib_refocus.webui.{name}")
        yield run
        unet = model.model.diffusion_model
        assert hook_count(unet) == 0 and all(not w.requires_grad for w in unet.parameters())
        assert modules.script_callbacks.denoiser_callbacks == []
