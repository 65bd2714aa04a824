"""Commands on the clipboard: what a shell makes of them is what the page meant."""

from __future__ import annotations

import shlex
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.commandcopy import copy_command, copy_ink_command
from app.shell import Shell
from engine.data.ink import Ink, ink_of
from engine.data.ink_files import read_ink

HARD = 'it\'s "50 %" of $HOME, `date` \\n and\na second line'


@dataclass
class _Shell:
    said: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @property
    def say(self) -> Callable[[str], None]:
        return self.said.append

    def fail(self, sentence: str, details: str) -> None:
        self.failures.append(sentence)


@pytest.fixture
def shell(qtbot: QtBot) -> _Shell:
    return _Shell()


def _seen_by_a_shell(command: str) -> list[str]:
    """What a command is given: its standard input, then its arguments, taken down by a function of its name."""
    script = f'unrolled() {{ cat; printf "\\0%s" "$@"; }}\n{command} </dev/null'
    if "|" in command:
        script = script.removesuffix(" </dev/null")
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)
    return done.stdout.split("\0")


def test_a_shell_hands_on_text_and_options_as_they_were(shell: _Shell) -> None:
    copy_command(cast(Shell, shell), ["ask", "-", "--question", HARD], HARD)
    assert _seen_by_a_shell(QGuiApplication.clipboard().text()) == [f"{HARD}\n", "ask", "-", "--question", HARD]
    copy_command(cast(Shell, shell), ["forecast", HARD])
    assert _seen_by_a_shell(QGuiApplication.clipboard().text()) == ["", "forecast", HARD]
    assert shell.said == ["Copied the command"] * 2


def _ink() -> Ink:
    return ink_of([np.array([[0, 0], [3, 4], [5, 9]], np.float32)])


def test_the_ink_is_in_the_file_that_the_command_names(
    shell: _Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    copy_ink_command(cast(Shell, shell), "caption", _ink(), ["--json"])
    program, command, path, option = shlex.split(QGuiApplication.clipboard().text())
    assert (program, command, option) == ("unrolled", "caption", "--json")
    (ink,) = read_ink(Path(path))
    assert np.array_equal(ink.points, _ink().points)


def test_a_file_that_cannot_be_written_is_said_and_nothing_copied(
    shell: _Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "not there"))
    QGuiApplication.clipboard().setText("as it was")
    copy_ink_command(cast(Shell, shell), "caption", _ink(), [])
    assert QGuiApplication.clipboard().text() == "as it was"
    (failure,) = shell.failures
    assert "not there" in failure
