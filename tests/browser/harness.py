"""The panel alone on a page: fields as the WebUI has them, the extension's own routes, and a planner that waits."""
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from lib_refocus.cautions import Facts
from lib_refocus.panel import panel_html
from lib_refocus.planner import service as planning
from lib_refocus.presets import Presets
from lib_refocus.sentences import of, with_sentences
from lib_refocus.service import PREFIX, Service

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted(p.name for p in (ROOT / "javascript").glob("*.mjs"))
TYPES = {".mjs": "text/javascript", ".css": "text/css"}
PLAN = {"version": 1, "regions": [{"phrase": "red cat", "box": [0.05, 0.3, 0.45, 0.9]},
                                  {"phrase": "blue sofa", "box": [0.5, 0.4, 0.95, 0.9]}]}
PLANNED = ("plan", "check", "paste", "ask", "cancel", "progress")


# The source pictures of the WebUI's img2img: a tab each, of which gradio shows one.
SOURCES = """<div id="mode_img2img"><div style="display: block;"><div id="img2img_image"></div></div>
<div style="display: none;"><div id="img2img_sketch"></div></div></div>"""


def tab_html(tab, words):
    sizes = {"width": 512, "height": 512, "hr_resize_x": 0, "hr_resize_y": 0}
    fields = "".join(f'<div id="{tab}_{name}"><label>{name} <input type="number" value="{value}"></label></div>'
                     for name, value in sizes.items())
    fields += f'<div id="{tab}_hr-checkbox"><label>Hires <input type="checkbox"></label></div>'
    return f"""<section id="tab_{tab}">
<div id="{tab}_prompt"><label>Prompt<textarea></textarea></label></div>{SOURCES if tab == "img2img" else ""}{fields}
<button id="{tab}_generate">Generate</button>
<div id="{tab}_results"><div id="{tab}_gallery"></div></div>
<div id="{tab}_attention_refocus_panel">{panel_html(tab, words)}</div>
<div id="script_{tab}_attention_refocus_layout"><label>Layout<textarea></textarea></label></div>
</section>"""


def page_html(localization, dark, tabs):
    scripts = "".join(f'<script type="module" src="/{name}"></script>' for name in SCRIPTS)
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Panel</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><link rel="stylesheet" href="/style.css">
<script>window.localization = {json.dumps(localization)}</script>{scripts}
<style>body {{ margin: 12px; font-family: system-ui, sans-serif }} textarea {{ width: 100% }}
.dark {{ background: #0b0f19; color: #eee }}</style></head>
<body{' class="dark"' if dark else ''}><main>{''.join(tab_html(t, localization) for t in tabs)}</main></body></html>"""


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def do_GET(self):
        path, _, query = self.path.partition("?")
        name = path.lstrip("/")
        if name in SCRIPTS or name == "style.css":
            file = ROOT / ("javascript" if name in SCRIPTS else "") / name
            return self.send(200, file.read_bytes(), TYPES[file.suffix])
        if name:
            return self.send(404, b"", "text/plain")
        words = json.loads((ROOT / "localizations" / "zh_CN.json").read_text("utf-8")) if "zh" in query else {}
        tabs = ("txt2img", "img2img") if "both" in query else ("txt2img",)
        return self.send(200, page_html(words, "dark" in query, tabs).encode(), "text/html; charset=utf-8")

    def do_POST(self):
        data = self.rfile.read(int(self.headers["Content-Length"]))
        name, _, query = self.path.removeprefix(PREFIX).partition("?")
        self.server.asked.append((name, data))
        if name in self.server.missing or name not in ("look", "read", "presets", *PLANNED):
            return self.send(404, b"{}", "application/json")
        try:
            answer, status = self.server.plan(name, data) or self.server.service.answer(name, data), 200
        except ValueError as e:
            answer, status = {"error": of(e)}, 422
        answer = with_sentences(answer) if query == "sentences" else answer
        return self.send(status, json.dumps(answer).encode(), "application/json")

    def send(self, status, data, kind):
        try:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
        except (BrokenPipeError, ConnectionResetError):  # the page went away, or gave up
            pass


class Harness(ThreadingHTTPServer):
    """Serves until ``close``. ``asked``: the questions so far; ``missing``: routes to answer with 404."""

    daemon_threads = True

    def __init__(self, folder, port=0):
        super().__init__(("127.0.0.1", port), Handler)
        self.asked, self.missing, self.wait = [], set(), 0.0
        self.service = Service(Presets(folder / "presets.json"),
                               lambda q: Facts(int(q.get("width", 512)), int(q.get("height", 512))))
        self.url = f"http://127.0.0.1:{self.server_address[1]}/"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def plan(self, name, data):
        """The planner's answers: "plan" as slow as is wished, and quite its own; the others as they are."""
        if name not in PLANNED:
            return None
        time.sleep(self.wait if name in ("plan", "check") else 0)
        if name == "plan":
            return {"layout": PLAN, "notes": ["two things"], "violations": []}
        if name == "progress":
            return {"received": 123}
        status, content = getattr(planning, name)(json.loads(data))
        if status != 200:
            raise ValueError(content["error"])  # a Sentence, perhaps
        return content

    def close(self):
        self.shutdown()
        self.server_close()


if __name__ == "__main__":
    print(Harness(Path("/tmp/refocus-harness"), 8899).url)
    threading.Event().wait()
