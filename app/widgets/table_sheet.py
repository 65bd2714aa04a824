"""The sheet that opens a table: what was recognised, corrections, and what the whole file holds, before it is taken."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.widgets.cards import QuietLabel
from app.widgets.fields import Choice
from app.widgets.progress_line import ProgressLine
from app.widgets.table_grid import TableGrid
from app.widgets.type import sized
from engine.data.series import Frequency
from engine.data.table import DUPLICATES, FILLS, RESAMPLINGS, Layout, Loaded, Preview

_SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", " ": "blank"}
_DECIMALS = {".": "point  3.5", ",": "comma  3,5"}
_FREQUENCIES: tuple[Frequency | None, ...] = (
    None,
    Frequency("second"),
    Frequency("minute"),
    Frequency("minute", 5),
    Frequency("minute", 15),
    Frequency("minute", 30),
    Frequency("hour"),
    Frequency("day"),
    Frequency("week"),
    Frequency("month"),
    Frequency("quarter"),
    Frequency("year"),
)
_SENTENCES = 6


class TableSheet(QDialog):
    """Asks only what cannot be guessed. It knows no reader: it asks by signals and is told by slots.

    layout_changed  another layout; what was read with the one before is void
    taken           the index of the series to show
    """

    layout_changed = Signal(object)
    taken = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Open a table")
        self.setModal(True)
        self.layout_now = Layout()
        self._preview: Preview | None = None
        self.title, self.size_label = QLabel(self), QuietLabel("", self)
        self.separator = self._choice("Separator", _SEPARATORS.items())
        self.decimal = self._choice("Decimal sign", _DECIMALS.items())
        self.sheet = self._choice("Sheet", ())
        self.header = QCheckBox("First row holds names", self)
        self.wide = QCheckBox("Each row is a series", self)
        self.frequency = self._choice("Step", ())
        self.fill = self._choice("Put into gaps", FILLS.items())
        self.duplicates = self._choice("Rows of one stamp", DUPLICATES.items())
        self.resampling = self._choice("Rows within one step", RESAMPLINGS.items())
        self.grid = TableGrid(self)
        self.bar = ProgressLine(self)
        self.findings = QuietLabel("Reading the file …", self, "text")
        self.findings.setWordWrap(True)
        self.findings.setMinimumHeight(3 * self.fontMetrics().lineSpacing())
        self.findings.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.which = self._choice("Series to show", ())
        self.ok, self.cancel = QPushButton("Show series", self), QPushButton("Cancel", self)
        self.ok.setProperty("primary", True)
        self.ok.setDefault(True)
        for button in (self.ok, self.cancel):
            button.setAccessibleName(button.text())
        self._lay_out()
        self._connect()

    def show_preview(self, preview: Preview) -> None:
        """Show what was recognised; the whole file is still to be read."""
        self._preview, self.layout_now = preview, preview.layout
        self.title.setText(preview.path.name)
        rows = f"{preview.count:,} rows" if preview.size < 2**24 else f"about {preview.count:,} rows"
        self.size_label.setText(f"{rows} · {_bytes(preview.size)} · {preview.form.upper()}")
        self._quietly(self.grid.show_preview, preview)
        self._quietly(self._show_layout, preview)
        self.show_reading()
        if preview.notes:
            self.findings.setText(" ".join(preview.notes[:_SENTENCES]))

    def show_reading(self) -> None:
        """The whole file is being read."""
        self.bar.set_share(0.0)
        self.bar.show()
        self.ok.setEnabled(False)
        self.findings.set_tone("text")
        self.findings.setText("Reading the file …")

    def show_share(self, share: float) -> None:
        """How much of the file was read, 0 to 1."""
        self.bar.set_share(share)

    def show_loaded(self, loaded: Loaded) -> None:
        """Say what the whole file holds, and offer its series."""
        self.bar.hide()
        self.which.blockSignals(True)
        self.which.clear()
        for index, series in enumerate(loaded.series):
            self.which.addItem(f"{series.name}  ({len(series):,})", index)
        self.which.blockSignals(False)
        self._which_row.setVisible(len(loaded.series) > 1)
        self._loaded = loaded
        self._tell()
        self.ok.setEnabled(bool(loaded.series))
        self.ok.setFocus()

    def show_failure(self, sentence: str) -> None:
        """Say why the file cannot be taken like this."""
        self.bar.hide()
        self.findings.set_tone("warning")
        self.findings.setText(sentence)
        self.ok.setEnabled(False)

    def _tell(self) -> None:
        index = max(self.which.currentIndex(), 0)
        if index < len(self._loaded.series):
            series, report = self._loaded.series[index], self._loaded.reports[index]
            missing = sum(gap.last - gap.first + 1 for gap in report.gaps)
            facts = [
                f"{len(series):,} points, {series.frequency.text}",
                f"{len(report.gaps):,} gaps ({missing:,} values)" if report.gaps else "no gaps",
                f"{report.duplicates:,} rows share a stamp" if report.duplicates else "no duplicates",
            ]
            text = ". ".join([" · ".join(facts), *report.sentences[:_SENTENCES]])
            self.findings.set_tone("text")
            self.findings.setText(text)
            self.findings.setAccessibleName(text)

    def _show_layout(self, preview: Preview) -> None:
        layout = preview.layout
        for field, wanted in (
            (self.separator, layout.separator), (self.decimal, layout.decimal), (self.fill, layout.fill),
            (self.duplicates, layout.duplicates), (self.resampling, layout.resampling),
        ):  # fmt: skip
            field.setCurrentIndex(max(field.findData(wanted), 0))
        self.header.setChecked(layout.header)
        self.wide.setChecked(layout.wide)
        self.sheet.clear()
        for name in preview.sheets:
            self.sheet.addItem(name, name)
        self.sheet.setCurrentIndex(max(self.sheet.findData(layout.sheet), 0))
        self.frequency.clear()
        known = "by step" if preview.frequency is None else preview.frequency.text
        choices = list(_FREQUENCIES)
        if layout.frequency is not None and layout.frequency not in choices:
            choices.append(layout.frequency)
        for choice in choices:
            self.frequency.addItem(f"as found: {known}" if choice is None else choice.text, choice)
        self.frequency.setCurrentIndex(choices.index(layout.frequency))
        self.frequency.updateGeometry()
        text = preview.form == "csv"
        for field, shown in ((self.separator, text), (self.decimal, text), (self.sheet, len(preview.sheets) > 1)):
            field.setVisible(shown)
            self._labels[field].setVisible(shown)
        self.header.setVisible(preview.form != "parquet")

    def _changed(self) -> None:
        """Ask for what the fields and the roles say now."""
        layout = replace(
            self.layout_now,
            separator=self.separator.currentData(),
            decimal=self.decimal.currentData(),
            header=self.header.isChecked(),
            sheet=self.sheet.currentData() or "",
            wide=self.wide.isChecked(),
            frequency=self.frequency.currentData(),
            fill=self.fill.currentData(),
            duplicates=self.duplicates.currentData(),
            resampling=self.resampling.currentData(),
        )
        self.layout_now = self.grid.applied(layout)
        self.show_reading()
        self.layout_changed.emit(self.layout_now)

    def _connect(self) -> None:
        for field in (self.separator, self.decimal, self.sheet, self.frequency, self.fill):
            field.currentIndexChanged.connect(self._changed)
        for field in (self.duplicates, self.resampling):
            field.currentIndexChanged.connect(self._changed)
        self.header.toggled.connect(self._changed)
        self.wide.toggled.connect(self._changed)
        self.grid.roles_changed.connect(self._changed)
        self.which.currentIndexChanged.connect(self._tell)
        self.ok.clicked.connect(self._take)
        self.cancel.clicked.connect(self.reject)

    def _take(self) -> None:
        index = max(self.which.currentIndex(), 0)
        self.accept()
        self.taken.emit(index)

    def _quietly(self, show: Any, value: Preview) -> None:
        fields = (self.separator, self.decimal, self.sheet, self.frequency, self.fill, self.duplicates)
        for field in (*fields, self.resampling, self.header, self.wide):
            field.blockSignals(True)
        show(value)
        for field in (*fields, self.resampling, self.header, self.wide):
            field.blockSignals(False)

    def _choice(self, name: str, items: Iterable[tuple[Any, str]]) -> Choice:
        choice = Choice(self)
        choice.setAccessibleName(name)
        for data, title in items:
            choice.addItem(title, data)
        return choice

    def _lay_out(self) -> None:
        self.resize(860, 640)
        self.title.setFont(sized(self.font(), 1.3, bold=True))
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addWidget(self.size_label)
        head.addStretch(1)
        column.addLayout(head)
        fields = QGridLayout()
        fields.setHorizontalSpacing(10)
        fields.setVerticalSpacing(8)
        self._labels: dict[Choice, QuietLabel] = {}
        first = (self.separator, self.decimal, self.sheet, self.frequency)
        second = (self.fill, self.duplicates, self.resampling)
        for row, line in enumerate((first, second)):
            for place, field in enumerate(line):
                label = QuietLabel(field.accessibleName(), self)
                label.setBuddy(field)
                self._labels[field] = label
                fields.addWidget(label, row, 2 * place)
                fields.addWidget(field, row, 2 * place + 1)
        fields.addWidget(self.header, 0, 8)
        fields.addWidget(self.wide, 1, 8)
        fields.setColumnStretch(9, 1)
        column.addLayout(fields)
        column.addWidget(self.grid, 1)
        column.addWidget(self.bar)
        column.addWidget(self.findings)
        self._which_row = QWidget(self)
        which = QHBoxLayout(self._which_row)
        which.setContentsMargins(0, 0, 0, 0)
        which.addWidget(QuietLabel("Series to show", self))
        which.addWidget(self.which, 1)
        self._which_row.hide()
        feet = QHBoxLayout()
        feet.addWidget(self._which_row, 1)
        feet.addStretch(1)
        feet.addWidget(self.cancel)
        feet.addWidget(self.ok)
        column.addLayout(feet)
        self._loaded = Loaded(Path(), Layout(), (), (), 0.0)


def _bytes(size: int) -> str:
    for unit, limit in (("GB", 2**30), ("MB", 2**20), ("KB", 2**10)):
        if size >= limit:
            return f"{size / limit:.1f} {unit}"
    return f"{size} bytes"
