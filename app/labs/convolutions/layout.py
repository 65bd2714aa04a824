"""How the page is put together: voice and stack at the left, lattice over tracks, inspector; or the training half."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from app.widgets.cards import QuietLabel, Section
from app.widgets.layout import card_column, inspected, lay_out_columns, tab_row

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
    card = Section("Stack")
    card.body.addWidget(page.form)
    side = card_column("Voice and stack", (page.voice, card, page.speeds))
    page.halves.addWidget(_reading(page))
    page.halves.addWidget(page.training)
    page.training.side.setFixedWidth(_RIGHT)
    lay_out_columns(page, side, _LEFT, _head(page, tabs), page.halves)
    return Parts(tabs)


def _head(page: ConvolutionsPage, tabs: QButtonGroup) -> QHBoxLayout:
    row = tab_row(tabs, {READING: "Read and speak", TRAINING: "Train beside an LSTM"})
    for text, widget in (("Layer", page.layer_choice), ("Unit", page.unit_choice)):
        row.addWidget(QuietLabel(text, page))
        row.addWidget(widget)
    return row


def _reading(page: ConvolutionsPage) -> QWidget:
    half, middle = QWidget(), QSplitter(Qt.Orientation.Vertical)
    page.tracks.setMinimumWidth(_NARROW)
    middle.setHandleWidth(8)
    middle.addWidget(page.lattice)
    middle.addWidget(page.tracks)
    middle.setSizes([330, 400])
    middle.setStretchFactor(1, 1)
    middle.setCollapsible(0, False)
    column = QVBoxLayout(half)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    column.addWidget(inspected(middle, page.inspector, _RIGHT), 1)
    column.addWidget(page.transport)
    return half
