"""Training on a series: it learns, goes on where it stopped, goes back, and survives a blow-up."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.cancel import Cancel, Cancelled
from engine.data.series import Series
from engine.errors import DataError, ModelError
from engine.labs.forecast.learning import Begun, EpochDone, Learnt, Rescued, Trained, TrainEvent, TrainRequest
from engine.labs.forecast.outcome import Request
from engine.labs.forecast.session import Session
from engine.labs.forecast.training import CHECKPOINT, epoch_file, epochs_in, step_back, train
from engine.labs.forecast.weights import load_network

STEPS = np.arange(600)
WAVES = Series("waves", 50 + 10 * np.sin(2 * np.pi * STEPS / 12) + np.random.default_rng(4).normal(0, 0.5, 600))


def request(folder: Path, **changes: object) -> TrainRequest:
    base = TrainRequest(WAVES, folder, "gru", history=24, horizon=6, season=12, layers=1, units=8, epochs=4)
    return replace(base, **changes)  # type: ignore[arg-type]


def events(asked: TrainRequest) -> list[TrainEvent]:
    return list(train(asked, Cancel()))


def weights(path: Path | str) -> dict[str, torch.Tensor]:
    return dict(load_network(str(path))[0].state_dict())


def same(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> bool:
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[TrainEvent]]:
    """A run of four epochs without a stop."""
    folder = tmp_path_factory.mktemp("whole")
    return folder, events(request(folder))


@pytest.mark.parametrize("kind", ["lstm", "gru", "rnn", "wavenet", "feedforward"])
def test_every_kind_learns(kind: str, tmp_path: Path) -> None:
    found = events(request(tmp_path, kind=kind, epochs=8, learning_rate=0.01))
    done = [event for event in found if isinstance(event, EpochDone)]
    assert [event.epoch for event in done] == list(range(1, 9))
    assert done[-1].loss < 0.9 * done[0].loss
    assert all(np.isfinite(event.forecast.quantiles).all() for event in done)
    end = found[-1]
    assert isinstance(end, Trained)
    assert end.valid == min(event.valid for event in done)
    outcome = Session().run(Request(WAVES, end.path, 20, 12), Cancel())
    assert outcome.known == f"waves, epoch {end.epoch}"
    assert np.isfinite(outcome.forecast.quantiles).all()


def test_events_count_up(whole: tuple[Path, list[TrainEvent]]) -> None:
    begun = whole[1][0]
    assert isinstance(begun, Begun)
    assert (begun.epoch, begun.epochs) == (0, 4)
    learnt = [event for event in whole[1] if isinstance(event, Learnt)]
    assert learnt[-1].update == learnt[-1].updates == 4 * begun.updates_per_epoch
    assert [event.update for event in learnt] == sorted({event.update for event in learnt})
    assert epochs_in(whole[0]) == (1, 2, 3, 4)


@pytest.mark.parametrize("after", [EpochDone, Learnt])
def test_a_stopped_run_ends_with_the_weights_of_one_that_was_not(
    whole: tuple[Path, list[TrainEvent]], tmp_path: Path, after: type
) -> None:
    cancel, stopped = Cancel(), False
    try:
        for event in train(request(tmp_path), cancel):
            if isinstance(event, after) and event.epoch == 2:  # type: ignore[attr-defined]
                cancel.set()
    except Cancelled:
        stopped = True
    assert stopped
    assert epochs_in(tmp_path) == ((1, 2) if after is EpochDone else (1,))
    again = events(request(tmp_path))
    assert isinstance(again[0], Begun)
    assert again[0].epoch == max(epochs_in(tmp_path)) - (2 if after is EpochDone else 3)
    for epoch in range(1, 5):
        assert same(weights(epoch_file(tmp_path, epoch)), weights(epoch_file(whole[0], epoch))), epoch
    one, other = again[-1], whole[1][-1]
    assert isinstance(one, Trained)
    assert isinstance(other, Trained)
    assert (one.epoch, one.valid) == (other.epoch, other.valid)


def test_a_run_that_is_over_says_so_at_once(whole: tuple[Path, list[TrainEvent]]) -> None:
    again = events(request(whole[0]))
    assert [type(event) for event in again] == [Begun, Trained]
    assert again[-1].path == whole[1][-1].path  # type: ignore[union-attr]


def test_back_to_an_epoch_drops_what_came_after(tmp_path: Path) -> None:
    events(request(tmp_path))
    kept = weights(epoch_file(tmp_path, 2))
    run = train(request(tmp_path, start=2), Cancel())
    begun = next(run)
    assert isinstance(begun, Begun)
    assert begun.epoch == 2
    assert epochs_in(tmp_path) == (1, 2)
    assert not (tmp_path / CHECKPOINT).exists()
    rest = list(run)
    assert [event.epoch for event in rest if isinstance(event, EpochDone)] == [3, 4]
    assert same(kept, weights(step_back(tmp_path, 2)))
    assert not same(kept, weights(step_back(tmp_path, 4)))
    fresh = train(request(tmp_path, start=0), Cancel())
    assert next(fresh).epoch == 0  # type: ignore[union-attr]
    assert epochs_in(tmp_path) == ()


def test_a_run_that_blows_up_comes_back_more_calmly(tmp_path: Path) -> None:
    found = events(request(tmp_path, kind="rnn", loss="squared", learning_rate=500.0, epochs=3))
    rescued = [event for event in found if isinstance(event, Rescued)]
    assert rescued
    assert [event.learning_rate for event in rescued] == [500.0 / 4 ** (n + 1) for n in range(len(rescued))]
    assert "learning rate is" in rescued[0].sentence
    assert isinstance(found[-1], Trained)
    assert all(torch.isfinite(value).all() for value in weights(found[-1].path).values())


def test_another_network_does_not_go_on_in_its_folder(whole: tuple[Path, list[TrainEvent]]) -> None:
    with pytest.raises(ModelError, match="must hold a run with the same network, but holds another"):
        events(request(whole[0], units=9))
    with pytest.raises(ModelError, match="must hold epoch 7, but does not; it has 4"):
        step_back(whole[0], 7)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"kind": "transformer"}, "`kind` must be one of lstm"),
        ({"loss": "hinge"}, "`loss` must be one of quantile"),
        ({"units": 0}, "`units` must be 1 to 1,024, but is 0"),
        ({"horizon": 2_001}, "`horizon` must be 1 to 2,000, but is 2,001"),
        ({"learning_rate": float("nan")}, "`learning_rate` must be above 0"),
        ({"series": Series("short", np.arange(19.0))}, "needs at least 20 points, but the series has 19"),
        ({"series": Series("huge", WAVES.values * 1e40)}, "must be at most 1e\\+30 in size"),
        ({"series": Series("gap", np.where(STEPS == 50, np.nan, STEPS))}, "must have no open gaps"),
    ],
)
def test_what_cannot_be_trained_is_refused(tmp_path: Path, changes: dict[str, object], sentence: str) -> None:
    with pytest.raises(DataError, match=sentence):
        events(request(tmp_path, **changes))


def test_the_shortest_series_is_trained_on(tmp_path: Path) -> None:
    found = events(request(tmp_path, series=Series("short", np.arange(20.0)), epochs=1))
    assert isinstance(found[-1], Trained)
    assert found[0].notes  # type: ignore[union-attr]
