"""Putting on the clipboard the command that does without a window what a page shows."""

from __future__ import annotations

import shlex
import tempfile
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from app.shell import Shell
from engine.data.ink import Ink
from engine.data.ink_files import write_ink
from engine.errors import UnrolledError


def copy_command(shell: Shell, words: Sequence[str], reads: str = "") -> None:
    """Copy a command of this program, quoted for a shell; `reads` is what it gets on its standard input."""
    QGuiApplication.clipboard().setText(_quoted(words, reads))
    shell.say("Copied the command")


def copy_ink_command(shell: Shell, command: str, ink: Ink, options: Sequence[str]) -> None:
    """Copy a command that reads ink, which goes to a file for it; a bar says so where it cannot be written."""
    path = Path(tempfile.gettempdir()) / f"unrolled-{command}.jsonl"
    try:
        write_ink(path, [ink])
    except UnrolledError as error:
        shell.fail(str(error), "")
        return
    QGuiApplication.clipboard().setText(_quoted([command, str(path), *options], ""))
    shell.say("Copied the command; the ink is in a file beside it")


def _quoted(words: Sequence[str], reads: str) -> str:
    command = shlex.join(["unrolled", *words])
    return f"printf '%s\\n' {shlex.quote(reads)} | {command}" if reads else command
