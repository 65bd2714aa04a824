"""The lower half of the page: one of several views of the answer."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QWidget

from app.labs.questions.desk import Desk
from app.labs.questions.maps import LooksPanel
from app.labs.questions.states import Stacks
from app.labs.questions.tasks import TasksPanel
from app.widgets.tabbed import Tabbed
from engine.errors import DataError
from engine.labs.questions.models import FOLDER
from engine.labs.questions.table import Table, load_table

VIEWS = {
    "looks": "Looks",
    "sentences": "Sentences",
    "query": "Query",
    "words": "Plain LSTM",
    "tasks": "Tasks",
}
TABLE = FOLDER / "tasks.json"


def measured() -> Table | None:
    """The table that ships, None where it is not there or damaged."""
    try:
        return load_table(TABLE) if TABLE.exists() else None
    except DataError:
        return None


class Stage(Tabbed):
    """Shows one of VIEWS."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(VIEWS, parent)
        self.looks, self.stacks, self.tasks = LooksPanel(desk), Stacks(desk), TasksPanel(measured())
        stacks = self.stacks
        self.fill({
            "looks": self.looks, "sentences": stacks.sentences, "query": stacks.query, "words": stacks.words,
            "tasks": self.tasks,
        })  # fmt: skip
        self.more = QPushButton("View \u25be", self)
        self.more.setAccessibleName("More on this view")
        self.more.setToolTip("More on this view")
        self.head.addWidget(self.more)
        self.more.clicked.connect(self._open_menu)
        self.key_changed.connect(lambda key: self.more.setVisible(key == "looks"))

    def focus(self) -> None:
        """Put the focus into the view in front."""
        (self.looks.map if self.key == "looks" else self.views[self.key]).setFocus()

    def _open_menu(self) -> None:
        menu = self.looks.map.menu_of()
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))
