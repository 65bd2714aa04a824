"""The answers, large: of the chosen network, of the other one beside it, and what it was before."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app import theme as themes
from app.labs.questions.bench import Answer
from app.views.paper import LEFT, paper_for, write
from app.widgets.inspector import share
from engine.labs.questions.models import model_of
from engine.labs.questions.outcome import Outcome


@dataclass(frozen=True)
class Said:
    """One answer: over it who gave it, the answer, how sure it was, and its tone, a colour of the theme."""

    who: str
    answer: str
    sure: str
    tone: str = "text"
    size: float = 1.0


def spoken(answer: str) -> str:
    """An answer as a person would say it: of a list or a way, its parts with a space between."""
    return answer.replace(",", ", ")


def said_of(answer: Answer | None) -> tuple[Said, ...]:
    """What there is to say, the chosen network first."""
    if answer is None or not answer.main.answers:
        return ()
    found = [_said(answer.main, model_of(answer.main.model).title, "accent", 1.0)]
    if answer.before is not None and answer.before.answers:
        who = "without the changes" if answer.setup.active else "before the edit"
        changed = answer.before.answer != answer.main.answer
        found.append(_said(answer.before, who, "cursor" if changed else "dim", 0.72))
    if answer.beside is not None and answer.beside.answers:
        found.append(_said(answer.beside, model_of(answer.beside.model).title, "text", 0.72))
    return tuple(found)


def _said(outcome: Outcome, who: str, tone: str, size: float) -> Said:
    return Said(who, spoken(outcome.answer), share(outcome.probability), tone, size)


class AnswerLine(QWidget):
    """The answers side by side."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.said: tuple[Said, ...] = ()
        self.hint = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Answer")

    def show_answer(self, answer: Answer | None) -> None:
        """Show what was answered, or why nothing was."""
        self.said = said_of(answer)
        self.hint = "" if self.said or answer is None else " ".join(answer.main.remarks)
        told = "; ".join(f"{one.who}: {one.answer}, {one.sure}" for one in self.said) or self.hint
        self.setAccessibleDescription(told)
        self.setToolTip(told)
        self.update()

    def sizeHint(self) -> QSize:
        """A quiet line over a large one."""
        return QSize(400, round(paper_for(self.font()).px(56)))

    def changeEvent(self, event: QEvent) -> None:
        """Take the letters of a new size."""
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the answers."""
        theme, paper, painter = themes.current(), paper_for(self.font()), QPainter(self)
        top, gap = paper.px(18), paper.px(26)
        if not self.said:
            write(painter, QRectF(self.rect()), self.hint, paper.font(14), theme.dim, LEFT)
        left = 0.0
        for place, one in enumerate(self.said):
            large, quiet = paper.font(26 * one.size, bold=True), paper.font(12)
            wide = max(
                QFontMetricsF(large).horizontalAdvance(one.answer)
                + paper.px(10)
                + QFontMetricsF(paper.font(13)).horizontalAdvance(one.sure),
                QFontMetricsF(quiet).horizontalAdvance(one.who),
            )
            if place:
                painter.fillRect(
                    QRectF(left - 0.5 * gap, paper.px(4), 1, self.height() - paper.px(8)), QColor(theme.line)
                )
            room = QRectF(left, 0, self.width() - left, top)
            write(painter, room, one.who, quiet, theme.dim, LEFT)
            below = QRectF(left, top, self.width() - left, self.height() - top - paper.px(4))
            reached = write(painter, below, one.answer, large, getattr(theme, one.tone), LEFT)
            rest = below.adjusted(reached + paper.px(10), 0, 0, 0)
            write(painter, rest, one.sure, paper.font(13), theme.dim, LEFT)
            left += wide + gap
        painter.end()
