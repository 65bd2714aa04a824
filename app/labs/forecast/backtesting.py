"""The half of the page for backtests: forecast again and again from earlier points, and rank the methods."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.labs.forecast.bench import backtest_job
from app.labs.forecast.colours import colours_of
from app.labs.forecast.desk import Desk
from app.labs.forecast.models import title_of
from app.labs.forecast.setup import LINE
from app.views.rank import RankView
from app.views.rank_row import RankRow
from app.widgets.cards import QuietLabel
from app.widgets.fields import NumberField
from app.widgets.own_keys import OwnKeys
from app.widgets.progress_line import ProgressLine
from app.widgets.type import sized
from app.work.long_run import LongRun
from engine.labs.forecast.contest import Backtest, BacktestRequest, OriginDone, Row
from engine.labs.forecast.spec import NETWORKS, PLAIN

_COLUMNS = (
    ("sMAPE", ".2f"),
    ("OWA", ".3f"),
    ("RMSE", ".4g"),
    ("pinball", ".3f"),
    ("in 95 %", ".0%"),
    ("p", ".3f"),
)
_TONES = {"better": "good", "worse": "warning"}


class Backtesting(OwnKeys):
    """Runs one backtest at a time in the training lane, and shows the table of the last.

    method_chosen  key of a network in the table
    """

    method_chosen = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self.run = LongRun(desk.shell.train, self)
        self.table: Backtest | None = None
        self.rank = RankView("MASE", _COLUMNS)
        self.origins = NumberField(self)
        self.origins.setDecimals(0)
        self.origins.setRange(1, 200)
        self.origins.setValue(10)
        self.origins.setFixedWidth(56)
        self.origins.setAccessibleName("Origins")
        self.origins.setToolTip("How many points of the past to forecast from")
        self.run_button, self.cancel_button = QPushButton("Run backtest", self), QPushButton("Cancel", self)
        self.run_button.setProperty("primary", True)
        for button in (self.run_button, self.cancel_button):
            button.setAccessibleName(button.text())
        self.bar = ProgressLine(self)
        self.sentence = QuietLabel("", self, "text")
        self.notes = QuietLabel("", self)
        for label in (self.sentence, self.notes):
            label.setWordWrap(True)
        self._lay_out()
        self.run_button.clicked.connect(self.start)
        self.cancel_button.clicked.connect(self.run.stop)
        self.rank.chosen.connect(self.method_chosen)
        self.run.state_changed.connect(self._show_state)
        self.run.emitted.connect(self._on_origin)
        self.run.ended.connect(self.sentence.setText)
        self.run.done.connect(self.show_table)
        self.run.failed.connect(desk.shell.fail)
        desk.material_changed.connect(self.clear)
        self._show_state()
        self.clear()

    def start(self) -> None:
        """Run with the models that can be picked and the plain methods."""
        desk = self._desk
        if self.run.busy or desk.material is None:
            return
        setup = desk.setup
        networks = dict.fromkeys([setup.model, *([setup.compare] if setup.compare else []), *desk.controls.kinds()])
        request = BacktestRequest(
            desk.material.series,
            (*networks, *PLAIN),
            setup.horizon,
            setup.season,
            int(self.origins.value()),
        )
        waits = desk.shell.train.busy
        self.sentence.setText("Waiting for the training to end …" if waits else "Forecasting from earlier points …")
        self.bar.set_share(0.0)
        self.run.start(backtest_job(request))

    def clear(self) -> None:
        """Another series: the table is not about it."""
        self.table = None
        self.rank.show_rows((), LINE)
        self.rank.hide()
        self.sentence.setText(
            "A backtest forecasts from several points of the past and compares with what came. One lucky stretch "
            "proves nothing: the table says whether a difference is more than chance."
        )
        self.notes.setText("")

    def show_table(self, table: Backtest) -> None:
        """Show the methods in order."""
        self.table = table
        self.rank.show_rows([_row(row) for row in table.rows], LINE)
        self.rank.show()
        self.sentence.setText(table.sentence)
        span = f"{len(table.origins)} origins, horizon {table.horizon}, season {table.season}, {table.seconds:.1f} s."
        self.notes.setText(" ".join([span, *table.notes]))

    def _on_origin(self, event: OriginDone) -> None:
        self.bar.set_share(event.done / max(event.origins, 1))
        self.sentence.setText(f"Origin {event.done} of {event.origins}")

    def _show_state(self) -> None:
        busy = self.run.busy
        self.run_button.setVisible(not busy)
        self.origins.setEnabled(not busy)
        self.cancel_button.setVisible(busy)
        self.bar.setVisible(busy)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(QuietLabel("Origins", self))
        row.addWidget(self.origins)
        row.addWidget(self.run_button)
        row.addWidget(self.cancel_button)
        row.addWidget(self.bar, 1)
        row.addStretch(1)
        self.sentence.setFont(sized(self.font(), 1.1, bold=True))
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(10)
        column.addWidget(self.sentence)
        column.addWidget(self.rank)
        column.addWidget(self.notes)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 4, 0, 0)
        whole.setSpacing(10)
        whole.addLayout(row)
        whole.addWidget(area, 1)


def _row(row: Row) -> RankRow:
    scores = row.scores
    cells = (scores.smape, scores.owa, scores.rmse, scores.pinball, scores.coverage, row.p_value)
    kind = row.key if row.key in NETWORKS or row.key in PLAIN else ""
    return RankRow(
        row.key,
        row.title or title_of(row.key),
        colours_of(kind),
        np.asarray(row.each, np.float64),
        tuple(math.nan if cell is None else float(cell) for cell in cells),
        row.verdict or "the line to beat",
        _TONES.get(row.verdict, "dim"),
    )
