"""Interventions: values that say what to force inside a recurrent model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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
    """Hold a gate of a whole layer and direction, or of one unit of it, at a value between 0 and 1.

    `gate` is the name in a trace: "input", "forget", "output", "reset", "update"; also "candidate" or "new",
    whose values lie between -1 and 1.
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
