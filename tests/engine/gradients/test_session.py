"""The session of the Gradients lab: what it declares, what it refuses, clipping, and what the lesson says."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any

import numpy as np
import pytest
import torch

from engine.cancel import Cancel
from engine.errors import DataError
from engine.labs.gradients.model import inputs_of, loss_of, net_of
from engine.labs.gradients.outcome import BURST, horizon, reached
from engine.labs.gradients.session import Session
from engine.labs.gradients.setup import Cell, Setup, setup_of
from engine.labs.gradients.spec import CELLS, SPEC
from engine.trace import pack_traces, unpack_traces


@pytest.mark.parametrize("cell", CELLS)
def test_every_declared_trace_is_made_as_declared(cell: Cell) -> None:
    setup = Setup(cell, "", length=13, units=9, layers=2)
    traces = Session().run(setup, Cancel()).main.traces
    for declared in SPEC.traces:
        found = [trace for trace in traces.traces if fnmatchcase(trace.name, declared.pattern)]
        assert found, declared.pattern
        for trace in found:
            assert tuple(axis.name for axis in trace.axes) == declared.axes
            assert trace.kind == declared.kind
            assert trace.steps == setup.length
    again = unpack_traces(pack_traces(traces), "memory")
    assert set(again) == set(traces)


def test_the_defaults_of_the_spec_are_those_of_the_setup() -> None:
    assert setup_of({parameter.name: parameter.default for parameter in SPEC.parameters}) == Setup()
    assert setup_of(Setup("gru", "", units=17).values()) == Setup("gru", "", units=17)
    assert setup_of({"cell": "lstm"}).cell == "lstm"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"cell": "transformer"}, "`cell` must be one of tanh RNN"),
        ({"length": 0}, "`length` must be a whole number from 1 to 1000, but is 0"),
        ({"length": 3.5}, "`length` must be a whole number"),
        ({"units": True}, "`units` must be"),
        ({"radius": float("nan")}, "`radius` must be a number"),
        ({"radius": "1"}, "`radius` must be a number"),
        ({"forget_bias": 1e6}, "`forget_bias` must be a number from -2 to 8"),
        ({"colour": 1}, "`colour` must be a parameter"),
    ],
)
def test_a_bad_value_is_refused_in_a_sentence(values: dict[str, Any], words: str) -> None:
    with pytest.raises(DataError, match=words.replace("(", r"\(")):
        setup_of(values)


@pytest.mark.parametrize("cell", CELLS)
def test_one_step_is_enough(cell: Cell) -> None:
    outcome = Session().run(Setup(cell, "", length=1, units=9), Cancel())
    assert outcome.main.curve(0, "dh_T/dh_t").tolist() == pytest.approx([np.log10(3.0)])
    assert horizon(outcome.main.curve(0, "dh_T/dh_t")) is None


def test_the_worked_example_says_what_the_lesson_says() -> None:
    outcome = Session().run(Setup(), Cancel())
    assert outcome.other is not None
    faded = horizon(outcome.main.curve(0, "dh_T/dh_t"))
    assert faded is not None
    assert faded > 20
    assert horizon(outcome.other.curve(0, "dh_T/dc_t")) is None
    assert reached(outcome.other.curve(0, "dh_T/dc_t"))[0] > -3


def test_a_closed_forget_gate_fades_and_a_large_radius_bursts() -> None:
    session = Session()
    closed = session.run(Setup("lstm", "", forget_bias=0.0), Cancel()).main
    assert horizon(closed.curve(0, "dh_T/dc_t")) is not None
    burst = session.run(Setup("relu", "", radius=2.0, length=100), Cancel()).main
    assert reached(burst.curve(0, "dh_T/dh_t"))[0] > BURST
    assert burst.note == ""


def test_a_state_that_leaves_float32_is_said_in_a_sentence() -> None:
    run = Session().run(Setup("relu", "", radius=2.0, length=1000), Cancel()).main
    assert "step" in run.note
    assert "float32" in run.note


@pytest.mark.parametrize("clip", ["off", "norm", "value"])
def test_clipping_is_that_of_torch(clip: Any) -> None:
    setup = replace(Setup("tanh", "", length=20, layers=2), clip=clip, threshold=0.02)
    net = net_of(setup, "tanh")
    loss_of(net, inputs_of(setup), setup.loss).backward()  # type: ignore[no-untyped-call]
    raw = torch.cat([p.grad.flatten() for p in net.parameters() if p.grad is not None])
    if clip == "norm":
        torch.nn.utils.clip_grad_norm_(net.parameters(), 0.02)
    elif clip == "value":
        torch.nn.utils.clip_grad_value_(net.parameters(), 0.02)
    cut = torch.cat([p.grad.flatten() for p in net.parameters() if p.grad is not None])
    clipping = Session().run(setup, Cancel()).main.clipping
    assert clipping.raw == pytest.approx(float(raw.norm()), rel=1e-5)
    assert clipping.clipped == pytest.approx(float(cut.norm()), rel=1e-5)
    assert clipping.cosine == pytest.approx(float(raw @ cut / (raw.norm() * cut.norm())), rel=1e-5)
    assert [part.name for part in clipping.parts][:2] == ["input weights 1", "recurrent weights 1"]
    assert np.sqrt(sum(part.raw**2 for part in clipping.parts)) == pytest.approx(clipping.raw, rel=1e-6)


def test_a_step_that_is_not_there_is_refused() -> None:
    with pytest.raises(DataError, match="must be below"):
        Session().step(Setup(), "lstm", 0, 200)


def test_what_a_cell_does_not_feel_costs_it_no_pass() -> None:
    session = Session()
    first = session.run(Setup(length=30), Cancel())
    again = session.run(Setup(length=30, forget_bias=1.0), Cancel())
    assert again.other is not None
    assert sum(again.main.seconds) == 0.0
    assert sum(again.other.seconds) > 0.0
    assert again.main.traces is first.main.traces
    clipped = session.run(Setup(length=30, forget_bias=1.0, clip="norm", threshold=0.01), Cancel())
    assert clipped.main.clipping.clipped == pytest.approx(0.01, rel=1e-3)
