"""20: manners of the command line, tried as a shell does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
INK = '{"strokes": [[[0, 0], [1, 9], [2, 20], [3, 30]], [[-6, 10], [8, 10]]], "text": "t"}\n'


def run(*arguments: str, given: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app", *arguments], cwd=ROOT, input=given, capture_output=True, text=True,
        env={**os.environ, **environment}, timeout=120, check=False,
    )  # fmt: skip


def modules(*arguments: str, **environment: str) -> set[str]:
    """What the program imports for a command."""
    result = run(*arguments, PYTHONPROFILEIMPORTTIME="1", **environment)
    assert result.returncode == 0, result.stderr
    return {line.rpartition("|")[2].strip() for line in result.stderr.splitlines() if "|" in line}


def test_a_pipe_goes_in_and_json_comes_out() -> None:
    result = run("transcribe", "-", "--json", given=INK * 2)
    assert result.returncode == 0, result.stderr
    first, second = map(json.loads, result.stdout.splitlines())
    assert first["text"] == second["text"] == "t"
    assert {"score", "alternatives", "alignment"} <= first.keys()


@pytest.mark.parametrize("given", ["", "nonsense", '{"strokes": 7}'])
def test_an_input_without_ink_is_one_line_and_status_three(given: str) -> None:
    result = run("transcribe", "-", given=given)
    assert (result.returncode, result.stdout) == (3, "")
    (line,) = result.stderr.splitlines()
    assert line.startswith("unrolled: ")
    assert "standard input" in line


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such terminals")
@pytest.mark.parametrize("arguments", [("--help",), ("models",), ("transcribe", "/nowhere.inkml")])
def test_no_colour_where_none_is_wanted_even_on_a_terminal(arguments: tuple[str, ...]) -> None:
    import pty

    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "app", *arguments], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs,
        env={**os.environ, "NO_COLOR": "1", "TERM": "xterm-256color"},
    )  # fmt: skip
    os.close(theirs)
    said = b""
    try:
        while piece := os.read(ours, 65_536):
            said += piece
    except OSError:  # the end, as a terminal on Linux says it
        pass
    process.wait(60)
    os.close(ours)
    assert said
    assert b"\x1b[" not in said


def test_help_and_completion_are_light() -> None:
    for loaded in (
        modules("--help"),
        modules(_UNROLLED_COMPLETE="bash_complete", COMP_WORDS="unrolled tra", COMP_CWORD="1"),
    ):
        assert "click" in loaded
        assert not {"torch", "PySide6", "numpy"} & loaded


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_script_is_there_for_each_shell(shell: str) -> None:
    result = run(_UNROLLED_COMPLETE=f"{shell}_source")
    assert result.returncode == 0, result.stderr
    assert "_UNROLLED_COMPLETE" in result.stdout


def test_a_started_word_is_completed() -> None:
    result = run(_UNROLLED_COMPLETE="bash_complete", COMP_WORDS="unrolled tra", COMP_CWORD="1")
    offered = {line.partition(",")[2] for line in result.stdout.splitlines()}
    assert {"transcribe", "train", "trace"} <= offered
