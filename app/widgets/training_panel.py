"""Training in the window: what to train, how far it is, how well it reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app import theme as themes
from app.widgets.cards import QuietLabel
from app.widgets.form import Form
from app.widgets.run_controls import RunControls
from app.widgets.time_left import duration
from app.widgets.type import sized
from app.work.long_run import LongRun
from engine.spec import Param


class TrainingPanel(QWidget):
    """A form with the buttons of a run, which `start` starts, and its live state. It knows no trainer."""

    def __init__(
        self,
        run: LongRun,
        start: Callable[[], None],
        parameters: Sequence[Param],
        plot: QWidget | None = None,
        parent: QWidget | None = None,
        title: str = "Train a reader",
        heads: tuple[str, str] = ("written", "read"),
        unit: str = " %",
    ) -> None:
        super().__init__(parent)
        self._unit = unit
        self._readings: tuple[tuple[str, str], ...] = ()
        self.setAccessibleName("Training")
        self.form = Form(parameters, self, columns=2)
        self.controls = RunControls(run, self.form, {"Start training": start}, self)
        self._loss = Figure("loss", self)
        self._figures: dict[str, Figure] = {}
        self._numbers = QHBoxLayout()
        self._numbers.setSpacing(24)
        self._numbers.addWidget(self._loss)
        self._numbers.addStretch(1)
        self.table = _table(self, heads)
        self._lay_out(plot, title)

    def show_progress(
        self, update: int, updates: int, loss: float, seconds_left: float | None, samples_per_second: float
    ) -> None:
        """Show how far the run is. `loss` is the mean since the last report, `seconds_left` None where unknown."""
        self.controls.bar.set_share(update / max(updates, 1))
        self._loss.set_text(f"{loss:.3f}")
        left = "" if seconds_left is None else f" \u00b7 about {duration(seconds_left)} left"
        self.controls.message.setText(f"update {update:,} of {updates:,}{left}\n{samples_per_second:,.0f} samples/s")

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

    def _lay_out(self, plot: QWidget | None, title: str) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        what, live = self.controls.cards(title)
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
