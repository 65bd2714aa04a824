"""The bar over the story: which network answers, samples, files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from app.labs.questions.samples import setup_of
from app.labs.questions.setup import Setup
from app.widgets.cards import QuietLabel
from app.widgets.fields import Choice
from engine.labs.questions.models import model_of
from engine.labs.questions.samples import SAMPLES


class Controls(QWidget):
    """It knows nothing but the setup that it shows and asks for.

    setup_requested(Setup, title)  another setup
    """

    setup_requested = Signal(object, str)

    def __init__(self, models: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._setup = Setup()
        self.model = Choice(self)
        self.model.setAccessibleName("Network")
        self.model.setToolTip("The network that answers; the other one answers beside it")
        for name in models:
            self.model.addItem(model_of(name).title, name)
        self.model.setEnabled(bool(models))
        self.samples = QPushButton("Samples", self)
        self.samples.setAccessibleName("Samples")
        menu = QMenu(self.samples)
        for sample in SAMPLES:
            action = menu.addAction(sample.title)
            action.setToolTip(sample.question)
            action.triggered.connect(
                lambda _=False, one=sample: self.setup_requested.emit(setup_of(one, self._setup.model), "Sample")
            )
        self.samples.setMenu(menu)
        self.file = QPushButton("File \u2026", self)
        self.file.setAccessibleName("Open a story")
        self.file.setToolTip("Open a text file: a sentence a line, the question last")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(QuietLabel("Network", self))
        row.addWidget(self.model)
        row.addStretch(1)
        row.addWidget(self.samples)
        row.addWidget(self.file)
        self.model.currentIndexChanged.connect(self._chosen)

    def show_setup(self, setup: Setup) -> None:
        """Show what is set, without asking for it."""
        self._setup = setup
        self.model.blockSignals(True)
        if self.model.findData(setup.model) < 0 and setup.model:
            self.model.addItem(model_of(setup.model).title, setup.model)
        self.model.setCurrentIndex(self.model.findData(setup.model))
        self.model.blockSignals(False)

    def _chosen(self) -> None:
        name = self.model.currentData()
        if name:
            self.setup_requested.emit(replace(self._setup, model=name), f"Answer with {model_of(name).title}")
