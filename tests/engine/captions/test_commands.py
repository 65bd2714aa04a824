"""The commands, as a person types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from engine.cli import cli
from engine.labs.captions.options import HELD_BACK
from engine.labs.captions.samples import SAMPLES
from engine.trace import unpack_traces

from .tiny import saved


def call(*words: str, given: bytes | str | None = None) -> Result:
    return CliRunner().invoke(cli, list(words), input=given)


def drawing() -> str:
    return json.dumps({"strokes": [stroke.tolist() for stroke in SAMPLES[0].ink.strokes()]})


def test_a_drawing_is_described_from_a_file_and_from_a_pipe(tmp_path: Path) -> None:
    model, path = str(saved(tmp_path)), tmp_path / "drawings.jsonl"
    path.write_text(drawing() + "\n")
    found = call("caption", str(path), "--model", model, "--json")
    assert found.exit_code == 0, found.output
    document = json.loads(found.stdout)
    assert document["schema"] == "unrolled.caption/1"
    assert len(document["attention"]) == len(document["words"])
    piped = call("caption", "-", "--model", model, given=drawing())
    assert piped.stdout.strip() == document["caption"]


@pytest.mark.parametrize("given", [b"", b"\x00\x01\x02\xff", b'{"strokes": [[[1, null]]]}', b"<ink>"])
def test_bad_input_gets_a_sentence(tmp_path: Path, given: bytes) -> None:
    found = call("caption", "-", "--model", str(saved(tmp_path)), given=given)
    assert found.exit_code == 3, found.output
    assert found.stderr.strip()
    assert "Traceback" not in found.stderr


def test_traces_are_written(tmp_path: Path) -> None:
    out = tmp_path / "out.safetensors"
    found = call("trace", "captions", "-", "--out", str(out), "--model", str(saved(tmp_path)), given=drawing())
    assert found.exit_code == 0, found.output
    traces = unpack_traces(out.read_bytes(), "out")
    assert traces["attention"].steps == traces["next"].steps


def test_training_and_measuring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.labs.captions.recipe.VALIDATED", 8)
    out = tmp_path / "run"
    words = ("--updates", "2", "--batch", "4", "--validate-every", "2", "--json")
    made = call("train", "captions", "--no-attention", "--out", str(out), *words)
    assert made.exit_code == 0, made.output
    events = [json.loads(line)["event"] for line in made.stdout.splitlines()]
    assert events[-1] == "finished"
    assert "validated" in events
    weights = str(out / "plain.safetensors")
    found = call("evaluate", "captions", "--model", weights, "--drawings", "20", "--json")
    assert found.exit_code == 0, found.output
    table = json.loads(found.stdout)
    assert table["kinds"][-1]["drawings"] == 20


def test_a_run_of_the_other_network_is_not_gone_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.labs.captions.recipe.VALIDATED", 8)
    words = ("train", "captions", "--out", str(tmp_path), "--updates", "1", "--batch", "2", "--validate-every", "1")
    assert call(*words, "--no-attention").exit_code == 0
    found = call(*words)
    assert found.exit_code == 4
    assert "must hold a run with the same network, but holds another; take another folder." in found.stderr


@pytest.mark.parametrize("seed", [-1, HELD_BACK])
def test_what_is_held_back_is_no_seed(tmp_path: Path, seed: int) -> None:
    found = call("train", "captions", "--out", str(tmp_path), "--seed", str(seed))
    assert found.exit_code == 2
    assert "0<=x<=2147483647" in found.stderr
