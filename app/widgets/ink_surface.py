"""Ink as a person sees it: lit where the network looks, the letters that were read below it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, Signal
from PySide6.QtGui import QColor, QPainter, QResizeEvent, QUndoStack
from PySide6.QtWidgets import QWidget

from app.theme import Theme
from app.widgets import ink_colours, ink_marks
from app.widgets.fields import LinkButton
from app.widgets.ink_colours import PLAIN, Letter
from app.widgets.ink_letters import LetterRow, lay_out
from app.widgets.ink_paint import Look, draw_points
from app.widgets.ink_paper import InkPaper
from app.widgets.type import sized

INVITATION = "Write a word here \u2014 mouse, finger or pen"


class InkSurface(InkPaper):
    """Shows ink and what is known about it; `InkHand` adds writing.

    samples_requested  the empty pad's link to the samples was clicked
    """

    samples_requested = Signal()

    def __init__(self, undo: QUndoStack, parent: QWidget | None = None) -> None:
        super().__init__(undo, parent)
        self._row: LetterRow | None = None
        self._picked: int | None = None
        self._lit: tuple[int, int] | None = None
        self._dot: int | None = None
        self._samples = LinkButton("or start from a sample", "Start from a sample", self)
        self._samples.clicked.connect(self.samples_requested)

    @property
    def letter_row(self) -> LetterRow:
        """The letters as they stand on the screen now."""
        if self._row is None:
            screen = self._on_screen()
            font = sized(self.font(), 1.4)
            self._row = lay_out(self._letters, screen, font, self.width(), self.height(), self._picked)
        return self._row

    def set_letters(self, letters: Sequence[Letter]) -> None:
        """Print letters under the ink that made them: text, first and last point (inclusive)."""
        self._letters, self._row = tuple(letters), None
        if self._picked is not None and self._picked >= len(self._letters):
            self._picked = None
        if self._colours.mode == "letter":
            self._recolour()
        self.update()

    def set_picked_letter(self, index: int | None) -> None:
        """Accent a letter and its ink, None for no letter."""
        self._picked, self._row = index, None
        self.update()

    def set_lit(self, points: tuple[int, int] | None) -> None:
        """Light the ink from a first to a last point (inclusive), as of the step under the cursor; None for none."""
        if points != self._lit:
            self._lit = points
            self.update()

    def set_cursor_point(self, index: int | None) -> None:
        """Put the dot that stands for the pen on a point; None takes it away."""
        if index != self._dot:
            self._dot = index
            self.update()

    def point_at(self, place: QPointF, radius: float = 14.0) -> int | None:
        """The nearest point of the ink within `radius` pixels."""
        screen = self._on_screen()
        if not len(screen):
            return None
        away = np.hypot(screen[:, 0] - place.x(), screen[:, 1] - place.y())
        nearest = int(away.argmin())
        return nearest if away[nearest] <= radius else None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the link to the samples below the invitation."""
        super().resizeEvent(event)
        size = self._samples.sizeHint()
        top = self._guides.baseline + self._guides.x_height * 0.35
        self._samples.setGeometry(round((self.width() - size.width()) / 2), round(top), size.width(), size.height())

    def _paint_marks(self, painter: QPainter, theme: Theme) -> None:
        count = len(self.document)
        width = self._look().width + 1.5
        accent = Look(self._view, self._smoothing, width, QColor(theme.cursor), PLAIN)
        if self._picked is not None and self._picked < len(self._letters):
            _, first, last = self._letters[self._picked]
            draw_points(painter, self.document, first, last, accent)
        if self._lit is not None:
            draw_points(painter, self.document, *self._lit, accent)
        hues = ink_colours.letter_colours(theme) if self._colours.mode == "letter" else (QColor(theme.dim),)
        self.letter_row.paint(painter, hues, self._picked, theme)
        if self._dot is not None and 0 <= self._dot < count:
            ink_marks.paint_dot(painter, QPointF(*self._on_screen()[self._dot].tolist()), theme)
        palette = self._colouring.palette
        if self._colours.mode in ("time", "unit") and palette and count:
            ends, legend = self._colours.ends, self._colours.legend
            ink_marks.paint_legend(painter, palette, legend, ends, self.font(), self.width(), theme)
        if not count:
            middle = self._guides.baseline + self._view.dy - 0.5 * self._guides.x_height
            ink_marks.paint_sentence(painter, INVITATION, self.font(), middle, self.width(), theme)

    def _refresh(self) -> None:
        self._row = None
        super()._refresh()

    def _grow(self) -> None:
        self._samples.hide()
        super()._grow()

    def _exchange(self) -> None:
        self._row, self._picked, self._lit, self._dot = None, None, None, None
        self._samples.setVisible(not self.document.sheet.spans)
        super()._exchange()
