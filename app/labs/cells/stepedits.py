"""What a person changes of the first view's cell; each change is one step to undo."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.labs.cells import edits
from app.labs.cells.reading import WORDS
from app.shell import Shell
from app.undo import Replace
from engine.errors import DataError
from engine.labs.cells.outcome import Outcome, Override, Request
from engine.labs.cells.parameters import CELLS
from engine.labs.cells.presets import by_chance

_LENGTH, _UNITS = -1, -2
"""Strokes that the fields of the bar go on with, so that each is one step to undo."""


class StepEdits(QWidget):
    """Holds the request, and changes it.

    request  what is set; changed through `change` alone
    outcome  what is shown, None before the first
    before   the one before the last change, shown as a ghost
    unit     whose numbers are drawn, counted from 0
    """

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shell = shell
        self.request = by_chance("lstm")
        self.outcome: Outcome | None = None
        self.before: Outcome | None = None
        self.unit, self.seed = 0, 1
        self._stroke: tuple[str, int] = ("", 0)

    def show_request(self, request: Request) -> None:
        """Take another request, and compute it."""
        raise NotImplementedError

    def change(self, request: Request, title: str, stroke: int = 0) -> None:
        """Put another request in place, as one step to undo; changes of one `stroke` (not 0) are one step."""
        self._stroke_began(title, stroke)
        self.shell.undo.push(Replace(title, self.request, request, self.show_request, stroke))

    def attempt(self, make: Callable[[], Request], title: str, stroke: int = 0) -> None:
        """Change to what `make` gives; where that cannot be, say why in a sentence, and leave all as it is."""
        try:
            request = make()
        except DataError as error:
            self.shell.fail(str(error), "")
            return
        self.change(request, title, stroke)

    def hold(self, step: int, name: str, value: float, stroke: int = 0) -> None:
        """Hold a gate or state of the chosen unit at a step, counted from 0."""
        override = Override(step, name, self.unit, value)
        self.attempt(lambda: edits.held(self.request, (override,)), f"Hold {WORDS[name]}", stroke)

    def let_go(self, step: int, name: str) -> None:
        """Let a gate or state of the chosen unit be computed again."""
        request = edits.let_go(self.request, step, name, self.unit)
        if request.overrides != self.request.overrides:
            self.change(request, f"Let go of {WORDS[name]}")

    def let_go_of_all(self) -> None:
        """Let everything be computed again."""
        if self.request.overrides:
            self.change(edits.let_go(self.request), "Let go of all")

    def set_input(self, step: int, feature: int, value: float, stroke: int = 0) -> None:
        """Change what is read at a step."""
        self.attempt(lambda: edits.with_input(self.request, step, feature, value), "Change the input", stroke)

    def set_cell(self, cell: str) -> None:
        """Another kind of cell, with weights by chance, on the same input."""
        if cell in CELLS and cell != self.request.cell:
            self.attempt(lambda: edits.with_cell(self.request, cell, self.seed), f"Take {CELLS[cell]}")

    def new_weights(self) -> None:
        """Other weights by chance."""
        self.seed += 1
        self.attempt(lambda: edits.with_cell(self.request, self.request.cell, self.seed), "New weights")

    def set_length(self, steps: int) -> None:
        """Another length."""
        self.attempt(lambda: edits.with_length(self.request, steps), "Number of steps", _LENGTH)

    def set_units(self, units: int) -> None:
        """Another number of units, with weights by chance."""
        make = lambda: edits.with_cell(self.request, self.request.cell, self.seed, units)  # noqa: E731
        self.attempt(make, "Number of units", _UNITS)

    def _stroke_began(self, title: str, stroke: int) -> None:
        """The ghost is what was shown before the stroke, not before its last move."""
        if not stroke or (title, stroke) != self._stroke:
            self.before = self.outcome
        self._stroke = (title, stroke)
