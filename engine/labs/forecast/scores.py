"""How far a forecast was from what came, by the M4 competition's definitions."""

from __future__ import annotations

import numpy as np

from engine.labs.forecast.outcome import Forecast, Scores
from engine.labs.forecast.seasons import Values

COVERAGE = 0.95


def smape(truth: Values, mean: Values) -> float:
    """Symmetric mean absolute percentage error, 0 to 200 (Makridakis et al., IJF 2020, section 2.3).

    A point where both are 0 is no error.
    """
    size = np.abs(truth) + np.abs(mean)
    return float(200 * np.mean(np.abs(truth - mean) / np.where(size > 0, size, 1.0)))


def scale_of(history: Values, season: int) -> float:
    """Mean absolute change over one season within the history: the unit of MASE.

    Where that is 0 or no season fits, the change from point to point; where that is 0 too, 1.
    """
    for lag in (max(season, 1), 1):
        if len(history) > lag:
            found = float(np.mean(np.abs(history[lag:] - history[:-lag])))
            if found > 0:
                return found
    return 1.0


def mase(truth: Values, mean: Values, history: Values, season: int) -> float:
    """Mean absolute error in units of `scale_of` (Hyndman and Koehler, IJF 2006)."""
    return float(np.mean(np.abs(truth - mean)) / scale_of(history, season))


def pinball(truth: Values, forecast: Forecast) -> float:
    """Mean loss of the quantiles, twice the pinball: at the median it is the absolute error."""
    error = truth - forecast.quantiles[:, : len(truth)]
    levels = np.array(forecast.levels)[:, None]
    return float(2 * np.mean(np.maximum(levels * error, (levels - 1) * error)))


def coverage(truth: Values, forecast: Forecast, share: float = COVERAGE) -> float:
    """Share of the truth within the interval that is to hold `share` of it."""
    low, high = forecast.interval(share)
    return float(np.mean((truth >= low[: len(truth)]) & (truth <= high[: len(truth)])))


def scores(truth: Values, forecast: Forecast, history: Values, season: int, naive2: Forecast | None = None) -> Scores:
    """All measures of a forecast against the truth (up to ahead,), which may be shorter; OWA where Naive2 is given."""
    mean = forecast.mean[: len(truth)]
    found = smape(truth, mean), mase(truth, mean, history, season)
    owa = None
    if naive2 is not None:
        plain = smape(truth, naive2.mean[: len(truth)]), mase(truth, naive2.mean[: len(truth)], history, season)
        owa = owa_of(found, plain)
    return Scores(
        found[0],
        found[1],
        float(np.sqrt(np.mean((truth - mean) ** 2))),
        pinball(truth, forecast) / scale_of(history, season),
        coverage(truth, forecast),
        owa,
    )


def owa_of(found: tuple[float, float], naive2: tuple[float, float]) -> float | None:
    """Mean of sMAPE and MASE over those of Naive2; None where Naive2 makes no error."""
    if min(naive2) <= 0:
        return None
    return (found[0] / naive2[0] + found[1] / naive2[1]) / 2


def mean_of(each: list[Scores], naive2: list[Scores] | None = None) -> Scores:
    """Means over several forecasts; OWA from the means, as the competition does."""

    def average(values: list[float | None]) -> float | None:
        known = [value for value in values if value is not None]
        return float(np.mean(known)) if known else None

    found = float(np.mean([one.smape for one in each])), float(np.mean([one.mase for one in each]))
    owa = None
    if naive2 is not None:
        owa = owa_of(
            found, (float(np.mean([one.smape for one in naive2])), float(np.mean([one.mase for one in naive2])))
        )
    return Scores(
        *found,
        float(np.mean([one.rmse for one in each])),
        average([one.pinball for one in each]),
        average([one.coverage for one in each]),
        owa,
    )
