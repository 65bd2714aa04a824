"""How the networks that ship were trained: one network on all series of a group, each window in its own units.

After the winner of the M4 competition (Smyl, IJF 2020), simplified: no parameters of a single series are learnt.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import torch
from torch import Tensor, nn

from engine.cancel import Cancel
from engine.errors import DataError
from engine.labs.forecast.frame import Frame
from engine.labs.forecast.network import MEDIAN, Kind, Network, Said
from engine.labs.forecast.outcome import QUANTILES
from engine.labs.forecast.scores import mase, scale_of, smape
from engine.labs.forecast.seasons import Values
from engine.train.loop import Schedule, Task
from engine.train.parallel import Ranks, own_device
from engine.train.precision import mixed

_CENT = 100.0


@dataclass(frozen=True)
class Group:
    """Series of one kind, and how they are looked at.

    season         of MASE
    naive2         sMAPE and MASE of Naive2 on the competition's test part: the loss counts both in these units, as OWA
    warm           steps that a recurrent network reads before it is asked
    steps, stride  then so many steps of a window, asked every `stride`
    widen          whether intervals are widened at the end: those for weekly series hold what they are to hold
    """

    name: str
    frame: Frame
    season: int
    naive2: tuple[float, float]
    warm: int
    steps: int
    stride: int
    widen: bool


GROUPS = {
    "hourly": Group("hourly", Frame(48, 336, (24, 168), 168), 24, (18.383, 2.395), 72, 96, 8, True),
    "weekly": Group("weekly", Frame(13, 65, (1,), 52), 1, (9.161, 2.777), 40, 40, 4, False),
}
SIZES: dict[Kind, tuple[int, int]] = {
    "lstm": (48, 2),
    "gru": (48, 2),
    "rnn": (64, 2),
    "wavenet": (32, 7),
    "feedforward": (128, 2),
}
"""Units and layers of each network that ships."""


@dataclass(frozen=True)
class Options:
    """Choices of a run."""

    group: str = "hourly"
    kind: Kind = "lstm"
    updates: int = 400
    batch: int = 32
    learning_rate: float = 6e-3
    validate_every: int = 100
    seed: int = 1


@dataclass(frozen=True)
class Batch:
    """Windows of several series, each over the mean size of its series.

    values  (series, point); the last `horizon` points are targets only
    scale   (series,): unit of MASE, over the same size
    """

    values: Tensor
    scale: Tensor

    def __len__(self) -> int:
        return len(self.values)


def task_of(series: Sequence[Values], options: Options) -> tuple[Task[Batch], Schedule]:
    """The run that `options` describe, which trains on all but the last horizon of each series and validates on that.

    Raises DataError where the group is unknown or a series is too short.
    """
    if options.group not in GROUPS:
        raise DataError(f"`group` must be one of {', '.join(GROUPS)}, but is {options.group!r} instead.")
    group = GROUPS[options.group]
    horizon = group.frame.horizon
    if not series or min(map(len, series)) <= 2 * horizon:
        raise DataError(f"every series must have more than {2 * horizon} points to train on, but one has fewer.")
    torch.manual_seed(options.seed)
    device = own_device()
    module = Network(options.kind, group.frame, *SIZES[options.kind]).to(device)
    known, truth = [one[:-horizon] for one in series], [one[-horizon:] for one in series]

    def stream(first_update: int, ranks: Ranks) -> Iterator[Batch]:
        return batches(known, group, options.batch, options.seed, first_update, ranks)

    def loss(trained: nn.Module, batch: Batch) -> Tensor:
        return weighted_loss(trained, batch, group, device)

    def validate(trained: nn.Module, cancel: Cancel) -> tuple[dict[str, float], tuple[tuple[str, str], ...]]:
        found = ahead_of(trained, known, group, device)
        cancel.check()
        errors = [
            (smape(y, f[MEDIAN]), mase(y, f[MEDIAN], x, group.season))
            for x, y, f in zip(known, truth, found, strict=True)
        ]
        both = np.mean(errors, axis=0)
        inside = np.mean([(y >= f[0]) & (y <= f[-1]) for y, f in zip(truth, found, strict=True)])
        owa = float((both / group.naive2).mean())
        return {"owa": owa, "smape": float(both[0]), "mase": float(both[1]), "coverage": float(inside)}, ()

    schedule = Schedule(
        options.updates,
        options.learning_rate,
        warm_up=min(30, options.updates // 10 + 1),
        average=0.99,
        validate_every=options.validate_every,
    )
    return Task(module, stream, loss, len, validate, {"lab": "forecast", **asdict(options)}), schedule


def batches(
    known: Sequence[Values], group: Group, size: int, seed: int, first_update: int, ranks: Ranks
) -> Iterator[Batch]:
    """Endless batches of random windows of random series; the same again for the same update and rank."""
    sizes = [float(np.mean(np.abs(one))) or 1.0 for one in known]
    scales = [scale_of(one, group.season) for one in known]
    frame = group.frame
    length = frame.past + group.warm + group.steps - 1 + frame.horizon
    update = first_update
    while True:
        random = np.random.default_rng((seed, update, ranks.rank))
        chosen = random.integers(0, len(known), size)
        rows = []
        for index in chosen:
            values = filled_up(known[index], length, max(frame.seasons))
            end = int(random.integers(length, len(values) + 1))
            rows.append(values[end - length : end] / sizes[index])
        scale = np.array([scales[index] / sizes[index] for index in chosen], np.float32)
        yield Batch(torch.from_numpy(np.stack(rows).astype(np.float32)), torch.from_numpy(scale))
        update += 1


def filled_up(values: Values, length: int, season: int) -> Values:
    """Values with, where they are fewer than `length`, repetitions of their first season before them."""
    lacking = length - len(values)
    if lacking <= 0:
        return values
    period = min(season, len(values))
    return np.concatenate([values[:period][np.arange(-lacking, 0) % period], values])


def weighted_loss(module: nn.Module, batch: Batch, group: Group, device: torch.device) -> Tensor:
    """Pinball loss of all quantiles, each point counted as sMAPE and MASE over Naive2's do: the OWA, made smooth."""
    frame = group.frame
    values = batch.values.to(device)
    given = values[:, : -frame.horizon]
    with mixed(device):
        said: Said = module(given, group.warm + group.steps, group.steps, group.stride)
    truth = values.unfold(1, frame.horizon, 1)[:, -group.steps :][:, (group.steps - 1) % group.stride :: group.stride]
    centre, unit = said.view.centre[..., None], said.view.unit[..., None]
    quantiles = said.quantiles.float()
    error = ((truth - centre) / unit)[:, :, None] - quantiles
    levels = torch.tensor(QUANTILES, device=device)[:, None]
    losses = torch.maximum(levels * error, (levels - 1) * error).mean(2)
    with torch.no_grad():
        median = centre + unit * quantiles[:, :, MEDIAN]
        # A denominator near 0 would let one point outweigh the rest.
        size = torch.maximum((truth.abs() + median.abs()) / 2, 0.05 * given.abs().mean(1)[:, None, None])
        weight = unit * (_CENT / group.naive2[0] / size + 1 / group.naive2[1] / batch.scale.to(device)[:, None, None])
    return 2 * (losses * weight).mean()


@torch.no_grad()
def ahead_of(module: nn.Module, known: Sequence[Values], group: Group, device: torch.device) -> list[Values]:
    """Quantiles float64 (level, ahead) of what follows each series, in its own units."""
    frame, steps = group.frame, group.warm + group.steps
    length = frame.past + steps - 1
    found: list[Values] = []
    for first in range(0, len(known), 64):
        some = known[first : first + 64]
        sizes = np.array([np.mean(np.abs(one)) or 1.0 for one in some])
        rows = [filled_up(one, length, max(frame.seasons))[-length:] for one in some]
        said = module(torch.from_numpy((np.stack(rows) / sizes[:, None]).astype(np.float32)).to(device), steps, 1)
        last = said.view.centre[:, -1, None, None] + said.view.unit[:, -1, None, None] * said.quantiles[:, -1]
        found += list(last.double().cpu().numpy() * sizes[:, None, None])
    return found
