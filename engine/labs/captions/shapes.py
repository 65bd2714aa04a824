"""What can be drawn: each thing as strokes that a steady hand would make, about 2 wide and high around 0, y down.

The things are parts put together anew each time, so that no two houses are the same house.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Stroke = NDArray[np.float64]
"""(point, 2): x to the right, y down."""

Strokes = list[Stroke]
Random = np.random.Generator


def _line(*points: tuple[float, float]) -> Stroke:
    return np.array(points, np.float64)


def _closed(points: Sequence[tuple[float, float]]) -> Stroke:
    return _line(*points, points[0])


def _arc(x: float, y: float, wide: float, high: float, first: float = 0.0, last: float = 360.0) -> Stroke:
    """Part of an ellipse by half its width and height; angles in degrees clockwise from the right."""
    angle = np.radians(np.linspace(first, last, max(8, int(abs(last - first) / 9))))
    return np.stack([x + wide * np.cos(angle), y + high * np.sin(angle)], 1)


def _box(left: float, top: float, right: float, bottom: float) -> Stroke:
    return _closed([(left, top), (right, top), (right, bottom), (left, bottom)])


def circle(random: Random) -> Strokes:
    """Round, begun anywhere."""
    first = random.uniform(0, 360)
    return [_arc(0, 0, 1, random.uniform(0.85, 1.1), first, first + random.choice([-1, 1]) * random.uniform(350, 375))]


def square(random: Random) -> Strokes:
    """Four sides, in one stroke or in four."""
    high = random.uniform(0.75, 1.1)
    whole = _box(-1, -high, 1, high)
    if random.random() < 0.7:
        return [np.roll(whole[:-1], random.integers(4), 0)[[0, 1, 2, 3, 0]]]
    return [whole[i : i + 2] for i in range(4)]


def triangle(random: Random) -> Strokes:
    """Three sides on a level base."""
    tip = random.uniform(-0.4, 0.4)
    corners = [(tip, -1.0), (1.0, random.uniform(0.7, 1.0)), (-1.0, random.uniform(0.7, 1.0))]
    return (
        [_closed(corners)]
        if random.random() < 0.8
        else [_line(*corners[:2]), _line(*corners[1:]), _line(corners[2], corners[0])]
    )


def star(random: Random) -> Strokes:
    """Five points, drawn in one go or along the outside."""
    turn = math.radians(random.uniform(-12, 12)) - math.pi / 2
    if random.random() < 0.6:
        angles = [turn + 4 * math.pi / 5 * k for k in range(5)]
        return [_closed([(math.cos(a), math.sin(a)) for a in angles])]
    inner = random.uniform(0.38, 0.5)
    around = [(1.0 if k % 2 == 0 else inner, turn + math.pi / 5 * k) for k in range(10)]
    return [_closed([(r * math.cos(a), r * math.sin(a)) for r, a in around])]


def heart(random: Random) -> Strokes:
    """Two lobes and a tip."""
    t = np.linspace(0, math.pi, 24)
    deep = random.uniform(0.9, 1.1)
    half = np.stack(
        [np.sin(t) ** 3, -deep * (13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t)) / 16], 1
    )
    other = half * [-1, 1]
    return [np.concatenate([half, other[::-1]])] if random.random() < 0.7 else [half, other]


def spiral(random: Random) -> Strokes:
    """Two turns and more from the middle."""
    t = np.linspace(0.05, 1, 60)
    angle = random.uniform(0, 2 * math.pi) + random.choice([-1, 1]) * t * 2 * math.pi * random.uniform(2.2, 3.3)
    return [np.stack([t * np.cos(angle), t * np.sin(angle)], 1)]


def wave(random: Random) -> Strokes:
    """Round ups and downs."""
    x = np.linspace(-1, 1, 60)
    return [np.stack([x, random.uniform(0.22, 0.4) * np.sin(x * math.pi * random.uniform(2, 3.4))], 1)]


def zigzag(random: Random) -> Strokes:
    """Sharp ups and downs."""
    turns, high = int(random.integers(5, 9)), random.uniform(0.25, 0.5)
    return [_line(*[(-1 + 2 * k / (turns - 1), high * (1 if k % 2 else -1)) for k in range(turns)])]


def plus(random: Random) -> Strokes:
    """Two strokes across each other."""
    return [_line((-1, 0), (1, 0)), _line((0, -1), (0, 1))][:: random.choice([-1, 1])]


def arrow(random: Random) -> Strokes:
    """A shaft and a head, to the right."""
    back, wide = random.uniform(0.35, 0.6), random.uniform(0.3, 0.5)
    head = _line((1 - back, -wide), (1, 0), (1 - back, wide))
    return [_line((-1, 0), (1, 0)), head]


def moon(random: Random) -> Strokes:
    """A crescent, open to one side."""
    side, deep = random.choice([-1.0, 1.0]), random.uniform(0.35, 0.6)
    outer, inner = _arc(0, 0, 1, 1, 90, 270), _arc(0, 0, deep, 1, 270, 90)
    return [np.concatenate([outer, inner]) * [side * 0.8, 1] + [side * 0.3, 0]]


def cloud(random: Random) -> Strokes:
    """Five to seven bulges around."""
    bulges = int(random.integers(5, 8))
    parts = []
    for k in range(bulges):
        middle = 360 / bulges * k
        x, y = 0.62 * math.cos(math.radians(middle)), 0.36 * math.sin(math.radians(middle))
        parts.append(_arc(x, y, 0.42, 0.36, middle - 95, middle + 95))
    return [np.concatenate([*parts, parts[0][:1]])]


def house(random: Random) -> Strokes:
    """Walls, a roof, a door, sometimes a window."""
    eaves, wide = random.uniform(-0.25, 0.1), random.uniform(0.75, 0.95)
    strokes = [_box(-wide, eaves, wide, 1), _line((-wide - 0.08, eaves), (0, -1), (wide + 0.08, eaves))]
    door = random.uniform(-0.5, 0.25)
    strokes.append(_line((door, 1), (door, 0.45), (door + 0.3, 0.45), (door + 0.3, 1)))
    if random.random() < 0.5:
        place = -0.6 if door > -0.1 else 0.25
        strokes.append(_box(place, 0.2, place + 0.3, 0.5))
    return strokes


def tree(random: Random) -> Strokes:
    """A trunk and a crown, round or of fir."""
    trunk = [_line((-0.12, 1), (-0.12, 0.35)), _line((0.12, 1), (0.12, 0.35))]
    if random.random() < 0.5:
        return [
            *trunk,
            *(part * [0.75, 0.85] + [0, -0.3] for part in (cloud if random.random() < 0.5 else circle)(random)),
        ]
    tiers = [
        _closed([(0, -1 + 0.4 * k), (0.45 + 0.15 * k, -0.35 + 0.4 * k), (-0.45 - 0.15 * k, -0.35 + 0.4 * k)])
        for k in range(2)
    ]
    return [*trunk, *tiers]


def sun(random: Random) -> Strokes:
    """A disc and its rays."""
    rays, start, inner = int(random.integers(7, 13)), random.uniform(0, 1), random.uniform(0.58, 0.7)
    angles = [2 * math.pi * (k + start) / rays for k in range(rays)]
    disc = circle(random)[0] * random.uniform(0.42, 0.52)
    return [disc, *(_line((inner * math.cos(a), inner * math.sin(a)), (math.cos(a), math.sin(a))) for a in angles)]


def flower(random: Random) -> Strokes:
    """A heart of a flower, petals around it, and a stem."""
    petals = int(random.integers(5, 8))
    strokes = [_arc(0, -0.45, 0.17, 0.17)]
    for k in range(petals):
        angle = 2 * math.pi * k / petals
        strokes.append(_arc(0.33 * math.cos(angle), -0.45 + 0.33 * math.sin(angle), 0.17, 0.17))
    strokes.append(_line((0, 0.05), (random.uniform(-0.1, 0.1), 0.5), (0, 1)))
    if random.random() < 0.6:
        strokes.append(_arc(0.2, 0.65, 0.2, 0.1))
    return strokes


def face(random: Random, mouth: Stroke) -> Strokes:
    """A head, two eyes and a mouth, sometimes a nose."""
    size = random.uniform(0.06, 0.12)
    eyes = [_arc(x, random.uniform(-0.35, -0.25), size, size) for x in (-0.36, 0.36)]
    nose = [_line((0, -0.1), (0.06, 0.15))] if random.random() < 0.3 else []
    return [*circle(random), *eyes, *nose, mouth]


def smiling(random: Random) -> Strokes:
    """A face whose mouth goes up at its ends."""
    return face(random, _arc(0, random.uniform(0.05, 0.2), 0.5, random.uniform(0.3, 0.5), 15, 165))


def sad(random: Random) -> Strokes:
    """A face whose mouth goes down at its ends."""
    return face(random, _arc(0, random.uniform(0.7, 0.8), 0.42, random.uniform(0.25, 0.4), 195, 345))


def fish(random: Random) -> Strokes:
    """A body, a tail and an eye, to the left or the right."""
    side, high = random.choice([-1.0, 1.0]), random.uniform(0.4, 0.6)
    body, tail = _arc(-0.25, 0, 0.75, high), _line((0.48, 0), (1, -0.4), (1, 0.4), (0.48, 0))
    return [part * [side, 1] for part in (body, tail, _arc(-0.65, -0.12, 0.07, 0.07))]


def boat(random: Random) -> Strokes:
    """A hull, a mast and a sail."""
    hull = _closed([(-1, 0.4), (1, 0.4), (0.6, 0.9), (-0.6, 0.9)])
    side = random.choice([-1.0, 1.0])
    sail = _closed([(0, -1), (0.75 * side, 0.15), (0, 0.15)])
    return [hull, _line((0, 0.4), (0, -1)), sail]


def person(random: Random) -> Strokes:
    """A head, a body, two arms and two legs, of sticks."""
    arms, legs = random.uniform(-0.5, 0.3), random.uniform(0.3, 0.55)
    limbs = [_line((0, -0.45), (0, 0.3)), _line((0, -0.25), (-0.5, arms)), _line((0, -0.25), (0.5, arms))]
    return [_arc(0, -0.72, 0.26, 0.27), *limbs, _line((0, 0.3), (-legs, 1)), _line((0, 0.3), (legs, 1))]


def car(random: Random) -> Strokes:
    """A body with a cabin on it, and two wheels."""
    top, side = random.uniform(-0.6, -0.45), random.choice([-1.0, 1.0])
    body = _closed([(-1, 0), (-0.55, 0), (-0.3, top), (0.4, top), (0.65, 0), (1, 0.05), (1, 0.4), (-1, 0.4)])
    wheels = [_arc(x, 0.42, 0.2, 0.2) for x in (-0.55, 0.55)]
    return [part * [side, 1] for part in (body, *wheels)]


def cup(random: Random) -> Strokes:
    """A cup with a handle at one side."""
    side, rim = random.choice([-1.0, 1.0]), random.uniform(0.1, 0.2)
    strokes = [
        _arc(-0.2, -0.7, 0.65, rim),
        _line((-0.85, -0.7), (-0.7, 0.9), (0.3, 0.9), (0.45, -0.7)),
        _arc(0.42, 0.0, 0.4, 0.38, -80, 85),
    ]
    return [stroke * [side, 1] for stroke in strokes]


THINGS: dict[str, Callable[[Random], Strokes]] = {
    "circle": circle,
    "square": square,
    "triangle": triangle,
    "star": star,
    "heart": heart,
    "spiral": spiral,
    "wave": wave,
    "zigzag": zigzag,
    "plus": plus,
    "arrow": arrow,
    "moon": moon,
    "cloud": cloud,
    "house": house,
    "tree": tree,
    "sun": sun,
    "flower": flower,
    "smiling face": smiling,
    "sad face": sad,
    "fish": fish,
    "boat": boat,
    "person": person,
    "car": car,
    "cup": cup,
}
"""Things by what a caption calls them."""

PLURALS = {name: f"{name}s" for name in THINGS} | {"fish": "fish", "person": "people", "plus": "pluses"}
"""What several of a thing are called."""

HOLLOW = ("circle", "square", "triangle", "heart", "cloud")
"""Things that others can stand inside."""
