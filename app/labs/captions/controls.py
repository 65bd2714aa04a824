"""The bar over the pad: which network describes, tools, samples, files."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from app.widgets.cards import QuietLabel
from app.widgets.fields import Choice
from engine.labs.captions.models import model_of
from engine.labs.captions.samples import SAMPLES


class Controls(QWidget):
    """It knows nothing but what it shows and asks for.

    model_requested(name)     another network
    sample_requested(index)   a drawing of SAMPLES
    """

    model_requested = Signal(str)
    sample_requested = Signal(int)

    def __init__(self, models: Sequence[str], tools: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = Choice(self)
        self.model.setAccessibleName("Network")
        self.label = QuietLabel("Network", self)
        self.samples = QPushButton("Samples", self)
        self.samples.setAccessibleName("Samples")
        menu = QMenu(self.samples)
        # The names are known once the drawings are made: that waits for the first look at the menu.
        menu.aboutToShow.connect(self.fill_samples)
        self.samples.setMenu(menu)
        self.file = QPushButton("File \u2026", self)
        self.file.setAccessibleName("Open a drawing")
        self.file.setToolTip("Open an ink file or a session")
        self.train = QPushButton("Train \u2026", self)
        self.train.setAccessibleName("Train a network")
        self.train.setToolTip("Train a network that describes drawings")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.label)
        row.addWidget(self.model)
        row.addStretch(1)
        for widget in (tools, self.samples, self.file, self.train):
            row.addWidget(widget)
        self.offer(models, models[0] if models else "")
        self.model.currentIndexChanged.connect(self._chosen)

    def offer(self, models: Sequence[str], shown: str) -> None:
        """Offer these networks, one of them shown as set."""
        self.model.blockSignals(True)
        self.model.clear()
        for name in models:
            self.model.addItem(model_of(name).title, name)
        self.model.blockSignals(False)
        self.show_model(shown)

    def fill_samples(self) -> None:
        """Put the samples in their menu, once."""
        menu = self.samples.menu()
        if not menu.isEmpty():
            return
        for place, sample in enumerate(SAMPLES):
            title = sample.title[:1].upper() + sample.title[1:]
            menu.addAction(title).triggered.connect(lambda _=False, at=place: self.sample_requested.emit(at))

    def show_model(self, name: str) -> None:
        """Show which network is set, without asking for it; one alone is not worth a choice."""
        self.model.blockSignals(True)
        if self.model.findData(name) < 0 and name:
            self.model.addItem(model_of(name).title, name)
        self.model.setCurrentIndex(self.model.findData(name))
        self.model.setToolTip(model_of(name).about if name else "No network is there")
        self.model.blockSignals(False)
        for widget in (self.label, self.model):
            widget.setVisible(self.model.count() > 1)

    def _chosen(self) -> None:
        name = self.model.currentData()
        if name:
            self.model_requested.emit(name)
