"""The curves of the Gradients lab against autograd, over sizes that differ, for every cell."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.cancel import Cancel, Cancelled
from engine.cells import GRUState, LSTMState, RNNState, Weights, gru_step, lstm_step, rnn_step
from engine.labs.gradients import reach as reaching
from engine.labs.gradients.model import Net, inputs_of, loss_of, net_of
from engine.labs.gradients.outcome import CellRun
from engine.labs.gradients.reach import step_jacobian
from engine.labs.gradients.session import Session
from engine.labs.gradients.setup import Cell, Setup

CELLS: tuple[Cell, ...] = ("tanh", "sigmoid", "relu", "lstm", "gru")
SMALL = Setup(compare="", length=19, units=11, radius=1.1, forget_bias=1.5)


def stepped(net: Net, inputs: Tensor) -> tuple[list[list[Tensor]], list[list[Tensor]]]:
    """Hidden states and cells of each layer and step, by the formulas of engine.cells in a loop, gradients kept."""
    hidden: list[list[Tensor]] = [[] for _ in range(net.layers)]
    cells: list[list[Tensor]] = [[] for _ in range(net.layers)]
    states: list[Any] = [None] * net.layers
    for x in inputs:
        below = x
        for layer in range(net.layers):
            weights = Weights(*(net.weight(n, layer) for n in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")))
            state = states[layer] if states[layer] is not None else (x.new_zeros(net.units), x.new_zeros(net.units))
            if net.cell == "lstm":
                step = lstm_step(below, LSTMState(*state), weights)
                step.cell.retain_grad()
                cells[layer].append(step.cell)
                states[layer] = (step.hidden, step.cell)
                after = step.hidden
            elif net.cell == "gru":
                after = gru_step(below, GRUState(state[0]), weights).hidden
                states[layer] = (after,)
            elif net.cell == "sigmoid":
                after = torch.sigmoid(weights.from_input(below) + weights.from_hidden(state[0]))
                states[layer] = (after,)
            else:
                after = rnn_step(below, RNNState(state[0]), weights, net.cell).hidden  # type: ignore[arg-type]
                states[layer] = (after,)
            after.retain_grad()
            hidden[layer].append(after)
            below = after
    return hidden, cells


def run_of(setup: Setup) -> CellRun:
    return Session().run(setup, Cancel()).main


@pytest.mark.parametrize(("cell", "layers", "loss"), [*itertools.product(CELLS, (1, 3), ("last", "every"))])
def test_dl_dh_is_that_of_autograd_in_a_loop(cell: Cell, layers: int, loss: str) -> None:
    setup = replace(SMALL, cell=cell, layers=layers, loss=loss)
    net, inputs = net_of(setup, cell).double(), inputs_of(setup).double()
    hidden, cells = stepped(net, inputs)
    outputs = net.head(torch.stack(hidden[-1]))[:, 0]
    errors = 0.5 * (outputs - 1) ** 2
    (errors[-1] if loss == "last" else errors.mean()).backward()
    run = run_of(setup)
    for layer in range(layers):
        for label, states in (("dL/dh_t", hidden[layer]), ("dL/dc_t", cells[layer])):
            if states:
                expected = [float(state.grad.norm()) for state in states if state.grad is not None]
                assert len(expected) == setup.length
                np.testing.assert_allclose(10.0 ** run.curve(layer, label).astype(np.float64), expected, rtol=1e-5)


@pytest.mark.parametrize(("cell", "layers"), [*itertools.product(CELLS, (1, 2))])
def test_the_product_of_jacobians_is_that_of_autograd(cell: Cell, layers: int) -> None:
    setup = replace(SMALL, cell=cell, layers=layers)
    net, inputs = net_of(setup, cell).double(), inputs_of(setup).double()
    hidden, cells = stepped(net, inputs)
    run = run_of(setup)
    for layer in range(layers):
        for label, states in (("dh_T/dh_t", hidden[layer]), ("dh_T/dc_t", cells[layer])):
            if not states:
                continue
            squares = torch.zeros(len(states)).double()
            for unit in range(setup.units):
                rows = torch.autograd.grad(hidden[-1][-1][unit], states, retain_graph=True, allow_unused=True)
                squares += torch.stack([torch.zeros(()).double() if r is None else r.square().sum() for r in rows])
            expected = squares.sqrt().numpy()
            np.testing.assert_allclose(10.0 ** run.curve(layer, label).astype(np.float64), expected, rtol=1e-5)


@pytest.mark.parametrize("cell", CELLS)
def test_the_jacobian_of_a_step_is_that_of_autograd(cell: Cell) -> None:
    setup = replace(SMALL, cell=cell)
    net, inputs = net_of(setup, cell).double(), inputs_of(setup).double()
    hidden, cells = stepped(net, inputs)
    weights = Weights(*(net.weight(n, 0).detach() for n in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")))
    session = Session()
    session.run(setup, Cancel())
    tape = next(iter(session._runs.values()))[1][0]
    step, units = 7, setup.units
    before = hidden[0][step - 1].detach()
    if cell == "lstm":
        before = torch.cat([before, cells[0][step - 1].detach()])

    def one(state: Tensor) -> Tensor:
        x = inputs[step]
        if cell == "lstm":
            after = lstm_step(x, LSTMState(state[:units], state[units:]), weights)
            return torch.cat([after.hidden, after.cell])
        if cell == "gru":
            return gru_step(x, GRUState(state), weights).hidden
        if cell == "sigmoid":
            return torch.sigmoid(weights.from_input(x) + weights.from_hidden(state))
        return rnn_step(x, RNNState(state), weights, cell).hidden

    expected = torch.autograd.functional.jacobian(one, before)
    assert isinstance(expected, Tensor)
    np.testing.assert_allclose(step_jacobian(tape, step), expected.numpy(), rtol=1e-5, atol=1e-6)
    shown = session.step(setup, cell, 0, step)
    singular = torch.linalg.svdvals(expected).numpy()
    np.testing.assert_allclose(shown.singular, singular, rtol=1e-4, atol=1e-5)
    assert shown.radius == pytest.approx(float(torch.linalg.eigvals(expected).abs().max()), rel=1e-4)


@pytest.mark.parametrize("cell", CELLS)
def test_what_gates_squash_gives_the_states_and_the_gates(cell: Cell) -> None:
    traces = run_of(replace(SMALL, cell=cell, layers=2)).traces
    for layer in range(2):
        where = f"recurrent/layer{layer}/forward/"
        squash = {"tanh": np.tanh, "sigmoid": lambda a: 1 / (1 + np.exp(-a)), "relu": lambda a: np.maximum(a, 0)}
        for trace in traces.match(where + "before.*"):
            gate = trace.name.rpartition("before.")[2]
            if gate == "hidden":
                made, name = squash[cell](trace.data), where + "hidden"
            else:
                made = squash["tanh" if gate in ("candidate", "new") else "sigmoid"](trace.data)
                name = where + f"gate.{gate}"
            np.testing.assert_allclose(made, traces[name].data, atol=2e-6)


def test_nothing_underflows_however_far_it_has_faded() -> None:
    run = run_of(Setup("sigmoid", "", length=1000))
    curve = run.curve(0, "dh_T/dh_t")
    assert np.isfinite(curve).all()
    assert curve[0] < -500
    gains = np.diff(curve)
    assert np.all(gains > -2.0)  # no jump where rows are rescaled
    assert np.isneginf(run.curve(0, "dL/dh_t")[0])  # as in training: float32 holds nothing so small


def test_fewer_directions_estimate_the_same_curve(monkeypatch: pytest.MonkeyPatch) -> None:
    setup = Setup("tanh", "", units=64, length=60)
    exact = run_of(setup)
    monkeypatch.setattr(reaching, "_AFFORDABLE", 0.0)
    guess = run_of(setup)
    assert (exact.directions, guess.directions) == (64, reaching.DIRECTIONS)
    np.testing.assert_allclose(guess.curve(0, "dh_T/dh_t"), exact.curve(0, "dh_T/dh_t"), atol=0.3)


def test_the_loss_is_that_of_the_plain_network() -> None:
    setup = replace(SMALL, cell="gru", loss="every")
    net = net_of(setup, "gru")
    assert run_of(setup).loss == pytest.approx(loss_of(net, inputs_of(setup), "every").item(), rel=1e-6)


def test_the_recurrent_matrix_has_the_radius_asked_for() -> None:
    for cell in CELLS:
        blocks = net_of(replace(SMALL, radius=1.3, units=17), cell).weight("weight_hh", 0).detach().split(17)
        assert [float(torch.linalg.eigvals(b).abs().max()) for b in blocks] == pytest.approx(
            [1.3] * len(blocks), rel=1e-4
        )


def test_cancel_is_heard_within_the_product() -> None:
    cancel = Cancel()
    cancel.set()
    with pytest.raises(Cancelled):
        Session().run(Setup(), cancel)
