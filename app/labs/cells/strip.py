"""The cell unrolled: one box a step, and the one set of weights that all of them use."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.labs.cells.plumbing import Ink, arrow, cells, colour_of
from app.theme import Theme, current
from app.views.axis import TimeWidget
from app.views.paper import CENTRE, LEFT, RIGHT, width_of, write
from engine.labs.cells.outcome import Outcome
from engine.labs.cells.parameters import SYMBOLS, Array

_TOP, _BOX, _INPUT, _FAN, _WEIGHTS = 17.0, 50.0, 22.0, 22.0, 30.0
_LETTERS = 30.0
"""Narrowest step that has its number written."""


class Strip(TimeWidget):
    """Boxes with the states of every step, inputs below them, and lines from the weights to each box.

    weights_clicked  a person asks to see the weights
    moved(steps), play_asked  by keys
    """

    weights_clicked = Signal()
    moved = Signal(int)
    play_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.outcome: Outcome | None = None
        self.old: Outcome | None = None
        self.unit = 0
        self._lit = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("The cell at every step")
        self.setAccessibleDescription("Left and Right move from step to step.")

    def show_outcome(self, outcome: Outcome, old: Outcome | None, unit: int) -> None:
        """Show an outcome, its older values quietly, and mark a unit."""
        self.outcome, self.old, self.unit = outcome, old, unit
        self.update()

    def light(self, on: bool) -> None:
        """Light the lines from the weights to every step while a weight is changed."""
        if on != self._lit:
            self._lit = on
            self.update()

    # Measures.

    def sizeHint(self) -> QSize:
        """Number, box, input, lines, weights."""
        return QSize(720, round(self.paper.px(_TOP + _BOX + _INPUT + _FAN + _WEIGHTS + 2)))

    def body_of(self, rect: QRectF) -> QRectF:
        """The steps take the whole width but a margin."""
        return rect.adjusted(self.paper.px(34), 0, -self.paper.px(34), 0)

    def box_of(self, step: int, body: QRectF) -> QRectF:
        """Where the box of a step stands."""
        left, right = self.x_of(step, body), self.x_of(step + 1, body)
        gap = min(self.paper.px(14), 0.24 * (right - left))
        middle = 0.5 * (left + right)
        wide = min(right - left - gap, self.paper.px(74))
        return QRectF(middle - wide / 2, body.top() + self.paper.px(_TOP), wide, self.paper.px(_BOX))

    def weights_of(self, rect: QRectF) -> QRectF:
        """Where the weights stand."""
        wide = min(self.paper.px(380), rect.width() - 20)
        return QRectF(rect.center().x() - wide / 2, rect.bottom() - self.paper.px(_WEIGHTS) - 1, wide,
                      self.paper.px(_WEIGHTS))  # fmt: skip

    # Drawing.

    def figure_size(self) -> QSize:
        """The size on screen."""
        return QSize(max(self.width(), 480), self.sizeHint().height())

    def paint_figure(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Draw all of it in `rect`."""
        painter.fillRect(rect, QColor(theme.window))
        if self.outcome is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink, body = Ink(painter, theme, self.paper), self.body_of(rect)
        low, high = self.timeline.window
        steps = range(max(int(low), 0), min(int(np.ceil(high)), self.outcome.request.steps))
        self._paint_fan(ink, rect, body, steps)
        for step in steps:
            self._paint_step(ink, body, step, self.outcome)
        self._paint_weights(ink, self.weights_of(rect), self.outcome)
        painter.restore()

    def _paint_fan(self, ink: Ink, rect: QRectF, body: QRectF, steps: range) -> None:
        weights, theme = self.weights_of(rect), ink.theme
        ink.painter.setBrush(Qt.BrushStyle.NoBrush)
        for step in steps:
            box = self.box_of(step, body)
            now = step == self.timeline.cursor
            start = QPointF(box.center().x(), box.bottom() + ink.px(_INPUT))
            share = (start.x() - rect.left()) / max(rect.width(), 1)
            end = QPointF(weights.left() + ink.px(16) + share * (weights.width() - ink.px(32)), weights.top())
            path = QPainterPath(start)
            drop = 0.6 * (end.y() - start.y())
            path.cubicTo(start + QPointF(0, drop), end - QPointF(0, drop), end)
            colour = QColor(theme.cursor if now else theme.accent if self._lit else theme.line)
            ink.painter.setPen(ink.pen(colour, 1.8 if now or self._lit else 1.2))
            ink.painter.drawPath(path)

    def _paint_step(self, ink: Ink, body: QRectF, step: int, outcome: Outcome) -> None:
        painter, theme, box = ink.painter, ink.theme, self.box_of(step, body)
        now = step == self.timeline.cursor
        if step + 1 < outcome.request.steps:
            after, y = self.box_of(step + 1, body), box.center().y()
            value = float(outcome.states[0].value[step, self.unit])
            painter.setPen(ink.pen(colour_of(value, theme), 1.0 + 3.0 * min(abs(value), 1.0)))
            painter.drawLine(QPointF(box.right(), y), QPointF(after.left() - ink.px(4), y))
            if after.left() - box.right() > ink.px(8):
                arrow(ink, QPointF(after.left(), y), 0, colour_of(value, theme), 4.5)
        wide = self.x_of(1, body) - self.x_of(0, body)
        every = 1 if wide >= ink.px(_LETTERS) else 5 if wide * 5 >= ink.px(_LETTERS) else 10
        if step % every == 0 or now:
            top = QRectF(box.center().x() - ink.px(30), body.top(), ink.px(60), ink.px(_TOP - 2))
            font = ink.paper.font(11, bold=now)
            write(painter, top, str(step), font, theme.cursor if now else theme.dim, CENTRE)
        painter.setPen(ink.pen(theme.cursor if now else theme.line, 2.0 if now else 1.0))
        painter.setBrush(QColor(theme.raised if now else theme.panel))
        painter.drawRoundedRect(box, ink.px(5), ink.px(5))
        pad = min(ink.px(7), 0.16 * box.width())
        inner = box.adjusted(pad, pad, -pad, -pad)
        columns = [state.value[step] for state in outcome.states]
        gap = min(ink.px(5), 0.12 * inner.width())
        each = (inner.width() - gap * (len(columns) - 1)) / len(columns)
        for place, values in enumerate(columns):
            self._paint_values(ink, QRectF(inner.left() + place * (each + gap), inner.top(), each, inner.height()),
                               values, self.unit)  # fmt: skip
        line = QRectF(box.center().x() - each / 2, box.bottom() + ink.px(3), each, ink.px(_INPUT - 6))
        self._paint_values(ink, line, outcome.request.inputs[step], None)

    def _paint_values(self, ink: Ink, box: QRectF, values: Array, marked: int | None) -> None:
        """One column of colours, top value first."""
        painter = ink.painter
        cells(ink, box, values.reshape(-1, 1), -1.0, 1.0, "diverging")
        if marked is not None and marked < len(values):
            high = box.height() / len(values)
            painter.setPen(ink.pen(ink.theme.cursor, 1.2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(box.left() - 1, box.top() + marked * high - 0.5, box.width() + 2, high + 1))

    def _paint_weights(self, ink: Ink, box: QRectF, outcome: Outcome) -> None:
        """The weights in small, under the words that they are one set."""
        painter, theme, parameters = ink.painter, ink.theme, outcome.request.parameters
        painter.setPen(ink.pen(theme.accent if self._lit else theme.line, 1.4))
        painter.setBrush(QColor(theme.panel))
        painter.drawRoundedRect(box, ink.px(6), ink.px(6))
        inner = box.adjusted(ink.px(10), ink.px(4), -ink.px(10), -ink.px(4))
        words = f"one set of {parameters.count} weights, used at every step"
        font = ink.paper.font(12)
        room = min(width_of(words, font) + ink.px(6), inner.width())
        write(painter, QRectF(inner.left(), inner.top(), room, inner.height()), words, font, theme.text, LEFT)
        maps = QRectF(inner.left() + room, inner.top(), inner.width() - room, inner.height())
        count = len(parameters.gates)
        each = maps.width() / count
        if each < ink.px(14):
            return
        for place, gate in enumerate(parameters.gates):
            array = np.concatenate((parameters.W[place], parameters.U[place], parameters.b[place][:, None]), axis=1)
            side = min(each - ink.px(14), maps.height() * 1.6)
            left = maps.left() + place * each
            write(painter, QRectF(left, maps.top(), ink.px(11), maps.height()), SYMBOLS[gate], ink.paper.font(11),
                  theme.dim, RIGHT)  # fmt: skip
            cells(ink, QRectF(left + ink.px(14), maps.top(), side, maps.height()), array, -2.0, 2.0, "diverging")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it on the screen."""
        painter = QPainter(self)
        self.paint_figure(painter, QRectF(self.rect()), current())
        painter.end()

    # Hands.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The weights ask to be seen; elsewhere time moves."""
        if self.weights_of(QRectF(self.rect())).contains(event.position()):
            self.weights_clicked.emit()
            return
        self.setFocus()
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right: step; Home and End: the first and the last; Space plays."""
        steps = self.timeline.steps
        moves = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Home: -steps, Qt.Key.Key_End: steps}
        if event.key() in moves:
            self.moved.emit(moves[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Space:
            self.play_asked.emit()
        else:
            super().keyPressEvent(event)

    def values(self) -> tuple[list[str], NDArray[np.float32]]:
        """A row a step: inputs and states."""
        if self.outcome is None:
            return [], np.zeros((0, 0), np.float32)
        request = self.outcome.request
        names = list(request.input_names)
        for state in self.outcome.states:
            names += [f"{state.name} {unit}" for unit in request.unit_names]
        return names, np.concatenate([request.inputs, *(state.value for state in self.outcome.states)], axis=1)

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Inputs and states by name."""
        if self.outcome is None:
            return {}
        return {"input": self.outcome.request.inputs, **{each.name: each.value for each in self.outcome.states}}
