"""A recurrent encoder-decoder: stacked layers of LSTM or GRU cells, with attention or without.

Training is parallel over target steps: the first decoder layer reads the target alone, its outputs are the queries of
attention, and the contexts go to the layers above and to the output, as in Wu et al., "Google's Neural Machine
Translation System" (2016), section 3. Without attention nothing but the encoder's last states reaches the decoder
(Sutskever, Vinyals and Le, "Sequence to Sequence Learning with Neural Networks", NeurIPS 2014).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, cast

import torch
from torch import Tensor, nn
from torch.nn.functional import dropout

from engine.cells import Force, GRUState, GRUStep, LSTMState, LSTMStep, gru_step, keep, lstm_step, weights_of
from engine.nets.attention import AS_TRAINED, Additive, Multiplicative, Overrule, attend
from engine.nets.translator import Decoded, Encoded, Sizes, Stepped

HANDED_ON = "handed on"
"""The name under which `take` lets the output of a layer be forced, apart from its state."""

State = tuple[LSTMState | GRUState, ...]
_LAYERS = {"lstm": nn.LSTM, "gru": nn.GRU}


class Taken(NamedTuple):
    """One step: the cells of the layers, readout and contexts (batch, feature), weights (batch, 1, 1, source)."""

    cells: tuple[LSTMStep | GRUStep, ...]
    readout: Tensor
    contexts: Tensor
    weights: Tensor


class EncoderDecoder(nn.Module):
    """See the module. One embedding serves source, target and output (Press and Wolf, EACL 2017)."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.sizes = sizes
        layer, sides = _LAYERS[sizes.cell], 2 if sizes.bidirectional else 1
        wide, attends = sides * sizes.encoder, sizes.attention != "none"
        seen = sizes.decoder + (wide if attends else 0)
        self.embedding = nn.Embedding(sizes.vocabulary, sizes.embedding)
        nn.init.normal_(self.embedding.weight, 0.0, sizes.embedding**-0.5)
        self.encoder = nn.ModuleList(
            layer(sizes.embedding if index == 0 else wide, sizes.encoder, bidirectional=sizes.bidirectional)
            for index in range(sizes.encoder_layers)
        )
        self.bridge = nn.Linear(wide, (2 if sizes.cell == "lstm" else 1) * sizes.decoder)
        self.decoder = nn.ModuleList(
            layer(sizes.embedding if index == 0 else seen, sizes.decoder) for index in range(sizes.decoder_layers)
        )
        self.attention: Additive | Multiplicative | None = None
        if sizes.attention == "additive":
            self.attention = Additive(sizes.decoder, wide, sizes.decoder)
        elif sizes.attention == "multiplicative":
            self.attention = Multiplicative(sizes.decoder, wide)
        self.readout = nn.Linear(seen, sizes.embedding)
        self.bias = nn.Parameter(torch.zeros(sizes.vocabulary))
        if sizes.cell == "lstm":
            self._open_forget_gates()

    def _open_forget_gates(self) -> None:
        """Forget-gate biases start at 1 (Jozefowicz et al., ICML 2015), so memories last from the start."""
        for layer in (*self.encoder, *self.decoder):
            for name, bias in layer.named_parameters():
                if name.startswith("bias_ih"):
                    units = len(bias) // 4
                    bias.data[units : 2 * units].fill_(1.0)

    def _drop(self, values: Tensor) -> Tensor:
        """Dropout with one mask for all steps (Gal and Ghahramani, NeurIPS 2016), which also costs less."""
        if not self.training or not len(values):
            return values
        return values * dropout(values.new_ones(values.shape[1:]), self.sizes.dropout)

    def embed(self, pieces: Tensor) -> Tensor:
        """Embeddings (..., feature) of pieces (...), of about unit length in each number."""
        embedded: Tensor = self.embedding(pieces) * math.sqrt(self.sizes.embedding)
        return self._drop(embedded)

    def encode(self, source: Tensor) -> Encoded:
        """Read pieces (source, batch)."""
        data = self.embed(source)
        for index, layer in enumerate(self.encoder):
            data = self.above(index, data, layer(data)[0])
        return self.encoded(data)

    def above(self, index: int, below: Tensor, outputs: Tensor) -> Tensor:
        """What layer `index` of the encoder hands on: its outputs, and what is below it where they are residual."""
        return self._drop(outputs) + below if index and self.sizes.residual else self._drop(outputs)

    def encoded(self, states: Tensor) -> Encoded:
        """What the decoder sees of the top layer's states (source, batch, feature)."""
        units = self.sizes.encoder
        last = (
            states[-1] if not self.sizes.bidirectional else torch.cat([states[-1, :, :units], states[0, :, units:]], 1)
        )
        bridged = self.bridge(last)
        zeros = bridged.new_zeros(bridged.shape[0], self.sizes.decoder)
        start: list[LSTMState | GRUState]
        if self.sizes.cell == "lstm":
            hidden, cell = bridged.chunk(2, 1)
            start = [LSTMState(hidden.tanh(), cell), *[LSTMState(zeros, zeros)] * (self.sizes.decoder_layers - 1)]
        else:
            start = [GRUState(bridged.tanh()), *[GRUState(zeros)] * (self.sizes.decoder_layers - 1)]
        memory = () if self.attention is None else (self.attention.remember(states),)
        return Encoded(states, memory, tuple(start))

    def decode(self, encoded: Encoded, target: Tensor, overrule: Overrule = AS_TRAINED) -> Decoded:
        """Read target pieces (target, batch), the begin first, all steps at once."""
        data = self._run(0, self.embed(target), encoded.start[0])
        contexts = data[:0]
        weights: tuple[Tensor, ...] = ()
        if self.attention is not None:
            contexts, made = attend(self.attention, data, encoded.memory[0], overrule)
            weights = (made,)
        data = self._drop(data)
        for index in range(1, self.sizes.decoder_layers):
            outputs = self._drop(self._run(index, self._beside(data, contexts), encoded.start[index]))
            data = outputs + data if self.sizes.residual else outputs
        return Decoded(self._read(data, contexts), contexts, weights)

    def _run(self, index: int, data: Tensor, start: Any) -> Tensor:
        state = tuple(part[None].to(data.dtype) for part in start)
        outputs: Tensor = self.decoder[index](data, state if self.sizes.cell == "lstm" else state[0])[0]
        return outputs

    def _beside(self, data: Tensor, contexts: Tensor) -> Tensor:
        return data if self.attention is None else torch.cat([data, contexts.to(data.dtype)], -1)

    def _read(self, data: Tensor, contexts: Tensor) -> Tensor:
        return self._drop(self.readout(self._beside(data, contexts)).tanh())

    def forward(self, source: Tensor, target: Tensor) -> Tensor:
        """What the output layer reads (target, batch, feature), for training: sources and targets as for `decode`."""
        return self.decode(self.encode(source), target).readout

    def logits(self, readout: Tensor) -> Tensor:
        """Scores (..., piece) of the next piece."""
        return nn.functional.linear(readout, self.embedding.weight, self.bias)

    def begin(self, encoded: Encoded) -> State:
        """The state before the first step."""
        state: State = encoded.start
        return state

    def step(
        self, encoded: Encoded, state: State, last: Tensor, number: int, overrule: Overrule = AS_TRAINED
    ) -> Stepped:
        """One step, number `number`, after the pieces `last` (batch,), with the formulas of `engine.cells`."""
        taken = self.take(encoded, state, last, number, overrule)
        return Stepped(self.logits(taken.readout).log_softmax(-1), tuple(cell.state for cell in taken.cells))

    def take(
        self,
        encoded: Encoded,
        state: State,
        last: Tensor,
        number: int,
        overrule: Overrule = AS_TRAINED,
        force: Callable[[int], Force] = lambda layer: keep,
    ) -> Taken:
        """One step with all that is inside it. `force` gives for a layer what to force in its cell; forcing "output
        of layer" forces what the layer hands on, and leaves its state.
        """
        step: Any = lstm_step if self.sizes.cell == "lstm" else gru_step
        cells: list[LSTMStep | GRUStep] = []
        data = self.embed(last)
        contexts, weights = data[:0], data[:0]
        for index, layer in enumerate(cast("Iterable[nn.RNNBase]", self.decoder)):
            forced = force(index)
            cells.append(
                step(self._beside(data, contexts) if index else data, state[index], weights_of(layer, 0), forced)
            )
            outputs = forced(HANDED_ON, cells[-1].hidden)
            if index == 0 and self.attention is not None:
                made, weights = attend(self.attention, outputs[None], encoded.memory[0], overrule, number)
                contexts = made[0]
            data = outputs + data if index and self.sizes.residual else outputs
        return Taken(tuple(cells), self._read(data, contexts), contexts, weights)

    def pick(self, state: State, rows: Tensor) -> State:
        """The state with only these rows of the batch, in this order."""
        return tuple(type(layer)(*(part[rows] for part in layer)) for layer in state)
