"""An attention map over the row of it that can be drawn on, with the map from before beside it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.views.attention import AttentionMap
from app.views.rowedit import RowEditor
from app.widgets.cards import QuietLabel
from app.widgets.type import sized


class MapOverRow(QWidget):
    """`map`, `old` beside it while there is something to compare with, and `row` below, its bars under the columns.

    A kind of it may put other views into `front`, and says in `_wanted`, `_has_row`, `_spans`
    and `_set_entries` what goes with them.

    low  lines of type below which the map alone has room
    """

    def __init__(self, view: AttentionMap, old: AttentionMap, low: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.map, self.old, self.row = view, old, RowEditor()
        self.beside = True
        self._low = low
        self._now = _head("now")
        self._before = _under(_head("before"), self.old)
        self.sides = QSplitter(Qt.Orientation.Horizontal)
        self.sides.addWidget(_under(self._now, self.map))
        self.sides.addWidget(self._before)
        self.sides.setChildrenCollapsible(False)
        self._now.hide()
        self._before.hide()
        self.front = QStackedWidget()
        self.front.addWidget(self.sides)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.front, 1)
        column.addWidget(self.row)
        self.map.zoomed.connect(self.align)
        self.row.released.connect(self.settle)
        self.sides.splitterMoved.connect(self.align)

    def set_beside(self, on: bool) -> None:
        """Show the map from before beside the new one while there is one, or not."""
        self.beside = on
        self._set_entries()
        self.settle()

    def settle(self) -> None:
        """Give the older map its place, but not while the mouse draws: nothing may move under it."""
        wanted = self.beside and self._wanted()
        if not self.row.busy and wanted == self._before.isHidden():
            self._before.setVisible(wanted)
            self._now.setVisible(wanted)
            if wanted:
                half = self.sides.width() // 2
                self.sides.setSizes([half, half])
        self.align()

    def align(self) -> None:
        """Put the row's bars where their columns are."""
        filled = not self.map.grid.is_empty
        self.row.setVisible(filled and self._has_row() and self.height() > self._low * self.fontMetrics().height())
        if filled:
            self.row.set_spans(self._spans())

    def _set_entries(self) -> None:
        """Renew the menus of the views, which say whether the map from before stands beside."""

    def _wanted(self) -> bool:
        """Whether there is a map from before to show."""
        return not self.old.grid.is_empty and not self.map.grid.is_empty

    def _has_row(self) -> bool:
        """Whether a row of what is shown can be drawn on."""
        return True

    def _spans(self) -> list[tuple[float, float]]:
        """From where to where each bar goes, in pixels."""
        frame, spans = self.map.frame(), []
        for column in range(len(self.map.grid.columns)):
            box = frame.cell(0, self.map.place((-1, column))[1])
            spans.append((box.left(), box.right()))
        return spans

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep bars and columns together."""
        super().resizeEvent(event)
        self.align()

    def event(self, event: QEvent) -> bool:
        """Keep bars and columns together when the inside is laid out anew."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.align()
        return done


def _head(text: str) -> QuietLabel:
    label = QuietLabel(text)
    label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    label.setFont(sized(label.font(), 0.92))
    return label


def _under(head: QuietLabel, view: QWidget) -> QWidget:
    side = QWidget()
    column = QVBoxLayout(side)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(head)
    column.addWidget(view, 1)
    return side
