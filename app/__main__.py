"""The program's entry: a command goes to the command line, anything else opens the window."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from app.libraries import told_of_library

COMPLETION = "_UNROLLED_COMPLETE"
"""Set by a shell that asks what a started command line could go on with."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; its exit status. Nothing of Qt or torch is imported for a command."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    # Read once when numpy is imported: small products are slower on more threads, and much slower on a busy machine.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if _is_command(given) or COMPLETION in os.environ:
        from engine.cli import cli  # late: the window has no use for it

        return int(cli.main(given, prog_name="unrolled", standalone_mode=True) or 0)
    options = _parser().parse_args(given)
    if sys.platform == "win32":
        from app.work.warm import preload

        preload()  # Qt's libraries must come after torch's there.
    if options.selftest is not False:
        from app import selftest  # late, as above

        return selftest.run(options.selftest)
    try:
        from app import start  # late: a command must not wait for Qt
    except ImportError as error:
        missing = str(error).partition(":")[0]
        if ".so" not in missing:
            raise
        sys.stderr.write(f"unrolled: {told_of_library(missing)}\n")
        return 1

    return start.run(
        start.Options(
            paths=tuple(options.files),
            lab=options.lab,
            theme=options.theme,
            size=options.size,
            screenshot=options.screenshot,
            safe=options.safe_mode,
        )
    )


def _is_command(arguments: Sequence[str]) -> bool:
    if not arguments:
        return False
    first = arguments[0]
    return first in ("-h", "--help", "--version") or not (first.startswith("-") or _is_path(first))


def _is_path(text: str) -> bool:
    """Whether a first word is a file to open; what lies in a folder of a command's name needs a `./`."""
    if "/" in text or "\\" in text or Path(text).suffix:
        return True
    if not os.path.lexists(text):  # of a name too long too
        return False
    from engine.cli import is_command  # late: only where a file and a command could be meant

    return not is_command(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="unrolled", description="Opens the window.", add_help=False)
    parser.add_argument("files", nargs="*", type=Path, help="files to open")
    parser.add_argument("--lab", default="", help="the lab to begin with")
    parser.add_argument("--theme", choices=("dark", "light"), default="", help="instead of the theme that is set")
    parser.add_argument("--size", type=_size, help="of the window, as 1280x800")
    parser.add_argument("--screenshot", type=Path, metavar="PNG", help="save a picture of the window and quit")
    parser.add_argument(
        "--selftest", nargs="?", type=Path, const=None, default=False, metavar="PNG",
        help="try every lab and model, say what was seen, save a picture, and quit",
    )  # fmt: skip
    parser.add_argument("--safe-mode", action="store_true", help="usual settings, nothing restored or kept")
    return parser


def _size(text: str) -> tuple[int, int]:
    wide, _, high = text.partition("x")
    if not (wide.isdecimal() and high.isdecimal()):
        raise argparse.ArgumentTypeError(f"--size must be like 1280x800, but is {text!r} instead.")
    return int(wide), int(high)


if __name__ == "__main__":
    sys.exit(main())
