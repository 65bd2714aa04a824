"""What is written comes back, in every form; what a file is, is seen from its bytes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from engine.cancel import Cancel, Cancelled
from engine.data.ink import Ink
from engine.data.ink_files import FORMS, InkForm, read_ink, read_ink_bytes, write_ink
from engine.data.jsonl import ink_to_json, pack_jsonl
from engine.data.plain import number, numbers
from engine.data.session import Session, inks_to_json, pack_session
from engine.errors import DataError, SaveError
from tests.engine.corpus.seeds import INKML, JSON, UNIPEN, ink

_floats = st.floats(width=32, allow_nan=False, allow_infinity=False)
_times = st.floats(0, 1e6, width=32, allow_subnormal=False)
_texts = st.none() | st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"))


@st.composite
def inks(draw: st.DrawFn, smallest: int = 0) -> Ink:
    """Any ink whose time starts at 0."""
    lengths = draw(st.lists(st.integers(1, 4), min_size=smallest, max_size=4))
    count = sum(lengths)
    time = pressure = None
    if draw(st.booleans()):
        time = np.concatenate(
            [np.zeros(min(1, count)), draw(arrays.arrays(np.float32, max(0, count - 1), elements=_times))]
        )
    if draw(st.booleans()):
        pressure = draw(arrays.arrays(np.float32, count, elements=st.floats(0, 1, width=32)))
    points = draw(arrays.arrays(np.float32, (count, 2), elements=_floats))
    return Ink(points, np.array(lengths, np.int32), time, pressure, draw(_texts), draw(_texts), draw(_extras))


_extras = st.dictionaries(st.text("abc", min_size=1), st.text("xyz &<\"'"), max_size=3)
_quick = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def _same(old: Ink, new: Ink) -> None:
    np.testing.assert_array_equal(old.points, new.points)
    np.testing.assert_array_equal(old.stroke_lengths, new.stroke_lengths)


@pytest.mark.parametrize("ending", [".inkml", ".jsonl"])
@_quick
@given(samples=st.lists(inks(), min_size=1, max_size=4))
def test_everything_comes_back(ending: str, samples: list[Ink], tmp_path: Path) -> None:
    path = tmp_path / f"a{ending}"
    write_ink(path, samples)
    again = read_ink(path)
    assert len(again) == len(samples)
    for old, new in zip(samples, again, strict=True):
        _same(old, new)
        assert (new.text, new.writer, new.extra) == (old.text, old.writer, old.extra)
        for name in ("time", "pressure"):
            before, after = getattr(old, name), getattr(new, name)
            # Without a point there is nothing that could be timed.
            assert len(old) == 0 or (before is None) == (after is None)
            if before is not None and after is not None:
                np.testing.assert_array_equal(before, after)


@_quick
@given(samples=st.lists(inks(smallest=1), min_size=1, max_size=4))
def test_unipen_comes_back(samples: list[Ink], tmp_path: Path) -> None:
    path = tmp_path / "a.unp"
    write_ink(path, samples)
    again = read_ink(path)
    assert len(again) == len(samples)
    for old, new in zip(samples, again, strict=True):
        _same(old, new)
        assert new.text == (old.text or None)
        for name in ("time", "pressure"):
            values = getattr(new, name)
            assert (values is not None) == all(getattr(sample, name) is not None for sample in samples)
            if values is not None:
                np.testing.assert_array_equal(values, getattr(old, name))


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.title)
def test_every_ending_is_written(form: object, tmp_path: Path) -> None:
    assert isinstance(form, tuple)
    for ending in form[1]:
        path = tmp_path / f"A{ending.upper()}"
        write_ink(path, [ink("a b\n\"c\"\\ \t'd' & <e>")])
        assert read_ink(path)[0].text == "a b\n\"c\"\\ \t'd' & <e>"


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf", b" \r\n\t "])
@pytest.mark.parametrize(("data", "count"), [(INKML, 1), (UNIPEN, 1), (JSON, 2)], ids=["InkML", "UNIPEN", "JSON"])
def test_the_form_is_seen_from_the_bytes(data: bytes, count: int, mark: bytes, tmp_path: Path) -> None:
    if data is INKML and mark.isspace():
        data = data[data.index(b"?>") + 2 :]
    path = tmp_path / "named.wrongly"
    path.write_bytes(mark + data)
    assert len(read_ink(path)) == count
    assert len(read_ink_bytes(mark + data, "standard input")) == count


def test_inkml_may_be_utf_16() -> None:
    data = '<?xml version="1.0" encoding="UTF-16"?><ink><annotation type="truth">é</annotation><trace>1 2</trace></ink>'
    assert read_ink_bytes(data.encode("utf-16"), "a")[0].text == "é"


def test_a_session_gives_its_ink() -> None:
    samples = (ink("one"), ink(None))
    found = read_ink_bytes(pack_session(Session("writing", {"ink": inks_to_json(samples)})), "a")
    assert [sample.text for sample in found] == ["one", None]
    _same(found[0], samples[0])
    with pytest.raises(DataError, match="a session without any"):
        read_ink_bytes(pack_session(Session("writing", {})), "a")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"\x89PNG\r\n", "begins with"),
        (b"hello", "begins with"),
        (b"\x80\x04\x95abc", "pickle"),
        (b"PK\x03\x04abc", "save_file"),
        (b"\x1f\x8babc", "unpack it first"),
        (b"<html></html>", "<html>"),
        (b'{"a": 1}', "strokes"),
        (b".VERSION 1\n", "PEN_DOWN"),
        (b".INCLUDE a.dat\n", "includes other files"),
    ],
)
def test_anything_else_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(DataError, match=r"^standard input") as caught:
        read_ink_bytes(data, "standard input")
    assert words in str(caught.value)


def test_what_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(SaveError, match="must end with one of"):
        write_ink(tmp_path / "a.txt", [ink()])
    with pytest.raises(DataError, match="at least one point"):
        write_ink(tmp_path / "a.unp", [Ink(np.zeros((0, 2), np.float32), np.zeros(0, np.int32))])
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(DataError, match="could not be read"):
        read_ink(tmp_path / "missing.inkml")


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.title)
def test_reading_is_cancelled(form: InkForm, tmp_path: Path) -> None:
    path = tmp_path / f"a{form.endings[0]}"
    write_ink(path, [ink("a")])
    cancel = Cancel()
    assert len(read_ink(path, cancel)) == 1
    cancel.set()
    with pytest.raises(Cancelled):
        read_ink(path, cancel)


@_quick
@given(sample=inks())
def test_ink_among_other_things_is_what_a_line_of_a_file_says(sample: Ink) -> None:
    (line,) = pack_jsonl([sample]).splitlines()
    value = ink_to_json(sample)
    assert value == json.loads(line)
    for begun in range(len(value["strokes"]) + 1):
        assert ink_to_json(sample, value["strokes"][:begun]) == value


@given(arrays.arrays(np.float32, st.integers(0, 9), elements=_floats))
def test_numbers_are_those_of_the_text(values: NDArray[np.float32]) -> None:
    assert numbers(values) == [float(number(value)) for value in values.tolist()]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.title)
def test_a_stroke_of_many_characters_comes_back(form: InkForm, tmp_path: Path) -> None:
    path, count = tmp_path / f"a{form.endings[0]}", 220_000
    points = np.linspace(1e-30, 2e-30, 2 * count, dtype=np.float32).reshape(-1, 2)  # Numbers of forty digits.
    write_ink(path, [Ink(points, np.array([count]))])
    assert path.stat().st_size > 16 * 2**20
    (again,) = read_ink(path)
    np.testing.assert_array_equal(again.points, points)
