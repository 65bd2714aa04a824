"""The measured share of right answers of both networks, task by task, as bars in a table."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from app import theme as themes
from app.views.menu import menu_with
from app.views.paper import LEFT, RIGHT, Paper, paper_for, write
from engine.labs.questions.corpus import TASKS
from engine.labs.questions.models import DEFAULT, PLAIN, model_of
from engine.labs.questions.table import Table


class TaskBars(QWidget):
    """A row a task: its number and name, and for each network a bar and its share. The lit row is the sample's task.

    picked(task)  a row was clicked
    export_asked(kind)  a choice in its menu
    """

    picked = Signal(int)
    export_asked = Signal(str)
    key, title = "tasks", "Right answers by task"

    def __init__(self, table: Table | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = table
        self.lit = -1
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.title)
        if table is not None:
            told = (f"{TASKS[task]}: {', '.join(f'{100 * share:.1f} %' for share in row)}" for task, row in self.rows())
            self.setAccessibleDescription("; ".join(told))

    def rows(self) -> list[tuple[int, tuple[float, ...]]]:
        """(task, share of each network) by task."""
        if self.table is None:
            return []
        right = self.table.right
        return [(task, tuple(right[model].get(task, 0.0) for model in self.models())) for task in self.table.questions]

    def models(self) -> tuple[str, ...]:
        """The networks that were measured, by name."""
        return () if self.table is None else tuple(name for name in (DEFAULT, PLAIN) if name in self.table.right)

    def set_lit(self, task: int) -> None:
        """Light a task."""
        if task != self.lit:
            self.lit = task
            self.update()

    @property
    def paper(self) -> Paper:
        """Measures for this widget's type."""
        return paper_for(self.font())

    def sizeHint(self) -> QSize:
        """A head, a row a task, and the mean."""
        return QSize(520, round((len(self.rows()) + 2) * self._row() + self.paper.px(30)))

    def figure_size(self) -> QSize:
        """The size of a figure."""
        return QSize(max(640, self.width()), self.sizeHint().height())

    def values(self) -> tuple[list[str], NDArray[np.float32]]:
        """Task, then the share of each network."""
        data = np.array([(task, *shares) for task, shares in self.rows()], np.float32)
        return ["task", *self.models()], data.reshape(-1, 1 + len(self.models()))

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """The same as arrays."""
        names, data = self.values()
        return {name: data[:, place] for place, name in enumerate(names)}

    def _row(self) -> float:
        return self.paper.px(22)

    def row_of(self, task: int) -> QRectF:
        """The box of a task's row."""
        place = [one for one, _ in self.rows()].index(task)
        return QRectF(0, self._row() * (place + 1) + self.paper.px(8), self.width(), self._row())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the table."""
        painter = QPainter(self)
        self.paint_figure(painter, QRectF(self.rect()), themes.current())
        painter.end()

    def paint_figure(self, painter: QPainter, rect: QRectF, theme: themes.Theme) -> None:
        """Draw the table, on a screen or for an export."""
        paper, models = self.paper, self.models()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(rect, QColor(theme.panel if self.table else theme.window))
        if self.table is None:
            write(painter, rect, "Nothing was measured yet", paper.font(13), theme.dim, LEFT)
            return
        name = paper.px(190)
        each = (rect.width() - name - paper.px(24)) / max(1, len(models))
        columns = [QRectF(rect.left() + name + paper.px(12) + k * each, 0, each, 0) for k in range(len(models))]
        high, top = self._row(), rect.top() + paper.px(4)
        head = QRectF(rect.left() + paper.px(12), top, name, high)
        write(painter, head, f"task, {self.table.part} data", paper.font(12), theme.dim, LEFT)
        for column, model in zip(columns, models, strict=True):
            room = QRectF(column.left(), top, each, high)
            write(painter, room, model_of(model).title, paper.font(12, bold=True), theme.text, LEFT)
        top += high + paper.px(4)
        for task, shares in self.rows():
            row = QRectF(rect.left(), top, rect.width(), high)
            self._paint_row(painter, row, f"{task}", TASKS[task], shares, columns, task == self.lit, theme)
            top += high
        painter.fillRect(
            QRectF(rect.left() + paper.px(12), top + 3, rect.width() - paper.px(24), 1), QColor(theme.line)
        )
        means = tuple(self.table.mean(model) for model in models)
        row = QRectF(rect.left(), top + paper.px(6), rect.width(), high)
        self._paint_row(painter, row, "", "mean", means, columns, False, theme, bold=True)

    def _paint_row(
        self,
        painter: QPainter,
        row: QRectF,
        mark: str,
        name: str,
        shares: tuple[float, ...],
        columns: list[QRectF],
        lit: bool,
        theme: themes.Theme,
        bold: bool = False,
    ) -> None:
        paper = self.paper
        if lit:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.raised))
            painter.drawRoundedRect(row.adjusted(paper.px(6), 0, -paper.px(6), 0), 5, 5)
        font = paper.font(13, bold=bold or lit)
        write(
            painter, QRectF(row.left(), row.top(), paper.px(32), row.height()), mark, paper.font(12), theme.dim, RIGHT
        )
        room = QRectF(row.left() + paper.px(42), row.top(), columns[0].left() - row.left() - paper.px(46), row.height())
        write(painter, room, name, font, theme.cursor if lit else theme.text, LEFT)
        for place, (column, share) in enumerate(zip(columns, shares, strict=True)):
            values = paper.px(64)
            groove = QRectF(column.left(), row.center().y() - 4, max(column.width() - values - paper.px(16), 20), 8)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(themes.blend(theme.panel, theme.line, 0.5))
            painter.drawRoundedRect(groove, 3, 3)
            painter.setBrush(QColor(theme.series[place]))
            painter.drawRoundedRect(QRectF(groove.left(), groove.top(), max(groove.width() * share, 2), 8), 3, 3)
            room = QRectF(groove.right() + paper.px(6), row.top(), values - paper.px(6), row.height())
            write(painter, room, f"{100 * share:.1f} %", font, theme.text, RIGHT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a task."""
        at = event.position()
        task = next((task for task, _ in self.rows() if self.row_of(task).contains(at)), -1)
        if task > 0 and event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit(task)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu."""
        menu = menu_with((), self.export_asked.emit, self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def changeEvent(self, event: QEvent) -> None:
        """Take the letters of a new size."""
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
        super().changeEvent(event)


class TasksPanel(QScrollArea):
    """The table, to be scrolled where it has no room."""

    def __init__(self, table: Table | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bars = TaskBars(table)
        self.setWidget(self.bars)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Right answers by task")
