"""How the two networks of a race stand, in words and numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app import theme as themes
from app.widgets.cards import QuietLabel
from engine.labs.convolutions.contest import Point, Runner, Timing


class Standing(QWidget):
    """One network in its colour: parameters, bits, seconds of an epoch."""

    def __init__(self, title: str, colour: int) -> None:
        super().__init__()
        self._colour = colour
        self._name, self.text = QLabel(title, self), QuietLabel("", self)
        self.text.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._name)
        column.addWidget(self.text)
        self._dress()
        self.show_point(None)

    def show_point(self, point: Point | None) -> None:
        """Show a point, or that there is none yet."""
        if point is None:
            self.text.setText("\N{EN DASH}")
            return
        self.text.setText(
            f"{point.parameters:,} parameters \N{MIDDLE DOT} {point.bits:.2f} bits, held out {point.held_out:.2f} "
            f"\N{MIDDLE DOT} {point.epoch_seconds:.2f} s an epoch"
        )

    def changeEvent(self, event: QEvent) -> None:
        """Take the colour of a new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()

    def _dress(self) -> None:
        sheet = f"color: {themes.current().series[self._colour]}; font-weight: 600;"
        if self._name.styleSheet() != sheet:
            self._name.setStyleSheet(sheet)


def compared(times: Mapping[Runner, Sequence[Timing]]) -> str:
    """A sentence a length that both were timed at: how long an epoch of convolutions takes beside one of the LSTM."""
    lstm = {timing.length: timing.seconds for timing in times["lstm"]}
    parts = [
        f"{timing.seconds / lstm[timing.length]:.2f} at {timing.length:,}"
        for timing in times["conv"]
        if lstm.get(timing.length)
    ]
    if not parts:
        return ""
    return f"Here and now an epoch of convolutions takes, in epochs of the LSTM: {', '.join(parts)} samples."
