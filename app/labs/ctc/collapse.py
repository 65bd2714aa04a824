"""From a path to a text: repeats merged, then blanks dropped, as three rows that can be stepped and animated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractAnimation, QPointF, QRectF, QVariantAnimation, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from app.labs.ctc.cells import mark
from app.theme import Theme
from app.views.column import ColumnTrack
from app.views.header import Readout
from app.views.paper import CENTRE, RIGHT, hairline, width_of, write
from engine.labs.ctc.board import Board
from engine.trace import TraceSet

STAGE_MS = 900


@dataclass(frozen=True)
class Group:
    """Frames in a row with one symbol; both ends included."""

    symbol: int
    first: int
    last: int


def groups_of(path: NDArray[np.int64]) -> tuple[Group, ...]:
    """What merging repeats makes of a path (time,)."""
    if not len(path):
        return ()
    edges = np.flatnonzero(np.diff(path)) + 1
    starts, ends = np.append(0, edges), np.append(edges, len(path)) - 1
    return tuple(Group(int(path[a]), int(a), int(b)) for a, b in zip(starts, ends, strict=True))


def sentence_at(path: NDArray[np.int64], frame: int, symbols: tuple[str, ...]) -> str:
    """What becomes of the symbol of one frame."""
    if not 0 <= frame < len(path):
        return ""
    symbol, before = int(path[frame]), int(path[frame - 1]) if frame else -1
    if symbol == 0:
        letters = [int(s) for s in path[:frame] if s], [int(s) for s in path[frame:] if s]
        if letters[0] and letters[1] and letters[0][-1] == letters[1][0]:
            again = mark(letters[1][0], symbols)
            return f"Frame {frame}: a blank. It is dropped, but not in vain: it keeps {again} and {again} two letters."
        return f"Frame {frame}: a blank. It is dropped; no letter is written here."
    letter = mark(symbol, symbols)
    if symbol == before:
        return f"Frame {frame}: {letter} again, with no blank between. It merges into the {letter} before it."
    return f"Frame {frame}: a new letter, {letter}, is written."


class Collapse(ColumnTrack):
    """A path, what merging makes of it, what dropping blanks leaves. `progress` runs from 0 to 2 through the stages.

    stage_changed(stage) when a stage is reached.
    """

    stage_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("collapse", "Collapse", "", 84, parent)
        self.name = ""
        self.path: NDArray[np.int64] = np.zeros(0, np.int64)
        self.groups: tuple[Group, ...] = ()
        self.progress = 2.0
        self._board: Board | None = None
        self._moving = False
        self._motion = QVariantAnimation(self)
        self._motion.valueChanged.connect(self._moved)
        self._motion.finished.connect(lambda: self.stage_changed.emit(self.stage))

    @property
    def stage(self) -> int:
        """0 path, 1 merged, 2 text."""
        return round(self.progress)

    def show_path(self, board: Board, path: NDArray[np.int64], name: str) -> None:
        """Show another path, called `name`."""
        self._board, self.path, self.name, self.groups = board, path, name, groups_of(path)
        self.subtitle = name
        self.refresh()

    def show_traces(self, traces: TraceSet | None, ghost: TraceSet | None = None) -> None:
        """The path comes from `show_path`; traces change nothing."""

    def set_stage(self, stage: int) -> None:
        """Show as far as a stage, at once."""
        self._motion.stop()
        self.progress = float(min(max(stage, 0), 2))
        self.refresh()
        self.stage_changed.emit(self.stage)

    def play(self) -> None:
        """Run through the stages from the path."""
        self._motion.stop()
        self._motion.setStartValue(0.0)
        self._motion.setKeyValueAt(0.45, 1.0)
        self._motion.setKeyValueAt(0.55, 1.0)
        self._motion.setEndValue(2.0)
        self._motion.setDuration(2 * STAGE_MS)
        self._motion.start()

    def stop(self) -> None:
        """End what runs by itself, at its end."""
        if self._motion.state() == QAbstractAnimation.State.Running:
            self.set_stage(2)

    def has_data(self) -> bool:
        """Whether there is a path."""
        return len(self.path) > 0

    @property
    def text(self) -> str:
        """What the path says."""
        return (
            "" if self._board is None else "".join(self._board.symbols[g.symbol - 1] for g in self.groups if g.symbol)
        )

    def _moved(self, value: object) -> None:
        before = self.stage
        self.progress = float(value)  # type: ignore[arg-type]
        self.refresh()
        if self.stage != before:
            self.stage_changed.emit(self.stage)

    # Drawing.

    def _row(self, rect: QRectF, row: int) -> QRectF:
        high = rect.height() / 3
        return QRectF(rect.left(), rect.top() + row * high, rect.width(), high)

    def paint_body(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """The three rows, as far as the stages have come."""
        if self._board is None:
            return
        painter.fillRect(QRectF(rect.left(), self._row(rect, 1).top(), rect.width(), 1), QColor(theme.line))
        painter.fillRect(QRectF(rect.left(), self._row(rect, 2).top(), rect.width(), 1), QColor(theme.line))
        merging, dropping = min(self.progress, 1.0), max(self.progress - 1.0, 0.0)
        self._paint_path(painter, rect, theme)
        if merging > 0:
            self._paint_merging(painter, rect, merging, theme)
        if dropping > 0:
            self._paint_dropping(painter, rect, dropping, theme)

    def _letter(self, painter: QPainter, x: float, row: QRectF, symbol: int, size: float, colour: QColor) -> None:
        assert self._board is not None
        text, font = mark(symbol, self._board.symbols), self.paper.font(size if symbol else 1.6 * size, bold=True)
        half = 0.5 * width_of(text, font) + 1
        write(painter, QRectF(x - half, row.top(), 2 * half, row.height()), text, font, colour, CENTRE)

    def _paint_path(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        row, wide = self._row(rect, 0), self.x_of(1, rect) - self.x_of(0, rect)
        if wide >= self.paper.px(8):
            for frame, symbol in enumerate(self.path.tolist()):
                colour = QColor(theme.text if symbol else theme.dim)
                self._letter(painter, self.x_of(frame + 0.5, rect), row, symbol, 13, colour)
            return
        for group in self.groups:
            if group.symbol:
                x = self.x_of(0.5 * (group.first + group.last + 1), rect)
                self._letter(painter, x, row, group.symbol, 11, QColor(theme.text))

    def _paint_merging(self, painter: QPainter, rect: QRectF, share: float, theme: Theme) -> None:
        """Every symbol slides to the middle of its run, one row lower; a bracket spans the run."""
        upper, lower = self._row(rect, 0), self._row(rect, 1)
        row = upper.translated(0, share * (lower.top() - upper.top()))
        for group in self.groups:
            middle = 0.5 * (group.first + group.last + 1)
            left, right = self.x_of(group.first, rect) + 2, self.x_of(group.last + 1, rect) - 2
            colour = QColor(theme.accent if group.symbol else theme.line)
            colour.setAlphaF(share)
            painter.fillRect(QRectF(left, lower.top() + 3, max(right - left, 1.0), 2), colour)
            ink = QColor(theme.text if group.symbol else theme.dim)
            frames = range(group.first, group.last + 1) if share < 1.0 and len(self.path) < 200 else (middle - 0.5,)
            for frame in frames:
                place = frame + 0.5 + share * (middle - frame - 0.5)
                self._letter(painter, self.x_of(place, rect), row, group.symbol, 13, ink)

    def _paint_dropping(self, painter: QPainter, rect: QRectF, share: float, theme: Theme) -> None:
        """Letters fall to the lowest row; blanks stay behind, struck out."""
        upper, lower = self._row(rect, 1), self._row(rect, 2)
        row = upper.translated(0, share * (lower.top() - upper.top()))
        for group in self.groups:
            x = self.x_of(0.5 * (group.first + group.last + 1), rect)
            if group.symbol:
                self._letter(painter, x, row, group.symbol, 15, QColor(theme.accent))
            else:
                painter.setPen(hairline(theme.warning))
                reach, y = self.paper.px(4) * share, upper.center().y() + 1
                painter.drawLine(QPointF(x - reach, y + reach), QPointF(x + reach, y - reach))

    def paint_gutter(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Names of the rows; those not reached yet quietly."""
        for index, name in enumerate(("path", "repeats merged", "blanks dropped")):
            row = self._row(rect, index).adjusted(0, 0, -self.paper.px(10), 0)
            colour = theme.text if index <= self.stage else theme.line
            write(painter, row, name, self.paper.font(11), colour, RIGHT)

    def readout(self, step: int, theme: Theme) -> list[Readout]:
        """What the path says."""
        return (
            [Readout(f"“{self.text}”" if self.text else "nothing", theme.accent)]
            if self._board is not None and self.stage == 2
            else []
        )

    def values(self) -> tuple[list[str], NDArray[np.float32]]:
        """For each frame its symbol, and the letter of the text that it is part of, -1 for none."""
        letters = np.full(len(self.path), -1.0, np.float32)
        for index, group in enumerate(group for group in self.groups if group.symbol):
            letters[group.first : group.last + 1] = index
        return ["symbol", "letter"], np.stack([self.path.astype(np.float32), letters], axis=1)
