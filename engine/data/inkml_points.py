"""The points of an InkML trace: channels, differences and wildcards.

W3C Ink Markup Language, Recommendation 2011, sections 3.1 (traceFormat) and 3.2.1 (trace).
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.data.plain import MAX_LINE

MAX_CHANNELS = 64
SECONDS = {"s": 1.0, "sec": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}
_PLAIN = re.compile(r"[0-9eE+\-.\s,]*")
_TOKEN = re.compile(r"([!'\"]?)\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|#[0-9A-Fa-f]{1,16}|[TF*?])|(\S)")


@dataclass(frozen=True)
class Channel:
    """One channel: `sign` -1 where its values grow to the left or upwards; `low` to `high` its range, if known."""

    name: str
    unit: str = ""
    sign: float = 1.0
    low: float | None = None
    high: float | None = None
    respect_to: str = ""


@dataclass(frozen=True)
class Format:
    """The channels of a trace in their order; those after the first `regular` may be left out of a point."""

    channels: tuple[Channel, ...]
    regular: int
    declared: bool = True

    def column(self, name: str) -> int | None:
        """Where the channel `name` stands, None where there is none."""
        return next((index for index, channel in enumerate(self.channels) if channel.name == name), None)


DEFAULT = Format((Channel("X"), Channel("Y")), 2, declared=False)


def points_of(text: str, form: Format) -> NDArray[np.float64]:
    """float64 (point, channel): the points of a trace's text; NaN where a value is unknown or left out.

    Raises ValueError, naming the point, where the text does not fit the format.
    """
    if len(text) > MAX_LINE:
        raise ValueError(f"it must have at most {MAX_LINE:,} characters, but has more")
    if not text.strip():
        return np.zeros((0, len(form.channels)))
    if _PLAIN.fullmatch(text):
        table = _plain(text, len(form.channels))
        if table is not None:
            return table
    return _qualified(text, form)


def _plain(text: str, width: int) -> NDArray[np.float64] | None:
    """The quick way for explicit values set apart by spaces; None where they are not so."""
    if {len(point.split()) for point in text.split(",")} != {width}:
        return None
    try:
        return np.frombuffer(array("d", map(float, text.replace(",", " ").split())), np.float64).reshape(-1, width)
    except ValueError:
        return None


def _qualified(text: str, form: Format) -> NDArray[np.float64]:
    width = len(form.channels)
    order = [""] * width
    last, speed, bend = [0.0] * width, [0.0] * width, [0.0] * width
    rows = array("d")
    for index, point in enumerate(text.split(",")):
        column = 0
        for match in _TOKEN.finditer(point):
            mark, token, other = match.groups()
            if other:
                raise ValueError(f"point {index} has {other!r}, which is no number")
            if column >= width:
                if form.declared:
                    raise ValueError(f"point {index} must have at most {width} values, but has more")
                break
            order[column] = mark or order[column]
            if token == "?":
                rows.append(float("nan"))
            else:
                _step(token, column, order[column], last, speed, bend)
                rows.append(last[column])
            column += 1
        if column < form.regular:
            raise ValueError(f"point {index} must have {form.regular} values, but has {column}")
        rows.extend([float("nan")] * (width - column))
    return np.frombuffer(rows, np.float64).reshape(-1, width)


def _step(token: str, column: int, order: str, last: list[float], speed: list[float], bend: list[float]) -> None:
    """Move one channel on: `!` an explicit value, `'` a first and `"` a second difference, `*` as before."""
    value = None if token == "*" else _value(token)
    if order == "'":
        speed[column] = speed[column] if value is None else value
        last[column] += speed[column]
    elif order == '"':
        bend[column] = bend[column] if value is None else value
        speed[column] += bend[column]
        last[column] += speed[column]
    elif value is not None:
        last[column] = value


def _value(token: str) -> float:
    if token in "TF":
        return 1.0 if token == "T" else 0.0
    return float(int(token[1:], 16)) if token[0] == "#" else float(token)
