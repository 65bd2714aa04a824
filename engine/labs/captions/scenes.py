"""Scenes: one to three things in a drawing, and every caption that is right for them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.labs.captions.hand import drawn
from engine.labs.captions.shapes import HOLLOW, PLURALS, THINGS, Random, Strokes

Draw = Callable[[str, Random], Strokes]
"""Gives the strokes of a thing by its name."""

BIGGER = 1.9
"""From this ratio of sizes on, a caption says which thing is big and which is small; below ALIKE it does not."""
ALIKE = 1.25
COUNTS = {2: "two", 3: "three"}
ACROSS = ("left of", "right of")
DOWN = ("above", "below")
_KINDS = ("one", "beside", "inside", "several", "row")
_CHANCES = (0.3, 0.32, 0.14, 0.12, 0.12)
_FIRST = ((0,),)
_BOTH = (((0,), (1,)), ((1,), (0,)))


@dataclass(frozen=True)
class Scene:
    """A drawing in any unit, thing by thing, and what is right to say of it.

    strokes   (point, 2) of each thing
    captions  that are right
    meant     of each caption, the things that its first, second and third name mean
    kind      "one" thing, one "beside" another, one "inside" another, "several" of one thing, or three in a "row"
    """

    strokes: tuple[Strokes, ...]
    captions: tuple[str, ...]
    meant: tuple[tuple[tuple[int, ...], ...], ...]
    kind: str

    @property
    def all_strokes(self) -> Strokes:
        """The strokes of all things, one after the other."""
        return [stroke for thing in self.strokes for stroke in thing]


def of_things(name: str, random: Random) -> Strokes:
    """A thing as the pencil draws it."""
    return drawn(THINGS[name](random), random)


def scene(random: Random, names: tuple[str, ...] = tuple(THINGS), draw: Draw = of_things) -> Scene:
    """A scene at random of the things in `names`."""
    kind = str(random.choice(_KINDS, p=_CHANCES))
    return _MADE[kind](random, names, draw)


def called(name: str, size: str = "") -> str:
    """A thing with its article: "a star", "a small arrow", "the letter k"."""
    words = f"{size} {name}".strip()
    if name.startswith(("letter", "number")):
        return f"a {words}" if size else f"the {name}"
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def fitted(strokes: Strokes, x: float, y: float, size: float) -> Strokes:
    """Strokes moved to a place, the longer side of their box `size` long."""
    points = np.concatenate(strokes)
    low, high = points.min(0), points.max(0)
    scale = size / max(float((high - low).max()), 1e-6)
    return [(stroke - (low + high) / 2) * scale + [x, y] for stroke in strokes]


def _pick(random: Random, names: tuple[str, ...], count: int) -> list[str]:
    return [names[index] for index in random.choice(len(names), count, replace=False)]


def _one(random: Random, names: tuple[str, ...], draw: Draw) -> Scene:
    (name,) = _pick(random, names, 1)
    return Scene((draw(name, random),), (called(name),), (_FIRST,), "one")


def _beside(random: Random, names: tuple[str, ...], draw: Draw) -> Scene:
    first, second = _pick(random, names, 2)
    sizes = ("", "")
    ratio = math.exp(random.uniform(-1, 1) * math.log(ALIKE))
    if random.random() < 0.45:
        ratio, sizes = random.uniform(BIGGER, 3.2), ("big", "small")
    across = bool(random.random() < 0.55)
    a, b = fitted(draw(first, random), 0, 0, ratio), fitted(draw(second, random), 0, 0, 1.0)
    axis, side = (0, 1) if across else (1, 0)
    gap = _half(a, axis) + _half(b, axis) + random.uniform(0.1, 0.5)
    shift = np.zeros(2)
    shift[axis], shift[side] = gap, random.uniform(-0.4, 0.4) * gap
    back = bool(random.random() < 0.5)
    b = [stroke + (-shift if back else shift) for stroke in b]
    words = ACROSS if across else DOWN
    forth, around = words[::-1] if back else words
    one, other = called(first, sizes[0]), called(second, sizes[1])
    return Scene((a, b), (f"{one} {forth} {other}", f"{other} {around} {one}"), _BOTH, "beside")


def _inside(random: Random, names: tuple[str, ...], draw: Draw) -> Scene:
    outer = str(random.choice([name for name in names if name in HOLLOW] or list(HOLLOW)))
    inner = str(random.choice([name for name in names if name != outer]))
    low = {"triangle": 0.3, "heart": -0.12}.get(outer, 0.0)
    size = random.uniform(0.7, 0.95) * (0.75 if outer == "triangle" else 1.0)
    around = fitted(THINGS[outer](random) if outer not in names else draw(outer, random), 0, 0, 2.0)
    within = fitted(draw(inner, random), random.uniform(-0.1, 0.1), low + random.uniform(-0.1, 0.1), size)
    one, other = called(inner), called(outer)
    return Scene((around, within), (f"{one} inside {other}", f"{other} around {one}"), _BOTH[::-1], "inside")


def _several(random: Random, names: tuple[str, ...], draw: Draw) -> Scene:
    names = tuple(name for name in names if name in PLURALS)
    (name,), count = _pick(random, names, 1), int(random.integers(2, 4))
    things = _in_a_row([draw(name, random) for _ in range(count)], random)
    return Scene(things, (f"{COUNTS[count]} {PLURALS[name]}",), ((tuple(range(count)),),), "several")


def _row(random: Random, names: tuple[str, ...], draw: Draw) -> Scene:
    chosen = _pick(random, names, 3)
    things = _in_a_row([draw(name, random) for name in chosen], random)
    first, second, third = map(called, chosen)
    return Scene(things, (f"{first} , {second} and {third}",), (((0,), (1,), (2,)),), "row")


def _in_a_row(things: list[Strokes], random: Random) -> tuple[Strokes, ...]:
    """Things from left to right, of about one size, none quite on a line."""
    placed, edge = [], 0.0
    for thing in things:
        fit = fitted(thing, 0, 0, math.exp(random.uniform(-0.15, 0.15)))
        x = edge + _half(fit, 0)
        placed.append([stroke + np.array([x, random.uniform(-0.3, 0.3)]) for stroke in fit])
        edge = x + _half(fit, 0) + random.uniform(0.1, 0.35)
    return tuple(placed)


def _half(strokes: Strokes, axis: int) -> float:
    values = np.concatenate(strokes)[:, axis]
    return float(values.max() - values.min()) / 2


_MADE = {"one": _one, "beside": _beside, "inside": _inside, "several": _several, "row": _row}
