"""The four views of the page, one of them in front; commands, guide and files act on them through this."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QStackedWidget, QVBoxLayout, QWidget

from app.labs.cells.best import BestView
from app.labs.cells.jobs import Work
from app.labs.cells.matrix import MatrixView
from app.labs.cells.shapesview import ShapesView
from app.labs.cells.step import StepView
from app.shell import Shell
from app.widgets.layout import tab_row

TITLES = ("Step", "Shapes of tasks", "One big matrix", "Which cell is best")
"""What the views are called, in their order."""
STEP, SHAPES, MATRIX, BEST = range(4)
"""Places of the views, as in TITLES."""


class Desk(QWidget):
    """Holds the views and shows one of them."""

    def __init__(self, shell: Shell, parent: QWidget) -> None:
        super().__init__(parent)
        self.shell = shell
        work = Work()
        self.step = StepView(shell, work, self)
        self.shapes = ShapesView(shell, work, self)
        self.matrix = MatrixView(shell, self)
        self.best = BestView(shell, self)
        self.views = QStackedWidget(self)
        self.tabs = QButtonGroup(self)
        self._lay_out()
        self.tabs.idClicked.connect(self.show_view)

    @property
    def shows_shapes(self) -> bool:
        """Whether the shapes of tasks are in front."""
        return self.views.currentIndex() == SHAPES

    def show_view(self, view: int) -> None:
        """Show one of the views, by its place in TITLES."""
        self.rest()
        self.views.setCurrentIndex(view)
        self.tabs.button(view).setChecked(True)
        for place, each in ((SHAPES, self.shapes), (MATRIX, self.matrix), (BEST, self.best)):
            if place == view:
                each.begin()

    def rest(self) -> None:
        """What nobody sees does not play."""
        self.step.rest()
        self.shapes.rest()

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
        self.matrix.run.stop()
        self.best.run.stop()

    def type_text(self) -> None:
        """Go to the line of text of the shapes."""
        self.show_view(SHAPES)
        self.shapes.bar.texts[self.shapes.shape].setFocus()

    def _lay_out(self) -> None:
        for view in (self.step, self.shapes, self.matrix, self.best):
            self.views.addWidget(view)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        whole.addLayout(tab_row(self.tabs, dict(enumerate(TITLES))))
        whole.addWidget(self.views, 1)
