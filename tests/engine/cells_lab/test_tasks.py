"""The models that ship: beliefs of prefixes, generation, spelling; the race of both nets."""

from __future__ import annotations

import numpy as np
import pytest

from engine.cancel import Cancel, Cancelled
from engine.labs.cells.contest import Contest, Point, Score, Sizes
from engine.labs.cells.identification import identify_lines
from engine.labs.cells.race import race
from engine.labs.cells.session import Session
from engine.labs.cells.spelling import said, spelled
from engine.labs.cells.tasks import CharactersRequest, LanguageRequest, NumberRequest, WordsRequest
from engine.labs.cells.weights import load_net


@pytest.fixture(scope="module")
def session() -> Session:
    return Session()


def test_a_belief_is_what_the_prefix_alone_gives(session: Session) -> None:
    text = "Wo ist der Bahnhof?"
    whole = session.run(LanguageRequest(text), Cancel())
    assert whole.guesses[0].code == "deu"
    prefix = session.run(LanguageRequest(text[:6]), Cancel())
    np.testing.assert_allclose(whole.traces["belief"].data[5], prefix.traces["belief"].data[-1], atol=1e-5)
    np.testing.assert_allclose(whole.traces["belief"].data.sum(1), 1, atol=1e-5)
    lines = list(identify_lines(load_net("language")[0], [text, "", "x" * 100_000], Cancel()))
    assert lines[0][0].probability == pytest.approx(whole.guesses[0].probability, abs=1e-4)
    assert lines[1] == ()


def test_writers_write(session: Session) -> None:
    words = session.run(WordsRequest("fin", "ka", 0.8, 3, 4), Cancel())
    assert len(words.words) == 4
    assert all(word.text.startswith("ka") for word in words.words)
    assert words.words == session.run(WordsRequest("fin", "ka", 0.8, 3, 4), Cancel()).words
    text = session.run(CharactersRequest("I have a ", more=5), Cancel())
    assert len(text.written) == 5
    surprise = -np.log2([text.traces["next"].data[0][text.traces["next"].axes[1].labels.index("I")]])
    assert text.bits[0] == pytest.approx(float(surprise[0]), abs=1e-4)
    number = session.run(NumberRequest(spelled(4_321)), Cancel())
    assert (number.written, number.expected) == ("4321", "4321")


def test_spelling_goes_there_and_back() -> None:
    for number in (*range(0, 2_000), 10_010, 100_001, 999_999):
        assert said(spelled(number)) == said(spelled(number, False)) == str(number)
    assert said("three and three") == said("") == ""


def test_a_race_tells_of_both_nets_even_at_a_wild_rate_and_stops_when_asked() -> None:
    events = list(race(Contest(length=8, updates=3, rate=1e6, examples=(4,)), Cancel()))
    assert [type(event) for event in events] == [Sizes, Point, Score, Point, Score]
    assert all(0 <= error <= 1 for event in events if isinstance(event, Score) for error in event.errors.values())
    cancel = Cancel()
    cancel.set()
    with pytest.raises(Cancelled):
        list(race(Contest(), cancel))
