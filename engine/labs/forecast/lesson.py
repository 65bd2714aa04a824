"""One network and one series: windows, the loss on them, and one update at a time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from engine.errors import DataError
from engine.labs.forecast.frame import Frame
from engine.labs.forecast.known import covariates_of, known_values
from engine.labs.forecast.learning import TrainRequest
from engine.labs.forecast.network import KINDS, MEDIAN, Network, Said
from engine.labs.forecast.outcome import QUANTILES, Forecast, check_size
from engine.labs.forecast.recipe import filled_up
from engine.labs.forecast.route import as_read, tensor_of
from engine.labs.forecast.scores import mase
from engine.labs.forecast.seasons import Values
from engine.labs.forecast.spec import LONGEST_SEASON, LOSSES, NETWORKS
from engine.train.precision import mixed

BATCH = 16
_EPOCH = 12
"""Updates of an epoch at most: longer series are seen in part, at other places each time."""
_SHORTEST = 8


def frame_of(request: TrainRequest) -> Frame:
    """How a network of this request looks at its series."""
    season = max(1, request.season)
    scale = max(season, min(request.history, 2 * season if season > 1 else request.history))
    trained = len(request.series) - (request.keep or request.horizon)
    covariates = covariates_of(request.series, request.covariates, trained)
    return Frame(request.horizon, request.history, (season,), scale, covariates)


class Lesson:
    """What is to be learnt: windows of a history, and the points kept to check on.

    Raises DataError where a choice is out of range, or the series is too short or has no numbers.
    """

    def __init__(self, request: TrainRequest) -> None:
        self.request = request
        _check(request)
        values = request.series.values
        keep = request.keep or request.horizon
        if np.isnan(values).any():
            raise DataError(
                f"{request.series.name!r} must have no open gaps to be trained on; choose how to fill them."
            )
        check_size(values, repr(request.series.name))
        if len(values) - keep < request.horizon + _SHORTEST:
            raise DataError(
                f"training with a horizon of {request.horizon} and {keep} points kept to check needs at least "
                f"{keep + request.horizon + _SHORTEST:,} points, but the series has {len(values):,}; "
                "lower the horizon."
            )
        self.frame = frame_of(request)
        self.known: Values = np.array(values[:-keep])
        self.truth: Values = np.array(values[-keep:])[: request.horizon]
        self.size = float(np.mean(np.abs(self.known))) or 1.0
        # A series hardly longer than what a step looks back on gets its beginning repeated before it, for more windows.
        longest = max(self.frame.seasons)
        scarce = len(self.known) < 4 * self.frame.past
        least = max(self.frame.past + request.horizon, len(self.known) + (self.frame.past // 2 if scarce else 0))
        told, _ = known_values(request.series, self.frame.covariates, len(self.known), request.horizon, request.season)
        self.told: Values = told
        """The covariates, float64 (covariate, point), up to a horizon after the points that are known."""
        self.values = filled_up(self.known / self.size, least, longest)
        columns = [filled_up(column[: len(self.known)], least, longest) for column in told]
        self._rows = np.stack([self.values, *columns])
        origins = len(self.values) - self.frame.past - request.horizon + 1
        # A window's steps are asked one after the other, so one pass of a recurrent network teaches many forecasts.
        self.asked = max(1, min(origins, 64))
        self.warm = 0 if request.kind == "feedforward" else min(request.history, max(0, origins - self.asked))
        self.stride = max(1, min(4, self.asked // 8))
        self.windows = origins
        self.updates = max(2, min(_EPOCH, round(16 * origins / (BATCH * self.asked))))

    def network(self) -> Network:
        """A fresh network, the same for the same seed."""
        request = self.request
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(request.seed)
            made = Network(request.kind, self.frame, request.units, request.layers)  # type: ignore[arg-type]
        if made.effect is not None:
            made.effect.unit.fill_(max(1e-6, float(np.abs(np.diff(self.values)).mean())))
        return made

    def batches(self, epoch: int) -> Iterator[Tensor]:
        """The batches (window, 1 + covariate, point) of an epoch, counted from 1; the same for the same epoch."""
        random = np.random.default_rng((self.request.seed, epoch))
        length = self.frame.past + self.warm + self.asked - 1 + self.frame.horizon
        last = len(self.values) - length
        for _ in range(self.updates):
            starts = random.integers(0, last + 1, BATCH if last else 1)
            yield torch.from_numpy(
                np.stack([self._rows[:, start : start + length] for start in starts]).astype(np.float32)
            )

    def loss(self, network: nn.Module, batch: Tensor) -> Tensor:
        """The loss that was asked for, of all forecasts of a batch, in units of the steps."""
        horizon = self.frame.horizon
        steps = self.warm + self.asked
        values, known = batch[:, 0], batch[:, 1:] if self.frame.covariates else None
        with mixed(torch.device("cpu")):
            said: Said = network(values[:, :-horizon], steps, self.asked, self.stride, known)
        truth = values.unfold(1, horizon, 1)[:, -self.asked :][:, (self.asked - 1) % self.stride :: self.stride]
        z = (truth - said.view.centre[..., None]) / said.view.unit[..., None]
        error = z[:, :, None] - said.quantiles.float()
        levels = torch.tensor(QUANTILES)[:, None]
        pinball = 2 * torch.maximum(levels * error, (levels - 1) * error)
        if self.request.loss == "quantile":
            return pinball.mean()
        # The other losses teach the median alone; the spread is still learnt by its quantiles, lightly.
        middle = error[:, :, MEDIAN]
        point = middle.abs().mean() if self.request.loss == "absolute" else (middle**2).mean()
        return point + 0.1 * pinball.mean()

    @torch.no_grad()
    def checked(self, network: Network) -> tuple[Values, float]:
        """Quantiles float64 (level, ahead) of the kept points, and their mean absolute scaled error."""
        network.eval()
        steps = self.warm + self.asked
        length = self.frame.past + steps - 1
        given = filled_up(self.known / self.size, length, max(self.frame.seasons))[-length:]
        known = as_read(self.told, len(self.known), length, max(self.frame.seasons))
        said = network(torch.from_numpy(given.astype(np.float32))[None], steps, 1, known=tensor_of(known))
        whole = (said.view.centre[0, -1] + said.view.unit[0, -1] * said.quantiles[0, -1]).double().numpy() * self.size
        network.train()
        return whole, mase(self.truth, whole[MEDIAN, : len(self.truth)], self.known, self.request.season)

    def forecast(self, quantiles: NDArray[np.float64]) -> Forecast:
        """The quantiles as a forecast of the kept points."""
        kind = self.request.kind
        return Forecast(kind, NETWORKS[kind], quantiles[MEDIAN], QUANTILES, quantiles)


def _check(request: TrainRequest) -> None:
    if request.kind not in KINDS:
        raise DataError(f"`kind` must be one of {', '.join(KINDS)}, but is {request.kind!r} instead.")
    if request.loss not in LOSSES:
        raise DataError(f"`loss` must be one of {', '.join(LOSSES)}, but is {request.loss!r} instead.")
    bounds = {
        "history": (1, 20_000),
        "horizon": (1, 2_000),
        "season": (1, LONGEST_SEASON),
        "layers": (1, 16),
        "units": (1, 1_024),
        "epochs": (1, 100_000),
    }
    for name, (low, high) in bounds.items():
        value = getattr(request, name)
        if not low <= value <= high:
            raise DataError(f"`{name}` must be {low:,} to {high:,}, but is {value:,} instead.")
    if not 0 < request.learning_rate <= 1_000:
        raise DataError(f"`learning_rate` must be above 0 and at most 1,000, but is {request.learning_rate} instead.")
