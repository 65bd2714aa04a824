"""The networks that ship, by name; loads no torch."""

from __future__ import annotations

from dataclasses import dataclass

from engine.resources import resource

FOLDER = resource("captions")
DEFAULT = "attention"
PLAIN = "plain"


@dataclass(frozen=True)
class Model:
    """A network's name (of its file), its title in menus, and a line about it."""

    name: str
    title: str
    about: str


MODELS = (
    Model(DEFAULT, "With attention", "Looks at one part of the drawing for each word."),
    Model(PLAIN, "Without attention", "Sees the drawing once, as one vector, and must say all from memory."),
)


def shipped() -> tuple[str, ...]:
    """Names of the networks whose weights are there, the default first."""
    return tuple(model.name for model in MODELS if (FOLDER / f"{model.name}.safetensors").exists())


def model_of(name: str) -> Model:
    """What is known of a network; of a person's own, the name of its file alone."""
    own = Model(name, name.rsplit("/", 1)[-1].removesuffix(".safetensors"), "Trained here.")
    return next((model for model in MODELS if model.name == name), own)
