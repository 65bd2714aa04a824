"""Training a network in the window: what to train, as values, and the job that does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.labs.captions.models import trained_folder
from app.training_run import TrainingRun, carry_out
from app.work.gate import Gate
from app.work.mailbox import Emit
from engine.cancel import Cancel
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
class Run(TrainingRun):
    """What to train: `focus` counts how much a network is taught to look at what it names."""

    attention: bool
    channels: int
    units: int
    focus: float
    updates: int
    learning_rate: float

    @property
    def home(self) -> Path:
        """The folder of the networks that were trained here."""
        return trained_folder()


def run_of(values: Mapping[str, object]) -> Run:
    """What the form says, under a name that no finished network has."""
    numbers = {name: float(str(value)) for name, value in values.items() if name not in ("name", "kind")}
    run = Run(
        "", values["kind"] == ATTENTION, int(numbers["channels"]), int(numbers["units"]), numbers["focus"],
        int(numbers["updates"]), numbers["learning_rate"],
    )  # fmt: skip
    return run.named(str(values["name"]), NAME)


def training_job(run: Run, gate: Gate) -> Callable[[Cancel, Emit], str]:
    """A job that trains, emits what happens, and returns the file of the best weights; torch comes when it runs."""

    def job(cancel: Cancel, emit: Emit) -> str:
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

        def save(path: Path) -> None:
            assert isinstance(task.module, Captioner)
            save_captioner(path, task.module, words, task.about)

        return carry_out(run, fit(task, schedule, run.folder, cancel), save, cancel, emit, gate)

    return job
