"""Training in the window: what to train, how far it is, how well it reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app import theme as themes
from app.widgets.cards import QuietLabel, Section
from app.widgets.form import Form
from app.widgets.progress_line import ProgressLine
from app.widgets.time_left import duration
from app.widgets.type import sized
from app.work.long_run import State
from engine.spec import Param


class TrainingPanel(QWidget):
    """A form, the buttons of a run, and its live state. It knows no trainer: it asks by signals and is told by slots.

    start_requested  values of the form by name
    """

    start_requested = Signal(dict)
    pause_requested = Signal()
    resume_requested = Signal()
    cancel_requested = Signal()

    def __init__(
        self,
        parameters: Sequence[Param],
        plot: QWidget | None = None,
        parent: QWidget | None = None,
        title: str = "Train a reader",
        heads: tuple[str, str] = ("written", "read"),
        unit: str = " %",
    ) -> None:
        super().__init__(parent)
        self._unit = unit
        self._state: State = "idle"
        self._readings: tuple[tuple[str, str], ...] = ()
        self.setAccessibleName("Training")
        self.form = Form(parameters, self, columns=2)
        self.start_button = _button(self, "Start training", primary=True)
        self.pause_button = _button(self, "Pause")
        self.cancel_button = _button(self, "Cancel")
        self.bar = ProgressLine(self)
        self.status = QuietLabel("Not started", self)
        self.status.setWordWrap(True)
        self._loss = Figure("loss", self)
        self._figures: dict[str, Figure] = {}
        self._numbers = QHBoxLayout()
        self._numbers.setSpacing(24)
        self._numbers.addWidget(self._loss)
        self._numbers.addStretch(1)
        self.table = _table(self, heads)
        self._lay_out(plot, title)
        self.start_button.clicked.connect(lambda: self.start_requested.emit(self.form.values()))
        self.pause_button.clicked.connect(self._pause)
        self.cancel_button.clicked.connect(self.cancel_requested)
        self.set_state("idle")

    @property
    def state(self) -> State:
        """What the buttons offer now."""
        return self._state

    def set_state(self, state: State, message: str = "") -> None:
        """Show that the run is not there, runs, rests or is about to stop, and say something about it."""
        self._state = state
        self.form.setEnabled(state == "idle")
        self.start_button.setVisible(state == "idle")
        self.pause_button.setVisible(state != "idle")
        self.cancel_button.setVisible(state != "idle")
        self.pause_button.setEnabled(state in ("running", "paused"))
        self.cancel_button.setEnabled(state in ("running", "paused"))
        self.pause_button.setText("Resume" if state == "paused" else "Pause")
        self.pause_button.setAccessibleName(self.pause_button.text())
        if message or state == "stopping":
            self.status.setText(message or "Stopping; what was learnt is kept \u2026")

    def show_progress(
        self, update: int, updates: int, loss: float, seconds_left: float | None, samples_per_second: float
    ) -> None:
        """Show how far the run is. `loss` is the mean since the last report, `seconds_left` None where unknown."""
        self.bar.set_share(update / max(updates, 1))
        self._loss.set_text(f"{loss:.3f}")
        left = "" if seconds_left is None else f" \u00b7 about {duration(seconds_left)} left"
        self.status.setText(f"update {update:,} of {updates:,}{left}\n{samples_per_second:,.0f} samples/s")

    def show_validation(self, metrics: Mapping[str, float], readings: Sequence[tuple[str, str]], best: bool) -> None:
        """Show error rates (shares, 0 to 1) by name, and (truth, reading) pairs; `best` marks the best so far."""
        for index, (name, value) in enumerate(metrics.items()):
            if name not in self._figures:
                self._figures[name] = Figure(name, self)
                self._numbers.insertWidget(1 + index, self._figures[name])
            self._figures[name].set_text(f"{100 * value:.1f}{self._unit}", best and index == 0)
        self._readings = tuple(readings)
        self._fill_table()

    def changeEvent(self, event: QEvent) -> None:
        """Take the colours of a new theme."""
        if event.type() == QEvent.Type.PaletteChange and self._readings:
            self._fill_table()
        super().changeEvent(event)

    def _fill_table(self) -> None:
        theme = themes.current()
        self.table.setRowCount(len(self._readings))
        for row, pair in enumerate(self._readings):
            for column, text in enumerate(pair):
                item = QTableWidgetItem(text or "\u2013")
                item.setToolTip(text)
                wrong = column == 1 and pair[0] != pair[1]
                item.setForeground(QColor(theme.warning if wrong else theme.good if column else theme.text))
                self.table.setItem(row, column, item)

    def _pause(self) -> None:
        if self._state == "paused":
            self.resume_requested.emit()
        else:
            self.pause_requested.emit()

    def _lay_out(self, plot: QWidget | None, title: str) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        what, live = Section(title, parent=self), Section("How it goes", parent=self)
        what.body.addWidget(self.form)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.start_button, self.pause_button, self.cancel_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        what.body.addSpacing(4)
        what.body.addLayout(buttons)
        live.body.addWidget(self.bar)
        live.body.addWidget(self.status)
        live.body.addLayout(self._numbers)
        if plot is not None:
            live.body.addWidget(plot, 1)
        live.body.addWidget(self.table, 1)
        column.addWidget(what)
        column.addWidget(live, 1)


class Figure(QWidget):
    """A large number over its name; the best so far in the colour of what is good."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number = QuietLabel("\u2013", self, "text")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(0)
        column.addWidget(self._number)
        column.addWidget(QuietLabel(name, self))
        self.setAccessibleName(name)
        self._dress()

    def set_text(self, text: str, best: bool = False) -> None:
        """Show a number."""
        self._number.setText(text)
        self.setAccessibleDescription(text + (", the best so far" if best else ""))
        self.setToolTip("The best so far" if best else "")
        self._number.set_tone("good" if best else "text")

    def changeEvent(self, event: QEvent) -> None:
        """Take the letters of a new size."""
        if event.type() == QEvent.Type.FontChange:
            self._dress()
        super().changeEvent(event)

    def _dress(self) -> None:
        self._number.setFont(sized(self.font(), 1.85, bold=True, figures=True))


def _button(parent: QWidget, text: str, primary: bool = False) -> QPushButton:
    button = QPushButton(text, parent)
    button.setAccessibleName(text)
    button.setProperty("primary", primary)
    return button


def _table(parent: QWidget, heads: tuple[str, str]) -> QTableWidget:
    table = QTableWidget(0, 2, parent)
    table.setAccessibleName(f"What was {heads[0]} and what is {heads[1]}")
    table.setHorizontalHeaderLabels(list(heads))
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    table.horizontalHeader().setHighlightSections(False)
    table.verticalHeader().hide()
    table.setShowGrid(False)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    table.setFrameShape(QTableWidget.Shape.NoFrame)
    table.setTabKeyNavigation(False)
    table.setMinimumHeight(96)
    table.setStyleSheet(
        "QHeaderView::section { background: transparent; border: none; padding: 4px 3px; } "
        "QHeaderView { background: transparent; } QTableWidget { background: transparent; }"
    )
    return table
