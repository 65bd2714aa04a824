"""The networks that ship, by name; loads no torch."""

from __future__ import annotations

from engine.resources import Model, Shelf, resource

FOLDER = resource("questions")
DEFAULT = "memory"
PLAIN = "lstm"

_MEMORY = "A GRU over the sentences from both sides; the question looks back three times."
MODELS = (
    Model(DEFAULT, "Memory, 3 looks", _MEMORY),
    Model(PLAIN, "Plain LSTM", "Reads story and question word by word and answers from its last state."),
)
_SHELF = Shelf(FOLDER, MODELS)
shipped, model_of = _SHELF.shipped, _SHELF.model_of
