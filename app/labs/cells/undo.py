"""Undoing what was set on the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtGui import QUndoCommand

_ID = 0x6CE


class Change(QUndoCommand):
    """Another request in place of the one before; changes of one `stroke` (not 0) under one title are one step."""

    def __init__(self, title: str, before: Any, after: Any, show: Callable[[Any], None], stroke: int = 0) -> None:
        super().__init__(title)
        self._before, self._after, self._show, self._stroke = before, after, show, stroke

    def redo(self) -> None:
        """Set what was wanted."""
        self._show(self._after)

    def undo(self) -> None:
        """Set what was there before."""
        self._show(self._before)

    def id(self) -> int:
        """Changes of one stroke may merge."""
        return _ID if self._stroke else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take the next change of the same stroke in."""
        if not (isinstance(other, Change) and (other.text(), other._stroke) == (self.text(), self._stroke)):
            return False
        self._after = other._after
        return True
