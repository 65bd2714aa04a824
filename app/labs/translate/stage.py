"""The middle of the page: one of several views of the translation, and the tracks below it where there is room."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QPushButton,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.labs.translate.bottleneck import BottleneckPanel
from app.labs.translate.desk import Desk
from app.labs.translate.maps import MapPanel
from app.labs.translate.neighbours import NeighboursPanel
from app.labs.translate.sentences import SentencesPanel
from app.labs.translate.states import StatesPanel
from app.views.beamtree import BeamTree
from app.views.menu import menu_with
from app.widgets.fields import Choice
from app.widgets.segments import Segments

VIEWS = {
    "map": "Map",
    "arcs": "Arcs",
    "beam": "Beam tree",
    "states": "States",
    "models": "Bottleneck",
    "near": "Neighbours",
    "table": "Sentences",
}
_TALL = 44
"""From this many lines of type on there is room for the tracks below a view."""


class Stage(QWidget):
    """Shows one of VIEWS. `below` puts the tracks under the map, arcs and tree as well; None for where there is room.

    key_changed(key)      another view is in front
    export_asked(kind)    a choice in the beam tree's menu
    """

    key_changed = Signal(str)
    export_asked = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.below: bool | None = None
        self.maps, self.states, self.beam = MapPanel(desk), StatesPanel(desk), BeamTree()
        self.models, self.near, self.table = BottleneckPanel(desk), NeighboursPanel(desk), SentencesPanel(desk)
        self.tabs = Segments("View", VIEWS)
        self.map_choice = Choice(self)
        self.map_choice.setAccessibleName("Attention map: head and layer")
        self.fold = self._button("Words", "Words or pieces", self._toggle_fold)
        self.more = self._button("View \u25be", "More on this view", self._open_menu)
        self.tree_area = QScrollArea()
        self.tree_area.setWidget(self.beam)
        self.tree_area.setWidgetResizable(True)
        self.tree_area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.tree_area.setFocusProxy(self.beam)
        self.tree_area.setCornerWidget(QWidget())
        self.beam.reached.connect(self._reveal)
        desk.target.placed_changed.connect(self._reveal)
        self.beam.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.beam.customContextMenuRequested.connect(self._tree_menu)
        self._pages = {
            "map": self.maps, "arcs": self.maps, "beam": self.tree_area, "models": self.models, "near": self.near,
            "table": self.table,
        }  # fmt: skip
        self._stack = QStackedWidget()
        for page in dict.fromkeys(self._pages.values()):
            self._stack.addWidget(page)
        self._halves = QSplitter(Qt.Orientation.Vertical)
        self._halves.addWidget(self._stack)
        self._halves.addWidget(self.states)
        self._halves.setChildrenCollapsible(False)
        self._halves.setStretchFactor(0, 3)
        self._halves.setStretchFactor(1, 2)
        self._halves.setSizes([600, 400])
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.tabs)
        head.addStretch(1)
        for widget in (self.map_choice, self.fold, self.more):
            head.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._halves, 1)
        self.tabs.chosen.connect(self.show_key)
        self.map_choice.currentIndexChanged.connect(lambda number: desk.set_look(number=max(number, 0)))
        desk.answered.connect(self._show_answer)
        desk.look_changed.connect(self._show_look)
        self.show_key("map")
        self._show_look()

    @property
    def key(self) -> str:
        """The view in front."""
        return self.tabs.key

    def show_key(self, key: str) -> None:
        """Bring a view to the front."""
        if key not in VIEWS:
            return
        self.tabs.show_key(key)
        if key in self._pages:
            self._stack.setCurrentWidget(self._pages[key])
            self.maps.show_view(arcs=key == "arcs")
        self._share()
        attention = key in ("map", "arcs")
        self.fold.setVisible(attention)
        self.more.setVisible(attention)
        self.map_choice.setVisible(attention and self.map_choice.count() > 1)
        self.key_changed.emit(key)

    def toggle_below(self) -> None:
        """Show the tracks below the view, or not."""
        self.below = self.states.isHidden()
        self._share()

    def _share(self) -> None:
        """Give view and tracks their places."""
        key = self.key
        room = self.height() > _TALL * self.fontMetrics().height()
        under = key in ("map", "arcs", "beam") and (room if self.below is None else self.below)
        self._stack.setVisible(key != "states")
        self.states.setVisible(key == "states" or under)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the tracks where there is room for them."""
        super().resizeEvent(event)
        self._share()

    def focus(self) -> None:
        """Put the focus into the view in front."""
        targets = {"beam": self.beam, "states": self.states.decoder, "table": self.table.table, "near": self.near.list}
        (self.maps.view if self.key in ("map", "arcs") else targets.get(self.key, self._stack)).setFocus()

    def _reveal(self, step: int) -> None:
        """Bring a column of the beam tree into sight."""
        if 0 <= step < self.beam.steps:
            left, middle = round(self.beam.left_of(step)), self.tree_area.verticalScrollBar().value()
            self.tree_area.ensureVisible(left + 60, middle + self.tree_area.viewport().height() // 2, 120, 0)

    def _toggle_fold(self) -> None:
        self._desk.set_look(fold=not self._desk.look.fold)

    def _show_look(self) -> None:
        self.fold.setText("Words" if self._desk.look.fold else "Pieces")
        if self.map_choice.count() > self._desk.look.number:
            self.map_choice.blockSignals(True)
            self.map_choice.setCurrentIndex(self._desk.look.number)
            self.map_choice.blockSignals(False)

    def _show_answer(self) -> None:
        outcome = self._desk.outcome
        titles = [each.title for each in outcome.maps] if outcome is not None else []
        if titles != [self.map_choice.itemText(k) for k in range(self.map_choice.count())]:
            self.map_choice.blockSignals(True)
            self.map_choice.clear()
            self.map_choice.addItems(titles)
            self.map_choice.blockSignals(False)
            self.map_choice.setVisible(len(titles) > 1 and self.key in ("map", "arcs"))
            self._desk.set_look(number=0)
        self._show_look()

    def _open_menu(self) -> None:
        menu = self.maps.view.menu_of()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def tree_menu(self) -> QMenu:
        """The beam tree's menu."""
        return menu_with((), self.export_asked.emit, self)

    def _tree_menu(self) -> None:
        menu = self.tree_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.cursor().pos())

    def _button(self, text: str, name: str, run: object) -> QPushButton:
        button = QPushButton(text, self)
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.clicked.connect(run)
        return button
