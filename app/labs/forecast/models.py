"""The networks that can be picked: those that ship, and those trained in this window."""

from __future__ import annotations

from pathlib import Path

from app.settings import state_folder
from engine.labs.forecast.spec import NETWORKS
from engine.resources import resource

ENDING = ".safetensors"


def trained_folder() -> Path:
    """Where networks trained in the window are kept, and the epochs of each run below it."""
    return state_folder() / "forecast"


def model_names() -> tuple[str, ...]:
    """Kinds that ship, then files of those trained here, the newest first."""
    shipped = [kind for kind in NETWORKS if any(resource("forecast").glob(f"{kind}-*{ENDING}"))]
    files = sorted(trained_folder().glob(f"*{ENDING}"), key=lambda path: -path.stat().st_mtime)
    return (*shipped, *map(str, files))


def title_of(model: str) -> str:
    """What a model is called on the screen: a file by its stem."""
    return NETWORKS.get(model, Path(model).name.removesuffix(ENDING))
