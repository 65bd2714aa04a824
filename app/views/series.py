"""A series with its forecasts: the curve, the point from which it is forecast, the fans, what a network sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.theme import Theme
from app.views.dates import Stamps
from app.views.fan import Fan
from app.views.header import Readout
from app.views.minmax import MinMax
from app.views.plot import Plot
from app.views.scale import Range, calm_range, value_text
from app.views.series_paint import SeriesPainter
from app.views.track import Track
from engine.trace import TraceSet

_BEYOND = 1.0
"""How far forecasts may stretch the range beyond what the series itself spans, in that span."""


@dataclass(frozen=True, eq=False)
class Sight:
    """What a network sees for one step, lit on the series: the steps from `first` to `last`, both included.

    weight  float (last - first + 1,), -1 to 1, how strongly each is lit, in one of two colours; None for all alike
    """

    first: int
    last: int
    weight: NDArray[np.floating] | None = None


class SeriesView(Track):
    """The series over its dates, as a figure; `SeriesTrack` adds the hand that changes it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("series", "Series", "", 260, parent)
        self.curve: MinMax | None = None
        self.edited: dict[int, float] = {}
        self.filled: tuple[tuple[int, int], ...] = ()
        self.stamps: Stamps | None = None
        self.origin: int | None = None
        self.fans: tuple[Fan, ...] = ()
        self.old: tuple[Fan, ...] = ()
        self.sight: Sight | None = None
        self.echo: Fan | None = None
        self.whole_range = False
        self._range: Range = (0.0, 1.0)
        self.held: int | None = None
        self.near: int | None = None
        self.origin_held = False
        self.brush = SeriesPainter(self)
        self._layers: tuple[QPixmap, QPixmap] | None = None
        self._layered: object = None
        self.empty = "Drop a CSV, TSV, Parquet or Excel file here, or take a sample"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(120)

    def show_traces(self, traces: TraceSet | None, ghost: TraceSet | None = None) -> None:
        """Nothing of a network's inside is shown here."""

    def show_series(
        self, curve: MinMax | None, stamps: Stamps | None = None, filled: Sequence[tuple[int, int]] = ()
    ) -> None:
        """Show another series. `filled` are runs of points, both ends included, that were put where none were."""
        if curve is not None:
            curve.replace({})
        self.curve, self.stamps, self.filled = curve, stamps, tuple(filled)
        self.edited, self.fans, self.old, self.origin, self.sight, self.echo = {}, (), (), None, None, None
        self._range = (0.0, 1.0)
        self.refresh()

    def set_title(self, title: str, subtitle: str) -> None:
        """Say what the series is."""
        self.title, self.subtitle = title, subtitle
        self.setAccessibleName(title)
        self.refresh()

    def show_edits(self, edited: dict[int, float]) -> None:
        """Show other values at some steps, and where the series' own are."""
        if self.curve is not None and edited != self.edited:
            self.curve.replace(edited)
            self.edited = dict(edited)
            self.refresh()

    def show_forecasts(self, origin: int | None, fans: Sequence[Fan], old: Sequence[Fan] = ()) -> None:
        """Show forecasts from a step on, the one in front last, and what was forecast before a change."""
        self.origin, self.fans, self.old = origin, tuple(fans), tuple(old)
        super().refresh()

    def refresh(self) -> None:
        """Draw anew, with what lies under and over the forecasts."""
        self._layers = None
        super().refresh()

    def show_sight(self, sight: Sight | None) -> None:
        """Light what a network sees."""
        if sight is not self.sight:
            self.sight = sight
            self.update()

    def show_echo(self, echo: Fan | None) -> None:
        """Show what would have been forecast from the step under the cursor."""
        if echo is not self.echo:
            self.echo = echo
            self.update()

    def set_whole_range(self, on: bool) -> None:
        """Let the upright axis span the whole series, or what is visible."""
        self.whole_range = on
        self.refresh()

    def has_data(self) -> bool:
        """Whether there is a series."""
        return self.curve is not None and len(self.curve) > 0

    @property
    def plot(self) -> Plot:
        """Where things lie on screen now."""
        return self.plot_in(self._body())

    def plot_in(self, rect: QRectF) -> Plot:
        """Where things lie in a body."""
        inner = rect.adjusted(0, self.paper.px(6), 0, -self.paper.px(6))
        return Plot(inner, self.timeline.window, self._bounds())

    def body_of(self, rect: QRectF) -> QRectF:
        """Under the header and over the row of dates."""
        paper = self.paper
        return rect.adjusted(paper.gutter, paper.header, -paper.margin, -paper.px(24))

    def figure_size(self) -> QSize:
        """As it is on screen."""
        return QSize(max(self.width(), 480), max(self.height(), 200))

    def sizeHint(self) -> QSize:
        """Wide, and a third as high."""
        return QSize(round(self.paper.px(720)), round(self.paper.px(280)))

    def _bounds(self) -> Range:
        """Range of what is visible; the one before stays while it still fits."""
        if self.curve is None:
            return 0.0, 1.0
        low, high = (0.0, float(self.timeline.steps)) if self.whole_range else self.timeline.window
        found = self.curve.bounds(int(low), int(high) + 1)
        least, most = found or (float("inf"), float("-inf"))
        # A forecast gone wild must not press the series flat.
        span = (most - least) or abs(most) or 1.0 if found else float("inf")
        for fan in (*self.fans, *self.old):
            edges = fan.bounds(low, high)
            if edges is not None:
                least = min(least, max(edges[0], least - _BEYOND * span)) if found else min(least, edges[0])
                most = max(most, min(edges[1], most + _BEYOND * span)) if found else max(most, edges[1])
        if self.held is not None:
            return self._range  # Nothing moves under the hand.
        have = self._range[1] - self._range[0]
        fits = self._range[0] <= least and most <= self._range[1] and most - least > 0.62 * have
        if not fits:
            self._range = calm_range(least, most)
        return self._range

    # Drawing.

    def paint_header(self, painter: QPainter, rect: QRectF, theme: Theme, controls: bool = True) -> None:
        """Title and values; there is nothing to collapse."""
        super().paint_header(painter, rect, theme, controls=False)

    def paint_body(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Everything but what follows the cursor."""
        self.brush.paint_body(painter, rect, theme)

    def _drawn(self, theme: Theme, ratio: float, body: QRectF) -> QPixmap:
        """What lies under and over the forecasts is kept, and these are put between: they alone change often."""
        if not self.has_data() or body.width() < 2:
            return super()._drawn(theme, ratio, body)
        state = (theme, ratio, self.size(), self.plot_in(body), self.origin, self.font().toString())
        if self._layers is None or self._layered != state:
            self._layers, self._layered = self._new_layers(theme, ratio, body), state
        under, over = self._layers
        picture = QPixmap(under)
        painter = QPainter(picture)
        painter.translate(0, 1 - body.top())
        painter.save()
        painter.setClipRect(body)
        self.brush.paint_fans(painter, body, theme)
        painter.restore()
        painter.drawPixmap(QPointF(0, body.top() - 1), over)
        self.paint_veil(painter, body, theme)
        painter.end()
        return picture

    def _new_layers(self, theme: Theme, ratio: float, body: QRectF) -> tuple[QPixmap, QPixmap]:
        """All of the inside that lies under the forecasts, and what lies over them on a clear ground."""

        def under(painter: QPainter) -> None:
            painter.fillRect(body, QColor(theme.panel))
            self.paint_gutter(painter, QRectF(0, body.top(), body.left(), body.height()), theme)
            painter.setClipRect(body)
            self.brush.paint_ground(painter, body, theme)

        def over(painter: QPainter) -> None:
            painter.setClipRect(body)
            self.brush.paint_curves(painter, body, theme)

        clear = QColor(Qt.GlobalColor.transparent)
        return self._picture_of(body, ratio, QColor(theme.window), under), self._picture_of(body, ratio, clear, over)

    def paint_gutter(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Values beside the lines across."""
        self.brush.paint_gutter(painter, rect, theme)

    def paint_marks(self, painter: QPainter, body: QRectF, theme: Theme) -> None:
        """Dates, what the network sees, the cursor, and the point that can be taken hold of."""
        self.brush.paint_dates(painter, body, theme)
        if not self.has_data():
            return
        painter.save()
        painter.setClipRect(body)
        self.brush.paint_sight(painter, body, theme)
        self.brush.paint_echo(painter, body, theme)
        painter.restore()
        super().paint_marks(painter, body, theme)
        self.brush.paint_origin(painter, body, theme, self.origin_held)
        held = self.near if self.held is None else self.held
        if held is not None:
            self.brush.paint_held(painter, body, held, theme)

    def cursor_moved(self) -> None:
        """All that follows the cursor is anew: cheap, since the inside is a kept picture."""
        self.update()

    def badge(self, ratio: float) -> str:
        """How many points share a pixel."""
        low, high = self.timeline.window
        each = (high - low) / max(self._body().width() * ratio, 1.0)
        return self.tr("least to largest of {0} points a pixel").format(f"{each:,.0f}") if each > 1.5 else ""

    def readout(self, step: int, theme: Theme) -> list[Readout]:
        """Date, value, and each forecast at a step."""
        if self.curve is None or not 0 <= step < max(self.timeline.steps, 1):
            return []
        pieces = [
            Readout(self.stamps.text(step) if self.stamps else self.tr("step {0}").format(f"{step:,}"), theme.dim)
        ]
        if step < len(self.curve):
            pieces.append(Readout(value_text(float(self.curve.data[step]), self._range)))
        for fan in sorted(self.fans, key=lambda fan: not fan.leading):
            value = fan.value(step)
            if value == value:
                pieces.append(Readout(f"{fan.name} {value_text(value, self._range)}", fan.colour(theme)))
        return pieces

    def values(self) -> tuple[list[str], NDArray[np.float32]]:
        """The series and each forecast as columns over all steps."""
        steps = max(self.timeline.steps, 0 if self.curve is None else len(self.curve))
        names = ["y", *(fan.name for fan in self.fans)]
        table = np.full((steps, len(names)), np.nan, np.float32)
        if self.curve is not None:
            table[: len(self.curve), 0] = self.curve.data
        for column, fan in enumerate(self.fans, 1):
            part = fan.middle[: max(0, steps - fan.first)]
            table[fan.first : fan.first + len(part), column] = part
        return names, table
