"""The posteriors, drawn with the mouse or the keys: symbols by frames, blank at the bottom."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from app.labs.ctc.cells import ink_on, mark, shown
from app.theme import Theme
from app.views.column import ColumnTrack
from app.views.header import Readout
from app.views.heatmap import paint_heat
from app.views.paper import CENTRE, RIGHT, hairline, number, write
from app.views.reduce import Pyramid
from engine.labs.ctc.board import Board
from engine.trace import TraceSet

SHARE = 0.5
"""What a touch gives a symbol of what it lacks; with the right button it takes the same share away."""
KEY_SHARE = 0.2
_KEYS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class Editor(ColumnTrack):
    """Draws a board and says what a person wants changed; it changes nothing itself.

    painted(cells, share, stroke)  (frame, symbol) pairs to raise or lower; a drag of the mouse is one stroke
    """

    painted = Signal(object, float, int)
    light = 0

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("posterior", "Posteriors", "drag to raise, right button lowers", 150, parent)
        self.symbol = 0
        self._board: Board | None = None
        self._heat: Pyramid | None = None
        self._stroke = 0
        self._share = 0.0
        self._last: tuple[int, int] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleDescription(
            "Left and right choose a frame, page up and down or a letter key a symbol; up raises it, down lowers it."
        )

    @property
    def board(self) -> Board | None:
        """What is drawn."""
        return self._board

    def show_board(self, board: Board) -> None:
        """Draw a board."""
        self._board, self._heat = board, Pyramid(board.probabilities, "maximum")
        self.symbol = min(self.symbol, len(board.symbols))
        self.refresh()

    def show_traces(self, traces: TraceSet | None, ghost: TraceSet | None = None) -> None:
        """The board comes from `show_board`; traces change nothing."""

    def has_data(self) -> bool:
        """Whether there is a board."""
        return self._board is not None

    # Where things are.

    def rows(self) -> list[int]:
        """Symbols from the top: letters in order, then the blank."""
        return [] if self._board is None else [*range(1, len(self._board.symbols) + 1), 0]

    def cell(self, frame: int, symbol: int, body: QRectF) -> QRectF:
        """Where a symbol stands at a frame."""
        high = body.height() / max(len(self.rows()), 1)
        left, right = self.x_of(frame, body), self.x_of(frame + 1, body)
        return QRectF(left, body.top() + self.rows().index(symbol) * high, right - left, high)

    def cell_at(self, at: QPointF) -> tuple[int, int] | None:
        """Frame and symbol under a point of the widget, the nearest where it lies beside the body."""
        if self._board is None:
            return None
        body, rows = self._body(), self.rows()
        row = int((at.y() - body.top()) / max(body.height(), 1.0) * len(rows))
        frame = min(max(self._step_at(at.x()), 0), self._board.frames - 1)
        return frame, rows[min(max(row, 0), len(rows) - 1)]

    def row_at(self, y: float, body: QRectF) -> int:
        """The symbol at a height of the body."""
        rows = self.rows()
        place = int((y - body.top()) / max(body.height(), 1.0) * len(rows))
        return rows[place] if 0 <= place < len(rows) else -1

    # Drawing.

    def paint_body(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """The probabilities as colours, with their percentages where there is room."""
        if self._heat is None or self._board is None:
            return
        rows = np.array(self.rows(), np.intp)
        paint_heat(painter, rect, self._heat, rows, self.timeline.window, (0.0, 1.0), "sequential", theme.dark)
        wide, high = self.cell(0, 0, rect).width(), self.cell(0, 0, rect).height()
        low, last = self.timeline.window
        frames = range(max(int(low), 0), min(int(np.ceil(last)), self._board.frames))
        faint = QColor(theme.line)
        faint.setAlpha(150)
        for symbol in rows[1:]:
            painter.fillRect(QRectF(rect.left(), self.cell(0, int(symbol), rect).top(), rect.width(), 1), faint)
        if wide < self.paper.px(10):
            return
        for frame in frames[1:]:
            painter.fillRect(QRectF(self.x_of(frame, rect), rect.top(), 1, rect.height()), faint)
        font, values = self.paper.font(11), self._board.probabilities
        for frame in frames:
            best = int(values[frame].argmax())
            for symbol in rows.tolist():
                box, value = self.cell(frame, symbol, rect), float(values[frame, symbol])
                if wide >= self.paper.px(28) and high >= self.paper.px(14) and value >= 0.005:
                    ink = ink_on(value, 0.0, 1.0, "sequential", theme)
                    write(painter, box, f"{100 * value:.0f}", font, ink, CENTRE)
                if symbol == best:
                    painter.setPen(hairline(theme.text))
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.drawRect(box.adjusted(1.5, 1.5, -1.5, -1.5))

    def paint_gutter(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """A label for each row."""
        if self._board is None:
            return
        paper = self.paper
        high = rect.height() / len(self.rows())
        size = min(14.0, max(7.0, high * 11.0 / paper.base))
        for place, symbol in enumerate(self.rows()):
            row = QRectF(rect.left(), rect.top() + place * high, rect.width() - paper.px(10), high)
            name = "blank" if symbol == 0 else shown(self._board.symbols[symbol - 1])
            wanted = symbol > 0 and self._board.symbols[symbol - 1] in self._board.text
            font = paper.font(size if symbol else min(size, 11.0), bold=wanted)
            write(painter, row, name, font, theme.text if wanted else theme.dim, RIGHT)

    def paint_marks(self, painter: QPainter, body: QRectF, theme: Theme) -> None:
        """The cursor's frame, and while keys act here the cell that they change."""
        super().paint_marks(painter, body, theme)
        if self._board is not None and self.hasFocus():
            painter.setPen(hairline(theme.cursor, 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.cell(self.timeline.cursor, self.symbol, body).adjusted(1, 1, -1, -1))

    def readout(self, step: int, theme: Theme) -> list[Readout]:
        """The likeliest symbols of the frame."""
        if self._board is None or step >= self._board.frames:
            return []
        row = self._board.probabilities[step]
        return [
            Readout(
                f"{mark(int(s), self._board.symbols)} {number(100 * float(row[s]), 1)} %", theme.dim if place else ""
            )
            for place, s in enumerate(np.argsort(-row, kind="stable")[:3])
        ]

    # Mouse.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a stroke in the body; elsewhere what every track does."""
        buttons = (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton)
        shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if event.button() not in buttons or shift or not self._body().contains(event.position()):
            super().mousePressEvent(event)
            return
        self._stroke += 1
        self._share = SHARE if event.button() == Qt.MouseButton.LeftButton else -SHARE
        self._last = None
        self._draw_to(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with the stroke; without one, hover."""
        if self._share:
            self._draw_to(event.position())
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the stroke."""
        if self._share:
            self._share = 0.0
        else:
            super().mouseReleaseEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The right button draws in the body; the menu is at the header and on its key."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard or event.pos().y() < self.paper.header:
            super().contextMenuEvent(event)

    def _draw_to(self, at: QPointF) -> None:
        """Touch the cells between the last one and this, each once while the stroke stays in it."""
        cell = self.cell_at(at)
        if cell is None or cell == self._last:
            return
        before = self._last or cell
        count = max(abs(cell[0] - before[0]), 1)
        rows = self.rows()
        places = np.linspace([before[0], rows.index(before[1])], [cell[0], rows.index(cell[1])], count + 1)
        cells = [(round(float(frame)), rows[round(float(row))]) for frame, row in places]
        fresh = cells[1:] if self._last is not None else cells[:1]
        self._last, self.symbol = cell, cell[1]
        self.timeline.set_cursor(cell[0])
        self.painted.emit(tuple(dict.fromkeys(fresh)), self._share, self._stroke)

    # Keys.

    def event(self, event: QEvent) -> bool:
        """Keep the keys that draw from being shortcuts while this has the focus."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in _KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right: frame; page up, page down or a letter: symbol; up and down: its probability."""
        key, timeline, rows = event.key(), self.timeline, self.rows()
        if not rows:
            return
        place = rows.index(self.symbol)
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            timeline.set_cursor(timeline.cursor + (1 if key == Qt.Key.Key_Right else -1))
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._stroke += 1
            share = KEY_SHARE if key == Qt.Key.Key_Up else -KEY_SHARE
            self.painted.emit(((timeline.cursor, self.symbol),), share, self._stroke)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.symbol = rows[min(max(place + (1 if key == Qt.Key.Key_PageDown else -1), 0), len(rows) - 1)]
        elif self._board is not None and event.text() in self._board.symbols:
            self.symbol = self._board.symbols.index(event.text()) + 1
        elif event.text() in ("-", "."):
            self.symbol = 0
        else:
            super().keyPressEvent(event)
            return
        self.update()

    def values(self) -> tuple[list[str], NDArray[np.float32]]:
        """A column a symbol."""
        if self._board is None:
            return [], np.zeros((0, 0), np.float32)
        return ["blank", *(f"symbol {symbol}" for symbol in self._board.symbols)], self._board.probabilities
