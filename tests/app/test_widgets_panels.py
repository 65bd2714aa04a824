"""Inspector, what-if, reading, form and training panel."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication, QUndoStack
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app import theme
from app.views.timeline import Timeline
from app.widgets.form import Form, Value
from app.widgets.ink_pad import InkPad
from app.widgets.inspector import AboutCard, DistributionCard, EquationCard, Term, share
from app.widgets.reading import Reading, shares
from app.widgets.slider import NumberSlider, Slider
from app.widgets.time_left import TimeLeft, duration
from app.widgets.training_panel import TrainingPanel
from app.widgets.transport import Transport
from app.widgets.whatif import InterventionList, WhatIfCard
from app.work.gate import Gate
from app.work.lane import Lane
from app.work.long_run import LongRun
from engine.spec import Param

from .pages import SECONDS

LEFT = Qt.MouseButton.LeftButton
PARAMETERS = (
    Param("cell", "Cell", "lstm", choices=("lstm", "gru", "rnn")),
    Param("hidden", "Hidden units", 128, 16, 512),
    Param("learning_rate", "Learning rate", 2e-3, 1e-5, 1e-1),
    Param("dropout", "Dropout", 0.1, 0.0, 0.9, help="Share of units left out"),
    Param("lines", "Lines too", True),
    Param("name", "Name", "mine"),
    Param("seed", "Seed", 1),
)


@pytest.fixture
def show(qtbot: QtBot) -> Callable[[QWidget], None]:
    def shown(widget: QWidget) -> None:
        qtbot.addWidget(widget)
        widget.resize(max(widget.sizeHint().width(), 320), max(widget.sizeHint().height(), 60))
        widget.show()
        qtbot.waitExposed(widget)

    return shown


def test_a_form_gives_back_what_it_was_given(show: Callable[[QWidget], None]) -> None:
    form = Form(PARAMETERS)
    show(form)
    assert form.values() == {parameter.name: parameter.default for parameter in PARAMETERS}
    assert [type(value) for value in form.values().values()] == [str, int, float, float, bool, str, int]
    other: dict[str, Value] = {
        "cell": "rnn",
        "hidden": 37,
        "learning_rate": 3.3e-5,
        "dropout": 0.123,
        "lines": False,
        "name": "x",
    }
    told: list[tuple[str, object]] = []
    form.changed.connect(lambda name, value: told.append((name, value)))
    form.set_values({**other, "seed": 9, "of an older version": 3})
    assert form.values() == {**other, "seed": 9}
    assert told == []
    form.reset()
    assert form.values() == {parameter.name: parameter.default for parameter in PARAMETERS}
    assert dict(told)["hidden"] == 128


def test_a_form_tells_what_a_person_changes(show: Callable[[QWidget], None]) -> None:
    form = Form(PARAMETERS)
    show(form)
    told: dict[str, object] = {}
    form.changed.connect(lambda name, value: told.update({name: value}))
    box, tick, line = form.findChild(QComboBox), form.findChild(QCheckBox), form.findChildren(QLineEdit)[-2]
    assert isinstance(box, QComboBox)
    assert isinstance(tick, QCheckBox)
    QTest.keyClick(box, Qt.Key.Key_Down)
    QTest.mouseClick(tick, LEFT, pos=QPoint(8, tick.height() // 2))
    QTest.keyClick(line, Qt.Key.Key_End)
    QTest.keyClicks(line, "2")
    assert told == {"cell": "gru", "lines": False, "name": "mine2"}


def test_a_slider_and_its_field_agree_and_a_double_click_goes_back(show: Callable[[QWidget], None]) -> None:
    number = NumberSlider("Weight", 0.0, 1.0, 0.25)
    show(number)
    told: list[float] = []
    number.value_changed.connect(told.append)
    slider = number.slider
    QTest.mousePress(slider, LEFT, pos=QPoint(10, 12))
    QTest.mouseMove(slider, QPoint(slider.width() - 10, 12))
    QTest.mouseRelease(slider, LEFT, pos=QPoint(slider.width() - 10, 12))
    assert told == [0.0, 1.0]
    assert number.field.value() == 1.0
    QTest.mouseDClick(slider, LEFT, pos=QPoint(slider.width() - 10, 12))
    assert number.value == 0.25
    number.field.selectAll()
    QTest.keyClicks(number.field, "0.6")
    QTest.keyClick(number.field, Qt.Key.Key_Return)
    assert number.value == 0.6
    assert slider.value() == 600


def test_a_slider_over_many_powers_of_ten_is_logarithmic(qtbot: QtBot) -> None:
    number = NumberSlider("Rate", 1e-5, 1e-1, 1e-3)
    qtbot.addWidget(number)
    assert number.slider.value() == pytest.approx(number.slider.maximum() / 2, abs=1)
    number.slider.setValue(number.slider.maximum() // 4)
    assert number.value == pytest.approx(1e-4, rel=0.02)


def test_what_if_forces_live_and_lets_go_by_double_click(show: Callable[[QWidget], None]) -> None:
    card = WhatIfCard()
    show(card)
    assert not card.slider.isEnabled()
    card.set_gates(("forget", "input"))
    card.set_target(1, "backward", None)
    assert not card.clamp.isEnabled()
    card.set_target(1, "backward", 41)
    assert card.clamp.text() == "Clamp unit 41"
    forced: list[tuple[str, float]] = []
    released: list[str] = []
    card.gate_forced.connect(lambda gate, value: forced.append((gate, value)))
    card.gate_released.connect(released.append)
    QTest.keyClick(card.gate, Qt.Key.Key_Down)
    card.set_value(0.5)
    slider = card.slider.slider
    QTest.mousePress(slider, LEFT, pos=QPoint(slider.width() - 10, 12))
    QTest.mouseRelease(slider, LEFT, pos=QPoint(slider.width() - 10, 12))
    assert forced == [("input", 1.0)]
    QTest.mouseDClick(slider, LEFT, pos=QPoint(40, 12))
    assert released == ["input"]
    assert len(forced) == 1


def test_what_if_names_a_layer_and_its_direction_only_where_there_are_others(show: Callable[[QWidget], None]) -> None:
    card = WhatIfCard()
    show(card)
    card.set_target(1, "backward", 3)
    assert card._hint.text() == "Force a gate of layer 2, backward"
    assert card.mute.text() == "Mute \u2190"
    assert card.mute.accessibleName() == "Mute backward direction of layer 2"
    card.set_only_target("LSTM", 4)
    assert card._hint.text() == "Force a gate of the LSTM"
    assert (card.mute.text(), card.mute.accessibleName()) == ("Mute LSTM", "Mute the LSTM")
    assert (card.clamp.text(), card.zero.text()) == ("Clamp unit 4", "Zero unit 4")
    card.set_only_target("LSTM", None)
    assert not card.clamp.isEnabled()


def test_what_ifs_buttons_ask(show: Callable[[QWidget], None], qtbot: QtBot) -> None:
    card = WhatIfCard()
    show(card)
    card.set_target(0, "forward", 3)
    for button, signal in (
        (card.clamp, card.clamp_requested),
        (card.zero, card.zero_requested),
        (card.mute, card.mute_requested),
        (card.undo, card.undo_requested),
    ):
        with qtbot.waitSignal(signal):
            QTest.mouseClick(button, LEFT)


def test_interventions_can_be_switched_and_removed(show: Callable[[QWidget], None]) -> None:
    card = InterventionList()
    show(card)
    card.show_rows([("Unit 3 at 0", True), ("Forget gate at 1", True)])
    told: list[tuple[int, bool]] = []
    removed: list[int] = []
    card.toggled.connect(lambda index, on: told.append((index, on)))
    card.removed.connect(removed.append)
    card.findChildren(QCheckBox)[1].click()
    card.findChildren(QPushButton)[0].click()
    assert told == [(1, False)]
    assert removed == [0]
    card.show_rows([])
    assert not card.isVisible()


def test_equations_and_probabilities_are_said_in_words(show: Callable[[QWidget], None]) -> None:
    equations, bars = EquationCard(), DistributionCard()
    show(equations)
    show(bars)
    equations.show_terms(77, 1, "forward", 41, [Term("f", "\u03c3(2.31)", 0.9097, 0), Term("h", "x" * 200, -0.454, 1)])
    bars.show_pairs([("g", 0.97), ("<blank>", 0.0004)])
    said = [child.accessibleDescription() for child in (*equations.findChildren(QWidget), *bars.findChildren(QWidget))]
    assert any("f = \u03c3(2.31) = 0.910" in text and "\u22120.454" in text for text in said)
    assert "g 97.0 %, <blank> < 0.1 %" in said
    assert not equations.grab().isNull()
    assert not bars.grab().isNull()
    equations.show_terms(0, 0, "forward", 0, [])
    assert equations.accessibleName() == "Step"


def test_shares_are_honest_at_both_ends_and_sum_to_one() -> None:
    assert [share(p) for p in (0.0, 0.0001, 0.5, 0.99996, 1.0)] == ["0.0 %", "< 0.1 %", "50.0 %", "> 99.9 %", "100.0 %"]
    assert sum(shares([-800.0, -801.0, -2000.0])) == pytest.approx(1)
    assert shares([-800.0, -801.0])[0] == pytest.approx(0.731, abs=1e-3)
    assert shares([]) == []


def test_the_reading_is_copied_and_offers_its_alternatives(show: Callable[[QWidget], None]) -> None:
    reading = Reading()
    reading.resize(900, 60)
    show(reading)
    reading.resize(900, 60)
    reading.show_reading("tagether", 0.61, [("tagether", 0.61), ("together", 0.32), ("to gether", 0.05)])
    reading.set_ghost("together")
    reading.set_truth("together")
    QTest.mouseClick(reading.findChildren(QPushButton)[0], LEFT)
    assert QGuiApplication.clipboard().text() == "tagether"
    said = reading.accessibleDescription()
    assert (
        said
        == "Read as tagether, 61.0 %; before: together; written: together; or together, 32.0 %; or to gether, 5.0 %"
    )
    reading.grab()
    picked: list[int] = []
    reading.alternative_picked.connect(picked.append)
    for x in range(0, 900, 10):
        QTest.mouseClick(reading, LEFT, pos=QPoint(x, reading.height() // 2 + 6))
    assert set(picked) == {0, 1}


@pytest.mark.parametrize("width", [160, 300, 900])
def test_a_long_reading_stays_within_its_place(show: Callable[[QWidget], None], width: int) -> None:
    reading = Reading()
    show(reading)
    reading.resize(width, 60)
    reading.show_reading("a very long line that nobody could fit " * 5, 0.3, [("x" * 90, 0.2)] * 6)
    reading.set_ghost("something else that is long as well " * 4)
    reading.set_truth("and what was written is no shorter " * 4)
    assert not reading.grab().isNull()
    assert reading.minimumSizeHint().width() <= 160


def test_training_asks_and_shows(show: Callable[[QWidget], None], qtbot: QtBot, lane: Lane) -> None:
    run, held = LongRun(lane, lane), Gate()
    asked: list[str] = []
    panel = TrainingPanel(run, lambda: asked.append("start"), PARAMETERS, QWidget())
    controls = panel.controls
    show(panel)
    QTest.mouseClick(controls.start_button, LEFT)
    assert asked == ["start"]
    held.close()
    run.start(lambda cancel, emit: held.pass_through(cancel), Gate())
    assert not panel.form.isEnabled()
    assert not controls.start_button.isVisible()
    QTest.mouseClick(controls.pause_button, LEFT)
    assert (run.state, controls.pause_button.text()) == ("paused", "Resume")
    QTest.mouseClick(controls.pause_button, LEFT)
    assert (run.state, controls.pause_button.text()) == ("running", "Pause")
    QTest.mouseClick(controls.cancel_button, LEFT)
    assert run.state == "stopping"
    assert not controls.cancel_button.isEnabled()
    qtbot.waitUntil(lambda: not run.busy, timeout=SECONDS)
    assert panel.form.isEnabled()
    assert controls.start_button.isVisible()
    assert controls.message.text() == "Stopped"
    panel.show_progress(500, 2000, 0.2134, 1930.0, 164.2)
    assert controls.bar.share == 0.25
    assert controls.message.text() == "update 500 of 2,000 \u00b7 about 32 min left\n164 samples/s"
    panel.show_validation({"CER": 0.0712, "WER": 0.203}, [("together", "together"), ("16", "1b")], True)
    table = panel.findChild(QTableWidget)
    assert isinstance(table, QTableWidget)
    right, wrong = table.item(0, 1), table.item(1, 1)
    assert right is not None
    assert wrong is not None
    assert (right.text(), wrong.text()) == ("together", "1b")
    assert right.foreground().color() != wrong.foreground().color()
    panel.show_validation({"CER": 0.07}, [], False)
    assert table.rowCount() == 0


def test_durations_read_as_one_would_say_them() -> None:
    assert [duration(s) for s in (0.2, 45, 600, 7500)] == ["1 s", "45 s", "10 min", "2 h 05 min"]


def test_every_widget_that_does_something_has_a_name(
    show: Callable[[QWidget], None], qapp: QApplication, lane: Lane
) -> None:
    changes = InterventionList()
    changes.show_rows([("Unit 3 at 0", True)])
    timeline = Timeline(9)
    about = AboutCard("Some words.", [("Next", "do:next")])
    whole: list[QWidget] = [
        InkPad(QUndoStack(qapp)), Transport(timeline), EquationCard(), DistributionCard(), about, changes, WhatIfCard(),
        Reading(), Form(PARAMETERS), TrainingPanel(LongRun(lane, lane), lambda: None, PARAMETERS),
    ]  # fmt: skip
    kinds = (QAbstractButton, Slider, QAbstractSpinBox, QComboBox, QTableWidget)
    seen = 0
    for widget in whole:
        show(widget)
        for child in widget.findChildren(QWidget):
            inside = isinstance(child.parent(), (QTableWidget, QComboBox)) or child.objectName().startswith("qt_")
            if isinstance(child, kinds) and not inside:
                assert child.accessibleName(), f"{type(child).__name__} in {type(widget).__name__}"
                seen += 1
    assert seen > 30


def test_cards_take_a_theme_that_changes_while_open(show: Callable[[QWidget], None], qapp: QApplication) -> None:
    theme.apply(qapp, theme.DARK)
    card = WhatIfCard()
    show(card)
    corner = QPoint(card.width() // 2, 5)
    assert card.grab().toImage().pixelColor(corner) == QColor(theme.DARK.panel)
    theme.apply(qapp, theme.LIGHT)
    QApplication.processEvents()
    assert card.grab().toImage().pixelColor(corner) == QColor(theme.LIGHT.panel)
    colour = card._hint.palette().color(card._hint.foregroundRole())
    assert colour == QColor(theme.LIGHT.dim)


def test_time_left_counts_neither_pauses_nor_what_a_checkpoint_spared() -> None:
    now = [100.0]
    left = TimeLeft(lambda: now[0])
    left.begin()
    left.pause()
    assert left.after(600, 1_200) is None, "told of while it rests already"
    now[0] += 50
    left.resume()
    now[0] += 10
    assert left.after(620, 1_200) == pytest.approx(290)
    left.pause()
    now[0] += 1_000
    left.resume()
    now[0] += 10
    assert left.after(640, 1_200) == pytest.approx(280)
    left.begin()
    assert left.after(20, 1_200) is None
