"""The columns beside a series that a training may use: a tick each, gone where there are none."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from app.widgets.cards import QuietLabel
from engine.data.series import Series
from engine.labs.forecast.known import MOST, unusable


class Beside(QWidget):
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
        """Tick these and no others, now and in the series that comes next, which a session says."""
        self._wanted = frozenset(names)
        for name, tick in self.ticks.items():
            tick.setChecked(tick.isEnabled() and name in self._wanted)

    def suit(self, series: Series) -> None:
        """Offer the columns of a series; all are ticked that can be, for a person has marked them as known."""
        for tick in self.ticks.values():
            self._column.removeWidget(tick)
            tick.hide()
            tick.deleteLater()
        self.ticks = {}
        for name in series.covariates:
            self.ticks[name] = self._tick(name, unusable(series, name))
        wanted, self._wanted = self._wanted, None
        usable = [name for name, tick in self.ticks.items() if tick.isEnabled()]
        for name in usable[:MOST] if wanted is None else wanted.intersection(usable):
            self.ticks[name].setChecked(True)
        self.setVisible(bool(self.ticks))

    def _tick(self, name: str, trouble: str) -> QCheckBox:
        tick = QCheckBox(name, self)
        tick.setAccessibleName(f"Known ahead: {name}")
        tick.setEnabled(not trouble)
        tick.setToolTip(trouble or f"Tell the network {name} in advance")
        tick.setAccessibleDescription(tick.toolTip())
        self._column.addWidget(tick)
        return tick
