"""The Forecast page with ten million rows, and while a network learns. Run by path:

    python -m pytest tests/benchmarks/bench_series.py -s

Prints the seconds from a file dropped on the page to its series drawn (10 are aimed at), frames a second while the
series is panned and zoomed (20), and the 99th percentile of a 16 ms tick of the window's thread while a network learns
(25 ms).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from app.labs.forecast.page import ForecastPage

from ..app.pages import Said, open_page
from .waiting import ticks_of, until

ROWS = 10_000_000
FRAMES = 60

pytestmark = pytest.mark.usefixtures("one_thread", "qapp")


@pytest.fixture
def page() -> Iterator[ForecastPage]:
    said = Said()
    with open_page(ForecastPage, said) as page:
        torch.set_num_threads(1)
        until(lambda: page.is_ready and not page.shell.live.busy)
        yield page
        assert not said.failures
        page.shell.settings.flush()


def test_ten_million_rows(page: ForecastPage, tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    first = np.datetime64("2000-01-01T00:00", "m")
    days = np.char.replace(np.datetime_as_string(first + np.arange(10_000)), "T", " ")
    with path.open("w") as file:
        file.write("time,load\n")
        for _ in range(ROWS // len(days)):
            file.write("".join(f"{day},{100 + number % 977 / 10}\n" for number, day in enumerate(days)))
            first += len(days)
            days = np.char.replace(np.datetime_as_string(first + np.arange(len(days))), "T", " ")
    began = time.perf_counter()
    page.open_path(path)
    until(lambda: page.importing.sheet is not None and page.importing.sheet.ok.isEnabled())
    page.importing.sheet.ok.click()
    until(lambda: len(page.desk.material.series) == ROWS)
    page.repaint()
    taken = time.perf_counter() - began
    until(lambda: not page.shell.live.busy)
    timeline = page.desk.timeline
    timeline.fit()
    frames = []
    for number in range(FRAMES):
        began = time.perf_counter()
        if number % 2:
            timeline.zoom(1.3 if number % 4 == 1 else 1 / 1.25)
        else:
            timeline.pan(0.05 * ROWS / (1 + number))
        page.desk.series.repaint()
        frames.append(time.perf_counter() - began)
    slow = float(np.percentile(frames, 95))
    print(f"\n{ROWS:,} rows of CSV: drawn after {taken:.1f} s; {1 / slow:.0f} frames a second (95th percentile)")


def test_ticks_while_a_network_learns(page: ForecastPage) -> None:
    panel = page.train_panel
    panel.form.set_values({"epochs": 500})
    page.show_half(2)
    panel.start_button.click()
    until(lambda: bool(page.training.epochs))
    ticks = ticks_of()
    panel.cancel_button.click()
    until(lambda: page.training.run.state == "idle")
    median, late = np.percentile(ticks, [50, 99])
    print(
        f"\n16 ms tick while learning: median {median:.1f} ms, 99th percentile {late:.1f} ms, worst {max(ticks):.1f} ms"
    )
