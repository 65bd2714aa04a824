"""The bar over the pad: which model reads, what it is compared with, how text is decoded, what colours the ink."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from app.labs.handwriting.setup import Setup
from app.widgets.cards import QuietLabel
from app.widgets.fields import Choice
from app.widgets.slider import NumberSlider

TITLES = {"large": "Large", "lstm": "LSTM", "gru": "GRU", "rnn": "RNN"}
COLOURS = {"plain": "Plain ink", "time": "Ink by time", "letter": "Ink by letter", "unit": "Ink by unit"}
_DECODERS = ("Beam + LM", "Beam", "Best path")
MOST_WEIGHT = 2.0
WEIGHT = "Language model weight"
"""Title of the one live change: a drag of its slider is one step to undo."""


def title_of(model: str) -> str:
    """What a model is called on the screen: a file by its stem."""
    return TITLES.get(model, model.rsplit("/", 1)[-1].removesuffix(".safetensors"))


class Controls(QWidget):
    """Pickers over the pad. It knows nothing but the setup that it shows and asks for.

    setup_requested   another setup, live while a slider moves
    colour_requested  a key of COLOURS
    """

    setup_requested = Signal(object, str)
    colour_requested = Signal(str)

    def __init__(self, models: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._setup = Setup()
        self._models: list[str] = []
        self.model = self._choice("Model that reads")
        self.compare = self._choice("Model to compare with")
        self.decoder = self._choice("Decoder")
        self.decoder.addItems(_DECODERS)
        self.decoder.setToolTip("Prefix beam search with the language model (LM) or without, or the best path")
        self.weight = NumberSlider(WEIGHT, 0.0, MOST_WEIGHT, self._setup.decoding.weight, parent=self)
        self.weight.setMaximumWidth(200)
        self.weight.setToolTip("How much the language model counts beside the network")
        self.weight_label = QuietLabel("LM", self)
        self.colour = self._choice("What colours the ink")
        for key, title in COLOURS.items():
            self.colour.addItem(title, key)
        self.samples = QPushButton("Samples", self)
        self.samples.setAccessibleName("Samples")
        self.samples.setMenu(QMenu(self.samples))
        self.train = QPushButton("Train \u2026", self)
        self.train.setAccessibleName("Train a reader")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.model)
        row.addWidget(self.compare)
        row.addWidget(self.decoder)
        row.addWidget(self.weight_label)
        row.addWidget(self.weight)
        row.addStretch(1)
        for widget in (self.colour, self.samples, self.train):
            row.addWidget(widget)
        self.offer(models)
        self.model.currentIndexChanged.connect(self._model_chosen)
        self.compare.currentIndexChanged.connect(self._compare_chosen)
        self.decoder.currentIndexChanged.connect(self._decoder_chosen)
        self.weight.value_changed.connect(self._weight_moved)
        self.colour.currentIndexChanged.connect(lambda: self.colour_requested.emit(self.colour.currentData()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is no room for all, leave out what is to be had elsewhere: the number, its label, training."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        decoded = not self.weight.isHidden()
        room = self.width() - (self.weight.slider.minimumWidth() + 14 if decoded else 0)
        for widget in (self.model, self.compare, self.decoder, self.colour, self.samples):
            room -= widget.sizeHint().width() + 6
        for spare, wanted in ((self.train, True), (self.weight_label, decoded), (self.weight.field, decoded)):
            need = max(spare.minimumWidth(), spare.sizeHint().width() if spare is not self.weight.field else 0) + 8
            spare.setVisible(wanted and room >= need)
            room -= need

    def offer(self, models: Sequence[str]) -> None:
        """Offer these models, the shown ones kept."""
        self._models = list(models)
        for picker, first in ((self.model, None), (self.compare, "Compare \u2026")):
            picker.blockSignals(True)
            picker.clear()
            if first is not None:
                picker.addItem(first, "")
            for name in self._models:
                picker.addItem(title_of(name) if first is None else f"with {title_of(name)}", name)
            picker.blockSignals(False)
        self.show_setup(self._setup)

    def show_setup(self, setup: Setup) -> None:
        """Show what is set, without asking for it."""
        self._setup = setup
        decoding = setup.decoding
        decoder = 2 if decoding.decoder == "greedy" else 0 if decoding.weight > 0 else 1
        for picker, index in (
            (self.model, self.model.findData(setup.model)),
            (self.compare, max(self.compare.findData(setup.compare), 0)),
            (self.decoder, decoder),
        ):
            picker.blockSignals(True)
            picker.setCurrentIndex(index)
            picker.blockSignals(False)
        self.compare.leave_out(setup.model)
        self.weight.set_value(decoding.weight)
        self.weight.setVisible(decoder == 0)
        self._fit()

    def show_colour(self, key: str) -> None:
        """Show what colours the ink, without asking for it."""
        self.colour.blockSignals(True)
        self.colour.setCurrentIndex(self.colour.findData(key))
        self.colour.blockSignals(False)

    def _choice(self, name: str) -> Choice:
        choice = Choice(self)
        choice.setAccessibleName(name)
        choice.setToolTip(name)
        return choice

    def _model_chosen(self) -> None:
        model = self.model.currentData()
        # What is forced inside one network means nothing inside another.
        beside = "" if self._setup.compare == model else self._setup.compare
        setup = replace(self._setup, model=model, compare=beside, changes=())
        self.setup_requested.emit(setup, f"Read with {title_of(model)}")

    def _compare_chosen(self) -> None:
        model = self.compare.currentData()
        title = f"Compare with {title_of(model)}" if model else "Compare with nothing"
        self.setup_requested.emit(replace(self._setup, compare=model), title)

    def _decoder_chosen(self, index: int) -> None:
        usual = Setup().decoding
        decoding = replace(
            self._setup.decoding,
            decoder="greedy" if index == 2 else "beam",
            weight=0.0 if index == 1 else self._setup.decoding.weight or usual.weight,
        )
        self.setup_requested.emit(replace(self._setup, decoding=decoding), _DECODERS[index])

    def _weight_moved(self, weight: float) -> None:
        # At nothing the slider would take itself away.
        decoding = replace(self._setup.decoding, weight=max(weight, 0.001))
        self.setup_requested.emit(replace(self._setup, decoding=decoding), WEIGHT)
