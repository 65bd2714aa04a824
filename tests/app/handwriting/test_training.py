"""Training a reader in the window: every run trains, and none takes another's name."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QInputDialog
from pytestqt.qtbot import QtBot

from app.labs.handwriting.ownink import LEAST, own_count, own_file
from app.labs.handwriting.page import HandwritingPage
from app.labs.handwriting.training import PENMAN, Run, training_job
from app.work.gate import Gate
from engine.cancel import Cancel, Cancelled
from engine.labs.handwriting.penman import write
from engine.train.events import Finished, Progress, Validated

from ..pages import SECONDS, Said
from .conftest import settle

RUN = Run("mine", PENMAN, "", 0, "", "rnn", 8, 1, 24, 0.006)


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


def test_a_reader_is_trained_on_ink_that_was_corrected(
    qtbot: QtBot, page: HandwritingPage, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_file().unlink(missing_ok=True)
    page.training.start_own()
    page.training.panel.controls.start_button.click()
    qtbot.waitUntil(lambda: bool(said.failures), timeout=SECONDS)
    (needs,) = said.failures
    assert f"at least {LEAST} samples" in needs
    said.failures.clear()
    answers = iter(("one", "two", "three", "four", "\u0434\u0432\u0430", "five"))
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: (next(answers), True))
    for number in range(6):
        page.desk.load(write("together", seed=number), "Sample")
        settle(qtbot, page)
        page.correct.click()
    (refused,) = said.failures
    assert "must be letters" in refused
    said.failures.clear()
    assert page.papers.has_ink()
    page.training.start_own()
    panel = page.training.panel
    assert panel.form.values()["updates"] == 200
    panel.form.set_values({"updates": 100, "name": "my hand"})
    panel.controls.start_button.click()
    qtbot.waitUntil(lambda: len(page.training.plot.loss.points) > 0 or bool(said.failures), timeout=2 * SECONDS)
    assert own_count() == 5
    page.training.run.stop()
    qtbot.waitUntil(lambda: not page.training.run.busy, timeout=SECONDS)
    assert not said.failures
