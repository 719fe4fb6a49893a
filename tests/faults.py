"""A fault at any call that the engine makes, on the thread that runs it.

A profile hook sees every call out of the engine's code: of Python functions and of built-in ones, torch's among them.
A first run lists the calls; then one of them fails. Not listed: calls that only hand on (the model's own forward, the
sampler's own loop: without these there is no picture), and those that put things back (``finally`` and the like: what
undoes must not be undone by the test). Used on the stand-in, in the standalone host and, by the probe extension, in
the real WebUI.
"""
import ast
import inspect
import sys
from functools import cache
from pathlib import Path

import torch

ROOT = Path(__file__).resolve().parents[1] / "lib_refocus"
HANDED_ON = {  # file -> the callee's names, as the code of the engine calls them
    "webui/steering.py": {"launch_sampling", "forward", "callback_state", "wrapped_callback", "euler", "heun", "ddim",
                          "corrector", "_wrapped_call_impl", "decorate_context"},
}
LEAVING = {"__exit__", "undo", "close", "detach", "disarm"}  # of with-blocks, stacks and passes


@cache
def putting_back(file):
    """Lines of a file in ``finally`` bodies, and in functions whose business is to put things back."""
    lines = set()
    for node in ast.walk(ast.parse(Path(file).read_text(encoding="utf-8"))):
        bodies = list(node.finalbody) if isinstance(node, ast.Try) else []
        if isinstance(node, ast.FunctionDef) and node.name in LEAVING:
            bodies += node.body
        for part in bodies:
            lines.update(range(part.lineno, part.end_lineno + 1))
    return lines


class Watch:
    """The calls of the engine while it is in force. ``at``: (call, n): what ``strike`` is done at, when ``call`` is
    made for the n-th time (0: the first). ``inside``: a function of the engine, where only calls during its own count.
    ``calls`` counts every call: (file, line, name)."""

    def __init__(self, strike=None, at=None, inside=None):
        self.strike, self.at, self.inside, self.struck, self.calls = strike, at, inside, False, {}
        self.known, self.depth = {}, 0 if inside else 1
        self.returned = None  # the built-in call that came back last: the frame that made it, and where

    def name_of(self, path):
        """The file's name within the package; None for files of others."""
        if path not in self.known:
            resolved = str(Path(path).resolve())
            self.known[path] = resolved[len(str(ROOT)) + 1:] if resolved.startswith(str(ROOT)) else None
        return self.known[path]

    def woken(self, frame):
        """Whether this generator is not called, but closed: others' are also by the collector, the engine's own when
        ``any`` or ``all`` came back before its end. Python ignores what is raised in a generator that is let go."""
        caller = frame.f_back
        closed = caller and self.returned == (id(caller), caller.f_lasti)
        return closed or not self.name_of(frame.f_code.co_filename)

    def seen(self, frame, event, arg):
        if self.inside and frame.f_code.co_name == self.inside and event in ("call", "return"):
            self.depth += 1 if event == "call" else -1
            return
        if not self.depth:
            return
        if event == "c_return":
            self.returned = (id(frame), frame.f_lasti)
            return
        if event == "call":
            if frame.f_code.co_flags & inspect.CO_GENERATOR and self.woken(frame):
                return
            caller, name = frame.f_back, frame.f_code.co_name
        elif event == "c_call":
            caller, name, self.returned = frame, arg.__name__, None
        else:
            return
        file = caller and self.name_of(caller.f_code.co_filename)
        if not file or name in LEAVING or name in HANDED_ON.get(file, ()):
            return
        line = caller.f_lineno
        if line in putting_back(str(ROOT / file)):
            return
        call = (file, line, name)
        count = self.calls.get(call, 0)
        self.calls[call] = count + 1
        if (call, count) == self.at and not self.struck:
            self.struck = True
            sys.setprofile(None)
            self.strike()

    def __enter__(self):
        sys.setprofile(self.seen)
        return self

    def __exit__(self, *_):
        sys.setprofile(None)
        return False


def points(calls):
    """Every distinct call at its first and at its last time, in a fixed order."""
    return [(call, n) for call in sorted(calls) for n in dict.fromkeys((0, calls[call] - 1))]


class Operations(torch.overrides.TorchFunctionMode):
    """torch's operations whose results have a gradient, the model's own among them; the n-th (0: the first) is
    struck: ``strike`` gets its result and gives another, or raises. ``count``: how many there were."""

    def __init__(self, strike=None, at=-1):
        super().__init__()
        self.strike, self.at, self.count, self.struck = strike, at, 0, False

    def __torch_function__(self, function, types, args=(), kwargs=None):
        result = function(*args, **(kwargs or {}))
        if not isinstance(result, torch.Tensor) or not result.requires_grad or isinstance(result, torch.nn.Parameter):
            return result
        self.count += 1
        if self.count - 1 == self.at:
            self.struck = True
            return self.strike(result)
        return result


def not_a_number(result):
    return result * float("nan") if result.is_floating_point() else result


def no_memory(result):
    raise torch.cuda.OutOfMemoryError("injected")


class Slip(RuntimeError):
    """The exception that is injected."""


def slip():
    raise Slip("injected")


def out_of_memory():
    raise torch.cuda.OutOfMemoryError("injected")


def stop():
    raise KeyboardInterrupt


def leftovers(modules):
    """What a pass may leave on modules: hooks, patched attributes. Empty where there is none."""
    found = []
    for root in modules:
        for name, module in root.named_modules():
            if module._forward_pre_hooks or module._forward_hooks:
                found.append(f"hook on {name}")
            if "forward" in vars(module):
                found.append(f"forward of {name}")
    return found


def tensors():
    """ids of the tensors that are alive and that the collector knows of."""
    import gc

    gc.collect()
    return {id(o) for o in gc.get_objects() if isinstance(o, torch.Tensor)}
