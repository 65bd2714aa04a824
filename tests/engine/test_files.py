"""The one save routine: the old file or the new one, whole, and never a false success."""

from __future__ import annotations

import errno
import io
import os
import shutil
import stat
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.data import files
from engine.data.files import read_given, read_whole, space_warning, sweep, write_whole
from engine.data.ink import Ink
from engine.data.ink_files import write_ink
from engine.data.session import Session, write_session
from engine.errors import DataError, SaveError

resource = pytest.importorskip("resource", reason="limits and permissions as POSIX has them")

OLD = b"old" * 1_000
NEW = b"new!" * 5_000
CALLS = ("open", "write", "fsync", "fstat", "replace", "close", "fchmod")


def _long_ink() -> Ink:
    return Ink(np.arange(4_000, dtype=np.float32).reshape(-1, 2), np.array([2_000], np.int32))


WRITERS: dict[str, Callable[[Path], None]] = {
    "plain": lambda path: write_whole(path, NEW),
    "session": lambda path: write_session(path, Session("writing", {"a": "x" * 20_000})),
    "ink": lambda path: write_ink(path.with_suffix(".jsonl"), [_long_ink()]),
}


def _target(folder: Path, writer: str) -> Path:
    path = folder / ("file.jsonl" if writer == "ink" else "file.unrolled")
    path.write_bytes(OLD)
    return path


def _refusal(write: Callable[[Path], None], path: Path) -> str:
    """What the writer says where it refuses, else nothing."""
    try:
        write(path)
    except SaveError as error:
        return str(error)
    return ""


@contextmanager
def _failing(monkeypatch: pytest.MonkeyPatch, call: str, at: int, code: int) -> Iterator[list[int]]:
    """Make the `at`-th `os.<call>` fail; yields a list that grows with each call."""
    true = getattr(os, call)
    calls: list[int] = []

    def fake(*arguments: Any, **words: Any) -> Any:
        calls.append(len(calls))
        if len(calls) == at:
            if call == "close":
                true(*arguments)
            raise OSError(code, os.strerror(code))
        return true(*arguments, **words)

    with monkeypatch.context() as patch:
        patch.setattr(os, call, fake)
        yield calls


def test_writes_and_reads(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    write_whole(path, OLD)
    write_whole(path, NEW)
    assert read_whole(path) == NEW
    assert os.listdir(tmp_path) == ["a.bin"]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EACCES])
@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("writer", WRITERS)
def test_any_call_may_fail(writer: str, call: str, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _target(tmp_path, writer)
    for at in range(1, 20):
        path.write_bytes(OLD)
        with _failing(monkeypatch, call, at, code) as calls:
            message = _refusal(WRITERS[writer], path)
        assert os.listdir(tmp_path) == [path.name]
        assert str(path) in message or not message
        # A folder that cannot be synced is said, but the new file stands there by then.
        assert (path.read_bytes() == OLD) == (bool(message) and "was written, but" not in message)
        if len(calls) < at:
            assert not message
            break
    else:
        pytest.fail("it never came through")
    assert at > 1 or call == "fchmod"


def test_a_first_write_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with _failing(monkeypatch, "fsync", 1, errno.EIO), pytest.raises(SaveError, match="unharmed"):
        write_whole(tmp_path / "a", NEW)
    assert os.listdir(tmp_path) == []


def test_an_interrupt_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(handle: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "a", NEW)
    assert os.listdir(tmp_path) == []


def test_short_writes_are_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    true = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: true(handle, data[:1_000]))
    write_whole(tmp_path / "a", NEW)
    assert (tmp_path / "a").read_bytes() == NEW


@pytest.mark.parametrize("kept", [0, 1, 100, 2_999, 4_096, 8_192, 10_000, 15_000, 19_000, 19_999])
@pytest.mark.parametrize("writer", WRITERS)
def test_a_limit_on_the_size_of_files(writer: str, kept: int, tmp_path: Path) -> None:
    path = _target(tmp_path, writer)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (kept, before[1]))
    try:
        with pytest.raises(SaveError, match="bytes"):
            WRITERS[writer](path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert path.read_bytes() == OLD
    assert os.listdir(tmp_path) == [path.name]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 1 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if not mounted or mounted.returncode:
        pytest.skip("mounting a small disk takes an administrator on Linux")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("seen", [True, False], ids=["seen before", "found out while writing"])
def test_a_full_disk(seen: bool, small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not seen:
        monkeypatch.setattr(files, "_free", lambda folder: None)
    path, filler = small_disk / "file", small_disk / "filler"
    new = b"x" * 300_000
    results = set()
    for step in range(32):
        path.write_bytes(OLD)
        free = step * 12_000
        with filler.open("wb") as file:
            file.write(bytes(max(0, os.statvfs(small_disk).f_bavail * 4_096 - free)))
        message = _refusal(lambda target: write_whole(target, new), path)
        assert path.read_bytes() == (OLD if message else new)
        assert "300,000 bytes" in message or not message
        results.add(not message)
        assert sorted(os.listdir(small_disk)) == ["file", "filler"]
        filler.unlink()
    assert results == {True, False}


def test_a_disk_that_seems_full_is_named_early(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_free", lambda folder: 5)
    with pytest.raises(SaveError, match="only 5 bytes are free"):
        write_whole(tmp_path / "a", NEW)
    assert "0.0 MB free" in str(space_warning(tmp_path / "a", 10))
    monkeypatch.setattr(files, "_free", lambda folder: 10**9)
    assert space_warning(tmp_path / "a", 10) is None


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o664, 0o755])
def test_permissions_are_kept(mode: int, tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(OLD)
    path.chmod(mode)
    write_whole(path, NEW)
    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_new_files_follow_the_umask_and_leave_it_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = os.umask(0o027)
    try:
        monkeypatch.setattr(os, "umask", lambda mask: pytest.fail("the umask belongs to all threads"))
        write_whole(tmp_path / "a", NEW)
        monkeypatch.undo()
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640


def test_a_write_protected_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(OLD)
    path.chmod(0o444)
    with pytest.raises(SaveError, match="write-protected"):
        write_whole(path, NEW)
    assert path.read_bytes() == OLD


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    real, link = tmp_path / "there" / "real", tmp_path / "link"
    real.write_bytes(OLD)
    link.symlink_to(real)
    write_whole(link, NEW)
    assert link.is_symlink()
    assert real.read_bytes() == NEW


@pytest.mark.parametrize("name", ["é ü 漢字", "n" * 255, "a'b\"c", ".hidden"])
def test_names(name: str, tmp_path: Path) -> None:
    write_whole(tmp_path / name, OLD)
    write_whole(tmp_path / name, NEW)
    assert read_whole(tmp_path / name) == NEW


@pytest.mark.parametrize("name", ["n" * 256, "a\x00b", "missing/a"])
def test_impossible_names(name: str, tmp_path: Path) -> None:
    with pytest.raises(SaveError, match="could not be written"):
        write_whole(tmp_path / name, NEW)
    with pytest.raises(DataError, match="could not be read"):
        read_whole(tmp_path / name)


def test_devices_and_folders_are_no_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", Path(os.devnull)):
        with pytest.raises(SaveError, match="folder or a device"):
            write_whole(path, NEW)
        with pytest.raises(DataError, match="folder or a device"):
            read_whole(path)
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


def test_too_large(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(NEW)
    assert read_whole(tmp_path / "a", len(NEW)) == NEW
    with pytest.raises(DataError, match="at most 19,999 bytes, but has 20,000"):
        read_whole(tmp_path / "a", len(NEW) - 1)


@pytest.mark.parametrize("code", [5, 32, 33])
@pytest.mark.parametrize("held", [1, 6, 99])
def test_a_file_held_open_on_windows(code: int, held: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    true, tries, pauses = os.replace, [], list[float]()

    def fake(source: Path, target: Path) -> None:
        tries.append(source)
        if len(tries) <= held:
            error = PermissionError(errno.EACCES, "held")
            error.winerror = code  # type: ignore[attr-defined]
            raise error
        true(source, target)

    (tmp_path / "a").write_bytes(OLD)
    monkeypatch.setattr(os, "replace", fake)
    monkeypatch.setattr(time, "sleep", pauses.append)
    if held < 7:
        write_whole(tmp_path / "a", NEW)
    else:
        with pytest.raises(SaveError, match="held"):
            write_whole(tmp_path / "a", NEW)
    assert (tmp_path / "a").read_bytes() == (NEW if held < 7 else OLD)
    assert sum(pauses) <= 2.5
    assert os.listdir(tmp_path) == ["a"]


def test_other_errors_are_not_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda seconds: pytest.fail("nothing to wait for"))
    with _failing(monkeypatch, "replace", 1, errno.EACCES), pytest.raises(SaveError):
        write_whole(tmp_path / "a", NEW)


def test_many_threads(tmp_path: Path) -> None:
    path = tmp_path / "a"
    contents = [bytes([index]) * 10_000 for index in range(8)]
    threads = [threading.Thread(target=write_whole, args=(path, data)) for data in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert path.read_bytes() in contents
    assert os.listdir(tmp_path) == ["a"]


def test_sweep_takes_old_leftovers_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = f"a.unrolled.0123abcd{files._SUFFIX}"
    fresh = f"b.0123abcd{files._SUFFIX}"
    other = "c.0123abcd.part"
    for name in (ours, fresh, other):
        (tmp_path / name).write_bytes(OLD)
    (tmp_path / f"d.0123abcd{files._SUFFIX}").mkdir()
    (tmp_path / f"e.0123abcd{files._SUFFIX}").symlink_to(tmp_path / other)
    for path in tmp_path.iterdir():
        if path.name != fresh and not path.is_symlink():
            os.utime(path, (1, 1))
    assert sweep(tmp_path) == 1
    assert not (tmp_path / ours).exists()
    assert len(os.listdir(tmp_path)) == 4
    assert sweep(tmp_path / "missing") == 0


def test_what_a_command_is_given_comes_from_a_file_or_standard_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "some"
    path.write_bytes(b"12345")
    assert read_given(str(path), 5) == (b"12345", str(path))
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"12345")))
    assert read_given("-", 5) == (b"12345", "standard input")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"12345")))
    with pytest.raises(DataError, match=r"standard input must be at most 4 bytes, but has more"):
        read_given("-", 4)
    with pytest.raises(DataError, match=r"must be at most 4 bytes"):
        read_given(str(path), 4)
