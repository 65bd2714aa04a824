"""Cells whose weights were set by hand to do something, and cells left to chance; numpy alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.errors import DataError
from engine.labs.cells.outcome import Request
from engine.labs.cells.parameters import GATES, Array, Cell, Parameters


@dataclass(frozen=True)
class Preset:
    """A cell to start from, in words; `make` gives it."""

    name: str
    title: str
    about: str
    make: Callable[[], Request]


def zeros(cell: Cell, features: int, units: int) -> dict[str, Array]:
    """The arrays of a cell without any weight, by their names, to be filled."""
    gates = len(GATES[cell])
    shapes = {"W": (gates, units, features), "U": (gates, units, units), "b": (gates, units), "p": (gates, units)}
    return {name: np.zeros(shape, np.float32) for name, shape in shapes.items()}


def by_chance(cell: Cell, features: int = 3, units: int = 4, steps: int = 8, seed: int = 1) -> Request:
    """A cell with random weights on a random input; the same seed gives the same numbers to all cells of one size."""
    random = np.random.default_rng([seed, features, units])
    inputs = np.round(random.uniform(-1, 1, (64, features)), 1)[:steps].astype(np.float32)
    arrays = zeros(cell, features, units)
    for name, scale in (("W", 1.2), ("U", 1.0), ("b", 0.3)):
        # Drawn for four gates, so that cells with fewer share their numbers with those that have more.
        drawn = random.normal(0.0, scale, (4, *arrays[name].shape[1:]))
        arrays[name][:] = np.round(drawn[: len(arrays[name])], 2)
    if cell == "peephole":
        for gate in (0, 1, 3):
            arrays["p"][gate] = np.round(random.normal(0.0, 0.6, units), 2)
    return Request(Parameters(cell, **arrays), inputs)


def _bit() -> Request:
    """An LSTM that keeps a bit: the input gate opens where something is written, the forget gate otherwise."""
    arrays = zeros("lstm", 3, 1)
    bit, write = 0, 1
    gate = {name: place for place, name in enumerate(GATES["lstm"])}
    arrays["W"][gate["input"], 0, write] = 12.0
    arrays["b"][gate["input"]] = -6.0
    arrays["W"][gate["forget"], 0, write] = -12.0
    arrays["b"][gate["forget"]] = 6.0
    arrays["W"][gate["candidate"], 0, bit] = 3.0
    arrays["b"][gate["output"]] = 6.0
    bits = [1, -1, 1, -1, -1, 1, 1, -1, 1, -1, 1, 1]
    written = [1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0]
    shaking = np.round(np.random.default_rng(3).uniform(-1, 1, 12), 1)
    inputs = np.stack([np.array(bits), np.array(written), shaking], axis=1)
    return Request(Parameters("lstm", **arrays), inputs, (), ("bit", "write", "noise"), ("memory",))


def _counter() -> Request:
    """An LSTM that counts open brackets: nothing is forgotten, each bracket adds one or takes one away."""
    arrays = zeros("lstm", 2, 2)
    gate = {name: place for place, name in enumerate(GATES["lstm"])}
    arrays["b"][gate["forget"]] = 9.0
    arrays["b"][gate["input"]] = 9.0
    arrays["b"][gate["output"]] = 9.0
    arrays["W"][gate["candidate"], 0] = 4.0, -4.0
    arrays["W"][gate["candidate"], 1] = 4.0, 0.0
    text = "(()(()))()()"
    inputs = np.array([[letter == "(", letter == ")"] for letter in text], np.float32)
    return Request(Parameters("lstm", **arrays), inputs, (), ("(", ")"), ("open", "ever opened"))


def _integrator() -> Request:
    """An RNN at the edge: nearly the identity for small values, so it adds up what comes in, and leaks where large."""
    arrays = zeros("rnn", 1, 2)
    arrays["W"][0, :, 0] = 0.2
    arrays["U"][0] = np.diag([1.0, 0.7])
    inputs = np.array([[1], [0], [0], [1], [0], [0], [-1], [0], [0], [0], [-1], [0]], np.float32)
    return Request(Parameters("rnn", **arrays), inputs, (), ("x",), ("keeps", "leaks"))


def _switch() -> Request:
    """A GRU that takes a new value only where it is told to: the update gate is a switch."""
    arrays = zeros("gru", 2, 1)
    gate = {name: place for place, name in enumerate(GATES["gru"])}
    arrays["W"][gate["update"], 0, 1] = -12.0
    arrays["b"][gate["update"]] = 6.0
    arrays["W"][gate["new"], 0, 0] = 2.0
    value = [0.8, -0.4, 0.1, 0.9, -0.9, 0.3, -0.7, 0.5, 0.2, -0.2]
    taken = [1, 0, 0, 0, 1, 0, 0, 1, 0, 0]
    inputs = np.stack([np.array(value), np.array(taken)], axis=1)
    return Request(Parameters("gru", **arrays), inputs, (), ("value", "take"), ("held",))


PRESETS = (
    Preset(
        "bit",
        "Holds a bit",
        "An LSTM of one unit. Where `write` is 1, the input gate opens and the forget gate shuts: the bit replaces "
        "what was there. Elsewhere it is kept, whatever comes in.",
        _bit,
    ),
    Preset(
        "counter",
        "Counts brackets",
        "An LSTM whose gates stay open. The cell adds one for each opening bracket and takes one away for each closing "
        "one; the second unit never takes away.",
        _counter,
    ),
    Preset(
        "integrator",
        "Adds up, and leaks",
        "An RNN of two units. The first hands on what it has; the second keeps seven tenths a step, and forgets.",
        _integrator,
    ),
    Preset(
        "switch",
        "Takes a value when told",
        "A GRU of one unit. The update gate keeps the old value, until `take` shuts it and the new one comes in.",
        _switch,
    ),
)
"""Cells with a purpose, in the order in which they are offered; cells of any kind left to chance: `by_chance`."""


def preset(name: str) -> Request:
    """What a preset gives. Raises DataError where there is none of that name."""
    for each in PRESETS:
        if each.name == name:
            return each.make()
    raise DataError(f"`preset` must be one of {', '.join(each.name for each in PRESETS)}, but is {name!r} instead.")
