"""Cards of the inspector: paths, collapse, checks."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListWidget, QListWidgetItem, QPushButton, QWidget

from app.labs.ctc.cells import mark, probability
from app.labs.ctc.facts import grouped
from app.views.paper import number
from app.widgets.cards import QuietLabel, Section, paragraph
from app.widgets.fields import LinkButton
from app.widgets.type import sized
from engine.labs.ctc.outcome import Outcome, Walk


def button(text: str, primary: bool = False) -> QPushButton:
    """A button of a card."""
    made = QPushButton(text)
    made.setAccessibleName(text)
    made.setProperty("primary", primary)
    made.setStyleSheet("padding-left: 9px; padding-right: 9px;")
    return made


class WalkItem(QListWidgetItem):
    """A row that says its path when it is asked: of hundreds a few are seen, and all change with each stroke."""

    def __init__(self, card: PathsCard, row: int) -> None:
        super().__init__()
        self._card, self._row = card, row

    def data(self, role: int) -> object:
        """The path with its probability, and more about it as the tip."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole) and self._row < len(self._card.walks):
            walk = self._card.walks[self._row]
            path = "".join(self._card.marks[symbol] for symbol in walk.path.tolist())
            value = probability(float(np.exp(walk.log_prob)))
            if role == Qt.ItemDataRole.DisplayRole:
                return f"{path}   {value}"
            return f"{path}: {value}, log {walk.log_prob:.4f}"
        return super().data(role)


class PathsCard(Section):
    """Every path of the text with its probability; hovering or choosing one lights it.

    walk_hovered(Walk or None) while the mouse is over one, walk_chosen(Walk or None) by click or key.
    """

    walk_hovered = Signal(object)
    walk_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Paths that say it", parent=parent)
        self._walks: tuple[Walk, ...] = ()
        self.marks: tuple[str, ...] = ()
        self.note = paragraph("", self)
        self.list = QListWidget(self)
        self.list.setAccessibleName("Paths, the most probable first")
        self.list.setMouseTracking(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setStyleSheet("QListWidget { background: transparent; } QListWidget::item { padding: 1px 0; }")
        self.body.addWidget(self.note)
        self.body.addWidget(self.list)
        self.list.itemEntered.connect(lambda item: self.walk_hovered.emit(self._walks[self.list.row(item)]))
        self.list.currentRowChanged.connect(self._chosen)
        self.list.viewport().installEventFilter(self)
        self._fit_type()

    @property
    def walks(self) -> tuple[Walk, ...]:
        """The paths that are listed."""
        return self._walks

    def show_outcome(self, outcome: Outcome) -> None:
        """List the paths of an outcome, or say how many there are."""
        self._walks = outcome.walks
        if outcome.problem:
            self.note.setText(outcome.problem)
        elif not outcome.walks:
            self.note.setText(
                f"{grouped(outcome.count)} paths say it, counted without listing: all {grouped(outcome.all_paths)} "
                "paths are too many to try. With fewer frames they are listed here."
            )
        else:
            more = f"the first {len(outcome.walks)} of " if outcome.count > len(outcome.walks) else ""
            self.note.setText(
                f"All {grouped(outcome.all_paths)} paths were tried; {more}{grouped(outcome.count)} say it:"
            )
        symbols = outcome.board.symbols
        self.marks = tuple(mark(symbol, symbols) for symbol in range(len(symbols) + 1))
        self._fill(len(outcome.walks))
        rows = min(max(len(outcome.walks), 1), 8)
        self.list.setVisible(bool(outcome.walks))
        self.list.setFixedHeight(rows * max(self.list.sizeHintForRow(0), 18) + 4)

    def _fill(self, count: int) -> None:
        """So many rows, none chosen, the first in sight."""
        self.list.blockSignals(True)
        while self.list.count() > count:
            self.list.takeItem(self.list.count() - 1)
        for row in range(self.list.count(), count):
            self.list.addItem(WalkItem(self, row))
        self.list.setCurrentRow(-1)
        self.list.scrollToTop()
        self.list.blockSignals(False)
        self.list.scheduleDelayedItemsLayout()
        self.list.viewport().update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The mouse leaves the list: no path is hovered."""
        if event.type() == QEvent.Type.Leave:
            self.walk_hovered.emit(None)
        return False

    def changeEvent(self, event: QEvent) -> None:
        """Take the letters of a new size."""
        if event.type() == QEvent.Type.FontChange and hasattr(self, "list"):
            self._fit_type()
        super().changeEvent(event)

    def _chosen(self, row: int) -> None:
        self.walk_chosen.emit(self._walks[row] if 0 <= row < len(self._walks) else None)

    def _fit_type(self) -> None:
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        fixed.setPixelSize(sized(self.font()).pixelSize())
        self.list.setFont(fixed)


class CollapseCard(Section):
    """Steps of the collapse, and the example of the double letter.

    stage_requested(0, 1 or 2), play_requested, path_requested("best", "greedy" or "chosen"), example_requested(name)
    """

    stage_requested = Signal(int)
    play_requested = Signal()
    path_requested = Signal(str)
    example_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Collapse", "from path to text", parent)
        self.stages = [button(text) for text in ("Path", "Merge", "Drop blanks")]
        self.sentence = paragraph("", self)
        row = QHBoxLayout()
        row.setSpacing(4)
        for stage, each in enumerate(self.stages):
            each.setCheckable(True)
            each.clicked.connect(lambda _=False, stage=stage: self.stage_requested.emit(stage))
            row.addWidget(each)
        play = button("Play")
        play.clicked.connect(self.play_requested)
        row.addWidget(play)
        row.addStretch(1)
        whose = QHBoxLayout()
        whose.setSpacing(0)
        whose.addWidget(QuietLabel("of the", self))
        for key, title in (("best", "best path"), ("greedy", "greedy path")):
            link = LinkButton(title, f"Collapse the {title}", self)
            link.clicked.connect(lambda _=False, key=key: self.path_requested.emit(key))
            whose.addWidget(link)
        whose.addStretch(1)
        why = QHBoxLayout()
        why.setSpacing(0)
        why.addWidget(QuietLabel("hello:", self))
        for name, title in (("hello", "with a blank"), ("helo", "without")):
            link = LinkButton(title, f"hello, {title}", self)
            link.clicked.connect(lambda _=False, name=name: self.example_requested.emit(name))
            why.addWidget(link)
        why.addStretch(1)
        self.body.addLayout(row)
        self.body.addWidget(self.sentence)
        self.body.addLayout(whose)
        self.body.addLayout(why)

    def show_stage(self, stage: int) -> None:
        """Tick a stage."""
        for index, each in enumerate(self.stages):
            each.setChecked(index == stage)


class ChecksCard(Section):
    """The text's log probability, found in several ways, and how far they are apart."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Checked", "another way", parent)
        self.words = paragraph("", self)
        self.words.setTextFormat(Qt.TextFormat.RichText)
        self.body.addWidget(self.words)

    def show_outcome(self, outcome: Outcome) -> None:
        """Show the lattice's total and the difference of each check to it."""
        if outcome.problem:
            self.words.setText(outcome.problem)
            return
        rows = "".join(
            f"<tr><td>{check.way}&nbsp;&nbsp;</td><td>difference {check.difference:.0e}</td></tr>"
            for check in outcome.checks
        )
        self.words.setText(
            f"log P = <b>{number(outcome.total, 6)}</b> by the forward variables"
            f"<table cellspacing='0' cellpadding='1'>{rows}</table>"
        )
