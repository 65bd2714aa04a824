"""The states of encoder and decoder as tracks along the words, each with its own cursor."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from app.labs.translate.desk import Desk
from app.labs.translate.setup import Side
from app.labs.translate.words import rulers_of
from app.views.heat import HeatTrack
from app.views.recurrent import recurrent_tracks
from app.views.stack import TrackStack
from app.views.timeline import Timeline
from app.views.unit import UnitTrack
from app.widgets.cards import QuietLabel
from app.widgets.type import sized
from engine.labs.translate.outcome import Sentence
from engine.trace import TraceSet

_WHOLE = {"encoder": ("states", "What attention sums", ""), "decoder": ("context", "Context", "")}
_WIDE = 1000
"""From this width on the two stand side by side."""


class StateTracks(TrackStack):
    """Everything that happens along the pieces of one side."""

    def __init__(self, side: Side, timeline: Timeline) -> None:
        super().__init__(timeline)
        self.side = side
        self.ruler.caption = "source" if side == "encoder" else "target"
        self.setAccessibleName(f"{side.capitalize()} tracks")
        for track in recurrent_tracks(f"{side}.", f"{side}/layer*/*", (104, 88, 72)):
            self.add(track)
        self.add(HeatTrack(f"{side}.stream", "Stream", f"{side}/layer*/stream", "x", 104))
        name, title, symbol = _WHOLE[side]
        self.add(HeatTrack(f"{side}.{name}", title, f"{side}/{name}", symbol, 88))
        self.add(UnitTrack(f"{side}.unit", "Unit", f"{side}/layer*/*"))

    def show_side(self, traces: TraceSet | None, ghost: TraceSet | None, sentence: Sentence) -> None:
        """Show the traces of this side, and older ones as their ghosts; tracks without any go out of sight."""
        mine = _of(traces, self.side)
        same = ghost is not None and mine is not None and _steps(_of(ghost, self.side)) == _steps(mine)
        self.show_traces(mine, _of(ghost, self.side) if same else None, rulers_of(sentence))
        for track in self.tracks():
            track.setVisible(mine is None or track.has_data())

    def heat_tracks(self) -> list[HeatTrack]:
        """The tracks of states and gates."""
        return [track for track in self.tracks() if isinstance(track, HeatTrack)]


class StatesPanel(QSplitter):
    """Encoder over decoder, or beside it where there is room."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._desk = desk
        self.encoder, self.decoder = StateTracks("encoder", desk.source), StateTracks("decoder", desk.target)
        for stack, text in (
            (self.encoder, "Encoder, over the source"),
            (self.decoder, "Decoder, over the translation"),
        ):
            self.addWidget(_titled(stack, text))
        self.setChildrenCollapsible(False)
        desk.answered.connect(self.show_answer)

    def stacks(self) -> tuple[StateTracks, StateTracks]:
        """Both."""
        return self.encoder, self.decoder

    def show_answer(self) -> None:
        """Draw what the desk shows."""
        answer = self._desk.answer
        main, before = (answer.main, answer.before) if answer is not None else (None, None)
        traces, ghost = main.traces if main else None, before.traces if before else None
        self.encoder.show_side(traces, ghost, main.source if main else Sentence())
        self.decoder.show_side(traces, ghost, main.target if main else Sentence())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lie side by side where that leaves the words room."""
        wide = self.width() >= _WIDE * self.fontMetrics().height() / 17
        self.setOrientation(Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical)
        super().resizeEvent(event)


def _of(traces: TraceSet | None, side: Side) -> TraceSet | None:
    if traces is None:
        return None
    return TraceSet(tuple(t for t in traces.traces if t.name.startswith(f"{side}/") and t.data.ndim == 2), traces.notes)


def _steps(traces: TraceSet | None) -> int:
    return 0 if traces is None else max((trace.steps for trace in traces.traces), default=0)


def _titled(stack: StateTracks, text: str) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    label = QuietLabel(text, box, "text")
    label.setFont(sized(label.font(), 1.0, bold=True))
    column.addWidget(label)
    column.addWidget(stack, 1)
    return box
