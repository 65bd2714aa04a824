"""Text and JSON from bytes that somebody else wrote."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.cancel import Cancel
from engine.errors import DataError
from engine.tensors import looks_pickled, pickle_refusal, refuse_constant, refuse_duplicates

MAX_FILE = 64 * 2**20
MAX_LINE = MAX_FILE
"""Characters of a line, or of a stroke: what is written may be one of these alone, and must be readable again."""
MAX_DEPTH = 64
_TENS = np.array([float(10**power) for power in range(23)])
"""The powers of ten that float64 holds exactly."""
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def text_of(data: bytes, origin: str, fallback: str | None = None) -> str:
    """Text of UTF-8 bytes, with or without a byte order mark.

    `fallback` is the encoding to try where they are not UTF-8. Raises DataError, naming the byte, where they are
    neither, or are a pickle, compressed or UTF-16.
    """
    refuse_binary(data, origin)
    if data[:2] in _UTF16 or data[1:2] == b"\x00" or data[:1] == b"\x00":
        raise DataError(
            f"{origin} must be UTF-8 text, but looks like UTF-16 or binary instead; save it again as UTF-8."
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if fallback is not None:
            return data.decode(fallback)
        line = data.count(b"\n", 0, error.start) + 1
        raise DataError(
            f"{origin} must be UTF-8 text, but line {line} has the byte 0x{data[error.start]:02x} at {error.start:,} "
            "that is not; save it again as UTF-8."
        ) from error
    return text


def refuse_binary(data: bytes, origin: str) -> None:
    """Raise DataError where bytes begin as a pickle or something compressed."""
    if looks_pickled(data):
        raise DataError(pickle_refusal(origin))
    if data[:2] == b"\x1f\x8b" or data[:3] == b"BZh" or data[:6] == b"\xfd7zXZ\x00":
        raise DataError(f"{origin} must be plain text, but is compressed instead; unpack it first.")


def json_of(text: str, origin: str, cancel: Cancel | None = None) -> Any:
    """The value of strict JSON text: no NaN, no Infinity, no key twice.

    Raises DataError, naming `origin`, line and column, where it is not; Cancelled between numbers.
    """
    cancel = cancel or Cancel()

    # Functions of Python, because the parser alone would hold the interpreter, and with it the window, to its end.
    def real(digits: str) -> float:
        cancel.check()
        return float(digits)

    def whole(digits: str) -> int:
        cancel.check()
        return int(digits)

    try:
        return json.loads(
            text,
            parse_float=real,
            parse_int=whole,
            parse_constant=refuse_constant,
            object_pairs_hook=refuse_duplicates,
        )
    except json.JSONDecodeError as error:
        line = f"line {error.lineno}, " if "\n" in text else ""
        raise DataError(f"{origin} must be JSON, but {line}column {error.colno} is not: {error.msg}.") from error
    except ValueError as error:
        raise DataError(f"{origin} must be strict JSON, but {error}.") from error
    except RecursionError as error:
        raise DataError(f"{origin} must be nested at most {MAX_DEPTH} deep, but goes deeper.") from error


def plain_value(value: Any, origin: str, depth: int = 0, cancel: Cancel | None = None) -> Any:
    """A copy of a JSON value that can be written again: finite numbers, whole characters, at most MAX_DEPTH deep.

    Half characters (lone surrogates) become U+FFFD. Raises DataError where something else is in it; Cancelled between
    lists and tables.
    """
    if depth > MAX_DEPTH:
        raise DataError(f"{origin} must be nested at most {MAX_DEPTH} deep, but goes deeper.")
    if isinstance(value, str):
        return whole_characters(value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        # Python prints at most 4,300 digits; JSON readers elsewhere stop long before.
        if value.bit_length() > 1_024:
            raise DataError(f"{origin} must have whole numbers of at most 1,024 bits, but has a larger one.")
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise DataError(f"{origin} must have finite numbers, but has {value} instead.")
        return value
    if cancel is not None:
        cancel.check()
    if isinstance(value, list | tuple):
        return [plain_value(item, origin, depth + 1, cancel) for item in value]
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise DataError(f"{origin} must have tables whose keys are text, but has others.")
        return {whole_characters(key): plain_value(item, origin, depth + 1, cancel) for key, item in value.items()}
    raise DataError(f"{origin} must be made of JSON values, but has a {type(value).__name__} instead.")


def finite_value(value: Any) -> Any:
    """A copy of a JSON value with null in place of each NaN and infinity, which JSON does not have."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, list | tuple):
        return [finite_value(item) for item in value]
    if isinstance(value, dict):
        return {key: finite_value(item) for key, item in value.items()}
    return value


def whole_characters(text: str) -> str:
    """Text that can be encoded: half characters (lone surrogates) become U+FFFD."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def number(value: float) -> str:
    """A decimal without an exponent from which float32 comes back exactly: nine significant digits."""
    text = f"{value:.9g}"
    if "e" not in text:
        return text
    places = max(0, 8 - math.floor(math.log10(abs(value))))
    return f"{value:.{places}f}"


def numbers(values: NDArray[np.float32]) -> list[float]:
    """What `number` writes of float32 (value,), as numbers: as close as nine significant digits come."""
    wide = values.astype(np.float64)
    size = np.abs(wide)
    tiny = size < 1e-13
    # A whole number over an exact power of ten is the number that these digits are read as.
    scale = _TENS[(8 - np.floor(np.log10(np.where(tiny, 1.0, size)))).clip(min=0).astype(np.int64)]
    found: list[float] = (np.rint(wide * scale) / scale).tolist()
    for place in np.flatnonzero(tiny & (size > 0)).tolist():
        found[place] = float(number(float(wide[place])))
    return found
