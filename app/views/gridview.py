"""The base of the views of an attention grid: what is shown, which cell is lit, what is pinned."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from app.theme import Theme, current
from app.views.grid import EMPTY, Floats, Grid, Order, orders_of
from app.views.menu import Entry, menu_with
from app.views.paper import CENTRE, Paper, number, paper_for, write

Cell = tuple[int, int]
"""Row and column of a grid; -1 for either where none is meant."""

NOWHERE: Cell = (-1, -1)


class GridView(QWidget):
    """Shows a grid; a subclass draws it and says which cell lies where.

    hovered(row, column)  the mouse is over a cell, or over a word (with -1 for the other side), or left (-1, -1)
    picked(row, column)   a click there
    pinned(row, column)   a click with Ctrl: keep this cell marked, or no longer
    muted(column)         a double click on a source word
    """

    hovered = Signal(int, int)
    picked = Signal(int, int)
    pinned = Signal(int, int)
    muted = Signal(int)
    export_asked = Signal(str)
    empty = "Nothing to show yet"

    def __init__(self, key: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key, self.title = key, title
        self.grid = EMPTY
        self.order: Order = "written"
        self.faint = False
        self.cursor_cell: Cell = NOWHERE
        self.hover_cell: Cell = NOWHERE
        self.pins: tuple[Cell, ...] = ()
        self.entries: list[Entry] = []
        self._rows: NDArray[np.intp] = np.zeros(0, np.intp)
        self._columns: NDArray[np.intp] = np.zeros(0, np.intp)
        self._picture: QPixmap | None = None
        self._pictured: object = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(title)

    # What a subclass says.

    def paint_still(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Draw all that does not move with the cursor."""
        raise NotImplementedError

    def paint_lit(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Draw what the cursor, the mouse and the pins light."""
        raise NotImplementedError

    def cell_at(self, at: QPointF) -> Cell:
        """The cell, or word, under a point of the widget."""
        raise NotImplementedError

    # What is shown.

    def show_grid(self, grid: Grid) -> None:
        """Show other weights. Pins and lit cells that it has no place for go."""
        same = (len(grid.rows), len(grid.columns)) == (len(self.grid.rows), len(self.grid.columns))
        self.grid = grid
        if not same:
            self.hover_cell = NOWHERE
        self.pins = tuple(pin for pin in self.pins if self._inside(pin))
        self._arrange()

    def set_order(self, order: Order) -> None:
        """Sort rows or columns."""
        self.order = order
        self._arrange()

    def set_faint(self, on: bool) -> None:
        """Colour by the square root of the weights, so that faint ones are seen; the numbers stay as they are."""
        self.faint = on
        self._arrange()

    def set_cursor(self, row: int, column: int) -> None:
        """Light a cell, a row alone, or a column alone."""
        if (row, column) != self.cursor_cell:
            self.cursor_cell = (row, column)
            self._describe()
            self.update()

    def set_pins(self, pins: tuple[Cell, ...]) -> None:
        """Keep these cells marked."""
        self.pins = tuple(pin for pin in pins if self._inside(pin))
        self.update()

    @property
    def shades(self) -> Floats:
        """How strongly each cell is coloured, 0 to 1."""
        return np.sqrt(self.grid.weights) if self.faint else self.grid.weights

    @property
    def paper(self) -> Paper:
        """Measures for this widget's type."""
        return paper_for(self.font())

    @property
    def lit(self) -> Cell:
        """The cell to light: under the mouse, else under the cursor."""
        return self.hover_cell if self.hover_cell != NOWHERE else self.cursor_cell

    def refresh(self) -> None:
        """Draw anew: what is shown has changed."""
        self._picture = None
        self.update()

    def words(self, cell: Cell) -> str:
        """A cell in words: "chat looks at cat: 0.82"."""
        row, column = cell
        if row >= 0 and column >= 0:
            return (
                f"{self.grid.rows[row]} looks at {self.grid.columns[column]}: {number(float(self.grid.weights[cell]))}"
            )
        return self.grid.rows[row] if row >= 0 else self.grid.columns[column] if column >= 0 else ""

    def _inside(self, cell: Cell) -> bool:
        return 0 <= cell[0] < len(self.grid.rows) and 0 <= cell[1] < len(self.grid.columns)

    def _arrange(self) -> None:
        self._rows, self._columns = orders_of(self.grid.weights, self.order)
        self._describe()
        self.refresh()

    def _describe(self) -> None:
        row, column = self.cursor_cell
        inside = row < len(self.grid.rows) and column < len(self.grid.columns)
        self.setAccessibleDescription(self.words(self.cursor_cell) if inside else "")

    # Exporting.

    def figure_size(self) -> QSize:
        """As on the screen."""
        return QSize(max(self.width(), 320), max(self.height(), 240))

    def paint_figure(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Draw all of it for an export."""
        painter.fillRect(rect, QColor(theme.window))
        if self.grid.is_empty:
            write(painter, rect, self.empty, self.paper.font(13), theme.dim, CENTRE)
            return
        self.paint_still(painter, rect, theme)
        self.paint_lit(painter, rect, theme)

    def values(self) -> tuple[list[str], Floats]:
        """A row for each target word, a column for each source word, as the network gave them."""
        names = [f"{place + 1} {word}" for place, word in enumerate(self.grid.columns)]
        return names, self.grid.weights

    def row_names(self) -> tuple[str, Sequence[str]]:
        """The target words."""
        return "target", [f"{place + 1} {word}" for place, word in enumerate(self.grid.rows)]

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """The weights, and the words at both sides."""
        return {
            self.key: self.grid.weights,
            f"{self.key}/target": np.array(self.grid.rows, dtype=np.str_),
            f"{self.key}/source": np.array(self.grid.columns, dtype=np.str_),
        }

    # Events.

    def paintEvent(self, event: QPaintEvent) -> None:
        """A kept picture of what stands still, then what is lit, so that hovering costs next to nothing."""
        theme, rect = current(), QRectF(self.rect())
        painter = QPainter(self)
        if self.grid.is_empty:
            painter.fillRect(rect, QColor(theme.window))
            write(painter, rect, self.empty, self.paper.font(13), theme.dim, CENTRE)
        else:
            state = (theme, self.devicePixelRatioF(), self.size(), self.font().toString())
            if self._picture is None or self._pictured != state:
                self._picture, self._pictured = self._drawn(rect, theme), state
            painter.drawPixmap(QPointF(0, 0), self._picture)
            self.paint_lit(painter, rect, theme)
        painter.end()

    def _drawn(self, rect: QRectF, theme: Theme) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(round(rect.width() * ratio), round(rect.height() * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(QColor(theme.window))
        painter = QPainter(picture)
        self.paint_still(painter, rect, theme)
        painter.end()
        return picture

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light what is under the mouse, here and in all that is linked."""
        self._hover(self.cell_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the mouse."""
        self._hover(NOWHERE)
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the cursor on a cell; with Ctrl pin it."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        cell = self.cell_at(event.position())
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and self._inside(cell):
            self.pinned.emit(*cell)
        elif cell != NOWHERE:
            self.picked.emit(*cell)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Mute a source word, or let it be heard again."""
        row, column = self.cell_at(event.position())
        if row < 0 <= column:
            self.muted.emit(column)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the view's menu."""
        menu = self.menu_of()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def menu_of(self) -> QMenu:
        """The view's own entries, then export."""
        return menu_with(self.entries, self.export_asked.emit, self)

    def changeEvent(self, event: QEvent) -> None:
        """Draw anew in other colours or type."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self.refresh()
        super().changeEvent(event)

    def _hover(self, cell: Cell) -> None:
        if cell != self.hover_cell:
            self.hover_cell = cell
            self.setToolTip("")
            self.hovered.emit(*cell)
            self.update()
