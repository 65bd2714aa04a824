"""The dialog that starts, watches, pauses and ends the training of a translator."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.labs.translate.training import PARAMETERS, Begun, run_of, training_job
from app.shell import Shell
from app.training_dialog import TrainingDialog
from app.widgets.cards import QuietLabel, Section
from app.widgets.training_panel import TrainingPanel
from engine.errors import DataError
from engine.labs.translate.pairs import ENDINGS
from engine.train.events import Validated

_FILTER = f"Sentence pairs ({' '.join('*' + ending for ending in ENDINGS)});;All files (*)"
_NEEDS = "A file with English, a tab and its translation on each line, a table with two columns of text, or a folder"


class TrainWindow(TrainingDialog):
    """Learns from a file or a folder of pairs; the same settings go on with a run that was stopped."""

    def __init__(self, shell: Shell, trained: Callable[[str], None], parent: QWidget) -> None:
        super().__init__(shell, trained, parent)
        self.setWindowTitle("Train a translator")
        self.resize(760, 780)

    def lay_out(self) -> None:
        """Where the pairs come from, and the panel."""
        from app.views.loss import LossPlot

        self.plot = LossPlot(error="short of 100 BLEU", unit="")
        self.plot.setMinimumHeight(200)
        self.plot.set_length(int(next(float(each.default) for each in PARAMETERS if each.name == "updates")))
        heads = ("wanted", "translated")
        self.panel = TrainingPanel(
            self.run, self.start, PARAMETERS, self.plot, title="Train a translator", heads=heads, unit=""
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

    def _ask_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Sentence pairs", "", _FILTER)
        if name:
            self.data.setText(name)

    def _ask_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "Folder of sentence pairs")
        if folder:
            self.data.setText(folder)

    def begin(self, values: Mapping[str, object]) -> None:
        """Start what the form says, or go on with it where it was stopped."""
        try:
            run = run_of(values, self.data.text().strip())
        except DataError as error:
            self.panel.controls.message.setText(str(error))
            return
        self.hand_in(run, run.updates, lambda gate: training_job(run, gate), "Reading the pairs \u2026")

    def told(self, event: object) -> None:
        """What it learns from, and how well it translates."""
        if isinstance(event, Begun):
            self.facts.setText(
                f"{event.pairs:,} pairs to learn from, {event.held_back:,} sentences held back, {event.pieces:,} "
                f"pieces of words, {event.weights:,} weights"
            )
        elif isinstance(event, Validated):
            short = next(iter(event.metrics.values())) / 100
            self.panel.show_validation({"BLEU": 1 - short}, event.readings, event.best)
            self.plot.add_error(event.update, short)
