"""The recipe: it learns, resumes, goes on from weights, and is measured rightly."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.cancel import Cancel, Cancelled
from engine.errors import ModelError
from engine.labs.captions.batches import PAD, batch_of, batches, names_of, parts_of
from engine.labs.captions.evaluation import evaluate, held_back
from engine.labs.captions.recipe import Options, loss_of, task_of
from engine.labs.captions.scenes import scene
from engine.labs.captions.weights import save_captioner
from engine.labs.captions.words import BEGIN, lexicon
from engine.train.events import Progress, Saved, Validated
from engine.train.loop import fit
from engine.train.parallel import Ranks

from .tiny import net, sizes

both = pytest.mark.parametrize("attention", [True, False])
FEW = Options(updates=30, batch=8, learning_rate=5e-3, dropout=0.0, validate_every=10)


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.labs.captions.recipe.VALIDATED", 12)
    torch.set_num_threads(1)


def test_a_batch_begins_with_the_begin_and_ends_with_the_end() -> None:
    scenes = [scene(np.random.default_rng(seed)) for seed in range(4)]
    batch = batch_of(scenes, [0] * len(scenes), lexicon())
    assert (batch.words[0] == BEGIN).all()
    for column, one in enumerate(scenes):
        labels = [int(label) for label in batch.labels[:, column] if label != PAD]
        assert " ".join(lexicon().words[label] for label in labels) == f"{one.captions[0]} ."
        assert batch.words[1 : len(labels), column].tolist() == labels[:-1]


@both
def test_the_recipe_learns(attention: bool) -> None:
    task, schedule = task_of(
        lexicon(), replace(FEW, updates=150, attention=attention), replace(sizes(attention), units=48, width=24)
    )
    schedule = replace(schedule, report_every=10, validate_every=1_000)
    losses = [event.loss for event in fit(task, schedule, None, Cancel()) if isinstance(event, Progress)]
    assert losses[-1] < 0.5 * losses[0]


def test_focus_counts_where_the_network_looks_past_what_it_names() -> None:
    batch = next(batches(lexicon(), 4, 1, 0, Ranks()))
    free, taught = (float(loss_of(net(), batch, torch.device("cpu"), weight).detach()) for weight in (0.0, 5.0))
    assert taught > free


def test_words_of_a_name_mean_its_things_in_either_order() -> None:
    random, kinds = np.random.default_rng(2), set[str]()
    for _ in range(60):
        one = scene(random)
        kinds.add(one.kind)
        whole = parts_of(one, range(len(one.strokes)))
        for number, (caption, meant) in enumerate(zip(one.captions, one.meant, strict=True)):
            words = caption.split()
            found = list(names_of(words, meant))
            assert {things for _, things in found} == set(meant)
            batch = batch_of([one], [number], lexicon())
            for place, things in found:
                there = batch.named[place, 0].numpy()
                assert there.any()
                assert not (there & ~whole).any()
                assert np.array_equal(there, parts_of(one, things))
            assert int(batch.named.any(-1).sum()) == len(found)
    assert len(kinds) == 5
    two = next(one for one in map(scene, [np.random.default_rng(seed) for seed in range(99)]) if one.kind == "inside")
    inner, outer = (np.concatenate(two.strokes[things[0]]) for things in two.meant[0])
    assert np.ptp(inner) < np.ptp(outer)


def test_a_stopped_run_goes_on_where_it_was(tmp_path: Path) -> None:
    cancel, seen = Cancel(), list[int]()
    task, schedule = task_of(lexicon(), FEW, sizes())

    def until_saved() -> None:
        for event in fit(task, schedule, tmp_path, cancel):
            if isinstance(event, Saved):
                seen.append(event.update)
                cancel.set()

    with pytest.raises(Cancelled):
        until_saved()
    assert seen == [10]
    again, _ = task_of(lexicon(), FEW, sizes())
    events = list(fit(again, schedule, tmp_path, Cancel()))
    assert [event.update for event in events if isinstance(event, Validated)] == [20, 30]


def test_a_run_goes_on_from_weights_of_its_sizes(tmp_path: Path) -> None:
    path = tmp_path / "start.safetensors"
    save_captioner(path, net(), lexicon(), {})
    task, _ = task_of(lexicon(), replace(FEW, start=str(path)), sizes())
    assert torch.allclose(task.module.get_parameter("bias"), net().bias, atol=1e-3)
    with pytest.raises(ModelError, match="sizes"):
        task_of(lexicon(), replace(FEW, start=str(path)), sizes(attention=False))


def test_scores_count_every_kind() -> None:
    scenes = held_back(40)
    scores = evaluate(net(), lexicon(), scenes, Cancel())
    assert scores[-1].kind == "all"
    assert scores[-1].drawings == sum(score.drawings for score in scores[:-1]) == 40
    assert scores[-1].right < 0.2


def test_what_is_held_back_is_not_trained_on() -> None:
    trained = {one.tobytes() for one in next(batches(lexicon(), 50, 1, 0, Ranks())).pictures.numpy()}
    held = batch_of(held_back(50), [0] * 50, lexicon())
    assert not trained & {one.tobytes() for one in held.pictures.numpy()}
