"""Training sentences whose state is nearest to the one under the cursor."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.labs.translate.bench import Found, Kind, Looking
from app.labs.translate.desk import Desk
from app.labs.translate.words import piece_text
from app.widgets.cards import QuietLabel
from app.widgets.nearlist import NearList, NearRow
from app.widgets.segments import Segments
from app.work.ticket import Ticket
from engine.labs.translate.outcome import Neighbour

SLOT = "translate.neighbours"
KINDS = {"encoder": "Encoder state", "context": "Context"}
PAUSE_MS = 150
_START = "\u2581"


class NeighboursPanel(QWidget):
    """A list that follows the placed cursor while it is in sight.

    wanted(text)  one of the sentences is to be translated
    """

    wanted = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._asked: Ticket | None = None
        self._known: tuple[object, ...] = ()
        self._place = ""
        self.kind = Segments("Which state", KINDS)
        self.says = QuietLabel("", self)
        self.says.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.list = NearList("Training sentences nearest to this state")
        area = QScrollArea()
        area.setWidget(self.list)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.kind)
        head.addWidget(self.says, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(area, 1)
        self._clock = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._clock.timeout.connect(self.ask)
        self.kind.chosen.connect(lambda _: self.ask())
        self.list.picked.connect(lambda index: self.wanted.emit(self.list.rows[index].text))
        desk.source.placed_changed.connect(self._soon)
        desk.target.placed_changed.connect(self._soon)
        desk.answered.connect(self._soon)
        train = desk.shell.train
        train.thin(Looking)
        train.emitted.connect(self._on_emitted)
        train.done.connect(self._on_done)
        train.failed.connect(self._on_failed)

    def ask(self) -> None:
        """Ask for the neighbours of the state under the cursor."""
        state = self._state()
        if not self.isVisible() or state is None:
            return
        what, place, vector, word = state
        key = (what, place, id(self._desk.answer))
        if key == self._known:
            return
        self._known = key
        side = "source" if what == "encoder" else "translation"
        self._place = f"at \u201c{word}\u201d of the {side}"
        train = self._desk.shell.train
        self.says.setText(f"{self._place} \u2026 {'waits for other long work' if train.busy else ''}")
        self._asked = train.post(SLOT, self._desk.slow_bench.near(self._desk.setup.model, what, place, vector))

    def shut(self) -> None:
        """Ask for nothing more."""
        self._clock.stop()

    def showEvent(self, event: QShowEvent) -> None:
        """Ask when it comes in sight."""
        super().showEvent(event)
        self._soon()

    def _soon(self) -> None:
        if self.isVisible():
            self._clock.start()

    def _state(self) -> tuple[Kind, int, NDArray[np.float32], str] | None:
        """Which state, at which piece, its numbers, and the piece; None where the model has none such."""
        outcome = self._desk.outcome
        if outcome is None:
            return None
        what: Kind = "encoder" if self.kind.key == "encoder" else "context"
        trace = outcome.traces.get("encoder/states" if what == "encoder" else "decoder/context")
        place = self._desk.source.placed if what == "encoder" else self._desk.target.placed
        if trace is None or place >= trace.steps or (what == "context" and self._desk.cross() < 0):
            self.says.setText("This model has no attention, and so no context.")
            self.list.show_rows(())
            self._known, self._asked = (), None
            return None
        sentence = outcome.source if what == "encoder" else outcome.target
        return what, place, trace.data[place].copy(), piece_text(sentence.pieces[place])

    def _on_emitted(self, ticket: Ticket, value: object) -> None:
        if ticket == self._asked and isinstance(value, Looking):
            self.says.setText(f"{self._place}: reading the training sentences, {100 * value.share:.0f} %")

    def _on_done(self, ticket: Ticket, value: object) -> None:
        if ticket == self._asked and isinstance(value, Found):
            self.says.setText(f"{self._place}: nearest states among the training sentences")
            self.list.show_rows([row_of(each, value.what) for each in value.neighbours])

    def _on_failed(self, ticket: Ticket, sentence: str, details: str) -> None:
        if ticket == self._asked:
            self._known = ()
            self._desk.shell.fail(sentence, details)


def row_of(neighbour: Neighbour, what: Kind) -> NearRow:
    """A neighbour as a row: the side that has the state with its piece marked, the other side below."""
    parts = []
    for index, piece in enumerate(neighbour.pieces):
        lead = " " if piece.startswith(_START) and index else ""
        text = piece.removeprefix(_START) if not piece.startswith("</") else " \u23ce"
        parts.append((lead + text, index == neighbour.piece))
    other = neighbour.target if what == "encoder" else neighbour.source
    return NearRow(neighbour.similarity, tuple(parts), other, neighbour.source)
