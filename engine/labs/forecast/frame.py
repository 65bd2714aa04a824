"""How a network looks at a series: every step normalised by its own past, beside what the seasons before said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from engine.labs.forecast.known import Covariate

_FLOOR = 1e-3


@dataclass(frozen=True)
class Frame:
    """What a network may know at a step, and how far it looks ahead. All in points.

    horizon     points that it says at once
    window      last values that reach the output directly, and that a feedforward network reads
    seasons     periods whose last repetition is offered as a forecast, the shortest first; (1,) is the last value
    scale       last values whose mean and mean change are the centre and the unit of a step
    covariates  what is known in advance beside the series
    """

    horizon: int
    window: int
    seasons: tuple[int, ...]
    scale: int
    covariates: tuple[Covariate, ...] = ()

    @property
    def past(self) -> int:
        """Points that a step needs, its own included, so that nothing is made up."""
        return max(self.window, 2 * max(self.seasons) + 1, self.scale + max(self.seasons) + 1)

    @property
    def features(self) -> tuple[str, ...]:
        """Names of what recurrent and convolutional networks read at a step."""
        names = ["value", "change"]
        for season in self.seasons:
            if season > 1:
                names += [f"against {season} ago", f"{season} before the next"]
        names += ["drift of the level", "drift of the unit"]
        for covariate in self.covariates:
            names += [covariate.name, f"{covariate.name} next"]
        return tuple(names)

    @property
    def effects(self) -> int:
        """Numbers that the covariates give for a point ahead: each itself, and against each season before."""
        return len(self.covariates) * (1 + len(self.seasons))


class View(NamedTuple):
    """A batch of series as a network sees it.

    features      (batch, step, feature)
    centre, unit  (batch, said): value = centre + unit * z, for all of a step at which a forecast is made
    window        (batch, said, window): z of the last values, the newest last
    bases         (batch, said, season, horizon): z of what each season's last repetition says is to come
    known         (batch, said, horizon, effect): the covariates at each point ahead, and their differences from where
                  the bases were taken; None without covariates
    """

    features: Tensor
    centre: Tensor
    unit: Tensor
    window: Tensor
    bases: Tensor
    known: Tensor | None = None


def view(
    values: Tensor, frame: Frame, steps: int, said: int | None = None, stride: int = 1, known: Tensor | None = None
) -> View:
    """The last `steps` steps of values (batch, point), of which at least `frame.past` + `steps` - 1 are given.

    said    steps at which a forecast is made, up to the last; None for all
    stride  of these, only every so many, the last among them
    known   (batch, covariate, point + horizon): the frame's covariates, at the points of `values` and after them

    The centre of a step is the mean of its last `scale` values, or, where the shortest season is 1, the last value
    itself: such a level is where it is now. The unit is their mean absolute change from point to point.
    """
    longest = max(frame.seasons)
    pool = torch.nn.functional.avg_pool1d
    change = pool((values[:, 1:] - values[:, :-1]).abs()[:, None], frame.scale, 1)[:, 0]
    size = pool(values.abs()[:, None], frame.scale, 1)[:, 0]
    units = change + _FLOOR * size[:, -change.shape[1] :] + 1e-9
    centres = values if frame.seasons[0] == 1 else pool(values[:, None], frame.scale, 1)[:, 0]
    centre, unit = centres[:, -steps:], units[:, -steps:]

    def ago(points: int, of: Tensor = values) -> Tensor:
        return of[:, of.shape[1] - steps - points : of.shape[1] - points]

    now = ago(0)
    columns = [(now - centre) / unit, (now - ago(1)) / unit]
    for season in frame.seasons:
        if season > 1:
            columns += [(now - ago(season)) / unit, (ago(season - 1) - centre) / unit]
    drift = (centre - ago(longest, centres)) / unit
    columns += [drift / 4, (unit / ago(longest, units)).log()]
    points = values.shape[1]
    if known is not None:
        for column in known.unbind(1):
            columns += [column[:, points - steps : points], column[:, points - steps + 1 : points + 1]]
    features = torch.stack(columns, dim=2)

    count = steps if said is None else said
    chosen = slice(steps - 1 - (count - 1) // stride * stride, None, stride)
    centre, unit = centre[:, chosen], unit[:, chosen]

    def last(length: int, of: Tensor = values) -> Tensor:
        return of.unfold(1, length, 1)[:, -steps:][:, chosen]

    place = torch.arange(frame.horizon, device=values.device)
    bases = torch.stack([last(season)[..., place % season] for season in frame.seasons], dim=2)
    window = (last(frame.window) - centre[..., None]) / unit[..., None]
    bases = (bases - centre[..., None, None]) / unit[..., None, None]
    effects = []
    for column in () if known is None else known.unbind(1):
        ahead = last(frame.horizon, column)
        effects += [ahead, *(ahead - last(season, column[:, :points])[..., place % season] for season in frame.seasons)]
    told = torch.stack(effects, dim=3) if effects else None
    return View(squash(features), centre, unit, squash(window), bases, told)


def squash(z: Tensor) -> Tensor:
    """Large values drawn in, small ones as they are: asinh, so that one wild point does not drown the rest."""
    return torch.asinh(z / 2) * 2
