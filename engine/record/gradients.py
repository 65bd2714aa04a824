"""Back-propagation through time over rebuilt gates: dL/dh and dL/dc of every step, without autograd.

Werbos, "Backpropagation through time: what it does and how to do it" (Proc. IEEE 1990), section IV. The total
derivative: through what the layer handed on at a step and through all later steps. What does not depend on the gradient
is prepared for all steps at once, so one step is a matrix-vector product and a few elementwise products. Where the
kernel of an LSTM tells what it found at each step on its own way back (`engine.record.workspace`), that is taken.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from engine.cells.gru_back import gru_back
from engine.record.gates import Rebuilt, near
from engine.record.run import Array

_ROUNDING = 1e-4


@torch.no_grad()
def gradients(rebuilt: Rebuilt) -> dict[str, Array]:
    """`grad.hidden` (time, hidden) and, for an LSTM, `grad.cell` (time, unit), in running order."""
    run = rebuilt.run
    if run.cell == "lstm":
        return _lstm(rebuilt)
    return {"grad.hidden": _gru(rebuilt) if run.cell == "gru" else _rnn(rebuilt)}


def _received(rebuilt: Rebuilt) -> Array:
    """(time, hidden): what arrives at each hidden state from outside the recurrence; the scans add to it in place."""
    run = rebuilt.run
    arrived: Array = np.zeros_like(run.hidden) if run.received.outputs is None else run.received.outputs.copy()
    if run.received.hidden is not None:
        arrived[-1] += run.received.hidden
    return arrived


def _backward_rows(values: Array) -> tuple[Tensor, ...]:
    """The steps of values (time, ...) as tensors that share their memory, last step first.

    The product of each step is torch's, not numpy's, so that it keeps to torch's number of threads: numpy's BLAS would
    wake all cores at each step, which takes many times longer on a busy machine.
    """
    return torch.from_numpy(values).unbind()[::-1]


def _lstm(rebuilt: Rebuilt) -> dict[str, Array]:
    told = _told(rebuilt)
    return _scanned(rebuilt) if told is None else told


def _told(rebuilt: Rebuilt) -> dict[str, Array] | None:
    """The gradients that an LSTM's kernel told, where one step follows from the next as in the formulas.

    All steps of the cell's are tried, and some of the hidden state's, whose every step takes a product.
    """
    run, received, squashed, before = rebuilt.run, rebuilt.run.received, rebuilt.squashed, rebuilt.before
    if received.later_hidden is None or received.later_cell is None or squashed is None or before is None:
        return None
    input, forget, candidate, output = rebuilt.gates.values()
    hidden = received.later_hidden if received.outputs is None else received.outputs + received.later_hidden
    cell = squashed**2
    np.subtract(1, cell, cell)
    cell *= output
    cell *= hidden
    cell += received.later_cell
    if not near(cell[1:] * forget[1:], received.later_cell[:-1], _ROUNDING):
        return None
    apart = max(1, run.steps // 2)
    some, before_some = slice(1, None, apart), slice(None, -1, apart)
    i, f, g, o = (gate[some] for gate in (input, forget, candidate, output))
    factors = g * i * (1 - i), before[some] * f * (1 - f), i * (1 - g**2)
    before_squash = [cell[some] * factor for factor in factors] + [hidden[some] * squashed[some] * o * (1 - o)]
    sent = torch.from_numpy(np.concatenate(before_squash, axis=1)) @ torch.from_numpy(run.weight_hh)
    known = near(sent.numpy(), received.later_hidden[before_some], _ROUNDING)
    return {"grad.hidden": hidden, "grad.cell": cell} if known else None


def _scanned(rebuilt: Rebuilt) -> dict[str, Array]:
    run, units = rebuilt.run, rebuilt.run.units
    assert rebuilt.before is not None
    assert rebuilt.squashed is not None
    input, forget, candidate, output = rebuilt.gates.values()
    # Rows of a step: what dh is multiplied by on its way to the cell and the output gate, dc to the other three gates.
    by_hidden = np.stack([output * (1 - rebuilt.squashed**2), rebuilt.squashed * output * (1 - output)], axis=1)
    by_cell = np.stack(
        [candidate * input * (1 - input), rebuilt.before * forget * (1 - forget), input * (1 - candidate**2)], axis=1
    )
    recurrent = torch.from_numpy(np.roll(run.weight_hh, units, axis=0)).T  # columns in the order o, i, f, g
    later = np.zeros(
        (5, units), np.float32
    )  # dL/d: the cell through the hidden state, then o, i, f, g before squashing
    to_cell, from_hidden, from_cell, before_squash = (
        later[0],
        later[:2],
        later[2:],
        torch.from_numpy(later[1:]).view(-1),
    )
    grad_hidden = _received(rebuilt)
    grad_cell = np.zeros((run.steps, units), np.float32)
    carried = np.zeros(units, np.float32) if run.received.cell is None else run.received.cell.copy()
    projection = run.projection
    factors = by_hidden[::-1], by_cell[::-1], forget[::-1]
    rows = zip(_backward_rows(grad_hidden), grad_hidden[::-1], grad_cell[::-1], *factors, strict=True)
    for row, hidden, cell, hidden_factors, cell_factors, forgotten in rows:
        row.addmv_(recurrent, before_squash)
        np.multiply(hidden if projection is None else hidden @ projection, hidden_factors, from_hidden)
        np.add(to_cell, carried, cell)
        np.multiply(cell, cell_factors, from_cell)
        np.multiply(cell, forgotten, carried)
    return {"grad.hidden": grad_hidden, "grad.cell": grad_cell}


def _gru(rebuilt: Rebuilt) -> Array:
    run = rebuilt.run
    assert rebuilt.before is not None
    reset, update, new = rebuilt.gates.values()
    into_new = (1 - update) * (1 - new**2)
    factors = np.stack(
        [
            into_new * rebuilt.before * reset * (1 - reset),
            (run.before - new) * update * (1 - update),
            into_new * reset,
        ],
        axis=1,
    )
    grad_hidden = _received(rebuilt)
    gru_back(grad_hidden, factors, update, torch.from_numpy(run.weight_hh).T)
    return grad_hidden


def _rnn(rebuilt: Rebuilt) -> Array:
    run = rebuilt.run
    slope = 1 - run.hidden**2 if run.cell == "rnn_tanh" else (run.hidden > 0).astype(np.float32)
    recurrent = torch.from_numpy(run.weight_hh).T
    before_squash = np.zeros(run.units, np.float32)
    shared = torch.from_numpy(before_squash)
    grad_hidden = _received(rebuilt)
    for row, hidden, factor in zip(_backward_rows(grad_hidden), grad_hidden[::-1], slope[::-1], strict=True):
        row.addmv_(recurrent, shared)
        np.multiply(hidden, factor, before_squash)
    return grad_hidden
