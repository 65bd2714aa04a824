"""A session says what the network alone would say, and does what a request forces."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from engine.cancel import Cancel, Cancelled
from engine.checks import as_declared
from engine.data.ink import ink_of
from engine.errors import DataError, ModelError
from engine.interventions import ClampUnit, ForceGate, Mute
from engine.labs.captions.batches import drawing_of
from engine.labs.captions.evaluation import captions
from engine.labs.captions.models import shipped
from engine.labs.captions.outcome import END, GRID, Outcome, Request
from engine.labs.captions.samples import SAMPLES
from engine.labs.captions.scenes import scene
from engine.labs.captions.selftest import CHECKS
from engine.labs.captions.session import Session
from engine.labs.captions.spec import SPEC
from engine.labs.captions.words import BEGIN, LONGEST

from .tiny import saved, session

INK = SAMPLES[0].ink
both = pytest.mark.parametrize("attention", [True, False])
LAYER = "words/layer0/forward"


def said(one: Session, request: Request) -> Outcome:
    return one.run(request, Cancel())


@both
def test_the_steps_are_those_of_torchs_own_lstm(tmp_path: Path, attention: bool) -> None:
    one = session(tmp_path, attention)
    outcome = said(one, Request(INK))
    net, numbers = one.net, one.lexicon.numbers(outcome.words[:-1])
    with torch.inference_mode():
        start = net.see(torch.from_numpy(outcome.picture.copy())[None]).start
        inputs = net.embedding(torch.tensor([BEGIN, *numbers])) * net.sizes.width**0.5
        if attention:
            inputs = torch.cat([inputs, torch.from_numpy(outcome.traces["context"].data.copy())], -1)
        hidden = net.words(inputs[:, None], tuple(part[None] for part in start))[0][:, 0].numpy()
    assert np.allclose(hidden, outcome.traces[f"{LAYER}/hidden"].data, atol=1e-5)


def test_looks_sum_to_one_and_give_the_context(tmp_path: Path) -> None:
    one = session(tmp_path)
    outcome = said(one, Request(INK))
    assert outcome.weights.shape == (len(outcome.words), GRID, GRID)
    assert np.allclose(outcome.weights.sum((1, 2)), 1, atol=1e-5)
    assert (outcome.weights >= 0).all()
    with torch.inference_mode():
        values = one.net.see(torch.from_numpy(outcome.picture.copy())[None]).memory.values[0].numpy()
    looks = outcome.weights.reshape(len(outcome.words), -1)
    assert np.allclose(looks @ values, outcome.traces["context"].data, atol=1e-4)
    as_declared(SPEC, outcome.traces)


def test_without_attention_there_are_no_looks(tmp_path: Path) -> None:
    outcome = said(session(tmp_path, attention=False), Request(INK, covered=(3,)))
    assert outcome.weights.shape[1:] == (GRID, GRID)
    assert not len(outcome.weights)
    assert "attention" not in outcome.traces
    assert any("covering" in remark for remark in outcome.remarks)


@both
def test_a_caption_of_many_at_once_is_that_of_one(tmp_path: Path, attention: bool) -> None:
    one = session(tmp_path, attention)
    scenes = [scene(np.random.default_rng(seed)) for seed in range(5)]
    together = captions(one.net, one.lexicon, scenes, Cancel())
    for words, its in zip(together, scenes, strict=True):
        outcome = said(one, Request(ink_of(its.all_strokes)))
        assert np.allclose(outcome.picture, drawing_of(its), atol=1e-3)
        assert words == " ".join(word for word in outcome.words if word != END)


@both
def test_its_own_words_as_prefix_change_nothing(tmp_path: Path, attention: bool) -> None:
    one = session(tmp_path, attention)
    free = said(one, Request(INK))
    forced = said(one, Request(INK, prefix=free.words[:4]))
    assert forced.words == free.words
    assert np.array_equal(forced.traces["next"].data, free.traces["next"].data)


def test_another_word_is_taken_up(tmp_path: Path) -> None:
    one = session(tmp_path)
    free = said(one, Request(INK))
    other = next(found.word for found in free.candidates[0] if found.word not in (free.words[0], END))
    forced = said(one, Request(INK, prefix=(other,)))
    assert forced.words[0] == other
    assert np.array_equal(forced.traces["next"].data[0], free.traces["next"].data[0])
    assert not np.array_equal(forced.traces["next"].data[1], free.traces["next"].data[1])


def test_a_word_that_is_hardly_likely_keeps_its_probability(tmp_path: Path) -> None:
    one = session(tmp_path)
    free = said(one, Request(INK))
    axis = free.traces["next"].axes[1].labels
    assert axis is not None
    least = min(range(2, len(axis)), key=lambda number: free.traces["next"].data[0, number])
    forced = said(one, Request(INK, prefix=(axis[least],)))
    assert forced.share(0) == pytest.approx(float(free.traces["next"].data[0, least]))
    assert forced.share(0) > 0
    assert forced.probability == pytest.approx(np.prod([forced.share(step) for step in range(len(forced.words))]))
    with pytest.raises(ValueError, match="read-only"):
        forced.weights[0] = 0


def test_covered_parts_are_not_looked_at(tmp_path: Path) -> None:
    one = session(tmp_path)
    free = said(one, Request(INK))
    most = int(free.weights[0].argmax())
    covered = said(one, Request(INK, covered=(most,)))
    assert not covered.weights.reshape(len(covered.words), -1)[:, most].any()
    rest = np.delete(free.weights[0].reshape(-1), most)
    assert np.allclose(np.delete(covered.weights[0].reshape(-1), most), rest / rest.sum(), atol=1e-5)


def test_units_and_gates_are_forced(tmp_path: Path) -> None:
    one = session(tmp_path)
    traces = said(one, Request(INK, forced=(ClampUnit(0, "forward", 2, 0.5),))).traces
    assert (traces[f"{LAYER}/hidden"].data[:, 2] == 0.5).all()
    traces = said(one, Request(INK, forced=(ForceGate(0, "forward", "forget", 0.0),))).traces
    assert not traces[f"{LAYER}/gate.forget"].data.any()
    product = traces[f"{LAYER}/gate.input"].data * traces[f"{LAYER}/gate.candidate"].data
    assert np.allclose(traces[f"{LAYER}/cell"].data, product, atol=1e-6)


def test_a_muted_layer_runs_on_unheard(tmp_path: Path) -> None:
    one = session(tmp_path)
    free, muted = said(one, Request(INK)), said(one, Request(INK, forced=(Mute(0, "forward"),)))
    first = free.traces[f"{LAYER}/hidden"].data[0]
    assert np.array_equal(muted.traces[f"{LAYER}/hidden"].data[0], first)
    assert not np.allclose(muted.traces["next"].data[0], free.traces["next"].data[0])


@pytest.mark.parametrize(
    ("request_", "said_"),
    [
        (Request(INK, prefix=("unicorn",)), "must be one of"),
        (Request(INK, prefix=("",)), "must be one of"),
        (Request(INK, prefix=("a",) * LONGEST), "below"),
        (Request(INK, covered=(64,)), "0 to 63"),
        (Request(INK, covered=(-1,)), "0 to 63"),
        (Request(INK, covered=tuple(range(64))), "leaves none"),
        (Request(INK, forced=(ClampUnit(0, "forward", 99, 0.0),)), "unit"),
        (Request(INK, forced=(ClampUnit(1, "forward", 0, 0.0),)), "layer"),
    ],
)
def test_what_cannot_be_forced_gets_a_sentence(tmp_path: Path, request_: Request, said_: str) -> None:
    with pytest.raises((DataError, ModelError), match=said_):
        said(session(tmp_path), request_)


def test_an_empty_pad_asks_for_a_drawing(tmp_path: Path) -> None:
    outcome = said(session(tmp_path), Request(ink_of([])))
    assert (outcome.caption, outcome.words, outcome.probability) == ("", (), 0.0)
    assert outcome.frame is None
    assert outcome.remarks


def test_a_cancelled_request_stops(tmp_path: Path) -> None:
    cancel = Cancel()
    cancel.set()
    with pytest.raises(Cancelled):
        session(tmp_path).run(Request(INK), cancel)


@pytest.mark.parametrize("cut", [0, 7, 100, 5_000])
def test_a_damaged_file_is_refused(tmp_path: Path, cut: int) -> None:
    path = saved(tmp_path)
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(ModelError):
        Session(str(path))


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.title)
def test_what_ships_describes_a_sample(tmp_path: Path, check) -> None:  # type: ignore[no-untyped-def]
    assert check.run(Cancel(), tmp_path)


@pytest.mark.skipif(not shipped(), reason="no weights ship")
def test_what_ships_describes_the_samples() -> None:
    one = Session()
    right = [said(one, Request(sample.ink)).caption in sample.captions for sample in SAMPLES]
    assert sum(right) >= len(SAMPLES) - 1
