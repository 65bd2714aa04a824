"""Files of weights that were trained in the window."""

from __future__ import annotations

from pathlib import Path

ENDING = ".safetensors"


def trained_files(folder: Path) -> tuple[str, ...]:
    """Files of weights in a folder, the newest first."""
    return tuple(map(str, sorted(folder.glob(f"*{ENDING}"), key=lambda path: -path.stat().st_mtime)))
