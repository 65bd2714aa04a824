"""From what a person does in the views to what is overruled in the network, each step of which can be undone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from app.labs.questions.desk import Desk
from app.labs.questions.setup import Muted, Row, place_of, sentences_of


class Overrule:
    """Everything that makes the network read or look otherwise."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    # Sentences.

    def mute(self, sentence: int) -> None:
        """Leave a sentence out of what is read, or let it be read again."""
        setup = self._desk.settled()
        told = sentences_of(setup.story)
        if not 0 <= sentence < len(told):
            return
        item = Muted(sentence, told[sentence])
        out = place_of(item) in {place_of(change.item) for change in setup.changes}
        title = f"Let sentence {sentence + 1} be read" if out else f"Mute sentence {sentence + 1}"
        self._desk.change(setup.without(place_of(item)) if out else setup.having(item), title)

    def move(self, sentence: int, by: int) -> None:
        """Let a sentence change places with its neighbour; what is overruled by it goes with it."""
        setup = self._desk.settled()
        told = sentences_of(setup.story)
        other = sentence + by
        if not (0 <= sentence < len(told) and 0 <= other < len(told)):
            return
        told[sentence], told[other] = told[other], told[sentence]
        places = {sentence: other, other: sentence}
        changes = []
        for change in setup.changes:
            item = change.item
            if isinstance(item, Muted):
                item = replace(item, sentence=places.get(item.sentence, item.sentence))
            elif len(item.weights) == len(told):
                weights = list(item.weights)
                weights[sentence], weights[other] = weights[other], weights[sentence]
                item = replace(item, weights=tuple(weights))
            changes.append(replace(change, item=item))
        moved = replace(setup, story="\n".join(told), changes=tuple(changes))
        self._desk.change(moved, f"Move sentence {sentence + 1} {'up' if by < 0 else 'down'}")

    # Looks.

    def draw_row(self, hop: int, weights: NDArray[np.float32]) -> None:
        """Let a look go where it was drawn: float32 (sentence,), summing to 1."""
        spread = tuple(round(float(value), 6) for value in weights)
        if hop >= 0 and sum(spread) > 0:
            self._desk.change(self._desk.settled().having(Row(hop, spread)), f"Draw look {hop + 1}", live=True)

    def flatten_row(self, hop: int) -> None:
        """Let a look see all sentences alike."""
        if hop >= 0:
            self._desk.change(self._desk.settled().having(Row(hop)), f"Flatten look {hop + 1}")

    def point_row(self, hop: int, sentence: int) -> None:
        """Let a look see one sentence alone."""
        count = len(sentences_of(self._desk.settled().story))
        if hop >= 0 and 0 <= sentence < count:
            weights = tuple(float(place == sentence) for place in range(count))
            self._desk.change(self._desk.settled().having(Row(hop, weights)), f"Look {hop + 1} at one sentence")

    def free_row(self, hop: int) -> None:
        """Leave a look alone again."""
        self._desk.change(self._desk.settled().without(("row", hop)), f"Leave look {hop + 1} alone")

    # The list of changes.

    def switch(self, index: int, on: bool) -> None:
        """Switch a change on or off."""
        self._desk.change(self._desk.settled().switched(index, on), "Switch a change")

    def remove(self, index: int) -> None:
        """Take one change back."""
        self._desk.change(self._desk.settled().dropping(index), "Remove a change")

    def drop_all(self) -> None:
        """Overrule nothing."""
        self._desk.change(self._desk.settled().plain(), "Overrule nothing")

    def swap(self) -> None:
        """Switch every change off, or all on again, to see old and new in turn."""
        self._desk.change(self._desk.settled().swapped(), "Swap new and old")
