"""The smoke test's parts, one after the other on one bare system."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from bundle import debian, freeze, portable
from bundle.bare import DISPLAY, USER, Bare
from bundle.places import BUILD, DIST, FROZEN, BuildError, call, version

_OLD = "0.0.9"
_OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen"}
_INK = (
    '<?xml version="1.0"?><ink xmlns="http://www.w3.org/2003/InkML"><trace>'
    "10 0, 12 40, 14 80</trace><trace>14 40, 34 30, 44 50, 44 80</trace></ink>"
)
_FAULTS = (
    ("no display", "env -u DISPLAY QT_QPA_PLATFORM=xcb unrolled", "display"),
    ("a file that is not there", "unrolled transcribe nothing.inkml", "nothing.inkml"),
    ("a model that is not there", "unrolled transcribe ink.inkml --model nothing", "nothing"),
)


class Trial(Bare):
    """A bare system with what is remembered between the parts."""

    before: set[str]
    deb: Path
    run_file: Path


def packages(bare: Trial) -> str:
    """Build what is not there yet."""
    bare.deb = debian.package_path()
    bare.run_file = DIST / f"unrolled-{version()}-linux-x86_64.run"
    if not FROZEN.exists():
        freeze.freeze()
    if not bare.deb.exists():
        debian.build_deb()
    if not bare.run_file.exists():
        portable.build_run(bare.deb)
    return f"{bare.deb.stat().st_size / 1e6:.0f} MB .deb, {bare.run_file.stat().st_size / 1e6:.0f} MB .run"


def bare_system(bare: Trial) -> str:
    """Nothing of Python and nothing of ours is there."""
    bare.run("apt-get", "update", "-qq")
    bare.before = bare.files()
    pythons = [name for name in bare.before if name.startswith("usr/bin/python")]
    ours = [name for name in bare.before if "unrolled" in name]
    if pythons or ours:
        raise BuildError(f"a bare system must have no Python and nothing of ours, but has {pythons + ours}.")
    return f"{len(bare.before)} files, no Python"


def install_old(bare: Trial) -> str:
    """An older version, with settings that a person made."""
    old = BUILD / "old.deb"
    tree = BUILD / "old"
    shutil.rmtree(tree, ignore_errors=True)
    call(["dpkg-deb", "--raw-extract", bare.deb, tree])
    control = tree / "DEBIAN/control"
    control.write_text(
        control.read_text("utf-8").replace(f"Version: {version()}", f"Version: {_OLD}"), encoding="utf-8"
    )
    call(["dpkg-deb", "--root-owner-group", "-Znone", "--build", tree, old])
    shutil.rmtree(tree)
    bare.put(old, "/tmp/old.deb")
    old.unlink()
    bare.run("apt-get", "install", "-y", "-qq", "--no-install-recommends", "/tmp/old.deb")
    bare.as_user('mkdir -p .config/unrolled && echo \'{"theme": "light"}\' > .config/unrolled/settings.json')
    return _OLD


def upgrade(bare: Trial) -> str:
    """The new version over the old one: settings stay."""
    bare.put(bare.deb, "/tmp/new.deb")
    bare.run("apt-get", "install", "-y", "-qq", "--no-install-recommends", "/tmp/new.deb")
    said = bare.as_user("unrolled --version").strip()
    if version() not in said:
        raise BuildError(f"the installed version must be {version()}, but says {said!r} instead.")
    settings = json.loads(bare.as_user("cat .config/unrolled/settings.json"))
    if settings.get("theme") != "light":
        raise BuildError(f"an upgrade must keep settings, but they are {settings} now.")
    size = bare.run("dpkg-query", "-W", "-f", "${Installed-Size}", "unrolled")
    return f"{said}, {int(size) // 1024} MB installed"


def selftest_offscreen(bare: Trial) -> str:
    """All labs and models, without a screen."""
    return _selftest(bare, _OFFSCREEN)


def selftest_window(bare: Trial) -> str:
    """All labs and models, in a real window; the picture stays in `dist`."""
    said = _selftest(bare, {"DISPLAY": DISPLAY})
    shutil.copy(bare.root / f"home/{USER}/window.png", DIST / "installed.png")
    return said


def _selftest(bare: Trial, environment: dict[str, str]) -> str:
    lines = bare.as_user("unrolled --selftest window.png", environment).strip().splitlines()
    if any(line.startswith("FAIL") for line in lines):
        raise BuildError("the self-test must pass, but says:\n" + "\n".join(lines))
    return lines[-1]


def faults(bare: Trial) -> str:
    """What is missing is said in a sentence, with an exit status, without a traceback."""
    bare.as_user(f"cat > ink.inkml <<'END'\n{_INK}\nEND")
    for title, line, word in _FAULTS:
        done = bare.as_user(f"{line} > out.txt 2>&1; echo $?; cat out.txt")
        status, _, words = done.partition("\n")
        if status == "0" or word not in words.lower() or "Traceback" in words:
            raise BuildError(f"{title} must be told in a sentence and a status, but gives {status}: {words[-600:]}")
    return f"{len(_FAULTS)} said in a sentence"


def open_by_type(bare: Trial) -> str:
    """The desktop knows ink, and opens it with us."""
    bare.run("apt-get", "install", "-y", "-qq", "--no-install-recommends", "xdg-utils", "shared-mime-info",
             "desktop-file-utils", "libfile-mimeinfo-perl", "procps")  # fmt: skip
    kind = bare.as_user("xdg-mime query filetype ink.inkml").strip()
    handler = bare.as_user(f"xdg-mime query default {kind}").strip()
    if (kind, handler) != ("application/inkml+xml", "unrolled.desktop"):
        raise BuildError(f"ink must open with unrolled.desktop, but {kind} opens with {handler or 'nothing'}.")
    bare.as_user("(xdg-open ink.inkml > opened.txt 2>&1 &) ; sleep 1", {"DISPLAY": DISPLAY})
    title = _wait_for_window()
    bare.as_user("pkill -TERM -u $(id -u) unrolled; while pgrep -u $(id -u) unrolled > /dev/null; do sleep 0.2; done")
    return f"{kind} opens in {title!r}"


def _wait_for_window() -> str:
    late = time.monotonic() + 60
    while time.monotonic() < late:
        tree = subprocess.run(
            ["xwininfo", "-display", DISPLAY, "-root", "-tree"], capture_output=True, text=True, check=False
        )
        titles = [line.split('"')[1] for line in tree.stdout.splitlines() if "Unrolled" in line and '"' in line]
        if titles:
            return titles[0]
        time.sleep(0.5)
    raise BuildError("a window must open within 60 s, but none does.")


def purge(bare: Trial) -> str:
    """Nothing of ours is left, but what the person made in their home."""
    bare.run("apt-get", "purge", "-y", "-qq", "unrolled")
    left = sorted(name for name in bare.files() - bare.before if "unrolled" in name and not name.startswith("home/"))
    if left:
        raise BuildError(f"a purge must leave nothing of ours, but leaves {left[:8]}.")
    return "nothing left"


def portable_run(bare: Trial) -> str:
    """The .run, for one user without root: installed, tried, removed."""
    bare.as_user("rm -rf .config/unrolled .local .cache window.png")
    bare.run("apt-get", "install", "-y", "-qq", "--no-install-recommends", "xz-utils")
    bare.put(bare.run_file, f"/home/{USER}/unrolled.run")
    bare.as_user("sh ./unrolled.run --nox11 > run.txt 2>&1")
    said = bare.as_user(".local/bin/unrolled --selftest window.png", _OFFSCREEN).strip().splitlines()
    bare.as_user(".local/lib/unrolled/install.sh --remove")
    left = bare.as_user("find .local -name '*unrolled*' -not -path '*/state/*' -not -path '*/config/*'").strip()
    if left or any(line.startswith("FAIL") for line in said):
        raise BuildError(f"the .run must pass its self-test and leave nothing, but: {said[-1]} {left}")
    return said[-1]


PARTS: tuple[tuple[str, Callable[[Trial], str]], ...] = (
    ("packages", packages),
    ("a bare system", bare_system),
    ("an older version", install_old),
    ("upgrade", upgrade),
    ("self-test offscreen", selftest_offscreen),
    ("self-test in a window", selftest_window),
    ("faults", faults),
    ("opening ink by its type", open_by_type),
    ("purge", purge),
    ("the .run for one user", portable_run),
)
