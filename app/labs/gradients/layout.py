"""How the page is put together: parameters, tracks and inspector, or the training half in their place."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.labs.gradients.desk import BACKWARDS, TRAINING, Desk
from app.widgets.cards import Section

_LEFT, _RIGHT = 286, 304
_NARROW = 220


def lay_out(page: QWidget, desk: Desk, verdict: QWidget, about: QWidget) -> None:
    """Put the page's widgets in their places."""
    right = QVBoxLayout()
    right.setSpacing(8)
    right.addLayout(_head(desk))
    right.addWidget(desk.halves, 1)
    desk.halves.addWidget(_backwards(desk, verdict))
    desk.halves.addWidget(desk.training)
    desk.training.side.setFixedWidth(_RIGHT)
    right.setContentsMargins(0, 0, 0, 0)
    rest = QWidget()
    rest.setLayout(right)
    columns = _columns(_parameters(desk, about), rest)
    columns.setSizes([_LEFT, 10_000])
    columns.setStretchFactor(1, 1)
    whole = QHBoxLayout(page)
    whole.setContentsMargins(16, 12, 8, 4)
    whole.addWidget(columns)


def _columns(*widgets: QWidget) -> QSplitter:
    """Columns side by side, whose widths a person can change; each can be folded away at the edge."""
    columns = QSplitter(Qt.Orientation.Horizontal)
    columns.setHandleWidth(8)
    for widget in widgets:
        columns.addWidget(widget)
    return columns


def _parameters(desk: Desk, about: QWidget) -> QScrollArea:
    card, inner, area = Section("Network"), QWidget(), QScrollArea()
    card.body.addWidget(desk.form)
    column = QVBoxLayout(inner)
    column.setContentsMargins(0, 0, 8, 0)
    column.setSpacing(12)
    column.addWidget(card)
    column.addWidget(about)
    column.addStretch(1)
    area.setWidget(inner)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setAccessibleName("Parameters")
    area.setMinimumWidth(inner.minimumSizeHint().width() + area.verticalScrollBar().sizeHint().width())
    return area


def _head(desk: Desk) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for half, title in ((BACKWARDS, "Backwards through time"), (TRAINING, "Train and see")):
        button = QPushButton(title)
        button.setCheckable(True)
        button.setChecked(half == BACKWARDS)
        button.setAccessibleName(title)
        desk.tabs.addButton(button, half)
        row.addWidget(button)
    row.addStretch(1)
    row.addWidget(desk.rewind_button)
    row.addWidget(desk.layer_label)
    row.addWidget(desk.layer_choice)
    return row


def _backwards(desk: Desk, verdict: QWidget) -> QWidget:
    desk.inspector.setMinimumWidth(_RIGHT)
    half = QWidget()
    desk.tracks.setMinimumWidth(_NARROW)
    row = _columns(desk.tracks, desk.inspector)
    row.setSizes([10_000, _RIGHT])
    row.setStretchFactor(0, 1)
    row.setCollapsible(0, False)
    column = QVBoxLayout(half)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    column.addWidget(verdict)
    column.addWidget(row, 1)
    column.addWidget(desk.transport)
    return half
