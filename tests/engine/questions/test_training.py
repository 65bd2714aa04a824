"""The recipe: it learns small tasks, resumes, goes on from weights, and is measured rightly."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from engine.cancel import Cancel, Cancelled
from engine.errors import DataError, ModelError
from engine.labs.questions.corpus import Tale
from engine.labs.questions.evaluation import evaluate, mean
from engine.labs.questions.model import Kind, MemoryReader, WordReader
from engine.labs.questions.recipe import Options, loss_of, some_of, task_of
from engine.labs.questions.table import load_table, save_table
from engine.labs.questions.weights import save_reader
from engine.train.events import Progress, Saved, Validated
from engine.train.loop import fit
from engine.train.parallel import Ranks

from .tiny import lexicon, net, tales

both = pytest.mark.parametrize("kind", ["memory", "lstm"])


def options(kind: Kind, **changes: object) -> Options:
    usual = Options(kind, units=24, updates=200, batch=16, learning_rate=1e-2, dropout=0.0, validate_every=100)
    return replace(usual, **changes)  # type: ignore[arg-type]


@both
def test_the_recipe_learns_where_people_are(kind: Kind) -> None:
    torch.set_num_threads(1)
    train, valid = tales(300), tales(60, seed=9)
    task, schedule = task_of(train, valid, lexicon(), options(kind, updates=300))
    events = list(fit(task, replace(schedule, average=0.9), None, Cancel()))
    losses = [event.loss for event in events if isinstance(event, Progress)]
    assert losses[-1] < 0.5 * losses[0]
    assert isinstance(task.module, MemoryReader | WordReader)
    (score,) = evaluate(task.module, lexicon(), valid, Cancel())
    chance = 0.25
    assert score.right > (0.9 if kind == "memory" else chance + 0.1)
    if kind == "memory":
        assert score.found > 0.9


def test_without_the_facts_the_attention_is_not_taught() -> None:
    task, _ = task_of(tales(8), tales(4), lexicon(), options("memory"))
    batch = next(task.batches(0, Ranks()))
    torch.manual_seed(1)
    free, taught = (float(loss_of(task.module, batch, torch.device("cpu"), focus).detach()) for focus in (0.0, 1.0))
    assert taught > free


@both
def test_a_stopped_run_goes_on_where_it_was(tmp_path: Path, kind: Kind) -> None:
    cancel, seen = Cancel(), list[int]()
    task, schedule = task_of(tales(20), tales(4), lexicon(), options(kind, updates=30, validate_every=10))
    schedule = replace(schedule, report_every=5)

    def until_saved() -> None:
        for event in fit(task, schedule, tmp_path, cancel):
            if isinstance(event, Saved):
                seen.append(event.update)
                cancel.set()

    with pytest.raises(Cancelled):
        until_saved()
    assert seen == [10]
    again, _ = task_of(tales(20), tales(4), lexicon(), options(kind, updates=30, validate_every=10))
    events = list(fit(again, schedule, tmp_path, Cancel()))
    assert [event.update for event in events if isinstance(event, Validated)] == [20, 30]


@both
def test_a_run_goes_on_from_weights(tmp_path: Path, kind: Kind) -> None:
    path = tmp_path / "start.safetensors"
    first, _ = task_of(tales(20), tales(4), lexicon(), options(kind))
    assert isinstance(first.module, MemoryReader | WordReader)
    save_reader(path, first.module, lexicon(), first.about)
    task, _ = task_of(tales(20), tales(4), lexicon(), options(kind, start=str(path), seed=5))
    for name, value in first.module.state_dict().items():
        assert torch.allclose(task.module.state_dict()[name], value, rtol=1e-3, atol=1e-3)
    with pytest.raises(ModelError, match="size and words"):
        task_of(tales(20), tales(4), lexicon(), options(kind, start=str(path), units=23))


def test_scores_count_what_was_answered(tmp_path: Path) -> None:
    valid, words = tales(10), lexicon()
    wrong = tuple(
        Tale(2, tale.sentences, tuple(replace(one, answer="nowhere") for one in tale.questions)) for tale in valid
    )
    scores = evaluate(net("memory"), words, (*valid, *wrong), Cancel())
    assert [(one.task, one.questions) for one in scores] == [(1, 20), (2, 20)]
    assert scores[1].right == 0.0
    assert mean(scores) == pytest.approx(0.5 * scores[0].right)
    assert len(some_of((*valid, *wrong), 5)) == 6
    path = tmp_path / "tasks.json"
    save_table(path, "babi", "valid", {"memory": scores})
    table = load_table(path)
    assert table.questions == {1: 20, 2: 20}
    assert table.mean("memory") == pytest.approx(mean(scores), abs=1e-3)
    assert table.mean("other") == 0.0
    path.write_text("[]")
    with pytest.raises(DataError, match="measured"):
        load_table(path)


def test_one_question_is_answered_alike_alone_and_among_others() -> None:
    valid, words = tales(30), lexicon()
    for kind in ("memory", "lstm"):
        made = net(kind)  # type: ignore[arg-type]
        together = evaluate(made, words, valid, Cancel())[0]
        alone = [evaluate(made, words, (tale,), Cancel())[0].right for tale in valid]
        assert together.right == pytest.approx(sum(alone) / len(alone))
