"""A real WebUI for the tests: booted from WEBUI_DIR with WEBUI_PYTHON, or with the Python of the tests.

The server gets a data folder and a models folder of its own: the installation's settings, outputs, extensions and
models are left alone. WEBUI_ARGS: flags instead of those for a machine without a GPU.
"""
import base64
import hashlib
import io
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROBE = Path(__file__).parent / "probe"
CPU = "--use-cpu all --skip-torch-cuda-test"
FULL = "--no-half --precision full --opt-sdp-attention"
FLAGS = "--skip-prepare-environment --skip-version-check --no-download-sd-model --no-hashing --api"
PROMPT = "a red circle and a blue square"
REGIONS = [{"phrase": "red circle", "box": [0, 0, 0.5, 0.5]}, {"phrase": "blue square", "box": [0.5, 0.5, 1, 1]}]
TITLE = "Attention Refocus"
CONFIG = {"show_progress_type": "Approx cheap", "samples_save": False, "grid_save": False,
          "sd_model_checkpoint": "shapes"}


class Refused(Exception):
    """An HTTP error, with the body of the answer."""

    def __init__(self, status, body):
        super().__init__(f"HTTP {status}: {body[:2000]}")
        self.status, self.body = status, body


class Server:
    """A WebUI at ``url``."""

    def __init__(self, url, process=None, log=None, login=None):
        self.url, self.process, self.log = url, process, log
        self.headers = {"Content-Type": "application/json"}
        if login:
            self.headers["Authorization"] = "Basic " + base64.b64encode(login.encode()).decode()

    def call(self, path, payload=None):
        data = None if payload is None else json.dumps(payload).encode()
        request = urllib.request.Request(self.url + path, data, self.headers)
        try:
            with urllib.request.urlopen(request, timeout=600) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as e:
            raise Refused(e.code, e.read().decode()) from None

    def answers(self):
        """Asked before it has started, the WebUI cannot add its middleware any more."""
        try:
            return "\nStartup time: " in self.log.read_text(errors="replace") and bool(self.call("/sdapi/v1/samplers"))
        except (urllib.error.URLError, ConnectionError):
            return False

    def make(self, args=None, path="txt2img", probe=None, **more):
        """Generate; ``args``: the script's; ``probe``: the probe's object. Returns a Made."""
        payload = {"prompt": PROMPT, "negative_prompt": "blurry", "width": 128, "height": 128, "steps": 6,
                   "cfg_scale": 5, "seed": 1, "sampler_name": "Euler a", **more}
        scripts = {} if args is None else {TITLE: {"args": args}}
        if probe is not None:
            scripts["Refocus probe"] = {"args": [probe]}
        if scripts:
            payload["alwayson_scripts"] = {**scripts, **payload.get("alwayson_scripts", {})}
        return Made(self.call(f"/sdapi/v1/{path}", payload))

    def options(self, **settings):
        self.call("/sdapi/v1/options", settings)

    def remember_options(self):
        """The WebUI puts back after a job only those of the job's settings that were ever set."""
        self.options(**{k: v for k, v in self.call("/sdapi/v1/options").items()
                        if v is not None and not k.startswith("sd_checkpoint")})


class Made:
    """Pictures (PNG as base64; a digest of the pixels) and what the WebUI says of them."""

    def __init__(self, answer):
        self.images = answer["images"]
        self.info = json.loads(answer["info"])
        self.said = self.info["extra_generation_params"]
        self.results = self.said.get("Attention Refocus result")
        self.infotext = self.info["infotexts"][0]
        self.record = self.said.get("probe")

    def opened(self, image=0):
        from PIL import Image

        return Image.open(io.BytesIO(base64.b64decode(self.images[image]))).convert("RGB")

    @property
    def pixels(self):
        return [hashlib.sha1(self.opened(i).tobytes()).hexdigest() for i in range(len(self.images))]

    def passes(self, image=0):
        return self.said["Attention Refocus report"][image]["passes"]

    def phrases(self, image=0, number=0):
        return {r["phrase"] for r in self.passes(image)[number]["regions"]}

    def tensor(self, image=0):
        """(3, H, W) in 0..1, as the scorer takes it."""
        import numpy
        import torch

        return torch.from_numpy(numpy.asarray(self.opened(image)).copy()).permute(2, 0, 1) / 255


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def prepare(data, extension, extensions, config):
    """The data folder: settings, and links to the extension, to the probe and to neighbours."""
    (data / "extensions").mkdir(parents=True)
    (data / "config.json").write_text(json.dumps({**CONFIG, **config}))
    (data / "styles.csv").write_text('name,prompt,negative_prompt\nrefocus-test,photo of {prompt},\n')
    links = {"attention-refocus": ROOT, "refocus-probe": PROBE} if extension else {}
    for name, target in {**links, **extensions}.items():
        (data / "extensions" / name).symlink_to(target, target_is_directory=True)


def start(data, models, *, extension=True, flags=FULL, extensions=None, config=None, login=None, webui=None,
          python=None, path=""):
    """Start a WebUI with the data folder ``data`` and the models folder ``models``; it may not answer yet.

    ``models`` None: the data folder's own. ``webui``, ``python``: another program than WEBUI_DIR's. ``path``: a folder
    of packages for it.
    """
    webui, port = webui or Path(os.environ["WEBUI_DIR"]), free_port()
    prepare(data, extension, extensions or {}, config or {})
    folders = models and ["--models-dir", str(models), "--embeddings-dir", str(models / "embeddings")]
    command = [python or os.environ.get("WEBUI_PYTHON", sys.executable), "launch.py", *FLAGS.split(),
               *os.environ.get("WEBUI_ARGS", CPU).split(), *flags.split(), "--port", str(port),
               "--data-dir", str(data), *(folders or ())]
    env = {k: v for k, v in os.environ.items() if k not in ("COMMANDLINE_ARGS", "PYTHONPATH")}
    env |= {"GRADIO_SERVER_NAME": "127.0.0.1", "GRADIO_ANALYTICS_ENABLED": "False", "PYTHONUNBUFFERED": "1",
            "PYTHONDONTWRITEBYTECODE": "1", "HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1",
            "SD_WEBUI_RESTARTING": "1", "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", "1")}
    if path:
        env["PYTHONPATH"] = str(path)
    log = data / "server.log"
    process = subprocess.Popen(command, cwd=webui, env=env, stdout=log.open("w"), stderr=subprocess.STDOUT)
    return Server(f"http://127.0.0.1:{port}", process, log, login)


def boot(data, models, **given):
    """Start a WebUI and wait until it answers."""
    server = start(data, models, **given)
    try:
        wait(server)
        server.remember_options()
    except BaseException:
        server.process.kill()
        raise
    return server


def wait(server):
    until = time.monotonic() + 300
    while time.monotonic() < until and server.process.poll() is None:
        if server.answers():
            return
        time.sleep(0.3)
    raise RuntimeError(f"the WebUI did not start:\n{server.log.read_text()[-3000:]}")


def stop(server):
    server.process.terminate()
    try:
        server.process.wait(20)
    except subprocess.TimeoutExpired:
        server.process.kill()
