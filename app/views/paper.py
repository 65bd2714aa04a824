"""Text, measures and lines that all views draw with, on a screen, an image or an SVG."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QPaintEngine, QPainter, QPen

GUTTER = 132
"""Room for labels left of a body, at the base size of type."""

_SHARP = 4
MINUS = "\N{MINUS SIGN}"

Align = Qt.AlignmentFlag
LEFT = Align.AlignLeft | Align.AlignVCenter
RIGHT = Align.AlignRight | Align.AlignVCenter
CENTRE = Align.AlignHCenter | Align.AlignVCenter


@dataclass(frozen=True)
class Paper:
    """Measures in pixels that grow with the type, so that a projector's large type fits.

    base  size of the ordinary type
    """

    family: str
    base: float = 13.0

    def px(self, pixels: float) -> float:
        """`pixels` at the base size of 13, for the size of type at hand."""
        return round(pixels * self.base / 13.0)

    @property
    def gutter(self) -> float:
        """Width of the labels' room left of a body."""
        return self.px(GUTTER)

    @property
    def margin(self) -> float:
        """Width right of a body, where curves have their names."""
        return self.px(26)

    @property
    def header(self) -> float:
        """Height of a track's header."""
        return self.px(26)

    @property
    def indent(self) -> float:
        """Where a header's title and the gutter's labels begin."""
        return self.px(24)

    def font(self, size: float = 13.0, bold: bool = False) -> QFont:
        """The family at `size` (of a base of 13), semi-bold or normal; shared, so it is copied before it is changed."""
        return _font(self.family, max(1, round(size * self.base / 13.0)), bold)


@lru_cache(maxsize=256)
def _font(family: str, pixels: int, bold: bool) -> QFont:
    """Kept, since a font that was drawn with before knows its glyphs."""
    font = QFont(family)
    font.setPixelSize(pixels)
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return font


def paper_for(font: QFont) -> Paper:
    """Measures for the type of a widget; type smaller than 13 pixels is drawn at 13."""
    info = QFontInfo(font)
    return Paper(info.family(), max(13.0, float(info.pixelSize())))


def is_vector(painter: QPainter) -> bool:
    """Whether what is painted ends in an SVG."""
    engine = painter.paintEngine()
    return engine is not None and engine.type() == QPaintEngine.Type.SVG


def sharpness(painter: QPainter) -> float:
    """Pixels that images have for one pixel of the drawing; 4 in an SVG."""
    return float(_SHARP) if is_vector(painter) else max(1.0, painter.deviceTransform().m11())


def width_of(text: str, font: QFont) -> float:
    """Pixels that `text` takes."""
    return QFontMetricsF(font).horizontalAdvance(text)


def write(painter: QPainter, rect: QRectF, text: str, font: QFont, colour: QColor | str, align: Align = LEFT) -> float:
    """Write one line in `rect`, shortened with an ellipsis where it does not fit; gives the width it took."""
    metrics = QFontMetricsF(font)
    width = metrics.horizontalAdvance(text)
    if width > rect.width() + 0.5:
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0.0, rect.width()))
        width = metrics.horizontalAdvance(text)
    x = rect.left()
    if align is not LEFT:
        if align & Align.AlignRight:
            x = rect.right() - width
        elif align & Align.AlignHCenter:
            x = rect.center().x() - 0.5 * width
    y = rect.center().y() + 0.5 * (metrics.ascent() - metrics.descent())
    painter.setFont(font)
    painter.setPen(QColor(colour))
    painter.drawText(QPointF(x, round(y)), text)
    return width


def outlined_line(
    painter: QPainter, x: float, top: float, bottom: float, colour: str, outline: str, width: float
) -> None:
    """An upright line with an outline, so that it is seen on every ground."""
    ring = QColor(outline)
    ring.setAlpha(200)
    painter.fillRect(QRectF(x - 0.5 * width - 1, top, width + 2, bottom - top), ring)
    painter.fillRect(QRectF(x - 0.5 * width, top, width, bottom - top), QColor(colour))


def hairline(colour: QColor | str, width: float = 1.0, dashed: bool = False) -> QPen:
    """A pen whose width does not grow with the scale of the painter's own drawing."""
    pen = QPen(QColor(colour), width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if dashed:
        pen.setDashPattern([4.0, 3.0])
    return pen


def number(value: float, digits: int = 3, signed: bool = False) -> str:
    """A value as text with a true minus sign; a dash where it is no finite number."""
    if value != value or value in (float("inf"), float("-inf")):
        return "\N{EN DASH}"
    text = f"{value:+.{digits}f}" if signed else f"{value:.{digits}f}"
    if float(text) == 0.0:
        text = text.replace("-", "+" if signed else "")
    return text.replace("-", MINUS)


def short(value: float) -> str:
    """A bound of a range in few characters."""
    return f"{value:.3g}".replace("-", MINUS)
