"""Decoding 300 frames of 96 symbols: run with `python -m pytest tests/benchmarks/bench_decode.py`."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pytest_benchmark.fixture import BenchmarkFixture

from engine.decode.alignment import align
from engine.decode.ctc import best_path, lattice
from engine.decode.language import CharacterModel
from engine.decode.prefix_beam import prefix_beam

LANGUAGE = Path(__file__).resolve().parents[2] / "resources" / "handwriting" / "language.safetensors"
FRAMES, SYMBOLS = 300, 96

# Processor time: what else the machine does is not measured.
pytestmark = pytest.mark.benchmark(timer=time.process_time)


def _log_probs(spread: float, blanks: float) -> NDArray[np.float32]:
    random = np.random.default_rng(1)
    logits = random.normal(0.0, spread, (FRAMES, SYMBOLS))
    logits[random.random(FRAMES) < blanks, 0] += 8.0 * spread
    return (logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)).astype(np.float32)


INPUTS = {"flat": _log_probs(1.0, 0.0), "peaked": _log_probs(3.0, 0.0), "mostly blank": _log_probs(2.0, 0.6)}


def _forgetful(model: CharacterModel) -> CharacterModel:
    """The same model that has kept no scores yet."""
    return CharacterModel(
        model.order, model.base, model.contexts, model.backoff, model.sizes, model.symbols, model.cost
    )


@pytest.fixture(scope="module")
def language() -> CharacterModel:
    return CharacterModel.load(LANGUAGE)


@pytest.mark.parametrize("name", INPUTS)
@pytest.mark.parametrize("width", [10, 25, 50])
def test_beam(benchmark: BenchmarkFixture, name: str, width: int) -> None:
    benchmark.group = f"prefix beam, {name}"
    assert benchmark(prefix_beam, INPUTS[name], width).best


@pytest.mark.parametrize("name", INPUTS)
@pytest.mark.parametrize("kept", ["new text", "text seen before"])
def test_beam_with_language(benchmark: BenchmarkFixture, language: CharacterModel, name: str, kept: str) -> None:
    benchmark.group = f"prefix beam, {name}"

    def setup() -> tuple[tuple[NDArray[np.float32], int, CharacterModel], dict[str, float]]:
        return (INPUTS[name], 25, _forgetful(language) if kept == "new text" else language), {}

    assert benchmark.pedantic(prefix_beam, setup=setup, rounds=9, warmup_rounds=1).best  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    "decoder",
    [best_path, lambda x: lattice(x, [5, 6] * 20), lambda x: align(x, [5, 6] * 20)],
    ids=["best path", "lattice", "alignment"],
)
def test_one_text(benchmark: BenchmarkFixture, decoder: Callable[[NDArray[np.float32]], object]) -> None:
    benchmark.group = "40 letters"
    benchmark(decoder, INPUTS["mostly blank"])
