"""What one row of weights sums, and the buttons that overrule it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from app.widgets.cards import Section, paragraph
from app.widgets.wordbars import Choice, WordBars


class RowCard(Section):
    """The largest weights of a row as bars, or a sentence where there is no row.

    flatten, free, only   the buttons: look everywhere alike, take back what was drawn, look at one place alone
    """

    flatten = Signal()
    free = Signal()
    only = Signal()

    def __init__(self, title: str, summed: str, rows: int, nothing: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent=parent)
        self._rows = rows
        self.bars = WordBars(summed, self, clickable=False)
        self.bars.keep_rows(rows)
        self.nothing = paragraph(nothing, self)
        self.buttons = QWidget(self)
        self._grid = QGridLayout(self.buttons)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        for widget in (self.bars, self.nothing, self.buttons):
            self.body.addWidget(widget)
        self.nothing.hide()

    def offer(self, flatten: tuple[str, str], free: tuple[str, str], only: tuple[str, str]) -> None:
        """Make the buttons, of a text and a tip each; once."""
        self.flatten_button = self._button(*flatten, self.flatten)
        self.free_button = self._button(*free, self.free)
        self.only_button = self._button(*only, self.only)
        self._grid.addWidget(self.flatten_button, 0, 0)
        self._grid.addWidget(self.free_button, 0, 1)
        self._grid.addWidget(self.only_button, 1, 0, 1, 2)

    def show_weights(
        self, row: NDArray[np.float32] | None, name: Callable[[int], str], drawn: bool, here: int, only: str
    ) -> None:
        """Show the weights of a row, float32 (place,), None for no row.

        name   what a place is called
        drawn  whether a person drew the row
        here   the lit place, where there is one; `only` is then the text of the button that looks there alone
        """
        self.bars.setVisible(row is not None)
        self.buttons.setVisible(row is not None)
        self.nothing.setVisible(row is None)
        if row is None:
            self.bars.show_choices(())
            return
        order = np.argsort(-row, kind="stable")[: self._rows].tolist()
        self.bars.show_choices([Choice(name(place), float(row[place]), place == here) for place in order])
        self.free_button.setEnabled(drawn)
        self.only_button.setEnabled(here >= 0)
        self.only_button.setText(only)

    def _button(self, text: str, tip: str, signal: SignalInstance) -> QPushButton:
        button = QPushButton(text, self)
        button.setAccessibleName(text)
        button.setToolTip(tip)
        button.clicked.connect(signal)
        return button
