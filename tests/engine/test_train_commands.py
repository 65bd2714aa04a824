"""What the training commands refuse before anything is loaded."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from engine.cli import cli

LABS = {
    "captions": (),
    "handwriting": ("--data", "."),
    "translate": ("--data", "."),
    "questions": ("--data", "."),
    "forecast": ("--data", "x.csv", "--kind", "lstm"),
}


@pytest.mark.parametrize("lab", LABS)
@pytest.mark.parametrize(("option", "value"), [("--seed", "-1"), ("--seed", "2147483648"), ("--seed", "1.5")])
def test_seeds_are_whole_and_in_range(lab: str, option: str, value: str, tmp_path: Path) -> None:
    found = CliRunner().invoke(cli, ["train", lab, *LABS[lab], "--out", str(tmp_path / "run"), option, value])
    assert found.exit_code == 2
    assert option in found.stderr
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("lab", ["captions", "handwriting", "translate", "questions"])
def test_a_rate_is_above_nothing(lab: str, tmp_path: Path) -> None:
    found = CliRunner().invoke(cli, ["train", lab, *LABS[lab], "--out", str(tmp_path), "--learning-rate", "-1"])
    assert found.exit_code == 2
    assert "--learning-rate" in found.stderr
