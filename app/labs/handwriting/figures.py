"""The pad as a figure: ink as lines and letters as text, at any size."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from app.theme import Theme
from app.views.stack import TrackStack
from engine.data.ink import Ink
from engine.labs.handwriting.outcome import Outcome

_WIDTH, _HEIGHT, _MARGIN = 960, 240, 28.0


class InkFigure:
    """Ink with its letters; the step under the cursor is lit."""

    def __init__(self, ink: Ink, outcome: Outcome, step: int) -> None:
        self._ink, self._outcome, self._step = ink, outcome, step

    def figure_size(self) -> QSize:
        """A wide strip."""
        return QSize(_WIDTH, _HEIGHT)

    def paint_figure(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Draw the strokes, then what the cursor lights, then the letters under their ink."""
        painter.fillRect(rect, QColor(theme.panel))
        if not len(self._ink):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = self._placed(rect)
        starts = [*self._ink.stroke_starts.tolist(), len(self._ink)]
        spans = list(pairwise(starts))
        self._strokes(painter, place, spans, theme.text, 2.0)
        if 0 <= self._step < len(self._outcome.path):
            first, last = int(self._outcome.first_point[self._step]), int(self._outcome.last_point[self._step])
            self._strokes(painter, place, [(first, last + 1)], theme.cursor, 3.5)
        font = QFont(painter.font())
        font.setPixelSize(20)
        painter.setFont(font)
        painter.setPen(QColor(theme.dim))
        for letter in self._outcome.letters:
            x = float(place[letter.first_point : letter.last_point + 1, 0].mean())
            box = QRectF(x - 20, rect.bottom() - 34, 40, 28)
            lit = letter.first_step <= self._step <= letter.last_step
            painter.setPen(QColor(theme.cursor if lit else theme.dim))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "\u2423" if letter.text == " " else letter.text)
        painter.restore()

    def _placed(self, rect: QRectF) -> NDArray[np.float64]:
        points = self._ink.points.astype(np.float64)
        low, extent = points.min(axis=0), np.maximum(np.ptp(points, axis=0), 1.0)
        room = np.array([rect.width() - 2 * _MARGIN, rect.height() - 2 * _MARGIN - 24])
        scale = float((room / extent).min())
        corner = np.array([rect.left(), rect.top()]) + _MARGIN + (room - scale * extent) / 2
        placed: NDArray[np.float64] = (points - low) * scale + corner
        return placed

    def _strokes(
        self, painter: QPainter, place: NDArray[np.float64], spans: list[tuple[int, int]], colour: str, width: float
    ) -> None:
        pen = QPen(QColor(colour), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        for first, last in spans:
            line = [QPointF(x, y) for x, y in place[first:last].tolist()]
            if len(line) == 1:
                painter.drawPoint(line[0])
            else:
                painter.drawPolyline(QPolygonF(line))


class PageFigure:
    """The ink over all tracks; `step` follows the cursor of the stack's timeline."""

    def __init__(self, ink: Ink, outcome: Outcome, tracks: TrackStack) -> None:
        self._ink, self._outcome, self._tracks = ink, outcome, tracks

    def figure_size(self) -> QSize:
        """The strip of ink over the stack, at the stack's width."""
        stack = self._tracks.figure_size()
        return QSize(stack.width(), stack.height() + _HEIGHT)

    def paint_figure(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Draw both."""
        strip = QRectF(rect.left(), rect.top(), rect.width(), _HEIGHT)
        InkFigure(self._ink, self._outcome, self._tracks.timeline.cursor).paint_figure(painter, strip, theme)
        self._tracks.paint_figure(painter, rect.adjusted(0, _HEIGHT, 0, 0), theme)

    def values(self) -> tuple[list[str], NDArray[np.float32]]:
        """The numbers of all tracks."""
        return self._tracks.values()

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Every trace of the run by name, and the ink's points."""
        traces: dict[str, NDArray[np.generic]] = {trace.name: trace.data for trace in self._outcome.traces.traces}
        return {**traces, "ink/points": self._ink.points, "ink/stroke_lengths": self._ink.stroke_lengths}
