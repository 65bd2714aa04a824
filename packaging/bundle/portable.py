"""For Linux systems without .deb: a tar.zst, a self-extracting .run that installs for one user, an AppDir."""

from __future__ import annotations

import shutil
from pathlib import Path

from bundle import share
from bundle.places import BUILD, DIST, FROZEN, LINUX, call, say, version

_APPRUN = """#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
exec "$here/usr/lib/unrolled/unrolled" "$@"
"""


def stage() -> Path:
    """A folder with the program, its desktop files and `install.sh`."""
    folder = BUILD / f"unrolled-{version()}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copytree(FROZEN, folder / "unrolled", symlinks=True)
    share.write_share(folder / "share")
    shutil.copy(LINUX / "install.sh", folder / "install.sh")
    return folder


def build_tar(folder: Path) -> Path:
    """`dist/unrolled-VERSION-linux-x86_64.tar.zst` of a staged folder. Raises BuildError."""
    DIST.mkdir(exist_ok=True)
    target = DIST / f"{folder.name}-linux-x86_64.tar.zst"
    say(f"packing {target.name}")
    call([
        "tar", "--sort=name", "--owner=0", "--group=0", "--numeric-owner", f"--mtime=@{share.built_at():.0f}",
        "-I", "zstd -9 -T0", "-cf", target, "-C", folder.parent, folder.name,
    ])  # fmt: skip
    return target


def build_run(package: Path) -> Path:
    """`dist/unrolled-VERSION-linux-x86_64.run` of what the .deb `package` holds, by makeself. Raises BuildError.

    The .deb's own compressed files go in as they are, so that nothing is packed twice.
    """
    folder = BUILD / "run"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copy(LINUX / "install.sh", folder / "install.sh")
    call(["ar", "x", "--output", folder, package, "data.tar.xz"])
    target = DIST / f"unrolled-{version()}-linux-x86_64.run"
    say(f"packing {target.name}")
    call(["makeself", "--nocomp", "--quiet", folder, target, "Unrolled", "./install.sh"])
    return target


def build_appdir() -> Path:
    """`build/Unrolled.AppDir`, and where appimagetool is installed, the AppImage in `dist`. Raises BuildError."""
    folder = BUILD / "Unrolled.AppDir"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(FROZEN, folder / "usr/lib/unrolled", symlinks=True)
    share.write_share(folder / "usr/share")
    for name, source in (
        ("unrolled.desktop", "applications/unrolled.desktop"),
        ("unrolled.svg", "icons/hicolor/scalable/apps/unrolled.svg"),
    ):
        shutil.copy(folder / "usr/share" / source, folder / name)
    start = folder / "AppRun"
    start.write_text(_APPRUN, encoding="utf-8")
    start.chmod(0o755)
    if shutil.which("appimagetool"):
        call(["appimagetool", folder, DIST / f"Unrolled-{version()}-x86_64.AppImage"])
    return folder
