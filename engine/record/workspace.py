"""What oneDNN's LSTM leaves in its workspace: every gate and cell state and, after backward, every state's gradient.

On the CPU torch runs each layer and direction of an LSTM as one call of oneDNN, and autograd holds the workspace of
that call from forward to backward. Its layout is known here but promised by nobody (seen in oneDNN 3.12, for batches
below 16), so what is read is held against the formulas (`engine.record.gates`, `engine.record.gradients`) before use,
and computed anew where it does not fit.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.cells import Direction
from engine.record.run import Array

_NODE = "MkldnnRnnLayerBackward"
_PAGE = 1024  # oneDNN begins each part of the workspace at a multiple of 4096 bytes
_LINE = 16


@dataclass(frozen=True)
class Workspace:
    """The workspace of one layer and direction, as seen by one sequence of the batch; arrays in running order."""

    values: Array
    steps: int
    batch: int
    row: int
    features: int
    units: int

    def gates(self, backward: bool = False) -> list[Array]:
        """Copies of the input, forget, candidate and output gates, (time, unit) each.

        Those of a `backward` run are views of memory in the order of the input.
        """
        gates, order = self._part(0), slice(None, None, -1 if backward else 1)
        copies = [np.empty((self.steps, self.units), np.float32)[order] for _ in range(4)]
        for k, copy in enumerate(copies):
            copy[:] = gates[:, k * self.units : (k + 1) * self.units]
        return copies

    def cells(self, start: Array, final: Array) -> Array:
        """(time + 1, unit): copies of the cell states between `start` and `final`, which stand outside it."""
        cells = np.empty((self.steps + 1, self.units), np.float32)
        cells[0], cells[-1] = start, final
        cells[1:-1] = self._part(3)[self.steps + 2 : -1]
        return cells

    def gradients(self) -> tuple[Array, Array]:
        """dL/dh and dL/dc of each step through later steps alone, (time, unit) each, as the last backward left them."""
        later = slice(1, self.steps + 1)
        return self._part(5)[later, : self.units], self._part(6)[later]

    @property
    def fits(self) -> bool:
        """Whether the workspace is as long as its parts."""
        return len(self.values) == self._places[-1][0]

    @cached_property
    def _places(self) -> list[tuple[int, int, int]]:
        """Where each part begins, its rows for one sequence and their length; then where the last ends.

        Two parts are for the steps, then come states around them: outputs and cell states, and then the gradients of
        outputs, hidden states and cell states; each both below the layer and above it.
        """
        both, wide = 2 * (self.steps + 1), _padded(max(self.features, self.units))
        gates, hidden = (self.steps, _padded(4 * self.units)), (self.steps, _padded(self.units))
        outputs, cells = (both, wide), (both, self.units)
        places, start = [], 0
        for rows, width in (gates, hidden, outputs, cells, outputs, outputs, cells):
            places.append((start, rows, width))
            start += _pages(rows * self.batch * width)
        return [*places, (start, 0, 0)]

    def _part(self, index: int) -> Array:
        """(rows, length) of a part for the one sequence."""
        start, rows, width = self._places[index]
        return self.values[start : start + rows * self.batch * width].reshape(rows, self.batch, width)[:, self.row]


def workspaces(outputs: Tensor, features: int, directions: int, row: int) -> dict[Direction, tuple[Any, Workspace]]:
    """The workspaces behind the outputs (time, batch, hidden) of one layer, each with the autograd node that holds it.

    A direction is missing where its workspace cannot be had: without a graph, off oneDNN, or in a layout not known.
    """
    found: dict[Direction, tuple[Any, Workspace]] = {}
    if outputs.grad_fn is None or outputs.dtype != torch.float32:
        return found
    steps, batch, width = outputs.shape
    nodes: list[Any] = [outputs.grad_fn] if directions == 1 else [node for node, _ in outputs.grad_fn.next_functions]
    for node in nodes:
        memory = getattr(node, "_saved_result3", None) if node is not None and node.name().startswith(_NODE) else None
        if memory is None or memory.numel() % (4 * _PAGE):
            continue
        values = memory.detach().view(torch.float32).numpy()
        workspace = Workspace(values, steps, batch, row, features, width // directions)
        if workspace.fits:
            found["backward" if node._saved_reverse else "forward"] = node, workspace
    return found


def _padded(width: int) -> int:
    """oneDNN's row length: whole cache lines, and off the multiples of 256."""
    whole = -(-width // _LINE) * _LINE
    return whole + _LINE if whole % 256 == 0 else whole


def _pages(length: int) -> int:
    """oneDNN's length of a part: whole pages."""
    return -(-length // _PAGE) * _PAGE
