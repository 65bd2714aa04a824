"""From forecasts of the engine to the fans and chips of the views."""

from __future__ import annotations

import numpy as np

from app.labs.forecast.colours import colours_of
from app.labs.forecast.setup import LINE, Setup
from app.views.fan import Fan, Interval
from app.widgets.chips import Chip
from engine.labs.forecast.outcome import Forecast, Outcome, Scores

_INNER = (0.8, 0.5)
"""Bands drawn within the widest."""


def fan_of(
    forecast: Forecast, first: int, coverage: float, leading: bool, name: str = "", colour: str = "", front: str = ""
) -> Fan:
    """A forecast as a fan from the point `first` on; bands only where it is in front and has quantiles."""
    intervals: list[Interval] = []
    if leading and len(forecast.levels) > 1:
        shares = [coverage, *(share for share in _INNER if share < coverage - 0.01)]
        intervals = [Interval(share, *forecast.interval(share)) for share in shares]
    return Fan(
        name or forecast.title,
        colours_of(colour or forecast.key, front),
        first,
        np.asarray(forecast.mean),
        tuple(intervals),
        leading,
        forecast.key == LINE,
    )


def fans_of(outcome: Outcome, other: Outcome | None, setup: Setup) -> tuple[Fan, ...]:
    """The plain methods that are shown, then the compared network, then the network in front."""
    first = outcome.origin
    fans = [
        fan_of(plain, first, setup.coverage, leading=False)
        for plain in outcome.baselines
        if plain.key not in setup.hidden
    ]
    if other is not None:
        fans.append(fan_of(other.forecast, first, setup.coverage, leading=False, colour=other.kind, front=outcome.kind))
    fans.append(fan_of(outcome.forecast, first, setup.coverage, leading=True, colour=outcome.kind))
    return tuple(fans)


def chips_of(outcome: Outcome, other: Outcome | None, setup: Setup) -> tuple[Chip, ...]:
    """The legend: networks first, then the plain methods; with each method's error where what came is known."""
    networks = [outcome] if other is None else [outcome, other]
    measure = "MASE " if other is None else ""  # Two networks and all the methods need the room.
    chips = [
        Chip(
            f"network.{place}", each.forecast.title, colours_of(each.kind, outcome.kind if place else ""),
            _error(each.scores, each.forecast.key, measure), fixed=True, tip=f"Learnt from: {each.known}",
        )
        for place, each in enumerate(networks)
    ]  # fmt: skip
    for plain in outcome.baselines:
        name = f"Show or hide {plain.title}"
        if plain.key == LINE:
            name += ": the line that any network must beat"
        chips.append(
            Chip(
                plain.key, plain.title, colours_of(plain.key), _error(outcome.scores, plain.key),
                plain.key not in setup.hidden, dashed=plain.key == LINE, tip=name,
            )
        )  # fmt: skip
    return tuple(chips)


def _error(scores: dict[str, Scores], key: str, name: str = "") -> str:
    found = scores.get(key)
    return "" if found is None or not np.isfinite(found.mase) else f"{name}{found.mase:.2f}"
