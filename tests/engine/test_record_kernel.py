"""What an LSTM's kernel tells of its gates and gradients, against what is computed from inputs and outputs alone."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest
import torch
from torch import nn

from engine.record import gates as rebuilding
from engine.record import gradients as propagating
from engine.record import record
from engine.record.gates import near, scan
from engine.record.recorder import traces_of

pytestmark = pytest.mark.skipif(not torch.backends.mkldnn.is_available(), reason="the kernel is oneDNN's")

SHAPES = [(7, 11, 1, 1), (7, 11, 1, 2), (26, 64, 1, 300), (64, 128, 1, 512), (130, 40, 3, 9), (300, 256, 1, 50)]


def recorded(features: int, hidden: int, batch: int, steps: int, passes: int = 1, layers: int = 2):
    module = nn.LSTM(features, hidden, layers, bidirectional=True)
    with record(module, sample=batch - 1, gradients=True) as recording:
        output, (last, cell) = module(torch.randn(steps, batch, features))
    loss = output.sin().sum() + last.square().sum() + cell.cos().sum()
    for _ in range(passes):
        loss.backward(retain_graph=True)
    return recording


def runs_of(recording):
    return recording._captures["."].runs


def traces_without_the_kernel(run):
    told, run.told = run.told, None
    later, run.received.later_cell = run.received.later_cell, None
    traces = traces_of(run, ".")
    run.told, run.received.later_cell = told, later
    return traces


@pytest.mark.parametrize(("features", "hidden", "batch", "steps"), SHAPES)
@pytest.mark.parametrize("passes", [1, 2])
def test_what_the_kernel_tells_is_what_is_computed(features, hidden, batch, steps, passes) -> None:
    for run in runs_of(recorded(features, hidden, batch, steps, passes)):
        assert run.told is not None
        told = rebuilding._told(run)
        assert told is not None
        assert propagating._told(told) is not None
        for mine, wanted in zip(traces_of(run, "."), traces_without_the_kernel(run), strict=True):
            assert mine.name == wanted.name
            size = max(1.0, float(np.abs(wanted.data).max()))
            np.testing.assert_allclose(mine.data, wanted.data, atol=1e-5 * size, err_msg=mine.name)


@pytest.mark.parametrize("what", ["gate", "cells", "later_hidden", "later_cell"])
def test_a_kernel_that_tells_something_else_is_not_believed(what: str) -> None:
    run = runs_of(recorded(7, 11, 1, 13))[0]
    wanted = [trace.data for trace in traces_without_the_kernel(run)]
    gates, cells = run.told
    told = {"gate": gates[1], "cells": cells}.get(what)
    (getattr(run.received, what) if told is None else told)[6] += 0.1
    for mine, right in zip(traces_of(run, "."), wanted, strict=True):
        np.testing.assert_allclose(mine.data, right, atol=1e-5, err_msg=mine.name)


def test_gates_exchanged_by_the_kernel_are_noticed() -> None:
    run = runs_of(recorded(7, 11, 1, 13))[0]
    (input, forget, candidate, output), cells = run.told
    run.told = [candidate, forget, input, output], cells
    assert rebuilding._told(run) is None


def test_nothing_of_the_graph_outlives_it() -> None:
    gc.collect()
    gc.disable()
    try:
        recording = recorded(7, 11, 1, 13)
        run = weakref.ref(runs_of(recording)[0])
        del recording
        assert run() is None
    finally:
        gc.enable()


@pytest.mark.parametrize("steps", [1, 2, 3, 7, 16, 17, 100, 301])
def test_a_scan_is_its_loop(steps: int) -> None:
    gain, factor, other = np.random.default_rng(steps).uniform(-1, 1, (3, steps, 5)).astype(np.float32)
    value = np.arange(5, dtype=np.float32)
    wanted = [value]
    for step in range(steps):
        wanted.append(gain[step] * wanted[-1] + factor[step] * other[step])
    np.testing.assert_allclose(scan(gain, factor, other, value), wanted, atol=1e-5)


@pytest.mark.parametrize("wild", [np.nan, np.inf, -np.inf])
def test_nothing_is_near_what_is_not_finite(wild: float) -> None:
    good, bad = np.array([1.0, 2.0], np.float32), np.array([1.0, wild], np.float32)
    assert near(good, good + 1e-6, 1e-5)
    assert not near(good, bad, 1e-5)
    assert not near(bad, good, 1e-5)
    assert not near(bad, bad, 1e-5)
