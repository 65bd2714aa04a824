"""Undoing what was set, drawn and arranged on a page."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtGui import QUndoCommand, QUndoStack

from app.views.stack import TrackStack

Value = TypeVar("Value")
_ID = 0x5F0
LIVE = -1
"""A drag without a number."""
PAUSE = 1.0
"""Seconds after which a change is a step of its own, where its drag has no number."""


class Replace(QUndoCommand, Generic[Value]):
    """One frozen value in place of another, shown by a function.

    Those in a row of one title and one `drag` are one step, where they are shown by the same function; 0 is no drag. A
    drag below 0 has no number to know it by: it ends where nothing comes for a while.
    """

    def __init__(self, title: str, before: Value, after: Value, show: Callable[[Value], None], drag: int = 0) -> None:
        super().__init__(title)
        self._before, self._after, self._show, self._drag = before, after, show, drag
        self._made = time.monotonic()

    def redo(self) -> None:
        """Show what was wanted."""
        self._show(self._after)

    def undo(self) -> None:
        """Show what was there before."""
        self._show(self._before)

    def id(self) -> int:
        """Parts of a drag may merge."""
        return _ID if self._drag else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take the next part of the same drag in."""
        if not isinstance(other, Replace) or (other.text(), other._drag) != (self.text(), self._drag):
            return False
        if other._show != self._show or (self._drag < 0 and other._made - self._made > PAUSE):
            return False
        self._after, self._made = other._after, other._made
        return True


def keep_arrangements(undo: QUndoStack, stack: TrackStack) -> None:
    """Let what a person does to the order and heights of tracks be undone."""
    stack.arranged.connect(lambda before, after: undo.push(Replace("Arrange tracks", before, after, stack.restore)))
