"""The Cells page: four views of one idea, that a recurrent network is one small function used again and again."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.actions import Command
from app.labs.cells.best import BestView
from app.labs.cells.commands import page_commands
from app.labs.cells.jobs import Work
from app.labs.cells.matrix import MatrixView
from app.labs.cells.shapesview import ShapesView
from app.labs.cells.step import StepView
from app.page import Page
from app.shell import Shell
from engine.errors import DataError
from engine.labs.cells.spec import SPEC
from engine.spec import LabSpec

TITLES = ("Step", "Shapes of tasks", "One big matrix", "Which cell is best")
STEP, SHAPES, MATRIX, BENCH = range(4)


class CellsPage(Page):
    """Holds the views, shows one of them, and keeps them all."""

    spec: ClassVar[LabSpec] = SPEC

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.work = Work()
        self.step = StepView(shell, self.work, self)
        self.step.when_ready(self.set_ready)
        self.shapes = ShapesView(shell, self.work, self)
        self.matrix = MatrixView(shell, self)
        self.best = BestView(shell, self)
        self.views = QStackedWidget(self)
        self.tabs = QButtonGroup(self)
        self._begun = False
        self._lay_out()
        self.tabs.idClicked.connect(self.show_view)

    def commands(self) -> list[Command]:
        """All that can be done on this page."""
        return page_commands(self)

    def contexts(self) -> dict[str, QWidget]:
        """Keys of the tracks act on the unrolled cell and on the diagram."""
        return {"tracks": self.step}

    def state(self) -> dict[str, Any]:
        """What each view keeps, and which is shown."""
        return {"view": self.views.currentIndex(), "step": self.step.state(), "shapes": self.shapes.state()}

    def restore(self, state: dict[str, Any]) -> None:
        """Become what `state` said; an empty one means the worked example. Raises DataError where it is damaged."""
        self._begun = True
        tables = {name: state.get(name, {}) for name in ("step", "shapes")}
        for name, table in tables.items():
            if not isinstance(table, dict):
                raise DataError(f"`{name}` of the session must be a table, but is {str(table)[:40]!r} instead.")
        self.step.restore(tables["step"])
        self.shapes.restore(tables["shapes"])
        view = state.get("view")
        self.show_view(view if isinstance(view, int) and 0 <= view < self.views.count() else STEP)
        self.shell.undo.clear()

    def shown(self) -> None:
        """A page shown for the first time begins with a worked example."""
        if not self._begun:
            self._begun = True
            self.step.begin()
        self.step.strip.setFocus()

    def hidden(self) -> None:
        """What nobody sees does not play."""
        self.step.rest()
        self.shapes.rest()

    def shut(self) -> None:
        """Stop what runs by itself."""
        self.step.shut()
        self.shapes.shut()
        self.matrix.shut()

    def show_view(self, view: int) -> None:
        """Show one of the views, by its place in TITLES."""
        self.hidden()
        self.views.setCurrentIndex(view)
        if view == SHAPES:
            self.shapes.begin()
        elif view == MATRIX:
            self.matrix.begin()
        elif view == BENCH:
            self.best.begin()
        self.tabs.button(view).setChecked(True)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        for place, title in enumerate(TITLES):
            button = QPushButton(title, self)
            button.setCheckable(True)
            button.setChecked(place == STEP)
            button.setAccessibleName(title)
            self.tabs.addButton(button, place)
            row.addWidget(button)
        row.addStretch(1)
        for view in (self.step, self.shapes, self.matrix, self.best):
            self.views.addWidget(view)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 8, 4)
        whole.setSpacing(8)
        whole.addLayout(row)
        whole.addWidget(self.views, 1)


PAGE = CellsPage
