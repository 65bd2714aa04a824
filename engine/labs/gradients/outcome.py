"""What a run of the Gradients lab gives: frozen values, with numpy alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.labs.gradients.setup import Cell, Setup
from engine.trace import TraceSet

FADED = -7.0
"""Common logarithm of what counts as vanished, relative to the last step: float32's resolution, about 1e-7."""
BURST = 7.0
"""Common logarithm of what counts as exploded."""


@dataclass(frozen=True)
class WeightGradient:
    """The norm of the loss' gradient with respect to some weights, before and after clipping."""

    name: str
    raw: float
    clipped: float


@dataclass(frozen=True)
class Clipping:
    """Gradients of all weights before and after clipping.

    parts   by weights
    raw, clipped  norm of the whole
    cosine  between both: 1 where the direction is kept, as clipping by norm does
    """

    parts: tuple[WeightGradient, ...]
    raw: float
    clipped: float
    cosine: float


@dataclass(frozen=True, eq=False)
class CellRun:
    """One cell's run, there and back.

    traces      `recurrent/layer<k>/forward/` with `hidden`, `grad.hidden`, gates, `before.<gate>` (what each gate
                squashes) and `reach`: common logarithms of |dh_T/dh_t|, |dL/dh_t| and, where there is a cell,
                |dh_T/dc_t| and |dL/dc_t|, -inf where nothing arrives
    directions  rows of dh_T followed; fewer than the units where the norm of dh_T/dh_t is an estimate
    note        what went wrong in the forward pass, "" where nothing did
    seconds     of the passes forward and back, and of the product of Jacobians
    """

    cell: Cell
    traces: TraceSet
    loss: float
    clipping: Clipping
    directions: int
    note: str
    seconds: tuple[float, float]

    def curve(self, layer: int, label: str) -> NDArray[np.float32]:
        """One column of `reach`, float32 (time,). Raises KeyError or ValueError where there is none such."""
        trace = self.traces[f"recurrent/layer{layer}/forward/reach"]
        column: NDArray[np.float32] = trace.data[:, (trace.axes[1].labels or ()).index(label)]
        return column


@dataclass(frozen=True, eq=False)
class Outcome:
    """What was computed of one setup; `other` is the cell beside it."""

    setup: Setup
    main: CellRun
    other: CellRun | None

    @property
    def seconds(self) -> float:
        """Of all passes."""
        return sum(sum(run.seconds) for run in (self.main, self.other) if run is not None)


@dataclass(frozen=True, eq=False)
class StepJacobian:
    """The Jacobian of one step of one layer, ds_t/ds_(t-1), by its numbers.

    singular  float32 (value,), largest first
    radius    largest absolute eigenvalue
    """

    cell: Cell
    layer: int
    step: int
    singular: NDArray[np.float32]
    radius: float


def reached(curve: NDArray[np.float32]) -> NDArray[np.float32]:
    """A curve of logarithms relative to its last step."""
    last = curve[-1] if len(curve) and np.isfinite(curve[-1]) else np.float32(0)
    return curve - last


def horizon(curve: NDArray[np.float32]) -> int | None:
    """The last step from which less than 1e-7 of what the last step has arrives; None where all arrives."""
    faded = np.flatnonzero(reached(curve) < FADED)
    return int(faded[-1]) if len(faded) else None
