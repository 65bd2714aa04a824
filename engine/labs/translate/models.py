"""The translators that ship, by name; loads no torch."""

from __future__ import annotations

from dataclasses import dataclass

from engine import resources
from engine.resources import Shelf, resource

FOLDER = resource("translate")
LANGUAGES = {"fr": "French", "de": "German"}
DEFAULT = "fr"


@dataclass(frozen=True)
class Model(resources.Model):
    """A translator, with its target language; "" for one that a person trained."""

    language: str = ""


MODELS = (
    Model("fr", "French", "Two bidirectional layers, attention, two layers of decoder: the full model.", "fr"),
    Model("de", "German", "Two bidirectional layers, attention, two layers of decoder: the full model.", "de"),
    Model("fr-plain", "No attention", "One layer each; the encoder's last state is all that the decoder gets.", "fr"),
    Model("fr-attention", "Attention", "One layer each, read from the front only, with attention.", "fr"),
    Model("fr-both", "Both sides", "One layer each; the encoder reads from both sides; attention.", "fr"),
    Model("fr-stacked", "Stacked", "Two layers each with residual connections; both sides; attention.", "fr"),
    Model("fr-transformer", "Transformer", "No recurrence: three layers of attention each, four heads.", "fr"),
)
_SHELF = Shelf(FOLDER, MODELS)
shipped, model_of = _SHELF.shipped, _SHELF.model_of

BOTTLENECK = ("fr-plain", "fr-attention", "fr-both", "fr-stacked", "fr-transformer")
"""What the bottleneck lab sets side by side: alike in data, pieces, training and about in size."""
