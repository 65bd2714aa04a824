"""The models that can be picked: those that ship, and those trained in this window."""

from __future__ import annotations

from pathlib import Path

from app.settings import state_folder
from engine.labs.handwriting.readers import shipped


def trained_folder() -> Path:
    """Where weights trained in the window are kept."""
    return state_folder() / "models"


def model_names() -> tuple[str, ...]:
    """Names of the models that ship, then files of those trained here, the newest first."""
    files = sorted(trained_folder().glob("*.safetensors"), key=lambda path: -path.stat().st_mtime)
    return (*shipped(), *map(str, files))
