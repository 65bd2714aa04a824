"""Makes `.venv` and installs the program into it, with the standard library alone.

    python packaging/setup_env.py            what the program needs
    python packaging/setup_env.py --dev      and what its tests need
    python packaging/setup_env.py --check    only say, by exit status 0 or 1, whether it is all there

A stamp in `.venv` holds a hash of everything that was asked for, so that a second start installs nothing. It is written
last: after a set-up that failed there is none, and the next one goes on from what is there. UNROLLED_TORCH=cuda takes
the build of torch for Nvidia cards (Linux), UNROLLED_TORCH=cpu goes back; without it the choice stays.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
RUNTIME_LOCK = ROOT / "packaging" / "requirements.lock"
DEV_LOCK = ROOT / "packaging" / "requirements-dev.lock"
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
LEAST_PYTHON = (3, 11)


class SetupError(Exception):
    """A set-up that cannot go on, in a sentence."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Set up, or check, and return the exit status."""
    parser = argparse.ArgumentParser(description="Sets up .venv for Unrolled.")
    parser.add_argument("--dev", action="store_true", help="also install what the tests need")
    parser.add_argument(
        "--check", action="store_true", help="install nothing; exit status 1 where something is missing"
    )
    chosen = parser.parse_args(arguments)
    try:
        if sys.version_info < LEAST_PYTHON:
            raise SetupError(f"Python must be 3.11 or newer, but is {sys.version.split()[0]} instead.")
        torch = _torch_choice()
        if _current(VENV, chosen.dev, torch):
            return 0
        if chosen.check:
            return 1
        set_up(VENV, chosen.dev, torch)
    except SetupError as error:
        say(str(error))
        return 1
    except OSError as error:
        say(f"{error.filename or VENV} could not be used: {error.strerror or error}.")
        return 1
    except KeyboardInterrupt:
        say("stopped; the next set-up goes on from here.")
        return 130
    return 0


def say(line: str) -> None:
    """Print a line of progress to standard error: standard output belongs to the program that follows."""
    sys.stderr.write(f"unrolled set-up: {line}\n")
    sys.stderr.flush()


def key_of(parts: Sequence[str], files: Sequence[Path]) -> str:
    """A hash of these words and of the bytes of these files."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode() + b"\0")
    for file in files:
        digest.update(file.read_bytes() + b"\0")
    return digest.hexdigest()


def _keys(torch: str) -> dict[str, str]:
    parts = [".".join(map(str, sys.version_info[:2])), sys.platform, str(ROOT), torch]
    return {
        "runtime": key_of(parts, [RUNTIME_LOCK, ROOT / "pyproject.toml"]),
        "dev": key_of(parts, [RUNTIME_LOCK, DEV_LOCK]),
    }


def _stamp(venv: Path) -> dict[str, str]:
    try:
        stamp = json.loads((venv / "unrolled-setup.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def _write_stamp(venv: Path, stamp: dict[str, str]) -> None:
    beside = venv / "unrolled-setup.json.part"
    beside.write_text(json.dumps(stamp, indent=1), encoding="utf-8")
    beside.replace(venv / "unrolled-setup.json")


def _current(venv: Path, dev: bool, torch: str) -> bool:
    stamp, keys = _stamp(venv), _keys(torch)
    wanted = ["runtime", "dev"] if dev else ["runtime"]
    if any(stamp.get(name) != keys[name] for name in wanted) or not program(venv, "unrolled").exists():
        return False
    # Where the environment's own Python runs this, it evidently works, and that needs no further look.
    return Path(sys.executable).parent == program(venv, "python").parent or _works(venv)


def _torch_choice() -> str:
    choice = os.environ.get("UNROLLED_TORCH") or _stamp(VENV).get("torch", "cpu")
    if choice not in ("cpu", "cuda"):
        raise SetupError(f"UNROLLED_TORCH must be cpu or cuda, but is {choice} instead.")
    if choice == "cuda" and not sys.platform.startswith("linux"):
        raise SetupError(
            "UNROLLED_TORCH must be cpu on this system: its build for Nvidia cards is set up on Linux only."
        )
    return choice


def program(venv: Path, name: str) -> Path:
    """A program of an environment, on this system."""
    return venv / "Scripts" / f"{name}.exe" if os.name == "nt" else venv / "bin" / name


def set_up(venv: Path, dev: bool, torch: str) -> None:
    """Bring an environment to what the locks say, with the "cpu" or "cuda" build of torch. Raises SetupError."""
    began = time.monotonic()
    stamp, keys = _stamp(venv), _keys(torch)
    if not _works(venv):
        _make(venv)
        stamp = {}
    (venv / "unrolled-setup.json").unlink(missing_ok=True)
    if stamp.get("runtime") != keys["runtime"] or not program(venv, "unrolled").exists():
        _install_torch(venv, torch)
        say("installing the libraries")
        pip(venv, ["install", "-r", str(RUNTIME_LOCK)])
        say("installing unrolled itself")
        pip(venv, ["install", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)])
    if dev:
        say("installing what the tests need")
        pip(venv, ["install", "-r", str(RUNTIME_LOCK), "-r", str(DEV_LOCK)])
    kept = keys["dev"] if dev or stamp.get("dev") == keys["dev"] else ""
    _write_stamp(venv, {"torch": torch, "runtime": keys["runtime"], "dev": kept})
    say(f"done in {time.monotonic() - began:.0f} s")


def _works(venv: Path) -> bool:
    """Whether the environment there runs, has pip, and is of the Python that sets it up."""
    python = program(venv, "python")
    if not python.exists():
        return False
    question = "import sys, pip; print(sys.prefix); print(*sys.version_info[:2])"
    try:
        answer = subprocess.run([python, "-I", "-c", question], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    version = f"{sys.version_info[0]} {sys.version_info[1]}"
    lines = answer.stdout.splitlines()
    return answer.returncode == 0 and len(lines) == 2 and Path(lines[0]) == venv and lines[1] == version


def _make(venv: Path) -> None:
    if venv.is_symlink() or venv.is_file():
        raise SetupError(f"{venv} must be a folder of its own, but is a file or a link; move it away and start again.")
    if venv.exists():
        if not (venv / "pyvenv.cfg").exists() and any(venv.iterdir()):
            raise SetupError(
                f"{venv} must be a Python environment, but holds other files; move it away and start again."
            )
        say("the environment in .venv is broken or of another Python; making it anew")
        shutil.rmtree(venv)
    else:
        say(f"making .venv with Python {sys.version.split()[0]}")
    base = getattr(sys, "_base_executable", None) or sys.executable
    done = subprocess.run([base, "-m", "venv", str(venv)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        reason = (done.stdout + done.stderr).strip()
        raise SetupError(f"`python -m venv .venv` failed; on Debian and Ubuntu it needs python3-venv.\n{reason}")


def _install_torch(venv: Path, torch: str) -> None:
    """Put the chosen build of torch there, before the lock that says only its version.

    On Linux the wheel on the usual index brings 3 GB for Nvidia cards along. `+cpu` is a version that this index does
    not have, so a CPU set-up fails rather than download them.
    """
    version = _locked("torch")
    if torch == "cuda":
        say("installing torch for Nvidia cards (3 GB)")
        # Three equals signs take the version to the letter, which leaves out the builds with a `+cpu` behind it.
        pip(venv, ["install", f"torch==={version}"])
        return
    if not sys.platform.startswith("linux"):
        return
    say("installing torch, CPU build (190 MB)")
    wanted = ["install", "--no-deps", f"torch=={version}+cpu"]
    try:
        pip(venv, [*wanted, "--no-index"])
    except SetupError:
        try:
            pip(venv, [*wanted, "--index-url", CPU_INDEX, "--retries", "1", "--timeout", "30"])
        except SetupError as error:
            raise SetupError(
                f"torch {version} for the CPU could not be had from {CPU_INDEX}; connect this computer, or put the "
                f"wheel into a folder and name that folder in PIP_FIND_LINKS, and start again.\n{error}"
            ) from error


def _locked(package: str) -> str:
    for line in RUNTIME_LOCK.read_text(encoding="utf-8").splitlines():
        name, _, version = line.partition("==")
        if name == package:
            return version.strip()
    raise SetupError(f"{RUNTIME_LOCK} must pin {package}, but does not.")


def pip(venv: Path, arguments: Sequence[str]) -> None:
    """Run pip, repeating only what it downloads. Raises SetupError with its last lines where it fails."""
    command = [str(program(venv, "python")), "-m", "pip", "--disable-pip-version-check", *arguments]
    process = subprocess.Popen(
        [*command, "--no-input", "--progress-bar", "off"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    lines = []
    with process:
        for line in process.stdout or ():
            lines.append(line.rstrip())
            if line.strip().startswith("Downloading"):
                say("  " + line.strip())
    if process.returncode != 0:
        last = "\n".join(line for line in lines if not line.startswith("WARNING: Location"))
        raise SetupError(f"pip could not do its part; mend what it says and start again.\n{last[-3000:]}")


if __name__ == "__main__":
    sys.exit(main())
