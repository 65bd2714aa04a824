"""Lines drawn in stretches: the same pixels as in one piece, and a series whose forecasts change alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF
from pytestqt.qtbot import QtBot

from app.views.export import picture_of
from app.views.fan import Fan, Interval
from app.views.minmax import MinMax
from app.views.series_hand import SeriesTrack
from app.views.stroke import stroke
from app.views.timeline import Timeline

Points = list[QPointF]


def drawn(ratio: float, pen: QPen, draw: Callable[[QPainter], None]) -> QImage:
    image = QImage(round(600 * ratio), round(200 * ratio), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor("#101418"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(0, -3)
    painter.setClipRect(QRectF(20, 10, 560, 170))
    painter.setPen(pen)
    draw(painter)
    assert painter.clipBoundingRect() == QRectF(20, 10, 560, 170)
    painter.end()
    return image


@pytest.mark.parametrize("count", [0, 1, 63, 64, 65, 300, 2_000])
@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0])
def test_a_line_in_stretches_is_the_line(qtbot: QtBot, count: int, ratio: float) -> None:
    random = np.random.default_rng(count)
    x = np.sort(random.uniform(-50, 650, count))
    if count == 2_000:
        x = np.round(x / 20) * 20  # Many upright pieces.
    y = 95 + 60 * np.sin(np.arange(count) / 9) + random.normal(0, 15, count)
    points: Points = [QPointF(a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True)]
    colour = QColor("#4db6ff")
    colour.setAlphaF(0.6)
    for width, style in ((1.0, Qt.PenStyle.SolidLine), (2.0, Qt.PenStyle.SolidLine), (2.0, Qt.PenStyle.DashLine)):
        pen = QPen(colour, width, style, Qt.PenCapStyle.FlatCap)
        whole = drawn(ratio, pen, lambda painter: painter.drawPolyline(QPolygonF(points)))
        assert drawn(ratio, pen, lambda painter: stroke(painter, points)) == whole


def forecast_series(qtbot: QtBot) -> SeriesTrack:
    track = SeriesTrack()
    qtbot.addWidget(track)
    track.set_timeline(Timeline(240, track))
    track.resize(700, 300)
    track.show_series(MinMax(np.sin(np.arange(240) / 9) * 20 + 60))
    return track


def fan(level: float) -> Fan:
    middle = np.full(40, level)
    return Fan("net", ("#ff0000", "#ff0000"), 200, middle, (Interval(0.9, middle - 8, middle + 8),), True)


def inside(image: QImage, track: SeriesTrack) -> QImage:
    """The body of what was drawn, without dates and header."""
    return image.copy(track._body().toRect()).convertToFormat(QImage.Format.Format_RGB32)


def test_what_is_put_together_from_layers_is_what_is_drawn_at_once(qtbot: QtBot) -> None:
    track = forecast_series(qtbot)
    for level in (60.0, 55.0, 70.0):
        track.show_forecasts(200, [fan(level)])
        shown, whole = inside(track.grab().toImage(), track), inside(picture_of(track, 1.0), track)
        pixels = [np.frombuffer(image.constBits(), np.uint8).astype(int) for image in (shown, whole)]
        assert np.abs(pixels[0] - pixels[1]).max() <= 2


def test_only_forecasts_are_drawn_anew_while_they_alone_change(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    track = forecast_series(qtbot)
    track.show_forecasts(200, [fan(60.0)])
    before = track.grab().toImage()
    curves, times = track.brush.paint_curves, []
    monkeypatch.setattr(track.brush, "paint_curves", lambda *given: (times.append(1), curves(*given)))
    track.show_forecasts(200, [fan(61.0)])
    assert track.grab().toImage() != before
    assert not times
    track.show_edits({100: 70.0})
    edited = track.grab().toImage()
    assert len(times) == 1
    track.show_edits({})
    assert track.grab().toImage() != edited
    track.show_forecasts(180, [fan(61.0)])
    track.grab()
    assert len(times) == 3
    track.timeline.set_window(100, 240)
    track.grab()
    assert len(times) == 4
