"""The recursion of one node of the lattice, written out with its numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QLabel, QWidget

from app import theme as themes
from app.labs.ctc.cells import mark, probability
from app.widgets.cards import Section
from engine.labs.ctc.outcome import Outcome

_SUB = str.maketrans("0123456789-", "₀₁₂₃₄₅₆₇₈₉₋")
_ZERO = "0"

Floats = NDArray[np.float64]


class NodeCard(Section):
    """alpha, beta and gamma of a state at a frame (Graves et al. 2006, eqs. 6 to 11), as plain probabilities."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("At this node", parent=parent)
        self._words = QLabel(self)
        self._words.setWordWrap(True)
        self._words.setTextFormat(Qt.TextFormat.RichText)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._words.setAccessibleName("Recursion")
        self.body.addWidget(self._words)
        self._shown: tuple[Outcome, int, int] | None = None

    @property
    def words(self) -> str:
        """What is written, with its marks."""
        return self._words.text()

    def show_node(self, outcome: Outcome | None, frame: int, state: int) -> None:
        """Write the recursion of a state at a frame; nothing without a lattice."""
        lines = outcome.lines if outcome else None
        if outcome is None or lines is None or not (0 <= frame < len(lines.alpha) and 0 <= state < len(lines.symbols)):
            self._shown = None
            self.set_title("At this node")
            self._words.setText("Hover a node of the lattice." if lines else "The text has no lattice here.")
            return
        self._shown = (outcome, frame, state)
        self._write()

    def changeEvent(self, event: QEvent) -> None:
        """Take the colours of a new theme."""
        if event.type() == QEvent.Type.PaletteChange and self._shown is not None:
            self._write()
        super().changeEvent(event)

    def _write(self) -> None:
        assert self._shown is not None
        outcome, frame, state = self._shown
        lines, theme = outcome.lines, themes.current()
        assert lines is not None
        name = mark(int(lines.symbols[state]), outcome.board.symbols)
        self.set_title("At this node", f"·  frame {frame}  ·  state {state}, {'blank' if name == '·' else name}")
        alpha, beta, gamma = (np.exp(values) for values in (lines.alpha, lines.beta, lines.gamma))
        said = np.exp(lines.emission)
        rows = [
            _row("\u03b1", f"{_came(alpha, lines.skip, frame, state)} \u00d7 {probability(float(said[frame, state]))}",
                 float(alpha[frame, state]), theme.series[0]),
            _row("β", _goes(beta, said, lines.skip, frame, state), float(beta[frame, state]), theme.series[1]),
            _row("\u03b3", f"\u03b1 β / P = {_said(alpha[frame, state])} \u00d7 {_said(beta[frame, state])}"
                 f" / {_said(np.exp(outcome.total))}", float(gamma[frame, state]), theme.series[2]),
        ]  # fmt: skip
        told = _told(frame, state, bool(lines.skip[state]))
        self._words.setText(
            f"<table cellspacing='0' cellpadding='2'>{''.join(rows)}</table>"
            f"<p style='color:{theme.dim}; margin-top:6px'>{told}</p>"
        )


def _row(symbol: str, expression: str, value: float, colour: str) -> str:
    return (
        f"<tr><td style='color:{colour}'><b>{symbol}</b>&nbsp;</td><td>= {expression}<br>"
        f"<span style='color:{colour}'>= <b>{probability(value)}</b></span></td></tr>"
    )


def _came(alpha: Floats, skip: NDArray[np.bool_], frame: int, state: int) -> str:
    """What flows into a state from the frame before."""
    if frame == 0:
        return "1" if state < 2 else _ZERO
    parts = [
        probability(float(alpha[frame - 1, state - move]))
        for move in range(3)
        if state - move >= 0 and (move < 2 or skip[state])
    ]
    return f"({' + '.join(parts)})" if len(parts) > 1 else parts[0]


def _goes(beta: Floats, said: Floats, skip: NDArray[np.bool_], frame: int, state: int) -> str:
    """What flows on from a state into the next frame."""
    states = beta.shape[1]
    if frame == len(beta) - 1:
        return "1 (an end)" if state >= states - 2 else "0 (no end)"
    parts = [
        f"{_said(beta[frame + 1, state + move])} \u00d7 {_said(said[frame + 1, state + move])}"
        for move in range(3)
        if state + move < states and (move < 2 or skip[state + move])
    ]
    return " + ".join(parts)


def _said(value: np.floating) -> str:
    return probability(float(value))


def _told(frame: int, state: int, skips: bool) -> str:
    if frame == 0:
        return "At the first frame a path is in the first blank or the first letter."
    here = f"\u03b1{str(frame).translate(_SUB)}"
    if state == 0:
        return f"{here}: only staying in the first blank leads here."
    if skips:
        return f"{here}: a path stays, comes from the state before, or skips the blank, since the letters differ."
    if state % 2:
        return f"{here}: a path stays or comes from the state before; a double letter may not skip its blank."
    return f"{here}: a path stays in the blank or comes from the letter before it."
