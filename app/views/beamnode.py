"""A piece that a beam search tried, and the way from one to the next by keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Qt

State = Literal["kept", "pruned", "finished", "best"]


@dataclass(frozen=True)
class Node:
    """A piece that was tried.

    parent  index of the node before it, -1 at the first step
    place   row in its column, 0 on top
    score   what it was ranked by; `probability` of the piece after its parent
    greedy  whether the greedy path goes through it
    """

    parent: int
    step: int
    place: int
    text: str
    score: float
    probability: float
    state: State
    greedy: bool = False


def node_beside(nodes: Sequence[Node], lit: int, key: int) -> int | None:
    """The node that an arrow key leads to: its parent, the best of its children, the one above or below.

    The node itself where there is none, the first one where none is lit; None for other keys.
    """
    if key not in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down) or not nodes:
        return None
    if not 0 <= lit < len(nodes):
        return 0
    here = nodes[lit]
    if key == Qt.Key.Key_Left:
        return max(here.parent, 0)
    if key == Qt.Key.Key_Right:
        children = [index for index, node in enumerate(nodes) if node.parent == lit]
        return min(children, key=lambda index: nodes[index].place, default=lit)
    place = here.place + (1 if key == Qt.Key.Key_Down else -1)
    return next((i for i, node in enumerate(nodes) if node.step == here.step and node.place == place), lit)
