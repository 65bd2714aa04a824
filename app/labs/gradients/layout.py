"""How the page is put together: parameters, tracks and inspector, or the training half in their place."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.labs.gradients.desk import BACKWARDS, TRAINING, Desk
from app.widgets.cards import Section
from app.widgets.layout import card_column, inspected, lay_out_columns, tab_row

_LEFT, _RIGHT = 286, 304
_NARROW = 220


def lay_out(page: QWidget, desk: Desk, verdict: QWidget, about: QWidget) -> None:
    """Put the page's widgets in their places."""
    card = Section("Network")
    card.body.addWidget(desk.form)
    desk.halves.addWidget(_backwards(desk, verdict))
    desk.halves.addWidget(desk.training)
    desk.training.side.setFixedWidth(_RIGHT)
    lay_out_columns(page, card_column("Parameters", (card, about)), _LEFT, _head(desk), desk.halves)


def _head(desk: Desk) -> QHBoxLayout:
    row = tab_row(desk.tabs, {BACKWARDS: "Backwards through time", TRAINING: "Train and see"})
    row.addWidget(desk.rewind_button)
    row.addWidget(desk.layer_label)
    row.addWidget(desk.layer_choice)
    return row


def _backwards(desk: Desk, verdict: QWidget) -> QWidget:
    half = QWidget()
    desk.tracks.setMinimumWidth(_NARROW)
    column = QVBoxLayout(half)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    column.addWidget(verdict)
    column.addWidget(inspected(desk.tracks, desk.inspector, _RIGHT), 1)
    column.addWidget(desk.transport)
    return half
