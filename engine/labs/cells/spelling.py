"""Numbers in English words, there and back, by rule."""

from __future__ import annotations

from functools import cache

LIMIT = 1_000_000
"""Numbers below this one are spelled."""

_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def spelled(number: int, joined: bool = True) -> str:
    """A number from 0 to LIMIT - 1 in words; `joined` with "and" after hundreds, as in British English."""
    if not 0 <= number < LIMIT:
        raise ValueError(f"`number` must be from 0 to {LIMIT - 1:,}, but is {number:,} instead.")
    if number < 20:
        return _SMALL[number]
    if number < 100:
        ten, one = divmod(number, 10)
        return _TENS[ten - 2] + (f"-{_SMALL[one]}" if one else "")
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        return f"{_SMALL[hundreds]} hundred" + _tail(rest, joined)
    thousands, rest = divmod(number, 1000)
    whole = f"{spelled(thousands, joined)} thousand"
    if 0 < rest < 100:
        return whole + _tail(rest, joined)
    return whole + (f" {spelled(rest, joined)}" if rest else "")


def said(text: str) -> str:
    """The digits of a number in words, "" where the words are none that `spelled` writes."""
    words = text.lower().replace("-", " ").split()
    number, part, seen = 0, 0, False
    for word in words:
        if word in _values():
            part, seen = part + _values()[word], True
        elif word == "hundred" and 0 < part < 10:
            part *= 100
        elif word == "thousand" and 0 < part < 1000 and number == 0:
            number, part = part * 1000, 0
        elif word != "and":
            return ""
    total = number + part
    same = " ".join(words)
    forms = {spelled(total, joined).replace("-", " ") for joined in (True, False)} if seen and total < LIMIT else set()
    return str(total) if same in forms else ""


def _tail(rest: int, joined: bool) -> str:
    if not rest:
        return ""
    return f" and {spelled(rest, joined)}" if joined else f" {spelled(rest, joined)}"


@cache
def _values() -> dict[str, int]:
    return {word: number for number, word in enumerate(_SMALL)} | {
        word: 10 * number for number, word in enumerate(_TENS, 2)
    }
