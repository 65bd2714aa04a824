"""Undoing what was set on the page."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

from engine.labs.gradients.setup import Setup

_ID = 0x6AD


class ChangeSetup(QUndoCommand):
    """Another setup in place of the one before; changes of one parameter in a row are one step."""

    def __init__(self, title: str, before: Setup, after: Setup, show: Callable[[Setup], None]) -> None:
        super().__init__(title)
        self._before, self._after, self._show = before, after, show

    def redo(self) -> None:
        """Set what was wanted."""
        self._show(self._after)

    def undo(self) -> None:
        """Set what was there before."""
        self._show(self._before)

    def id(self) -> int:
        """Changes of one parameter may merge."""
        return _ID

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take the next change of the same parameter in."""
        if not (isinstance(other, ChangeSetup) and other.text() == self.text()):
            return False
        self._after = other._after
        return True
