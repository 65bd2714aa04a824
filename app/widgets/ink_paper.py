"""The paper that ink is on: zoom and pan, writing lines, and the painted ink."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRectF, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent, QUndoStack
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import theme as themes
from app.widgets import ink_marks
from app.widgets.ink_colours import PLAIN, Colours, Letter, Mode, Table
from app.widgets.ink_curve import Smoothing
from app.widgets.ink_document import InkDocument
from app.widgets.ink_paint import InkLayer, Look, between
from app.widgets.ink_view import FOOT, View, blank_guides, fitted, guides_of

_HEAVY = 4_000
"""Points from which a full painting waits for the end of a zoom or a drag."""
_SMALL = 24.0
"""Pixels of a small letter's height below which lines are drawn thinner, so that writing does not clot."""


class InkPaper(QWidget):
    """Paints the ink of a document, each new point by its own piece; `InkSurface` adds what is known about the ink."""

    view_changed = Signal()

    def __init__(self, undo: QUndoStack, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = InkDocument(undo, self)
        self._layer = InkLayer()
        self._view, self._painted_view = View(), View()
        self._auto_fit = False
        self._opened = 0
        self._guides = blank_guides(self.height())
        self._guides_on = True
        self._smoothing, self._line_width = Smoothing.LIGHT, 2.5
        self._colours = Colours()
        self._colouring = PLAIN
        self._letters: tuple[Letter, ...] = ()
        self._faint = False
        self._stale = True
        self._screen: tuple[int, View, NDArray[np.float64]] | None = None
        self._settle = QTimer(self, singleShot=True, interval=60)
        self._settle.timeout.connect(self._repaint_all)
        self.document.grew.connect(self._grow)
        self.document.exchanged.connect(self._exchange)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 160)

    @property
    def view(self) -> View:
        """Zoom and pan."""
        return self._view

    @property
    def full_paints(self) -> int:
        """How often all ink was painted, for tests and benchmarks."""
        return self._layer.full_paints

    @property
    def line_width(self) -> float:
        """Width of the pen in pixels."""
        return self._line_width

    def set_line_width(self, width: float) -> None:
        """Width of the pen in pixels, 1 to 8."""
        self._line_width = min(max(width, 1.0), 8.0)
        self._refresh()

    @property
    def smoothing(self) -> Smoothing:
        """How lines are drawn."""
        return self._smoothing

    def set_smoothing(self, smoothing: Smoothing) -> None:
        """How lines are drawn; the points stay as they are."""
        self._smoothing = smoothing
        self._refresh()

    def set_guides(self, on: bool) -> None:
        """Show or hide the writing lines."""
        self._guides_on = on
        self.update()

    def set_colouring(
        self,
        values: NDArray[np.floating] | None,
        mode: Mode,
        table: Table | None = None,
        limit: float | None = None,
        legend: str = "",
    ) -> None:
        """Colour the ink. `values` (point,) in snapshot order; NaN and points beyond it stay plain.

        mode   "plain"; "time": least to greatest value, None for the order of writing; "unit": -limit to limit
               around zero; "letter": a hue for each letter of `set_letters`
        table  uint8 (256, 3), None for the program's own
        limit  the value at the ends of "unit", None for the largest there is
        legend what the values are, in a few words
        """
        kept = None if values is None else np.array(values, np.float64).reshape(-1)
        self._colours = Colours(mode, kept, table, limit, legend)
        self._recolour()

    def _sight(self) -> NDArray[np.float32]:
        """Points (point, 2) that lie at the ends of what is to be seen."""
        return self.document.all_points()

    def set_view(self, view: View) -> None:
        """Zoom and pan by hand."""
        self._auto_fit = False
        self._show_view(view)

    def fit(self) -> None:
        """Show all ink, large; an empty pad goes back to its place."""
        self._auto_fit = len(self.document) > 0
        self._show_view(fitted(self._sight(), self.width(), self.height()))

    # --- painting ------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw paper, ink from the cached layer, and what is on top of it."""
        theme = themes.current()
        waits = self._settle.isActive() and not self.document.writing
        if not self._layer.fits(self.size(), self.devicePixelRatioF()) or (self._stale and not waits):
            self._paint_layer()
        self._layer.extend(self.document, self._look())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paper = QPainterPath()
        paper.addRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.fillPath(paper, QColor(theme.panel))
        if self._guides_on:
            ink_marks.paint_guides(painter, self._guides, self._view, self.width(), theme)
        if self._view == self._painted_view:
            painter.drawPixmap(0, 0, self._layer.pixmap)
        else:
            painter.setTransform(between(self._painted_view, self._view))
            painter.drawPixmap(0, 0, self._layer.pixmap)
            painter.resetTransform()
        self._layer.paint_open_end(painter, self.document, self._look())
        self._paint_marks(painter, theme)
        painter.setPen(QPen(themes.blend(theme.line, theme.accent, 0.55 if self.hasFocus() else 0.0), 1.0))
        painter.drawPath(paper)
        painter.end()

    def _paint_marks(self, painter: QPainter, theme: themes.Theme) -> None:
        """Draw what lies on top of the ink."""

    def _look(self) -> Look:
        theme = themes.current()
        plain = themes.blend(theme.panel, theme.text, 0.2 if self._faint else 0.78)
        thin = min(max(self._guides.x_height * self._view.scale / _SMALL, 0.5), 1.0)
        colouring = PLAIN if self._faint else self._colouring
        return Look(self._view, self._smoothing, self._line_width * thin, plain, colouring)

    def _paint_layer(self) -> None:
        self._settle.stop()
        self._layer.paint_all(self.size(), self.devicePixelRatioF(), self.document, self._look())
        self._painted_view, self._stale = self._view, False

    def _repaint_all(self) -> None:
        self._stale = True
        self.update()

    def _refresh(self) -> None:
        """Ask for a full painting: at once where there is little ink, after a pause where there is much."""
        self._stale = True
        if len(self.document) > _HEAVY:
            self._settle.start()
        self.update()

    # --- changes -------------------------------------------------------------------------------------------------

    def _grow(self) -> None:
        self._auto_fit = False
        # Painting waits for the next frame: a fast pen reports many points within one.
        self.update(self._layer.reach(self.document, self._look()))

    def _stroke_written(self) -> None:
        """The stroke is on the sheet: where ink is coloured by when it was written, the order has grown."""
        if self._colours.mode == "time":
            self._recolour()

    def _exchange(self) -> None:
        sheet = self.document.sheet
        # What was said of points that are gone holds for none that are there now; the page says it anew.
        self._letters = ()
        self._colours = replace(self._colours, values=None)
        if sheet.opened != self._opened:
            self._opened = sheet.opened
            found = guides_of(self.document.all_points(), self.document.starts[:-1]) if sheet.opened else None
            self._guides = found or blank_guides(self.height())
            self.fit()
        elif not sheet.spans:
            self._guides = blank_guides(self.height())
            self._show_view(View())
        self._recolour()
        self._refresh()

    def _recolour(self) -> None:
        colouring = self._colours.of(self._letters, len(self.document), themes.current())
        old, self._colouring = self._colouring, colouring
        if not np.array_equal(old.codes, colouring.codes) or old.palette != colouring.palette:
            self._refresh()
        self.update()

    def _show_view(self, view: View) -> None:
        if view != self._view:
            self._view = view
            self._refresh()
            self.view_changed.emit()

    def _on_screen(self) -> NDArray[np.float64]:
        """Points (point, 2) in pixels."""
        key = (self.document.revision, self._view)
        if self._screen is None or self._screen[:2] != key:
            self._screen = (*key, self._view.to_screen(self.document.all_points()))
        return self._screen[2]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep ink that was opened in full sight, and an empty pad's lines in their place."""
        if not len(self.document):
            self._guides = blank_guides(self.height())
        elif self._auto_fit or self._cut_off():
            self.fit()
        self._refresh()
        super().resizeEvent(event)

    def _cut_off(self) -> bool:
        screen = self._on_screen()
        return bool(screen[:, 0].max() > self.width() or screen[:, 1].max() > self.height() - 0.5 * FOOT)

    def changeEvent(self, event: QEvent) -> None:
        """Take the colours of a new theme, and new letters."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._recolour()
            self._refresh()
        super().changeEvent(event)
