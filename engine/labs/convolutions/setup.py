"""What a person sets in the Convolutions lab, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from engine.errors import DataError
from engine.labs.convolutions.spec import NETWORKS, PATTERNS, SPEC
from engine.setups import form_values, setup_values

_TITLES = {"network": NETWORKS, "pattern": PATTERNS}
CYCLE = 10
"""Layers after which the pattern "again" begins again."""
MOST_FIELD = 65_536


@dataclass(frozen=True)
class Setup:
    """Which stack reads. The sizes that stand here are those of the network that ships. Made by `setup_of`."""

    network: Literal["digits", "own"] = "digits"
    kernel: int = 2
    layers: int = 20
    pattern: Literal["doubling", "cycles", "tripling", "none"] = "cycles"
    channels: int = 32
    causal: bool = True
    seed: int = 1

    @property
    def dilations(self) -> tuple[int, ...]:
        """Of each layer, from the input up."""
        base = {"doubling": 2, "cycles": 2, "tripling": 3, "none": 1}[self.pattern]
        return tuple(base ** (layer % CYCLE if self.pattern == "cycles" else layer) for layer in range(self.layers))

    @property
    def field(self) -> int:
        """Receptive field in samples: 1 + (kernel - 1) * sum of dilations."""
        return 1 + (self.kernel - 1) * sum(self.dilations)

    def offsets(self, layer: int) -> tuple[int, ...]:
        """Where the taps of a layer lie relative to its output, the earliest first; as `engine.nets.wavenet` has it."""
        reach = (self.kernel - 1) * self.dilations[layer]
        first = -reach if self.causal else -(reach // 2)
        return tuple(first + tap * self.dilations[layer] for tap in range(self.kernel))

    def values(self) -> dict[str, Any]:
        """The values that the form shows."""
        return form_values(SPEC, _TITLES, self)


TEXTBOOK = Setup("own", kernel=2, layers=4, pattern="doubling", channels=16)
"""The stack of van den Oord et al. 2016, figure 3."""


def setup_of(values: Mapping[str, Any]) -> Setup:
    """The setup with these values, by the names of the lab's parameters; what is missing keeps its default.

    The network that ships has its sizes, whatever `values` say of them. A choice may be given as it is called inside
    ("own") or as it is read ("my own stack"). Raises DataError, naming the parameter, where a value is none that it can
    have or a name is unknown.
    """
    setup = Setup(**setup_values(SPEC, _TITLES, values))
    if setup.network == "digits":
        return Setup()
    if setup.field > MOST_FIELD:
        raise DataError(
            f"`layers` must be such that the receptive field is at most {MOST_FIELD:,} samples, but it is "
            f"{setup.field:,} instead: take fewer layers, a smaller kernel or another pattern."
        )
    return setup
