"""Backtests: forecast from earlier points of a series, compare with what came, rank the methods."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from engine.cancel import Cancel
from engine.errors import DataError, ModelError
from engine.labs.forecast.contest import Backtest, BacktestRequest, OriginDone, Row
from engine.labs.forecast.outcome import Forecast, Request, Scores
from engine.labs.forecast.plain import plain_forecast
from engine.labs.forecast.scores import mean_of, scores
from engine.labs.forecast.session import Session, known_to
from engine.labs.forecast.significance import FEWEST, p_value
from engine.labs.forecast.spec import NETWORKS, PLAIN

LINE, SCALE = "seasonal-naive", "naive2"
"""The method that all must beat, and the one that OWA is measured by."""
SURE = 0.05
"""A difference less likely than this by chance is called one."""
_SHORTEST = 8


def backtest(request: BacktestRequest, cancel: Cancel) -> Iterator[OriginDone | Backtest]:
    """Tell of each origin when it is over, and give the table at the end.

    Raises DataError where the series is too short for one origin or a method is unknown, ModelError; Cancelled between
    forecasts.
    """
    began = time.perf_counter()
    origins = origins_of(request)
    session = Session()
    methods, missing = _methods(request, origins[-1], session, cancel)
    found: dict[str, list[Scores]] = {method: [] for method in methods}
    for done, origin in enumerate(origins, 1):
        for method, measured in _at(request, methods, origin, session, cancel).items():
            found[method].append(measured)
        yield OriginDone(done, len(origins), origin)
    rows = _rows(request, found)
    notes = (*_notes(request, origins), *missing)
    yield Backtest(
        rows, origins, request.horizon, request.season, sentence_of(rows), notes, time.perf_counter() - began
    )


def origins_of(request: BacktestRequest) -> tuple[int, ...]:
    """Points to forecast from, rising; as many as asked for where the series is long enough and knows what came.

    Raises DataError where there is none.
    """
    values, horizon = request.series.values, request.horizon
    least = max(_SHORTEST, min(2 * request.season, len(values) // 2), horizon)
    places = range(len(values) - horizon, least - 1, -(request.stride or horizon))
    known = [origin for origin in places if np.isfinite(values[origin : origin + horizon]).all()]
    if not known:
        raise DataError(
            f"a backtest needs at least {least + horizon:,} points and no gaps at the end for a horizon of {horizon} "
            f"and a season of {request.season}, but {request.series.name!r} has {len(values):,} instead."
        )
    return tuple(sorted(known[: max(1, request.origins)]))


def _methods(
    request: BacktestRequest, origin: int, session: Session, cancel: Cancel
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The methods that there are for this series, and a sentence on each network that does not ship for its kind."""
    methods, missing = [], []
    for method in dict.fromkeys((*request.models, LINE, SCALE)):
        if method in NETWORKS:
            try:
                session.forecast(Request(request.series, method, 1, request.season, origin=origin), cancel)
            except ModelError:
                missing.append(f"No {NETWORKS[method]} ships for series of this kind.")
                continue
        methods.append(method)
    return tuple(methods), tuple(missing)


def _at(
    request: BacktestRequest, methods: tuple[str, ...], origin: int, session: Session, cancel: Cancel
) -> dict[str, Scores]:
    """Measures of each method at one origin."""
    truth = request.series.values[origin : origin + request.horizon]
    asked = Request(request.series, "", request.horizon, request.season, origin=origin)
    history = known_to(asked)[0]
    forecasts: dict[str, Forecast] = {}
    for method in methods:
        cancel.check()
        if method in PLAIN:
            forecasts[method] = plain_forecast(method, history, request.horizon, request.season)
        else:
            model = Request(request.series, method, request.horizon, request.season, origin=origin)
            forecasts[method] = session.forecast(model, cancel)
    return {
        method: scores(truth, forecast, history, request.season, forecasts[SCALE])
        for method, forecast in forecasts.items()
    }


def _rows(request: BacktestRequest, found: dict[str, list[Scores]]) -> tuple[Row, ...]:
    """A row a method that was asked for, and the line, best first."""
    overlap = -(-request.horizon // (request.stride or request.horizon))
    line = np.array([one.mase for one in found[LINE]])
    rows = []
    for method, measured in found.items():
        if method not in request.models and method != LINE:
            continue
        each = np.array([one.mase for one in measured])
        difference = float((each - line).mean())
        chance = None if method == LINE else p_value(each - line, overlap)
        sure = chance is not None and chance < SURE
        verdict = "" if method == LINE else "no clear difference"
        if sure and difference:
            verdict = "better" if difference < 0 else "worse"
        title = PLAIN.get(method) or NETWORKS.get(method) or Path(method).stem
        measures = mean_of(measured, found[SCALE])
        rows.append(Row(method, title, method not in PLAIN, measures, each, difference, chance, verdict))
    return tuple(sorted(rows, key=lambda row: row.scores.mase))


def sentence_of(rows: tuple[Row, ...]) -> str:
    """Who wins, whether it is more than chance, and plainly whether the networks lose."""
    line = next(row for row in rows if row.key == LINE)
    best = rows[0]
    networks = [row for row in rows if row.network]
    parts = [f"{best.title} is best, with a MASE of {best.scores.mase:.3f}"]
    if best.key != LINE:
        share = 1 - best.scores.mase / line.scores.mase if line.scores.mase > 0 else 0.0
        chance = {"better": "more than chance", "worse": "more than chance"}.get(best.verdict, "which may be chance")
        parts.append(f"{share:.0%} below the seasonal naive, {chance}")
    said = [", ".join(parts) + "."]
    if networks and not best.network:
        first = networks[0]
        if first.difference >= 0:
            said.append(f"No network beats the seasonal naive: the best, {first.title}, has {first.scores.mase:.3f}.")
        else:
            said.append(f"The networks lose to it: the best, {first.title}, has {first.scores.mase:.3f}.")
    return " ".join(said)


def _notes(request: BacktestRequest, origins: tuple[int, ...]) -> tuple[str, ...]:
    notes = []
    if len(origins) < request.origins:
        notes.append(f"The series has room for {len(origins)} of the {request.origins} origins asked for.")
    if len(origins) < FEWEST:
        notes.append(f"With fewer than {FEWEST} origins nothing can be said about chance.")
    if any(model not in NETWORKS and model not in PLAIN for model in request.models):
        notes.append("A network trained on this series has seen all but its last points: its error here is too low.")
    return tuple(notes)
