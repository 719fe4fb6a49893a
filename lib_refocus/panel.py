"""The drawing panel's markup, the same in both hosts. javascript/ brings it to life and translates it."""
from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape, unescape

WHY = "attention-refocus/why"  # beside the page
ICONS = {  # drawn on 24 x 24
    "select": "M5 3l14 8-6 2-2 6z",
    "box": "M4 6h16v12H4z",
    "ellipse": "M12 6c5 0 8 3 8 6s-3 6-8 6-8-3-8-6 3-6 8-6z",
    "polygon": "M12 3l9 7-4 10H7L3 10z",
    "freehand": "M4 17c1-9 5-13 8-11s-4 9 0 11 4-9 8-8",
    "brush": "M20 4L10 14M9 13c-4 0-3 4-6 6 4 2 9 1 9-3z",
    "eraser": "M9 20h12M4 15l9-10 7 6-8 9H8z",
    "undo": "M9 6L4 11l5 5M4 11h9c4 0 7 2 7 6v2",
    "redo": "M15 6l5 5-5 5M20 11h-9c-4 0-7 2-7 6v2",
    "duplicate": "M8 8h12v12H8zM16 8V4H4v12h4",
    "remove": "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13",
    "snap": "M5 4v8c0 9 14 9 14 0V4h-4v8c0 3-6 3-6 0V4zM5 8h4M15 8h4",
    "grid": "M4 4h16v16H4zM4 9.5h16M4 14.5h16M9.5 4v16M14.5 4v16",
    "backdrop": "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9v.1",
    "layouts": "M4 4h7v16H4zM14 4h6v7h-6zM14 14h6v6h-6z",
    "chat": "M4 5h16v11H11l-5 4v-4H4zM8 9h8M8 12h5",
    "json": "M8 6l-6 6 6 6M16 6l6 6-6 6",
    "help": "M9 9c0-4 7-4 6 0 0 2-3 2-3 5M12 18v.5",
    "lock": "M6 11h12v9H6zM9 11V7c0-4 6-4 6 0v4",
    "hide": "M2 12c5-8 15-8 20 0-5 8-15 8-20 0zM12 9.5a2.5 2.5 0 100 5 2.5 2.5 0 000-5",
    "up": "M12 19V5M6 11l6-6 6 6",
    "down": "M12 5v14M6 13l6 6 6-6",
    "create": "M12 5v14M5 12h14",
    "suggest": "M12 3l2 7 7 2-7 2-2 7-2-7-7-2 7-2z",
    "check": "M4 13l5 5L20 6",
    "clear": "M6 6l12 12M18 6L6 18",
}
TOOLS = {"select": "Select (V)", "box": "Box (B)", "ellipse": "Ellipse (E)", "polygon": "Polygon (P)",
         "freehand": "Freehand (F)", "brush": "Brush (M)", "eraser": "Eraser (X)"}
EDITS = {"undo": "Undo (Ctrl+Z)", "redo": "Redo (Ctrl+Shift+Z)", "duplicate": "Duplicate (Ctrl+D)",
         "remove": "Delete (Del)"}
SWITCHES = {"snap": "Snap to edges, centres and grid (S)", "grid": "Attention grid (G)"}
SECTIONS = {"backdrop": "Picture behind the regions", "layouts": "Presets and files",
            "chat": "Ask a chat by hand", "json": "Layout as text", "help": "Keys and gestures (?)"}
ACTIONS = {"create": "Add region", "suggest": "Suggest layout", "check": "Check layout", "clear": "Clear"}
NUMBERS = {"left": ("Left %", 0, 100, 0.1), "top": ("Top %", 0, 100, 0.1), "width": ("Width %", 0, 100, 0.1),
           "height": ("Height %", 0, 100, 0.1), "weight": ("Weight", 0, 10, 0.05), "start": ("Start", 0, 1, 0.01),
           "end": ("End", 0, 1, 0.01), "occurrence": ("Mention (0: all)", 0, 99, 1)}
MARKS = ("guide", "draft", "corner", "marquee", "brush", "cross")
SHORTCUTS = {"select": "v", "box": "b", "ellipse": "e", "polygon": "p", "freehand": "f", "brush": "m", "eraser": "x",
             "undo": "ctrl+z", "redo": "ctrl+shift+z", "duplicate": "ctrl+d", "remove": "Delete", "snap": "s",
             "grid": "g", "hide": "h", "lock": "l", "down": "[", "up": "]", "create": "n", "help": "?"}
KEYS = (
    ("Drag", "Draw a region; drag the selected one to move it, its handles to resize it"),
    ("Click, Shift+click, Alt+click", "Select; one more; the one below"),
    ("Ctrl+drag", "Draw over what is there"),
    ("Alt+drag", "Without snapping"),
    ("Double click, Enter", "Edit the phrase"),
    ("Touch and hold", "Select one more"),
    ("Alt+R in the prompt", "Region for the selected words"),
    ("V B E P F M X", "Tools: select, box, ellipse, polygon, freehand, brush, eraser"),
    ("N", "Add a region"),
    (", and .", "Previous and next region; with Shift one more"),
    ("Arrows", "Move the selection, or the pen of a drawing tool; with Shift five times as far"),
    ("Ctrl+arrows, Alt+arrows", "Resize"),
    ("Space", "Put the pen down, lift it; set a corner"),
    ("Enter, Backspace, Esc", "Close a polygon; take a corner back; give up"),
    ("Ctrl+C, X, V, D, A", "Copy, cut, paste, duplicate, select all"),
    ("Ctrl+Z, Ctrl+Shift+Z", "Undo, redo"),
    ("[ and ]", "Down and up in the order"),
    ("H, L, S, G", "Hide, lock, snap, grid"),
)


def icon(name: str) -> str:
    return f'<svg class="refocus-icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{ICONS[name]}"/></svg>'


def button(name: str, label: str, data: str = "do", *, text: bool = False, **attributes: str) -> str:
    """A button with an icon; the label is its hint and name, and is written out where ``text`` is true."""
    if name in SHORTCUTS:
        attributes["data_key"] = SHORTCUTS[name]
    more = "".join(f' {key.replace("_", "-")}="{escape(value)}"' for key, value in attributes.items())
    name_of = f"<span>{escape(label)}</span>" if text else ""
    label_of = f'title="{escape(label)}"' + ("" if text else f' aria-label="{escape(label)}"')
    return f'<button type="button" data-{data}="{name}" {label_of}{more}>{icon(name)}{name_of}</button>'


def group(label: str, buttons: str, kind: str = "") -> str:
    return f'<div class="refocus-group {kind}" role="group" aria-label="{escape(label)}">{buttons}</div>'


def toolbar(tab: str) -> str:
    """Tools, edits, switches, and what opens the sections."""
    tools = "".join(button(n, label, "tool", aria_pressed="false") for n, label in TOOLS.items())
    edits = "".join(button(n, label) for n, label in EDITS.items())
    switches = "".join(button(n, label, aria_pressed="true" if n == "snap" else "false")
                       for n, label in SWITCHES.items())
    sections = "".join(button(n, label, "section", aria_expanded="false", aria_controls=f"{tab}_refocus_{n}")
                       for n, label in SECTIONS.items())
    return (f'<div class="refocus-bar">{group("Tools", tools)}{group("Edit", edits)}{group("View", switches)}'
            f'{group("More", sections)}</div>')


def canvas(tab: str) -> str:
    """The picture's area: what is behind, the regions, what is being drawn, and the handles of the selected one."""
    names = (("nw", "n", "ne"), ("w", "", "e"), ("sw", "s", "se"))
    handles = "".join(
        f'<g data-handle="{name}" data-x="{x}" data-y="{y}"><rect class="refocus-reach" x="-9" y="-9" width="18" '
        'height="18"/><rect class="refocus-handle" x="-4.5" y="-4.5" width="9" height="9" rx="2"/></g>'
        for y, line in enumerate(names) for x, name in enumerate(line) if name)
    marks = "".join(f'<path class="refocus-{name}" data-mark="{name}"/>' for name in MARKS)
    return f"""<div class="refocus-paper"><img class="refocus-backdrop" alt="" hidden>
<svg class="refocus-canvas" tabindex="0" role="application" aria-roledescription="drawing area"
 aria-label="Regions of the picture" aria-describedby="{tab}_refocus_keys">
<defs><g><path/><foreignObject height="22"><div></div></foreignObject></g></defs><g class="refocus-regions"></g>
<g class="refocus-marks">{marks}</g><g class="refocus-handles">{handles}</g></svg></div>"""


def number(name: str) -> str:
    label, low, high, step = NUMBERS[name]
    return (f'<label><span>{escape(label)}</span><input type="number" data-field="{name}" min="{low}" max="{high}" '
            f'step="{step}"></label>')


def row(tab: str) -> str:
    """One region's fields; the list copies it."""
    order = button("down", "Down in the order ([)") + button("up", "Up in the order (])")
    return f"""<template><li class="refocus-row">
<button type="button" data-do="pick" class="refocus-number" aria-pressed="false"></button>
<input type="text" data-field="phrase" list="{tab}_refocus_phrases" maxlength="1000" autocomplete="off"
 placeholder="Words of the prompt" aria-label="Phrase">
<span class="refocus-tools">{button("hide", "Hide on the canvas (H)", aria_pressed="false")}{
    button("lock", "Lock (L)", aria_pressed="false")}{button("remove", "Delete (Del)")}</span>
<p class="refocus-missing" hidden><span></span> <button type="button" data-do="fix"></button>
<button type="button" data-do="append">Add it to the prompt</button></p>
<div class="refocus-fields">{"".join(number(name) for name in NUMBERS)}<span class="refocus-tools">{order}</span></div>
</li></template>"""


def sections(tab: str) -> str:
    """What the toolbar opens: the picture behind, presets and files, the text, the keys."""
    keys = "".join(f"<dt>{escape(key)}</dt><dd>{escape(what)}</dd>" for key, what in KEYS)
    sources = {"": "None", "result": "Live preview and last result", "source": "Source picture", "file": "Own picture"}
    options = "".join(f'<option value="{value}">{escape(label)}</option>' for value, label in sources.items())
    return f"""<div class="refocus-section" id="{tab}_refocus_backdrop" hidden>
<label><span>Picture behind the regions</span><select data-backdrop>{options}</select></label>
<label><span>Opacity</span><input type="range" data-backdrop min="0.05" max="1" step="0.05" value="0.6"></label>
<button type="button" data-do="open">Open a picture or layout…</button></div>
<div class="refocus-section" id="{tab}_refocus_layouts" hidden>
<ul class="refocus-presets" aria-label="Presets"></ul>
<div><input type="text" data-name maxlength="80" placeholder="Name" aria-label="Name of the preset">
<button type="button" data-do="save">Save as preset</button>
<button type="button" data-do="open">Open a picture or layout…</button>
<button type="button" data-do="download">Download</button>
</div></div>
<div class="refocus-section" id="{tab}_refocus_chat" hidden>
<p>Copy the request into any chat, and paste its answer here: JSON, lists and lines of numbers are read.</p>
<textarea data-chat rows="4" spellcheck="false" aria-label="Request and answer"
 placeholder="The chat's answer"></textarea>
<div><button type="button" data-do="ask">Write the request</button>
<button type="button" data-do="paste">Draw the answer</button></div></div>
<div class="refocus-section" id="{tab}_refocus_json" hidden>
<p>The layout's text is shown below the panel; what is written there is drawn here.</p></div>
<div class="refocus-section" id="{tab}_refocus_help" hidden><dl>{keys}</dl></div>"""


def translated(html: str, words: Mapping[str, str]) -> str:
    """The markup with its texts, titles and names in another language."""
    def told(match: re.Match) -> str:
        text = unescape(match[2])
        return match[1] + escape(words.get(text.strip(), text)) + match[3]

    html = re.sub(r'( (?:title|placeholder|aria-label|aria-roledescription)=")([^"]*)(")', told, html)
    return re.sub(r"(>)([^<>]*[^<>\s][^<>]*)(<)", told, html)


def panel_html(tab: str, words: Mapping[str, str] | None = None) -> str:
    """The panel of a tab ("txt2img" or "img2img"): static markup, nothing of the user's in it."""
    return translated(markup(tab), words or {})


def why_html(tab: str, words: Mapping[str, str] | None = None) -> str:
    """What unfolds below the panel: the page of the newest explained picture, which a host serves."""
    return translated(f"""<details class="refocus-why"><summary>See why: the last picture's maps</summary>
<iframe title="See why" loading="lazy" src="{WHY}?tab={tab}"></iframe></details>""", words or {})


def markup(tab: str) -> str:
    """The panel in English."""
    actions = "".join(button(name, label, text=True) for name, label in ACTIONS.items())
    return f"""<div class="refocus empty">{toolbar(tab)}
<label class="refocus-size"><span>Brush size</span>
<input type="range" data-radius min="0.005" max="0.15" step="0.005" value="0.04"></label>
{sections(tab)}
<div class="refocus-body"><div class="refocus-stage">
<p class="refocus-hint">Draw where a thing of the prompt shall appear</p>{canvas(tab)}</div>
<div class="refocus-side"><div class="refocus-prompt" role="group" aria-label="Phrases of the prompt" hidden></div>
<ol class="refocus-list" aria-label="Regions"></ol>
<div class="refocus-actions">{actions}
<button type="button" data-do="cancel" class="refocus-cancel">Cancel</button></div>
<ul class="refocus-warnings" aria-label="Warnings"></ul><ul class="refocus-notes" aria-label="Notes"></ul>
</div></div>
<p class="refocus-foot"><span class="refocus-status" role="status"></span><span data-size></span></p>
<span class="refocus-keys" id="{tab}_refocus_keys" hidden>{escape(
    "Press N to add a region, arrows to move it, question mark for all keys.")}</span>
<input type="file" accept="image/png,image/jpeg,image/webp,.json" hidden aria-label="Picture or layout">
<datalist id="{tab}_refocus_phrases"></datalist>{row(tab)}</div>"""
