"""The base of every lab's page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import Property, Signal
from PySide6.QtWidgets import QWidget

from app.actions import Command
from app.shell import Shell
from app.widgets.guide import Guide
from engine.spec import LabSpec


class Page(QWidget):
    """One lab's page. A subclass sets `spec`, builds itself in `__init__`, and overrides the hooks it has use for.

    begun   there is something on the page already: an example, a file, or what was restored
    front   what gets the keyboard when the page comes to the front

    status  a line for the status line
    ready   the page shows a complete result; say so with `set_ready`
    """

    status = Signal(str)
    ready = Signal()
    spec: ClassVar[LabSpec]
    front: QWidget | None = None

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.shell = shell
        self.begun = False
        self._ready = False
        self.setAccessibleName(self.spec.title)
        self.setAccessibleDescription(self.spec.summary)

    def commands(self) -> list[Command]:
        """What the page adds to menus, shortcuts and palette while it is shown."""
        return []

    def contexts(self) -> dict[str, QWidget]:
        """The widget that must have the focus for shortcuts of each context, e.g. {"tracks": stack, "pad": pad}."""
        return {}

    def guide(self) -> Guide | None:
        """The lab's guide, None where it has none; asked for once, when the page is first shown."""
        return None

    def can_open(self, path: Path) -> bool:
        """Whether `open_path` takes such a file, judged by its name."""
        return path.suffix.lower() in self.spec.file_types

    def open_path(self, path: Path) -> bool:
        """Open a file that `can_open`. Raises UnrolledError where it cannot be read.

        False where a lane has yet to read it: then the page itself says what came of it, and remembers it.
        """
        raise NotImplementedError

    def open_together(self, paths: Sequence[Path]) -> bool:
        """Begin to open several files, given at once, so that each is there; False where a page shows one at a time.

        Where it is True the page itself says what came of them, and remembers them.
        """
        return False

    def save_path(self, path: Path) -> None:
        """Save what the page holds under a name that the user chose. Raises SaveError."""
        raise NotImplementedError

    def save_filter(self) -> str:
        """File dialog filter for `save_path`, "" where the page has nothing to save."""
        return ""

    def state(self) -> dict[str, Any]:
        """What the page would need to be as it is now, as JSON values; kept every 20 s and at close.

        Nobody changes them afterwards: a lane writes them while the page goes on.
        """
        return {}

    def restore(self, state: dict[str, Any]) -> None:
        """Become what `state` said; an empty state means an empty page."""

    def begin(self) -> None:
        """Show a worked example: the page came to the front with nothing on it."""

    def shown(self) -> None:
        """The page came to the front."""
        if not self.begun:
            self.begun = True
            self.begin()
        if self.front is not None:
            self.front.setFocus()

    def hidden(self) -> None:
        """Another page came to the front."""

    def shut(self) -> None:
        """The window closes: stop timers, let go of what is open."""

    def set_ready(self) -> None:
        """Say, once, that the page shows a complete result."""
        if not self._ready:
            self._ready = True
            self.ready.emit()

    def _is_ready(self) -> bool:
        return self._ready

    is_ready = Property(bool, _is_ready)
