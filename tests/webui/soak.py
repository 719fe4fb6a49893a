"""Hours in minutes: many clients at once, many pictures, many switches of the checkpoint, in a real WebUI.

    make soak WEBUI_DIR=/path/to/stable-diffusion-webui          # SOAK="--minutes 1" for a short one

Eight clients ask the API at once, each with a layout, prompt, sampler and seed of its own: every picture must be, pixel
by pixel, what the same request gave alone. Then the server's memory is watched over pictures and over switches of the
checkpoint, and every call of the engine is struck by a fault. Prints one JSON object a part; exits with 1 if one fails.
"""
import argparse
import json
import os
import sys
import tempfile
import threading
import time
from pathlib import Path

from webui_models import write_models
from webui_server import boot, stop

SIDE = 64
PROMPTS = ("a red circle and a blue square", "a green star and a yellow ring", "a blue circle and a red star",
           "a yellow square and a green circle")
SAMPLERS = ("Euler a", "DPM++ 2M", "DDIM", "UniPC", "Heun", "Euler", "DPM++ SDE", "PLMS")
FORMS = ({"box": [0, 0, 0.5, 0.5]}, {"ellipse": [0.4, 0, 1, 0.6]}, {"polygon": [[0, 0.4], [0.6, 0.4], [0.3, 1]]},
         {"mask": {"width": 4, "height": 4, "runs": [8, 2, 2, 2, 2]}})


def request(n):
    """The n-th client's request; no two are alike."""
    prompt = PROMPTS[n % len(PROMPTS)]
    phrases = [phrase.removeprefix("a ") for phrase in prompt.split(" and ")]
    regions = [{"phrase": phrase, **FORMS[(n + k) % len(FORMS)]} for k, phrase in enumerate(phrases)]
    return {"args": [True, {"regions": regions, "budget": 4 + n % 3, "end": 0.6}], "prompt": prompt, "width": SIDE,
            "height": SIDE, "steps": 4, "seed": 100 + n, "sampler_name": SAMPLERS[n % len(SAMPLERS)]}


def seen(made):
    """What must be the same each time: pixels, what is told, and the layout in the infotext."""
    return made.pixels, made.results, made.said["Attention Refocus"]


def load(server, clients, minutes):
    """Clients at once against each request's result alone."""
    alone = [seen(server.make(**request(n))) for n in range(clients)]
    assert len({pixels[0] for pixels, _, _ in alone}) == clients
    until, counts, wrong = time.monotonic() + 60 * minutes, [0] * clients, []

    def client(n):
        while time.monotonic() < until and not wrong:
            got = seen(server.make(**request(n)))
            counts[n] += 1
            if got != alone[n]:
                wrong.append((n, counts[n], got, alone[n]))

    threads = [threading.Thread(target=client, args=(n,)) for n in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return not wrong and min(counts) > 0, {"clients": clients, "minutes": minutes, "pictures": sum(counts),
                                           "least of a client": min(counts), "different": wrong[:1]}


def memory(server):
    """Megabytes that the server has in memory."""
    text = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(next(line for line in text.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def flat(marks, allowed):
    """Whether memory grew by at most ``allowed`` MB from the first third's highest to the last third's."""
    third = max(len(marks) // 3, 1)
    return max(marks[-third:]) - max(marks[:third]) <= allowed


def pictures(server, count):
    """Memory over many steered pictures."""
    for n in range(8):
        server.make(**request(n))
    marks = []
    for n in range(count):
        server.make(**request(n % 8))
        if n % 10 == 9:
            marks.append(round(memory(server), 1))
    return flat(marks, 16), {"pictures": count, "MB every ten": marks}


def switched(server, count, args):
    """Megabytes after each of ``count`` switches between two checkpoints, a picture after each."""
    marks = []
    for n in range(count + 6):
        made = server.make(**{**request(0), "args": args}, override_settings_restore_afterwards=False,
                           override_settings={"sd_model_checkpoint": ("shapes-copy", "shapes")[n % 2]})
        assert args is None or "steered" in made.results[0]
        if n >= 6:
            marks.append(round(memory(server), 1))
    return marks


def switches(server, count):
    """The WebUI's own memory wavers as it loads checkpoints: without the script first, then with it."""
    without, steered = switched(server, count, None), switched(server, count, request(0)["args"])
    server.options(sd_model_checkpoint="shapes")
    grown = [max(marks[-5:]) - max(marks[:5]) for marks in (without, steered)]
    return grown[1] <= max(grown[0], 0) + 32, {"switches": count, "MB after each": steered,
                                               "and without the script": without}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--pictures", type=int, default=200)
    parser.add_argument("--switches", type=int, default=20)
    given = parser.parse_args()
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        models = write_models(Path(folder) / "models", os.environ["WEBUI_DIR"])
        server = boot(Path(folder) / "data", models)
        try:
            for name, part in (("load", lambda: load(server, given.clients, given.minutes)),
                               ("pictures", lambda: pictures(server, given.pictures)),
                               ("switches", lambda: switches(server, given.switches))):
                began = time.monotonic()
                good, figures = part()
                print(json.dumps({"part": name, "passed": good, "seconds": round(time.monotonic() - began),
                                  **figures}), flush=True)
                failed += [] if good else [name]
        finally:
            stop(server)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
