"""The base of a page that holds a document: something that is opened, saved, kept and brought back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.page import Page
from app.papers import SessionPapers


class DocumentPage(Page):
    """A page whose `papers`, which a subclass makes, do all that has to do with files and what is kept."""

    papers: SessionPapers

    def begin(self) -> None:
        """Show the papers' worked example."""
        self.papers.begin()

    def open_path(self, path: Path) -> bool:
        """Open a session, or another file that the lab reads. Raises DataError."""
        self.begun = True
        return self.papers.open(path)

    def save_path(self, path: Path) -> None:
        """Save by the name's ending. Raises SaveError, DataError."""
        self.papers.save(path)

    def save_filter(self) -> str:
        """Sessions first, then what else the papers save."""
        return self.papers.save_filter()

    def state(self) -> dict[str, Any]:
        """The document and what is looked at in it."""
        return self.papers.state()

    def restore(self, state: dict[str, Any]) -> None:
        """Become what `state` said. Raises DataError where it is damaged."""
        self.papers.reading.drop()
        self.papers.restore(state)
        self.begun = True
        self.shell.undo.clear()
