"""How the page is put together: bar, legend, the series, one of several halves below it, the inspector at the right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QPushButton, QSplitter, QVBoxLayout, QWidget

from app.widgets.cards import QuietLabel

if TYPE_CHECKING:
    from app.labs.forecast.page import ForecastPage

INSIDE, BACKTEST, TRAINING, SPEED = 0, 1, 2, 3
"""The halves under the series."""
TITLES = {INSIDE: "Look inside", BACKTEST: "Backtest", TRAINING: "Train", SPEED: "Speed"}


@dataclass(frozen=True)
class Parts:
    """What the page needs of its layout later. `tracks` holds the series and all tracks, for their keys."""

    tabs: QButtonGroup
    tracks: QWidget
    sides: tuple[QLabel, QLabel]
    beside: QWidget


def lay_out(page: ForecastPage) -> Parts:
    """Put the page's widgets in their places."""
    desk = page.desk
    tabs = QButtonGroup(page)
    below, sides, beside = _below(page, tabs)
    halves = QSplitter(Qt.Orientation.Vertical)
    halves.setChildrenCollapsible(False)
    halves.addWidget(_over_tracks(page))
    halves.addWidget(below)
    halves.setStretchFactor(0, 2)
    halves.setStretchFactor(1, 3)
    halves.setSizes([300, 380])
    left = QVBoxLayout()
    left.setSpacing(6)
    left.addWidget(desk.controls)
    left.addWidget(page.chips)
    left.addWidget(halves, 1)
    left.addWidget(page.transport)
    left.setContentsMargins(0, 0, 0, 0)
    side = QWidget()
    side.setLayout(left)
    whole = QHBoxLayout(page)
    whole.setContentsMargins(16, 12, 8, 4)
    whole.setSpacing(16)
    whole.addWidget(side, 1)
    whole.addWidget(desk.inspector)
    return Parts(tabs, halves, sides, beside)


def _over_tracks(page: ForecastPage) -> QWidget:
    """The series as wide as the tracks are beside their scroll bar, so that both have one axis."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, page.desk.tracks.verticalScrollBar().sizeHint().width(), 0)
    row.addWidget(page.desk.series)
    return holder


def _below(page: ForecastPage, tabs: QButtonGroup) -> tuple[QWidget, tuple[QLabel, QLabel], QWidget]:
    desk = page.desk
    half = QWidget()
    row = QHBoxLayout()
    row.setSpacing(6)
    for place, title in TITLES.items():
        button = QPushButton(title)
        button.setCheckable(True)
        button.setChecked(place == INSIDE)
        button.setAccessibleName(title)
        tabs.addButton(button, place)
        row.addWidget(button)
    row.addStretch(1)
    row.addWidget(desk.controls.light)
    inside = QSplitter(Qt.Orientation.Vertical)
    labels = (QuietLabel("", page, "text"), QuietLabel("", page, "text"))
    for tracks, label in zip((desk.tracks, desk.other_tracks), labels, strict=True):
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(label)
        column.addWidget(tracks, 1)
        label.hide()
        inside.addWidget(side)
    side.hide()
    for part in (inside, page.backtesting, page.train_panel, page.speeds):
        page.halves.addWidget(part)
    column = QVBoxLayout(half)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(6)
    column.addLayout(row)
    column.addWidget(page.halves, 1)
    return half, labels, side
