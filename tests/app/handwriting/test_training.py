"""Training a reader in the window: every run trains, and none takes another's name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.labs.handwriting.training import Run, training_job
from app.work.gate import Gate
from engine.cancel import Cancel, Cancelled
from engine.train.events import Finished, Progress, Validated

RUN = Run("mine", "", "rnn", 8, 1, 24, 0.006)


def carried_out(run: Run, cancel: Cancel | None = None) -> list[object]:
    seen: list[object] = []
    assert training_job(run, Gate())(cancel or Cancel(), seen.append) == str(run.model)
    return seen


def test_a_run_with_another_learning_rate_is_another_run_and_leaves_the_first_model() -> None:
    first = RUN.named("mine", "reader")
    assert first == RUN
    for kind in (Progress, Validated, Finished):
        assert any(isinstance(event, kind) for event in carried_out(first))
    weights = first.model.read_bytes()
    second = replace(RUN, learning_rate=0.003).named("mine", "reader")
    assert second.name == "mine 2"
    assert any(isinstance(event, Progress) for event in carried_out(second)), "it trains, and finds no run to be over"
    assert first.model.read_bytes() == weights
    assert second.model.read_bytes() != weights
    assert not first.folder.exists()


def test_a_stopped_run_goes_on_under_its_name() -> None:
    run = replace(RUN, updates=5_000).named("long", "reader")
    cancel = Cancel()

    def emit(event: object) -> None:
        if isinstance(event, Progress):
            cancel.set()

    with pytest.raises(Cancelled):
        training_job(run, Gate())(cancel, emit)
    assert run.folder.exists()
    assert run.named("long", "reader") == run
    assert replace(run, updates=6_000).folder != run.folder
