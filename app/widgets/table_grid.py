"""The first rows of a table under heads that say what each column is for."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from app import theme as themes
from app.widgets.fields import Choice
from engine.data.table import Column, Layout, Preview, Role

ROLES: dict[Role, str] = {
    "time": "Time",
    "target": "Series",
    "covariate": "Known ahead",
    "id": "Which series",
    "ignore": "Leave out",
}
"""What a column can be for, as a person reads it."""
_ROWS = 20
_FEW = 6
"""Columns up to which they share the width."""
_COLUMNS = 60
"""Columns that get a head; a table with more is mostly one whose rows are series."""


class TableGrid(QTableWidget):
    """A preview. Each column's head is a choice of its role.

    roles_changed  another role for a column
    """

    roles_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choices: list[Choice] = []
        self._columns: tuple[Column, ...] = ()
        self._shown: object = None
        self.setAccessibleName("First rows of the table")
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.verticalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.horizontalHeader().setHighlightSections(False)
        self.setShowGrid(False)
        self.setWordWrap(False)

    def show_preview(self, preview: Preview) -> None:
        """Show rows, and a role for each column unless every row is a series."""
        wide, rows = preview.layout.wide, preview.rows[:_ROWS]
        shown = (wide, rows, tuple(column.name for column in preview.columns))
        self._columns = preview.columns[:_COLUMNS]
        if shown == self._shown:
            self._show_roles()
            return
        self._shown = shown
        top = 0 if wide else 1
        self.clear()
        self.choices = []
        self.setColumnCount(len(self._columns))
        self.setRowCount(top + len(rows))
        self.setHorizontalHeaderLabels([column.name or f"column {k + 1}" for k, column in enumerate(self._columns)])
        for place, column in enumerate(self._columns):
            if not wide:
                self.setCellWidget(0, place, self._choice(column))
            for row, texts in enumerate(rows):
                text = texts[place] if place < len(texts) else ""
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                if column.kind == "number":
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.setItem(top + row, place, item)
        line = self.fontMetrics().height()
        self.verticalHeader().setDefaultSectionSize(round(1.5 * line))
        if not wide and self.rowCount():
            self.setRowHeight(0, round(2.4 * line))
        few = len(self._columns) <= _FEW
        modes = QHeaderView.ResizeMode
        self.horizontalHeader().setSectionResizeMode(modes.Stretch if few else modes.Interactive)
        for place in range(0 if few else len(self._columns)):
            self.setColumnWidth(place, 136)
        self._dress()

    def _show_roles(self) -> None:
        for choice, column in zip(self.choices, self._columns, strict=False):
            choice.blockSignals(True)
            choice.setCurrentIndex(list(ROLES).index(column.role))
            choice.blockSignals(False)
        self._dress()

    def roles(self) -> tuple[Role, ...]:
        """The role of each column."""
        return tuple(choice.currentData() for choice in self.choices)

    def set_role(self, place: int, role: Role) -> None:
        """Choose a column's role, as a person does."""
        self.choices[place].setCurrentIndex(list(ROLES).index(role))

    def applied(self, layout: Layout) -> Layout:
        """A layout with the roles that are chosen here."""
        if not self.choices:
            return layout
        named = list(zip((column.name for column in self._columns), self.roles(), strict=True))
        time = next((name for name, role in named if role == "time"), "")
        return replace(
            layout,
            time=time,
            date_form=layout.date_form if time == layout.time else "",
            id=next((name for name, role in named if role == "id"), ""),
            targets=tuple(name for name, role in named if role == "target"),
            covariates=tuple(name for name, role in named if role == "covariate"),
        )

    def changeEvent(self, event: QEvent) -> None:
        """Take the colours of a new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._columns:
            self._dress()

    def _choice(self, column: Column) -> Choice:
        choice = Choice(self)
        for role, title in ROLES.items():
            choice.addItem(title, role)
        choice.setCurrentIndex(list(ROLES).index(column.role))
        choice.setAccessibleName(f"Role of {column.name}")
        choice.setToolTip(f"{column.name}: {column.kind}, e.g. {', '.join(column.examples[:3])}")
        choice.currentIndexChanged.connect(self._chosen)
        self.choices.append(choice)
        return choice

    def _chosen(self) -> None:
        """Only one column can be the time, and one say which series; the choice made last counts."""
        made = self.sender()
        for role in ("time", "id"):
            holders = [choice for choice in self.choices if choice.currentData() == role]
            if made in holders:
                for choice in holders:
                    if choice is not made:
                        choice.blockSignals(True)
                        choice.setCurrentIndex(list(ROLES).index("ignore"))
                        choice.blockSignals(False)
        self._dress()
        self.roles_changed.emit()

    def _dress(self) -> None:
        """Columns that are left out are quiet."""
        theme = themes.current()
        roles = self.roles()
        for place in range(self.columnCount()):
            quiet = place < len(roles) and roles[place] == "ignore"
            colour = QColor(theme.dim if quiet else theme.text)
            for row in range(self.rowCount()):
                item = self.item(row, place)
                if item is not None:
                    item.setForeground(colour)
