"""What every net that translates can do: encode, decode in parallel, and take one step; and how large it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Protocol

from torch import Tensor
from torch.nn import Parameter

from engine.nets.attention import AS_TRAINED, Kind, Overrule

Cell = Literal["lstm", "gru", "transformer"]


@dataclass(frozen=True)
class Sizes:
    """The shape of a net.

    vocabulary      pieces, of both languages together
    embedding       numbers of a piece, for source, target and output alike; the width of a Transformer
    encoder         units of each direction of each encoder layer; of a Transformer's feed-forward layers
    decoder         units of each decoder layer; of a Transformer's feed-forward layers
    heads           of a Transformer's attentions
    bidirectional   whether the encoder reads from both sides
    residual        whether layers above the first add to what is below them
    dropout         share of numbers dropped in training
    """

    vocabulary: int
    cell: Cell = "lstm"
    embedding: int = 256
    encoder: int = 192
    decoder: int = 256
    encoder_layers: int = 2
    decoder_layers: int = 2
    attention: Kind = "multiplicative"
    bidirectional: bool = True
    residual: bool = True
    heads: int = 4
    dropout: float = 0.2


class Encoded(NamedTuple):
    """A source as a decoder sees it.

    states  (source, batch, feature): what attention sums
    memory  keys and values of the decoder's attentions, one each layer; none without attention
    start   where the decoder's recurrent layers begin
    """

    states: Tensor
    memory: tuple[Any, ...]
    start: Any


class Decoded(NamedTuple):
    """What a decoder makes of target pieces.

    readout   (target, batch, feature): what the output layer reads
    contexts  (target, batch, feature): the weighted sum of encoder states; empty (0, ...) without attention
    weights   (batch, head, target, source) for each attending layer
    """

    readout: Tensor
    contexts: Tensor
    weights: tuple[Tensor, ...]


class Stepped(NamedTuple):
    """One step: log probabilities (batch, piece) of the next piece, and the state after it."""

    log_probs: Tensor
    state: Any


class Translator(Protocol):
    """The nets of this folder, as searches and recipes use them. Sources of one batch have the same length."""

    sizes: Sizes

    def parameters(self) -> Iterator[Parameter]:
        """All weights, as of any torch module."""
        ...

    def encode(self, source: Tensor) -> Encoded:
        """Read pieces (source, batch)."""
        ...

    def decode(self, encoded: Encoded, target: Tensor, overrule: Overrule = AS_TRAINED) -> Decoded:
        """Read target pieces (target, batch), the begin first, all steps at once."""
        ...

    def logits(self, readout: Tensor) -> Tensor:
        """Scores (..., piece) of the next piece."""
        ...

    def begin(self, encoded: Encoded) -> Any:
        """The state before the first step."""
        ...

    def step(self, encoded: Encoded, state: Any, last: Tensor, number: int, overrule: Overrule = AS_TRAINED) -> Stepped:
        """One step, number `number`, after the pieces `last` (batch,); as `decode` gives it, but one at a time."""
        ...

    def pick(self, state: Any, rows: Tensor) -> Any:
        """The state with only these rows of the batch, in this order; a row may stand twice."""
        ...


def spread(encoded: Encoded, times: int) -> Encoded:
    """Each source of a batch `times` times, one source after the other."""
    if times == 1:
        return encoded
    memory = tuple(type(one)(*(part.repeat_interleave(times, 0) for part in one)) for one in encoded.memory)
    start = tuple(type(one)(*(part.repeat_interleave(times, 0) for part in one)) for one in encoded.start)
    return Encoded(encoded.states.repeat_interleave(times, 1), memory, start)
