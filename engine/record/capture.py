"""Seeing what torch's recurrent kernels read and give, while the module's own forward runs unchanged.

A module's forward ends in one call of a fused kernel for all layers, which hides what the layers hand to each other
and which dropout masks it drew. On the CPU that kernel is a loop over layers, so the same kernel called layer by layer
gives the same bits, the same autograd graph and the same use of the random generator, and shows what passes between
layers. Elsewhere the kernel runs whole, and the layers are replayed on the CPU and held against its output.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.overrides import TorchFunctionMode

from engine.cells import Direction, Weights
from engine.errors import ModelError
from engine.record.run import Array, Cell, Run, array_of, make_run
from engine.record.workspace import Workspace, workspaces

KERNELS: dict[str, Cell] = {"lstm": "lstm", "gru": "gru", "rnn_tanh": "rnn_tanh", "rnn_relu": "rnn_relu"}
DIRECTIONS: tuple[Direction, Direction] = ("forward", "backward")
_TOLERANCE = {torch.float32: 1e-4, torch.float64: 1e-4}
_COARSE = 5e-2
_ELSEWHERE = 1e-2


@dataclass(frozen=True)
class _Kernel:
    """The arguments of a fused recurrent kernel; `data` is (time, batch, feature), or (row, feature) where packed."""

    function: Callable[..., tuple[Tensor, ...]]
    cell: Cell
    data: Tensor
    batch_sizes: Tensor | None
    start: tuple[Tensor, ...]
    weights: Sequence[Tensor]
    biased: bool
    layers: int
    dropout: float
    training: bool
    bidirectional: bool

    @property
    def directions(self) -> int:
        return 2 if self.bidirectional else 1

    def flat(self, layer: int) -> Sequence[Tensor]:
        """All weights of a layer, both directions."""
        size = len(self.weights) // self.layers
        return self.weights[layer * size : (layer + 1) * size]

    def states(self, layer: int) -> tuple[Tensor, ...]:
        """The initial states of a layer, (direction, batch, hidden) each."""
        if self.layers == 1:
            return self.start
        return tuple(state[layer * self.directions : (layer + 1) * self.directions] for state in self.start)

    def run_layer(self, layer: int, data: Tensor) -> tuple[Tensor, ...]:
        """Outputs and final states of one layer, by the same kernel."""
        start: Any = self.states(layer) if self.cell == "lstm" else self.states(layer)[0]
        options = (self.flat(layer), self.biased, 1, 0.0, self.training, self.bidirectional)
        if self.batch_sizes is not None:
            return self.function(data, self.batch_sizes, start, *options)
        return self.function(data, start, *options, False)


class _Layer(NamedTuple):
    """What a layer read and gave, in the kernel's layout, and its final states."""

    inputs: Tensor
    outputs: Tensor
    finals: tuple[Tensor, ...]


class Capture(TorchFunctionMode):
    """While active, keeps a copy of what one sequence of the batch went through in the last recurrent kernel called.

    row  its place in the batch, as the kernel sees it
    gradients  whether to listen for what backward sends into each layer

    Raises ModelError where the batch has no such row.
    """

    def __init__(self, row: int, gradients: bool) -> None:
        super().__init__()
        self.row = row
        self.gradients = gradients
        self.runs: list[Run] = []
        self.error: ModelError | None = None

    def __torch_function__(self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None) -> Any:
        cell = KERNELS.get(getattr(func, "__name__", ""))
        if cell is None or kwargs:
            return func(*args, **(kwargs or {}))
        kernel, batch_first = _parse(func, cell, args)
        rows = _rows(kernel, self.row)
        if kernel.data.device.type != "cpu":
            result = func(*args)
            outputs = result[0].transpose(0, 1) if batch_first else result[0]
            self._replay(kernel, rows, outputs)
            if self.gradients and kernel.layers == 1:
                _listen(_Layer(kernel.data, outputs, result[1:]), self.runs, rows)
            return result
        layers = _in_layers(kernel)
        self._keep(kernel, layers, rows)
        outputs, finals = layers[-1].outputs, layers[0].finals
        if len(layers) > 1:
            finals = tuple(torch.cat(states) for states in zip(*(layer.finals for layer in layers), strict=True))
        return (outputs.transpose(0, 1) if batch_first else outputs, *finals)

    def _keep(self, kernel: _Kernel, layers: list[_Layer], rows: _Rows) -> None:
        self.runs, self.error = [], None
        with torch.no_grad():
            for index, layer in enumerate(layers):
                runs = _runs(kernel, index, layer, rows)
                self.runs += runs
                told = kernel.cell == "lstm" and rows.packed is None and self._read_workspaces(layer, runs, rows.place)
                if self.gradients and not told:
                    _listen(layer, runs, rows)

    def _read_workspaces(self, layer: _Layer, runs: list[Run], place: int) -> bool:
        """Take gates, cells and gradients of a layer from where its kernel works; whether they can be had there."""
        found = workspaces(layer.outputs, runs[0].inputs.shape[1], len(runs), place)
        if len(found) < len(runs):
            return False
        for side, run in enumerate(runs):
            assert run.cell_start is not None
            node, workspace = found[run.direction]
            run.told = workspace.gates(), workspace.cells(run.cell_start, array_of(layer.finals[1][side, place]))
            if self.gradients:
                node.register_hook(_hear_kernel(run, workspace))
        return True

    def _replay(self, kernel: _Kernel, rows: _Rows, outputs: Tensor) -> None:
        """Run the layers again for the one sequence, on the CPU, without dropout."""
        with torch.no_grad():
            expected = torch.from_numpy(rows.of(outputs).copy())[:, None]
            alone = replace(
                kernel,
                data=torch.from_numpy(rows.of(kernel.data).copy())[:, None],
                batch_sizes=None,
                start=tuple(state[:, self.row, None].float().cpu() for state in kernel.start),
                weights=[weight.detach().float().cpu() for weight in kernel.weights],
                dropout=0.0,
            )
            layers = _in_layers(alone)
        tolerance = max(_ELSEWHERE, _tolerance(outputs))
        self._keep(alone, [*layers[:-1], layers[-1]._replace(outputs=expected)], _Rows(0))
        for run in self.runs:
            run.tolerance = tolerance
        apart = float((layers[-1].outputs - expected).abs().max())
        if not apart <= tolerance:
            self.error = ModelError(
                f"the layers replayed must give the output of the module to within {tolerance:g}, but differ by "
                f"{apart:g} instead. Dropout in training mode cannot be followed on this device: record on the CPU, or "
                "in evaluation mode."
            )


@dataclass(frozen=True)
class _Rows:
    """Where the one sequence lies: its place in the batch, and its rows of packed data (None where not packed)."""

    place: int
    packed: NDArray[np.int64] | None = None

    def of(self, tensor: Tensor) -> Array:
        """(time, feature) of the one sequence."""
        return array_of(tensor[:, self.place] if self.packed is None else tensor[torch.from_numpy(self.packed)])


def _rows(kernel: _Kernel, row: int) -> _Rows:
    batch = kernel.data.shape[1] if kernel.batch_sizes is None else int(kernel.batch_sizes[0])
    if not 0 <= row < batch:
        raise ModelError(f"`sample` must be below the batch size, {batch}, but is {row} instead.")
    if kernel.batch_sizes is None:
        return _Rows(row)
    sizes = kernel.batch_sizes.numpy()
    starts = np.cumsum(sizes) - sizes
    return _Rows(row, starts[sizes > row] + row)


def _parse(function: Any, cell: Cell, args: tuple[Any, ...]) -> tuple[_Kernel, bool]:
    packed = not isinstance(args[3], bool)
    data, batch_sizes, start, *rest = args if packed else (args[0], None, *args[1:])
    batch_first = not packed and rest[-1]
    if batch_first:
        data = data.transpose(0, 1)
    weights, biased, layers, dropout, training, bidirectional = rest[:6]
    start = tuple(start) if cell == "lstm" else (start,)
    return _Kernel(
        function, cell, data, batch_sizes, start, weights, biased, layers, dropout, training, bidirectional
    ), bool(batch_first)


def _in_layers(kernel: _Kernel) -> list[_Layer]:
    layers: list[_Layer] = []
    data = kernel.data
    for index in range(kernel.layers):
        outputs, *finals = kernel.run_layer(index, data)
        layers.append(_Layer(data, outputs, tuple(finals)))
        data = outputs
        if kernel.dropout and kernel.training and index < kernel.layers - 1:
            data = torch.dropout(data, kernel.dropout, True)
    return layers


def _tolerance(outputs: Tensor) -> float:
    return _TOLERANCE.get(outputs.dtype, _COARSE)


def _runs(kernel: _Kernel, index: int, layer: _Layer, rows: _Rows) -> list[Run]:
    inputs, outputs = rows.of(layer.inputs), rows.of(layer.outputs)
    width = outputs.shape[1] // kernel.directions
    flat = kernel.flat(index)
    size = len(flat) // kernel.directions
    runs = []
    for side in range(kernel.directions):
        states = [array_of(state[side, rows.place]) for state in kernel.states(index)]
        weight_ih, weight_hh, *others = flat[side * size : (side + 1) * size]
        biases: Sequence[Tensor | None] = others[:2] if kernel.biased else (None, None)
        projection = others[-1] if len(others) % 2 else None
        runs.append(
            make_run(
                kernel.cell,
                index,
                DIRECTIONS[side],
                inputs,
                outputs[:, side * width : (side + 1) * width],
                (states[0], states[1] if len(states) > 1 else None),
                Weights(weight_ih, weight_hh, biases[0], biases[1], projection),
                _tolerance(layer.outputs),
            )
        )
    return runs


def _listen(layer: _Layer, runs: list[Run], rows: _Rows) -> None:
    """Hear what backward sends to a layer's outputs and final states; the gradients pass unchanged."""

    def hear_outputs(gradient: Tensor) -> None:
        for run, part in zip(runs, np.split(rows.of(gradient), len(runs), axis=1), strict=True):
            run.received.add("outputs", run.in_time(part))

    def hear_final(part: Literal["hidden", "cell"]) -> Callable[[Tensor], None]:
        def hear(gradient: Tensor) -> None:
            for side, run in enumerate(runs):
                run.received.add(part, array_of(gradient[side, rows.place]))

        return hear

    if layer.outputs.requires_grad:
        layer.outputs.register_hook(hear_outputs)
        layer.finals[0].register_hook(hear_final("hidden"))
        if len(layer.finals) > 1:
            layer.finals[1].register_hook(hear_final("cell"))


def _hear_kernel(run: Run, workspace: Workspace) -> Callable[[Any, tuple[Tensor | None, ...]], None]:
    """What hears, once backward has gone through a kernel, what was sent to it and what it found at each step."""

    def hear(_: Any, sent: tuple[Tensor | None, ...]) -> None:
        outputs, hidden, cell, *_ = sent
        if outputs is not None:
            run.received.add("outputs", run.in_time(array_of(outputs[:, workspace.row])))
        if hidden is not None:
            run.received.add("hidden", array_of(hidden.reshape(-1, run.units)[workspace.row]))
        if cell is not None:
            run.received.add("cell", array_of(cell.reshape(-1, run.units)[workspace.row]))
        later_hidden, later_cell = workspace.gradients()
        run.received.add("later_hidden", later_hidden)
        run.received.add("later_cell", later_cell)

    return hear
