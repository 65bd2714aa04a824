"""Everything inside a net on the way to a translation that is known: one pass over all its steps, recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from engine.data.subwords import BEGIN
from engine.interventions import Intervention
from engine.labs.translate.forcing import ForcedDecoder, of_layer
from engine.labs.translate.outcome import AttentionMap
from engine.nets.attention import Overrule
from engine.nets.encoder_decoder import EncoderDecoder, Taken
from engine.nets.transformer import Transformer
from engine.nets.translator import Encoded
from engine.record import record
from engine.record.intervene import run_intervened
from engine.record.recorder import trace_of
from engine.record.run import array_of
from engine.trace import Axis, Trace

_UNIT = Axis("unit")


@dataclass(frozen=True, eq=False)
class Traced:
    """Log probabilities (target, piece) of each step, the traces, and the maps among them, the first to show first."""

    log_probs: NDArray[np.float32]
    traces: tuple[Trace, ...]
    maps: tuple[AttentionMap, ...]


def encode(
    net: EncoderDecoder | Transformer, pieces: Sequence[int], forced: Sequence[Intervention]
) -> tuple[Encoded, list[Trace]]:
    """The encoded source and the traces of its encoder. Raises ModelError where `forced` names what is not there."""
    source = torch.tensor(pieces)[:, None]
    if isinstance(net, Transformer):
        encoded, seen = net.look_encode(source)
        traces = [_trace(f"encoder/layer{k}/stream", stream[:, 0]) for k, stream in enumerate(seen.streams)]
        traces += [_weights(f"encoder/layer{k}/self_attention", one) for k, one in enumerate(seen.weights)]
    elif forced:
        encoded, traces = _encode_forced(net, source, forced)
    else:
        with record(net.encoder) as recording:
            encoded = net.encode(source)
        traces = _renamed(recording.traces.traces, "encoder")
    return encoded, [*traces, _trace("encoder/states", encoded.states[:, 0])]


def _encode_forced(net: EncoderDecoder, source: Tensor, forced: Sequence[Intervention]) -> tuple[Encoded, list[Trace]]:
    data, traces = net.embed(source), []
    for index, layer in enumerate(net.encoder):
        assert isinstance(layer, nn.RNNBase)
        outputs, made = run_intervened(layer, data[:, 0], of_layer(forced, index), str(index))
        traces += _renamed(tuple(made.values()), "encoder")
        data = net.above(index, data, outputs[:, None])
    return net.encoded(data), traces


def trace(
    net: EncoderDecoder | Transformer,
    encoded: Encoded,
    target: Sequence[int],
    overrule: Overrule,
    forced: Sequence[Intervention],
) -> Traced:
    """Everything the decoder does while it writes `target` (piece ids without the begin)."""
    given = torch.tensor([BEGIN, *target[:-1]])[:, None]
    if isinstance(net, Transformer):
        return _trace_transformer(net, encoded, given, overrule)
    if forced:
        return _trace_forced(ForcedDecoder(net, forced), encoded, given, overrule)
    with record(net.decoder) as recording:
        decoded = net.decode(encoded, given, overrule)
    traces = _renamed(recording.traces.traces, "decoder")
    weights = decoded.weights[0] if decoded.weights else None
    return _traced(net, decoded.readout[:, 0], decoded.contexts, weights, traces)


def _trace_forced(net: ForcedDecoder, encoded: Encoded, given: Tensor, overrule: Overrule) -> Traced:
    taken: list[Taken] = []
    state = net.begin(encoded)
    for number, last in enumerate(given):
        taken.append(net.take(encoded, state, last, number, overrule))
        state = tuple(cell.state for cell in taken[-1].cells)
    traces = []
    for layer, cell in enumerate(taken[0].cells):
        for name in cell._fields:
            values = torch.stack([getattr(one.cells[layer], name)[0] for one in taken])
            named = name if name in ("hidden", "cell") else f"gate.{name}"
            traces.append(trace_of(f"decoder/layer{layer}/forward", named, array_of(values).copy()))
    attends = net.net.attention is not None
    contexts = torch.stack([one.contexts for one in taken]) if attends else taken[0].contexts[:0]
    weights = torch.cat([one.weights for one in taken], 2) if attends else None
    return _traced(net.net, torch.cat([one.readout for one in taken]), contexts, weights, traces)


def _traced(
    net: EncoderDecoder, readout: Tensor, contexts: Tensor, weights: Tensor | None, traces: list[Trace]
) -> Traced:
    maps = []
    if weights is not None:
        traces = [*traces, _trace("decoder/context", contexts[:, 0]), _weights("decoder/attention", weights)]
        maps.append(AttentionMap("Attention", "decoder/attention", 0, 0, "cross"))
    return Traced(net.logits(readout).log_softmax(-1).numpy(), tuple(traces), tuple(maps))


def _trace_transformer(net: Transformer, encoded: Encoded, given: Tensor, overrule: Overrule) -> Traced:
    decoded, seen = net.look_decode(encoded, given, overrule)
    traces = [_trace(f"decoder/layer{k}/stream", stream[:, 0]) for k, stream in enumerate(seen.streams)]
    traces.append(_trace("decoder/context", decoded.contexts[:, 0]))
    traces += [_weights(f"decoder/layer{k}/attention", one) for k, one in enumerate(decoded.weights)]
    traces += [_weights(f"decoder/layer{k}/self_attention", one) for k, one in enumerate(seen.weights)]
    sizes = net.sizes
    kinds = (
        ("cross", "decoder/layer{}/attention", "Layer {}, head {}", reversed(range(sizes.decoder_layers))),
        ("encoder", "encoder/layer{}/self_attention", "Encoder {}, head {}", range(sizes.encoder_layers)),
        ("decoder", "decoder/layer{}/self_attention", "Decoder {}, head {}", range(sizes.decoder_layers)),
    )
    maps = tuple(
        AttentionMap(title.format(layer + 1, head + 1), name.format(layer), head, layer, kind)  # type: ignore[arg-type]
        for kind, name, title, layers in kinds
        for layer in layers
        for head in range(sizes.heads)
    )
    return Traced(net.logits(decoded.readout[:, 0]).log_softmax(-1).numpy(), tuple(traces), maps)


def in_time(traces: Sequence[Trace], source: Sequence[str], target: Sequence[str]) -> tuple[Trace, ...]:
    """The traces with pieces on their axes: source pieces for the encoder's, target pieces for the decoder's."""
    read = Axis("time", tuple(source), np.arange(len(source), dtype=np.float32), "source piece")
    written = Axis("time", tuple(target), np.arange(len(target), dtype=np.float32), "target piece")
    made = []
    for one in traces:
        encoder = one.name.startswith("encoder/")
        axes = [read if encoder else written, *one.axes[1:]]
        if one.kind == "attention":
            own = one.name.endswith("self_attention") and not encoder
            axes[1] = Axis("source", tuple(target if own else source))
        made.append(Trace(one.name, one.data, tuple(axes), one.kind))
    return tuple(made)


def _renamed(traces: Sequence[Trace], side: str) -> list[Trace]:
    """Traces of a list of layers (`<index>/layer0/...`) as those of one stack (`<side>/layer<index>/...`)."""
    made = []
    for one in traces:
        index, _, rest = one.name.split("/", 2)
        made.append(Trace(f"{side}/layer{index}/{rest}", one.data, one.axes, one.kind))
    return made


def _trace(name: str, values: Tensor) -> Trace:
    return Trace(name, array_of(values), (Axis("time"), _UNIT), "signal")


def _weights(name: str, weights: Tensor) -> Trace:
    """A trace (query, key, head) of weights (1, head, query, key)."""
    axes = (Axis("time"), Axis("source"), Axis("head"))
    return Trace(name, array_of(weights[0].permute(1, 2, 0)), axes, "attention")
