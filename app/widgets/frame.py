"""A frame around a part of a page that one is asked to look at."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QScrollArea, QWidget

from app import theme as themes


class Frame(QWidget):
    """Lies on a widget, as large as it, and lets mouse and keyboard through. `deleteLater` takes it away."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        widget.installEventFilter(self)
        self.setGeometry(widget.rect())
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the widget."""
        if event.type() == QEvent.Type.Resize and (widget := self.parentWidget()) is not None:
            self.setGeometry(widget.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(themes.current().accent), 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        painter.end()


def bring_into_sight(widget: QWidget) -> None:
    """Scroll whatever the widget lies in so that it is seen, its top at least."""
    above = widget.parentWidget()
    while above is not None:
        inner = above.widget() if isinstance(above, QScrollArea) else None
        if isinstance(above, QScrollArea) and inner is not None:
            above.ensureWidgetVisible(widget, 0, 8)
            top = widget.mapTo(inner, QPoint(0, 0))
            above.ensureVisible(top.x(), top.y(), 0, 8)
        above = above.parentWidget()
