"""The sums of one gate as small heat maps: W x, U h, their sum with the bias, then the nonlinearity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF

from app.labs.cells.reading import BEFORE, T, before
from engine.labs.cells.outcome import Outcome
from engine.labs.cells.parameters import Array, Block

GAP = 26.0
HEAD = 20.0


@dataclass(frozen=True, eq=False)
class Piece:
    """One matrix of the sum, float32 (row, column).

    sign    what stands before it: "", "\N{MULTIPLICATION SIGN}", "=", "+", "\N{GREEK SMALL LETTER SIGMA}"
    block   which of the weights it is, "" for what is computed
    bound   its colours go from minus that to that
    """

    title: str
    sign: str
    values: NDArray[np.float32]
    block: Block | str = ""
    bound: float = 1.0
    sequential: bool = False


def pieces_of(outcome: Outcome, gate_name: str, step: int) -> tuple[Piece, ...]:
    """The pieces of a gate's sum at a step (from 0), in the order in which they are read."""
    request, gate = outcome.request, outcome.gate(gate_name)
    parameters = request.parameters
    place = parameters.gates.index(gate_name)
    weights = max(2.0, float(np.abs(parameters.W[place]).max()), float(np.abs(parameters.U[place]).max()))
    weights = min(weights, 12.0)
    sums = max(2.0, min(float(np.nan_to_num(np.abs(gate.before)).max()), 12.0))

    def column(values: Array) -> NDArray[np.float32]:
        return np.asarray(values, np.float32).reshape(-1, 1)

    read = "f\N{MIDDLE DOT}h" if request.cell == "mgu" and gate_name == "candidate" else "h"
    found = [
        Piece("W", "", parameters.W[place], "W", weights),
        Piece(f"x{T}", "\N{MULTIPLICATION SIGN}", column(request.inputs[step]), "x"),
        Piece("W x", "=", column(gate.from_input[step]), bound=sums),
        Piece("U", "+", parameters.U[place], "U", weights),
        Piece(f"{read}{BEFORE}", "\N{MULTIPLICATION SIGN}", column(gate.read[step])),
    ]
    recalled = column(gate.from_hidden[step])
    if request.cell == "gru" and gate_name == "new":
        found.append(Piece("r\N{MIDDLE DOT}U h", "=", column(gate.scale[step]) * recalled, bound=sums))
    else:
        found.append(Piece("U h", "=", recalled, bound=sums))
    if request.cell == "peephole" and gate_name != "candidate":
        found.append(Piece("p", "+", column(parameters.p[place]), "p", weights))
        state = outcome.state("cell")
        seen = state.value[step] if gate_name == "output" else before(state.start, state.value, step)
        found.append(Piece("c", "\N{MIDDLE DOT}", column(seen)))
    sign = "\N{GREEK SMALL LETTER SIGMA}" if gate.squash == "sigmoid" else "tanh"
    found += [
        Piece("b", "+", column(parameters.b[place]), "b", weights),
        Piece("sum", "=", column(gate.before[step]), bound=sums),
        Piece(gate.symbol, sign, column(gate.value[step]), sequential=gate.squash == "sigmoid"),
    ]
    return tuple(found)


@dataclass(frozen=True, eq=False)
class Layout:
    """Where each piece stands; `side` is the height and width of one number's cell."""

    pieces: tuple[Piece, ...]
    boxes: tuple[QRectF, ...]
    side: float
    wide: float

    def cell(self, piece: int, row: int, column: int) -> QRectF:
        """Where one number stands."""
        box = self.boxes[piece]
        return QRectF(box.left() + column * self.wide, box.top() + row * self.side, self.wide, self.side)


def lay_out(pieces: tuple[Piece, ...], area: QRectF, size: float) -> Layout:
    """Pieces side by side in `area`, centred, as large as there is room; `size` grows with the type."""
    gap, head = GAP * size, HEAD * size
    columns = sum(piece.values.shape[1] for piece in pieces)
    extra = sum(_extra(piece, size) for piece in pieces)
    tallest = max(piece.values.shape[0] for piece in pieces)
    room = area.width() - extra - gap * (len(pieces) - 1)
    side = min((area.height() - head) / tallest, 46 * size)
    wide = min(room / columns, 62 * size)
    side = min(side, wide)
    total = columns * wide + extra + gap * (len(pieces) - 1)
    x, boxes = area.left() + max(0.5 * (area.width() - total), 0.0), []
    middle = area.top() + head + 0.5 * (area.height() - head)
    for piece in pieces:
        rows, count = piece.values.shape
        x += _extra(piece, size)
        boxes.append(QRectF(x, middle - rows * side / 2, count * wide, rows * side))
        x += count * wide + gap
    return Layout(pieces, tuple(boxes), side, wide)


def _extra(piece: Piece, size: float) -> float:
    """More room before a piece: the second product begins a group, and long signs need it."""
    return 18.0 * size if piece.block == "U" else 16.0 * size if piece.sign == "tanh" else 0.0
