"""A bare Debian system in a folder: nothing but what every Debian has, entered with chroot."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from bundle.places import BUILD, BuildError, call, say

USER = "tester"
DISPLAY = ":97"
_TEMPLATE = BUILD / "smoke-template"
_MOUNTS = (("proc", "proc", "-t"), ("/dev", "dev", "--bind"), ("/tmp/.X11-unix", "tmp/.X11-unix", "--bind"))


class Bare:
    """A copy of the template system, with an ordinary user whose home is empty, and a screen that nobody sees."""

    def __init__(self, keep: bool = False) -> None:
        self.root = BUILD / "smoke"
        self._keep = keep
        self._screen: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Bare:
        if os.geteuid() != 0:
            raise BuildError("packaging/smoke must run as root, because it enters a system of its own, but does not.")
        _make_template()
        self._clear()
        call(["cp", "-a", _TEMPLATE, self.root])
        self._screen = subprocess.Popen(
            ["Xvfb", DISPLAY, "-screen", "0", "1280x800x24", "-noreset"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        Path("/tmp/.X11-unix").mkdir(exist_ok=True)
        for source, place, how in _MOUNTS:
            target = self.root / place
            target.mkdir(parents=True, exist_ok=True)
            call(["mount", "-t", "proc", "proc", target] if how == "-t" else ["mount", "--bind", source, target])
        self.run("useradd", "--create-home", USER)
        return self

    def __exit__(self, *_: object) -> None:
        if self._screen is not None:
            self._screen.terminate()
            self._screen.wait(10)
        for _, place, _ in reversed(_MOUNTS):
            subprocess.run(["umount", "-l", str(self.root / place)], capture_output=True, check=False)
        if not self._keep:
            self._clear()

    def run(self, *command: str, environment: Mapping[str, str] | None = None) -> str:
        """Run a command as root inside; what it printed. Raises BuildError where it fails."""
        inside = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
        return call(["chroot", self.root, *command], env={**inside, **(environment or {})})

    def as_user(self, line: str, environment: Mapping[str, str] | None = None) -> str:
        """Run a shell line as the ordinary user, in their home. Raises BuildError where it fails."""
        words = " ".join(f"{name}={value}" for name, value in (environment or {}).items())
        return self.run("su", "-", USER, "-c", f"export {words}; {line}" if words else line)

    def put(self, path: Path, place: str) -> None:
        """Copy a file from outside to `place` inside, readable for all."""
        target = self.root / place.lstrip("/")
        shutil.copy(path, target)
        target.chmod(0o644)

    def files(self) -> set[str]:
        """Names of all files inside that a package could have left, without what the system writes by itself."""
        skip = {"proc", "dev", "sys", "tmp", "var/cache", "var/lib/apt", "var/lib/dpkg", "var/log", "run"}
        found: set[str] = set()
        for folder, folders, names in os.walk(self.root):
            place = os.path.relpath(folder, self.root)
            folders[:] = [name for name in folders if os.path.normpath(f"{place}/{name}") not in skip]
            found |= {os.path.normpath(f"{place}/{name}") for name in (*names, *folders)}
        return found

    def _clear(self) -> None:
        if self.root.exists():
            if any(str(self.root) in line for line in Path("/proc/mounts").read_text("utf-8").splitlines()):
                raise BuildError(f"{self.root} must not be mounted any more, but is; unmount it and start again.")
            shutil.rmtree(self.root)


def _make_template() -> None:
    """The bare system, once, from the mirror that this system's apt uses."""
    if (_TEMPLATE / "usr/bin/apt-get").exists():
        return
    sites = call(["apt-get", "indextargets", "--format", "$(SITE) $(RELEASE)"]).splitlines()
    plain = [line.split() for line in sites if "-" not in line.rpartition(" ")[2]]
    if not plain:
        raise BuildError("apt must name a mirror of this Debian release, but names none.")
    site, release = plain[0]
    say(f"making a bare {release}")
    shutil.rmtree(_TEMPLATE, ignore_errors=True)
    call(["debootstrap", "--variant=minbase", release, _TEMPLATE, site])
