"""Tensors as safetensors bytes, with every number of a header checked before anything is allocated.

The file form: https://huggingface.co/docs/safetensors, "Format".
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import safetensors.numpy
from numpy.typing import NDArray

from engine.errors import DataError

MAX_HEADER = 8 * 2**20
MAX_TENSORS = 4_096
_DTYPES = {
    "F64": "<f8",
    "F32": "<f4",
    "F16": "<f2",
    "BF16": "<u2",
    "I64": "<i8",
    "I32": "<i4",
    "I16": "<i2",
    "I8": "|i1",
    "U8": "|u1",
    "BOOL": "|b1",
}


def pack_tensors(tensors: Mapping[str, NDArray[np.generic]], metadata: Mapping[str, str]) -> bytes:
    """The bytes of a safetensors file with these tensors and metadata.

    Raises DataError where they are such that `unpack_tensors` would refuse the file.
    """
    arrays = {name: np.asarray(value, order="C") for name, value in tensors.items()}
    try:
        # Given an empty table for no tensors, the library writes a header that is no JSON.
        data = safetensors.numpy.save(arrays, dict(metadata) or None)
    except Exception as error:
        raise DataError(f"the tensors must be numbers with names, but cannot be written: {error}.") from error
    _entries(data, "the new file", MAX_HEADER)
    return data


def unpack_tensors(
    data: bytes, origin: str, max_header: int = MAX_HEADER
) -> tuple[dict[str, NDArray[Any]], dict[str, str]]:
    """Tensors and metadata of safetensors bytes, read in memory; the arrays are copies. BF16 becomes float32.

    The header is held against the bytes that are there: sizes, offsets, dtypes, duplicates. Raises
    DataError, naming `origin`, where anything disagrees.
    """
    entries, metadata, start = _entries(data, origin, max_header)
    tensors: dict[str, NDArray[Any]] = {}
    for name, entry in entries.items():
        dtype, shape = np.dtype(_DTYPES[entry["dtype"]]), tuple(entry["shape"])
        first, last = entry["data_offsets"]
        raw = data[start + first : start + last]
        if entry["dtype"] == "BOOL" and raw.strip(b"\x00\x01"):
            raise DataError(f"{origin} has a tensor {name[:80]!r} of truth values that are neither 0 nor 1.")
        array = np.frombuffer(raw, dtype).reshape(shape)
        if entry["dtype"] == "BF16":
            array = (array.astype("<u4") << np.uint32(16)).view("<f4")
        tensors[name] = array.copy()
    return tensors, metadata


def looks_pickled(data: bytes) -> bool:
    """Whether bytes begin as a pickle, or as a zip, which a PyTorch .pt or .npz file is."""
    # A safetensors header of 640 bytes begins with the very bytes of a pickle; its ninth byte tells them apart.
    pickled = data[:1] == b"\x80" and data[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05") and data[8:9] != b"{"
    return pickled or data[:4] == b"PK\x03\x04"


def pickle_refusal(origin: str) -> str:
    """The sentence that says why a pickle is never opened, and what to do."""
    return (
        f"{origin} looks like a pickle, or a zip as PyTorch's .pt is, which can run any code when loaded, so it is "
        "never opened here. Convert it where you trust it: safetensors.torch.save_file(state_dict, "
        "'weights.safetensors') for weights, JSON lines for ink."
    )


def refuse_constant(constant: str) -> float:
    """For `json.loads(parse_constant=...)`: NaN and Infinity are no JSON. Raises ValueError."""
    raise ValueError(f"{constant} is not a number in JSON")


def refuse_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """For `json.loads(object_pairs_hook=...)`: a table whose keys differ. Raises ValueError where two are the same."""
    table = dict(pairs)
    if len(table) != len(pairs):
        raise ValueError("a name stands there twice")
    return table


def _entries(data: bytes, origin: str, max_header: int) -> tuple[dict[str, Any], dict[str, str], int]:
    """Entries that fit the bytes, metadata, and where the tensors start."""
    header, start = _header(data, origin, max_header)
    metadata = header.pop("__metadata__", {})
    if not isinstance(metadata, dict) or not all(isinstance(v, str) for v in metadata.values()):
        raise DataError(f"{origin} must have metadata of strings, but has something else instead.")
    _check_entries(header, len(data) - start, origin)
    return header, metadata, start


def _header(data: bytes, origin: str, max_header: int) -> tuple[dict[str, Any], int]:
    if looks_pickled(data):
        raise DataError(pickle_refusal(origin))
    size = int.from_bytes(data[:8], "little")
    if len(data) < 10 or not 2 <= size <= min(max_header, len(data) - 8):
        raise DataError(f"{origin} must be a safetensors file, but its first bytes are not such a header.")
    try:
        header = json.loads(
            data[8 : 8 + size].decode("utf-8"), object_pairs_hook=refuse_duplicates, parse_constant=refuse_constant
        )
    except (ValueError, RecursionError) as error:
        raise DataError(f"{origin} must be a safetensors file, but its header cannot be read: {error}") from error
    if not isinstance(header, dict):
        raise DataError(f"{origin} must be a safetensors file, but its header is not a table.")
    return header, 8 + size


def _check_entries(header: dict[str, Any], room: int, origin: str) -> None:
    if len(header) > MAX_TENSORS:
        raise DataError(f"{origin} must have at most {MAX_TENSORS:,} tensors, but claims {len(header):,} instead.")
    spans = []
    for name, entry in header.items():
        try:
            spans.append(_span(entry, room))
        except (KeyError, TypeError, ValueError) as error:
            raise DataError(f"{origin} has a tensor {name[:80]!r} that cannot be read: {error}.") from error
    reached = 0
    for start, end in sorted(spans):
        if start != reached:
            raise DataError(f"{origin} must hold its tensors one after the other, but has a gap or an overlap.")
        reached = end
    if reached != room:
        raise DataError(f"{origin} must end with its last tensor, but has {room - reached:,} more bytes.")


def _span(entry: Any, room: int) -> tuple[int, int]:
    shape, offsets, dtype = entry["shape"], entry["data_offsets"], entry["dtype"]
    if dtype not in _DTYPES:
        raise ValueError(f"its dtype is {str(dtype)[:20]!r}, not one of {', '.join(_DTYPES)}")
    if not isinstance(shape, list) or len(shape) > 8 or not all(type(n) is int and 0 <= n < 2**31 for n in shape):
        raise ValueError(f"its shape is {str(shape)[:80]}")
    if not isinstance(offsets, list) or len(offsets) != 2 or not all(type(n) is int for n in offsets):
        raise ValueError("its place in the file is not two numbers")
    start, end = offsets
    # Python's integers do not overflow, so a lie about the size cannot wrap round to something small.
    size = math.prod(shape) * np.dtype(_DTYPES[dtype]).itemsize
    if not 0 <= start <= end <= room or end - start != size:
        raise ValueError("its size and its place in the file disagree")
    return start, end
