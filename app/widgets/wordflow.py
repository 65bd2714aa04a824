"""Words that flow like text or stand as chips, each to be lit, tinted, struck out and clicked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import theme as themes
from app.widgets.type import sized
from app.widgets.word import Word as Word
from app.widgets.word import tint_of as tint_of


def _more(lines: int) -> str:
    return f"\u2193 {lines} more" if lines > 0 else "\u2191"


class WordFlow(QWidget):
    """Words in lines, at most `most` of them in sight; the wheel brings the others.

    hovered(index)  the word under the mouse, or reached with Left and Right; -1 for none
    clicked(index)  a click on a word, or Return on the lit one
    """

    hovered = Signal(int)
    clicked = Signal(int)

    def __init__(
        self, name: str, ratio: float = 1.0, chips: bool = False, most: int = 2, empty: str = "",
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._ratio, self._chips, self._most, self._empty = ratio, chips, most, empty
        self.words: tuple[Word, ...] = ()
        self.lit: frozenset[int] = frozenset()
        self._at = -1
        self._shades: tuple[float, ...] = ()
        self._reached: int | None = None
        self._boxes: tuple[QRectF, ...] = ()
        self._offset = 0.0
        self._lines = 1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        self._lay_out()

    @property
    def text(self) -> str:
        """All words, as they would be written."""
        return "".join(("" if word.glued or not place else " ") + word.text for place, word in enumerate(self.words))

    def show_words(self, words: Sequence[Word]) -> None:
        """Show other words."""
        if tuple(words) != self.words:
            self.words = tuple(words)
            self.setAccessibleDescription(self.text)
            self._lay_out()

    def set_lit(self, indices: Sequence[int]) -> None:
        """Light some words, and bring the first of them into sight."""
        lit = frozenset(indices)
        if lit != self.lit:
            self.lit = lit
            self._reveal(min(lit, default=-1))
            self.update()

    def set_shades(self, shades: Sequence[float]) -> None:
        """Tint each word by a share, 0 to 1; none tints nothing."""
        if tuple(shades) != self._shades:
            self._shades = tuple(shades)
            self.update()

    def set_room(self, most: int, ratio: float) -> None:
        """Take at most so many lines, in letters of `ratio` times the usual size."""
        if (most, ratio) != (self._most, self._ratio):
            self._most, self._ratio = most, ratio
            self._lay_out()

    def set_reached(self, index: int | None) -> None:
        """Pale the words after one: they have not been said yet; None pales none."""
        if index != self._reached:
            self._reached = index
            self.update()

    def box_of(self, index: int) -> QRectF:
        """Where a word is on the widget."""
        return self._boxes[index].translated(0, -self._offset)

    def index_at(self, at: QPointF) -> int:
        """The word under a point, -1 where there is none."""
        moved = at + QPointF(0, self._offset)
        return next((index for index, box in enumerate(self._boxes) if box.contains(moved)), -1)

    # Laying out.

    def _font(self) -> QFont:
        return sized(self.font(), self._ratio, bold=not self._chips and self._ratio > 1.3)

    def _line(self) -> float:
        return QFontMetricsF(self._font()).height() * (1.75 if self._chips else 1.28)

    def _lay_out(self) -> None:
        line = self._line()
        self._boxes, self._lines = self._flow(self.width())
        if self._lines > self._most:
            # What says how many lines follow stands beside the words, not on them.
            self._boxes, self._lines = self._flow(self.width() - self._tag(99).width())
        self._scroll(self._offset)
        height = round(min(self._lines, self._most) * line)
        if height != self.minimumHeight() or height != self.maximumHeight():
            self.setFixedHeight(height)
            self.updateGeometry()
        self.update()

    def _flow(self, room: float) -> tuple[tuple[QRectF, ...], int]:
        """The boxes of all words in lines as wide as `room`, and how many lines that makes."""
        metrics, line = QFontMetricsF(self._font()), self._line()
        pad = 8.0 if self._chips else 0.0
        gap = 5.0 if self._chips else metrics.horizontalAdvance(" ")
        start = 0.0 if self._chips else 5.0  # room for the ground of a lit word
        x, row, boxes = start, 0, []
        high = line * (0.86 if self._chips else 1.0)
        for place, word in enumerate(self.words):
            wide = metrics.horizontalAdvance(word.text) + 2 * pad
            lead = 0.0 if not place else (2.0 if self._chips else 0.0) if word.glued else gap
            if x > start and x + lead + wide > room - start:
                x, row, lead = start, row + 1, 0.0
            boxes.append(QRectF(x + lead, row * line, min(wide, max(room - 2 * start, 40.0)), high))
            x += lead + wide
        return tuple(boxes), row + 1

    def _tag(self, more: int) -> QRectF:
        """Where it is said, at the end of the last line in sight, that more lines follow."""
        metrics = QFontMetricsF(sized(self.font(), 0.85))
        wide = metrics.horizontalAdvance(_more(more)) + 8
        return QRectF(self.width() - wide, self.height() - self._line(), wide, 0.86 * self._line())

    def sizeHint(self) -> QSize:
        """As high as its lines."""
        return QSize(320, round(min(self._lines, self._most) * self._line()))

    def minimumSizeHint(self) -> QSize:
        """Narrow."""
        return QSize(120, self.sizeHint().height())

    def _scroll(self, offset: float) -> None:
        """Begin with the line nearest to `offset`, so that none is cut."""
        first = min(max(round(offset / self._line()), 0), max(0, self._lines - self._most))
        self._offset = first * self._line()
        self.update()

    def _reveal(self, index: int) -> None:
        if 0 <= index < len(self._boxes):
            box, line = self._boxes[index], self._line()
            low, high = self._offset, self._offset + self._most * line
            if box.top() < low or box.bottom() > high + 1:
                self._scroll(box.top())

    # Drawing.

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the words in sight, and how many lines follow."""
        theme, painter = themes.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font())
        if not self.words:
            painter.setPen(QColor(theme.dim))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._empty)
        for index, word in enumerate(self.words):
            box = self.box_of(index)
            if box.bottom() > 0 and box.top() < self.height():
                self._paint_word(painter, index, word, box, theme)
        if self._lines > self._most:
            more = self._lines - self._most - round(self._offset / self._line())
            painter.setFont(sized(self.font(), 0.85))
            painter.setPen(QColor(theme.dim))
            end = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(self._tag(more), end, _more(more))
        painter.end()

    def _paint_word(self, painter: QPainter, index: int, word: Word, box: QRectF, theme: themes.Theme) -> None:
        lit = index in self.lit
        colour = QColor(getattr(theme, word.tone))
        if self._reached is not None and index > self._reached:
            colour = themes.blend(theme.window, colour.name(), 0.28)
        share = self._shades[index] if index < len(self._shades) else 0.0
        if self._chips:
            edge = theme.cursor if lit else theme.warning if word.strange else theme.line
            style = Qt.PenStyle.DashLine if word.strange and not lit else Qt.PenStyle.SolidLine
            painter.setPen(QPen(QColor(edge), 1.6 if lit else 1.0, style))
            ground = tint_of(theme, share)
            colour = themes.legible(theme, word.tone, ground)
            painter.setBrush(ground)
            painter.drawRoundedRect(box.adjusted(0.5, 1, -0.5, -1), 6, 6)
        elif lit:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.cursor))
            painter.drawRoundedRect(box.adjusted(-4, 1, 4, -1), 5, 5)
            colour = QColor(theme.window)
        font = self._font()
        font.setStrikeOut(word.struck)
        painter.setFont(font)
        painter.setPen(colour)
        middle = Qt.AlignmentFlag.AlignVCenter
        place = middle | (Qt.AlignmentFlag.AlignHCenter if self._chips else Qt.AlignmentFlag.AlignLeft)
        elided = QFontMetricsF(font).elidedText(word.text, Qt.TextElideMode.ElideRight, box.width() + 0.5)
        painter.drawText(box, place, elided)
        if self.hasFocus() and index == self._at:
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(-2, 0, 2, 0), 5, 5)

    # Hands.

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say which word is under the mouse."""
        self._go(self.index_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """No word is under the mouse."""
        self._go(-1)
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Click a word."""
        index = self.index_at(event.position())
        if index >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right go along the words, Return clicks."""
        steps = {int(Qt.Key.Key_Left): -1, int(Qt.Key.Key_Right): 1}
        if event.key() in steps and self.words:
            self._go(min(max(self._at + steps[event.key()], 0), len(self.words) - 1))
        elif event.key() in (int(Qt.Key.Key_Return), int(Qt.Key.Key_Space)) and 0 <= self._at < len(self.words):
            self.clicked.emit(self._at)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Bring other lines into sight."""
        if self._lines > self._most:
            self._scroll(self._offset - self._line() * (1 if event.angleDelta().y() > 0 else -1))
            event.accept()
        else:
            event.ignore()

    def _go(self, index: int) -> None:
        if index != self._at:
            self._at = index
            self.setToolTip(self.words[index].tip if 0 <= index < len(self.words) else "")
            self.hovered.emit(index)
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew."""
        super().resizeEvent(event)
        self._lay_out()

    def changeEvent(self, event: QEvent) -> None:
        """Take other colours or letters."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._lay_out()
        super().changeEvent(event)
