"""Sessions: every number another way, what can be forced, and what they make of bad input."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.cancel import Cancel, Cancelled
from engine.errors import DataError, ModelError
from engine.interventions import ClampUnit, ForceGate
from engine.labs.questions.model import MemoryReader, WordReader
from engine.labs.questions.models import shipped
from engine.labs.questions.outcome import Outcome, Request, RowEdit
from engine.labs.questions.samples import SAMPLES, Sample
from engine.labs.questions.session import Session
from engine.labs.questions.spec import SPEC
from engine.labs.questions.weights import load_reader
from engine.labs.questions.words import MEMORY
from engine.tensors import pack_tensors, unpack_tensors

from .tiny import HOPS, QUESTION, STORY, UNITS, net, saved, session

both = pytest.mark.parametrize("kind", ["memory", "lstm"])


def run(one: Session, story: str = STORY, question: str = QUESTION, **asked: object) -> Outcome:
    return one.run(Request(story, question, **asked), Cancel())  # type: ignore[arg-type]


def numbers(one: Session, outcome: Outcome) -> tuple[list[list[int]], list[int]]:
    known = one.lexicon.numbers
    return [known(sentence.words) for sentence in outcome.sentences if sentence.heard], known(outcome.question.words)


@both
def test_what_the_spec_declares_is_there(tmp_path: Path, kind: str) -> None:
    traces = run(session(tmp_path, kind)).traces  # type: ignore[arg-type]
    for declared in SPEC.traces:
        found = [one for one in traces.traces if fnmatchcase(one.name, declared.pattern)]
        assert found or kind == "lstm", declared.pattern
        for one in found:
            assert (tuple(axis.name for axis in one.axes), one.kind) == (declared.axes, declared.kind)
            assert declared.low is None or float(one.data.min()) >= declared.low
            assert declared.high is None or float(one.data.max()) <= declared.high


def test_the_looks_are_those_of_the_plain_network(tmp_path: Path) -> None:
    one = session(tmp_path, "memory")
    outcome = run(one)
    told, asked = numbers(one, outcome)
    assert isinstance(one.net, MemoryReader)
    wide = max(map(len, told))
    with torch.no_grad():
        plain = one.net(torch.tensor([[row + [0] * (wide - len(row)) for row in told]]), torch.tensor([asked]))
    np.testing.assert_allclose(outcome.weights, np.stack([hop.weights[0] for hop in plain.hops]), atol=1e-5)
    np.testing.assert_allclose(outcome.weights.sum(1), 1.0, atol=1e-5)
    np.testing.assert_array_equal(outcome.traces["attention"].data[:, :, 0], outcome.weights)
    shares = plain.logits.softmax(-1)[0]
    for candidate in outcome.answers:
        assert candidate.probability == pytest.approx(float(shares[one.lexicon.answer(candidate.answer)]), abs=1e-5)
    np.testing.assert_allclose(outcome.traces["answers"].data.sum(1), 1.0, atol=1e-5)
    assert len(outcome.hops) == HOPS
    assert outcome.hops[-1] == outcome.answers


def test_looks_and_query_follow_from_the_traces(tmp_path: Path) -> None:
    one = session(tmp_path, "memory")
    outcome = run(one)
    traces = outcome.traces
    assert isinstance(one.net, MemoryReader)
    memory = torch.from_numpy(traces["memory"].data.copy())
    first = one.net.ask(torch.tensor([one.lexicon.numbers(outcome.question.words)]))
    with torch.no_grad():
        states, _ = one.net.query(torch.from_numpy(traces["query/context"].data.copy())[:, None], first[None])
        query = first[0]
        for hop in range(HOPS):
            scores = memory @ one.net.looks[hop](query) / np.sqrt(2 * UNITS)
            np.testing.assert_allclose(scores.softmax(0), outcome.weights[hop], atol=1e-5)
            np.testing.assert_allclose(
                outcome.weights[hop] @ memory.numpy(), traces["query/context"].data[hop], atol=1e-4
            )
            query = states[hop, 0]
    np.testing.assert_allclose(traces["query/layer0/forward/hidden"].data, states[:, 0], atol=1e-5)


def test_the_states_of_the_sentences_are_those_of_torch(tmp_path: Path) -> None:
    one = session(tmp_path, "memory")
    outcome = run(one)
    assert isinstance(one.net, MemoryReader)
    told, _ = numbers(one, outcome)
    wide = max(map(len, told))
    with torch.no_grad():
        vectors = one.net.tell(torch.tensor([[row + [0] * (wide - len(row)) for row in told]]))
        states, _ = one.net.sentences(vectors)
    for place, direction in enumerate(("forward", "backward")):
        hidden = outcome.traces[f"sentences/layer0/{direction}/hidden"]
        np.testing.assert_allclose(hidden.data, states[:, 0, place * UNITS : (place + 1) * UNITS], atol=1e-5)
        assert hidden.time.labels == tuple(sentence.text for sentence in outcome.sentences)


def test_the_lstm_is_that_of_torch_word_by_word(tmp_path: Path) -> None:
    one = session(tmp_path, "lstm")
    outcome = run(one)
    assert isinstance(one.net, WordReader)
    told, asked = numbers(one, outcome)
    words = [number for row in (*told, asked) for number in row]
    with torch.no_grad():
        hidden, _ = one.net.words(one.net.embedding(torch.tensor(words)))
        shares = one.net.say(hidden).softmax(-1)
    np.testing.assert_allclose(outcome.traces["words/layer0/forward/hidden"].data, hidden, atol=1e-5)
    np.testing.assert_allclose(outcome.traces["answers"].data, shares, atol=1e-5)
    assert outcome.words == outcome.traces["answers"].time.labels
    assert outcome.sentence_of_word[-1] == 4
    assert outcome.weights.shape == (0, 4)


def test_the_shared_reading_in_training_is_the_same_as_one_after_the_other(tmp_path: Path) -> None:
    one = session(tmp_path, "lstm")
    assert isinstance(one.net, WordReader)
    stories = [[1, 2, 3, 4, 5], [2, 3, 0, 0, 0]]
    asked, rows, ends = [[3, 1], [4, 0], [5, 2]], [0, 0, 1], [2, 5, 2]
    with torch.no_grad():
        logits = one.net(
            torch.tensor(stories).T, torch.tensor(rows), torch.tensor(ends), torch.tensor(asked).T,
            torch.tensor([2, 1, 2]),
        ).logits  # fmt: skip
        for place, (row, end, length) in enumerate(zip(rows, ends, (2, 1, 2), strict=True)):
            whole = torch.tensor(stories[row][:end] + asked[place][:length])
            hidden, _ = one.net.words(one.net.embedding(whole))
            np.testing.assert_allclose(logits[place], one.net.say(hidden[-1:])[0], atol=1e-5)


@both
def test_a_muted_sentence_is_as_though_it_had_not_been_told(tmp_path: Path, kind: str) -> None:
    one = session(tmp_path, kind)  # type: ignore[arg-type]
    lines = STORY.split("\n")
    muted = run(one, muted=(1,))
    left = run(one, "\n".join([lines[0], *lines[2:]]))
    assert muted.answers == left.answers
    assert not muted.sentences[1].heard
    if kind == "memory":
        assert (muted.weights[:, 1] == 0).all()
        np.testing.assert_allclose(np.delete(muted.weights, 1, 1), left.weights, atol=1e-6)
        hidden = muted.traces["sentences/layer0/forward/hidden"].data
        assert np.isnan(hidden[1]).all()
        np.testing.assert_allclose(
            np.delete(hidden, 1, 0), left.traces["sentences/layer0/forward/hidden"].data, atol=1e-6
        )
    else:
        assert np.isnan(muted.traces["answers"].data).any(1).sum() == len(muted.sentences[1].words)
    assert not run(one, muted=(0, 1, 2, 3)).answers


def test_a_look_is_overruled_and_what_comes_after_it_follows(tmp_path: Path) -> None:
    one = session(tmp_path, "memory")
    plain = run(one)
    flat = run(one, rows=(RowEdit(1),))
    np.testing.assert_allclose(flat.weights[1], 0.25)
    np.testing.assert_allclose(flat.weights[0], plain.weights[0], atol=1e-6)
    assert np.abs(flat.weights[2] - plain.weights[2]).max() > 1e-5
    same = run(one, rows=tuple(RowEdit(hop, tuple(map(float, row))) for hop, row in enumerate(plain.weights)))
    assert [c.answer for c in same.answers] == [c.answer for c in plain.answers]
    for new, old in zip(same.answers, plain.answers, strict=True):
        assert new.probability == pytest.approx(old.probability, abs=1e-5)
    muted = run(one, rows=(RowEdit(0, (1.0, 1.0, 2.0, 0.0)),), muted=(0,))
    np.testing.assert_allclose(muted.weights[0], [0, 1 / 3, 2 / 3, 0], atol=1e-6)


@pytest.mark.parametrize(
    "edit",
    [RowEdit(0, (1.0,)), RowEdit(0, (-1.0, 1, 1, 1)), RowEdit(0, (0.0,) * 4), RowEdit(-1), RowEdit(0, (np.nan,) * 4)],
)
def test_a_look_that_cannot_be_is_refused(tmp_path: Path, edit: RowEdit) -> None:
    with pytest.raises(DataError, match="look"):
        run(session(tmp_path, "memory"), rows=(edit,))


@both
def test_units_and_gates_can_be_held(tmp_path: Path, kind: str) -> None:
    one = session(tmp_path, kind)  # type: ignore[arg-type]
    name = "sentences" if kind == "memory" else "words"
    held = run(one, forced=(ClampUnit(0, "forward", 2, 0.5),))
    assert (held.traces[f"{name}/layer0/forward/hidden"].data[:, 2] == 0.5).all()
    assert held.probability != pytest.approx(run(one).probability, abs=1e-6)
    with pytest.raises(ModelError, match="gate"):
        run(one, forced=(ForceGate(0, "forward", "no", 0.5),))


@both
def test_nothing_told_or_asked_gives_no_answer_and_says_why(tmp_path: Path, kind: str) -> None:
    one = session(tmp_path, kind)  # type: ignore[arg-type]
    for story, question, said in (("", QUESTION, "Tell a story"), (STORY, " ? ", "Ask a question"), ("..", "", "Tell")):
        outcome = run(one, story, question)
        assert not outcome.answers
        assert outcome.answer == ""
        assert said in " ".join(outcome.remarks)
    unknown = run(one, "Zorb blib.\nFoo bar.", "Qux?")
    assert unknown.answers
    assert "does not know" in unknown.remarks[0]


def test_a_long_story_is_read_from_its_newest_sentences(tmp_path: Path) -> None:
    one = session(tmp_path, "memory")
    lines = ["Sandra moved to the hallway."] * 7 + ["Mary went to the kitchen.", "John moved to the garden."] * (
        MEMORY // 2
    )
    whole, newest = run(one, "\n".join(lines)), run(one, "\n".join(lines[-MEMORY:]))
    assert whole.answers == newest.answers
    assert (whole.weights[:, :7] == 0).all()


def test_cancelled_before_it_begins(tmp_path: Path) -> None:
    cancel = Cancel()
    cancel.set()
    with pytest.raises(Cancelled):
        session(tmp_path, "memory").run(Request(STORY, QUESTION), cancel)


# Weights.


@both
def test_weights_come_back(tmp_path: Path, kind: str) -> None:
    known, words, about = load_reader(str(saved(tmp_path, kind)))  # type: ignore[arg-type]
    for name, value in net(kind).state_dict().items():  # type: ignore[arg-type]
        np.testing.assert_allclose(known.state_dict()[name], value, rtol=1e-3, atol=1e-3)
    assert about["lab"] == "questions"
    assert words.answer("kitchen") >= 0


def test_files_of_something_else_are_refused(tmp_path: Path) -> None:
    path = saved(tmp_path, "memory")
    tensors, metadata = unpack_tensors(path.read_bytes(), "x")
    spoilt = {
        "nan": tensors | {"answer.bias": tensors["answer.bias"] * np.nan},
        "less": dict(list(tensors.items())[1:]),
    }
    for name, table in spoilt.items():
        other = tmp_path / f"{name}.safetensors"
        other.write_bytes(pack_tensors(table, metadata))
        with pytest.raises(ModelError, match="answers questions"):
            load_reader(str(other))
    for data in (b"", b"\x80\x04pickle", path.read_bytes()[:-5], pack_tensors(tensors, {"unrolled": "{}"})):
        other = tmp_path / "other.safetensors"
        other.write_bytes(data)
        with pytest.raises(ModelError):
            load_reader(str(other))
    with pytest.raises(ModelError, match="memory"):
        load_reader("nothing")


# What ships.


@pytest.mark.skipif("memory" not in shipped(), reason="the weights are not here")
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.title)
def test_the_network_that_ships_answers_the_samples(sample: Sample, shipped_session: Session) -> None:
    outcome = run(shipped_session, sample.story, sample.question)
    assert (outcome.answer == sample.answer) == sample.solved
    assert not outcome.remarks


@pytest.fixture(scope="module")
def shipped_session() -> Session:
    return Session("memory")


def test_samples_are_of_many_kinds_and_in_known_words() -> None:
    assert len({sample.task for sample in SAMPLES}) >= 12
    assert len({sample.title for sample in SAMPLES}) == len(SAMPLES)
    if "memory" in shipped():
        lexicon = load_reader("memory")[1]
        assert all(lexicon.answer(sample.answer) >= 0 for sample in SAMPLES)
