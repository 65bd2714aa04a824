"""The plain methods that a network must beat: naive, seasonal naive, Naive2 and Theta.

As the M4 competition ran them (Makridakis, Spiliotis and Assimakopoulos, IJF 2020, section 3); intervals as in Hyndman
and Athanasopoulos, "Forecasting: Principles and Practice" (3rd ed.), section 5.5.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np

from engine.errors import DataError
from engine.labs.forecast.outcome import QUANTILES, Forecast, check_size
from engine.labs.forecast.seasons import LONGEST, Season, Values, has_season, recent, season_of
from engine.labs.forecast.spec import PLAIN

_BLOCK = 32


def plain_forecast(
    method: str, history: Values, horizon: int, season: int, levels: tuple[float, ...] = QUANTILES
) -> Forecast:
    """The forecast of a plain method by its key.

    It looks back LONGEST points, or four seasons where these are more; Theta's lines, the season taken out, go through
    the last LONGEST. Raises DataError where no method is called that, or there is no history.
    """
    if method not in PLAIN:
        raise DataError(f"`method` must be one of {', '.join(PLAIN)}, but is {method!r} instead.")
    if len(history) < 1 or not np.isfinite(history).all():
        raise DataError(
            "a forecast needs a history of at least one point and no gaps; fill them when opening the file."
        )
    check_size(history, "a history")
    known = np.asarray(recent(history, season), np.float64)
    if method == "naive":
        mean, spread = _naive(known, horizon)
    elif method == "seasonal-naive":
        mean, spread = _seasonal_naive(known, horizon, season)
    else:
        found = season_of(known, season) if has_season(known, season) else Season(np.ones(1), True)
        level = found.remove(known)
        mean, spread = _naive(level, horizon) if method == "naive2" else _theta(level[-LONGEST:], horizon)
        if method == "theta" and (known >= 0).all():
            mean = np.maximum(mean, 0.0)
        mean = found.put_back(mean, len(known))
        if found.times:
            spread = spread * found.indices[(len(known) + np.arange(horizon)) % len(found.indices)]
    steps = np.array([NormalDist().inv_cdf(level) for level in levels])
    return Forecast(method, PLAIN[method], mean, levels, mean + steps[:, None] * spread)


def _naive(values: Values, horizon: int) -> tuple[Values, Values]:
    return np.full(horizon, values[-1]), _size(np.diff(values)) * np.sqrt(np.arange(1, horizon + 1))


def _seasonal_naive(values: Values, horizon: int, season: int) -> tuple[Values, Values]:
    """The value a season before, and where there is no whole season, the last value."""
    if season < 2 or len(values) < season:
        return _naive(values, horizon)
    steps = np.arange(horizon)
    mean = values[len(values) - season + steps % season]
    return mean, _size(values[season:] - values[:-season]) * np.sqrt(steps // season + 1)


def _theta(values: Values, horizon: int) -> tuple[Values, Values]:
    """Half the line through all points, half exponential smoothing of the series with its curvature doubled.

    Assimakopoulos and Nikolopoulos (IJF 2000), with theta lines 0 and 2.
    """
    if len(values) < 3:
        return _naive(values, horizon)
    time = np.arange(len(values), dtype=np.float64)
    slope, level = np.polyfit(time, values, 1)
    line = level + slope * time
    last, alpha = smoothed(2 * values - line)
    ahead = len(values) + np.arange(horizon)
    mean = 0.5 * (level + slope * ahead) + 0.5 * last
    error = _size(np.diff(values))
    return mean, error * np.sqrt(1 + np.arange(horizon) * alpha**2)


def smoothed(values: Values) -> tuple[float, float]:
    """Level after simple exponential smoothing, and its alpha: those with the least squared one-step errors.

    The first level is free. For a given alpha the errors are linear in it, so it has a closed form; alphas are tried on
    a grid, all at once, and again on a finer one about the best.
    """
    low, high = 1e-4, 0.9999
    best, level = 0.5, float(values[-1])
    for _ in range(3):
        alphas = np.linspace(low, high, 33)
        levels, losses = _smoothing(values, alphas)
        place = int(np.argmin(losses))
        best, level = float(alphas[place]), float(levels[place])
        step = alphas[1] - alphas[0]
        low, high = max(1e-4, best - step), min(0.9999, best + step)
    return level, best


def _smoothing(values: Values, alphas: Values) -> tuple[Values, Values]:
    """Last level and sum of squared errors for each alpha, each with its best first level.

    Within a block of points the levels are one product with the weights of the points before; with the first level l,
    the error at point t is what it is with 0, minus l (1 - alpha)^t.
    """
    keep = (1 - alphas)[:, None]
    steps = np.arange(_BLOCK)
    apart = steps[:, None] - 1 - steps[None]
    before = np.where(apart >= 0, alphas[:, None, None] * keep[:, None] ** np.maximum(apart, 0), 0.0)
    offset = values[0]
    level = np.zeros(len(alphas))
    errors = np.empty((len(alphas), len(values)))
    for first in range(0, len(values), _BLOCK):
        some = values[first : first + _BLOCK] - offset
        count = len(some)
        levels = level[:, None] * keep ** steps[:count] + before[:, :count, :count] @ some
        errors[:, first : first + count] = some - levels
        level = levels[:, -1] + alphas * errors[:, first + count - 1]
    fades = keep ** np.arange(len(values))
    first_level = (errors * fades).sum(1) / (fades**2).sum(1)
    losses = (errors**2).sum(1) - first_level * (errors * fades).sum(1)
    return level + first_level * keep[:, 0] ** len(values) + offset, losses


def _size(errors: Values) -> float:
    return float(np.sqrt(np.mean(errors**2))) if len(errors) else 0.0
