"""From a checkout to the frozen program."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import setup_env

from bundle.icu import empty_icu
from bundle.places import BUILD, ENVIRONMENT, FROZEN, ROOT, call, say

BUILD_LOCK = ROOT / "packaging" / "requirements-build.lock"
_MAGIC = b"\x7fELF"
_LARGEST = (
    "_internal/torch/lib/libtorch*.so",
    "_internal/libpython3*.so*",
    "_internal/python3*/lib-dynload/*.so",
)


def freeze() -> None:
    """Make `build/frozen/unrolled` in an environment of its own, pinned to the locks. Raises BuildError, SetupError."""
    BUILD.mkdir(exist_ok=True)
    setup_env.set_up(ENVIRONMENT, dev=False, torch="cpu")
    setup_env.pip(ENVIRONMENT, ["install", "-r", str(BUILD_LOCK)])
    shutil.rmtree(FROZEN.parent, ignore_errors=True)
    say("freezing")
    command = [
        setup_env.program(ENVIRONMENT, "python"), "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN",
        "--distpath", FROZEN.parent, "--workpath", BUILD / "work", ROOT / "packaging/bundle/unrolled.spec",
    ]  # fmt: skip
    # The same order of sets, and so the same bytes, at each build.
    call(command, cwd=BUILD, env={**os.environ, "PYTHONHASHSEED": "1", "QT_QPA_PLATFORM": "offscreen"})
    if sys.platform.startswith("linux"):
        say(f"stripping {strip(FROZEN)} libraries")
        say(f"emptying {empty_icu(FROZEN / '_internal/PySide6/Qt/lib')} table of ICU")


def strip(folder: Path) -> int:
    """Take the symbols that no program needs out of the largest libraries and Python's own; how many there were.

    Others are left alone: a library that was rewritten for its wheel cannot be loaded any more once it is stripped.
    """
    largest = [path for name in _LARGEST for path in sorted(folder.glob(name)) if _is_elf(path)]
    for path in largest:
        call(["strip", "--strip-unneeded", path])
    return len(largest)


def _is_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == _MAGIC
