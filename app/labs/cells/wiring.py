"""A shape of task as a wiring of the same cell: which steps read, which give, and what feeds back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath
from PySide6.QtWidgets import QWidget

from app.labs.cells.plumbing import Ink, arrow
from app.theme import Theme
from app.views.colour import colour_of, image_of, levels
from app.views.column import ColumnTrack
from app.views.header import Readout
from app.views.paper import CENTRE, LEFT, RIGHT, width_of, write
from engine.labs.cells.tasks import CharactersOutcome, LanguageOutcome, NumberOutcome, TaskOutcome, WordsOutcome
from engine.trace import TraceSet

SPACE, START = "\N{OPEN BOX}", "\N{WHITE DIAMOND}"
_LETTER, _BOX, _ARROW = 22.0, 38.0, 20.0
_ROWS = 8


@dataclass(frozen=True)
class Joint:
    """One step of a wiring.

    reads  what goes in at this step, "" for nothing
    gives  what comes out, "" for nothing
    fed    whether what goes in is what came out one step before
    part   0, or 1 for the decoder
    sure   how probable what came out was, None where that is not known
    """

    reads: str
    gives: str = ""
    fed: bool = False
    part: int = 0
    sure: float | None = None


@dataclass(frozen=True)
class Wiring:
    """All steps, and what the last state gives: "Dutch 93 %", "" where every step gives."""

    joints: tuple[Joint, ...]
    answer: str = ""


def shown(symbol: str) -> str:
    """A symbol as it is drawn: a space made visible."""
    return SPACE if symbol.isspace() else symbol


def wiring_of(outcome: TaskOutcome) -> Wiring:
    """The wiring of an outcome, with its real letters."""
    if isinstance(outcome, LanguageOutcome):
        guess = outcome.guesses[0]
        answer = f"{guess.name} {100 * guess.probability:.0f} %" if outcome.read else ""
        return Wiring(tuple(Joint(letter) for letter in outcome.read), answer)
    given, labels = outcome.traces["next"], outcome.traces["next"].time.labels or ()
    symbols = given.axes[1].labels or ()
    best = [int(row.argmax()) if np.isfinite(row).any() else 0 for row in given.data]

    def chance(step: int, label: str) -> float | None:
        return float(given.data[step, symbols.index(label)]) if label in symbols else None

    if isinstance(outcome, WordsOutcome):
        before = ("", *labels[:-1])
        return Wiring(
            tuple(Joint(before[t] or START, shown(label), t > 0, 0, chance(t, label)) for t, label in enumerate(labels))
        )
    if isinstance(outcome, NumberOutcome):
        border = outcome.border
        joints = [Joint(label) for label in labels[:border]]
        for t in range(border, len(labels)):
            fed = t > border
            joints.append(Joint(labels[t - 1] if fed else START, shown(labels[t]), fed, 1, chance(t, labels[t])))
        return Wiring(tuple(joints))
    assert isinstance(outcome, CharactersOutcome)
    joints = []
    typed = len(outcome.read)
    for t, label in enumerate(labels):
        likeliest = symbols[best[t]]
        joints.append(Joint(START if t == 0 else label, shown(likeliest), t > typed, 0, float(given.data[t, best[t]])))
    return Wiring(tuple(joints))


class WiringTrack(ColumnTrack):
    """Boxes of the same cell in a row, letters in and out; colours in a box are its hidden state."""

    empty = "Type something, and the cell reads it letter by letter"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("wiring", "The same cell at every step", "", 132, parent)
        self.wiring = Wiring(())
        self._hidden: NDArray[np.float32] | None = None

    def show_wiring(self, wiring: Wiring, traces: TraceSet) -> None:
        """Show another wiring, with the hidden state of its run."""
        self.wiring = wiring
        found = traces.match("recurrent/layer*/forward/hidden") or traces.match("*/hidden")
        self._hidden = found[-1].data if found else None
        self.refresh()

    def show_traces(self, traces: TraceSet | None, ghost: TraceSet | None = None) -> None:
        """The wiring comes from `show_wiring`; traces change nothing."""

    def has_data(self) -> bool:
        """Whether there is a step."""
        return bool(self.wiring.joints)

    # Where things are.

    def _rows(self, rect: QRectF) -> tuple[float, float, float]:
        """Heights of the letters out, of the boxes and of the letters in, their middles."""
        px = self.paper.px
        total = 2 * px(_LETTER) + 2 * px(_ARROW) + px(_BOX)
        top = rect.center().y() - total / 2
        gives = top + px(_LETTER) / 2
        box = top + px(_LETTER) + px(_ARROW) + px(_BOX) / 2
        reads = top + total - px(_LETTER) / 2
        return gives, box, reads

    def _box(self, step: int, rect: QRectF, middle: float) -> QRectF:
        left, right = self.x_of(step, rect), self.x_of(step + 1, rect)
        gap = min(self.paper.px(12), 0.28 * (right - left))
        wide = min(right - left - gap, self.paper.px(46))
        high = self.paper.px(_BOX)
        return QRectF(0.5 * (left + right - wide), middle - high / 2, wide, high)

    # Drawing.

    def paint_body(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Boxes, arrows, letters."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = Ink(painter, theme, self.paper)
        gives, middle, reads = self._rows(rect)
        low, high = self.timeline.window
        first, last = max(int(low), 0), min(int(np.ceil(high)), len(self.wiring.joints))
        wide = self.x_of(1, rect) - self.x_of(0, rect)
        for step in range(first, last):
            self._paint_step(ink, step, rect, (gives, middle, reads), wide)
        if self.wiring.answer and last == len(self.wiring.joints):
            self._paint_answer(ink, rect, gives, middle)
        painter.restore()

    def _paint_step(self, ink: Ink, step: int, rect: QRectF, rows: tuple[float, float, float], wide: float) -> None:
        painter, theme = ink.painter, ink.theme
        joint, (gives, middle, reads) = self.wiring.joints[step], rows
        box = self._box(step, rect, middle)
        decoder = joint.part == 1
        shade = theme.series[2] if decoder else theme.accent
        if step + 1 < len(self.wiring.joints):
            after = self._box(step + 1, rect, middle)
            painter.setPen(ink.pen(theme.dim, 1.4))
            painter.drawLine(QPointF(box.right(), middle), QPointF(after.left(), middle))
            if after.left() - box.right() >= ink.px(7):
                arrow(ink, QPointF(after.left(), middle), 0, theme.dim, 4)
        self._paint_state(ink, box, step)
        painter.setPen(ink.pen(shade, 1.3))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, ink.px(4), ink.px(4))
        room, x = ink.px(_LETTER), box.center().x()
        font = ink.paper.font(min(15.0, max(9.0, wide * 0.62 * 13 / ink.paper.base)), bold=True)
        letters = wide >= ink.px(6)
        if joint.reads:
            painter.setPen(ink.pen(theme.line if joint.fed else theme.dim, 1.2))
            painter.drawLine(QPointF(x, reads - room / 2), QPointF(x, box.bottom()))
            if wide >= ink.px(12):
                arrow(ink, QPointF(x, box.bottom() + 1), -90, theme.dim, 4)
            if letters:
                colour = theme.dim if joint.fed or joint.reads == START else theme.text
                write(painter, QRectF(x - 12, reads - room / 2, 24, room), shown(joint.reads), font, colour, CENTRE)
        if joint.gives:
            painter.setPen(ink.pen(theme.dim, 1.2))
            painter.drawLine(QPointF(x, box.top()), QPointF(x, gives + room / 2))
            if wide >= ink.px(12):
                arrow(ink, QPointF(x, gives + room / 2), -90, theme.dim, 4)
            if letters:
                write(painter, QRectF(x - 12, gives - room / 2, 24, room), joint.gives, font, shade, CENTRE)
        if joint.fed and step > 0 and wide >= ink.px(9):
            self._paint_feedback(ink, step, rect, rows)

    def _paint_state(self, ink: Ink, box: QRectF, step: int) -> None:
        """The hidden state in a few rows: of each block of units the strongest."""
        ink.painter.fillRect(box, QColor(ink.theme.window))
        if self._hidden is None or step >= len(self._hidden):
            return
        parts = np.array_split(self._hidden[step], min(_ROWS, self._hidden.shape[1]))
        values = np.array([part[np.abs(part).argmax()] for part in parts], np.float32)
        picture = image_of(levels(values.reshape(-1, 1), -1.0, 1.0), "diverging", ink.theme.dark)
        ink.painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        ink.painter.drawImage(box.adjusted(2, 2, -2, -2), picture)

    def _paint_feedback(self, ink: Ink, step: int, rect: QRectF, rows: tuple[float, float, float]) -> None:
        """What was given one step before comes in again: a dashed curve between the boxes."""
        gives, middle, reads = rows
        before, box = self._box(step - 1, rect, middle), self._box(step, rect, middle)
        half = ink.px(_LETTER) / 2
        x = 0.5 * (before.right() + box.left())
        path = QPainterPath(QPointF(before.center().x() + min(half, before.width() / 2), gives + half * 0.4))
        path.cubicTo(QPointF(x, gives + half), QPointF(x, gives + half), QPointF(x, middle))
        path.cubicTo(QPointF(x, reads - half), QPointF(x, reads - half),
                     QPointF(box.center().x() - min(half, box.width() / 2), reads - half * 0.4))  # fmt: skip
        ink.painter.setBrush(Qt.BrushStyle.NoBrush)
        ink.painter.setPen(ink.pen(ink.theme.cursor, 1.2, dashed=True))
        ink.painter.drawPath(path)

    def _paint_answer(self, ink: Ink, rect: QRectF, gives: float, middle: float) -> None:
        """The one output: an arrow up from the last box, and the answer."""
        painter, theme = ink.painter, ink.theme
        box = self._box(len(self.wiring.joints) - 1, rect, middle)
        x, y = box.center().x(), gives + ink.px(_LETTER) / 2
        painter.setPen(ink.pen(theme.good, 2.0))
        painter.drawLine(QPointF(x, box.top()), QPointF(x, y + 2))
        arrow(ink, QPointF(x, y), -90, theme.good, 6)
        font = ink.paper.font(15, bold=True)
        half = 0.5 * width_of(self.wiring.answer, font) + 2
        left = min(max(x - half, rect.left() + 4), rect.right() - 2 * half - 4)
        place = QRectF(left, gives - ink.px(_LETTER) / 2, 2 * half, ink.px(_LETTER))
        write(painter, place, self.wiring.answer, font, theme.good, LEFT)

    def paint_gutter(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Words for what goes in and what comes out."""
        gives, middle, reads = self._rows(rect)
        joints, paper = self.wiring.joints, self.paper
        words = [(middle, "hidden state"), (reads, "reads")]
        if self.wiring.answer or any(joint.gives for joint in joints):
            words.append((gives, "gives"))
        for y, text in words:
            box = QRectF(rect.left(), y - paper.px(8), rect.width() - paper.px(10), paper.px(16))
            write(painter, box, text, paper.font(11), theme.dim, RIGHT)

    def readout(self, step: int, theme: Theme) -> list[Readout]:
        """What goes in and out at a step."""
        if not 0 <= step < len(self.wiring.joints):
            return []
        joint = self.wiring.joints[step]
        parts = [Readout(f"reads {shown(joint.reads)}")] if joint.reads else []
        if joint.gives:
            sure = f" ({100 * joint.sure:.0f} %)" if joint.sure is not None else ""
            parts.append(Readout(f"gives {joint.gives}{sure}", theme.accent))
        return parts

    def values(self) -> tuple[list[str], NDArray[np.float32]]:
        """For each step whether it reads and gives, and how probable what it gave was."""
        rows = [(bool(j.reads), bool(j.gives), np.nan if j.sure is None else j.sure) for j in self.wiring.joints]
        return ["reads", "gives", "probability"], np.array(rows, np.float32).reshape(-1, 3)


def tint(value: float, theme: Theme) -> QColor:
    """The colour of a probability."""
    return QColor(*colour_of(value, 0.0, 1.0, "sequential", theme.dark))
