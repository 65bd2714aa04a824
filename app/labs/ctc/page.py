"""The CTC page: a board to draw on, its lattice and what follows from it; how its parts lie."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.actions import Command
from app.documentpage import DocumentPage
from app.labs.ctc.commands import page_commands
from app.labs.ctc.desk import Desk
from app.labs.ctc.guide import guide_of
from app.labs.ctc.learning import Learning
from app.labs.ctc.links import Links
from app.labs.ctc.papers import Papers
from app.shell import Shell
from app.widgets.guide import Guide
from app.widgets.layout import halves_of, lay_out_page
from engine.labs.ctc.spec import SPEC
from engine.spec import LabSpec


class CtcPage(DocumentPage):
    """Works out what is on the board, live."""

    spec: ClassVar[LabSpec] = SPEC
    papers: Papers

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.desk = Desk(shell, self)
        self._lay_out()
        self.links, self.learning, self.papers = Links(self.desk), Learning(self.desk), Papers(self.desk)
        self.front = self.desk.editor
        self._connect()

    # What the window asks.

    def commands(self) -> list[Command]:
        """All that can be done on this page."""
        return page_commands(self.desk, self.learning, self.papers)

    def contexts(self) -> dict[str, QWidget]:
        """Keys of the tracks act in the tracks, keys of the pad on the posteriors."""
        return {"tracks": self.desk.tracks, "pad": self.desk.editor}

    def guide(self) -> Guide:
        """Alignment without labels for every frame, in eight steps."""
        return guide_of(self.desk, self.links, self.learning)

    def hidden(self) -> None:
        """What runs by itself waits for nobody."""
        self.learning.stop()
        self.desk.tracks.collapse.stop()

    def shut(self) -> None:
        """Stop what runs by itself."""
        self.learning.stop()
        self.desk.shut()

    # How it is put together.

    def _lay_out(self) -> None:
        desk = self.desk
        beside = QWidget()
        self._beside = QHBoxLayout(beside)
        self._beside.addWidget(desk.editor, 0, Qt.AlignmentFlag.AlignTop)
        self._align()
        halves = halves_of(beside, desk.tracks, (0, 1))
        lay_out_page(self, (desk.controls, desk.facts), halves, desk.transport, desk.inspector, spacing=6)

    def _align(self) -> None:
        """Make the editor as wide as the tracks beside their scroll bar, so that frames stand under each other."""
        tracks = self.desk.tracks
        self._beside.setContentsMargins(0, 0, tracks.width() - tracks.viewport().width(), 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the frames under each other."""
        super().resizeEvent(event)
        self._align()

    def _connect(self) -> None:
        desk, exporter = self.desk, self.papers.exporter
        editor = desk.editor
        desk.answered.connect(self._show_answer)
        editor.export_asked.connect(lambda kind: exporter.save_kind(editor, kind, editor.key))
        desk.tracks.export_asked.connect(lambda track, kind: exporter.save_kind(track, kind, track.key))

    def _show_answer(self) -> None:
        desk = self.desk
        assert desk.answer is not None
        outcome = desk.answer.outcome
        self._align()
        desk.facts.show_outcome(outcome)
        desk.tracks.show_outcome(outcome)
        desk.inspector.show_outcome(outcome)
        self.links.show_outcome()
        desk.transport.set_latency(1000 * outcome.seconds)
        self.set_ready()


PAGE = CtcPage
