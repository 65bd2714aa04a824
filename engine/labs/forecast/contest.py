"""What a backtest is and what it gives: frozen values, without torch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.data.series import Series
from engine.labs.forecast.outcome import Scores
from engine.labs.forecast.spec import NETWORKS, PLAIN


@dataclass(frozen=True, eq=False)
class BacktestRequest:
    """Forecast again and again from earlier points of a series and compare with what came.

    models   networks (kinds that ship, or .safetensors files) and plain methods, by key
    origins  how many; the last leaves one horizon of truth, each other lies `stride` points before the next
    stride   0 for one horizon
    """

    series: Series
    models: tuple[str, ...] = (*NETWORKS, *PLAIN)
    horizon: int = 48
    season: int = 24
    origins: int = 10
    stride: int = 0


@dataclass(frozen=True)
class OriginDone:
    """One origin is over. `origin` is its index in the series."""

    done: int
    origins: int
    origin: int


@dataclass(frozen=True, eq=False)
class Row:
    """One method's line in the table, best first by MASE.

    scores      means over the origins
    each        float64 (origin,): MASE at each origin
    difference  mean MASE minus that of the seasonal naive: below 0 is better
    p_value     of that difference being 0 over the origins (Diebold and Mariano 1995, with the small-sample
                correction of Harvey, Leybourne and Newbold 1997); None where it is the line itself or origins are few
    verdict     "better", "worse" or "no clear difference" than the seasonal naive; "" for the line itself
    """

    key: str
    title: str
    network: bool
    scores: Scores
    each: NDArray[np.float64]
    difference: float
    p_value: float | None
    verdict: str


@dataclass(frozen=True, eq=False)
class Backtest:
    """The whole table. `sentence` says plainly who wins and whether that is more than chance."""

    rows: tuple[Row, ...]
    origins: tuple[int, ...]
    horizon: int
    season: int
    sentence: str
    notes: tuple[str, ...]
    seconds: float
