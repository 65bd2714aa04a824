"""The strip under a page that shows one step of its guide. It is as high for every step, so that nothing jumps."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app import theme as themes
from app.widgets.cards import QuietLabel
from app.widgets.fields import QuietButton
from app.widgets.guide import Guide, Step
from app.widgets.type import sized

_GAP = 4
_KEYS = {
    int(Qt.Key.Key_Left): -1,
    int(Qt.Key.Key_PageUp): -1,
    int(Qt.Key.Key_Right): 1,
    int(Qt.Key.Key_PageDown): 1,
}


class Dots(QWidget):
    """A dot a step: the shown one is filled, those that are done are ticked. `picked` says which was clicked."""

    picked = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._count, self._at, self._ticks = 0, 0, frozenset[int]()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("Steps")

    def show_steps(self, count: int, at: int, ticks: frozenset[int]) -> None:
        """Show how many there are, which is in front, which are done."""
        self._count, self._at, self._ticks = count, at, ticks
        self.setAccessibleDescription(f"Step {at + 1} of {count}, {len(ticks)} done")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """A square a dot."""
        side = self.fontMetrics().height()
        return QSize(side * self._count, side)

    def centre(self, index: int) -> QPointF:
        """Where a dot is."""
        side = self.height()
        return QPointF((index + 0.5) * side, side / 2)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the step under the mouse."""
        index = int(event.position().x() // max(self.height(), 1))
        if 0 <= index < self._count:
            self.picked.emit(index)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the dots."""
        theme, painter = themes.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        large = self.height() * 0.3
        for index in range(self._count):
            centre, here, ticked = self.centre(index), index == self._at, index in self._ticks
            colour = QColor(theme.accent if here else theme.good if ticked else theme.dim)
            if ticked:
                pen = QPen(colour, 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
                painter.setPen(pen)
                spots = ((-0.8, 0.05), (-0.2, 0.65), (0.85, -0.65))
                painter.drawPolyline([centre + QPointF(x, y) * large for x, y in spots])
                continue
            painter.setPen(QPen(colour, 1.3))
            painter.setBrush(colour if here else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(centre, large * 0.75, large * 0.75)
        painter.end()


class GuidePanel(QWidget):
    """Shows a guide and goes through it. It holds no more than which step is in front and which are done.

    moved   another step is in front, or one was done
    closed  the person wants no more of it
    """

    moved = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._guide: Guide | None = None
        self._at = 0
        self._ticks = frozenset[int]()
        self._title, self._done = QLabel(self), QuietLabel("", self, "good")
        self._text, self._task, self._look = QLabel(self), QLabel(self), QLabel(self)
        self._source, self._place = QuietLabel("", self), QuietLabel("", self)
        self._heads = [QuietLabel(word, self, "accent") for word in ("Do", "Look")]
        self.dots = Dots(self)
        self.close_button = QuietButton("remove", "Close the guide", parent=self)
        self.do_button, self.back_button, self.next_button = (
            QPushButton(word, self) for word in ("Do it", "Back", "Next")
        )
        for label in (self._text, self._task, self._look, self._source):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._lay_out()
        self.dots.picked.connect(self.go)
        self.close_button.clicked.connect(self.closed)
        self.do_button.clicked.connect(self.do)
        self.back_button.clicked.connect(lambda: self.go(self._at - 1))
        self.next_button.clicked.connect(lambda: self.go(self._at + 1))
        self._dress()

    @property
    def at(self) -> int:
        """The step in front, counted from 0."""
        return self._at

    @property
    def ticks(self) -> frozenset[int]:
        """The steps that were done."""
        return self._ticks

    @property
    def step(self) -> Step | None:
        """The step in front."""
        return self._guide.steps[self._at] if self._guide is not None else None

    def set_guide(self, guide: Guide, at: int = 0, ticks: Iterable[int] = ()) -> None:
        """Show a guide from a step on; `ticks` are the steps done before."""
        self._guide = guide
        self._at = min(max(at, 0), len(guide.steps) - 1)
        self._ticks = frozenset(ticks) & frozenset(range(len(guide.steps)))
        self._show()
        self._fit()

    def go(self, index: int) -> None:
        """Show another step, if there is one of that number."""
        if self._guide is not None and index != self._at and 0 <= index < len(self._guide.steps):
            self._at = index
            self._show()
            self.moved.emit()

    def do(self) -> None:
        """Do what the step asks for."""
        if self.step is not None:
            self.step.do()
            if self.step.done is None:
                self._tick()
            self.check()

    def check(self, *_: object) -> None:
        """Tick the step if the view shows what it asks for."""
        if self.step is not None and self._at not in self._ticks and self.step.done is not None and self.step.done():
            self._tick()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows and page keys go through the steps, Esc closes."""
        if event.key() in _KEYS:
            self.go(self._at + _KEYS[event.key()])
        elif event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground, set off from the page."""
        theme, painter = themes.current(), QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.panel))
        painter.fillRect(QRectF(0, 0, self.width(), 1), QColor(theme.line))
        painter.fillRect(QRectF(0, 1, 3, self.height() - 1), QColor(theme.accent))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make room for the longest step."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Take the letters of a new size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._dress()
            self._fit()

    def _tick(self) -> None:
        self._ticks |= {self._at}
        self._show()
        self.moved.emit()

    def _show(self) -> None:
        step, guide = self.step, self._guide
        if step is None or guide is None:
            return
        count, ticked = len(guide.steps), self._at in self._ticks
        for label, text in (
            (self._title, step.title), (self._text, step.text), (self._task, step.task), (self._look, step.look),
            (self._source, step.source), (self._done, "\N{CHECK MARK} done" if ticked else ""),
            (self._place, f"step {self._at + 1} of {count}"),
        ):  # fmt: skip
            label.setText(text)
        self.dots.show_steps(count, self._at, self._ticks)
        self.back_button.setEnabled(self._at > 0)
        self.next_button.setEnabled(self._at < count - 1)
        for button, primary in ((self.do_button, not ticked), (self.next_button, ticked and self._at < count - 1)):
            if button.property("primary") != primary:
                button.setProperty("primary", primary)
                button.style().unpolish(button)
                button.style().polish(button)
        said = f"{step.text} Do: {step.task} Look: {step.look} Source: {step.source}."
        self.setAccessibleName(f"Guide to {guide.title}, step {self._at + 1} of {count}: {step.title}")
        self.setAccessibleDescription(said + (" Done." if ticked else ""))
        self.do_button.setToolTip(step.task)
        self.do_button.setAccessibleDescription(step.task)

    def _lay_out(self) -> None:
        for button in (self.do_button, self.back_button, self.next_button):
            button.setAccessibleName(button.text())
        idea, task, hands = QVBoxLayout(), QVBoxLayout(), QVBoxLayout()
        head, top, turn = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        head.addWidget(self._title)
        head.addWidget(self._done)
        head.addStretch(1)
        head.addWidget(self._place)
        idea.addLayout(head)
        idea.addWidget(self._text, 1)
        idea.addWidget(self._source)
        for heading, label in zip(self._heads, (self._task, self._look), strict=True):
            task.addWidget(heading)
            task.addWidget(label)
        task.addStretch(1)
        top.addWidget(self.dots, 1, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        top.addWidget(self.close_button)
        turn.addWidget(self.back_button, 1)
        turn.addWidget(self.next_button, 1)
        hands.addLayout(top)
        hands.addStretch(1)
        hands.addWidget(self.do_button)
        hands.addLayout(turn)
        self._row = QHBoxLayout(self)
        self._row.addLayout(idea, 11)
        self._row.addLayout(task, 9)
        self._row.addLayout(hands)
        for column in (idea, task):
            column.setSpacing(_GAP)
        for row in (hands, turn):
            row.setSpacing(6)
        self._hands = hands

    def _dress(self) -> None:
        line = self.fontMetrics().height()
        self._title.setFont(sized(self.font(), 1.1, bold=True))
        self._source.setFont(sized(self.font(), 0.9))
        self._place.setFont(sized(self.font(), 0.9, figures=True))
        for heading in self._heads:
            heading.setFont(sized(self.font(), 0.9, bold=True))
        self._row.setContentsMargins(line, round(line * 0.7), round(line * 0.7), round(line * 0.7))
        self._row.setSpacing(round(line * 1.5))
        self.dots.updateGeometry()

    def _fit(self) -> None:
        """Be as high as the longest step needs at this width; labels are given their part of it."""
        if self._guide is None or self._text.width() < 10:
            return
        steps = self._guide.steps

        def most(label: QLabel, texts: Iterable[str]) -> int:
            return max(_height(label.font(), text, label.width()) for text in texts)

        text, source = most(self._text, (s.text for s in steps)), most(self._source, (s.source for s in steps))
        task, look = most(self._task, (s.task for s in steps)), most(self._look, (s.look for s in steps))
        for label, high in ((self._text, text), (self._source, source), (self._task, task), (self._look, look)):
            label.setMinimumHeight(high)
        idea = max(self._title.sizeHint().height(), self._done.sizeHint().height()) + text + source + 2 * _GAP
        told = sum(heading.sizeHint().height() for heading in self._heads) + task + look + 3 * _GAP
        margins = self._row.contentsMargins()
        self.setFixedHeight(max(idea, told, self._hands.sizeHint().height()) + margins.top() + margins.bottom())


def _height(font: QFont, text: str, wide: int) -> int:
    room = QRect(0, 0, wide, 10_000)
    return QFontMetrics(font).boundingRect(room, int(Qt.TextFlag.TextWordWrap), text).height() + 1
