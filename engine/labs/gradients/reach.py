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
from torch import Tensor

from engine.cancel import Cancel
from engine.labs.gradients.tape import Tape

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

    hidden: Tensor
    cell: Tensor


def directions_of(tapes: list[Tape]) -> int:
    """How many rows of dh_T to follow: all units where that is affordable."""
    units, steps = tapes[0].units, len(tapes[0].before)
    work = sum(4.0 * steps * units * tape.weight_hh.numel() for tape in tapes)
    return units if work <= _AFFORDABLE else min(units, DIRECTIONS)


@torch.no_grad()
def reach(tapes: list[Tape], cancel: Cancel) -> Reach:
    """Follow the last state back through all layers and steps; no underflow, however far. Raises Cancelled."""
    rows, steps, units = directions_of(tapes), len(tapes[0].before), tapes[0].units
    flows = [_Flow(torch.zeros(rows, units).double(), torch.zeros(rows, units).double()) for _ in tapes]
    flows[-1].hidden = _start(rows, units)
    norms = torch.zeros(2, steps, len(tapes), rows, dtype=torch.float64)
    scales: list[Tensor] = []
    scale = torch.zeros(rows, dtype=torch.float64)
    has_cell = tapes[0].has_cell
    for step in reversed(range(steps)):
        above: Tensor | None = None
        for layer in reversed(range(len(tapes))):
            flow = flows[layer]
            if above is not None:
                flow.hidden = flow.hidden + above
            torch.linalg.vector_norm(flow.hidden, dim=1, out=norms[0, step, layer])
            flow.hidden, flow.cell, above, total = tapes[layer].back(step, flow.hidden, flow.cell, layer > 0)
            if has_cell:
                torch.linalg.vector_norm(total, dim=1, out=norms[1, step, layer])
        scales.append(scale)
        if step % _RESCALE == 0:
            cancel.check()
            scale = scale + _rescale(flows)
    logs = _joined(norms.numpy(), torch.stack(scales[::-1]).numpy()[None, :, None, :]) + 0.5 * np.log10(units / rows)
    return Reach(logs[0], logs[1] if has_cell else np.zeros((0, 0)), rows)


def step_jacobian(tape: Tape, step: int) -> NDArray[np.float64]:
    """ds_t/ds_(t-1) of one layer, its input held: (unit, unit) for s = h, (2 unit, 2 unit) for an LSTM's s = (h, c).

    Raises IndexError where there is no such step.
    """
    eye, zero = torch.eye(tape.units).double(), torch.zeros(tape.units, tape.units).double()
    hidden, cell, _, _ = tape.back(step, eye, zero)
    if not tape.has_cell:
        return hidden.numpy()
    lower_hidden, lower_cell, _, _ = tape.back(step, zero, eye)
    return torch.cat([torch.cat([hidden, cell], 1), torch.cat([lower_hidden, lower_cell], 1)]).numpy()


def _start(rows: int, units: int) -> Tensor:
    """The identity, or some orthonormal directions of it."""
    if rows == units:
        return torch.eye(units).double()
    generator = torch.Generator().manual_seed(0)
    basis: Tensor = torch.linalg.qr(torch.randn(units, rows, generator=generator).double())[0]
    return basis.T.contiguous()


def _rescale(flows: list[_Flow]) -> Tensor:
    """Bring each row to a size near 1 in all layers; gives the logarithm of what it was divided by."""
    largest = torch.stack([torch.maximum(f.hidden.abs().amax(1), f.cell.abs().amax(1)) for f in flows]).amax(0)
    factor = torch.where((largest > 0) & torch.isfinite(largest), largest, torch.ones_like(largest))
    for flow in flows:
        flow.hidden, flow.cell = flow.hidden / factor[:, None], flow.cell / factor[:, None]
    return factor.log10()


def _joined(norms: NDArray[np.float64], scales: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logarithm of the root of the rows' squares, the rows being the last axis."""
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log10(norms) + scales
        top = logs.max(axis=-1, keepdims=True)
        kept = np.where(np.isneginf(top), 0.0, top)
        joined: NDArray[np.float64] = kept[..., 0] + 0.5 * np.log10((10.0 ** (2 * (logs - kept))).sum(axis=-1))
    return joined
