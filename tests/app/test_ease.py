"""What a person may expect of the Handwriting lab, tried on the real window: cursor, undo, zoom, what-if, writing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from app.labs.handwriting.page import HandwritingPage
from app.views.heat import HeatTrack
from app.window import Window
from engine.data.ink import ink_of

from .handwriting.conftest import settle
from .mouse import draw
from .real import LEFT, NONE, drag, key, opened, wheel, word

Open = Callable[..., Window]
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def hidden(page: HandwritingPage) -> HeatTrack:
    track = page.desk.tracks.track("hidden")
    assert isinstance(track, HeatTrack)
    return track


def kept(page: HandwritingPage) -> dict[str, Any]:
    """The page's state, without the cursor, which is not a change."""
    return {name: value for name, value in page.state().items() if name != "cursor"}


def test_a_fresh_profile_shows_a_live_result_and_asks_nothing(open_window: Open, qtbot: QtBot) -> None:
    """1."""
    window, page = opened(open_window, qtbot)
    assert page.reading.text == "together"
    full = [track.key for track in page.desk.tracks.tracks() if track.isVisible() and track.has_data()]
    assert full[:4] == ["letters", "posterior", "hidden", "cell"]
    assert not [shown for shown in QApplication.topLevelWidgets() if isinstance(shown, QDialog) and shown.isVisible()]
    assert window.bar.sentence == ""
    top = hidden(page).mapTo(window, QPoint(0, 0)).y()
    assert top + 100 < page.transport.mapTo(window, QPoint(0, 0)).y(), "the hidden state is in sight at 1280 x 800"


def test_one_step_in_all_views(open_window: Open, qtbot: QtBot) -> None:
    """2: ruler, equations, distribution, pad, headers and transport are at the same step after each press of Right."""
    _, page = opened(open_window, qtbot)
    assert page.desk.answer is not None
    outcome = page.desk.answer.main
    posterior = outcome.traces["posterior"].data
    for step in range(1, 6):
        key(page.desk.tracks, Qt.Key.Key_Right)
        assert page.desk.timeline.cursor == step
        qtbot.waitUntil(lambda step=step: page.desk.inspector.equations.title == f"Step {step}")
        terms = {term.symbol: term.value for term in page.desk.inspector.equations.terms}
        assert terms["h"] == pytest.approx(page.links.unit_value(), abs=1e-5)
        assert page.desk.inspector.distribution.pairs[0][1] == pytest.approx(float(posterior[step].max()))
        assert page.desk.pad._dot == int(outcome.last_point[step])
        assert page.transport.text.text().startswith(f"step {step} ")
        assert page.desk.tracks.ruler._place() == f"step {step}"
        said = hidden(page).readout(step, page.shell.theme)[0].text
        assert f"{page.links.unit_value():+.3f}".replace("-", "\N{MINUS SIGN}") in said
    assert page.desk.timeline.cursor == 5


def test_everything_done_is_undone_and_done_again(open_window: Open, qtbot: QtBot) -> None:
    """4: strokes, clear, a unit at zero, a slider, a track moved, one closed."""
    window, page = opened(open_window, qtbot)
    page.desk.pad.clear()
    page.shell.undo.clear()
    settle(qtbot, page)
    start = kept(page)
    draw(page.desk.pad, ink_of(word("it", 90.0, (120.0, 40.0)).strokes()[:3]))
    settle(qtbot, page)
    assert page.reading.text
    key(page.desk.pad, Qt.Key.Key_Delete)
    settle(qtbot, page)
    assert page.reading.text == ""
    QTest.mouseClick(page.desk.inspector.what_if.zero, LEFT)
    assert page.desk.setup.changes
    slider = page.desk.controls.weight.slider
    drag(slider, QPoint(20, 12), QPoint(40, 12), QPoint(slider.width() - 20, 12))
    track = hidden(page)
    order = [each.key for each in page.desk.tracks.tracks()]
    drag(track, QPoint(90, 8), track.mapFromGlobal(page.desk.tracks.letters.mapToGlobal(QPoint(90, 4))))
    assert [each.key for each in page.desk.tracks.tracks()] != order
    track.set_collapsed(True)
    settle(qtbot, page)
    end = kept(page)
    steps = page.shell.undo.count()
    assert steps == 8, [page.shell.undo.text(place) for place in range(steps)]
    for _ in range(steps):
        key(window, Qt.Key.Key_Z, CONTROL)
    settle(qtbot, page)
    assert kept(page) == start
    assert [each.key for each in page.desk.tracks.tracks()] == order
    assert not track.collapsed
    for _ in range(steps):
        key(window, Qt.Key.Key_Z, CONTROL | SHIFT)
    settle(qtbot, page)
    assert kept(page) == end


@pytest.mark.parametrize("by", ["wheel", "keys"])
def test_zoom_to_ten_steps_and_back(open_window: Open, qtbot: QtBot, by: str) -> None:
    """5, by wheel and by keys; pinches have a test of the views."""
    _, page = opened(open_window, qtbot)
    timeline, track = page.desk.timeline, hidden(page)
    whole = timeline.window
    for _ in range(30):
        if timeline.window[1] - timeline.window[0] <= 10:
            break
        if by == "wheel":
            wheel(track, QPointF(track.width() / 2, track.height() / 2), 1, CONTROL)
        else:
            key(page.desk.tracks, Qt.Key.Key_W)
    assert timeline.window[1] - timeline.window[0] <= 10
    key(page.desk.tracks, Qt.Key.Key_F)
    assert timeline.window == whole


def test_a_pan_by_hand_while_playing_stays(open_window: Open, qtbot: QtBot) -> None:
    """5."""
    _, page = opened(open_window, qtbot)
    timeline, track = page.desk.timeline, hidden(page)
    timeline.set_window(0, 10)
    page.transport.follow_button.setChecked(True)
    page.transport.speed.setCurrentIndex(3)
    key(page.desk.tracks, Qt.Key.Key_Space)
    assert page.transport.playing
    qtbot.waitUntil(lambda: timeline.window[0] > 0)
    wheel(track, QPointF(track.width() / 2, track.height() / 2), -1, SHIFT)
    seen, step = timeline.window, timeline.placed
    assert not page.transport.follow_button.isChecked()
    qtbot.waitUntil(lambda: timeline.placed > min(seen[1] + 2, step + 12) or not page.transport.playing)
    assert timeline.window == seen
    key(page.desk.tracks, Qt.Key.Key_Space)
    assert timeline.window == seen


def test_forcing_a_gate_answers_while_dragging_with_the_old_beside_it(open_window: Open, qtbot: QtBot) -> None:
    """7."""
    _, page = opened(open_window, qtbot)
    card = page.desk.inspector.what_if
    card.gate.setCurrentText("input")
    slider, before = card.slider.slider, page.reading.text
    assert page.desk.answer is not None
    plain = page.desk.answer.main.traces["recurrent/layer2/forward/hidden"].data
    seen: list[str] = []
    QTest.mousePress(slider, LEFT, NONE, QPoint(slider.width() // 2, 12))
    for x in (0.4, 0.2, 0.0):
        QTest.mouseMove(slider, QPoint(round(x * slider.width()), 12))
        settle(qtbot, page)
        assert page.desk.answer.before is not None
        assert page.desk.answer.before.text == before, "the old one stays"
        np.testing.assert_array_equal(page.desk.answer.before.traces["recurrent/layer2/forward/hidden"].data, plain)
        seen.append(np.asarray(hidden(page).values()[1]).tobytes())
        assert "".join(letter.text for letter in page.desk.tracks.letters.old or ()) == before
    QTest.mouseRelease(slider, LEFT, NONE, QPoint(0, 12))
    assert len(set(seen)) == 3, "the tracks follow while the slider moves"
    assert page.shell.undo.count() == 1, "a drag is one step"
    assert card.slider.value == 0.0
    card.gate.setCurrentText("forget")
    assert card.slider.value == 0.5, "the slider shows the gate that is chosen"
    card.gate.setCurrentText("input")
    assert card.slider.value == 0.0
    forced = page.reading.text
    key(page.desk.tracks, Qt.Key.Key_X)
    settle(qtbot, page)
    assert page.reading.text == before
    key(page.desk.tracks, Qt.Key.Key_X)
    settle(qtbot, page)
    assert page.reading.text == forced
    QTest.mouseDClick(slider, LEFT, NONE, QPoint(40, 12))
    settle(qtbot, page)
    assert page.desk.setup.changes == ()
    assert card.slider.value == 0.5
    assert page.desk.answer.before is None
    assert page.desk.tracks.letters.old is None


def test_a_word_written_fast_with_the_mouse_is_read_and_whole(open_window: Open, qtbot: QtBot) -> None:
    """14; how soon it is read is for the benchmarks."""
    _, page = opened(open_window, qtbot)
    page.desk.pad.clear()
    ink = word("hello", 240.0, (100.0, 30.0), every=3)
    draw(page.desk.pad, ink)
    settle(qtbot, page)
    assert page.reading.text == "hello"
    kept = page.desk.pad.snapshot()
    assert kept.stroke_lengths.tolist() == ink.stroke_lengths.tolist()
    steps = np.diff(kept.points, axis=0)
    scale = np.linalg.norm(np.diff(ink.points, axis=0)) / np.linalg.norm(steps)
    np.testing.assert_allclose(steps * scale, np.diff(ink.points, axis=0), atol=0.01)
