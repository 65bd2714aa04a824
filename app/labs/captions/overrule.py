"""From what a person does in the views to what is overruled in the network, each step of which can be undone."""

from __future__ import annotations

import numpy as np

from app.labs.captions.desk import Desk
from app.labs.captions.setup import PARTS, Item, Said, described
from engine.interventions import ClampUnit, ForceGate, Mute
from engine.labs.captions.outcome import END, Outcome

HALF = 0.5
"""Share of a look that the parts hold which "cover where it looked" takes."""


def seen_most(outcome: Outcome, step: int) -> tuple[int, ...]:
    """The fewest parts that together hold HALF of a word's look, the heaviest first; () without attention."""
    if not 0 <= step < len(outcome.weights):
        return ()
    weights = outcome.weights[step].ravel()
    order = np.argsort(-weights, kind="stable")
    enough = int(np.searchsorted(np.cumsum(weights[order]), HALF * float(weights.sum()))) + 1
    return tuple(order[:enough].tolist())


class Overrule:
    """Everything that makes the network say, see or do something else."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    # Words.

    def say(self, step: int, word: str) -> None:
        """Let the caption have another word at a step, and go on from there."""
        outcome = self._desk.outcome
        if outcome is not None and 0 <= step < len(outcome.words):
            called = "end" if word == END else f"say {word}"
            self._desk.change(self._desk.setup.having(Said((*outcome.words[:step], word))), f"Let it {called}")

    def free_words(self) -> None:
        """Let the network choose all words again."""
        self._desk.change(self._desk.setup.without(("said",)), "Let it choose again")

    # Parts.

    def cover_here(self) -> None:
        """Cover the parts that counted most for the word under the cursor, beside those that are covered."""
        parts = self._seen()
        if parts:
            self._cover((*self._desk.setup.covered, *parts), "Cover where it looked")

    def cover_rest(self) -> None:
        """Leave only the parts that counted most for the word under the cursor."""
        parts = self._seen()
        if parts:
            rest = tuple(part for part in range(PARTS) if part not in parts)
            self._cover(rest, "Cover all the rest")

    def cover_part(self, part: int) -> None:
        """Cover a part, or uncover it."""
        covered = self._desk.setup.covered
        out = part in covered
        kept = tuple(one for one in covered if one != part) if out else (*covered, part)
        self._cover(kept, "Uncover a part" if out else "Cover a part")

    def _cover(self, parts: tuple[int, ...], title: str) -> None:
        if len(set(parts)) == PARTS:
            self._desk.shell.say("One part at least must be left to look at")
        else:
            self._desk.change(self._desk.setup.covering(parts), title)

    def uncover(self) -> None:
        """Let the network look everywhere."""
        self._desk.change(self._desk.setup.without(("cover",)), "Uncover all")

    def _seen(self) -> tuple[int, ...]:
        outcome = self._desk.outcome
        return () if outcome is None else seen_most(outcome, self._desk.words.placed)

    # The recurrent layer.

    def force_gate(self, gate: str, value: float) -> None:
        """Hold a gate at a value; a drag is one step to undo."""
        if gate:
            self._force(ForceGate(0, "forward", gate, value), f"Force the {gate} gate", live=True)

    def release_gate(self, gate: str) -> None:
        """Leave a gate alone again."""
        spot = ("gate", 0, "forward", gate, None)
        self._desk.change(self._desk.setup.without(spot), f"Leave the {gate} gate alone")

    def clamp(self, value: float | None = None) -> None:
        """Hold the chosen unit at a value, at what it has now where none is given."""
        unit = self._desk.unit
        if unit is not None:
            held = self._value(unit) if value is None else value
            self._force(ClampUnit(0, "forward", unit, held), f"Hold unit {unit}")

    def mute(self) -> None:
        """Let the recurrent layer say nothing."""
        self._force(Mute(0, "forward"), "Mute the LSTM")

    def _value(self, unit: int) -> float:
        outcome, step = self._desk.outcome, self._desk.words.placed
        hidden = None if outcome is None else outcome.traces.get("words/layer0/forward/hidden")
        if hidden is None or not 0 <= step < hidden.steps or unit >= hidden.data.shape[1]:
            return 0.0
        return float(hidden.data[step, unit])

    def _force(self, item: Item, title: str, live: bool = False) -> None:
        self._desk.change(self._desk.setup.having(item), title, live)

    # The list of changes.

    def switch(self, index: int, on: bool) -> None:
        """Switch a change on or off."""
        self._desk.change(self._desk.setup.switched(index, on), "Switch a change")

    def remove(self, index: int) -> None:
        """Take one change back."""
        setup = self._desk.setup
        title = f"Remove: {described(setup.changes[index].item)}"
        self._desk.change(setup.dropping(index), title)

    def drop_last(self) -> None:
        """Take the last change back."""
        if self._desk.setup.changes:
            self.remove(len(self._desk.setup.changes) - 1)

    def drop_all(self) -> None:
        """Overrule nothing."""
        self._desk.change(self._desk.setup.plain(), "Overrule nothing")

    def swap(self) -> None:
        """Switch every change off, or all on again, to see old and new in turn."""
        self._desk.change(self._desk.setup.swapped(), "Swap new and old")
