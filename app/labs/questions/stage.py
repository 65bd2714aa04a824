"""The lower half of the page: one of several views of the answer."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.labs.questions.desk import Desk
from app.labs.questions.maps import LooksPanel
from app.labs.questions.states import Stacks
from app.labs.questions.tasks import TasksPanel
from app.widgets.segments import Segments
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


class Stage(QWidget):
    """Shows one of VIEWS.

    key_changed(key)  another view is in front
    """

    key_changed = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.looks, self.stacks, self.tasks = LooksPanel(desk), Stacks(desk), TasksPanel(measured())
        self.tabs = Segments("View", VIEWS)
        self.more = QPushButton("View \u25be", self)
        self.more.setAccessibleName("More on this view")
        self.more.setToolTip("More on this view")
        stacks = self.stacks
        self._pages: dict[str, QWidget] = {
            "looks": self.looks, "sentences": stacks.sentences, "query": stacks.query, "words": stacks.words,
            "tasks": self.tasks,
        }  # fmt: skip
        self._stack = QStackedWidget()
        for page in self._pages.values():
            self._stack.addWidget(page)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.tabs)
        head.addStretch(1)
        head.addWidget(self.more)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._stack, 1)
        self.tabs.chosen.connect(self.show_key)
        self.more.clicked.connect(self._open_menu)

    @property
    def key(self) -> str:
        """The view in front."""
        return self.tabs.key

    def show_key(self, key: str) -> None:
        """Bring a view to the front."""
        if key in self._pages:
            self.tabs.show_key(key)
            self._stack.setCurrentWidget(self._pages[key])
            self.more.setVisible(key == "looks")
            self.key_changed.emit(key)

    def focus(self) -> None:
        """Put the focus into the view in front."""
        (self.looks.map if self.key == "looks" else self._pages[self.key]).setFocus()

    def _open_menu(self) -> None:
        menu = self.looks.map.menu_of()
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))
