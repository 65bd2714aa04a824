"""A small Transformer with the normalisation before each part (Vaswani et al., NeurIPS 2017; Xiong et al., ICML 2020).

Every attention gives its weights; in training, where nobody looks, torch's fused kernel computes them away.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple, cast

import torch
from torch import Tensor, nn
from torch.nn.functional import dropout, scaled_dot_product_attention

from engine.nets.attention import AS_TRAINED, Memory, Overrule
from engine.nets.translator import Decoded, Encoded, Sizes, Stepped


class Heads(nn.Module):
    """Attention of several heads; sequences are (position, batch, feature)."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(width, width)
        self.value = nn.Linear(width, width)
        self.output = nn.Linear(width, width)

    def _split(self, data: Tensor) -> Tensor:
        """(batch, head, position, feature of a head)."""
        split: Tensor = data.transpose(0, 1).unflatten(2, (self.heads, -1)).transpose(1, 2)
        return split

    def remember(self, data: Tensor) -> Memory:
        """Keys and values (batch, head, position, feature of a head)."""
        return Memory(self._split(self.key(data)), self._split(self.value(data)))

    def forward(
        self, data: Tensor, memory: Memory, overrule: Overrule | None, layer: int = 0, first: int = 0,
        causal: bool = False,
    ) -> tuple[Tensor, Tensor, Tensor]:  # fmt: skip
        """Outputs, contexts and weights (batch, head, query, key); no weights where `overrule` is None."""
        query = self._split(self.query(data))
        if overrule is None:
            made = scaled_dot_product_attention(query, memory.keys, memory.values, is_causal=causal)
            weights = made[:, :, :0]
        else:
            scores = query @ memory.keys.transpose(2, 3) / math.sqrt(query.shape[3])
            if causal:
                steps = scores.shape[2]
                later = torch.ones(steps, steps, dtype=torch.bool, device=scores.device).triu(1)
                scores = scores.masked_fill(later, -math.inf)
            weights = overrule.weights(scores.float(), layer, first)
            made = weights.to(memory.values.dtype) @ memory.values
        contexts = made.transpose(1, 2).flatten(2).transpose(0, 1)
        outputs: Tensor = self.output(contexts)
        return outputs, contexts, weights


class _Forward(nn.Module):
    """The feed-forward part."""

    def __init__(self, width: int, inner: int) -> None:
        super().__init__()
        self.inner = nn.Linear(width, inner)
        self.outer = nn.Linear(inner, width)

    def forward(self, data: Tensor) -> Tensor:
        outputs: Tensor = self.outer(torch.relu(self.inner(data)))
        return outputs


class EncoderLayer(nn.Module):
    """Self-attention and feed-forward, each added to what it reads."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.dropout = sizes.dropout
        self.before_self = nn.LayerNorm(sizes.embedding)
        self.self_attention = Heads(sizes.embedding, sizes.heads)
        self.before_forward = nn.LayerNorm(sizes.embedding)
        self.feed_forward = _Forward(sizes.embedding, sizes.encoder)

    def forward(self, data: Tensor, look: bool) -> tuple[Tensor, Tensor]:
        """The stream after this layer, and self-attention weights where one looks."""
        normal = self.before_self(data)
        made, _, weights = self.self_attention(
            normal, self.self_attention.remember(normal), AS_TRAINED if look else None
        )
        data = data + dropout(made, self.dropout, self.training)
        return data + dropout(self.feed_forward(self.before_forward(data)), self.dropout, self.training), weights


class DecoderLayer(nn.Module):
    """Self-attention over what was written, attention over the source, and feed-forward."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.dropout = sizes.dropout
        self.before_self = nn.LayerNorm(sizes.embedding)
        self.self_attention = Heads(sizes.embedding, sizes.heads)
        self.before_source = nn.LayerNorm(sizes.embedding)
        self.source_attention = Heads(sizes.embedding, sizes.heads)
        self.before_forward = nn.LayerNorm(sizes.embedding)
        self.feed_forward = _Forward(sizes.embedding, sizes.decoder)

    def rest(
        self, data: Tensor, memory: Memory, overrule: Overrule | None, layer: int, first: int
    ) -> tuple[Tensor, Tensor, Tensor]:
        """What follows self-attention: the stream, contexts and weights over the source."""
        made, contexts, weights = self.source_attention(self.before_source(data), memory, overrule, layer, first)
        data = data + dropout(made, self.dropout, self.training)
        data = data + dropout(self.feed_forward(self.before_forward(data)), self.dropout, self.training)
        return data, contexts, weights


class Seen(NamedTuple):
    """What `look` shows beyond `Decoded`: streams (position, batch, feature) and self-attention weights by layer."""

    streams: tuple[Tensor, ...]
    weights: tuple[Tensor, ...]


class Transformer(nn.Module):
    """See the module. `encoder` and `decoder` of the sizes are the widths inside the feed-forward parts."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.sizes = sizes
        self.embedding = nn.Embedding(sizes.vocabulary, sizes.embedding)
        nn.init.normal_(self.embedding.weight, 0.0, sizes.embedding**-0.5)
        self.encoder = nn.ModuleList(EncoderLayer(sizes) for _ in range(sizes.encoder_layers))
        self.encoder_norm = nn.LayerNorm(sizes.embedding)
        self.decoder = nn.ModuleList(DecoderLayer(sizes) for _ in range(sizes.decoder_layers))
        self.decoder_norm = nn.LayerNorm(sizes.embedding)
        self.bias = nn.Parameter(torch.zeros(sizes.vocabulary))

    def _encoder_layers(self) -> Iterable[EncoderLayer]:
        return cast("Iterable[EncoderLayer]", self.encoder)

    def _decoder_layers(self) -> Iterable[DecoderLayer]:
        return cast("Iterable[DecoderLayer]", self.decoder)

    def embed(self, pieces: Tensor, first: int = 0) -> Tensor:
        """Embeddings and places (position, batch, feature) of pieces (position, batch), the first at `first`."""
        width = self.sizes.embedding
        embedded = self.embedding(pieces) * math.sqrt(width)
        place = torch.arange(first, first + len(pieces), device=pieces.device)[:, None]
        rate = torch.exp(torch.arange(0, width, 2, device=pieces.device) * (-math.log(10_000.0) / width))
        wave = torch.stack([(place * rate).sin(), (place * rate).cos()], -1).flatten(1)[:, None, :width]
        return dropout(embedded + wave, self.sizes.dropout, self.training)

    def encode(self, source: Tensor) -> Encoded:
        """Read pieces (source, batch)."""
        return self.look_encode(source, look=False)[0]

    def look_encode(self, source: Tensor, look: bool = True) -> tuple[Encoded, Seen]:
        """Read pieces, and what was seen on the way."""
        data, streams, weights = self.embed(source), [], []
        for layer in self._encoder_layers():
            data, made = layer(data, look)
            streams.append(data)
            weights.append(made)
        states = self.encoder_norm(data)
        memory = tuple(layer.source_attention.remember(states) for layer in self._decoder_layers())
        return Encoded(states, memory, ()), Seen(tuple(streams), tuple(weights))

    def decode(self, encoded: Encoded, target: Tensor, overrule: Overrule = AS_TRAINED) -> Decoded:
        """Read target pieces (target, batch), the begin first, all steps at once."""
        return self.look_decode(encoded, target, None if self.training else overrule)[0]

    def look_decode(self, encoded: Encoded, target: Tensor, overrule: Overrule | None) -> tuple[Decoded, Seen]:
        """Read target pieces, and what was seen on the way; no weights where `overrule` is None."""
        data = self.embed(target)
        streams, own, weights = [], [], []
        contexts = data[:0]
        plain = None if overrule is None else AS_TRAINED
        for index, layer in enumerate(self._decoder_layers()):
            normal = layer.before_self(data)
            made, _, looked = layer.self_attention(normal, layer.self_attention.remember(normal), plain, causal=True)
            data = data + dropout(made, layer.dropout, self.training)
            data, contexts, seen = layer.rest(data, encoded.memory[index], overrule, index, 0)
            streams.append(data)
            own.append(looked)
            weights.append(seen)
        return Decoded(self.decoder_norm(data), contexts, tuple(weights)), Seen(tuple(streams), tuple(own))

    def forward(self, source: Tensor, target: Tensor) -> Tensor:
        """What the output layer reads (target, batch, feature), for training: sources and targets as for `decode`."""
        return self.decode(self.encode(source), target).readout

    def logits(self, readout: Tensor) -> Tensor:
        """Scores (..., piece) of the next piece."""
        return nn.functional.linear(readout, self.embedding.weight, self.bias)

    def begin(self, encoded: Encoded) -> tuple[Memory, ...]:
        """The state before the first step: keys and values of the steps so far, one each layer; none yet."""
        batch, width = encoded.states.shape[1:]
        none = encoded.states.new_zeros(batch, self.sizes.heads, 0, width // self.sizes.heads)
        return tuple(Memory(none, none) for _ in self.decoder)

    def step(
        self, encoded: Encoded, state: tuple[Memory, ...], last: Tensor, number: int, overrule: Overrule = AS_TRAINED
    ) -> Stepped:
        """One step, number `number`, after the pieces `last` (batch,)."""
        data, after = self.embed(last[None], number), []
        for index, layer in enumerate(self._decoder_layers()):
            normal = layer.before_self(data)
            new = layer.self_attention.remember(normal)
            past = Memory(*(torch.cat(pair, 2) for pair in zip(state[index], new, strict=True)))
            after.append(past)
            data = data + layer.self_attention(normal, past, AS_TRAINED)[0]
            data = layer.rest(data, encoded.memory[index], overrule, index, number)[0]
        return Stepped(self.logits(self.decoder_norm(data[0])).log_softmax(-1), tuple(after))

    def pick(self, state: tuple[Memory, ...], rows: Tensor) -> tuple[Memory, ...]:
        """The state with only these rows of the batch, in this order."""
        return tuple(Memory(layer.keys[rows], layer.values[rows]) for layer in state)
