"""What a layer's forward pass leaves behind, and one step of the way back through it.

The derivatives are those of the formulas of `engine.cells`, written out: one product with the recurrent matrix and a
few elementwise ones a step, for any number of gradients at once. All in numpy: at these sizes a step is mostly the
cost of its calls, and those of torch take thrice as long.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.labs.gradients.model import Net
from engine.labs.gradients.setup import Cell
from engine.record.run import Array

Doubles = NDArray[np.float64]

NAMES: dict[Cell, tuple[str, ...]] = {
    "tanh": ("hidden",),
    "sigmoid": ("hidden",),
    "relu": ("hidden",),
    "lstm": ("input", "forget", "candidate", "output"),
    "gru": ("reset", "update", "new"),
}
"""What each block of the stacked weights is squashed to."""


@dataclass(frozen=True, eq=False)
class Tape:
    """One layer of one run, float64.

    before     (time, gate * unit): what each gate squashes
    hidden     (time + 1, unit), from the initial state on
    factors    for each step what a gradient is multiplied by on its way back, (unit,) each; an LSTM's second is
               (3, unit): from the cell to the input gate, forget gate and candidate
    weight_ih  (gate * unit, feature);  weight_hh  (gate * unit, unit)
    """

    cell: Cell
    before: Doubles
    hidden: Doubles
    factors: tuple[tuple[Doubles, ...], ...]
    weight_ih: Doubles
    weight_hh: Doubles

    @property
    def units(self) -> int:
        """Units of the layer."""
        return int(self.hidden.shape[1])

    @property
    def has_cell(self) -> bool:
        """Whether the state has a cell beside the hidden part."""
        return self.cell == "lstm"

    def named(self) -> dict[str, Doubles]:
        """What each gate squashes, (time, unit), by the gate's name."""
        return dict(zip(NAMES[self.cell], np.split(self.before, len(NAMES[self.cell]), axis=1), strict=True))

    def back(
        self, step: int, hidden: Doubles, cell: Doubles, inputs: bool = False
    ) -> tuple[Doubles, Doubles, Doubles | None, Doubles]:
        """Gradients (row, unit) with respect to a step's new state, one step back.

        hidden, cell  dL/dh and dL/dc of the step; `cell` without what comes through h, and unused but in an LSTM
        inputs        whether to go on to the layer's input

        Gives the gradients with respect to the hidden state before, the cell before, the layer's input (row, feature)
        or None, and the total dL/dc of the step.
        """
        rows = len(hidden)
        if self.cell == "lstm":
            to_cell, by_cell, by_hidden, keep = self.factors[step]
            total = hidden * to_cell
            total += cell
            gates = np.empty((rows, 4, self.units))
            np.multiply(total[:, None], by_cell, out=gates[:, :3])
            np.multiply(hidden, by_hidden, out=gates[:, 3])
            before = gates.reshape(rows, -1)
            return before @ self.weight_hh, total * keep, before @ self.weight_ih if inputs else None, total
        if self.cell == "gru":
            to_update, to_new, to_reset, reset, keep = self.factors[step]
            new = hidden * to_new
            parts = [new * to_reset, hidden * to_update, new * reset]
            after = np.concatenate(parts, axis=1) @ self.weight_hh
            after += hidden * keep
            return after, cell, np.concatenate([*parts[:2], new], axis=1) @ self.weight_ih if inputs else None, cell
        before = hidden * self.factors[step][0]
        return before @ self.weight_hh, cell, before @ self.weight_ih if inputs else None, cell


@torch.no_grad()
def tapes_of(net: Net, inputs: Tensor, hidden: list[Array], cells: list[Array]) -> list[Tape]:
    """The tape of each layer of a run over `inputs` (time, feature).

    hidden, cells  of each layer, (time, unit); `cells` is empty where the network has none
    """
    tapes = []
    below = inputs.double()
    for layer, states in enumerate(hidden):
        cell = torch.tensor(cells[layer], dtype=torch.float64) if cells else None
        w, u, b, c = (net.weight(name, layer).double() for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"))
        after = torch.tensor(states, dtype=torch.float64)
        run = torch.cat([after.new_zeros(1, after.shape[1]), after])
        tapes.append(_tape(net.cell, below @ w.T + b, run[:-1] @ u.T + c, run, cell, w, u))
        below = after
    return tapes


def _tape(kind: Cell, from_input: Tensor, from_hidden: Tensor, run: Tensor, cell: Tensor | None, w: Tensor,
          u: Tensor) -> Tape:  # fmt: skip
    before = from_input + from_hidden
    if kind == "lstm":
        assert cell is not None
        i, f, g, o = before.chunk(4, dim=1)
        input, forget, candidate, output = i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()
        earlier = torch.cat([cell.new_zeros(1, cell.shape[1]), cell[:-1]])
        squashed = cell.tanh()
        by_cell = [candidate * input * (1 - input), earlier * forget * (1 - forget), input * (1 - candidate**2)]
        by_hidden = squashed * output * (1 - output)
        factors = [output * (1 - squashed**2), torch.stack(by_cell, dim=1), by_hidden, forget]
    elif kind == "gru":
        units = u.shape[1]
        recalled = from_hidden[:, 2 * units :]
        reset, update = before[:, :units].sigmoid(), before[:, units : 2 * units].sigmoid()
        before = torch.cat([before[:, : 2 * units], from_input[:, 2 * units :] + reset * recalled], dim=1)
        new = before[:, 2 * units :].tanh()
        factors = [
            (run[:-1] - new) * update * (1 - update),
            (1 - update) * (1 - new**2),
            recalled * reset * (1 - reset),
            reset,
            update,
        ]
    else:
        after = run[1:]
        slope = {"tanh": 1 - after**2, "sigmoid": after * (1 - after), "relu": (after > 0).to(after.dtype)}[kind]
        factors = [slope]
    steps = tuple(zip(*(values.numpy() for values in factors), strict=True))
    return Tape(kind, before.numpy(), run.numpy(), steps, w.numpy(), u.numpy())
