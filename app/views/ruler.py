"""The ruler: step numbers, and a second row of letters, words or dates."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.theme import Theme, current
from app.views.axis import TimeWidget
from app.views.labelrow import Spot, placed
from app.views.letters import Letter
from app.views.paper import CENTRE, LEFT, RIGHT, width_of, write

_APART = 64


def tick_distance(span: float, width: float, apart: float) -> int:
    """Steps between numbers at least `apart` pixels from each other: 1, 2 or 5 times a power of 10."""
    least = span * apart / max(width, 1.0)
    distance = 1
    while distance < least:
        for factor in (1, 2, 5):
            if distance * factor >= least:
                return distance * factor
        distance *= 10
    return distance


class Ruler(TimeWidget):
    """Step numbers over the window, and `labels` below them; also the place of cursor and selection in words.

    `caption` says what the labels are.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels: tuple[Letter, ...] = ()
        self.caption = self.tr("output")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Time ruler"))

    @property
    def labels(self) -> tuple[Letter, ...]:
        """What stands in the second row."""
        return self._labels

    def set_labels(self, labels: Sequence[Letter]) -> None:
        """Show letters, words or dates in a second row; an empty one takes no room."""
        had, self._labels = bool(self._labels), tuple(labels)
        if had != bool(self._labels):
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """One row, or two."""
        paper = self.paper
        return QSize(round(paper.px(720)), self.bare_height + (round(paper.px(20)) if self._labels else 0))

    @property
    def bare_height(self) -> int:
        """Height without labels."""
        return round(self.paper.px(28))

    def paint_figure(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Draw numbers, ticks and labels."""
        paper, timeline = self.paper, self.timeline
        painter.fillRect(rect, QColor(theme.window))
        body = self.body_of(rect)
        row = QRectF(body.left(), rect.top(), body.width(), paper.px(28))
        gutter = QRectF(
            rect.left() + paper.indent, row.top(), row.left() - rect.left() - paper.indent - paper.px(8), row.height()
        )
        low, high = timeline.window
        step = timeline.cursor
        flag = self._flag(row, step) if timeline.steps and low <= step + 0.5 <= high else None
        if timeline.steps:
            write(painter, gutter, self._place(), paper.font(12), theme.text, LEFT)
            self._paint_steps(painter, row, flag, theme)
        if self._labels:
            self._paint_labels(painter, QRectF(body.left(), row.bottom(), body.width(), paper.px(20)), theme)
        painter.fillRect(QRectF(body.left(), rect.bottom() - 1, body.width(), 1), QColor(theme.line))
        if flag is not None:
            self._paint_flag(painter, row, flag, step, theme)

    def _place(self) -> str:
        timeline = self.timeline
        if timeline.selection is not None:
            first, last = timeline.selection
            return self.tr("{0} selected").format(f"{last - first + 1:,}")
        return timeline.name_of(timeline.cursor)

    def _paint_steps(self, painter: QPainter, row: QRectF, flag: QRectF | None, theme: Theme) -> None:
        paper, (low, high) = self.paper, self.timeline.window
        distance = tick_distance(high - low, row.width(), paper.px(_APART))
        small = max(1, distance // 5)
        cell = row.width() / (high - low)
        font, base = paper.font(11), row.bottom() - 1
        first = self.timeline.first
        for figure in range(int(low + first) // small * small, int(high) + first + 1, small):
            step = figure - first
            x = self.x_of(step + 0.5, row)
            if not row.left() <= x <= row.right() or not 0 <= step < self.timeline.steps:
                continue
            named = figure % distance == 0
            if cell * small >= 3 or named:
                painter.fillRect(
                    QRectF(round(x), base - (6 if named else 3), 1, 6 if named else 3),
                    QColor(theme.dim if named else theme.line),
                )
            if named:
                text = f"{figure:,}"
                half = 0.5 * width_of(text, font) + 1
                x = min(max(x, row.left() + half), row.right() - half)
                box = QRectF(x - half, row.top(), 2 * half, row.height() - 7)
                if flag is None or not flag.adjusted(-3, 0, 3, 0).intersects(box):
                    write(painter, box, text, font, theme.dim, CENTRE)

    def _flag(self, row: QRectF, step: int) -> QRectF:
        """Where the cursor's number stands."""
        paper = self.paper
        half = 0.5 * width_of(self.timeline.number_of(step), paper.font(11, bold=True)) + paper.px(6)
        middle = min(max(self.x_of(step + 0.5, row), row.left() + half), row.right() - half)
        return QRectF(middle - half, row.top() + 2, 2 * half, row.height() - 9)

    def _paint_flag(self, painter: QPainter, row: QRectF, flag: QRectF, step: int, theme: Theme) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(theme.window))
        painter.setBrush(QColor(theme.cursor))
        painter.drawRoundedRect(flag, 3, 3)
        painter.restore()
        write(painter, flag, self.timeline.number_of(step), self.paper.font(11, bold=True), theme.window, CENTRE)
        painter.fillRect(
            QRectF(round(self.x_of(step + 0.5, row)) - 1, flag.bottom(), 2, row.bottom() - flag.bottom()),
            QColor(theme.cursor),
        )

    def _paint_labels(self, painter: QPainter, row: QRectF, theme: Theme) -> None:
        paper, font = self.paper, self.paper.font(12, bold=True)
        here = self.timeline.cursor
        seen = [one for one in self._labels if row.left() <= self.x_of(one.peak + 0.5, row) <= row.right()]
        lit = next((place for place, one in enumerate(seen) if one.first <= here <= one.last), -1)
        spots = [self._spot(letter, row, font) for letter in seen]
        for place, (first, last) in placed(spots, row.left(), row.right(), lit).items():
            box = QRectF(first - 1, row.top(), last - first + 2, row.height())
            write(painter, box, seen[place].shown, font, theme.cursor if place == lit else theme.text, CENTRE)
        caption = QRectF(0, row.top(), row.left() - paper.px(8), row.height())
        write(painter, caption, self.caption, paper.font(11), theme.dim, RIGHT)

    def _spot(self, letter: Letter, row: QRectF, font: QFont) -> Spot:
        full, short = (width_of(text, font) for text in (letter.shown, f"{letter.shown[:1]}\N{HORIZONTAL ELLIPSIS}"))
        return Spot(self.x_of(letter.peak + 0.5, row), 0.5 * full, 0.5 * min(full, short))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw on the screen."""
        painter = QPainter(self)
        self.paint_figure(painter, QRectF(self.rect()), current())
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        """Take other colours or type."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self.updateGeometry()
            self.update()
        super().changeEvent(event)
