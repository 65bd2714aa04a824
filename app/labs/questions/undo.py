"""Undoing what was told, asked and overruled on the page."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

from app.labs.questions.setup import Setup

_ID = 0x9E5


class ChangeSetup(QUndoCommand):
    """Another setup in place of the one before; a drag over a row is one step."""

    def __init__(self, title: str, before: Setup, after: Setup, show: Callable[[Setup], None], live: bool) -> None:
        super().__init__(title)
        self._before, self._after, self._show, self._live = before, after, show, live

    def redo(self) -> None:
        """Set what was wanted."""
        self._show(self._after)

    def undo(self) -> None:
        """Set what was there before."""
        self._show(self._before)

    def id(self) -> int:
        """Live changes of one kind may merge."""
        return _ID if self._live else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take the next change of the same title in."""
        if not (isinstance(other, ChangeSetup) and other._live and other.text() == self.text()):
            return False
        self._after = other._after
        return True


class Arrange(QUndoCommand):
    """Tracks moved, sized or collapsed; `show` takes what a stack's `state` gave."""

    def __init__(
        self, before: dict[str, object], after: dict[str, object], show: Callable[[dict[str, object]], None]
    ) -> None:
        super().__init__("Arrange tracks")
        self._before, self._after, self._show = before, after, show

    def redo(self) -> None:
        """Arrange them as was wanted."""
        self._show(self._after)

    def undo(self) -> None:
        """Arrange them as they were."""
        self._show(self._before)
