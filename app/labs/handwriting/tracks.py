"""The tracks of the page, and how letters of the engine become letters of the views."""

from __future__ import annotations

from collections.abc import Iterable

from app.views.heat import HeatTrack
from app.views.letters import Letter, LettersTrack
from app.views.posterior import PosteriorTrack
from app.views.recurrent import recurrent_tracks
from app.views.stack import TrackStack
from app.views.timeline import Timeline
from app.views.unit import UnitTrack
from engine.labs.handwriting import outcome
from engine.labs.handwriting.outcome import Outcome


class Tracks(TrackStack):
    """Everything about one run over the time axis: text, posterior, states, gates, one unit's curves."""

    def __init__(self, timeline: Timeline) -> None:
        super().__init__(timeline)
        self.letters = LettersTrack(height=34)
        self.add(self.letters)
        self.add(PosteriorTrack(height=130))
        self.unit = UnitTrack()
        for track in recurrent_tracks("", "recurrent/layer*/*", (128, 96, 80)):
            self.add(track)
        self.add(self.unit)

    def show_outcome(self, outcome: Outcome | None, before: Outcome | None = None) -> None:
        """Show a run, and an older one as its ghost; tracks that the network has nothing for go out of sight."""
        letters = letters_of(outcome.letters) if outcome else ()
        self.show_traces(outcome.traces if outcome else None, before.traces if before else None, letters)
        self.letters.show_letters(letters, letters_of(before.letters) if before else None)
        for track in self.tracks():
            track.setVisible(outcome is None or len(outcome.path) == 0 or track.has_data())

    def heat_tracks(self) -> list[HeatTrack]:
        """The tracks of states and gates."""
        return [track for track in self.tracks() if isinstance(track, HeatTrack)]


def letters_of(letters: Iterable[outcome.Letter]) -> tuple[Letter, ...]:
    """Letters as the views want them."""
    return tuple(
        Letter(each.text, each.first_step, each.last_step, each.peak_step, each.probability) for each in letters
    )
