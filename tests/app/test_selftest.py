"""The self-test of an installed copy: a line for each check, and a status that says whether all passed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine import catalog
from engine.cancel import Cancel
from engine.checks import Check

ROOT = Path(__file__).resolve().parents[2]


def _selftest(folder: Path, code: str = "") -> subprocess.CompletedProcess[str]:
    start = f"import sys; from app.__main__ import main; {code}; sys.exit(main(['--selftest', 'window.png']))"
    return subprocess.run(
        [sys.executable, "-c", start],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen", "UNROLLED_HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_window_walks_all_labs_and_says_so(tmp_path: Path) -> None:
    # The labs' own checks are tests of theirs; here one stands for them.
    planted = (
        "from engine.checks import Check; import app.selftest as s; "
        "s.checks = lambda: (('x', Check('y', lambda c, f: 'z')),)"
    )
    done = _selftest(tmp_path, planted)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert all(line.startswith("ok") for line in lines[:-1])
    assert {line.split()[2].rstrip(":") for line in lines if "page " in line} == {s.name for s in catalog.labs()}
    assert (tmp_path / "window.png").read_bytes().startswith(b"\x89PNG")


def test_a_check_that_fails_is_told_and_ends_with_status_1(tmp_path: Path) -> None:
    planted = (
        "from engine.checks import Check; import app.selftest as s; s.labs = lambda: catalog.labs()[:1]; "
        "s.checks = lambda: (('x', Check('y', lambda c, f: 1 / 0)),)"
    )
    done = _selftest(tmp_path, f"from engine import catalog; {planted}")
    assert done.returncode == 1
    assert "FAIL  x: y: " in done.stdout
    assert "ZeroDivisionError" in done.stderr


LIVE = [(lab, check) for lab, check in catalog.checks() if check.lane == "live"]


@pytest.mark.parametrize(("lab", "check"), LIVE, ids=lambda value: getattr(value, "title", value))
def test_every_live_check_of_every_lab_passes(lab: str, check: Check, tmp_path: Path) -> None:
    assert check.run(Cancel(), tmp_path)
