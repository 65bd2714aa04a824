"""The base of tracks of letters: the cursor is a lit column, since a line would cross what stands in a frame."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from app.theme import Theme
from app.views.track import Track


class ColumnTrack(Track):
    """A track that tints the cursor's frame instead of drawing a line through its middle.

    light  opacity of the tint, of 255
    """

    light = 30

    def paint_marks(self, painter: QPainter, body: QRectF, theme: Theme) -> None:
        """The placed and the hovered frame, with an edge at top and bottom."""
        timeline = self.timeline
        if not timeline.steps or not self.has_data():
            return
        painter.save()
        painter.setClipRect(body)
        for step in {timeline.placed, timeline.cursor}:
            left, right = self.x_of(step, body), self.x_of(step + 1, body)
            tint, edge = QColor(theme.cursor), QColor(theme.cursor)
            tint.setAlpha(self.light)
            edge.setAlpha(255 if step == timeline.cursor else 130)
            painter.fillRect(QRectF(left, body.top(), right - left, body.height()), tint)
            for top in (body.top(), body.bottom() - 2):
                painter.fillRect(QRectF(left, top, right - left, 2), edge)
        painter.restore()

    def cursor_moved(self) -> None:
        """A whole column is drawn anew."""
        super().cursor_moved()
        self.update()
