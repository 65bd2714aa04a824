"""Interventions in a recurrent module, held against the module itself and against recordings of it."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from engine.errors import ModelError
from engine.interventions import ClampUnit, ForceGate, Mute
from engine.record import record
from engine.record.intervene import run_intervened

pytestmark = pytest.mark.filterwarnings("ignore:LSTM with projections")

MODULES = [
    nn.LSTM(7, 11, 2, bidirectional=True),
    nn.LSTM(7, 11, 2, proj_size=5),
    nn.GRU(7, 11, 2, bidirectional=True, bias=False),
    nn.RNN(7, 11, 2, bidirectional=True),
    nn.RNN(7, 11, 2, nonlinearity="relu"),
]


@pytest.mark.parametrize("module", MODULES)
def test_without_interventions_it_is_the_module(module) -> None:
    x = torch.randn(13, 7)
    with record(module) as recording:
        wanted = module(x)[0]
    output, traces = run_intervened(module, x, ())
    torch.testing.assert_close(output, wanted.detach(), rtol=0, atol=1e-5)
    assert set(traces) == set(recording.traces)
    for name, trace in traces.items():
        np.testing.assert_allclose(trace.data, recording.traces[name].data, atol=1e-5, err_msg=name)


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize("direction", ["forward", "backward"])
def test_stepping_with_a_value_forced_that_was_there_changes_nothing(module, direction) -> None:
    if direction == "backward" and not module.bidirectional:
        pytest.skip("it reads forward only")
    x = torch.randn(13, 7)
    plain, before = run_intervened(module, x, (), "net")
    there = float(before[f"net/layer1/{direction}/hidden"].data[4, 2])
    output, traces = run_intervened(module, x, (ClampUnit(1, direction, 2, there, first=4, last=4),), "net")
    torch.testing.assert_close(output, plain, rtol=0, atol=1e-5)
    assert set(traces) == set(before)
    for name, trace in traces.items():
        np.testing.assert_allclose(trace.data, before[name].data, atol=1e-5, err_msg=name)
        assert trace.kind == before[name].kind


def test_a_clamped_unit_acts_on_what_comes_after_in_its_direction() -> None:
    module, x = MODULES[0], torch.randn(13, 7)
    _, before = run_intervened(module, x)
    _, after = run_intervened(module, x, (ClampUnit(0, "backward", 3, 0.9, first=5, last=7),))
    name = "./layer0/backward/hidden"
    np.testing.assert_allclose(after[name].data[5:8, 3], 0.9, atol=1e-6)
    np.testing.assert_allclose(after[name].data[8:], before[name].data[8:], atol=1e-5)
    assert np.abs(after[name].data[4] - before[name].data[4]).max() > 1e-3
    np.testing.assert_allclose(after["./layer0/forward/hidden"].data, before["./layer0/forward/hidden"].data, atol=1e-6)
    assert np.abs(after["./layer1/forward/hidden"].data - before["./layer1/forward/hidden"].data).max() > 1e-4


def test_a_forced_gate_is_what_the_cell_uses() -> None:
    module, x = MODULES[0], torch.randn(13, 7)
    _, traces = run_intervened(module, x, (ForceGate(0, "forward", "forget", 1.0),))
    place = "./layer0/forward/"
    written = traces[place + "gate.input"].data * traces[place + "gate.candidate"].data
    np.testing.assert_allclose(traces[place + "cell"].data, np.cumsum(written, 0), atol=1e-5)
    _, traces = run_intervened(module, x, (ForceGate(1, "backward", "output", 0.0, unit=4),))
    assert not traces["./layer1/backward/hidden"].data[:, 4].any()
    assert traces["./layer1/backward/hidden"].data[:, 5].all()


def test_an_update_gate_held_at_one_keeps_a_gru_at_its_start() -> None:
    _, traces = run_intervened(MODULES[2], torch.randn(13, 7), (ForceGate(0, "forward", "update", 1.0),))
    assert not traces["./layer0/forward/hidden"].data.any()


def test_a_muted_direction_hands_on_nothing_but_lives() -> None:
    module, x = MODULES[0], torch.randn(13, 7)
    _, before = run_intervened(module, x)
    output, traces = run_intervened(module, x, (Mute(1, "forward"),))
    assert not output[:, :11].any()
    assert output[:, 11:].all()
    name = "./layer1/forward/hidden"
    np.testing.assert_array_equal(traces[name].data, before[name].data)


def test_a_clamped_cell_shows_in_the_cell() -> None:
    _, traces = run_intervened(MODULES[0], torch.randn(13, 7), (ClampUnit(0, "forward", 3, 2.5, "cell"),))
    np.testing.assert_array_equal(traces["./layer0/forward/cell"].data[:, 3], 2.5)


@pytest.mark.parametrize(
    ("module", "intervention", "sentence"),
    [
        (0, ClampUnit(2, "forward", 0, 0.0), "`layer` must be 0 to 1, but is 2"),
        (1, Mute(0, "backward"), "`direction` must be"),
        (0, ClampUnit(0, "forward", 11, 0.0), "`unit` must be 0 to 10, but is 11"),
        (1, ClampUnit(0, "forward", 5, 0.0), "`unit` must be 0 to 4, but is 5"),
        (2, ForceGate(0, "forward", "forget", 1.0), "`gate` must be one that the model has .reset, update, new."),
        (3, ClampUnit(0, "forward", 0, 0.0, "cell"), "`what` must be 'hidden'"),
        (3, ClampUnit(0, "forward", 0, 0.0, "foo"), "`what` must be 'hidden' or 'cell', but is 'foo'"),
        (0, ClampUnit(0, "forward", 0, float("nan")), "`value` must be a finite number"),
        (0, ClampUnit(0, "forward", 0, 1e39), "`value` must be a finite number"),
        (0, ForceGate(0, "forward", "forget", 7.0), "`value` of the forget gate must be between 0 and 1, but is 7.0"),
        (0, ForceGate(0, "forward", "forget", float("nan")), "`value` of the forget gate must be between 0 and 1"),
        (2, ForceGate(0, "forward", "new", -1.5), "`value` of the new gate must be between -1 and 1, but is -1.5"),
    ],
)
def test_what_the_module_does_not_have_is_refused(module, intervention, sentence) -> None:
    with pytest.raises(ModelError, match=sentence):
        run_intervened(MODULES[module], torch.randn(5, 7), (intervention,))
