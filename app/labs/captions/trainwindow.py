"""The dialog that starts, watches, pauses and ends the training of a network."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.labs.captions.training import PARAMETERS, run_of, training_job
from app.shell import Shell
from app.training_dialog import TrainingDialog
from app.widgets.cards import QuietLabel, Section
from app.widgets.training_panel import TrainingPanel
from engine.train.events import Validated

_ABOUT = (
    "The program's own pencil draws as the network learns: things alone, beside and inside each other, never the same "
    "drawing twice. 600 drawings that it never learns from judge it: a caption counts as right only word for word."
)
_KINDS = {
    "all": "captions wrong",
    "one": "of one thing",
    "beside": "of two, side by side",
    "inside": "one in the other",
}


class TrainWindow(TrainingDialog):
    """Learns from the pencil's drawings; the same settings go on with a run that was stopped."""

    models = "networks"

    def __init__(self, shell: Shell, trained: Callable[[str], None], parent: QWidget) -> None:
        super().__init__(shell, trained, parent)
        self.setWindowTitle("Train a network that describes drawings")
        self.resize(760, 760)

    def lay_out(self) -> None:
        """What it learns from, and the panel."""
        from app.views.loss import LossPlot

        self.plot = LossPlot(error="captions wrong")
        self.plot.setMinimumHeight(180)
        self.plot.set_length(int(next(float(each.default) for each in PARAMETERS if each.name == "updates")))
        self.panel = TrainingPanel(
            self.run, self.start, PARAMETERS, self.plot, title="Train a network", heads=("drawn", "said")
        )
        about = QuietLabel(_ABOUT)
        about.setWordWrap(True)
        where = Section("Learn from")
        where.body.addWidget(about)
        column = QVBoxLayout(self)
        column.addWidget(where)
        column.addWidget(self.panel, 1)

    def begin(self, values: Mapping[str, object]) -> None:
        """Start what the form says, or go on with it where it was stopped."""
        run = run_of(values)
        self.hand_in(run, run.updates, lambda gate: training_job(run, gate))

    def told(self, event: object) -> None:
        """How often it describes wrongly."""
        if isinstance(event, Validated):
            rates = {title: event.metrics[kind] for kind, title in _KINDS.items() if kind in event.metrics}
            self.panel.show_validation(rates, event.readings, event.best)
            self.plot.add_error(event.update, event.metrics["all"])
