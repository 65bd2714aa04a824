"""Session files: a lab's name and its state as JSON, `{"format": "unrolled.session/1", "lab": ..., "state": {...}}`."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.cancel import Cancel
from engine.data.files import read_start, read_whole, write_whole
from engine.data.ink import Ink
from engine.data.jsonl import ink_from_json, ink_to_json
from engine.data.plain import MAX_FILE, json_of, plain_value, text_of
from engine.errors import DataError, SaveError

ENDING = ".unrolled"
FORMAT = "unrolled.session"
VERSION = 1
_HEAD_BYTES = 1_024
_START = re.compile(rb'\s*\{\s*"format"\s*:\s*"unrolled\.session/')
_HEAD = re.compile(_START.pattern + rb'[0-9]+"\s*,\s*"lab"\s*:\s*"([a-z_]+)"')


@dataclass(frozen=True)
class Session:
    """What a session file holds.

    lab      name of the lab whose page it is
    state    JSON values: what the page needs to come back; `state["ink"]` is a list of samples where there is ink
    unknown  what a later version of this program wrote beside these, kept as it is
    """

    lab: str
    state: dict[str, Any] = field(default_factory=dict)
    unknown: dict[str, Any] = field(default_factory=dict)


def pack_session(session: Session) -> bytes:
    """The bytes of a session file. Raises DataError where the state is not JSON, or larger than can be read again."""
    document = {"format": f"{FORMAT}/{VERSION}", "lab": session.lab, "state": session.state}
    document |= {key: value for key, value in session.unknown.items() if key not in document}
    data = json.dumps(plain_value(document, "the session"), allow_nan=False, separators=(",", ":")).encode() + b"\n"
    if len(data) > MAX_FILE:
        raise DataError(
            f"the session must be at most {MAX_FILE:,} bytes, but has {len(data):,}; remove some of its ink."
        )
    return data


def unpack_session(data: bytes, origin: str, cancel: Cancel | None = None) -> Session:
    """The session of a file's bytes.

    Raises DataError, naming `origin`, where it is none or of a newer version; Cancelled between its values.
    """
    if len(data) > MAX_FILE:
        raise DataError(f"{origin} must be at most {MAX_FILE:,} bytes, but has {len(data):,} instead.")
    document = json_of(text_of(data, origin), origin, cancel)
    kind = document.get("format") if isinstance(document, dict) else None
    name, _, version = kind.partition("/") if isinstance(kind, str) else ("", "", "")
    if name != FORMAT or not re.fullmatch(r"[1-9][0-9]{0,5}", version):
        raise DataError(f'{origin} must be a session file ("format": "{FORMAT}/{VERSION}"), but is something else.')
    if int(version) > VERSION:
        raise DataError(
            f"{origin} was written by a newer version of this program (form {version}; this one reads {VERSION}). "
            "Update the program to open it."
        )
    document = plain_value(document, origin, cancel=cancel)
    lab, state = document.pop("lab", None), document.pop("state", None)
    if not isinstance(lab, str) or not isinstance(state, dict):
        raise DataError(f"{origin} must name its `lab` and have a table as `state`, but does not.")
    del document["format"]
    return Session(lab, state, document)


def read_session(path: Path, cancel: Cancel | None = None) -> Session:
    """The session of a file.

    Raises DataError where it cannot be read, saying so where the generation before can; Cancelled between its values.
    """
    try:
        return unpack_session(read_whole(path, MAX_FILE), str(path), cancel)
    except DataError as error:
        before = previous(path)
        if _readable(before, cancel):
            raise DataError(f"{error} The generation before it can be opened: {before}") from error
        raise


def read_lab(path: Path) -> str:
    """The lab of a session file, from its first bytes where it is as this program writes it, else from all of them.

    Raises DataError where neither says it.
    """
    head = _HEAD.match(read_start(path, _HEAD_BYTES))
    return head[1].decode() if head else read_session(path).lab


def read_state(path: Path, lab: str, title: str, cancel: Cancel | None = None) -> dict[str, Any]:
    """The state in a session file of one lab.

    Raises DataError where it cannot be read or is of another lab, Cancelled between its values.
    """
    session = read_session(path, cancel)
    if session.lab != lab:
        raise DataError(f"{path} must be a session of the {title} lab, but is of {session.lab!r} instead.")
    return session.state


def write_session(path: Path, session: Session) -> None:
    """Write a session in place of what was there, which is kept as `name~` if it is a session that can be read.

    Raises SaveError where it cannot be written, DataError where the state is not JSON; the old file stays.
    """
    data = pack_session(session)
    try:
        unpack_session(data, str(path))
    except DataError as error:
        raise SaveError(f"{path} was not written, because it could not be read again: {error}") from error
    if _readable(path):
        write_whole(previous(path), read_whole(path, MAX_FILE))
    write_whole(path, data)


def previous(path: Path) -> Path:
    """Where the generation before the file at `path` is kept: `name~` beside it."""
    return path.with_name(f"{path.name}~")


def inks_to_json(inks: tuple[Ink, ...]) -> list[dict[str, Any]]:
    """Ink as it stands in `state["ink"]`."""
    return [ink_to_json(ink) for ink in inks]


def inks_from_json(value: Any, place: str) -> tuple[Ink, ...]:
    """Ink of `state["ink"]`. Raises DataError, naming `place` and the sample, where it is none."""
    if not isinstance(value, list):
        raise DataError(f"{place} must have a list of samples as its ink, but has something else.")
    return tuple(ink_from_json(item, f"{place}, sample {index}") for index, item in enumerate(value))


def is_session(start: bytes) -> bool:
    """Whether bytes begin as a session file of any version that this program writes."""
    return _START.match(start) is not None


def session_inks(data: bytes, origin: str, cancel: Cancel | None = None) -> tuple[Ink, ...]:
    """The ink in a session file's bytes, at least one sample. Raises DataError where there is none, Cancelled."""
    inks = inks_from_json(unpack_session(data, origin, cancel).state.get("ink", []), origin)
    if not inks:
        raise DataError(f"{origin} must have ink, but is a session without any.")
    return inks


def _readable(path: Path, cancel: Cancel | None = None) -> bool:
    if not path.exists():
        return False
    try:
        unpack_session(read_whole(path, MAX_FILE), str(path), cancel)
    except DataError:
        return False
    return True
