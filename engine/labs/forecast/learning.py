"""What a training run on a person's series is, and what it tells of itself: frozen values, without torch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.data.series import Series
from engine.labs.forecast.outcome import Forecast
from engine.labs.forecast.spec import LONGEST_SEASON, LOSSES, NETWORKS
from engine.spec import Param

PARAMETERS = (
    Param("kind", "Network", NETWORKS["lstm"], choices=tuple(NETWORKS.values()), help="What learns."),
    Param("history", "History", 96, 8, 2_000, help="Points that one training window shows before its first forecast."),
    Param("horizon", "Horizon", 24, 1, 500, help="Points ahead that it learns to say at once."),
    Param("season", "Season", 24, 1, LONGEST_SEASON, help="Points until the series repeats itself; 1 for none."),
    Param("layers", "Layers", 2, 1, 6, help="Recurrent layers, blocks of convolutions, or dense layers."),
    Param("units", "Units", 32, 4, 256, help="Of each layer."),
    Param("loss", "Loss", LOSSES["quantile"], choices=tuple(LOSSES.values()), help="What training makes small."),
    Param("epochs", "Epochs", 30, 1, 1_000, help="Times that it sees the series."),
    Param("learning_rate", "Learning rate", 0.005, 0.00001, 10.0, help="Of Adam; halved where training blows up."),
)


@dataclass(frozen=True, eq=False)
class TrainRequest:
    """What to train on which series.

    kind        "lstm", "gru", "rnn", "wavenet" or "feedforward"
    keep        points at the end that are not trained on but forecast after each epoch; 0 for the horizon
    folder      takes a file for each epoch; what is there already is gone on from
    start       epoch of `folder` to go back to, None for the last
    covariates  columns of the series that the network is told in advance
    """

    series: Series
    folder: Path
    kind: str = "lstm"
    history: int = 96
    horizon: int = 24
    season: int = 24
    layers: int = 2
    units: int = 32
    loss: str = "quantile"
    epochs: int = 30
    learning_rate: float = 0.005
    keep: int = 0
    seed: int = 1
    start: int | None = None
    covariates: tuple[str, ...] = ()


def sizes_for(points: int, horizon: int, season: int) -> dict[str, int]:
    """A horizon and a history, in points, that suit a series of so many points."""
    ahead = min(horizon, 500, max(1, points // 8))
    history = min(max(2 * season, 2 * ahead, 32), 2_000, max(8, points // 4))
    return {"horizon": ahead, "season": season, "history": history}


@dataclass(frozen=True)
class Begun:
    """The run is about to start. `epoch` is the one it goes on from, 0 for none."""

    epoch: int
    epochs: int
    updates_per_epoch: int
    windows: int
    weights: int
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Learnt:
    """A few updates later: means since the last report. `update` counts from the run's first epoch."""

    update: int
    updates: int
    epoch: int
    loss: float
    gradient_norm: float
    learning_rate: float
    seconds_left: float


@dataclass(frozen=True, eq=False)
class EpochDone:
    """An epoch is over and saved.

    epoch      from 1
    loss       mean over the training windows
    valid      mean absolute scaled error on the kept points
    plain      the same of the seasonal naive: what is to be beaten
    forecast   of the kept points, as the network makes it now; `origin` is their first
    best       whether `valid` was never lower
    """

    epoch: int
    loss: float
    valid: float
    plain: float
    forecast: Forecast
    origin: int
    best: bool
    seconds: float


@dataclass(frozen=True)
class Rescued:
    """Training blew up: the weights of `epoch` are back, the learning rate is lower. `sentence` explains."""

    sentence: str
    epoch: int
    learning_rate: float


@dataclass(frozen=True)
class Trained:
    """The end: the file of the best epoch's weights, which `Request.model` takes, and that of those it began with."""

    path: str
    epoch: int
    valid: float
    plain: float
    seconds: float
    before: str


TrainEvent = Begun | Learnt | EpochDone | Rescued | Trained
