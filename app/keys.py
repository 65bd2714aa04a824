"""The shortcuts sheet, made from the registry."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from app import theme
from app.actions import MENUS, Registry
from app.overlay import Overlay, draw_keys

CONTEXTS = {"window": "", "tracks": " · in the tracks", "pad": " · in the ink pad"}
Group = tuple[str, list[tuple[str, str]]]


def groups_of(registry: Registry) -> list[Group]:
    """(heading, [(title, keys)]) of every command with a key, by menu and context."""
    rows = []
    for command in registry.commands():
        keys = [key.toString(QKeySequence.SequenceFormat.NativeText) for key in registry.keys(command.id)]
        if keys:
            place = MENUS.index(command.menu.split("/")[0])
            heading = command.menu.replace("/", " / ") + CONTEXTS.get(command.context, f" · in {command.context}")
            rows.append((place, heading, command.title, keys[0]))
    rows.sort(key=lambda row: row[:2])
    return [(heading, [row[2:] for row in part]) for heading, part in groupby(rows, key=lambda row: row[1])]


class _Columns(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.groups: list[Group] = []
        self.setAccessibleName("Shortcuts")

    def columns(self) -> list[list[Group]]:
        """The groups in two columns, about equally long, in their order."""
        total = sum(len(rows) + 2 for _, rows in self.groups)
        split: list[list[Group]] = [[], []]
        reached = 0
        for group in self.groups:
            split[0 if reached + (len(group[1]) + 2) / 2 <= total / 2 else 1].append(group)
            reached += len(group[1]) + 2
        return split

    def measure(self) -> int:
        """Pixels from top to bottom."""
        line = self.fontMetrics().height()
        rows = max(sum(len(rows) + 2 for _, rows in column) for column in self.columns())
        return round(rows * line * 1.75)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = self.fontMetrics().height()
        row = line * 1.75
        gap = line * 2.5
        wide = (self.width() - gap) / 2
        plain, bold = QFont(self.font()), QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        for place, column in enumerate(self.columns()):
            left, y = place * (wide + gap), 0.0
            for heading, rows in column:
                painter.setFont(bold)
                painter.setPen(QColor(colours.accent))
                painter.drawText(QRectF(left, y, wide, row), Qt.AlignmentFlag.AlignVCenter, heading)
                painter.setFont(plain)
                y += row
                for title, keys in rows:
                    painter.setPen(QColor(colours.text))
                    painter.drawText(QRectF(left, y, wide, row), Qt.AlignmentFlag.AlignVCenter, title)
                    draw_keys(painter, left + wide, y + row / 2, keys)
                    y += row
                y += row
        painter.end()


class KeySheet(Overlay):
    """All shortcuts at a glance."""

    def __init__(self, registry: Registry, parent: QWidget) -> None:
        super().__init__(parent)
        self._registry = registry
        self._columns = _Columns()
        self._scroll = QScrollArea(self.card)
        self._scroll.setWidget(self._columns)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for widget in (self._scroll, self._scroll.viewport(), self._columns):
            widget.setAutoFillBackground(False)
        self.column.addWidget(self._scroll)
        self.setFocusProxy(self._scroll)

    def wanted(self) -> tuple[int, int, int]:
        """A card as high as its rows."""
        line = self.fontMetrics().height()
        return line * 56, self._columns.measure() + line * 2, line * 3

    def open(self) -> None:
        """Show the sheet for the commands there are now."""
        edge = round(self.fontMetrics().height() * 1.5)
        self.column.setContentsMargins(edge, edge, edge // 2, edge // 2)
        self._columns.groups = groups_of(self._registry)
        self._columns.setMinimumHeight(self._columns.measure())
        super().open()
