"""The Gradients lab on the command line."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from engine import cli
from engine.data.files import read_whole
from engine.trace import unpack_traces


def test_a_trace_is_written_and_told(tmp_path: Path) -> None:
    out = tmp_path / "lstm.safetensors"
    words = ["trace", "gradients", "--cell", "lstm", "--length", "30", "--units", "9", "--out", str(out), "--json"]
    result = CliRunner().invoke(cli.cli, words)
    assert result.exit_code == 0, result.output
    told = json.loads(result.output)
    assert told["cell"] == "lstm"
    assert told["log10_at_first"]["dh_T/dc_t"] > -2
    assert "recurrent/layer0/forward/reach" in set(unpack_traces(read_whole(out, 2**24), out.name))


def test_a_length_that_cannot_be_is_a_sentence(tmp_path: Path) -> None:
    words = ["trace", "gradients", "--length", "100000", "--out", str(tmp_path / "x.safetensors")]
    result = CliRunner().invoke(cli.cli, words)
    assert result.exit_code == cli.UNREADABLE
    assert "`length` must be a whole number from 1 to 1000" in result.output


def test_a_race_tells_each_point() -> None:
    words = ["train", "gradients", "--delay", "5", "--updates", "20", "--units", "8", "--json"]
    result = CliRunner().invoke(cli.cli, words)
    assert result.exit_code == 0, result.output
    assert [json.loads(line)["cell"] for line in result.output.splitlines()] == ["tanh", "lstm"] * 2
