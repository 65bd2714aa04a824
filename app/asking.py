"""Asking for a file that a page then opens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from app.shell import Shell
from engine.errors import UnrolledError


def ask_open(
    owner: QWidget, shell: Shell, title: str, kind: str, endings: Sequence[str], take: Callable[[Path], bool]
) -> None:
    """Let the user pick a file and hand it to `take`; then it is among the recent ones, or a bar says what is wrong.

    take         opens it; False where a lane has yet to read it, and whoever reads it does the rest
    title, kind  what stands over the dialog ("Open a story"), and what such files are called ("Stories")
    """
    patterns = " ".join(f"*{ending}" for ending in endings)
    chosen, _ = QFileDialog.getOpenFileName(owner, title, "", f"{kind} ({patterns});;All files (*)")
    if not chosen:
        return
    path = Path(chosen)
    try:
        if take(path):
            shell.remember(path)
    except UnrolledError as error:
        shell.fail(str(error), "")
