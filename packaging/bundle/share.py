"""What a Linux desktop needs beside the program: menu entry, icons, file types, manual, completion."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import time
from pathlib import Path

from bundle.places import FROZEN, ICON_SIZES, LINUX, ROOT, call, version

_SHELLS = {
    "bash": "bash-completion/completions/unrolled",
    "zsh": "zsh/vendor-completions/_unrolled",
    "fish": "fish/vendor_completions.d/unrolled.fish",
}


def write_share(share: Path) -> None:
    """Fill `share`, a folder like /usr/share. Raises BuildError where a tool is missing."""
    _text(LINUX / "unrolled.desktop", share / "applications/unrolled.desktop")
    _text(LINUX / "unrolled.mime.xml", share / "mime/packages/unrolled.xml")
    name = "org.unrolled.Unrolled.metainfo.xml"
    _text(LINUX / name, share / "metainfo" / name)
    zipped(share / "man/man1/unrolled.1.gz", _filled(LINUX / "unrolled.1"))
    drawing = ROOT / "resources/icons/app.svg"
    scalable = share / "icons/hicolor/scalable/apps/unrolled.svg"
    scalable.parent.mkdir(parents=True)
    shutil.copy(drawing, scalable)
    for size in ICON_SIZES:
        icon = share / f"icons/hicolor/{size}x{size}/apps/unrolled.png"
        icon.parent.mkdir(parents=True)
        call(["rsvg-convert", "-w", str(size), "-h", str(size), "-o", icon, drawing])
    for shell, place in _SHELLS.items():
        target = share / place
        target.parent.mkdir(parents=True)
        target.write_text(_completion(shell), encoding="utf-8")


def built_at() -> float:
    """The time that a package says it was made: SOURCE_DATE_EPOCH, else now; seconds since 1970."""
    return float(os.environ.get("SOURCE_DATE_EPOCH") or time.time())


def zipped(path: Path, text: str) -> None:
    """Write `text` compressed, without name and time, so that the bytes are the same at each build."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def _completion(shell: str) -> str:
    environment = {**os.environ, "_UNROLLED_COMPLETE": f"{shell}_source"}
    # The shell's own version is asked for by click and may be absent here; the script is the same.
    done = subprocess.run([FROZEN / "unrolled"], env=environment, capture_output=True, text=True, check=False)
    return done.stdout


def _filled(source: Path) -> str:
    date = time.strftime("%Y-%m-%d", time.gmtime(built_at()))
    return source.read_text("utf-8").replace("@VERSION@", version()).replace("@DATE@", date)


def _text(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(_filled(source), encoding="utf-8")
