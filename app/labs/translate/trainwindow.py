"""The dialog that starts, watches, pauses and ends the training of a translator."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.labs.translate.training import PARAMETERS, Begun, Run, run_of, training_job
from app.shell import Shell
from app.widgets.cards import QuietLabel, Section
from app.widgets.time_left import TimeLeft
from app.widgets.training_panel import TrainingPanel
from app.work.gate import Gate
from app.work.ticket import Ticket
from engine.errors import DataError
from engine.labs.translate.pairs import ENDINGS
from engine.train.events import Progress, Validated

if TYPE_CHECKING:
    from app.views.loss import LossPlot

SLOT = "translate.train"
_FILTER = f"Sentence pairs ({' '.join('*' + ending for ending in ENDINGS)});;All files (*)"
_NEEDS = "A file with English, a tab and its translation on each line, a table with two columns of text, or a folder"


class TrainWindow(QDialog):
    """One run at a time, which goes on when the dialog is closed. `trained` is told the file of weights."""

    def __init__(self, shell: Shell, trained: Callable[[str], None], parent: QWidget) -> None:
        super().__init__(parent)
        self._shell, self._trained = shell, trained
        self._ticket: Ticket | None = None
        self._run: Run | None = None
        self._gate = Gate()
        self._time_left = TimeLeft()
        self._built = False
        self.setWindowTitle("Train a translator")
        self.resize(760, 780)
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

    @property
    def busy(self) -> bool:
        """Whether a run goes on."""
        return self._ticket is not None

    def stop(self) -> None:
        """End the run; the best weights so far are kept, and the same run can go on."""
        if self._ticket is not None:
            self.panel.set_state("stopping")
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
        self.plot: LossPlot = LossPlot(error="short of 100 BLEU", unit="")
        self.plot.setMinimumHeight(200)
        self.plot.set_length(int(next(float(each.default) for each in PARAMETERS if each.name == "updates")))
        self.panel = TrainingPanel(
            PARAMETERS, self.plot, title="Train a translator", heads=("wanted", "translated"), unit=""
        )
        self.data = QLineEdit()
        self.data.setPlaceholderText("English, tab, translation: a pair a line")
        self.data.setAccessibleName("Sentence pairs to learn from")
        self.data.setToolTip(_NEEDS)
        self.facts = QuietLabel("Some sentences are held back: they judge how it translates what it has not seen.")
        self.facts.setWordWrap(True)
        row = QHBoxLayout()
        row.addWidget(self.data, 1)
        for text, name, ask in (
            ("File \u2026", "a file", self._ask_file),
            ("Folder \u2026", "a folder", self._ask_folder),
        ):
            button = QPushButton(text)
            button.setAccessibleName(f"Choose {name} of sentence pairs")
            button.clicked.connect(ask)
            row.addWidget(button)
        where = Section("Learn from")
        where.body.addLayout(row)
        where.body.addWidget(self.facts)
        column = QVBoxLayout(self)
        column.addWidget(where)
        column.addWidget(self.panel, 1)
        self.panel.start_requested.connect(self.start)
        self.panel.pause_requested.connect(self._pause)
        self.panel.resume_requested.connect(self._resume)
        self.panel.cancel_requested.connect(self.stop)

    def _ask_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Sentence pairs", "", _FILTER)
        if name:
            self.data.setText(name)

    def _ask_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "Folder of sentence pairs")
        if folder:
            self.data.setText(folder)

    def start(self, values: Mapping[str, object]) -> None:
        """Start what the form says, or go on with it where it was stopped."""
        try:
            run = run_of(values, self.data.text().strip())
        except DataError as error:
            self.panel.set_state("idle", str(error))
            return
        self.panel.form.set_value("name", run.name)
        self.plot.clear()
        self.plot.set_length(run.updates)
        self._run, self._gate = run, Gate()
        self._time_left.begin()
        waits = "Waits for other long work \u2026" if self._shell.train.busy else "Reading the pairs \u2026"
        self.panel.set_state("running", waits)
        self._ticket = self._shell.train.post(SLOT, training_job(run, self._gate))

    def _pause(self) -> None:
        self._gate.close()
        self._time_left.pause()
        self.panel.set_state("paused", "Paused")

    def _resume(self) -> None:
        self._time_left.resume()
        self._gate.open()
        self.panel.set_state("running")

    def _on_event(self, ticket: Ticket, event: object) -> None:
        if ticket != self._ticket:
            return
        if isinstance(event, Begun):
            self.facts.setText(
                f"{event.pairs:,} pairs to learn from, {event.held_back:,} sentences held back, {event.pieces:,} "
                f"pieces of words, {event.weights:,} weights"
            )
        elif isinstance(event, Progress):
            left = self._time_left.after(event.update, event.updates)
            self.panel.show_progress(
                event.update, event.updates, event.epoch, event.loss, left, event.samples_per_second
            )
            self.plot.add_loss(event.update, event.loss)
        elif isinstance(event, Validated):
            short = next(iter(event.metrics.values())) / 100
            self.panel.show_validation({"BLEU": 1 - short}, event.readings, event.best)
            self.plot.add_error(event.update, short)

    def _on_done(self, ticket: Ticket, path: object) -> None:
        if ticket == self._ticket:
            self._end(f"Done; {Path(str(path)).stem} is among the models")
            self._trained(str(path))

    def _on_failed(self, ticket: Ticket, sentence: str, details: str) -> None:
        if ticket == self._ticket:
            self._end(sentence)
            self._shell.fail(sentence, details)

    def _on_cancelled(self, ticket: Ticket) -> None:
        if ticket != self._ticket or self._run is None:
            return
        kept = self._run.model.exists()
        said = "Stopped; the best so far is among the models" if kept else "Stopped before anything was learnt"
        self._end(f"{said}. The same settings go on from there.")
        if kept:
            self._trained(str(self._run.model))

    def _end(self, words: str) -> None:
        self._ticket = None
        self.panel.set_state("idle", words)
