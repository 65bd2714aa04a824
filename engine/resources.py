"""Where the files that ship with the program are, and which networks are among them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

M = TypeVar("M", bound="Model")

ROOT = Path(__file__).resolve().parent.parent / "resources"
"""Folder of weights, cards, icons and samples; beside the packages in a checkout, a wheel and a bundle alike."""


def resource(*parts: str) -> Path:
    """Path of a file under `resources`, whether or not it is there."""
    return ROOT.joinpath(*parts)


@dataclass(frozen=True)
class Model:
    """A network's name (of its file), its title in menus, and a line about it."""

    name: str
    title: str
    about: str


@dataclass(frozen=True)
class Shelf(Generic[M]):
    """The networks of a lab that ship, the default first, and the folder of their weights."""

    folder: Path
    models: tuple[M, ...]

    def shipped(self) -> tuple[str, ...]:
        """Names of the networks whose weights are there, the default first."""
        return tuple(model.name for model in self.models if (self.folder / f"{model.name}.safetensors").exists())

    def model_of(self, name: str) -> M:
        """What is known of a network; of a person's own, the name of its file alone."""
        own = type(self.models[0])(name, name.rsplit("/", 1)[-1].removesuffix(".safetensors"), "Trained here.")
        return next((model for model in self.models if model.name == name), own)
