"""Fields of a table of JSON that somebody else may have written, each held against what it must be."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, TypeVar

from engine.errors import DataError

Word = TypeVar("Word", bound=str)

MOST_WHOLE = 2**31 - 1
MOST_NUMBER = sys.float_info.max


@dataclass(frozen=True)
class Fields:
    """A table whose fields are read by name; `origin` names it in messages ("the session of the Captions lab").

    Each method gives one field and raises DataError, naming both, where it is missing or something else.
    """

    origin: str
    table: dict[str, Any]

    @classmethod
    def of(cls, value: Any, origin: str) -> Fields:
        """The fields of a value that must be a table."""
        if not isinstance(value, dict):
            raise DataError(f"{origin} must be a table, but is {_short(value)} instead.")
        return cls(origin, value)

    def given(self, name: str) -> bool:
        """Whether a field stands there and is not null; raises nothing."""
        return self.table.get(name) is not None

    def text(self, name: str) -> str:
        """A text, which may be empty."""
        text: str = self._checked(name, "text", lambda value: isinstance(value, str))
        return text

    def choice(self, name: str, choices: Collection[Word]) -> Word:
        """One of some words."""
        word: Word = self._checked(name, f"one of {', '.join(choices)}", lambda v: isinstance(v, str) and v in choices)
        return word

    def flag(self, name: str) -> bool:
        """True or false."""
        flag: bool = self._checked(name, "true or false", lambda value: isinstance(value, bool))
        return flag

    def whole(self, name: str, low: int = 0, high: int = MOST_WHOLE) -> int:
        """A whole number from `low` to `high`."""
        whole: int = self._checked(name, f"a whole number {_range(low, high)}", lambda v: _is_whole(v, low, high))
        return whole

    def number(self, name: str, low: float = -MOST_NUMBER, high: float = MOST_NUMBER) -> float:
        """A finite number from `low` to `high`."""
        return float(self._checked(name, f"a number {_range(low, high)}", lambda v: _is_number(v, low, high)))

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts."""
        return tuple(self._list(name, "texts", lambda value: isinstance(value, str)))

    def wholes(self, name: str, low: int = 0, high: int = MOST_WHOLE) -> tuple[int, ...]:
        """A list of whole numbers, each from `low` to `high`."""
        return tuple(self._list(name, f"whole numbers {_range(low, high)}", lambda v: _is_whole(v, low, high)))

    def numbers(self, name: str, low: float = -MOST_NUMBER, high: float = MOST_NUMBER) -> tuple[float, ...]:
        """A list of finite numbers, each from `low` to `high`."""
        return tuple(map(float, self._list(name, f"numbers {_range(low, high)}", lambda v: _is_number(v, low, high))))

    def pairs(self, name: str) -> tuple[tuple[int, float], ...]:
        """A list of [whole number from 0, finite number]."""

        def fits(value: Any) -> bool:
            both = isinstance(value, list) and len(value) == 2
            return both and _is_whole(value[0], 0, MOST_WHOLE) and _is_number(value[1], -MOST_NUMBER, MOST_NUMBER)

        return tuple((whole, float(number)) for whole, number in self._list(name, "[whole number, number]", fits))

    def inner(self, name: str) -> Fields:
        """A table within the table."""
        return Fields(self.origin, self._checked(name, "a table", lambda value: isinstance(value, dict)))

    def inners(self, name: str) -> tuple[Fields, ...]:
        """A list of tables."""
        return tuple(
            Fields(self.origin, table) for table in self._list(name, "tables", lambda value: isinstance(value, dict))
        )

    def refused(self, name: str, what: str) -> DataError:
        """The error for a field that must be `what`, for a caller who knows more of it than its type."""
        found = f"{_short(self.table[name])} instead" if name in self.table else "missing"
        return DataError(f"`{name}` in {self.origin} must be {what}, but is {found}.")

    def _list(self, name: str, what: str, fits: Callable[[Any], bool]) -> list[Any]:
        found: list[Any] = self._checked(
            name, f"a list of {what}", lambda value: isinstance(value, list) and all(map(fits, value))
        )
        return found

    def _checked(self, name: str, what: str, fits: Callable[[Any], bool]) -> Any:
        if name not in self.table or not fits(self.table[name]):
            raise self.refused(name, what)
        return self.table[name]


def _is_whole(value: Any, low: int, high: int) -> bool:
    return type(value) is int and low <= value <= high


def _is_number(value: Any, low: float, high: float) -> bool:
    return type(value) in (int, float) and low <= value <= high


def _range(low: float, high: float) -> str:
    if high >= MOST_WHOLE:
        return "that is finite" if low == -MOST_NUMBER else f"from {low:,}"
    return f"from {low:,} to {high:,}"


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
