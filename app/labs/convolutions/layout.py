"""How the page is put together: voice and stack at the left, lattice over tracks, inspector; or the training half."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.widgets.cards import QuietLabel, Section

if TYPE_CHECKING:
    from app.labs.convolutions.page import ConvolutionsPage

READING, TRAINING = 0, 1
"""The halves of the page."""
_LEFT, _RIGHT = 286, 312
_NARROW = 220


@dataclass(frozen=True)
class Parts:
    """What the page needs of its layout later."""

    tabs: QButtonGroup


def lay_out(page: ConvolutionsPage) -> Parts:
    """Put the page's widgets in their places."""
    tabs = QButtonGroup(page)
    right = QVBoxLayout()
    right.setSpacing(8)
    right.addLayout(_head(page, tabs))
    right.addWidget(page.halves, 1)
    page.halves.addWidget(_reading(page))
    page.halves.addWidget(page.training)
    page.training.side.setFixedWidth(_RIGHT)
    right.setContentsMargins(0, 0, 0, 0)
    rest = QWidget()
    rest.setLayout(right)
    columns = _columns(_left(page), rest)
    columns.setSizes([_LEFT, 10_000])
    columns.setStretchFactor(1, 1)
    whole = QHBoxLayout(page)
    whole.setContentsMargins(16, 12, 8, 4)
    whole.addWidget(columns)
    return Parts(tabs)


def _columns(*widgets: QWidget) -> QSplitter:
    """Columns side by side, whose widths a person can change; each can be folded away at the edge."""
    columns = QSplitter(Qt.Orientation.Horizontal)
    columns.setHandleWidth(8)
    for widget in widgets:
        columns.addWidget(widget)
    return columns


def _left(page: ConvolutionsPage) -> QScrollArea:
    card, inner, area = Section("Stack"), QWidget(), QScrollArea()
    card.body.addWidget(page.form)
    column = QVBoxLayout(inner)
    column.setContentsMargins(0, 0, 8, 0)
    column.setSpacing(12)
    for widget in (page.voice, card, page.speeds):
        column.addWidget(widget)
    column.addStretch(1)
    area.setWidget(inner)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setAccessibleName("Voice and stack")
    area.setMinimumWidth(inner.minimumSizeHint().width() + area.verticalScrollBar().sizeHint().width())
    return area


def _head(page: ConvolutionsPage, tabs: QButtonGroup) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for half, title in ((READING, "Read and speak"), (TRAINING, "Train beside an LSTM")):
        button = QPushButton(title)
        button.setCheckable(True)
        button.setChecked(half == READING)
        button.setAccessibleName(title)
        tabs.addButton(button, half)
        row.addWidget(button)
    row.addStretch(1)
    for text, widget in (("Layer", page.layer_choice), ("Unit", page.unit_choice)):
        row.addWidget(QuietLabel(text, page))
        row.addWidget(widget)
    return row


def _reading(page: ConvolutionsPage) -> QWidget:
    page.inspector.setMinimumWidth(_RIGHT)
    half, middle = QWidget(), QSplitter(Qt.Orientation.Vertical)
    page.tracks.setMinimumWidth(_NARROW)
    middle.setHandleWidth(8)
    middle.addWidget(page.lattice)
    middle.addWidget(page.tracks)
    middle.setSizes([330, 400])
    middle.setStretchFactor(1, 1)
    middle.setCollapsible(0, False)
    row = _columns(middle, page.inspector)
    row.setSizes([10_000, _RIGHT])
    row.setStretchFactor(0, 1)
    row.setCollapsible(0, False)
    column = QVBoxLayout(half)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    column.addWidget(row, 1)
    column.addWidget(page.transport)
    return half
