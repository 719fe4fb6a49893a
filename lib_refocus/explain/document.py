"""The page of one explained picture: one HTML file that needs nothing else and loads nothing.

What comes from users stands in escaped text or in a JSON block that no parser of HTML looks into; the one script that
may run is named by its hash in the page's own policy.
"""
from __future__ import annotations

import base64
import hashlib
import io
import json
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from PIL import Image
from torch import Tensor

from .frames import Frame, Frames
from .verdict import READ_AT

HERE = Path(__file__).parent
LARGEST = 6 * 2 ** 20  # bytes of maps in a page
MARKS = {"in place": "✓", "partly": "~", "missed": "✗"}


def page(explanation: Mapping[str, Any], frames: Frames, picture: Image.Image, live: int | None = None) -> str:
    """The page as text. ``live``: a host's count of explained pictures; the page then follows it."""
    looks = looks_of(frames, explanation["image"])
    data = {"regions": explanation["regions"], "words": explanation["words"], "size": list(picture.size),
            "steps": 1 + max((look["step"] for look in looks), default=0), "frames": looks,
            "picture": data_url(picture)}
    body = f"""<h1>See why</h1><p class="prompt">{escape(explanation["prompt"])}</p>
<div class="why"><section class="picture" aria-label="Picture"><div class="stage"><img alt="The picture">
<canvas aria-hidden="true"></canvas><svg viewBox="0 0 100 100" preserveAspectRatio="none"></svg></div>
<p class="said" role="status"></p>
<div class="scrub"><label for="scrub">Look</label><input id="scrub" type="range" min="0" max="0"></div>
<div class="scrub"><output for="scrub"></output></div></section>
<section aria-label="What became of it"><h2>Words</h2><div class="words" role="group" aria-label="Words"></div>
{verdicts(explanation)}<h2>Attention inside its region, from noise (left) to picture</h2>
<svg class="chart" viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label="Curves"></svg>
{costs(explanation)}</section></div><h2>Which word went where</h2><div class="sheet"></div>"""
    return document(body, data, live)


def waiting(live: int) -> str:
    """A host's page before the first picture."""
    return document("<h1>See why</h1><p>Generate with “See why” ticked: the picture's maps appear here.</p>", {}, live)


def document(body: str, data: Mapping[str, Any], live: int | None) -> str:
    """A whole HTML document around escaped ``body`` and JSON-clean ``data``."""
    script = (HERE / "viewer.js").read_text(encoding="utf-8")
    style = (HERE / "viewer.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = (f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
              + ("; connect-src 'self'" if live is not None else ""))
    given = {**data, **({} if live is None else {"live": live})}
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>See why</title>
<link rel="icon" href="data:,">
<style>{style}</style></head><body>{body}
<script id="data" type="application/json">{json_block(given)}</script><script>{script}</script></body></html>
"""


def json_block(value: Any) -> str:
    """JSON that ends no script element and opens no comment, whatever is in it."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def verdicts(explanation: Mapping[str, Any]) -> str:
    """The table of regions: readable without the script too."""
    rows = "".join(f"""<tr data-row="{e["index"]}"><td><span class="tag"></span>{escape(e["phrase"])}</td>
<td class="verdict">{MARKS[e["verdict"]]} {escape(e["verdict"])}</td><td>{escape(went(e))}
<small>{escape("" if e["next"]["kind"] == "none" else e["next"]["text"])}</small></td></tr>"""
                   for e in explanation["regions"])
    if not rows:
        return ""
    return (f'<h2>Regions (score {explanation["score"]:.2f}, seen in {escape(explanation["regions"][0]["by"])})</h2>'
            f'<table><thead><tr><th>phrase</th><th>verdict</th><th>attention inside</th></tr></thead>'
            f'<tbody>{rows}</tbody></table>')


def went(entry: Mapping[str, Any]) -> str:
    """E.g. "8 % → 63 %": first look and last step."""
    shares = entry["shares"]
    return f"{shares[0]['share']:.0%} → {shares[-1]['share']:.0%}" if shares else "–"


def costs(explanation: Mapping[str, Any]) -> str:
    """Seconds, and what was noted."""
    told = [", ".join(f"{name} {value:.1f} s" for name, value in explanation["seconds"].items()), *explanation["notes"]]
    return "".join(f"<p><small>{escape(line)}</small></p>" for line in told if line)


def data_url(picture: Image.Image) -> str:
    """The picture inside the page; only its pixels."""
    buffer = io.BytesIO()
    picture.convert("RGB").save(buffer, format="PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()


def looks_of(frames: Frames, image: int) -> list[dict[str, Any]]:
    """The frames in order, thinned to what a page may hold; maps as bytes of their own peaks."""
    every = list(frames.of(image))
    size = sum(f.cross.numel() for f in every)
    stride = max(-(-size // LARGEST), 1)
    reading = frames.nearest(image, READ_AT)
    kept = [f for i, f in enumerate(every) if i % stride == 0 or f.points is not None or f is reading]
    return [look(frame, frame is reading) for frame in kept]


def look(frame: Frame, read: bool) -> dict[str, Any]:
    """One frame, JSON-clean. ``read``: whether the verdict is read there."""
    entry = {"step": frame.step, "phase": frame.phase, "look_number": frame.iteration, "part": frame.watched.part,
             "progress": round(frame.progress, 4), "sigma": round(frame.sigma, 4),
             "grid": list(frame.cross.shape[-2:]), "positions": list(frame.positions),
             "peaks": [round(float(v), 6) for v in frame.cross.amax((1, 2))], "maps": packed(frame.cross.flatten(1))}
    if frame.points is not None:
        entry |= {"points": packed(frame.points), "pointsGrid": list(frame.points_grid)}
    return {**entry, "read": True} if read else entry


def packed(rows: Tensor) -> str:
    """Rows of numbers, each scaled to its own peak, as bytes in base64."""
    scaled = rows / rows.amax(1, keepdim=True).clamp(min=1e-12) * 255
    return base64.b64encode(scaled.round().clamp(0, 255).byte().numpy().tobytes()).decode()
