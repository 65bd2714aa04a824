"""The base of every track: a header, labels in the gutter, a body on the time axis."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QColor, QContextMenuEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from app.theme import Theme, current
from app.views.axis import TimeWidget
from app.views.header import Readout, paint_handle, paint_title, paint_values
from app.views.menu import Entry, menu_with
from app.views.paper import CENTRE, LEFT, sharpness, write
from app.views.timeline import Timeline
from engine.trace import TraceSet

_EDGE = 5
SMALLEST = 32


class Track(TimeWidget):
    """A view over time. A subclass paints its body and gutter, and says its values.

    key       what the track is called in sessions and exports, unique within a stack
    title     what a person reads
    subtitle  what else the header says, in a quieter colour

    picked(step, row) is emitted by a click on the body, with -1 where the track has no rows.
    """

    picked = Signal(int, int)
    collapsed_changed = Signal(bool)
    grabbed = Signal()
    dragged = Signal(int)
    dropped = Signal()
    export_asked = Signal(str)
    empty = "Nothing to show yet"

    def __init__(
        self, key: str, title: str, subtitle: str = "", height: int = 128, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.key, self.title, self.subtitle = key, title, subtitle
        self.active = False
        self._height, self._collapsed, self._hide_steps = height, False, False
        self._picture: QPixmap | None = None
        self._pictured: object = None
        self._moving = self._sizing = False
        self._marked: list[int] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(title)

    def show_traces(self, traces: TraceSet | None, ghost: TraceSet | None = None) -> None:
        """Show a run, and an older one beside it."""
        raise NotImplementedError

    def paint_body(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Draw the body in `rect`."""
        raise NotImplementedError

    def paint_gutter(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Draw the labels left of the body, in `rect`."""

    def readout(self, step: int, theme: Theme) -> list[Readout]:
        """What the header says of a step."""
        return []

    def _at_cursor(self, theme: Theme) -> list[Readout]:
        step = self.timeline.cursor - self.start
        return self.readout(step, theme) if step >= 0 else []

    def badge(self, ratio: float) -> str:
        """What the header says of how the body is drawn at `ratio` pixels to one, e.g. that units share rows."""
        return ""

    def has_data(self) -> bool:
        """Whether there is anything to draw."""
        raise NotImplementedError

    def values(self) -> tuple[list[str], NDArray[np.float32]]:
        """The track's numbers: a name for each column, and float32 (step, column)."""
        return [], np.zeros((0, 0), np.float32)

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """The track's numbers as named arrays."""
        return {self.key: self.values()[1]}

    def menu_entries(self) -> list[Entry]:
        """What the track's menu offers beside export."""
        return []

    def row_at(self, y: float, body: QRectF) -> int:
        """The row at a height of the body; -1 where there is none."""
        return -1

    @property
    def collapsed(self) -> bool:
        """Whether only the header is shown."""
        return self._collapsed

    def set_collapsed(self, on: bool) -> None:
        """Show only the header, or all."""
        if on != self._collapsed:
            self._collapsed = on
            self.refresh()
            self.updateGeometry()
            self.collapsed_changed.emit(on)

    @property
    def body_height(self) -> int:
        """Height of the body at the base size of type."""
        return self._height

    def set_body_height(self, height: int) -> None:
        """Make the body that high, at least `SMALLEST`."""
        self._height = max(SMALLEST, height)
        self.refresh()
        self.updateGeometry()

    def more_height(self) -> int:
        """Height that an older run beside the new takes, at the base size of type."""
        return 0

    def refresh(self) -> None:
        """Draw anew: what is shown has changed."""
        self._picture = None
        self.update()

    def set_timeline(self, timeline: Timeline) -> None:
        """Take part in a page's one time state."""
        super().set_timeline(timeline)
        self.refresh()

    def sizeHint(self) -> QSize:
        """The header, and the body unless collapsed."""
        paper = self.paper
        body = 0 if self._collapsed else paper.px(self._height + self.more_height()) + paper.px(10)
        return QSize(round(paper.px(720)), round(paper.header + body))

    def figure_size(self) -> QSize:
        """The size at which the track is exported: as it is on screen."""
        return QSize(max(self.width(), 480), self.sizeHint().height())

    def body_of(self, rect: QRectF) -> QRectF:
        """Where the steps are drawn when the whole track is drawn in `rect`."""
        paper = self.paper
        bottom = 0 if self._collapsed else -paper.px(10)
        return rect.adjusted(paper.gutter, paper.header, -paper.margin, bottom)

    def paint_figure(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Draw the whole track in `rect`, for an export."""
        painter.fillRect(rect, QColor(theme.window))
        self.paint_header(painter, rect, theme, controls=False)
        if not self._collapsed:
            self._paint_inside(painter, self.body_of(rect), theme)
            self.paint_marks(painter, self.body_of(rect), theme)

    def paint_header(self, painter: QPainter, rect: QRectF, theme: Theme, controls: bool = True) -> None:
        """Draw title, subtitle, badge and what the cursor's step says."""
        paper = self.paper
        box = QRectF(rect.left(), rect.top(), rect.width() - paper.margin, paper.header)
        if controls:
            paint_handle(painter, box, self._collapsed, self.active, paper, theme)
        left = paint_title(painter, box, self.title, paper, theme)
        left = self.paint_subtitle(painter, box.adjusted(left - box.left(), 0, 0, 0), theme, controls)
        rest = box.adjusted(left - box.left(), 0, 0, 0)
        paint_values(painter, rest, self.badge(sharpness(painter)), self._at_cursor(theme), paper, theme)

    def paint_subtitle(self, painter: QPainter, rect: QRectF, theme: Theme, controls: bool) -> float:
        """Draw what follows the title and give where it ends."""
        paper = self.paper
        width = write(painter, rect, self.subtitle, paper.font(12), theme.dim, LEFT)
        return rect.left() + width + (paper.px(12) if self.subtitle else 0)

    def paint_nothing(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Draw the body of a track that has nothing to show."""
        write(painter, rect, self.empty, self.paper.font(12), theme.dim, CENTRE)

    def _paint_inside(self, painter: QPainter, body: QRectF, theme: Theme) -> None:
        """Gutter, body and the selection's tint: all but the cursor."""
        painter.fillRect(body, QColor(theme.panel))
        if not self.has_data() or body.width() < 2:
            self.paint_nothing(painter, body, theme)
            return
        self.paint_gutter(painter, QRectF(0, body.top(), body.left(), body.height()), theme)
        painter.save()
        painter.setClipRect(body)
        self.paint_body(painter, body, theme)
        painter.restore()
        self.paint_veil(painter, body, theme)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The header and a kept picture of the inside, so that a moving cursor costs no drawing."""
        theme, ratio, body = current(), self.devicePixelRatioF(), self._body()
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(theme.window))
        self.paint_header(painter, QRectF(self.rect()), theme)
        if not self._collapsed:
            state = (theme, ratio, self.size(), self.timeline.window, self.timeline.selection, self.font().toString())
            if self._picture is None or self._pictured != state:
                self._picture, self._pictured = self._drawn(theme, ratio, body), state
            painter.drawPixmap(QPointF(0, body.top() - 1), self._picture)
            self.paint_marks(painter, body, theme)
        painter.end()

    def _drawn(self, theme: Theme, ratio: float, body: QRectF) -> QPixmap:
        return self._picture_of(body, ratio, QColor(theme.window), lambda on: self._paint_inside(on, body, theme))

    def _picture_of(self, body: QRectF, ratio: float, ground: QColor, paint: Callable[[QPainter], None]) -> QPixmap:
        """What `paint` draws on `ground`, as wide as the track and a pixel beyond the body above and below."""
        picture = QPixmap(round(self.width() * ratio), round((body.height() + 2) * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(ground)
        painter = QPainter(picture)
        painter.translate(0, 1 - body.top())
        paint(painter)
        painter.end()
        return picture

    def cursor_moved(self) -> None:
        """Repaint the header, and the strips where cursors were and are; tell screen readers of the current track."""
        if self.active and QAccessible.isActive():
            words = " ".join(piece.text for piece in self._at_cursor(current()))
            self.setAccessibleDescription(f"{self.timeline.name_of(self.timeline.cursor)}: {words}")
        body = self._body()
        self.update(QRect(0, 0, self.width(), round(self.paper.header)))
        places = [round(self.x_of(step + 0.5, body)) for step in (self.timeline.placed, self.timeline.cursor)]
        for x in {*places, *self._marked}:
            if -10 < x < self.width() + 10:
                self.update(QRect(x - 4, round(body.top()) - 1, 8, round(body.height()) + 2))
        self._marked = places

    def clicked(self, at: QPointF) -> None:
        """Say which step and row were clicked."""
        body = self._body()
        if self.has_data() and body.top() <= at.y() <= body.bottom():
            self.picked.emit(self._step_at(at.x()), self.row_at(at.y(), body))

    def changeEvent(self, event: QEvent) -> None:
        """Draw anew in other colours or type."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self.refresh()
            self.updateGeometry()
        super().changeEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The lower edge sizes the track, the header moves it, the body is time."""
        left = event.button() == Qt.MouseButton.LeftButton
        self.grabbed.emit()
        if left and not self._collapsed and event.position().y() > self.height() - _EDGE:
            self._sizing = True
        elif left and event.position().y() < self.paper.header:
            if event.position().x() < self.paper.indent:
                self.set_collapsed(not self._collapsed)
            else:
                self._moving = True
        elif event.position().y() >= self.paper.header:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Size, move, or what a view over time does."""
        if self._sizing:
            height = event.position().y() - self.paper.header - self.paper.px(10)
            self.set_body_height(round(height * 13.0 / self.paper.base) - self.more_height())
        elif self._moving:
            self.dragged.emit(round(event.globalPosition().y()))
        else:
            edge = not self._collapsed and event.position().y() > self.height() - _EDGE
            if self._pressed is None:
                self.setCursor(Qt.CursorShape.SizeVerCursor if edge else Qt.CursorShape.ArrowCursor)
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End what the press began."""
        if self._sizing or self._moving:
            self._sizing = self._moving = False
            self.dropped.emit()
            return
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click on the header shows only the header, or all."""
        if event.position().y() < self.paper.header:
            self.set_collapsed(not self._collapsed)

    def menu_of(self) -> QMenu:
        """The track's menu: its own entries, then export."""
        return menu_with(self.menu_entries(), self.export_asked.emit, self)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the track's menu."""
        menu = self.menu_of()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())
