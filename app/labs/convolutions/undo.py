"""Undoing what was set on the page, and which sound was there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QUndoCommand

from engine.data.audio import Sound
from engine.labs.convolutions.setup import Setup

_ID = 0xC0F


@dataclass(frozen=True, eq=False)
class Scenery:
    """What decides what is shown: stack, sound, and the digit that the network is told."""

    setup: Setup
    sound: Sound | None
    word: int


class Change(QUndoCommand):
    """One scenery in place of another; changes with the same title in a row are one step where `merge` says so."""

    def __init__(
        self, title: str, before: Scenery, after: Scenery, show: Callable[[Scenery], None], merge: bool
    ) -> None:
        super().__init__(title)
        self._before, self._after, self._show, self._merge = before, after, show, merge

    def redo(self) -> None:
        """Set what was wanted."""
        self._show(self._after)

    def undo(self) -> None:
        """Set what was there before."""
        self._show(self._before)

    def id(self) -> int:
        """Changes that merge share a number."""
        return _ID if self._merge else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take the next change of the same parameter in."""
        if not (isinstance(other, Change) and other.text() == self.text()):
            return False
        self._after = other._after
        return True
