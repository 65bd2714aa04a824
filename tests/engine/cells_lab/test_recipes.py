"""The recipes of the lab's small networks: they learn, and go on from weights of their own shape alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from engine.cancel import Cancel
from engine.errors import DataError, ModelError
from engine.labs.cells import writers_recipe
from engine.labs.cells.corpora import read_languages, split
from engine.labs.cells.identifier_recipe import Options, task_of
from engine.labs.cells.tasks import WORD_LANGUAGES
from engine.labs.cells.weights import begin_from, save_net
from engine.train.events import Progress
from engine.train.loop import fit

WORDS = {"eng": "the bird and the tree with this water", "fin": "yksi kaksi ja kolme sinä olet täällä"}
TINY = Options(units=24, width=8, rows=(50, 60, 60), updates=60, batch=16, learning_rate=1e-2, validate_every=60)


@pytest.fixture
def sentences(tmp_path: Path) -> Path:
    """Two languages, each of 80 sentences from eight words, a language and a sentence a line."""
    lines = []
    for language, words in WORDS.items():
        each = words.split()
        lines += [f"{language}\t{each[k % 8 % len(each)]} {each[k // 8 % len(each)]} {k}" for k in range(80)]
    path = tmp_path / "sentences.tsv"
    path.write_text("\n".join(lines), "utf-8")
    return path


def test_an_identifier_learns_two_languages(sentences: Path) -> None:
    data = split(read_languages(sentences))
    assert data.held_out
    task, schedule = task_of(data, TINY)
    list(fit(task, schedule, None, Cancel()))
    with torch.no_grad():
        metrics, shown = task.validate(task.module, Cancel())
    assert metrics["error"] == 0.0
    assert all(truth.startswith(guess) for truth, guess in shown)


def test_an_identifier_goes_on_from_one_of_its_letters(sentences: Path, tmp_path: Path) -> None:
    data, path = split(read_languages(sentences)), tmp_path / "language.safetensors"
    task, _ = task_of(data, TINY)
    save_net(path, task.module, task.about)
    again, _ = task_of(data, replace(TINY, seed=2))
    begin_from(path, "language", again.module)
    for name, value in again.module.state_dict().items():
        torch.testing.assert_close(value, task.module.state_dict()[name], rtol=1e-3, atol=1e-4)  # half precision
    other, _ = task_of(split([(language, sentence.upper()) for language, sentence in data.train]), TINY)
    with pytest.raises(ModelError, match="of the shape and letters"):
        begin_from(path, "language", other.module)


def made_up(language: str) -> str:
    """A hundred words in twenty sentences."""
    words = [one + two + "no" for one in ("ta", "ri", "mo", "ke", "su") for two in ("li", "pa", "ne", "do")] * 5
    ends = ["", "s", "t", "l", "m"]
    return "\n".join(
        f"{language}\t" + " ".join(word + ends[k % 5] for word in words[5 * k : 5 * k + 5]) for k in range(20)
    )


@pytest.mark.parametrize("model", ["words", "characters", "numbers"])
def test_the_writers_learn(model: str, tmp_path: Path) -> None:
    options = writers_recipe.Options(16, 8, 40, batch=16, learning_rate=1e-2, validate_every=40)
    path = tmp_path / "text.tsv"
    if model == "numbers":
        task, schedule = writers_recipe.numbers_task(options)
    elif model == "words":
        path.write_text("\n".join(map(made_up, WORD_LANGUAGES)), "utf-8")
        task, schedule = writers_recipe.words_task(path, options)
    else:
        path.write_text("\n".join(f"This is sentence number {k}.\tx" for k in range(100)), "utf-8")
        task, schedule = writers_recipe.characters_task(path, options)
    with torch.no_grad():
        first, _ = task.validate(task.module, Cancel())
    losses = [event.loss for event in fit(task, schedule, None, Cancel()) if isinstance(event, Progress)]
    assert losses[-1] < losses[0]
    with torch.no_grad():
        last, _ = task.validate(task.module, Cancel())
    assert last["bits"] < 0.9 * first["bits"]


@pytest.mark.parametrize("make", [writers_recipe.words_task, writers_recipe.characters_task])
def test_too_little_text_is_told(make: Callable[[Path], object], tmp_path: Path) -> None:
    path = tmp_path / "text.tsv"
    path.write_text("eng\tTwo words.", "utf-8")
    with pytest.raises(DataError, match="too few"):
        make(path)
