"""Each cell against torch.nn: outputs, states and gradients; variants against the cells that they extend."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from engine.cells import (
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
    weights_of,
)

pytestmark = pytest.mark.filterwarnings("ignore:LSTM with projections")

FEATURES, HIDDEN, BATCH, STEPS = 7, 11, 3, 13


def close(left: Tensor, right: Tensor) -> None:
    torch.testing.assert_close(left, right, rtol=0, atol=1e-5)


def check_against(module: nn.RNNBase, step, state) -> None:
    x = torch.randn(STEPS, BATCH, FEATURES, requires_grad=True)
    expected, last = module(x)
    expected.square().sum().backward()
    wanted = [x.grad.clone(), *(weight.grad.clone() for weight in module.parameters())]
    x.grad = None
    module.zero_grad()
    outputs, weights = [], weights_of(module, 0)
    for one in x:
        taken = step(one, state, weights)
        state = taken.state
        outputs.append(taken.hidden)
    close(torch.stack(outputs), expected)
    for mine, theirs in zip(state, last if isinstance(last, tuple) else (last,), strict=True):
        close(mine, theirs[0])
    torch.stack(outputs).square().sum().backward()
    got = [x.grad, *(weight.grad for weight in module.parameters())]
    for mine, theirs in zip(got, wanted, strict=True):
        torch.testing.assert_close(mine, theirs, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("projection", [0, 5])
def test_lstm_is_torchs(bias: bool, projection: int) -> None:
    module = nn.LSTM(FEATURES, HIDDEN, bias=bias, proj_size=projection)
    check_against(module, lstm_step, LSTMState(torch.zeros(BATCH, projection or HIDDEN), torch.zeros(BATCH, HIDDEN)))


@pytest.mark.parametrize("bias", [True, False])
def test_gru_is_torchs(bias: bool) -> None:
    check_against(nn.GRU(FEATURES, HIDDEN, bias=bias), gru_step, GRUState(torch.zeros(BATCH, HIDDEN)))


@pytest.mark.parametrize("kind", ["tanh", "relu"])
def test_rnn_is_torchs(kind: str) -> None:
    module = nn.RNN(FEATURES, HIDDEN, nonlinearity=kind)
    check_against(module, lambda x, s, w: rnn_step(x, s, w, kind), RNNState(torch.zeros(BATCH, HIDDEN)))


def stacked(gates: int) -> Weights:
    shapes = (gates * HIDDEN, FEATURES), (gates * HIDDEN, HIDDEN), (gates * HIDDEN,), (gates * HIDDEN,)
    return Weights(*(torch.randn(shape) for shape in shapes))


def test_closed_peepholes_leave_the_plain_lstm_and_open_ones_do_not() -> None:
    weights, x, state = stacked(4), torch.randn(FEATURES), LSTMState(torch.randn(HIDDEN), torch.randn(HIDDEN))
    plain = lstm_step(x, state, weights)
    for mine, theirs in zip(peephole_step(x, state, weights, Peepholes(*torch.zeros(3, HIDDEN))), plain, strict=True):
        close(mine, theirs)
    seen = peephole_step(x, state, weights, Peepholes(*torch.ones(3, HIDDEN)))
    close(seen.input, torch.sigmoid(torch.logit(plain.input.double()) + state.cell).float())
    close(seen.output, torch.sigmoid(torch.logit(plain.output.double()) + seen.cell).float())


def test_a_coupled_lstm_writes_what_it_forgets() -> None:
    state = LSTMState(torch.randn(HIDDEN), torch.randn(HIDDEN))
    step = coupled_step(torch.randn(FEATURES), state, stacked(3))
    close(step.input + step.forget, torch.ones(HIDDEN))
    close(step.cell, torch.lerp(step.candidate, state.cell, step.forget))


def test_without_an_output_gate_the_hidden_state_is_the_squashed_cell() -> None:
    weights, x, state = stacked(4), torch.randn(FEATURES), LSTMState(torch.randn(HIDDEN), torch.randn(HIDDEN))
    step = open_output_step(x, state, Weights(*(part[: 3 * HIDDEN] for part in weights[:4])))
    plain = lstm_step(x, state, weights)
    close(step.cell, plain.cell)
    close(step.hidden, torch.tanh(plain.cell))


def test_mgu_keeps_its_state_where_the_gate_is_shut() -> None:
    weights, x, state = stacked(2), torch.randn(FEATURES), MGUState(torch.randn(HIDDEN))
    weights.bias_ih[:HIDDEN] = -50.0
    step = mgu_step(x, state, weights)
    close(step.hidden, state.hidden)
    weights.bias_ih[:HIDDEN] = 50.0
    step = mgu_step(x, state, weights)
    close(step.hidden, step.candidate)
    as_rnn = rnn_step(x, RNNState(state.hidden), Weights(*(part[HIDDEN:] for part in weights[:4])))
    close(step.hidden, as_rnn.hidden)


def test_forcing_replaces_a_gate_before_it_is_used() -> None:
    state = LSTMState(torch.randn(HIDDEN), torch.randn(HIDDEN))
    step = lstm_step(torch.randn(FEATURES), state, stacked(4), lambda n, v: torch.ones_like(v) if n == "forget" else v)
    close(step.cell, state.cell + step.input * step.candidate)
