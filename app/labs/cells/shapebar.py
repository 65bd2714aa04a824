"""Which shape of task, and what its network is given."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app import theme as themes
from app.labs.cells.shapes import NAMES, SHAPES, Shape
from app.views.paper import LEFT, paper_for, write
from app.widgets.cards import QuietLabel
from app.widgets.fields import Choice
from app.widgets.slider import NumberSlider
from engine.errors import DataError
from engine.labs.cells.tasks import WORD_LANGUAGES, CharactersRequest, TaskRequest, WordsRequest

LONGEST_PASTE = 1_000_000
TYPING = -1
"""The stroke of typing, so that it is one step to undo."""


class ShapeButton(QPushButton):
    """A button with the wiring of its shape in small."""

    def __init__(self, shape: Shape, parent: QWidget) -> None:
        super().__init__(parent)
        self._shape = shape
        self.setCheckable(True)
        self.setAccessibleName(f"{shape.title}: {shape.task}")

    def sizeHint(self) -> QSize:
        """Room for the drawing and two lines."""
        paper = paper_for(self.font())
        return QSize(round(paper.px(190)), round(paper.px(52)))

    def minimumSizeHint(self) -> QSize:
        """A little less."""
        paper = paper_for(self.font())
        return QSize(round(paper.px(150)), round(paper.px(52)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Frame, pictogram, title, task."""
        theme, paper, painter = themes.current(), paper_for(self.font()), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        edge = theme.accent if on or self.hasFocus() else theme.line
        painter.setPen(QPen(QColor(edge), 1.5 if on else 1))
        painter.setBrush(themes.blend(theme.panel, theme.accent, 0.16 if on else 0.0))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75), 8, 8)
        picture = QRectF(paper.px(10), paper.px(8), paper.px(42), self.height() - paper.px(16))
        self._paint_wires(painter, picture, theme.accent if on else theme.dim, theme.text if on else theme.dim)
        left = picture.right() + paper.px(9)
        room = QRectF(left, 0, self.width() - left - paper.px(8), self.height())
        half = self.height() / 2
        upper = QRectF(room.left(), half - paper.px(18), room.width(), paper.px(18))
        write(painter, upper, self._shape.title, paper.font(12, bold=True), theme.text, LEFT)
        write(painter, upper.translated(0, paper.px(18)), self._shape.task, paper.font(11), theme.dim, LEFT)
        painter.end()

    def _paint_wires(self, painter: QPainter, box: QRectF, colour: str, lines: str) -> None:
        count = len(self._shape.wires)
        wide, side = box.width() / count, 0.62 * box.width() / count
        y = box.center().y()
        for place, (reads, gives) in enumerate(self._shape.wires):
            x = box.left() + (place + 0.5) * wide
            painter.setPen(QPen(QColor(lines), 1.2))
            if place + 1 < count:
                painter.drawLine(QPointF(x + side / 2, y), QPointF(x + wide - side / 2, y))
            if reads:
                painter.drawLine(QPointF(x, y + side / 2), QPointF(x, box.bottom()))
            if gives:
                painter.drawLine(QPointF(x, y - side / 2), QPointF(x, box.top()))
            painter.setPen(Qt.PenStyle.NoPen)
            second = self._shape.name == "numbers" and gives
            painter.setBrush(QColor(themes.current().series[2] if second else colour))
            painter.drawRoundedRect(QRectF(x - side / 2, y - side / 2, side, side), 2, 2)


class ShapeBar(QWidget):
    """Says which shape is wanted, and what is asked of its network.

    shape_requested(name), asked(request, stroke), refused(sentence)
    """

    shape_requested = Signal(str)
    asked = Signal(object, int)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._requests: dict[str, TaskRequest] = {shape.name: shape.begin for shape in SHAPES}
        self.buttons = {shape.name: ShapeButton(shape, self) for shape in SHAPES}
        group = QButtonGroup(self)
        top = QHBoxLayout()
        top.setSpacing(8)
        for name, shape_button in self.buttons.items():
            group.addButton(shape_button)
            top.addWidget(shape_button, 1)
            shape_button.clicked.connect(lambda _=False, name=name: self.shape_requested.emit(name))
        self.texts = {name: self._text(name) for name in NAMES}
        self.language, self.again = Choice(self), QPushButton("Others", self)
        self.language.setAccessibleName("Language of the words")
        for code, title in WORD_LANGUAGES.items():
            self.language.addItem(title, code)
        self.again.setAccessibleName("Make up other words")
        self.on, self.other = QPushButton("Write on", self), QPushButton("Otherwise", self)
        self.on.setCheckable(True)
        self.on.setToolTip("Let it go on by itself after the text")
        self.other.setToolTip("Go on another way")
        for button in (self.on, self.other):
            button.setAccessibleName(button.text())
        self.heat = {name: self._heat() for name in ("words", "characters")}
        self.bars = QStackedWidget(self)
        for name in NAMES:
            self.bars.addWidget(self._bar(name))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self.bars)
        self._connect()

    def show_request(self, name: str, request: TaskRequest) -> None:
        """Show a shape and what is asked of its network, without asking for it."""
        self._requests[name] = request
        self.buttons[name].setChecked(True)
        self.bars.setCurrentIndex(NAMES.index(name))
        field = self.texts[name]
        text = request.start if isinstance(request, WordsRequest) else request.text
        if field.text() != text:
            field.setText(text)
        if isinstance(request, WordsRequest):
            self.language.setCurrentIndex(self.language.findData(request.language))
        if isinstance(request, CharactersRequest):
            self.on.setChecked(request.more > 0)
            self.other.setEnabled(request.more > 0)
        if isinstance(request, WordsRequest | CharactersRequest):
            self.heat[name].set_value(request.temperature)

    def _text(self, name: str) -> QLineEdit:
        field = QLineEdit(self)
        field.setMaxLength(LONGEST_PASTE)
        words = {
            "language": "Type in any language", "words": "First letters, or nothing",
            "characters": "Begin an English sentence", "numbers": "A number in English words",
        }  # fmt: skip
        field.setPlaceholderText(words[name])
        field.setAccessibleName(words[name])
        return field

    def _heat(self) -> NumberSlider:
        slider = NumberSlider("Temperature", 0.0, 3.0, 0.8, parent=self)
        slider.setMaximumWidth(210)
        return slider

    def _bar(self, name: str) -> QWidget:
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        if name == "words":
            row.addWidget(self.language)
            row.addWidget(QuietLabel("beginning", bar))
            self.texts[name].setMaximumWidth(190)
        row.addWidget(self.texts[name], 1)
        shape = next(each for each in SHAPES if each.name == name)
        if shape.tries:
            row.addWidget(self._tries(shape, bar))
        if name in self.heat:
            row.addWidget(QuietLabel("temperature", bar))
            row.addWidget(self.heat[name])
        if name == "words":
            row.addWidget(self.again)
            row.addStretch(1)
        if name == "characters":
            row.addWidget(self.on)
            row.addWidget(self.other)
        return bar

    def _tries(self, shape: Shape, parent: QWidget) -> QPushButton:
        button = QPushButton("Examples", parent)
        button.setAccessibleName("Examples")
        menu = QMenu(button)
        for title, text in shape.tries:
            menu.addAction(title).triggered.connect(
                lambda _=False, text=text, name=shape.name: self._ask(name, 0, text=text)
            )
        button.setMenu(menu)
        return button

    def _connect(self) -> None:
        for name, field in self.texts.items():
            key = "start" if name == "words" else "text"
            field.textEdited.connect(lambda text, name=name, key=key: self._ask(name, TYPING, **{key: text}))
        self.language.activated.connect(lambda _: self._ask("words", 0, language=self.language.currentData()))
        self.again.clicked.connect(lambda: self._again("words"))
        self.other.clicked.connect(lambda: self._again("characters"))
        self.on.clicked.connect(lambda on: self._ask("characters", 0, more=24 if on else 0))
        for name, slider in self.heat.items():
            slider.value_changed.connect(lambda value, name=name: self._ask(name, -2, temperature=round(value, 2)))

    def _again(self, name: str) -> None:
        request = cast("WordsRequest | CharactersRequest", self._requests[name])
        self._ask(name, 0, seed=request.seed + 1)

    def _ask(self, name: str, stroke: int, **changes: object) -> None:
        try:
            request = replace(self._requests[name], **changes)  # type: ignore[arg-type]
        except DataError as error:
            self.refused.emit(str(error))
            return
        self.asked.emit(request, stroke)
