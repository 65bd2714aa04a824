"""The header of a track: title, what is shown, how it is drawn, and the values at the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF

from app.theme import Theme
from app.views.paper import Paper, width_of, write


@dataclass(frozen=True)
class Readout:
    """A piece of what a header says of the cursor's step; `colour` "" for that of ordinary text."""

    text: str
    colour: str = ""


def paint_title(painter: QPainter, box: QRectF, title: str, paper: Paper, theme: Theme) -> float:
    """Draw the title and give where what follows begins."""
    left = box.left() + paper.indent
    room = QRectF(left, box.top(), box.right() - left, box.height())
    return left + write(painter, room, title, paper.font(13, bold=True), theme.text) + paper.px(10)


def paint_values(
    painter: QPainter, box: QRectF, badge: str, pieces: Sequence[Readout], paper: Paper, theme: Theme
) -> None:
    """Draw the readout at the right end of `box` and the badge at its left; what does not fit is left out."""
    font, small, gap = paper.font(12), paper.font(11), paper.px(12)
    shown, widths = list(pieces), [width_of(piece.text, font) for piece in pieces]
    while shown and sum(widths) + gap * len(shown) > box.width():
        shown, widths = shown[:-1], widths[:-1]
    x = box.right() - sum(widths) - gap * max(0, len(shown) - 1)
    if badge and box.left() + width_of(badge, small) + 2 * gap < x:
        write(painter, QRectF(box.left(), box.top(), x - box.left() - gap, box.height()), badge, small, theme.dim)
    for piece, width in zip(shown, widths, strict=True):
        cell = QRectF(x, box.top(), width + 1, box.height())
        write(painter, cell, piece.text, font, piece.colour or theme.text)
        x += width + gap


def paint_handle(painter: QPainter, box: QRectF, collapsed: bool, active: bool, paper: Paper, theme: Theme) -> None:
    """The triangle that collapses the track, and a bar where it is the current one."""
    if active:
        painter.fillRect(QRectF(box.left(), box.top() + 4, 3, box.height() - 8), QColor(theme.accent))
    size = paper.px(4)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.dim))
    painter.translate(box.left() + paper.px(13), box.center().y())
    painter.rotate(-90 if collapsed else 0)
    painter.drawPolygon(QPolygonF([QPointF(-size, -size / 2), QPointF(size, -size / 2), QPointF(0, size * 0.7)]))
    painter.restore()
