"""How the first view is put together."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.labs.cells.reading import WORDS
from app.widgets.column import CardColumn
from app.widgets.fields import LinkButton
from engine.labs.cells.outcome import Request
from engine.labs.cells.parameters import SYMBOLS

SIDE = 312
SUMS, TRACKS = 0, 1


class StepParts(QObject):
    """What the view needs of its layout later. gate_chosen(name) by one of the row of gates."""

    gate_chosen = Signal(str)

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self.lower = QStackedWidget(owner)
        self.tabs = QButtonGroup(owner)
        self.gates = QHBoxLayout()
        self.gates.setSpacing(4)
        self._buttons: dict[str, QPushButton] = {}
        self._owner = owner
        self._held = True
        self.halves = QSplitter(Qt.Orientation.Vertical)
        self.hold = LinkButton("hold this gate at every step", "Hold the chosen gate at every step", owner)
        self.tabs.idClicked.connect(self.show_lower)

    def show_lower(self, place: int) -> None:
        """Show the sums or the tracks."""
        self.lower.setCurrentIndex(place)
        self.tabs.button(place).setChecked(True)
        for button in self._buttons.values():
            button.setVisible(place == SUMS)
        self.hold.setVisible(place == SUMS and self._held)
        # Tracks are read in rows: they take what the diagram can do without.
        self.halves.setSizes([300, 200] if place == SUMS else [1, 1000])

    def offer(self, request: Request) -> None:
        """Offer the gates of a cell."""
        names = request.parameters.gates
        self._held = names != ("hidden",)
        self.hold.setVisible(self.lower.currentIndex() == SUMS and self._held)
        if tuple(self._buttons) == names:
            return
        for button in self._buttons.values():
            self.gates.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = {}
        for name in names:
            button = QPushButton(f"{SYMBOLS[name]}", self._owner)
            button.setCheckable(True)
            button.setAccessibleName(f"Sums of the {WORDS[name]}")
            button.setToolTip(WORDS[name])
            button.setStyleSheet("padding-left: 9px; padding-right: 9px;")
            button.clicked.connect(lambda _=False, name=name: self.gate_chosen.emit(name))
            button.setVisible(self.lower.currentIndex() == SUMS)
            self.gates.addWidget(button)
            self._buttons[name] = button

    def show_gate(self, gate: str) -> None:
        """Tick a gate."""
        for name, button in self._buttons.items():
            button.setChecked(name == gate)


def scrolled(*widgets: QWidget, name: str) -> CardColumn:
    """Cards one under the other, as wide as the sides of all views here."""
    column = CardColumn(name)
    column.fill(widgets)
    column.setFixedWidth(SIDE)
    return column


def lay_out(
    view: QWidget, top: tuple[QWidget, ...], diagram: QWidget, lower: tuple[QWidget, ...], foot: QWidget, side: QWidget
) -> StepParts:
    """Put a view's widgets in their places: `top` over the diagram, one of `lower` under it, `foot` and `side` beside.

    lower  the sums, then the tracks
    """
    parts = StepParts(view)
    for each in lower:
        parts.lower.addWidget(each)
    head = QHBoxLayout()
    head.setSpacing(8)
    for place, title in ((SUMS, "The sums"), (TRACKS, "Over time")):
        button = QPushButton(title, view)
        button.setCheckable(True)
        button.setChecked(place == SUMS)
        button.setAccessibleName(title)
        parts.tabs.addButton(button, place)
        head.addWidget(button)
    head.addSpacing(12)
    head.addLayout(parts.gates)
    head.addWidget(parts.hold)
    head.addStretch(1)
    below = QWidget()
    column = QVBoxLayout(below)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    column.addLayout(head)
    column.addWidget(parts.lower, 1)
    halves = parts.halves
    halves.setChildrenCollapsible(False)
    halves.addWidget(diagram)
    halves.addWidget(below)
    halves.setStretchFactor(0, 3)
    halves.setStretchFactor(1, 2)
    halves.setSizes([300, 200])
    left = QVBoxLayout()
    left.setSpacing(8)
    for each in top:
        left.addWidget(each)
    left.addWidget(halves, 1)
    left.addWidget(foot)
    whole = QHBoxLayout(view)
    whole.setContentsMargins(0, 0, 0, 0)
    whole.setSpacing(16)
    whole.addLayout(left, 1)
    whole.addWidget(side)
    return parts
