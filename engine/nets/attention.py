"""Attention of a decoder over an encoder's states: additive or multiplicative, and what may be overruled in it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import linear

Kind = Literal["none", "additive", "multiplicative"]


@dataclass(frozen=True, eq=False)
class Overrule:
    """What is forced on attention weights.

    temperature  scores are divided by it
    hidden       bool (source,): positions that may not be looked at; None for none
    rows         by (layer, target step): weights (head, source) put in place of the net's own; a row of NaN of a head
                 leaves that head alone
    """

    temperature: float = 1.0
    hidden: Tensor | None = None
    rows: Mapping[tuple[int, int], Tensor] = field(default_factory=dict)

    def weights(self, scores: Tensor, layer: int = 0, first: int = 0) -> Tensor:
        """Weights (batch, head, target, source) of scores of that shape, for target steps from `first` on."""
        if self.hidden is not None:
            scores = scores.masked_fill(self.hidden, -math.inf)
        weights = (scores / self.temperature).softmax(-1)
        mine = {step - first: row for (of, step), row in self.rows.items() if of == layer}
        mine = {step: row for step, row in mine.items() if 0 <= step < weights.shape[2]}
        if mine:
            weights = weights.clone()
            for step, row in mine.items():
                weights[:, :, step] = torch.where(row.isnan(), weights[:, :, step], row.to(weights))
        return weights


AS_TRAINED = Overrule()


class Memory(NamedTuple):
    """What a decoder looks at, (batch, source, feature) each: keys to find by, values to sum."""

    keys: Tensor
    values: Tensor


class Multiplicative(nn.Module):
    """score = query . (W state): Luong, Pham and Manning, "Effective Approaches to Attention-based Neural Machine
    Translation" (EMNLP 2015), section 3.1, "general".
    """

    def __init__(self, query: int, state: int) -> None:
        super().__init__()
        self.key = nn.Linear(state, query, bias=False)

    def remember(self, states: Tensor) -> Memory:
        """The memory of states (source, batch, feature)."""
        values = states.transpose(0, 1)
        return Memory(self.key(values), values)

    def scores(self, queries: Tensor, keys: Tensor) -> Tensor:
        """(batch, target, source) of queries (batch, target, feature)."""
        return queries @ keys.transpose(1, 2)


class Additive(nn.Module):
    """score = v . tanh(W query + U state): Bahdanau, Cho and Bengio, "Neural Machine Translation by Jointly Learning
    to Align and Translate" (ICLR 2015), appendix A.1.2.
    """

    def __init__(self, query: int, state: int, width: int) -> None:
        super().__init__()
        self.query = nn.Linear(query, width, bias=False)
        self.key = nn.Linear(state, width)
        self.score = nn.Parameter(torch.empty(width).uniform_(-1, 1) / math.sqrt(width))

    def remember(self, states: Tensor) -> Memory:
        """The memory of states (source, batch, feature)."""
        values = states.transpose(0, 1)
        return Memory(self.key(values), values)

    def scores(self, queries: Tensor, keys: Tensor) -> Tensor:
        """(batch, target, source) of queries (batch, target, feature)."""
        joined = self.query(queries)[:, :, None] + keys[:, None]
        return linear(joined.tanh_() if not joined.requires_grad else joined.tanh(), self.score[None])[..., 0]


def attend(
    attention: Multiplicative | Additive, queries: Tensor, memory: Memory, overrule: Overrule, first: int = 0
) -> tuple[Tensor, Tensor]:
    """Contexts (target, batch, feature) and weights (batch, 1, target, source) for queries (target, batch, feature).

    Each row of weights sums to 1; hidden positions have 0. `first` is the target step of the first query.
    """
    scores = attention.scores(queries.transpose(0, 1), memory.keys)
    weights = overrule.weights(scores[:, None].float(), 0, first)
    contexts = weights[:, 0].to(memory.values.dtype) @ memory.values
    return contexts.transpose(0, 1), weights
