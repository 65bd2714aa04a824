"""A card of figures: a name and one or more numbers a row, under quiet heads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import theme as themes
from app.widgets.cards import Section
from app.widgets.type import sized


@dataclass(frozen=True)
class FigureRow:
    """A row: its name, its texts, its colour in the dark and in the light theme ("" for that of text)."""

    name: str
    texts: tuple[str, ...]
    colours: tuple[str, str] = ("", "")
    strong: bool = False


class FiguresCard(Section):
    """Rows of figures; the card goes away where there are none."""

    def __init__(self, title: str, heads: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(title, parent=parent)
        self._table = _Table(tuple(heads), self)
        self.body.addWidget(self._table)
        self.hide()

    @property
    def rows(self) -> tuple[FigureRow, ...]:
        """What is shown."""
        return self._table.rows

    def show_rows(self, rows: Sequence[FigureRow]) -> None:
        """Show rows."""
        self._table.show_rows(tuple(rows))
        self.setVisible(bool(rows))


class _Table(QWidget):
    def __init__(self, heads: tuple[str, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.heads = heads
        self.rows: tuple[FigureRow, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_rows(self, rows: tuple[FigureRow, ...]) -> None:
        if rows != self.rows:
            resized = len(rows) != len(self.rows)
            self.rows = rows
            self.setAccessibleName("; ".join(f"{row.name}: {', '.join(row.texts)}" for row in rows))
            if resized:
                self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, round((len(self.rows) + bool(self.heads)) * self._row()))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def _row(self) -> float:
        return 1.5 * self.fontMetrics().height()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = themes.current()
        painter = QPainter(self)
        plain, bold = sized(self.font(), 1.0, figures=True), sized(self.font(), 1.0, bold=True, figures=True)
        every = (*self.rows, FigureRow("", self.heads))
        count = max(len(row.texts) for row in every)
        metrics = QFontMetricsF(bold)
        widths = [
            14 + max(metrics.horizontalAdvance(row.texts[place]) for row in every if place < len(row.texts))
            for place in range(count)
        ]
        middle = Qt.AlignmentFlag.AlignVCenter
        left, right = middle | Qt.AlignmentFlag.AlignLeft, middle | Qt.AlignmentFlag.AlignRight
        rows = [FigureRow("", self.heads), *self.rows] if self.heads else list(self.rows)
        for place, row in enumerate(rows):
            head = bool(self.heads) and place == 0
            top = place * self._row()
            painter.setFont(bold if row.strong else plain)
            own = row.colours[0 if theme.dark else 1]
            painter.setPen(QColor(own or theme.dim))
            room = self.width() - sum(widths)
            name = painter.fontMetrics().elidedText(row.name, Qt.TextElideMode.ElideRight, round(room))
            painter.drawText(QRectF(0, top, room, self._row()), left, name)
            painter.setPen(QColor(theme.dim if head else theme.text))
            x = room
            for width, text in zip(widths, row.texts, strict=False):
                painter.drawText(QRectF(x, top, width, self._row()), right, text)
                x += width
        painter.end()
