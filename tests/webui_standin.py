"""A stand-in for the parts of the WebUI that lib_refocus.webui uses, so that `make test` runs the host without it.

tests/webui_contract.py says what must be true of it; the suite in tests/webui says the same of the real one.
"""
import os
import re
import sys
import types
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace as Some

import torch

import lib_refocus


class InterruptedException(BaseException):
    pass


class Options:
    """shared.opts: unknown names are no attributes."""

    def __init__(self):
        self.data = {"use_old_scheduling": False, "use_old_emphasis_implementation": False, "overlay_inpaint": True,
                     "uni_pc_skip_type": "time_uniform", "return_mask": False, "return_mask_composite": False,
                     "samples_format": "png", "samples_save": True}

    def __getattr__(self, name):
        try:
            return self.__dict__["data"][name]
        except KeyError:
            raise AttributeError(name) from None

    def add_option(self, name, info):
        self.data.setdefault(name, info.default)


class OptionInfo:
    def __init__(self, default=None, label="", component=None, component_args=None, restrict_api=False):
        self.default, self.label, self.component, self.component_args = default, label, component, component_args
        self.restrict_api, self.section = restrict_api, None

    def info(self, text):
        return self

    def needs_reload_ui(self):
        return self


@dataclass
class CFGDenoiserParams:
    x: torch.Tensor
    image_cond: torch.Tensor
    sigma: torch.Tensor
    sampling_step: int
    total_sampling_steps: int
    text_cond: torch.Tensor
    text_uncond: torch.Tensor
    denoiser: object = None


class Callbacks(types.ModuleType):
    """script_callbacks: of one kind; exceptions are reported and swallowed, BaseExceptions are not."""

    CFGDenoiserParams = CFGDenoiserParams

    def __init__(self):
        super().__init__("modules.script_callbacks")
        self.denoiser_callbacks, self.others = [], {}
        for name in ("on_ui_settings", "on_app_started", "on_before_ui"):
            setattr(self, name, lambda callback, name=name: self.others.setdefault(name, []).append(callback))

    def on_cfg_denoiser(self, callback):
        self.denoiser_callbacks.append(callback)

    def remove_callbacks_for_function(self, function):
        self.denoiser_callbacks[:] = [c for c in self.denoiser_callbacks if c != function]

    def cfg_denoiser_callback(self, params):
        for callback in list(self.denoiser_callbacks):
            try:
                callback(params)
            except Exception as e:  # noqa: PERF203
                sys.modules["modules.errors"].report(f"error: {e}")


# -- prompts ---------------------------------------------------------------------------------------

class MulticondLearnedConditioning:
    def __init__(self, shape, batch):
        self.shape, self.batch = shape, batch


class ComposableScheduledPromptConditioning:
    def __init__(self, schedules, weight=1.0):
        self.schedules, self.weight = schedules, weight


class ScheduledPromptConditioning:
    def __init__(self, end_at_step, cond):
        self.end_at_step, self.cond = end_at_step, cond


def get_multicond_prompt_list(prompts):
    """Prompts split at AND, with weights."""
    flat, result = [], []
    for prompt in prompts:
        indexes = []
        for part in re.split(r"\bAND\b", prompt):
            text, weight = re.fullmatch(r"((?:.|\n)*?)(?:\s*:\s*([-+]?\d*\.?\d+))?\s*", part).groups()
            if text not in flat:
                flat.append(text)
            indexes.append((flat.index(text), float(weight) if weight else 1.0))
        result.append(indexes)
    return result, flat, {text: i for i, text in enumerate(flat)}


def get_learned_conditioning_prompt_schedules(prompts, base_steps, hires_steps=None, use_old_scheduling=False):
    """Only [a:b:share] is understood."""
    steps = base_steps if hires_steps is None else hires_steps
    result = []
    for prompt in prompts:
        found = re.search(r"\[([^\[\]:|]*):([^\[\]:|]*):([\d.]+)\]", prompt)
        if not found:
            result.append([[steps, prompt]])
            continue
        at = min(int(float(found[3]) * steps), steps)
        texts = [prompt[:found.start()] + found[n] + prompt[found.end():] for n in (1, 2)]
        result.append([[at, texts[0]], [steps, texts[1]]])
    return result


def entry_at(schedules, step):
    return next((e for e in schedules if step <= e.end_at_step), schedules[0])


def reconstruct_multicond_batch(c, step):
    indexes, tensors = [], []
    for image in c.batch:
        indexes.append([(len(tensors) + k, sub.weight) for k, sub in enumerate(image)])
        tensors += [entry_at(sub.schedules, step).cond for sub in image]
    return indexes, torch.stack(tensors)


def reconstruct_cond_batch(c, step):
    return torch.stack([entry_at(schedule, step).cond for schedule in c])


# -- sampling --------------------------------------------------------------------------------------

class CFGDenoiser(torch.nn.Module):
    """Rows: conditional ones image by image, then an unconditional one an image."""

    def __init__(self, sampler):
        super().__init__()
        self.sampler, self.p, self.step, self.total_steps, self.steps = sampler, None, 0, None, None
        self.mask = self.nmask = self.init_latent = None
        self.mask_before_denoising = False

    @property
    def inner_model(self):
        raise NotImplementedError

    def forward(self, x, sigma, uncond, cond, cond_scale, s_min_uncond, image_cond):
        modules = sys.modules
        if modules["modules.shared"].state.interrupted or modules["modules.shared"].state.skipped:
            raise InterruptedException
        conds, tensor = reconstruct_multicond_batch(cond, self.step)
        uncond = reconstruct_cond_batch(uncond, self.step)
        if self.mask_before_denoising and self.mask is not None:
            x = x * self.nmask + self.init_latent * self.mask
        owners = [i for i, rows in enumerate(conds) for _ in rows] + list(range(len(conds)))
        params = CFGDenoiserParams(x[owners], image_cond[owners], sigma[owners], 0, 0, tensor, uncond, self)
        modules["modules.script_callbacks"].cfg_denoiser_callback(params)
        out = self.inner_model(params.x, params.sigma, cond={
            "c_crossattn": [torch.cat([params.text_cond, params.text_uncond])], "c_concat": [params.image_cond]})
        without = out[-len(conds):]
        denoised = without.clone()
        for i, rows in enumerate(conds):
            for row, weight in rows:
                denoised[i] += (out[row] - without[i]) * weight * cond_scale
        if not self.mask_before_denoising and self.mask is not None:
            denoised = denoised * self.nmask + self.init_latent * self.mask
        self.sampler.last_latent = denoised
        self.step += 1
        return denoised


class Sampler:
    def __init__(self, funcname):
        self.func, self.config, self.last_latent, self.stop_at = funcname, None, None, None

    def callback_state(self, d):
        pass

    def launch_sampling(self, steps, func):
        self.model_wrap_cfg.steps = steps
        self.model_wrap_cfg.total_steps = self.config.total_steps(steps)
        try:
            return func()
        except InterruptedException:
            return self.last_latent


# -- the package -----------------------------------------------------------------------------------

class Script:
    def elem_id(self, item):
        return f"script_txt2img_attention_refocus_{item}"

    def process_batch(self, p, *args, **kwargs):
        """For scripts to fill in."""

    def process_before_every_sampling(self, p, *args, **kwargs):
        """For scripts to fill in."""


@dataclass
class Widget:
    """A gradio component: what it was made of."""

    kind: str
    value: object = None
    given: dict = field(default_factory=dict)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False


def widget(kind):
    return lambda *values, **given: Widget(kind, given.pop("value", next(iter(values), None)), given)


def module(name, **members):
    made = types.ModuleType(name)
    vars(made).update(members)
    return made


def packages():
    """name -> module: what stands in for the WebUI, and for gradio and fastapi."""
    shared = module("modules.shared", opts=Options(), OptionInfo=OptionInfo, loaded_hypernetworks=[], sd_model=None,
                    cmd_opts=Some(lowvram=False, api_auth=None),
                    state=Some(interrupted=False, skipped=False, textinfo=None, stopping_generation=False))
    reported = []
    devices = module("modules.devices", fp8=False, device=torch.device("cpu"), cpu=torch.device("cpu"),
                     torch_gc=lambda: None)
    hypernetwork = module("modules.hypernetworks.hypernetwork", apply_hypernetworks=lambda nets, c: (c, c))
    parts = {
        "shared": shared, "devices": devices, "script_callbacks": Callbacks(),
        "errors": module("modules.errors", report=lambda text, exc_info=False: reported.append(text),
                         reported=reported),
        "scripts": module("modules.scripts", Script=Script, AlwaysVisible=object(), scripts_data=[]),
        "images": saver(),
        "sd_unet": module("modules.sd_unet", current_unet=None),
        "hypernetworks": module("modules.hypernetworks", hypernetwork=hypernetwork),
        "hypernetworks.hypernetwork": hypernetwork,
        "sd_samplers_common": module("modules.sd_samplers_common", InterruptedException=InterruptedException,
                                     Sampler=Sampler),
        "sd_samplers_cfg_denoiser": module("modules.sd_samplers_cfg_denoiser", CFGDenoiser=CFGDenoiser),
        "sd_samplers": module("modules.sd_samplers", find_sampler_config=lambda name: None),
        "ui_components": module("modules.ui_components", FormRow=widget("row"), InputAccordion=widget("accordion")),
        "prompt_parser": module(
            "modules.prompt_parser", MulticondLearnedConditioning=MulticondLearnedConditioning,
            ComposableScheduledPromptConditioning=ComposableScheduledPromptConditioning,
            ScheduledPromptConditioning=ScheduledPromptConditioning,
            get_multicond_prompt_list=get_multicond_prompt_list,
            get_learned_conditioning_prompt_schedules=get_learned_conditioning_prompt_schedules,
            reconstruct_multicond_batch=reconstruct_multicond_batch, reconstruct_cond_batch=reconstruct_cond_batch),
    }
    gradio = module("gradio", **{k: widget(k) for k in ("HTML", "Textbox", "Checkbox", "Slider", "Dropdown",
                                                        "Accordion", "Row", "Column", "Button", "State")})
    whole = module("modules", **{name: part for name, part in parts.items() if "." not in name})
    return {"modules": whole, **{f"modules.{name}": part for name, part in parts.items()}, "gradio": gradio,
            **fastapi()}


def saver():
    """modules.images: what is saved is written where p says, and remembered."""
    def save_image(image, path, basename, seed, prompt, extension, info=None, p=None, suffix="", **more):
        name = os.path.join(path, f"{len(saved):05}-{seed}{suffix}.{extension}")
        saved.append((image, info, suffix))
        image.save(name)
        return name, None

    saved = []
    return module("modules.images", save_image=save_image, saved=saved)


def fastapi():
    nothing = widget("fastapi")
    names = ("Body", "Depends", "FastAPI", "HTTPException", "Request", "HTTPBasic", "HTTPBasicCredentials",
             "JSONResponse")
    made = {name: type(name, (Exception if name == "HTTPException" else object,), {
        "__init__": lambda self, *a, **k: None}) for name in names}
    made |= {"Body": nothing, "Depends": nothing}
    return {name: module(name, **made) for name in ("fastapi", "fastapi.responses", "fastapi.security")}


@contextmanager
def installed():
    """The stand-in in sys.modules, and lib_refocus's WebUI part freshly imported; afterwards all is as before."""
    made = packages()
    before = {name: part for name, part in sys.modules.items() if name in made or is_host(name)}
    for name in before:
        del sys.modules[name]
    sys.modules.update(made)
    try:
        yield made["modules"]
    finally:
        for name in [n for n in sys.modules if n in made or is_host(n)]:
            del sys.modules[name]
        sys.modules.update(before)
        lib_refocus.webui = before.get("lib_refocus.webui")


def is_host(name):
    return name == "lib_refocus.webui" or name.startswith("lib_refocus.webui.")
