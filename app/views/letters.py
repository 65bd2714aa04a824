"""The letters that were read, each over the steps that made it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QRegion
from PySide6.QtWidgets import QWidget

from app.theme import Theme
from app.views.header import Readout
from app.views.paper import CENTRE, LEFT, RIGHT, hairline, width_of, write
from app.views.track import Track
from engine.trace import TraceSet

CLIP = Qt.ClipOperation.IntersectClip
SPACE = "\N{OPEN BOX}"
_OLD_ROW = 24


@dataclass(frozen=True)
class Letter:
    """A letter (or word) of the output: its first and last step, both included, and the step where it peaks.

    score  its probability, 0 to 1, or None where unknown
    """

    text: str
    first: int
    last: int
    peak: int
    score: float | None = None

    @property
    def shown(self) -> str:
        """The text, a space made visible."""
        return SPACE if self.text == " " else self.text


class LettersTrack(Track):
    """Letters as spans over time; an older reading, where there is one, stands below.

    Emits letter_picked(index) for a click on a letter of the newer reading, and -1 for one beside them.
    """

    letter_picked = Signal(int)

    def __init__(
        self, key: str = "letters", title: str = "Text", height: int = 46, parent: QWidget | None = None
    ) -> None:
        super().__init__(key, title, "", height, parent)
        self.letters: tuple[Letter, ...] = ()
        self.old: tuple[Letter, ...] | None = None
        self.chosen: int | None = None

    def show_letters(self, letters: Sequence[Letter], old: Sequence[Letter] | None = None) -> None:
        """Show a reading, and the older one below it."""
        more = self.more_height()
        self.letters, self.old = tuple(letters), None if old is None else tuple(old)
        if self.chosen is not None and self.chosen >= len(self.letters):
            self.chosen = None
        self.refresh()
        if self.more_height() != more:
            self.updateGeometry()

    def more_height(self) -> int:
        """A row for the older reading."""
        return 0 if self.old is None else _OLD_ROW

    def show_traces(self, traces: TraceSet | None, ghost: TraceSet | None = None) -> None:
        """Letters come from `show_letters`; traces change nothing."""

    def choose(self, index: int | None) -> None:
        """Mark a letter."""
        self.chosen = index
        self.refresh()

    def has_data(self) -> bool:
        """Whether anything was read."""
        return bool(self.letters or self.old)

    def letter_at(self, step: int) -> int | None:
        """Index of the letter that a step belongs to."""
        return next((i for i, letter in enumerate(self.letters) if letter.first <= step <= letter.last), None)

    def _rows(self, rect: QRectF) -> list[tuple[QRectF, tuple[Letter, ...]]]:
        if self.old is None:
            return [(rect, self.letters)]
        split = rect.height() - round(self.paper.px(_OLD_ROW))
        upper = QRectF(rect.left(), rect.top(), rect.width(), split)
        return [
            (upper, self.letters),
            (QRectF(rect.left(), upper.bottom(), rect.width(), rect.height() - split), self.old),
        ]

    def paint_body(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """A span for each letter, its text at its peak, and a tick there."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, (row, letters) in enumerate(self._rows(rect)):
            for index, letter in enumerate(letters):
                self._paint_letter(painter, row, letter, place == 0, place == 0 and index == self.chosen, theme)

    def _paint_letter(self, painter: QPainter, row: QRectF, letter: Letter, new: bool, lit: bool, theme: Theme) -> None:
        left, right = self.x_of(letter.first, row), self.x_of(letter.last + 1, row)
        if right < row.left() - 40 or left > row.right() + 40:
            return
        box = QRectF(left + 0.5, row.top() + 4, max(right - left - 1, 2.0), row.height() - 8)
        ground = QColor(theme.cursor if lit else theme.accent if new else theme.dim)
        ground.setAlpha(70 if lit else 38 if new else 24)
        painter.setPen(hairline(theme.cursor if lit else theme.accent if new else theme.line))
        painter.setBrush(ground)
        painter.drawRoundedRect(box, 3, 3)
        font = self.paper.font(17 if new else 13, bold=new)
        colour = theme.cursor if lit else theme.text if new else theme.dim
        peak, half = self.x_of(letter.peak + 0.5, row), 0.5 * width_of(letter.shown, font) + 1
        x = min(max(peak, row.left() + half + 2), row.right() - half - 2) if row.left() <= peak <= row.right() else peak
        if box.width() > 2 * half + 4:
            x = min(max(x, box.left() + half + 2), box.right() - half - 2)
        if letter.text != " " or box.width() > 2 * half:  # else it would lie on the letter beside it
            write(painter, QRectF(x - half, row.top(), 2 * half, row.height()), letter.shown, font, colour, CENTRE)
        painter.setPen(hairline(colour))
        painter.drawLine(QPointF(peak, box.bottom()), QPointF(peak, box.bottom() - 3))

    def paint_marks(self, painter: QPainter, body: QRectF, theme: Theme) -> None:
        """The marks at the upper and lower edge only, so that no line crosses a letter."""
        edge = self.paper.px(6)
        painter.save()
        painter.setClipRegion(
            QRegion(body.toRect()).subtracted(QRegion(body.adjusted(0, edge, 0, -edge).toRect())), CLIP
        )
        super().paint_marks(painter, body, theme)
        painter.restore()

    def paint_gutter(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """The text, and the older one."""
        paper = self.paper
        for place, (row, letters) in enumerate(self._rows(rect)):
            inner = row.adjusted(paper.indent, 0, -paper.px(8), 0)
            text = "".join(letter.text for letter in letters)
            colour = theme.dim if place else theme.text
            write(painter, inner, text, paper.font(12 if place else 13, bold=not place), colour, LEFT)
        if self.old is not None:
            write(
                painter,
                self._rows(rect)[1][0].adjusted(0, 0, -paper.px(8), 0),
                self.tr("old"),
                paper.font(11),
                theme.dim,
                RIGHT,
            )

    def readout(self, step: int, theme: Theme) -> list[Readout]:
        """The letter at the step, with its probability."""
        index = self.letter_at(step)
        if index is None:
            return [Readout(self.tr("between letters"), theme.dim)] if self.letters else []
        letter = self.letters[index]
        score = [] if letter.score is None else [Readout(f"{100 * letter.score:.1f} %")]
        steps = Readout(
            self.tr("steps {0}\N{EN DASH}{1}, peak {2}").format(letter.first, letter.last, letter.peak), theme.dim
        )
        return [Readout(letter.shown, theme.cursor), *score, steps]

    def row_at(self, y: float, body: QRectF) -> int:
        """0 for the newer reading, 1 for the older."""
        return next((place for place, (row, _) in enumerate(self._rows(body)) if row.top() <= y <= row.bottom()), -1)

    def clicked(self, at: QPointF) -> None:
        """Mark and say the letter that was clicked, or that none was."""
        body = self._body()
        if self.row_at(at.y(), body) == 0:
            index = self.letter_at(self._step_at(at.x()))
            self.choose(index)
            self.letter_picked.emit(-1 if index is None else index)
        super().clicked(at)

    def values(self) -> tuple[list[str], NDArray[np.float32]]:
        """For each step the index of its letter in the text, or -1."""
        steps = np.full((self.timeline.steps, 1), -1, np.float32)
        for index, letter in enumerate(self.letters):
            steps[letter.first : letter.last + 1] = index
        return ["letter"], steps

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Text, first and last step, peak of each letter."""
        return {
            f"{self.key}/text": np.array([letter.text for letter in self.letters], dtype=np.str_),
            f"{self.key}/steps": np.array([(x.first, x.last, x.peak) for x in self.letters], np.int64).reshape(-1, 3),
        }
