"""The translation in large letters, what it was before, and which part of a long text it is."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.labs.translate.bench import Answer, Underway
from app.labs.translate.waiting import Waiting
from app.labs.translate.words import flow_of, fresh_words
from app.widgets.cards import QuietLabel
from app.widgets.fields import Choice, QuietButton
from app.widgets.wordflow import WordFlow


class Reading(QWidget):
    """Words of the translation, the new ones marked; below, struck where gone, those of before.

    part_wanted(number)   another part of a long text is to be looked into
    """

    part_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = WordFlow("Translation", 1.9, most=3, empty="The translation appears here", parent=self)
        self.old = WordFlow("Translation before", 1.15, most=2, parent=self)
        self.says = QuietLabel("", self)
        self.says.setWordWrap(True)
        self.waiting = Waiting("Translating a long text", self)
        self.part = Choice(self)
        self.part.setAccessibleName("Part of the text")
        self.copy = QuietButton("copy", "Copy the translation", parent=self)
        self._text = ""
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.words, 1)
        row.addWidget(self.part)
        row.addWidget(self.copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self.old)
        column.addWidget(self.waiting)
        column.addWidget(self.says)
        self.old.hide()
        self.part.hide()
        self.says.hide()
        self.copy.setEnabled(False)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._text))
        self.part.currentIndexChanged.connect(lambda number: self.part_wanted.emit(max(number, 0)))

    @property
    def text(self) -> str:
        """The whole translation."""
        return self._text

    def show_answer(self, answer: Answer) -> None:
        """Show a translation, and the one before where something is overruled."""
        main, before = answer.main, answer.before
        self._text = main.text
        self.copy.setEnabled(bool(main.text))
        new = main.target.words
        old = before.target.words if before is not None else new
        self.words.show_words(flow_of(new, fresh_words(new, old), "good"))
        self.old.setVisible(before is not None)
        if before is not None:
            gone = fresh_words(old, new)
            self.old.show_words(flow_of(old, gone, "warning", "dim"))
        self._show_parts(answer)
        self.says.setText(" ".join(main.remarks))
        self.says.setVisible(bool(main.remarks))

    def show_underway(self, state: Underway | None) -> None:
        """Show how much of a long text is translated; None where nothing is under way."""
        if state is None:
            self.waiting.end()
            return
        words = f"{state.done} of {state.of} parts translated"
        self.waiting.begin(words)
        self.waiting.tell(words, state.done / state.of)

    def show_stopped(self, state: Underway) -> None:
        """Say that a long text was not translated to its end."""
        self.says.setText(
            f"Stopped after {state.done} of {state.of} parts; what is shown is from before. Translate again goes on."
        )
        self.says.show()

    def _show_parts(self, answer: Answer) -> None:
        parts = answer.main.parts
        self.part.blockSignals(True)
        names = [f"Part {place + 1} of {len(parts)}" for place in range(len(parts))]
        if names != [self.part.itemText(place) for place in range(self.part.count())]:
            self.part.clear()
            self.part.addItems(names)
        self.part.setCurrentIndex(answer.main.part)
        self.part.blockSignals(False)
        self.part.setVisible(len(parts) > 1)
