"""Files that lie about their sizes or are built to exhaust a reader."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path


def safetensors(header: object, body: bytes = b"", size: int | None = None) -> bytes:
    """A safetensors file with any header, true or not."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return (len(text) if size is None else size).to_bytes(8, "little") + text + body


def _one(**changes: object) -> dict[str, object]:
    return {"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4], **changes}}


def lying_tensors() -> dict[str, bytes]:
    """Safetensors whose headers claim what is not there."""
    many = {f"t{i}": {"dtype": "U8", "shape": [0], "data_offsets": [0, 0]} for i in range(5_000)}
    four = bytes(4)
    return {
        "header of 2^63 bytes": safetensors({}, size=2**63),
        "header of 99 MB": safetensors({}, size=99 * 10**6),
        "5,000 tensors": safetensors(many),
        "shape 2^62 by 4": safetensors(_one(shape=[2**62, 4]), four),
        "shape that wraps to 4 bytes": safetensors(_one(shape=[2**32, 2**32, 1]), four),
        "shape 0 by 2^60": safetensors(_one(shape=[0, 2**60], data_offsets=[0, 0])),
        "70 dimensions": safetensors(_one(shape=[1] * 70), four),
        "negative size": safetensors(_one(shape=[-1]), four),
        "size that is no whole number": safetensors(_one(shape=[1.0]), four),
        "size true": safetensors(_one(shape=[True]), four),
        "shape that is a table": safetensors(_one(shape={}), four),
        "shape that is text": safetensors(_one(shape="1"), four),
        "offsets beyond the end": safetensors(_one(data_offsets=[0, 400]), four),
        "offsets backwards": safetensors(_one(data_offsets=[4, 0]), four),
        "offsets below zero": safetensors(_one(data_offsets=[-4, 0]), four),
        "three offsets": safetensors(_one(data_offsets=[0, 2, 4]), four),
        "unknown dtype": safetensors(_one(dtype="F128"), four),
        "dtype that is a list": safetensors(_one(dtype=["F32"]), four),
        "overlap": safetensors({**_one(), "b": _one()["a"]}, four),
        "gap": safetensors(_one(data_offsets=[4, 8]), bytes(8)),
        "bytes after the end": safetensors(_one(), bytes(5)),
        "name twice": safetensors(b'{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"a":{}}'),
        "NaN": safetensors(b'{"a":NaN}'),
        "100,000 deep": safetensors(b"[" * 100_000),
        "header that is a list": safetensors([]),
        "entry that is a number": safetensors({"a": 1}),
        "metadata that is no text": safetensors({"__metadata__": {"a": 1}}),
        "header that is not UTF-8": safetensors(b'{"\xff": 1}'),
        "5,000 digits": safetensors(b'{"a":{"dtype":"U8","shape":[' + b"9" * 5_000 + b'],"data_offsets":[0,0]}}'),
        "truth value 2": safetensors(_one(dtype="BOOL", data_offsets=[0, 1]), b"\x02"),
        "pickle": b"\x80\x04\x95" + bytes(40),
        "zip as of torch.save": b"PK\x03\x04" + bytes(40),
        "nothing": b"",
    }


def npy(header: str, body: bytes = b"", length: int | None = None, version: int = 1) -> bytes:
    """A `.npy` member with any header."""
    text = header.encode("latin-1")
    size = (len(text) if length is None else length).to_bytes(2 if version == 1 else 4, "little")
    return b"\x93NUMPY" + bytes([version, 0]) + size + text + body


def archive(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as whole:
        for name, data in members.items():
            whole.writestr(name, data)
    return file.getvalue()


def lying_arrays() -> dict[str, bytes]:
    """`.npz` files with an array `a` that is not what it claims."""
    form = "{{'descr': '{}', 'fortran_order': False, 'shape': {}, }}\n".format
    true = archive({"a.npy": npy(form("<i4", "(1,)"), bytes(4))}, zipfile.ZIP_STORED)
    claimed = (2**31 - 5).to_bytes(4, "little")
    place = true.rindex(b"PK\x01\x02") + 24
    return {
        "10^12 numbers": archive({"a.npy": npy(form("<f8", "(999999999999,)"))}),
        "shape that wraps to 4 bytes": archive({"a.npy": npy(form("<i4", "(4294967296, 4294967296, 1)"), bytes(4))}),
        "0 by 10^30": archive({"a.npy": npy(form("<f8", f"(0, {10**30})"))}),
        "70 dimensions": archive({"a.npy": npy(form("<i4", "(" + "1," * 70 + ")"), bytes(4))}),
        "text of 10^9 letters": archive({"a.npy": npy(form("<U999999999", "(1,)"))}),
        "objects": archive({"a.npy": npy(form("|O", "(1,)"), b"\x80\x04N.")}),
        "fields": archive(
            {"a.npy": npy("{'descr': [('a', '<i4')], 'fortran_order': False, 'shape': (1,), }", bytes(4))}
        ),
        "header of 4 GB": archive({"a.npy": npy("", length=2**32 - 1, version=2)}),
        "header of brackets": archive({"a.npy": npy("(" * 60_000)}),
        "text that is no Unicode": archive({"a.npy": npy(form("<U1", "(1,)"), b"\xff\xff\xff\x7f")}),
        "truth value 7": archive({"a.npy": npy(form("|b1", "(1,)"), b"\x07")}),
        "member that claims 2 GB": true[:place] + claimed + true[place + 4 :],
        "packed by LZMA": archive({"a.npy": npy(form("<i4", "(1,)"), bytes(4))}, zipfile.ZIP_LZMA),
        "another array": archive({"b.npy": npy(form("<i4", "(1,)"), bytes(4))}),
        "1,000 entries": archive({f"{i}.npy": b"" for i in range(1_000)}),
        "bytes after the end": true + b"x",
        "cut off": true[:-30],
        "pickle": b"\x80\x04N.",
    }


def xml_bombs(canary: Path) -> dict[str, bytes]:
    """XML that grows, reaches outside, or goes deep."""
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    long = "a" * 1_000_000
    return {
        "billion laughs": f'<!DOCTYPE ink [<!ENTITY l0 "ha">{laughs}]><ink><trace>&l9;</trace></ink>'.encode(),
        "quadratic": f'<!DOCTYPE ink [<!ENTITY a "{long}">]><ink><trace>{"&a;" * 95}</trace></ink>'.encode(),
        "outside file": f'<!DOCTYPE ink [<!ENTITY a SYSTEM "{canary.as_uri()}">]><ink><annotation type="truth">&a;'
        "</annotation><trace>1 2</trace></ink>".encode(),
        "outside DTD": f'<!DOCTYPE ink SYSTEM "{canary.as_uri()}"><ink><trace>1 2</trace></ink>'.encode(),
        "parameter entity": b'<!DOCTYPE ink [<!ENTITY % a "x">%a;]><ink/>',
        "undefined entity": b"<ink><trace>&a;</trace></ink>",
        "200,000 deep": b"<ink>" + b"<traceGroup>" * 200_000,
        "unknown encoding": b'<?xml version="1.0" encoding="x-none"?><ink/>',
        "many bytes a character": b'<?xml version="1.0" encoding="utf-7"?><ink/>',
        "wrong encoding": b'<?xml version="1.0" encoding="utf-8"?><ink><trace>\xff</trace></ink>',
    }
