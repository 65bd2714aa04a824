"""Training in the window: a dialog that starts, watches, pauses and ends a run in the training lane."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.labs.handwriting.models import trained_folder
from app.shell import Shell
from app.widgets.cards import Section
from app.widgets.time_left import TimeLeft
from app.widgets.training_panel import TrainingPanel
from app.work.gate import Gate
from app.work.ticket import Ticket
from engine.cancel import Cancel, Cancelled
from engine.spec import Param
from engine.train.events import Event, Finished, Progress, Saved, Validated

if TYPE_CHECKING:
    from app.views.loss import LossPlot

PENMAN, FOLDER = "the penman's words", "a folder of packed ink"

PARAMETERS = (
    Param("name", "Name", "my reader", help="The trained reader appears under this name among the models."),
    Param("source", "Learn from", PENMAN, choices=(PENMAN, FOLDER), help="Where samples come from."),
    Param("cell", "Cell", "lstm", choices=("lstm", "gru", "rnn")),
    Param("hidden", "Units", 64, 8, 256, help="Of each direction of each layer."),
    Param("layers", "Layers", 1, 1, 4),
    Param("updates", "Updates", 800, 100, 40_000),
    Param("learning_rate", "Learning rate", 0.006, 0.0001, 0.1),
)


@dataclass(frozen=True)
class Run:
    """What to train, as values that may cross to the lane. `data` is a folder, "" for the penman's words."""

    name: str
    data: str
    cell: str
    hidden: int
    layers: int
    updates: int
    learning_rate: float


def training_job(run: Run, folder: Path, gate: Gate) -> Callable[[Cancel, Callable[[object], None]], str]:
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
        folder.mkdir(parents=True, exist_ok=True)
        task, schedule = task_of(source, options)
        path = folder.parent / f"{run.name}.safetensors"
        best = False
        try:
            for event in fit(task, schedule, folder, cancel):
                emit(event)
                best = best or isinstance(event, Validated)
                gate.rest(cancel)
        except Cancelled:
            if not best:
                raise
        save_reader(path, task.module, task.about)  # type: ignore[arg-type]
        return str(path)

    return job


class Training(QDialog):
    """The dialog; one run at a time, which goes on when the dialog is closed. `trained` is told the file of weights."""

    def __init__(self, shell: Shell, trained: Callable[[str], None], parent: QWidget) -> None:
        super().__init__(parent)
        self._shell, self._trained = shell, trained
        self._ticket: Ticket | None = None
        self._gate = Gate()
        self._time_left = TimeLeft()
        self._built = False
        self.setWindowTitle("Train a reader of handwriting")
        self.resize(720, 760)
        shell.train.thin(Progress)
        shell.train.emitted.connect(self._on_event)
        shell.train.done.connect(self._on_done)
        shell.train.failed.connect(self._on_failed)
        shell.train.cancelled.connect(self._on_cancelled)

    def open(self) -> None:
        """Show the dialog beside the page, which stays in use."""
        self._build()
        self.show()
        self.raise_()

    def start(self) -> None:
        """Start with what the form says."""
        self.open()
        if self._panel.state == "idle":
            self._start(self._panel.form.values())

    def stop(self) -> None:
        """End the run; the best weights so far are kept."""
        if self._ticket is not None:
            self._panel.set_state("stopping")
            self._gate.open()
            self._shell.train.cancel(self._ticket)

    def shut(self) -> None:
        """Let a resting run see that the window closes."""
        self._gate.open()

    def _build(self) -> None:
        """Put the dialog together when it is first wanted: its plot loads a library that the window does without."""
        if self._built:
            return
        from app.views.loss import LossPlot

        self._built = True
        self._plot: LossPlot = LossPlot()
        self._plot.setMinimumHeight(200)
        self._plot.set_length(800)
        self._panel = TrainingPanel(PARAMETERS, self._plot)
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
        column.addWidget(self._panel, 1)
        self._panel.start_requested.connect(self._start)
        self._panel.pause_requested.connect(self._pause)
        self._panel.resume_requested.connect(self._resume)
        self._panel.cancel_requested.connect(self.stop)
        self._panel.form.changed.connect(lambda *_: self._fit())
        self._fit()

    def _fit(self) -> None:
        self._where.setVisible(self._panel.form.values()["source"] == FOLDER)

    def _browse(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "Folder of packed ink")
        if folder:
            self._folder.setText(folder)

    def _start(self, values: Mapping[str, object]) -> None:
        name = "".join(c for c in str(values["name"]) if c.isalnum() or c in " -_").strip() or "my reader"
        data = self._folder.text().strip() if values["source"] == FOLDER else ""
        if values["source"] == FOLDER and not data:
            self._shell.fail("Training from a folder needs a folder; choose one with Browse.", "")
            return
        run = Run(
            name, data, str(values["cell"]), int(float(str(values["hidden"]))), int(float(str(values["layers"]))),
            int(float(str(values["updates"]))), float(str(values["learning_rate"])),
        )  # fmt: skip
        folder = trained_folder() / f"{run.name}.{run.cell}-{run.layers}x{run.hidden}-{run.updates}"
        self._plot.clear()
        self._plot.set_length(run.updates)
        self._gate = Gate()
        self._time_left.begin()
        self._panel.set_state("running", "Getting ready \u2026")
        self._ticket = self._shell.train.queue(training_job(run, folder, self._gate))

    def _pause(self) -> None:
        self._gate.close()
        self._time_left.pause()
        self._panel.set_state("paused")

    def _resume(self) -> None:
        self._time_left.resume()
        self._gate.open()
        self._panel.set_state("running")

    def _on_event(self, ticket: Ticket, event: Event) -> None:
        if ticket != self._ticket:
            return
        if isinstance(event, Progress):
            left = self._time_left.after(event.update, event.updates)
            self._panel.show_progress(
                event.update, event.updates, event.epoch, event.loss, left, event.samples_per_second
            )
            self._plot.add_loss(event.update, event.loss)
        elif isinstance(event, Validated):
            names = {
                "mean_cer": "letters wrong",
                "words_cer": "letters wrong, words",
                "lines_cer": "letters wrong, lines",
            }
            rates = {names.get(name, name): value for name, value in event.metrics.items()}
            self._panel.show_validation(rates, event.readings, event.best)
            self._plot.add_error(event.update, next(iter(event.metrics.values())))
        elif not isinstance(event, Saved | Finished):
            raise TypeError(f"`event` must be an event of a training run, but is {event!r} instead.")

    def _on_done(self, ticket: Ticket, path: object) -> None:
        if ticket == self._ticket:
            self._ticket = None
            self._panel.set_state("idle", "Done; the best weights are among the models")
            self._trained(str(path))

    def _on_failed(self, ticket: Ticket, sentence: str, details: str) -> None:
        if ticket == self._ticket:
            self._ticket = None
            self._panel.set_state("idle", sentence)
            self._shell.fail(sentence, details)

    def _on_cancelled(self, ticket: Ticket) -> None:
        if ticket == self._ticket:
            self._ticket = None
            self._panel.set_state("idle", "Stopped before anything was learnt")
