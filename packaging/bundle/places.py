"""Names and places that all parts of a build share."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
DIST = ROOT / "dist"
FROZEN = BUILD / "frozen" / "unrolled"
"""The frozen program: its executable, and `_internal` with everything else."""

ENVIRONMENT = BUILD / "env"
LINUX = ROOT / "packaging" / "linux"
ICON_SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)


class BuildError(Exception):
    """A build that cannot go on, in a sentence."""


def version() -> str:
    """The program's version, as its command line says it. Raises BuildError where it does not."""
    found = re.search(r'^VERSION = "([^"]+)"$', (ROOT / "engine/cli.py").read_text("utf-8"), re.MULTILINE)
    if not found:
        raise BuildError("engine/cli.py must say its VERSION, but does not.")
    return found[1]


def say(line: str) -> None:
    """A line of progress on standard error."""
    sys.stderr.write(f"build: {line}\n")
    sys.stderr.flush()


def call(command: Sequence[str | Path], **settings: object) -> str:
    """Run a program and return what it printed. Raises BuildError, with its last lines, where it fails."""
    words = [str(word) for word in command]
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=False, **settings)  # type: ignore[call-overload]
    except FileNotFoundError as error:
        raise BuildError(
            f"{words[0]} must be installed, but is not; packaging/README.md lists what a build needs."
        ) from error
    if done.returncode != 0:
        raise BuildError(
            f"{' '.join(words[:4])} … failed with status {done.returncode}.\n{(done.stdout + done.stderr)[-3000:]}"
        )
    return str(done.stdout)
