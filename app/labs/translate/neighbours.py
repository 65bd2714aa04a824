"""Sentences of a person's own file whose state is nearest to the one under the cursor."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.labs.translate.bench import Found, Kind, Looking
from app.labs.translate.desk import Desk
from app.labs.translate.waiting import Waiting
from app.labs.translate.words import piece_text
from app.widgets.cards import QuietLabel, Section, paragraph
from app.widgets.nearlist import NearList, NearRow
from app.widgets.segments import Segments
from app.work.ticket import Ticket
from engine.labs.translate.outcome import Neighbour
from engine.labs.translate.pairs import ENDINGS, SEARCHED, file_of

SLOT = "translate.neighbours"
KINDS = {"encoder": "Encoder state", "context": "Context"}
PAUSE_MS = 150
ASKS = "Which other sentences look like this to the network?"
NOTHING = (
    "The program ships none of the sentences that it learnt from. Open a file of your own: English, a tab and its "
    "translation on each line, or a table with two columns of text. The model chosen above reads its first "
    f"{SEARCHED:,} pairs, and what lies nearest to the state under the cursor is listed here."
)
_KEY = "translate.pairs"
_FILTER = f"Sentence pairs ({' '.join('*' + ending for ending in ENDINGS)});;All files (*)"
_START = "\u2581"


class NeighboursPanel(QWidget):
    """A list that follows the placed cursor while it is in sight, over the pairs of the file at `path`.

    wanted(text)  one of the sentences is to be translated
    """

    wanted = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._asked: Ticket | None = None
        self._known: tuple[object, ...] = ()
        self._place = ""
        kept = desk.shell.settings.get(_KEY, "")
        self.path = Path(kept) if kept and Path(kept).is_file() else None
        self.kind = Segments("Which state", KINDS)
        self.says = QuietLabel("", self)
        self.says.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.list = NearList("Sentences nearest to this state")
        self.browse = QPushButton("Open pairs \u2026", self)
        self.browse.setAccessibleName("Open a file of sentence pairs")
        self.browse.setToolTip("Seek neighbours among sentence pairs of your own")
        self.waiting = Waiting("Reading the sentences", self)
        self.used, self.nothing = QuietLabel("", self), Section(ASKS, parent=self)
        self.nothing.body.addWidget(paragraph(NOTHING, self))
        first = QPushButton("Open sentence pairs \u2026", self)
        first.setAccessibleName("Open a first file of sentence pairs")
        first.setProperty("primary", True)
        first.clicked.connect(self.ask_file)
        self.nothing.body.addWidget(first, 0, Qt.AlignmentFlag.AlignLeft)
        area = QScrollArea()
        area.setWidget(self.list)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        self._area = area
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.kind)
        head.addWidget(self.says, 1)
        head.addWidget(self.browse)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.waiting)
        column.addWidget(self.nothing)
        column.addWidget(area, 1)
        column.addWidget(self.used)
        column.addStretch()
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
        self.browse.clicked.connect(self.ask_file)
        self.waiting.stopped.connect(self.stop)
        self._show_state()

    # Which sentences.

    def ask_file(self) -> None:
        """Let the user pick a file of pairs."""
        name, _ = QFileDialog.getOpenFileName(self, "Open sentence pairs", "", _FILTER)
        if name:
            self.open(Path(name))

    def open(self, path: Path) -> None:
        """Seek among the pairs of a file; it is read when it is needed."""
        self.path = path
        self._desk.shell.settings.set(_KEY, str(path))
        self._forget()
        self.ask()

    def _there(self) -> bool:
        """Whether there are sentences to seek among."""
        outcome = self._desk.outcome
        return self.path is not None or (outcome is not None and file_of(outcome.language).is_file())

    def _forget(self) -> None:
        """Show nothing of the sentences from before."""
        self._known, self._asked = (), None
        self.waiting.end()
        self.used.setText("")
        self.list.show_rows(())
        self._show_state()

    def _show_state(self) -> None:
        there = self._there()
        self.nothing.setVisible(not there)
        self._area.setVisible(there)
        self.browse.setVisible(there)
        self.kind.setVisible(there)
        self.says.setVisible(there)
        self.used.setVisible(there and bool(self.used.text()))
        if not there:
            self.says.setText("")

    # The search.

    def ask(self) -> None:
        """Ask for the neighbours of the state under the cursor."""
        self._show_state()
        state = self._state() if self.isVisible() and self._there() else None
        if state is None:
            return
        what, place, vector, word = state
        key = (what, place, self._desk.answer, self.path)
        if key == self._known:
            return
        self._known = key
        side = "source" if what == "encoder" else "translation"
        self._place = f"at \u201c{word}\u201d of the {side}"
        train = self._desk.shell.train
        self.says.setText(self._place)
        words = "waits for other long work" if train.busy else "reading the sentences \u2026"
        self.waiting.begin(words)
        job = self._desk.slow_bench.near(self._desk.setup.model, self.path, what, place, vector)
        self._asked = train.post(SLOT, job)

    def stop(self) -> None:
        """Seek no more, until the cursor moves on."""
        if self._asked is not None:
            self._desk.shell.train.renew(SLOT)
            self._asked, self._known = None, ()
            self.waiting.end()
            self.says.setText("Stopped; move the cursor to seek again")

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
            self.waiting.tell(f"reading the sentences, {100 * value.share:.0f} %", value.share)

    def _on_done(self, ticket: Ticket, value: object) -> None:
        if ticket == self._asked and isinstance(value, Found):
            self._asked = None
            self.waiting.end()
            self.says.setText(f"{self._place}: the nearest states")
            self.used.setText(f"Sought among {value.told}.")
            self.list.show_rows([row_of(each, value.what) for each in value.neighbours])
            self._show_state()

    def _on_failed(self, ticket: Ticket, sentence: str, details: str) -> None:
        if ticket == self._asked:
            self.path = None
            self._forget()
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
