"""The tracks of the page: what happens inside a network along the series."""

from __future__ import annotations

from app.views.dilation import DilationTrack
from app.views.heat import HeatTrack
from app.views.influence import InfluenceTrack
from app.views.recurrent import recurrent_tracks
from app.views.stack import TrackStack
from app.views.timeline import Timeline
from app.views.unit import UnitTrack
from engine.labs.forecast.outcome import Outcome

_CONVOLUTIONS = (
    ("hidden", "Block output", "h", 120),
    ("filter", "Filter", "tanh", 96),
    ("gate", "Gate", "σ", 96),
)


class Tracks(TrackStack):
    """Influence, receptive field, states, gates, activations, what the network reads, one unit's curves."""

    def __init__(self, timeline: Timeline) -> None:
        super().__init__(timeline)
        self.influence = InfluenceTrack("influence", "Influence of each past value", "influence")
        self.reach = DilationTrack()
        self.unit = UnitTrack(prefix="recurrent/layer*/*")
        self.add(self.influence)
        self.add(self.reach)
        for track in recurrent_tracks("recurrent.", "recurrent/layer*/*", (120, 96, 80)):
            self.add(track)
        for name, title, symbol, height in _CONVOLUTIONS:
            self.add(HeatTrack(f"conv.{name}", title, f"conv/block*/{name}", symbol, height))
        self.add(HeatTrack("conv.output", "What the blocks hand on", "conv/output", "", 80))
        self.add(HeatTrack("dense.hidden", "Dense layer", "dense/layer*/hidden", "h", 120))
        self.add(self.unit)
        self.add(HeatTrack("input", "What the network reads", "input", "x", 72))

    def show_outcome(self, outcome: Outcome | None, before: Outcome | None = None) -> None:
        """Show a run, and an older one as its ghost; tracks that the network has nothing for go out of sight."""
        traces = None if outcome is None else outcome.traces
        ghost = None if before is None or outcome is None or before.first != outcome.first else before.traces
        reach = None if outcome is None else outcome.reach
        self.setUpdatesEnabled(False)
        self.reach.show_reach(
            () if reach is None else reach.dilations,
            2 if reach is None else reach.kernel,
            0 if outcome is None else outcome.origin - outcome.first,
        )
        for track in self.tracks():
            track.start = 0 if outcome is None else outcome.first
            track.show_traces(traces, ghost)
            track.setVisible(outcome is None or track.has_data())
        self.setUpdatesEnabled(True)

    def heat_tracks(self) -> list[HeatTrack]:
        """The tracks of states, gates and activations."""
        return [track for track in self.tracks() if isinstance(track, HeatTrack)]
