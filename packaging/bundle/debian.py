"""The .deb: one folder under /usr/lib, what the desktop needs under /usr/share, no maintainer scripts."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from bundle import contents, share
from bundle.places import BUILD, DIST, FROZEN, LINUX, ROOT, call, say, version

# Where a package has another name on newer releases, both are named.
DEPENDS = (
    "libc6 (>= 2.34)", "libstdc++6", "libgcc-s1", "zlib1g", "libgl1", "libegl1", "libopengl0", "libx11-6",
    "libx11-xcb1", "libxcb1", "libxcb-glx0", "libxcb-randr0", "libxcb-render0", "libxcb-shm0", "libxcb-sync1",
    "libxcb-xfixes0", "libxcb-xkb1", "libxcb-cursor0", "libxcb-icccm4", "libxcb-image0", "libxcb-keysyms1",
    "libxcb-render-util0", "libxcb-shape0", "libxcb-util1", "libxkbcommon0", "libxkbcommon-x11-0", "libdbus-1-3",
    "libfontconfig1", "libfreetype6", "libglib2.0-0t64 | libglib2.0-0", "libdrm2", "libwayland-client0",
    "libwayland-cursor0", "libwayland-egl1", "libpulse0",
)  # fmt: skip
_CONTROL = """Package: unrolled
Version: {version}
Architecture: amd64
Maintainer: The Unrolled authors <unrolled@example.org>
Installed-Size: {size}
Depends: {depends}
Recommends: fonts-dejavu-core
Section: education
Priority: optional
Homepage: https://example.org/unrolled
Description: desktop microscope for sequence models
 Write a word, type a sentence or load a time series and watch a trained
 recurrent network read it: every hidden state, gate, attention weight and
 CTC path, live, step by step, under one time cursor.
 .
 Models can be trained, compared and changed in the window. It works offline.
"""
_CHANGES = """unrolled ({version}) unstable; urgency=medium

  * Built from the sources of this version.

 -- The Unrolled authors <unrolled@example.org>  {date}
"""


def package_path() -> Path:
    """Where the .deb of this version lies once it is built."""
    return DIST / f"unrolled_{version()}_amd64.deb"


def build_deb() -> Path:
    """Make `dist/unrolled_VERSION_amd64.deb` of the frozen program. Raises BuildError."""
    tree = BUILD / "deb"
    shutil.rmtree(tree, ignore_errors=True)
    home = tree / "usr/lib/unrolled"
    shutil.copytree(FROZEN, home, symlinks=True)
    (tree / "usr/bin").mkdir(parents=True)
    (tree / "usr/bin/unrolled").symlink_to("../lib/unrolled/unrolled")
    share.write_share(tree / "usr/share")
    _document(tree / "usr/share/doc/unrolled")
    overrides = tree / "usr/share/lintian/overrides/unrolled"
    overrides.parent.mkdir(parents=True)
    shutil.copy(LINUX / "lintian-overrides", overrides)
    _set_modes(tree, home)
    control = tree / "DEBIAN/control"
    control.parent.mkdir()
    size = sum(path.stat().st_size for path in tree.rglob("*") if path.is_file() and not path.is_symlink()) // 1024
    control.write_text(_CONTROL.format(version=version(), size=size, depends=", ".join(DEPENDS)), encoding="utf-8")
    sums = call(["sh", "-c", "find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum"], cwd=tree)
    (tree / "DEBIAN/md5sums").write_text(sums, encoding="utf-8")
    DIST.mkdir(exist_ok=True)
    package = package_path()
    say(f"packing {package.name} ({size // 1024} MB installed)")
    call(["dpkg-deb", "--root-owner-group", "-Zxz", "--build", tree, package])
    return package


def check_deb(package: Path) -> str:
    """What lintian says of a package. Raises BuildError where it finds an error."""
    return call(["lintian", "--fail-on", "error", "--allow-root", package])


def _document(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "copyright").write_text(_copyright(), encoding="utf-8")
    date = time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime(share.built_at()))
    share.zipped(folder / "changelog.gz", _CHANGES.format(version=version(), date=date))
    share.zipped(folder / "bill-of-materials.cdx.json.gz", contents.bill_of_materials())


def _copyright() -> str:
    rows = [f" {library['name']} {library['version']}: {library['licence']}" for library in contents.distributions()]
    text = (ROOT / "LICENSE").read_text("utf-8").strip()
    indented = "\n".join(f" {line}" if line.strip() else " ." for line in text.splitlines())
    head = "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: Unrolled\n"
    where = " The texts of their licences are in /usr/lib/unrolled/_internal/licences."
    bundled = "Comment: Bundled libraries, each under its own licence:\n" + "\n".join(rows) + f"\n{where}\n"
    return f"{head}{bundled}\nFiles: *\nCopyright: The Unrolled authors\nLicense: Expat\n{indented}\n"


def _set_modes(tree: Path, home: Path) -> None:
    """Folders 755, files 644, what is started 755."""
    started = {home / "unrolled", home / "_internal/torch/bin/torch_shm_manager"}
    for path in tree.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path in started else 0o644)
