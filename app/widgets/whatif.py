"""Changing what happens inside the network: forcing a gate, holding a unit, muting a direction, and the way back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from app.widgets.cards import Section, paragraph
from app.widgets.fields import Choice, QuietButton
from app.widgets.slider import NumberSlider


class WhatIfCard(Section):
    """Chooses what to force; the page turns it into interventions.

    gate_forced     gate and value, live while the slider moves
    gate_released   the gate is to be left alone again (double click on the slider)
    clamp_requested, zero_requested, mute_requested, undo_requested   the buttons
    """

    gate_forced = Signal(str, float)
    gate_released = Signal(str)
    clamp_requested = Signal()
    zero_requested = Signal()
    mute_requested = Signal()
    undo_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("What if", parent=parent)
        self._gates: tuple[str, ...] | None = None
        self._hint = paragraph("Force a gate of this layer", self)
        self.gate = Choice(self)
        self.gate.setAccessibleName("Gate to force")
        self.slider = NumberSlider("Value of the gate", 0.0, 1.0, 0.5, parent=self)
        self.slider.slider.setToolTip("Drag to force the gate; double click to leave it alone again")
        self.slider.slider.set_mark(None)
        self.slider.slider.reset_requested.disconnect(self.slider.reset)
        self.clamp = _button(self, "Clamp unit", "Hold the chosen unit at the value it has now")
        self.zero = _button(self, "Zero unit", "Hold the chosen unit at zero")
        self.mute = _button(self, "Mute direction", "Let this direction of the layer say nothing")
        self.undo = _button(self, "Undo", "Take the last change back")
        buttons = QGridLayout()
        buttons.setSpacing(4)
        for index, button in enumerate((self.clamp, self.zero, self.mute, self.undo)):
            buttons.addWidget(button, index // 2, index % 2)
        self.body.addWidget(self._hint)
        self.body.addWidget(self.gate)
        self.body.addWidget(self.slider)
        self.body.addLayout(buttons)
        self.slider.value_changed.connect(lambda value: self.gate_forced.emit(self.gate.currentText(), value))
        self.slider.slider.reset_requested.connect(lambda: self.gate_released.emit(self.gate.currentText()))
        self.clamp.clicked.connect(self.clamp_requested)
        self.zero.clicked.connect(self.zero_requested)
        self.mute.clicked.connect(self.mute_requested)
        self.undo.clicked.connect(self.undo_requested)
        self.set_gates(())

    def set_gates(self, gates: Sequence[str]) -> None:
        """Offer gates by name ("forget", "input", ...); the chosen one stays where it is among them."""
        if self._gates == tuple(gates):
            return
        self._gates = tuple(gates)
        chosen = self.gate.currentText()
        self.gate.blockSignals(True)
        self.gate.clear()
        self.gate.addItems(list(gates))
        self.gate.setCurrentIndex(max(self.gate.findText(chosen), 0))
        self.gate.blockSignals(False)
        for widget in (self._hint, self.gate, self.slider):
            widget.setEnabled(bool(gates))
            widget.setVisible(bool(gates))

    def set_target(self, layer: int, direction: str, unit: int | None) -> None:
        """Say what the buttons act on; without a unit those for one are off."""
        self._hint.setText(f"Force a gate of layer {layer + 1}, {direction}")
        arrow = "\u2192" if direction == "forward" else "\u2190"
        self.mute.setText(f"Mute {arrow}")
        self.mute.setAccessibleName(f"Mute {direction} direction of layer {layer + 1}")
        self._set_unit(unit)

    def set_only_target(self, name: str, unit: int | None) -> None:
        """The same of a network with one layer that reads one way, by its name ("LSTM")."""
        self._hint.setText(f"Force a gate of the {name}")
        self.mute.setText(f"Mute {name}")
        self.mute.setAccessibleName(f"Mute the {name}")
        self.mute.setToolTip(f"Let the {name} say nothing")
        self._set_unit(unit)

    def _set_unit(self, unit: int | None) -> None:
        for button, name in ((self.clamp, "Clamp"), (self.zero, "Zero")):
            button.setEnabled(unit is not None)
            button.setText(f"{name} unit" if unit is None else f"{name} unit {unit}")
            button.setAccessibleName(button.text())

    def set_value(self, value: float) -> None:
        """Show where the gate stands, without forcing it."""
        self.slider.set_value(value)

    def set_undo(self, possible: bool) -> None:
        """Whether there is something to take back."""
        self.undo.setEnabled(possible)


class InterventionList(Section):
    """What is changed inside the network now, each with a tick to switch it off and a cross to remove it."""

    toggled = Signal(int, bool)
    removed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Changes", parent=parent)
        self._rows: list[QWidget] = []
        self._shown: tuple[tuple[str, bool], ...] = ()
        self.hide()

    def show_rows(self, rows: Sequence[tuple[str, bool]]) -> None:
        """Show (what is changed, whether it is on) rows; without any the card goes away."""
        if self._shown == tuple(rows):
            return  # Asked for with every reading: widgets are made anew only when something changed.
        self._shown = tuple(rows)
        for old in self._rows:
            self.body.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._rows = [self._row(index, text, on) for index, (text, on) in enumerate(rows)]
        for row in self._rows:
            self.body.addWidget(row)
        self.set_title("Changes", f"\u00b7  {sum(on for _, on in rows)} of {len(rows)} on")
        self.setVisible(bool(rows))

    def _row(self, index: int, text: str, on: bool) -> QWidget:
        row = QWidget(self)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        tick = QCheckBox(text, row)
        tick.setAccessibleName(text)
        tick.setToolTip(text)
        tick.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        tick.setChecked(on)
        cross = QuietButton("remove", f"Remove: {text}", parent=row)
        line.addWidget(tick, 1)
        line.addWidget(cross)
        tick.toggled.connect(lambda checked: self.toggled.emit(index, checked))
        cross.clicked.connect(lambda: self.removed.emit(index))
        return row


def _button(parent: QWidget, text: str, tip: str) -> QPushButton:
    button = QPushButton(text, parent)
    button.setAccessibleName(text)
    button.setToolTip(tip)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button
