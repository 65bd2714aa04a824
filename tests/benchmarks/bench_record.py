"""What recording costs, as ratios within one run: run by path, `pytest tests/benchmarks/bench_record.py -s`.

Processor time of this thread, the two sides in turn, each a few times in a row, and the least of all, so that neither
other work on the machine counts nor what the other side left in the caches. Torch runs on one thread, as the program's
live work does.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import pytest
import torch
from torch import nn

from engine.cells import GRUState, LSTMState, gru_step, lstm_step, weights_of
from engine.interventions import ClampUnit
from engine.record import record
from engine.record.intervene import run_intervened

FEATURES = 64
IN_A_ROW = 3
SPENT = 0.8  # seconds a measurement: the shorter the work, the more often it needs repeating to be undisturbed once
SIZES = [(64, 300), (128, 300), (128, 1000), (256, 300), (512, 300)]


pytestmark = pytest.mark.usefixtures("one_thread")


def measure(benchmark, what: str, base: Callable[[], object], other: Callable[[], object], limit: float) -> None:
    """Say how many times longer `other` takes than `base`, and beside it what it is to be at most."""
    least = [float("inf"), float("inf")]

    def both() -> None:
        for side, work in enumerate((base, other)):
            for _ in range(IN_A_ROW):
                start = time.thread_time()
                work()
                least[side] = min(least[side], time.thread_time() - start)

    both()
    rounds = min(100, max(7, int(SPENT / sum(least) / IN_A_ROW)))
    least[:] = [float("inf")] * 2
    benchmark.pedantic(both, rounds=rounds)
    ratio = least[1] / least[0]
    benchmark.extra_info["ratio"] = ratio
    line = f"\n{what:<52} {ratio:6.2f} times (at most {limit:g})   {least[0] * 1e3:8.2f} -> {least[1] * 1e3:8.2f} ms"
    sys.stdout.write(line)


@pytest.mark.parametrize(("hidden", "steps"), SIZES)
@pytest.mark.parametrize("graph", [True, False], ids=["graph", "no_grad"])
@pytest.mark.parametrize(("kind", "limit"), [(nn.LSTM, 2.2), (nn.GRU, 1.4)])
def test_gates(benchmark, kind, limit, graph, hidden, steps) -> None:
    module, x = kind(FEATURES, hidden), torch.randn(steps, 1, FEATURES)

    def recorded() -> None:
        with record(module) as recording:
            module(x)
        assert len(recording.traces)

    how = "" if graph else ", no_grad"
    with torch.set_grad_enabled(graph):
        measure(benchmark, f"{kind.__name__} {hidden} x {steps}: all gates{how}", lambda: module(x), recorded, limit)


@pytest.mark.parametrize(("kind", "limit"), [(nn.LSTM, 2.2), (nn.GRU, 1.4)])
def test_gates_of_a_reader(benchmark, kind, limit) -> None:
    module, x = kind(FEATURES, 128, 3, bidirectional=True), torch.randn(300, 1, FEATURES)

    def recorded() -> None:
        with record(module) as recording:
            module(x)
        assert len(recording.traces)

    with torch.no_grad():
        what = f"{kind.__name__} 3 x 2 x 128 x 300: all gates"
        measure(benchmark, what, lambda: module(x), recorded, limit)


@pytest.mark.parametrize(("hidden", "steps"), SIZES)
@pytest.mark.parametrize("kind", [nn.LSTM, nn.GRU])
def test_gradients(benchmark, kind, hidden, steps) -> None:
    module, x = kind(FEATURES, hidden), torch.randn(steps, 1, FEATURES)

    def recorded() -> None:
        with record(module, gradients=True) as recording:
            output = module(x)[0]
        output.square().sum().backward()
        assert len(recording.traces)

    what = f"{kind.__name__} {hidden} x {steps}: gates and gradients"
    measure(benchmark, what, lambda: module(x)[0].square().sum().backward(), recorded, 1.5)


@pytest.mark.parametrize("hidden", [64, 128])
@pytest.mark.parametrize(("kind", "step", "state"), [(nn.LSTM, lstm_step, LSTMState), (nn.GRU, gru_step, GRUState)])
def test_against_a_loop_of_cells(benchmark, kind, step, state, hidden) -> None:
    module, x = kind(FEATURES, hidden), torch.randn(300, 1, FEATURES)
    weights = weights_of(module, 0)

    def looped() -> None:
        now, taken = state(*[torch.zeros(1, hidden)] * len(state._fields)), []
        for one in x:
            taken.append(step(one, now, weights))
            now = taken[-1].state
        for values in zip(*taken, strict=True):
            torch.stack(values)

    def recorded() -> None:
        with record(module) as recording:
            module(x)
        assert len(recording.traces)

    with torch.no_grad():
        measure(benchmark, f"{kind.__name__} {hidden} x 300: gates against a loop", looped, recorded, 0.25)


@pytest.mark.parametrize("kind", [nn.LSTM, nn.GRU])
def test_an_intervention(benchmark, kind) -> None:
    module, x = kind(FEATURES, 128), torch.randn(300, FEATURES)
    clamp = (ClampUnit(0, "forward", 3, 0.5),)
    what = f"{kind.__name__} 128 x 300: one unit clamped"
    measure(benchmark, what, lambda: run_intervened(module, x), lambda: run_intervened(module, x, clamp), 25)
