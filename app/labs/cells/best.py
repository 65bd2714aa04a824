"""The fourth view: which cell is best, as measured, and as a small run here says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.labs.cells.dots import TaskDots, colour_of, name_of
from app.labs.cells.jobs import bench_job, findings_job
from app.labs.cells.steplayout import scrolled
from app.shell import Shell
from app.views.chart import Line, LineChart, Scale
from app.widgets.cards import Section, paragraph
from app.widgets.fields import Choice, LinkButton
from app.widgets.inspector import AboutCard
from app.widgets.run_controls import RunControls
from app.work.long_run import LongRun
from app.work.ticket import Ticket
from engine.labs.cells.bench_tasks import CELLS, WITHOUT_DATA
from engine.labs.cells.bench_tasks import task as task_of
from engine.labs.cells.findings import Findings, Run

ABOUT = (
    "Every cell is trained on every task several times, from different seeds, with the same number of updates; the "
    "score is on data never trained on. The bar is the mean over seeds, the band one standard deviation, each dot one "
    "training. Names in bold are the best and those that are less than two standard errors from it. Larger "
    "comparisons: Greff et al. 2017 tried eight LSTM variants and found none clearly better; Jozefowicz et al. 2015 "
    "searched ten thousand cells and found the forget bias to matter most; Zhou et al. 2016 get by with one gate."
)
NOTHING = Findings(
    "", "", "", tuple(task_of(name) for name in WITHOUT_DATA), CELLS, (),
    ("No measured results came with this copy. Run the two tasks that need no data here; the curves are drawn below.",),
)  # fmt: skip
"""What is shown where the results are not there."""
_COLUMNS = 3
_SLOT = "cells.findings"


class BestView(QWidget):
    """Shows the findings that ship, and runs a small version of one task live."""

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shell = shell
        self.findings: Findings | None = None
        self.task = ""
        self.fresh: list[Run] = []
        self.panels: dict[str, TaskDots] = {}
        self._asked: Ticket | None = None
        self._begun = False
        self.curves = LineChart("Learning curves", Scale("update", say=lambda v: f"{v:,.0f}"), Scale("score"))
        self.verdicts = paragraph("", self)
        self.made = paragraph("", self)
        self.copy_button = LinkButton("copy the command", "Copy the command that measured this", self)
        self.choice = Choice(self)
        self.choice.setAccessibleName("Task to run again")
        self.run = LongRun(shell.train, self)
        self.controls = RunControls(self.run, self.choice, {"Run a small version": self.start}, self)
        self.controls.message.setText("Each cell with one seed, a few updates")
        self._lay_out()
        shell.live.done.connect(self._on_findings)
        shell.live.failed.connect(self._on_unread)
        self.run.emitted.connect(self._on_run)
        self.run.ended.connect(self._on_ended)
        self.run.failed.connect(shell.fail)
        self.copy_button.clicked.connect(self._copy)

    def begin(self) -> None:
        """The view comes to the front: the first time, it reads the findings."""
        if not self._begun:
            self._begun = True
            self._asked = self._shell.live.post(_SLOT, findings_job())

    def show_findings(self, findings: Findings) -> None:
        """Show measured results."""
        self.findings = findings
        for place, task in enumerate(findings.tasks):
            panel = TaskDots(findings, task, self)
            panel.chosen.connect(self.choose)
            self._grid.addWidget(panel, place // _COLUMNS, place % _COLUMNS)
            self.panels[task.name] = panel
            if task.name in WITHOUT_DATA:
                self.choice.addItem(task.title, task.name)
        self.verdicts.setText("\n\n".join(findings.verdicts))
        self.made.setText(f"Measured {findings.date} on {findings.machine}, by\n{findings.command}")
        for widget in (self.made, self.copy_button):
            widget.setVisible(bool(findings.runs))
        if findings.tasks:
            self.choose(self.task if self.task in self.panels else findings.tasks[0].name)

    def choose(self, task: str) -> None:
        """Show the learning curves of a task."""
        if self.findings is None or task not in self.panels:
            return
        self.task = task
        for name, panel in self.panels.items():
            panel.pick(name == task)
        found = next(each for each in self.findings.tasks if each.name == task)
        if task in WITHOUT_DATA and not self.run.busy:
            self.choice.setCurrentIndex(self.choice.findData(task))
        self.curves.title = f"Learning curves: {found.title.lower()}"
        self.curves.upward = Scale(found.measure, say=lambda value: f"{value:.3g}")
        lines = [line for cell in self.findings.cells if (line := curve_of(self.findings.of(task, cell), cell))]
        lines += [line for run in self.fresh if run.task == task and (line := curve_of([run], run.cell, fresh=True))]
        self.curves.show_lines(lines, (found.chance, "guessing"))

    def start(self) -> None:
        """Run each cell once on the chosen task, shortly."""
        if self.run.busy or self.findings is None:
            return
        task = str(self.choice.currentData())
        self.choose(task)
        self.fresh = [run for run in self.fresh if run.task != task]
        self.run.start(bench_job(task, CELLS))

    def state(self) -> dict[str, Any]:
        """Which task's curves are shown."""
        return {"task": self.task}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Show that task's curves, now or once the findings are read."""
        task = state.get("task", "")
        if isinstance(task, str):
            self.task = task
            self.choose(task)

    def _on_findings(self, ticket: Ticket, value: object) -> None:
        if ticket == self._asked and isinstance(value, Findings):
            self.show_findings(value)

    def _on_unread(self, ticket: Ticket, sentence: str, details: str) -> None:
        if ticket == self._asked:
            self.show_findings(NOTHING)
            self._shell.say(sentence)

    def _on_run(self, run: Run) -> None:
        self.fresh.append(run)
        mine = [each for each in self.fresh if each.task == run.task]
        self.controls.bar.set_share(len(mine) / len(CELLS))
        self.controls.message.setText(
            f"{name_of(run.cell)}: {run.score:.3g} after {run.updates:,} updates, {run.seconds:.0f} s"
        )
        self.choose(run.task)

    def _on_ended(self, words: str) -> None:
        self.controls.message.setText(
            f"{words.removesuffix('.')}. Broken lines are from here, the others were measured before."
        )

    def _copy(self) -> None:
        if self.findings is not None:
            QGuiApplication.clipboard().setText(self.findings.command)
            self._shell.say("Copied the command")

    def _lay_out(self) -> None:
        self._grid = QGridLayout()
        self._grid.setSpacing(10)
        for column in range(_COLUMNS):
            self._grid.setColumnStretch(column, 1)
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addLayout(self._grid, 5)
        left.addWidget(self.curves, 4)
        says, again = Section("What it says", parent=self), Section("Run it here", parent=self)
        says.body.addWidget(self.verdicts)
        says.body.addWidget(self.made)
        row = QHBoxLayout()
        row.addWidget(self.copy_button)
        row.addStretch(1)
        says.body.addLayout(row)
        again.body.addWidget(self.choice)
        again.body.addLayout(self.controls.row())
        again.body.addWidget(self.controls.bar)
        again.body.addWidget(self.controls.message)
        self.about = AboutCard(ABOUT)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 8)
        whole.setSpacing(16)
        whole.addLayout(left, 1)
        whole.addWidget(scrolled(says, again, self.about, name="Findings"))


def curve_of(runs: Sequence[Run], cell: str, fresh: bool = False) -> Line | None:
    """The mean of the runs' curves with their spread, at the updates that all of them have; None without a curve."""
    tables = [dict(run.curve) for run in runs]
    updates = sorted(set.intersection(*map(set, tables))) if tables else []
    if not updates:
        return None
    values = np.array([[table[update] for update in updates] for table in tables], np.float64)
    points = np.stack([np.array(updates, np.float64), values.mean(axis=0)], axis=1)
    spread = values.std(axis=0, ddof=1) if len(values) > 1 else None
    return Line(name_of(cell) + (", here" if fresh else ""), points, colour_of(cell), spread, dashed=fresh)
