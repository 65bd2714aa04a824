"""One layer and direction reading one sequence by torch's own kernel, and all that its gates can be told from.

The kernel of an LSTM runs as for training, the graph dropped at once: it then leaves its gates behind
(`engine.record.workspace`), which costs less than rebuilding them. What it gives differs in the last bits from what
the same kernel gives outside of training.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.cells import Direction, Weights
from engine.record.run import Array, Cell, Run, array_of
from engine.record.workspace import workspaces

_TOLERANCE = 1e-3


def run_alone(cell: Cell, data: Tensor, weights: Weights, layer: int, direction: Direction) -> tuple[Tensor, Run]:
    """Outputs (time, hidden) for data (time, feature), in the order of the input, from zero states; and the run.

    The run shares the memory of `weights` and `data`: to be read before these change.
    """
    backward = direction == "backward"
    given = data.detach().flip(0) if backward else data.detach().contiguous()
    outputs, final, told = _called(cell, given, weights, backward)
    states = np.empty((len(given) + 1, outputs.shape[1]), np.float32)
    states[0], states[1:] = 0, array_of(outputs)
    kept = [None if weight is None else array_of(weight) for weight in weights]
    weight_ih, weight_hh, bias_ih, bias_hh, projection = kept
    assert weight_ih is not None
    assert weight_hh is not None
    without = np.zeros(len(weight_ih), np.float32)
    bias_ih, bias_hh = without if bias_ih is None else bias_ih, without if bias_hh is None else bias_hh
    start = None if final is None else np.zeros(len(final), np.float32)
    run = Run(
        cell, layer, direction, array_of(given), states, start, weight_ih, weight_hh, bias_ih, bias_hh, projection,
        _TOLERANCE, told,
    )  # fmt: skip
    return outputs.flip(0) if backward else outputs, run


def _called(
    cell: Cell, given: Tensor, weights: Weights, backward: bool
) -> tuple[Tensor, Array | None, tuple[list[Array], Array] | None]:
    """Outputs (time, hidden) of the kernel, an LSTM's last cell state, and its gates and cell states where told."""
    kernel: Callable[..., Any] = getattr(torch, cell)
    is_lstm = cell == "lstm"
    hidden = given.new_zeros(1, 1, weights.weight_hh.shape[1])
    flat = [weight.detach().requires_grad_(is_lstm) for weight in weights if weight is not None]
    start = (hidden, given.new_zeros(1, 1, len(weights.weight_hh) // 4)) if is_lstm else hidden
    with torch.set_grad_enabled(is_lstm):
        outputs, *finals = kernel(given[:, None], start, flat, weights.bias_ih is not None, 1, 0.0, False, False, False)
    if not is_lstm:
        return outputs[:, 0], None, None
    final = array_of(finals[1])[0, 0]
    told = None
    for _, workspace in workspaces(outputs, given.shape[1], 1, 0).values():
        told = workspace.gates(backward), workspace.cells(np.zeros_like(final), final)
    return outputs.detach()[:, 0], final, told
