"""Training in the window: a dialog that starts, watches, pauses and ends a run in the training lane."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.labs.handwriting.models import trained_folder
from app.shell import Shell
from app.training_dialog import TrainingDialog
from app.training_run import TrainingRun, carry_out
from app.widgets.cards import Section
from app.widgets.training_panel import TrainingPanel
from app.work.gate import Gate
from engine.cancel import Cancel
from engine.spec import Param
from engine.train.events import Finished, Saved, Validated

NAME = "my reader"
PENMAN, FOLDER = "the penman's words", "a folder of packed ink"

PARAMETERS = (
    Param("name", "Name", NAME, help="The trained reader appears under this name among the models."),
    Param("source", "Learn from", PENMAN, choices=(PENMAN, FOLDER), help="Where samples come from."),
    Param("cell", "Cell", "lstm", choices=("lstm", "gru", "rnn")),
    Param("hidden", "Units", 64, 8, 256, help="Of each direction of each layer."),
    Param("layers", "Layers", 1, 1, 4),
    Param("updates", "Updates", 800, 100, 40_000),
    Param("learning_rate", "Learning rate", 0.006, 0.0001, 0.1),
)


@dataclass(frozen=True)
class Run(TrainingRun):
    """What to train. `data` is a folder, "" for the penman's words."""

    data: str
    cell: str
    hidden: int
    layers: int
    updates: int
    learning_rate: float

    @property
    def home(self) -> Path:
        """The folder of the readers that were trained here."""
        return trained_folder()


def training_job(run: Run, gate: Gate) -> Callable[[Cancel, Callable[[object], None]], str]:
    """A job that trains and returns the file of the best weights; torch is imported when it runs."""

    def job(cancel: Cancel, emit: Callable[[object], None]) -> str:
        from engine.labs.handwriting.recipe import Options, task_of
        from engine.labs.handwriting.sources import FolderSource, PenmanSource
        from engine.labs.handwriting.weights import save_reader
        from engine.train.loop import fit

        source = FolderSource(Path(run.data)) if run.data else PenmanSource()
        options = Options(
            cell=run.cell,  # type: ignore[arg-type]
            hidden=run.hidden,
            layers=run.layers,
            updates=run.updates,
            batch_steps=3_200 if run.data else 1_200,
            learning_rate=run.learning_rate,
            validate_every=max(50, run.updates // 12),
        )
        run.folder.mkdir(parents=True, exist_ok=True)
        task, schedule = task_of(source, options)

        def save(path: Path) -> None:
            save_reader(path, task.module, task.about)  # type: ignore[arg-type]

        return carry_out(run, fit(task, schedule, run.folder, cancel), save, cancel, emit, gate)

    return job


class Training(TrainingDialog):
    """Learns from the penman's words or from a folder of packed ink."""

    def __init__(self, shell: Shell, trained: Callable[[str], None], parent: QWidget) -> None:
        super().__init__(shell, trained, parent)
        self.setWindowTitle("Train a reader of handwriting")
        self.resize(720, 760)

    def lay_out(self) -> None:
        """Where the ink comes from, and the panel."""
        from app.views.loss import LossPlot

        self.plot = LossPlot()
        self.plot.setMinimumHeight(200)
        self.plot.set_length(800)
        self.panel = TrainingPanel(PARAMETERS, self.plot)
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
        column = QVBoxLayout(self)
        column.addWidget(self._where)
        column.addWidget(self.panel, 1)
        self.panel.form.changed.connect(lambda *_: self._fit())
        self._fit()

    def _fit(self) -> None:
        self._where.setVisible(self.panel.form.values()["source"] == FOLDER)

    def _browse(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "Folder of packed ink")
        if folder:
            self._folder.setText(folder)

    def begin(self, values: Mapping[str, object]) -> None:
        """Start what the form says; a run with the same settings goes on where it was stopped."""
        data = self._folder.text().strip() if values["source"] == FOLDER else ""
        if values["source"] == FOLDER and not data:
            self._shell.fail("Training from a folder needs a folder; choose one with Browse.", "")
            return
        run = Run(
            "", data, str(values["cell"]), int(float(str(values["hidden"]))), int(float(str(values["layers"]))),
            int(float(str(values["updates"]))), float(str(values["learning_rate"])),
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
