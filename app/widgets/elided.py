"""A line of a few parts that gives way to its neighbours."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent

from app import theme as themes
from app.widgets.cards import QuietLabel

BETWEEN = " \u00b7 "
"""What stands between two parts."""


class Elided(QuietLabel):
    """A line of parts that gives way: where it has no room, the last parts are left out whole."""

    def minimumSizeHint(self) -> QSize:
        """Room for the first words."""
        return QSize(self.fontMetrics().horizontalAdvance("step 00,000"), super().minimumSizeHint().height())

    def shown(self) -> str:
        """The parts that there is room for, at least the first."""
        parts = self.text().split(BETWEEN)
        while len(parts) > 1 and self.fontMetrics().horizontalAdvance(BETWEEN.join(parts)) > self.width():
            parts.pop()
        return BETWEEN.join(parts)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what there is room for."""
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(QColor(themes.current().dim))
        text = self.fontMetrics().elidedText(self.shown(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), self.alignment(), text)
        painter.end()
