"""The lab's live networks at work: reading a sound, one unit's numbers, speaking."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.cancel import Cancel
from engine.data.audio import Sound, mu_law
from engine.data.spectrum import hertz, spectrogram
from engine.errors import ModelError
from engine.labs.convolutions.outcome import DIGITS, Grown, Guess, Half, Node, Outcome, Request, Speeds, Spoken, Wish
from engine.labs.convolutions.setup import Setup
from engine.labs.convolutions.speech import measure, speak
from engine.labs.convolutions.weights import DEFAULT, load_net
from engine.nets.wavenet import SILENCE, Inside, Shape, WaveNet
from engine.trace import Axis, Trace, TraceSet

LEVEL_BINS = 64
"""Rows of the next sample's distribution: four codes each."""
_SAMPLE = "sample"


@dataclass(frozen=True, eq=False)
class _Read:
    """A sound as one network read it, kept for what is asked about it next.

    heard  the sound itself: another may be alike, but not the same
    key    setup and word
    """

    heard: Sound
    key: tuple[object, ...]
    net: WaveNet
    condition: Tensor | None
    insides: tuple[Inside, ...]
    sound: tuple[Trace, ...]
    bits: float
    seconds: float


class Session:
    """Networks that are loaded or made once, and the last sound read."""

    def __init__(self, model: str = DEFAULT) -> None:
        torch.set_num_threads(1)
        self._model = model
        self._nets: dict[Setup, WaveNet] = {}
        self._trained: set[Setup] = set()
        self._last: _Read | None = None

    def net(self, setup: Setup) -> WaveNet:
        """The network of a setup. Raises ModelError where the one that ships cannot be loaded."""
        if setup not in self._nets:
            self._nets[setup] = load_net(self._model)[0] if setup.network == "digits" else fresh_net(setup)
        return self._nets[setup]

    def adopt(self, setup: Setup, weights: tuple[tuple[str, NDArray[np.float32]], ...]) -> None:
        """Take weights that were trained elsewhere for one's own stack. Raises ModelError where they do not fit."""
        net = fresh_net(setup)
        try:
            net.load_state_dict({name: torch.from_numpy(value.copy()) for name, value in weights})
        except RuntimeError as error:
            raise ModelError(f"The weights must be those of the stack that is set, but are not: {error}") from error
        self._nets[setup] = net.eval()
        self._trained.add(setup)
        self._last = None

    @torch.no_grad()
    def run(self, request: Request, cancel: Cancel) -> Outcome:
        """Read a sound. Asking for another layer or unit of the same costs next to nothing.

        Raises Cancelled between layers, ModelError where the network cannot be loaded.
        """
        read = self._read(request, cancel)
        layer = min(max(request.layer, 0), len(read.insides) - 1)
        unit = min(max(request.unit, 0), read.net.shape.channels - 1)
        request = replace(request, layer=layer, unit=unit)
        column = np.stack([inside.gated[1:, 0, unit].numpy() for inside in read.insides], axis=1)
        column.setflags(write=False)
        traces = TraceSet((*read.sound, *layer_traces(read.insides[layer], layer)))
        kind = "trained" if request.setup.network == "digits" else "fresh"
        if request.setup in self._trained:
            kind = "trained here"
        return Outcome(request, traces, column, read.bits, kind, read.seconds)

    @torch.no_grad()
    def everything(self, request: Request, cancel: Cancel) -> TraceSet:
        """All traces of all layers."""
        read = self._read(request, cancel)
        layers = [trace for layer, inside in enumerate(read.insides) for trace in layer_traces(inside, layer)]
        notes = {"lab": "convolutions", "sound": request.sound.name, "bits a sample": f"{read.bits:.4f}"}
        return TraceSet((*read.sound, *layers), notes)

    @torch.no_grad()
    def node(self, request: Request, step: int, cancel: Cancel) -> Node:
        """One unit of one layer at one step, with what each tap brings to it."""
        read = self._read(request, cancel)
        layer = min(max(request.layer, 0), len(read.insides) - 1)
        block: Any = read.net.blocks[layer]
        shape, inside, row = read.net.shape, read.insides[layer], step + 1
        unit = min(max(request.unit, 0), shape.channels - 1)
        signal = inside.signal[:, 0].numpy()
        seen = [_row(signal, row + offset) for offset in block.offsets]
        condition = None if read.condition is None else read.condition[row, 0].numpy()

        def half(linear: torch.nn.Linear, value: Tensor) -> Half:
            weights = linear.weight[unit].numpy()
            parts = np.split(weights[: shape.kernel * shape.channels], shape.kernel)
            taps = tuple(float(part @ vector) for part, vector in zip(parts, seen, strict=True))
            rest = weights[shape.kernel * shape.channels :]
            told = 0.0 if condition is None else float(rest @ condition)
            bias = float(linear.bias[unit])
            return Half(taps, told, bias, sum(taps) + told + bias, float(value[row, 0, unit]))

        filtered, gate = half(block.filter, inside.filtered), half(block.gate, inside.gate)
        return Node(layer, unit, step, block.offsets, filtered, gate, float(inside.gated[row, 0, unit]))

    @torch.no_grad()
    def guess(self, request: Request, cancel: Cancel) -> Guess | None:
        """How likely each digit makes the sound; None for a network that knows no words. Raises Cancelled."""
        net = self.net(request.setup)
        if not net.shape.words:
            return None
        codes = _codes(request)
        bits = []
        for word in range(len(DIGITS)):
            cancel.check()
            logits = net(codes[:-1], _condition(net, word, len(codes) - 1))[:, 0]
            bits.append(float(_surprise(logits, codes[1:, 0]).mean()))
        return Guess(tuple(bits))

    def speak(self, wish: Wish, cancel: Cancel, tell: Callable[[Grown], None]) -> Spoken:
        """Make a sound, as `speech.speak` does."""
        return speak(self.net(wish.setup), wish, cancel, tell)

    def measure(self, wish: Wish, cancel: Cancel, tell: Callable[[float], None]) -> Speeds:
        """Naive against cached, as `speech.measure` does."""
        return measure(self.net(wish.setup), wish, cancel, tell)

    def _read(self, request: Request, cancel: Cancel) -> _Read:
        key = (request.setup, request.word if request.setup.network == "digits" else None)
        last = self._last
        if last and last.heard is request.sound and last.key == key and last.net is self.net(request.setup):
            return replace(last, seconds=0.0)
        net, began = self.net(request.setup), time.perf_counter()
        codes = _codes(request)
        condition = _condition(net, request.word, len(codes))
        insides = []
        for inside in net.insides(codes, condition):
            cancel.check()
            insides.append(inside)
        logits = net.read_out([inside.gated for inside in insides])[:, 0]
        surprise = _surprise(logits[:-1], codes[1:, 0])
        chances = logits[1:].softmax(-1).reshape(len(codes) - 1, LEVEL_BINS, -1).sum(-1).numpy()
        seconds = time.perf_counter() - began
        self._last = _Read(
            request.sound, key, net, condition, tuple(insides), _sound_traces(request, surprise, chances),
            float(surprise.mean()), seconds,
        )  # fmt: skip
        return self._last


def fresh_net(setup: Setup) -> WaveNet:
    """One's own stack with the weights that its seed gives."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(setup.seed)
        return WaveNet(shape_of(setup)).eval()


def shape_of(setup: Setup) -> Shape:
    """The sizes of one's own stack."""
    return Shape(
        setup.dilations, setup.kernel, setup.channels, 2 * setup.channels, 4 * setup.channels, causal=setup.causal
    )


def layer_traces(inside: Inside, layer: int) -> tuple[Trace, ...]:
    """Filter, gate, their product and the signal read, of one layer, a row after each sample."""
    axes = (Axis("time", unit=_SAMPLE), Axis("unit"))
    where = f"stack/layer{layer}/"
    return (
        Trace(where + "filter", inside.filtered[1:, 0].numpy(), axes, "candidate"),
        Trace(where + "gate", inside.gate[1:, 0].numpy(), axes, "gate"),
        Trace(where + "gated", inside.gated[1:, 0].numpy(), axes, "state"),
        Trace(where + "signal", inside.signal[1:, 0].numpy(), axes, "signal"),
    )


def _sound_traces(request: Request, surprise: NDArray[np.float32], chances: NDArray[np.float32]) -> tuple[Trace, ...]:
    time_axis, samples = Axis("time", unit=_SAMPLE), request.sound.samples
    return (
        Trace("sound/waveform", samples, (time_axis,), "signal"),
        Trace("sound/spectrogram", spectrogram(samples), (time_axis, Axis("frequency", hertz())), "signal"),
        Trace("sound/surprise", surprise, (time_axis,), "signal"),
        Trace("sound/next", chances, (time_axis, Axis("level")), "probability"),
    )


def _codes(request: Request) -> Tensor:
    """Silence and then the sound, int64 (1 + sample, 1)."""
    codes = mu_law(request.sound.samples).astype(np.int64)
    return torch.from_numpy(np.concatenate([[SILENCE], codes])).unsqueeze(1)


def _condition(net: WaveNet, word: int, rows: int) -> Tensor | None:
    if not net.shape.words:
        return None
    places = torch.arange(rows, dtype=torch.float32).div(max(rows - 1, 1)).unsqueeze(1)
    return net.conditions(torch.tensor([word]), places)


def _surprise(logits: Tensor, codes: Tensor) -> NDArray[np.float32]:
    """Bits of each code (sample,) under logits (sample, 256)."""
    nats = torch.nn.functional.cross_entropy(logits, codes, reduction="none")
    bits: NDArray[np.float32] = (nats / float(np.log(2.0))).numpy()
    return bits


def _row(signal: NDArray[np.float32], row: int) -> NDArray[np.float32]:
    """A row of a signal, zeros outside it."""
    return signal[row] if 0 <= row < len(signal) else np.zeros(signal.shape[1], np.float32)
