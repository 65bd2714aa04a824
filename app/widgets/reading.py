"""The heading that says what the network reads, how sure it is, and what else it might be."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import theme as themes
from app.widgets.fields import QuietButton
from app.widgets.inspector import share
from app.widgets.type import sized

_LARGE, _OLD = 2.3, 1.5
_GAP = 12.0


def shares(log_scores: Sequence[float]) -> list[float]:
    """Log scores of a beam as shares that sum to 1."""
    if not len(log_scores):
        return []
    weights = np.exp(np.asarray(log_scores, np.float64) - np.max(log_scores))
    return [float(value) for value in weights / weights.sum()]


class Reading(QWidget):
    """The text that was read, `large` times the size of other letters, its share of the beam, and the others as chips.

    alternative_picked  index of an alternative that was clicked
    """

    alternative_picked = Signal(int)

    def __init__(self, parent: QWidget | None = None, large: float = _LARGE) -> None:
        super().__init__(parent)
        self._large = large
        self._text = ""
        self._share: float | None = None
        self._alternatives: tuple[tuple[str, float], ...] = ()
        self._ghost: str | None = None
        self._truth: str | None = None
        self._chips: list[tuple[QRectF, int]] = []
        self._copy = QuietButton("copy", "Copy the text", parent=self)
        self._copy.clicked.connect(self.copy)
        self._copy.setEnabled(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Reading")
        self._describe()

    @property
    def text(self) -> str:
        """What is shown as read."""
        return self._text

    def show_reading(
        self, text: str, score: float | None = None, alternatives: Sequence[tuple[str, float]] = ()
    ) -> None:
        """Show a text, its share (0 to 1) of the beam, and the (text, share) of the others."""
        self._text, self._share = text, score
        self._alternatives = tuple(pair for pair in alternatives if pair[0] != text)
        self._describe()

    def set_ghost(self, text: str | None) -> None:
        """What was read before something was changed inside the network; shown where it differs."""
        self._ghost = text
        self._describe()

    def set_truth(self, text: str | None) -> None:
        """What was really written, where that is known."""
        self._truth = text
        self._describe()

    def copy(self) -> None:
        """Put the text on the clipboard."""
        QGuiApplication.clipboard().setText(self._text)

    def sizeHint(self) -> QSize:
        """As high as its large letters."""
        return QSize(480, round(1.3 * QFontMetricsF(sized(self.font(), self._large)).height()))

    def minimumSizeHint(self) -> QSize:
        """Narrow, with the text elided."""
        return QSize(160, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text, then as much of the rest as there is room for."""
        theme = themes.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        large = sized(self.font(), self._large if self._text else _OLD, bold=bool(self._text))
        base = self.height() / 2 + 0.36 * QFontMetricsF(large).ascent()
        end = self._copy.x() - _GAP
        # What is read comes first: where both have no room, what was written stays out.
        if self._truth is not None and QFontMetricsF(large).horizontalAdvance(self._text) < 0.5 * end:
            end = self._paint_truth(painter, end, base, theme)
        said, colour = (self._text, theme.text) if self._text else ("Nothing read yet", theme.dim)
        room = 0.6 * end if self._ghost is not None and self._ghost != self._text else end - 96
        x = self._words(painter, 0.0, base, said, large, colour, room)
        if self._ghost is not None and self._ghost != self._text:
            struck = sized(self.font(), _OLD)
            struck.setStrikeOut(True)
            x = self._words(painter, x + _GAP, base, self._ghost or "nothing", struck, theme.dim, 0.3 * end)
        figures = sized(self.font(), 1.0, figures=True)
        if self._share is not None and self._text:
            text = share(self._share)
            if x + _GAP + QFontMetricsF(figures).horizontalAdvance(text) < end:
                x = self._words(painter, x + _GAP, base, text, figures, theme.dim, end)
        self._paint_chips(painter, x + _GAP, base, end, figures, theme)
        painter.end()

    def _words(
        self, painter: QPainter, x: float, base: float, text: str, font: QFont, colour: str, room: float
    ) -> float:
        metrics = QFontMetricsF(font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, max(room, 24.0))
        painter.setFont(font)
        painter.setPen(QColor(colour))
        painter.drawText(QPointF(x, base), shown)
        return x + metrics.horizontalAdvance(shown)

    def _paint_truth(self, painter: QPainter, end: float, base: float, theme: themes.Theme) -> float:
        right = self._truth == self._text
        said = "\u2713 as written" if right else f"written: {self._truth}"
        font = self.font()
        shown = QFontMetricsF(font).elidedText(said, Qt.TextElideMode.ElideRight, 0.3 * end)
        wide = QFontMetricsF(font).horizontalAdvance(shown)
        self._words(painter, end - wide, base, shown, font, theme.good if right else theme.warning, wide + 1)
        return end - wide - _GAP

    def _paint_chips(
        self, painter: QPainter, x: float, base: float, end: float, font: QFont, theme: themes.Theme
    ) -> None:
        self._chips = []
        metrics = QFontMetricsF(font)
        height = 1.5 * metrics.height()
        top = base - 0.5 * (metrics.ascent() - metrics.descent()) - height / 2
        for index, (text, value) in enumerate(self._alternatives):
            name = metrics.elidedText(text or "nothing", Qt.TextElideMode.ElideMiddle, 140.0)
            wide, percent = metrics.horizontalAdvance(name), metrics.horizontalAdvance(share(value))
            box = QRectF(x, top, wide + percent + 28, height)
            if box.right() > end:
                break
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.raised))
            painter.drawRoundedRect(box, height / 2, height / 2)
            self._words(painter, x + 10, base, name, font, theme.text, wide + 1)
            self._words(painter, x + 18 + wide, base, share(value), font, theme.dim, percent + 1)
            self._chips.append((box, index))
            x = box.right() + 8

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pick an alternative."""
        for box, index in self._chips:
            if box.contains(event.position()):
                self.alternative_picked.emit(index)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the button at the right."""
        self._place()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Take the letters of a new size."""
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
            self._place()
        super().changeEvent(event)

    def _place(self) -> None:
        size = self._copy.sizeHint()
        self._copy.setGeometry(self.width() - size.width(), (self.height() - size.height()) // 2, *size.toTuple())

    def _describe(self) -> None:
        self._copy.setEnabled(bool(self._text))
        parts = [f"Read as {self._text}" if self._text else "Nothing read yet"]
        if self._share is not None:
            parts[0] += f", {share(self._share)}"
        if self._ghost is not None and self._ghost != self._text:
            parts.append(f"before: {self._ghost or 'nothing'}")
        if self._truth is not None:
            parts.append(f"written: {self._truth}")
        parts += [f"or {text or 'nothing'}, {share(value)}" for text, value in self._alternatives]
        self.setAccessibleDescription("; ".join(parts))
        self.setToolTip("\n".join(parts))
        self.update()
