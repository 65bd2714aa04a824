"""The tracks of a shape of task: its wiring, what it believes or expects, and what goes on inside."""

from __future__ import annotations

from app.labs.cells.belief import BeliefTrack
from app.labs.cells.nextletters import NextTrack
from app.labs.cells.wiring import WiringTrack, wiring_of
from app.views.heat import HeatTrack
from app.views.stack import TrackStack
from app.views.timeline import Timeline
from app.views.unit import UnitTrack
from engine.labs.cells.tasks import LanguageOutcome, TaskOutcome
from engine.trace import TraceSet

_INSIDE = (
    ("hidden", "Hidden state", "h", 90), ("cell", "Cell state", "c", 70), ("gate.update", "Update gate", "z", 70),
    ("gate.reset", "Reset gate", "r", 56), ("gate.forget", "Forget gate", "f", 70),
    ("gate.input", "Input gate", "i", 56), ("gate.output", "Output gate", "o", 56),
)  # fmt: skip


class ShapeTracks(TrackStack):
    """Everything about one outcome over the letters read and written."""

    def __init__(self, timeline: Timeline) -> None:
        super().__init__(timeline)
        self.wiring, self.belief, self.next = WiringTrack(), BeliefTrack(), NextTrack()
        for track in (self.wiring, self.belief, self.next):
            self.add(track)
        for key, title, symbol, height in _INSIDE:
            heat = HeatTrack(key, title, f"recurrent/layer*/*/{key}", symbol, height)
            heat.set_order("similar")
            self.add(heat)
        self.unit = UnitTrack()
        self.add(self.unit)
        self.outcome: TaskOutcome | None = None

    def show_outcome(self, outcome: TaskOutcome) -> None:
        """Show an outcome; tracks that it has nothing for go out of sight."""
        self.outcome = outcome
        self.show_traces(outcome.traces)
        self.wiring.show_wiring(wiring_of(outcome), outcome.traces)
        if isinstance(outcome, LanguageOutcome):
            names = tuple(outcome.names[code] for code in outcome.order)
            self.belief.show_belief(outcome.traces, names)
            self.next.show_next(TraceSet(), ())
        else:
            self.belief.show_belief(TraceSet(), ())
            self.next.show_next(outcome.traces, came(outcome))
        empty = not outcome.traces
        for track in self.tracks():
            track.setVisible(track.has_data() or (empty and track in (self.wiring, self.belief)))

    def pairs(self, outcome: TaskOutcome, step: int) -> list[tuple[str, float]]:
        """What is likeliest at a step, with its probability."""
        if isinstance(outcome, LanguageOutcome):
            belief = outcome.traces.get("belief")
            if belief is None or step >= belief.steps:
                return [(guess.name, guess.probability) for guess in outcome.guesses[:8]]
            row = belief.data[step]
            order = sorted(range(len(row)), key=lambda place: -row[place])[:8]
            return [(outcome.names[outcome.order[place]], float(row[place])) for place in order]
        return self.next.pairs(step)


def came(outcome: TaskOutcome) -> tuple[str, ...]:
    """What came where the network expected something: the symbol after each step."""
    labels = outcome.traces["next"].time.labels or ()
    symbols = outcome.traces["next"].axes[1].labels or ()
    if outcome.traces.notes.get("model") == "characters":
        return (*labels[1:], "")
    return tuple(label if label in symbols else "" for label in labels)
