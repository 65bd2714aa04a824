"""Interventions: values that say what to force inside a recurrent model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.errors import ModelError

LARGEST = 3.4e38
"""The largest value that is forced: networks compute in float32."""

GATE_RANGES: dict[str, tuple[float, float]] = {
    "input": (0.0, 1.0),
    "forget": (0.0, 1.0),
    "output": (0.0, 1.0),
    "reset": (0.0, 1.0),
    "update": (0.0, 1.0),
    "gate": (0.0, 1.0),
    "candidate": (-1.0, 1.0),
    "new": (-1.0, 1.0),
    "filter": (-1.0, 1.0),
}
"""Gates by the names that traces have, and what their values lie between."""

Direction = Literal["forward", "backward"]


@dataclass(frozen=True)
class ClampUnit:
    """Hold one unit of the hidden state (or the cell state) of a layer and direction at a value, at every step.

    `first` and `last` bound the steps, inclusive; `last` None means to the end.
    """

    layer: int
    direction: Direction
    unit: int
    value: float
    what: Literal["hidden", "cell"] = "hidden"
    first: int = 0
    last: int | None = None


@dataclass(frozen=True)
class ForceGate:
    """Hold a gate of a whole layer and direction, or of one unit of it, at a value.

    `gate` is one of GATE_RANGES, which say what the value lies between.
    """

    layer: int
    direction: Direction
    gate: str
    value: float
    unit: int | None = None


@dataclass(frozen=True)
class Mute:
    """Zero everything that a direction of a layer hands on; what happens inside it goes on unchanged."""

    layer: int
    direction: Direction


Intervention = ClampUnit | ForceGate | Mute


def check_value(one: ClampUnit | ForceGate) -> None:
    """Raise ModelError where a value is none that a unit or a gate can be held at, as NaN is."""
    if isinstance(one, ClampUnit):
        if not -LARGEST <= one.value <= LARGEST:
            raise ModelError(f"`value` must be a finite number, but is {one.value} instead.")
        return
    low, high = GATE_RANGES.get(one.gate, (-LARGEST, LARGEST))
    if not low <= one.value <= high:
        raise ModelError(
            f"`value` of the {one.gate} gate must be between {low:g} and {high:g}, but is {one.value} instead."
        )
