"""How pages lie: what is shown between its controls and its transport, beside an inspector, in halves and columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSplitter, QVBoxLayout, QWidget

from app.widgets.column import CardColumn


def lay_out_page(
    page: QWidget, above: Sequence[QWidget], shown: QWidget, below: QWidget, inspector: QWidget, spacing: int = 8
) -> None:
    """Put widgets one under the other, of which `shown` takes the room that is left, and the inspector beside them."""
    left = QVBoxLayout()
    left.setSpacing(spacing)
    for widget in above:
        left.addWidget(widget)
    left.addWidget(shown, 1)
    left.addWidget(below)
    whole = QHBoxLayout(page)
    whole.setContentsMargins(16, 12, 8, 4)
    whole.setSpacing(16)
    whole.addLayout(left, 1)
    whole.addWidget(inspector)


def lay_out_columns(page: QWidget, side: QWidget, width: int, head: QHBoxLayout, shown: QWidget) -> None:
    """Put a side of a width at the left, and at its right `shown` with a row over it."""
    rest = QWidget()
    right = QVBoxLayout(rest)
    right.setContentsMargins(0, 0, 0, 0)
    right.setSpacing(8)
    right.addLayout(head)
    right.addWidget(shown, 1)
    columns = columns_of(side, rest)
    columns.setSizes([width, 10_000])
    columns.setStretchFactor(1, 1)
    whole = QHBoxLayout(page)
    whole.setContentsMargins(16, 12, 8, 4)
    whole.addWidget(columns)


def halves_of(upper: QWidget, lower: QWidget, stretch: tuple[int, int], sizes: Sequence[int] = ()) -> QSplitter:
    """One over the other, with a handle between them; neither can be folded away."""
    halves = QSplitter(Qt.Orientation.Vertical)
    halves.setChildrenCollapsible(False)
    for place, half in enumerate((upper, lower)):
        halves.addWidget(half)
        halves.setStretchFactor(place, stretch[place])
    if sizes:
        halves.setSizes(list(sizes))
    return halves


def columns_of(*widgets: QWidget) -> QSplitter:
    """Columns side by side, whose widths a person can change; each can be folded away at the edge."""
    columns = QSplitter(Qt.Orientation.Horizontal)
    columns.setHandleWidth(8)
    for widget in widgets:
        columns.addWidget(widget)
    return columns


def inspected(shown: QWidget, inspector: QWidget, width: int) -> QSplitter:
    """What is shown, and an inspector of at least a width at its right, which can be folded away."""
    inspector.setMinimumWidth(width)
    row = columns_of(shown, inspector)
    row.setSizes([10_000, width])
    row.setStretchFactor(0, 1)
    row.setCollapsible(0, False)
    return row


def card_column(name: str, cards: Sequence[QWidget]) -> CardColumn:
    """Cards one under the other, which are never cut off at the right."""
    column = CardColumn(name)
    column.fill(cards)
    column.keep_whole()
    return column


def tab_row(tabs: QButtonGroup, titles: Mapping[int, str]) -> QHBoxLayout:
    """A button for each of several views, by its place, the first of them pressed; there is room at the right."""
    row = QHBoxLayout()
    row.setSpacing(8)
    for place, title in titles.items():
        button = QPushButton(title)
        button.setCheckable(True)
        button.setChecked(place == next(iter(titles)))
        button.setAccessibleName(title)
        tabs.addButton(button, place)
        row.addWidget(button)
    row.addStretch(1)
    return row
