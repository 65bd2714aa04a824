"""The frame that a group of things in a side panel stands in."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app import theme as themes
from app.widgets.type import sized

PAD = 16


class Section(QWidget):
    """A card with a title, a quiet subtitle beside it, and a column of widgets, `body`."""

    def __init__(self, title: str, subtitle: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self._title, self._subtitle = QLabel(title, self), QuietLabel(subtitle, self)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._title, 0, Qt.AlignmentFlag.AlignBaseline)
        head.addWidget(self._subtitle, 1, Qt.AlignmentFlag.AlignBaseline)
        column = QVBoxLayout(self)
        column.setContentsMargins(PAD, 12, PAD, PAD)
        column.setSpacing(8)
        column.addLayout(head)
        self.body = QVBoxLayout()
        self.body.setSpacing(8)
        column.addLayout(self.body)
        self._dress()

    @property
    def title(self) -> str:
        """What stands at the top."""
        return self._title.text()

    @property
    def subtitle(self) -> str:
        """What stands quietly beside it."""
        return self._subtitle.text()

    def set_title(self, title: str, subtitle: str = "") -> None:
        """Change what stands on top."""
        self._title.setText(title)
        self._subtitle.setText(subtitle)
        self.setAccessibleName(title)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card."""
        theme = themes.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.setBrush(QColor(theme.panel))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        """Take the letters of a new size."""
        if event.type() == QEvent.Type.FontChange:
            self._dress()
        super().changeEvent(event)

    def _dress(self) -> None:
        self._title.setFont(sized(self.font(), 1.0, bold=True))


class QuietLabel(QLabel):
    """A label in a colour of the theme, whichever that is now: "dim" for what need not be read first."""

    def __init__(self, text: str = "", parent: QWidget | None = None, tone: str = "dim") -> None:
        super().__init__(text, parent)
        self._tone = tone
        self._dress()

    def set_tone(self, tone: str) -> None:
        """Take another colour of the theme, by its name there."""
        self._tone = tone
        self._dress()

    def changeEvent(self, event: QEvent) -> None:
        """Take the colour of a new theme."""
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()
        super().changeEvent(event)

    def _dress(self) -> None:
        palette, colour = self.palette(), QColor(getattr(themes.current(), self._tone))
        if palette.color(self.foregroundRole()) != colour:
            palette.setColor(self.foregroundRole(), colour)
            self.setPalette(palette)


def paragraph(text: str, parent: QWidget | None = None) -> QLabel:
    """A quiet label of several lines."""
    label = QuietLabel(text, parent)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
    return label
