"""What the page asks of the workers: jobs that read tables, forecast, explain, backtest, and the answers they give.

A bench keeps the session with its loaded networks. Only jobs touch it, and the lane runs one job at a time; torch is
imported by the first job that needs it, so that the window need not wait.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from app.forcing import Place
from app.labs.forecast.models import short_title_of
from app.labs.forecast.setup import Setup
from app.trained import ENDING
from app.views.dates import Stamps
from app.views.minmax import MinMax
from app.work.mailbox import Emit
from engine.cancel import Cancel
from engine.data.series import Series
from engine.data.table import Layout, Loaded, Preview, Report
from engine.labs.forecast.contest import Backtest, BacktestRequest
from engine.labs.forecast.known import unusable
from engine.labs.forecast.outcome import Outcome

if TYPE_CHECKING:
    from engine.labs.forecast.session import Session
    from engine.record.explain import UnitStep

_LATER = 1_100
"""Stamps after the last point that are made ahead: more than the longest horizon."""


@dataclass(frozen=True)
class Kept:
    """Where a series comes from: a sample by its key, or a file with its layout and the series' place in it."""

    sample: str = ""
    path: Path | None = None
    layout: Layout | None = None
    index: int = 0


@dataclass(frozen=True, eq=False)
class Material:
    """A series ready to be drawn.

    curve        its values as a view wants them, for the hand of the one view that shows it
    stamps       None where it has no dates
    filled       runs of points, both ends included, that the reader filled
    known_ahead  the columns that are, each with why it cannot be learnt from, "" where it can
    report       of the reader, None for a sample
    kept         where it comes from
    """

    series: Series
    curve: MinMax
    stamps: Stamps | None
    filled: tuple[tuple[int, int], ...]
    known_ahead: Mapping[str, str] = field(default_factory=dict)
    report: Report | None = None
    kept: Kept = Kept()


@dataclass(frozen=True, eq=False)
class Answer:
    """What was forecast from one series with one setup.

    main    by the model, with the changes
    before  by the same model without them; None where there are none
    other   by the model that is compared with; None where there is none
    """

    material: Material
    setup: Setup
    main: Outcome
    before: Outcome | None
    other: Outcome | None


def material_of(series: Series, report: Report | None = None, kept: Kept = Kept()) -> Material:
    """Make a series ready to be drawn; 10 million points take about half a second."""
    stamps = None
    if series.times is not None:
        stamps = Stamps(series.times, series.frequency.after(series.times[-1], _LATER))
    known_ahead = {name: unusable(series, name) for name in series.covariates}
    return Material(series, MinMax(series.values), stamps, _runs(series), known_ahead, report, kept)


def _runs(series: Series) -> tuple[tuple[int, int], ...]:
    if series.filled is None or not series.filled.any():
        return ()
    edges = np.flatnonzero(np.diff(np.concatenate([[False], series.filled, [False]]).astype(np.int8)))
    return tuple((int(first), int(last) - 1) for first, last in edges.reshape(-1, 2))


class Bench:
    """Loaded networks of one page. Made on the window's thread, used by jobs alone."""

    def __init__(self) -> None:
        self._session: Session | None = None

    def forecast(self, material: Material, setup: Setup) -> Callable[[Cancel, Emit], Answer]:
        """A job that forecasts."""

        def job(cancel: Cancel, emit: Emit) -> Answer:
            session, series = self._loaded(), material.series
            main = session.run(setup.request(series), cancel)
            before = session.run(setup.request(series, untouched=True), cancel) if setup.altered else None
            other = session.run(setup.request(series, setup.compare), cancel) if setup.compare else None
            if other is not None and other.kind == main.kind:
                main, other = _named(main), _named(other)
            return Answer(material, setup, main, before, other)

        return job

    def explain(self, answer: Answer, place: Place, step: int) -> Callable[[Cancel, Emit], UnitStep]:
        """A job that gives the equations of one unit at one step of an answer by a recurrent network."""

        def job(cancel: Cancel, emit: Emit) -> UnitStep:
            return self._loaded().explain(answer.main, place.layer, place.unit, step)

        return job

    def forget(self, model: str) -> Callable[[Cancel, Emit], None]:
        """A job that drops a network, so that it is loaded anew from its file."""

        def job(cancel: Cancel, emit: Emit) -> None:
            self._loaded().forget(model)

        return job

    def _loaded(self) -> Session:
        from engine.labs.forecast.session import Session

        if self._session is None:
            self._session = Session()
        return self._session


def _named(outcome: Outcome) -> Outcome:
    """The outcome with its forecast called by the network's file, to be told from another of the same kind."""
    name = short_title_of(outcome.model)
    if not outcome.model.endswith(ENDING):
        return outcome
    forecast = replace(outcome.forecast, key=name, title=name)
    scores = {name if key == outcome.forecast.key else key: found for key, found in outcome.scores.items()}
    return replace(outcome, forecast=forecast, scores=scores)


def sample_job(key: str) -> Callable[[Cancel, Emit], Material]:
    """A job that makes one of the samples."""

    def job(cancel: Cancel, emit: Emit) -> Material:
        from engine.labs.forecast.samples import sample

        return material_of(sample(key), kept=Kept(sample=key))

    return job


@dataclass(frozen=True)
class Share:
    """How much of a long reading is done, 0 to 1."""

    done: float


def preview_job(path: Path, layout: Layout | None) -> Callable[[Cancel, Emit], Preview]:
    """A job that looks at the first rows of a table."""

    def job(cancel: Cancel, emit: Emit) -> Preview:
        from engine.data.tables import look

        return look(path, layout, cancel)

    return job


def load_job(path: Path, layout: Layout) -> Callable[[Cancel, Emit], Loaded]:
    """A job that reads a whole table, saying how far it is."""

    def job(cancel: Cancel, emit: Emit) -> Loaded:
        from engine.data.tables import read

        return read(path, layout, cancel, lambda done: emit(Share(done)))

    return job


def ready_job(loaded: Loaded, index: int) -> Callable[[Cancel, Emit], Material]:
    """A job that makes one series of a table ready to be drawn."""

    def job(cancel: Cancel, emit: Emit) -> Material:
        kept = Kept("", loaded.path, loaded.layout, index)
        return material_of(loaded.series[index], loaded.reports[index], kept)

    return job


def kept_job(kept: Kept) -> Callable[[Cancel, Emit], Material]:
    """A job that brings a series of a session back from where it comes from."""

    def job(cancel: Cancel, emit: Emit) -> Material:
        if kept.path is None or kept.layout is None:
            done = sample_job(kept.sample)(cancel, emit)
        else:
            loaded = load_job(kept.path, kept.layout)(cancel, emit)
            done = ready_job(loaded, min(kept.index, len(loaded.series) - 1))(cancel, emit)
        return done

    return job


def backtest_job(request: BacktestRequest) -> Callable[[Cancel, Emit], Backtest]:
    """A job that emits each origin when it is over and returns the table."""

    def job(cancel: Cancel, emit: Emit) -> Backtest:
        from engine.labs.forecast.backtest import backtest

        table: Backtest | None = None
        for event in backtest(request, cancel):
            if isinstance(event, Backtest):
                table = event
            else:
                emit(event)
        assert table is not None
        return table

    return job
