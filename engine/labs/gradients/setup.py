"""What a person sets in the Gradients lab, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from engine.labs.gradients.spec import CELLS, CLIPS, LOSSES, NOTHING, SIGNALS, SPEC
from engine.setups import form_values, setup_values

Cell = Literal["tanh", "sigmoid", "relu", "lstm", "gru"]
_TITLES = {
    "cell": CELLS,
    "compare": {"": NOTHING} | CELLS,
    "signal": SIGNALS,
    "loss": LOSSES,
    "clip": CLIPS,
}


@dataclass(frozen=True)
class Setup:
    """Everything that decides what is computed; `compare` is a second cell, "" for none. Made by `setup_of`."""

    cell: Cell = "tanh"
    compare: Cell | Literal[""] = "lstm"
    length: int = 200
    layers: int = 1
    units: int = 32
    radius: float = 1.0
    forget_bias: float = 4.0
    signal: Literal["first", "noise"] = "first"
    loss: Literal["last", "every"] = "last"
    seed: int = 2
    clip: Literal["off", "norm", "value"] = "off"
    threshold: float = 0.1

    def values(self) -> dict[str, Any]:
        """The values that the form shows."""
        return form_values(SPEC, _TITLES, self)


def setup_of(values: Mapping[str, Any]) -> Setup:
    """The setup with these values, by the names of the lab's parameters; what is missing keeps its default.

    A choice may be given as it is called inside ("lstm") or as it is read ("LSTM"). Raises DataError, naming the
    parameter, where a value is none that it can have or a name is unknown.
    """
    return Setup(**setup_values(SPEC, _TITLES, values))
