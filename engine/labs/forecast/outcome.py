"""Values that go into and come out of a forecasting session; all frozen, so that they may cross threads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.data.series import Series, frozen
from engine.errors import DataError
from engine.interventions import Intervention
from engine.trace import TraceSet

QUANTILES = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
"""Quantiles that networks learn; others are interpolated between them."""
LARGEST = 1e30
"""Values beyond it overflow the networks' and the traces' float32, and the squares of their errors."""


def check_size(values: NDArray[np.float64], whose: str) -> None:
    """Raises DataError where a value (NaN aside) is beyond `LARGEST`."""
    largest = float(np.abs(values).max(initial=0.0))
    if largest > LARGEST:
        raise DataError(
            f"the values of {whose} must be at most {LARGEST:g} in size, but one is {largest:.3g}; "
            "count them in larger units."
        )


@dataclass(frozen=True)
class Edit:
    """A past value put in place of what the series holds. `point` counts from 0."""

    point: int
    value: float


@dataclass(frozen=True, eq=False)
class Request:
    """What to forecast, and with which network.

    model          a kind of network that ships ("lstm"), or a .safetensors file of one that was trained
    horizon        points ahead
    season         points until the series repeats itself, 1 for none
    quantiles      between 0 and 1, rising, with 0.5 among them
    origin         points that the forecast may know, None for all; what follows is the truth to compare with
    ahead          step of the forecast, from 1, whose influences are wanted; 0 for the mean of all
    interventions  what to force inside the network; `layer` counts recurrent layers, or blocks of the convolutions
    edits          past values to change
    """

    series: Series
    model: str = "lstm"
    horizon: int = 48
    season: int = 24
    quantiles: tuple[float, ...] = QUANTILES
    origin: int | None = None
    ahead: int = 1
    interventions: tuple[Intervention, ...] = ()
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, eq=False)
class Forecast:
    """One method's forecast.

    key        "lstm", "seasonal-naive", ...
    title      what a person reads
    mean       float64 (ahead,): the median, in the series' own units
    levels     the quantiles of `quantiles`
    quantiles  float64 (level, ahead), rising along the levels
    """

    key: str
    title: str
    mean: NDArray[np.float64]
    levels: tuple[float, ...]
    quantiles: NDArray[np.float64]

    def __post_init__(self) -> None:
        object.__setattr__(self, "mean", frozen(self.mean, np.float64))
        object.__setattr__(self, "quantiles", frozen(self.quantiles, np.float64))

    def interval(self, coverage: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Lower and upper bound, float64 (ahead,), that are to hold `coverage` of the future."""
        return self.quantile((1 - coverage) / 2), self.quantile((1 + coverage) / 2)

    def quantile(self, level: float) -> NDArray[np.float64]:
        """A quantile, float64 (ahead,), interpolated between the levels that are there, never beyond them."""
        place = float(np.interp(level, self.levels, np.arange(len(self.levels))))
        low = min(int(place), len(self.levels) - 1)
        high = min(low + 1, len(self.levels) - 1)
        between: NDArray[np.float64] = self.quantiles[low] + (place - low) * (
            self.quantiles[high] - self.quantiles[low]
        )
        return between


@dataclass(frozen=True)
class Scores:
    """How far a forecast was from what came.

    smape     per cent, M4's symmetric mean absolute percentage error
    mase      mean absolute error over that of the seasonal naive method within the history
    rmse      root of the mean squared error, in the series' own units
    pinball   mean loss of the quantiles, over the same scale as `mase`; None without quantiles
    coverage  share of the points within the 95 % interval; None without one
    owa       mean of `smape` and `mase` over those of Naive2; None where it was not run
    """

    smape: float
    mase: float
    rmse: float
    pinball: float | None = None
    coverage: float | None = None
    owa: float | None = None


@dataclass(frozen=True)
class Reach:
    """What a step of a network of causal convolutions sees.

    points     receptive field in points of the series, this one included
    dilations  of each block, bottom first
    kernel     taps of each convolution
    """

    points: int
    dilations: tuple[int, ...]
    kernel: int

    def seen(self, step: int, block: int) -> tuple[int, ...]:
        """Steps that block `block` (from 0) reads of the block below it, on the way to the output at `step`.

        Steps before the first are left out. All of them together, bottom block first, draw the tree of the field.
        """
        steps = {step}
        for upper in reversed(self.dilations[block:]):
            steps = {place - tap * upper for place in steps for tap in range(self.kernel)}
        return tuple(sorted(place for place in steps if place >= 0))


@dataclass(frozen=True, eq=False)
class Outcome:
    """A network's forecast beside those of the plain methods, and everything inside the network on the way.

    kind       "lstm", "gru", "rnn", "wavenet" or "feedforward"
    origin     points known to the forecast; the forecast's first point has this index
    first      point of the series that the network's first step reads
    forecast   the network's; `baselines` those of the plain methods, the seasonal naive first
    truth      float64 (up to ahead,): what came after `origin`, where it is known
    scores     of each method by key, where there is truth
    traces     `input` (time, feature), `ahead` (time, ahead) in the series' units: the median forecast made at each
               step; `influence` (time, what): change of the forecast with each past value (d forecast / d value, no
               unit); `recurrent/layer<k>/forward/<hidden|cell|gate.*>`, or `conv/block<k>/<hidden|filter|gate|skip>`,
               or `dense/layer<k>/hidden`. The time axis' coordinate is the point of the series.
    reach      of a WaveNet, else None
    known      what the network learnt from, for a person ("M4 Hourly, 414 series", "this series, epoch 12")
    notes      sentences that a person must read beside the forecast; empty where all is as the network expects
    seconds    of the network and of the plain methods
    """

    model: str
    kind: str
    origin: int
    first: int
    forecast: Forecast
    baselines: tuple[Forecast, ...]
    truth: NDArray[np.float64]
    scores: dict[str, Scores]
    traces: TraceSet
    reach: Reach | None
    known: str
    notes: tuple[str, ...]
    seconds: tuple[float, float]
