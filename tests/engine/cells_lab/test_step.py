"""The step view's numbers against torch.nn and against the parts they are made of; bad input gives a sentence."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from engine.cancel import Cancel
from engine.errors import DataError
from engine.labs.cells.equations import equations
from engine.labs.cells.outcome import START, Override, Request
from engine.labs.cells.parameters import CELLS
from engine.labs.cells.presets import PRESETS, by_chance, preset
from engine.labs.cells.spec import SPEC
from engine.labs.cells.tasks import CharactersRequest, LanguageRequest, WordsRequest
from engine.labs.cells.unroll import unroll


@pytest.mark.parametrize(("cell", "kind"), [("rnn", nn.RNN), ("lstm", nn.LSTM), ("gru", nn.GRU)])
def test_states_are_those_of_torch(cell: str, kind: type[nn.RNNBase]) -> None:
    request = by_chance(cell, features=3, units=5, steps=7)
    module = kind(3, 5)
    with torch.no_grad():
        module.weight_ih_l0.copy_(torch.tensor(request.parameters.W).flatten(0, 1))
        module.weight_hh_l0.copy_(torch.tensor(request.parameters.U).flatten(0, 1))
        module.bias_ih_l0.copy_(torch.tensor(request.parameters.b).flatten())
        module.bias_hh_l0.zero_()
        expected = module(torch.tensor(request.inputs))[0].numpy()
    np.testing.assert_allclose(unroll(request, Cancel()).state("hidden").value, expected, atol=1e-6)


@pytest.mark.parametrize("cell", CELLS)
def test_each_gate_is_the_nonlinearity_of_its_sum_and_each_state_the_sum_of_its_parts(cell: str) -> None:
    outcome = unroll(by_chance(cell, features=3, units=5, steps=7), Cancel())
    for gate in outcome.gates:
        total = gate.from_input + gate.scale * gate.from_hidden + gate.bias + gate.peephole
        np.testing.assert_allclose(gate.before, total, atol=1e-6)
        squashed = np.tanh(total) if gate.squash == "tanh" else 1 / (1 + np.exp(-total))
        np.testing.assert_allclose(gate.value, squashed, atol=1e-6)
    first = outcome.states[0]
    if cell != "rnn":
        np.testing.assert_allclose(first.kept + first.written, first.value, atol=1e-6)
    for declared in SPEC.traces:
        assert outcome.traces.match(declared.pattern)
    for line in equations(outcome, 3, 2):
        wanted = outcome.traces.match(f"*/gate.{line.name}") or outcome.traces.match(f"*forward/{line.name}")
        assert line.value == pytest.approx(float(wanted[0].data[3, 2]))


def test_presets_do_what_they_say() -> None:
    assert {each.make().steps for each in PRESETS} == {10, 12}
    counted = unroll(preset("counter"), Cancel()).state("cell").value[:, 0]
    np.testing.assert_allclose(counted, [1, 2, 1, 2, 3, 2, 1, 0, 1, 0, 1, 0], atol=0.02)
    bits = np.sign(unroll(preset("bit"), Cancel()).state("cell").value[:, 0])
    assert bits.tolist() == [1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1, -1]


def test_what_is_held_is_held_and_felt_by_what_follows() -> None:
    plain = by_chance("coupled")
    held = Request(plain.parameters, plain.inputs, (Override(2, "forget", 1, 0.25), Override(START, "cell", 0, 2.0)))
    outcome = unroll(held, Cancel())
    assert outcome.gate("forget").value[2, 1] == 0.25
    assert outcome.gate("forget").held[2, 1]
    assert outcome.extra["input"][2, 1] == 0.75
    assert outcome.state("cell").start[0] == 2.0
    assert (outcome.state("cell").value[2:, 1] != unroll(plain, Cancel()).state("cell").value[2:, 1]).all()


def test_bad_input_is_a_sentence() -> None:
    request = by_chance("lstm")
    with pytest.raises(DataError, match="must be finite numbers, but the one of forget, unit 1, column 2 is nan"):
        request.parameters.edited("W", (1, 0, 1), float("nan"))
    for make in (LanguageRequest, CharactersRequest):
        with pytest.raises(DataError, match="at most 2,000 characters, but has 100,000"):
            make("x" * 100_000)
    with pytest.raises(DataError, match="temperature"):
        WordsRequest(temperature=float("nan"))
    with pytest.raises(DataError, match="1 to 64 steps"):
        Request(request.parameters, np.zeros((0, 3), np.float32))
    assert unroll(by_chance("gru", steps=1), Cancel()).request.steps == 1
