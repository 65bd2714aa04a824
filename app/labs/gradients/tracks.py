"""The tracks of the page: how far gradients reach, and the states, gradients and gates that make them do so."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from app.labs.gradients.curves import Magnitude, MagnitudeTrack
from app.labs.gradients.words import MAIN, OTHER
from app.views.heat import HeatTrack
from app.views.stack import TrackStack
from app.views.timeline import Timeline
from engine.labs.gradients.outcome import CellRun, Outcome, reached
from engine.labs.gradients.spec import CELLS
from engine.trace import Trace, TraceSet

BESIDE = "beside"
"""What the names of the second cell's traces begin with."""
HUGE = 1e30
PRODUCT = "|\N{PARTIAL DIFFERENTIAL}h_T/\N{PARTIAL DIFFERENTIAL}h_t|"
_GATES = (
    ("gate.forget", "Forget gate", "f"),
    ("gate.update", "Update gate", "z"),
    ("gate.input", "Input gate", "i"),
    ("gate.reset", "Reset gate", "r"),
    ("gate.output", "Output gate", "o"),
)


class Tracks(TrackStack):
    """Everything about one outcome over time."""

    def __init__(self, timeline: Timeline) -> None:
        super().__init__(timeline)
        self.product = MagnitudeTrack("product", "Product of Jacobians", PRODUCT, 160)
        self.loss = MagnitudeTrack(
            "loss", "Gradient of the loss", "|\N{PARTIAL DIFFERENTIAL}L/\N{PARTIAL DIFFERENTIAL}h_t|", 110
        )
        self.add(self.product)
        self.add(self.loss)
        for key, symbol in (("hidden", "h"), ("cell", "c"), ("grad.hidden", "\N{PARTIAL DIFFERENTIAL}L/"
                            "\N{PARTIAL DIFFERENTIAL}h")):  # fmt: skip
            for side in ("recurrent", BESIDE):
                self.add(HeatTrack(f"{side}.{key}", key, f"{side}/layer*/*/{key}", symbol, 64))
        for key, _, symbol in _GATES:
            for side in (BESIDE, "recurrent"):
                self.add(HeatTrack(f"{side}.{key}", key, f"{side}/layer*/*/{key}", symbol, 56))

    def show_outcome(self, outcome: Outcome, before: Outcome | None, layer: int) -> None:
        """Show an outcome, the older one as a ghost; tracks that it has nothing for go out of sight.

        layer  whose curves are shown, counted from 0
        """
        titles = {"hidden": "Hidden state", "cell": "Cell state", "grad.hidden": "Gradient"}
        titles |= {key: title for key, title, _ in _GATES}
        for track in self.tracks():
            side, _, key = track.key.partition(".")
            run = outcome.other if side == BESIDE else outcome.main
            if isinstance(track, HeatTrack) and run is not None:
                track.title = f"{titles[key]}, {CELLS[run.cell]}"
                track.setAccessibleName(track.title)
        self.show_traces(shown(outcome), shown(before) if before else None)
        self.product.subtitle = f"{PRODUCT}, estimated" if is_estimate(outcome) else PRODUCT
        old_layer = min(layer, before.setup.layers - 1) if before else 0
        for track, quantity in ((self.product, "dh_T"), (self.loss, "dL")):
            track.show_curves(
                curves_of(outcome, quantity, layer), curves_of(before, quantity, old_layer) if before else ()
            )
        for track in self.tracks():
            track.setVisible(track.has_data())


def is_estimate(outcome: Outcome) -> bool:
    """Whether some directions of the last state stand for all."""
    return any(run.directions < outcome.setup.units for run in (outcome.main, outcome.other) if run is not None)


def shown(outcome: Outcome) -> TraceSet:
    """The traces of both runs, the second's renamed."""
    traces = [_tamed(trace) for trace in outcome.main.traces.traces if "/reach" not in trace.name]
    if outcome.other is not None:
        traces += [_beside(trace) for trace in outcome.other.traces.match("recurrent/*") if "/reach" not in trace.name]
    return TraceSet(tuple(traces))


def curves_of(outcome: Outcome, quantity: str, layer: int) -> tuple[Magnitude, ...]:
    """The curves of "dh_T" or "dL" by h and, where there is one, by c, of both runs."""
    curves = []
    for run, colour in ((outcome.main, MAIN), (outcome.other, OTHER)):
        if run is None:
            continue
        for part in ("h", "c") if run.cell == "lstm" else ("h",):
            data = reached(run.curve(layer, f"{quantity}/d{part}_t"))
            name = f"{_name(outcome, run)}{', cell c' if part == 'c' else ', h' if run.cell == 'lstm' else ''}"
            curves.append(Magnitude(name, data, colour + (3 if part == "c" else 0)))
    return tuple(curves)


def _name(outcome: Outcome, run: CellRun) -> str:
    same = outcome.other is not None and outcome.other.cell == outcome.main.cell
    return CELLS[run.cell] + (" (beside)" if same and run is outcome.other else "")


def _beside(trace: Trace) -> Trace:
    return replace(_tamed(trace), name=trace.name.replace("recurrent/", f"{BESIDE}/", 1))


def _tamed(trace: Trace) -> Trace:
    """The trace with what a colour scale in float32 cannot hold as missing, hatched."""
    wild = ~(np.abs(trace.data) < HUGE)
    return replace(trace, data=np.where(wild, np.float32(np.nan), trace.data)) if wild.any() else trace
