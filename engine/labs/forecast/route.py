"""Which network reads a series, and in what form: a global network of its frequency, or the nearest there is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.labs.forecast.frame import Frame
from engine.labs.forecast.network import Network
from engine.labs.forecast.recipe import GROUPS, filled_up
from engine.labs.forecast.seasons import Season, Values, has_season, recent, season_of

HOURLY, WEEKLY = "hourly", "weekly"
_NONE = Season(np.ones(1), True)


@dataclass(frozen=True, eq=False)
class Plan:
    """A history made ready for a network.

    name    of the network: a shipped one's, or a file
    season  what was taken out before and is put back after; `_NONE` where nothing was
    size    what values are divided by, so that float32 holds them well
    notes   sentences for a person
    """

    name: str
    season: Season
    size: float
    notes: tuple[str, ...]


def plan_of(model: str, history: Values, season: int) -> Plan:
    """How `model` reads a history whose season is `season`.

    A file's network reads the series as it is. A shipped kind reads hourly series with at least two weeks behind them
    with the network for hourly series; all others, their own season taken out, with the one for weekly series.
    """
    size, hourly = float(np.mean(np.abs(history[-10_000:]))) or 1.0, GROUPS[HOURLY].frame
    if model.endswith(".safetensors"):
        return Plan(model, _NONE, size, ())
    if season in hourly.seasons and len(history) >= hourly.past:
        return Plan(f"{model}-{HOURLY}", _NONE, size, ())
    name = f"{model}-{WEEKLY}"
    if season in (1, 52):
        return Plan(name, _NONE, size, _short(history, GROUPS[WEEKLY].frame))
    last = recent(history, season)
    found = season_of(last, season) if has_season(last, season) else _NONE
    taken = "with its season taken out" if len(found.indices) > 1 else "as it is, for no season is clear in it"
    if season in hourly.seasons:
        why = f"The network for hourly series looks back {hourly.past:,} points, but the history has {len(history):,}"
    else:
        why = f"No network that ships was trained on series with a season of {season:,}"
    note = f"{why}; the one for weekly series reads it {taken}. Train one on this series for a network of its own."
    return Plan(name, found, size, (note, *_short(history, GROUPS[WEEKLY].frame)))


def _short(history: Values, frame: Frame) -> tuple[str, ...]:
    if len(history) >= frame.past:
        return ()
    return (
        f"The network looks back {frame.past} points, but the history has {len(history):,}; its beginning is repeated "
        "before it.",
    )


def read_by(network: Network, plan: Plan, history: Values, most: int) -> tuple[Values, int]:
    """What the network reads: values (point,) without season and over their size, and for how many steps.

    Each step has all the past that the frame asks for; where the history is short, its beginning is repeated before.
    """
    frame = network.frame
    level = plan.season.remove(history) / plan.size
    steps = max(1, min(len(history), most))
    return filled_up(level, frame.past + steps - 1, max(frame.seasons))[-(frame.past + steps - 1) :], steps


def as_read(told: Values, origin: int, length: int, season: int) -> Values:
    """Covariates (covariate, origin + ahead) where `read_by` read `length` values of a history of `origin` points.

    float64 (covariate, length + ahead): the same beginning is repeated before them.
    """
    rows = [np.concatenate([filled_up(row[:origin], length, season)[-length:], row[origin:]]) for row in told]
    return np.stack(rows) if rows else np.empty((0, length + told.shape[1] - origin))


def tensor_of(known: Values) -> Tensor | None:
    """Covariates (covariate, point) as a batch of one; None where there are none."""
    return torch.from_numpy(known.astype(np.float32))[None] if len(known) else None


def about_text(about: dict[str, Any]) -> str:
    """What a network learnt from, for a person."""
    group = about.get("group")
    if group in GROUPS:
        return {HOURLY: "M4 Hourly, 414 series", WEEKLY: "M4 Weekly, 359 series"}[str(group)]
    series, epoch = about.get("series"), about.get("epoch")
    if epoch == 0:
        return "nothing yet: its weights are by chance"
    text = f"{series}" if series else "a series of its own"
    return f"{text}, epoch {epoch}" if epoch else text
