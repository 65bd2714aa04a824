"""The session: what it reads, what it shows of it, what can be forced inside it."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.cancel import Cancel, Cancelled
from engine.data.ink import ink_of
from engine.errors import ModelError
from engine.interventions import ClampUnit, ForceGate, Intervention, Mute
from engine.labs.handwriting.evaluation import score_of
from engine.labs.handwriting.outcome import Decoding, Outcome, Request
from engine.labs.handwriting.penman import can_write, write
from engine.labs.handwriting.session import Session
from engine.labs.handwriting.steps import steps_of
from engine.labs.handwriting.weights import load_reader, save_reader, shipped

MODELS = shipped()


@pytest.fixture(scope="module")
def session() -> Session:
    return Session()


def read(session: Session, text: str, *items: Intervention, decoding: Decoding | None = None) -> Outcome:
    return session.run(Request(write(text, seed=4), session.model, items, decoding or Decoding()), Cancel())


@pytest.mark.parametrize("model", MODELS)
def test_every_shipped_model_reads_the_penman(model: str) -> None:
    outcome = read(Session(model), "together")
    assert outcome.text == "together"
    assert outcome.cell == {"large": "lstm"}.get(model, model)


@pytest.mark.parametrize("text", ["hello", "What is it?", "gate 1997", "QUICK"])
def test_print_is_read_at_first_try(session: Session, text: str) -> None:
    assert read(session, text).text == text


@pytest.mark.parametrize("model", MODELS)
def test_traces_are_those_of_an_unobserved_pass(model: str) -> None:
    session = Session(model)
    outcome = read(session, "memory")
    ink = write("memory", seed=4)
    np.testing.assert_allclose(outcome.traces["posterior"].data, np.exp(session.log_probs(ink)), atol=1e-5)
    hidden = session.reader.recurrent(torch.from_numpy(steps_of(ink).features))[0].detach().numpy()
    both = [outcome.traces[f"recurrent/layer2/{way}/hidden"].data for way in ("forward", "backward")]
    np.testing.assert_allclose(np.concatenate(both, axis=1), hidden, atol=1e-5)


def test_letters_share_out_the_steps_in_order(session: Session) -> None:
    outcome = read(session, "together")
    letters = outcome.letters
    assert "".join(letter.text for letter in letters) == "together"
    assert letters[0].first_step == 0
    assert letters[-1].last_step == len(outcome.path) - 1
    for before, after in itertools.pairwise(letters):
        assert before.last_step + 1 == after.first_step
    assert all(letter.first_step <= letter.peak_step <= letter.last_step for letter in letters)
    assert all(0 <= letter.first_point <= letter.last_point < len(write("together", seed=4)) for letter in letters)


def test_alternatives_are_ranked_and_their_shares_sum_to_one(session: Session) -> None:
    readings = read(session, "long memory").readings
    assert [reading.score for reading in readings] == sorted((r.score for r in readings), reverse=True)
    assert sum(reading.share for reading in readings) == pytest.approx(1.0)
    assert len({reading.text for reading in readings}) == len(readings)


def test_greedy_reading_is_the_collapsed_path(session: Session) -> None:
    outcome = read(session, "together", decoding=Decoding("greedy"))
    assert outcome.text == outcome.greedy
    assert len(outcome.readings) == 1


def test_forcing_acts_where_it_should_and_nowhere_before(session: Session) -> None:
    plain = read(session, "state")
    forced = read(session, "state", ForceGate(1, "forward", "forget", 0.25), ClampUnit(2, "backward", 5, -0.5))
    np.testing.assert_allclose(forced.traces["recurrent/layer1/forward/gate.forget"].data, 0.25, atol=1e-6)
    np.testing.assert_allclose(forced.traces["recurrent/layer2/backward/hidden"].data[:, 5], -0.5, atol=1e-6)
    for same in ("recurrent/layer0/forward/hidden", "recurrent/layer1/backward/hidden"):
        np.testing.assert_allclose(forced.traces[same].data, plain.traces[same].data, atol=1e-5)
    after = "recurrent/layer2/forward/hidden"
    assert np.abs(forced.traces[after].data - plain.traces[after].data).max() > 0.05


def test_muting_both_directions_of_the_last_layer_leaves_nothing_to_read(session: Session) -> None:
    outcome = read(session, "state", Mute(2, "forward"), Mute(2, "backward"))
    posterior = outcome.traces["posterior"].data
    assert np.abs(posterior - posterior[0]).max() < 1e-6


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(("layer", "direction", "step"), [(0, "forward", 0), (2, "backward", 7), (1, "forward", 20)])
def test_the_equations_come_out_at_the_recorded_values(model: str, layer: int, direction: str, step: int) -> None:
    session = Session(model)
    outcome = read(session, "gate")
    told = session.explain(outcome.traces, (), layer, direction, 3, step)  # type: ignore[arg-type]
    assert not any(gate.forced for gate in told.gates)
    gates = {gate.name: gate.value for gate in told.gates}
    if session.reader.cell == "lstm":
        cell = gates["forget"] * told.before["cell"] + gates["input"] * gates["candidate"]
        assert told.after["cell"] == pytest.approx(cell, abs=1e-5)
        assert told.after["hidden"] == pytest.approx(gates["output"] * np.tanh(cell), abs=1e-5)
    elif session.reader.cell == "gru":
        mixed = gates["update"] * told.before["hidden"] + (1 - gates["update"]) * gates["new"]
        assert told.after["hidden"] == pytest.approx(mixed, abs=1e-5)
    else:
        assert told.after["hidden"] == pytest.approx(np.tanh(told.gates[0].total), abs=1e-5)


def test_a_forced_gate_is_told_as_forced(session: Session) -> None:
    items = (ForceGate(1, "forward", "forget", 0.25),)
    outcome = session.run(Request(write("gate", seed=4), "lstm", items), Cancel())
    told = session.explain(outcome.traces, items, 1, "forward", 3, 5)
    assert {gate.name for gate in told.gates if gate.forced} == {"forget"}


def test_empty_ink_reads_as_nothing(session: Session) -> None:
    outcome = session.run(Request(ink_of([])), Cancel())
    assert (outcome.text, outcome.readings, outcome.letters, len(outcome.traces)) == ("", (), (), 0)


def test_a_cancelled_run_says_so(session: Session) -> None:
    cancel = Cancel()
    cancel.set()
    with pytest.raises(Cancelled):
        session.run(Request(write("gate")), cancel)


def test_weights_come_back_as_they_were_saved(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "again.safetensors"
    save_reader(path, session.reader, {"note": "again"})
    reader, about = load_reader(str(path))
    assert about["note"] == "again"
    for name, value in session.reader.state_dict().items():
        torch.testing.assert_close(reader.state_dict()[name], value, atol=0, rtol=0)


@pytest.mark.parametrize("content", [b"", b"\x80\x04.", b"\x10\x00\x00\x00\x00\x00\x00\x00{}              "])
def test_weights_that_are_none_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.safetensors"
    path.write_bytes(content)
    with pytest.raises(ModelError, match="bad"):
        load_reader(str(path))


def test_scores_count_letters_words_and_samples() -> None:
    score = score_of([("to be", "to he"), ("Or", "or")])
    assert (score.samples, score.letters) == (2, 7)
    assert score.cer == pytest.approx(2 / 7)
    assert score.cer_ignoring_case == pytest.approx(1 / 7)
    assert score.wer == pytest.approx(2 / 3)
    assert score.exact == 0.0


def test_the_penman_refuses_what_he_cannot_write() -> None:
    assert not can_write("na\u00efve")
    with pytest.raises(ValueError, match="\u00ef"):
        write("na\u00efve")
    assert len(write("")) == 0
