"""The models that can be picked: those that ship, and those trained in this window."""

from __future__ import annotations

from pathlib import Path

from app.settings import state_folder
from app.trained import trained_files
from engine.labs.handwriting.readers import shipped


def trained_folder() -> Path:
    """Where weights trained in the window are kept."""
    return state_folder() / "models"


def model_names() -> tuple[str, ...]:
    """Names of the models that ship, then files of those trained here, the newest first."""
    return (*shipped(), *trained_files(trained_folder()))
