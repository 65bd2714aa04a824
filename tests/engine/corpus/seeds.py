"""Small good files of each form, and the reader of each."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np

from engine.data.arrays import read_arrays
from engine.data.ink import Ink
from engine.data.ink_files import read_ink_bytes
from engine.data.inkml import unpack_inkml
from engine.data.inkml_writer import pack_inkml
from engine.data.jsonl import pack_jsonl, unpack_jsonl
from engine.data.session import Session, inks_to_json, pack_session, unpack_session
from engine.data.unipen import unpack_unipen
from engine.data.unipen_writer import pack_unipen
from engine.tensors import pack_tensors, unpack_tensors
from engine.trace import Axis, Trace, TraceSet, pack_traces, unpack_traces

PACKED = ("dxy", "stroke_lengths", "strokes_per_sample", "text")


def ink(text: str | None = "hi", full: bool = True) -> Ink:
    """Three points in two strokes."""
    points = np.array([[0, 1], [1.5, 2], [3, -4.25]], np.float32)
    return Ink(
        points,
        np.array([2, 1], np.int32),
        np.array([0, 0.1, 0.2], np.float32) if full else None,
        np.array([0.5, 1, 0.25], np.float32) if full else None,
        text,
        "w1" if full else None,
    )


def traces() -> TraceSet:
    """Two traces, one with labels and a coordinate."""
    time = Axis("time", coordinate=np.array([0.5, 1.5], np.float32), unit="point")
    return TraceSet(
        (
            Trace("recurrent/layer0/forward/hidden", np.zeros((2, 3), np.float32), (time, Axis("unit")), "state"),
            Trace("posterior", np.ones((2, 2), np.float32), (time, Axis("symbol", ("blank", "a"))), "probability"),
        ),
        {"model": "lstm"},
    )


def packed(**arrays: object) -> bytes:
    """A `.npz` file of these arrays."""
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
    return file.getvalue()


def packed_ink() -> dict[str, object]:
    """The arrays of a packed ink file of two samples."""
    return {
        "dxy": np.array([[1, 2], [3, 4], [5, 6]], np.int16),
        "stroke_lengths": np.array([2, 1], np.int32),
        "strokes_per_sample": np.array([1, 1], np.int32),
        "text": np.array(["ab", "c"]),
        "writer": np.array(["w", "w"]),
    }


INKML = b"""<?xml version="1.0"?><ink xmlns="http://www.w3.org/2003/InkML"><annotation type="truth">ab</annotation>
<definitions><context xml:id="c"><inkSource><traceFormat><channel name="F" type="integer" max="255"/>
<channel name="Y" type="decimal" orientation="-ve"/><channel name="X"/><channel name="T" units="ms"/></traceFormat>
</inkSource></context><brush xml:id="b"/></definitions>
<traceGroup><trace contextRef="#c" id="t0">10 1 2 0, '5'1'1'10,"1"1"1"0, ? * !9 7</trace></traceGroup>
<trace contextRef="#c" brushRef="#b">1 2 3 4</trace></ink>"""

UNIPEN = b""".VERSION 1.0
.DATA_SOURCE x
.HIERARCHY WORD CHARACTER
.X_POINTS_PER_INCH 100
.Y_POINTS_PER_INCH 200
.POINTS_PER_SECOND 100
.COMMENT caf\xe9
.COORD X Y P
.SEGMENT WORD 0-2 OK "a \\"b\\""
.SEGMENT CHARACTER 0:0-0:1,2 ? "a"
.PEN_DOWN
1 2 3
4 5 6
.DT 20
.PEN_UP
7 8 0
.PEN_DOWN
9 10 11
"""

JSON = b'[\n {"strokes": [[[0, 1], [2, 3]], [[4.5, -1e2]]], "text": "a\\u00e9"},\n {"strokes": [], "text": null}\n]'

SEEDS: dict[str, list[bytes]] = {
    "inkml": [INKML, pack_inkml([ink(), ink(None, full=False)])],
    "unipen": [UNIPEN, pack_unipen([ink(), ink("b\\c")])],
    "jsonl": [JSON, pack_jsonl([ink(), ink(None, full=False)])],
    "session": [pack_session(Session("writing", {"ink": inks_to_json((ink(),)), "zoom": 1.5, "on": True, "x": None}))],
    "trace": [pack_traces(traces())],
    "tensors": [pack_tensors({"a": np.arange(6, dtype=np.int16).reshape(2, 3), "b": np.array([True])}, {"k": "v"})],
    "npz": [packed(**packed_ink())],
}

READERS: dict[str, Callable[[bytes, Path], object]] = {
    "inkml": lambda data, folder: unpack_inkml(data, "f.inkml"),
    "unipen": lambda data, folder: unpack_unipen(data, "f.unp"),
    "jsonl": lambda data, folder: unpack_jsonl(data, "f.jsonl"),
    "session": lambda data, folder: unpack_session(data, "f.unrolled"),
    "trace": lambda data, folder: unpack_traces(data, "f.safetensors"),
    "tensors": lambda data, folder: unpack_tensors(data, "f.safetensors"),
    "npz": lambda data, folder: read_arrays(stored(data, folder), PACKED, ("writer",)),
    "any": lambda data, folder: read_ink_bytes(data, "standard input"),
}


def stored(data: bytes, folder: Path) -> Path:
    """A file of these bytes."""
    path = folder / "f.npz"
    path.write_bytes(data)
    return path
