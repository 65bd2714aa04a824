"""How a series is drawn: grid, filled stretches, curve, fans, dates, what a network sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPolygonF

from app.theme import Theme
from app.views.dates import date_ticks
from app.views.fan import paint_fan
from app.views.paper import CENTRE, RIGHT, hairline, outlined_line, width_of, write
from app.views.plot import Numbers, Plot, paint_curve, paint_grid
from app.views.ruler import tick_distance
from app.views.scale import tick_step, tick_text, ticks

if TYPE_CHECKING:
    from app.views.series import SeriesView

_HATCHES = 400
"""Filled stretches drawn at once; where more are in sight, they would be a grey field."""


class SeriesPainter:
    """Draws one track. What depends on the cursor is apart from what is kept as a picture."""

    def __init__(self, track: SeriesView) -> None:
        self._track = track

    def paint_body(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """From the ground up, in three layers."""
        for layer in (self.paint_ground, self.paint_fans, self.paint_curves):
            layer(painter, rect, theme)

    def paint_ground(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Under the forecasts: future, filled stretches, grid."""
        track, plot = self._track, self._track.plot_in(rect)
        if track.origin is not None:
            self._paint_future(painter, plot, rect, track.origin, theme)
        self._paint_filled(painter, plot, rect, theme)
        paint_grid(painter, plot, ticks(plot.bounds, self._lines(plot)), theme.line)

    def paint_fans(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """The forecasts: those before a change, plain methods, the one in front."""
        track, plot = self._track, self._track.plot_in(rect)
        curve, origin = track.curve, track.origin
        assert curve is not None
        limit = 0 if origin is None else min(origin, len(curve))
        anchor = float(curve.data[limit - 1]) if limit > 0 else None
        for fan in track.old:
            paint_fan(painter, plot, fan, theme, anchor, ghost=True)
        for fan in track.fans:
            paint_fan(painter, plot, fan, theme, anchor if fan.leading else None)

    def paint_curves(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Over the forecasts: what came, the series, changed points."""
        track, plot = self._track, self._track.plot_in(rect)
        curve, origin = track.curve, track.origin
        assert curve is not None
        limit = len(curve) if origin is None else min(origin, len(curve))
        if limit < len(curve):
            truth = QColor(theme.text)
            truth.setAlphaF(0.6)
            paint_curve(painter, plot, curve, hairline(truth, 1.2), max(limit - 1, 0), len(curve), dots=True)
        paint_curve(painter, plot, curve, hairline(theme.text, 1.4), 0, limit, dots=True)
        self._paint_edits(painter, plot, theme)

    def paint_gutter(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """A number beside each line of the grid."""
        track, paper = self._track, self._track.paper
        body = QRectF(rect.right(), rect.top(), 10, rect.height())
        plot = track.plot_in(body)
        font, line = paper.font(11), paper.px(14)
        most = self._lines(plot)
        step = tick_step(plot.bounds[1] - plot.bounds[0], most)
        for value in ticks(plot.bounds, most):
            y = min(max(plot.y_of(value) - line / 2, rect.top() - 2), rect.bottom() - line + 2)
            box = QRectF(rect.left(), y, rect.width() - paper.px(8), line)
            write(painter, box, tick_text(value, step), font, theme.dim, RIGHT)

    def paint_dates(self, painter: QPainter, body: QRectF, theme: Theme) -> None:
        """The row under the body: round dates, or step numbers where there are none."""
        track, paper = self._track, self._track.paper
        row = QRectF(body.left(), body.bottom() + 2, body.width(), paper.px(18))
        font = paper.font(11)
        low, high = track.timeline.window
        if not track.has_data() or body.width() < 2:
            return
        if track.stamps is not None:
            most = max(1, int(row.width() / paper.px(84)))
            marks = [(tick.place, tick.text) for tick in date_ticks(track.stamps, low, high, most)]
        else:
            distance = tick_distance(high - low, row.width(), paper.px(72))
            marks = [
                (step + 0.5, f"{step:,}") for step in range(-int(-low // distance) * distance, int(high), distance)
            ]
        reached = -1e9
        for place, text in marks:
            x = track.x_of(place, body)
            if not row.left() <= x <= row.right():
                continue
            painter.fillRect(QRectF(round(x), body.bottom(), 1, 4), QColor(theme.dim))
            half = 0.5 * width_of(text, font) + 2
            middle = min(max(x, row.left() + half), row.right() - half)
            if middle - half > reached:
                write(painter, QRectF(middle - half, row.top(), 2 * half, row.height()), text, font, theme.dim, CENTRE)
                reached = middle + half + paper.px(6)

    def handle(self, body: QRectF, origin: int) -> QRectF:
        """Where the origin can be taken hold of."""
        x, wide = self._track.x_of(origin, body), self._track.paper.px(12)
        return QRectF(x - wide, body.top() - 2, 2 * wide, self._track.paper.px(22))

    def paint_origin(self, painter: QPainter, body: QRectF, theme: Theme, held: bool) -> None:
        """The line between what is known and what is forecast, with a handle."""
        track = self._track
        if track.origin is None:
            return
        x = round(track.x_of(track.origin, body)) + 0.5
        if not body.left() <= x <= body.right() + 1:
            return
        pen = hairline(theme.accent if held else theme.dim)
        pen.setDashPattern([2.0, 3.0])
        painter.setPen(pen)
        painter.drawLine(QPointF(x, body.top()), QPointF(x, body.bottom()))
        size = track.paper.px(5)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.accent if held else theme.dim))
        y = body.top() + size + 1
        for way in (-1, 1):
            tip = QPolygonF([QPointF(x + way * 2, y - size), QPointF(x + way * 2, y + size)])
            tip.append(QPointF(x + way * (2 + size * 1.3), y))
            painter.drawPolygon(tip)
        painter.restore()

    def paint_sight(self, painter: QPainter, body: QRectF, theme: Theme) -> None:
        """What the network sees for the step under the cursor: a lit ground, and the curve on it strong."""
        track, sight = self._track, self._track.sight
        if sight is None or track.curve is None:
            return
        plot = track.plot_in(body)
        left, right = plot.x_of(sight.first), plot.x_of(sight.last + 1)
        ground = QColor(theme.cursor)
        ground.setAlphaF(0.10)
        painter.fillRect(QRectF(left, body.top(), right - left, body.height()), ground)
        for x in (left, right):
            outlined_line(painter, x, body.top(), body.bottom(), theme.cursor, theme.panel, 1)
        last = min(sight.last + 1, len(track.curve))
        if sight.weight is None:
            paint_curve(painter, plot, track.curve, hairline(theme.cursor, 1.8), sight.first, last, dots=True)
        else:
            self._paint_weights(painter, plot, sight.first, sight.weight, theme)

    def _paint_weights(self, painter: QPainter, plot: Plot, first: int, weight: Numbers, theme: Theme) -> None:
        """Dots on the curve, larger where the weight is; at most one a pixel."""
        curve = self._track.curve
        assert curve is not None
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        part = weight[: max(0, len(curve) - first)]
        stride = max(1, round(1 / max(plot.cell, 1e-9)))
        for start in range(0, len(part), stride):
            place = start + int(np.argmax(np.abs(part[start : start + stride])))
            value, strength = float(curve.data[first + place]), abs(float(part[place]))
            if value != value or strength < 0.02:
                continue
            colour = QColor(theme.cursor if part[place] > 0 else theme.accent)
            colour.setAlphaF(min(1.0, 0.25 + 0.75 * strength))
            painter.setBrush(colour)
            radius = 1.2 + 3.4 * strength
            painter.drawEllipse(QPointF(plot.x_of(first + place + 0.5), plot.y_of(value)), radius, radius)

    def paint_echo(self, painter: QPainter, body: QRectF, theme: Theme) -> None:
        """What would have been forecast from the step under the cursor: a broken line from there."""
        track, echo = self._track, self._track.echo
        if echo is None or track.curve is None or not 0 < echo.first <= len(track.curve):
            return
        anchor = float(track.curve.data[echo.first - 1])
        paint_fan(painter, track.plot_in(body), echo, theme, anchor, ghost=True)

    def paint_held(self, painter: QPainter, body: QRectF, step: int, theme: Theme) -> None:
        """A ring around the point under the mouse."""
        track = self._track
        if track.curve is None or not 0 <= step < len(track.curve):
            return
        plot = track.plot_in(body)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(hairline(theme.accent, 2.0))
        painter.setBrush(QColor(theme.panel))
        painter.drawEllipse(QPointF(plot.x_of(step + 0.5), plot.y_of(float(track.curve.data[step]))), 5, 5)
        painter.restore()

    def _lines(self, plot: Plot) -> int:
        return max(2, int(plot.rect.height() / self._track.paper.px(40)))

    def _paint_future(self, painter: QPainter, plot: Plot, rect: QRectF, origin: int, theme: Theme) -> None:
        """A ground of its own for what is not known."""
        left = max(plot.x_of(origin), rect.left())
        ground = QColor(theme.raised)
        ground.setAlphaF(0.55)
        painter.fillRect(QRectF(left, rect.top(), max(0.0, rect.right() - left), rect.height()), ground)

    def _paint_filled(self, painter: QPainter, plot: Plot, rect: QRectF, theme: Theme) -> None:
        """Hatched where values were missing in the file."""
        low, high = plot.window
        seen = [(first, last) for first, last in self._track.filled if last + 1 > low and first < high]
        brush = QBrush(QColor(theme.line), Qt.BrushStyle.BDiagPattern)
        for first, last in seen[:_HATCHES]:
            left, right = plot.x_of(first), plot.x_of(last + 1)
            painter.fillRect(QRectF(left, rect.top(), max(right - left, 1.0), rect.height()), brush)

    def _paint_edits(self, painter: QPainter, plot: Plot, theme: Theme) -> None:
        """Changed points, each with a line to where the series' own value is."""
        curve = self._track.curve
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        assert curve is not None
        for step, value in self._track.edited.items():
            x, y, own = plot.x_of(step + 0.5), plot.y_of(value), plot.y_of(curve.own(step))
            painter.setPen(hairline(theme.accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawLine(QPointF(x, y), QPointF(x, own))
            painter.drawEllipse(QPointF(x, own), 3, 3)
            painter.setBrush(QColor(theme.accent))
            painter.drawEllipse(QPointF(x, y), 3.5, 3.5)
