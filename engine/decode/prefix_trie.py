"""The prefixes that a beam search has met, as a tree in flat arrays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


class PrefixTrie:
    """A tree that grows: node 0 is the empty prefix, every other node adds one symbol to its parent.

    parent, symbol, depth  int64 (node,)
    """

    def __init__(self, symbols: int) -> None:
        self.count = 1
        self.parent = np.zeros(256, np.int64)
        self.symbol = np.zeros(256, np.int64)
        self.depth = np.zeros(256, np.int64)
        self._children = np.full((256, symbols), -1, np.int32)

    def extended(self, nodes: NDArray[np.int64], symbols: NDArray[np.int64]) -> NDArray[np.int64]:
        """The nodes (n,) one symbol further than `nodes`, made where there are none yet; pairs must differ."""
        children = self._children[nodes, symbols].astype(np.int64)
        new = np.flatnonzero(children < 0)
        if len(new):
            nodes, symbols = nodes[new], symbols[new]
            first, self.count = self.count, self.count + len(new)
            if self.count > len(self.parent):
                self._grow()
            made = np.arange(first, self.count)
            self._children[nodes, symbols] = made
            self.parent[first : self.count] = nodes
            self.symbol[first : self.count] = symbols
            self.depth[first : self.count] = self.depth[nodes] + 1
            children[new] = made
        return children

    def walks(self, nodes: NDArray[np.int64]) -> list[list[int]]:
        """For each of `nodes` the nodes from the root to it, both included."""
        parent = self.parent[: self.count].tolist()
        walks = []
        for node in nodes.tolist():
            walk = [node]
            while node:
                node = parent[node]
                walk.append(node)
            walks.append(walk[::-1])
        return walks

    def _grow(self) -> None:
        room = 2 * self.count
        self.parent, self.symbol, self.depth = (np.resize(a, room) for a in (self.parent, self.symbol, self.depth))
        children = np.full((room, self._children.shape[1]), -1, np.int32)
        children[: len(self._children)] = self._children
        self._children = children
