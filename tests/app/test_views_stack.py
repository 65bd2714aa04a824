"""Tracks together: one cursor, wheel and drag, keys, order, what is kept."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QUndoStack
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from views_fake import HIDDEN, pixel, states, trace, wheel

from app.theme import DARK, LIGHT, apply
from app.undo import keep_arrangements
from app.views.export import picture_of
from app.views.heat import HeatTrack
from app.views.letters import Letter, LettersTrack
from app.views.stack import TrackStack
from app.views.stack_keys import stack_commands
from app.views.timeline import Timeline
from app.views.track import Track
from app.views.unit import UnitTrack
from engine.trace import TraceSet

NONE, SHIFT, CONTROL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


@pytest.fixture
def stack(qapp: QApplication, qtbot: QtBot) -> TrackStack:
    apply(qapp, DARK)
    stack = TrackStack(Timeline())
    qtbot.addWidget(stack)
    stack.add(LettersTrack())
    stack.add(HeatTrack("hidden", "Hidden state", HIDDEN, "h"))
    stack.add(HeatTrack("forget", "Forget gate", "recurrent/layer*/*/gate.forget", "f"))
    stack.add(UnitTrack())
    stack.resize(800, 420)
    stack.show()
    stack.show_traces(states(steps=40), labels=[Letter("a", 3, 5, 4)])
    qtbot.waitUntil(lambda: _heat(stack).width() > 600)
    return stack


def _heat(stack: TrackStack) -> HeatTrack:
    track = stack.track("hidden")
    assert isinstance(track, HeatTrack)
    return track


def _at(track: Track, step: float) -> QPoint:
    body = track.body_of(QRectF(track.rect()))
    return QPoint(int(track.x_of(step + 0.5, body)), int(body.center().y()))


def _cursor_seen(track: Track, step: int, colour: str = DARK.cursor) -> bool:
    at, image = _at(track, step), track.grab().toImage()
    wanted = QColor(colour)
    top = int(track.body_of(QRectF(track.rect())).top()) + 2
    return any(QColor(image.pixel(at.x() + dx, top)) == wanted for dx in (-1, 0, 1))


def test_hovering_in_one_track_moves_the_cursor_in_all(stack: TrackStack, qtbot: QtBot) -> None:
    stack.timeline.set_cursor(5)
    qtbot.mouseMove(_heat(stack), _at(_heat(stack), 20))
    assert stack.timeline.cursor == 20
    for track in stack.tracks():
        assert _cursor_seen(track, 20), track.key
        assert _cursor_seen(track, 5), "the placed one stays"
    QTest.mouseMove(_heat(stack), QPoint(10, 60))
    assert stack.timeline.cursor == 5


def test_a_click_places_the_cursor_two_pixels_wide(stack: TrackStack, qtbot: QtBot) -> None:
    forget = stack.track("forget")
    assert forget is not None
    qtbot.mouseClick(forget, Qt.MouseButton.LeftButton, pos=_at(forget, 12))
    assert (stack.timeline.placed, stack.timeline.hovering) == (12, False)
    image, at = _heat(stack).grab().toImage(), _at(_heat(stack), 12)
    row = [QColor(image.pixel(at.x() + dx, at.y())) for dx in range(-5, 6)]
    assert row.count(QColor(DARK.cursor)) == 2


def test_the_wheel_zooms_pans_or_scrolls(stack: TrackStack) -> None:
    heat, timeline = _heat(stack), stack.timeline
    place = heat.place_at(_at(heat, 30).x(), heat.body_of(QRectF(heat.rect())))
    assert wheel(heat, _at(heat, 30), 2, CONTROL)
    low, high = timeline.window
    assert high - low == pytest.approx(40 / 1.25**2)
    assert heat.place_at(_at(heat, 30).x(), heat.body_of(QRectF(heat.rect()))) == pytest.approx(place, abs=0.1)
    assert wheel(heat, _at(heat, 20), 1, SHIFT)
    assert timeline.window[0] < low
    before = timeline.window
    assert not wheel(heat, _at(heat, 20), -1, NONE), "left to the stack, which scrolls"
    assert timeline.window == before


def test_a_drag_selects_and_shift_drag_pans(stack: TrackStack, qtbot: QtBot) -> None:
    heat, timeline, left = _heat(stack), stack.timeline, Qt.MouseButton.LeftButton
    qtbot.mousePress(heat, left, pos=_at(heat, 10))
    qtbot.mouseMove(heat, _at(heat, 16))
    qtbot.mouseRelease(heat, left, pos=_at(heat, 16))
    assert timeline.selection == (10, 16)
    assert timeline.placed == 0, "a drag is no click"
    timeline.set_window(10, 30)
    qtbot.mousePress(heat, left, SHIFT, pos=_at(heat, 20))
    qtbot.mouseMove(heat, _at(heat, 15))
    qtbot.mouseRelease(heat, left, SHIFT, pos=_at(heat, 15))
    assert timeline.window[0] == pytest.approx(15, abs=0.2)
    assert timeline.selection == (10, 16)
    timeline.set_window(10, 30)
    qtbot.mousePress(heat, Qt.MouseButton.MiddleButton, pos=_at(heat, 15))
    qtbot.mouseMove(heat, _at(heat, 20))
    qtbot.mouseRelease(heat, Qt.MouseButton.MiddleButton, pos=_at(heat, 20))
    assert timeline.window[0] == pytest.approx(5, abs=0.2)
    qtbot.mouseClick(heat, left, pos=_at(heat, 12))
    assert timeline.selection is None


def test_keys_have_their_commands(stack: TrackStack) -> None:
    run = {key: do for _, _, key, do, _ in stack_commands(stack)}
    assert len(run) == len(stack_commands(stack)), "no key twice"
    assert {context for *_, context in stack_commands(stack)} == {"tracks"}
    timeline = stack.timeline
    run["End"]()
    run["Left"]()
    assert timeline.cursor == 38
    run["Home"]()
    run["Right"]()
    assert timeline.cursor == 1
    run["Shift+Right"]()
    run["Shift+Right"]()
    assert (timeline.selection, timeline.cursor) == ((1, 3), 3)
    run["Shift+Left"]()
    assert timeline.selection == (1, 2)
    run["W"]()
    run["D"]()
    assert timeline.window[0] > 0
    run["Z"]()
    run["Z"]()
    assert timeline.whole
    run["F"]()
    assert timeline.window[1] - timeline.window[0] == pytest.approx(4)
    run["F"]()
    assert timeline.whole
    run["Down"]()
    assert stack.current is stack.track("hidden")
    run["V"]()
    assert _heat(stack).collapsed
    run["Up"]()
    run["Up"]()
    assert stack.current is stack.tracks()[0]
    run["Esc"]()
    assert timeline.selection is None


def test_a_collapsed_track_is_its_header(stack: TrackStack, qtbot: QtBot) -> None:
    heat = _heat(stack)
    full = heat.sizeHint().height()
    with qtbot.waitSignal(heat.collapsed_changed):
        qtbot.mouseClick(heat, Qt.MouseButton.LeftButton, pos=QPoint(8, 10))
    assert heat.sizeHint().height() == heat.paper.header < full
    assert not heat.grab().isNull()


def test_a_header_dragged_past_another_trades_places(stack: TrackStack, qtbot: QtBot) -> None:
    heat, letters = _heat(stack), stack.tracks()[0]
    title, above = QPoint(60, 10), heat.mapFromGlobal(letters.mapToGlobal(QPoint(60, 4)))
    with qtbot.waitSignal(stack.arranged):
        qtbot.mousePress(heat, Qt.MouseButton.LeftButton, pos=title)
        qtbot.mouseMove(heat, above)
        qtbot.mouseRelease(heat, Qt.MouseButton.LeftButton, pos=above)
    assert [track.key for track in stack.tracks()] == ["hidden", "letters", "forget", "unit"]
    assert heat.y() < letters.y()


def test_an_arrangement_by_hand_can_be_undone(stack: TrackStack, qtbot: QtBot) -> None:
    undo = QUndoStack()
    keep_arrangements(undo, stack)
    heat = _heat(stack)
    qtbot.mouseClick(heat, Qt.MouseButton.LeftButton, pos=QPoint(8, 10))
    assert (undo.undoText(), heat.collapsed) == ("Arrange tracks", True)
    undo.undo()
    assert not heat.collapsed
    undo.redo()
    assert heat.collapsed


def test_the_lower_edge_sizes_a_track(stack: TrackStack, qtbot: QtBot) -> None:
    heat = _heat(stack)
    edge = QPoint(300, heat.height() - 2)
    qtbot.mousePress(heat, Qt.MouseButton.LeftButton, pos=edge)
    qtbot.mouseMove(heat, edge + QPoint(0, 60))
    qtbot.mouseRelease(heat, Qt.MouseButton.LeftButton, pos=edge)
    assert heat.body_height == pytest.approx(188, abs=4)


def test_order_heights_and_collapsed_tracks_come_back(stack: TrackStack, qtbot: QtBot) -> None:
    stack.move_track("unit", 0)
    stack.tracks()[1].set_collapsed(True)
    _heat(stack).set_body_height(77)
    state = stack.state()
    other = TrackStack(Timeline())
    qtbot.addWidget(other)
    for track in (UnitTrack(), HeatTrack("hidden", "Hidden state", HIDDEN), LettersTrack()):
        other.add(track)
    other.restore({**state, "more": 1})
    assert [track.key for track in other.tracks()] == ["unit", "letters", "hidden"]
    assert [track.collapsed for track in other.tracks()] == [False, True, False]
    assert other.tracks()[2].body_height == 77
    other.restore({"order": "x", "heights": 3})


def test_a_key_is_taken_once(stack: TrackStack) -> None:
    with pytest.raises(ValueError, match="must be unique"):
        stack.add(LettersTrack())


def test_a_removed_track_is_gone(stack: TrackStack) -> None:
    stack.remove("letters")
    stack.remove("letters")
    assert [track.key for track in stack.tracks()] == ["hidden", "forget", "unit"]
    assert stack.current is stack.tracks()[0]
    stack.timeline.set_cursor(4)
    assert not stack.grab().isNull()


def test_up_and_down_step_through_the_layers(stack: TrackStack, qtbot: QtBot) -> None:
    heat = _heat(stack)
    assert heat.choice.isVisible()
    qtbot.keyClick(heat.choice, Qt.Key.Key_Down)
    assert heat.name == "recurrent/layer1/backward/hidden"
    qtbot.keyClick(heat.choice, Qt.Key.Key_Up)
    qtbot.keyClick(heat.choice, Qt.Key.Key_Up)
    assert heat.name == "recurrent/layer0/backward/hidden"
    assert heat.choice.accessibleName() == "Shown: layer 1, backward"


def test_a_picked_unit_is_marked_where_it_lives_and_drawn(stack: TrackStack, qtbot: QtBot) -> None:
    forget, unit = stack.track("forget"), stack.track("unit")
    assert isinstance(forget, HeatTrack)
    assert isinstance(unit, UnitTrack)
    forget.choose("recurrent/layer0/backward/gate.forget")
    body = forget.body_of(QRectF(forget.rect()))
    at = QPoint(_at(forget, 3).x(), int(body.top() + 2.5 / 7 * body.height()))
    qtbot.mouseClick(forget, Qt.MouseButton.LeftButton, pos=at)
    assert (forget.unit, _heat(stack).unit) == (2, None)
    assert (unit.unit, unit.name) == (2, "recurrent/layer0/backward/hidden")
    stack.choose_layer(1, "backward")
    assert _heat(stack).name == "recurrent/layer1/backward/hidden"
    assert unit.name == "recurrent/layer1/backward/hidden"


def test_the_ruler_stays_and_moves_the_cursor(stack: TrackStack, qtbot: QtBot) -> None:
    ruler, bar = stack.ruler, stack.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert [label.text for label in ruler.labels] == ["a"]
    assert (ruler.y(), ruler.isVisible()) == (0, True)
    assert stack.viewport().y() == ruler.bare_height < ruler.height()
    body = ruler.body_of(QRectF(ruler.rect()))
    heat = _heat(stack).body_of(QRectF(_heat(stack).rect()))
    assert (body.left(), body.right()) == (heat.left(), heat.right()), "one axis"
    qtbot.mouseClick(ruler, Qt.MouseButton.LeftButton, pos=QPoint(int(ruler.x_of(33.5, body)), 8))
    assert stack.timeline.cursor == 33


def test_colours_change_with_the_theme(stack: TrackStack, qapp: QApplication) -> None:
    body = _heat(stack).body_of(QRectF(_heat(stack).rect()))
    gap = QPointF(60, body.bottom() + 5)
    assert QColor(*pixel(stack.track("hidden").grab().toImage(), gap.x(), gap.y())) == QColor(DARK.window)  # type: ignore[union-attr]
    apply(qapp, LIGHT)
    assert QColor(*pixel(stack.track("hidden").grab().toImage(), gap.x(), gap.y())) == QColor(LIGHT.window)  # type: ignore[union-attr]
    assert _cursor_seen(_heat(stack), 0, LIGHT.cursor)
    apply(qapp, DARK)


@pytest.mark.parametrize("traces", [None, TraceSet(), TraceSet((trace("x", np.zeros((0, 3))),)), states(steps=1)])
def test_a_stack_of_little_draws(stack: TrackStack, traces: TraceSet | None) -> None:
    stack.show_traces(traces)
    stack.mark_unit(3, "recurrent/layer1/forward/hidden")
    for _, _, _, run, _ in stack_commands(stack):
        run()
    assert not stack.grab().isNull()
    assert not picture_of(stack).isNull()
    assert stack.timeline.window[1] > stack.timeline.window[0]


def test_everything_grows_with_the_type(stack: TrackStack, qapp: QApplication) -> None:
    small, gutter, header = stack.figure_size().height(), _heat(stack).paper.gutter, _heat(stack).choice.height()
    apply(qapp, DARK, 1.6)
    heat = _heat(stack)
    assert heat.paper.gutter == pytest.approx(gutter * heat.paper.base / 13, abs=1)
    assert heat.paper.gutter > 1.2 * gutter
    assert stack.figure_size().height() > 1.2 * small
    assert heat.choice.height() > header
    assert not stack.grab().isNull()
    apply(qapp, DARK)


def test_a_track_has_a_menu_with_its_choices_and_export(stack: TrackStack, qtbot: QtBot) -> None:
    heat = _heat(stack)
    menu = heat.menu_of()
    by_name = {action.text(): action for action in menu.actions()}
    by_name["Units sorted by similarity"].trigger()
    assert heat.order == "similar"
    with qtbot.waitSignal(stack.export_asked) as said:
        by_name["Export as SVG…"].trigger()
    assert said.args == [heat, "svg"]
    menu.deleteLater()
