"""A test's eyes and hands inside the WebUI: an extension that records latents and plays other extensions' tricks.

Arguments: one object. ``record``: latents at each evaluation, and the shifts made. ``constant``: the model's answer is
zero, so that latents of two runs differ by the shift alone. ``prompts``: texts put in place of the job's, as wildcard
extensions do. ``freeu``: the UNet's skips weighed. ``inner``: run a small job inside the job, as ADetailer does.
``mark``: attributes of the model, for the time of the job. ``watch``: list the engine's calls (tests/faults.py).
``strike``: [kind, [call, n]]: let that call fail. What a job leaves on the model is told by GET /refocus-probe/left.
"""
import importlib.util
import sys
import traceback
from pathlib import Path

import gradio as gr
import modules
import modules.hypernetworks.hypernetwork
import modules.sd_hijack
import modules.sd_samplers_cfg_denoiser
import modules.sd_samplers_common
import modules.sd_unet
import open_clip
import torch
from ldm.modules.diffusionmodules import openaimodel
from modules import errors, paths, processing, prompt_parser, script_callbacks, scripts, shared
from safetensors.torch import save_file

from lib_refocus.webui.steering import Steering

open_clip.add_model_config(Path(__file__).parents[1] / "open_clip")
CONTRACT = Path(__file__).resolve().parents[3] / "webui_contract.py"
TITLE = "Refocus probe"
sys.path.append(str(Path(__file__).resolve().parents[3]))
import faults  # noqa: E402

STRIKES = {"slip": faults.slip, "memory": faults.out_of_memory,
           "interrupt": lambda: setattr(shared.state, "interrupted", True),
           "skip": lambda: setattr(shared.state, "skipped", True)}
KEY = "probe"
MISSING = object()
USED = errors, prompt_parser  # the contract finds them on the package


class Now:
    """The job that is watched; the WebUI runs one at a time."""

    given: dict = None
    record: dict = None
    watch: faults.Watch = None
    marks: dict = None


def given():
    return Now.given or {}


def flat(tensor):
    return [round(v, 6) for v in tensor[0].detach().float().flatten().tolist()]


def on_denoiser(params):
    """Before the shift: this callback is older than the steering's."""
    if given().get("record"):
        Now.record["looks"].append({"eval": params.denoiser.step, "sigma": float(params.sigma.flatten()[0]),
                                    "x": flat(params.x)})


def after_cfg(params):
    if given().get("constant"):
        params.x = torch.zeros_like(params.x)


original_move = Steering.move


def move(self, params, shift, owner):
    if given().get("record"):
        Now.record["shifts"].append({"eval": self.denoiser.step, "shift": flat(shift)})
    return original_move(self, params, shift, owner)


class Engine(modules.sd_unet.SdUnet):
    """What a compiled model is to the WebUI: something in the UNet's place, here with its arithmetic."""

    def forward(self, x, timesteps, context, *args, **kwargs):
        unet = shared.sd_model.model.diffusion_model
        return modules.sd_hijack.ldm_original_forward(unet, x, timesteps, context, *args, **kwargs)


class EngineOption(modules.sd_unet.SdUnetOption):
    model_name, label = "none", "probe"

    def create_unet(self):
        return Engine()


Steering.move = move
script_callbacks.on_list_unets(lambda found: found.append(EngineOption()))
script_callbacks.on_cfg_denoiser(on_denoiser)
script_callbacks.on_cfg_after_cfg(after_cfg)


def contract(demo, app):
    """GET /refocus-probe/contract/NAME runs a case of tests/webui_contract.py in here."""
    spec = importlib.util.spec_from_file_location("webui_contract", CONTRACT)
    cases = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(cases)

    @app.get("/refocus-probe/contract/{name}")
    def keep(name: str):
        try:
            cases.CASES[name](modules)
        except BaseException:
            return traceback.format_exc()
        return "kept"


def control(demo, app):
    """GET /refocus-probe/control writes a random ControlNet that fits the checkpoint sd1-tiny, where there is one."""
    @app.get("/refocus-probe/control")
    def write():
        guess, cldm = sys.modules["scripts.controlnet_model_guess"], sys.modules["scripts.cldm"]
        guess.controlnet_default_config |= {"model_channels": 32, "context_dim": 64}
        torch.manual_seed(0)
        made = cldm.PlugableControlModel({**guess.controlnet_default_config, "hint_channels": 3, "use_fp16": False,
                                          "global_average_pooling": False})
        for weight in made.parameters():
            if not weight.any():
                torch.nn.init.normal_(weight, 0, 0.05)
        folder = Path(paths.models_path) / "ControlNet"
        folder.mkdir(exist_ok=True)
        state = {k.removeprefix("control_model."): v.contiguous() for k, v in made.state_dict().items()}
        save_file(state, folder / "tiny.safetensors")
        return sys.modules["scripts.global_state"].update_cn_models()


def left(demo, app):
    @app.get("/refocus-probe/left")
    def tell():
        unet = shared.sd_model.model.diffusion_model
        callbacks = [c.callback for c in script_callbacks.callback_map["callbacks_cfg_denoiser"]]
        return {"hooks": faults.leftovers([unet]), "grad": torch.is_grad_enabled(), "text": shared.state.textinfo,
                "thawed": sum(w.requires_grad for w in unet.parameters()),
                "gradients": sum(w.grad is not None for w in unet.parameters()),
                "callbacks": [str(c) for c in callbacks if "lib_refocus" in getattr(c, "__module__", "")]}


script_callbacks.on_app_started(left)
script_callbacks.on_app_started(contract)
script_callbacks.on_app_started(control)


class RefocusProbe(scripts.Script):
    def title(self):
        return TITLE

    def show(self, is_img2img):
        return scripts.AlwaysVisible

    def ui(self, is_img2img):
        return [gr.Textbox("", label="Probe", visible=False, elem_id=self.elem_id("given"))]

    def before_process(self, p, wanted=None, *_):
        if getattr(p, "_ad_inner", False):
            return
        Now.given = wanted if isinstance(wanted, dict) else {}
        Now.record = {"looks": [], "shifts": []}
        if given().get("freeu"):
            skips = openaimodel.th
            original = skips.cat
            skips.cat = lambda tensors, *a, **k: original([tensors[0] * 1.1, tensors[1] * 0.9], *a, **k)
        Now.marks = {name: getattr(shared.sd_model, name, MISSING) for name in given().get("mark", {})}
        for name, value in given().get("mark", {}).items():
            setattr(shared.sd_model, name, value)
        Now.watch = None
        if given().get("watch") or given().get("strike"):
            kind, (call, n) = given().get("strike") or (None, (None, 0))
            Now.watch = faults.Watch(STRIKES.get(kind), (tuple(call), n) if call else None)
            Now.watch.__enter__()

    def process(self, p, *_):
        if given().get("prompts") and not getattr(p, "_ad_inner", False):
            p.all_prompts = [given()["prompts"][i % len(given()["prompts"])] for i in range(len(p.all_prompts))]

    def postprocess_image(self, p, pp, *_):
        if given().get("inner") and not getattr(p, "_ad_inner", False):
            pp.image = self.detail(p, pp.image)

    def detail(self, p, image):
        """A detail made anew with the job's own scripts and arguments, as ADetailer makes it."""
        inner = processing.StableDiffusionProcessingImg2Img(
            sd_model=p.sd_model, outpath_samples=p.outpath_samples, outpath_grids=p.outpath_grids, prompt=p.prompt,
            init_images=[image], denoising_strength=0.4, width=p.width, height=p.height, steps=4, seed=1,
            sampler_name=p.sampler_name, do_not_save_samples=True, do_not_save_grid=True)
        inner._ad_inner = True
        inner.scripts, inner.script_args = p.scripts, p.script_args
        state = shared.state.job_count
        made = processing.process_images(inner)
        shared.state.job_count = state
        Now.record["inner"] = {**made.extra_generation_params}
        return made.images[0]

    def postprocess(self, p, processed, *_):
        if getattr(p, "_ad_inner", False):
            return
        if Now.watch:
            sys.setprofile(None)
            Now.record |= {"struck": Now.watch.struck, "calls": [[*call, n] for call, n in Now.watch.calls.items()]}
            Now.watch = None
        for name, value in (Now.marks or {}).items():
            delattr(shared.sd_model, name) if value is MISSING else setattr(shared.sd_model, name, value)
        vars(openaimodel.th).pop("cat", None)
        if Now.given:
            processed.extra_generation_params = {**processed.extra_generation_params, KEY: Now.record}
        Now.given = {}
