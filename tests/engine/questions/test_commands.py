"""The commands, as a person types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from engine.cli import cli
from engine.labs.questions.models import shipped
from engine.labs.questions.samples import SAMPLES
from engine.trace import unpack_traces

from .tiny import QUESTION, STORY, saved, write_tasks


def call(*words: str, given: bytes | str | None = None) -> Result:
    return CliRunner().invoke(cli, list(words), input=given)


def test_a_story_is_answered_from_a_file_and_from_a_pipe(tmp_path: Path) -> None:
    model, story = str(saved(tmp_path, "memory")), tmp_path / "story.txt"
    story.write_text(f"{STORY}\n{QUESTION}\n")
    found = call("ask", str(story), "--model", model, "--json")
    assert found.exit_code == 0, found.output
    document = json.loads(found.stdout)
    assert document["schema"] == "unrolled.ask/1"
    assert document["question"] == QUESTION
    assert [sum(row) for row in document["attention"]] == pytest.approx([1, 1, 1], abs=1e-4)
    piped = call("ask", "-", "--question", QUESTION, "--model", model, given=STORY)
    assert piped.stdout.strip() == document["answer"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (b"", "has none"),
        (b"\x00\x01\x02\xff", "UTF-8"),
        (b"a\x00b", "zero bytes"),
        (b"Mary left.\n", "must be the question"),
        (b"Mary left.\n" * 10_000, "10,000"),
        (b"a" * 100_000, "100,000"),
    ],
)
def test_bad_input_gets_a_sentence(tmp_path: Path, given: bytes, said: str) -> None:
    story = tmp_path / "story.txt"
    story.write_bytes(given)
    model = str(saved(tmp_path, "memory"))
    for words, data in ((("ask", str(story)), None), (("ask", "-"), given)):
        found = call(*words, "--model", model, given=data)
        assert found.exit_code == 3, found.output
        assert said in found.stderr
        assert "Traceback" not in found.stderr


def test_traces_are_written(tmp_path: Path) -> None:
    out = tmp_path / "out.safetensors"
    model = str(saved(tmp_path, "lstm"))
    found = call("trace", "questions", "-", "--out", str(out), "--model", model, given=f"{STORY}\n{QUESTION}")
    assert found.exit_code == 0, found.output
    traces = unpack_traces(out.read_bytes(), "out")
    assert traces["words/layer0/forward/cell"].steps == len(f"{STORY} {QUESTION}".split())


def test_training_and_measuring(tmp_path: Path) -> None:
    for part, count in (("train", 30), ("valid", 6)):
        write_tasks(tmp_path, part, count, seed=count)
    out = tmp_path / "run"
    words = ("train", "questions", "--data", str(tmp_path), "--out", str(out), "--units", "8", "--batch", "8")
    first = call(*words, "--updates", "6", "--validate-every", "3")
    assert first.exit_code == 0, first.output
    again = call(*words, "--updates", "9", "--validate-every", "3", "--json")
    assert [json.loads(line)["update"] for line in again.stdout.splitlines() if "validated" in line] == [9]
    table = tmp_path / "tasks.json"
    found = call(
        "evaluate", "questions", "--data", str(tmp_path), "--model", str(out / "memory.safetensors"), "--json",
        "--table", str(table),
    )  # fmt: skip
    assert found.exit_code == 0, found.output
    document = json.loads(found.stdout)
    assert (document["tasks"][0]["task"], document["tasks"][0]["questions"]) == (1, 12)
    assert 0 <= document["mean"] <= 1
    assert table.exists()


@pytest.mark.skipif("memory" not in shipped(), reason="the weights are not here")
def test_the_sample_on_the_command_line_is_that_of_the_window() -> None:
    sample = SAMPLES[0]
    found = call("ask", "-", given=f"{sample.story}\n{sample.question}")
    assert found.stdout.strip() == sample.answer
