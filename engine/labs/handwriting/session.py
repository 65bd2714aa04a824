"""A handwriting session: a network that reads ink and shows how."""

from __future__ import annotations

import time
from functools import cache
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.cancel import Cancel
from engine.data.ink import Ink
from engine.decode.alignment import align
from engine.decode.ctc import best_path
from engine.decode.language import CharacterModel
from engine.decode.prefix_beam import prefix_beam
from engine.errors import DataError, ModelError
from engine.interventions import Direction, Intervention, Mute
from engine.labs.handwriting.alphabet import CHARACTERS, decode, encode
from engine.labs.handwriting.outcome import Decoding, Letter, Outcome, Reading, Request
from engine.labs.handwriting.readers import DEFAULT
from engine.labs.handwriting.steps import FEATURE_NAMES, Steps, steps_of
from engine.labs.handwriting.weights import FOLDER, load_reader
from engine.record.explain import UnitStep, explain
from engine.record.intervene import run_intervened
from engine.trace import Axis, Trace, TraceSet

ALTERNATIVES = 8
"""Readings that an outcome holds at most."""

_SYMBOLS = Axis("symbol", ("blank", *CHARACTERS))


@cache
def language_model() -> CharacterModel:
    """The character model that ships. Raises ModelError where it is missing or damaged."""
    try:
        return CharacterModel.load(FOLDER / "language.safetensors")
    except DataError as error:
        raise ModelError(f"the language model of the Handwriting lab cannot be used: {error}") from error


class Session:
    """One network, loaded once, that reads any number of inks; for one thread at a time.

    Raises ModelError where the model is missing or damaged.
    """

    def __init__(self, model: str = DEFAULT) -> None:
        self.model = model
        self.reader, self.about = load_reader(model)

    def run(self, request: Request, cancel: Cancel) -> Outcome:
        """Read the ink of `request`. Empty ink reads as an empty text. Raises Cancelled between its parts."""
        started = time.perf_counter()
        steps = steps_of(request.ink)
        if len(steps) == 0:
            return self._nothing()
        with torch.no_grad():
            log_probs, traces = self._read(steps, request)
        cancel.check()
        read = time.perf_counter()
        greedy = best_path(log_probs)
        readings = readings_of(log_probs, request.decoding)
        cancel.check()
        letters = letters_of(log_probs, readings[0].text, steps) if readings else ()
        seconds = (read - started, time.perf_counter() - read)
        text = readings[0].text if readings else ""
        return Outcome(
            self.model, self.reader.cell, text, readings, letters, greedy.path, decode(greedy.symbols),
            steps.first_point, steps.last_point, traces, seconds,
        )  # fmt: skip

    def _read(self, steps: Steps, request: Request) -> tuple[NDArray[np.float32], TraceSet]:
        features = torch.from_numpy(steps.features)
        outputs, inside = run_intervened(self.reader.recurrent, features, request.interventions, "recurrent")
        log_probs = self._log_probs(outputs)
        time = Axis("time", coordinate=steps.last_point.astype(np.float32), unit="point")
        traces = (
            Trace("input", steps.features, (time, Axis("feature", FEATURE_NAMES))),
            Trace("posterior", np.exp(log_probs), (time, _SYMBOLS), "probability"),
            *(Trace(trace.name, trace.data, (time, *trace.axes[1:]), trace.kind) for trace in inside.values()),
        )
        return log_probs, TraceSet(traces, {"lab": "handwriting", "model": self.model})

    def _log_probs(self, outputs: Tensor) -> NDArray[np.float32]:
        log_probs: NDArray[np.float32] = self.reader.head(outputs).log_softmax(-1).numpy()
        return log_probs

    def _nothing(self) -> Outcome:
        none = np.zeros(0, np.int64)
        return Outcome(self.model, self.reader.cell, "", (), (), none, "", none, none, TraceSet(), (0.0, 0.0))

    def log_probs(self, ink: Ink) -> NDArray[np.float32]:
        """What the network says at each step, float32 (time, symbol), without a look inside."""
        features = torch.from_numpy(steps_of(ink).features)
        with torch.inference_mode():
            return self._log_probs(self.reader.recurrent(features)[0])

    def explain(
        self,
        traces: TraceSet,
        interventions: tuple[Intervention, ...],
        layer: int,
        direction: Direction,
        unit: int,
        step: int,
    ) -> UnitStep:
        """The equations of one unit at one step of a run, with its numbers. Raises what `explain` raises."""
        return explain(
            self.reader.recurrent,
            traces,
            "recurrent/",
            _layer_input(traces, interventions, layer, step),
            layer,
            direction,
            unit,
            step,
        )


def _layer_input(
    traces: TraceSet, interventions: tuple[Intervention, ...], layer: int, step: int
) -> NDArray[np.float32]:
    """What a layer was given at a step, float32 (feature,): the ink, or both directions of the layer below."""
    if layer == 0:
        features: NDArray[np.float32] = traces["input"].data[step]
        return features
    parts = []
    for direction in ("forward", "backward"):
        hidden = traces[f"recurrent/layer{layer - 1}/{direction}/hidden"].data[step]
        muted = any(
            isinstance(item, Mute) and item.layer == layer - 1 and item.direction == direction for item in interventions
        )
        parts.append(np.zeros_like(hidden) if muted else hidden)
    return np.concatenate(parts)


def readings_of(log_probs: NDArray[np.float32], decoding: Decoding) -> tuple[Reading, ...]:
    """Texts that log_probs (time, symbol) may say, best first."""
    if decoding.decoder == "greedy":
        greedy = best_path(log_probs)
        return (Reading(decode(greedy.symbols), greedy.log_prob, greedy.log_prob, 1.0),)
    language = language_model() if decoding.weight > 0 else None
    found = prefix_beam(log_probs, decoding.width, language, decoding.weight, decoding.bonus, count=ALTERNATIVES)
    best = found.best
    scores = np.array([hypothesis.score for hypothesis in best])
    shares = np.exp(scores - scores.max()) if len(best) else scores
    return tuple(
        Reading(decode(hypothesis.symbols), float(hypothesis.score), float(hypothesis.log_prob), float(share))
        for hypothesis, share in zip(best, shares / max(shares.sum(), 1e-30), strict=True)
    )


def letters_of(log_probs: NDArray[np.float32], text: str, steps: Steps) -> tuple[Letter, ...]:
    """The letters of `text` with the steps and pen points that made them, by forced alignment.

    CTC's spikes mark where a letter is known, not where it begins and ends: between two spikes the
    border is the pen lift nearest to the middle, or the middle where the pen stayed down.
    """
    if not text:
        return ()
    found = align(log_probs, encode(text))
    peaks = np.asarray(found.peak)
    lifts = np.flatnonzero(steps.features[:, FEATURE_NAMES.index("pen down")] > 0.5)
    borders = []
    for before, after in pairwise(peaks):
        middle = (before + after + 1) // 2
        between = lifts[(lifts > before) & (lifts <= after)]
        borders.append(int(between[np.abs(between - middle).argmin()]) if len(between) else int(middle))
    first = [0, *borders]
    last = [*(border - 1 for border in borders), len(log_probs) - 1]
    return tuple(
        Letter(
            character,
            a,
            b,
            int(peak),
            int(steps.first_point[a : b + 1].min()),
            int(steps.last_point[a : b + 1].max()),
            float(np.exp(log_probs[peak, symbol])),
        )
        for character, symbol, a, b, peak in zip(text, found.symbols, first, last, peaks, strict=True)
    )
