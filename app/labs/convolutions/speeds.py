"""The card that measures naive against cached, here and now."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from app.labs.convolutions.desk import Desk
from app.theme import Theme, current
from app.views.paper import LEFT, RIGHT, paper_for, write
from app.widgets.cards import Section, paragraph
from app.widgets.progress_line import ProgressLine
from engine.data.audio import RATE
from engine.labs.convolutions.outcome import Speeds, Wish

_WHAT = (
    "Naive computes the whole receptive field for each sample; cached keeps what each layer will read again "
    "(Le Paine et al. 2016). Same weights, same chances, so the same samples."
)
_LEAST, _MOST = 1.0, 100_000.0


class SpeedsCard(Section):
    """Two bars on a logarithmic scale, the ratio, and whether both drew the same samples."""

    def __init__(self, desk: Desk, wish: Callable[[], Wish], parent: QWidget | None = None) -> None:
        super().__init__("Naive against cached", parent=parent)
        self._desk, self._wish = desk, wish
        self.speeds: Speeds | None = None
        self.button = QPushButton("Measure", self)
        self.button.setAccessibleName("Measure naive against cached")
        self.bars, self.bar, self.words = _Bars(self), ProgressLine(self), paragraph(_WHAT, self)
        for widget in (self.bars, self.words, self.bar, self.button):
            self.body.addWidget(widget)
        self.bar.hide()
        self.bars.hide()
        self._running = False
        self.button.clicked.connect(self.toggle)
        desk.measured.connect(self._on_measured)
        desk.measuring.connect(self._on_measuring)
        desk.setup_changed.connect(self._forget)

    def toggle(self) -> None:
        """Measure, or stop measuring."""
        if self._running:
            self._desk.stop()
        else:
            self._desk.measure(self._wish())

    def _on_measuring(self, share: float) -> None:
        self._running = share >= 0
        self.bar.setVisible(self._running)
        self.bar.set_share(max(share, 0.0))
        self.button.setText("Stop" if self._running else "Measure")

    def _on_measured(self, speeds: Speeds) -> None:
        self.speeds = speeds
        self.bars.show_speeds(speeds)
        self.bars.show()
        same = "the same samples" if speeds.same else "NOT the same samples"
        self.words.setText(
            f"{speeds.ratio:,.0f} times as fast at a receptive field of {speeds.field:,} samples; both drew {same} "
            f"({speeds.checked:,} checked). Step by step and in parallel, no probability differs by more than "
            f"{speeds.apart:.0e}. Cached is {speeds.cached / RATE:.2g} times as fast as the sound plays."
        )

    def _forget(self) -> None:
        """What was measured of another stack says nothing of this one."""
        if self.speeds is not None and self.speeds.field != self._desk.setup.field:
            self.speeds = None
            self.bars.hide()
            self.words.setText(_WHAT)


class _Bars(QWidget):
    """Samples a second of both ways, on a logarithmic scale."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.speeds: Speeds | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Samples a second")

    def show_speeds(self, speeds: Speeds) -> None:
        """Show a measurement."""
        self.speeds = speeds
        self.setAccessibleDescription(f"naive {speeds.naive:,.1f}, cached {speeds.cached:,.0f} samples a second")
        self.update()

    def sizeHint(self) -> QSize:
        """Two bars with words over each."""
        return QSize(220, round(paper_for(self.font()).px(76)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw both."""
        painter = QPainter(self)
        self.paint_figure(painter, QRectF(self.rect()), current())
        painter.end()

    def paint_figure(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Draw both in `rect`."""
        if self.speeds is None:
            return
        paper = paper_for(self.font())
        rows = (("naive", self.speeds.naive, theme.series[1]), ("cached", self.speeds.cached, theme.series[0]))
        for index, (name, speed, colour) in enumerate(rows):
            top = rect.top() + index * paper.px(38)
            words = QRectF(rect.left(), top, rect.width(), paper.px(18))
            write(painter, words, name, paper.font(12, bold=True), colour, LEFT)
            digits = 1 if speed < 100 else 0
            write(painter, words, f"{speed:,.{digits}f} samples a second", paper.font(12), theme.text, RIGHT)
            share = math.log(max(speed, _LEAST) / _LEAST) / math.log(_MOST / _LEAST)
            groove = QRectF(rect.left(), top + paper.px(20), rect.width(), paper.px(8))
            painter.fillRect(groove, QColor(theme.raised))
            painter.fillRect(QRectF(groove.left(), groove.top(), groove.width() * min(share, 1.0), groove.height()),
                             QColor(colour))  # fmt: skip
