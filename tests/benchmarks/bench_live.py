"""From pen event to screen, and whether the window keeps time while networks run.

Prints, for a word and for a line of 40 characters: median and 95th percentile of the time from a pen event to the new
text and tracks on the screen, and how that compares with the network's fused pass alone; and the 99th percentile of
a 16 ms tick of the window's thread while idle, while reading, and while a training runs beside. Run by path:

    python -m pytest tests/benchmarks/bench_live.py -s
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
import pytest
import torch
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QUndoStack
from PySide6.QtWidgets import QApplication

from app.labs.handwriting.page import HandwritingPage
from app.labs.handwriting.training import PENMAN, Run, training_job
from app.settings import Settings
from app.shell import Shell
from app.work.gate import Gate
from app.work.lane import Lane
from engine.data.ink import Ink
from engine.labs.handwriting.penman import write
from engine.labs.handwriting.steps import steps_of
from engine.labs.handwriting.weights import load_reader

from .waiting import ticks_of, until

WORD = "together"
LINE = "the quick brown fox jumps over the lazy"
EVENTS = 60


@pytest.fixture
def page(qapp: QApplication) -> Iterator[HandwritingPage]:
    torch.set_num_threads(1)
    live, train, undo = Lane("live"), Lane("train"), QUndoStack()
    failures: list[str] = []
    shell = Shell(
        Settings(None), undo, live, train, lambda line: None, lambda a, b: failures.append(a + b), lambda path: None
    )
    page = HandwritingPage(shell)
    page.resize(1280, 800)
    page.show()
    page.shown()
    until(lambda: page.is_ready and not live.busy)
    yield page
    assert not failures
    page.shut()
    live.close()
    train.close()
    page.close()


@pytest.mark.parametrize("text", [WORD, LINE], ids=["word", "line of 40"])
def test_pen_to_screen(page: HandwritingPage, text: str) -> None:
    ink = write(text, height=24, seed=1)
    _show(page, ink)
    times = []
    for number in range(EVENTS):
        began = time.perf_counter()
        _dot(page, 20.0 + 4 * number)
        _until_shown(page)
        times.append(1000 * (time.perf_counter() - began))
        page.shell.undo.undo()
        page.desk.pad.flush()
        _until_shown(page)
    fused = _fused_ms(ink)
    median, late = np.percentile(times, [50, 95])
    print(
        f"\n{text!r}: pen to screen median {median:.1f} ms, 95th percentile {late:.1f} ms; "
        f"{median / fused:.1f} times the fused pass of {fused:.1f} ms"
    )


def test_ticks(page: HandwritingPage) -> None:
    _show(page, write(LINE, height=24, seed=1))
    rest = ticks_of(lambda: None)
    reading = ticks_of(page.desk.read_again)
    run = Run("bench", PENMAN, "", 0, "", "lstm", 64, 1, 100_000, 0.005)
    events: list[object] = []
    page.shell.train.emitted.connect(lambda ticket, event: events.append(event))
    page.shell.train.queue(training_job(run, Gate()))
    until(lambda: len(events) > 0)
    training = ticks_of(lambda: None)
    both = ticks_of(page.desk.read_again)
    for name, ticks in (("at rest", rest), ("reading", reading), ("training", training), ("both", both)):
        median, late = np.percentile(ticks, [50, 99])
        print(f"\n16 ms tick {name:9} median {median:.1f} ms, 99th percentile {late:.1f} ms, worst {max(ticks):.1f} ms")


def _show(page: HandwritingPage, ink: Ink) -> None:
    page.desk.load(Ink(ink.points + 40, ink.stroke_lengths), "Bench")
    page.desk.pad.flush()
    _until_shown(page)


def _dot(page: HandwritingPage, x: float) -> None:
    """A short stroke, as the mouse makes it."""
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    for kind, dy, button, held in (
        (QEvent.Type.MouseButtonPress, 0.0, left, left),
        (QEvent.Type.MouseMove, 8.0, none, left),
        (QEvent.Type.MouseButtonRelease, 8.0, left, none),
    ):
        at = QPointF(x, 60.0 + dy)
        event = QMouseEvent(kind, at, page.desk.pad.mapToGlobal(at), button, held, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(page.desk.pad, event)


def _until_shown(page: HandwritingPage) -> None:
    """Until the reading of what is on the pad is shown, and painted."""
    until(lambda: page.desk.answer is not None and page.desk.answer.revision == page.desk.pad.document.revision)
    QApplication.sendPostedEvents()
    QApplication.processEvents()


def _fused_ms(ink: Ink) -> float:
    reader, _ = load_reader("large")
    features = torch.from_numpy(steps_of(ink).features)
    times = []
    with torch.inference_mode():
        for _ in range(30):
            began = time.perf_counter()
            reader.recurrent(features)
            times.append(1000 * (time.perf_counter() - began))
    return float(np.median(times))
