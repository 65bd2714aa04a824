"""One cursor, one chosen unit, one picked letter: what follows from each of them in all the views of the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import numpy as np

from app.forcing import Place
from app.labs.handwriting.desk import Desk
from app.labs.handwriting.setup import direction_of
from app.views.choice import place_of
from app.views.track import Track
from app.widgets.ink_colours import Mode
from app.work.ticket import Ticket

if TYPE_CHECKING:
    from engine.labs.handwriting.outcome import Outcome


class Links:
    """Keeps pad, tracks and inspector at the same step, unit and letter."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._explaining: Ticket | None = None
        self.letter: int | None = None
        self.colour: Mode = "plain"
        desk.shell.live.done.connect(self._on_done)
        desk.shell.live.failed.connect(self._on_failed)
        desk.timeline.cursor_changed.connect(self.cursor_moved)
        pad = desk.pad
        pad.point_hovered.connect(lambda point: desk.timeline.hover(self.step_of(point) if point >= 0 else None))
        pad.point_picked.connect(lambda point: desk.timeline.set_cursor(self.step_of(point)))
        pad.replay_moved.connect(lambda point: desk.timeline.set_cursor(self.step_of(point)))
        pad.letter_picked.connect(self.pick_letter)
        for tracks in (desk.tracks, desk.other_tracks):
            tracks.letters.letter_picked.connect(self.pick_letter)
            for track in tracks.heat_tracks():
                track.picked.connect(lambda _step, unit, track=track: self._row_picked(track, unit))

        desk.loaded.connect(lambda: self.pick_letter(None))

    def answered(self) -> None:
        """Follow what the desk shows now."""
        if self.letter is not None and (self._outcome is None or self.letter >= len(self._outcome.letters)):
            self.pick_letter(None)
        self.settle_unit()
        self.colour_ink()
        self.cursor_moved(self._desk.timeline.cursor)

    @property
    def _outcome(self) -> Outcome | None:
        """What is shown, where it has steps."""
        answer = self._desk.answer
        return answer.main if answer is not None and len(answer.main.path) else None

    # The step.

    def step_of(self, point: int) -> int:
        """The step that a pen point belongs to."""
        outcome = self._outcome
        if outcome is None:
            return 0
        step = int(np.searchsorted(outcome.last_point, point))
        return min(step, len(outcome.path) - 1)

    def cursor_moved(self, step: int) -> None:
        """Light the ink of a step, and say what the network says there."""
        desk, outcome = self._desk, self._outcome
        if outcome is None or not 0 <= step < len(outcome.path):
            desk.pad.set_lit(None)
            desk.pad.set_cursor_point(None)
            desk.inspector.show_probabilities(None)
            desk.inspector.show_step(None)
            return
        first, last = int(outcome.first_point[step]), int(outcome.last_point[step])
        desk.pad.set_lit((first, last))
        desk.pad.set_cursor_point(last)
        desk.inspector.show_probabilities(outcome.traces["posterior"].data[step])
        self.explain()

    def explain(self) -> None:
        """Ask for the equations of the chosen unit at the cursor."""
        desk = self._desk
        if desk.answer is not None and self._hidden() is not None and 0 <= desk.timeline.cursor < desk.timeline.steps:
            assert desk.place is not None
            job = desk.bench.explain(desk.answer, desk.place, desk.timeline.cursor)
            self._explaining = desk.shell.live.post("handwriting.explain", job)

    def _on_done(self, ticket: Ticket, value: object) -> None:
        if ticket == self._explaining:
            self._desk.inspector.show_step(value)  # type: ignore[arg-type]

    def _on_failed(self, ticket: Ticket, sentence: str, details: str) -> None:
        if ticket == self._explaining:
            self._desk.shell.fail(sentence, details)

    # The unit.

    def pick_unit(self, place: Place) -> None:
        """Choose a unit: its row is marked, its curves drawn, the ink coloured by it."""
        self._desk.place = place
        self._mark(place)
        self.set_colour("unit")
        self.explain()

    def settle_unit(self) -> None:
        """Without a choice of the person's that fits, the liveliest unit of the last layer is the one to look at."""
        outcome = self._outcome
        if outcome is None or self._hidden() is not None:
            return
        names = [trace.name for trace in outcome.traces.match("recurrent/layer*/forward/hidden")]
        last = max(names, key=lambda name: (place_of(name) or ("", 0, ""))[1])
        found = place_of(last)
        self._desk.place = Place(found[1] if found else 0, int(outcome.traces[last].data.std(axis=0).argmax()))
        self._mark(self._desk.place)

    def unit_value(self) -> float:
        """Hidden state of the chosen unit at the cursor, 0 where there is none."""
        hidden, step = self._hidden(), self._desk.timeline.cursor
        return 0.0 if hidden is None or not 0 <= step < len(hidden) else float(hidden[step])

    def _mark(self, place: Place) -> None:
        for tracks in (self._desk.tracks, self._desk.other_tracks):
            tracks.mark_unit(place.unit, _name_of(place))
        self._desk.show_inspector()

    def _hidden(self) -> np.ndarray[tuple[int], np.dtype[np.float32]] | None:
        """Hidden state of the chosen unit, float32 (time,); None where the network has no such unit."""
        outcome, place = self._outcome, self._desk.place
        trace = None if outcome is None or place is None else outcome.traces.get(_name_of(place))
        if trace is None or place is None or place.unit >= trace.data.shape[1]:
            return None
        return trace.data[:, place.unit]

    def _row_picked(self, track: Track, unit: int) -> None:
        name = getattr(track, "name", "")
        found = place_of(name)
        if found is not None and unit >= 0:
            self.pick_unit(Place(found[1], unit, direction_of(name)))

    # The letter.

    def pick_letter(self, index: int | None) -> None:
        """Light a letter, its ink and its steps; None or a place beside the letters lights none."""
        desk, outcome = self._desk, self._outcome
        letters = outcome.letters if outcome is not None else ()
        self.letter = index if index is not None and 0 <= index < len(letters) else None
        desk.pad.set_picked_letter(self.letter)
        desk.tracks.letters.choose(self.letter)
        if self.letter is None:
            desk.timeline.set_selection(None)
        else:
            letter = letters[self.letter]
            desk.timeline.set_selection(letter.first_step, letter.last_step)
            desk.timeline.set_cursor(letter.peak_step)

    # The ink's colours.

    def set_colour(self, key: str) -> None:
        """Colour the ink by time, letters, or the chosen unit."""
        self.colour = key if key in get_args(Mode) else "plain"  # type: ignore[assignment]
        self._desk.controls.show_colour(self.colour)
        self.colour_ink()

    def colour_ink(self) -> None:
        """Colour what is on the pad now."""
        desk, outcome, hidden = self._desk, self._outcome, self._hidden()
        if self.colour != "unit":
            desk.pad.set_colouring(None, self.colour)
        elif outcome is None or hidden is None or desk.place is None:
            desk.pad.set_colouring(None, "plain")
        else:
            points = np.arange(outcome.last_point[-1] + 1)
            steps = np.minimum(np.searchsorted(outcome.last_point, points), len(hidden) - 1)
            where = f"layer {desk.place.layer + 1}, {desk.place.direction}"
            legend = f"hidden state of unit {desk.place.unit}, {where}"
            desk.pad.set_colouring(hidden[steps], "unit", limit=1.0, legend=legend)


def _name_of(place: Place) -> str:
    return f"recurrent/layer{place.layer}/{place.direction}/hidden"
