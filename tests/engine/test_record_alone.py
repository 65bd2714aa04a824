"""One layer and direction run alone, whose kernel tells the gates of an LSTM, against the module it is from."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from engine.cells import weights_of
from engine.record import gates, record
from engine.record.alone import run_alone
from engine.record.recorder import traces_of

WAYS = [("forward", 0), ("backward", 1)]


@pytest.mark.parametrize(("direction", "side"), WAYS)
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("kind", [nn.LSTM, nn.GRU, nn.RNN])
def test_it_gives_what_the_module_gives_and_hides(kind, bias, direction, side) -> None:
    module, x = kind(7, 11, bidirectional=True, bias=bias), torch.randn(13, 7)
    with record(module) as recording, torch.no_grad():
        wanted = module(x)[0].chunk(2, dim=1)[side]
    outputs, run = run_alone(module.mode.lower(), x, weights_of(module, 0, direction), 0, direction)
    assert not outputs.requires_grad
    torch.testing.assert_close(outputs, wanted, rtol=0, atol=1e-5)
    for trace in traces_of(run, "."):
        np.testing.assert_allclose(trace.data, recording.traces[trace.name].data, atol=1e-5, err_msg=trace.name)


@pytest.mark.skipif(not torch.backends.mkldnn.is_available(), reason="the kernel is oneDNN's")
@pytest.mark.parametrize(("direction", "side"), WAYS)
@pytest.mark.parametrize("frozen", [False, True])
def test_the_kernel_tells_the_gates_and_they_are_not_copied_again(frozen, direction, side) -> None:
    module = nn.LSTM(26, 48, bidirectional=True).requires_grad_(not frozen)
    with torch.no_grad():
        _, run = run_alone("lstm", torch.randn(50, 26), weights_of(module, 0, direction), 0, direction)
    assert run.told is not None
    assert gates._told(run) is not None
    traces = {trace.name.rpartition("/")[2]: trace.data for trace in traces_of(run, ".")}
    for name, gate in zip(("input", "forget", "candidate", "output"), run.told[0], strict=True):
        assert np.shares_memory(traces[f"gate.{name}"], gate)
        assert not traces[f"gate.{name}"].flags.writeable
    assert all(weight.grad is None for weight in module.parameters())


def test_where_the_kernel_tells_nothing_the_gates_are_rebuilt() -> None:
    module, x = nn.LSTM(7, 11), torch.randn(13, 7)
    with record(module) as recording, torch.no_grad():
        module(x)
    with torch.inference_mode():
        _, run = run_alone("lstm", x, weights_of(module, 0), 0, "forward")
        assert run.told is None
        for trace in traces_of(run, "."):
            np.testing.assert_allclose(trace.data, recording.traces[trace.name].data, atol=1e-5, err_msg=trace.name)


@pytest.mark.parametrize("unit", [0, 5, 100, 191])
@pytest.mark.parametrize("gate", range(4))
def test_a_gate_that_is_not_that_of_the_formulas_is_not_believed(gate: int, unit: int) -> None:
    _, run = run_alone("lstm", torch.randn(20, 9), weights_of(nn.LSTM(9, 192), 0), 0, "forward")
    if run.told is None:
        pytest.skip("the kernel is oneDNN's")
    run.told[0][gate][:, unit] *= 1.01
    assert gates._told(run) is None
