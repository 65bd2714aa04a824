"""One cursor, one chosen unit, one kind of light on the series: what follows from each of them in all the views."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from app.forcing import Place
from app.labs.forecast.colours import colours_of
from app.labs.forecast.controls import LIGHTS
from app.labs.forecast.desk import Desk
from app.views.choice import place_of
from app.views.fan import Fan
from app.views.scale import value_text
from app.views.series import Sight
from app.views.track import Track
from app.widgets.figures import FigureRow
from app.work.ticket import Ticket
from engine.labs.forecast.outcome import Outcome, Scores

_HIDDEN = ("recurrent/layer{0}/forward/hidden", "conv/block{0}/hidden", "dense/layer{0}/hidden")


class Links:
    """Keeps series, tracks and inspector at the same step and unit."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._explaining: Ticket | None = None
        self.light = "plain"
        self._inside = True
        desk.shell.live.done.connect(self._on_done)
        desk.shell.live.failed.connect(self._on_failed)
        desk.timeline.cursor_changed.connect(lambda _step: self.cursor_moved())
        for tracks in (desk.tracks, desk.other_tracks):
            for track in tracks.heat_tracks():
                track.picked.connect(lambda _step, unit, track=track: self._row_picked(track, unit))

    @property
    def _outcome(self) -> Outcome | None:
        return None if self._desk.answer is None else self._desk.answer.main

    def answered(self) -> None:
        """Follow what the desk shows now."""
        self.settle_unit()
        self.cursor_moved()

    # The step.

    def cursor_moved(self) -> None:
        """Say what is known at the cursor, and light what the network saw there."""
        desk = self._desk
        self._show_numbers()
        desk.series.show_sight(self._sight())
        desk.series.show_echo(self._echo())
        self.explain()

    def _show_numbers(self) -> None:
        desk, step = self._desk, self._desk.timeline.cursor
        if desk.material is None:
            desk.inspector.show_numbers("", ())
            return
        series, bounds = desk.material.series, desk.series.plot.bounds
        rows = []
        if step < len(series):
            value = desk.setup.edits.get(step, float(series.values[step]))
            filled = series.filled is not None and bool(series.filled[step])
            name = "Value, changed" if step in desk.setup.edits else "Value, filled in" if filled else "Value"
            rows.append(FigureRow(name, (value_text(value, bounds),), strong=True))
        for fan in sorted(desk.series.fans, key=lambda fan: not fan.leading):
            place = step - fan.first
            if 0 <= place < len(fan.middle):
                rows.append(FigureRow(fan.name, (value_text(fan.value(step), bounds),), fan.colours, fan.leading))
                for band in fan.intervals[:1]:
                    low, high = (value_text(float(edge[place]), bounds) for edge in (band.low, band.high))
                    rows.append(FigureRow(f"{100 * band.share:.0f} % interval", (f"{low} to {high}",)))
        when = desk.series.stamps.text(step) if desk.series.stamps else f"Step {step:,}"
        desk.inspector.show_numbers(when, rows)

    def show_scores(self) -> None:
        """Show each method's error where what came is known, the best one strong."""
        outcome, answer = self._outcome, self._desk.answer
        rows: list[FigureRow] = []
        if outcome is not None and answer is not None and outcome.scores:
            named = [(outcome.forecast, colours_of(outcome.kind), outcome.scores)]
            if answer.other is not None:
                other = answer.other
                named.append((other.forecast, colours_of(other.kind, outcome.kind), other.scores))
            named += [(plain, colours_of(plain.key), outcome.scores) for plain in outcome.baselines]
            named = sorted(
                (each for each in named if each[0].key in each[2]), key=lambda each: _mase(each[2], each[0].key)
            )
            for place, (forecast, colours, scores) in enumerate(named):
                found = scores[forecast.key]
                texts = (f"{found.mase:.3f}", f"{found.smape:.2f}")
                rows.append(FigureRow(forecast.title, texts, colours, place == 0))
        self._desk.inspector.scores.show_rows(rows)

    def explain(self) -> None:
        """Ask for the equations of the chosen unit at the cursor."""
        desk, outcome = self._desk, self._outcome
        if desk.answer is None or outcome is None or desk.place is None or outcome.kind not in ("lstm", "gru", "rnn"):
            desk.inspector.show_step(None)
            return
        step = desk.timeline.cursor - outcome.first
        if 0 <= step < outcome.origin - outcome.first:
            job = desk.bench.explain(desk.answer, desk.place, step)
            self._explaining = desk.shell.live.post("forecast.explain", job)

    def _on_done(self, ticket: Ticket, value: object) -> None:
        if ticket == self._explaining:
            first = 0 if self._outcome is None else self._outcome.first
            self._desk.inspector.show_step(value, first)  # type: ignore[arg-type]

    def _on_failed(self, ticket: Ticket, sentence: str, details: str) -> None:
        if ticket == self._explaining:
            self._desk.shell.fail(sentence, details)

    # What is lit on the series.

    def set_light(self, key: str) -> None:
        """Light what the network sees, what weighs in its forecast, or the chosen unit."""
        self.light = key if key in LIGHTS else "plain"
        self._desk.controls.show_light(self.light)
        self.cursor_moved()

    def set_inside(self, on: bool) -> None:
        """Light what the network in front sees, or nothing while another half of the page is looked at."""
        self._inside = on
        self.cursor_moved()

    def _sight(self) -> Sight | None:
        desk, outcome = self._desk, self._outcome
        if outcome is None or self.light == "plain" or not self._inside:
            return None
        first, last = outcome.first, outcome.origin - 1
        if self.light == "influence":
            trace = outcome.traces.get("influence")
            return None if trace is None else Sight(first, last, _scaled(trace.data[:, 0]))
        if self.light == "unit":
            values = self._values()
            return None if values is None else Sight(first, first + len(values) - 1, _scaled(values))
        step = min(desk.timeline.cursor, last)
        if step < first:
            return None
        if outcome.reach is not None:
            return Sight(max(step - outcome.reach.points + 1, 0), step)
        return Sight(first, step)

    def _echo(self) -> Fan | None:
        """What the network would have forecast at a step of the past under the mouse."""
        desk, outcome = self._desk, self._outcome
        if outcome is None or not desk.timeline.hovering or not self._inside:
            return None
        trace, place = outcome.traces.get("ahead"), desk.timeline.cursor - outcome.first
        if trace is None or not 0 <= place < min(len(trace.data), outcome.origin - outcome.first):
            return None
        made = trace.data[place].astype(np.float64)
        return Fan(f"{outcome.forecast.title}, made here", colours_of(outcome.kind), desk.timeline.cursor + 1, made)

    # The unit.

    def pick_unit(self, place: Place) -> None:
        """Choose a unit: its row is marked, its curves are drawn, its equations stand at the right."""
        self._desk.place = place
        self._mark()
        self.cursor_moved()

    def settle_unit(self) -> None:
        """Without a choice of the person's that fits, the liveliest unit of the last layer is the one to look at."""
        outcome = self._outcome
        if outcome is None:
            return
        if self._values() is None:
            layers = [layer for layer in range(64) if _name(outcome, layer)]
            if not layers:
                return
            data = outcome.traces[_name(outcome, layers[-1])].data
            self._desk.place = Place(layers[-1], int(np.nan_to_num(data.std(axis=0)).argmax()))
        self._mark()

    def unit_value(self) -> float:
        """Hidden state of the chosen unit at the cursor, 0 where there is none."""
        values, outcome = self._values(), self._outcome
        if values is None or outcome is None:
            return 0.0
        step = self._desk.timeline.cursor - outcome.first
        return float(values[min(max(step, 0), len(values) - 1)])

    def _values(self) -> NDArray[np.float32] | None:
        """What the chosen unit gives at each step, float32 (step,); None where the network has no such unit."""
        outcome, place = self._outcome, self._desk.place
        name = "" if outcome is None or place is None else _name(outcome, place.layer)
        if not name or outcome is None or place is None or place.unit >= outcome.traces[name].data.shape[1]:
            return None
        return outcome.traces[name].data[:, place.unit]

    def _mark(self) -> None:
        desk, outcome = self._desk, self._outcome
        if desk.place is not None and outcome is not None:
            for tracks in (desk.tracks, desk.other_tracks):
                tracks.mark_unit(desk.place.unit, _name(outcome, desk.place.layer))
        desk.show_inspector()

    def _row_picked(self, track: Track, unit: int) -> None:
        found = place_of(getattr(track, "name", ""))
        if found is not None and unit >= 0:
            self.pick_unit(Place(found[1], unit))


def _name(outcome: Outcome, layer: int) -> str:
    """The trace of a layer's or block's output; "" where there is none."""
    return next((form.format(layer) for form in _HIDDEN if form.format(layer) in outcome.traces), "")


def _scaled(values: NDArray[np.float32]) -> NDArray[np.float32]:
    known = np.nan_to_num(values)
    scaled: NDArray[np.float32] = known / max(float(np.abs(known).max(initial=0.0)), 1e-12)
    return scaled


def _mase(scores: Mapping[str, Scores], key: str) -> float:
    found = scores.get(key)
    return found.mase if found is not None and np.isfinite(found.mase) else float("inf")
