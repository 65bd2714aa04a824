"""Where the network looked for each word: a picture a word, as in the figures of Xu et al. (2015)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import theme as themes
from app.labs.captions.bench import Answer
from app.labs.captions.caption import spoken
from app.labs.captions.setup import PARTS
from app.labs.captions.shade import Look, paint_look, picture_image
from app.theme import Theme
from app.views.menu import menu_with
from app.views.paper import CENTRE, Paper, paper_for, write
from app.widgets.inspector import share
from engine.labs.captions.outcome import END, Outcome

_LEAST, _MOST = 56.0, 200.0
"""Side of a picture, at the base size of type."""


@dataclass(frozen=True)
class Cells:
    """How pictures lie: so many in a row, each with a side, and a name of a height under it."""

    columns: int
    side: float
    name: float
    gap: float
    left: float
    top: float

    def box(self, place: int) -> QRectF:
        """Where a picture is; its name is below."""
        row, column = divmod(place, self.columns)
        wide, high = self.side + self.gap, self.side + self.name + self.gap
        return QRectF(self.left + column * wide, self.top + row * high, self.side, self.side)


def cells_of(count: int, room: QRectF, paper: Paper) -> Cells:
    """The arrangement of `count` pictures that makes them as large as there is room for."""
    name, gap = paper.px(20), paper.px(10)
    best = (0.0, 1)
    for columns in range(1, max(count, 1) + 1):
        rows = math.ceil(max(count, 1) / columns)
        side = min(
            (room.width() - (columns - 1) * gap) / columns,
            (room.height() - (rows - 1) * gap) / rows - name,
            paper.px(_MOST),
        )
        best = max(best, (math.floor(side), -columns))
    side, columns = max(best[0], paper.px(_LEAST)), abs(best[1])
    return Cells(columns, side, name, gap, room.left(), room.top())


class Filmstrip(QWidget):
    """A picture a word, the one under the cursor framed.

    hovered(step), picked(step)  a picture under the mouse, -1 for none; one that was clicked
    export_asked(kind)           a choice in the menu
    """

    hovered = Signal(int)
    picked = Signal(int)
    export_asked = Signal(str)
    key, title = "looks", "Looks"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.outcome: Outcome | None = None
        self.covered: tuple[int, ...] = ()
        self.lit = -1
        self._at = -1
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 120)
        self.setAccessibleName("Looks, a picture a word")

    def show_answer(self, answer: Answer | None) -> None:
        """Show another caption."""
        told = answer is not None and bool(answer.main.words)
        self.outcome = answer.main if answer is not None and told else None
        self.covered = () if answer is None else answer.setup.covered
        self.setAccessibleDescription("" if self.outcome is None else self.outcome.caption)
        self.update()

    def set_lit(self, step: int) -> None:
        """Frame the picture of a word."""
        if step != self.lit:
            self.lit = step
            self.update()

    @property
    def count(self) -> int:
        """Pictures: one a word, or one in all where the network does not look."""
        outcome = self.outcome
        return 0 if outcome is None else len(outcome.weights) or 1

    def cells(self, rect: QRectF | None = None) -> Cells:
        """How the pictures lie, on the screen where no other place is given."""
        return cells_of(self.count, (QRectF(self.rect()) if rect is None else rect).adjusted(2, 2, -2, -2),
                        paper_for(self.font()))  # fmt: skip

    def step_at(self, at: QPointF) -> int:
        """The word whose picture is under a point, -1 for none."""
        if self.outcome is None or not len(self.outcome.weights):
            return -1
        cells = self.cells()
        tall = [cells.box(step).adjusted(0, 0, 0, cells.name) for step in range(self.count)]
        return next((step for step, box in enumerate(tall) if box.contains(at)), -1)

    # Drawing.

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw all pictures."""
        painter = QPainter(self)
        self._paint(painter, QRectF(self.rect()), themes.current())
        painter.end()

    def _paint(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        outcome, paper = self.outcome, paper_for(self.font())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if outcome is None:
            write(painter, rect, "Nothing to look at yet", paper.font(13), theme.dim, CENTRE)
            return
        cells, image = self.cells(rect), picture_image(outcome.picture, theme)
        looks = len(outcome.weights)
        for step in range(self.count):
            box = cells.box(step)
            painter.fillRect(box, QColor(theme.panel))
            painter.drawImage(box, image)
            paint_look(painter, box, Look(outcome.weights[step] if looks else None, self.covered), theme)
            lit = looks > 0 and step == self.lit
            painter.setPen(QPen(QColor(theme.cursor if lit else theme.line), 2.0 if lit else 1.0))
            painter.drawRect(box.adjusted(-0.5, -0.5, 0.5, 0.5))
            name = QRectF(box.left(), box.bottom() + paper.px(2), box.width(), cells.name - paper.px(2))
            text = spoken(outcome.words[step]) if looks else "Seen once"
            tone = theme.cursor if lit else theme.text if outcome.words[step] != END else theme.dim
            write(painter, name, text, paper.font(13, bold=lit), tone, CENTRE)
        if not looks:
            box = cells.box(0)
            rest = QRectF(
                box.right() + paper.px(20), box.top(), rect.right() - box.right() - paper.px(24), paper.px(44)
            )
            write(painter, rest, "This network sees the drawing once, as one vector, and looks at no part for a word.",
                  paper.font(13), theme.dim)  # fmt: skip

    # Out.

    def figure_size(self) -> QSize:
        """As on the screen, high enough for all pictures."""
        if not self.count:
            return QSize(max(self.width(), 480), 160)
        cells = self.cells(QRectF(0, 0, max(self.width(), 480), max(self.height(), 160)))
        last = max(cells.box(step).bottom() for step in range(self.count))
        return QSize(max(self.width(), 480), round(last + cells.name + 4))

    def paint_figure(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Draw it in `rect`, for an export."""
        painter.fillRect(rect, QColor(theme.window))
        self._paint(painter, rect, theme)

    def values(self) -> tuple[list[str], NDArray[np.float32]]:
        """A column a part of the drawing, a row a word."""
        if self.outcome is None or not len(self.outcome.weights):
            return [], np.zeros((0, 0), np.float32)
        return [f"part {part}" for part in range(PARTS)], self.outcome.weights.reshape(-1, PARTS)

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """The weights of all words, and the picture that was seen."""
        return {} if self.outcome is None else {"weights": self.outcome.weights, "picture": self.outcome.picture}

    # Hands.

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say which picture is under the mouse."""
        self._go(self.step_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """None is."""
        self._go(-1)
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the cursor on a word."""
        step = self.step_at(event.position())
        if step >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit(step)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer the forms of export."""
        menu = menu_with((), self.export_asked.emit, self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def _go(self, step: int) -> None:
        if step != self._at:
            self._at = step
            outcome = self.outcome
            told = outcome is not None and step >= 0
            self.setToolTip(_told(outcome, step) if told and outcome is not None else "")
            self.hovered.emit(step)


def _told(outcome: Outcome, step: int) -> str:
    """Where a look went, in words."""
    weights = outcome.weights[step]
    row, column = divmod(int(weights.argmax()), weights.shape[1])
    return f"{spoken(outcome.words[step])}: most in row {row + 1}, column {column + 1}, {share(float(weights.max()))}"
