"""A grid of cells over time, as the tracks of this lab draw it."""

from __future__ import annotations

from PySide6.QtGui import QColor

from app.theme import Theme
from app.views.colour import Scale, colour_of

BLANK_MARK = "\N{MIDDLE DOT}"
SPACE = "\N{OPEN BOX}"


def shown(symbol: str) -> str:
    """A character as it is drawn: a space made visible."""
    return SPACE if symbol == " " else symbol


def mark(symbol: int, symbols: tuple[str, ...]) -> str:
    """A symbol of a path: a dot for the blank."""
    return BLANK_MARK if symbol == 0 else shown(symbols[symbol - 1])


def ink_on(value: float, low: float, high: float, scale: Scale, theme: Theme) -> QColor:
    """Black or white, whichever is read better on the colour that a heat map gives a value."""
    red, green, blue = colour_of(value, low, high, scale, theme.dark)
    light = 0.299 * red + 0.587 * green + 0.114 * blue
    return QColor("#10161c") if light > 140 else QColor("#f4f7fa")


def probability(value: float) -> str:
    """A probability in three figures, small ones as a power of ten."""
    if value != value:
        return "\N{EN DASH}"
    if value == 0.0:
        return "0"
    if value >= 0.1:
        return f"{value:.3f}"
    if value >= 0.001:
        return f"{value:.4f}"
    mantissa, exponent = f"{value:.1e}".split("e")
    digits = str(abs(int(exponent))).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{mantissa}·10⁻{digits}"
