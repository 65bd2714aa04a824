"""Nothing is cut off: the page at 1280 x 800 as usual and for a projector, and the training dialog."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.views.loss import LossPlot
from app.views.stack import TrackStack
from app.widgets.fields import NumberField
from app.window import Window

from .handwriting.conftest import settle
from .real import opened

Open = Callable[..., Window]


def test_the_bar_over_the_pad_has_room_for_every_word(open_window: Open, qtbot: QtBot) -> None:
    window, page = opened(open_window, qtbot)
    bar = page.desk.controls
    for widget in (bar.model, bar.compare, bar.decoder, bar.colour, bar.samples, bar.train):
        assert widget.isVisible()
        assert widget.width() >= widget.sizeHint().width(), widget.accessibleName()
    assert bar.weight.field.isVisible()
    window.resize(1000, 700)
    assert not bar.weight.field.isVisible(), "what is said elsewhere makes room"
    window.resize(1280, 800)
    assert bar.weight.field.isVisible()


def test_projector_mode_enlarges_every_label_and_cuts_none(open_window: Open, qtbot: QtBot) -> None:
    window, page = opened(open_window, qtbot)
    labels = page.desk.inspector.findChildren(QLabel)
    small = {label: label.fontMetrics().height() for label in labels}
    window.registry.run("window.projector")
    for label, height in small.items():
        assert label.fontMetrics().height() > 1.3 * height, label.text()
    qtbot.waitUntil(
        lambda: page.desk.inspector.viewport().width() >= page.desk.inspector.widget().minimumSizeHint().width()
    )
    qtbot.waitUntil(lambda: page.transport.text.width() >= page.transport.text.minimumSizeHint().width())
    assert page.transport.follow_button.geometry().right() <= page.transport.width()
    for button in page.desk.inspector.what_if.findChildren(QPushButton):
        assert button.width() >= button.minimumSizeHint().width()
    window.registry.run("window.projector")
    assert {label: label.fontMetrics().height() for label in labels} == small


def test_letters_are_on_the_ruler_once_their_track_is_out_of_sight(open_window: Open, qtbot: QtBot) -> None:
    _, page = opened(open_window, qtbot)
    ruler, bar = page.desk.tracks.ruler, page.desk.tracks.verticalScrollBar()
    top = page.desk.tracks.viewport().y()
    assert ruler.labels == ()
    bar.setValue(bar.maximum())
    assert "".join(label.text for label in ruler.labels) == "together"
    assert page.desk.tracks.viewport().y() == top, "nothing jumps"
    bar.setValue(0)
    assert ruler.labels == ()


def test_an_old_reading_gets_a_row_of_its_own(open_window: Open, qtbot: QtBot) -> None:
    _, page = opened(open_window, qtbot)
    letters = page.desk.tracks.letters
    before = letters.sizeHint().height()
    page.what_if.force_gate("input", 0.2)
    settle(qtbot, page)
    assert letters.sizeHint().height() >= before + 20
    page.shell.undo.undo()
    settle(qtbot, page)
    assert letters.sizeHint().height() == before


def test_both_sides_of_a_comparison_are_named_and_scroll_together(open_window: Open, qtbot: QtBot) -> None:
    _, page = opened(open_window, qtbot)
    page.desk.controls.compare.setCurrentIndex(page.desk.controls.compare.findData("gru"))
    settle(qtbot, page)
    said = [label.text() for side in (page._left, page._right) for label in side.findChildren(QLabel)]
    assert {"Large", "GRU"} <= set(said)
    qtbot.waitUntil(lambda: _top(page.desk.tracks) == _top(page.desk.other_tracks))
    page.desk.tracks.verticalScrollBar().setValue(120)
    assert page.desk.other_tracks.verticalScrollBar().value() == 120


def test_the_training_form_shows_whole_numbers_and_short_ones(open_window: Open, qtbot: QtBot) -> None:
    _, page = opened(open_window, qtbot)
    page.training.open()
    form = page.training.panel.form
    assert {name: form.values()[name] for name in ("hidden", "layers", "updates")} == {
        "hidden": 64,
        "layers": 1,
        "updates": 800,
    }
    shown = [field.text() for field in form.findChildren(NumberField)]
    assert shown == ["64", "1", "800", "0.006"]
    assert page.training.size().height() <= 760
    page.training.close()


@pytest.mark.parametrize("rates", [[1.0], [1.0, 0.5, 0.2], [0.2, 0.5, 1.0]])
def test_the_best_is_named_inside_the_plot(qtbot: QtBot, rates: list[float]) -> None:
    plot = LossPlot()
    qtbot.addWidget(plot)
    plot.resize(640, 240)
    plot.set_length(100 * len(rates))
    plot.show()
    for place, rate in enumerate(rates, 1):
        plot.add_error(100 * place, rate)
    plot.draw()
    qtbot.waitUntil(lambda: plot._plots[1].vb.height() > 20)
    plot.grab()  # Places are settled when it is painted.
    frame = plot._plots[1].vb.sceneBoundingRect().adjusted(-2, -2, 2, 2)
    words = plot._words.mapRectToScene(plot._words.boundingRect())
    assert QRectF(frame).contains(words)


@pytest.mark.expects_log
def test_a_broken_page_promises_nothing(open_window: Open) -> None:
    def pages(name: str) -> type:
        raise ValueError(name)

    window = open_window(pages=pages)
    assert not window.deck.blank.waiting


def _top(stack: TrackStack) -> int:
    """Where the first track begins on the screen."""
    return stack.tracks()[0].mapToGlobal(stack.tracks()[0].rect().topLeft()).y()
