"""Where the letters that were read stand under the ink that made them, none over another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from app.theme import Theme
from app.widgets.ink_colours import Letter
from app.widgets.type import sized

SMALLEST = 0.55
"""Letters are never set smaller than this share of their size; beyond that some are left out."""


def spread(wanted: NDArray[np.float64], widths: NDArray[np.float64], low: float, high: float) -> NDArray[np.float64]:
    """Centres (letter,) nearest to `wanted` in the sense of least squares, in order, without overlap.

    Neighbours are pooled where they would overlap (pool adjacent violators, Ayer et al. 1955). All lie between
    `low` and `high` where there is room for all.
    """
    if not len(wanted):
        return wanted
    before = np.concatenate([[0.0], np.cumsum(0.5 * (widths[1:] + widths[:-1]))])
    blocks: list[tuple[float, int]] = []
    for value in (wanted - before).tolist():
        mean, size = value, 1
        while blocks and blocks[-1][0] > mean:
            other, number = blocks.pop()
            mean, size = (mean * size + other * number) / (size + number), size + number
        blocks.append((mean, size))
    free = np.repeat([mean for mean, _ in blocks], [size for _, size in blocks])
    first = low + 0.5 * widths[0]
    last = high - 0.5 * widths[-1] - before[-1]
    return np.asarray(free.clip(first, max(last, first)) + before)


def middle_of(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """The median (2,) of points (point, 2), which numpy's own takes five times as long to give for so few."""
    ordered, last = np.sort(points, axis=0), len(points) - 1
    middle: NDArray[np.float64] = 0.5 * (ordered[last // 2] + ordered[(last + 1) // 2])
    return middle


def shrink(wide: float, room: float) -> float:
    """How much smaller letters that are `wide` together must be to fit into `room`, 1 where they fit."""
    return min(1.0, max(room / max(wide, 1e-9), SMALLEST))


def thinned(widths: NDArray[np.float64], room: float, keep: int | None) -> NDArray[np.int64]:
    """Which letters are set where not all fit: every n-th, and `keep`."""
    count = len(widths)
    for every in range(max(int(float(widths.sum()) / max(room, 1.0)), 1), count + 1):
        chosen = np.arange((keep or 0) % every, count, every)
        if float(widths[chosen].sum()) <= room:
            return chosen
    return np.array([keep or 0], np.int64)


@dataclass(frozen=True)
class Placed:
    """One letter on the screen."""

    index: int
    text: str
    box: QRectF


@dataclass(frozen=True)
class LetterRow:
    """Letters as they stand under the ink, in one size, in a row for each line of writing."""

    placed: tuple[Placed, ...] = ()
    font: QFont = field(default_factory=QFont)

    def at(self, x: float, y: float) -> int | None:
        """Index of the letter at a pixel position."""
        return next((letter.index for letter in self.placed if letter.box.contains(x, y)), None)

    def paint(self, painter: QPainter, colours: Sequence[QColor], picked: int | None, theme: Theme) -> None:
        """Draw the letters, `colours` taken in turn, the picked one in the colour of the cursor."""
        for letter in self.placed:
            accented = letter.index == picked
            painter.setFont(sized(self.font, 1.0, bold=accented))
            painter.setPen(QColor(theme.cursor) if accented else colours[letter.index % len(colours)])
            painter.drawText(letter.box, Qt.AlignmentFlag.AlignCenter, letter.text)


def lay_out(
    letters: Sequence[Letter], screen: NDArray[np.float64], font: QFont, width: float, height: float, picked: int | None
) -> LetterRow:
    """Letters under the middle of their ink (points (point, 2) in pixels), below all ink or at the lower edge.

    Where the writing went back to the left and down, a new row begins.
    """
    shown = [k for k, (text, first, last) in enumerate(letters) if text and 0 <= first <= last < len(screen)]
    if not shown:
        return LetterRow()
    centres = np.array([middle_of(screen[letters[k][1] : letters[k][2] + 1]) for k in shown])
    edges = [0, *_breaks(centres), len(shown)]
    room = width - 16.0
    fullest = max(float(_widths([letters[k][0] for k in shown[a:b]], font).sum()) for a, b in pairwise(edges))
    small = sized(font, shrink(fullest, room))
    tall = QFontMetricsF(small).height()
    top = min(float(screen[:, 1].max()) + 14.0, height - tall * (len(edges) - 1) - 8.0)
    placed: list[Placed] = []
    for row, (a, b) in enumerate(pairwise(edges)):
        here = shown[a:b]
        widths = _widths([letters[k][0] for k in here], small)
        chosen = thinned(widths, room, here.index(picked) if picked in here else None)
        middles = spread(centres[a:b, 0][chosen], widths[chosen], 8.0, width - 8.0)
        for k, x, w in zip(chosen.tolist(), middles.tolist(), widths[chosen].tolist(), strict=True):
            text = letters[here[k]][0]
            # A space keeps words apart and is nothing to look at or to click.
            if text.strip():
                placed.append(Placed(here[k], text, QRectF(x - w / 2, top + row * tall, w, tall)))
    return LetterRow(tuple(placed), small)


def _breaks(centres: NDArray[np.float64]) -> list[int]:
    """Where among the letters' centres (letter, 2) a new line of writing begins."""
    span = float(np.ptp(centres[:, 0]))
    breaks, furthest, first = [], float(centres[0, 0]), 0
    for k in range(1, len(centres)):
        x, y = centres[k]
        if x < furthest - 0.3 * span and y > centres[first:k, 1].max():
            breaks.append(k)
            furthest, first = float(x), k
        furthest = max(furthest, float(x))
    return breaks


def _widths(texts: list[str], font: QFont) -> NDArray[np.float64]:
    """Room for each letter in pixels, as wide as in bold, with air on both sides."""
    metrics = QFontMetricsF(sized(font, 1.0, bold=True))
    return np.array([metrics.horizontalAdvance(text) + 0.25 * metrics.averageCharWidth() for text in texts])
