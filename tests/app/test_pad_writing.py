"""Writing on the pad with mouse, finger and pen, and the way back."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QInputDevice, QPointingDevice, QTabletEvent, QUndoStack
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.widgets.ink_pad import InkPad, pad_commands
from engine.data.ink import Ink, ink_of

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def undo(qtbot: QtBot) -> QUndoStack:
    return QUndoStack()


@pytest.fixture
def pad(qtbot: QtBot, undo: QUndoStack) -> InkPad:
    pad = InkPad(undo)
    qtbot.addWidget(pad)
    pad.resize(800, 260)
    pad.show()
    qtbot.waitExposed(pad)
    pad.setFocus()
    return pad


def write(pad: InkPad, *places: tuple[int, int], release: bool = True) -> None:
    QTest.mousePress(pad, LEFT, pos=QPoint(*places[0]))
    for place in places[1:]:
        QTest.mouseMove(pad, QPoint(*place))
    if release:
        QTest.mouseRelease(pad, LEFT, pos=QPoint(*places[-1]))


def same(a: Ink, b: Ink) -> bool:
    return np.array_equal(a.points, b.points) and np.array_equal(a.stroke_lengths, b.stroke_lengths)


def tablet(
    pad: InkPad, kind: QEvent.Type, x: float, y: float, pressure: float, eraser: bool = False, buttons: bool = True
) -> QTabletEvent:
    pointer = QPointingDevice.PointerType.Eraser if eraser else QPointingDevice.PointerType.Pen
    device = QPointingDevice(
        "stylus", 7, QInputDevice.DeviceType.Stylus, pointer, QInputDevice.Capability.Pressure, 1, 1
    )
    none = Qt.MouseButton.NoButton
    button = none if kind == QEvent.Type.TabletMove else LEFT
    event = QTabletEvent(
        kind,
        device,
        QPointF(x, y),
        QPointF(pad.mapToGlobal(QPoint(int(x), int(y)))),
        pressure,
        0,
        0,
        0,
        0,
        0,
        Qt.KeyboardModifier.NoModifier,
        button,
        LEFT if buttons else none,
    )
    QApplication.sendEvent(pad, event)
    return event


def test_the_mouse_writes_the_points_where_it_was(pad: InkPad, qtbot: QtBot) -> None:
    with qtbot.waitSignals([pad.stroke_finished, pad.changed]):
        write(pad, (100, 80), (120, 90), (150, 130))
    ink = pad.snapshot()
    assert ink.points[0].tolist() == [100, 80]
    assert ink.points[-1].tolist() == [150, 130]
    assert ink.stroke_lengths.tolist() == [len(ink)]
    assert ink.time is not None
    assert ink.time[0] == 0
    assert (np.diff(ink.time) >= 0).all()
    assert ink.pressure is None
    assert not ink.points.flags.writeable


def test_changes_are_told_once_a_turn_and_undo_raises_the_epoch(pad: InkPad, undo: QUndoStack, qtbot: QtBot) -> None:
    told: list[tuple[int, int]] = []
    pad.changed.connect(lambda revision, epoch: told.append((revision, epoch)))
    pad.document.begin(1, 1, 0.0)
    for k in range(200):
        pad.document.extend(k, k, 0.001 * k)
    assert told == []
    qtbot.waitUntil(lambda: bool(told))
    assert len(told) == 1
    pad.document.finish()
    undo.undo()
    qtbot.waitUntil(lambda: len(told) == 2)
    assert told[1][0] > told[0][0]
    assert told[1][1] == told[0][1] + 1


def test_undo_and_redo_go_through_the_same_inks(pad: InkPad, undo: QUndoStack) -> None:
    inks = [pad.snapshot()]
    steps: list[Callable[[], None]] = [
        lambda: write(pad, (60, 60), (80, 90)),
        lambda: write(pad, (100, 60), (120, 90), (140, 60)),
        pad.clear,
        lambda: write(pad, (200, 60), (220, 90)),
        lambda: pad.load(ink_of([[[0, 0], [5, 9]], [[9, 1]]], "it")),
        lambda: write(pad, (300, 100), (320, 120)),
    ]
    for step in steps:
        step()
        inks.append(pad.snapshot())
    assert undo.count() == len(steps)
    for ink in reversed(inks[:-1]):
        undo.undo()
        assert same(pad.snapshot(), ink)
        assert pad.snapshot().text == ink.text
    for ink in inks[1:]:
        undo.redo()
        assert same(pad.snapshot(), ink)
    assert inks[5].text == "it"
    assert inks[6].text is None


def test_opened_ink_comes_back_as_it_was_and_can_be_written_on(pad: InkPad) -> None:
    rng = np.random.default_rng(0)
    seconds = np.linspace(0, 3, 50).astype(np.float32)
    points = rng.normal(0, 1e4, (50, 2)).astype(np.float32)
    ink = Ink(points, np.array([20, 30]), seconds, rng.random(50, np.float32), text="fifty", extra={"pen": "3"})
    pad.load(ink)
    back = pad.snapshot()
    assert same(back, ink)
    assert back.time is not None
    assert back.time.tolist() == seconds.tolist()
    assert back.pressure is not None
    assert ink.pressure is not None
    assert back.pressure.tolist() == ink.pressure.tolist()
    assert (back.text, back.extra) == ("fifty", {"pen": "3"})
    screen = pad.view.to_screen(ink.points)
    assert screen.min() >= 0
    assert (screen.max(axis=0) <= (pad.width(), pad.height())).all()
    write(pad, (100, 100), (140, 120))
    more = pad.snapshot()
    assert more.time is not None
    assert more.time[50] >= more.time[49]
    assert more.pressure is None


def test_escape_drops_the_stroke_in_progress(pad: InkPad, undo: QUndoStack) -> None:
    write(pad, (60, 60), (80, 90))
    before = pad.snapshot()
    write(pad, (100, 60), (120, 90), release=False)
    assert len(pad.snapshot()) > len(before)
    QTest.keyClick(pad, Qt.Key.Key_Escape)
    QTest.mouseRelease(pad, LEFT, pos=QPoint(120, 90))
    assert same(pad.snapshot(), before)
    assert undo.count() == 1


def test_undo_while_writing_drops_the_stroke_and_the_pad_lives_on(pad: InkPad, undo: QUndoStack) -> None:
    write(pad, (60, 60), (80, 90))
    write(pad, (100, 60), (120, 90), release=False)
    undo.undo()
    assert len(pad.snapshot()) == 0
    QTest.mouseMove(pad, QPoint(130, 95))
    QTest.mouseRelease(pad, LEFT, pos=QPoint(130, 95))
    assert len(pad.snapshot()) == 0
    write(pad, (60, 60), (80, 90))
    assert len(pad.snapshot().stroke_lengths) == 1


def test_the_eraser_takes_whole_strokes_in_one_step(pad: InkPad, undo: QUndoStack) -> None:
    write(pad, (100, 60), (100, 160))
    write(pad, (200, 60), (200, 160))
    write(pad, (500, 60), (500, 160))
    before = pad.snapshot()
    pad.set_tool("eraser")
    # One fast movement: reports lie far apart, the strokes between them are touched all the same.
    write(pad, (60, 110), (260, 110))
    assert pad.snapshot().strokes()[0][0].tolist() == [500, 60]
    assert len(pad.snapshot().stroke_lengths) == 1
    undo.undo()
    assert same(pad.snapshot(), before)
    write(pad, (60, 110), (150, 110), release=False)
    assert len(pad.snapshot().stroke_lengths) == 2
    QTest.keyClick(pad, Qt.Key.Key_Escape)
    assert same(pad.snapshot(), before)


def test_a_pen_writes_with_pressure_and_erases_with_its_other_end(pad: InkPad) -> None:
    for kind, x, pressure in (
        (QEvent.Type.TabletMove, 90, 0.0),
        (QEvent.Type.TabletPress, 100, 0.2),
        (QEvent.Type.TabletMove, 110.25, 0.6),
        (QEvent.Type.TabletMove, 120.5, 0.9),
        (QEvent.Type.TabletRelease, 120.5, 0.0),
        (QEvent.Type.TabletMove, 130, 0.0),
    ):
        event = tablet(pad, kind, x, 80.125, pressure)
        assert event.isAccepted()
    ink = pad.snapshot()
    assert ink.points.tolist() == [[100, 80.125], [110.25, 80.125], [120.5, 80.125]]
    assert ink.pressure is not None
    assert ink.pressure.tolist() == pytest.approx([0.2, 0.6, 0.9])
    tablet(pad, QEvent.Type.TabletPress, 110, 60, 0.5, eraser=True)
    tablet(pad, QEvent.Type.TabletMove, 110, 100, 0.5, eraser=True)
    tablet(pad, QEvent.Type.TabletRelease, 110, 100, 0.0, eraser=True)
    assert len(pad.snapshot()) == 0


def test_one_finger_writes_and_two_zoom_without_a_mark(pad: InkPad) -> None:
    device = QTest.createTouchDevice()
    QTest.touchEvent(pad, device).press(0, QPoint(100, 100)).commit()
    QTest.touchEvent(pad, device).move(0, QPoint(140, 120)).commit()
    QTest.touchEvent(pad, device).release(0, QPoint(140, 120)).commit()
    assert pad.snapshot().stroke_lengths.tolist() == [2]
    scale = pad.view.scale
    QTest.touchEvent(pad, device).press(0, QPoint(300, 100)).commit()
    QTest.touchEvent(pad, device).move(0, QPoint(300, 100)).press(1, QPoint(400, 100)).commit()
    QTest.touchEvent(pad, device).move(0, QPoint(250, 100)).move(1, QPoint(450, 100)).commit()
    QTest.touchEvent(pad, device).release(0, QPoint(250, 100)).release(1, QPoint(450, 100)).commit()
    assert pad.view.scale == pytest.approx(2 * scale)
    assert pad.snapshot().stroke_lengths.tolist() == [2]


def test_a_zoomed_and_moved_paper_takes_points_where_they_are_seen(pad: InkPad) -> None:
    pad.set_view(pad.view.zoomed(2.0, 100, 100).panned(10, -20))
    write(pad, (110, 80), (150, 80))
    assert pad.snapshot().points[0].tolist() == [100, 100]
    assert pad.snapshot().points[-1].tolist() == [120, 100]
    QTest.mousePress(pad, Qt.MouseButton.MiddleButton, pos=QPoint(50, 50))
    QTest.mouseMove(pad, QPoint(80, 60))
    QTest.mouseRelease(pad, Qt.MouseButton.MiddleButton, pos=QPoint(80, 60))
    assert pad.view.to_screen(pad.snapshot().points)[0].tolist() == [140, 90]
    assert len(pad.snapshot().stroke_lengths) == 1


def test_numbers_that_are_none_never_reach_the_ink(pad: InkPad) -> None:
    pad.document.begin(10, 10, 0.0)
    for bad in (float("nan"), float("inf")):
        pad.document.extend(bad, 5, 0.1)
        pad.document.extend(5, bad, 0.1)
    pad.document.finish()
    assert pad.snapshot().points.tolist() == [[10, 10]]
    pad.document.begin(float("nan"), 1, 0.0)
    assert not pad.document.finish()
    assert len(pad.snapshot().stroke_lengths) == 1


def test_strokes_go_over_the_clipboard(pad: InkPad, qtbot: QtBot) -> None:
    pad.load(ink_of([[[0, 0], [3, 4]], [[7, 7]]], "hi"))
    ink = pad.snapshot()
    pad.copy()
    assert json.loads(QGuiApplication.clipboard().text())["text"] == "hi"
    pad.clear()
    pad.paste()
    assert same(pad.snapshot(), ink)
    assert pad.snapshot().text == "hi"


@pytest.mark.parametrize("text", ["", "hello", "[" * 100_000, '{"strokes": 3}', "[[[NaN, 1]]]", "[[]]", '{"a": 1}'])
def test_what_is_no_ink_is_refused_with_a_sentence(pad: InkPad, qtbot: QtBot, text: str) -> None:
    write(pad, (60, 60), (80, 90))
    QGuiApplication.clipboard().setText(text)
    with qtbot.waitSignal(pad.refused) as said:
        pad.paste()
    assert str(said.args[0]).endswith(".")
    assert len(pad.snapshot().stroke_lengths) == 1


def test_the_keys_of_the_pad_are_unique_and_work(pad: InkPad) -> None:
    commands = {key: call for _, _, key, call in pad_commands(pad)}
    assert len(commands) == len(pad_commands(pad))
    commands["E"]()
    tools = [pad.tool]
    commands["B"]()
    tools.append(pad.tool)
    assert tools == ["eraser", "pen"]
    width = pad.line_width
    commands["]"]()
    assert pad.line_width > width
    write(pad, (60, 60), (80, 90))
    commands["Delete"]()
    assert len(pad.snapshot()) == 0


def test_ink_that_is_put_on_the_pad_ends_what_the_hand_does(pad: InkPad, undo: QUndoStack) -> None:
    write(pad, (100, 60), (100, 160))
    write(pad, (300, 60), (300, 160))
    pad.set_tool("eraser")
    QTest.mousePress(pad, LEFT, pos=QPoint(90, 100))
    QTest.mouseMove(pad, QPoint(110, 100))
    pad.load(ink_of([[[10, 0], [20, 30]]]), "Open one")
    QTest.mouseMove(pad, QPoint(310, 100))
    QTest.mouseRelease(pad, LEFT, pos=QPoint(310, 100))
    assert undo.undoText() == "Open one"
    undo.undo()
    assert undo.undoText() == "Erase"
    assert len(pad.snapshot().stroke_lengths) == 1
    undo.undo()
    assert len(pad.snapshot().stroke_lengths) == 2
