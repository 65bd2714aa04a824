"""Rebuilding every gate of a run from what it read and gave: two matrix products over all steps, no loop over cells.

The hidden state before each step is known, so all gates of all steps come at once; only an LSTM's cell state is a scan,
and that is elementwise. Where an LSTM's kernel tells its gates (`engine.record.workspace`), they are only held against
all this. The formulas are those of `engine.cells`.
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
_ROUNDING = 1e-5
_TRIED = 64  # units of each gate, about, that are held against the formulas: a layout not known shows in any of them


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


def scan(gain: Array, factor: Array, other: Array, start: Array) -> Array:
    """(time + 1, unit): `start`, then value = gain * value + factor * other for each step; arrays (time, unit).

    Short blocks of steps are scanned side by side, and their ends by doubling (Hillis and Steele, "Data parallel
    algorithms", Commun. ACM 1986): some sqrt(time) / 4 + log2(time) array operations instead of one for each step.
    """
    steps, units = gain.shape
    length = -(-steps // max(1, int(4 * math.sqrt(steps))))
    blocks = -(-steps // length)
    padded = blocks * length
    result, product = np.empty((padded + 1, units), np.float32), np.empty((padded, units), np.float32)
    result[0] = start
    np.multiply(factor, other, result[1 : steps + 1])
    product[:steps] = gain
    result[steps + 1 :] = product[steps:] = 0
    shape = blocks, length, units
    values, gains = result[1:].reshape(shape).swapaxes(0, 1), product.reshape(shape).swapaxes(0, 1)
    scratch = np.empty((blocks, units), np.float32)
    for value, earlier, gained, earlier_gained in zip(values[1:], values, gains[1:], gains, strict=False):
        np.multiply(gained, earlier, scratch)
        np.add(value, scratch, value)
        np.multiply(gained, earlier_gained, gained)
    gains *= _starts(values[-1], gains[-1].copy(), result[0])
    values += gains
    return result[: steps + 1]


def _starts(ends: Array, gains: Array, start: Array) -> Array:
    """(block, unit): the value before each block, from what each ends with without it, and gains (overwritten)."""
    values = np.empty((len(ends) + 1, ends.shape[1]), np.float32)
    values[0], values[1:] = start, ends
    ends = values[1:]
    ends[0] += gains[0] * start
    reach = 1
    while reach < len(ends):
        ends[reach:] += gains[reach:] * ends[:-reach]
        gains[2 * reach :] *= gains[reach:-reach]
        reach *= 2
    return values[:-1]


def _product(rows: Array, weight: Array, bias: Array | None = None) -> Tensor:
    """rows weight^T + bias, (time, out)."""
    arguments = torch.from_numpy(rows), torch.from_numpy(weight), None if bias is None else torch.from_numpy(bias)
    result: Tensor = _LINEAR(*arguments, "none", [], "") if _LINEAR else torch.nn.functional.linear(*arguments)
    return result


def _sums(run: Run) -> Tensor:
    """What the gates squash, (time, gate * unit)."""
    from_input = _product(run.inputs, run.weight_ih, run.bias_ih + run.bias_hh)
    return from_input.add_(_product(run.before, run.weight_hh))


def _tried(run: Run, some: slice, every: int) -> Array:
    """An LSTM's gates by the formulas, (time, 4 unit), at some steps and of every so many units of each gate."""
    weight_ih, weight_hh, bias = (
        torch.from_numpy(whole if every == 1 else whole.reshape(4, run.units, -1)[:, ::every].reshape(-1, len(whole.T)))
        for whole in (run.weight_ih, run.weight_hh, (run.bias_ih + run.bias_hh)[:, None])
    )
    # For few steps the plain product is quicker.
    sums = torch.addmm(bias[:, 0], torch.from_numpy(run.inputs[some]), weight_ih.t())
    sums.addmm_(torch.from_numpy(run.before[some]), weight_hh.t())
    units = sums.shape[1] // 4
    gates = torch.sigmoid(sums)
    torch.tanh(sums[:, 2 * units : 3 * units], out=gates[:, 2 * units : 3 * units])
    tried: Array = gates.numpy()
    return tried


def _lstm(run: Run, where: str) -> Rebuilt:
    told = _told(run)
    if told is not None:
        return told
    assert run.cell_start is not None
    gates = _gates(_sums(run))
    input, forget, candidate, _ = gates
    rebuilt = _named(run, gates, scan(forget, input, candidate, run.cell_start))
    _check(run, _hidden(rebuilt), where)
    return rebuilt


def _told(run: Run) -> Rebuilt | None:
    """The gates that the kernel told; None where they do not explain all states, or some differ from the formulas."""
    if run.told is None:
        return None
    gates, cells = run.told
    rebuilt = _named(run, gates, cells)
    some, every = slice(None, None, max(1, run.steps // 2)), max(1, run.units // _TRIED)
    explained = (
        near(np.concatenate([gate[some, ::every] for gate in gates], axis=1), _tried(run, some, every), _ROUNDING)
        and near(gates[1] * cells[:-1] + gates[0] * gates[2], cells[1:], _ROUNDING)
        and near(_hidden(rebuilt), run.hidden, _ROUNDING)
    )
    return rebuilt if explained else None


def near(values: Array, wanted: Array, rounding: float) -> bool:
    """Whether values lie near those wanted, against the largest; never where one is not finite."""
    largest = max(float(wanted.max(initial=0.0)), -float(wanted.min(initial=0.0)))
    if not math.isfinite(largest):
        return False
    apart = np.subtract(values, wanted)
    return max(float(apart.max(initial=0.0)), -float(apart.min(initial=0.0))) <= rounding * largest


def _gates(stacked: Tensor) -> list[Array]:
    """An LSTM's gates from their sums (time, 4 unit), each in memory of its own."""
    units = stacked.shape[1] // 4
    gates = [np.empty((len(stacked), units), np.float32) for _ in range(4)]
    for index, (gate, part) in enumerate(zip(gates, stacked.split(units, 1), strict=True)):
        if index == 2:
            np.tanh(part.numpy(), gate)  # torch's takes several times longer than numpy's; of sigmoid, torch's is fast
        else:
            torch.sigmoid(part, out=torch.from_numpy(gate))
    return gates


def _named(run: Run, gates: list[Array], cells: Array) -> Rebuilt:
    """An LSTM's gates by name, with its cell states (time + 1, unit)."""
    squashed: Array = np.tanh(cells[1:])
    names = ("gate.input", "gate.forget", "gate.candidate", "gate.output")
    return Rebuilt(run, dict(zip(names, gates, strict=True)), cells[1:], cells[:-1], squashed)


def _hidden(rebuilt: Rebuilt) -> Array:
    """The hidden states (time, hidden) that an LSTM's gates give."""
    assert rebuilt.squashed is not None
    hidden: Array = rebuilt.gates["gate.output"] * rebuilt.squashed
    projection = rebuilt.run.projection
    return hidden if projection is None else hidden @ projection.T


@torch.no_grad()
def _gru(run: Run, where: str) -> Rebuilt:
    units = run.units
    by_input = _product(run.inputs, run.weight_ih, run.bias_ih)
    by_hidden = _product(run.before, run.weight_hh, run.bias_hh)
    both = (by_input[:, : 2 * units] + by_hidden[:, : 2 * units]).sigmoid_().numpy()
    reset, update = both[:, :units], both[:, units:]
    from_input, from_hidden = by_input[:, 2 * units :], by_hidden[:, 2 * units :]
    new: Array = from_input.addcmul_(torch.from_numpy(reset), from_hidden).numpy()
    np.tanh(new, new)
    _check(run, new + update * (run.before - new), where)
    return Rebuilt(run, {"gate.reset": reset, "gate.update": update, "gate.new": new}, before=from_hidden.numpy())


def _check(run: Run, hidden: Array, where: str) -> None:
    """Refuse gates that do not explain the hidden states; NaN and infinity are its own. Overwrites `hidden`."""
    apart = np.subtract(hidden, run.hidden, hidden)
    np.abs(apart, apart)
    worst = float(apart.max(initial=0.0))
    if math.isnan(worst):
        worst = float(np.nan_to_num(apart[np.isfinite(run.hidden)], nan=np.inf).max(initial=0.0))
    if worst > run.tolerance:
        raise ModelError(
            f"the gates rebuilt for `{where}` must give the hidden states that the module returned to within "
            f"{run.tolerance:g}, but differ by {worst:g} instead, so they are not shown."
        )
