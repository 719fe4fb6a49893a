"""The drawing panel without the WebUI: a gradio page that generates with the standalone host.

Fields have the WebUI's names, so that the same scripts bring the same panel to life.
"""
from __future__ import annotations

import json
import mimetypes
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")

import gradio as gr
from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from PIL.PngImagePlugin import PngInfo

from ..cautions import Facts
from ..explain.document import page as page_of
from ..explain.shelf import TABS, Shelf
from ..fields import FIELDS, Field, changed
from ..panel import panel_html, why_html
from ..pictures import KEY, quoted
from ..presets import Presets
from ..service import PREFIX, Service
from ..web import register, register_planner, register_why
from .checkpoint import Model
from .explaining import BRIEF, explained, sentences
from .host import targets_of
from .job import Job, make_job
from .output import to_image, write_file
from .samplers import SAMPLERS

ROOT = Path(__file__).parents[2]
FIRST = ("strength", "budget", "start", "end")  # the rest is folded away
PROGRESS = gr.Progress()  # gradio looks for one among the defaults
SIZES = (128, 512, 8)


class Interrupted(Exception):
    """The user ended the run."""


class Page:
    """One model behind a page. Pictures are kept in ``out``, presets in ``presets``."""

    def __init__(self, model: Model, out: Path, presets: Path):
        self.model, self.out = model, out
        self.service = Service(Presets(presets), self.facts)
        self.shelf = Shelf()
        self._stop = threading.Event()
        self._busy = threading.Lock()

    def facts(self, question: Mapping[str, Any]) -> Facts:
        """For the warnings: the size asked for, and the cells of this model's attention."""
        width, height = (int(question.get(side) or 256) for side in ("width", "height"))
        return Facts(width, height, cell_of(self.model))

    def stop(self) -> None:
        """End the run after its step."""
        self._stop.set()

    def run(self, prompt: str, negative: str, layout: str, enabled: bool, width: int, height: int, steps: int,
            cfg: float, sampler: str, seed: int, batch: int, why: bool, *options: Any, progress=PROGRESS):
        """Make pictures; returns their files and what is to be said of them. Bad input is told, nothing is raised."""
        try:
            job = make_job({
                "prompt": prompt, "negative_prompt": negative, "layout": layout or None, "off": not enabled,
                "size": [int(width), int(height)], "steps": int(steps), "cfg_scale": cfg, "sampler": sampler,
                "seed": int(seed), "batch_size": int(batch),
                "options": {f.name: value for f, value in zip(FIELDS, options, strict=True)}})
            with self._busy:
                self._stop.clear()
                if job.layout and not job.off:
                    targets_of(job, self.model)
                made = explained(self.model, job, None if why else BRIEF, progress=self.reporter(progress),
                                 interrupted=self._stop.is_set)
        except (ValueError, Interrupted) as e:
            return gr.update(), f"Not generated: {e}"
        files = [self.save(job, picture, i) for i, picture in enumerate(made.result.images)]
        if why and made.result.recorder:
            self.shelf.put(TABS[0], partial(page_of, made.explanations[0], made.result.recorder.frames,
                                            made.pictures[0]))
        verdicts = [line for told in made.explanations for line in sentences(told)]
        notes = [infotext(job, self.model), *verdicts, *made.result.report.notes, f"{files[0].parent}"]
        return [str(f) for f in files], "\n".join(notes)

    def reporter(self, progress: gr.Progress) -> Callable[[int, int], None]:
        """Tells the page of each step, and ends the run where that was asked for."""
        def report(done: int, of: int) -> None:
            progress((done, of), unit="steps")
            if self._stop.is_set():
                raise Interrupted(f"interrupted after {done} of {of} steps")
        return report

    def save(self, job: Job, picture: Any, index: int) -> Path:
        """Write the picture with its infotext under the next free number."""
        self.out.mkdir(parents=True, exist_ok=True)
        numbers = [int(p.stem.split("-")[0]) for p in self.out.glob("[0-9]*-*.png") if p.stem.split("-")[0].isdigit()]
        path = self.out / f"{max(numbers, default=-1) + 1:05}-{job.seed + index}.png"
        text = PngInfo()
        text.add_text("parameters", infotext(job, self.model, index))
        write_file(path, lambda p: to_image(picture).save(p, format="PNG", pnginfo=text))
        return path


def cell_of(model: Model) -> int:
    """Pixels of the picture under one cell of the attention that is steered."""
    from ..capture import attention_sites, choose_sites

    return 8 * choose_sites(attention_sites(model.unet))[0].downsampling


def infotext(job: Job, model: Model, index: int = 0) -> str:
    """What the WebUI would write under the picture."""
    negative = f"\nNegative prompt: {job.negative_prompt}" if job.negative_prompt else ""
    entries = {"Steps": job.steps, "Sampler": job.sampler, "CFG scale": f"{job.cfg_scale:g}", "Seed": job.seed + index,
               "Size": f"{job.size[0]}x{job.size[1]}", "Model": model.name}
    if job.layout and not job.off:
        content = {**job.layout.to_json(), **changed(job.options)}
        entries[KEY] = quoted(json.dumps(content, ensure_ascii=False, separators=(",", ":")))
    return f"{job.prompt}{negative}\n" + ", ".join(f"{name}: {value}" for name, value in entries.items())


def blocks(page: Page, words: Mapping[str, str]) -> gr.Blocks:
    """The page's fields and what they do, in the language of ``words``."""
    name = "txt2img_{}".format

    def told(text: str) -> str:
        return words.get(text, text)

    with gr.Blocks(title="Attention Refocus", analytics_enabled=False) as demo:
        with gr.Row():
            prompt = gr.Textbox("a red circle and a blue square", label=told("Prompt"), lines=2, elem_id=name("prompt"),
                                scale=4)
            with gr.Column(scale=1, min_width=120):
                start = gr.Button(told("Generate"), variant="primary", elem_id=name("generate"))
                stop = gr.Button(told("Interrupt"), elem_id=name("interrupt"))
        negative = gr.Textbox("", label=told("Negative prompt"), elem_id=name("neg_prompt"))
        with gr.Row():
            with gr.Column(scale=3):
                enabled = gr.Checkbox(True, label=told("Attention Refocus"), elem_id=name("refocus_enabled"))
                gr.HTML(panel_html("txt2img", words), elem_id=name("attention_refocus_panel"))
                layout = gr.Textbox("", label=told("Layout (JSON)"), lines=3, max_lines=20,
                                    elem_id="script_txt2img_attention_refocus_layout")
                gr.HTML(why_html("txt2img", words), elem_id=name("attention_refocus_why"))
            with gr.Column(scale=2, elem_id=name("results")):
                gallery = gr.Gallery(label=told("Pictures"), elem_id=name("gallery"), columns=2, object_fit="contain",
                                     preview=True)
                said = gr.Textbox("", label=told("Result"), lines=3, interactive=False, elem_id=name("info"))
                settings = run_settings(name, told)
                options = refocus_options(told)
        inputs = [prompt, negative, layout, enabled, *settings, *options]
        start.click(page.run, inputs, [gallery, said])
        stop.click(page.stop, None, None, queue=False)
    demo.queue(concurrency_count=1)
    return demo


def run_settings(name: Any, told: Any) -> list[Any]:
    """Size, steps, guidance, sampler, seed, batch and whether to explain, in the order of Page.run."""
    low, high, step = SIZES
    with gr.Row():
        width = gr.Slider(low, high, 256, step=step, label=told("Width"), elem_id=name("width"))
        height = gr.Slider(low, high, 256, step=step, label=told("Height"), elem_id=name("height"))
    with gr.Row():
        steps = gr.Slider(1, 100, 25, step=1, label=told("Steps"), elem_id=name("steps"))
        cfg = gr.Slider(1, 20, 6, step=0.5, label=told("CFG scale"), elem_id=name("cfg_scale"))
    with gr.Row():
        sampler = gr.Dropdown(list(SAMPLERS), value="Euler", label=told("Sampler"), elem_id=name("sampling"))
        seed = gr.Number(0, label=told("Seed"), precision=0, elem_id=name("seed"))
        batch = gr.Slider(1, 8, 1, step=1, label=told("Batch size"), elem_id=name("batch_size"))
    why = gr.Checkbox(True, label=told("See why"), elem_id=name("refocus_why"))
    return [width, height, steps, cfg, sampler, seed, batch, why]


def refocus_options(told: Any) -> list[Any]:
    """A component for each option, in the order of FIELDS."""
    made: dict[str, Any] = {}
    with gr.Accordion(told("Options"), open=False):
        for wanted in (True, False):
            made |= {f.name: component(f, told) for f in FIELDS if (f.name in FIRST) is wanted}
    return [made[f.name] for f in FIELDS]


def component(f: Field, told: Any) -> Any:
    common = {"value": f.default, "label": told(f.label), "info": told(f.help)}
    if f.choices:
        return gr.Dropdown(list(f.choices), **common)
    if isinstance(f.default, bool):
        return gr.Checkbox(**common)
    return gr.Slider(f.low, f.high, step=f.step, **common)


def words_of(language: str) -> dict[str, str]:
    """localizations/{language}.json; nothing for English."""
    path = ROOT / "localizations" / f"{language}.json"
    return json.loads(path.read_text("utf-8")) if path.is_file() else {}


def dressed(html: bytes, words: Mapping[str, str]) -> bytes:
    """The page with the panel's words and scripts in its head, and its style last, as in the WebUI."""
    scripts = "".join(f'<script type="module" src="{PREFIX}files/javascript/{p.name}"></script>'
                      for p in sorted((ROOT / "javascript").glob("*.mjs")))
    head = f"<script>window.localization = {json.dumps(words)}</script>{scripts}</head>"
    style = f'<link rel="stylesheet" href="{PREFIX}files/style.css"></body>'
    return html.replace(b"</head>", head.encode(), 1).replace(b"</body>", style.encode(), 1)


class Dressed:
    """An ASGI app whose first page gets the panel's head."""

    def __init__(self, app: Any, words: Mapping[str, str]):
        self.app, self.words = app, words

    async def __call__(self, scope, receive, send) -> None:
        inner = scope["path"].removeprefix(scope.get("root_path", ""))
        if scope["type"] != "http" or inner.strip("/") or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        start: dict[str, Any] = {}
        body = bytearray()

        async def collect(message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            body.extend(message.get("body", b""))
            if not message.get("more_body"):
                content = dressed(bytes(body), self.words)
                headers = [(k, v) for k, v in start["headers"] if k.lower() != b"content-length"]
                await send({**start, "headers": [*headers, (b"content-length", str(len(content)).encode())]})
                await send({"type": "http.response.body", "body": content})

        await self.app(scope, receive, collect)


def language_of(accepted: str, known: Sequence[str]) -> str:
    """The first known language that a browser asks for ("zh-CN,zh;q=0.9"); "" for English, or where none is known."""
    for part in accepted.split(","):
        wanted = part.split(";")[0].strip().replace("-", "_").lower()
        if wanted.split("_")[0] == "en":
            return ""
        for name in known:
            if wanted and (name.lower() == wanted or name.lower().split("_")[0] == wanted.split("_")[0]):
                return name
    return ""


def make_app(page: Page) -> FastAPI:
    """The panel's files and questions, and gradio's page in each language: /en/, /zh_CN/; / chooses."""
    mimetypes.add_type("text/javascript", ".mjs")
    app = FastAPI()
    languages = sorted(p.stem for p in (ROOT / "localizations").glob("*.json"))
    app.mount(f"{PREFIX}files/javascript", StaticFiles(directory=ROOT / "javascript"))

    @app.get(f"{PREFIX}files/style.css")
    def style() -> FileResponse:
        return FileResponse(ROOT / "style.css")

    @app.get("/")
    def first(request: Request) -> RedirectResponse:
        chosen = language_of(request.headers.get("accept-language", ""), languages)
        return RedirectResponse(f"/{chosen or 'en'}/?{request.url.query}".rstrip("?"))

    for language in ("en", *languages):
        words = words_of(language)
        register(app, page.service, prefix=f"/{language}")
        register_planner(app, prefix=f"/{language}")
        register_why(app, page.shelf, prefix=f"/{language}")
        gr.mount_gradio_app(app, blocks(page, words), path=f"/{language}")
        mounted: Any = app.routes[-1]
        mounted.app = Dressed(mounted.app, words)
    return app


def data_folder() -> Path:
    """Where presets live: ATTENTION_REFOCUS_HOME, or the user's data folder."""
    home = os.environ.get("ATTENTION_REFOCUS_HOME")
    if home:
        return Path(home)
    base = os.environ.get("XDG_DATA_HOME") or os.environ.get("APPDATA")
    return (Path(base) if base else Path.home() / ".local" / "share") / "attention-refocus"


def serve(model: Model, host: str, port: int, out: Path) -> None:
    """Serve the page until interrupted."""
    import uvicorn

    page = Page(model, out, data_folder() / "presets.json")
    print(f"The page is at http://{host}:{port}/", flush=True)
    uvicorn.run(make_app(page), host=host, port=port, log_level="warning")
