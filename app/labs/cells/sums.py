"""The panel of one gate's sums: every weight can be dragged, or typed over."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.labs.cells.sumspicture import SumsPicture
from app.views.paper import number

PIXELS = 50.0
"""How far a hand drags a weight for 1."""
FINE = 0.1
KEY_STEP = 0.1


class Sums(SumsPicture):
    """Says what a person wants changed; it changes nothing itself.

    changed(block, row, column, value, stroke)  a number to put in place; `stroke` numbers drags
    refused(sentence)                           what was typed is no number
    unit_chosen(unit)
    dragging(on)
    """

    changed = Signal(str, int, int, float, int)
    refused = Signal(str)
    unit_chosen = Signal(int)
    dragging = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stroke = 0
        self._drag: tuple[QPointF, float] | None = None
        self._moved = False
        self.field = QLineEdit(self)
        self.field.setAccessibleName("Value of the weight")
        self.field.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.field.setStyleSheet("padding: 0px;")
        self.field.hide()
        self.field.editingFinished.connect(self._typed)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    # Mouse.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a number."""
        hit = self.hit(event.position())
        if event.button() != Qt.MouseButton.LeftButton or hit is None:
            super().mousePressEvent(event)
            return
        piece, row, column = hit
        self.setFocus()
        if piece.block != "x" and not piece.title.startswith(("h", "f\N{MIDDLE DOT}h")):
            self.unit_chosen.emit(row)
        if piece.block:
            self.stroke += 1
            self.place = (piece.block, row, column)
            self._drag, self._moved = (event.position(), float(piece.values[row, column])), False
        self.tell()
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Change the number that is held; else say what is under the mouse."""
        if self._drag is None:
            self._hover(event.position())
            return
        start, value = self._drag
        up = start.y() - event.position().y()
        if not self._moved and abs(up) < 3:
            return
        if not self._moved:
            self._moved = True
            self.dragging.emit(True)
        fine = FINE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
        self.changed.emit(*self.place, round(value + fine * up / PIXELS, 2), self.stroke)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._drag = None
        if self._moved:
            self._moved = False
            self.dragging.emit(False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Type a number in place."""
        hit = self.hit(event.position())
        self._drag = None
        if hit is not None and hit[0].block:
            self.place = (hit[0].block, hit[1], hit[2])
            self.begin_typing()

    def _hover(self, at: QPointF) -> None:
        hit = self.hit(at)
        self.setCursor(Qt.CursorShape.SizeVerCursor if hit and hit[0].block else Qt.CursorShape.ArrowCursor)
        if hit is None:
            self.setToolTip("")
            return
        piece, row, column = hit
        where = f"row {row + 1}" + (f", column {column + 1}" if piece.values.shape[1] > 1 else "")
        hint = ". Drag to change, double click to type" if piece.block else ""
        self.setToolTip(f"{piece.title}, {where}: {number(float(piece.values[row, column]), 3)}{hint}")

    # Typing and keys.

    def begin_typing(self, text: str = "") -> None:
        """Open a field over the chosen number."""
        cell = self.cell_of(self.place)
        middle = cell.center()
        wide, high = max(cell.width() + 6, 64.0), max(cell.height(), 26.0)
        self.field.setGeometry(QRectF(middle.x() - wide / 2, middle.y() - high / 2, wide, high).toRect())
        self.field.setText(text or f"{self.value(self.place):g}")
        self.field.show()
        self.field.setFocus()
        if not text:
            self.field.selectAll()

    def _typed(self) -> None:
        if self.field.isHidden():
            return
        text = self.field.text().strip().replace(",", ".").replace("\N{MINUS SIGN}", "-")
        self.field.hide()
        self.setFocus()
        try:
            value = float(text)
        except ValueError:
            self.refused.emit(f"A weight must be a number, but is {text[:40]!r} instead.")
            return
        if not math.isfinite(value):
            self.refused.emit(f"A weight must be a finite number, but is {text[:40]} instead. The old one stays.")
            return
        self.stroke += 1
        self.changed.emit(*self.place, value, self.stroke)

    def event(self, event: QEvent) -> bool:
        """Keep the arrows from moving the cursor while a number is chosen with them."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            arrows = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
            if event.key() in arrows or event.text() in ("+", "-"):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows choose a number, plus and minus change it, Enter or a digit types it, Escape gives typing up."""
        key, text = event.key(), event.text()
        moves = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}
        if key == Qt.Key.Key_Escape and not self.field.isHidden():
            self.field.hide()
            self.setFocus()
        elif key in moves:
            self._move(*moves[Qt.Key(key)])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.begin_typing()
        elif text in ("+", "-"):
            self.stroke += 1
            turn = KEY_STEP if text == "+" else -KEY_STEP
            self.changed.emit(*self.place, round(self.value(self.place) + turn, 3), self.stroke)
        elif text.isdigit() or text == "n":
            self.begin_typing(text)
        else:
            super().keyPressEvent(event)

    def _move(self, rows: int, columns: int) -> None:
        """Go to the next number; beyond the edge of a matrix, to the next matrix."""
        block, row, column = self.place
        blocks = [str(piece.block) for piece in self.pieces() if piece.block]
        height, width = self.shape_of(block)
        row, column = min(max(row + rows, 0), height - 1), column + columns
        if not 0 <= column < width:
            index = blocks.index(block) + (1 if column >= width else -1)
            if 0 <= index < len(blocks):
                block = blocks[index]
                height, width = self.shape_of(block)
                row = min(row, height - 1)
                column = 0 if columns > 0 else width - 1
            else:
                column = min(max(column, 0), width - 1)
        self.place = (block, row, column)
        if block != "x":
            self.unit_chosen.emit(row)
        self.tell()
        self.update()
