"""The recipe: it learns, stops when told, and goes on where it stopped."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.cancel import Cancel, Cancelled
from engine.data.ink import Ink
from engine.errors import DataError, ModelError
from engine.labs.handwriting.batches import batches
from engine.labs.handwriting.corpus import Sample, read_corpus
from engine.labs.handwriting.penman import write
from engine.labs.handwriting.recipe import Options, task_of
from engine.labs.handwriting.sources import FolderSource, LabelledSource, PenmanSource
from engine.labs.handwriting.weights import load_reader
from engine.train.checkpoint import load_checkpoint
from engine.train.events import Finished, Progress, Saved, Validated
from engine.train.loop import fit
from engine.train.parallel import Ranks

ROOT = Path(__file__).resolve().parents[3]
TINY = Options(hidden=24, layers=1, updates=12, batch_steps=400, validate_every=6)


class FourWords:
    """Four inks, always the same."""

    def __init__(self) -> None:
        self.inks = [write(word, unrest=0.0) for word in ("on", "it", "wax", "hub")]
        self.valid = {"words": self.inks}

    def sample(self, random: np.random.Generator, done: float) -> Sample:
        ink = self.inks[random.integers(len(self.inks))]
        return ink.points, ink.stroke_lengths, ink.text or ""


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_four_words_are_learnt_by_heart(cell: str) -> None:
    options = Options(
        cell=cell,  # type: ignore[arg-type]
        hidden=48,
        layers=1,
        updates=240,
        batch_steps=120,
        validate_every=240,
        learning_rate=1e-2,
        augment=False,
    )
    task, schedule = task_of(FourWords(), options)
    events = list(fit(task, schedule, None, Cancel()))
    assert isinstance(events[-1], Finished)
    assert events[-1].best["words_cer"] <= 0.1
    losses = [event.loss for event in events if isinstance(event, Progress)]
    assert losses[-1] < 0.3 * losses[0]


def test_events_come_in_order_and_without_gaps(tmp_path: Path) -> None:
    task, schedule = task_of(FourWords(), TINY)
    kinds = [type(event) for event in fit(task, schedule, tmp_path, Cancel())]
    assert kinds == [Validated, Saved, Validated, Saved, Finished]


def test_a_cancelled_run_leaves_a_checkpoint_and_goes_on_from_it(tmp_path: Path) -> None:
    cancel = Cancel()
    task, schedule = task_of(FourWords(), TINY)
    run = fit(task, schedule, tmp_path, cancel)
    next(run)
    cancel.set()
    with pytest.raises(Cancelled):
        list(run)
    _, state = load_checkpoint(tmp_path / "checkpoint.safetensors")
    assert state["update"] == 6
    again, schedule = task_of(FourWords(), TINY)
    events = list(fit(again, schedule, tmp_path, Cancel()))
    assert isinstance(events[-1], Finished)
    assert events[-1].update == 12
    assert [event.update for event in events if isinstance(event, Validated)] == [12]


def test_resuming_restores_weights_and_optimizer(tmp_path: Path) -> None:
    task, schedule = task_of(FourWords(), TINY)
    run = fit(task, schedule, tmp_path, Cancel())
    while not isinstance(next(run), Saved):
        pass
    tensors, _ = load_checkpoint(tmp_path / "checkpoint.safetensors")
    weights = {name: value.clone() for name, value in task.module.state_dict().items()}
    for name, value in weights.items():
        torch.testing.assert_close(tensors[f"module.{name}"], value)
    assert any(name.startswith("optimizer.0.exp_avg") for name in tensors)


def test_a_checkpoint_of_another_model_is_refused(tmp_path: Path) -> None:
    task, schedule = task_of(FourWords(), TINY)
    list(fit(task, schedule, tmp_path, Cancel()))
    (tmp_path / "checkpoint.safetensors").write_bytes(b"\x80\x04 not a checkpoint")
    other, schedule = task_of(FourWords(), TINY)
    with pytest.raises(ModelError, match="checkpoint"):
        list(fit(other, schedule, tmp_path, Cancel()))


def test_a_resumed_run_draws_new_samples_and_the_same_run_the_same() -> None:
    def first(update: int) -> torch.Tensor:
        return next(batches(PenmanSource(), 600, 1, 100, update, Ranks(), pool=32)).features

    torch.testing.assert_close(first(0), first(0))
    assert first(0).shape != first(6).shape or not torch.equal(first(0), first(6))


def test_a_folder_without_ink_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"words_train\.npz"):
        FolderSource(tmp_path)


def test_a_packed_folder_trains(tmp_path: Path) -> None:
    for name in ("words_train", "words_valid"):
        pack(tmp_path / f"{name}.npz", [write(word) for word in ("cell", "gate", "time", "loss", "path")])
    corpus = read_corpus(tmp_path / "words_train.npz")
    np.testing.assert_allclose(corpus.ink(2).points - corpus.ink(2).points[0], _rounded(write("time")), atol=1e-3)
    task, schedule = task_of(FolderSource(tmp_path), TINY)
    assert isinstance(list(fit(task, schedule, None, Cancel()))[-1], Finished)


def test_two_processes_train_one_model(tmp_path: Path) -> None:
    for name in ("words_train", "words_valid"):
        pack(tmp_path / f"{name}.npz", [write(word) for word in ("cell", "gate", "time", "loss", "path")])
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m", "app"]
    command += ["train", "handwriting", "--data", str(tmp_path), "--out", str(tmp_path / "run"), "--json"]
    command += ["--hidden", "8", "--layers", "1", "--updates", "4", "--validate-every", "2"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    events = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert [event["event"] for event in events] == ["validated", "saved", "validated", "saved", "finished"]
    assert load_reader(str(tmp_path / "run" / "lstm.safetensors"))[1]["updates"] == 4


def test_own_ink_needs_texts() -> None:
    with pytest.raises(DataError, match="at least 4"):
        LabelledSource([write("a"), Ink(write("b").points, write("b").stroke_lengths)])
    assert LabelledSource([write(word) for word in ("one", "two", "six", "ten", "for")]).valid["words"]


def pack(path: Path, inks: list[Ink]) -> None:
    """Inks as a packed file."""
    whole = np.concatenate([np.round(ink.points) for ink in inks]).astype(np.int64)
    np.savez(
        path,
        dxy=np.diff(whole, axis=0, prepend=0).astype(np.int16),
        stroke_lengths=np.concatenate([ink.stroke_lengths for ink in inks]),
        strokes_per_sample=np.array([len(ink.stroke_lengths) for ink in inks], np.int32),
        text=np.array([ink.text for ink in inks]),
        writer=np.array(["penman"] * len(inks)),
    )


def _rounded(ink: Ink) -> np.ndarray:
    points = np.round(ink.points)
    return points - points[0]
