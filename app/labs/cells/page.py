"""The Cells page: four views of one idea, that a recurrent network is one small function used again and again."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.actions import Command
from app.labs.cells.commands import page_commands
from app.labs.cells.desk import STEP, Desk
from app.labs.cells.guide import guide_of
from app.labs.cells.papers import Papers
from app.page import Page
from app.shell import Shell
from app.widgets.guide import Guide
from engine.errors import DataError
from engine.labs.cells.spec import SPEC
from engine.spec import LabSpec


class CellsPage(Page):
    """Holds the views, shows one of them, and keeps them all."""

    spec: ClassVar[LabSpec] = SPEC

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.desk = Desk(shell, self)
        self.desk.step.when_ready(self.set_ready)
        self.papers = Papers(self, self.desk, self.state, self.restore)
        self._begun = False
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 8, 4)
        whole.addWidget(self.desk)

    # What the window asks.

    def commands(self) -> list[Command]:
        """All that can be done on this page."""
        return page_commands(self.desk, self.papers)

    def contexts(self) -> dict[str, QWidget]:
        """Keys of the tracks act in the tracks of the shapes; the cell's own parts have keys of their own."""
        return {"tracks": self.desk.shapes.tracks}

    def open_path(self, path: Path) -> bool:
        """Open a session. Raises DataError."""
        self.papers.open(path)
        return True

    def save_path(self, path: Path) -> None:
        """Save the session, or the traces where the name ends so. Raises SaveError."""
        self.papers.save(path)

    def save_filter(self) -> str:
        """Sessions first, then traces."""
        return self.papers.save_filter()

    def guide(self) -> Guide:
        """Eight steps from two products to which cell to take."""
        return guide_of(self.desk)

    def state(self) -> dict[str, Any]:
        """What each view keeps, and which is shown."""
        own = {"view": self.desk.views.currentIndex(), "matrix": self.desk.matrix.values()}
        return own | self.desk.step.state() | self.desk.shapes.state() | self.desk.best.state()

    def restore(self, state: dict[str, Any]) -> None:
        """Become what `state` said; an empty one means the worked example. Raises DataError where it is damaged."""
        self._begun = True
        for name in ("matrix", "request", "asked"):
            if not isinstance(state.get(name, {}), dict):
                raise DataError(f"`{name}` of the session must be a table, but is {str(state[name])[:40]!r} instead.")
        self.desk.matrix.set_values(state.get("matrix", {}))
        self.desk.step.restore(state)
        self.desk.shapes.restore(state)
        self.desk.best.restore(state)
        view = state.get("view")
        self.desk.show_view(view if isinstance(view, int) and 0 <= view < self.desk.views.count() else STEP)
        self.shell.undo.clear()

    def shown(self) -> None:
        """A page shown for the first time begins with a worked example."""
        if not self._begun:
            self._begun = True
            self.desk.step.begin()
        if self.desk.views.currentIndex() == STEP:
            self.desk.step.strip.setFocus()

    def hidden(self) -> None:
        """What nobody sees does not play."""
        self.desk.rest()

    def shut(self) -> None:
        """Stop what runs by itself."""
        for view in (self.desk.step, self.desk.shapes, self.desk.matrix):
            view.shut()


PAGE = CellsPage
