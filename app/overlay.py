"""A sheet over the whole window: what is behind dims, Esc or a click beside it closes it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app import theme


class Overlay(QWidget):
    """Covers its parent while it is open; a subclass fills `card` and says how large it wants to be."""

    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.card = QWidget(self)
        self.column = QVBoxLayout(self.card)
        self._before: QWidget | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        parent.installEventFilter(self)
        self.hide()

    def wanted(self) -> tuple[int, int, int]:
        """Width, height and distance from the top of the card, in pixels, for the parent's size as it is."""
        raise NotImplementedError

    def open(self) -> None:
        """Show the sheet and give it the keyboard."""
        self._before = QApplication.focusWidget()
        self.place()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def shut(self) -> None:
        """Hide the sheet and give the keyboard back to what had it."""
        if self.isHidden():
            return
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)
        self._before = None
        self.closed.emit()

    def place(self) -> None:
        """Lay the card where `wanted` says, within the parent."""
        if (parent := self.parentWidget()) is not None:
            self.setGeometry(parent.rect())
        wide, high, top = self.wanted()
        edge = self.fontMetrics().height()
        wide, high = min(wide, self.width() - 2 * edge), min(high, self.height() - top - edge)
        self.card.setGeometry((self.width() - wide) // 2, top, wide, high)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self.place()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.shut()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.card.geometry().contains(event.position().toPoint()):
            self.shut()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(0, 0, 0, 130 if colours.dark else 70))
        box = QRectF(self.card.geometry()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QColor(colours.line))
        painter.setBrush(QColor(colours.panel))
        corner = self.fontMetrics().height() * 0.6
        painter.drawRoundedRect(box, corner, corner)
        painter.end()


def draw_keys(painter: QPainter, right: float, middle: float, keys: str) -> float:
    """Draw a shortcut as key caps that end at `right`; the x where they begin."""
    colours = theme.current()
    metrics = painter.fontMetrics()
    high = metrics.height() * 1.2
    left = right
    for part in reversed([part or "+" for part in keys.replace("++", "+\0").replace("\0", "").split("+")]):
        wide = max(high, metrics.horizontalAdvance(part) + metrics.height() * 0.7)
        left -= wide
        box = QRectF(left, middle - high / 2, wide, high)
        painter.setPen(QColor(colours.line))
        painter.setBrush(QColor(colours.raised))
        painter.drawRoundedRect(box, high * 0.2, high * 0.2)
        painter.setPen(QColor(colours.dim))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, part)
        left -= metrics.height() * 0.25
    return left
