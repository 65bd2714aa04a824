"""What the window hands to a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QUndoStack

from app.settings import Settings
from app.theme import Theme, current
from app.work.lane import Lane


@dataclass(frozen=True)
class Shell:
    """A page's way to the rest of the program.

    settings  values that last
    undo      this page's own stack, which Edit > Undo acts on while the page is shown
    live      the lane for reading, shared by all pages: prefix slots with the lab's name, keep your tickets
    train     the lane for training
    say       show a line in the status line
    fail      show a bar with a sentence, and details that can be copied
    remember  put a file among the recent ones
    """

    settings: Settings
    undo: QUndoStack
    live: Lane
    train: Lane
    say: Callable[[str], None]
    fail: Callable[[str, str], None]
    remember: Callable[[Path], None]

    @property
    def theme(self) -> Theme:
        """The theme on screen now."""
        return current()
