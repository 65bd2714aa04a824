"""The networks that ship, by name; loads no torch."""

from __future__ import annotations

from engine.resources import Model, Shelf, resource

FOLDER = resource("captions")
DEFAULT = "attention"
PLAIN = "plain"

MODELS = (
    Model(DEFAULT, "With attention", "Looks at one part of the drawing for each word."),
    Model(PLAIN, "Without attention", "Sees the drawing once, as one vector, and must say all from memory."),
)
_SHELF = Shelf(FOLDER, MODELS)
shipped, model_of = _SHELF.shipped, _SHELF.model_of
