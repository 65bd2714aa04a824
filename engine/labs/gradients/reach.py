"""How much of the last state depends on each earlier one: products of Jacobians, and one Jacobian at a step.

Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks" (ICML 2013), section 2:
dh_T/dh_t is the product of dh_k/dh_(k-1) over k = t+1 .. T.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from engine.cancel import Cancel
from engine.labs.gradients.tape import Doubles, Tape

DIRECTIONS = 32
"""Directions followed where all of them would take too long."""
_AFFORDABLE = 8e9
_RESCALE = 16


class Reach(NamedTuple):
    """Common logarithms of Frobenius norms, float64 (time, layer), -inf where nothing arrives.

    hidden      of dh_T/dh_t, h_T being the last layer's
    cell        of dh_T/dc_t; empty (0, 0) where there is no cell
    directions  rows of dh_T that were followed: all units, or fewer where all would take too long, and then the norm
                is an estimate
    """

    hidden: NDArray[np.float64]
    cell: NDArray[np.float64]
    directions: int


@dataclass
class _Flow:
    """Gradients on their way back through one layer: (row, unit) each."""

    hidden: Doubles
    cell: Doubles


def directions_of(tapes: list[Tape]) -> int:
    """How many rows of dh_T to follow: all units where that is affordable."""
    units, steps = tapes[0].units, len(tapes[0].before)
    work = sum(4.0 * steps * units * tape.weight_hh.size for tape in tapes)
    return units if work <= _AFFORDABLE else min(units, DIRECTIONS)


def reach(tapes: list[Tape], cancel: Cancel) -> Reach:
    """Follow the last state back through all layers and steps; no underflow, however far. Raises Cancelled."""
    rows, steps, units = directions_of(tapes), len(tapes[0].before), tapes[0].units
    flows = [_Flow(np.zeros((rows, units)), np.zeros((rows, units))) for _ in tapes]
    flows[-1].hidden = _start(rows, units)
    squares = np.zeros((2, steps, len(tapes), rows))
    hidden: list[Doubles] = []
    cells: list[Doubles] = []
    scales: list[Doubles] = []
    scale = np.zeros(rows)
    has_cell = tapes[0].has_cell
    with np.errstate(over="ignore", invalid="ignore"):  # A state that left float32 has left it here as well.
        for step in reversed(range(steps)):
            above: Doubles | None = None
            for layer in reversed(range(len(tapes))):
                flow = flows[layer]
                if above is not None:
                    flow.hidden = flow.hidden + above
                hidden.append(flow.hidden)
                flow.hidden, flow.cell, above, total = tapes[layer].back(step, flow.hidden, flow.cell, layer > 0)
                cells.append(total)
            scales.append(scale)
            if step % _RESCALE == 0:
                cancel.check()
                for kind, seen in enumerate((hidden, cells)[: 1 + has_cell]):
                    squares[kind, step : step + _RESCALE] = _squares(seen, len(tapes))
                hidden, cells = [], []
                scale = scale + _rescale(flows)
    logs = _joined(np.sqrt(squares), np.stack(scales[::-1])[None, :, None, :]) + 0.5 * np.log10(units / rows)
    return Reach(logs[0], logs[1] if has_cell else np.zeros((0, 0)), rows)


def step_jacobian(tape: Tape, step: int) -> NDArray[np.float64]:
    """ds_t/ds_(t-1) of one layer, its input held: (unit, unit) for s = h, (2 unit, 2 unit) for an LSTM's s = (h, c).

    Raises IndexError where there is no such step.
    """
    eye, zero = np.eye(tape.units), np.zeros((tape.units, tape.units))
    with np.errstate(over="ignore", invalid="ignore"):
        hidden, cell, _, _ = tape.back(step, eye, zero)
        if not tape.has_cell:
            return hidden
        lower_hidden, lower_cell, _, _ = tape.back(step, zero, eye)
    return np.block([[hidden, cell], [lower_hidden, lower_cell]])


def _start(rows: int, units: int) -> Doubles:
    """The identity, or some orthonormal directions of it."""
    if rows == units:
        return np.eye(units)
    generator = torch.Generator().manual_seed(0)
    basis = torch.linalg.qr(torch.randn(units, rows, generator=generator).double())[0]
    return np.ascontiguousarray(basis.numpy().T)


def _squares(seen: list[Doubles], layers: int) -> Doubles:
    """Squared norms of rows (row, unit) seen on the way back, the last step and the highest layer first: (time, layer,
    row)."""
    each = np.stack(seen[::-1])
    found: Doubles = np.einsum("kru,kru->kr", each, each).reshape(-1, layers, each.shape[1])
    return found


def _rescale(flows: list[_Flow]) -> Doubles:
    """Bring each row to a size near 1 in all layers; gives the logarithm of what it was divided by."""
    largest = np.max([np.maximum(np.abs(f.hidden).max(1), np.abs(f.cell).max(1)) for f in flows], axis=0)
    factor = np.where((largest > 0) & np.isfinite(largest), largest, 1.0)
    for flow in flows:
        flow.hidden, flow.cell = flow.hidden / factor[:, None], flow.cell / factor[:, None]
    logs: Doubles = np.log10(factor)
    return logs


def _joined(norms: NDArray[np.float64], scales: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logarithm of the root of the rows' squares, the rows being the last axis."""
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log10(norms) + scales
        top = logs.max(axis=-1, keepdims=True)
        kept = np.where(np.isneginf(top), 0.0, top)
        joined: NDArray[np.float64] = kept[..., 0] + 0.5 * np.log10((10.0 ** (2 * (logs - kept))).sum(axis=-1))
    return joined
