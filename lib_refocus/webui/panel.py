"""The drawing panel's questions in the WebUI: presets in its data folder, warnings about its model."""
from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from fastapi import Depends, FastAPI
from modules import sd_samplers, shared

from ..capture import attention_sites, choose_sites
from ..cautions import CELL, Facts
from ..explain.shelf import SHELF
from ..presets import Presets
from ..service import Service
from . import unet
from .routes import entrance


def register(demo: Any, app: FastAPI) -> None:
    """Called by the WebUI when its server has started; ``demo`` is None without a page."""
    from modules.paths_internal import data_path

    from .. import web

    presets = Presets(Path(data_path) / "attention-refocus" / "presets.json")
    guard = [Depends(entrance(app, page=demo is not None))]
    web.register(app, Service(presets, facts_of), guard)
    web.register_why(app, SHELF, guard)


def words() -> dict[str, str]:
    """The texts of the language that is chosen in the WebUI's settings."""
    loaded = sys.modules.get("modules.localization")  # the WebUI has it before any script
    told: dict[str, str] = {}
    for path in getattr(loaded, "localizations", {}).get(getattr(shared.opts, "localization", None), ()):
        told |= json.loads(Path(path).read_text(encoding="utf-8"))
    return told


def facts_of(question: Mapping[str, Any]) -> Facts:
    """What is known of the run that the page asks about; the model as it is loaded now."""
    width, height = (int(question.get(side) or 512) for side in ("width", "height"))
    config = sd_samplers.find_sampler_config(str(question.get("sampler") or "")) or SimpleNamespace(name="")
    reason = "" if no_model() else unet.refusal(SimpleNamespace(sampler=SimpleNamespace(config=config))) or ""
    return Facts(width, height, cell(), reason)


def no_model() -> bool:
    """Whether none is loaded yet; asking shared.sd_model would load one."""
    from modules import sd_models

    return sd_models.model_data.sd_model is None


def cell() -> int:
    """Pixels of the picture under one cell of the attention that is steered."""
    try:
        return CELL if no_model() else 8 * choose_sites(attention_sites(unet.unet()))[0].downsampling
    except (AttributeError, ValueError):  # SD3 and its kin: not steered anyway
        return CELL
