"""The networks that ship, by name; loads no torch."""

from __future__ import annotations

from dataclasses import dataclass

from engine.resources import resource

FOLDER = resource("questions")
DEFAULT = "memory"
PLAIN = "lstm"


@dataclass(frozen=True)
class Model:
    """A network's name (of its file), its title in menus, and a line about it."""

    name: str
    title: str
    about: str


MODELS = (
    Model(
        "memory", "Memory, 3 looks", "A GRU over the sentences from both sides; the question looks back three times."
    ),
    Model("lstm", "Plain LSTM", "Reads story and question word by word and answers from its last state."),
)


def shipped() -> tuple[str, ...]:
    """Names of the networks whose weights are there, the default first."""
    return tuple(model.name for model in MODELS if (FOLDER / f"{model.name}.safetensors").exists())


def model_of(name: str) -> Model:
    """What is known of a network; of a person's own, the name of its file alone."""
    own = Model(name, name.rsplit("/", 1)[-1].removesuffix(".safetensors"), "Trained here.")
    return next((model for model in MODELS if model.name == name), own)
