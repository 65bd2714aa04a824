"""The bar over the unrolled cell: which cell, from where, how long, which unit."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from app.widgets.cards import QuietLabel
from app.widgets.fields import Choice, NumberField
from engine.labs.cells.outcome import Request
from engine.labs.cells.parameters import CELLS, MAX_STEPS
from engine.labs.cells.presets import PRESETS

_CELL_WIDTH = 210
MOST_UNITS = 8
"""More could be computed, but their numbers could not be read."""


class StepBar(QWidget):
    """It knows nothing but the request that it shows, and asks for another.

    cell_requested(key of CELLS), preset_requested(name), chance_requested, length_requested(steps),
    units_requested(count), unit_chosen(unit)
    """

    cell_requested = Signal(str)
    preset_requested = Signal(str)
    chance_requested = Signal()
    length_requested = Signal(int)
    units_requested = Signal(int)
    unit_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cell, self.unit = Choice(self), Choice(self)
        self.cell.setAccessibleName("Cell")
        self.unit.setAccessibleName("Unit that is drawn")
        for key, title in CELLS.items():
            self.cell.addItem(title, key)
        self.cell.setMaximumWidth(_CELL_WIDTH)
        self.length, self.units = NumberField(self), NumberField(self)
        for field, name, most in ((self.length, "Steps of the sequence", MAX_STEPS), (self.units, "Units", MOST_UNITS)):
            field.setDecimals(0)
            field.setRange(1, most)
            field.setAccessibleName(name)
            field.setToolTip(f"{name}, up to {most}; Up and Down change it")
            field.setFixedWidth(field.fontMetrics().horizontalAdvance("000") + 26)
        self.presets, self.chance = QPushButton("Examples", self), QPushButton("New weights", self)
        self.chance.setToolTip("Other random weights for the same cell and input")
        menu = QMenu(self.presets)
        for each in PRESETS:
            action = menu.addAction(each.title)
            action.setToolTip(each.about)
            action.triggered.connect(lambda _=False, name=each.name: self.preset_requested.emit(name))
        menu.setToolTipsVisible(True)
        self.presets.setMenu(menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.cell)
        row.addWidget(self.presets)
        row.addWidget(self.chance)
        row.addSpacing(8)
        for word, widget in (("steps", self.length), ("units", self.units), ("unit shown", self.unit)):
            row.addWidget(QuietLabel(word, self))
            row.addWidget(widget)
        row.addStretch(1)
        for button in (self.presets, self.chance):
            button.setAccessibleName(button.text())
        self.cell.activated.connect(lambda _: self.cell_requested.emit(self.cell.currentData()))
        self.unit.activated.connect(self.unit_chosen)
        self.chance.clicked.connect(self.chance_requested)
        self.length.valueChanged.connect(lambda value: self.length_requested.emit(round(value)))
        self.units.valueChanged.connect(lambda value: self.units_requested.emit(round(value)))

    def show_request(self, request: Request, unit: int) -> None:
        """Show what is set, without asking for it."""
        self.cell.setCurrentIndex(self.cell.findData(request.cell))
        for field, value in ((self.length, request.steps), (self.units, request.parameters.units)):
            field.blockSignals(True)
            field.setValue(value)
            field.blockSignals(False)
        if [self.unit.itemText(k) for k in range(self.unit.count())] != list(request.unit_names):
            self.unit.clear()
            self.unit.addItems(list(request.unit_names))
            self.unit.updateGeometry()
        self.unit.setCurrentIndex(unit)
