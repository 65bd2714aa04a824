"""The column at the right: what is at the cursor, paths, collapse, decoding, learning, checks."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QWidget

from app.labs.ctc.beam_card import BeamCard
from app.labs.ctc.cards import ChecksCard, CollapseCard, PathsCard
from app.labs.ctc.learn_card import LearnCard
from app.labs.ctc.node_card import NodeCard
from app.widgets.column import CardColumn
from app.widgets.inspector import AboutCard, DistributionCard
from engine.labs.ctc.board import Board
from engine.labs.ctc.outcome import Outcome
from engine.labs.ctc.spec import SPEC

MOST = 5
"""Symbols whose probabilities are shown for a frame."""


class Inspector(CardColumn):
    """Cards, of which each knows only what it is shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.distribution = DistributionCard("At this frame")
        self.node, self.paths, self.collapse = NodeCard(), PathsCard(), CollapseCard()
        self.beam, self.learn, self.checks = BeamCard(), LearnCard(), ChecksCard()
        self.about = AboutCard(SPEC.about)
        self.fill(
            (
                self.distribution,
                self.node,
                self.paths,
                self.learn,
                self.collapse,
                self.beam,
                self.checks,
                self.about,
            )
        )
        self.setMinimumWidth(300)
        self.setMaximumWidth(420)

    def show_outcome(self, outcome: Outcome) -> None:
        """Show what was worked out."""
        for card in (self.paths, self.beam, self.checks):
            card.show_outcome(outcome)

    def show_frame(self, board: Board, frame: int) -> None:
        """Show the distribution at a frame."""
        row = board.probabilities[frame]
        names = ("<blank>", *("space" if symbol == " " else symbol for symbol in board.symbols))
        order = np.argsort(-row, kind="stable")[:MOST]
        self.distribution.set_title("At this frame", f"·  frame {frame}")
        self.distribution.show_pairs([(names[index], float(row[index])) for index in order])
