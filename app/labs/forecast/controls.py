"""The bar over the series: which network, beside which other, how far ahead, which season, which interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from app.labs.forecast.models import title_of
from app.labs.forecast.setup import Setup
from app.widgets.fields import Choice, NumberField
from engine.labs.forecast.spec import LONGEST_SEASON, NETWORKS

LIGHTS = {
    "plain": "Light: nothing",
    "influence": "Light: influence",
    "reach": "Light: receptive field",
    "unit": "Light: chosen unit",
}
"""What is lit on the series."""
COVERAGES = (0.5, 0.8, 0.9, 0.95, 0.99)
HORIZON, SEASON = "Horizon", "Season"


class Controls(QWidget):
    """Pickers over the series. It knows nothing but the setup that it shows and asks for; `light` stands elsewhere.

    setup_requested  another setup, and what the step to undo is called
    light_requested  a key of LIGHTS
    """

    setup_requested = Signal(object, str)
    light_requested = Signal(str)

    def __init__(self, models: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._setup = Setup()
        self.model = self._choice("Network that forecasts")
        self.compare = self._choice("Network to compare with")
        self.horizon = self._number(HORIZON, 1, 1_000, " ahead", "points to forecast")
        self.season = self._number(
            SEASON, 1, LONGEST_SEASON, " a season", "points until the series repeats itself; 1 for none"
        )
        self.coverage = self._choice("Interval: share of the future that the widest band is to hold")
        for share in COVERAGES:
            self.coverage.addItem(f"{100 * share:.0f} %", share)
        self.light = self._choice("What is lit on the series")
        for key, title in LIGHTS.items():
            self.light.addItem(title, key)
        self.hold_back = QPushButton("Hold back", self)
        self.hold_back.setCheckable(True)
        self.hold_back.setAccessibleName("Hold back the last points")
        self.hold_back.setToolTip("Forecast from one horizon before the end, and compare with what came")
        self.samples = QPushButton("Samples", self)
        self.samples.setAccessibleName("Samples")
        self.samples.setMenu(QMenu(self.samples))
        self._lay_out()
        self.offer(models)
        self.model.currentIndexChanged.connect(self._model_chosen)
        self.compare.currentIndexChanged.connect(self._compare_chosen)
        self.horizon.valueChanged.connect(self._horizon_typed)
        self.season.valueChanged.connect(lambda value: self._ask(replace(self._setup, season=int(value)), SEASON))
        self.coverage.currentIndexChanged.connect(
            lambda: self._ask(replace(self._setup, coverage=float(self.coverage.currentData())), "Interval")
        )
        self.light.currentIndexChanged.connect(lambda: self.light_requested.emit(self.light.currentData()))

    def offer(self, models: Sequence[str]) -> None:
        """Offer these networks, the shown ones kept."""
        for picker, first in ((self.model, None), (self.compare, "Compare …")):
            picker.blockSignals(True)
            picker.clear()
            if first is not None:
                picker.addItem(first, "")
            for name in models:
                picker.addItem(title_of(name) if first is None else f"with {title_of(name)}", name)
            picker.blockSignals(False)
        self.show_setup(self._setup)

    def kinds(self) -> tuple[str, ...]:
        """The networks on offer that ship with the program."""
        names = [str(self.model.itemData(place)) for place in range(self.model.count())]
        return tuple(name for name in names if name in NETWORKS)

    def show_setup(self, setup: Setup) -> None:
        """Show what is set, without asking for it."""
        self._setup = setup
        for picker, index in (
            (self.model, self._place(self.model, setup.model, "")),
            (self.compare, self._place(self.compare, setup.compare, "with ")),
            (self.coverage, min(range(len(COVERAGES)), key=lambda k: abs(COVERAGES[k] - setup.coverage))),
        ):
            picker.blockSignals(True)
            picker.setCurrentIndex(index)
            picker.blockSignals(False)
        self.compare.leave_out(setup.model)
        for field, value in ((self.horizon, setup.horizon), (self.season, setup.season)):
            field.blockSignals(True)
            field.setValue(value)
            field.blockSignals(False)
        self.hold_back.setChecked(setup.origin is not None)

    def _place(self, picker: Choice, model: str, before: str) -> int:
        """Where a picker has a network; one that is not on offer, such as an epoch of a run, is added at its end."""
        if picker.findData(model) < 0 and model:
            picker.blockSignals(True)
            picker.addItem(f"{before}{title_of(model)}", model)
            picker.blockSignals(False)
        return max(picker.findData(model), 0)

    def show_light(self, key: str) -> None:
        """Show what is lit, without asking for it."""
        self.light.blockSignals(True)
        self.light.setCurrentIndex(self.light.findData(key))
        self.light.blockSignals(False)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.model)
        row.addWidget(self.compare)
        for field in (self.horizon, self.season, self.coverage):
            row.addWidget(field)
        row.addWidget(self.hold_back)
        row.addStretch(1)
        row.addWidget(self.samples)

    def _choice(self, name: str) -> Choice:
        choice = Choice(self)
        choice.setAccessibleName(name)
        choice.setToolTip(name)
        return choice

    def _number(self, name: str, low: int, high: int, suffix: str, tip: str) -> NumberField:
        field = NumberField(self)
        field.setDecimals(0)
        field.setRange(low, high)
        field.setAccessibleName(name)
        field.setSuffix(suffix)
        field.setToolTip(f"{name}: {tip}")
        field.setFixedWidth(field.fontMetrics().horizontalAdvance(f"{high:,}{suffix}") + 22)
        return field

    def _ask(self, setup: Setup, title: str) -> None:
        self.setup_requested.emit(setup, title)

    def _horizon_typed(self, value: float) -> None:
        horizon = int(value)
        self._ask(replace(self._setup, horizon=horizon, ahead=min(self._setup.ahead, horizon)), HORIZON)

    def _model_chosen(self) -> None:
        model = self.model.currentData()
        if model:
            # What is forced inside one network means nothing inside another.
            beside = "" if self._setup.compare == model else self._setup.compare
            setup = replace(self._setup, model=model, compare=beside, changes=())
            self._ask(setup, f"Forecast with {title_of(model)}")

    def _compare_chosen(self) -> None:
        model = self.compare.currentData()
        title = f"Compare with {title_of(model)}" if model else "Compare with nothing"
        self._ask(replace(self._setup, compare=model or ""), title)
