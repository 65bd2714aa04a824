"""Tracks over one timeline, with a ruler that stays in sight."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from app.theme import Theme
from app.views.choice import place_of
from app.views.heat import HeatTrack
from app.views.letters import Letter, LettersTrack
from app.views.ruler import Ruler
from app.views.timeline import Timeline
from app.views.track import Track
from app.views.unit import UnitTrack
from engine.trace import TraceSet


class TrackStack(QScrollArea):
    """Holds tracks over one timeline: scrolls, reorders, collapses, and knows the current one.

    arranged(before, after) gives the `state` around a move, a new height or a collapse by hand;
    export_asked(track, kind) a choice in a track's menu.
    """

    arranged = Signal(object, object)
    current_changed = Signal(str)
    export_asked = Signal(Track, str)

    def __init__(self, timeline: Timeline, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.timeline = timeline
        self._tracks: list[Track] = []
        self._current: Track | None = None
        self._labels: tuple[Letter, ...] = ()
        self._settled: dict[str, object] | None = None
        self._inner = QWidget()
        self._layout = QVBoxLayout(self._inner)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._layout.addStretch(1)
        self.setWidget(self._inner)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Tracks"))
        self.ruler = Ruler(self)
        self.ruler.set_timeline(timeline)
        self.verticalScrollBar().valueChanged.connect(self._place_ruler)
        self._place_ruler()

    def tracks(self) -> tuple[Track, ...]:
        """The tracks from the top."""
        return tuple(self._tracks)

    def track(self, key: str) -> Track | None:
        """The track of that key."""
        return next((track for track in self._tracks if track.key == key), None)

    @property
    def current(self) -> Track | None:
        """The track that keys act on."""
        return self._current

    def add(self, track: Track) -> None:
        """Put a track at the bottom. Raises ValueError where its key is taken."""
        if self.track(track.key) is not None:
            raise ValueError(f"`key` must be unique within a stack, but {track.key!r} is taken.")
        track.set_timeline(self.timeline)
        self._tracks.append(track)
        self._layout.insertWidget(len(self._tracks) - 1, track)
        track.grabbed.connect(lambda: self.set_current(track))
        track.dragged.connect(lambda y: self._dragged(track, y))
        track.dropped.connect(self._arranged)
        track.collapsed_changed.connect(self._arranged)
        track.export_asked.connect(lambda kind: self.export_asked.emit(track, kind))
        if isinstance(track, HeatTrack):
            track.picked.connect(lambda _step, unit: self.mark_unit(unit, track.name))
        if self._current is None:
            self.set_current(track)
        self._settled = self.state()

    def remove(self, key: str) -> None:
        """Take a track away, and delete it."""
        track = self.track(key)
        if track is None:
            return
        if track is self._current:
            self.set_current(next((other for other in self._tracks if other is not track), None))
        self._tracks.remove(track)
        self._layout.removeWidget(track)
        track.hide()
        track.deleteLater()

    def show_traces(
        self, traces: TraceSet | None, ghost: TraceSet | None = None, labels: Sequence[Letter] = ()
    ) -> None:
        """Show a run in every track, with `labels` on the ruler."""
        longest = 0 if traces is None else max((trace.steps for trace in traces.traces), default=0)
        self.timeline.set_steps(longest)
        for track in self._tracks:
            track.show_traces(traces, ghost)
        self._labels = tuple(labels)
        self._place_ruler()

    def mark_unit(self, unit: int, name: str) -> None:
        """Mark a unit of a layer and direction in every heat map that shows it, and draw its curves."""
        place = place_of(name)
        if unit < 0:
            return
        for track in self._tracks:
            if isinstance(track, HeatTrack):
                track.set_unit(unit if place_of(track.name) == place else None)
            elif isinstance(track, UnitTrack):
                track.choose(f"{name.rpartition('/')[0]}/hidden")
                track.set_unit(unit)

    def choose_layer(self, layer: int, direction: str = "forward") -> None:
        """Show a layer (counted from 0) and direction in every track that offers it."""
        for track in self._tracks:
            if isinstance(track, HeatTrack | UnitTrack):
                for name in track.choice.names:
                    place = place_of(name)
                    if place is not None and place[1:] == (layer, direction):
                        track.choose(name)
                        break

    def set_current(self, track: Track | None) -> None:
        """Make a track the one that keys act on."""
        if track is self._current:
            return
        for each in (self._current, track):
            if each is not None:
                each.active = each is track
                each.update()
        self._current = track
        if track is not None:
            self.ensureWidgetVisible(track, 0, 0)
            self.current_changed.emit(track.key)

    def step_current(self, by: int) -> None:
        """Make the next track the current one, or the one before."""
        if self._tracks:
            place = self._tracks.index(self._current) if self._current is not None else -by
            self.set_current(self._tracks[min(max(place + by, 0), len(self._tracks) - 1)])

    def move_track(self, key: str, place: int) -> None:
        """Put a track at a place, counted from the top."""
        track = self.track(key)
        if track is not None:
            place = min(max(place, 0), len(self._tracks) - 1)
            self._tracks.remove(track)
            self._tracks.insert(place, track)
            self._layout.removeWidget(track)
            self._layout.insertWidget(place, track)

    def state(self) -> dict[str, object]:
        """Order, collapsed tracks and heights, as JSON values."""
        return {
            "order": [track.key for track in self._tracks],
            "collapsed": [track.key for track in self._tracks if track.collapsed],
            "heights": {track.key: track.body_height for track in self._tracks},
        }

    def restore(self, state: dict[str, object]) -> None:
        """Become what `state` said, as far as it fits the tracks there are."""
        order, collapsed, heights = state.get("order"), state.get("collapsed"), state.get("heights")
        self._settled = None
        if isinstance(order, list):
            for place, key in enumerate(key for key in order if self.track(str(key)) is not None):
                self.move_track(str(key), place)
        for track in self._tracks:
            if isinstance(collapsed, list):
                track.set_collapsed(track.key in collapsed)
            if isinstance(heights, dict) and isinstance(heights.get(track.key), int):
                track.set_body_height(min(heights[track.key], 2_000))
        self._settled = self.state()
        self._place_ruler()

    def figure_size(self) -> QSize:
        """The size of the ruler and all tracks, at the width on screen."""
        width = max(480, self._inner.width())
        return QSize(width, self.ruler.sizeHint().height() + sum(track.sizeHint().height() for track in self._tracks))

    def paint_figure(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Draw the ruler and all tracks, for an export."""
        painter.fillRect(rect, QColor(theme.window))
        place = QRectF(rect.left(), rect.top(), rect.width(), self.ruler.sizeHint().height())
        self.ruler.paint_figure(painter, place, theme)
        for track in self._tracks:
            place = QRectF(rect.left(), place.bottom(), rect.width(), track.sizeHint().height())
            track.paint_figure(painter, place, theme)

    def values(self) -> tuple[list[str], NDArray[np.float32]]:
        """The columns of all tracks side by side, each after its track's key; NaN where a track is shorter."""
        names: list[str] = []
        parts = []
        for track in self._tracks:
            header, data = track.values()
            if header:
                names += [f"{track.key}: {name}" for name in header]
                parts.append(data)
        steps = max((len(part) for part in parts), default=0)
        filled = [np.pad(part, ((0, steps - len(part)), (0, 0)), constant_values=np.nan) for part in parts]
        return names, np.concatenate(filled, axis=1) if filled else np.zeros((0, 0), np.float32)

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """The arrays of all tracks."""
        return {name: array for track in self._tracks for name, array in track.arrays().items()}

    def _dragged(self, track: Track, global_y: int) -> None:
        """Let a track trade places with the one whose middle the pointer passes."""
        y = global_y - self._inner.mapToGlobal(self._inner.rect().topLeft()).y()
        place = self._tracks.index(track)
        for other, each in enumerate(self._tracks):
            middle = each.y() + each.height() / 2
            if (other < place and y < middle) or (other > place and y > middle):
                self.move_track(track.key, other)
                self._layout.activate()
                return

    def _arranged(self) -> None:
        before, after = self._settled, self.state()
        self._place_ruler()
        if before is not None and before != after:
            self._settled = after
            self.arranged.emit(before, after)

    def _place_ruler(self) -> None:
        """The ruler's letters would say twice what a first track says: they come over the tracks once it is away."""
        first = self._tracks[0] if self._tracks else None
        twice = isinstance(first, LettersTrack) and not first.collapsed and not first.isHidden()
        away = first is not None and self.verticalScrollBar().value() > 0.45 * first.sizeHint().height()
        self.ruler.set_labels(() if twice and not away else self._labels)
        height = self.ruler.sizeHint().height()
        margin = self.ruler.bare_height if twice else height
        if self.viewportMargins().top() != margin:
            self.setViewportMargins(0, margin, 0, 0)
        self.ruler.setGeometry(0, 0, self.viewport().width(), height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the ruler over the tracks."""
        super().resizeEvent(event)
        self._place_ruler()

    def changeEvent(self, event: QEvent) -> None:
        """Take other type."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._place_ruler()
