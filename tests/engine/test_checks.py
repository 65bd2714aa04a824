"""Traces held against what a lab declares."""

from __future__ import annotations

import numpy as np
import pytest

from engine.checks import CheckError, as_declared
from engine.spec import LabSpec, TraceSpec
from engine.trace import Axis, Trace, TraceSet

SPEC = LabSpec(
    "made-up", "Made up", "Ideas", 1, "cells", "", "", ("none",),
    traces=(
        TraceSpec("input", ("time",), "signal"),
        TraceSpec("layer*/gate", ("time", "unit"), "gate", 0.0, 1.0),
    ),
)  # fmt: skip
INPUT = Trace("input", np.zeros(3, np.float32), (Axis("time"),), "signal")


def gate(layer: int, value: float = 0.5, axis: str = "unit", kind: str = "gate") -> Trace:
    data = np.full((3, 2), value, np.float32)
    return Trace(f"layer{layer}/gate", data, (Axis("time"), Axis(axis)), kind)  # type: ignore[arg-type]


def test_traces_as_declared_are_counted() -> None:
    assert as_declared(SPEC, TraceSet((INPUT, gate(1), gate(2, 1.0)))) == "3 traces as declared"


@pytest.mark.parametrize(
    ("traces", "sentence"),
    [
        ((INPUT,), "must give a trace layer\\*/gate, but gives none"),
        ((INPUT, gate(1), gate(2, axis="feature")), "layer2/gate must be a gate over"),
        ((INPUT, gate(1, kind="state")), "but is a state over"),
        ((INPUT, gate(1), gate(2, 1.5)), "layer2/gate must lie between 0 and 1"),
        ((INPUT, gate(1, -0.1)), "layer1/gate must lie between 0 and 1"),
    ],
)
def test_what_differs_is_told(traces: tuple[Trace, ...], sentence: str) -> None:
    with pytest.raises(CheckError, match=sentence):
        as_declared(SPEC, TraceSet(traces))
