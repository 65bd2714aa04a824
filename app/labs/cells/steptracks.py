"""What the cell did over all steps, as tracks on the page's shared time."""

from __future__ import annotations

from app.views.heat import HeatTrack
from app.views.stack import TrackStack
from app.views.timeline import Timeline
from app.views.unit import UnitTrack
from engine.trace import TraceSet

_HEATS = (
    ("hidden", "Hidden state", "h"), ("cell", "Cell state", "c"), ("gate.forget", "Forget gate", "f"),
    ("gate.input", "Input gate", "i"), ("gate.output", "Output gate", "o"), ("gate.update", "Update gate", "z"),
    ("gate.reset", "Reset gate", "r"),
)  # fmt: skip


class StepTracks(TrackStack):
    """Curves of the chosen unit, the older run dashed, then every unit as colours."""

    def __init__(self, timeline: Timeline, prefix: str = "cell/layer*/*") -> None:
        super().__init__(timeline)
        self.unit = UnitTrack(prefix=prefix, height=150)
        self.add(self.unit)
        for key, title, symbol in _HEATS:
            self.add(HeatTrack(key, title, f"{prefix}/{key}", symbol, 48))

    def show_run(self, traces: TraceSet, old: TraceSet | None, unit: int) -> None:
        """Show a run and an older one; tracks that have nothing to show go out of sight."""
        self.show_traces(traces, old)
        self.choose_unit(unit)
        for track in self.tracks():
            track.setVisible(track.has_data())

    def choose_unit(self, unit: int) -> None:
        """Mark a unit everywhere."""
        self.unit.set_unit(unit)
        for track in self.tracks():
            if isinstance(track, HeatTrack):
                track.set_unit(unit)
