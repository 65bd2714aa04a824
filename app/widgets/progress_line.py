"""A thin bar that says how far long work is."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app import theme as themes


class ProgressLine(QWidget):
    """A thin bar that fills from left to right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share = 0.0
        self.setFixedHeight(6)
        self.setAccessibleName("Progress")

    @property
    def share(self) -> float:
        """How much is done, 0 to 1."""
        return self._share

    def set_share(self, share: float) -> None:
        """Show how much is done, 0 to 1."""
        self._share = min(max(share, 0.0), 1.0)
        self.setAccessibleDescription(f"{100 * self._share:.0f} %")
        self.update()

    def sizeHint(self) -> QSize:
        """Wide and thin."""
        return QSize(200, 6)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the groove and what is done of it."""
        theme = themes.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.raised))
        painter.drawRoundedRect(QRectF(self.rect()), 3, 3)
        painter.setBrush(QColor(theme.accent))
        if self._share > 0:
            painter.drawRoundedRect(QRectF(0, 0, max(self.width() * self._share, 6.0), 6), 3, 3)
        painter.end()
