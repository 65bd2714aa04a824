"""Two small labs for tests of the window: one keeps a word and runs jobs, the other is empty."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtGui import QUndoCommand
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.actions import Command
from app.page import Page
from app.shell import Shell
from app.work.ticket import Ticket
from engine.data.files import write_whole
from engine.errors import DataError
from engine.spec import LabSpec

FIRST = LabSpec(
    name="echo",
    title="Echo",
    group="Networks",
    order=1,
    icon="handwriting",
    summary="Says again what it was told.",
    about="A word goes in and comes out.",
    inputs=("text",),
    file_types=(".txt",),
)
SECOND = LabSpec("quiet", "Quiet", "Ideas", 2, "cells", "Says nothing.", "Nothing to see.", ("none",))


class _Tell(QUndoCommand):
    def __init__(self, page: EchoPage, word: str) -> None:
        super().__init__("tell")
        self._page, self._before, self._after = page, page.word, word

    def redo(self) -> None:
        self._page.set_word(self._after)

    def undo(self) -> None:
        self._page.set_word(self._before)


class EchoPage(Page):
    spec: ClassVar[LabSpec] = FIRST

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.word = ""
        self.answers: list[object] = []
        self.calls: list[str] = []
        self.tracks = QWidget(self)
        self.field = QLineEdit(self)
        self.field.setAccessibleName("Word")
        column = QVBoxLayout(self)
        column.addWidget(self.field)
        column.addWidget(self.tracks, 1)
        shell.live.done.connect(self._on_done)
        shell.live.failed.connect(lambda ticket, sentence, details: shell.fail(sentence, details))
        self.ticket: Ticket | None = None
        self.tell("hello")

    def tell(self, word: str) -> None:
        self.shell.undo.push(_Tell(self, word))

    def set_word(self, word: str) -> None:
        self.word = word
        self.field.setText(word)
        self.ticket = self.shell.live.post("echo.say", lambda cancel, emit: word * 2)

    def _on_done(self, ticket: Ticket, answer: object) -> None:
        if ticket == self.ticket:
            self.answers.append(answer)
            self.status.emit(f"{answer}")
            self.set_ready()

    def commands(self) -> list[Command]:
        return [
            Command("echo.play", "Play", lambda: self.calls.append("play"), "Space", "tracks", "View"),
            Command(
                "echo.mark", "Add marker", lambda: self.calls.append("mark"), "M", "tracks", "Edit",
                synonyms=("bookmark", "flag"),
            ),
            Command("echo.fit", "Fit everything", lambda: self.calls.append("fit"), "F", "tracks", "View"),
            Command("echo.clear", "Clear the pad", lambda: self.tell(""), "Delete", "pad", "Edit"),
            Command("echo.forget", "Force the forget gate", lambda: self.calls.append("force"), menu="Model"),
            Command(
                "echo.train", "Train", lambda: None, "F5", menu="Model",
                enabled=lambda: False, why_disabled="There are no samples to train on.",
            ),
        ]  # fmt: skip

    def contexts(self) -> dict[str, QWidget]:
        return {"tracks": self.tracks, "pad": self.field}

    def open_path(self, path: Path) -> bool:
        text = path.read_text("utf-8")
        if "\0" in text:
            raise DataError(f"{path.name} must be text, but holds a NUL character instead.")
        self.tell(text.strip())
        return True

    def save_filter(self) -> str:
        return "Words (*.txt)"

    def save_path(self, path: Path) -> None:
        write_whole(path, self.word.encode())

    def state(self) -> dict[str, Any]:
        return {"word": self.word}

    def restore(self, state: dict[str, Any]) -> None:
        if state.get("word") == "crash":
            raise ValueError("planted")
        self.tell(state.get("word", ""))


class QuietPage(Page):
    spec: ClassVar[LabSpec] = SECOND

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.set_ready()


SPECS = (FIRST, SECOND)
PAGES: dict[str, type[Page]] = {"echo": EchoPage, "quiet": QuietPage}


def page_of(name: str) -> type[Page]:
    return PAGES[name]


def nothing(cancel: object, emit: object) -> None:
    """Stands for the warm-up, so that tests of the window do not import torch."""
