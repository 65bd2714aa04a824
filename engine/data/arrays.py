"""Arrays of `.npz` files, with every number of a header checked before anything is allocated."""

from __future__ import annotations

import io
import math
import re
import struct
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.data.files import read_whole
from engine.errors import DataError

LIMIT = 2**31
MAX_ENTRIES = 256
MAX_RATIO = 1_100
"""Deflate packs at most 1,032 bytes into one."""

_HEADER = re.compile(
    r"\{\s*'descr':\s*'([<>|=]?[biufU]\d{1,9})',\s*'fortran_order':\s*(True|False),"
    r"\s*'shape':\s*\(([\d,\s]*)\),?\s*\}\s*"
)


def read_arrays(
    path: Path, names: Sequence[str], optional: Sequence[str] = (), limit: int = LIMIT
) -> dict[str, NDArray[Any]]:
    """The arrays `names` of a `.npz` file, and those of `optional` that it has; read-only.

    Numbers, truth values and text only, at most `limit` bytes in all; nothing is unpickled. Raises
    DataError, naming the file and the array, where one is missing, damaged or not what it claims.
    """
    data = read_whole(path, limit)
    try:
        with _archive(data) as archive:
            sizes = {info.filename: info for info in archive.infolist()}
            wanted = [name for name in (*names, *optional) if name in names or f"{name}.npy" in sizes]
            missing = [name for name in wanted if f"{name}.npy" not in sizes]
            if missing or len(sizes) != len(archive.infolist()):
                raise ValueError(f"it has no array {missing[0]!r}" if missing else "a name stands there twice")
            chosen = [sizes[f"{name}.npy"] for name in wanted]
            if sum(info.file_size for info in chosen) > limit:
                raise ValueError(f"its arrays claim more than {limit:,} bytes")
            return {name: _array(archive, info, name) for name, info in zip(wanted, chosen, strict=True)}
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        ValueError,
        OSError,
        EOFError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise DataError(
            f"{path} must be a .npz file with the arrays {', '.join(names)}, "
            f"but could not be read as one: {str(error)[:200]}."
        ) from error


def _archive(data: bytes) -> zipfile.ZipFile:
    """The archive, after a look at how long a list of contents it claims: each entry costs memory."""
    end = data[-22:]
    if len(end) < 22 or end[:4] != b"PK\x05\x06":
        raise ValueError("it does not end as numpy writes it; it may be cut off")
    if data[-42:-38] == b"PK\x06\x07":
        raise ValueError("it is of the kind for more than 4 GB")
    entries, size = struct.unpack("<HI", end[10:16])
    if entries > MAX_ENTRIES or size > MAX_ENTRIES * 1_024:
        raise ValueError(f"it has more than {MAX_ENTRIES} entries")
    return zipfile.ZipFile(io.BytesIO(data))


def _array(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> NDArray[Any]:
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or info.flag_bits & 1:
        raise ValueError(f"{name!r} is encrypted or packed in a way that numpy does not write")
    if info.file_size > info.compress_size * MAX_RATIO + 1_024:
        raise ValueError(f"{name!r} claims {info.file_size:,} bytes, more than its packed bytes can hold")
    with archive.open(info) as file:
        start = file.read(12)
        if start[:6] != b"\x93NUMPY" or start[6:8] not in (b"\x01\x00", b"\x02\x00", b"\x03\x00"):
            raise ValueError(f"{name!r} is not an array of numpy")
        length = int.from_bytes(start[8:10] if start[6] == 1 else start[8:12], "little")
        offset = 10 if start[6] == 1 else 12
        if length > 65_536:
            raise ValueError(f"{name!r} claims a header of {length:,} bytes")
        header = (start[offset:] + file.read(length - 12 + offset)).decode("latin-1")
        dtype, shape, order = _form(header, name)
        claimed = math.prod(shape) * dtype.itemsize
        if claimed != info.file_size - offset - length:
            raise ValueError(f"{name!r} claims {claimed:,} bytes, but has {info.file_size - offset - length:,}")
        raw = file.read(claimed)
        if len(raw) != claimed or file.read(1):
            raise ValueError(f"{name!r} is cut off")
    return _checked(raw, dtype, name).reshape(shape, order=order)


def _form(header: str, name: str) -> tuple[np.dtype[Any], tuple[int, ...], Any]:
    match = _HEADER.fullmatch(header)
    if match is None:
        raise ValueError(f"{name!r} must be an array of numbers or text, but its header is {header.strip()[:80]!r}")
    try:
        dtype = np.dtype(match[1])
    except TypeError as error:
        raise ValueError(f"{name!r} has the unknown type {match[1]!r}") from error
    digits = match[3].replace(",", " ").split()
    if len(digits) > 8 or any(len(n) > 12 for n in digits):
        raise ValueError(f"{name!r} has the shape ({match[3][:80]})")
    if dtype.itemsize == 0:
        raise ValueError(f"{name!r} is text of no length")
    return dtype, tuple(map(int, digits)), "F" if match[2] == "True" else "C"


def _checked(raw: bytes, dtype: np.dtype[Any], name: str) -> NDArray[Any]:
    array = np.frombuffer(raw, dtype)
    if dtype.kind == "b" and raw.strip(b"\x00\x01"):
        raise ValueError(f"{name!r} has truth values that are neither 0 nor 1")
    if dtype.kind == "U":
        codes = np.frombuffer(raw, np.dtype("u4").newbyteorder(dtype.byteorder))
        if ((codes > 0x10FFFF) | ((codes >= 0xD800) & (codes < 0xE000))).any():
            raise ValueError(f"{name!r} has text that is no Unicode")
    return array
