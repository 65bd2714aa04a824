"""One cell, step by step over a short sequence, with every term of every step kept."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.cancel import Cancel
from engine.cells import (
    Force,
    GRUState,
    LSTMState,
    MGUState,
    Peepholes,
    RNNState,
    Weights,
    coupled_step,
    gru_step,
    lstm_step,
    mgu_step,
    open_output_step,
    peephole_step,
    rnn_step,
)
from engine.labs.cells.outcome import START, Gate, Outcome, Override, Request, State
from engine.labs.cells.parameters import HAS_CELL, SYMBOLS, Array, Parameters, frozen, squash_of
from engine.spec import Kind
from engine.trace import Axis, Trace, TraceSet

Step = Callable[[Tensor, Any, Force], Any]
WHERE = "cell/layer0/forward/"


def unroll(request: Request, cancel: Cancel) -> Outcome:
    """All steps of a request, by the cells of `engine.cells`. Raises Cancelled between steps."""
    began = time.perf_counter()
    with torch.inference_mode():
        values = _run(request, cancel)
    with np.errstate(over="ignore", invalid="ignore"):
        gates = tuple(_gate(request, values, place) for place in range(len(request.parameters.gates)))
        states = _states(request, values)
    extra = {"input": values["input"]} if request.cell == "coupled" else {}
    outcome = Outcome(
        request, gates, states, extra, _traces(request, gates, states, extra), _note(gates, states),
        time.perf_counter() - began,
    )  # fmt: skip
    return outcome


def step_of(parameters: Parameters) -> Step:
    """One step of the cell, called with input, state and what to force."""
    flat = [torch.tensor(array.reshape(-1, *array.shape[2:])) for array in (parameters.W, parameters.U, parameters.b)]
    weights = Weights(flat[0], flat[1], flat[2])
    if parameters.cell == "rnn":
        return lambda x, state, force: rnn_step(x, state, weights, force=force)
    if parameters.cell == "peephole":
        seen = dict(zip(parameters.gates, torch.tensor(parameters.p), strict=True))
        peepholes = Peepholes(seen["input"], seen["forget"], seen["output"])
        return lambda x, state, force: peephole_step(x, state, weights, peepholes, force)
    steps: dict[str, Callable[..., Any]] = {
        "lstm": lstm_step, "gru": gru_step, "coupled": coupled_step, "open_output": open_output_step, "mgu": mgu_step,
    }  # fmt: skip
    chosen = steps[parameters.cell]
    return lambda x, state, force: chosen(x, state, weights, force)


def _run(request: Request, cancel: Cancel) -> dict[str, Array]:
    """Each gate and state, (time, unit); `start.hidden` and `start.cell` (unit,)."""
    units = request.parameters.units
    start = {name: np.zeros(units, np.float32) for name in ("hidden", "cell")}
    by_step: dict[int, list[Override]] = {}
    for override in request.overrides:
        if override.step == START:
            start[override.name][override.unit] = override.value
        else:
            by_step.setdefault(override.step, []).append(override)
    hidden, cell = (torch.from_numpy(start[name]) for name in ("hidden", "cell"))
    starts: dict[str, Any] = {"rnn": RNNState(hidden), "gru": GRUState(hidden), "mgu": MGUState(hidden)}
    state = starts.get(request.cell, LSTMState(hidden, cell))
    step, taken = step_of(request.parameters), []
    for place, x in enumerate(torch.tensor(request.inputs)):
        cancel.check()
        taken.append(step(x, state, _forcing(by_step.get(place, []))))
        state = taken[-1].state
    values = {name: torch.stack([getattr(one, name) for one in taken]).numpy() for name in taken[0]._fields}
    return values | {f"start.{name}": value for name, value in start.items()}


def _forcing(overrides: list[Override]) -> Force:
    def force(name: str, value: Tensor) -> Tensor:
        held = [override for override in overrides if override.name == name]
        if held:
            value = value.clone()
            for override in held:
                value[override.unit] = override.value
        return value

    return force


def _gate(request: Request, values: dict[str, Array], place: int) -> Gate:
    """The parts of a gate's sum, as laid out in `Gate`, from what the steps gave."""
    parameters, name = request.parameters, request.parameters.gates[place]
    before = _before(values, "hidden")
    read = values["forget"] * before if (request.cell, name) == ("mgu", "candidate") else before
    scale = values["reset"] if (request.cell, name) == ("gru", "new") else np.ones_like(before)
    from_input = request.inputs @ parameters.W[place].T
    from_hidden = read @ parameters.U[place].T
    peephole = np.zeros_like(before)
    if request.cell == "peephole" and name != "candidate":
        # The output gate comes after the cell, and sees the new one.
        peephole = parameters.p[place] * (values["cell"] if name == "output" else _before(values, "cell"))
    total = from_input + scale * from_hidden + parameters.b[place] + peephole
    return Gate(
        name, SYMBOLS[name], squash_of(name), frozen(from_input), frozen(read), frozen(from_hidden), frozen(scale),
        parameters.b[place], frozen(peephole), frozen(total), frozen(values[name]), _held(request, name),
    )  # fmt: skip


def _states(request: Request, values: dict[str, Array]) -> tuple[State, ...]:
    hidden, zeros = _before(values, "hidden"), np.zeros_like(values["hidden"])
    if request.cell in HAS_CELL:
        cell = _state(
            request, values, "cell", values["forget"] * _before(values, "cell"), values["input"] * values["candidate"]
        )
        return cell, _state(request, values, "hidden", zeros, zeros)
    if request.cell == "gru":
        update = values["update"]
        return (_state(request, values, "hidden", update * hidden, (1 - update) * values["new"]),)
    if request.cell == "mgu":
        forget = values["forget"]
        return (_state(request, values, "hidden", (1 - forget) * hidden, forget * values["candidate"]),)
    return (_state(request, values, "hidden", zeros, zeros),)


def _state(request: Request, values: dict[str, Array], name: str, kept: Array, written: Array) -> State:
    return State(
        name, SYMBOLS[name], frozen(values[f"start.{name}"]), frozen(kept), frozen(written), frozen(values[name]),
        _held(request, name),
    )  # fmt: skip


def _before(values: dict[str, Array], name: str) -> Array:
    """A state before each step, (time, unit)."""
    return np.concatenate([values[f"start.{name}"][None], values[name][:-1]])


def _held(request: Request, name: str) -> Any:
    held = np.zeros((request.steps, request.parameters.units), bool)
    for override in request.overrides:
        if override.name == name and override.step != START:
            held[override.step, override.unit] = True
    held.setflags(write=False)
    return held


def _traces(request: Request, gates: tuple[Gate, ...], states: tuple[State, ...], extra: dict[str, Array]) -> TraceSet:
    time_axis, unit = Axis("time"), Axis("unit", request.unit_names)
    made = [Trace("input", request.inputs, (time_axis, Axis("feature", request.input_names)), "signal")]

    def add(name: str, values: Array, kind: Kind) -> None:
        made.append(Trace(WHERE + name, values, (time_axis, unit), kind))

    for state in reversed(states):
        add(state.name, state.value, "state")
    for name, values in extra.items():
        add(f"gate.{name}", values, "gate")
    for gate in gates:
        if gate.name != "hidden":
            add(f"gate.{gate.name}", gate.value, "gate" if gate.squash == "sigmoid" else "candidate")
    for gate in gates:
        add(f"before.{gate.name}", gate.before, "signal")
        add(f"input.{gate.name}", gate.from_input, "signal")
        add(f"recurrent.{gate.name}", frozen(gate.scale * gate.from_hidden), "signal")
    return TraceSet(tuple(made), {"lab": "cells", "cell": request.cell})


def _note(gates: tuple[Gate, ...], states: tuple[State, ...]) -> str:
    for values in (*(gate.before for gate in gates), *(state.value for state in states)):
        wrong = np.flatnonzero(~np.isfinite(values).all(axis=1))
        if len(wrong):
            return (
                f"Step {wrong[0] + 1} leaves what float32 holds, and nothing after it means anything: make the weights "
                "or the input smaller."
            )
    return ""
