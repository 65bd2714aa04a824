"""The Questions page: how its parts lie, and what each shows of an answer."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.actions import Command
from app.documentpage import DocumentPage
from app.labs.questions import commands
from app.labs.questions.answerline import AnswerLine
from app.labs.questions.controls import Controls
from app.labs.questions.desk import Desk
from app.labs.questions.guide import guide_of
from app.labs.questions.inspector import Inspector
from app.labs.questions.links import Links, Parts
from app.labs.questions.overrule import Overrule
from app.labs.questions.papers import Papers
from app.labs.questions.samples import sample_of
from app.labs.questions.setup import Setup
from app.labs.questions.stage import Stage
from app.labs.questions.storyfield import StoryField
from app.shell import Shell
from app.undo import keep_arrangements
from app.widgets.guide import Guide
from app.widgets.layout import halves_of, lay_out_page
from app.widgets.sentence import SentenceField
from app.widgets.transport import Transport
from engine.labs.questions.models import shipped
from engine.labs.questions.samples import SAMPLES
from engine.labs.questions.spec import SPEC
from engine.spec import LabSpec

RATE = 1.2
"""Sentences a second while the cursor plays: slow enough to read."""


class QuestionsPage(DocumentPage):
    """Answers what is asked, live, and shows how."""

    spec: ClassVar[LabSpec] = SPEC
    papers: Papers

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.desk = Desk(shell, self)
        self.controls = Controls(shipped())
        self.field = StoryField()
        self.question = SentenceField("Question", "Ask a question about the story")
        self.answer = AnswerLine()
        self.stage = Stage(self.desk)
        self.inspector = Inspector()
        self.transport = Transport(self.desk.sentences, rate=RATE)
        self.overrule = Overrule(self.desk)
        self.links = Links(self.desk, Parts(self.field, self.stage, self.inspector), self.overrule)
        self.papers = Papers(self.desk, self.stage)
        self.front = self.question
        self._lay_out()
        self._connect()

    # What the window asks.

    def commands(self) -> list[Command]:
        """All that can be done on this page."""
        return [
            *commands.view_commands(self.stage, self.links),
            *commands.model_commands(self.desk, self.links, self.overrule),
            *commands.file_commands(self.papers, self.transport, (self.field.setFocus, self.question.setFocus)),
        ]

    def contexts(self) -> dict[str, QWidget]:
        """Keys of the map act in the map, keys of the tracks in each stack."""
        return {"map": self.stage.looks.map} | {stack.along: stack for stack in self.stage.stacks.all()}

    def guide(self) -> Guide:
        """From one state to looks at a memory, in seven steps."""
        return guide_of(self.desk, self.field, self.stage, self.inspector, self.overrule)

    def shut(self) -> None:
        """Stop what runs by itself."""
        self.transport.pause()
        self.field.shut()
        self.question.shut()
        self.desk.shut()

    # How it is put together.

    def _lay_out(self) -> None:
        upper = QWidget()
        top = QVBoxLayout(upper)
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(8)
        top.addWidget(self.field, 1)
        top.addWidget(self.question)
        top.addWidget(self.answer)
        self.halves = halves_of(upper, self.stage, (3, 4))
        lay_out_page(self, (self.controls,), self.halves, self.transport, self.inspector)

    def _connect(self) -> None:
        desk = self.desk
        desk.answered.connect(self._show_answer)
        desk.setup_changed.connect(self._show_setup)
        desk.settling.connect(self.field.flush)
        desk.settling.connect(self.question.flush)
        self.field.settled.connect(desk.tell)
        self.question.settled.connect(desk.ask)
        for field in (self.field, self.question):
            field.shortened.connect(
                lambda length: self.shell.say(f"Only part of the {length:,} letters was taken; paste what matters")
            )
        self.controls.setup_requested.connect(self._set)
        self.controls.file.clicked.connect(self.papers.ask_file)
        self.stage.tasks.bars.picked.connect(self._show_task)
        for stack in self.stage.stacks.all():
            keep_arrangements(self.shell.undo, stack)

    def _set(self, setup: Setup, title: str) -> None:
        """Take what the bar asks for: a sample, or another network for what is typed."""
        told = self.desk.settled()
        self.desk.change(setup if title == "Sample" else replace(told, model=setup.model), title)

    def _show_task(self, task: int) -> None:
        """Show the sample of a task, where there is one."""
        places = [place for place, sample in enumerate(SAMPLES) if sample.task == task]
        if places:
            self.papers.show(places[0])

    def _show_setup(self) -> None:
        setup = self.desk.setup
        self.controls.show_setup(setup)
        self.field.show_text(setup.story)
        self.question.show_text(setup.question)
        sample = sample_of(setup)
        self.stage.tasks.bars.set_lit(sample.task if sample is not None else -1)
        self.links.show_changes()

    def _show_answer(self) -> None:
        answer = self.desk.answer
        assert answer is not None
        self.answer.show_answer(answer)
        self.inspector.main.show_outcome(answer.main)
        self.inspector.beside.show_outcome(answer.beside)
        self.inspector.beside.setVisible(answer.beside is not None)
        self.inspector.show_remarks(answer.main.remarks if answer.main.answers else ())
        self.links.answered()
        self.papers.place_cursors()
        self.transport.set_latency(1000 * answer.main.seconds)
        self.set_ready()


PAGE = QuestionsPage
