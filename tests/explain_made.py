"""Frames, layouts and explanations by hand: a map is a blob where it is said to be."""
import torch
from PIL import Image

from lib_refocus.explain.explanation import Seen, explain
from lib_refocus.explain.frames import Frame, Frames, Watched
from lib_refocus.layout import Layout
from lib_refocus.subjects import find_subjects
from lib_refocus.tokens import Token, words_of

PROMPT = "a red circle and a blue square"
BOXES = {"red circle": [0.1, 0.1, 0.5, 0.5], "blue square": [0.5, 0.5, 0.9, 0.9]}


def tokens(prompt):
    return [Token(i, text, True) for i, text in enumerate(prompt.split(), 1)]


def blob(x, y, spread=0.12, cells=16):
    """A map (cells, cells) that peaks at (x, y) in 0..1."""
    at = (torch.arange(cells) + 0.5) / cells
    return torch.exp(-((at[None] - x) ** 2 + (at[:, None] - y) ** 2) / (2 * spread ** 2)) * 0.3 + 0.01


def frames_of(layout, prompt=PROMPT, where=None, steps=6, guided=True, cells=16):
    """A pass whose nouns' maps lie at ``where``: word -> (x, y); other words are spread evenly."""
    read = tokens(prompt)
    subjects, _ = find_subjects(layout, read)
    watched = Watched(0, 0, tuple(words_of(read)), subjects)
    frames = Frames()
    for step in range(steps):
        sigma = 14.6 * (0.0292 / 14.6) ** (step / (steps - 1))
        maps = torch.stack([blob(*where[t.text], cells=cells) if where and t.text in where
                            else torch.full((cells, cells), 0.05) for t in read])
        points = torch.eye(cells * cells) if step == 2 else None
        for phase, look in ([("before", 0), ("during", 1)] if guided and step < 2 else []) + [("pass", 0)]:
            frames.add(Frame(watched, step, sigma, phase, look, watched.positions, maps,
                             points if phase == "pass" else None, (cells, cells)))
    return frames


def made(boxes=None, prompt=PROMPT, where=None, **more):
    """(explanation, frames, picture, layout)"""
    layout = Layout.parse([{"phrase": phrase, "box": box} for phrase, box in
                           (BOXES if boxes is None else boxes).items()])
    where = where or {"circle": (0.3, 0.3), "square": (0.7, 0.7)}
    frames = frames_of(layout, prompt, where)
    told = explain(Seen(0, prompt, layout, frames, **more))
    return told, frames, Image.new("RGB", (128, 128), "lightgrey"), layout
