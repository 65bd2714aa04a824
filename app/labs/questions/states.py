"""The states and gates as tracks: along the sentences, along the looks, and along the words of the plain LSTM."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from app.labs.questions.answerheat import AnswerHeat
from app.labs.questions.desk import Desk
from app.labs.questions.maps import short
from app.views.heat import HeatTrack
from app.views.letters import Letter
from app.views.recurrent import GRU, LSTM, recurrent_tracks
from app.views.stack import TrackStack
from app.views.timeline import Timeline
from app.views.unit import UnitTrack
from engine.labs.questions.outcome import Outcome
from engine.trace import TraceSet

Along = Literal["sentences", "query", "words"]
CAPTIONS: dict[Along, str] = {"sentences": "sentence", "query": "look", "words": "word"}
_PARTS: dict[Along, tuple[str, ...]] = {"sentences": GRU, "query": GRU, "words": LSTM}
_ANSWERS: dict[Along, str] = {"query": "Answer after each look", "words": "Answer if the question ended here"}


class StateTracks(TrackStack):
    """Everything that happens along the sentences, the looks, or the words."""

    def __init__(self, along: Along, timeline: Timeline) -> None:
        super().__init__(timeline)
        self.along = along
        self.ruler.caption = CAPTIONS[along]
        self.setAccessibleName(f"Tracks along the {'looks' if along == 'query' else along}")
        states = recurrent_tracks(f"{along}.", f"{along}/layer*/*", (104, 88, 80), _PARTS[along])
        if along == "query":
            states[0] = HeatTrack("query.hidden", "Query", "query/layer*/*/hidden", "q", 104)
        if along in _ANSWERS:
            self.add(AnswerHeat(f"{along}.answers", _ANSWERS[along], "the likely ones"))
        for track in states:
            self.add(track)
        if along == "sentences":
            self.add(HeatTrack("sentences.memory", "Memory", "memory", "what the looks sum", 96))
        if along == "query":
            self.add(HeatTrack("query.context", "Context", "query/context", "what the look summed", 80))
        self.add(UnitTrack(f"{along}.unit", "Unit", f"{along}/layer*/*"))

    def show_outcome(self, outcome: Outcome | None, ghost: Outcome | None, labels: Sequence[str]) -> None:
        """Show the traces of this kind, older ones as their ghosts where they are as long, and labels on the ruler."""
        mine, older = _of(outcome, self.along), _of(ghost, self.along)
        same = mine is not None and older is not None and _steps(mine) == _steps(older)
        letters = tuple(Letter(text, step, step, step) for step, text in enumerate(labels))
        self.show_traces(mine, older if same else None, letters)
        for track in self.tracks():
            track.setVisible(mine is None or track.has_data())


class Stacks:
    """The three stacks of a page."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.sentences = StateTracks("sentences", desk.sentences)
        self.query = StateTracks("query", desk.looks)
        self.words = StateTracks("words", desk.words)
        desk.answered.connect(self.show_answer)

    def all(self) -> tuple[StateTracks, ...]:
        """Along the sentences, the looks, the words."""
        return self.sentences, self.query, self.words

    def show_answer(self) -> None:
        """Draw what the desk shows."""
        desk, answer = self._desk, self._desk.answer
        memory, words = desk.memory_outcome, desk.word_outcome
        before = answer.before if answer is not None else None
        told = () if memory is None else _numbered(memory)
        looks = () if memory is None else tuple(f"look {hop + 1}" for hop in range(len(memory.weights)))
        old = before if before is not None and memory is not None and before.kind == memory.kind else None
        self.sentences.show_outcome(memory, old, told)
        self.query.show_outcome(memory, old, looks)
        self.words.show_outcome(words, None, () if words is None else words.words)


def _of(outcome: Outcome | None, along: Along) -> TraceSet | None:
    """The traces that belong to a stack: by their names, and the answers by the network they are of."""
    if outcome is None:
        return None
    names = (f"{along}/", "memory") if along == "sentences" else (f"{along}/", "answers")
    if (outcome.kind == "lstm") != (along == "words"):
        return None
    return TraceSet(
        tuple(one for one in outcome.traces.traces if one.name.startswith(names) and one.data.ndim == 2),
        outcome.traces.notes,
    )


def _numbered(outcome: Outcome) -> tuple[str, ...]:
    return tuple(f"{number}: {short(one.text, 18)}" for number, one in enumerate(outcome.sentences, 1))


def _steps(traces: TraceSet) -> int:
    return max((trace.steps for trace in traces.traces), default=0)
