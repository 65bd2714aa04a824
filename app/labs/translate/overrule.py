"""From what a person does in the views to what is overruled in the network, each step of which can be undone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from app.labs.translate.desk import Desk
from app.labs.translate.setup import Inside, Muted, Prefix, Row, Side, Temperature, place_of
from app.labs.translate.words import STOP
from engine.interventions import ClampUnit, Direction, ForceGate, Mute
from engine.labs.translate.outcome import END, AttentionEdit

TEMPERATURE = "Attention temperature"


class Overrule:
    """Everything that forces the network to do otherwise."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    # Words.

    def take_word(self, step: int, candidate: int) -> None:
        """Let the translation go on from another piece at a step: one of its candidates, by index."""
        outcome = self._desk.outcome
        if outcome is None or not 0 <= step < len(outcome.steps):
            return
        choices = outcome.steps[step].candidates
        if 0 <= candidate < len(choices):
            pieces = (*outcome.target.pieces[:step], choices[candidate].piece)
            self._begin((*outcome.target.ids[:step], choices[candidate].id), pieces)

    def take_words(self, step: int, words: str) -> None:
        """Let the translation go on from words of a person's own at a step."""
        outcome = self._desk.outcome
        if outcome is not None and words.strip() and 0 <= step < len(outcome.steps):
            ids, pieces = outcome.target.ids[:step], outcome.target.pieces[:step]
            text = f"{''.join(pieces)} {words}".replace("\u2581", " ").strip()
            item = Prefix(ids, text, " ".join(words.split()))
            self._desk.change(self._desk.setup.having(item), f"Go on from \u201c{text[-24:]}\u201d")

    def take_node(self, node: int) -> None:
        """Let the translation go on from a piece of the beam, with all that it grew from."""
        outcome, ids, pieces = self._desk.outcome, [], []
        while outcome is not None and 0 <= node < len(outcome.tree):
            ids.append(outcome.tree[node].id)
            pieces.append(outcome.tree[node].piece)
            node = outcome.tree[node].parent
        if ids:
            self._begin(tuple(reversed(ids)), tuple(reversed(pieces)))

    def free_words(self) -> None:
        """Let the translation begin as it likes."""
        self._desk.change(self._desk.setup.without(("Prefix",)), "Leave the beginning alone")

    def _begin(self, ids: tuple[int, ...], pieces: tuple[str, ...]) -> None:
        text = "".join(f" {STOP}" if piece == END else piece for piece in pieces).replace("\u2581", " ").strip()
        self._desk.change(self._desk.setup.having(Prefix(ids, text)), f"Go on from \u201c{text[-24:]}\u201d")

    # Attention.

    def draw_row(self, row: int, weights: NDArray[np.float32]) -> None:
        """Let a row of the map look as drawn: float32 (column,), summing to 1; words share it out to their pieces."""
        sight = self._desk.sight
        if sight is None or not sight.is_cross or not 0 <= row < len(sight.rows.labels):
            return
        old = sight.outcome.attention(sight.number)
        edits = []
        for step in sight.rows.pieces(row):
            spread = np.zeros(old.shape[1], np.float64)
            for column, weight in enumerate(weights.tolist()):
                pieces = list(sight.columns.pieces(column))
                share = old[step, pieces].astype(np.float64)
                spread[pieces] = weight * (share / share.sum() if share.sum() > 1e-6 else 1.0 / max(len(pieces), 1))
            edits.append(self._edit(step, tuple(round(float(value), 6) for value in spread)))
        self._put_row(row, edits, "Draw")

    def flatten_row(self, row: int) -> None:
        """Let a row look everywhere alike."""
        sight = self._desk.sight
        if sight is not None and sight.is_cross and 0 <= row < len(sight.rows.labels):
            self._put_row(row, [self._edit(step, ()) for step in sight.rows.pieces(row)], "Flatten", live=False)

    def point_row(self, row: int, column: int) -> None:
        """Let a row look at one word alone."""
        sight = self._desk.sight
        if sight is not None and 0 <= column < len(sight.columns.labels):
            weights = np.zeros(len(sight.columns.labels), np.float32)
            weights[column] = 1.0
            self.draw_row(row, weights)

    def free_row(self, row: int) -> None:
        """Leave a row alone again."""
        sight, setup = self._desk.sight, self._desk.setup
        if sight is None:
            return
        steps = set(sight.rows.pieces(row))
        kept = tuple(
            change
            for change in setup.changes
            if not (isinstance(change.item, Row) and {edit.step for edit in change.item.edits} & steps)
        )
        self._desk.change(replace(setup, changes=kept), "Leave the row alone")

    def _edit(self, step: int, weights: tuple[float, ...]) -> AttentionEdit:
        """An edit of the map that is shown; of the one there is, where there is one."""
        outcome, sight = self._desk.outcome, self._desk.sight
        assert outcome is not None
        assert sight is not None
        if sum(each.kind == "cross" for each in outcome.maps) < 2:
            return AttentionEdit(step, weights)
        chosen = outcome.maps[sight.number]
        return AttentionEdit(step, weights, chosen.layer, chosen.head)

    def _put_row(self, row: int, edits: list[AttentionEdit], what: str, live: bool = True) -> None:
        sight = self._desk.sight
        if edits and sight is not None:
            word = sight.rows.labels[row]
            self._desk.change(self._desk.setup.having(Row(tuple(edits), word)), f"{what} the row of {word}", live)

    def mute(self, pieces: tuple[int, ...]) -> None:
        """Hide source pieces from attention, or show them again."""
        outcome = self._desk.outcome
        if outcome is None or not pieces:
            return
        setup = self._desk.setup
        word = "".join(outcome.source.pieces[piece] for piece in pieces).replace("\u2581", " ").strip()
        item = Muted(pieces, STOP if word == END else word)
        out = place_of(item) in {place_of(each) for each in setup.of_kind(Muted)}
        title = f"Let \u201c{item.word}\u201d be heard" if out else f"Mute \u201c{item.word}\u201d"
        self._desk.change(setup.without(place_of(item)) if out else setup.having(item), title)

    def heat(self, temperature: float) -> None:
        """Sharpen or flatten all attention; 1 leaves it as it was trained."""
        setup, item = self._desk.setup, Temperature(round(temperature, 3))
        wanted = setup.without(place_of(item)) if abs(temperature - 1.0) < 0.005 else setup.having(item)
        self._desk.change(wanted, TEMPERATURE, live=True)

    # Inside the layers.

    def clamp(self, side: Side, layer: int, direction: Direction, unit: int, value: float) -> None:
        """Hold a unit at a value."""
        item = Inside(side, ClampUnit(layer, direction, unit, value))
        self._desk.change(self._desk.setup.having(item), f"Hold unit {unit}")

    def force_gate(self, side: Side, layer: int, direction: Direction, gate: str, value: float) -> None:
        """Hold a gate of a layer at a value; a drag is one step to undo."""
        item = Inside(side, ForceGate(layer, direction, gate, value))
        self._desk.change(self._desk.setup.having(item), f"Force the {gate} gate", live=True)

    def release_gate(self, side: Side, layer: int, direction: Direction, gate: str) -> None:
        """Leave a gate alone again."""
        item = Inside(side, ForceGate(layer, direction, gate, 0.0))
        self._desk.change(self._desk.setup.without(place_of(item)), f"Leave the {gate} gate alone")

    def mute_layer(self, side: Side, layer: int, direction: Direction) -> None:
        """Let a direction of a layer say nothing."""
        item = Inside(side, Mute(layer, direction))
        self._desk.change(self._desk.setup.having(item), f"Mute {side} layer {layer + 1}")

    # The list of changes.

    def switch(self, index: int, on: bool) -> None:
        """Switch a change on or off."""
        self._desk.change(self._desk.setup.switched(index, on), "Switch a change")

    def remove(self, index: int) -> None:
        """Take one change back."""
        self._desk.change(self._desk.setup.dropping(index), "Remove a change")

    def drop_last(self) -> None:
        """Take the last change back."""
        setup = self._desk.setup
        self._desk.change(replace(setup, changes=setup.changes[:-1]), "Take a change back")

    def drop_all(self) -> None:
        """Overrule nothing."""
        self._desk.change(self._desk.setup.plain(), "Overrule nothing")

    def swap(self) -> None:
        """Switch every change off, or all on again, to see old and new in turn."""
        self._desk.change(self._desk.setup.swapped(), "Swap new and old")
