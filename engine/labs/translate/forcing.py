"""What a request forces on a net: rows of attention, and values inside its recurrent layers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from engine.cells import Force
from engine.errors import DataError
from engine.interventions import Intervention, Mute
from engine.labs.translate.outcome import AttentionEdit, Request
from engine.nets.attention import AS_TRAINED, Overrule
from engine.nets.encoder_decoder import HANDED_ON, EncoderDecoder, State, Taken
from engine.nets.translator import Encoded, Sizes, Stepped
from engine.record.intervene import Forcing, check_intervention


def overrule_of(request: Request, sizes: Sizes, source: int) -> Overrule:
    """What a request forces on attention over so many source pieces. Raises DataError where it cannot be."""
    if not 0.01 <= request.temperature <= 100:
        raise DataError(f"`temperature` must be between 0.01 and 100, but is {request.temperature} instead.")
    hidden = None
    muted = [place for place in request.muted if 0 <= place < source]
    if muted:
        if len(set(muted)) == source:
            raise DataError(f"`muted` must leave one source piece to look at, but names all {source} instead.")
        hidden = torch.zeros(source, dtype=torch.bool)
        hidden[muted] = True
    recurrent = sizes.cell != "transformer"
    layers, heads = (1, 1) if recurrent else (sizes.decoder_layers, sizes.heads)
    rows: dict[tuple[int, int], Tensor] = {}
    for edit in request.edits:
        row = _row(edit, source, hidden)
        for layer in range(layers) if edit.layer is None or recurrent else [edit.layer]:
            if not 0 <= layer < layers:
                raise DataError(f"`layer` of an edit must be below {layers}, but is {layer} instead.")
            held = rows.setdefault((layer, edit.step), torch.full((heads, source), math.nan))
            if edit.head is not None and not recurrent and not 0 <= edit.head < heads:
                raise DataError(f"`head` of an edit must be below {heads}, but is {edit.head} instead.")
            held[slice(None) if edit.head is None or recurrent else edit.head] = row
    return Overrule(request.temperature, hidden, rows)


def _row(edit: AttentionEdit, source: int, hidden: Tensor | None) -> Tensor:
    """The row (source,) that an edit asks for; muted pieces stay muted, unless nothing else would be left."""
    if edit.weights and len(edit.weights) != source:
        raise DataError(
            f"`weights` of an edit must be one for each of {source} source pieces, but are {len(edit.weights)} instead."
        )
    row = torch.tensor(edit.weights) if edit.weights else torch.ones(source)
    if not torch.isfinite(row).all() or (row < 0).any() or float(row.sum()) <= 0:
        raise DataError("`weights` of an edit must be finite, none below 0 and not all 0, but are otherwise.")
    seen = row if hidden is None else row.masked_fill(hidden, 0.0)
    if float(seen.sum()) <= 0:
        raise DataError("`weights` of an edit must leave a piece that is not muted, but leave none.")
    return seen / seen.sum()


def of_layer(items: Iterable[Intervention], layer: int) -> tuple[Intervention, ...]:
    """What is for a layer, as for a module that has this layer alone."""
    return tuple(replace(item, layer=0) for item in items if item.layer == layer)


class ForcedDecoder:
    """A net whose decoder layers have values forced inside them, step by step; otherwise the net itself.

    Raises ModelError where an item names what the decoder does not have.
    """

    def __init__(self, net: EncoderDecoder, items: Sequence[Intervention]) -> None:
        self.net, self.sizes = net, net.sizes
        self.encode, self.decode, self.logits = net.encode, net.decode, net.logits
        self.begin, self.pick, self.parameters = net.begin, net.pick, net.parameters
        for item in items:
            _check_layer(item, net)
        self._layers = [_Forced(of_layer(items, layer)) for layer in range(net.sizes.decoder_layers)]

    def take(self, encoded: Encoded, state: State, last: Tensor, number: int, overrule: Overrule = AS_TRAINED) -> Taken:
        """One step with all that is inside it."""
        for layer in self._layers:
            layer.forcing.step = number
        return self.net.take(encoded, state, last, number, overrule, self._force)

    def step(self, encoded: Encoded, state: Any, last: Tensor, number: int, overrule: Overrule = AS_TRAINED) -> Stepped:
        """One step, as the net's own but for what is forced."""
        taken = self.take(encoded, state, last, number, overrule)
        return Stepped(self.logits(taken.readout).log_softmax(-1), tuple(cell.state for cell in taken.cells))

    def _force(self, layer: int) -> Force:
        return self._layers[layer]


class _Forced:
    """The force of one layer: values inside its cell, and silence of what it hands on."""

    def __init__(self, items: Sequence[Intervention]) -> None:
        self.forcing = Forcing(item for item in items if not isinstance(item, Mute))
        self.muted = any(isinstance(item, Mute) for item in items)

    def __call__(self, name: str, value: Tensor) -> Tensor:
        if name == HANDED_ON:
            return torch.zeros_like(value) if self.muted else value
        # A clamp must not reach back into tensors that other hypotheses share.
        return self.forcing(name, value.clone())


def _check_layer(item: Intervention, net: EncoderDecoder) -> None:
    layers = list(net.decoder)
    if not 0 <= item.layer < len(layers):
        raise DataError(f"`layer` must be 0 to {len(layers) - 1}, but is {item.layer} instead.")
    module = layers[item.layer]
    assert isinstance(module, torch.nn.RNNBase)
    check_intervention(replace(item, layer=0), module)
