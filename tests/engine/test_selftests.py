"""What each lab lets the self-test try passes, and notices when it should not."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.cancel import Cancel
from engine.catalog import checks
from engine.checks import Check, CheckError
from engine.labs.cells import selftest

QUICK = [(lab, check) for lab, check in checks() if check.lane == "live"]


@pytest.mark.parametrize(("lab", "check"), QUICK, ids=[f"{lab}: {check.title}" for lab, check in QUICK])
def test_a_check_passes_and_says_what_came_out(lab: str, check: Check, tmp_path: Path) -> None:
    assert check.run(Cancel(), tmp_path).strip()


def test_a_wrong_guess_is_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(selftest, "SAMPLES", (("fra", "Wo ist der nächste Bahnhof?"),))
    named = {check.title: check for _, check in checks()}["the language identifier"]
    with pytest.raises(CheckError, match="is taken for deu"):
        named.run(Cancel(), tmp_path)


def test_a_wrong_number_is_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(selftest, "NUMBER", ("forty-two", "43"))
    named = {check.title: check for _, check in checks()}["the three that write"]
    with pytest.raises(CheckError, match="is written '42'"):
        named.run(Cancel(), tmp_path)
