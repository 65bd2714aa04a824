"""The translators that can be picked: those that ship, and those trained on this computer."""

from __future__ import annotations

from pathlib import Path

from app.settings import state_folder
from app.trained import trained_files
from engine.labs.translate.models import BOTTLENECK, LANGUAGES, Model, model_of, shipped


def trained_folder() -> Path:
    """Where weights trained in the window are kept."""
    return state_folder() / "translators"


def model_names() -> tuple[str, ...]:
    """Names of the models that ship, then files of those trained here, the newest first."""
    return (*shipped(), *trained_files(trained_folder()))


def title_of(name: str) -> str:
    """What a model is called in the picker: its language, and what sets it apart where it is none of the full ones."""
    model = model_of(name)
    language = LANGUAGES.get(model.language, "")
    return (
        model.title
        if model.title == language or not language
        else f"{language}, {model.title[0].lower()}{model.title[1:]}"
    )


def compared() -> tuple[Model, ...]:
    """The models of the bottleneck lab whose weights are there, in its order."""
    names = shipped()
    return tuple(model_of(name) for name in BOTTLENECK if name in names)
