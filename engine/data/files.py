"""Reading and writing whole files. Every writer of this program goes through `write_whole`."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import shutil
import stat
import sys
import time
from pathlib import Path

from engine.errors import DataError, SaveError

MARGIN = 16 * 2**20
_SUFFIX = ".unrolled-part"
_OURS = re.compile(r".+\.[0-9a-f]{8}" + re.escape(_SUFFIX))
_SHARING = {5, 32, 33}
_PAUSES = (0.01, 0.04, 0.15, 0.5, 0.8, 0.8)
_DAY = 86_400.0


def read_whole(path: Path, limit: int = 2**31) -> bytes:
    """The bytes of a file of at most `limit` bytes. Raises DataError where there is none, or it is larger."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise DataError(f"{path} must be a file, but is a folder or a device instead.")
        if status.st_size > limit:
            raise _too_large(path, limit, status.st_size)
        with path.open("rb") as file:
            data = file.read(status.st_size + 1)
            while len(data) > status.st_size and len(data) <= limit and (more := file.read(2**20)):
                data += more
        if len(data) > limit:
            raise _too_large(path, limit, len(data))
        return data
    except (OSError, ValueError) as error:
        raise DataError(f"{path} could not be read: {_reason(error)}.") from error


def read_start(path: Path, size: int) -> bytes:
    """The first bytes of a file, at most `size`. Raises DataError where there is none."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise DataError(f"{path} must be a file, but is a folder or a device instead.")
        with path.open("rb") as file:
            return file.read(size)
    except (OSError, ValueError) as error:
        raise DataError(f"{path} could not be read: {_reason(error)}.") from error


def read_given(name: str, limit: int) -> tuple[bytes, str]:
    """The bytes that a command was given, at most `limit`, and what to call them; `-` is standard input.

    Raises DataError where there is no such file, or there are more bytes.
    """
    if name != "-":
        return read_whole(Path(name), limit), name
    if sys.stdin is None:
        raise DataError("standard input must be open to be read, but is closed.")
    data = sys.stdin.buffer.read(limit + 1)
    if len(data) > limit:
        raise DataError(f"standard input must be at most {limit:,} bytes, but has more. Hand it over in parts.")
    return data, "standard input"


def write_whole(path: Path, data: bytes) -> None:
    """Replace the file at `path` by `data`, or leave it as it is.

    The bytes go to a new file beside it, are counted, synced to the disk, and take its place in one
    step; a full disk, a crash or a read-only folder leaves what was there before. A symbolic link
    is followed, the file's permissions are kept. On Windows a file that another program holds open
    is tried again for at most 2.3 s, so a caller with a window calls this from a lane. Raises SaveError.
    """
    try:
        target = Path(os.path.realpath(path))
        old = _ordinary(target)
        free = _free(target.parent)
        if free is not None and free < len(data):
            raise OSError(errno.ENOSPC, f"only {free:,} bytes are free on its disk")
        temporary = target.with_name(f"{target.name[:40]}.{secrets.token_hex(4)}{_SUFFIX}")
        try:
            _write(temporary, data, old)
            _replace(temporary, target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except (OSError, ValueError) as error:
        raise SaveError(
            f"{path} could not be written: {_reason(error)}. It needs {len(data):,} bytes; "
            "what was there before is unharmed. Save to another place."
        ) from error
    try:
        _sync_folder(target.parent)
    except OSError as error:
        raise SaveError(
            f"{path} was written, but the disk did not confirm it: {_reason(error)}. Save to another place as well."
        ) from error


def space_warning(path: Path, size: int) -> str | None:
    """A sentence where the disk of `path` has less than twice `size` bytes and 16 MB free, else None."""
    free = _free(Path(os.path.realpath(path)).parent)
    if free is None or free >= 2 * size + MARGIN:
        return None
    return f"The disk of {path} has only {free / 1e6:,.1f} MB free; make room or save to another place."


def sweep(folder: Path) -> int:
    """Delete what crashed writers of this program left in `folder` more than a day ago; says how many."""
    swept = 0
    try:
        names = [entry.name for entry in os.scandir(folder) if _OURS.fullmatch(entry.name)]
    except OSError:
        return 0
    for name in names:
        leftover = folder / name
        try:
            status = leftover.lstat()
            if stat.S_ISREG(status.st_mode) and time.time() - status.st_mtime > _DAY:
                leftover.unlink()
                swept += 1
        except OSError:
            continue
    return swept


def _ordinary(target: Path) -> os.stat_result | None:
    try:
        status = target.stat()
    except FileNotFoundError:
        return None
    # Replacing a device such as /dev/null by a file would break the whole machine.
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is a folder or a device, not a file")
    # A rename would replace a write-protected file without asking.
    if not status.st_mode & 0o222:
        raise OSError(errno.EACCES, "it is write-protected")
    return status


def _write(temporary: Path, data: bytes, old: os.stat_result | None) -> None:
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
    # The kernel applies the umask: asking for it here would change it for all threads.
    handle = os.open(temporary, flags, 0o666 if old is None else 0o600)
    try:
        if old is not None:
            _keep_owner(handle, temporary, old)
        view = memoryview(data)
        while view:
            count = os.write(handle, view)
            if count == 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            view = view[count:]
        _sync(handle)
        if os.fstat(handle).st_size != len(data):
            raise OSError(errno.EIO, "the disk kept fewer bytes than it was given")
    finally:
        os.close(handle)


def _keep_owner(handle: int, temporary: Path, old: os.stat_result) -> None:
    if sys.platform == "win32":
        os.chmod(temporary, old.st_mode & 0o777)
        return
    new = os.fstat(handle)
    if (new.st_uid, new.st_gid) != (old.st_uid, old.st_gid):
        # Somebody else's file in a shared folder: the copy is ours, as with any editor.
        with contextlib.suppress(PermissionError):
            os.fchown(handle, old.st_uid, old.st_gid)
    os.fchmod(handle, old.st_mode & 0o777)


def _sync(handle: int) -> None:
    if sys.platform == "darwin":
        import fcntl

        try:
            # macOS: fsync alone leaves the bytes in the drive's cache.
            fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
            return
        except OSError:
            pass
    os.fsync(handle)


def _replace(temporary: Path, target: Path) -> None:
    for pause in _PAUSES:
        try:
            os.replace(temporary, target)
            return
        except OSError as error:
            if getattr(error, "winerror", None) not in _SHARING:
                raise
        time.sleep(pause)
    os.replace(temporary, target)


def _sync_folder(folder: Path) -> None:
    if sys.platform == "win32":
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
    except PermissionError:
        return
    try:
        os.fsync(handle)
    except OSError as error:
        # Network and FUSE file systems do not know how to sync a folder.
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)


def _free(folder: Path) -> int | None:
    try:
        usage = shutil.disk_usage(folder)
    except OSError:
        return None
    return usage.free if usage.total else None


def _too_large(path: Path, limit: int, size: int) -> DataError:
    return DataError(f"{path} must be at most {limit:,} bytes, but has {size:,} instead.")


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).rstrip(".")
