"""Settings that last, in one JSON file, and the folders where this program keeps things."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, TypeVar

import platformdirs
from PySide6.QtCore import QObject, QTimer, Signal

from engine.data.files import read_whole, write_whole
from engine.errors import SaveError, UnrolledError

NAME = "unrolled"
LIMIT = 2**20
_Value = TypeVar("_Value", bool, int, float, str, list[Any], dict[str, Any])


def config_folder() -> Path:
    """Where settings are kept; `UNROLLED_HOME` moves it."""
    home = os.environ.get("UNROLLED_HOME")
    return Path(home) / "config" if home else Path(platformdirs.user_config_dir(NAME, appauthor=False))


def state_folder() -> Path:
    """Where logs and autosaves are kept; `UNROLLED_HOME` moves it."""
    home = os.environ.get("UNROLLED_HOME")
    return Path(home) / "state" if home else Path(platformdirs.user_state_dir(NAME, appauthor=False))


class Settings(QObject):
    """Named JSON values. Unknown names in the file are kept; a value of another type than asked for counts as absent.

    note  a sentence where the file could not be read, else ""; the broken file is kept beside as `.broken`

    Without a path nothing is read or written.
    """

    changed = Signal(str)

    def __init__(self, path: Path | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self.note = ""
        self._written = b"{}"
        self._values = self._read()
        self._timer = QTimer(self, singleShot=True, interval=500)
        self._timer.timeout.connect(self.flush)

    def get(self, name: str, default: _Value) -> _Value:
        """The value of that name if it has the default's type (a whole number serves as a float), else the default."""
        value = self._values.get(name, default)
        if isinstance(default, float) and type(value) is int:
            return float(value)  # type: ignore[return-value]
        return value if type(value) is type(default) else default

    def set(self, name: str, value: Any) -> None:
        """Change a value, tell `changed`, and write the file soon."""
        if self._values.get(name) != value:
            self._values[name] = value
            self._timer.start()
            self.changed.emit(name)

    def flush(self) -> None:
        """Write the file now if it is behind; `note` says so where it cannot be written."""
        self._timer.stop()
        data = json.dumps(self._values, indent=1, sort_keys=True).encode()
        if self._path is None or data == self._written:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._path, data)
            self._written = data
        except (OSError, SaveError) as error:
            self.note = f"Settings could not be kept: {error}"

    def _read(self) -> dict[str, Any]:
        if self._path is None or not self._path.exists():
            return {}
        try:
            data = read_whole(self._path, LIMIT)
            values = json.loads(data.decode("utf-8"))
            if not isinstance(values, dict):
                raise ValueError(f"it holds a {type(values).__name__}, not a table")
        except (UnrolledError, ValueError, RecursionError) as error:
            self._set_aside(self._path, error)
            return {}
        self._written = data
        return values

    def _set_aside(self, path: Path, error: Exception) -> None:
        kept = path.with_name(path.name + ".broken")
        try:
            os.replace(path, kept)
            where = f"The file was kept as {kept.name}."
        except OSError:
            where = "The file was left as it is."
        self.note = f"Settings could not be read, so the defaults are used ({error}). {where}"
