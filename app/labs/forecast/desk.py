"""What the parts of the page share: the series, the views, what is set, what was forecast, the road to the worker."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from app.forcing import Place
from app.labs.forecast.bench import Answer, Bench, Material
from app.labs.forecast.controls import Controls
from app.labs.forecast.inspector import Inspector
from app.labs.forecast.models import model_names, title_of
from app.labs.forecast.setup import Setup
from app.labs.forecast.tracks import Tracks
from app.shell import Shell
from app.undo import Replace
from app.views.series_hand import SeriesTrack
from app.views.timeline import Timeline
from app.work.newest import Newest
from engine.data.series import Series
from engine.labs.forecast.seasons import likely_season

_SHOWN = 60
"""Fewest known points beside a forecast that are in sight at first, where there are as many."""


@dataclass(frozen=True, eq=False)
class Subject:
    """What the page is about: a series with what is set for it."""

    material: Material | None
    setup: Setup


class Desk(QObject):
    """One page's state, changed through its methods alone; everybody else listens.

    material  the series, None before the first
    setup     what is set
    answer    what is shown, None before the first
    place     the chosen unit, None where none is

    answered          another answer is there to be shown
    setup_changed     something else is set
    material_changed  another series is there
    """

    answered = Signal()
    setup_changed = Signal()
    material_changed = Signal()

    def __init__(self, shell: Shell, parent: QObject) -> None:
        super().__init__(parent)
        self.shell = shell
        self.material: Material | None = None
        self.setup = Setup()
        self.answer: Answer | None = None
        self.place: Place | None = None
        self.bench = Bench()
        self.timeline = Timeline(0, self)
        self.series = SeriesTrack()
        self.series.set_timeline(self.timeline)
        self.controls = Controls(model_names())
        self.tracks, self.other_tracks = Tracks(self.timeline), Tracks(self.timeline)
        self.inspector = Inspector()
        self._newest = Newest(shell.live, Answer, self)
        self._newest.came.connect(self._show)
        self._newest.failed.connect(shell.fail)

    def change(self, setup: Setup, title: str, drag: int = 0) -> None:
        """Set something else, as one step to undo with all of the same `drag` and title; 0 is no drag."""
        if setup != self.setup:
            self.shell.undo.push(Replace(title, self.setup, setup, self._set, drag))

    def use_model(self, model: str) -> None:
        """Put another network in front; what was forced inside the one before means nothing inside it."""
        self.change(replace(self.setup, model=model, changes=()), f"Forecast with {title_of(model)}")

    def load(self, material: Material, title: str, setup: Setup | None = None) -> None:
        """Put another series on the desk, as one step to undo, with a horizon and a season that suit it."""
        after = Subject(material, setup or suited(material.series, self.setup))
        self.shell.undo.push(Replace(title, Subject(self.material, self.setup), after, self._put))

    def forecast_again(self, goes_on: bool = False) -> None:
        """Forecast what is set; it `goes_on` where the forecast before is worth showing meanwhile."""
        if self.material is not None and self.setup.model:
            self._newest.ask("forecast.run", self.bench.forecast(self.material, self.setup), goes_on)

    def models_changed(self, *fresh: str) -> None:
        """Offer the models there are now; `fresh` are files whose weights are new."""
        self.controls.offer(model_names())
        for model in fresh:
            self.shell.live.queue(self.bench.forget(model))
        if {self.setup.model, self.setup.compare} & set(fresh):
            self.forecast_again()

    def show_recent(self) -> None:
        """Let the window show the end of the series and its forecast."""
        if self.material is None:
            return
        points, setup = len(self.material.series), self.setup
        origin = points if setup.origin is None else setup.origin
        behind = max(_SHOWN, 3 * setup.horizon, 2 * setup.season)
        self.timeline.set_window(max(0, origin - behind), self.timeline.steps)

    def show_inspector(self) -> None:
        """Show what is forced and what could be, in the network that is shown."""
        self.inspector.show_setup(self.setup, self.answer.main.kind if self.answer else "", self.place)

    def shut(self) -> None:
        """Show nothing more."""
        self._newest.shut()

    def _set(self, setup: Setup) -> None:
        if setup.model != self.setup.model:
            self.place = None
        # What is only shown otherwise needs no forecast.
        anew = replace(self.setup, hidden=setup.hidden, coverage=setup.coverage) != setup
        same = (setup.model, setup.compare) == (self.setup.model, self.setup.compare)
        self.setup = setup
        self._fit()
        self.series.show_edits(dict(setup.edits))
        self.setup_changed.emit()
        if anew:
            self.forecast_again(same)

    def _put(self, subject: Subject) -> None:
        self.material, self.setup, self.place = subject.material, subject.setup, None
        self.answer = None
        self._newest.clear()
        material = subject.material
        if material is None:
            self.series.show_series(None)
        else:
            self.series.show_series(material.curve, material.stamps, material.filled)
        self.timeline.set_selection(None)
        self._fit()
        self.timeline.fit()
        self.show_recent()
        self.timeline.set_cursor(0 if material is None else (subject.setup.origin or len(material.series)) - 1)
        self.series.show_edits(dict(subject.setup.edits))
        self.material_changed.emit()
        self.setup_changed.emit()
        self.forecast_again()

    def _fit(self) -> None:
        """Give the timeline room for the series and its forecast."""
        points = 0 if self.material is None else len(self.material.series)
        origin = points if self.setup.origin is None else self.setup.origin
        self.timeline.set_steps(max(points, origin + self.setup.horizon) if points else 0)

    def _show(self, answer: Answer) -> None:
        self.answer = answer
        self.answered.emit()


def suited(series: Series, setup: Setup) -> Setup:
    """What was set, with the horizon that series of this step mostly have, the season that this one seems to have, and
    nothing changed in it.
    """
    season = likely_season(series.values, series.frequency.seasons)
    horizon = max(1, min(series.frequency.horizon, 1_000, max(len(series) // 4, 1)))
    return replace(setup, horizon=horizon, season=season, origin=None, edits={}, changes=())
