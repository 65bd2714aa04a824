"""The bar over the page: the text, the number of frames, shapes and examples."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QPushButton, QSizePolicy, QWidget

from app.widgets.cards import QuietLabel
from app.widgets.slider import NumberSlider
from engine.labs.ctc.board import LEAST_FRAMES, MOST_FRAMES, Board
from engine.labs.ctc.examples import EXAMPLES, SHAPES

_TEXT = 200
"""Pixels that the text has at least."""


class Controls(QWidget):
    """It knows nothing but the board that it shows and asks for another.

    text_requested, frames_requested, shape_requested (a key of SHAPES), example_requested (a name of EXAMPLES)
    """

    text_requested = Signal(str)
    frames_requested = Signal(int)
    shape_requested = Signal(str)
    example_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = QLineEdit(self)
        self.text.setPlaceholderText("Text to read")
        self.text.setAccessibleName("Text")
        self.text.setMinimumWidth(_TEXT)
        self.text.setMaximumWidth(260)
        self.frames = NumberSlider("Frames", LEAST_FRAMES, MOST_FRAMES, 8, whole=True, parent=self)
        self.frames.setMinimumWidth(120)
        self.frames.setMaximumWidth(190)
        self.frames_label = QuietLabel("frames", self)
        self.shapes = {key: self._button(title) for key, title in SHAPES.items()}
        self.greedy = self._button("Greedy is wrong")
        self.greedy.setToolTip("The classic example in two frames")
        self.examples = self._button("Examples")
        menu = QMenu(self.examples)
        for each in EXAMPLES:
            menu.addAction(each.title).triggered.connect(
                lambda _=False, name=each.name: self.example_requested.emit(name)
            )
        self.examples.setMenu(menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.text, 1)
        row.addWidget(self.frames)
        row.addWidget(self.frames_label)
        row.addSpacing(6)
        for button in (*self.shapes.values(), self.greedy):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.examples)
        self.text.textEdited.connect(self.text_requested)
        self.frames.value_changed.connect(lambda value: self.frames_requested.emit(round(value)))
        for key, button in self.shapes.items():
            button.clicked.connect(lambda _=False, key=key: self.shape_requested.emit(key))
        self.greedy.clicked.connect(lambda: self.example_requested.emit("greedy"))

    def show_board(self, board: Board) -> None:
        """Show what is set, without asking for it."""
        if self.text.text() != board.text:
            self.text.setText(board.text)
        # A file may have brought more frames than can be drawn.
        long = board.frames > MOST_FRAMES
        self.frames.setEnabled(not long)
        self.frames_label.setText(f"frames ({board.frames})" if long else "frames")
        self.frames.set_value(board.frames)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is no room for all, leave out what is among the examples too."""
        super().resizeEvent(event)
        others = (self.text, self.frames, self.frames_label, *self.shapes.values(), self.examples)
        room = self.width() - sum(max(each.minimumWidth(), each.minimumSizeHint().width()) + 6 for each in others)
        self.greedy.setVisible(room >= self.greedy.sizeHint().width() + 12)

    def _button(self, title: str) -> QPushButton:
        button = QPushButton(title, self)
        button.setAccessibleName(title)
        button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        button.setStyleSheet("padding-left: 7px; padding-right: 7px;")
        return button
