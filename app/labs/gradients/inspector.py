"""The column at the right: the cursor's numbers, one step's Jacobian, what gates squash, clipping."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout

from app.labs.gradients.charts import RELU, SIGMOID, TANH, Histogram, PairBars, SingularValues, Squashing
from app.labs.gradients.tracks import is_estimate
from app.labs.gradients.words import MAIN, OTHER, power
from app.widgets.cards import QuietLabel, Section, paragraph
from app.widgets.column import CardColumn
from app.widgets.fields import Choice
from engine.labs.gradients.outcome import CellRun, Outcome, StepJacobian, horizon, reached
from engine.labs.gradients.spec import CELLS

_D = "\N{PARTIAL DIFFERENTIAL}"
_SQUASH: dict[str, Squashing] = {"candidate": TANH, "new": TANH}


class NumbersCard(Section):
    """Numbers of the cursor's step, a column a cell."""

    def __init__(self) -> None:
        super().__init__("At the cursor")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 1)
        self.body.addLayout(self._grid)
        self._cells: dict[tuple[int, int], QuietLabel] = {}
        self.texts: list[list[str]] = []

    def show_step(self, outcome: Outcome, layer: int, step: int) -> None:
        """Show the numbers of a step, counted from 0."""
        runs = [run for run in (outcome.main, outcome.other) if run is not None]
        steps = outcome.setup.length
        self.set_title(f"Step {step:,}", f"\N{MIDDLE DOT}  product of {steps - 1 - step:,} Jacobians")
        rows = [["", *(CELLS[run.cell].removesuffix(" RNN") for run in runs)]]
        rows.append([f"|{_D}h_T/{_D}h_t|", *(_at(run, layer, "dh_T/dh_t", step) for run in runs)])
        if any(run.cell == "lstm" for run in runs):
            rows.append([f"|{_D}h_T/{_D}c_t|", *(_at(run, layer, "dh_T/dc_t", step) for run in runs)])
        rows.append(["factor a step", *(_factor(run, layer, step) for run in runs)])
        rows.append([f"|{_D}L/{_D}h_t|", *(_at(run, layer, "dL/dh_t", step) for run in runs)])
        rows.append(["vanished before", *(_horizon(run, layer) for run in runs)])
        rows.append(["loss", *(power(_log(run.loss)) for run in runs)])
        if is_estimate(outcome):
            rows.append(["directions followed", *(f"{run.directions} of {outcome.setup.units}" for run in runs)])
        self.texts = rows
        self._fill(rows)

    def _fill(self, rows: list[list[str]]) -> None:
        for label in self._cells.values():
            label.hide()
        for y, row in enumerate(rows):
            for x, text in enumerate(row):
                if (y, x) not in self._cells:
                    label = self._cells[y, x] = QuietLabel("", self, "dim" if x == 0 or y == 0 else "text")
                    left = Qt.AlignmentFlag.AlignLeft if x == 0 else Qt.AlignmentFlag.AlignRight
                    self._grid.addWidget(label, y, x, left)
                self._cells[y, x].setText(text)
                self._cells[y, x].show()
        self.setAccessibleDescription("; ".join(" ".join(row) for row in rows[1:]))


class JacobianCard(Section):
    """Singular values of the step's Jacobian."""

    def __init__(self) -> None:
        super().__init__("Jacobian of the step")
        self.chart = SingularValues()
        self.words = paragraph("")
        self.body.addWidget(self.chart)
        self.body.addWidget(self.words)

    def show_jacobians(self, jacobians: tuple[StepJacobian, ...]) -> None:
        """Show the step of each cell."""
        names = [CELLS[each.cell] for each in jacobians]
        series = [(n, each.singular, c) for n, each, c in zip(names, jacobians, (MAIN, OTHER), strict=False)]
        self.chart.show_series(series)
        parts = []
        for name, each in zip(names, jacobians, strict=True):
            if len(each.singular):
                parts.append(f"{name}: largest {each.singular[0]:.3g}, spectral radius {each.radius:.3g}.")
        state = " An LSTM\N{RIGHT SINGLE QUOTATION MARK}s state is (h, c)." if "LSTM" in names else ""
        self.words.setText(f"Singular values of {_D}s_t/{_D}s_(t\N{MINUS SIGN}1). " + " ".join(parts) + state)


class SquashCard(Section):
    """What gates squash, against the derivative there."""

    def __init__(self) -> None:
        super().__init__("Before squashing")
        self.gate = Choice(self)
        self.gate.setAccessibleName("Which nonlinearity")
        self.all_steps = QCheckBox("all steps", self)
        self.all_steps.setAccessibleName("Over all steps")
        self.all_steps.setChecked(True)
        self.chart = Histogram()
        self.words = paragraph("")
        row = QHBoxLayout()
        row.addWidget(self.gate)
        row.addStretch(1)
        row.addWidget(self.all_steps)
        self.body.addLayout(row)
        self.body.addWidget(self.chart)
        self.body.addWidget(self.words)
        self._outcome: Outcome | None = None
        self._layer = self._step = 0
        self.gate.currentIndexChanged.connect(self._draw)
        self.all_steps.toggled.connect(self._draw)

    def show_step(self, outcome: Outcome, layer: int, step: int) -> None:
        """Show a step, or all, of the chosen gate."""
        self._layer, self._step = layer, step
        if outcome is not self._outcome:
            self._outcome = outcome
            self._offer(outcome)
        self._draw()

    def _offer(self, outcome: Outcome) -> None:
        items = []
        for side, run in enumerate((outcome.main, outcome.other)):
            if run is not None:
                for trace in run.traces.match("recurrent/layer0/forward/before.*"):
                    gate = trace.name.rpartition("before.")[2]
                    items.append((CELLS[run.cell] + ("" if gate == "hidden" else f", {gate}"), (side, gate)))
        kept = self.gate.currentText()
        self.gate.blockSignals(True)
        self.gate.clear()
        for text, data in items:
            self.gate.addItem(text, data)
        self.gate.setCurrentIndex(max(self.gate.findText(kept), 0))
        self.gate.blockSignals(False)
        self.gate.updateGeometry()

    def _draw(self) -> None:
        data = self.gate.currentData()
        if self._outcome is None or data is None:
            return
        side, gate = data
        run = self._outcome.other if side else self._outcome.main
        if run is None:
            return
        before = run.traces[f"recurrent/layer{self._layer}/forward/before.{gate}"].data
        plain = {"tanh": TANH, "relu": RELU}.get(run.cell, SIGMOID)
        squashing = plain if gate == "hidden" else _SQUASH.get(gate, SIGMOID)
        every = self.all_steps.isChecked()
        self.chart.show_data(before if every else before[self._step], squashing, OTHER if side else MAIN)
        where = "of all steps" if every else f"at step {self._step:,}"
        words = (
            f"{self.chart.small:.0%} {where} lie where the derivative, the line ({squashing.name}\N{PRIME}, at most "
            f"{squashing.peak:g}), is below a tenth of its peak."
        )
        self.words.setText(words.replace("%", "\N{NO-BREAK SPACE}%"))


class ClippingCard(Section):
    """Gradients of the weights, raw and clipped."""

    def __init__(self) -> None:
        super().__init__("Gradient of the weights")
        self.chart = PairBars()
        self.words = paragraph("")
        self.body.addWidget(self.chart)
        self.body.addWidget(self.words)

    def show_outcome(self, outcome: Outcome) -> None:
        """Show the main cell's gradients."""
        clipping, setup = outcome.main.clipping, outcome.setup
        self.set_title("Gradient of the weights", f"\N{MIDDLE DOT}  {CELLS[outcome.main.cell]}")
        self.chart.show_rows([(part.name, part.raw, part.clipped) for part in clipping.parts])
        raw, cut = power(_log(clipping.raw)), power(_log(clipping.clipped))
        if setup.clip == "off":
            words = f"Norm of all {raw}. Choose a clipping at the left to see what it does."
        elif clipping.raw == clipping.clipped:
            words = f"Norm of all {raw}: within the threshold, so nothing is clipped."
        elif setup.clip == "norm":
            words = f"Norm of all {raw} becomes {cut}: shorter, its direction kept (cosine {clipping.cosine:.3f})."
        else:
            words = f"Norm of all {raw} becomes {cut}: single values cut, so it turns (cosine {clipping.cosine:.3f})."
        self.words.setText(words)


class Inspector(CardColumn):
    """All cards, one under the other."""

    def __init__(self) -> None:
        super().__init__()
        self.numbers, self.jacobian, self.squash = NumbersCard(), JacobianCard(), SquashCard()
        self.clipping = ClippingCard()
        self.fill((self.numbers, self.jacobian, self.squash, self.clipping))

    def show_outcome(self, outcome: Outcome, layer: int, step: int) -> None:
        """Show a new outcome at a step."""
        self.clipping.show_outcome(outcome)
        self.show_step(outcome, layer, step)

    def show_step(self, outcome: Outcome, layer: int, step: int) -> None:
        """Show another step of it."""
        self.numbers.show_step(outcome, layer, step)
        self.squash.show_step(outcome, layer, step)

    def charts(self) -> dict[str, SingularValues | Histogram | PairBars]:
        """What can be exported, by name."""
        return {
            "Singular values": self.jacobian.chart,
            "Pre-activations": self.squash.chart,
            "Gradient of the weights": self.clipping.chart,
        }


def _log(value: float) -> float:
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(np.log10(value))


def _at(run: CellRun, layer: int, label: str, step: int) -> str:
    if "dc_t" in label and run.cell != "lstm":
        return ""
    return power(float(run.curve(layer, label)[step]))


def _factor(run: CellRun, layer: int, step: int) -> str:
    """The geometric mean of what each step multiplies the norm by, along the cell where there is one."""
    curve = reached(run.curve(layer, "dh_T/dc_t" if run.cell == "lstm" else "dh_T/dh_t"))
    steps = len(curve) - 1 - step
    return "\N{EN DASH}" if steps == 0 or not np.isfinite(curve[step]) else f"{10 ** (float(curve[step]) / steps):.3f}"


def _horizon(run: CellRun, layer: int) -> str:
    if run.note:
        return "\N{EN DASH}"
    faded = horizon(run.curve(layer, "dh_T/dc_t" if run.cell == "lstm" else "dh_T/dh_t"))
    return "never" if faded is None else f"step {faded + 1:,}"
