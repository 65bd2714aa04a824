"""The recorder: what happens inside any torch module while it reads one sequence, as traces."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn.utils.rnn import PackedSequence

from engine.errors import ModelError
from engine.record.attention import attention_of_call, attention_of_layer
from engine.record.capture import Capture
from engine.record.gates import rebuild
from engine.record.gradients import gradients as back_propagate
from engine.record.run import Array, Run
from engine.spec import Kind
from engine.trace import Axis, Trace, TraceSet

RECURRENT = (nn.RNN, nn.LSTM, nn.GRU)
_KINDS: dict[str, Kind] = {
    "hidden": "state",
    "cell": "state",
    "gate": "gate",
    "gate.candidate": "candidate",
    "gate.new": "candidate",
    "grad": "gradient",
}
_TIME, _UNIT = Axis("time"), Axis("unit")


class Recording:
    """What was seen while `record` was active. Traces are made when first read, from copies taken at the call."""

    def __init__(self) -> None:
        self._captures: dict[str, Capture] = {}
        self._attention: dict[str, Array] = {}
        self._made: TraceSet | None = None
        self._revision = 0

    @property
    def traces(self) -> TraceSet:
        """Traces (time, unit) of recurrent layers and (time, source, head) of attentions, of the last call of each.

        Gradients are among them once backward has run. Raises ModelError where rebuilt gates do not explain what the
        module returned.
        """
        revision = sum(run.received.revision for capture in self._captures.values() for run in capture.runs)
        if self._made is None or revision != self._revision:
            made: list[Trace] = []
            for path, capture in self._captures.items():
                if capture.error is not None:
                    raise capture.error
                for run in capture.runs:
                    made += traces_of(run, path)
            for path, weights in self._attention.items():
                made.append(Trace(f"{path}/attention", weights, (_TIME, Axis("source"), Axis("head")), "attention"))
            self._made, self._revision = TraceSet(tuple(made)), revision
        return self._made

    def _see_runs(self, path: str, capture: Capture) -> None:
        self._captures[path] = capture
        self._made = None

    def _see_attention(self, path: str, weights: Array) -> None:
        self._attention[path] = weights
        self._made = None


def traces_of(run: Run, path: str) -> list[Trace]:
    """The traces of one layer and direction, named `<path>/layer<k>/<direction>/<...>`."""
    where = f"{path}/{run.name}"
    rebuilt = rebuild(run, where)
    values = {"hidden": run.hidden} | ({} if rebuilt.cell is None else {"cell": rebuilt.cell}) | rebuilt.gates
    if run.received.revision:
        values |= back_propagate(rebuilt)
    return [trace_of(where, name, run.in_time(array)) for name, array in values.items()]


def trace_of(where: str, name: str, values: Array) -> Trace:
    """The trace `<where>/<name>` of values (time, unit), its kind told by its name.

    Values with memory of their own become read-only, so that the trace need not copy them.
    """
    whole = values.base
    if isinstance(whole, np.ndarray) and _is_all_of(values, whole):
        values = whole
    if values.base is None:
        values.setflags(write=False)
    return Trace(f"{where}/{name}", values, (_TIME, _UNIT), _KINDS.get(name) or _KINDS[name.partition(".")[0]])


def _is_all_of(values: Array, whole: Array) -> bool:
    """Whether a view is all of the array it looks at, in order, as where a run's order was turned round twice."""
    return values.shape == whole.shape and values.strides == whole.strides and values.dtype == whole.dtype


@contextmanager
def record(module: nn.Module, sample: int = 0, gradients: bool = False) -> Iterator[Recording]:
    """Record what happens inside `module` for one sequence of each batch it reads.

    Every nn.RNN, nn.LSTM and nn.GRU inside gives `<path>/layer<k>/<forward|backward>/` with `hidden`, `cell` and
    `gate.<name>`, float32 (time, unit), in the order of the input; every nn.MultiheadAttention `<path>/attention`. The
    path of `module` itself is `.`. Called several times, a module keeps what its last call did.

    sample     which sequence of the batch
    gradients  also `grad.hidden` and `grad.cell`, the total derivatives dL/dh and dL/dc of every step, once
               backward has run through the module; several backward passes add up, as in `.grad`

    The module, its outputs, their gradients and the random generator are as without recording. On an accelerator only
    modules of a single layer give gradients. Raises ModelError for compiled and scripted modules, whose insides cannot
    be seen.
    """
    _refuse_compiled(module)
    recording = Recording()
    replaced: list[tuple[nn.Module, Any]] = []
    try:
        for name, child in module.named_modules():
            forward = _recording_forward(child, name or ".", sample, gradients, recording)
            if forward is not None:
                replaced.append((child, child.__dict__.get("forward")))
                child.__dict__["forward"] = forward
        yield recording
    finally:
        for child, before in reversed(replaced):
            if before is None:
                del child.__dict__["forward"]
            else:
                child.__dict__["forward"] = before


def _recording_forward(
    child: nn.Module, path: str, sample: int, gradients: bool, recording: Recording
) -> Callable[..., Any] | None:
    """What stands in for the forward of a module while recording; None where there is nothing to see.

    Not a hook: torch leaves its fast path where a module has hooks, and then gives other bits.
    """
    if isinstance(child, RECURRENT):
        return _recurrent(child, path, sample, gradients, recording)
    if isinstance(child, nn.MultiheadAttention):
        return _attention(child, path, sample, recording)
    if isinstance(child, nn.TransformerEncoderLayer):
        return _encoder_layer(child, path, sample, recording)
    return None


def _recurrent(module: nn.RNNBase, path: str, sample: int, gradients: bool, recording: Recording) -> Callable[..., Any]:
    forward = module.forward

    @functools.wraps(forward)
    def seen(*args: Any, **kwargs: Any) -> Any:
        data = args[0] if args else kwargs.get("input")
        row = sample
        if isinstance(data, PackedSequence) and data.unsorted_indices is not None:
            if not 0 <= sample < len(data.unsorted_indices):
                raise ModelError(
                    f"`sample` must be below the batch size, {len(data.unsorted_indices)}, but is {sample} instead."
                )
            row = int(data.unsorted_indices[sample])
        capture = Capture(row, gradients)
        with capture:
            result = forward(*args, **kwargs)
        if capture.runs:
            recording._see_runs(path, capture)
        return result

    return seen


def _attention(module: nn.MultiheadAttention, path: str, sample: int, recording: Recording) -> Callable[..., Any]:
    forward = module.forward

    @functools.wraps(forward)
    def seen(*args: Any, **kwargs: Any) -> Any:
        weights = attention_of_call(module, sample, args, kwargs)
        result = forward(*args, **kwargs)
        recording._see_attention(path, weights)
        return result

    return seen


def _encoder_layer(
    layer: nn.TransformerEncoderLayer, path: str, sample: int, recording: Recording
) -> Callable[..., Any]:
    forward = layer.forward
    name = "self_attn" if path == "." else f"{path}.self_attn"

    @functools.wraps(forward)
    def seen(*args: Any, **kwargs: Any) -> Any:
        before = recording._attention.pop(name, None)
        try:
            result = forward(*args, **kwargs)
        finally:
            seen_already = name in recording._attention
            if before is not None and not seen_already:
                recording._attention[name] = before
        if not seen_already:
            recording._see_attention(name, attention_of_layer(layer, sample, args, kwargs))
        return result

    return seen


def _refuse_compiled(module: nn.Module) -> None:
    if isinstance(module, torch.jit.ScriptModule) or type(module).__name__ == "OptimizedModule":
        raise ModelError(
            f"`module` must be a plain torch module, but is {type(module).__name__} instead, whose insides cannot be "
            "seen. Record the module that it was made from."
        )
