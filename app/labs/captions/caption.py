"""The caption, large, word by word, and under it how sure it is and what was said before."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.labs.captions.bench import Answer
from app.widgets.cards import QuietLabel
from app.widgets.inspector import share
from app.widgets.wordflow import Word, WordFlow
from engine.labs.captions.models import model_of
from engine.labs.captions.outcome import END, Outcome

HINT = "Draw, and its words appear here"
_LARGE = 2.0


def words_of(outcome: Outcome, forced: int) -> tuple[Word, ...]:
    """The words of a caption to be shown; the first `forced` were given, of which the last was picked by a person."""
    return tuple(
        Word(
            word,
            tone="cursor" if step == forced - 1 else "dim" if word == END else "text",
            glued=word in (END, ","),
            tip=tip_of(outcome, step),
        )
        for step, word in enumerate(outcome.words)
    )


def tip_of(outcome: Outcome, step: int) -> str:
    """How probable a word was, and what else it might have been."""
    found, word = outcome.candidates[step], outcome.words[step]
    others = ", ".join(f"{spoken(one.word)} {share(one.probability)}" for one in found[:4] if one.word != word)
    return f"{spoken(word)}: {share(outcome.share(step))}. Or {others}"


def spoken(word: str) -> str:
    """A word as a person would name it."""
    return "(end)" if word == END else word


class CaptionPanel(QWidget):
    """The caption over a quiet line; `flow` says which word is hovered and clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Caption")
        self.flow = WordFlow("Caption", _LARGE, empty="\u2026")
        self.sure, self.before, self.beside = QuietLabel(), QuietLabel(tone="cursor"), QuietLabel()
        self.sure.setAccessibleName("How probable the caption is")
        self.before.setAccessibleName("Caption before")
        self.beside.setAccessibleName("Caption by the other network")
        below = QHBoxLayout()
        below.setContentsMargins(5, 0, 0, 0)
        below.setSpacing(20)
        for label in (self.sure, self.before, self.beside):
            label.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            label.setMinimumWidth(0)
            below.addWidget(label)
        below.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(0)
        column.addWidget(self.flow)
        column.addLayout(below)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_answer(self, answer: Answer | None) -> None:
        """Show what was said; without a caption, a hint."""
        said = answer is not None and bool(answer.main.words)
        if answer is None or not said:
            self.flow.show_words(())
            self._tell(HINT, "", "")
            return
        main, before, beside = answer.main, answer.before, answer.beside
        self.flow.show_words(words_of(main, len(answer.setup.prefix)))
        self._tell(
            f"probability {share(main.probability)}",
            "" if before is None else "as before" if before.words == main.words else f"before: {before.caption}",
            "" if beside is None else f"{model_of(beside.model).title.lower()}: {beside.caption}",
        )

    def _tell(self, sure: str, before: str, beside: str) -> None:
        for label, text in ((self.sure, sure), (self.before, before), (self.beside, beside)):
            label.setText(text)
            label.setToolTip(text)
            label.setVisible(bool(text))
        self.before.set_tone("dim" if before == "as before" else "cursor")
