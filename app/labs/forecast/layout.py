"""How the page is put together: bar, legend, the series, one of several halves below it, the inspector at the right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QSplitter, QVBoxLayout, QWidget

from app.widgets.cards import QuietLabel
from app.widgets.layout import halves_of, lay_out_page, tab_row

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
    halves = halves_of(_over_tracks(page), below, (2, 3), (300, 380))
    lay_out_page(page, (desk.controls, page.chips), halves, page.transport, desk.inspector, spacing=6)
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
    row = tab_row(tabs, TITLES)
    row.setSpacing(6)
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
