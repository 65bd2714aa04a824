"""The bar over the sentence: which model translates, how wide it searches, what length counts, samples, files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from app.labs.translate.models import title_of
from app.labs.translate.setup import MOST_POWER, MOST_WIDTH, Setup
from app.widgets.cards import QuietLabel
from app.widgets.fields import Choice
from app.widgets.slider import NumberSlider

_GAP = 8
WIDTH, POWER = "Beam width", "Length normalisation"
"""Titles of the live changes: a drag of a slider is one step to undo."""


class Controls(QWidget):
    """Pickers over the sentence. It knows nothing but the setup that it shows and asks for.

    setup_requested(Setup, title)  another setup, live while a slider moves
    """

    setup_requested = Signal(object, str)

    def __init__(self, models: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._setup = Setup()
        self.model = Choice(self)
        self.model.setAccessibleName("Language and model")
        self.model.setToolTip("The language to translate into, and the model that does it")
        self.width_label, self.power_label = QuietLabel("Beam", self), QuietLabel("Length", self)
        usual = self._setup.decoding
        self.beam = NumberSlider(WIDTH, 1, MOST_WIDTH, usual.width, whole=True, parent=self)
        self.power = NumberSlider(POWER, 0.0, MOST_POWER, usual.length_power, parent=self)
        self.beam.setToolTip("Hypotheses kept at each step; 1 is greedy")
        self.power.setToolTip("0 ranks by probability, which favours short texts; 1 by about the mean of a piece")
        for slider, high in ((self.beam, 190), (self.power, 190)):
            slider.setMaximumWidth(high)
        self.samples = QPushButton("Samples", self)
        self.samples.setAccessibleName("Samples and recent sentences")
        self.samples.setMenu(QMenu(self.samples))
        self.file = QPushButton("File \u2026", self)
        self.file.setAccessibleName("Translate a file of sentences")
        self.file.setToolTip("Translate a file of sentences")
        self.train = QPushButton("Train \u2026", self)
        self.train.setAccessibleName("Train a translator")
        self.train.setToolTip("Train a translator on sentence pairs of your own")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_GAP)
        self._from = QuietLabel("English \u2192", self)
        row.addWidget(self._from)
        row.addWidget(self.model)
        row.addSpacing(6)
        for widget in (self.width_label, self.beam, self.power_label, self.power):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.samples)
        row.addWidget(self.file)
        row.addWidget(self.train)
        self.offer(models)
        self.model.currentIndexChanged.connect(self._model_chosen)
        self.beam.value_changed.connect(self._width_moved)
        self.power.value_changed.connect(self._power_moved)

    def offer(self, models: Sequence[str]) -> None:
        """Offer these models, the shown one kept."""
        self.model.blockSignals(True)
        self.model.clear()
        for name in models:
            self.model.addItem(title_of(name), name)
        self.model.blockSignals(False)
        self.model.setEnabled(bool(models))
        self.show_setup(self._setup)

    def show_setup(self, setup: Setup) -> None:
        """Show what is set, without asking for it."""
        self._setup = setup
        self.model.blockSignals(True)
        self.model.setCurrentIndex(self.model.findData(setup.model))
        self.model.blockSignals(False)
        self.beam.set_value(setup.decoding.width)
        self.power.set_value(setup.decoding.length_power)
        self._name_sliders()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what there is no room for."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Take the room that letters of another size need."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "train"):
            self._fit()

    def minimumSizeHint(self) -> QSize:
        """Narrow: what has no room is left out."""
        return QSize(320, super().minimumSizeHint().height())

    def _fit(self) -> None:
        """Show what there is room for; what is left out is in the menus: training, files, numbers beside sliders."""
        metrics, slim = self.fontMetrics(), self.beam.slider.minimumWidth() + _GAP
        room = self.width() - 2 * _GAP
        for always in (self._from, self.model, self.samples):
            room -= always.sizeHint().width() + _GAP
        room -= metrics.horizontalAdvance("Beam 12") + slim + _GAP
        parts: tuple[tuple[int, tuple[QWidget, ...]], ...] = (
            (metrics.horizontalAdvance("Length 1.00") + slim + _GAP, (self.power, self.power_label)),
            (self.file.sizeHint().width() + _GAP, (self.file,)),
            (self.train.sizeHint().width() + _GAP, (self.train,)),
            (2 * (self.beam.field.sizeHint().width() + _GAP) + 60, (self.beam.field, self.power.field)),
        )
        for need, widgets in parts:
            for widget in widgets:
                widget.setVisible(room >= need)
            room -= need
        self._name_sliders()

    def _name_sliders(self) -> None:
        """Say the numbers beside the sliders where their fields have no room."""
        decoding = self._setup.decoding
        shown = not self.beam.field.isHidden()
        self.width_label.setText("Beam" if shown else f"Beam {decoding.width}")
        self.power_label.setText("Length" if shown else f"Length {decoding.length_power:.2f}")

    def _model_chosen(self) -> None:
        model = self.model.currentData()
        if model:
            self.setup_requested.emit(self._setup.with_model(model), f"Translate with {title_of(model)}")

    def _width_moved(self, width: float) -> None:
        decoding = replace(self._setup.decoding, width=round(width))
        self.setup_requested.emit(replace(self._setup, decoding=decoding), WIDTH)

    def _power_moved(self, power: float) -> None:
        decoding = replace(self._setup.decoding, length_power=round(power, 3))
        self.setup_requested.emit(replace(self._setup, decoding=decoding), POWER)
