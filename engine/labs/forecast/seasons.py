"""Whether a series has a season, and what it looks like: classical decomposition, as in the M4 competition's Naive2."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.labs.forecast.spec import LONGEST_SEASON

Values = NDArray[np.float64]
LONGEST = 10_000
"""Points that are looked back at, where four seasons are not more: what is older changes nothing to be seen."""
_SEASONS = 4
_NORMAL_90 = 1.645


class Season(NamedTuple):
    """How a series repeats itself.

    indices  float64 (season,): of the first point, the second, ...; they multiply the level, or are added to it
    times    whether they multiply, which needs values above 0
    """

    indices: Values
    times: bool

    def remove(self, values: Values) -> Values:
        """The series without its season."""
        over = np.resize(self.indices, len(values))
        return values / over if self.times else values - over

    def put_back(self, values: Values, first: int) -> Values:
        """Values (..., ahead) with the season of points from `first` on."""
        over = self.indices[(first + np.arange(values.shape[-1])) % len(self.indices)]
        return values * over if self.times else values + over


def recent(values: Values, season: int) -> Values:
    """The last points of a longer history: LONGEST or four seasons, whichever are more, from where a season begins."""
    season = max(season, 1)
    most = max(LONGEST, _SEASONS * season)
    if len(values) <= most:
        return values
    return values[len(values) // season * season - most // season * season :]


def has_season(values: Values, season: int) -> bool:
    """Whether the autocorrelation at the season is beyond what chance gives in 90 of 100 series without one.

    Bartlett's bounds, as the M4 competition's benchmarks test it (Makridakis et al., IJF 2020, appendix): at least
    three seasons must be there.
    """
    if season < 2 or len(values) < 3 * season:
        return False
    lags = _echoes(values - values.mean(), season)
    if lags is None:
        return False
    lags = lags[1:]
    bound = _NORMAL_90 * np.sqrt((1 + 2 * (lags[:-1] ** 2).sum()) / len(values))
    return bool(abs(lags[-1]) > bound)


def season_of(values: Values, season: int) -> Season:
    """Seasonal indices by classical decomposition: each point over, or minus, the moving mean of a season about it.

    They multiply where all values are above 0. Fewer than two seasons give no season at all.
    """
    times = bool((values > 0).all())
    if season < 2 or len(values) < 2 * season:
        return Season(np.ones(1) if times else np.zeros(1), times)
    weights = np.ones(season) if season % 2 else np.r_[0.5, np.ones(season - 1), 0.5]
    sums = np.concatenate([[0.0], np.cumsum(values)])
    if season % 2:
        trend = (sums[season:] - sums[:-season]) / season
    else:
        plain = (sums[season:] - sums[:-season]) / season
        trend = (plain[1:] + plain[:-1]) / 2
    half = len(weights) // 2
    inner = values[half : half + len(trend)]
    ratio = inner / trend if times else inner - trend
    places = (half + np.arange(len(ratio))) % season
    counts = np.bincount(places, minlength=season)
    means = np.bincount(places, ratio, minlength=season) / np.maximum(counts, 1)
    means[counts == 0] = 1.0 if times else 0.0
    indices = means / means.mean() if times else means - means.mean()
    if times and not (np.isfinite(indices).all() and (indices > 1e-6).all()):
        return Season(np.ones(1), True)
    return Season(indices, times)


def likely_season(values: Values, candidates: tuple[int, ...] = (), longest: int = 400) -> int:
    """The season that a series (its gaps NaN) seems to have, at most LONGEST_SEASON; 1 where none is clear.

    Of `candidates`, which its step makes likely, the first that has a season; else the lag up to `longest` at which the
    series, its slow changes taken out, resembles itself most, after it first did not.
    """
    candidates = tuple(season for season in candidates if season <= LONGEST_SEASON)
    known = values[-max(2 * LONGEST, _SEASONS * max(candidates, default=1)) :]
    known = known[np.isfinite(known)]
    for season in candidates:
        if season > 1 and has_season(known, season):
            return season
    longest = min(longest, len(known) // 3)
    if any(season > 1 for season in candidates) or longest < 3 or known.min(initial=0) == known.max(initial=0):
        return next((season for season in candidates if season > 1 and 2 * season <= len(known)), 1)
    change = np.diff(known)
    echo = _echoes(change - change.mean(), longest)
    if echo is None:
        return 1
    below = np.flatnonzero(echo < 0)
    if len(below) == 0:
        return 1
    place = int(below[0] + np.argmax(echo[below[0] :]))
    return place if echo[place] > 0.3 and has_season(known, place) else 1


def _echoes(centred: Values, longest: int) -> Values | None:
    """Autocorrelation (lag,) at lags 0 to `longest` of values whose mean is 0; None where they are all 0."""
    size = 1 << (len(centred) + longest).bit_length()  # Room for the lags, so that the end does not meet the beginning.
    products = np.fft.irfft(np.abs(np.fft.rfft(centred, size)) ** 2, size)[: longest + 1]
    return products / products[0] if products[0] > 0 else None
