"""What a person sets in the Gradients lab, checked."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from engine.errors import DataError
from engine.labs.gradients.spec import CELLS, CLIPS, LOSSES, NOTHING, SIGNALS, SPEC
from engine.spec import Param

Cell = Literal["tanh", "sigmoid", "relu", "lstm", "gru"]
_WORDS: dict[str, dict[str, str]] = {
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
        return {
            parameter.name: _WORDS[parameter.name][getattr(self, parameter.name)]
            if parameter.name in _WORDS
            else getattr(self, parameter.name)
            for parameter in SPEC.parameters
        }


def setup_of(values: Mapping[str, Any]) -> Setup:
    """The setup with these values, by the names of the lab's parameters; what is missing keeps its default.

    A choice may be given as it is called inside ("lstm") or as it is read ("LSTM"). Raises DataError, naming the
    parameter, where a value is none that it can have or a name is unknown.
    """
    known = {parameter.name: parameter for parameter in SPEC.parameters}
    for name in values:
        if name not in known:
            raise DataError(f"`{name}` must be a parameter of the Gradients lab, but there is none of that name.")
    return Setup(**{name: _checked(known[name], value) for name, value in values.items()})


def _checked(parameter: Param, value: Any) -> Any:
    if parameter.name in _WORDS:
        words = _WORDS[parameter.name]
        inside = {word: key for key, word in words.items()} | {key: key for key in words}
        if not isinstance(value, str) or value not in inside:
            raise DataError(f"`{parameter.name}` must be one of {', '.join(words.values())}, but is {value!r} instead.")
        return inside[value]
    low, high = parameter.low or 0.0, parameter.high or 0.0
    whole = isinstance(parameter.default, int)
    number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if not number or not low <= value <= high or (whole and value != int(value)):
        kind = "a whole number" if whole else "a number"
        raise DataError(f"`{parameter.name}` must be {kind} from {low:g} to {high:g}, but is {value!r} instead.")
    return int(value) if whole else float(value)
