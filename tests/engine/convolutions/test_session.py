"""The live session: the network that ships, what it reads, one unit's numbers, speaking and measuring."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.cancel import Cancel, Cancelled
from engine.data.audio import RATE, Sound
from engine.errors import DataError, ModelError
from engine.labs.convolutions.contest import Point, Weights, race_of
from engine.labs.convolutions.outcome import Grown, Request, Wish
from engine.labs.convolutions.race import race
from engine.labs.convolutions.session import Session
from engine.labs.convolutions.setup import TEXTBOOK, Setup, setup_of
from engine.labs.convolutions.spec import SPEC
from engine.labs.convolutions.weights import load_net, save_net

TONE = Sound((0.5 * np.sin(np.arange(800) * 2 * np.pi * 220 / RATE)).astype(np.float32), "tone")
SHORT = Wish(word=3, seconds=0.05)


@pytest.fixture(scope="module")
def session() -> Session:
    return Session()


def test_the_network_that_ships_foresees_a_tone_it_never_heard(session: Session) -> None:
    outcome = session.run(Request(TONE, word=0), Cancel())
    assert outcome.weights == "trained"
    assert outcome.bits < 6
    surprise = outcome.traces["sound/surprise"].data
    assert float(surprise.mean()) == pytest.approx(outcome.bits, abs=1e-5)
    noise = Sound(np.random.default_rng(0).uniform(-1, 1, 800).astype(np.float32), "noise")
    assert session.run(Request(noise, word=0), Cancel()).bits > outcome.bits + 1
    fresh = session.run(Request(TONE, TEXTBOOK), Cancel())
    assert (fresh.weights, round(fresh.bits)) == ("fresh", 8)


def test_traces_are_those_of_the_spec(session: Session) -> None:
    traces = session.run(Request(TONE, layer=4), Cancel()).traces
    promised = {trace.pattern.replace("*", "4"): trace for trace in SPEC.traces}
    assert set(promised) == set(traces)
    for name, trace in traces.items():
        spec = promised[name]
        assert tuple(axis.name for axis in trace.axes) == spec.axes
        assert len(trace.data) == 800
        assert spec.low is None or float(trace.data.min()) >= spec.low
        assert spec.high is None or float(trace.data.max()) <= spec.high + 1e-5
    product = traces["stack/layer4/filter"].data * traces["stack/layer4/gate"].data
    np.testing.assert_allclose(product, traces["stack/layer4/gated"].data, atol=1e-6)
    np.testing.assert_allclose(traces["sound/next"].data.sum(axis=1), 1.0, atol=1e-4)


@pytest.mark.parametrize("setup", [Setup(), TEXTBOOK, replace(TEXTBOOK, kernel=3, causal=False)])
@pytest.mark.parametrize("step", [0, 500, 799])
def test_one_units_parts_make_its_whole(session: Session, setup: Setup, step: int) -> None:
    request = Request(TONE, setup, 5, 2, 3)
    node = session.node(request, step, Cancel())
    for half, squash in ((node.filter, np.tanh), (node.gate, lambda value: 1 / (1 + np.exp(-value)))):
        assert sum(half.taps) + half.condition + half.bias == pytest.approx(half.total, abs=1e-5)
        assert float(squash(half.total)) == pytest.approx(half.value, abs=1e-5)
        assert len(half.taps) == setup.kernel
    assert node.value == pytest.approx(node.filter.value * node.gate.value, abs=1e-6)
    outcome = session.run(request, Cancel())
    assert node.value == float(outcome.traces["stack/layer2/gated"].data[step, 3]) == float(outcome.unit[step, 2])


def test_the_same_seed_says_the_same(session: Session) -> None:
    grown: list[Grown] = []
    first = session.speak(SHORT, Cancel(), grown.append).sound.samples
    assert len(first) == 400
    np.testing.assert_array_equal(first, session.speak(SHORT, Cancel(), grown.append).sound.samples)
    assert not np.array_equal(first, session.speak(replace(SHORT, seed=2), Cancel(), grown.append).sound.samples)
    assert not np.array_equal(first, session.speak(replace(SHORT, word=8), Cancel(), grown.append).sound.samples)


def test_measuring_compares_the_same_samples(session: Session) -> None:
    speeds = session.measure(replace(SHORT, setup=TEXTBOOK), Cancel(), lambda share: None)
    assert speeds.field == 16
    assert speeds.same
    assert speeds.checked > 10
    assert speeds.apart < 1e-5
    assert speeds.cached > 0 < speeds.naive


def test_a_stop_is_heard(session: Session) -> None:
    cancel = Cancel()
    cancel.set()
    for ask in (
        lambda: session.run(Request(TONE, word=9), cancel),
        lambda: session.guess(Request(TONE), cancel),
        lambda: session.speak(SHORT, cancel, lambda grown: None),
        lambda: session.measure(SHORT, cancel, lambda share: None),
    ):
        with pytest.raises(Cancelled):
            ask()


def test_what_sees_the_future_cannot_speak(session: Session) -> None:
    wish = replace(SHORT, setup=replace(TEXTBOOK, causal=False))
    with pytest.raises(DataError, match="must be causal"):
        session.speak(wish, Cancel(), lambda grown: None)


def test_a_race_teaches_the_stack_what_the_session_adopts(session: Session) -> None:
    values = {"series": "tones", "length": 32, "epochs": 2, "rate": "0.01"}
    setup = replace(TEXTBOOK, channels=4)
    events = list(race(race_of(values, setup, TONE.samples), Cancel()))
    points = [event for event in events if isinstance(event, Point)]
    assert {(point.runner, point.epoch) for point in points} == {(r, e) for r in ("conv", "lstm") for e in (1, 2)}
    sizes = {point.runner: point.parameters for point in points}
    assert sizes["lstm"] == pytest.approx(sizes["conv"], rel=0.15)
    last = {point.runner: point for point in points}
    assert all(point.held_out < 8 for point in last.values())
    learnt = next(event for event in reversed(events) if isinstance(event, Weights))
    before = session.run(Request(TONE, learnt.setup), Cancel()).bits
    session.adopt(learnt.setup, learnt.tensors)
    after = session.run(Request(TONE, learnt.setup), Cancel())
    assert after.weights == "trained here"
    assert after.bits != before
    with pytest.raises(ModelError, match="must be those of the stack"):
        session.adopt(TEXTBOOK, learnt.tensors)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"kernel": 9}, "`kernel` must be"),
        ({"network": "none such"}, "`network` must be one of"),
        ({"network": "own", "pattern": "tripling", "layers": 20}, "receptive field is at most 65,536"),
        ({"network": "own", "causal": 1}, "`causal` must be true or false"),
        ({"depth": 1}, "`depth` must be a parameter"),
    ],
)
def test_a_setup_that_cannot_be_is_refused(values: dict[str, object], words: str) -> None:
    with pytest.raises(DataError) as caught:
        setup_of(values)
    assert words in str(caught.value)


def test_weights_are_saved_and_loaded_and_damage_is_told(tmp_path: Path) -> None:
    net, about = load_net()
    assert about["lab"] == "convolutions"
    path = tmp_path / "mine.safetensors"
    save_net(path, net, about)
    again, _ = load_net(str(path))
    assert all(bool((value == again.state_dict()[name]).all()) for name, value in net.state_dict().items())
    path.write_bytes(path.read_bytes()[:1_000])
    with pytest.raises(ModelError):
        load_net(str(path))
    with pytest.raises(ModelError, match="must be one of digits or a"):
        load_net("none such")


def test_a_sound_at_the_place_of_one_that_is_gone_is_read_anew(session: Session) -> None:
    random = np.random.default_rng(0)
    for number in range(40):  # soon one has the place in memory of another before it
        sound = Sound(random.uniform(-1, 1, 60).astype(np.float32), f"noise {number}")
        outcome = session.run(Request(sound, TEXTBOOK), Cancel())
        np.testing.assert_array_equal(outcome.traces["sound/waveform"].data, sound.samples)
        del sound, outcome
