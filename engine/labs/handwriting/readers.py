"""The readers that ship, by name. Imports no torch, so that the window can offer them before a model is loaded."""

from __future__ import annotations

from engine.resources import resource

READERS = ("large", "lstm", "gru", "rnn")
"""The best one first; then three of equal size, trained in the same way, whose difference is the cell."""

DEFAULT = READERS[0]


def shipped() -> tuple[str, ...]:
    """Names of the readers whose weights are there, the default first."""
    return tuple(name for name in READERS if resource("handwriting", f"{name}.safetensors").exists())
