"""The Translate page: how its parts lie, and what each shows of an answer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from app.actions import Command
from app.documentpage import DocumentPage
from app.labs.translate import commands
from app.labs.translate.controls import POWER, WIDTH, Controls
from app.labs.translate.desk import Desk
from app.labs.translate.guide import guide_of
from app.labs.translate.inspector import Inspector
from app.labs.translate.links import Links, Parts
from app.labs.translate.models import model_names, title_of
from app.labs.translate.overrule import Overrule
from app.labs.translate.papers import Papers
from app.labs.translate.reading import Reading
from app.labs.translate.search import tree_of
from app.labs.translate.setup import Muted
from app.labs.translate.stage import Stage
from app.labs.translate.trainwindow import TrainWindow
from app.labs.translate.units import Units
from app.labs.translate.words import chips_of, piece_text
from app.shell import Shell
from app.undo import keep_arrangements
from app.widgets.guide import Guide
from app.widgets.layout import lay_out_page
from app.widgets.sentence import SentenceField
from app.widgets.transport import Transport
from app.widgets.wordflow import WordFlow
from engine.errors import UnrolledError
from engine.labs.translate.spec import SPEC
from engine.spec import LabSpec

_LOW = 36
"""Lines of type below which a page is low, as on a projector."""
RATE = 2.5
"""Target pieces a second while the cursor plays: slow enough to read."""


class TranslatePage(DocumentPage):
    """Translates what is typed, live, and shows how."""

    spec: ClassVar[LabSpec] = SPEC
    papers: Papers

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._tree: tuple[int, ...] = ()
        self.desk = Desk(shell, self)
        self.controls = Controls(model_names())
        self.field = SentenceField("Sentence to translate", "Type an English sentence")
        self.chips = WordFlow("Source pieces", 1.0, chips=True, most=2, parent=self)
        self.reading = Reading()
        self.stage = Stage(self.desk)
        self.inspector = Inspector()
        self.transport = Transport(self.desk.target, rate=RATE)
        self.overrule = Overrule(self.desk)
        parts = Parts(self.stage.maps, self.stage.beam, self.inspector, self.chips, self.reading.words)
        self.links = Links(self.desk, parts, self.overrule)
        self.units = Units(self.desk, self.stage.states, self.inspector.what_if, self.overrule)
        self.papers = Papers(self.desk, self.stage, self.controls)
        self.front = self.field
        self.training = TrainWindow(shell, self._show_trained, self)
        above = (self.controls, self.field, self.chips, self.reading)
        lay_out_page(self, above, self.stage, self.transport, self.inspector)
        self._connect()

    # What the window asks.

    def commands(self) -> list[Command]:
        """All that can be done on this page."""
        stage = self.stage
        return [
            *commands.stage_commands(stage, self.desk),
            *commands.map_commands(stage, self.links),
            *commands.track_commands(stage.states),
            *commands.model_commands(self.desk, self.links, self.overrule, self.units),
            *commands.training_commands(self.training),
            *commands.file_commands(self.papers, stage, self.transport),
        ]

    def contexts(self) -> dict[str, QWidget]:
        """Keys of the map act in map and arcs, keys of the tracks in those of encoder and decoder."""
        encoder, decoder = self.stage.states.stacks()
        return {"map": self.stage.maps, "encoder": encoder, "decoder": decoder}

    def guide(self) -> Guide:
        """From one vector to attention, in seven steps."""
        return guide_of(self.desk, self.stage, self.inspector, self.overrule)

    def shut(self) -> None:
        """Stop what runs by itself."""
        self.transport.pause()
        self.field.shut()
        self.papers.shut()
        self.stage.near.shut()
        self.training.run.shut()
        self.desk.shut()

    # How its parts follow each other.

    def _connect(self) -> None:
        desk, stage = self.desk, self.stage
        desk.answered.connect(self._show_answer)
        desk.setup_changed.connect(self._show_setup)
        self.field.settled.connect(desk.type)
        self.field.shortened.connect(
            lambda length: self.shell.say(f"Only part of the {length:,} letters was taken; open them as a file instead")
        )
        self.controls.setup_requested.connect(
            lambda setup, title: desk.change(setup, title, live=title in (WIDTH, POWER))
        )
        for signal in (self.transport.playing_changed, desk.target.placed_changed):
            signal.connect(lambda _: self._show_reached())
        self.controls.file.clicked.connect(stage.table.ask_file)
        self.controls.train.clicked.connect(self.training.open)
        stage.table.file_wanted.connect(self._open_file)
        stage.table.wanted.connect(lambda text: self._open_sentence(text, "Sentence of the table"))
        stage.near.wanted.connect(lambda text: self._open_sentence(text, "Training sentence"))
        stage.models.opened.connect(self._open_model)
        stage.beam.picked.connect(lambda node: self.overrule.take_node(self._tree[node]))
        self.reading.part_wanted.connect(self._open_part)
        self.reading.waiting.stopped.connect(desk.stop)
        desk.underway.connect(self.reading.show_underway)
        desk.stopped.connect(self.reading.show_stopped)
        for stack in stage.states.stacks():
            keep_arrangements(self.shell.undo, stack)

    def _open_file(self, path: Path) -> None:
        try:
            self.papers.open(path)
        except UnrolledError as error:
            self.shell.fail(str(error), "")
        else:
            self.shell.remember(path)

    def _open_sentence(self, text: str, title: str) -> None:
        self.desk.type(text, title)
        self.stage.show_key("map")

    def _open_model(self, model: str) -> None:
        self.desk.change(self.desk.setup.with_model(model), "Look inside another model")
        self.stage.show_key("map")

    def _show_trained(self, model: str) -> None:
        """Offer a network whose weights are new."""
        self.controls.offer(model_names())
        self.desk.forget(model)
        self.shell.say(f"{title_of(model)} is trained; choose it over the sentence")

    def _open_part(self, part: int) -> None:
        kept = self.desk.setup.with_text(self.desk.setup.text)
        self.desk.change(replace(kept, part=part), f"Look into part {part + 1}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a low page, words take fewer lines, so that there is room for the map."""
        super().resizeEvent(event)
        low = self.height() < _LOW * self.fontMetrics().height()
        self.chips.set_room(1 if low else 2, 1.0)
        self.reading.words.set_room(1 if low else 3, 1.4 if low else 1.9)
        self.reading.old.set_room(1 if low else 2, 1.0 if low else 1.15)

    def _show_reached(self) -> None:
        """While the cursor plays, words come as they are decoded."""
        outcome, step = self.desk.outcome, self.desk.target.placed
        playing = self.transport.playing and outcome is not None and step < len(outcome.target)
        word = outcome.target.word_of_piece[step] if playing and outcome is not None else None
        self.reading.words.set_reached(word)

    def _show_setup(self) -> None:
        setup = self.desk.setup
        self.controls.show_setup(setup)
        self.field.show_text(setup.text)
        self.links.show_changes()

    def _show_answer(self) -> None:
        desk, answer = self.desk, self.desk.answer
        assert answer is not None
        main = answer.main
        desk.source.set_steps(len(main.source))
        desk.target.set_steps(len(main.target))
        muted = [piece for item in answer.setup.active if isinstance(item, Muted) for piece in item.pieces]
        self.chips.show_words(chips_of(main.source, muted))
        self.reading.show_answer(answer)
        nodes, self._tree = tree_of(main)
        greedy = main.greedy.pieces if main.greedy is not None else ()
        self.stage.beam.show_tree(nodes, [piece_text(piece) for piece in greedy])
        self.units.settle()
        self.links.answered()
        self.papers.place_cursors()
        self.transport.set_latency(1000 * sum(main.seconds))
        self.set_ready()


PAGE = TranslatePage
