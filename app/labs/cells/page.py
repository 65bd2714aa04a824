"""The Cells page: four views of one idea, that a recurrent network is one small function used again and again."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.actions import Command
from app.labs.cells.best import BestView
from app.labs.cells.commands import TITLES, page_commands
from app.labs.cells.guide import guide_of
from app.labs.cells.jobs import Work
from app.labs.cells.matrix import MatrixView
from app.labs.cells.papers import Papers
from app.labs.cells.shapesview import ShapesView
from app.labs.cells.step import StepView
from app.page import Page
from app.shell import Shell
from app.widgets.guide import Guide
from engine.errors import DataError
from engine.labs.cells.spec import SPEC
from engine.spec import LabSpec

STEP, SHAPES, MATRIX, BEST = range(4)
"""Places of the views, as in TITLES."""


class CellsPage(Page):
    """Holds the views, shows one of them, and keeps them all."""

    spec: ClassVar[LabSpec] = SPEC

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        work = Work()
        self.step = StepView(shell, work, self)
        self.shapes = ShapesView(shell, work, self)
        self.matrix = MatrixView(shell, self)
        self.best = BestView(shell, self)
        self.step.when_ready(self.set_ready)
        self.views = QStackedWidget(self)
        self.tabs = QButtonGroup(self)
        self._begun = False
        self._lay_out()
        self.papers = Papers(self)
        self.tabs.idClicked.connect(self.show_view)

    # What the window asks.

    def commands(self) -> list[Command]:
        """All that can be done on this page."""
        return page_commands(self)

    def contexts(self) -> dict[str, QWidget]:
        """Keys of the tracks act in the tracks of the shapes; the cell's own parts have keys of their own."""
        return {"tracks": self.shapes.tracks}

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
        return guide_of(self)

    def state(self) -> dict[str, Any]:
        """What each view keeps, and which is shown."""
        own = {"view": self.views.currentIndex(), "matrix": self.matrix.values()}
        return own | self.step.state() | self.shapes.state() | self.best.state()

    def restore(self, state: dict[str, Any]) -> None:
        """Become what `state` said; an empty one means the worked example. Raises DataError where it is damaged."""
        self._begun = True
        for name in ("matrix", "request", "asked"):
            if not isinstance(state.get(name, {}), dict):
                raise DataError(f"`{name}` of the session must be a table, but is {str(state[name])[:40]!r} instead.")
        self.matrix.set_values(state.get("matrix", {}))
        self.step.restore(state)
        self.shapes.restore(state)
        self.best.restore(state)
        view = state.get("view")
        self.show_view(view if isinstance(view, int) and 0 <= view < self.views.count() else STEP)
        self.shell.undo.clear()

    def shown(self) -> None:
        """A page shown for the first time begins with a worked example."""
        if not self._begun:
            self._begun = True
            self.step.begin()
        if self.views.currentIndex() == STEP:
            self.step.strip.setFocus()

    def hidden(self) -> None:
        """What nobody sees does not play."""
        self.step.rest()
        self.shapes.rest()

    def shut(self) -> None:
        """Stop what runs by itself."""
        for view in (self.step, self.shapes, self.matrix):
            view.shut()

    # What commands ask.

    @property
    def shows_shapes(self) -> bool:
        """Whether the shapes of tasks are in front."""
        return self.views.currentIndex() == SHAPES

    def show_view(self, view: int) -> None:
        """Show one of the views, by its place in TITLES."""
        self.hidden()
        self.views.setCurrentIndex(view)
        self.tabs.button(view).setChecked(True)
        for place, each in ((SHAPES, self.shapes), (MATRIX, self.matrix), (BEST, self.best)):
            if place == view:
                each.begin()

    def show_shape(self, name: str) -> None:
        """Show one of the shapes of tasks."""
        self.show_view(SHAPES)
        self.shapes.show_shape(name)

    def toggle_play(self) -> None:
        """Play or pause, in the view that is shown."""
        (self.shapes if self.shows_shapes else self.step).transport.toggle()

    def step_by(self, steps: int) -> None:
        """Move the cursor of the view that is shown."""
        (self.shapes if self.shows_shapes else self.step).transport.step(steps)

    def run_matrix(self) -> None:
        """Show one big matrix, and run it."""
        self.show_view(MATRIX)
        self.matrix.start()

    def run_bench(self) -> None:
        """Show the bench, and run a small one."""
        self.show_view(BEST)
        self.best.start()

    def stop(self) -> None:
        """Stop what runs here."""
        self.matrix.stop()
        self.best.stop()

    def type_text(self) -> None:
        """Go to the line of text of the shapes."""
        self.show_view(SHAPES)
        self.shapes.bar.texts[self.shapes.shape].setFocus()

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
