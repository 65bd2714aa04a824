"""Training a translator in the window: what to train, as values, and the job that does it."""

from __future__ import annotations

import shutil
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from app.labs.translate.models import trained_folder
from app.training_job import follow, free_name
from app.work.gate import Gate
from engine.cancel import Cancel, Cancelled
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
class Run:
    """What to train, as values that may cross to the lane. `data` is a file of pairs, or a folder of sides."""

    name: str
    data: str
    to: str
    preset: str
    units: int
    updates: int
    learning_rate: float

    @property
    def model(self) -> Path:
        """The file that takes the best weights."""
        return trained_folder() / f"{self.name}.safetensors"

    @property
    def folder(self) -> Path:
        """Where a stopped run leaves what it needs to go on; no other run has the same."""
        rest = zlib.crc32(f"{Path(self.data).absolute()}\n{self.learning_rate}".encode("utf-8", "backslashreplace"))
        said = f"{self.name}.{self.to}-{self.preset}-{self.units}-{self.updates}.{rest:08x}"
        return trained_folder() / "runs" / said


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
        "", data, to, KINDS[str(values["kind"])], int(numbers["units"]), int(numbers["updates"]),
        numbers["learning_rate"],
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
        ended = follow(fit(task, schedule, run.folder, cancel), cancel, emit, gate)
        save_translator(run.model, task.module, Sizes(**task.about["sizes"]), subwords, task.about)
        if not ended:
            raise Cancelled
        shutil.rmtree(run.folder, ignore_errors=True)
        return str(run.model)

    return job
