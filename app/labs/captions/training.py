"""Training a network in the window: what to train, as values, and the job that does it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from app.labs.captions.models import trained_folder
from app.trained import ENDING
from app.training_job import follow, free_name
from app.work.gate import Gate
from engine.cancel import Cancel, Cancelled
from engine.spec import Param

ATTENTION, PLAIN = "attention", "no attention"
NAME = "my network"
BATCH = 32
"""Drawings at once: few enough that a step takes a second at most."""

PARAMETERS = (
    Param("name", "Name", NAME, help="The trained network appears under this name among the networks."),
    Param("kind", "Network", ATTENTION, choices=(ATTENTION, PLAIN), help="Whether it looks at parts of the drawing."),
    Param("channels", "Channels", "64", choices=("32", "64", "128"), help="Numbers for each part of the drawing."),
    Param("units", "Units", 96, 16, 256, help="Of the LSTM."),
    Param("focus", "Taught to look", 0.2, 0.0, 1.0, help="How much it counts that it looks at a thing to name it."),
    Param("updates", "Updates", 1_500, 50, 20_000),
    Param("learning_rate", "Learning rate", 0.003, 0.0003, 0.02),
)


@dataclass(frozen=True)
class Run:
    """What to train, as values that may cross to the lane."""

    name: str
    attention: bool
    channels: int
    units: int
    focus: float
    updates: int
    learning_rate: float

    @property
    def model(self) -> Path:
        """The file that takes the best weights."""
        return trained_folder() / f"{self.name}{ENDING}"

    @property
    def folder(self) -> Path:
        """Where a stopped run leaves what it needs to go on; no other run has the same."""
        kind = "attention" if self.attention else "plain"
        said = f"{kind}-{self.channels}-{self.units}-{self.focus:g}-{self.updates}-{self.learning_rate:g}"
        return trained_folder() / "runs" / f"{self.name}.{said}"


def run_of(values: Mapping[str, object]) -> Run:
    """What the form says, under a name that no finished network has."""
    numbers = {name: float(str(value)) for name, value in values.items() if name not in ("name", "kind")}
    run = Run(
        "", values["kind"] == ATTENTION, int(numbers["channels"]), int(numbers["units"]), numbers["focus"],
        int(numbers["updates"]), numbers["learning_rate"],
    )  # fmt: skip

    def is_free(name: str) -> bool:
        named = replace(run, name=name)
        return named.folder.exists() or not named.model.exists()

    return replace(run, name=free_name(str(values["name"]), NAME, is_free))


def training_job(run: Run, gate: Gate) -> Callable[[Cancel, Callable[[object], None]], str]:
    """A job that trains, emits what happens, and returns the file of the best weights.

    A run that is stopped keeps its best weights and a checkpoint, from which the same run goes on.
    """

    def job(cancel: Cancel, emit: Callable[[object], None]) -> str:
        # Imported late, as torch is.
        from engine.labs.captions.model import Captioner, Sizes
        from engine.labs.captions.recipe import Options, task_of
        from engine.labs.captions.weights import save_captioner
        from engine.labs.captions.words import lexicon
        from engine.train.loop import fit

        words = lexicon()
        sizes = Sizes(len(words.words), run.channels, units=run.units, attention=run.attention)
        options = Options(
            run.attention, run.updates, BATCH, run.learning_rate, focus=run.focus,
            validate_every=max(25, run.updates // 12),
        )  # fmt: skip
        run.folder.mkdir(parents=True, exist_ok=True)
        task, schedule = task_of(words, options, sizes)
        ended = follow(fit(task, schedule, run.folder, cancel), cancel, emit, gate)
        assert isinstance(task.module, Captioner)
        save_captioner(run.model, task.module, words, task.about)
        if not ended:
            raise Cancelled
        shutil.rmtree(run.folder, ignore_errors=True)
        return str(run.model)

    return job
