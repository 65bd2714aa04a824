"""One cursor, one chosen unit, one picked letter: what follows from each of them in all the views of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import numpy as np

from app.labs.handwriting.bench import Place
from app.labs.handwriting.setup import direction_of
from app.views.choice import place_of
from app.views.track import Track
from app.widgets.ink_colours import Mode
from app.work.ticket import Ticket

if TYPE_CHECKING:
    from app.labs.handwriting.page import HandwritingPage
    from engine.labs.handwriting.outcome import Outcome


class Links:
    """Keeps pad, tracks and inspector at the same step, unit and letter."""

    def __init__(self, page: HandwritingPage) -> None:
        self._page = page
        self._explaining: Ticket | None = None
        self.letter: int | None = None
        self.colour: Mode = "plain"
        page.shell.live.done.connect(self._on_done)
        page.shell.live.failed.connect(self._on_failed)
        page.timeline.cursor_changed.connect(self.cursor_moved)
        pad = page.pad
        pad.point_hovered.connect(lambda point: page.timeline.hover(self.step_of(point) if point >= 0 else None))
        pad.point_picked.connect(lambda point: page.timeline.set_cursor(self.step_of(point)))
        pad.replay_moved.connect(lambda point: page.timeline.set_cursor(self.step_of(point)))
        pad.letter_picked.connect(self.pick_letter)
        for tracks in (page.tracks, page.other_tracks):
            tracks.letters.letter_picked.connect(self.pick_letter)
            for track in tracks.heat_tracks():
                track.picked.connect(lambda _step, unit, track=track: self._row_picked(track, unit))

    @property
    def _outcome(self) -> Outcome | None:
        """What is shown, where it has steps."""
        answer = self._page.answer
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
        page, outcome = self._page, self._outcome
        if outcome is None or not 0 <= step < len(outcome.path):
            page.pad.set_lit(None)
            page.pad.set_cursor_point(None)
            page.inspector.show_probabilities(None)
            page.inspector.show_step(None)
            return
        first, last = int(outcome.first_point[step]), int(outcome.last_point[step])
        page.pad.set_lit((first, last))
        page.pad.set_cursor_point(last)
        page.inspector.show_probabilities(outcome.traces["posterior"].data[step])
        self.explain()

    def explain(self) -> None:
        """Ask for the equations of the chosen unit at the cursor."""
        page = self._page
        if page.answer is not None and self._hidden() is not None and 0 <= page.timeline.cursor < page.timeline.steps:
            assert page.place is not None
            job = page.bench.explain(page.answer, page.place, page.timeline.cursor)
            self._explaining = page.shell.live.post("handwriting.explain", job)

    def _on_done(self, ticket: Ticket, value: object) -> None:
        if ticket == self._explaining:
            self._page.inspector.show_step(value)  # type: ignore[arg-type]

    def _on_failed(self, ticket: Ticket, sentence: str, details: str) -> None:
        if ticket == self._explaining:
            self._page.shell.fail(sentence, details)

    # The unit.

    def pick_unit(self, place: Place) -> None:
        """Choose a unit: its row is marked, its curves drawn, the ink coloured by it."""
        self._page.place = place
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
        self._page.place = Place(
            found[1] if found else 0, "forward", int(outcome.traces[last].data.std(axis=0).argmax())
        )
        self._mark(self._page.place)

    def unit_value(self) -> float:
        """Hidden state of the chosen unit at the cursor, 0 where there is none."""
        hidden, step = self._hidden(), self._page.timeline.cursor
        return 0.0 if hidden is None or not 0 <= step < len(hidden) else float(hidden[step])

    def _mark(self, place: Place) -> None:
        for tracks in (self._page.tracks, self._page.other_tracks):
            tracks.mark_unit(place.unit, _name_of(place))
        self._page.show_inspector()

    def _hidden(self) -> np.ndarray[tuple[int], np.dtype[np.float32]] | None:
        """Hidden state of the chosen unit, float32 (time,); None where the network has no such unit."""
        outcome, place = self._outcome, self._page.place
        trace = None if outcome is None or place is None else outcome.traces.get(_name_of(place))
        if trace is None or place is None or place.unit >= trace.data.shape[1]:
            return None
        return trace.data[:, place.unit]

    def _row_picked(self, track: Track, unit: int) -> None:
        name = getattr(track, "name", "")
        found = place_of(name)
        if found is not None and unit >= 0:
            self.pick_unit(Place(found[1], direction_of(name), unit))

    # The letter.

    def pick_letter(self, index: int | None) -> None:
        """Light a letter, its ink and its steps; None or a place beside the letters lights none."""
        page, outcome = self._page, self._outcome
        letters = outcome.letters if outcome is not None else ()
        self.letter = index if index is not None and 0 <= index < len(letters) else None
        page.pad.set_picked_letter(self.letter)
        page.tracks.letters.choose(self.letter)
        if self.letter is None:
            page.timeline.set_selection(None)
        else:
            letter = letters[self.letter]
            page.timeline.set_selection(letter.first_step, letter.last_step)
            page.timeline.set_cursor(letter.peak_step)

    # The ink's colours.

    def set_colour(self, key: str) -> None:
        """Colour the ink by time, letters, or the chosen unit."""
        self.colour = key if key in get_args(Mode) else "plain"  # type: ignore[assignment]
        self._page.controls.show_colour(self.colour)
        self.colour_ink()

    def colour_ink(self) -> None:
        """Colour what is on the pad now."""
        page, outcome, hidden = self._page, self._outcome, self._hidden()
        if self.colour != "unit":
            page.pad.set_colouring(None, self.colour)
        elif outcome is None or hidden is None or page.place is None:
            page.pad.set_colouring(None, "plain")
        else:
            points = np.arange(outcome.last_point[-1] + 1)
            steps = np.minimum(np.searchsorted(outcome.last_point, points), len(hidden) - 1)
            where = f"layer {page.place.layer + 1}, {page.place.direction}"
            legend = f"hidden state of unit {page.place.unit}, {where}"
            page.pad.set_colouring(hidden[steps], "unit", limit=1.0, legend=legend)


def _name_of(place: Place) -> str:
    return f"recurrent/layer{place.layer}/{place.direction}/hidden"
