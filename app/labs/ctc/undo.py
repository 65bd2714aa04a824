"""Undoing what was done to the board."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

from engine.labs.ctc.board import Board

_ID = 0xC7C


class ChangeBoard(QUndoCommand):
    """Another board in place of the one before. Changes of one `stroke` (not 0) are one step to undo."""

    def __init__(self, title: str, before: Board, after: Board, show: Callable[[Board], None], stroke: int = 0) -> None:
        super().__init__(title)
        self._before, self._after, self._show, self._stroke = before, after, show, stroke

    def redo(self) -> None:
        """Show what was wanted."""
        self._show(self._after)

    def undo(self) -> None:
        """Show what was there before."""
        self._show(self._before)

    def id(self) -> int:
        """Changes of a stroke may merge."""
        return _ID if self._stroke else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take the next change of the same stroke in."""
        if not (isinstance(other, ChangeBoard) and other._stroke == self._stroke):
            return False
        self._after = other._after
        return True
