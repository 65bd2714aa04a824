"""How soon a control of a concept lab has its effect on the screen, at the size that the lab opens with.

Prints, for one control of each lab, the median and the 95th percentile over many changes, from the change to the new
result painted; 100 ms are aimed at. Run by path:

    python -m pytest tests/benchmarks/bench_response.py -s
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest
import torch
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.labs.cells.page import CellsPage
from app.labs.convolutions.page import ConvolutionsPage
from app.labs.ctc.page import CtcPage
from app.labs.gradients.page import GradientsPage
from app.page import Page

from ..app.pages import Said, open_page
from .waiting import until

CHANGES = 40
LIMIT_MS = 100.0

pytestmark = pytest.mark.usefixtures("one_thread", "qapp")


@pytest.fixture
def said() -> Iterator[Said]:
    said = Said()
    yield said
    assert not said.failures


def test_a_weight_of_a_cell(said: Said) -> None:
    with open_page(CellsPage, said) as page:
        step = page.desk.step

        def shown() -> bool:
            return step.outcome is not None and step.outcome.request is step.request

        def edit(number: int) -> None:
            step.set_number("U", 1, 1, 0.01 * (number + 1))

        _measure("Cells: a weight", page, edit, shown)


@pytest.mark.parametrize(("name", "low", "high"), [("radius", 0.5, 1.5), ("forget_bias", 0.0, 4.0)])
def test_a_slider_of_gradients(said: Said, name: str, low: float, high: float) -> None:
    with open_page(GradientsPage, said) as page:
        desk = page.desk

        def shown() -> bool:
            return desk.outcome is not None and desk.outcome.setup == desk.setup

        def change(number: int) -> None:
            desk.change(name, low + (high - low) * (number + 1) / (CHANGES + 2))

        _measure(f"Gradients: {name}", page, change, shown)


def test_a_stroke_over_posteriors(said: Said) -> None:
    with open_page(CtcPage, said) as page:
        desk = page.desk

        def shown() -> bool:
            return desk.answer is not None and desk.answer.outcome.board is desk.board

        def draw(number: int) -> None:
            editor = desk.editor
            at = editor.cell(number % 12, number % 3, editor._body()).center()
            QTest.mouseClick(editor, Qt.MouseButton.LeftButton, pos=QPoint(round(at.x()), round(at.y())))

        _measure("CTC: a probability drawn", page, draw, shown)


def test_the_layer_of_a_stack(said: Said) -> None:
    with open_page(ConvolutionsPage, said) as page:
        desk = page.desk

        def shown() -> bool:
            return desk.outcome is not None and desk.outcome.request.layer == desk.layer

        _measure("Convolutions: the layer shown", page, lambda number: desk.choose(layer=number % 20), shown)


def _measure(what: str, page: Page, change: Callable[[int], None], shown: Callable[[], bool]) -> None:
    torch.set_num_threads(1)
    until(lambda: shown() and not page.shell.live.busy)
    times = []
    for number in range(CHANGES + 2):
        began = time.perf_counter()
        change(number)
        until(shown)
        page.repaint()
        times.append(1000 * (time.perf_counter() - began))
        until(lambda: not page.shell.live.busy)
    median, late = np.percentile(times[2:], [50, 95])
    print(f"\n{what:32} median {median:5.1f} ms, 95th percentile {late:5.1f} ms (at most {LIMIT_MS:.0f})")
