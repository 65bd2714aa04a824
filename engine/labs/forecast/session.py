"""A forecasting session: networks that forecast a series and show how, beside the plain methods."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.cancel import Cancel
from engine.data.series import Series
from engine.data.table_series import filled
from engine.errors import DataError
from engine.interventions import Mute
from engine.labs.forecast.inside import explain_unit, run_inside
from engine.labs.forecast.known import known_values
from engine.labs.forecast.network import MEDIAN, Network
from engine.labs.forecast.outcome import QUANTILES, Edit, Forecast, Outcome, Reach, Request, check_size
from engine.labs.forecast.plain import plain_forecast
from engine.labs.forecast.route import Plan, about_text, as_read, plan_of, read_by, tensor_of
from engine.labs.forecast.scores import scores
from engine.labs.forecast.seasons import Values
from engine.labs.forecast.spec import NETWORKS
from engine.labs.forecast.weights import load_network
from engine.labs.forecast.widening import widened
from engine.nets.causal import CausalStack
from engine.record.explain import UnitStep
from engine.trace import Axis, Trace, TraceSet

STEPS = 1_000
"""Steps of the series that a network reads at most: what lies before has faded."""
_ROLLING = 240
_KEPT = 12
BASELINES = ("seasonal-naive", "naive", "naive2", "theta")


class Session:
    """Networks, each loaded once, that forecast any number of series; for one thread at a time."""

    def __init__(self) -> None:
        self._networks: dict[str, tuple[Network, dict[str, Any]]] = {}

    def run(self, request: Request, cancel: Cancel) -> Outcome:
        """Forecast what `request` asks for. Raises DataError, ModelError; Cancelled between its parts."""
        began = time.perf_counter()
        history, truth, origin, notes = known_to(request)
        plan = plan_of(request.model, history, request.season)
        network, about = self.network(plan.name)
        values, steps = read_by(network, plan, history, STEPS)
        points = origin - steps + np.arange(steps)
        axis = Axis("time", coordinate=points.astype(np.float32), unit="point")
        batch = torch.from_numpy(values.astype(np.float32))[None]
        told, missing = self._told(network, request, origin, len(values))
        known = tensor_of(told[:, : len(values) + network.frame.horizon])
        with torch.no_grad():
            seen = network.seen(batch, steps, known)
            hidden, inside = run_inside(network, seen, request.interventions, axis)
            quantiles = network.quantiles(seen, hidden)
            said = (seen.centre[..., None, None] + seen.unit[..., None, None] * quantiles)[0].double().numpy()
        cancel.check()
        found = self._whole(network, values, told, widened(said[-1], network.widening), request, cancel)
        forecast = self._forecast(network, plan, found, len(history), request, history)
        influence = _influence(network, batch, known, steps, min(request.ahead, network.frame.horizon))
        cancel.check()
        muted = " ".join(str(one.layer) for one in request.interventions if isinstance(one, Mute))
        traces = TraceSet(
            (
                Trace("input", seen.features[0].numpy(), (axis, Axis("feature", network.frame.features))),
                Trace("ahead", _in_units(said[:, MEDIAN], plan, points), (axis, Axis("ahead"))),
                Trace("influence", influence[:, None], (axis, Axis("what", ("d forecast / d value",))), "gradient"),
                *inside,
            ),
            {"lab": "forecast", "model": request.model, "network": plan.name, "muted": muted},
        )
        passed, sentences = time.perf_counter(), (*notes, *plan.notes, *missing)
        baselines, measured = beside(history, truth, forecast, request)
        return Outcome(
            request.model, network.kind, origin, int(points[0]), forecast, baselines, truth, measured, traces,
            _reach(network), about_text(about), sentences, (passed - began, time.perf_counter() - passed),
        )  # fmt: skip

    def forecast(self, request: Request, cancel: Cancel) -> Forecast:
        """The network's forecast alone, without a look inside: for backtests."""
        history = known_to(request)[0]
        plan = plan_of(request.model, history, request.season)
        network, _ = self.network(plan.name)
        values, steps = read_by(network, plan, history, _ROLLING)
        told, _ = self._told(network, request, len(history), len(values))
        first = _last_quantiles(network, values, steps, told)
        found = self._whole(network, values, told, first, request, cancel)
        return self._forecast(network, plan, found, len(history), request, history)

    def notes(self, request: Request) -> tuple[str, ...]:
        """What a person must read beside `forecast`: of the history, the network, and what stands for covariates."""
        history, _, _, notes = known_to(request)
        plan = plan_of(request.model, history, request.season)
        network, _ = self.network(plan.name)
        return (*notes, *plan.notes, *self._told(network, request, len(history), network.frame.past)[1])

    def explain(self, outcome: Outcome, layer: int, unit: int, step: int) -> UnitStep:
        """The equations of one unit at one step of a run. Raises what `explain_unit` raises."""
        network, _ = self.network(outcome.traces.notes["network"])
        muted = {int(number) for number in outcome.traces.notes["muted"].split()}
        return explain_unit(network, outcome.traces, muted, layer, unit, step)

    def forget(self, model: str) -> None:
        """Drop a network, so that it is loaded anew from its file."""
        self._networks.pop(model, None)

    def network(self, name: str) -> tuple[Network, dict[str, Any]]:
        """A network by the name of its weights, with what its file says. Raises ModelError."""
        found = self._networks.pop(name, None) or load_network(name)
        self._networks[name] = found
        while len(self._networks) > _KEPT:
            del self._networks[next(iter(self._networks))]
        return found

    def _told(self, network: Network, request: Request, origin: int, length: int) -> tuple[Values, tuple[str, ...]]:
        """The covariates beside `length` values that are read and after them, for whole parts of the network's own
        horizon, and sentences on what stands for those that are not there. Raises DataError.
        """
        frame = network.frame
        if not frame.covariates:
            return np.empty((0, 0)), ()
        parts = -(-request.horizon // frame.horizon)
        told, _ = known_values(request.series, frame.covariates, origin, parts * frame.horizon, request.season)
        notes = known_values(request.series, frame.covariates, origin, request.horizon, request.season)[1]
        return as_read(told, origin, length, max(frame.seasons)), notes

    def _whole(
        self, network: Network, values: Values, told: Values, first: Values, request: Request, cancel: Cancel
    ) -> Values:
        """Quantiles (level, ahead) of the whole horizon, what is beyond the network's own said on top of its medians.

        The spread of a later part is what the network says of it and that of the part before, as if independent.
        """
        horizon = network.frame.horizon
        parts, spread, level = [first], np.zeros((len(first), 1)), values
        end = len(values)
        while sum(part.shape[1] for part in parts) < request.horizon:
            cancel.check()
            last = parts[-1]
            spread = last[:, -1:] - last[MEDIAN, -1:]
            level = np.concatenate([level, last[MEDIAN]])
            end += last.shape[1]
            steps = min(_ROLLING, len(level) - network.frame.past + 1)
            length = network.frame.past + steps - 1
            part = _last_quantiles(network, level[-length:], steps, told[:, end - length :])
            middle = part[MEDIAN]
            parts.append(middle + np.sign(part - middle) * np.hypot(part - middle, spread))
            level = level[-(network.frame.past + _ROLLING + horizon) :]
        return np.concatenate(parts, axis=1)[:, : request.horizon]

    def _forecast(
        self, network: Network, plan: Plan, found: Values, first: int, request: Request, history: Values
    ) -> Forecast:
        whole = plan.season.put_back(found * plan.size, first)
        if (history >= 0).all():
            whole = np.maximum(whole, 0.0)
        learnt = Forecast(network.kind, NETWORKS[network.kind], whole[MEDIAN], QUANTILES, whole)
        if tuple(request.quantiles) == QUANTILES:
            return learnt
        levels = tuple(sorted({*request.quantiles, 0.5}))
        return replace(learnt, levels=levels, quantiles=np.stack([learnt.quantile(level) for level in levels]))


def known_to(request: Request) -> tuple[Values, Values, int, tuple[str, ...]]:
    """History with its edits, truth after it, where it ends, and sentences. Raises DataError where there is none."""
    series, notes = request.series, []
    origin = len(series) if request.origin is None else request.origin
    if not 1 <= origin <= len(series):
        raise DataError(f"`origin` must be 1 to {len(series):,}, but is {origin} instead.")
    if not 1 <= request.horizon <= 10_000 or not 1 <= request.season <= 100_000:
        raise DataError(
            f"`horizon` and `season` must be at least 1 and at most 10,000 and 100,000, but are {request.horizon} and "
            f"{request.season} instead."
        )
    if not all(0 < level < 1 for level in request.quantiles):
        raise DataError(f"`quantiles` must lie between 0 and 1, but are {request.quantiles} instead.")
    history = np.array(series.values[:origin])
    if np.isnan(history).any():
        if np.isnan(history).all():
            raise DataError(f"{series.name!r} must have a value before the forecast, but has none.")
        history = filled(history, "line", 1)
        notes.append("Gaps were left open; a straight line stands in them for the forecast.")
    for edit in request.edits:
        _check_edit(edit, origin)
        history[edit.point] = edit.value
    check_size(history, repr(series.name))
    if len(history) < 2 * request.season and request.season > 1:
        notes.append(f"The history is shorter than two seasons of {request.season}; nothing can be said of the season.")
    truth = series.values[origin : origin + request.horizon]
    return history, truth[: int(np.argmax(np.isnan(truth)))] if np.isnan(truth).any() else truth, origin, tuple(notes)


def beside(
    history: Values, truth: Values, forecast: Forecast, request: Request
) -> tuple[tuple[Forecast, ...], dict[str, Any]]:
    """The plain methods' forecasts, and the measures of all where there is truth."""
    plain = tuple(plain_forecast(name, history, request.horizon, request.season, forecast.levels) for name in BASELINES)
    if len(truth) == 0:
        return plain, {}
    naive2 = next(one for one in plain if one.key == "naive2")
    return plain, {one.key: scores(truth, one, history, request.season, naive2) for one in (forecast, *plain)}


def single(series: Series, values: Values) -> Series:
    """The series with other values and nothing else changed."""
    return Series(series.name, values, series.times, series.frequency, series.filled, series.covariates, series.source)


def _check_edit(edit: Edit, origin: int) -> None:
    if not 0 <= edit.point < origin or not np.isfinite(edit.value):
        raise DataError(
            f"an edit must put a finite number at a point from 0 to {origin - 1:,}, but puts {edit.value} at "
            f"{edit.point:,} instead."
        )


@torch.inference_mode()
def _last_quantiles(network: Network, values: Values, steps: int, told: Values) -> Values:
    """Quantiles float64 (level, ahead) said at the last step, widened; `told` are covariates from the first value."""
    known = tensor_of(told[:, : len(values) + network.frame.horizon])
    said = network(torch.from_numpy(values.astype(np.float32))[None], steps, 1, known=known)
    whole: Tensor = said.view.centre[0, -1] + said.view.unit[0, -1] * said.quantiles[0, -1]
    return widened(whole.double().numpy(), network.widening)


def _in_units(z: Values, plan: Plan, points: NDArray[np.int64]) -> NDArray[np.float32]:
    """Medians (step, ahead) said at points, in the series' own units."""
    values = z * plan.size
    count = len(plan.season.indices)
    over = plan.season.indices[(points[:, None] + 1 + np.arange(z.shape[1])) % count]
    whole: NDArray[np.float32] = (values * over if plan.season.times else values + over * (count > 1)).astype(
        np.float32
    )
    return whole


def _influence(network: Network, batch: Tensor, known: Tensor | None, steps: int, ahead: int) -> NDArray[np.float32]:
    """d forecast / d value for the last `steps` values, float32 (step,): of one step ahead, or of their mean for 0.

    Baehrens et al., "How to explain individual classification decisions" (JMLR 2010): the plain gradient.
    """
    values = batch.clone().requires_grad_(True)
    # cuDNN and oneDNN keep what backward needs only in training mode; no layer here acts differently in it.
    network.train()
    network.requires_grad_(False)
    try:
        said = network(values, steps, 1, known=known)
        whole = said.view.centre[0, -1] + said.view.unit[0, -1] * said.quantiles[0, -1, MEDIAN]
        (whole.mean() if ahead <= 0 else whole[ahead - 1]).backward()
    finally:
        network.eval()
        network.requires_grad_(True)
    assert values.grad is not None
    found: NDArray[np.float32] = values.grad[0, -steps:].numpy().copy()
    return found


def _reach(network: Network) -> Reach | None:
    """What a step of a WaveNet's convolutions sees, in points."""
    body = network.body
    return Reach(body.field, body.dilations, body.kernel) if isinstance(body, CausalStack) else None
