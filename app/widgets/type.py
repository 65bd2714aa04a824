"""Letters on the screen: sizes as ratios of the window's base size, and figures that stand in columns."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontInfo


def sized(font: QFont, ratio: float = 1.0, bold: bool = False, figures: bool = False) -> QFont:
    """`font` at `ratio` times its size; `figures` asks for digits of equal width."""
    other = QFont(font)
    other.setPixelSize(max(round(QFontInfo(font).pixelSize() * ratio), 7))
    if bold:
        other.setWeight(QFont.Weight.DemiBold)
    if figures:
        other.setFeature(QFont.Tag("tnum"), 1)
    return other
