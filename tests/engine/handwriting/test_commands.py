"""The Handwriting lab's commands, run as a shell runs them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from engine.cli import cli
from engine.data.ink_files import write_ink
from engine.labs.handwriting.penman import write
from engine.trace import unpack_traces

from .test_training import pack


def run(*arguments: str, text: bytes | None = None) -> Result:
    return CliRunner().invoke(cli, list(arguments), input=text)


@pytest.fixture
def words(tmp_path: Path) -> Path:
    path = tmp_path / "words.jsonl"
    write_ink(path, [write("gate", seed=1), write("hello", seed=2)])
    return path


def test_transcribe_gives_a_line_for_each_sample(words: Path) -> None:
    result = run("transcribe", str(words))
    assert result.exit_code == 0
    assert result.stdout.split() == ["gate", "hello"]


@pytest.mark.parametrize("decoder", ["greedy", "beam"])
def test_transcribe_as_json_says_how(words: Path, decoder: str) -> None:
    result = run("transcribe", str(words), "--json", "--decoder", decoder)
    first = json.loads(result.stdout.splitlines()[0])
    assert first["text"] == "gate"
    assert first["score"] <= 50
    assert [letter["text"] for letter in first["alignment"]] == list("gate")
    steps = [letter["peak_step"] for letter in first["alignment"]]
    assert steps == sorted(steps)
    assert all(a["score"] <= first["score"] for a in first["alternatives"])
    assert bool(first["alternatives"]) == (decoder == "beam")


def test_standard_input_is_read(words: Path) -> None:
    result = run("transcribe", "-", text=words.read_bytes())
    assert result.stdout.split() == ["gate", "hello"]


@pytest.mark.parametrize("content", [b"", b"\x80\x04 pickle", b"not ink at all"])
def test_what_is_no_ink_is_refused_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.inkml"
    path.write_bytes(content)
    result = run("transcribe", str(path))
    assert result.exit_code == 3
    assert str(path) in result.stderr
    assert result.stdout == ""


def test_a_model_that_is_not_there_is_named(words: Path) -> None:
    result = run("transcribe", str(words), "--model", "transformer")
    assert result.exit_code == 4
    assert "transformer" in result.stderr


def test_evaluate_counts_errors(tmp_path: Path) -> None:
    path = tmp_path / "few.npz"
    pack(path, [write("gate", seed=1), write("hello", seed=2), write("memory", seed=3)])
    result = run("evaluate", "handwriting", "--data", str(path), "--json")
    score = json.loads(result.stdout)
    assert score["samples"] == 3
    assert score["letters"] == 15
    assert score["cer"] == score["greedy"]["cer"] == 0.0
    assert score["exact"] == 1.0


def test_trace_writes_everything(words: Path, tmp_path: Path) -> None:
    out = tmp_path / "run.safetensors"
    result = run("trace", "handwriting", str(words), "--sample", "2", "--out", str(out))
    assert result.exit_code == 0, result.stderr
    traces = unpack_traces(out.read_bytes(), "it")
    names = {trace.name for trace in traces.traces}
    assert "recurrent/layer0/backward/gate.forget" in names
    assert traces["posterior"].time.unit == "point"
    np.testing.assert_allclose(traces["posterior"].data.sum(axis=1), 1.0, atol=1e-4)


def test_train_learns_saves_and_goes_on(tmp_path: Path) -> None:
    inks = [write(word) for word in ("cell", "gate", "time", "loss", "path")]
    for name in ("words_train", "words_valid"):
        pack(tmp_path / f"{name}.npz", inks)
    arguments = ["train", "handwriting", "--data", str(tmp_path), "--out", str(tmp_path / "run"), "--hidden", "12"]
    arguments += ["--layers", "1", "--validate-every", "3", "--json", "--updates"]
    result = run(*arguments, "3")
    assert result.exit_code == 0, result.stderr
    events = [json.loads(line) for line in result.stdout.splitlines()]
    assert [event["event"] for event in events] == ["validated", "saved", "finished"]
    again = run(*arguments, "6")
    assert [json.loads(line).get("update") for line in again.stdout.splitlines()] == [6, 6, 6]
    read = run(
        "transcribe",
        "-",
        "--model",
        str(tmp_path / "run" / "lstm.safetensors"),
        text=b'{"strokes": [[[0, 0], [9, 9]]]}',
    )
    assert read.exit_code == 0


def test_models_names_what_ships() -> None:
    result = run("models")
    assert result.exit_code == 0
    assert "lstm" in result.stdout.lower()
