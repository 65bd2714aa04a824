"""How the page is put together: parameters, tracks and inspector, or the training half in their place."""

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
    from app.labs.gradients.page import GradientsPage

BACKWARDS, TRAINING = 0, 1
"""The halves of the page."""
_LEFT, _RIGHT = 286, 304
_NARROW = 220


@dataclass(frozen=True)
class Parts:
    """What the page needs of its layout later."""

    tabs: QButtonGroup
    layer_label: QuietLabel


def lay_out(page: GradientsPage) -> Parts:
    """Put the page's widgets in their places."""
    tabs, layer_label = QButtonGroup(page), QuietLabel("Curves of", page)
    right = QVBoxLayout()
    right.setSpacing(8)
    right.addLayout(_head(page, tabs, layer_label))
    right.addWidget(page.halves, 1)
    page.halves.addWidget(_backwards(page))
    page.halves.addWidget(page.training)
    page.training.side.setFixedWidth(_RIGHT)
    right.setContentsMargins(0, 0, 0, 0)
    rest = QWidget()
    rest.setLayout(right)
    columns = _columns(_parameters(page), rest)
    columns.setSizes([_LEFT, 10_000])
    columns.setStretchFactor(1, 1)
    whole = QHBoxLayout(page)
    whole.setContentsMargins(16, 12, 8, 4)
    whole.addWidget(columns)
    return Parts(tabs, layer_label)


def _columns(*widgets: QWidget) -> QSplitter:
    """Columns side by side, whose widths a person can change; each can be folded away at the edge."""
    columns = QSplitter(Qt.Orientation.Horizontal)
    columns.setHandleWidth(8)
    for widget in widgets:
        columns.addWidget(widget)
    return columns


def _parameters(page: GradientsPage) -> QScrollArea:
    card, inner, area = Section("Network"), QWidget(), QScrollArea()
    card.body.addWidget(page.form)
    column = QVBoxLayout(inner)
    column.setContentsMargins(0, 0, 8, 0)
    column.setSpacing(12)
    column.addWidget(card)
    column.addWidget(page.about)
    column.addStretch(1)
    area.setWidget(inner)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setAccessibleName("Parameters")
    area.setMinimumWidth(inner.minimumSizeHint().width() + area.verticalScrollBar().sizeHint().width())
    return area


def _head(page: GradientsPage, tabs: QButtonGroup, layer_label: QuietLabel) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for half, title in ((BACKWARDS, "Backwards through time"), (TRAINING, "Train and see")):
        button = QPushButton(title)
        button.setCheckable(True)
        button.setChecked(half == BACKWARDS)
        button.setAccessibleName(title)
        tabs.addButton(button, half)
        row.addWidget(button)
    row.addStretch(1)
    row.addWidget(page.rewind_button)
    row.addWidget(layer_label)
    row.addWidget(page.layer_choice)
    return row


def _backwards(page: GradientsPage) -> QWidget:
    page.inspector.setMinimumWidth(_RIGHT)
    half = QWidget()
    page.tracks.setMinimumWidth(_NARROW)
    row = _columns(page.tracks, page.inspector)
    row.setSizes([10_000, _RIGHT])
    row.setStretchFactor(0, 1)
    row.setCollapsible(0, False)
    column = QVBoxLayout(half)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    column.addWidget(page.verdict)
    column.addWidget(row, 1)
    column.addWidget(page.transport)
    return half
