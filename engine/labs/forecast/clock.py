"""What the lab's two measurements of speed give: frozen values, without torch."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Training:
    """How long one network takes to learn from the same windows as the others, at about the same size.

    weights  numbers that it learns
    seconds  of one update, the median of several
    loss     after the updates, so that speed is not taken for skill
    """

    kind: str
    title: str
    weights: int
    seconds: float
    loss: float


@dataclass(frozen=True)
class Generation:
    """Step-by-step generation by a stack of causal convolutions, with a cache and by computing everything anew.

    field        its receptive field, in steps
    cached       seconds a step with the cache
    naive        seconds a step without it
    difference   largest difference between the steps and one parallel pass, over the outputs' largest size
    """

    field: int
    cached: float
    naive: float
    difference: float

    @property
    def times(self) -> float:
        """How many times faster the cache is."""
        return self.naive / max(self.cached, 1e-12)
