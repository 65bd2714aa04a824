"""Several views in one place, and the names of all of them in a row above."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.widgets.segments import Segments


class Tabbed(QWidget):
    """Shows one of several views by its key. `head` is the row of names, with room for more at its right.

    key_changed(key)  another view is in front
    """

    key_changed = Signal(str)

    def __init__(self, titles: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tabs = Segments("View", titles)
        self.views: dict[str, QWidget] = {}
        self._stack = QStackedWidget()
        self.head = QHBoxLayout()
        self.head.setSpacing(8)
        self.head.addWidget(self.tabs)
        self.head.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self.head)
        column.addWidget(self._stack, 1)
        self.tabs.chosen.connect(self.show_key)

    def fill(self, views: Mapping[str, QWidget]) -> None:
        """Put the views in, by their keys; once."""
        self.views.update(views)
        for view in views.values():
            self._stack.addWidget(view)

    @property
    def key(self) -> str:
        """The view in front."""
        return self.tabs.key

    def show_key(self, key: str) -> None:
        """Bring a view to the front."""
        if key in self.views:
            self.tabs.show_key(key)
            self._stack.setCurrentWidget(self.views[key])
            self.key_changed.emit(key)
