"""What forecasting costs, as ratios within one run: run by path, `pytest tests/benchmarks/bench_forecast.py -s`.

Processor time, the two sides in turn, and the least of all rounds, so that other work on the machine does not count.
Torch runs on one thread, as the program's live work does.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pytest
import torch
from pytest_benchmark.fixture import BenchmarkFixture

from engine.cancel import Cancel
from engine.data.tables import look, read
from engine.labs.forecast.outcome import Request
from engine.labs.forecast.plain import plain_forecast
from engine.labs.forecast.samples import sample
from engine.labs.forecast.session import Session
from engine.labs.forecast.spec import NETWORKS
from engine.nets.causal import CausalStack, doubling
from engine.nets.causal_steps import CausalSteps

CHANNELS = 64
STEPS = 40
ROWS = 400_000
FILES = {".csv": 8.0, ".parquet": 6.0}
LOOK = 60.0
"""A look inside reads 1,000 steps, not 240, and goes back through them; the plain methods come on top."""
METHODS = {"naive": 0.2, "seasonal-naive": 0.2, "naive2": 0.5, "theta": 15.0}
SPENT = 1.5  # seconds a measurement


pytestmark = pytest.mark.usefixtures("one_thread")


def measure(
    benchmark: BenchmarkFixture, what: str, base: Callable[[], object], other: Callable[[], object], limit: float
) -> None:
    """Say how many times as long `other` takes as `base`, and hold it to be at most `limit`."""
    least = [float("inf"), float("inf")]

    def both() -> None:
        for side, work in enumerate((base, other)):
            began = time.process_time()
            work()
            least[side] = min(least[side], time.process_time() - began)

    both()
    rounds = min(60, max(5, int(SPENT / max(sum(least), 1e-6))))
    least[:] = [float("inf")] * 2
    benchmark.pedantic(both, rounds=rounds)  # type: ignore[no-untyped-call]
    ratio = least[1] / least[0]
    benchmark.extra_info["ratio"] = ratio
    sys.stdout.write(
        f"\n{what:<52} {ratio:7.3f} times (at most {limit:g})   {least[0] * 1e3:9.2f} -> {least[1] * 1e3:9.2f} ms"
    )
    assert ratio <= limit


@pytest.mark.parametrize(("blocks", "limit"), [(5, 0.1), (8, 0.05), (10, 0.01), (11, 0.01)])
def test_a_cached_step_against_a_whole_pass(benchmark: BenchmarkFixture, blocks: int, limit: float) -> None:
    torch.manual_seed(5)
    stack = CausalStack(1, CHANNELS, CHANNELS, doubling(blocks)).eval()
    signal = torch.randn(1, 1, stack.field + STEPS)
    stepper, inputs = CausalSteps(stack), signal[0, :, stack.field :].t().numpy()

    def naive() -> None:
        for step in range(STEPS):
            stack(signal[:, :, step : step + stack.field])

    def cached() -> None:
        for given in inputs:
            stepper.step(given)

    with torch.inference_mode():
        measure(benchmark, f"a field of {stack.field}: cached against naive", naive, cached, limit)


@pytest.mark.parametrize("ending", FILES)
def test_a_large_table_against_duckdb_alone(benchmark: BenchmarkFixture, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"large{ending}"
    values = np.random.default_rng(1).normal(100, 10, ROWS).round(3)
    whole = duckdb.connect()
    whole.register("given", {"minute": np.arange(ROWS), "load": values})
    stamp = "TIMESTAMP '2020-01-01' + to_minutes(minute)"
    stamp = f"strftime({stamp}, '%Y-%m-%d %H:%M')" if ending == ".csv" else stamp
    whole.execute(
        f"COPY (SELECT {stamp} AS time, load FROM given) TO '{path}' (FORMAT {ending[1:]}, USE_TMP_FILE false)"
    )
    found = read(path).series[0]
    np.testing.assert_array_equal(found.values, values)
    assert found.frequency.text == "each minute"

    def alone() -> None:
        whole.execute(f"FROM '{path}'").fetchnumpy()

    what = f"{ROWS:,} rows of {ending}, {path.stat().st_size / 2**20:.0f} MB"
    measure(benchmark, f"{what}: a series against DuckDB", alone, lambda: read(path), FILES[ending])


def test_a_look_against_the_whole_table(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    path.write_text("y\n" + "".join(f"{n % 977}.5\n" for n in range(ROWS)))
    measure(benchmark, f"{ROWS:,} rows: a look against reading", lambda: read(path), lambda: look(path), 0.5)


@pytest.mark.parametrize("model", NETWORKS)
def test_a_forecast_with_all_that_is_inside(benchmark: BenchmarkFixture, model: str) -> None:
    session, request = Session(), Request(sample("load"), model, 48, 24)
    what = f"{model}: 48 hours with traces and influences"
    measure(benchmark, what, lambda: session.forecast(request, Cancel()), lambda: session.run(request, Cancel()), LOOK)


@pytest.mark.parametrize("method", METHODS)
def test_a_plain_method_against_a_network(benchmark: BenchmarkFixture, method: str) -> None:
    session, request = Session(), Request(sample("load"), "lstm", 48, 24)
    values = request.series.values

    def plain() -> None:
        plain_forecast(method, values, 48, 24)

    measure(
        benchmark, f"{method} against the LSTM", lambda: session.forecast(request, Cancel()), plain, METHODS[method]
    )
