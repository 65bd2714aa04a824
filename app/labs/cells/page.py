"""The Cells page: four views of one idea, that a recurrent network is one small function used again and again."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.actions import Command
from app.documentpage import DocumentPage
from app.labs.cells.commands import page_commands
from app.labs.cells.desk import STEP, Desk
from app.labs.cells.guide import guide_of
from app.labs.cells.papers import Papers
from app.shell import Shell
from app.widgets.guide import Guide
from engine.labs.cells.spec import SPEC
from engine.spec import LabSpec


class CellsPage(DocumentPage):
    """Holds the views, shows one of them, and keeps them all."""

    spec: ClassVar[LabSpec] = SPEC
    papers: Papers

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.desk = Desk(shell, self)
        self.desk.step.when_ready(self.set_ready)
        self.papers = Papers(self, self.desk)
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

    def guide(self) -> Guide:
        """Eight steps from two products to which cell to take."""
        return guide_of(self.desk)

    def shown(self) -> None:
        """The strip gets the keyboard where it is in front."""
        self.front = self.desk.step.strip if self.desk.views.currentIndex() == STEP else None
        super().shown()

    def hidden(self) -> None:
        """What nobody sees does not play."""
        self.desk.rest()

    def shut(self) -> None:
        """Stop what runs by itself."""
        for view in (self.desk.step, self.desk.shapes, self.desk.matrix):
            view.shut()


PAGE = CellsPage
