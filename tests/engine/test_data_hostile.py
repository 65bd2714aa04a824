"""Files that lie or explode are refused in a sentence, before anything large is allocated."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.data.arrays import read_arrays
from engine.data.ink_files import read_ink, read_ink_bytes
from engine.data.inkml import unpack_inkml
from engine.data.jsonl import unpack_jsonl
from engine.data.session import pack_session, unpack_session
from engine.errors import DataError
from engine.tensors import unpack_tensors
from engine.trace import unpack_traces
from tests.engine.corpus.hostile import lying_arrays, lying_tensors, xml_bombs

ROOM = 50 * 2**20
SECRET = "the canary's words"


def _refused(read: Callable[[], object]) -> str:
    tracemalloc.start()
    try:
        with pytest.raises(DataError) as caught:
            read()
        assert tracemalloc.get_traced_memory()[1] < ROOM
    finally:
        tracemalloc.stop()
    return str(caught.value)


@pytest.mark.parametrize("name", lying_tensors())
def test_tensors_that_lie(name: str) -> None:
    data = lying_tensors()[name]
    assert _refused(lambda: unpack_tensors(data, "w.safetensors")).startswith("w.safetensors")
    assert _refused(lambda: unpack_traces(data, "t.safetensors")).startswith("t.safetensors")


@pytest.mark.parametrize("name", lying_arrays())
def test_arrays_that_lie(name: str, tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    path.write_bytes(lying_arrays()[name])
    assert _refused(lambda: read_arrays(path, ["a"])).startswith(str(path))


@pytest.mark.parametrize("name", xml_bombs(Path("/nowhere")))
def test_xml_bombs(name: str, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    canary.write_text(SECRET)
    data = xml_bombs(canary)[name]
    message = _refused(lambda: unpack_inkml(data, "bomb.inkml"))
    assert message.startswith("bomb.inkml")
    assert SECRET not in message


_DEEP = b"[" * 100_000
JSON = {
    "deep": _DEEP,
    "deep in a sample": b'{"strokes": [' + _DEEP,
    "NaN": b'{"strokes": [[[NaN, 1]]]}',
    "infinity": b'{"strokes": [[[Infinity, 1]]]}',
    "beyond float64": b'{"strokes": [[[1e999, 1]]]}',
    "beyond float32": b'{"strokes": [[[1e39, 1]]]}',
    "5,000 digits": b'{"strokes": [[[' + b"9" * 5_000 + b", 1]]]}",
    "400 digits": b'{"strokes": [[[' + b"9" * 400 + b", 1]]]}",
    "key twice": b'{"strokes": [], "strokes": []}',
    "text as number": b'{"strokes": [[["1", "2"]]]}',
    "long text as number": b'{"strokes": [[["' + b"1" * 10**6 + b'", 2]' + b", [1, 2]" * 10_000 + b"]]}",
    "truth as number": b'{"strokes": [[[true, false]]]}',
    "null": b'{"strokes": [[[null, 1]]]}',
    "table as point": b'{"strokes": [[{"a": 1, "b": 2}]]}',
    "one number": b'{"strokes": [[[1]]]}',
    "five numbers": b'{"strokes": [[[1, 2, 3, 4, 5]]]}',
    "uneven points": b'{"strokes": [[[1, 2], [1, 2, 3]]]}',
    "uneven strokes": b'{"strokes": [[[1, 2]], [[1, 2, 3]]]}',
    "flat": b'{"strokes": [1, 2]}',
    "no strokes": b'{"text": "a"}',
    "text that is a number": b'{"strokes": [], "text": 1}',
    "line too long": b'{"strokes": [' + b" " * (64 * 2**20) + b"]}",
    "not UTF-8": b'{"strokes": [], "text": "\xff"}',
    "UTF-16": '{"strokes": []}'.encode("utf-16"),
    "UTF-16 without a mark": '{"strokes": []}'.encode("utf-16-le"),
    "gzip": b"\x1f\x8b\x08" + bytes(20),
    "pickle": b"\x80\x04\x95" + bytes(20),
    "nothing": b"",
    "blank": b" \n\n ",
}


@pytest.mark.parametrize("name", JSON)
def test_hostile_json_lines(name: str) -> None:
    with pytest.raises(DataError, match=r"^ink\.jsonl"):
        unpack_jsonl(JSON[name], "ink.jsonl")
    with pytest.raises(DataError, match=r"^standard input"):
        read_ink_bytes(JSON[name], "standard input")


@pytest.mark.parametrize(
    "state",
    [
        b'{"format": "unrolled.session/2", "lab": "a", "state": {}}',
        b'{"format": "unrolled.session/01", "lab": "a", "state": {}}',
        b'{"format": "unrolled.session", "lab": "a", "state": {}}',
        b'{"format": "other/1", "lab": "a", "state": {}}',
        b'{"format": 1, "lab": "a", "state": {}}',
        b'{"lab": "a", "state": {}}',
        b'{"format": "unrolled.session/1", "state": {}}',
        b'{"format": "unrolled.session/1", "lab": "a"}',
        b'{"format": "unrolled.session/1", "lab": 1, "state": {}}',
        b'{"format": "unrolled.session/1", "lab": "a", "state": []}',
        b'{"format": "unrolled.session/1", "lab": "a", "state": {"a": NaN}}',
        b'{"format": "unrolled.session/1", "lab": "a", "state": {"a": 1e999}}',
        b'{"format": "unrolled.session/1", "lab": "a", "state": {"a": ' + b"9" * 400 + b"}}",
        b'{"format": "unrolled.session/1", "lab": "a", "state": {"a": ' + b"[" * 70 + b"]" * 70 + b"}}",
        b'{"format": "unrolled.session/1", "lab": "a", "lab": "b", "state": {}}',
        b"[]",
        _DEEP,
    ],
)
def test_hostile_sessions(state: bytes) -> None:
    with pytest.raises(DataError, match=r"^s\.unrolled"):
        unpack_session(state, "s.unrolled")


def test_half_characters_are_repaired_and_save_again() -> None:
    data = b'{"format": "unrolled.session/1", "lab": "a", "state": {"t\\ud800": "\\udfff \\ud83d\\ude00"}}'
    session = unpack_session(data, "s.unrolled")
    assert session.state == {"t\ufffd": "\ufffd \U0001f600"}
    assert unpack_session(pack_session(session), "again") == session
    assert unpack_jsonl(b'{"strokes": [], "text": "\\ud800"}', "a.jsonl")[0].text == "\ufffd"


_TRACES = b"<ink>" + b"<trace>1 2, 3 40</trace>" * 9 + b"</ink>"
_STROKES = b'{"strokes": [' + b"[[1, 2], [3, 4]]," * 8 + b"[[1, 2]]]}\n"
_SEGMENTS = b"".join(b'.SEGMENT WORD %d ? "a"\n.PEN_DOWN\n1 2 3 4\n' % i for i in range(9))


@pytest.mark.parametrize(
    ("place", "data"),
    [
        ("inkml.MAX_ELEMENTS", _TRACES),
        ("inkml.MAX_POINTS", _TRACES),
        ("inkml.MAX_CHANNELS", b'<ink><traceFormat><channel name="X"/><channel name="Y"/>' + b"<channel/>" * 9),
        ("inkml.MAX_INKS", b"<ink>" + b'<traceGroup><annotation type="truth"/><trace>1 2</trace></traceGroup>' * 9),
        ("inkml_points.MAX_LINE", _TRACES),
        ("jsonl.MAX_STROKES", _STROKES),
        ("jsonl.MAX_INKS", b'{"strokes": []}\n' * 9),
        ("jsonl.MAX_POINTS", _STROKES),
        ("jsonl.MAX_LINE", _STROKES),
        ("unipen.MAX_POINTS", _SEGMENTS),
        ("unipen.MAX_INKS", _SEGMENTS),
        ("unipen.MAX_LINE", _SEGMENTS),
        ("unipen.MAX_COLUMNS", b".COORD X Y A B C D E F G\n"),
        ("ink_files.MAX_FILE", _SEGMENTS),
    ],
)
def test_limits(place: str, data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    if b"channel" in data or b"truth" in data:
        data += b"</traceFormat></ink>" if b"channel" in data else b"</ink>"
    monkeypatch.setattr(f"engine.data.{place}", 8)
    with pytest.raises(DataError, match=r"at most 8|1 to 8"):
        read_ink_bytes(data, "a")


def test_too_large_a_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.jsonl"
    with path.open("wb") as file:
        file.truncate(65 * 2**20)
    assert "67,108,864 bytes" in _refused(lambda: read_ink(path))
