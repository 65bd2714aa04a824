"""Training with a delay: data, events, cancelling, and that an LSTM learns what a tanh network does not."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch

from engine.cancel import Cancel, Cancelled
from engine.errors import DataError
from engine.labs.gradients.contest import PARAMETERS, Point, Race, race_of
from engine.labs.gradients.race import SYMBOLS, batch_of, race

VALUES: dict[str, Any] = {parameter.name: parameter.default for parameter in PARAMETERS}


def test_recall_shows_the_symbol_once_and_then_noise() -> None:
    inputs, targets = batch_of(Race(delay=23), torch.Generator().manual_seed(3), 40)
    assert inputs.shape == (24, 40, SYMBOLS)
    assert torch.equal(inputs[0].argmax(-1), targets)
    assert torch.equal(inputs[0].sum(-1), torch.ones(40))
    assert 0.15 < float(inputs[1:].std()) < 0.25


def test_adding_marks_one_number_in_each_half() -> None:
    inputs, targets = batch_of(Race("adding", delay=23), torch.Generator().manual_seed(3), 40)
    marks = inputs[..., 1]
    assert torch.equal(marks[:12].sum(0), torch.ones(40))
    assert torch.equal(marks[12:].sum(0), torch.ones(40))
    torch.testing.assert_close((inputs[..., 0] * marks).sum(0), targets)


def test_events_come_in_turn_without_gaps() -> None:
    points = list(race(Race(delay=5, cells=("tanh", "lstm", "gru"), updates=25, units=8), Cancel()))
    assert [(point.cell, point.update) for point in points] == [
        (cell, update) for update in (10, 20, 25) for cell in ("tanh", "lstm", "gru")
    ]
    for point in points:
        assert isinstance(point, Point)
        assert math.isfinite(point.loss)
        assert 0 <= point.correct <= 1
        assert (point.open is None) == (point.cell == "tanh")
    assert points[1].open == pytest.approx(1 / (1 + math.exp(-4.0)), abs=0.03)


def test_the_same_race_twice_gives_the_same() -> None:
    setup = Race(delay=5, updates=10, units=8)
    once, again = (list(race(setup, Cancel())) for _ in range(2))
    assert [(p.loss, p.correct) for p in once] == [(p.loss, p.correct) for p in again]


def test_an_lstm_learns_a_delay_that_a_tanh_network_does_not() -> None:
    last: dict[str, Point] = {}
    for point in race(Race(updates=200), Cancel()):
        last[point.cell] = point
    assert last["lstm"].correct > 0.95
    assert last["tanh"].correct < 0.5
    assert last["lstm"].fade > -2
    assert last["tanh"].fade < -2


def test_a_cancelled_race_stops() -> None:
    cancel = Cancel()
    points = race(Race(updates=100, units=8, delay=5), cancel)
    next(points)
    cancel.set()
    with pytest.raises(Cancelled):
        list(points)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"delay": 1}, "`delay` must be a number from 2 to 300, but is 1"),
        ({"rate": 1e6}, "`rate` must be a number"),
        ({"rate": math.nan}, "`rate` must be a number"),
        ({"delay": 2**2000}, "`delay` must be a number from 2 to 300, but is 1148"),
        ({"task": "flying"}, "`task` must be one of"),
        ({"tanh": False, "lstm": False, "gru": False}, "at least one"),
    ],
)
def test_a_bad_race_is_refused_in_a_sentence(change: dict[str, Any], words: str) -> None:
    with pytest.raises(DataError, match=words):
        race_of(VALUES | change, 32, 1.0, 4.0, 1)


def test_the_form_gives_the_default_race() -> None:
    assert race_of(VALUES, 32, 1.0, 4.0, Race().seed) == Race()
