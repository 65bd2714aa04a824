"""A session of the Gradients lab: runs a small network forwards and back and keeps every step of the way."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.cancel import Cancel
from engine.errors import DataError
from engine.labs.gradients.model import Net, inputs_of, loss_of, net_of
from engine.labs.gradients.outcome import CellRun, Clipping, Outcome, StepJacobian, WeightGradient
from engine.labs.gradients.reach import Reach, reach, step_jacobian
from engine.labs.gradients.setup import Cell, Setup
from engine.labs.gradients.tape import Tape, tapes_of
from engine.record import record
from engine.record.run import Array
from engine.trace import Axis, Trace, TraceSet

_TIME, _UNIT = Axis("time"), Axis("unit")
_KEPT = 4


class Session:
    """Computes outcomes; for one thread at a time.

    Keeps the last few runs, so that a change which one of two cells does not feel costs the other's pass alone, and
    their tapes, for Jacobians of steps.
    """

    def __init__(self) -> None:
        self._runs: dict[Setup, tuple[CellRun, list[Tape]]] = {}

    def run(self, setup: Setup, cancel: Cancel) -> Outcome:
        """The runs that a setup asks for. Raises Cancelled between steps."""
        main = self._kept(setup, setup.cell, cancel)
        other = self._kept(setup, setup.compare, cancel) if setup.compare else None
        return Outcome(setup, main, other)

    def step(self, setup: Setup, cell: Cell, layer: int, step: int) -> StepJacobian:
        """The Jacobian of one step of a layer, both counted from 0. Raises DataError where there is no such step."""
        if not (0 <= layer < setup.layers and 0 <= step < setup.length):
            raise DataError(
                f"`layer` and `step` must be below {setup.layers} and {setup.length}, but are {layer} and {step} "
                "instead."
            )
        self._kept(setup, cell, Cancel())
        jacobian = step_jacobian(self._runs[_felt(setup, cell)][1][layer], step)
        if not np.isfinite(jacobian).all():
            return StepJacobian(cell, layer, step, np.zeros(0, np.float32), float("nan"))
        singular = np.linalg.svd(jacobian, compute_uv=False).astype(np.float32)
        return StepJacobian(cell, layer, step, singular, float(np.abs(np.linalg.eigvals(jacobian)).max()))

    def _kept(self, setup: Setup, cell: Cell, cancel: Cancel) -> CellRun:
        """A run of before, which took no time now, or a new one."""
        key = _felt(setup, cell)
        found = self._runs.pop(key, None)
        run, tapes = found or self._run(key, cell, cancel)
        self._runs[key] = run, tapes
        while len(self._runs) > _KEPT:
            del self._runs[next(iter(self._runs))]
        return replace(run, seconds=(0.0, 0.0)) if found else run

    def _run(self, setup: Setup, cell: Cell, cancel: Cancel) -> tuple[CellRun, list[Tape]]:
        began = time.perf_counter()
        net, inputs = net_of(setup, cell), inputs_of(setup)
        with record(net, gradients=True) as recording:
            loss = loss_of(net, inputs, setup.loss)
            loss.backward()
        traces = _plain(recording.traces) if cell == "sigmoid" else recording.traces
        passed = time.perf_counter()
        tapes = tapes_of(net, inputs, *(_states(traces, setup.layers, name) for name in ("hidden", "cell")))
        followed = reach(tapes, cancel)
        seconds = (passed - began, time.perf_counter() - passed)
        given = (Trace("input", inputs.numpy(), (_TIME, Axis("feature")), "signal"), *traces.traces)
        made = [trace for layer, tape in enumerate(tapes) for trace in _traces(traces, tape, followed, layer)]
        clipping = _clipping(net, setup)
        run = CellRun(
            cell, TraceSet((*given, *made)), loss.item(), clipping, followed.directions, _note(traces, setup), seconds
        )
        return run, tapes


def _felt(setup: Setup, cell: Cell) -> Setup:
    """The setup with what a cell does not feel as it is by default."""
    fixed = Setup()
    return replace(
        setup,
        cell=cell,
        compare="",
        forget_bias=setup.forget_bias if cell in ("lstm", "gru") else fixed.forget_bias,
        threshold=setup.threshold if setup.clip != "off" else fixed.threshold,
    )


def _states(traces: TraceSet, layers: int, name: str) -> list[Array]:
    names = [f"recurrent/layer{layer}/forward/{name}" for layer in range(layers)]
    return [traces[each].data for each in names if each in set(traces)]


def _plain(traces: TraceSet) -> TraceSet:
    """Traces of the sigmoid network from those of the tanh network that computes it: h = (g + 1) / 2."""
    made = []
    for trace in traces.traces:
        data: Array = (2 * trace.data if trace.kind == "gradient" else (trace.data + 1) / 2).astype(np.float32)
        made.append(replace(trace, name=trace.name.replace("recurrent.core/", "recurrent/"), data=data))
    return TraceSet(tuple(made))


def _traces(traces: TraceSet, tape: Tape, followed: Reach, layer: int) -> list[Trace]:
    where = f"recurrent/layer{layer}/forward"
    columns: dict[str, NDArray[Any]] = {
        "dh_T/dh_t": followed.hidden[:, layer],
        "dL/dh_t": _log_norm(traces[f"{where}/grad.hidden"].data),
    }
    if tape.has_cell:
        columns["dh_T/dc_t"] = followed.cell[:, layer]
        columns["dL/dc_t"] = _log_norm(traces[f"{where}/grad.cell"].data)
    curves = Trace(
        f"{where}/reach",
        np.stack(list(columns.values()), axis=1).astype(np.float32),
        (_TIME, Axis("curve", tuple(columns), unit="log10")),
        "signal",
    )
    with np.errstate(over="ignore"):  # What float32 does not hold is infinite in it.
        before = [
            Trace(f"{where}/before.{name}", values.astype(np.float32), (_TIME, _UNIT), "signal")
            for name, values in tape.named().items()
        ]
    return [curves, *before]


def _log_norm(vectors: Array) -> Array:
    """Common logarithm of the norm of each row, (time,)."""
    with np.errstate(divide="ignore"):
        logs: Array = np.log10(np.linalg.norm(vectors.astype(np.float64), axis=1)).astype(np.float32)
    return logs


def _clipping(net: Net, setup: Setup) -> Clipping:
    """Clip the gradients of a net, with torch's own functions, and say what that did.

    Pascanu, Mikolov and Bengio (ICML 2013), algorithm 1, is clipping by norm.
    """
    groups: dict[str, list[Tensor]] = {}
    for layer in range(net.layers):
        suffix = f" {layer + 1}" if net.layers > 1 else ""
        for title, names in (
            ("input weights", ("weight_ih",)),
            ("recurrent weights", ("weight_hh",)),
            ("biases", ("bias_ih", "bias_hh")),
        ):
            groups[title + suffix] = [net.weight(name, layer) for name in names]
    groups["read-out"] = [net.head.weight, net.head.bias]
    raw = {name: _flat(weights) for name, weights in groups.items()}
    parameters = [weight for weights in groups.values() for weight in weights]
    if setup.clip == "norm":
        torch.nn.utils.clip_grad_norm_(parameters, setup.threshold)
    elif setup.clip == "value":
        torch.nn.utils.clip_grad_value_(parameters, setup.threshold)
    clipped = {name: _flat(weights) for name, weights in groups.items()}
    whole, cut = torch.cat(list(raw.values())), torch.cat(list(clipped.values()))
    parts = tuple(WeightGradient(name, float(raw[name].norm()), float(clipped[name].norm())) for name in groups)
    cosine = torch.nn.functional.cosine_similarity(whole / whole.abs().max(), cut / cut.abs().max(), dim=0)
    return Clipping(parts, float(whole.norm()), float(cut.norm()), float(cosine))


def _flat(weights: list[Tensor]) -> Tensor:
    return torch.cat([weight.grad.double().flatten() for weight in weights if weight.grad is not None])


def _note(traces: TraceSet, setup: Setup) -> str:
    """What a person should know where the forward pass passes what float32 holds."""
    for hidden in _states(traces, setup.layers, "hidden"):
        wrong = np.flatnonzero(~np.isfinite(hidden).all(axis=1))
        if len(wrong):
            return (
                f"The hidden state leaves float32 at step {wrong[0]:,}, and nothing after it means anything: lower the "
                "spectral radius."
            )
    return ""
