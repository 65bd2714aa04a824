"""A search of the engine as nodes of the tree that is drawn."""

from __future__ import annotations

import math

from app.labs.translate.words import piece_text
from app.views.beamnode import Node
from engine.labs.translate.outcome import BeamNode, Outcome

PRUNED = 3
"""Pieces that fell out of the beam, of each step, that are drawn: the ones that came nearest."""


def tree_of(outcome: Outcome) -> tuple[tuple[Node, ...], tuple[int, ...]]:
    """The nodes to draw, and for each its index in the outcome's tree."""
    steps: dict[int, list[int]] = {}
    for index, node in enumerate(outcome.tree):
        steps.setdefault(node.step, []).append(index)
    greedy = _greedy(outcome)
    shown: dict[int, int] = {}
    nodes: list[Node] = []
    for step in sorted(steps):
        column = sorted(
            steps[step], key=lambda index: (outcome.tree[index].state == "pruned", outcome.tree[index].rank)
        )
        lived = [index for index in column if outcome.tree[index].state != "pruned"]
        for place, index in enumerate((*lived, *column[len(lived) : len(lived) + PRUNED])):
            node = outcome.tree[index]
            shown[index] = len(nodes)
            nodes.append(_node(node, shown.get(node.parent, -1), place, index in greedy))
    return tuple(nodes), tuple(shown)


def _node(node: BeamNode, parent: int, place: int, greedy: bool) -> Node:
    return Node(
        parent, node.step, place, piece_text(node.piece), node.score, _probability(node.log_prob), node.state, greedy
    )


def _probability(log_prob: float) -> float:
    return min(math.exp(log_prob), 1.0)


def _greedy(outcome: Outcome) -> set[int]:
    """The nodes that the greedy path goes through, as far as the beam kept it."""
    if outcome.greedy is None:
        return set()
    children: dict[tuple[int, int], int] = {}
    for index, node in enumerate(outcome.tree):
        children.setdefault((node.parent, node.id), index)
    found, at = set(), -1
    for token in outcome.greedy.ids:
        if (at, token) not in children:
            break
        at = children[at, token]
        found.add(at)
    return found
