"""Training a translator in the window: what to train, as values, and the job that does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.labs.translate.models import trained_folder
from app.training_run import TrainingRun, carry_out
from app.work.gate import Gate
from app.work.mailbox import Emit
from engine.cancel import Cancel
from engine.errors import DataError
from engine.labs.translate.models import LANGUAGES
from engine.spec import Param

KINDS = {
    "Attention, both sides": "both",
    "Attention": "attention",
    "No attention": "plain",
    "Stacked, attention": "stacked",
    "Transformer": "transformer",
}
"""Nets by the name that a person picks, and their presets."""

NAME, PIECES = "my translator", 1_500
"""The name that is offered first, and target pieces of a batch: few enough that a step takes a second at most."""

PARAMETERS = (
    Param("name", "Name", NAME, help="The trained translator appears under this name among the models."),
    Param("to", "Into", LANGUAGES["fr"], choices=tuple(LANGUAGES.values()), help="The language of the second column."),
    Param("kind", "Net", next(iter(KINDS)), choices=tuple(KINDS)),
    Param("units", "Units", 96, 16, 256, help="Numbers of a piece and of a decoder layer; a multiple of 8."),
    Param("updates", "Updates", 1_200, 50, 20_000),
    Param("learning_rate", "Learning rate", 0.003, 0.0003, 0.03),
)


@dataclass(frozen=True)
class Run(TrainingRun):
    """What to train. `data` is a file of pairs, or a folder of sides."""

    data: str
    to: str
    preset: str
    units: int
    updates: int
    learning_rate: float

    @property
    def home(self) -> Path:
        """The folder of the translators that were trained here."""
        return trained_folder()


@dataclass(frozen=True)
class Begun:
    """What a run learns from: pairs, sentences held back, pieces, and how many weights the net has."""

    pairs: int
    held_back: int
    pieces: int
    weights: int


def run_of(values: Mapping[str, object], data: str) -> Run:
    """What the form says, under a name that no finished model has. Raises DataError without sentence pairs."""
    if not data:
        raise DataError("Training needs sentence pairs: choose a file of `English<TAB>translation` lines, or a folder.")
    if not Path(data).exists():
        raise DataError(f"{data} must be a file of sentence pairs or a folder, but is not there. Choose another one.")
    numbers = {name: float(str(values[name])) for name in ("units", "updates", "learning_rate")}
    to = next(code for code, language in LANGUAGES.items() if language == values["to"])
    run = Run(
        "", str(Path(data).absolute()), to, KINDS[str(values["kind"])], int(numbers["units"]), int(numbers["updates"]),
        numbers["learning_rate"],
    )  # fmt: skip
    return run.named(str(values["name"]), NAME)


def training_job(run: Run, gate: Gate) -> Callable[[Cancel, Emit], str]:
    """A job that trains, emits what happens, and returns the file of the best weights; torch comes when it runs."""

    def job(cancel: Cancel, emit: Emit) -> str:
        from engine.labs.translate.corpus import read_corpus
        from engine.labs.translate.pairs import corpus_of
        from engine.labs.translate.recipe import Options, sizes_of, subwords_of, task_of
        from engine.labs.translate.weights import save_translator
        from engine.nets.translator import Sizes
        from engine.train.loop import fit

        data = Path(run.data)
        corpus = read_corpus(data, run.to) if data.is_dir() else corpus_of(data)
        cancel.check()
        wanted = sizes_of(run.preset, run.units)
        run.folder.mkdir(parents=True, exist_ok=True)
        subwords = subwords_of(corpus, run.folder, wanted.vocabulary)
        every = max(25, run.updates // 12)
        options = Options(run.to, run.preset, run.updates, PIECES, run.learning_rate, every)
        task, schedule = task_of(corpus, subwords, options, wanted)
        weights = sum(each.numel() for each in task.module.parameters())
        emit(Begun(len(corpus.pairs), len(corpus.valid), len(subwords), weights))

        def save(path: Path) -> None:
            save_translator(path, task.module, Sizes(**task.about["sizes"]), subwords, task.about)

        return carry_out(run, fit(task, schedule, run.folder, cancel), save, cancel, emit, gate)

    return job
