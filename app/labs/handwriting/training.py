"""Training in the window: a dialog that starts, watches, pauses and ends a run in the training lane."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.labs.handwriting.controls import title_of
from app.labs.handwriting.models import trained_folder
from app.labs.handwriting.ownink import LEAST, Counted, OwnInk, own_file
from app.shell import Shell
from app.training_dialog import TrainingDialog
from app.training_run import TrainingRun, carry_out
from app.widgets.cards import QuietLabel, Section
from app.widgets.training_panel import TrainingPanel
from app.work.gate import Gate
from app.work.mailbox import Emit
from engine.cancel import Cancel
from engine.data.ink_files import read_ink
from engine.spec import Param
from engine.train.events import Finished, Saved, Validated

if TYPE_CHECKING:
    from engine.labs.handwriting.sources import Source

NAME = "my reader"
PENMAN, OWN, FOLDER = "the penman's words", "my own ink", "a folder of packed ink"
GENTLE = {"updates": 200, "learning_rate": 0.0005}
"""For a reader that reads already."""

PARAMETERS = (
    Param("name", "Name", NAME, help="The trained reader appears under this name among the models."),
    Param("source", "Learn from", PENMAN, choices=(PENMAN, OWN, FOLDER), help="Where samples come from."),
    Param("cell", "Cell", "lstm", choices=("lstm", "gru", "rnn")),
    Param("hidden", "Units", 64, 8, 256, help="Of each direction of each layer."),
    Param("layers", "Layers", 1, 1, 4),
    Param("updates", "Updates", 800, 100, 40_000),
    Param("learning_rate", "Learning rate", 0.006, 0.0001, 0.1),
)


@dataclass(frozen=True)
class Run(TrainingRun):
    """What to train.

    source  PENMAN, OWN or FOLDER
    data    the folder or file of the ink, "" for the penman's words
    amount  samples in the file of one's own ink: with more of them it is another run
    start   the reader to go on from, whose cell, units and layers it has; "" for random weights
    """

    source: str
    data: str
    amount: int
    start: str
    cell: str
    hidden: int
    layers: int
    updates: int
    learning_rate: float

    @property
    def home(self) -> Path:
        """The folder of the readers that were trained here."""
        return trained_folder()


def training_job(run: Run, gate: Gate) -> Callable[[Cancel, Emit], str]:
    """A job that trains and returns the file of the best weights; torch is imported when it runs."""

    def job(cancel: Cancel, emit: Emit) -> str:
        from engine.labs.handwriting.recipe import Options, task_of
        from engine.labs.handwriting.weights import save_reader
        from engine.train.loop import fit

        source = _source(run)
        options = Options(
            cell=run.cell,  # type: ignore[arg-type]
            hidden=run.hidden,
            layers=run.layers,
            updates=run.updates,
            batch_steps=3_200 if run.source == FOLDER else 1_200,
            start=run.start,
            learning_rate=run.learning_rate,
            validate_every=max(50, run.updates // 12),
        )
        run.folder.mkdir(parents=True, exist_ok=True)
        task, schedule = task_of(source, options)

        def save(path: Path) -> None:
            save_reader(path, task.module, task.about)  # type: ignore[arg-type]

        return carry_out(run, fit(task, schedule, run.folder, cancel), save, cancel, emit, gate)

    return job


def _source(run: Run) -> Source:
    from engine.labs.handwriting.sources import FolderSource, LabelledSource, PenmanSource

    if run.source == FOLDER:
        return FolderSource(Path(run.data))
    return LabelledSource(read_ink(Path(run.data))) if run.source == OWN else PenmanSource()


class Training(TrainingDialog):
    """Learns from the penman's words, from a folder of packed ink, or, going on from the reader in `front`, from ink
    that a person corrected."""

    def __init__(
        self, shell: Shell, trained: Callable[[str], None], front: Callable[[], str], own: OwnInk, parent: QWidget
    ) -> None:
        super().__init__(shell, trained, parent)
        self._front, self._own_ink = front, own
        self.setWindowTitle("Train a reader of handwriting")
        self.resize(720, 760)

    def lay_out(self) -> None:
        """Where the ink comes from, and the panel."""
        from app.views.loss import LossPlot

        self.plot = LossPlot()
        self.plot.setMinimumHeight(200)
        self.plot.set_length(800)
        self.panel = TrainingPanel(self.run, self.start, PARAMETERS, self.plot)
        self._folder = QLineEdit()
        self._folder.setPlaceholderText("words_train.npz and words_valid.npz in a folder")
        self._folder.setAccessibleName("Folder of packed ink")
        browse = QPushButton("Browse \u2026")
        browse.setAccessibleName("Choose a folder of packed ink")
        browse.clicked.connect(self._browse)
        row = QHBoxLayout()
        row.addWidget(self._folder, 1)
        row.addWidget(browse)
        self._where = Section("Folder")
        self._where.body.addLayout(row)
        self._own = QuietLabel("")
        self._mine = Section("My own ink")
        self._mine.body.addWidget(self._own)
        column = QVBoxLayout(self)
        column.addWidget(self._where)
        column.addWidget(self._mine)
        column.addWidget(self.panel, 1)
        self.panel.form.changed.connect(self._changed)
        self._fit()

    def start_own(self) -> None:
        """Show the dialog, set to one's own ink."""
        self.open()
        if not self.run.busy:
            self.panel.form.set_value("source", OWN)
            self._changed("source", OWN)

    def _changed(self, name: str, value: object) -> None:
        if name == "source":
            usual = {each.name: each.default for each in PARAMETERS if each.name in GENTLE}
            self.panel.form.set_values(GENTLE if value == OWN else usual)
            self._fit()  # It counts what is kept, which is not for every move of a slider.

    def _fit(self) -> None:
        source = self.panel.form.values()["source"]
        self._where.setVisible(source == FOLDER)
        self._mine.setVisible(source == OWN)
        if source == OWN:
            self._tell_own("Counting what is kept \u2026")
            self._own_ink.count(lambda counted: self._tell_own(_kept(counted)))

    def _tell_own(self, kept: str) -> None:
        self._own.setText(
            f"{kept}\nTraining goes on from the reader in front, {title_of(self._front())}, with its cell, "
            "units and layers.\nHalf of what it sees are the penman's words, so that it forgets nothing."
        )

    def _browse(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "Folder of packed ink")
        if folder:
            self._folder.setText(folder)

    def begin(self, values: Mapping[str, object]) -> None:
        """Start what the form says; a run with the same settings goes on where it was stopped."""
        source = str(values["source"])
        data = {FOLDER: self._folder.text().strip(), OWN: str(own_file())}.get(source, "")
        if source == FOLDER and not data:
            self._shell.fail("Training from a folder needs a folder; choose one with Browse.", "")
            return
        if source == OWN:
            start, wanted = self._front(), dict(values)
            self._own_ink.count(lambda counted: self._begin_own(wanted, data, counted, start))
        else:
            self._begin(values, source, data)

    def _begin_own(self, values: Mapping[str, object], data: str, counted: Counted, start: str) -> None:
        """Start on one's own ink, now that it is counted, where there is enough of it."""
        if counted.wrong:
            self._shell.fail(counted.wrong, "")
        elif counted.amount < LEAST:
            self._shell.fail(
                f"Training on your own ink needs at least {LEAST} samples, but {_kept(counted).lower()}", ""
            )
        elif not self.run.busy:
            self._begin(values, OWN, data, counted.amount, start)

    def _begin(self, values: Mapping[str, object], source: str, data: str, amount: int = 0, start: str = "") -> None:
        numbers = {name: float(str(values[name])) for name in ("hidden", "layers", "updates", "learning_rate")}
        run = Run(
            "", source, data, amount, start, str(values["cell"]), int(numbers["hidden"]), int(numbers["layers"]),
            int(numbers["updates"]), numbers["learning_rate"],
        )  # fmt: skip
        run = run.named(str(values["name"]), NAME)
        self.hand_in(run, run.updates, lambda gate: training_job(run, gate))

    def told(self, event: object) -> None:
        """How well it reads. Raises TypeError for what is no event of a training."""
        if isinstance(event, Validated):
            names = {
                "mean_cer": "letters wrong",
                "words_cer": "letters wrong, words",
                "lines_cer": "letters wrong, lines",
            }
            rates = {names.get(name, name): value for name, value in event.metrics.items()}
            self.panel.show_validation(rates, event.readings, event.best)
            self.plot.add_error(event.update, next(iter(event.metrics.values())))
        elif not isinstance(event, Saved | Finished):
            raise TypeError(f"`event` must be an event of a training run, but is {event!r} instead.")


def _kept(counted: Counted) -> str:
    count = counted.amount
    if counted.wrong:
        return counted.wrong
    if not count:
        return "None is kept yet: write something, and use Correct \u2026 to say what is written."
    return f"{count} sample{'s are' if count > 1 else ' is'} kept in {own_file()}."
