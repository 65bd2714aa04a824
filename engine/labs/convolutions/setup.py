"""What a person sets in the Convolutions lab, checked."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from engine.errors import DataError
from engine.labs.convolutions.spec import NETWORKS, PATTERNS, SPEC
from engine.spec import Param

_WORDS: dict[str, dict[str, str]] = {"network": NETWORKS, "pattern": PATTERNS}
CYCLE = 4
"""Layers after which the pattern "again" begins again."""
MOST_FIELD = 65_536
SPEAKER_DILATIONS = tuple(2**power for power in range(10)) * 2
"""Of the network that ships."""


@dataclass(frozen=True)
class Setup:
    """Which stack reads. The sizes are those of one's own stack; the network that ships has its own."""

    network: Literal["digits", "own"] = "digits"
    kernel: int = 2
    layers: int = 4
    pattern: Literal["doubling", "cycles", "tripling", "none"] = "doubling"
    channels: int = 16
    causal: bool = True
    seed: int = 1

    @property
    def dilations(self) -> tuple[int, ...]:
        """Of each layer, from the input up."""
        if self.network == "digits":
            return SPEAKER_DILATIONS
        base = {"doubling": 2, "cycles": 2, "tripling": 3, "none": 1}[self.pattern]
        return tuple(base ** (layer % CYCLE if self.pattern == "cycles" else layer) for layer in range(self.layers))

    @property
    def taps(self) -> int:
        """Taps of each layer."""
        return 2 if self.network == "digits" else self.kernel

    @property
    def is_causal(self) -> bool:
        """Whether no tap lies in the future."""
        return self.causal or self.network == "digits"

    @property
    def field(self) -> int:
        """Receptive field in samples: 1 + (kernel - 1) * sum of dilations."""
        return 1 + (self.taps - 1) * sum(self.dilations)

    def offsets(self, layer: int) -> tuple[int, ...]:
        """Where the taps of a layer lie relative to its output, the earliest first; as `engine.nets.wavenet` has it."""
        reach = (self.taps - 1) * self.dilations[layer]
        first = -reach if self.is_causal else -(reach // 2)
        return tuple(first + tap * self.dilations[layer] for tap in range(self.taps))

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

    A choice may be given as it is called inside ("own") or as it is read ("my own stack"). Raises DataError, naming
    the parameter, where a value is none that it can have or a name is unknown.
    """
    known = {parameter.name: parameter for parameter in SPEC.parameters}
    for name in values:
        if name not in known:
            raise DataError(f"`{name}` must be a parameter of the Convolutions lab, but there is none of that name.")
    setup = Setup(**{name: _checked(known[name], value) for name, value in values.items()})
    if setup.field > MOST_FIELD:
        raise DataError(
            f"`layers` must be such that the receptive field is at most {MOST_FIELD:,} samples, but it is "
            f"{setup.field:,} instead: take fewer layers, a smaller kernel or another pattern."
        )
    return setup


def _checked(parameter: Param, value: Any) -> Any:
    if parameter.name in _WORDS:
        words = _WORDS[parameter.name]
        inside = {word: key for key, word in words.items()} | {key: key for key in words}
        if not isinstance(value, str) or value not in inside:
            raise DataError(f"`{parameter.name}` must be one of {', '.join(words.values())}, but is {value!r} instead.")
        return inside[value]
    if isinstance(parameter.default, bool):
        if not isinstance(value, bool):
            raise DataError(f"`{parameter.name}` must be true or false, but is {value!r} instead.")
        return value
    return whole(parameter, value)


def whole(parameter: Param, value: Any) -> int:
    """A parameter's value, checked to be a whole number in its range. Raises DataError."""
    low, high = parameter.low or 0.0, parameter.high or 0.0
    number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if not number or not low <= value <= high or value != int(value):
        raise DataError(
            f"`{parameter.name}` must be a whole number from {low:g} to {high:g}, but is {value!r} instead."
        )
    return int(value)
