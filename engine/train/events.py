"""What a training run tells of itself: frozen values, so that they may cross threads and processes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """A report every few updates. `loss` and `gradient_norm` are means since the last report."""

    update: int
    updates: int
    loss: float
    gradient_norm: float
    learning_rate: float
    samples_per_second: float


@dataclass(frozen=True)
class Validated:
    """Metrics on data that is not trained on, by name; `best` if the one that counts was never lower."""

    update: int
    metrics: dict[str, float]
    readings: tuple[tuple[str, str], ...]
    best: bool


@dataclass(frozen=True)
class Saved:
    """A checkpoint that a later run can resume from."""

    update: int
    path: str


@dataclass(frozen=True)
class Finished:
    """The run reached its last update."""

    update: int
    best: dict[str, float]


Event = Progress | Validated | Saved | Finished
