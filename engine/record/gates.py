"""Rebuilding every gate of a run from what it read and gave: one matrix product over all steps, no loop over cells.

The hidden state before each step is known, so all gates of all steps come at once; only an LSTM's cell state is a scan,
and that is elementwise. The formulas are those of `engine.cells`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.errors import ModelError
from engine.record.run import Array, Run

# oneDNN's product where torch has it: on some processors twice as fast as the BLAS behind torch's own linear.
_LINEAR = getattr(torch.ops.mkldnn, "_linear_pointwise", None) if torch.backends.mkldnn.is_available() else None


@dataclass(frozen=True)
class Rebuilt:
    """Gates, candidate and cell state (time, unit) of a run by name, in running order.

    before  an LSTM's cell state before each step; for a GRU, W_hn hidden + b_hn, which the reset gate scales
    squashed  tanh(cell) of an LSTM
    """

    run: Run
    gates: dict[str, Array]
    cell: Array | None = None
    before: Array | None = None
    squashed: Array | None = None


def rebuild(run: Run, where: str) -> Rebuilt:
    """The gates of a run. Raises ModelError, naming `where`, if they do not give back the hidden states returned."""
    if run.cell == "lstm":
        return _lstm(run, where)
    if run.cell == "gru":
        return _gru(run, where)
    return Rebuilt(run, {})


def scan(gain: Array, added: Array, start: Array) -> Array:
    """(time + 1, ...): `start`, then value = gain * value + added for each step; arrays (time, ...).

    Blocks of steps are scanned side by side and joined afterwards, which takes about 2 sqrt(time) numpy steps.
    """
    steps = len(gain)
    blocks = max(1, int(1.5 * math.sqrt(steps)))
    length = -(-steps // blocks)
    padded = blocks * length
    result = np.zeros((padded + 1, *gain.shape[1:]), np.float32)
    result[0] = start
    result[1 : steps + 1] = added
    product = np.zeros((padded, *gain.shape[1:]), np.float32)
    product[:steps] = gain
    shape = (blocks, length, *gain.shape[1:])
    values, gains = result[1:].reshape(shape).swapaxes(0, 1), product.reshape(shape).swapaxes(0, 1)
    scratch = np.empty((blocks, *gain.shape[1:]), np.float32)
    for value, earlier, factor, earlier_factor in zip(values[1:], values, gains[1:], gains, strict=False):
        np.multiply(factor, earlier, scratch)
        np.add(value, scratch, value)
        np.multiply(factor, earlier_factor, factor)
    return _join(result, values, gains, steps)


def _join(result: Array, values: Array, gains: Array, steps: int) -> Array:
    """Carry each block's last value into the next block; `gains` holds what a carried value is multiplied by."""
    carried = np.zeros((len(values[0]) + 1, *result.shape[1:]), np.float32)
    carried[0] = result[0]
    for before, after, value, factor in zip(carried, carried[1:], values[-1], gains[-1], strict=False):
        np.multiply(before, factor, after)
        np.add(after, value, after)
    gains *= carried[:-1]
    values += gains
    return result[: steps + 1]


def _product(rows: Array, weight: Array, bias: Array) -> Tensor:
    """rows weight^T + bias, (time, out)."""
    arguments = torch.from_numpy(rows), torch.from_numpy(weight), torch.from_numpy(bias)
    result: Tensor = _LINEAR(*arguments, "none", [], "") if _LINEAR else torch.nn.functional.linear(*arguments)
    return result


@torch.no_grad()
def _lstm(run: Run, where: str) -> Rebuilt:
    """Gates of an LSTM, with tanh(x) as 2 sigmoid(2 x) - 1: torch's sigmoid is several times faster than its tanh."""
    assert run.cell_start is not None
    units = run.units
    stacked = _product(run.joined, run.weight, run.bias_ih + run.bias_hh)
    proposed = stacked[:, 2 * units : 3 * units]
    proposed *= 2
    stacked.sigmoid_()
    proposed.mul_(2).sub_(1)
    values: Array = stacked.numpy()
    input, forget, candidate, output = (values[:, k * units : (k + 1) * units] for k in range(4))
    cells = scan(forget, input * candidate, run.cell_start)
    squashed: Array = torch.from_numpy(2 * cells[1:]).sigmoid_().mul_(2).sub_(1).numpy()
    hidden = output * squashed
    if run.projection is not None:
        hidden = hidden @ run.projection.T
    _check(run, hidden, where)
    gates = {"gate.input": input, "gate.forget": forget, "gate.candidate": candidate, "gate.output": output}
    return Rebuilt(run, gates, cells[1:], cells[:-1], squashed)


@torch.no_grad()
def _gru(run: Run, where: str) -> Rebuilt:
    units, features = run.units, run.features
    both = _product(run.joined, run.weight[: 2 * units], (run.bias_ih + run.bias_hh)[: 2 * units]).sigmoid_().numpy()
    reset, update = both[:, :units], both[:, units:]
    rows, weight = torch.from_numpy(run.joined), torch.from_numpy(run.weight[2 * units :])
    from_input = torch.nn.functional.linear(
        rows[:, :features], weight[:, :features], torch.from_numpy(run.bias_ih[2 * units :])
    )
    from_hidden = torch.nn.functional.linear(
        rows[:, features:], weight[:, features:], torch.from_numpy(run.bias_hh[2 * units :])
    )
    new: Array = torch.tanh(from_input + torch.from_numpy(reset) * from_hidden).numpy()
    _check(run, new + update * (run.joined[:, features:] - new), where)
    return Rebuilt(run, {"gate.reset": reset, "gate.update": update, "gate.new": new}, before=from_hidden.numpy())


def _check(run: Run, hidden: Array, where: str) -> None:
    """Refuse gates that do not explain the hidden states; NaN and infinity are the module's own and pass."""
    apart = np.abs(hidden - run.hidden)
    worst = float(apart.max(initial=0.0))
    if math.isnan(worst):
        worst = float(np.nan_to_num(apart[np.isfinite(run.hidden)], nan=np.inf).max(initial=0.0))
    if worst > run.tolerance:
        raise ModelError(
            f"the gates rebuilt for `{where}` must give the hidden states that the module returned to within "
            f"{run.tolerance:g}, but differ by {worst:g} instead, so they are not shown."
        )
