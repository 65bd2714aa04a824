"""Session files: what goes in comes out, the generation before is kept, and newer ones are left alone."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.cancel import Cancel, Cancelled
from engine.data.session import (
    Session,
    inks_from_json,
    inks_to_json,
    pack_session,
    previous,
    read_lab,
    read_session,
    read_state,
    unpack_session,
    write_session,
)
from engine.errors import DataError, SaveError
from tests.engine.corpus.seeds import ink

_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**1023), 2**1023)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@settings(max_examples=200)
@given(
    lab=st.text(),
    state=st.dictionaries(st.text(), _values, max_size=4),
    unknown=st.dictionaries(st.text("abc"), _values),
)
def test_comes_back(lab: str, state: dict[str, object], unknown: dict[str, object]) -> None:
    unknown.pop("lab", None)
    session = Session(lab, state, unknown)
    assert unpack_session(pack_session(session), "a") == session


def test_ink_comes_back() -> None:
    (found,) = inks_from_json(inks_to_json((ink("a"),)), "a")
    np.testing.assert_array_equal(found.points, ink().points)
    assert (found.text, found.writer) == ("a", "w1")
    with pytest.raises(DataError, match="a must have a list"):
        inks_from_json({}, "a")
    with pytest.raises(DataError, match="a, sample 1 must be a sample"):
        inks_from_json([{"strokes": []}, 5], "a")


def test_unknown_keys_are_kept() -> None:
    data = b'{"format": "unrolled.session/1", "lab": "a", "state": {"later": [1]}, "also": {"b": 2}}'
    session = unpack_session(data, "a")
    assert session.unknown == {"also": {"b": 2}}
    assert unpack_session(pack_session(session), "a") == session


def test_a_newer_version_is_left_alone() -> None:
    with pytest.raises(DataError, match=r"a was written by a newer version .* Update the program"):
        unpack_session(b'{"format": "unrolled.session/2", "anything": "else"}', "a")


@pytest.mark.parametrize(
    "state", [{"a": float("nan")}, {"a": {1, 2}}, {"a": np.float32(1)}, {1: 2}, {"a": 10**400}], ids=str
)
def test_what_is_no_json_is_not_written(state: dict[str, object], tmp_path: Path) -> None:
    path = tmp_path / "s.unrolled"
    write_session(path, Session("a", {"kept": 1}))
    with pytest.raises(DataError, match="the session must"):
        write_session(path, Session("a", state))
    assert read_session(path).state == {"kept": 1}


def test_the_generation_before_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "s.unrolled"
    for generation in range(3):
        write_session(path, Session("a", {"generation": generation}))
    assert read_session(path).state == {"generation": 2}
    assert read_session(previous(path)).state == {"generation": 1}
    assert sorted(os.listdir(tmp_path)) == ["s.unrolled", "s.unrolled~"]


def test_a_damaged_file_does_not_replace_the_generation_before(tmp_path: Path) -> None:
    path = tmp_path / "s.unrolled"
    write_session(path, Session("a", {"generation": 0}))
    write_session(path, Session("a", {"generation": 1}))
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(DataError, match="The generation before it can be opened") as caught:
        read_session(path)
    assert str(previous(path)) in str(caught.value)
    write_session(path, Session("a", {"generation": 2}))
    assert read_session(previous(path)).state == {"generation": 0}
    assert read_session(path).state == {"generation": 2}


@pytest.mark.parametrize("at", [1, 2])
def test_a_failing_disk_keeps_both(at: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "s.unrolled"
    for generation in range(2):
        write_session(path, Session("a", {"generation": generation}))
    true, calls = os.replace, []

    def fake(source: Path, target: Path) -> None:
        calls.append(target)
        if len(calls) == at:
            raise OSError(errno.EIO, "the disk failed")
        true(source, target)

    monkeypatch.setattr(os, "replace", fake)
    with pytest.raises(SaveError, match="the disk failed"):
        write_session(path, Session("a", {"generation": 2}))
    assert read_session(path).state == {"generation": 1}
    assert read_session(previous(path)).state == {"generation": at - 1}
    assert sorted(os.listdir(tmp_path)) == ["s.unrolled", "s.unrolled~"]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"missing\.unrolled could not be read"):
        read_session(tmp_path / "missing.unrolled")


@pytest.mark.parametrize(
    "text",
    [
        '{"format": "unrolled.session/1", "lab": "ctc", "state": {}}',
        '\n{\n  "format": "unrolled.session/1",\n  "lab": "ctc",\n  "state": {}\n}\n',
        '{"state": {"lab": "no"}, "lab": "ctc", "format": "unrolled.session/1"}',
        '{"format": "unrolled.session/1", "lab": "\\u0063tc", "state": {}}',
    ],
)
def test_the_lab_of_a_session_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.unrolled"
    path.write_text(text)
    assert read_lab(path) == "ctc"
    assert read_state(path, "ctc", "CTC") == read_session(path).state


def test_the_start_of_a_session_tells_its_lab(tmp_path: Path) -> None:
    path = tmp_path / "a.unrolled"
    write_session(path, Session("ctc", {"numbers": [0.5] * 10_000}))
    path.write_bytes(path.read_bytes()[:2_000])
    assert read_lab(path) == "ctc"
    path.write_bytes(path.read_bytes()[:20])
    with pytest.raises(DataError, match=r"a\.unrolled"):
        read_lab(path)
    with pytest.raises(DataError, match=r"nowhere"):
        read_lab(tmp_path / "nowhere.unrolled")


def test_reading_a_session_is_cancelled(tmp_path: Path) -> None:
    path, cancel = tmp_path / "a.unrolled", Cancel()
    write_session(path, Session("ctc", {"numbers": [0.5, 1]}))
    cancel.set()
    with pytest.raises(Cancelled):
        read_session(path, cancel)
