"""The columns beside a series that a training may use: a tick each, gone where there are none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from app.widgets.cards import QuietLabel
from engine.labs.forecast.known import MOST


class KnownAhead(QWidget):
    """Ticks for the covariates of a series; one that nothing can be learnt from cannot be ticked, and says why."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.ticks: dict[str, QCheckBox] = {}
        self._wanted: frozenset[str] | None = None
        label = QuietLabel("Known ahead", self)
        label.setToolTip("Columns that the network is told in advance, for the points ahead too")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 4, 0, 0)
        self._column.setSpacing(6)
        self._column.addWidget(label)
        self.hide()

    @property
    def chosen(self) -> tuple[str, ...]:
        """Names of the ticked columns."""
        return tuple(name for name, tick in self.ticks.items() if tick.isChecked())

    def want(self, names: Sequence[str]) -> None:
        """Tick these and no others in the series that comes next, as a session says."""
        self._wanted = frozenset(names)

    def suit(self, columns: Mapping[str, str]) -> None:
        """Offer the columns of a series, each with why it cannot be learnt from, "" where it can.

        All are ticked that can be, for a person has marked them as known.
        """
        for tick in self.ticks.values():
            self._column.removeWidget(tick)
            tick.hide()
            tick.deleteLater()
        self.ticks = {}
        for name, trouble in columns.items():
            self.ticks[name] = self._tick(name, trouble)
        wanted, self._wanted = self._wanted, None
        usable = [name for name, tick in self.ticks.items() if tick.isEnabled()]
        for name in usable[:MOST] if wanted is None else wanted.intersection(usable):
            self.ticks[name].setChecked(True)
        self.setVisible(bool(self.ticks))

    def _tick(self, name: str, trouble: str) -> QCheckBox:
        tick = QCheckBox(name.replace("&", "&&"), self)  # A single one would underline the next letter.
        tick.setAccessibleName(f"Known ahead: {name}")
        tick.setEnabled(not trouble)
        tick.setToolTip(trouble or f"Tell the network {name} in advance")
        tick.setAccessibleDescription(tick.toolTip())
        self._column.addWidget(tick)
        return tick
