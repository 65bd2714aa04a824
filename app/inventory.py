"""What this copy of the program is made of, in words that can be copied into a report."""

from __future__ import annotations

import platform
import re
from collections import deque
from importlib import metadata
from pathlib import Path

from engine.cli import VERSION
from engine.resources import ROOT

_TABLE = ROOT.parent / "licences" / "LIBRARIES.tsv"
_LAST = 60
"""Lines of each log that a report holds."""

Library = tuple[str, str]
"""Name with version, and licence."""


def libraries() -> tuple[Library, ...]:
    """The libraries inside and their licences: of a package, as its build wrote them down; else those installed."""
    if _TABLE.exists():
        rows = (line.partition("\t") for line in _TABLE.read_text("utf-8").splitlines() if line)
        return tuple((name, licence) for name, _, licence in rows)
    return tuple(sorted({_entry(name) for name in _needed("unrolled", set())}, key=lambda entry: entry[0].lower()))


def summary() -> str:
    """Versions of the program, Python, the system and the libraries that it leans on most."""
    leaned = ("torch", "PySide6_Essentials", "pyqtgraph", "numpy")
    parts = [f"Python {platform.python_version()}", *(_entry(name)[0] for name in leaned)]
    return f"Unrolled {VERSION} on {platform.system()} {platform.release()}, {platform.machine()}\n{', '.join(parts)}"


def report(folder: Path) -> str:
    """A summary with the last lines of the logs in `folder`, and the home folder's name taken out."""
    parts = [summary()]
    for name in ("unrolled.log", "crash.log"):
        try:
            with (folder / name).open(encoding="utf-8", errors="replace") as file:
                last = "".join(deque(file, _LAST)).strip()
        except OSError:
            continue
        if last:
            parts.append(f"--- {name}\n{last}")
    return "\n\n".join(parts).replace(str(Path.home()), "~") + "\n"


def _needed(name: str, seen: set[str]) -> set[str]:
    """`name` and all that it requires, as installed."""
    if name not in seen:
        seen.add(name)
        try:
            wanted = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            seen.discard(name)
            return seen
        for requirement in wanted:
            found = re.match(r"[\w.-]+", requirement)
            if found and "extra ==" not in requirement:
                _needed(found[0].lower().replace("_", "-"), seen)
    return seen


def _entry(name: str) -> Library:
    try:
        head = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        found = next((library for library in libraries() if library[0].lower().startswith(name.lower() + " ")), None)
        return found or (name, "")
    classifiers = [line.rpartition("::")[2].strip() for line in head.get_all("Classifier") or () if "License" in line]
    said = [[head[field]] if field in head else [] for field in ("License-Expression", "License")]
    licence = next(iter([*said[0], *classifiers, *said[1]]), "")
    return f"{head['Name']} {head['Version']}", licence.splitlines()[0] if licence else "see its licence"
