"""The translators that ship, by name; loads no torch."""

from __future__ import annotations

from dataclasses import dataclass

from engine.resources import resource

FOLDER = resource("translate")
LANGUAGES = {"fr": "French", "de": "German"}
DEFAULT = "fr"


@dataclass(frozen=True)
class Model:
    """A translator's name (of its file), its title in menus, its target language, and a line about it."""

    name: str
    title: str
    language: str
    about: str


MODELS = (
    Model("fr", "French", "fr", "Two bidirectional layers, attention, two layers of decoder: the full model."),
    Model("de", "German", "de", "Two bidirectional layers, attention, two layers of decoder: the full model."),
    Model("fr-plain", "No attention", "fr", "One layer each; the encoder's last state is all that the decoder gets."),
    Model("fr-attention", "Attention", "fr", "One layer each, read from the front only, with attention."),
    Model("fr-both", "Both sides", "fr", "One layer each; the encoder reads from both sides; attention."),
    Model("fr-stacked", "Stacked", "fr", "Two layers each with residual connections; both sides; attention."),
    Model("fr-transformer", "Transformer", "fr", "No recurrence: three layers of attention each, four heads."),
)
BOTTLENECK = ("fr-plain", "fr-attention", "fr-both", "fr-stacked", "fr-transformer")
"""What the bottleneck lab sets side by side: alike in data, pieces, training and about in size."""


def shipped() -> tuple[str, ...]:
    """Names of the models whose weights are there, the default first."""
    return tuple(model.name for model in MODELS if (FOLDER / f"{model.name}.safetensors").exists())


def model_of(name: str) -> Model:
    """What is known of a model; of a person's own, the name of its file alone."""
    own = Model(name, name.rsplit("/", 1)[-1].removesuffix(".safetensors"), "", "Trained here.")
    return next((model for model in MODELS if model.name == name), own)
