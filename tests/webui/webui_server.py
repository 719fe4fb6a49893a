"""A real WebUI for the tests: booted from WEBUI_DIR (with WEBUI_PYTHON, or the Python of the tests), or at WEBUI_URL.

The server gets a data folder of its own, so the installation's settings, outputs and extensions are left alone.
WEBUI_ARGS: flags instead of those for a machine without a GPU. WEBUI_CHECKPOINTS: a folder instead of the WebUI's own.
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
CPU = "--use-cpu all --no-half --precision full --skip-torch-cuda-test"
FLAGS = ("--skip-prepare-environment --skip-version-check --no-download-sd-model --no-hashing --api "
         "--opt-sdp-attention")
PROMPT = "a red cat on a blue sofa"
REGIONS = [{"phrase": "red cat", "box": [0, 0, 0.5, 0.5]}, {"phrase": "blue sofa", "box": [0.5, 0.5, 1, 1]}]


class Server:
    """A WebUI at ``url``."""

    def __init__(self, url, process=None, log=None):
        self.url, self.process, self.log = url, process, log

    def call(self, path, payload=None):
        data = None if payload is None else json.dumps(payload).encode()
        request = urllib.request.Request(self.url + path, data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=600) as answer:
            return json.loads(answer.read())

    def answers(self):
        try:
            return bool(self.call("/sdapi/v1/samplers"))
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def make(self, args=None, path="txt2img", **more):
        """Generate; ``args``: the script's. Returns a Made."""
        payload = {"prompt": PROMPT, "negative_prompt": "blurry", "width": 128, "height": 128, "steps": 6,
                   "cfg_scale": 5, "seed": 1, "sampler_name": "Euler a", **more}
        if args is not None:
            payload["alwayson_scripts"] = {"Attention Refocus": {"args": args}}
        return Made(self.call(f"/sdapi/v1/{path}", payload))


class Made:
    """Pictures (PNG as base64; a digest of the pixels) and what the WebUI says of them."""

    def __init__(self, answer):
        self.images = answer["images"]
        self.info = json.loads(answer["info"])
        self.said = self.info["extra_generation_params"]
        self.results = self.said.get("Attention Refocus result")
        self.infotext = self.info["infotexts"][0]

    @property
    def pixels(self):
        from PIL import Image

        opened = [Image.open(io.BytesIO(base64.b64decode(i))).convert("RGB") for i in self.images]
        return [hashlib.sha1(image.tobytes()).hexdigest() for image in opened]

    def passes(self, image=0):
        return self.said["Attention Refocus report"][image]["passes"]


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def boot(data, *, extension):
    """Start a WebUI with the data folder ``data`` and wait until it answers."""
    webui, port = Path(os.environ["WEBUI_DIR"]), free_port()
    (data / "extensions").mkdir(parents=True)
    (data / "config.json").write_text('{"show_progress_type": "Approx cheap", "samples_save": false}')
    if extension:
        (data / "extensions" / "attention-refocus").symlink_to(ROOT, target_is_directory=True)
    command = [os.environ.get("WEBUI_PYTHON", sys.executable), "launch.py", *FLAGS.split(),
               *os.environ.get("WEBUI_ARGS", CPU).split(), "--port", str(port), "--data-dir", str(data),
               "--models-dir", str(webui / "models")]
    if os.environ.get("WEBUI_CHECKPOINTS"):
        command += ["--ckpt-dir", os.environ["WEBUI_CHECKPOINTS"]]
    env = {k: v for k, v in os.environ.items() if k not in ("COMMANDLINE_ARGS", "PYTHONPATH")}
    env |= {"GRADIO_SERVER_NAME": "127.0.0.1", "GRADIO_ANALYTICS_ENABLED": "False", "PYTHONUNBUFFERED": "1",
            "PYTHONDONTWRITEBYTECODE": "1"}
    log = data / "server.log"
    process = subprocess.Popen(command, cwd=webui, env=env, stdout=log.open("w"), stderr=subprocess.STDOUT)
    server = Server(f"http://127.0.0.1:{port}", process, log)
    until = time.monotonic() + 300
    while time.monotonic() < until and process.poll() is None:
        if server.answers():
            return server
        time.sleep(0.5)
    process.kill()
    raise RuntimeError(f"the WebUI did not start:\n{log.read_text()[-3000:]}")


def stop(server):
    server.process.terminate()
    try:
        server.process.wait(20)
    except subprocess.TimeoutExpired:
        server.process.kill()
